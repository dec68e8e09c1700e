"""What is accepted, and as which tree."""

import sys

import pytest

from einx.notation import parse, parse_strict
from einx.notation.problems import MAX_NESTING
from einx.notation.tree import Arrow, Axis, Bracket, Concat, Ellipsis, Group, Node, Number, Sequence, Tensors, walk
from tests.engine.notation.trees import a, arrow, b, bracket, c, concat, d, dots, group, repeated, seq, tensors

one, two = Number(1), Number(2)

ACCEPTED = {
    # scalars
    "": seq(),
    " \t\n\r ": seq(),
    ",": tensors(seq(), seq()),
    ",,": tensors(seq(), seq(), seq()),
    "a,": tensors(seq(a), seq()),
    "->": arrow(seq(), seq()),
    "a ->": arrow(seq(a), seq()),
    ", -> ,": arrow(tensors(seq(), seq()), tensors(seq(), seq())),
    # axes and numbers
    "a": seq(a),
    "a b, c -> d": arrow(tensors(seq(a, b), seq(c)), seq(d)),
    "\n  a\tb\r\n ,c->d ": arrow(tensors(seq(a, b), seq(c)), seq(d)),
    "for lambda None _ A1_": seq(*map(Axis, ["for", "lambda", "None", "_", "A1_"])),
    "2 1 0 007": seq(two, one, Number(0), Number(7)),
    "a 2 a2": seq(a, two, Axis("a2")),
    "9" * 640: seq(Number(int("9" * 640))),
    # brackets
    "(a b) c": seq(group(a, b), c),
    "()": seq(group()),
    "((a))": seq(group(group(a))),
    "[a b] [] [[c]]": seq(bracket(a, b), bracket(), bracket(bracket(c))),
    "( a [ b ] )": seq(group(a, bracket(b))),
    # concatenation binds tighter than juxtaposition
    "a + b": seq(concat(a, b)),
    "a b+c d": seq(a, concat(b, c), d),
    "(a + 1 + (b c))": seq(group(concat(a, one, group(b, c)))),
    "(a... ) + b": seq(concat(group(repeated(a)), b)),
    "a + b, c + d -> a + c": arrow(tensors(seq(concat(a, b)), seq(concat(c, d))), seq(concat(a, c))),
    # ellipses
    "...": seq(dots),
    "a...": seq(repeated(a)),
    "a ...": seq(a, dots),
    "... a ...": seq(dots, a, dots),
    "[a]... [b...] (c d)...": seq(repeated(bracket(a)), bracket(repeated(b)), repeated(group(c, d))),
    "2... a (...)": seq(repeated(two), a, group(dots)),
    "a......": seq(repeated(repeated(a))),
    "......": seq(repeated(dots)),
    "a...,...->...": arrow(tensors(seq(repeated(a)), seq(dots)), seq(dots)),
    "(a + b)...": seq(repeated(group(concat(a, b)))),
    # nested operators
    "a [b->c]": seq(a, Bracket(arrow(seq(b), seq(c)))),
    "a [b|c]": seq(a, Bracket(arrow(seq(b), seq(c)))),
    "[|]": seq(Bracket(arrow(seq(), seq()))),
    "a b [c,->]": seq(a, b, Bracket(arrow(tensors(seq(c), seq()), seq()))),
    "(a, b) (c, d)": seq(Group(tensors(seq(a), seq(b))), Group(tensors(seq(c), seq(d)))),
    "a [b->c], d": tensors(seq(a, Bracket(arrow(seq(b), seq(c)))), seq(d)),
    "[a->b] [c->d]": seq(Bracket(arrow(seq(a), seq(b))), Bracket(arrow(seq(c), seq(d)))),
    # a comma of one side does not meet one of the other
    "[a, b -> (c, d)]": seq(Bracket(arrow(tensors(seq(a), seq(b)), seq(Group(tensors(seq(c), seq(d))))))),
    # names in one place mean the same as in another
    "a a -> a": arrow(seq(a, a), seq(a)),
    "[a] b -> [a]": arrow(seq(bracket(a), b), seq(bracket(a))),
    "(a b)... -> a... b...": arrow(seq(repeated(group(a, b))), seq(repeated(a), repeated(b))),
    "2 [2]": seq(two, bracket(two)),
}


