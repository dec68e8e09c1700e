"""Sections 1 and 2 of the notation's page: what each form means, on tensors small enough to check by eye."""

from __future__ import annotations

import numpy as np
import pytest

import einx
from einx.errors import RankError, SemanticError, SyntaxError

X = np.arange(6).reshape(2, 3)
S = np.arange(24).reshape(2, 3, 4)


def test_axes_in_brackets_belong_to_the_operation_and_every_other_axis_is_a_loop() -> None:
    x, y = np.arange(24.0).reshape(2, 3, 4), np.arange(5.0)

    def op(part: np.ndarray, scalar: np.ndarray) -> np.ndarray:
        return part.sum(axis=0)[:2] * scalar

    z = einx.vmap("[c d] a, b -> a [e] b", x, y, op=op, e=2)
    assert z.shape == (4, 2, 5)
    for a in range(4):
        for b in range(5):
            np.testing.assert_array_equal(z[a, :, b], op(x[:, :, a], y[b]))


SHAPES = [
    pytest.param("a_1 B2 -> B2 a_1", X, {}, (3, 2), id="a name is letters, digits and _"),
    pytest.param("for in -> in for", X, {}, (3, 2), id="keywords of Python are names"),
    pytest.param("1 b -> b", X[:1], {}, (3,), id="1 is a length-one axis"),
    pytest.param("a b -> a 1 b", X, {}, (2, 1, 3), id="1 may be new"),
    pytest.param("a b -> a b 4", X, {}, (2, 3, 4), id="a number broadcasts"),
    pytest.param("a b -> (a b)", X, {}, (6,), id="a group is one axis"),
    pytest.param("(a b) c -> a b c", X, {"a": 2}, (2, 1, 3), id="a group is taken apart"),
    pytest.param("((a)) b -> a b", X, {}, (2, 3), id="a group in a group is one group"),
    pytest.param("a b -> a () b", X, {}, (2, 1, 3), id="an empty group has length 1"),
    pytest.param("a (b c) -> a b c", X, {"c": 1}, (2, 3, 1), id="groups stand anywhere"),
    pytest.param("a... -> (a...)", S, {}, (24,), id="an axis under an ellipsis in a group"),
    pytest.param("... c -> c ...", S, {}, (4, 2, 3), id="the anonymous ellipsis"),
    pytest.param("a ... c -> (a c) ...", S[:, 0], {}, (8,), id="an ellipsis may repeat zero times"),
    pytest.param("(a d)... -> a... d...", X, {"d": (2, 3)}, (1, 1, 2, 3), id="a group under an ellipsis"),
    pytest.param("a b->b a", X, {}, (3, 2), id="spaces around the arrow may be missing"),
    pytest.param("\n a\tb\n->\nb  a ", X, {}, (3, 2), id="tabs and newlines separate too"),
    pytest.param("(a+b) c -> (b+a) c", X, {"a": 1}, (2, 3), id="spaces around + may be missing"),
    pytest.param("a b -> b a", X, {}, (3, 2), id="spaces separate"),
    pytest.param("[a b] -> [b a]", X, {}, (3, 2), id="brackets mean nothing to the identity"),
    pytest.param("[] a b -> b a []", X, {}, (3, 2), id="empty brackets vanish"),
    pytest.param("->", np.array(5), {}, (), id="scalar to scalar"),
    pytest.param("", np.array(5), {}, (), id="nothing is a scalar"),
    pytest.param("-> 2 3", np.array(5), {}, (2, 3), id="a scalar broadcasts"),
]


@pytest.mark.parametrize(("description", "x", "lengths", "shape"), SHAPES)
def test_a_form_of_the_grammar(
    description: str, x: np.ndarray, lengths: dict[str, int], shape: tuple[int, ...]
) -> None:
    assert einx.id(description, x, **lengths).shape == shape


def test_a_group_is_row_major() -> None:
    np.testing.assert_array_equal(einx.id("a b -> (a b)", X), [0, 1, 2, 3, 4, 5])
    np.testing.assert_array_equal(einx.id("a b -> (b a)", X), [0, 3, 1, 4, 2, 5])


def test_operands_of_a_concatenation_are_axes_numbers_and_groups() -> None:
    np.testing.assert_array_equal(einx.id("a, b, -> (a + b + 1)", [1, 2], [3], 9), [1, 2, 3, 9])
    np.testing.assert_array_equal(einx.id("a b, c -> ((a b) + c)", X, [7]), [0, 1, 2, 3, 4, 5, 7])
    np.testing.assert_array_equal(einx.id("a, b -> a + b", [1, 2], [3]), [1, 2, 3])


def test_numbers_are_never_matched_to_each_other() -> None:
    with pytest.raises(SemanticError, match="numbers are not matched to each other"):
        einx.id("a 3 -> 3 a", X)
    assert einx.dot("a 3, 3 -> a", X, [1, 1, 1]).tolist() == [9, 36]  # both are summed over, each by itself


def test_nested_brackets_collapse() -> None:
    np.testing.assert_array_equal(einx.sum("[a [b]]", X), 15)


def test_an_empty_expression_is_a_scalar_tensor() -> None:
    np.testing.assert_array_equal(einx.add("a,", [1, 2], 3), [4, 5])
    np.testing.assert_array_equal(einx.multiply(", a", 2, [1, 2]), [2, 4])


