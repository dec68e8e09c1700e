"""What an editor is told of a call of which it knows little holds for every call that it may be.

A call with known shapes is drawn, right or wrong; then some of what is known of it is taken away: a length becomes a
name, nothing, or a shape is not known at all. If tracing refuses what is left, it refuses the call itself; and the
lengths and output shapes that it gives are those of the call.
"""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import einx
from einx.errors import EinxError
from einx.sizes.symbolic import InexactError, Size, Symbolic, substitute
from einx.sizes.unknown import Unknown

CALLS: list[tuple[str, str, dict[str, Any]]] = [
    ("sum", "a [b]", {}),
    ("sum", "b... (g [c])", {"g": 2}),
    ("mean", "b (s [d])... c", {"d": 2}),
    ("max", "a b -> b", {}),
    ("sum", "a [b]", {"keepdims": True}),
    ("sum", "a (b [c]) a", {}),
    ("id", "a b -> b a", {}),
    ("id", "(a b) c -> c a b", {"a": 2}),
    ("id", "(a b) c -> c (a b)", {}),
    ("id", "(a a) b -> b a", {}),
    ("id", "a b -> a", {}),
    ("id", "a -> a b", {"b": 3}),
    ("id", "a ... -> ... a", {}),
    ("id", "a... (b c)... -> a... b... c...", {"c": (2, 3)}),
    ("rearrange", "h w c, h w -> h w (c + 1)", {}),
    ("rearrange", "(a + b) c -> a c, b c", {"a": 2}),
    ("rearrange", "(a + b), (a + c), (b + c) -> a, b, b, c, a, c", {}),
    ("rearrange", "a, b -> (a + b)", {}),
    ("id", "3 a -> a", {}),
    ("id", "a 2 -> 2 a", {}),
    ("add", "a b, b", {}),
    ("add", "a b, b a", {}),
    ("add", "a, b -> a b", {}),
    ("add", "b... [c]", {}),
    ("multiply", "a, a, a b", {}),
    ("where", "a b, a, b", {}),
    ("subtract", "a 1, b a", {}),
    ("dot", "a [b], [b] c -> a c", {}),
    ("dot", "a [b->c]", {"c": 4}),
    ("dot", "b... (g [c1->c2])", {"g": 2, "c2": 8}),
    ("dot", "b q (h d), b k (h d) -> b q k h", {"h": 2}),
    ("dot", "a b, b c, c d -> a d", {}),
    ("get_at", "b [h w] c, b p [2] -> b p c", {}),
    ("get_at", "[a] b, c -> c b", {}),
    ("get_at", "[h w], p [k] -> p", {}),
    ("set_at", "[a] b, c, c b", {}),
    ("add_at", "b [h w], b p [2], b p", {}),
    ("softmax", "a [b]", {}),
    ("flip", "a [b] -> [b] a", {}),
    ("sort", "(a [b])", {"a": 2}),
    ("roll", "a [b]", {"shift": 1}),
    ("argmax", "a [b c] -> a [2]", {}),
    ("argmax", "a [b c] -> a [k]", {}),
    ("argmin", "a [b]", {}),
    ("vmap", "a [b], [b] -> a", {}),
    ("reduce", "a [b]", {}),
]


def tensors_of(description: str) -> int:
    """How many tensors a call takes."""
    if description in ("b... [c]", "a [b->c]", "b... (g [c1->c2])"):
        return 2
    return description.partition("->")[0].count(",") + 1


def ranks_of(expression: str, random_: random.Random) -> int:
    """A rank that the expression may have, sometimes another."""
    depth, count = 0, 0
    for word in expression.replace("[", " ").replace("]", " ").replace("(", " ( ").replace(")", " ) ").split():
        depth += (word == "(") - (word == ")")
        if word == "(" and depth == 1:
            count += 1
        elif word not in "()" and depth == 0 and word not in ("->", ","):
            count += random_.randint(0, 2) if word.endswith("...") else 1
    return max(0, count + random_.choice([0] * 12 + [1, -1]))


