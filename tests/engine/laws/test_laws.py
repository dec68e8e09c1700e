"""Laws that hold for every tensor: two spellings of one meaning, and round trips."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import einx

X = np.random.default_rng(0).standard_normal


def agree(one: Any, other: Any) -> None:
    """Same shapes and values, for arrays and tuples of them."""
    if isinstance(one, tuple):
        assert isinstance(other, tuple)
        assert len(one) == len(other)
        for left, right in zip(one, other, strict=True):
            agree(left, right)
        return
    assert np.shape(one) == np.shape(other)
    np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)


SPELLINGS = [
    ("sum", "a [b] -> a", "a b -> a", [(2, 3)], {}),
    ("sum", "a [b]", "a [b] -> a", [(2, 3)], {}),
    ("sum", "a [b]", "a [b->]", [(2, 3)], {}),
    ("sum", "a [b]", "a [b|]", [(2, 3)], {}),
    ("sum", "[a b]", "[a] [b]", [(2, 3)], {}),
    ("sum", "b [s]... c", "b [s...] c", [(2, 3, 4, 5)], {}),
    ("sum", "b [...] c", "b [s...] c", [(2, 3, 4, 5)], {}),
    ("sum", "([a] b)", "(a b) -> b", [(6,)], {"b": 3}),
    ("mean", "[...]", "[a b]", [(2, 3)], {}),
    ("id", "a b -> b a", "x y -> y x", [(2, 3)], {}),
    ("id", "a b -> (a b)", "a b -> ((a) (b))", [(2, 3)], {}),
    ("id", "a -> a 1", "a -> a ()", [(2,)], {}),
    ("id", "a 1 -> a", "a () -> a", [(2, 1)], {}),
    ("id", "[a b] -> [b a]", "a b -> b a", [(2, 3)], {}),
    ("id", "a\n\tb->b  a", "a b -> b a", [(2, 3)], {}),
    ("id", "a b", "a b -> a b", [(2, 3)], {}),
    ("id", "a, b -> (b + a)", "b, a -> (a + b)", [(2,), (3,)], {}),
    ("id", "a (b, c) -> a (b + c)", "a b, a c -> a (b + c)", [(2, 3), (2, 4)], {}),
    ("add", "a b, b", "a b, b -> a b", [(2, 3), (3,)], {}),
    ("add", "a [b]", "a b, b", [(2, 3), (3,)], {}),
    ("add", "b... [c]", "b... c, c", [(2, 3, 4), (4,)], {}),
    ("subtract", "a, a b", "a, a b -> a b", [(2,), (2, 3)], {}),
    ("dot", "a [b->c]", "a b, b c -> a c", [(2, 3), (3, 4)], {}),
    ("dot", "a [b->c]", "a [b], [b] c -> a c", [(2, 3), (3, 4)], {}),
    ("dot", "[a b->a c]", "a b, a b c -> a c", [(2, 3), (2, 3, 4)], {}),
    ("dot", "b... (g [c1->c2])", "b... (g c1), c1 c2 -> b... (g c2)", [(2, 6), (3, 4)], {"g": 2}),
    ("get_at", "b p [i,->]", "b p [i], b p -> b p", [(2, 3, 4), (2, 3)], {}),
    ("get_at", "b [h w] c, b p [2] -> b p c", "b [h] [w] c, b p [2] -> b p c", [(2, 3, 3, 4), (2, 5, 2)], {}),
    ("set_at", "[a] c, p, p c", "[a] c, p, p c -> [a] c", [(4, 2), (3,), (3, 2)], {}),
    ("softmax", "a [b]", "a [b] -> a [b]", [(2, 3)], {}),
    ("softmax", "a [b c] -> [b c] a", "a [b] [c] -> [b] [c] a", [(2, 3, 4)], {}),
    ("argmax", "a [b c]", "a [b c] -> a [2]", [(2, 3, 4)], {}),
    ("argmax", "a [b]", "a [b] -> a [1]", [(2, 3)], {}),
]


def tensors(operation: str, shapes: list[tuple[int, ...]]) -> list[np.ndarray]:
    """Random tensors; coordinates where the operation takes them."""
    made = [X(shape) for shape in shapes]
    if operation.endswith("_at"):
        made[1] = np.random.default_rng(0).integers(0, 3, shapes[1])
    return made


@pytest.mark.parametrize(
    ("operation", "one", "other", "shapes", "lengths"),
    SPELLINGS,
    ids=[f"{row[0]} {row[1]} is {row[2]}" for row in SPELLINGS],
)
def test_two_spellings_mean_the_same(
    operation: str, one: str, other: str, shapes: list[tuple[int, ...]], lengths: dict[str, int]
) -> None:
    function, made = getattr(einx, operation), tensors(operation, shapes)
    agree(function(one, *made, **lengths), function(other, *made, **lengths))


PAIRS = [
    ("a b c", "c a b"),
    ("a b c", "(a b c)"),
    ("a b c", "(c a) b"),
    ("(a b) c", "b (a c)"),
    ("a (b c)", "1 b (c a) 1"),
    ("(a (b c))", "c () b a"),
    ("a b c", "((a b) c)"),
]
lengths = st.fixed_dictionaries({name: st.integers(0, 4) for name in "abc"})


@pytest.mark.parametrize(("there", "back"), PAIRS)
@given(lengths)
def test_there_and_back_is_the_identity(there: str, back: str, given_lengths: dict[str, int]) -> None:
    full = X([given_lengths[name] for name in "abc"])
    x = einx.id(f"a b c -> {there}", full)
    y = einx.id(f"{there} -> {back}", x, **given_lengths)
    agree(einx.id(f"{back} -> {there}", y, **given_lengths), x)


@given(lengths)
def test_splitting_undoes_concatenating(given_lengths: dict[str, int]) -> None:
    a, b, c = (given_lengths[name] for name in "abc")
    x, y = X((a, c)), X((c, b))
    joined = einx.id("a c, c b -> (a + b) c", x, y)
    agree(einx.id("(a + b) c -> a c, c b", joined, a=a, b=b), (x, y))


@given(lengths)
def test_concatenating_undoes_splitting(given_lengths: dict[str, int]) -> None:
    a, b, c = (given_lengths[name] for name in "abc")
    x = X((a + b, c))
    agree(einx.id("a c, b c -> (a + b) c", *einx.id("(a + b) c -> a c, b c", x, a=a, b=b)), x)


@given(lengths)
def test_a_sum_over_two_axes_is_the_sum_of_sums(given_lengths: dict[str, int]) -> None:
    x = X([given_lengths[name] for name in "abc"])
    agree(einx.sum("a [b] [c]", x), einx.sum("a [b]", einx.sum("a b [c]", x)))
    agree(einx.sum("a [(b c)]", einx.id("a b c -> a (b c)", x), **only(given_lengths, "bc")), einx.sum("a [b c]", x))


def only(given_lengths: dict[str, int], names: str) -> dict[str, int]:
    return {name: given_lengths[name] for name in names}


@given(lengths)
def test_dot_is_multiply_then_sum(given_lengths: dict[str, int]) -> None:
    a, b, c = (given_lengths[name] for name in "abc")
    x, y = X((a, b)), X((b, c))
    agree(einx.dot("a b, b c -> a c", x, y), einx.sum("a [b] c", einx.multiply("a b, b c -> a b c", x, y)))


@given(lengths)
def test_mean_and_variance_by_their_definitions(given_lengths: dict[str, int]) -> None:
    a, b = given_lengths["a"], given_lengths["b"] + 1
    x = X((a, b))
    mean = einx.mean("a [b]", x)
    agree(mean, einx.divide("a,", einx.sum("a [b]", x), b))
    squares = einx.multiply("a b, a b", *[einx.subtract("a b, a", x, mean)] * 2)
    agree(einx.var("a [b]", x), einx.mean("a [b]", squares))
    agree(einx.std("a [b]", x) ** 2, einx.var("a [b]", x))


@given(lengths)
def test_softmax_is_exp_of_log_softmax_and_sums_to_one(given_lengths: dict[str, int]) -> None:
    x = X((given_lengths["a"], given_lengths["b"] + 1)) * 50
    agree(einx.softmax("a [b]", x), np.exp(einx.log_softmax("a [b]", x)))
    agree(einx.sum("a [b]", einx.softmax("a [b]", x)), np.ones(len(x)))
    agree(einx.log_softmax("a [b]", x), einx.subtract("a b, a", x, einx.logsumexp("a [b]", x)))


@given(lengths)
def test_logaddexp_of_columns_is_logsumexp(given_lengths: dict[str, int]) -> None:
    x = X((given_lengths["a"], 3)) * 100
    columns = einx.id("a (1 + 1 + 1) -> a, a, a", x)
    agree(einx.logaddexp("a, a, a", *columns), einx.logsumexp("a [b]", x))


@given(lengths)
def test_what_was_set_is_got(given_lengths: dict[str, int]) -> None:
    n, c = given_lengths["a"] + 1, given_lengths["b"]
    places, rows = np.random.default_rng(n).permutation(n), X((n, c))
    updated = einx.set_at("[n] c, p, p c -> [n] c", np.zeros((n, c)), places, rows)
    agree(einx.get_at("[n] c, p -> p c", updated, places), rows)


@given(lengths)
def test_what_was_added_is_subtracted(given_lengths: dict[str, int]) -> None:
    n, p = given_lengths["a"] + 1, given_lengths["b"]
    x, places, by = X((n,)), np.random.default_rng(p).integers(-n, n, p), X((p,))
    agree(einx.subtract_at("[n], p, p", einx.add_at("[n], p, p", x, places, by), places, by), x)


@given(lengths)
def test_the_element_at_the_place_of_the_maximum_is_the_maximum(given_lengths: dict[str, int]) -> None:
    x = X([given_lengths[name] + 1 for name in "abc"])
    agree(einx.get_at("a [b c], a [2] -> a", x, einx.argmax("a [b c] -> a [2]", x)), einx.max("a [b c]", x))
    agree(einx.get_at("a [b c], a [2] -> a", x, einx.argmin("a [b c] -> a [2]", x)), einx.min("a [b c]", x))


@given(lengths)
def test_sorting_is_fetching_at_the_places_that_argsort_gives(given_lengths: dict[str, int]) -> None:
    x = X((given_lengths["a"], given_lengths["b"]))
    agree(einx.get_at("a [b], a c -> a c", x, einx.argsort("a [b]", x)), einx.sort("a [b]", x))


@given(lengths, st.integers(-5, 5))
def test_rolling_and_flipping_are_undone(given_lengths: dict[str, int], shift: int) -> None:
    x = X([given_lengths[name] for name in "abc"])
    agree(einx.roll("a [b c]", einx.roll("a [b c]", x, shift=shift), shift=-shift), x)
    agree(einx.flip("[a] b [c]", einx.flip("[a] b [c]", x)), x)


@given(lengths)
def test_the_grid_fetches_the_tensor_itself(given_lengths: dict[str, int]) -> None:
    a, b = given_lengths["a"] + 1, given_lengths["b"] + 1
    x = X((a, b))
    agree(einx.get_at("[h w], a b [2] -> a b", x, einx.arange("a b [2]", a=a, b=b)), x)


@given(lengths)
def test_the_named_operations_are_the_adapters_with_their_functions(given_lengths: dict[str, int]) -> None:
    a, b = given_lengths["a"], given_lengths["b"] + 1
    x, y = X((a, b)), X((b,))
    agree(einx.sum("a [b]", x), einx.reduce("a [b]", x, op=np.sum))
    agree(einx.sum("a [b]", x), einx.reduce("a [b]", x, op="sum"))
    agree(einx.sum("a [b]", x), einx.vmap("a [b] -> a", x, op=np.sum))
    agree(einx.add("a b, b", x, y), einx.elementwise("a b, b", x, y, op=np.add))
    agree(einx.dot("a [b], [b] -> a", x, y), einx.vmap("a [b], [b] -> a", x, y, op=np.dot))
    agree(einx.flip("a [b]", x), einx.vmap_with_axis("a [b] -> a [b]", x, op=np.flip))


def test_where_is_a_choice_and_its_condition_is_negated_by_swapping() -> None:
    c, x, y = X((3,)) > 0, X((2, 3)), X((2,))
    agree(einx.where("b, a b, a -> a b", c, x, y), einx.where("b, a, a b -> a b", ~c, y, x))
    agree(einx.maximum("a, a", y, -y), einx.where("a, a, a", y > 0, y, -y))
