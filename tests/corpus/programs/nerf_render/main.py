"""Volume rendering of radiance fields with coarse and fine samples."""

import dataclasses
from typing import Callable

import einx
import numpy as np

from utils.field import MLPField, Spheres, positional_encoding
from utils.rays import Rays, camera_rays, importance, look_at, stratified
from utils.typing import Float

Field = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


@dataclasses.dataclass
class Rendered:
    rgb: Float[np.ndarray, "n 3"]
    depth: Float[np.ndarray, "n"]
    opacity: Float[np.ndarray, "n"]

    @classmethod
    def concatenate(cls, parts: list["Rendered"]) -> "Rendered":
        names = [f.name for f in dataclasses.fields(cls)]
        return cls(**{name: np.concatenate([getattr(p, name) for p in parts]) for name in names})


def alpha_weights(
    sigma: Float[np.ndarray, "n s"], steps: Float[np.ndarray, "n s"]
) -> Float[np.ndarray, "n s"]:
    alpha = 1 - np.exp(-sigma * steps)
    clear = einx.cumprod("n [s]", 1 - alpha + 1e-10)
    transmittance = einx.id(", n s -> n (1 + s)", 1.0, clear[:, :-1])
    return alpha * transmittance


def render_rays(rays: Rays, field: Field, coarse: int = 24, fine: int = 0, rng=None, white: bool = True) -> Rendered:
    depth, steps = stratified(rays, coarse, rng)
    rgb, sigma = field(rays.at(depth))
    weights = alpha_weights(sigma, steps)

    if fine > 0:
        depth = importance(depth, weights, fine)
        steps = np.diff(depth, axis=1, append=rays.far)
        rgb, sigma = field(rays.at(depth))
        weights = alpha_weights(sigma, steps)

    colour = einx.dot("n s, n s c -> n c", weights, rgb)
    opacity = einx.sum("n [s]", weights)
    if white:
        colour = einx.add("n c, n", colour, 1 - opacity)
    return Rendered(colour, einx.dot("n [s], n [s] -> n", weights, depth), opacity)


def render_image(pose: Float[np.ndarray, "3 4"], field: Field, size: int = 16, chunk: int = 100, **options):
    rays = camera_rays(pose, size, size, focal=size * 1.2)
    out = Rendered.concatenate([render_rays(part, field, **options) for part in rays.chunks(chunk)])
    image: Float[np.ndarray, "h w 3"] = einx.id("(h w) c -> h w c", out.rgb, h=size)
    return image, einx.id("(h w) -> h w", out.opacity, h=size)


def ascii_art(opacity: Float[np.ndarray, "h w"]) -> str:
    shades = np.array(list(" .:*#"))
    small = einx.mean("(h [p]) (w [q])", opacity, p=2, q=1)
    return "\n".join("".join(row) for row in shades[np.minimum((small * 5).astype(int), 4)])


def main() -> None:
    assert positional_encoding(np.zeros((2, 5, 3)), 4).shape == (2, 5, 27)
    pose = look_at(np.array([0.0, 0.6, 2.5]), np.zeros(3))
    scene = Spheres([[0, 0, 0], [0.5, 0.5, -0.3]], [0.45, 0.3], [[0.9, 0.2, 0.1], [0.1, 0.3, 0.9]])

    image, opacity = render_image(pose, scene, coarse=24, fine=24)
    assert image.shape == (16, 16, 3)
    assert opacity.max() <= 1 + 1e-6
    # the second ball hides nothing of the first at its centre
    red, _, blue = image[9, 7]
    assert red > blue
    print(ascii_art(opacity))

    untrained, _ = render_image(pose, MLPField(), size=8, coarse=12, rng=np.random.default_rng(1), white=False)
    print("mean colour of an untrained field", np.round(einx.mean("[h w] c", untrained), 2))


if __name__ == "__main__":
    main()
