"""``dot`` against the matrix products that one would write by hand, opt_einsum and einops."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import einops
import numpy as np
import opt_einsum  # type: ignore[import-untyped]

import einx
from benchmarks.cases import Array, Case, Sides, normal

BOUND = 1.15


@dataclass(frozen=True, slots=True)
class Contraction:
    """One contraction.

    Attributes:
        name: The row's name.
        description: What einx is given.
        shapes: The shapes of the tensors.
        hand: Hand-written ways, functions of the tensors.
        lengths: Lengths of axes that einx needs.
        others: More ways, shown without a bound.
    """

    name: str
    description: str
    shapes: tuple[tuple[int, ...], ...]
    hand: Mapping[str, Callable[..., object]]
    lengths: Mapping[str, int] = field(default_factory=dict)
    others: Mapping[str, Callable[..., object]] = field(default_factory=dict)

    def prepare(self) -> Sides:
        """Make the tensors and bind all ways to them."""
        tensors = [normal(*shape) for shape in self.shapes]

        call: Callable[..., object] = einx.dot

        def bind(way: Callable[..., object]) -> Callable[[], object]:
            return lambda: way(*tensors)

        others = dict(self.others)
        if "(" not in self.description:  # neither library has groups in contractions
            others["opt_einsum"] = self._opt_einsum()
            if len(tensors) == 2:  # einops leaves NumPy to run one loop over all axes
                others["einops"] = self._einops
        return Sides(
            ours=lambda: call(self.description, *tensors, **self.lengths),
            hand={name: bind(way) for name, way in self.hand.items()},
            others={name: bind(way) for name, way in others.items()},
        )

    def _opt_einsum(self) -> Callable[..., object]:
        names = list(dict.fromkeys(re.findall(r"\w+", self.description)))
        letters = {name: "abcdefghijklmnopqrstuvwxyz"[place] for place, name in enumerate(names)}
        equation = re.sub(r"\w+", lambda match: letters[match[0]], self.description).replace(" ", "")
        return lambda *tensors: opt_einsum.contract(equation, *tensors)

    def _einops(self, *tensors: Array) -> object:
        call: Callable[..., object] = einops.einsum
        return call(*tensors, self.description)


def shared_weights(x: Array, w: Array) -> object:
    return np.reshape(np.matmul(np.reshape(x, (-1, 64)), w), (1024, 512))


def own_weights(x: Array, w: Array) -> Array:
    out = np.empty((1024, 8, 64), x.dtype)
    np.matmul(x.reshape(1024, 8, 64).transpose(1, 0, 2), w, out=out.transpose(1, 0, 2))
    return out.reshape(1024, 512)


def own_weights_copied(x: Array, w: Array) -> object:
    return np.matmul(x.reshape(1024, 8, 64).transpose(1, 0, 2), w).transpose(1, 0, 2).reshape(1024, 512)


def own_weights_loop(x: Array, w: Array) -> Array:
    out = np.empty((1024, 8, 64), x.dtype)
    groups = x.reshape(1024, 8, 64)
    for g in range(8):
        np.matmul(groups[:, g], w[g], out=out[:, g])
    return out.reshape(1024, 512)


def convolution_into_view(x: Array, w: Array) -> object:
    out = np.empty((8, 128, 1024), x.dtype)
    np.matmul(x.reshape(8, 64, 1024).transpose(0, 2, 1), w, out=out.transpose(0, 2, 1))
    return out.reshape(8, 128, 32, 32)


CONTRACTIONS = (
    Contraction(
        "512^3 product",
        "a b, b c -> a c",
        ((512, 512), (512, 512)),
        {"matmul": np.matmul, "dot": np.dot},
    ),
    Contraction(
        "batched product",
        "b i k, b k j -> b i j",
        ((32, 128, 128), (32, 128, 128)),
        {"matmul": np.matmul},
    ),
    Contraction(
        "attention scores, heads after the sequence",
        "b q h d, b k h d -> b h q k",
        ((2, 256, 8, 64), (2, 256, 8, 64)),
        {
            "matmul of views": lambda q, k: np.matmul(q.transpose(0, 2, 1, 3), k.transpose(0, 2, 3, 1)),
            "matmul of copies": lambda q, k: np.matmul(
                np.ascontiguousarray(q.transpose(0, 2, 1, 3)), np.ascontiguousarray(k.transpose(0, 2, 3, 1))
            ),
        },
    ),
    Contraction(
        "attention scores, heads before the sequence",
        "b h q d, b h k d -> b h q k",
        ((2, 8, 256, 64), (2, 8, 256, 64)),
        {"matmul of a view": lambda q, k: np.matmul(q, k.transpose(0, 1, 3, 2))},
    ),
    Contraction(
        "attention values, heads after the sequence",
        "b h q k, b k h d -> b q h d",
        ((2, 8, 256, 256), (2, 256, 8, 64)),
        {"matmul of views": lambda a, v: np.matmul(a, v.transpose(0, 2, 1, 3)).transpose(0, 2, 1, 3)},
    ),
    Contraction(
        "attention values, heads before the sequence",
        "b h q k, b h k d -> b h q d",
        ((2, 8, 256, 256), (2, 8, 256, 64)),
        {"matmul": np.matmul},
    ),
    Contraction(
        "shared group weights",
        "b (g c), c d -> b (g d)",
        ((1024, 512), (64, 64)),
        {"one folded matmul": shared_weights},
        {"g": 8},
    ),
    Contraction(
        "own group weights",
        "b (g c), g c d -> b (g d)",
        ((1024, 512), (8, 64, 64)),
        {"matmul into a view": own_weights, "matmul, copy": own_weights_copied, "loop of matmuls": own_weights_loop},
    ),
    Contraction(
        "1x1 convolution, channels first",
        "b c h w, c d -> b d h w",
        ((8, 64, 32, 32), (64, 128)),
        {
            "matmul, weights broadcast": lambda x, w: np.matmul(w.T, x.reshape(8, 64, 1024)).reshape(8, 128, 32, 32),
            "matmul into a view": convolution_into_view,
            "tensordot": lambda x, w: np.tensordot(w, x, (0, 1)).transpose(1, 0, 2, 3),
        },
        others={
            "with channels last in memory": lambda x, w: (
                np.matmul(x.reshape(8, 64, 1024).transpose(0, 2, 1), w).transpose(0, 2, 1).reshape(8, 128, 32, 32)
            )
        },
    ),
    Contraction(
        "1x1 convolution, channels last",
        "b h w c, c d -> b h w d",
        ((8, 32, 32, 64), (64, 128)),
        {"one folded matmul": lambda x, w: np.matmul(x.reshape(8192, 64), w).reshape(8, 32, 32, 128)},
    ),
    Contraction(
        "chain of three, square",
        "a b, b c, c d -> a d",
        ((384, 384), (384, 384), (384, 384)),
        {"two matmuls": lambda x, y, z: np.matmul(np.matmul(x, y), z)},
    ),
    Contraction(
        "chain of three, the last two first",
        "a b, b c, c d -> a d",
        ((1000, 16), (16, 1000), (1000, 16)),
        {"two matmuls": lambda x, y, z: np.matmul(x, np.matmul(y, z))},
    ),
    Contraction(
        "rowwise, short rows",
        "a b, a b -> a",
        ((65536, 16), (65536, 16)),
        {
            "einsum": lambda x, y: np.einsum("ab,ab->a", x, y),
            "matmul": lambda x, y: np.matmul(x[:, None, :], y[:, :, None])[:, 0, 0],
        },
    ),
    Contraction(
        "rowwise, long rows",
        "a b, a b -> a",
        ((1000, 1000), (1000, 1000)),
        {
            "einsum": lambda x, y: np.einsum("ab,ab->a", x, y),
            "matmul": lambda x, y: np.matmul(x[:, None, :], y[:, :, None])[:, 0, 0],
        },
    ),
    Contraction(
        "outer",
        "a, b -> a b",
        ((1000,), (1000,)),
        {
            "einsum": lambda x, y: np.einsum("a,b->ab", x, y),
            "multiply": lambda x, y: np.multiply(x[:, None], y),
            "outer": np.outer,
        },
    ),
    Contraction("matvec", "a b, b -> a", ((1000, 1000), (1000,)), {"matmul": np.matmul, "dot": np.dot}),
    Contraction("vecmat", "a, a b -> b", ((1000,), (1000, 1000)), {"matmul": np.matmul, "dot": np.dot}),
)

ROWS = tuple(Case(f"dot: {each.name}", each.prepare, BOUND).row for each in CONTRACTIONS)
