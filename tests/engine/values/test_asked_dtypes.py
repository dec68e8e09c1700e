"""``dtype=`` of variances means the same on every backend: they are real numbers, which no integer holds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import einx
from einx.errors import SemanticError
from tests.engine.frameworks import CHOSEN, KNOWN, dtype_of, numpy_of

OPERATIONS = ["var", "std"]
X = np.array([[0.0, 1.0, 3.0], [2.0, 2.0, 8.0]], "float32")


def tensor(backend: str, kind: str) -> Any:
    x = {"bool": X > 1, "int32": X.astype("int32"), "float32": X, "complex64": X + 1j * X[::-1]}[kind]
    return KNOWN[backend].array(np.asarray(x).astype(kind))


@pytest.mark.parametrize("dtype", ["bool", "int8", "int32", "uint16", int, np.int64, np.dtype("uint8")], ids=repr)
@pytest.mark.parametrize("kind", ["bool", "int32", "float32", "complex64"])
@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("backend", CHOSEN)
def test_no_integers_are_asked_for(backend: str, operation: str, kind: str, dtype: Any) -> None:
    with pytest.raises(SemanticError, match=f"is asked for, but {operation} gives real numbers") as caught:
        getattr(einx, operation)("a [b]", tensor(backend, kind), dtype=dtype)
    assert caught.value.code == "option-type"


@pytest.mark.parametrize("dtype", ["float32", "float64", float, np.float32], ids=repr)
@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    ("backend", "kind"),
    [
        (backend, kind)
        for backend in CHOSEN
        for kind in ("bool", "int32", "float32", "complex64")
        if backend != "plain" and (backend, kind) != ("array_api_strict", "complex64")  # whose var takes real numbers
    ],
)
def test_floats_are_asked_for(backend: str, operation: str, kind: str, dtype: Any) -> None:
    for keywords in ({}, {"correction": 1}, {"keepdims": True}):
        with KNOWN[backend].wide():
            x, name = tensor(backend, kind), np.dtype(dtype).name
            found = getattr(einx, operation)("a [b]", x, dtype=dtype, **keywords)
        assert dtype_of(found) == name
        judge = numpy_of(x).astype("complex128" if kind == "complex64" else "float64")
        wanted = getattr(einx, operation)("a [b]", judge, **keywords)
        np.testing.assert_allclose(numpy_of(found), wanted, rtol=1e-5)


@pytest.mark.parametrize("kind", ["float32", "complex64"])
@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("backend", [name for name in CHOSEN if name in ("numpy", "torch", "jax")])
def test_complex_numbers_are_asked_for(backend: str, operation: str, kind: str) -> None:
    x = tensor(backend, kind)
    found = getattr(einx, operation)("a [b]", x, dtype="complex64")
    assert dtype_of(found) == "complex64"
    np.testing.assert_allclose(numpy_of(found), getattr(einx, operation)("a [b]", numpy_of(x)), rtol=1e-5)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("backend", [name for name in CHOSEN if name in ("torch", "jax")])
def test_short_floats_are_asked_for(backend: str, operation: str) -> None:
    for kind in ("float32", "complex64"):
        found = getattr(einx, operation)("a [b]", tensor(backend, kind), dtype="bfloat16")
        assert dtype_of(found) == "bfloat16"
