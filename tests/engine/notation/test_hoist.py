"""Nested ``->`` and ``,`` are moved to the top, brackets simplified (notation.md, section 2)."""

import pytest
from hypothesis import assume, given

from einx.errors import SyntaxError
from einx.notation import description, hoist, parse, parse_strict, render
from einx.notation.tree import Arrow, Bracket, Ellipsis, Group, Number, Sequence, Tensors, children, walk
from tests.engine.notation.trees import TREES

HOISTED = [
    # nothing to hoist
    ("", ""),
    ("a b", "a b"),
    ("a,", "a,"),
    ("->", "->"),
    ("[c d] a, b -> a [e] b", "[c d] a, b -> a [e] b"),
    # arrows
    ("a [b->c]", "a [b] -> a [c]"),
    ("a [b|c]", "a [b] -> a [c]"),
    ("b... (g [c1->c2])", "b... (g [c1]) -> b... (g [c2])"),
    ("[a b->a c]", "[a b] -> [a c]"),
    ("a [->c]", "a -> a [c]"),
    ("a [b->]", "a [b] -> a"),
    ("a [|]", "a -> a"),
    ("[a->b] c [d->]", "[a] c [d] -> [b] c"),
    ("a [b->c], d", "a [b], d -> a [c], d"),
    ("(a -> b)... c", "(a)... c -> (b)... c"),
    ("(a -> b) + c", "(a) + c -> (b) + c"),
    ("(a [b -> c])", "(a [b]) -> (a [c])"),
    # commas
    ("b p [i,->]", "b p [i], b p -> b p"),
    ("a (b, c)", "a (b), a (c)"),
    ("[a, b] [c, d], e", "[a] [c], [b] [d], e"),
    ("[a, b] [c, d], (e, f, g)", "[a] [c], [b] [d], (e), (f), (g)"),
    ("a [b, c -> d]", "a [b], a [c] -> a [d]"),
    ("a [b, c] -> a", "a [b], a [c] -> a"),
    ("[a, (b -> c)] x", "[a] x, [(b)] x -> [a] x, [(c)] x"),
    ("[a, b -> c (d, e)]", "[a], [b] -> [c (d)], [c (e)]"),
    # brackets
    ("[a [b] c]", "[a b c]"),
    ("[[a] [[b]]]", "[a b]"),
    ("[(a [b])] c", "[(a b)] c"),
    ("[[a]...]", "[a...]"),
    ("[x [a b]...]", "[x [a b]...]"),
    ("[(([a]) + b)]", "[((a) + b)]"),
    ("[]", ""),
    ("a [] b", "a b"),
    ("[[] []...] a", "a"),
    ("([])", "()"),
    # groups
    ("((a))", "(a)"),
    ("(((a b)))", "(a b)"),
    ("((a) b)", "((a) b)"),
    ("([] (a))", "(a)"),
    ("([(a)])", "([(a)])"),
    ("[([(a)])]", "[(a)]"),
    ("((a))...", "(a)..."),
    ("()", "()"),
]


@pytest.mark.parametrize(("text", "expected"), HOISTED)
def test_is_hoisted_to(text: str, expected: str) -> None:
    assert render(description(text)) == expected


def test_inputs_and_outputs_are_sequences() -> None:
    result = description("b p [i,->]")
    assert [render(tensor) for tensor in result.inputs] == ["b p [i]", "b p"]
    assert [render(tensor) for tensor in result.outputs or ()] == ["b p"]
    assert description("a, b").outputs is None


def test_what_is_copied_stays_one_object() -> None:
    result = description("3 (4 [[5]] ((6))) [b->c], 7")
    (first, rest), (again, rest_again) = result.inputs, result.outputs or ()
    assert [one is other for one, other in zip(first.items, again.items, strict=True)] == [True, True, False]
    assert rest is rest_again


def test_a_number_in_a_rebuilt_group_stays_one_object() -> None:
    numbers = [node for tensor in description("(3 [b, c])").inputs for node in walk(tensor) if isinstance(node, Number)]
    assert len(numbers) == 2
    assert numbers[0] is numbers[1]


def test_two_numbers_stay_two_objects() -> None:
    first, second = description("2 2").inputs[0].items
    assert first is not second


def test_spans_stay_where_the_text_was_written() -> None:
    text = "a [b->c d]"
    result = description(text)
    assert [text[slice(*unit.span)] for unit in (result.outputs or ())[0].items] == ["a", "[b->c d]"]
    assert text[slice(*children((result.outputs or ())[0].items[1])[0].span)] == "c d"


def test_a_description_is_read_strictly_and_once() -> None:
    assert description("a [b->c]") is description("a [b->c]")
    with pytest.raises(SyntaxError, match="not closed"):
        description("a [b")


@given(TREES)
def test_the_result_has_no_operator_and_no_needless_bracket(tree) -> None:
    assume(not parse(render(tree)).errors)
    result = hoist(parse_strict(render(tree)))
    for tensor in (*result.inputs, *(result.outputs or ())):
        assert isinstance(tensor, Sequence)
        for node in walk(tensor):
            assert not isinstance(node, Tensors | Arrow)
            if isinstance(node, Bracket):
                assert node.body.items
                for part in node.body.items:
                    assert not isinstance(part, Bracket)
            if isinstance(node, Group):
                assert not (len(node.body.items) == 1 and isinstance(node.body.items[0], Group))


@given(TREES)
def test_a_hoisted_description_written_out_means_the_same(tree) -> None:
    assume(not parse(render(tree)).errors)
    result = hoist(parse_strict(render(tree)))
    assert hoist(parse_strict(render(result))) == result


@pytest.mark.parametrize("text", ["a -> b -> c", "[a, b] [c, d, e]", "a [b->c] -> d", "[a, [b, c, d]]", "a + , b [c"])
def test_broken_trees_are_hoisted_too(text: str) -> None:
    hoist(parse(text).tree)


def test_an_ellipsis_over_brackets_in_brackets_keeps_them() -> None:
    ((outer,),) = (tensor.items for tensor in description("[[a b]...]").inputs)
    assert isinstance(outer, Bracket)
    (repeated,) = outer.body.items
    assert isinstance(repeated, Ellipsis)
    assert isinstance(repeated.inner, Bracket)
