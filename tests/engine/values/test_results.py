"""What a result is: its dtype, class and memory follow from the call and never from how long the axes are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import einx
from tests.engine.frameworks import HALVES, KNOWN, dtype_of, is_array, numpy_of, on_every_backend
from tests.engine.support import refused

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


@on_every_backend
@pytest.mark.parametrize("dtype", ["bool", "int8", "uint8", "int32", "int64", "float16", "float32", "complex64"])
@pytest.mark.parametrize(("description", "tensors"), DOTS, ids=[description for description, _ in DOTS])
def test_a_contraction_has_the_dtype_of_its_operands(description: str, tensors: Any, dtype: str, backend: str) -> None:
    framework = KNOWN[backend]
    if dtype in framework.lacks:
        return
    for n in framework.some(LENGTHS):
        arrays = tensors(dtype, n)
        result = einx.dot(description, *map(framework.array, arrays), backend=backend)
        wanted = einx.dot(description, *(array.real.astype("int64") for array in arrays))
        assert dtype_of(result) == dtype
        result = numpy_of(result)
        if dtype == "bool":
            np.testing.assert_array_equal(result, wanted > 0)
        elif dtype in {"int8", "uint8", "int32", "int64"}:
            np.testing.assert_array_equal(result, wanted.astype(dtype))


@on_every_backend
@pytest.mark.parametrize("n", LENGTHS)
def test_operands_are_promoted_before_they_are_multiplied(n: int, backend: str) -> None:
    array = KNOWN[backend].array
    if refused(backend, "dot", ["int8", "float32"]):
        return
    one, two = array(np.full((2, n), 100, "int8")), array(np.full((n, 3), 100, "int8"))
    result = einx.dot("a b, b c, c d -> a d", one, two, array(np.ones((3, 4), "float32")), backend=backend)
    assert dtype_of(result) == "float32"
    np.testing.assert_allclose(numpy_of(result), np.full((2, 4), 30000.0 * n), rtol=1e-5)

    counts = einx.dot("a b, c -> a c", array(np.ones((2, n), bool)), array(np.arange(2)), backend=backend)
    np.testing.assert_array_equal(numpy_of(counts), [[0, n], [0, n]])


@on_every_backend
@pytest.mark.parametrize("n", LENGTHS)
@pytest.mark.parametrize(("dtype", "number"), [("float32", 2.0), ("float16", 2), ("uint8", 1), ("complex64", 1j)])
def test_numbers_take_the_dtype_of_arrays(n: int, dtype: str, number: Any, backend: str) -> None:
    framework = KNOWN[backend]
    if dtype in framework.lacks or n not in framework.some(LENGTHS):
        return
    x, row, condition = (framework.array(array) for array in (ones(dtype, 2, n), ones(dtype, n), ones("bool", 2, n)))
    calls = [
        einx.dot("a b, -> a b", x, number, backend=backend),
        einx.dot("a b, -> a", x, number, backend=backend),
        einx.dot(", a b, b ->", number, x, row, backend=backend),
        einx.multiply("a b, ", x, number, backend=backend),
        einx.id("a b, -> (a + 1) b", x, number, backend=backend),
        einx.where("a b, a b, ", condition, x, number, backend=backend),
    ]
    assert [dtype_of(result) for result in calls] == [dtype] * len(calls)
    np.testing.assert_array_equal(numpy_of(calls[4])[2], np.full(n, number))


@on_every_backend
@pytest.mark.parametrize("n", LENGTHS)
@pytest.mark.parametrize(
    ("operation", "value"),
    [("add", 6), ("multiply", 6), ("maximum", 3), ("minimum", 1), ("logaddexp", 3.4076), ("dot", 6)],
)
def test_numbers_take_the_dtype_of_arrays_wherever_they_stand(
    operation: str, value: float, n: int, backend: str
) -> None:
    if n not in KNOWN[backend].some(LENGTHS):
        return
    x = KNOWN[backend].array(ones("float32", n))
    calls = [
        (", , a", (2.0, 3.0, x)),
        (", a, ", (2.0, x, 3.0)),
        ("a, , ", (x, 2.0, 3.0)),
        (", , a, ", (2, 3.0, x, True)),
    ]
    no_booleans = operation == "logaddexp" or backend == "array_api_strict"
    for description, tensors in calls[: 3 if no_booleans else 4]:
        result = getattr(einx, operation)(f"{description} -> a", *tensors, backend=backend)
        assert dtype_of(result) == "float32"
        np.testing.assert_allclose(
            numpy_of(result), np.full(n, value + (operation == "add" and len(tensors) == 4)), rtol=1e-4
        )


@pytest.mark.skipif(np.lib.NumpyVersion(np.__version__) < "2.0.0", reason="NumPy looked at the value of a number")
@pytest.mark.parametrize("n", [1, 2, 3000])
def test_numbers_of_numpy_are_arrays(n: int) -> None:
    assert einx.dot("a b, -> a b", ones("float32", 2, n), np.float64(2)).dtype == np.float64
    assert einx.id("a, -> (a + 1)", ones("float32", n), np.float64(2)).dtype == np.float64


def test_a_number_is_summed_with_what_it_multiplies() -> None:
    assert einx.dot("a, ->", np.array([True, True, True]), 2) == 6


@on_every_backend
@pytest.mark.parametrize("dtype", HALVES)
@pytest.mark.parametrize("operation", ["softmax", "log_softmax", "logsumexp"])
@pytest.mark.parametrize("n", [1, 7, 6000, 100_000])
def test_sums_of_halves_are_carried_in_more(operation: str, n: int, dtype: str, backend: str) -> None:
    framework = KNOWN[backend]
    if dtype in framework.lacks or (dtype == "bfloat16" and framework.module == "numpy"):
        return
    x = framework.half(np.linspace(-1, 0, n), dtype)
    for description, tensor in [("[a]", x), ("[a b]", x.reshape((1, n)))]:
        got = getattr(einx, operation)(description, tensor, backend=backend)
        wanted = getattr(einx, operation)("[a]", numpy_of(x).astype("float64"))
        assert dtype_of(got) == dtype
        tolerance = 2e-3 if dtype == "float16" else 2e-2
        got = np.reshape(numpy_of(got), np.shape(wanted)).astype("float64")
        np.testing.assert_allclose(got, wanted, rtol=tolerance, atol=1e-7 if operation == "softmax" else tolerance)


@on_every_backend
def test_logsumexp_of_complex_numbers(backend: str) -> None:
    if refused(backend, "logsumexp", ["complex128"]):
        return
    for x in (np.array([1j, 2.0, -3 + 2j, 0.5]), np.array([np.log(0.25) + 0j, np.log(0.25) + np.pi * 0.9j])):
        got = numpy_of(einx.logsumexp("[a]", KNOWN[backend].array(x), backend=backend))
        np.testing.assert_allclose(np.exp(got), np.sum(np.exp(x)), rtol=1e-5)


INFINITE = [[-np.inf, -np.inf], [np.inf, 0.0], [np.inf, -np.inf], [np.nan, 1.0], [1000.0, 1000.0], [-np.inf, 1.0]]


@on_every_backend
@pytest.mark.parametrize("values", INFINITE, ids=str)
def test_logsumexp_of_infinities(values: list[float], backend: str) -> None:
    with np.errstate(all="ignore"):
        got = einx.logsumexp("[a]", KNOWN[backend].array(np.array(values, "float32")), backend=backend)
        wanted = np.logaddexp(*values)
    np.testing.assert_allclose(float(got), wanted, rtol=1e-6)


NOTHING = [
    ("mean", None),
    ("var", 0),
    ("std", 0),
    ("prod", None),
    ("min", None),
    ("softmax", 1),
    ("log_softmax", 0),
    ("logsumexp", None),
    ("flip", None),
    ("sum", None),
    ("max", None),
]


@on_every_backend
@pytest.mark.parametrize(("operation", "value"), NOTHING)
@pytest.mark.parametrize(("description", "lengths"), [("a [s...]", {"s": ()}), ("a [s]...", {}), ("a [...]", {})])
def test_brackets_over_no_axes_give_the_operation_a_scalar(
    operation: str, value: int | None, description: str, lengths: dict[str, Any], backend: str
) -> None:
    x = np.array([-1.5, 0.0, 2.0])
    got = numpy_of(getattr(einx, operation)(description, KNOWN[backend].array(x), backend=backend, **lengths))
    np.testing.assert_allclose(got, x if value is None else np.full(3, value))


@on_every_backend
@pytest.mark.parametrize("x", [2.5, np.float32(2.5), np.array(2.5), [2.5], True, 3])
def test_logsumexp_of_one_element_is_the_element(x: Any, backend: str) -> None:
    if refused(backend, "logsumexp", [str(np.asarray(x).dtype)]):
        return
    got = einx.logsumexp("[...]", x, backend=backend)
    assert is_array(got, backend)
    np.testing.assert_allclose(np.float64(numpy_of(got)), np.float64(np.reshape(x, ())))


@on_every_backend
def test_an_extremum_over_no_axes_has_no_coordinates(backend: str) -> None:
    x = KNOWN[backend].array(np.arange(3.0))
    assert einx.argmax("a [s...]", x, s=(), backend=backend).shape == (3, 0)
    assert einx.argmin("a [s]... -> a [0]", x, backend=backend).shape == (3, 0)
    with pytest.raises(einx.errors.SemanticError, match="write the output"):
        einx.argmax("a [s]...", x, backend=backend)


@on_every_backend
def test_a_name_bracketed_twice_is_two_axes(backend: str) -> None:
    x, y = np.random.default_rng(0).normal(size=(3, 2, 2)), np.random.default_rng(1).normal(size=(6, 2))
    array = KNOWN[backend].array
    place = numpy_of(einx.argmax("[d d]", array(x[0]), backend=backend))
    assert tuple(place) == np.unravel_index(np.argmax(x[0]), (2, 2))
    place = numpy_of(einx.argmax("([d s]) [d] -> [3]", array(y), s=3, backend=backend))
    assert np.reshape(y, (2, 3, 2))[tuple(place)] == y.max()
    calls = {name: numpy_of(getattr(einx, name)("b [d d]", array(x), backend=backend)) for name in NAMED_TWICE}
    np.testing.assert_allclose(calls["softmax"].sum(axis=(1, 2)), 1, rtol=1e-5)
    np.testing.assert_allclose(calls["sum"], x.sum(axis=(1, 2)), rtol=1e-5)
    np.testing.assert_allclose(calls["flip"], x[:, ::-1, ::-1], rtol=1e-6)


NAMED_TWICE = ("softmax", "sum", "flip")


@on_every_backend
@pytest.mark.parametrize("b", [0, 1, 3])
@pytest.mark.parametrize(
    "description", ["a -> b a", "a -> a b", "a -> (b a)", "(c d) -> b c d", "a -> b 1 a", "a -> (b (a))"]
)
def test_a_repeated_tensor_is_writable_and_overlaps_nothing(description: str, b: int, backend: str) -> None:
    x = np.arange(4.0)
    result = einx.id(
        description, KNOWN[backend].array(x), b=b, backend=backend, **({"d": 2} if "d" in description else {})
    )
    assert is_array(result, backend)
    if b != 3 or backend == "jax":  # whose arrays cannot be written to
        return
    for number, place in enumerate(np.ndindex(*result.shape)):
        result[place] = number
    np.testing.assert_array_equal(np.sort(numpy_of(result), axis=None), np.arange(12))
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