def draw_shapes(description: str, random_: random.Random) -> list[tuple[int, ...]]:
    """Shapes that fit more often than not: lengths are few, so that equal ones are frequent."""
    inputs = description.partition("->")[0].split(",")
    if len(inputs) < tensors_of(description):
        inputs = [inputs[0], "c" if description == "b... [c]" else "b c"]
    few = random_.choice([[2], [4], [6], [2, 4], [1, 2, 4], [0, 2], [2, 3, 4, 5, 6]])
    return [tuple(random_.choice(few) for _ in range(ranks_of(text, random_))) for text in inputs]


def hidden(shapes: list[tuple[int, ...]], random_: random.Random) -> tuple[list[Any], dict[str, int]]:
    """The shapes with some of what is known taken away, and the values of the names that stand for lengths."""
    values: dict[str, int] = {}
    found: list[Any] = []
    for shape in shapes:
        if random_.random() < 0.2:
            found.append(None)
            continue
        lengths: list[Any] = []
        for length in shape:
            match random_.choice(["known", "known", "name", "own name", "nothing"]):
                case "name":  # one name for all lengths that are equal
                    values[f"n{length}"] = length
                    lengths.append(f"n{length}")
                case "own name":
                    name = f"m{len(values)}"
                    values[name] = length
                    lengths.append(name)
                case "nothing":
                    lengths.append(None)
                case _:
                    lengths.append(length)
        found.append(tuple(lengths))
    return found, values


def trace(operation: str, description: str, shapes: list[Any], keywords: dict[str, Any]) -> einx.Trace | EinxError:
    try:
        return einx.trace(operation, description, shapes, **keywords)
    except EinxError as error:
        return error


def agrees(size: Size, length: int, values: dict[str, int]) -> bool:
    """Whether a size is a length for some values of the names that nothing is known of."""
    if isinstance(size, int):
        return size == length
    try:
        found = substitute(size, {Unknown(name): value for name, value in values.items()})
    except InexactError:
        return False
    return isinstance(found, Symbolic) or found == length


@pytest.mark.parametrize(
    ("operation", "description", "keywords"), CALLS, ids=[f"{c[0]} {c[1]} {c[2] or ''}" for c in CALLS]
)
@given(st.randoms(use_true_random=True))
def test_holds_for_every_call_that_it_may_be(
    operation: str, description: str, keywords: dict[str, Any], random_: random.Random
) -> None:
    shapes = draw_shapes(description, random_)
    partial_shapes, values = hidden(shapes, random_)
    whole = trace(operation, description, shapes, keywords)
    partial = trace(operation, description, partial_shapes, keywords)
    case = f"{operation} {description!r} {shapes} as {partial_shapes}: {whole!s} / {partial!s}"
    if isinstance(partial, EinxError):
        assert isinstance(whole, EinxError), case
        return
    if isinstance(whole, EinxError):
        return
    assert whole.undetermined is None, case
    for name, length in partial.lengths.items():
        if isinstance(length, int | Symbolic):
            assert agrees(length, whole.lengths[name], values), case
    if partial.output_shapes is not None:
        assert whole.output_shapes is not None
        assert len(partial.output_shapes) == len(whole.output_shapes), case
        for found, wanted in zip(partial.output_shapes, whole.output_shapes, strict=True):
            assert len(found) == len(wanted), case
            assert all(agrees(size, length, values) for size, length in zip(found, wanted, strict=True)), case
    if all(shape is not None and None not in shape for shape in partial_shapes) and not values:
        assert partial == whole, case


def test_lengths_without_names_are_none_of_an_axis_that_has_one() -> None:
    """Two lengths of one name would be equal."""
    for description in ("a... a_0 -> a_0 a...", "... dim_0 -> dim_0 ...", "dim_0 ... -> ... dim_0"):
        found = einx.trace("id", description, [(None, None, None)])

        assert found.output_shapes is not None
        (shape,) = found.output_shapes
        assert len(set(shape)) == 3, description
        assert all(str(length).isidentifier() for length in shape)
        assert not any(str(length).startswith("_") for length in shape)
