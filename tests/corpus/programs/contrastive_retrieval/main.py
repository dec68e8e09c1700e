import numpy as np

import losses
from augment import Compose, mixup
from data import Textures
from encoder import Encoder
from metrics import Retrieval, alignment, uniformity


def views(images, strong, weak):
    return strong(images), weak(images)


def main():
    data = Textures()
    encoder = Encoder(seed=2)
    weak = Compose("horizontal_flip", "random_crop", seed=1)
    strong = Compose("random_crop", "horizontal_flip", "colour_jitter", "grayscale", "cutout", seed=2)

    totals = {}
    steps = 0
    for images, labels in data.batches(10, drop_last=True):
        a, b = (encoder(v) for v in views(images, strong, weak))
        values = {
            "clip": losses.clip_loss(a, b),
            "nt-xent": losses.nt_xent(a, b),
            "supcon": losses.supervised_contrastive(a, labels),
            "triplet": losses.triplet(a, labels),
            "alignment": alignment(a, b),
            "uniformity": uniformity(a),
        }
        for name, value in values.items():
            totals[name] = totals.get(name, 0.0) + value
        steps += 1
    print(", ".join(f"{name} {total / steps:.3f}" for name, total in totals.items()))

    encoder.training = False
    embeddings = np.concatenate([encoder(images) for images, _ in data.batches(8, shuffle=False)])
    print(Retrieval(embeddings, data.labels).summary())

    rng = np.random.default_rng(0)
    mixed, lam = mixup(data.images[:4], data.images[-4:], rng)
    assert ((mixed >= 0) & (mixed <= 1)).all() and ((lam >= 0) & (lam <= 1)).all()


if __name__ == "__main__":
    main()
