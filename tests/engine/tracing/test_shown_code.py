"""The code that a trace shows runs: with every open length bound to a number, it gives what the call gives."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

import einx
from einx.errors import EinxError
from einx.sizes.symbolic import symbol
from tests.engine.symbolic.test_shaped import ADAPTERS, CALLS, MORE, arrays_of, assert_same, outcome
from tests.engine.tracing.test_partial_knowledge import draw_shapes

EXTREMA = frozenset("max min argmax argmin softmax log_softmax logsumexp".split())
"""Operations whose code for axes without elements is another: NumPy refuses to look for the largest of none."""

NAMES = [
    "n",
    "x0",
    "i0",
    "np",
    "lambda",
    "range",
    "specialise",
    "op",
    "_",
    "é",
    *(f"k{number}" for number in range(30)),
]
TRACES: list[tuple[str, str, dict[str, Any]]] = [
    ("vmap", "a b [c] -> a b", {"op": np.sum}),
    ("roll", "a [b c]", {"shift": [1, 2]}),
    ("id", "a -> b a", {"b": 3}),
    ("id", "b -> b (a c)...", {"a": (1, 2), "c": 2}),
    ("arange", "a [1]", {"a": 3}),
    ("arange", "a b [c]", {"a": 3, "b": 2, "c": 2}),
    ("dot", "a b, a (b c) -> c", {}),
]


RARE = frozenset(
    [
        "a b -> a",
        "a (b [c]) a",
        "3 a -> a",
        "a 2 -> 2 a",
        "a b, b a",
        "a 1, b a",
        "a [b c] -> a [k]",
        "b... (g [c1->c2])",
        "a [h], p [1], p a",
        "[h] a, p [1] -> p a",
    ]
)
"""Descriptions that few of the drawn shapes fit, or none."""


class LeftError(Exception):
    """The shown code leaves what it granted."""


def leave(*_tensors: object) -> object:
    raise LeftError


def run(source: str, names: dict[str, Any], function: object, arrays: list[np.ndarray]) -> Any:
    """What the shown code gives; it is run as a person would who pastes it."""
    namespace: dict[str, object] = {**names, "specialise": leave, "specialise_": leave}
    if function is not None:
        name = getattr(function, "__name__", "op")
        namespace |= {name: function, f"{name}_": function, "op": function}
    exec(source, namespace)
    return namespace["op0"](*arrays)


def flat(lengths: Any) -> tuple[int, ...]:
    """The lengths of an axis under an ellipsis."""
    return lengths if isinstance(lengths, tuple) else ()


def with_names(shapes: list[tuple[int, ...]], chance: random.Random) -> list[tuple[int | str, ...]]:
    """The shapes with names in place of lengths."""
    names = iter(chance.sample(NAMES, len(NAMES)))
    return [tuple(next(names) if chance.random() < 0.6 else length for length in shape) for shape in shapes]


@pytest.mark.parametrize(
    ("operation", "description", "keywords"),
    CALLS + MORE + TRACES,
    ids=[f"{one[0]} {one[1]} {[*one[2]] or ''}" for one in CALLS + MORE + TRACES],
)
def test_what_a_trace_shows_runs(operation: str, description: str, keywords: dict[str, Any]) -> None:
    chance = random.Random(f"{operation} {description} shown")
    function = keywords.get("op", ADAPTERS.get(operation))
    given = {**keywords, "op": function} if function is not None else keywords
    call = getattr(einx, operation)
    shown = 0
    for _ in range(300):
        shapes = [] if operation == "arange" else draw_shapes(description, chance)
        if operation in EXTREMA and any(0 in shape for shape in shapes):
            continue
        opened, bound = with_names(shapes, chance), dict[str, int]()
        told = dict(given)
        for number, axis in enumerate(name for name, value in given.items() if type(value) is int):
            if axis in description and chance.random() < 0.5:
                bound[f"m{number}"], told[axis] = given[axis], symbol(f"m{number}")
        arrays = arrays_of(operation, shapes, chance)
        wanted = outcome(call, description, *arrays, **given)
        try:
            trace = einx.trace(operation, description, opened, **told)
        except EinxError:
            assert isinstance(wanted[0], type)
            continue
        if trace.source is None or isinstance(wanted[0], type):
            continue
        known = einx.trace(operation, description, shapes, **given).lengths
        own = {f"{axis}_{place}": part for axis, parts in known.items() for place, part in enumerate(flat(parts))}
        try:
            found = outcome(run, trace.source, {**known, **own, **bound}, function, arrays)
        except LeftError:
            continue
        shown += 1
        assert_same(found, wanted, f"{operation} {description!r} {opened} {shapes} {told}\n{trace.source}")
    assert shown >= 5 or description in RARE
