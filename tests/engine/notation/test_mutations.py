"""Any string gives a tree and errors, nothing else: descriptions changed at random."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from einx.errors import SyntaxError
from einx.notation import expected, hoist, parse, parse_strict, render
from einx.notation.tree import Arrow, Sequence, Tensors, walk

DESCRIPTIONS = [
    "a [b]",
    "b... (g [c1->c2])",
    "b [h w] c, b p [2] -> b p c",
    "b p [i,->]",
    "a, b -> (b + a)",
    "b c, -> b (c + 1)",
    "(s ds)... [s]... (a + (b c) + 2)",
    "[c d] a, b -> a [e] b",
    "a b c -> (c b) a 1",
    "... [x y] z, [k] ... -> ...",
]
PIECES = [*"()[],+|->. ab1=*é\n", "->", "...", " ", "..", "=>", "[a", "b]", ") (", "a...", " + "]


def mutated(text: str, rng: random.Random) -> str:
    for _ in range(rng.randint(1, 4)):
        start = rng.randint(0, len(text))
        end = min(len(text), start + rng.choice([0, 0, 1, 1, 2, 5]))
        text = text[:start] + rng.choice([*PIECES, "", text[end : end + 4]]) + text[end:]
    return text


def check(text: str) -> None:
    tree, errors = parse(text)
    assert isinstance(tree, Sequence | Tensors | Arrow)
    assert [error.spans for error in errors] == sorted(error.spans for error in errors)
    assert len({(error.code, error.spans) for error in errors}) == len(errors)
    for error in errors:
        assert error.spans
        assert all(0 <= start < end <= len(text) for start, end in error.spans)
        assert str(error)
    for node in walk(tree):
        assert 0 <= node.span[0] <= node.span[1] <= len(text)
    hoist(tree)
    render(tree)
    if not errors:
        assert parse_strict(text) == tree
        return
    with pytest.raises(SyntaxError) as caught:
        parse_strict(text)
    assert len(caught.value.others) == len(errors) - 1


@pytest.mark.long
@pytest.mark.parametrize("chunk", range(10))
def test_10_000_mutated_descriptions(chunk: int) -> None:
    rng = random.Random(chunk)
    for _ in range(100):
        for text in DESCRIPTIONS:
            check(mutated(text, rng))


@given(st.text())
def test_any_text(text: str) -> None:
    check(text)


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_list_of_tokens(text: str) -> None:
    check(text)


@given(st.lists(st.sampled_from(PIECES)).map("".join), st.integers(0, 20))
def test_something_may_follow_at_any_place(text: str, offset: int) -> None:
    assert {"name", "number", "(", "[", "..."} <= expected(text, offset)
