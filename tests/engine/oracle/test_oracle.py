"""The judge of values is judged by hand: cases small enough to be worked out on paper."""

import numpy as np
import pytest

from tests.engine.oracle.interpreter import contract, identity, interpret, update
from tests.engine.oracle.notation import Axis, Flattened, tensors_of

X = np.array([[1, 2, 3], [4, 5, 6]])


def equal(got: object, wanted: object) -> None:
    np.testing.assert_array_equal(np.asarray(got), np.asarray(wanted))


def test_nested_operators_are_hoisted() -> None:
    before, after = tensors_of("b p [i,->]", {"b": 2, "p": 3, "i": 4})
    assert before == [
        [Axis("b", 2, False), Axis("p", 3, False), Axis("i", 4, True)],
        [Axis("b", 2, False), Axis("p", 3, False)],
    ]
    assert after == [[Axis("b", 2, False), Axis("p", 3, False)]]


def test_ellipses_are_written_out() -> None:
    ((dims,), _) = tensors_of("(s p)... ->", {"s": (2, 3), "p": (4, 5)})
    assert dims == [
        Flattened((Axis("s.0", 2, False), Axis("p.0", 4, False))),
        Flattened((Axis("s.1", 3, False), Axis("p.1", 5, False))),
    ]


@pytest.mark.parametrize(
    ("description", "function", "wanted"),
    [
        ("a [b] -> a", np.sum, [6, 15]),
        ("[a] b -> b", np.max, [4, 5, 6]),
        ("[a b] ->", np.sum, 21),
        ("a [b] -> [b] a", np.flip, [[3, 6], [2, 5], [1, 4]]),
        ("a [b] -> a [1]", lambda row: [np.argmax(row)], [[2], [2]]),
        ("a b -> (b a)", lambda one: one, [1, 4, 2, 5, 3, 6]),
    ],
)
def test_a_loop_over_one_tensor(description: str, function: object, wanted: object) -> None:
    equal(interpret(description, [X], {"a": 2, "b": 3}, function), wanted)


def test_a_loop_over_two_tensors() -> None:
    equal(
        interpret("a b, b -> a b", [X, np.array([10, 20, 30])], {"a": 2, "b": 3}, np.add), [[11, 22, 33], [14, 25, 36]]
    )


def test_a_diagonal() -> None:
    equal(interpret("a a -> a", [np.array([[1, 2], [3, 4]])], {"a": 2}, lambda one: one), [1, 4])


def test_a_gather() -> None:
    at = np.array([[0, 2], [1, -3]])
    equal(interpret("[h w], p [2] -> p", [X, at], {"h": 2, "w": 3, "p": 2}, lambda x, i: x[tuple(i)]), [3, 4])


def test_a_contraction() -> None:
    equal(contract("a [b], [b] -> a", [X, np.array([1, 0, 2])], {"a": 2, "b": 3}), [7, 16])


def test_updates_accumulate() -> None:
    at, by = np.array([0, -1, 0]), np.array([1, 2, 3])
    equal(update("[a], p, p -> [a]", [np.array([5, 5]), at, by], {"a": 2, "p": 3}, lambda old, new: old + new), [9, 7])


def test_the_last_update_wins() -> None:
    at, by = np.array([0, 0]), np.array([1, 2])
    equal(update("[a], p, p -> [a]", [np.array([5, 6]), at, by], {"a": 2, "p": 2}, lambda _, new: new), [2, 6])


def test_concatenation() -> None:
    equal(identity("a, b -> (b + a)", [np.array([1, 2]), np.array([3])], {"a": 2, "b": 1}), [3, 1, 2])


def test_splitting() -> None:
    first, second = identity("a (b + c) -> a b, c a", [X], {"a": 2, "b": 1, "c": 2})
    equal(first, [[1], [4]])
    equal(second, [[2, 5], [3, 6]])
