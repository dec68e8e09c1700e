"""Section 3 of the notation's page: axes that stand side by side wherever they occur count as one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import einx
from einx.errors import AxisSizeError, EinxError, RankError
from einx.tracing import trace

X = np.arange(24)


@pytest.mark.parametrize(
    ("operation", "description", "shape", "lengths"),
    [
        ("id", "(a b) c -> c (a b)", (6, 4), {"a": 2}),
        ("id", "b (c d) e -> (b c d e)", (2, 4, 3), {"c": 2}),
        ("id", "b (c d) e -> e (b c d)", (2, 4, 3), {"c": 2}),
        ("id", "((a b) c) d -> d (a (b c))", (12, 2), {"a": 2, "b": 3}),
        ("id", "(a b) (c d e) -> (c d a b e)", (4, 6), {"a": 2, "c": 3, "d": 1}),
        ("id", "(a b) (a b) -> (a b)", (4, 4), {"a": 2}),
        ("id", "(a b a b) -> (a b)", (16,), {"a": 2}),
        ("id", "((a b) + c) -> c, (a b)", (9,), {"a": 2, "c": 3}),
        ("id", "(s...) c -> c (s...)", (8, 3), {"s": (2, 2, 2)}),
        ("id", "(s... t) c -> c (s... t)", (8, 3), {"s": (2, 2)}),
        ("id", "((s t)...) c -> c ((s t)...)", (8, 3), {"s": (2, 2), "t": (2, 1)}),
        ("id", "b (s...) e -> (b s... e)", (2, 4, 3), {"s": (2, 2)}),
        ("id", "(a b) -> (a b) n", (6,), {"a": 2}),
        ("sum", "a (b [c d])", (2, 12), {"c": 2}),
        ("sum", "a ([b] [c])", (2, 12), {"b": 2}),
        ("sum", "(a b) [c] -> (a b)", (6, 4), {"a": 2}),
        ("softmax", "a ([b c])", (2, 12), {"b": 2}),
        ("flip", "a ([s...])", (2, 12), {"s": (2, 6)}),
        ("sort", "(a b) [c]", (6, 4), {"a": 2}),
        ("sort", "[(a b)] c", (6, 4), {"a": 2}),
        ("argmax", "[a] (b c) d -> (d b c)", (2, 6, 2), {"b": 3}),
        ("dot", "(a b) [c] -> (a b)", (6, 4), {"a": 2}),
    ],
)
def test_axes_side_by_side_need_no_lengths(
    operation: str, description: str, shape: tuple[int, ...], lengths: dict[str, Any]
) -> None:
    x = np.random.default_rng(0).permutation(int(np.prod(shape))).reshape(shape)
    known = {"b": 3} if "(b [c" in description else {}
    known |= {"n": 2} if " n" in description else {}
    known |= {"c": 3} if "+ c" in description else {}
    if "c d e" in description and "e)" in description and "(a b)" in description:
        known |= {"e": 2}
    call = getattr(einx, operation)
    found, right = call(description, x, **known), call(description, x, **known | lengths)
    for one, other in zip(*[part if isinstance(part, tuple) else (part,) for part in (found, right)], strict=True):
        assert np.array_equal(one, other)


@pytest.mark.parametrize(
    ("description", "shape", "outcome"),
    [
        ("(s...) c -> c (s...)", ("n", "m"), "((m, n),)"),
        ("(...) c -> c (...)", ("n", "m"), "((m, n),)"),
        ("b (c d) e -> (b c d e)", ("b", "n", "e"), "((b * n * e,),)"),
        ("((a b) c) (d e) -> (d e a b c)", ("n", "m"), "((m * n,),)"),
    ],
)
def test_symbolic_lengths_too(description: str, shape: tuple[str, ...], outcome: str) -> None:
    assert str(trace("id", description, [shape]).output_shapes) == outcome


def test_an_anonymous_ellipsis_in_a_group_is_one_axis() -> None:
    assert np.array_equal(einx.sum("(...) [c]", X.reshape(6, 4)), X.reshape(6, 4).sum(1))
    assert np.array_equal(einx.sum("a ([...])", X.reshape(6, 4)), X.reshape(6, 4).sum(1, keepdims=True))


def test_a_group_of_nothing_beside_an_axis_changes_nothing() -> None:
    assert np.array_equal(einx.sum("a (() [b])", X.reshape(6, 4)), X.reshape(6, 4).sum(1, keepdims=True))
    assert np.array_equal(einx.sum("a ([b] ())", X.reshape(6, 4)), X.reshape(6, 4).sum(1, keepdims=True))


@pytest.mark.parametrize("outside", ["", "c "], ids=["stands whole everywhere", "moved"])
@pytest.mark.parametrize(
    ("group", "lengths", "open_axes"),
    [
        ("a b d", {"b": 2}, "neither a nor d is given"),
        ("a b d", {"b": 1}, "neither a nor d is given"),
        ("a 2 d", {}, "neither a nor d is given"),
        ("(a b) d", {"b": 2}, "neither a nor d is given"),
        ("s... b d", {"b": 2}, "neither axis 1 of `s...` nor d is given"),
        ("a b d", {"b": 5}, "not divisible by 5, the length of b (keyword b)"),
        ("a 5 d", {}, "not divisible by 5"),
        ("s... b", {"b": 5}, "not divisible by 5, the length of b (keyword b)"),
        ("s... b d", {"b": 5}, "not divisible by 5, the length of b (keyword b)"),
    ],
)
def test_a_length_for_one_of_them_tells_them_apart(
    group: str, lengths: dict[str, int], open_axes: str, outside: str
) -> None:
    x = np.zeros((24, 3) if outside else 24)
    with pytest.raises(AxisSizeError) as caught:
        einx.id(f"({group}) {outside}-> {outside}({group})", x, **lengths)
    assert open_axes in caught.value.message


@pytest.mark.parametrize("lengths", [{"a": 2}, {"d": 2}, {"a": 2, "d": 3}, {"a": 1}])
def test_a_length_at_the_end_leaves_the_others_side_by_side(lengths: dict[str, int]) -> None:
    assert np.array_equal(einx.id("(a b d) c -> c (a b d)", X.reshape(12, 2), **lengths), X.reshape(12, 2).T)
    assert np.array_equal(einx.sum("a (b [d])", X.reshape(2, 12), d=3), X.reshape(2, 4, 3).sum(2))


def test_what_does_not_divide_fits_nothing() -> None:
    assert not einx.matches("(a b c)", X, b=5)
    assert not einx.matches("(a 5 c)", X)
    assert einx.matches("(a b c)", X, b=2)
    assert einx.matches("(a b c)", np.zeros(0), b=5)


@pytest.mark.parametrize("operation", ["sort", "argmax", "flip"])
def test_a_group_in_brackets_is_one_axis_without_lengths(operation: str) -> None:
    x = np.random.default_rng(0).permutation(24).reshape(6, 4)
    call = getattr(einx, operation)
    assert np.array_equal(call("[(a b)] c", x), call("[a] c", x))


def test_an_axis_inside_and_outside_of_an_inner_group_is_solved() -> None:
    assert einx.solve_axes("(a (b a))", np.zeros(12), b=3) == {"a": 2, "b": 3}
    assert einx.solve_axes("((a b) (a c))", np.zeros(24), b=3, c=2) == {"a": 2, "b": 3, "c": 2}


@pytest.mark.parametrize(
    ("description", "lengths", "error"),
    [
        ("(a b c) -> a (b c)", {}, AxisSizeError),  # another order of grouping
        ("(a b) -> b a", {}, AxisSizeError),
        ("(a b) -> (b a)", {}, AxisSizeError),
        ("(a b c) -> (a b c)", {"a": 7}, AxisSizeError),  # does not divide
        ("(a b a b) -> (a b)", {}, AxisSizeError),  # 24 is no square
        ("(a b) -> (a b c)", {}, AxisSizeError),  # c is broadcast
        ("(s...) -> (s...)", {"s": 2}, RankError),  # so many times 2
        ("(3...) -> (3...)", {}, RankError),
        ("(s...) -> s...", {}, RankError),
        ("((s t)...) -> (s...) (t...)", {}, RankError),
        ("(s...) -> (s... t...)", {}, RankError),
    ],
)
def test_what_does_not_stand_side_by_side_needs_lengths(
    description: str, lengths: dict[str, int], error: type[EinxError]
) -> None:
    with pytest.raises(error):
        einx.id(description, X, **lengths)


@pytest.mark.parametrize(
    "call",
    [
        lambda: einx.sort("a ([s...])", X.reshape(2, 12)),
        lambda: einx.argmax("a ([b c])", X.reshape(2, 12)),
        lambda: einx.get_at("([a b]) c, p [2] -> p c", X.reshape(8, 3), np.zeros((4, 2), int)),
        lambda: einx.solve_axes("(a b) c", X.reshape(2, 12)),
        lambda: einx.solve_axes("(s...) c", X.reshape(2, 12)),
    ],
    ids=["sort", "argmax", "get_at", "lengths", "lengths under an ellipsis"],
)
def test_operations_that_count_axes_and_questions_for_lengths_tell_them_apart(call: Any) -> None:
    with pytest.raises(EinxError) as caught:
        call()
    assert caught.value.code in {"axis-size-open", "ellipsis-open"}


def test_an_operation_that_counts_axes_takes_a_group_apart_whose_lengths_are_known() -> None:
    assert einx.argmax("a ([b c])", X.reshape(2, 12), b=3).tolist() == [[2, 3], [2, 3]]


def test_shapes_and_fit_need_no_lengths() -> None:
    assert einx.solve_shapes("(s...) c, c (s...)", X.reshape(2, 12), None) == ((2, 12), (12, 2))
    assert einx.matches("(s...) c", X.reshape(2, 12))
    assert trace("id", "(s...) c -> c (s...)", [(2, 12)]).lengths == {"c": 12}


def test_a_product_of_0_does_not_say_which_factor_is_0() -> None:
    lengths = trace("add", "a b, (a b) -> a b", [("m", None), (0,)]).lengths
    assert {name: str(length) for name, length in lengths.items()} == {"a": "m", "b": "b"}
    assert trace("add", "a b, (a b) -> a b", [(3, None), (0,)]).lengths == {"a": 3, "b": 0}
    assert trace("id", "(a a) -> a", [(0,)]).lengths == {"a": 0}


@pytest.mark.parametrize(
    ("description", "subject", "advice"),
    [
        ("b ... -> b", "axis 1 of `...` of length 12", "add `...` to"),
        ("b s... -> b", "axis 1 of `s...` of length 12", "add `s...` to"),
        ("(b ds)... -> b...", "axis 1 of `ds...` of length 2", "add `ds...` to"),
        ("b a -> b", "axis a of length 12", "add a to"),
    ],
)
def test_an_axis_under_an_ellipsis_is_named_by_its_place(description: str, subject: str, advice: str) -> None:
    lengths = {"ds": 2} if "ds" in description else {}
    with pytest.raises(EinxError) as caught:
        einx.id(description, X.reshape(2, 12), **lengths)
    assert subject in caught.value.message
    assert caught.value.hint is not None
    assert advice in caught.value.hint


def test_dot_sums_over_nothing_but_what_is_in_brackets_where_there_are_brackets() -> None:
    x, y = np.arange(6).reshape(2, 3), np.arange(4)
    with pytest.raises(EinxError) as caught:
        einx.dot("a [b], c -> a", x, y)
    assert caught.value.code == "axis-left-out"
    with pytest.raises(EinxError):
        einx.dot("a [b] c -> a", np.ones((2, 3, 4)))
    assert einx.dot("a [b], c -> a", x, y[1:2]).tolist() == [3, 12]
    assert einx.dot("a b, c -> a", x, y).tolist() == [18, 72]
    assert np.array_equal(einx.dot("a [b->c]", x, np.ones((3, 4))), x @ np.ones((3, 4)))
    assert einx.dot("a [->]", x[0], 2.0).tolist() == [0, 2, 4]
    assert einx.dot("a b [->]", x, 2.0).tolist() == [[0, 2, 4], [6, 8, 10]]
