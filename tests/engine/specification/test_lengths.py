"""Section 3 of the notation's page: what lengths follow from, and what is told when they do not."""

from __future__ import annotations

import numpy as np
import pytest

import einx
from einx.errors import AxisSizeError, SemanticError

X = np.zeros((2, 3))


@pytest.mark.parametrize(
    ("description", "shapes", "given", "lengths"),
    [
        pytest.param("a b", [(2, 3)], {}, {"a": 2, "b": 3}, id="the inputs' shapes"),
        pytest.param("(a 3)", [(6,)], {}, {"a": 2}, id="numbers"),
        pytest.param("(a b)", [(6,)], {"a": 2}, {"a": 2, "b": 3}, id="keywords"),
        pytest.param("(a b)", [(6,)], {"a": np.int64(2)}, {"a": 2, "b": 3}, id="numpy integers"),
        pytest.param("(a b)", [(6,)], {"a": np.array(2)}, {"a": 2, "b": 3}, id="numpy arrays without axes"),
        pytest.param("(s p)...", [(6, 8)], {"p": 2}, {"s": (3, 4), "p": (2, 2)}, id="one for all repetitions"),
        pytest.param("(s p)...", [(6, 8)], {"p": (3, 4)}, {"s": (2, 2), "p": (3, 4)}, id="one per repetition"),
        pytest.param("(a a)", [(9,)], {}, {"a": 3}, id="a root"),
        pytest.param("(a a a)", [(2**90,)], {}, {"a": 2**30}, id="a root of a huge number"),
        pytest.param("(a a 2)", [(18,)], {}, {"a": 3}, id="a root of a quotient"),
        pytest.param("(a + b)", [(7,)], {"b": 3}, {"a": 4, "b": 3}, id="a difference"),
        pytest.param("(a + a)", [(8,)], {}, {"a": 4}, id="a sum of one axis twice"),
        pytest.param("(a+b), (a+c), (b+c)", [(5,), (6,), (7,)], {}, {"a": 2, "b": 3, "c": 4}, id="sums together"),
        pytest.param("(a b), (b c), c", [(6,), (12,), (4,)], {}, {"a": 2, "b": 3, "c": 4}, id="one after the other"),
        pytest.param("((a b) + c), c a", [(10,), (4, 2)], {}, {"a": 2, "b": 3, "c": 4}, id="products in sums"),
        pytest.param("(a b)", [(2**200,)], {"a": 2**100}, {"a": 2**100, "b": 2**100}, id="ints of any size"),
        pytest.param("a b, (a b)", [(0, 3), (0,)], {}, {"a": 0, "b": 3}, id="zero lengths"),
        pytest.param("(a b)", [(0,)], {"a": 2}, {"a": 2, "b": 0}, id="zero where the other is not"),
        pytest.param("(a a)", [(0,)], {}, {"a": 0}, id="the root of zero"),
        pytest.param("(a + b)", [(0,)], {"a": 0}, {"a": 0, "b": 0}, id="a sum of zeros"),
        pytest.param("a b, b", [(2, 3), None], {}, {"a": 2, "b": 3}, id="an unknown shape gives no facts"),
    ],
)
def test_lengths_are_solved(
    description: str,
    shapes: list[tuple[int, ...] | None],
    given: dict[str, object],
    lengths: dict[str, object],
) -> None:
    assert einx.solve_axes(description, *map(shaped, shapes), **given) == lengths


class Shaped:
    """An array as far as lengths go, of shapes that no memory holds."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape


def shaped(shape: tuple[int, ...] | None) -> Shaped | None:
    return None if shape is None else Shaped(shape)


def test_solved_lengths_are_plain_ints() -> None:
    lengths = einx.solve("(a b)", np.zeros(6), a=np.int8(2))
    assert {type(length) for length in lengths.values()} == {int}


@pytest.mark.parametrize("length", [6, 1, 0, 7])
def test_a_group_without_a_size_is_open_whatever_the_numbers_happen_to_be(length: int) -> None:
    with pytest.raises(AxisSizeError, match="neither a nor b is given") as caught:
        einx.id("(a b) -> b a", np.zeros(length))
    assert caught.value.code == "axis-size-open"


@pytest.mark.parametrize("description", ["(a b) c -> c (a b)", "(a b) c -> (a b) 1 c", "(a b) c -> ((a b) c)"])
def test_a_group_that_appears_whole_elsewhere_needs_no_split(description: str) -> None:
    assert einx.id(description, np.zeros((6, 5))).size == 30


def test_a_zero_factor_leaves_the_other_open() -> None:
    with pytest.raises(AxisSizeError, match="open"):
        einx.id("(a b) -> a b", np.zeros(0), a=0)


@pytest.mark.parametrize(
    "length",
    [True, np.True_, 3.0, np.float64(3), "3", None, [True], (1.0,), b"3", {3}],
    ids=lambda length: f"{type(length).__name__} {length!r}",
)
def test_a_length_that_is_no_integer_is_named(length: object) -> None:
    with pytest.raises(AxisSizeError, match="axis b is given as") as caught:
        einx.sum("a [b]", X, b=length)
    assert caught.value.code == "axis-size-type"


def test_a_length_for_no_axis_is_named() -> None:
    with pytest.raises(SemanticError, match="given for height, but") as caught:
        einx.sum("a [heigth]", X, height=3)
    assert "did you mean heigth?" in str(caught.value)


def test_an_input_axis_of_length_1_may_be_left_out_named_or_not() -> None:
    x = np.zeros((2, 1, 3))
    assert einx.id("a b c -> c a", x).shape == (3, 2)
    assert einx.id("a 1 c -> c a", x).shape == (3, 2)
    assert einx.add("a b c, c -> a c", x, np.ones(3)).shape == (2, 3)
    assert einx.softmax("a b [c] -> a [c]", x).shape == (2, 3)
    with pytest.raises(SemanticError, match="only axes of length 1 may be left out"):
        einx.id("a b c -> a c", np.zeros((2, 2, 3)))


@pytest.mark.parametrize(
    ("operation", "description", "tensors"),
    [
        ("id", "a b -> a n b", [X]),
        ("sum", "a [b] -> n a", [X]),
        ("add", "a b, b -> a b n", [X, np.zeros(3)]),
        ("dot", "a b, b -> n a", [X, np.zeros(3)]),
        ("softmax", "a [b] -> n a [b]", [X]),
        ("get_at", "[a] b, p -> p n b", [X, np.zeros(4, int)]),
        ("argmax", "a [b] -> a n", [X]),
        ("set_at", "[a], p, p -> n [a]", [np.zeros(2), np.zeros(4, int), np.zeros(4)]),
    ],
)
def test_an_output_axis_that_no_input_has_is_broadcast_and_needs_a_length(
    operation: str, description: str, tensors: list[np.ndarray]
) -> None:
    function = getattr(einx, operation)
    result = function(description, *tensors, n=5)
    place = description.partition("-> ")[2].split().index("n")
    assert result.shape[place] == 5
    np.testing.assert_array_equal(result, result.take([0] * 5, axis=place))
    with pytest.raises(AxisSizeError, match="nothing determines the length of axis n"):
        function(description, *tensors)
