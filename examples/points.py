"""Features of points averaged in the cells of a grid, and read back: a scatter, a gather, and no index arithmetic."""

import numpy as np
from numpy.typing import NDArray

import einx

Array = NDArray[np.float64]


def cell_means(features: Array, cells: NDArray[np.int64], size: tuple[int, int]) -> Array:
    """The mean over the points of each cell, and zero where there are none.

    Args:
        features: Shape ``batch point channel``.
        cells: Row and column of each point, shape ``batch point 2``.
        size: Height and width of the grid.

    Returns:
        Shape ``batch height width channel``.
    """
    batch, _, channels = features.shape
    # Points that share a cell accumulate; the arrays that are passed in stay as they are.
    sums = einx.add_at("b [h w] c, b p [2], b p c", np.zeros((batch, *size, channels)), cells, features)
    counts = einx.add_at("b [h w], b p [2],", np.zeros((batch, *size)), cells, 1)
    return einx.divide("b h w c, b h w", sums, np.maximum(counts, 1))


def main() -> None:
    """Average random points on a grid and let each point look up its cell."""
    rng = np.random.default_rng(0)
    size = (6, 8)
    positions = rng.uniform(size=(2, 500, 2))
    features = rng.normal(size=(2, 500, 3))
    cells = np.floor(einx.multiply("b p [d]", positions, np.array(size))).astype(np.int64)

    means = cell_means(features, cells, size)
    assert means.shape == (2, 6, 8, 3)
    inside = (cells[1] == [4, 5]).all(axis=1)
    np.testing.assert_allclose(means[1, 4, 5], features[1, inside].mean(axis=0))

    smooth = einx.get_at("b [h w] c, b p [2] -> b p c", means, cells)
    assert smooth.shape == features.shape
    np.testing.assert_allclose(smooth[1, inside], np.broadcast_to(means[1, 4, 5], (inside.sum(), 3)))

    # The fullest place of the first channel, as coordinates.
    peak = einx.argmax("b [h w]", means[..., 0])
    np.testing.assert_array_equal(
        einx.get_at("b [h w], b [2] -> b", means[..., 0], peak), means[..., 0].max(axis=(1, 2))
    )
    print(f"{positions.shape[1]} points in {size[0]} x {size[1]} cells: means {means.shape}, peaks at {peak.tolist()}")


if __name__ == "__main__":
    main()
