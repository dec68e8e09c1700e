"""A call that runs is never found wrong, whatever part of it is not known."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest

import einx
from einx.sizes.symbolic import symbol
from einx_lsp.values.model import UNKNOWN, Items, Number, Tensor, Value
from tests.analysis.dialects.calls import summary, understood

CALLS = [
    ("sum", "a [b]", [(3, 4)], {}),
    ("sum", "(a [b]) c", [(6, 4)], {"b": 2}),
    ("max", "a [b]", [(0, 0)], {}),
    ("mean", "b (s [d])... c", [(2, 4, 6, 3)], {"d": 2}),
    ("mean", "b (s [d])... c", [(2, 4, 6, 3)], {"d": (2, 3)}),
    ("sum", "[a...] b...", [(2, 3, 4)], {"b": (3, 4)}),
    ("id", "a b -> b a", [(3, 4)], {}),
    ("id", "a 1 -> a", [(3, 1)], {}),
    ("id", "a b -> a", [(3, 1)], {}),
    ("id", "(a a) -> a", [(9,)], {}),
    ("id", "(a + b) c -> a c, b c", [(5, 2)], {"a": 2}),
    ("id", "a, b -> (b + a)", [(2,), (3,)], {}),
    ("id", "a -> a b", [(3,)], {"b": 0}),
    ("id", "(a b) c -> c (a b)", [(6, 2)], {}),
    ("add", "a b, b", [(3, 4), (4,)], {}),
    ("add", "a... c, c", [(2, 3, 4), (4,)], {}),
    ("add", "a [b]", [(3, 4), (4,)], {}),
    ("where", "a, a, ", [(3,), (3,), ()], {}),
    ("dot", "a [b->c]", [(3, 4), (4, 5)], {}),
    ("dot", "b q (h c), b k (h c) -> b h q k", [(2, 3, 8), (2, 5, 8)], {"h": 2}),
    ("softmax", "a [b]", [(3, 4)], {}),
    ("roll", "a [b]", [(3, 4)], {"shift": 1}),
    ("argmax", "a [b c]", [(3, 4, 5)], {}),
    ("get_at", "[h w] c, p [2] -> p c", [(4, 5, 3), (7, 2)], {}),
    ("set_at", "[a] c, p, p c", [(4, 3), (2,), (2, 3)], {}),
    ("arange", "a b [2]", [], {"a": 3, "b": 4}),
    ("check", "a a", [(3, 3)], {}),
    ("solve_axes", "(a b)", [(6,)], {"a": 2}),
    ("solve_shapes", "a b, b c", [(2, 3), (3, 4)], {}),
]


def partly_known(shape: tuple[int, ...]) -> Iterator[Value]:
    """Values that an array of a shape may be known as."""
    yield UNKNOWN
    yield Tensor(None, None)
    # Two dimensions may be known to be equally long, or not known to be.
    for lengths in product(*((length, None, symbol(f"n{length}"), symbol("b")) for length in shape)):
        taken = [length for length in lengths if str(length) == "b"]
        if len(taken) < 2:
            yield Tensor("numpy", lengths)


def keywords(value: object) -> Iterator[Value]:
    """Values that a keyword may be known as."""
    yield UNKNOWN
    if isinstance(value, tuple):
        yield Items("tuple", tuple(Number("int", part) for part in value))
        yield Items("tuple", (UNKNOWN,) * len(value))
        yield Items("list", (Number("int"),) * len(value))
    else:
        yield Number("int")
        yield Number(None)
        yield Number("int", value)
        yield Number("int", symbol("k"))


@pytest.mark.parametrize(("operation", "description", "shapes", "given"), CALLS)
def test_a_call_that_runs_is_never_found_wrong(
    operation: str, description: str, shapes: list[tuple[int, ...]], given: dict[str, object]
) -> None:
    getattr(einx, operation)(description, *(np.zeros(shape, int) for shape in shapes), **given)
    arguments = [f"x{number}" for number in range(len(shapes))]
    words = [repr(description), *arguments, *(f"{name}=v_{name}" for name in given)]
    call = f"einx.{operation}({', '.join(words)})"

    known = {name: Tensor("numpy", shape) for name, shape in zip(arguments, shapes, strict=True)}
    known |= {f"v_{name}": next(v for v in keywords(value) if v != UNKNOWN) for name, value in given.items()}
    choices = {name: [*partly_known(shape)] for name, shape in zip(arguments, shapes, strict=True)}
    choices |= {f"v_{name}": [*keywords(value)] for name, value in given.items()}
    for one, values in choices.items():
        for other, others in choices.items():
            for value in values:
                for second in others[:6] if other != one else [value]:
                    found = understood(call, **{**known, one: value, other: second})
                    assert summary(found) == [], (one, value, other, second)
