"""The operations and keywords that were added to the notation later."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import einx
from tests.engine.values.judging import OF_NUMPY

BACKENDS = OF_NUMPY
DTYPES = ["bool", "int8", "uint8", "int64", "float16", "float32", "float64"]


@st.composite
def arrays(draw: st.DrawFn) -> tuple[np.ndarray, str, str, int]:
    """An array with equal elements and NaN, its description with one axis in brackets, and which axis that is."""
    rank = draw(st.integers(1, 3))
    shape = tuple(draw(st.lists(st.integers(0, 5), min_size=rank, max_size=rank)))
    place = draw(st.integers(0, rank - 1))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x = random.integers(0, 4, shape).astype(draw(st.sampled_from(DTYPES)))
    if x.dtype.kind == "f":
        x[random.random(shape) < 0.2] = np.nan
    names = [f"[{name}]" if number == place else name for number, name in enumerate("abc"[:rank])]
    return x, " ".join(names), "abc"[place], place


def ordered(row: np.ndarray, descending: bool) -> list[int]:
    """Places from the smallest element on, or the largest; equal ones in their order, NaN counts as the largest."""
    sign = -1 if descending else 1

    def rank(place: int) -> tuple[int, float]:
        is_nan = bool(np.isnan(row[place]))
        return sign * is_nan, 0.0 if is_nan else sign * float(row[place])

    return sorted(range(len(row)), key=rank)


def along(x: np.ndarray, place: int, function: Any) -> np.ndarray:
    """A function of rows along one axis, row by row."""
    moved = np.moveaxis(x, place, -1)
    *outer, length = moved.shape
    rows = [function(row) for row in moved.reshape(prod(outer), length)]
    wanted = len(function(np.zeros(length, x.dtype)))
    return np.moveaxis(np.reshape(np.array(rows, int), (*outer, wanted)), -1, place)


@given(arrays(), st.booleans(), st.sampled_from(BACKENDS))
def test_sorting_is_stable_in_both_directions(drawn: Any, descending: bool, backend: str) -> None:
    x, description, _, place = drawn
    places = along(x, place, lambda row: ordered(row, descending))
    got = einx.argsort(description, x, descending=descending, backend=backend)
    np.testing.assert_array_equal(got, places)
    values = einx.sort(description, x, descending=descending, backend=backend)
    assert values.dtype == x.dtype
    np.testing.assert_array_equal(values, np.take_along_axis(x, places, axis=place))


@given(arrays(), st.booleans(), st.integers(0, 5), st.sampled_from(BACKENDS))
def test_the_largest_and_smallest(drawn: Any, largest: bool, k: int, backend: str) -> None:
    x, description, name, place = drawn
    k = min(k, x.shape[place])
    target = description.replace(f"[{name}]", "[k]")
    places = along(x, place, lambda row: ordered(row, largest)[:k])
    for wanted, lengths in (
        (f"{description} -> {target}", {"k": k}),
        (f"{description.replace(name, f'{name}->{k}')}", {}),
    ):
        got = einx.argtopk(wanted, x, largest=largest, backend=backend, **lengths)
        np.testing.assert_array_equal(got, places)
        values = einx.topk(wanted, x, largest=largest, backend=backend, **lengths)
        assert values.dtype == x.dtype
        np.testing.assert_array_equal(values, np.take_along_axis(x, places, axis=place))


@given(arrays(), st.sampled_from(BACKENDS))
def test_running_sums_and_products(drawn: Any, backend: str) -> None:
    x, description, _, place = drawn
    for operation, function in ((einx.cumsum, np.cumsum), (einx.cumprod, np.cumprod)):
        got = operation(description, x, backend=backend)
        wanted = function(x, axis=place)
        assert got.dtype == wanted.dtype
        np.testing.assert_array_equal(got, wanted)
        assert operation(description, x, dtype="float32", backend=backend).dtype == np.float32


@pytest.mark.parametrize("dtype", ["float32", np.float32, np.dtype("float32")], ids=["name", "class", "dtype"])
@pytest.mark.parametrize("backend", BACKENDS)
def test_a_dtype_is_that_of_the_result(dtype: Any, backend: str) -> None:
    x = np.ones((2, 3), int)
    for operation in ("sum", "mean", "var", "std", "prod"):
        assert getattr(einx, operation)("a [b]", x, dtype=dtype, backend=backend).dtype == np.float32
    assert einx.dot("a b, b -> a", x, x[0], dtype=dtype, backend=backend).dtype == np.float32
    assert einx.sum("a [b]", x, dtype=dtype, keepdims=True, backend=backend).shape == (2, 1)


def test_types_of_pythons_are_dtypes() -> None:
    x = np.array([1, 0])
    assert einx.sum("[a]", x, dtype=bool).dtype == bool
    assert einx.sum("[a]", x, dtype=float).dtype == np.float64
    assert einx.sum("[a]", x, dtype=complex).dtype == np.complex128
    assert einx.sum("[a]", x.astype(bool), dtype=int) == 1


def test_a_sum_is_carried_in_the_dtype() -> None:
    assert einx.sum("[a]", np.full(300, 100, "int8"), dtype="int64") == 30000
    assert einx.sum("[a]", np.full(300, 100, "int8"), dtype="int8") == np.int64(30000).astype("int8")
    assert einx.dot("a, a ->", np.full(300, 100, "int8"), np.ones(300, "int8"), dtype="int64") == 30000


@pytest.mark.parametrize("correction", [0, 1, 2, 0.5])
def test_a_correction_is_subtracted_from_the_number(correction: float) -> None:
    x = np.random.default_rng(0).normal(size=(3, 7))
    wanted = ((x - x.mean(axis=1, keepdims=True)) ** 2).sum(axis=1) / (7 - correction)
    np.testing.assert_allclose(einx.var("a [b]", x, correction=correction), wanted)
    np.testing.assert_allclose(einx.std("a [b]", x, correction=correction), np.sqrt(wanted))


def element(x: np.ndarray, place: tuple[int, ...], mode: str, fill: Any) -> Any:
    """One element as the notation has it: negative coordinates count from the end, then the mode applies."""
    found = []
    for coordinate, length in zip(place, x.shape, strict=True):
        counted = coordinate + length if coordinate < 0 else coordinate
        if not 0 <= counted < length:
            if mode == "fill":
                return fill
            counted = min(max(counted, 0), length - 1) if mode == "clip" else counted % length
        found.append(counted)
    return x[tuple(found)]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("mode", ["clip", "wrap", "fill"])
@pytest.mark.parametrize("dtype", ["float32", "int16", "bool", "complex64"])
@pytest.mark.parametrize("kind", ["int8", "int64", "uint8", "uint64"])
@pytest.mark.parametrize("points", [1, 40, 20000])
def test_modes_of_coordinates_out_of_range(points: int, kind: str, dtype: str, mode: str, backend: str) -> None:
    random = np.random.default_rng(points)
    x = random.integers(0, 9, (4, 5)).astype(dtype)
    i = random.integers(-12, 12, (points, 2))
    i = (np.abs(i) if kind[0] == "u" else i).astype(kind)
    got = einx.get_at("[a b], p [2] -> p", x, i, mode=mode, backend=backend)
    fill = np.nan if x.dtype.kind in "fc" else 0
    few = np.arange(min(points, 200))
    wanted = np.array([element(x, tuple(map(int, i[place])), mode, fill) for place in few]).astype(dtype)
    assert got.dtype == x.dtype
    np.testing.assert_array_equal(got[few], wanted)
    rows = einx.get_at("[a] b, p -> p b", x, i[:, 0], mode=mode, backend=backend)
    assert rows.shape == (points, 5)


def test_what_is_filled_in() -> None:
    x, i = np.arange(3.0), np.array([0, 3, -4])
    np.testing.assert_array_equal(einx.get_at("[a], p -> p", x, i, mode="fill", fill_value=7), [0, 7, 7])
    got = einx.get_at("[a], p -> p", x.astype(int), i, mode="fill", fill_value=7.9)
    assert got.dtype == int
    np.testing.assert_array_equal(got, [0, 7, 7])
    empty = einx.get_at("[a] c, p -> c p", np.zeros((0, 2)), i, mode="fill")
    np.testing.assert_array_equal(empty, np.full((2, 3), np.nan))
    with pytest.raises(IndexError):
        einx.get_at("[a], p -> p", x, i, mode="raise")


WRONG = """
einx.sum("a [b]", x, dtype="floaty")
einx.sum("a [b]", x, dtype=7)
einx.sort("a [b]", x, descending="yes")
einx.sort("a [b]", x, descending=1)
einx.topk("a [b->1]", x, largest=0)
einx.var("a [b]", x, correction="one")
einx.var("a [b]", x, correction=True)
einx.get_at("[a] b, p -> p b", x, i, mode="bounce")
einx.get_at("[a] b, p -> p b", x, i, mode="fill", fill_value="x")
""".strip().split("\n")


@pytest.mark.parametrize("call", WRONG)
def test_an_option_that_is_something_else_is_named(call: str) -> None:
    with pytest.raises(einx.errors.SemanticError, match="is not what this option may be") as caught:
        eval(call, {"einx": einx, "x": np.ones((2, 3)), "i": np.array([0])})
    assert caught.value.code == "option-type"
    assert "pass " in str(caught.value)


def test_a_dtype_that_numpy_does_not_have_is_named() -> None:
    with pytest.raises(einx.errors.OperationNotSupportedError, match="bfloat16"):
        einx.sum("a [b]", np.ones((2, 3)), dtype="bfloat16")


def test_more_elements_than_there_are_is_an_error_that_names_both() -> None:
    with pytest.raises(einx.errors.SemanticError, match="axis k asks for 4 elements, but axis b has only 3"):
        einx.topk("a [b->k]", np.ones((2, 3)), k=4)
