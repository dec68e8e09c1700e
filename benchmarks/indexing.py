"""Gathers and updates against the best that gives the same answers.

That is: any integer dtype, negative coordinates, ``IndexError`` for those out of range, duplicates that accumulate,
the caller's arrays untouched.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable

import numpy as np

import einx
from benchmarks.cases import Array, Case, Sides, normal

BOUND = 1.2
VIEW_BOUND = 1.3
MEMORY_BOUND = 1.3


def integers(low: int, high: int, *shape: int) -> Array:
    """Random coordinates, the same in every run."""
    return np.random.default_rng(high).integers(low, high, shape)


def table_rows() -> Sides:
    x, i = normal(32000, 512), integers(-32000, 32000, 8192)
    return Sides(
        ours=lambda: einx.get_at("[v] c, p -> p c", x, i),
        hand={"x[i]": lambda: x[i], "take": lambda: np.take(x, i, axis=0)},
    )


def middle_axis() -> Sides:
    x, i = normal(16, 2000, 64), integers(-2000, 2000, 2000)
    return Sides(
        ours=lambda: einx.get_at("a [v] c, p -> a p c", x, i),
        hand={"x[:, i]": lambda: x[:, i], "take": lambda: np.take(x, i, axis=1)},
    )


def image_points() -> Sides:
    x, i = normal(256, 256, 64), integers(-256, 256, 50000, 2)

    def flat() -> object:
        place = np.arange(0, 65536, 256)[i[:, 0]]
        place += np.arange(256)[i[:, 1]]
        return np.take(np.reshape(x, (65536, 64)), place, axis=0)

    return Sides(
        ours=lambda: einx.get_at("[h w] c, p [2] -> p c", x, i),
        hand={"x[i, j]": lambda: x[i[:, 0], i[:, 1]], "take from the flat image": flat},
    )


def batched_points(channels: int) -> Callable[[], Sides]:
    """Points in each of several images with so many channels."""

    def prepare() -> Sides:
        x, i = normal(4, 128, 128, channels), integers(-128, 128, 4, 10000, 2)

        def flat() -> object:
            place = np.arange(0, 16384, 128)[i[..., 0]]
            place += np.arange(128)[i[..., 1]]
            place += np.arange(0, 65536, 16384)[:, None]
            return np.take(np.reshape(x, (65536, channels)), place, axis=0)

        return Sides(
            ours=lambda: einx.get_at("b [h w] c, b p [2] -> b p c", x, i),
            hand={
                "x[b, i, j]": lambda: x[np.arange(4)[:, None], i[..., 0], i[..., 1]],
                "take from the flat images": flat,
            },
        )

    return prepare


def strided_view(length: int) -> Callable[[], Sides]:
    """A view of rows of so many elements, of which an array has twice as many."""

    def prepare() -> Sides:
        rows = 10_000_000 // length
        x, i = normal(rows, 2 * length)[:, :length], integers(-rows, rows, 3)
        return Sides(ours=lambda: einx.get_at("[v] c, p -> p c", x, i), hand={"x[i]": lambda: x[i]})

    return prepare


def mapped_view() -> Sides:
    """The same of a file, of which only what is fetched is to be read."""
    file = tempfile.NamedTemporaryFile()  # noqa: SIM115 (it is to last as long as the map)
    whole = np.memmap(file, np.float32, "w+", shape=(200000, 100))
    whole[:] = normal(200000, 100)
    x, i = whole[:, :50], integers(-200000, 200000, 3)
    return Sides(ours=lambda: einx.get_at("[v] c, p -> p c", x, i), hand={"x[i]": lambda: np.asarray(x[i])})


def long_image() -> Sides:
    x, i = normal(4000000, 2), np.stack([integers(0, 4000000, 20000), integers(0, 2, 20000)], axis=1)
    return Sides(ours=lambda: einx.get_at("[h w], p [2] -> p", x, i), hand={"x[i, j]": lambda: x[i[:, 0], i[:, 1]]})


def add_rows(rows: int) -> Callable[[], Sides]:
    """Updates of whole rows, of which so many are different."""

    def prepare() -> Sides:
        x, i, u = normal(4096, 512), integers(0, rows, 8192), normal(8192, 512)

        def loop() -> Array:
            y = x.copy()
            for row, change in zip(i.tolist(), u, strict=True):
                y[row] += change
            return y

        return Sides(
            ours=lambda: einx.add_at("[v] c, p, p c", x, i, u),
            hand={
                "add.at": lambda: added(x, i, u),
                "add.at on flat blocks": lambda: added_in_blocks(x, np.arange(4096)[i], u),
                "loop over rows": loop,
            },
        )

    return prepare


def add_points(channels: int) -> Callable[[], Sides]:
    """Updates of pixels with so many channels."""

    def prepare() -> Sides:
        x, i, u = normal(256, 256, channels), integers(-256, 256, 50000, 2), normal(50000, channels)

        def place() -> Array:
            found: Array = np.arange(0, 65536, 256)[i[:, 0]]
            found += np.arange(256)[i[:, 1]]
            return found

        def columns() -> Array:
            y = x.reshape(65536, channels).copy()
            places = place()
            for channel in range(channels):
                np.add.at(y[:, channel], places, u[:, channel])
            return y.reshape(x.shape)

        flat = x.reshape(65536, channels)
        return Sides(
            ours=lambda: einx.add_at("[h w] c, p [2], p c", x, i, u),
            hand={
                "add.at": lambda: added(x, (i[:, 0], i[:, 1]), u),
                "add.at on flat blocks": lambda: added_in_blocks(flat, place(), u).reshape(x.shape),
                "add.at by columns": columns,
            },
        )

    return prepare


def histogram() -> Sides:
    x, i, u = normal(256), integers(0, 256, 1000000), normal(1000000)
    return Sides(
        ours=lambda: einx.add_at("[v], p, p", x, i, u),
        hand={
            "add.at": lambda: added(x, i, u),
            "bincount": lambda: (x + np.bincount(np.arange(256)[i], u, 256)).astype(np.float32),
        },
    )


def set_rows() -> Sides:
    x, i, u = normal(4096, 512), integers(-4096, 4096, 8192), normal(8192, 512)

    def assigned() -> Array:
        y = x.copy()
        y[i] = u
        return y

    return Sides(ours=lambda: einx.set_at("[v] c, p, p c", x, i, u), hand={"y[i] = u": assigned})


def added(x: Array, index: Array | tuple[Array, ...], u: Array) -> Array:
    y = x.copy()
    np.add.at(y, index, u)
    return y


def added_in_blocks(x: Array, rows: Array, u: Array) -> Array:
    """``np.add.at`` for rows: its quick path is for one flat index, and blocks of these stay small."""
    y = x.copy()
    flat, width = y.reshape(-1), x.shape[1]
    starts, columns = (rows * width)[:, None], np.arange(width)
    step = 16384 // width
    for start in range(0, len(rows), step):
        stop = start + step
        np.add.at(flat, (starts[start:stop] + columns).reshape(-1), u[start:stop].reshape(-1))
    return y


ROWS = tuple(
    case.row
    for case in (
        Case("gather: 8192 rows of a 32000x512 table", table_rows, BOUND, MEMORY_BOUND),
        Case("gather: along a middle axis", middle_axis, BOUND, MEMORY_BOUND),
        Case("gather: 50,000 points of a 256x256x64 image", image_points, BOUND, MEMORY_BOUND),
        Case("gather: batched points, 64 channels", batched_points(64), BOUND, MEMORY_BOUND),
        Case("gather: batched points, 3 channels", batched_points(3), BOUND, MEMORY_BOUND),
        Case("gather: 3 rows of a strided view", strided_view(20_000), VIEW_BOUND, MEMORY_BOUND, beside_hand=True),
        Case("gather: 3 rows of 50 of a strided view", strided_view(50), VIEW_BOUND, MEMORY_BOUND, beside_hand=True),
        Case("gather: 3 rows of a view of a mapped file", mapped_view, VIEW_BOUND, MEMORY_BOUND, beside_hand=True),
        Case("gather: 20,000 points of a 4,000,000x2 image", long_image, VIEW_BOUND, MEMORY_BOUND, beside_hand=True),
        Case("add_at: 8192 rows of 512, few duplicates", add_rows(4096), BOUND, MEMORY_BOUND),
        Case("add_at: 8192 rows of 512, ten different", add_rows(10), BOUND, MEMORY_BOUND),
        Case("add_at: 50,000 points, 64 channels", add_points(64), BOUND, MEMORY_BOUND),
        Case("add_at: 50,000 points, 3 channels", add_points(3), BOUND, MEMORY_BOUND),
        Case("add_at: a histogram of 1,000,000", histogram, BOUND, tolerance=1e-2),
        Case("set_at: 8192 rows of 512", set_rows, BOUND, MEMORY_BOUND),
    )
)