@pytest.mark.parametrize("text", ACCEPTED)
def test_is_accepted_as_this_tree(text: str) -> None:
    assert parse(text) == (ACCEPTED[text], ())
    assert parse_strict(text) == ACCEPTED[text]


def spans(node: Node, text: str) -> list[tuple[str, str]]:
    return [(type(part).__name__, text[slice(*part.span)]) for part in walk(node)]


def test_spans_cover_what_a_node_was_written_as() -> None:
    text = " (a [b ])... , c+2 ->  ... "
    assert spans(parse_strict(text), text) == [
        ("Arrow", "(a [b ])... , c+2 ->  ..."),
        ("Tensors", "(a [b ])... , c+2"),
        ("Sequence", "(a [b ])..."),
        ("Ellipsis", "(a [b ])..."),
        ("Group", "(a [b ])"),
        ("Sequence", "a [b ]"),
        ("Axis", "a"),
        ("Bracket", "[b ]"),
        ("Sequence", "b"),
        ("Axis", "b"),
        ("Sequence", "c+2"),
        ("Concat", "c+2"),
        ("Axis", "c"),
        ("Number", "2"),
        ("Sequence", "..."),
        ("Ellipsis", "..."),
    ]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("", [0]),
        ("  ", [0]),
        ("a,", [0, 2]),
        (" , a", [0, 3]),
        (",->,", [0, 1, 3, 4]),
        ("( )", [0, 1]),
        ("[ , -> a]", [0, 1, 3, 7]),
    ],
)
def test_an_empty_sequence_stands_right_after_what_comes_before_it(text: str, places: list[int]) -> None:
    sequences = [node for node in walk(parse_strict(text)) if isinstance(node, Sequence)]
    assert [node.span[0] for node in sequences] == places
    assert all(node.span[0] == node.span[1] for node in sequences if not node.items)


@pytest.mark.parametrize("text", ["(" * MAX_NESTING + "a" + ")" * MAX_NESTING, "(" * 60 + "a" + ")..." * 60])
def test_deep_nesting_is_accepted(text: str) -> None:
    assert not parse(text).errors


@pytest.mark.parametrize("text", ["a " * 5000, "a," * 5000, "a + " * 2500 + "a", "[a, b] " * 1000])
def test_long_descriptions_are_accepted(text: str) -> None:
    assert not parse(text).errors


def test_parsing_is_cached_by_text() -> None:
    assert parse("a cached b") is parse("a cached b")
    assert parse("a cached  b").tree == parse("a cached b").tree
    assert parse("a cached  b").tree is not parse("a cached b").tree


def test_bodies_tensors_and_the_root_are_never_bare_units() -> None:
    for text in ACCEPTED:
        root = parse_strict(text)
        assert isinstance(root, Sequence | Tensors | Arrow)
        for node in walk(root):
            match node:
                case Group(body=body) | Bracket(body=body):
                    assert isinstance(body, Sequence | Tensors | Arrow)
                case Tensors(operands=operands):
                    assert all(isinstance(operand, Sequence) for operand in operands)
                case Arrow(sides=sides):
                    assert all(isinstance(side, Sequence | Tensors) for side in sides)
                case Sequence(items=units) | Concat(operands=units):
                    assert all(isinstance(unit, Axis | Number | Ellipsis | Group | Bracket | Concat) for unit in units)


def test_names_are_plain_strings() -> None:
    (axis,) = [node for node in walk(parse_strict("a")) if isinstance(node, Axis)]
    assert type(axis.name) is str


def test_the_recursion_limit_does_not_bound_the_length() -> None:
    assert sys.getrecursionlimit() < 10_000
    text = ", ".join(["a (b [c])"] * 1000)
    assert len(parse_strict(text).operands) == 1000
