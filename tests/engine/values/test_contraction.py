"""``dot`` does what the loop interpreter does, however it is spelled."""

from __future__ import annotations

import re
from math import prod

import numpy as np
import pytest

import einx
from tests.engine.oracle.interpreter import contract
from tests.engine.values.drawing import Drawing, shape_of, written
from tests.engine.values.judging import Judge, agree, random_calls


@random_calls
def test_any_signature(d: Drawing, judge: Judge) -> None:
    axes = d.names(1, 5)
    lengths = d.lengths(axes)
    inputs = [d.grouped(d.some(axes)) for _ in range(d.choice([1, 2, 2, 2, 3, 4]))]
    present = [axis for axis in axes if any(axis in dim for dims in inputs for dim in dims)]
    target = d.grouped(d.some(present))
    tensors = [d.array(shape_of(dims, lengths), ["float64", "int64"]) for dims in inputs]
    description = f"{', '.join(map(written, inputs))} -> {written(target)}"
    given_lengths = {axis: lengths[axis] for axis in present}
    judge("dot", description, tensors, given_lengths, contract(description, tensors, lengths), exact_kind=True)


LARGE = [
    ("a b, b c -> a c", {"a": 30, "b": 40, "c": 50}),
    ("a b, b c -> c a", {"a": 30, "b": 40, "c": 50}),
    ("b a, c b -> a c", {"a": 30, "b": 40, "c": 50}),
    ("z a b, z b c -> z a c", {"z": 5, "a": 20, "b": 30, "c": 25}),
    ("a z b, c b z -> c a z", {"z": 5, "a": 20, "b": 30, "c": 25}),
    ("b q h d, b k h d -> b h q k", {"b": 2, "q": 20, "k": 15, "h": 3, "d": 16}),
    ("b h q k, b k h d -> b q h d", {"b": 2, "q": 20, "k": 15, "h": 3, "d": 16}),
    ("b h q k, b k h d -> b q (h d)", {"b": 2, "q": 20, "k": 15, "h": 3, "d": 16}),
    ("b (g c), c d -> b (g d)", {"b": 20, "g": 4, "c": 30, "d": 20}),
    ("b (g c), g c d -> b (g d)", {"b": 200, "g": 4, "c": 12, "d": 50}),
    ("b (g c), g c d -> (g d) b", {"b": 200, "g": 4, "c": 12, "d": 50}),
    ("b c h w, c d -> b d h w", {"b": 2, "c": 30, "d": 40, "h": 16, "w": 17}),
    ("b c h w, d c -> b h w d", {"b": 2, "c": 30, "d": 40, "h": 16, "w": 17}),
    ("b h w c, c d -> b h w d", {"b": 2, "c": 10, "d": 20, "h": 6, "w": 7}),
    ("a b, b -> a", {"a": 60, "b": 70}),
    ("a b, a -> b", {"a": 60, "b": 70}),
    ("a, a b -> b", {"a": 60, "b": 70}),
    ("z a b, z b -> z a", {"z": 6, "a": 30, "b": 40}),
    ("a b, a b -> a", {"a": 20, "b": 300}),
    ("b a, b a -> a", {"a": 20, "b": 300}),
    ("a b, a b ->", {"a": 50, "b": 60}),
    ("a b, b a ->", {"a": 50, "b": 60}),
    ("a, b -> a b", {"a": 50, "b": 60}),
    ("a, b -> a b", {"a": 3, "b": 2500}),
    ("a b, b c, c d -> a d", {"a": 20, "b": 3, "c": 25, "d": 30}),
    ("a b, b c, c d, d e -> e a", {"a": 8, "b": 3, "c": 9, "d": 2, "e": 9}),
    ("a k l b, k l c -> a b c", {"a": 9, "b": 8, "c": 7, "k": 5, "l": 6}),
    ("k a l, l b k -> a b", {"a": 19, "b": 18, "k": 5, "l": 6}),
    ("a b x, b c y -> a c", {"a": 19, "b": 18, "c": 17, "x": 2, "y": 3}),
    ("a a b, b c -> a c", {"a": 19, "b": 18, "c": 17}),
]


@pytest.mark.parametrize(
    ("description", "lengths"), LARGE, ids=[f"{description} {list(lengths.values())}" for description, lengths in LARGE]
)
def test_every_spelling(description: str, lengths: dict[str, int]) -> None:
    """Large enough for every spelling of products; judged by ``np.einsum``."""
    sides = description.replace("(", "").replace(")", "")
    inputs, output = (side.strip() for side in sides.split("->"))
    generator = np.random.default_rng(0)
    full = [generator.standard_normal([lengths[axis] for axis in names.split()]) for names in inputs.split(",")]
    equation = f"{','.join(names.replace(' ', '') for names in inputs.split(','))}->{output.replace(' ', '')}"
    reference = np.einsum(equation, *full)
    expressions = [text.strip() for text in description.split("->", maxsplit=1)[0].split(",")]
    tensors = [
        x.reshape([prod(lengths[axis] for axis in dim.split()) for dim in re.findall(r"(?<=\()[^)]*|\w+", text)])
        for text, x in zip(expressions, full, strict=True)
    ]
    wanted = einx.id(f"{output} -> {description.split('->')[1]}", reference)
    agree(einx.dot(description, *tensors, **lengths), wanted, description)
    strided = [np.asfortranarray(tensor) for tensor in tensors]
    agree(einx.dot(description, *strided, **lengths), wanted, f"{description} of Fortran-ordered arrays")


def test_more_axes_than_letters() -> None:
    names = [f"n{number}" for number in range(60)]
    first, second = names[:30], names[28:]
    x, y = np.ones([2 if number < 2 else 1 for number in range(30)]), np.ones([1] * 30 + [2, 3])
    result = einx.dot(f"{' '.join(first)}, {' '.join(second)} -> n0 n58 n59", x, y)
    agree(result, np.full((2, 2, 3), 2.0), "60 axes")


@random_calls
def test_the_second_tensor_of_a_shorthand(d: Drawing, judge: Judge) -> None:
    lengths = d.lengths(["a", "b", "g", "c", "e"])
    shorthand, long, shapes = d.choice(
        [
            ("a [b->c]", "a b, b c -> a c", ["ab", "bc"]),
            ("[a b->a c]", "a b, a b c -> a c", ["ab", "abc"]),
            ("[b] a -> [c] a", "b a, b c -> c a", ["ba", "bc"]),
            ("a [b c->e]", "a b c, b c e -> a e", ["abc", "bce"]),
            ("a [b->]", "a b, b -> a", ["ab", "b"]),
        ]
    )
    tensors = [d.array([lengths[name] for name in names]) for names in shapes]
    judge("dot", shorthand, tensors, {}, contract(long, tensors, lengths))
