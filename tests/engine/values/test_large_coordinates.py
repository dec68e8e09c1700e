"""Coordinates that no place of 32 bits, or of 64, can hold mean what they are, in every mode of every framework."""

from __future__ import annotations

from math import isnan, nan
from typing import Any

import numpy as np
import pytest

import einx
from tests.engine.frameworks import CHOSEN, KNOWN

LARGE = {
    "int64": (2**31, 2**32, 2**32 + 1, 2**63 - 1, -(2**31) - 1, -(2**32), -(2**40) - 1, -(2**63), -1, 1),
    "uint32": (2**31, 2**32 - 1, 2**32 - 2, 1),
    "uint64": (2**31, 2**32, 2**63 - 1, 2**63, 2**64 - 1, 2**64 - 2, 1),
}
MODES = ("clip", "wrap", "fill")


def wanted(place: int, length: int, mode: str) -> float:
    """The element of ``arange`` at a place, nan where there is none."""
    if mode == "wrap":
        return place % length
    counted = place + length if place < 0 else place
    return min(max(counted, 0), length - 1) if mode == "clip" or 0 <= counted < length else nan


def of(backend: str, array: np.ndarray) -> Any:
    return KNOWN[backend].array(array)


def assert_same(found: Any, expected: list[float]) -> None:
    assert [None if isnan(x) else x for x in np.asarray(found).tolist()] == [None if isnan(x) else x for x in expected]


@pytest.mark.parametrize("length", [3, 4, 7])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", LARGE)
@pytest.mark.parametrize("backend", CHOSEN)
def test_large_coordinates_of_numpy(backend: str, dtype: str, mode: str, length: int) -> None:
    places = np.array(LARGE[dtype], dtype)
    x = of(backend, np.arange(length, dtype="float32"))
    expected = [wanted(place, length, mode) for place in LARGE[dtype]]
    assert_same(einx.get_at("[a], p -> p", x, places, mode=mode), expected)
    swapped = places.astype(places.dtype.newbyteorder())
    assert_same(einx.get_at("[a], p -> p", x, swapped, mode=mode), expected)
    for place, element in zip(places, expected, strict=True):
        assert_same([float(einx.get_at("[a], ->", x, place, mode=mode))], [element])


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("backend", "dtype"),  # JAX has no integers of 64 bits unless they are enabled
    [(backend, dtype) for backend in CHOSEN for dtype in LARGE if backend != "jax" or dtype == "uint32"],
)
def test_large_coordinates_of_the_framework(backend: str, dtype: str, mode: str) -> None:
    x, places = of(backend, np.arange(5, dtype="float32")), of(backend, np.array(LARGE[dtype], dtype))
    assert_same(einx.get_at("[a], p -> p", x, places, mode=mode), [wanted(place, 5, mode) for place in LARGE[dtype]])


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", LARGE)
@pytest.mark.parametrize("backend", CHOSEN)
def test_large_coordinates_along_several_axes(backend: str, dtype: str, mode: str) -> None:
    x = of(backend, np.arange(6, dtype="float32").reshape(2, 3))
    pairs = [(first, second) for first in LARGE[dtype] for second in LARGE[dtype]]
    expected = [wanted(first, 2, mode) * 3 + wanted(second, 3, mode) for first, second in pairs]
    places = np.array(pairs, dtype)
    assert_same(einx.get_at("[a b], p [2] -> p", x, places, mode=mode), expected)
    assert_same(einx.get_at("[a b], ([2] p) -> p", x, places.T.ravel(), mode=mode), expected)
    assert_same(einx.get_at("[a b], p, p -> p", x, places[:, 0], places[:, 1], mode=mode), expected)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", LARGE)
def test_large_coordinates_where_jax_has_64_bits(dtype: str, mode: str) -> None:
    jax = pytest.importorskip("jax")
    with jax.enable_x64(True):
        x, expected = jax.numpy.arange(5.0), [wanted(place, 5, mode) for place in LARGE[dtype]]
        places = np.array(LARGE[dtype], dtype)
        assert_same(einx.get_at("[a], p -> p", x, places, mode=mode), expected)
        if dtype != "int64" or mode == "wrap":  # of its own int64 coordinates JAX cuts off 32 bits
            places = jax.numpy.asarray(places)
            assert_same(einx.get_at("[a], p -> p", x, places, mode=mode), expected)


@pytest.mark.parametrize("place", [2**31, 2**32, 2**32 + 1, -(2**32), -(2**32) + 1])
@pytest.mark.parametrize("operation", ["set_at", "add_at", "subtract_at", "multiply_at", "maximum_at", "minimum_at"])
def test_an_update_out_of_range_changes_nothing_in_jax(operation: str, place: int) -> None:
    jnp = pytest.importorskip("jax.numpy")
    found = getattr(einx, operation)("[a], p, ", jnp.arange(3.0), np.array([place]), 7.0)
    assert found.tolist() == [0.0, 1.0, 2.0]


@pytest.mark.parametrize("lengths", [(3, 5), (5, 3)])
def test_large_coordinates_go_around_symbolic_lengths(lengths: tuple[int, int]) -> None:
    torch = pytest.importorskip("torch")
    run = torch.compile(
        lambda x, at: einx.get_at("[a], p -> p", x, at, mode="wrap"), dynamic=True, fullgraph=True, backend="eager"
    )
    at = torch.tensor(LARGE["uint64"], dtype=torch.uint64)
    for length in lengths:
        assert_same(run(torch.arange(float(length)), at), [place % length for place in LARGE["uint64"]])
