"""Work grows with the length of a description, not with its square: a thousand of everything goes through at once.

No time is asserted. Were the growth quadratic in any of these, or cubic, the test would hang for all to see.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import einx
from einx.backends.contraction_order import best_order
from einx.errors import EinxError, SemanticError
from einx.operations.matching import first_matching

COUNT = 1000
NAMES = [f"a{number}" for number in range(COUNT)]
ONES = dict.fromkeys(NAMES, 1)
SUM = " + ".join(NAMES)
REVERSED = " + ".join(reversed(NAMES))
X = np.arange(COUNT)


def test_a_thousand_terms_are_split_joined_and_reordered() -> None:
    parts = einx.id(f"({SUM}) -> {', '.join(NAMES)}", X, **ONES)
    assert [int(part[0]) for part in parts] == list(range(COUNT))
    assert np.array_equal(einx.id(f"{', '.join(NAMES)} -> ({SUM})", *parts), X)
    assert np.array_equal(einx.id(f"({SUM}) -> ({REVERSED})", X, **ONES), X[::-1])


def test_a_thousand_unnamed_terms_stay_in_their_order() -> None:
    ones = " + ".join(["1"] * COUNT)
    assert np.array_equal(einx.id(f"({ones})", X), X)
    assert np.array_equal(einx.id(f"({ones}) -> {', '.join(['1'] * COUNT)}", X), X[:, None])


def test_lengths_are_solved_along_a_chain_of_a_thousand_axes() -> None:
    pairs = ", ".join(f"(a{number} a{number + 1})" for number in range(COUNT))
    lengths = einx.solve_axes(pairs, *[np.zeros(6)] * COUNT, a0=2)
    assert lengths == {f"a{number}": 3 if number % 2 else 2 for number in range(COUNT + 1)}


def test_a_ring_of_a_thousand_sums_has_one_solution() -> None:
    count = COUNT - 1  # an odd one, as an even ring has many solutions
    wanted = {f"a{number}": number % 3 for number in range(count)}
    pairs = [(f"a{number}", f"a{(number + 1) % count}") for number in range(count)]
    tensors = [np.zeros(wanted[one] + wanted[other]) for one, other in pairs]
    assert einx.solve_axes(", ".join(f"({one} + {other})" for one, other in pairs), *tensors) == wanted


def test_a_graph_of_a_thousand_tensors_has_one_way_out() -> None:
    graph = einx.add(", ".join(["a b"] * COUNT), *[einx.shaped("m", 3)] * COUNT, graph=True)
    assert str(graph).count("return specialise") == 1
    assert graph(*[np.ones((2, 3))] * COUNT).tolist() == [[COUNT] * 3] * 2


def test_a_contraction_of_a_thousand_tensors_has_an_order() -> None:
    chain = [frozenset([f"a{number}", f"a{number + 1}"]) for number in range(COUNT)]
    path = best_order(chain, frozenset(["a0", f"a{COUNT}"]), {axis: 2 for axes in chain for axis in axes})
    pending, found = [path], []
    while pending:
        part = pending.pop()
        if isinstance(part, int):
            found.append(part)
        else:
            pending += part
    assert sorted(found) == list(range(COUNT))


def test_a_product_of_hundreds_of_matrices_is_that_of_numpy() -> None:
    names = ", ".join(f"a{number} a{number + 1}" for number in range(500))
    turn = np.array([[0, -1], [1, 0]])
    assert np.array_equal(einx.dot(f"{names} -> a0 a500", *[turn] * 500), np.linalg.matrix_power(turn, 500))


def test_blocks_of_sixteen_by_sixteen_change_places() -> None:
    rows, columns = ([f"{name}{number}" for number in range(16)] for name in "ab")
    x = np.arange(32 * 32).reshape(32, 32)
    before = f"({' + '.join(rows)}) ({' + '.join(columns)})"
    after = f"({' + '.join(rows[::-1])}) ({' + '.join(columns[::-1])})"
    right = x.reshape(16, 2, 16, 2)[::-1, :, ::-1].reshape(32, 32)
    assert np.array_equal(einx.id(f"{before} -> {after}", x, **dict.fromkeys(rows + columns, 2)), right)


def test_both_halves_of_eight_dimensions_change_places() -> None:
    pairs = [(f"a{number}", f"b{number}") for number in range(8)]
    before = " ".join(f"({one} + {other})" for one, other in pairs)
    after = " ".join(f"({other} + {one})" for one, other in pairs)
    x = np.arange(2**8).reshape((2,) * 8)
    assert np.array_equal(einx.id(f"{before} -> {after}", x, **{one: 1 for one, _ in pairs}), np.flip(x))


def test_a_product_of_ten_sums_says_how_many_parts_it_would_have() -> None:
    sums = " ".join(f"({' + '.join(f'a{place}_{term}' for term in range(10))})" for place in range(10))
    lengths = {f"a{place}_{term}": 1 for place in range(10) for term in range(10)}
    with pytest.raises(SemanticError, match="have 10000000000 parts") as caught:
        einx.id(f"{sums} -> {sums}", np.broadcast_to(np.int8(0), (10,) * 10), **lengths)
    assert caught.value.code == "too-many-parts"


@pytest.mark.parametrize(
    "call",
    [
        lambda: einx.id(f"{'(' * COUNT}a{')' * COUNT} -> a", X),
        lambda: einx.id(f"{'[' * COUNT}a{']' * COUNT} -> a", X),
        lambda: einx.id(f"a{'...' * COUNT}", X),
        lambda: einx.id("(" * COUNT, X),
        lambda: einx.solve_axes("a", X, a=10**5000),
        lambda: einx.solve_axes("a", X, a=-(10**5000)),
        lambda: einx.solve_axes("(a b)", X, a=10**5000),
        lambda: einx.solve_axes("(a + b)", X, a=10**5000),
        lambda: einx.solve_axes("(a a), a", None, X, a=10**5000),
        lambda: einx.solve_axes(f"a {'9' * 5000}", np.zeros((1, 1))),
    ],
    ids=["groups", "brackets", "dots", "open", "conflict", "negative", "product", "sum", "root", "number"],
)
def test_depth_and_digits_without_end_are_errors_of_this_library(call: Callable[[], object]) -> None:
    with pytest.raises(EinxError) as caught:
        call()
    assert len(caught.value.message) < 500


def test_lengths_of_any_size_are_solved() -> None:
    class Long:
        shape = (10**5000,)

    assert einx.solve_axes("(a b)", Long(), a=10**2500) == {"a": 10**2500, "b": 10**2500}


KINDS = "ab", "b", "", "a", "c"


@pytest.mark.parametrize("seed", range(30))
def test_the_first_matching_is_the_first_of_all(seed: int) -> None:
    from itertools import permutations

    random = np.random.default_rng(seed)
    sources = [frozenset(KINDS[place]) for place in random.integers(0, 5, 5)]
    targets = [frozenset(KINDS[place]) | frozenset("c" * (place % 2)) for place in random.integers(0, 5, 5)]
    every = (
        list(order)
        for order in permutations(range(5))
        if all(sources[source] <= target for source, target in zip(order, targets, strict=True))
    )
    assert first_matching(sources, targets) == next(every, None)


def test_a_diagonal_has_as_many_axes_as_an_array_may_have() -> None:
    names = [f"a{place}" for place in range(60)]
    x = np.reshape(np.arange(9), (3, *(1,) * 59, 3))
    got = einx.id(f"{' '.join(names)} a0 -> {' '.join(names)}", x)
    np.testing.assert_array_equal(np.reshape(got, (3,)), [0, 4, 8])


def test_a_rank_that_no_array_can_have_is_an_error_that_says_so() -> None:
    with pytest.raises(einx.errors.OperationNotSupportedError, match="an array of 66 axes") as caught:
        einx.id(f"a b -> a b {' '.join(['1'] * 64)}", np.zeros((2, 3)))
    assert caught.value.code == "too-many-axes"
