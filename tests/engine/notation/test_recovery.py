"""The tree around mistakes; a hole is shown as ``?``."""

import pytest

from einx.notation import parse, render
from einx.notation.tree import Hole, walk

RECOVERED = [
    # an unclosed bracket is closed before the next operator of its level, or where the bracket around it is closed
    ("a (b c", "a (b c)"),
    ("a [b, c -> d", "a [b], c -> d"),
    ("a [b -> c", "a [b] -> c"),
    ("a [b|c", "a [b -> c]"),
    ("(a [b c) d", "(a [b c]) d"),
    ("(a [b, c) d", "(a [b], c) d"),
    ("((a, b", "((a)), b"),
    # a bracket that closes nothing is left out, one of the wrong kind closes
    ("a) b", "a b"),
    ("(a ] b)", "(a b)"),
    ("(a b] c", "(a b) c"),
    ("[a (b] c) d", "[a (b)] c d"),
    ("((a] b)", "((a) b)"),
    ("(a] b]", "(a) b"),
    ("a)...", "a ..."),
    # what is missing is a hole
    ("a + ", "a + ?"),
    ("(+ a)", "(? + a)"),
    ("+", "? + ?"),
    ("a + + b", "a + ? + b"),
    ("(a +, b + ) -> +", "(a + ?, b + ?) -> ? + ?"),
    # what is misspelt is read as what was meant
    ("a => b", "a -> b"),
    ("a→b, c", "a -> b, c"),
    ("a | b", "a -> b"),
    ("a.. b....", "a... b..."),
    ("a .. b", "a ... b"),
    ("größe… x", "größe... x"),
    ("a * b % [c}", "a b [c]"),
    # what only breaks a rule stays as it is
    ("a[b]c", "a [b] c"),
    ("[a] + b...", "[a] + b..."),
    ("a -> b -> c", "a -> b -> c"),
    ("a [a->b] -> c", "a [a -> b] -> c"),
    ("[a, b] [c, d, e]", "[a, b] [c, d, e]"),
]


@pytest.mark.parametrize(("text", "tree"), RECOVERED)
def test_the_tree_around_a_mistake_is_kept(text: str, tree: str) -> None:
    parsed = parse(text)
    assert parsed.errors
    assert render(parsed.tree) == tree


def test_a_hole_stands_beside_its_sign() -> None:
    holes = [node.span for node in walk(parse("+ a  +, b").tree) if isinstance(node, Hole)]
    assert holes == [(0, 0), (6, 6)]


def test_spans_of_a_repaired_bracket_end_where_its_contents_end() -> None:
    text = "a (b c  , d"
    assert text[slice(*parse(text).tree.operands[0].items[1].span)] == "(b c"
