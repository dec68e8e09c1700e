import numpy as np
import einx

from config import SMALL, SMALL_MEAN, TINY
from model import ViT


def stripes(batch, size, rng):
    freq = rng.uniform(0.2, 1.0, size=batch)
    phase = rng.uniform(0, np.pi, size=(batch, 3))
    ramp = np.arange(size)
    wave = np.sin(freq[:, None, None] * ramp + phase[:, :, None])
    return einx.rearrange("b c w -> b c h w", wave, h=size) + 0.1 * rng.normal(size=(batch, 3, size, size))


def run(name, cfg, images):
    model = ViT(cfg, seed=1)
    logits = model(images)
    probs = einx.softmax("b [k]", logits)
    top5 = einx.argtopk("b [k->n]", probs, n=5)
    print(f"{name}: {model.num_parameters()} parameters, predictions {top5[:, 0].tolist()}")
    return model, logits


def main():
    rng = np.random.default_rng(7)
    images = stripes(3, SMALL.image_size, rng)

    for name, cfg in {"tiny": TINY, "small": SMALL, "small-mean": SMALL_MEAN}.items():
        model, logits = run(name, cfg, images)
        # a batch is processed image by image
        again = np.concatenate([model(image[None]) for image in images])
        np.testing.assert_allclose(again, logits, atol=1e-10)

    model = ViT(SMALL, seed=1)
    model(images)
    rollout = model.attention_rollout()
    saliency = einx.rearrange("b (h w) -> b h w", rollout[:, 0, 1:], h=SMALL.grid)
    peak = einx.argmax("b [h w] -> b [2]", saliency)
    print("most attended patch:", [tuple(p) for p in peak.tolist()])


if __name__ == "__main__":
    main()
