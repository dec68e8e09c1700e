from dataclasses import dataclass
from typing import Iterator, Tuple

import einx
import numpy as np

from utils.typing import Float


@dataclass
class Rays:
    origins: Float[np.ndarray, "n 3"]
    directions: Float[np.ndarray, "n 3"]
    near: float = 0.5
    far: float = 4.0

    def __len__(self) -> int:
        return len(self.origins)

    def chunks(self, size: int) -> Iterator["Rays"]:
        for start in range(0, len(self), size):
            part = slice(start, start + size)
            yield Rays(self.origins[part], self.directions[part], self.near, self.far)

    def at(self, depth: Float[np.ndarray, "n s"]) -> Float[np.ndarray, "n s 3"]:
        offset = einx.multiply("n s, n c -> n s c", depth, self.directions)
        return einx.add("n c, n s c -> n s c", self.origins, offset)


def look_at(eye: Float[np.ndarray, "3"], target: Float[np.ndarray, "3"]) -> Float[np.ndarray, "3 4"]:
    forward = eye - target
    forward = forward / np.linalg.norm(forward)
    right = np.cross([0.0, 1.0, 0.0], forward)
    right = right / np.linalg.norm(right)
    up = np.cross(forward, right)
    return np.stack([right, up, forward, eye], axis=1)


def camera_rays(pose: Float[np.ndarray, "3 4"], height: int, width: int, focal: float) -> Rays:
    y, x = np.mgrid[:height, :width]
    directions = np.stack(
        [(x - width / 2 + 0.5) / focal, -(y - height / 2 + 0.5) / focal, -np.ones_like(x, dtype=float)], axis=-1
    )
    rotation, origin = einx.id("i (j + 1) -> i j, i", pose)
    directions = einx.dot("h w [j], i [j] -> (h w) i", directions, rotation)
    norm = np.sqrt(einx.sum("n [c]", directions ** 2))
    directions = einx.divide("n c, n", directions, norm)
    return Rays(einx.id("c -> n c", origin, n=height * width), directions)


def stratified(
    rays: Rays, samples: int, rng: np.random.Generator | None = None
) -> Tuple[Float[np.ndarray, "n s"], Float[np.ndarray, "n s"]]:
    """Depths of samples, one in each of equal intervals, and the lengths of the steps between them."""
    edges = np.linspace(rays.near, rays.far, samples + 1)
    if rng is None:
        depth = np.tile((edges[:-1] + edges[1:]) / 2, (len(rays), 1))
    else:
        u = rng.uniform(size=(len(rays), samples))
        depth = edges[:-1] + u * np.diff(edges)
    steps = np.diff(depth, axis=1, append=rays.far)
    return depth, steps


def importance(
    depth: Float[np.ndarray, "n s"], weights: Float[np.ndarray, "n s"], samples: int
) -> Float[np.ndarray, "n m"]:
    """Inverse transform sampling from the piecewise constant density that the weights give."""
    pdf = weights + 1e-5
    pdf = einx.divide("n s, n", pdf, einx.sum("n [s]", pdf))
    cdf = einx.cumsum("n [s]", pdf)
    u = (np.arange(samples) + 0.5) / samples
    index = einx.count_nonzero("n m [s]", einx.less("n s, m -> n m s", cdf, u))
    index = np.minimum(index, depth.shape[1] - 1)
    fine = einx.get_at("n [s], n m -> n m", depth, index)
    merged = einx.id("n s, n m -> n (s + m)", depth, fine)
    return einx.sort("n [s]", merged)
