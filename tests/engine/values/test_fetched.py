"""Gathers and updates: what is fetched, put or refused does not depend on lengths, strides or byte orders."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

import einx
from tests.engine.frameworks import KNOWN, dtype_of, numpy_of, on_every_backend
from tests.engine.support import unsupported


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
@on_every_backend
def test_views_and_copies_give_the_same_elements(layout: str, points: int, channels: int, backend: str) -> None:
    x = layouts(40, 50, channels)[layout]
    i = np.random.default_rng(1).integers(-40, 40, (points, 2))
    if KNOWN[backend].module != "numpy":
        if points in KNOWN[backend].some([0, 1, 5, 600, 20000]) and channels == 3:
            array, at = x.astype("float32"), KNOWN[backend].array(i)
            for tensors in ((KNOWN[backend].array(array), i), (array, at)):  # the other stays one of NumPy's
                got = einx.get_at("[h w] c, p [2] -> p c", *tensors)
                np.testing.assert_array_equal(numpy_of(got), array[i[:, 0], i[:, 1]])
        return
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
@on_every_backend
def test_coordinates_out_of_range_raise(points: int, dtype: str, backend: str) -> None:
    if unsupported(backend, "get_at", {"mode": "raise"}):
        return
    x, i = np.zeros((40, 50, 3)), np.zeros((points, 2), dtype)
    i[-1, 1] = 50
    array, places, column = map(KNOWN[backend].array, (x, i, i[:, 1]))
    with pytest.raises(IndexError):
        einx.get_at("[h w] c, p [2] -> p c", array, places, backend=backend)
    with pytest.raises(IndexError):
        einx.get_at("h [w] c, p -> p h c", array, column, backend=backend)


@on_every_backend
def test_large_unsigned_coordinates_are_no_negative_ones(backend: str) -> None:
    x = KNOWN[backend].array(np.arange(3))
    for i in (np.array([2**64 - 1], np.uint64), [2**64 - 1], [2**63]):
        if not unsupported(backend, "get_at", {"mode": "raise"}):
            with pytest.raises(
                (IndexError, OverflowError, RuntimeError, ValueError)
            ):  # lists go by the framework's own conversion
                einx.get_at("[a], p -> p", x, i, backend=backend)
        if isinstance(i, np.ndarray):
            assert int(einx.get_at("[a], p -> p", x, i, backend=backend, mode="clip")[0]) == 2
            assert int(einx.get_at("[a], p -> p", x, i, backend=backend, mode="fill", fill_value=7)[0]) == 7


@on_every_backend
def test_an_empty_list_holds_coordinates(backend: str) -> None:
    assert einx.get_at("[a] c, p -> p c", KNOWN[backend].array(np.ones((3, 2))), [], backend=backend).shape == (0, 2)


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


@on_every_backend
@pytest.mark.parametrize("operation", UPDATES)
@pytest.mark.parametrize("columns", [1, 3, 40, 255, 256, 300])
@pytest.mark.parametrize(("target", "update"), [("uint8", "int64"), ("float32", "int8"), ("int16", "bool")])
def test_updates_are_cast_to_what_they_change(
    operation: str, columns: int, target: str, update: str, backend: str
) -> None:
    if unsupported(backend, operation, {}) or columns not in KNOWN[backend].some([1, 3, 40, 255, 256, 300]):
        return
    random = np.random.default_rng(columns)
    x = random.integers(0, 9, (5, 4, columns)).astype(target)
    i = random.integers(-4, 4, (60, 2))
    y = random.integers(0, 3, (60, columns)).astype(update)
    wanted = x.copy()
    UFUNCS[operation].at(wanted, (i[:, 0], i[:, 1]), y.astype(target))
    arrays = tuple(map(KNOWN[backend].array, (x, i, y)))
    for tensors in (arrays, (*arrays[:2], y)):
        got = getattr(einx, operation)("[a b] c, p [2], p c", *tensors, backend=backend)
        assert dtype_of(got) == target
        np.testing.assert_array_equal(numpy_of(got), wanted)
    np.testing.assert_array_equal(numpy_of(arrays[0]), x)


@pytest.mark.parametrize("operation", UPDATES)
@pytest.mark.parametrize("columns", [1, 3, 255, 256])
@pytest.mark.parametrize(
    ("target", "update"), [(int, 1.5), (int, np.float32), (bool, int), (float, 1j), (float, complex)]
)
@on_every_backend
def test_updates_of_a_higher_kind_are_refused(
    operation: str, columns: int, target: type, update: Any, backend: str
) -> None:
    if unsupported(backend, operation, {}):
        return
    scalar = not isinstance(update, type)
    description = f"[a] c, p, {'' if scalar else 'p c'}"
    x, i, y = np.ones((4, columns), target), np.array([1, 2]), update if scalar else np.ones((2, columns), update)
    arrays = map(KNOWN[backend].take, (x, i, y))
    with pytest.raises(einx.errors.SemanticError, match="the updates are") as caught:
        getattr(einx, operation)(description, *arrays, backend=backend)
    assert caught.value.code == "update-type"


SET = [
    ("int32", "float64", 2.7, 2),
    ("bool", "int64", 5, 1),
    ("float32", "bool", True, 1.0),
    ("int8", "int64", 300, 44),
]


@on_every_backend
@pytest.mark.parametrize(("target", "update", "value", "wanted"), SET)
def test_setting_casts_as_an_assignment_does(target: str, update: str, value: Any, wanted: Any, backend: str) -> None:
    if unsupported(backend, "set_at", {}):
        return
    array = KNOWN[backend].array
    for columns in (1, 3, 300):
        x, i, y = np.zeros((4, columns), target), np.array([1]), np.full((1, columns), value, update)
        for changes in (array(y), y) if value == 300 else (array(y), y, value):  # NumPy refuses the number itself
            description = f"[a] c, p, {'' if changes is value else 'p c'}"
            got = einx.set_at(description, array(x), array(i), changes, backend=backend)
            assert dtype_of(got) == target
            np.testing.assert_array_equal(numpy_of(got)[1], np.full(columns, wanted))


@on_every_backend
def test_a_name_bracketed_twice_is_indexed_twice(backend: str) -> None:
    x, i = np.arange(9).reshape(3, 3), np.array([[0, 1], [2, 2]])
    array, at = map(KNOWN[backend].array, (x, i))
    np.testing.assert_array_equal(numpy_of(einx.get_at("[a a], p [2] -> p", array, at, backend=backend)), [1, 8])
    if unsupported(backend, "set_at", {}):
        return
    got = numpy_of(einx.set_at("[a a], p [2], p", array, at, np.array([7, 7]), backend=backend))
    np.testing.assert_array_equal(got[i[:, 0], i[:, 1]], [7, 7])
    got = numpy_of(einx.add_at("[a a], p [2], ", array, at, 1, backend=backend))
    np.testing.assert_array_equal(got - x, [[0, 1, 0], [0, 0, 0], [0, 0, 1]])


@on_every_backend
def test_a_gather_over_no_axes_is_the_element(backend: str) -> None:
    x = np.arange(3.0)
    array, no, two = map(KNOWN[backend].array, (x, np.zeros((3, 0), int), np.zeros((2, 0), int)))
    got = einx.get_at("a [s...], a [0] -> a", array, no, s=(), backend=backend)
    np.testing.assert_array_equal(numpy_of(got), x)
    got = einx.get_at("a [s...], p [0] -> p a", array, two, s=(), backend=backend)
    np.testing.assert_array_equal(numpy_of(got), [x, x])


@on_every_backend
def test_an_update_over_no_axes_changes_the_element(backend: str) -> None:
    if unsupported(backend, "add_at", {}):
        return
    x, none, by = map(KNOWN[backend].array, (np.arange(3.0), np.zeros((2, 0), int), np.ones(2)))
    got = einx.add_at("a [s...], p [0], p", x, none, by, s=(), backend=backend)
    np.testing.assert_array_equal(numpy_of(got), [2, 3, 4])


@on_every_backend
def test_single_coordinates_with_slices_between_them(backend: str) -> None:
    x = np.arange(2.0 * 3 * 4 * 5).reshape(2, 3, 4, 5)
    array, one, many = map(KNOWN[backend].array, (x, np.array(1), np.array([0, 2, 3])))
    for second in (one, 1, np.int64(1)):
        got = einx.get_at("[a] b [c] d, , -> b d", array, one, second, backend=backend)
        np.testing.assert_array_equal(numpy_of(got), x[1, :, 1])
        got = einx.get_at("[a] b [c] d, , p -> b p d", array, second, many, backend=backend)
        np.testing.assert_array_equal(numpy_of(got), x[1][:, [0, 2, 3]])
        got = einx.get_at("b [a] d [c], p, -> p b d", array, many[:2], second, backend=backend)
        np.testing.assert_array_equal(numpy_of(got), np.moveaxis(x[:, [0, 2]][..., 1], 1, 0))


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
