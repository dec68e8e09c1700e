"""Laws that hold for every tensor: two spellings of one meaning, and round trips."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

import einx
from einx.call.arguments import backend_of
from tests.engine.frameworks import CHOSEN, KNOWN, numpy_of
from tests.engine.support import unsupported
from tests.engine.values.judging import a_law

Make = Callable[[Sequence[int]], Any]
"""Makes an array of the framework, of a shape."""


def agree(one: Any, other: Any) -> None:
    """Same shapes and values, for arrays of any framework and tuples of them."""
    if isinstance(one, tuple):
        assert isinstance(other, tuple)
        assert len(one) == len(other)
        for left, right in zip(one, other, strict=True):
            agree(left, right)
        return
    left, right = numpy_of(one), numpy_of(other)
    assert np.shape(left) == np.shape(right)
    tolerance = 1e-9 if {np.float64, np.int64} >= {left.dtype.type, right.dtype.type} else 2e-4  # JAX's is float32
    np.testing.assert_allclose(left, right, rtol=tolerance, atol=tolerance / 10)


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


def tensors(operation: str, shapes: list[tuple[int, ...]], backend: str) -> list[Any]:
    """Random tensors; coordinates where the operation takes them."""
    random = np.random.default_rng(0)
    made = [random.standard_normal(shape) for shape in shapes]
    if operation.endswith("_at"):
        made[1] = random.integers(0, 3, shapes[1])
    return list(map(KNOWN[backend].array, made))


@pytest.mark.parametrize(
    ("backend", "operation", "one", "other", "shapes", "lengths"),
    [
        pytest.param(
            backend,
            *row,
            id=f"{backend} {row[0]} {row[1]} is {row[2]}",
            marks=[pytest.mark.long] if KNOWN[backend].parts > 1 else [],
        )
        for backend in CHOSEN
        for row in SPELLINGS
        if backend != "plain" and not unsupported(backend, row[0], {})
    ],
)
def test_two_spellings_mean_the_same(
    backend: str, operation: str, one: str, other: str, shapes: list[tuple[int, ...]], lengths: dict[str, int]
) -> None:
    function, made = getattr(einx, operation), tensors(operation, shapes, backend)
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


@a_law
def test_there_and_back_is_the_identity(given_lengths: dict[str, int], x_of: Make) -> None:
    there, back = PAIRS[sum(given_lengths.values()) % len(PAIRS)]
    full = x_of([given_lengths[name] for name in "abc"])
    x = einx.id(f"a b c -> {there}", full)
    y = einx.id(f"{there} -> {back}", x, **given_lengths)
    agree(einx.id(f"{back} -> {there}", y, **given_lengths), x)


@a_law
def test_splitting_undoes_concatenating(given_lengths: dict[str, int], x_of: Make) -> None:
    a, b, c = (given_lengths[name] for name in "abc")
    x, y = x_of((a, c)), x_of((c, b))
    joined = einx.id("a c, c b -> (a + b) c", x, y)
    agree(einx.id("(a + b) c -> a c, c b", joined, a=a, b=b), (x, y))


@a_law
def test_concatenating_undoes_splitting(given_lengths: dict[str, int], x_of: Make) -> None:
    a, b, c = (given_lengths[name] for name in "abc")
    x = x_of((a + b, c))
    agree(einx.id("a c, b c -> (a + b) c", *einx.id("(a + b) c -> a c, b c", x, a=a, b=b)), x)


@a_law
def test_a_sum_over_two_axes_is_the_sum_of_sums(given_lengths: dict[str, int], x_of: Make) -> None:
    x = x_of([given_lengths[name] for name in "abc"])
    agree(einx.sum("a [b] [c]", x), einx.sum("a [b]", einx.sum("a b [c]", x)))
    agree(einx.sum("a [(b c)]", einx.id("a b c -> a (b c)", x), **only(given_lengths, "bc")), einx.sum("a [b c]", x))


def only(given_lengths: dict[str, int], names: str) -> dict[str, int]:
    return {name: given_lengths[name] for name in names}


@a_law
def test_dot_is_multiply_then_sum(given_lengths: dict[str, int], x_of: Make) -> None:
    a, b, c = (given_lengths[name] for name in "abc")
    x, y = x_of((a, b)), x_of((b, c))
    agree(einx.dot("a b, b c -> a c", x, y), einx.sum("a [b] c", einx.multiply("a b, b c -> a b c", x, y)))


@a_law
def test_mean_and_variance_by_their_definitions(given_lengths: dict[str, int], x_of: Make) -> None:
    a, b = given_lengths["a"] + 1, given_lengths["b"] + 1  # PyTorch warns of variances of which there are none
    x = x_of((a, b))
    mean = einx.mean("a [b]", x)
    agree(mean, einx.divide("a,", einx.sum("a [b]", x), b))
    squares = einx.multiply("a b, a b", *[einx.subtract("a b, a", x, mean)] * 2)
    agree(einx.var("a [b]", x), einx.mean("a [b]", squares))
    agree(einx.std("a [b]", x) ** 2, einx.var("a [b]", x))


@a_law
def test_softmax_is_exp_of_log_softmax_and_sums_to_one(given_lengths: dict[str, int], x_of: Make) -> None:
    x = x_of((given_lengths["a"], given_lengths["b"] + 1)) * 50
    agree(einx.softmax("a [b]", x), np.exp(numpy_of(einx.log_softmax("a [b]", x))))
    agree(einx.sum("a [b]", einx.softmax("a [b]", x)), np.ones(x.shape[0]))
    agree(einx.log_softmax("a [b]", x), einx.subtract("a b, a", x, einx.logsumexp("a [b]", x)))


@a_law
def test_logaddexp_of_columns_is_logsumexp(given_lengths: dict[str, int], x_of: Make) -> None:
    x = x_of((given_lengths["a"], 3)) * 100
    columns = einx.id("a (1 + 1 + 1) -> a, a, a", x)
    agree(einx.logaddexp("a, a, a", *columns), einx.logsumexp("a [b]", x))


@a_law
def test_what_was_set_is_got(given_lengths: dict[str, int], x_of: Make) -> None:
    n, c = given_lengths["a"] + 1, given_lengths["b"]
    places, rows = np.random.default_rng(n).permutation(n), x_of((n, c))
    if unsupported(backend_of(type(rows)) or "", "set_at", {}):
        return
    updated = einx.set_at("[n] c, p, p c -> [n] c", np.zeros((n, c)), places, rows)
    agree(einx.get_at("[n] c, p -> p c", updated, places), rows)


@a_law
def test_what_was_added_is_subtracted(given_lengths: dict[str, int], x_of: Make) -> None:
    n, p = given_lengths["a"] + 1, given_lengths["b"]
    x, places, by = x_of((n,)), np.random.default_rng(p).integers(-n, n, p), x_of((p,))
    if unsupported(backend_of(type(x)) or "", "add_at", {}):
        return
    agree(einx.subtract_at("[n], p, p", einx.add_at("[n], p, p", x, places, by), places, by), x)


@a_law
def test_the_element_at_the_place_of_the_maximum_is_the_maximum(given_lengths: dict[str, int], x_of: Make) -> None:
    x = x_of([given_lengths[name] + 1 for name in "abc"])
    agree(einx.get_at("a [b c], a [2] -> a", x, einx.argmax("a [b c] -> a [2]", x)), einx.max("a [b c]", x))
    agree(einx.get_at("a [b c], a [2] -> a", x, einx.argmin("a [b c] -> a [2]", x)), einx.min("a [b c]", x))


@a_law
def test_sorting_is_fetching_at_the_places_that_argsort_gives(given_lengths: dict[str, int], x_of: Make) -> None:
    x = x_of((given_lengths["a"], given_lengths["b"]))
    agree(einx.get_at("a [b], a c -> a c", x, einx.argsort("a [b]", x)), einx.sort("a [b]", x))


@a_law
def test_rolling_and_flipping_are_undone(given_lengths: dict[str, int], x_of: Make) -> None:
    shift = 2 * given_lengths["a"] - given_lengths["b"]
    x = x_of([given_lengths[name] for name in "abc"])
    agree(einx.roll("a [b c]", einx.roll("a [b c]", x, shift=shift), shift=-shift), x)
    agree(einx.flip("[a] b [c]", einx.flip("[a] b [c]", x)), x)


@a_law
def test_the_grid_fetches_the_tensor_itself(given_lengths: dict[str, int], x_of: Make) -> None:
    a, b = given_lengths["a"] + 1, given_lengths["b"] + 1
    x = x_of((a, b))
    agree(einx.get_at("[h w], a b [2] -> a b", x, einx.arange("a b [2]", a=a, b=b)), x)


@a_law
def test_the_named_operations_are_the_adapters_with_their_functions(given_lengths: dict[str, int], x_of: Make) -> None:
    a, b = given_lengths["a"], given_lengths["b"] + 1
    x, y = x_of((a, b)), x_of((b,))
    agree(einx.sum("a [b]", x), einx.reduce("a [b]", x, op="sum"))
    agree(einx.add("a b, b", x, y), einx.elementwise("a b, b", x, y, op="add"))
    if not isinstance(x, np.ndarray):
        return
    agree(einx.sum("a [b]", x), einx.reduce("a [b]", x, op=np.sum))
    agree(einx.sum("a [b]", x), einx.vmap("a [b] -> a", x, op=np.sum))
    agree(einx.add("a b, b", x, y), einx.elementwise("a b, b", x, y, op=np.add))
    agree(einx.dot("a [b], [b] -> a", x, y), einx.vmap("a [b], [b] -> a", x, y, op=np.dot))
    agree(einx.flip("a [b]", x), einx.vmap_with_axis("a [b] -> a [b]", x, op=np.flip))


@a_law
def test_where_is_a_choice_and_its_condition_is_negated_by_swapping(given_lengths: dict[str, int], x_of: Make) -> None:
    a, b = given_lengths["a"], given_lengths["b"]
    c, x, y = x_of((b,)) > 0, x_of((a, b)), x_of((a,))
    agree(einx.where("b, a b, a -> a b", c, x, y), einx.where("b, a, a b -> a b", ~c, y, x))
    agree(einx.maximum("a, a", y, -y), einx.where("a, a, a", y > 0, y, -y))
