"""What a result is: its dtype, class and memory follow from the call and never from how long the axes are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import einx
from tests.engine.values.judging import OF_NUMPY

BACKENDS = OF_NUMPY
LENGTHS = (0, 1, 2, 3, 300, 3000)
"""From where nothing is, to where each spelling that depends on lengths is chosen."""


def ones(dtype: str, *shape: int) -> np.ndarray:
    return np.ones(shape, dtype)


DOTS = [
    ("a b x, b c -> a c", lambda dtype, n: (ones(dtype, 2, n, 3), ones(dtype, n, 2))),
    ("a b, b c -> a c", lambda dtype, n: (ones(dtype, 3, n), ones(dtype, n, 2))),
    ("a b, a b -> a", lambda dtype, n: (ones(dtype, 3, n), ones(dtype, 3, n))),
    ("a b, c -> a", lambda dtype, n: (ones(dtype, 3, n), ones(dtype, 4))),
    ("a, b -> a b", lambda dtype, n: (ones(dtype, 2), ones(dtype, n))),
    ("a b -> a", lambda dtype, n: (ones(dtype, 2, n),)),
    ("a b, b c, c d -> a d", lambda dtype, n: (ones(dtype, 2, n), ones(dtype, n, 3), ones(dtype, 3, 30))),
    ("b q h d, b k h d -> b q (h k)", lambda dtype, n: (ones(dtype, 1, n, 2, 8), ones(dtype, 1, 64, 2, 8))),
]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("dtype", ["bool", "int8", "uint8", "int32", "int64", "float16", "float32", "complex64"])
@pytest.mark.parametrize(("description", "tensors"), DOTS, ids=[description for description, _ in DOTS])
def test_a_contraction_has_the_dtype_of_its_operands(description: str, tensors: Any, dtype: str, backend: str) -> None:
    for n in LENGTHS:
        arrays = tensors(dtype, n)
        result = einx.dot(description, *arrays, backend=backend)
        wanted = einx.dot(description, *(array.real.astype("int64") for array in arrays))
        assert result.dtype == dtype
        if dtype == "bool":
            np.testing.assert_array_equal(result, wanted > 0)
        elif dtype in {"int8", "uint8", "int32", "int64"}:
            np.testing.assert_array_equal(result, wanted.astype(dtype))


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("n", LENGTHS)
def test_operands_are_promoted_before_they_are_multiplied(n: int, backend: str) -> None:
    one, two, three = np.full((2, n), 100, "int8"), np.full((n, 3), 100, "int8"), np.ones((3, 4), "float32")
    result = einx.dot("a b, b c, c d -> a d", one, two, three, backend=backend)
    assert result.dtype == np.float32
    np.testing.assert_allclose(result, np.full((2, 4), 30000.0 * n), rtol=1e-5)

    counts = einx.dot("a b, c -> a c", np.ones((2, n), bool), np.arange(2), backend=backend)
    np.testing.assert_array_equal(counts, [[0, n], [0, n]])


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("n", LENGTHS)
@pytest.mark.parametrize(("dtype", "number"), [("float32", 2.0), ("float16", 2), ("uint8", 1), ("complex64", 1j)])
def test_numbers_take_the_dtype_of_arrays(n: int, dtype: str, number: Any, backend: str) -> None:
    x = ones(dtype, 2, n)
    assert einx.dot("a b, -> a b", x, number, backend=backend).dtype == dtype
    assert einx.dot("a b, -> a", x, number, backend=backend).dtype == dtype
    assert einx.dot(", a b, b ->", number, x, x[0], backend=backend).dtype == dtype
    assert einx.multiply("a b, ", x, number, backend=backend).dtype == dtype
    assert einx.id("a b, -> (a + 1) b", x, number, backend=backend).dtype == dtype
    assert einx.where("a b, a b, ", x != 0, x, number, backend=backend).dtype == dtype
    np.testing.assert_array_equal(einx.id("a b, -> (a + 1) b", x, number)[2], np.full(n, number))


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("n", LENGTHS)
@pytest.mark.parametrize(
    ("operation", "value"),
    [("add", 6), ("multiply", 6), ("maximum", 3), ("minimum", 1), ("logaddexp", 3.4076), ("dot", 6)],
)
def test_numbers_take_the_dtype_of_arrays_wherever_they_stand(
    operation: str, value: float, n: int, backend: str
) -> None:
    x = ones("float32", n)
    calls = [
        (", , a", (2.0, 3.0, x)),
        (", a, ", (2.0, x, 3.0)),
        ("a, , ", (x, 2.0, 3.0)),
        (", , a, ", (2, 3.0, x, True)),
    ]
    for description, tensors in calls[: 3 if operation == "logaddexp" else 4]:
        result = getattr(einx, operation)(f"{description} -> a", *tensors, backend=backend)
        assert result.dtype == np.float32
        np.testing.assert_allclose(result, np.full(n, value + (operation == "add" and len(tensors) == 4)), rtol=1e-4)


@pytest.mark.skipif(np.lib.NumpyVersion(np.__version__) < "2.0.0", reason="NumPy looked at the value of a number")
@pytest.mark.parametrize("n", [1, 2, 3000])
def test_numbers_of_numpy_are_arrays(n: int) -> None:
    assert einx.dot("a b, -> a b", ones("float32", 2, n), np.float64(2)).dtype == np.float64
    assert einx.id("a, -> (a + 1)", ones("float32", n), np.float64(2)).dtype == np.float64


def test_a_number_is_summed_with_what_it_multiplies() -> None:
    assert einx.dot("a, ->", np.array([True, True, True]), 2) == 6


@pytest.mark.parametrize("operation", ["softmax", "log_softmax", "logsumexp"])
@pytest.mark.parametrize("n", [1, 7, 6000])
def test_sums_of_halves_are_carried_in_more(operation: str, n: int) -> None:
    x = np.linspace(-1, 0, n).astype("float16")
    got = getattr(einx, operation)("[a]", x)
    wanted = getattr(einx, operation)("[a]", x.astype("float64"))
    assert got.dtype == np.float16
    np.testing.assert_allclose(got.astype("float64"), wanted, rtol=2e-3, atol=2e-3)


def test_logsumexp_of_complex_numbers() -> None:
    x = np.array([1j, 2.0, -3 + 2j, 0.5])
    np.testing.assert_allclose(np.exp(einx.logsumexp("[a]", x)), np.sum(np.exp(x)))
    small = np.array([np.log(0.25) + 0j, np.log(0.25) + np.pi * 0.9j])
    np.testing.assert_allclose(np.exp(einx.logsumexp("[a]", small)), np.sum(np.exp(small)))


NOTHING = [
    ("softmax", 1),
    ("log_softmax", 0),
    ("logsumexp", None),
    ("flip", None),
    ("sum", None),
    ("max", None),
]


@pytest.mark.parametrize(("operation", "value"), NOTHING)
@pytest.mark.parametrize(("description", "lengths"), [("a [s...]", {"s": ()}), ("a [s]...", {}), ("a [...]", {})])
def test_brackets_over_no_axes_give_the_operation_a_scalar(
    operation: str, value: int | None, description: str, lengths: dict[str, Any]
) -> None:
    x = np.array([-1.5, 0.0, 2.0])
    got = getattr(einx, operation)(description, x, **lengths)
    np.testing.assert_allclose(got, x if value is None else np.full(3, value))


@pytest.mark.parametrize("x", [2.5, np.float32(2.5), np.array(2.5), [2.5], True, 3])
def test_logsumexp_of_one_element_is_the_element(x: Any) -> None:
    got = einx.logsumexp("[...]", x)
    assert isinstance(got, np.ndarray | np.generic)
    np.testing.assert_allclose(np.float64(got), np.float64(np.reshape(x, ())))


def test_an_extremum_over_no_axes_has_no_coordinates() -> None:
    assert einx.argmax("a [s...]", np.arange(3.0), s=()).shape == (3, 0)
    assert einx.argmin("a [s]... -> a [0]", np.arange(3.0)).shape == (3, 0)
    with pytest.raises(einx.errors.SemanticError, match="write the output"):
        einx.argmax("a [s]...", np.arange(3.0))


def test_a_name_bracketed_twice_is_two_axes() -> None:
    x = np.random.default_rng(0).normal(size=(3, 2, 2))
    assert tuple(einx.argmax("[d d]", x[0])) == np.unravel_index(np.argmax(x[0]), (2, 2))
    y = np.random.default_rng(1).normal(size=(6, 2))
    place = einx.argmax("([d s]) [d] -> [3]", y, s=3)
    assert np.reshape(y, (2, 3, 2))[tuple(place)] == y.max()
    np.testing.assert_allclose(einx.softmax("b [d d]", x).sum(axis=(1, 2)), 1)
    np.testing.assert_allclose(einx.sum("b [d d]", x), x.sum(axis=(1, 2)))
    np.testing.assert_array_equal(einx.flip("b [d d]", x), x[:, ::-1, ::-1])


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("b", [0, 1, 3])
@pytest.mark.parametrize(
    "description", ["a -> b a", "a -> a b", "a -> (b a)", "(c d) -> b c d", "a -> b 1 a", "a -> (b (a))"]
)
def test_a_repeated_tensor_is_writable_and_overlaps_nothing(description: str, b: int, backend: str) -> None:
    x = np.arange(4.0)
    lengths = {"d": 2} if "d" in description else {}
    result = einx.id(description, x, b=b, backend=backend, **lengths)
    assert result.flags.writeable
    if b == 3:
        before = result.copy()
        result.reshape(-1)[:] = np.arange(12)
        np.testing.assert_array_equal(np.sort(result, axis=None), np.arange(12))
        assert before.shape == result.shape
        np.testing.assert_array_equal(x, np.arange(4.0))


SCALARS = """
einx.id("->", 3)
einx.id("->", 2.5)
einx.add(",", 1, 2)
einx.where(", , ->", True, 1, 2)
einx.sum("[a]", [1, 2])
einx.dot("->", 3)
einx.dot(", ->", 3, 2.0)
einx.max("[...]", 3)
einx.elementwise(", ->", 1, 2, op=lambda x, y: x + y)
einx.reduce("[a]", x, op=three)
einx.vmap("[a] ->", x, op=three)
einx.vmap("1 [a] ->", x[None], op=three)
einx.vmap("1 [a] -> , ", x[None], op=lambda x: (3, 4.0))[1]
einx.vmap("[a] -> , ", x, op=lambda x: (3, 4.0))[1]
""".strip().split("\n")


def three(*_arguments: Any, **_keywords: Any) -> int:
    return 3


@pytest.mark.parametrize("call", SCALARS)
def test_a_result_of_rank_0_is_no_number_of_pythons(call: str) -> None:
    result = eval(call, {"einx": einx, "x": np.ones(3), "three": three})
    assert isinstance(result, np.ndarray | np.generic)
    assert result.shape == ()
