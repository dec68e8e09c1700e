"""Cutting feature maps into windows and putting them together again."""

import einx
import numpy as np


def partition(x, size):
    return einx.id("b (nh wh) (nw ww) c -> (b nh nw) (wh ww) c", x, wh=size, ww=size)


def merge(windows, size, height, width):
    return einx.id(
        "(b nh nw) (wh ww) c -> b (nh wh) (nw ww) c",
        windows,
        wh=size,
        ww=size,
        nh=height // size,
        nw=width // size,
    )


def shift(x, amount):
    if amount == 0:
        return x
    return einx.roll("b [h w] c", x, shift=(-amount, -amount))


def unshift(x, amount):
    return shift(x, -amount)


def region_ids(height, width, size, amount):
    """Number the regions of the shifted map that lie side by side in the image."""
    ids = np.zeros((1, height, width, 1), dtype=int)
    cuts = (slice(0, -size), slice(-size, -amount), slice(-amount, None))
    count = 0
    for rows in cuts:
        for cols in cuts:
            ids[:, rows, cols] = count
            count += 1
    return ids


def shift_mask(height, width, size, amount):
    if amount == 0:
        return None
    ids = partition(region_ids(height, width, size, amount), size)[..., 0]
    return einx.equal("n i, n j -> n i j", ids, ids)


def relative_index(size):
    coords = einx.rearrange("two h w -> (h w) two", np.indices((size, size)))
    delta = einx.subtract("i two, j two -> i j two", coords, coords)
    delta = delta + (size - 1)
    return einx.dot("i j [two], [two] -> i j", delta, np.array([2 * size - 1, 1]))
