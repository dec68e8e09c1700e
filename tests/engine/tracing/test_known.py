"""What is known of the lengths of a call that is wrong, or of which too little is known."""

from __future__ import annotations

import random
from typing import Any

import pytest

import einx
from einx.errors import EinxError
from einx.sizes.contradiction import Statement
from einx.sizes.symbolic import symbol
from einx.tracing import known
from tests.engine.notation.test_mutations import DESCRIPTIONS, mutated
from tests.engine.test_trace import CALLS

WRONG: list[tuple[str, list[Any], dict[str, object], dict[str, object], str]] = [
    # description, shapes, keywords; lengths that are known; claims by argument and dimension, or keyword
    ("a b, b c", [(3, 4), (5, 6)], {}, {"a": 3, "c": 6}, "b: 4 by 1.2, 5 by 2.1"),
    # a third place does not decide between the two, nor does anything follow from it
    ("a, a, a, (a c)", [(4,), (5,), (4,), (8,)], {}, {}, "a: 4 by 1.1, 5 by 2.1, 4 by 3.1"),
    ("(a b) c", [(12, 7)], {"a": 5}, {"c": 7}, "a: 5 by a; b: "),
    ("(a b), a, b, c", [(12,), (3,), (5,), (7,)], {}, {"c": 7}, "a: 3 by 2.1; b: 5 by 3.1"),
    ("(a + b) c", [(2, 7)], {"a": 5}, {"c": 7}, "a: 5 by a; b: "),
    ("a 3 b", [(2, 4, 5)], {}, {"a": 2, "b": 5}, ""),
    # several mistakes
    ("a b, a b", [(1, 2), (4, 5)], {}, {}, "a: 1 by 1.1, 4 by 2.1; b: 2 by 1.2, 5 by 2.2"),
    ("c a, (c d), a", [(3, 1), (7,), (2,)], {"d": 2}, {}, "a: 1 by 1.2, 2 by 3.1; c: 3 by 1.1; d: 2 by d"),
    # ranks
    ("a b, b c", [(3, 4, 5), (5, 6)], {}, {"b": 5, "c": 6}, ""),
    ("a... b, a... c, d", [(1, 2, 3), (1, 2), (4,)], {}, {"d": 4}, ""),
    ("a... b, c", [None, (4,)], {}, {"c": 4}, ""),
    ("a... b, c", [(1, 2, 3), (4,)], {"a": (1, 3)}, {"b": 3, "c": 4}, ""),
    ("a... b..., b... c", [(1, 2, 3), (4, 5)], {}, {"a": (1, 2), "c": 5}, ""),
    # keywords that are none
    ("a b", [(3, 4)], {"c": 2, "a": "x", "b": (4, 5)}, {"a": 3, "b": 4}, ""),
    # too many or too few tensors
    ("a b", [(3, 4), (5,)], {}, {"a": 3, "b": 4}, ""),
    ("a b, c", [(3, 4)], {}, {"a": 3, "b": 4}, ""),
    # malformed descriptions
    ("a [b", [(3, 4)], {}, {"a": 3, "b": 4}, ""),
    ("a [b], b c", [(3, 4), (4, 5)], {}, {"a": 3, "b": 4, "c": 5}, ""),
    ("a +, c", [(3,), (4,)], {}, {"c": 4}, ""),
    ("a... b, a c", [(1, 2, 3), (1, 2)], {}, {"b": 3, "c": 2}, ""),
    # lengths that are not known
    ("a b, a c", [(symbol("n"), 4), (3, None)], {}, {"a": 3, "b": 4}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("description", "shapes", "keywords", "lengths", "claims"), WRONG)
def test_what_is_known_of_a_wrong_call(
    description: str,
    shapes: list[Any],
    keywords: dict[str, object],
    lengths: dict[str, object],
    claims: str,
) -> None:
    found = known("check", description, shapes, keywords)

    assert found.lengths == lengths
    told = {label: ", ".join(map(told_by, stated)) for label, stated in found.claims.items() if label.isidentifier()}
    assert "; ".join(f"{label}: {stated}" for label, stated in sorted(told.items())) == claims
    assert told.keys().isdisjoint(lengths)


def told_by(claim: Statement) -> str:
    origin = claim.origin
    return f"{claim.value} by {origin.keyword or f'{origin.argument}.{origin.dimension}'}"


@pytest.mark.parametrize(("operation", "description", "shapes", "keywords"), CALLS)
def test_of_a_right_call_the_same_is_known_as_when_it_is_traced(
    operation: str, description: str, shapes: list[Any], keywords: dict[str, object]
) -> None:
    trace = einx.trace(operation, description, shapes, **keywords)

    found = known(operation, description, shapes, keywords)

    assert found.claims == {}
    assert found.lengths.items() <= trace.lengths.items()
    assert all(lengths == trace.places[span] for span, lengths in found.places.items() if None not in lengths)


def test_places() -> None:
    found = known("id", "(s d)... ... (a + 2) -> ...", [(4, 6, 3, 5)], {"d": 2, "s": (2, 3)})

    assert found.places == {
        (1, 2): (2, 3),
        (3, 4): (2, 2),
        (0, 5): (4, 6),
        (9, 12): (3,),
        (14, 15): (3,),
        (18, 19): (2,),
        (14, 19): (5,),
        (24, 27): (3,),
    }


def test_nothing_is_known_of_a_call_with_very_many_mistakes() -> None:
    axes = [f"a{number}" for number in range(100)]

    assert known("check", f"{' '.join(axes)}, {' '.join(axes)}", [range(100), range(100, 200)], {}).lengths == {}


def test_any_description_has_an_answer_that_is_right() -> None:
    rng = random.Random(0)
    n = symbol("n")
    for _ in range(300):
        text = mutated(rng.choice(DESCRIPTIONS), rng)
        shapes = [
            tuple(rng.choice([1, 2, 3, 4, 6, None, n, 2 * n, n + 1]) for _ in range(rng.randint(0, 4)))
            for _ in range(3)
        ]
        keywords = {"a": rng.choice([2, (2, 3), (), "x"]), "s": 2}
        number = rng.randint(1, 3)
        found = known("check", text, shapes[:number], keywords)
        try:
            trace = einx.trace("id", text, shapes[:number], **keywords)
        except EinxError:
            continue
        if trace.source is not None:
            assert found.claims == {}
            assert all(trace.lengths.get(name) == length for name, length in found.lengths.items()), text
