"""The operations and keywords that were added to the notation later."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
import pytest

import einx
from tests.engine.frameworks import KNOWN, dtype_of, is_array, numpy_of, on_every_backend, on_every_framework
from tests.engine.support import unsupported
from tests.engine.values.drawing import Drawing
from tests.engine.values.judging import Judge, random_calls

DTYPES = ["bool", "int8", "uint8", "int64", "float16", "float32", "float64"]


def an_array(d: Drawing, judge: Judge) -> tuple[np.ndarray, str, str, int]:
    """An array with equal elements and NaN, its description with one axis in brackets, and which axis that is."""
    rank = d.count(1, 3)
    shape = tuple(d.count(0, min(5, judge.framework.longest + 1)) for _ in range(rank))
    place = d.count(0, rank - 1)
    random = np.random.default_rng(d.random.randrange(2**32))
    lacks = {"float16"} if judge.backend == "array_api_strict" else set()
    x = random.integers(0, 4, shape).astype(d.choice([name for name in DTYPES if name not in lacks]))
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


@random_calls
def test_sorting_is_stable_in_both_directions(d: Drawing, judge: Judge) -> None:
    x, description, _, place = an_array(d, judge)
    descending = d.flag()
    places = along(x, place, lambda row: ordered(row, descending))
    judge("argsort", description, [x], {"descending": descending}, places)
    judge("sort", description, [x], {"descending": descending}, np.take_along_axis(x, places, axis=place))


@random_calls
def test_the_largest_and_smallest(d: Drawing, judge: Judge) -> None:
    x, description, name, place = an_array(d, judge)
    largest, k = d.flag(), d.count(0, x.shape[place])
    target = description.replace(f"[{name}]", "[k]")
    places = along(x, place, lambda row: ordered(row, largest)[:k])
    for wanted, lengths in (
        (f"{description} -> {target}", {"k": k}),
        (f"{description.replace(name, f'{name}->{k}')}", {}),
    ):
        judge("argtopk", wanted, [x], {"largest": largest, **lengths}, places)
        judge("topk", wanted, [x], {"largest": largest, **lengths}, np.take_along_axis(x, places, axis=place))


@random_calls
def test_running_sums_and_products(d: Drawing, judge: Judge) -> None:
    x, description, _, place = an_array(d, judge)
    for operation in ("cumsum", "cumprod"):
        judge(operation, description, [x], {}, getattr(np, operation)(x, axis=place))
        judge(operation, description, [x], {"dtype": "float32"}, getattr(np, operation)(x, axis=place, dtype="float32"))


@pytest.mark.parametrize("dtype", ["float32", np.float32, np.dtype("float32")], ids=["name", "class", "dtype"])
@on_every_backend
def test_a_dtype_is_that_of_the_result(dtype: Any, backend: str) -> None:
    x = KNOWN[backend].array(np.ones((2, 3), int))
    names = "sum mean var std prod cumsum cumprod".split()
    calls = [(getattr(einx, name), "a [b]", (x,)) for name in names]
    for call, description, tensors in [*calls, (einx.dot, "a b, b -> a", (x, x[0, :]))]:
        result = call(description, *tensors, dtype=dtype, backend=backend)
        assert is_array(result, backend)
        assert dtype_of(result) == "float32"
    assert einx.sum("a [b]", x, dtype=dtype, keepdims=True, backend=backend).shape == (2, 1)


@on_every_framework
def test_a_dtype_of_the_frameworks_is_one(backend: str) -> None:
    x = KNOWN[backend].array(np.ones((2, 3), "int32"))
    other = KNOWN[backend].array(np.ones(1, "float32")).dtype
    assert dtype_of(einx.sum("a [b]", x, dtype=other)) == "float32"
    assert dtype_of(einx.dot("a b, a b -> a", x, x, dtype=other)) == "float32"


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


@on_every_backend
@pytest.mark.parametrize("correction", [0, 1, 2, 0.5])
def test_a_correction_is_subtracted_from_the_number(correction: float, backend: str) -> None:
    x = np.random.default_rng(0).normal(size=(3, 7))
    wanted = ((x - x.mean(axis=1, keepdims=True)) ** 2).sum(axis=1) / (7 - correction)
    y = KNOWN[backend].array(x)
    np.testing.assert_allclose(numpy_of(einx.var("a [b]", y, correction=correction)), wanted, rtol=1e-5)
    np.testing.assert_allclose(numpy_of(einx.std("a [b]", y, correction=correction)), np.sqrt(wanted), rtol=1e-5)


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


@on_every_backend
@pytest.mark.parametrize("mode", ["clip", "wrap", "fill"])
@pytest.mark.parametrize("dtype", ["float32", "int16", "bool", "complex64"])
@pytest.mark.parametrize("kind", ["int8", "int64", "uint8", "uint64"])
@pytest.mark.parametrize("points", [1, 40, 20000])
def test_modes_of_coordinates_out_of_range(points: int, kind: str, dtype: str, mode: str, backend: str) -> None:
    random = np.random.default_rng(points)
    x = random.integers(0, 9, (4, 5)).astype(dtype)
    i = random.integers(-12, 12, (points, 2))
    i = (np.abs(i) if kind[0] == "u" else i).astype(kind)
    few, fill = np.arange(min(points, 200)), np.nan if x.dtype.kind in "fc" else 0
    wanted = np.array([element(x, tuple(map(int, i[place])), mode, fill) for place in few]).astype(dtype)
    array, at = map(KNOWN[backend].array, (x, i))
    got = einx.get_at("[a b], p [2] -> p", array, at, mode=mode, backend=backend)
    assert dtype_of(got) == dtype
    np.testing.assert_array_equal(numpy_of(got)[few], wanted)
    rows = einx.get_at("[a] b, p -> p b", array, at[:, 0], mode=mode, backend=backend)
    assert rows.shape == (points, 5)


@on_every_backend
@pytest.mark.parametrize("mode", ["clip", "wrap", "fill", None])
@pytest.mark.parametrize("kind", ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"])
def test_coordinates_of_every_dtype_reach_all_of_a_long_axis(kind: str, mode: str | None, backend: str) -> None:
    x = np.arange(300.0)
    i = np.array([0, 1, 100, 127, 128, 255, 299, -1, -128]).astype(kind)
    i = i[(i < 300) & ((i.astype("int64") >= 0) | (kind[0] == "i"))]
    got = einx.get_at("[a], p -> p", KNOWN[backend].array(x), KNOWN[backend].array(i), mode=mode, backend=backend)
    np.testing.assert_array_equal(numpy_of(got), x[i.astype("int64")])
    for place in i:
        got = einx.get_at("[a], -> ", KNOWN[backend].array(x), place, mode=mode, backend=backend)
        assert float(got) == x[int(place)]


@on_every_backend
def test_what_is_filled_in(backend: str) -> None:
    x, i = map(KNOWN[backend].array, (np.arange(3.0, dtype="float32"), np.array([0, 3, -4])))
    got = einx.get_at("[a], p -> p", x, i, mode="fill", fill_value=7)
    assert dtype_of(got) == "float32"
    np.testing.assert_array_equal(numpy_of(got), [0, 7, 7])
    got = einx.get_at("[a], p -> p", KNOWN[backend].cast(x, "int32"), i, mode="fill", fill_value=7.9)
    assert dtype_of(got) == "int32"
    np.testing.assert_array_equal(numpy_of(got), [0, 7, 7])
    empty = einx.get_at("[a] c, p -> c p", KNOWN[backend].array(np.zeros((0, 2))), i, mode="fill")
    np.testing.assert_array_equal(numpy_of(empty), np.full((2, 3), np.nan))
    if not unsupported(backend, "get_at", {"mode": "raise"}):
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
