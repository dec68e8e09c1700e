"""Gathers and updates: what is fetched, put or refused does not depend on lengths, strides or byte orders."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

import einx
from tests.engine.values.judging import OF_NUMPY

BACKENDS = OF_NUMPY


def layouts(*shape: int) -> dict[str, np.ndarray]:
    """The same values in arrays with other strides."""
    x = np.random.default_rng(0).normal(size=shape)
    wide = np.zeros((*shape[:-1], 2 * shape[-1]))
    wide[..., ::2] = x
    return {
        "contiguous": x,
        "fortran": np.asfortranarray(x),
        "strided": wide[..., ::2],
        "reversed": x[::-1].copy()[::-1],
        "foreign": x.astype(x.dtype.newbyteorder()),
    }


@pytest.mark.parametrize("layout", layouts(1))
@pytest.mark.parametrize("points", [0, 1, 5, 600, 20000])
@pytest.mark.parametrize("channels", [1, 3, 16])
def test_views_and_copies_give_the_same_elements(layout: str, points: int, channels: int) -> None:
    x = layouts(40, 50, channels)[layout]
    i = np.random.default_rng(1).integers(-40, 40, (points, 2))
    got = einx.get_at("[h w] c, p [2] -> p c", x, i)
    np.testing.assert_array_equal(got, x[i[:, 0], i[:, 1]])
    assert got.dtype == x.dtype
    rows = einx.get_at("[h] w c, p -> p w c", x, i[:, 0])
    np.testing.assert_array_equal(rows, x[i[:, 0]])
    batched = einx.get_at("h [w] c, h p -> h p c", x, np.zeros((40, points), int))
    np.testing.assert_array_equal(batched, np.repeat(x[:, :1], points, axis=1))


@pytest.mark.parametrize(
    ("description", "shape", "points"),
    [("[a] c, p -> p c", (20000, 100), 2000), ("[h w] c, p [2] -> p c", (200, 100, 100), (2000, 2))],
)
def test_a_view_costs_what_is_fetched_from_it(description: str, shape: tuple[int, ...], points: Any) -> None:
    x, i = np.zeros(shape)[..., :3], np.zeros(points, int)
    einx.get_at(description, x, i)
    tracemalloc.start()
    einx.get_at(description, x, i)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < x.nbytes / 2


def test_no_table_is_as_long_as_an_axis_where_little_is_fetched() -> None:
    x, i = np.zeros((2_000_000, 2)), np.zeros((20_000, 2), int)
    einx.get_at("[h w], p [2] -> p", x, i)
    tracemalloc.start()
    einx.get_at("[h w], p [2] -> p", x, i)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4_000_000


@pytest.mark.parametrize("points", [1, 600, 20000])
@pytest.mark.parametrize("dtype", ["int8", "uint8", "int64", "uint64"])
@pytest.mark.parametrize("backend", BACKENDS)
def test_coordinates_out_of_range_raise(points: int, dtype: str, backend: str) -> None:
    x, i = np.zeros((40, 50, 3)), np.zeros((points, 2), dtype)
    i[-1, 1] = 50
    with pytest.raises(IndexError):
        einx.get_at("[h w] c, p [2] -> p c", x, i, backend=backend)
    with pytest.raises(IndexError):
        einx.get_at("h [w] c, p -> p h c", x, i[:, 1], backend=backend)


@pytest.mark.parametrize("backend", BACKENDS)
def test_large_unsigned_coordinates_are_no_negative_ones(backend: str) -> None:
    for i in ([2**64 - 1], np.array([2**64 - 1], np.uint64), [2**63]):
        with pytest.raises(IndexError):
            einx.get_at("[a], p -> p", np.arange(3), i, backend=backend)


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_empty_list_holds_coordinates(backend: str) -> None:
    assert einx.get_at("[a] c, p -> p c", np.ones((3, 2)), [], backend=backend).shape == (0, 2)


def test_booleans_of_a_factory_are_no_coordinates() -> None:
    for call in (
        lambda op: einx.get_at("[a], p -> p", np.arange(3), op, p=3),
        lambda op: einx.set_at("[a], p, ", np.arange(3), op, 1, p=3),
    ):
        with pytest.raises(einx.errors.CallOperationError, match="returned booleans, but coordinates are integers"):
            call(lambda shape: np.ones(shape, bool))
        assert call(lambda shape: np.zeros(shape, int)).shape == (3,)


UPDATES = ["add_at", "subtract_at", "multiply_at", "maximum_at", "minimum_at"]
UFUNCS = {"add_at": np.add, "subtract_at": np.subtract, "multiply_at": np.multiply}
UFUNCS |= {"maximum_at": np.maximum, "minimum_at": np.minimum}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("operation", UPDATES)
@pytest.mark.parametrize("columns", [1, 3, 40, 255, 256, 300])
@pytest.mark.parametrize(("target", "update"), [("uint8", "int64"), ("float32", "int8"), ("int16", "bool")])
def test_updates_are_cast_to_what_they_change(
    operation: str, columns: int, target: str, update: str, backend: str
) -> None:
    random = np.random.default_rng(columns)
    x = random.integers(0, 9, (5, 4, columns)).astype(target)
    i = random.integers(-4, 4, (60, 2))
    y = random.integers(0, 3, (60, columns)).astype(update)
    wanted = x.copy()
    UFUNCS[operation].at(wanted, (i[:, 0], i[:, 1]), y.astype(target))
    got = getattr(einx, operation)("[a b] c, p [2], p c", x, i, y, backend=backend)
    assert got.dtype == target
    np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("operation", UPDATES)
@pytest.mark.parametrize("columns", [1, 3, 255, 256])
@pytest.mark.parametrize(
    ("target", "update"), [(int, 1.5), (int, np.float32), (bool, int), (float, 1j), (float, complex)]
)
def test_updates_of_a_higher_kind_are_refused(operation: str, columns: int, target: type, update: Any) -> None:
    scalar = not isinstance(update, type)
    description = f"[a] c, p, {'' if scalar else 'p c'}"
    x, i, y = np.ones((4, columns), target), np.array([1, 2]), update if scalar else np.ones((2, columns), update)
    with pytest.raises(einx.errors.SemanticError, match="the updates are") as caught:
        getattr(einx, operation)(description, x, i, y)
    assert caught.value.code == "update-type"


def test_setting_casts_as_an_assignment_does() -> None:
    for columns in (1, 3, 300):
        got = einx.set_at("[a] c, p, p c", np.zeros((4, columns), int), np.array([1]), np.full((1, columns), 2.7))
        assert got.dtype == int
        np.testing.assert_array_equal(got[1], np.full(columns, 2))


def test_a_name_bracketed_twice_is_indexed_twice() -> None:
    x = np.arange(9).reshape(3, 3)
    i = np.array([[0, 1], [2, 2]])
    np.testing.assert_array_equal(einx.get_at("[a a], p [2] -> p", x, i), [1, 8])
    np.testing.assert_array_equal(einx.set_at("[a a], p [2], p", x, i, np.array([7, 7]))[i[:, 0], i[:, 1]], [7, 7])
    np.testing.assert_array_equal(einx.add_at("[a a], p [2], ", x, i, 1) - x, [[0, 1, 0], [0, 0, 0], [0, 0, 1]])


def test_a_gather_over_no_axes_is_the_element() -> None:
    x = np.arange(3.0)
    np.testing.assert_array_equal(einx.get_at("a [s...], a [0] -> a", x, np.zeros((3, 0), int), s=()), x)
    np.testing.assert_array_equal(einx.get_at("a [s...], p [0] -> p a", x, np.zeros((2, 0), int), s=()), [x, x])


@pytest.mark.parametrize("how", ["add", "subtract", "maximum", "minimum"])
@pytest.mark.parametrize("points", [300, 6143, 6144, 6145, 20001])
def test_updates_in_blocks_reach_every_point_once(how: str, points: int) -> None:
    generator = np.random.default_rng(points)
    x, i = generator.integers(-9, 9, (2, 40, 50, 3)), generator.integers(-40, 40, (2, points, 2))
    u = generator.integers(-9, 9, (2, points, 3))
    got = getattr(einx, f"{how}_at")("b [h w] c, b p [2], b p c", x, i, u)
    wanted = x.copy()
    getattr(np, how).at(wanted, (np.arange(2)[:, None], i[..., 0], i[..., 1]), u)
    np.testing.assert_array_equal(got, wanted)
