"""Single-tensor operations on 10^6 to 10^7 elements: nothing may be lost to needless copies and temporaries."""

from __future__ import annotations

import einops
import numpy as np

import einx
from benchmarks.cases import Array, Case, Sides, normal

BOUND = 1.1


def softmax_of(x: Array, axis: int) -> Array:
    y: Array = x - np.max(x, axis=axis, keepdims=True)
    np.exp(y, out=y)
    y /= np.sum(y, axis=axis, keepdims=True)
    return y


def softmax_plain(x: Array, axis: int) -> object:
    powers = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return powers / np.sum(powers, axis=axis, keepdims=True)


def softmax_last() -> Sides:
    x = normal(4000, 1000)
    return Sides(
        ours=lambda: einx.softmax("a [b]", x),
        hand={"in place": lambda: softmax_of(x, 1), "with temporaries": lambda: softmax_plain(x, 1)},
    )


def softmax_middle() -> Sides:
    x = normal(32, 100, 1000)
    return Sides(
        ours=lambda: einx.softmax("a [b] c", x),
        hand={"in place": lambda: softmax_of(x, 1), "with temporaries": lambda: softmax_plain(x, 1)},
    )


def log_softmax() -> Sides:
    x = normal(4000, 1000)

    def by_hand() -> object:
        y = x - np.max(x, axis=1, keepdims=True)
        y -= np.log(np.sum(np.exp(y), axis=1, keepdims=True))
        return y

    return Sides(ours=lambda: einx.log_softmax("a [b]", x), hand={"in place": by_hand})


def logsumexp() -> Sides:
    x = normal(4000, 1000)

    def in_place() -> object:
        top = np.max(x, axis=1, keepdims=True)
        y = x - top
        np.exp(y, out=y)
        return np.log(np.sum(y, axis=1)) + top[:, 0]

    def plain() -> object:
        top = np.max(x, axis=1, keepdims=True)
        return np.log(np.sum(np.exp(x - top), axis=1)) + top[:, 0]

    return Sides(
        ours=lambda: einx.logsumexp("a [b]", x),
        hand={"in place": in_place, "with temporaries": plain},
    )


def mean_last() -> Sides:
    x = normal(4000, 2500)
    return Sides(
        ours=lambda: einx.mean("a [b]", x),
        hand={"mean": lambda: np.mean(x, axis=1)},
        others={"einops": lambda: einops.reduce(x, "a b -> a", "mean")},
    )


def mean_pooling() -> Sides:
    x = normal(16, 128, 128, 16)
    return Sides(
        ours=lambda: einx.mean("b (s [2])... c", x),
        hand={"mean": lambda: np.mean(np.reshape(x, (16, 64, 2, 64, 2, 16)), axis=(2, 4))},
        others={"einops": lambda: einops.reduce(x, "b (h p) (w q) c -> b h w c", "mean", p=2, q=2)},
    )


def sum_last() -> Sides:
    x = normal(1000, 1000)
    return Sides(
        ours=lambda: einx.sum("a [b]", x),
        hand={"sum": lambda: np.sum(x, axis=1)},
        others={"einops": lambda: einops.reduce(x, "a b -> a", "sum")},
    )


def sum_around() -> Sides:
    x = normal(8, 64, 112, 112)
    return Sides(
        ours=lambda: einx.sum("[b] c [h w]", x),
        hand={"sum": lambda: np.sum(x, axis=(0, 2, 3))},
        others={"einops": lambda: einops.reduce(x, "b c h w -> c", "sum")},
    )


def channels_first() -> Sides:
    x = normal(16, 224, 224, 3)
    return Sides(
        ours=lambda: einx.id("b h w c -> b (c h w)", x),
        hand={"transpose, reshape": lambda: np.reshape(np.transpose(x, (0, 3, 1, 2)), (16, 150528))},
        others={"einops": lambda: einops.rearrange(x, "b h w c -> b (c h w)")},
    )


def patches() -> Sides:
    x = normal(16, 128, 128, 16)
    return Sides(
        ours=lambda: einx.id("b (h p) (w q) c -> b (h w) (p q c)", x, p=16, q=16),
        hand={
            "reshape, transpose, reshape": lambda: np.reshape(
                np.transpose(np.reshape(x, (16, 8, 16, 8, 16, 16)), (0, 1, 3, 2, 4, 5)), (16, 64, 4096)
            )
        },
        others={"einops": lambda: einops.rearrange(x, "b (h p) (w q) c -> b (h w) (p q c)", p=16, q=16)},
    )


def concatenation() -> Sides:
    x, y = normal(2000, 1000), normal(2000, 1500)

    def assigned() -> Array:
        z = np.empty((2000, 2500), x.dtype)
        z[:, :1000] = x
        z[:, 1000:] = y
        return z

    return Sides(
        ours=lambda: einx.id("a b, a c -> a (b + c)", x, y),
        hand={"concatenate": lambda: np.concatenate([x, y], axis=1), "empty, assign": assigned},
    )


def append_channel() -> Sides:
    x, y = normal(1000, 1000, 3), normal(1000, 1000)
    return Sides(
        ours=lambda: einx.id("h w c, h w -> h w (c + 1)", x, y),
        hand={"concatenate": lambda: np.concatenate([x, y[:, :, None]], axis=2)},
    )


ROWS = tuple(
    Case(name, prepare, BOUND).row
    for name, prepare in (
        ("softmax: last axis", softmax_last),
        ("softmax: middle axis", softmax_middle),
        ("log_softmax: last axis", log_softmax),
        ("logsumexp: last axis", logsumexp),
        ("mean: last axis", mean_last),
        ("mean: pooling under an ellipsis", mean_pooling),
        ("sum: last axis", sum_last),
        ("sum: all axes but the channels", sum_around),
        ("transpose-reshape: channels first", channels_first),
        ("transpose-reshape: patches", patches),
        ("concatenation: wide tensors", concatenation),
        ("concatenation: one more channel", append_channel),
    )
)
