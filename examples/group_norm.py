"""Group normalisation of sequences, images and volumes alike: the ellipsis stands for any number of spatial axes."""

import numpy as np
from numpy.typing import NDArray

import einx

Array = NDArray[np.float64]


def group_norm(x: Array, scale: Array, bias: Array, groups: int, epsilon: float = 1e-6) -> Array:
    """Normalise over space and over the channels of each group.

    Args:
        x: Shape ``batch space... (group channel)``.
        scale: One factor for each channel.
        bias: One summand for each channel.
        groups: Number of groups.
        epsilon: Keeps the division away from zero.

    Returns:
        The shape of ``x``.
    """
    mean = einx.mean("b [s...] (g [c])", x, g=groups)
    variance = einx.var("b [s...] (g [c])", x, g=groups)

    x = einx.subtract("b s... (g c), b g", x, mean, g=groups)
    x = einx.divide("b s... (g c), b g", x, np.sqrt(variance + epsilon), g=groups)

    x = einx.multiply("b s... [c]", x, scale)
    return einx.add("b s... [c]", x, bias)


def main() -> None:
    """Normalise tensors of three ranks and look at what is left of their moments."""
    rng = np.random.default_rng(0)
    scale, bias = np.ones(12), np.zeros(12)

    for shape in [(2, 100, 12), (2, 10, 20, 12), (2, 4, 5, 6, 12)]:
        x = rng.normal(loc=5, scale=3, size=shape)
        normal = group_norm(x, scale, bias, groups=4)
        assert normal.shape == shape
        np.testing.assert_allclose(einx.mean("b [s...] (g [c])", normal, g=4), np.zeros((2, 4)), atol=1e-9)
        np.testing.assert_allclose(einx.std("b [s...] (g [c])", normal, g=4), np.ones((2, 4)), atol=1e-6)
        np.testing.assert_allclose(group_norm(x, 2 * scale, bias + 1, groups=4), 2 * normal + 1)
        print(f"shape {shape}: mean 0 and deviation 1 in each of 4 groups")


if __name__ == "__main__":
    main()