@pytest.mark.parametrize("description", ["(a b)c", "a[b]", "...a", "a(b)", "[a]b", "a...b"])
def test_what_touches_without_a_space_is_an_error(description: str) -> None:
    with pytest.raises(SyntaxError, match="a space is missing"):
        einx.sum(description, X)


def test_dots_touch_their_unit() -> None:
    assert einx.sum("[s]... c", S).shape == (4,)
    assert einx.sum("[s...] c", S).shape == (4,)
    assert einx.id("a ...", S).shape == (2, 3, 4)


def test_an_axis_is_bracketed_throughout_or_nowhere() -> None:
    with pytest.raises(SyntaxError, match="in brackets in one place and not in another"):
        einx.sum("a [b] -> a b", X)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("a [b->c]", "a [b] -> a [c]"),
        ("b p [i,->]", "b p [i], b p -> b p"),
        ("a [b|c]", "a [b] -> a [c]"),
        ("a (b, c)", "a (b), a (c)"),
        ("(a, b) (c, d)", "(a) (c), (b) (d)"),
        ("[a, b ->] c", "[a] c, [b] c -> c"),
        ("a [b->c d]", "a [b] -> a [c d]"),
        ("b... (g [c1->c2])", "b... (g [c1]) -> b... (g [c2])"),
    ],
)
def test_nested_operators_are_hoisted(short: str, long: str) -> None:
    from einx.notation import render
    from einx.notation.hoist import description

    one, other = description(short), description(long)
    assert [*map(render, one.inputs)] == [*map(render, other.inputs)]
    assert [*map(render, one.outputs or ())] == [*map(render, other.outputs or ())]


def test_nested_operators_have_equally_many_operands() -> None:
    with pytest.raises(SyntaxError, match="separate 2 and 3 operands"):
        einx.id("(a, b) (c, d, e)", X)


# Ellipses


def test_all_places_of_one_name_repeat_equally_often() -> None:
    with pytest.raises(RankError, match="fits all ranks"):
        einx.add("s..., s...", X, np.zeros(2))


def test_a_sequence_gives_one_length_per_repetition_and_an_int_the_same_to_all() -> None:
    x = np.zeros((4, 6))
    assert einx.id("(s a)... -> s... a...", x, a=(2, 3)).shape == (2, 2, 2, 3)
    assert einx.id("(s a)... -> s... a...", x, a=2).shape == (2, 3, 2, 2)
    assert einx.id("(s a)... -> s... a...", x, a=[2, 3]).shape == (2, 2, 2, 3)
    assert einx.id("(s a)... -> s... a...", x, a=np.array([2, 3])).shape == (2, 2, 2, 3)


def test_an_empty_sequence_means_no_repetition() -> None:
    assert np.shape(einx.id("-> a...", 5, a=())) == ()
    assert einx.id("b -> b a...", [1, 2], a=()).shape == (2,)
    assert einx.id("-> a...", 5, a=(2, 3)).shape == (2, 3)


def test_several_ellipses_in_one_tensor_need_ranks_that_say_how_often_each_repeats() -> None:
    assert einx.id("s... p..., s... -> p... s..., s...", S, np.zeros(2))[0].shape == (3, 4, 2)
    assert einx.id("s... p... -> p... s...", S, s=(2,)).shape == (3, 4, 2)
    with pytest.raises(RankError, match="determined by no rank"):
        einx.id("s... p... -> p... s...", S)


def test_anonymous_ellipses_share_one_hidden_name() -> None:
    np.testing.assert_array_equal(einx.add("... c, ... -> c ...", S, X), (S + X[..., None]).transpose(2, 0, 1))
    with pytest.raises(einx.errors.AxisSizeError):
        einx.add("... c, ...", S, X.T)


# A name twice in one tensor


def test_a_name_twice_in_an_input_is_the_diagonal() -> None:
    x = np.arange(9).reshape(3, 3)
    np.testing.assert_array_equal(einx.id("a a -> a", x), [0, 4, 8])
    np.testing.assert_array_equal(einx.sum("[a a]", x), 36)  # in brackets: two axes of equal length
    np.testing.assert_array_equal(einx.dot("a a ->", x), 12)
    np.testing.assert_array_equal(einx.add("a a, a -> a", x, [1, 1, 1]), [1, 5, 9])


def test_bracketed_twice_are_two_axes_of_equal_length() -> None:
    x = np.arange(9.0).reshape(3, 3)
    np.testing.assert_array_equal(einx.flip("[a a]", x), x[::-1, ::-1])
    with pytest.raises(einx.errors.AxisSizeError):
        einx.flip("[a a]", X)


def test_a_name_twice_in_one_output_is_an_error_per_branch_of_a_concatenation() -> None:
    with pytest.raises(SemanticError, match="stands twice in one output"):
        einx.id("a -> a a", [1, 2])
    assert einx.id("a, a -> (a + a)", [1, 2], [3, 4]).tolist() == [1, 2, 3, 4]
    with pytest.raises(SemanticError, match="stands twice in one output"):
        einx.id("a, b a -> ((a a) + b)", [1, 2], X.T)
