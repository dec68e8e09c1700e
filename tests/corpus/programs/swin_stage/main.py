import einx
import numpy as np

import windows
from blocks import Stage, layer_norm

CONFIG = {
    "image": 64,
    "patch": 4,
    "dim": 16,
    "depths": [2, 2],
    "heads": [2, 4],
    "window": 4,
}


class Swin:
    def __init__(self, config, seed=0):
        rng = np.random.default_rng(seed)
        self.patch = config["patch"]
        dim, side = config["dim"], config["image"] // config["patch"]
        self.embed = rng.normal(size=(self.patch, self.patch, 3, dim)) / (self.patch * 3 ** 0.5)

        self.stages = []
        last = len(config["depths"]) - 1
        for i, (depth, heads) in enumerate(zip(config["depths"], config["heads"])):
            stage = Stage(dim, depth, heads, (side, side), downsample=i < last, size=config["window"], rng=rng)
            self.stages.append(stage)
            if i < last:
                dim, side = 2 * dim, side // 2
        self.num_features = dim

    def features(self, images):
        x = einx.dot("b (h [p]) (w [q]) [c], [p q c] d -> b h w d", images, self.embed)
        for stage in self.stages:
            x = stage(x)
        return layer_norm(x)

    def __call__(self, images):
        return einx.mean("b [h w] c", self.features(images))


def test_windows():
    x = np.random.default_rng(1).normal(size=(2, 8, 12, 5))
    assert np.array_equal(windows.merge(windows.partition(x, 4), 4, 8, 12), x)
    assert np.array_equal(windows.unshift(windows.shift(x, 2), 2), x)
    index = windows.relative_index(3)
    assert len(np.unique(index)) == 25 and (np.diag(index) == 12).all()


def main():
    test_windows()
    rng = np.random.default_rng(0)
    images = rng.uniform(size=(2, CONFIG["image"], CONFIG["image"], 3))
    model = Swin(CONFIG)
    pooled = model(images)

    flipped = model(einx.flip("b h [w] c", images))
    cosine = einx.dot("b [c], b [c] -> b", pooled, flipped)
    cosine = cosine / np.sqrt((pooled ** 2).sum(-1) * (flipped ** 2).sum(-1))
    print(f"{model.num_features} features; similarity to the mirrored images: {np.round(cosine, 3)}")


if __name__ == "__main__":
    main()
