from __future__ import annotations

import einx
import numpy as np

from array_types import Float, Int


class RotaryEmbedding:
    """Rotates pairs of channels by an angle that grows with the position.

    `scaling` stretches the positions for contexts longer than those of the training (linear interpolation).
    """

    def __init__(self, dim: int, base: float = 10_000.0, scaling: float = 1.0, interleaved: bool = False):
        self.inv_freq: Float[np.ndarray, "half"] = base ** (-np.arange(0, dim, 2) / dim)
        self.scaling = scaling
        self.interleaved = interleaved

    def angles(self, positions: Int[np.ndarray, "n"]) -> Float[np.ndarray, "n half"]:
        return einx.multiply("n, f -> n f", positions / self.scaling, self.inv_freq)

    def rotate(
        self, x: Float[np.ndarray, "b h n d"], positions: Int[np.ndarray, "n"]
    ) -> Float[np.ndarray, "b h n d"]:
        theta = self.angles(positions)
        cos, sin = np.cos(theta), np.sin(theta)
        if self.interleaved:
            real, imag = einx.id("b h n (f two) -> two b h n f", x, two=2)
        else:
            real, imag = einx.id("b h n (two f) -> two b h n f", x, two=2)

        turned_real = einx.multiply("b h n f, n f", real, cos) - einx.multiply("b h n f, n f", imag, sin)
        turned_imag = einx.multiply("b h n f, n f", real, sin) + einx.multiply("b h n f, n f", imag, cos)

        if self.interleaved:
            return einx.id("two b h n f -> b h n (f two)", np.stack([turned_real, turned_imag]))
        return einx.id("b h n f, b h n f -> b h n (f + f)", turned_real, turned_imag)

    __call__ = rotate
