"""Random descriptions, lengths and arrays, drawn by hypothesis.

A description is first drawn as lists of axis names, one list per dimension, and then written down; so a test always
knows which axes there are and how long.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, TypeVar

import numpy as np
from hypothesis import strategies as st

T = TypeVar("T")
Dims = list[list[str]]

NAMES = list("abcdefg")
LENGTHS = [0, 1, 1, 2, 2, 3, 3, 4]
FLOATS = ["float64", "float32"]
NUMBERS = ["float64", "float32", "int64", "int8"]


class Drawing:
    """The choices of one example, in the manner of ``random.Random``.

    Args:
        draw: The function that hypothesis passes.
        longest: The length that an axis has at most.
    """

    def __init__(self, draw: Any, longest: int = 4) -> None:
        self.draw = draw
        self.longest = longest
        self.random = draw(st.randoms(use_true_random=False))

    def choice(self, options: Sequence[T]) -> T:
        return options[self.draw(st.integers(0, len(options) - 1))]

    def count(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))

    def flag(self, share: float = 0.5) -> bool:
        return self.random.random() < share

    def shuffled(self, items: Sequence[T]) -> list[T]:
        return list(self.draw(st.permutations(list(items))))

    def some(self, items: Sequence[T], *, least: int = 0) -> list[T]:
        """Some of the items, in any order."""
        return self.shuffled(items)[: self.count(min(least, len(items)), len(items))]

    def names(self, low: int, high: int) -> list[str]:
        return NAMES[: self.count(low, high)]

    def lengths(self, names: Sequence[str], *, least: int = 0) -> dict[str, int]:
        return {name: self.choice([length for length in LENGTHS if least <= length <= self.longest]) for name in names}

    def grouped(self, axes: Sequence[str]) -> Dims:
        """The axes put together into dimensions, in order."""
        dims: Dims = []
        rest = list(axes)
        while rest:
            taken = self.choice([1, 1, 1, 2, 3])
            dims.append(rest[:taken])
            rest = rest[taken:]
        if self.flag(0.15):
            dims.insert(self.count(0, len(dims)), [])
        return dims

    def array(self, shape: Sequence[int], dtypes: Sequence[str] = ("float64",)) -> np.ndarray:
        """Random elements, with the strides of a fresh, a transposed, a reversed or a sliced array."""
        dtype = np.dtype(self.choice(dtypes))
        generator = np.random.default_rng(self.random.randrange(2**32))
        if dtype.kind == "f":
            array = generator.standard_normal(shape).astype(dtype)
        elif dtype.kind == "b":
            array = generator.integers(0, 2, shape).astype(dtype)
        else:
            array = generator.integers(-5, 6, shape).astype(dtype)
        strides = self.choice(["fresh", "fresh", "transposed", "reversed", "sliced"])
        match strides if array.ndim else "fresh":
            case "transposed":
                return np.ascontiguousarray(array.T).T
            case "reversed":
                return np.ascontiguousarray(array[::-1])[::-1]
            case "sliced":
                return np.repeat(array, 2, axis=-1)[..., ::2]
            case _:
                return array


def shape_of(dims: Dims, lengths: dict[str, int]) -> tuple[int, ...]:
    """The shape of a tensor with these dimensions."""
    return tuple(prod(lengths[name] for name in dim) for dim in dims)


def written(dims: Dims, bracketed: Sequence[str] = ()) -> str:
    """An expression; brackets around single axes."""
    texts = []
    for dim in dims:
        inside = " ".join(f"[{name}]" if name in bracketed else name for name in dim)
        texts.append(inside if len(dim) == 1 else f"({inside})")
    return " ".join(texts)


def only(lengths: dict[str, int], names: Sequence[str]) -> dict[str, int]:
    """The lengths of some axes."""
    return {name: lengths[name] for name in names}
