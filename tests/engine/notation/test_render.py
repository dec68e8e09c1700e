"""Trees as text, in canonical spacing, and back."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from einx.notation import parse, render
from einx.notation.tree import Node, walk
from tests.engine.notation.trees import TREES

# Random trees use few names in all places; nothing else may be wrong with them.
RULES_OF_DESCRIPTIONS = {
    "bracket-conflict",
    "ellipsis-conflict",
    "nested-arrow",
    "nested-comma",
    "unequal-alternatives",
}

CANONICAL = [
    ("a  b ,c->\n(d+1)...", "a b, c -> (d + 1)..."),
    ("[ b->c ]", "[b -> c]"),
    ("[ b | c ]", "[b -> c]"),
    ("b p [i,->]", "b p [i, ->]"),
    ("a,", "a,"),
    (",a", ", a"),
    (",", ","),
    (",,", ", ,"),
    ("->", "->"),
    ("->a", "-> a"),
    ("a->", "a ->"),
    (",->,", ", -> ,"),
    ("( )", "()"),
    ("a b+c d", "a b + c d"),
    ("007", "7"),
    ("a......", "a......"),
]


@pytest.mark.parametrize(("text", "canonical"), CANONICAL)
def test_is_written_as(text: str, canonical: str) -> None:
    assert render(parse(text).tree) == canonical
    assert render(parse(canonical).tree) == canonical


def test_every_part_of_a_tree_can_be_written() -> None:
    tree = parse("(a [b->c])... 2 + d, ...").tree
    assert [render(node) for node in walk(tree)] == [
        "(a [b -> c])... 2 + d, ...",
        "(a [b -> c])... 2 + d",
        "(a [b -> c])...",
        "(a [b -> c])",
        "a [b -> c]",
        "a",
        "[b -> c]",
        "b -> c",
        "b",
        "b",
        "c",
        "c",
        "2 + d",
        "2",
        "d",
        "...",
        "...",
    ]


@given(TREES)
def test_a_tree_written_as_text_is_parsed_as_the_same_tree(tree: Node) -> None:
    parsed = parse(render(tree))
    assert parsed.tree == tree
    assert {error.code for error in parsed.errors} <= RULES_OF_DESCRIPTIONS


@given(st.text(alphabet="ab1 ()[],+|->.\n") | st.text())
@example("[a->,b]...")
def test_a_text_without_errors_is_written_as_a_text_with_the_same_tree(text: str) -> None:
    parsed = parse(text)
    if not parsed.errors:
        assert parse(render(parsed.tree)) == (parsed.tree, ())
