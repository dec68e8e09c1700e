import einx
import numpy as np

from utils.typing import Float


def positional_encoding(x: Float[np.ndarray, "*batch c"], levels: int) -> Float[np.ndarray, "*batch f"]:
    freqs = 2.0 ** np.arange(levels) * np.pi
    angles = einx.multiply("... c, f -> ... (f c)", x, freqs)
    return np.concatenate([x, np.sin(angles), np.cos(angles)], axis=-1)


class MLPField:
    def __init__(self, width: int = 32, depth: int = 3, levels: int = 4, seed: int = 0):
        rng = np.random.default_rng(seed)
        self.levels = levels
        dims = [3 + 6 * levels] + [width] * depth
        self.weights = [rng.normal(size=(a, b)) * np.sqrt(2 / a) for a, b in zip(dims, dims[1:])]
        self.skip_at = depth // 2
        self.skip: Float[np.ndarray, "f width"] = rng.normal(size=(dims[0], width)) / np.sqrt(dims[0])
        self.out: Float[np.ndarray, "width 4"] = rng.normal(size=(width, 4)) / np.sqrt(width)

    def __call__(self, points: Float[np.ndarray, "n s 3"]) -> tuple[np.ndarray, np.ndarray]:
        encoded = positional_encoding(points, self.levels)
        h = encoded
        for i, w in enumerate(self.weights):
            h = einx.dot("n s [a->b]", h, w)
            if i == self.skip_at:
                h = h + einx.dot("n s [f], [f] w -> n s w", encoded, self.skip)
            h = np.maximum(h, 0)
        rgb, sigma = einx.id("n s (c + 1) -> n s c, n s", einx.dot("n s [w->c]", h, self.out))
        return 1 / (1 + np.exp(-rgb)), np.logaddexp(0, sigma)


class Spheres:
    """Soft balls of one colour each."""

    def __init__(self, centres: Float[np.ndarray, "k 3"], radii: Float[np.ndarray, "k"], colours, sharpness=40.0):
        self.centres, self.radii = np.asarray(centres, float), np.asarray(radii, float)
        self.colours = np.asarray(colours, float)
        self.sharpness = sharpness

    def __call__(self, points: Float[np.ndarray, "n s 3"]) -> tuple[np.ndarray, np.ndarray]:
        offset = einx.subtract("n s c, k c -> n s k c", points, self.centres)
        distance: Float[np.ndarray, "n s k"] = np.linalg.norm(offset, axis=-1)
        signed = einx.subtract("n s k, k", distance, self.radii)
        density = self.sharpness / (1 + np.exp(np.clip(self.sharpness * signed, -50, 50)))
        mixture = einx.softmax("n s [k]", -self.sharpness * signed)
        return einx.dot("n s k, k c -> n s c", mixture, self.colours), einx.sum("n s [k]", density)
