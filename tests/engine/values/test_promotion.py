"""What several dtypes come to is the framework's own, wherever they stand: axes or none, NumPy's arrays, numbers."""

from __future__ import annotations

from importlib import import_module
from itertools import product
from typing import Any

import numpy as np
import pytest

import einx
from tests.engine.frameworks import FOREIGN, KNOWN, dtype_of, is_array, numpy_of

DTYPES = ["bool", "int8", "uint8", "int32", "float16", "bfloat16", "float32", "float64", "complex64"]
MODULES = {"torch": "torch", "jax": "jax.numpy", "array_api_strict": "array_api_strict"}
NUMBERS = [True, 2, 2.5, 1j]


def partners(backend: str) -> list[Any]:
    """Second operands of every kind: tensors with and without axes, NumPy's arrays and scalars, numbers of Python's."""
    framework = KNOWN[backend]
    found: list[Any] = list(NUMBERS)
    for dtype in DTYPES:
        if dtype not in framework.lacks:
            found += [framework.half(np.ones(shape), dtype) for shape in ((3,), ())]
        if dtype != "bfloat16" and dtype not in framework.lacks:
            found += [np.ones(3, dtype), np.ones((), dtype), np.dtype(dtype).type(1)]
    return found


def outcome(function: Any) -> Any:
    """The dtype of what a function returns, ``None`` if the framework refuses."""
    try:
        return dtype_of(function())
    except (TypeError, RuntimeError, ValueError, Warning):  # PyTorch warns of complex numbers of 32 bits
        return None


def of_framework(backend: str, x: Any, y: Any) -> dict[str, Any]:
    """The dtypes that the framework's own functions give for two operands."""
    xp: Any = import_module(MODULES[backend])
    y = KNOWN[backend].array(np.asarray(y)) if isinstance(y, np.ndarray | np.generic) else y
    weak = not is_array(y, backend)
    condition = KNOWN[backend].array(np.ones(3, bool))
    joined = {"torch": "cat", "array_api_strict": "concat"}.get(backend, "concatenate")
    added = outcome(lambda: x + y)
    flat = None if weak else xp.reshape(y, (-1,))
    return {
        "add": added,
        "where": outcome(lambda: xp.where(condition, x, y)),
        "dot": added,
        "id": added if weak else outcome(lambda: getattr(xp, joined)([xp.reshape(x, (-1,)), flat])),
    }


CASES = [
    pytest.param(backend, dtype, marks=[pytest.mark.long] if backend == "jax" else [], id=f"{backend} {dtype}")
    for backend, dtype in product(FOREIGN, DTYPES)
    if dtype not in KNOWN[backend].lacks
]


@pytest.mark.parametrize(("backend", "dtype"), CASES)
def test_two_dtypes_come_to_what_the_framework_makes_of_them(backend: str, dtype: str) -> None:
    condition = KNOWN[backend].array(np.ones(3, bool))
    for y in partners(backend):
        for shape in ((3,), ()) if backend != "jax" else ((3,),):
            x = KNOWN[backend].half(np.ones(shape), dtype)
            axes = ["a" if np.ndim(x) else "", "a" if getattr(y, "shape", ()) else ""]
            wanted = of_framework(backend, x, y)
            both, target = ", ".join(axes), "a" if "a" in axes else ""
            calls = {
                "add": lambda x=x, y=y, both=both, to=target: einx.add(f"{both} -> {to}", x, y),
                "where": lambda x=x, y=y, both=both: einx.where(f"a, {both} -> a", condition, x, y),
                "dot": lambda x=x, y=y, both=both, to=target: einx.dot(f"{both} -> {to}", x, y),
                "id": lambda x=x, y=y, axes=axes: einx.id(
                    f"{both_named(axes)} -> ({' + '.join(name or '1' for name in both_named(axes).split(', '))})", x, y
                ),
            }
            for name, call in calls.items():
                told = f"{name} of {dtype}{shape} and {describe(y)} on {backend}"
                got = outcome(call)
                if wanted[name] is None:
                    continue
                assert got == wanted[name], f"{told}: {got} instead of {wanted[name]}"


def both_named(axes: list[str]) -> str:
    """Two axes, told apart."""
    return ", ".join(f"{axis}{number}" if axis else "" for number, axis in enumerate(axes))


def describe(y: Any) -> str:
    """An operand for a message."""
    return f"{type(y).__name__} {dtype_of(y)}{tuple(y.shape)}" if hasattr(y, "dtype") else repr(y)


@pytest.mark.parametrize("backend", FOREIGN)
def test_arrays_of_numpys_are_copied_where_the_framework_does_not_take_them(backend: str) -> None:
    x = KNOWN[backend].array(np.arange(4.0))
    frozen = np.arange(4.0)
    frozen.flags.writeable = False
    views = (np.arange(4.0)[::-1], np.arange(8.0)[::2])
    for y in (*views, frozen, np.arange(4.0).astype(">f8"), np.arange(4.0).astype(">f4")):
        before = y.copy()
        np.testing.assert_allclose(numpy_of(einx.add("a, a", x, y)) - numpy_of(x), y.astype("float64"))
        np.testing.assert_allclose(numpy_of(einx.id("a, b -> (a + b)", x, y))[4:], y.astype("float64"))
        np.testing.assert_array_equal(y, before)
