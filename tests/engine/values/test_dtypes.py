"""Every operation in every dtype of every framework: NumPy's values, and the dtype of the framework's own function.

What a framework refuses by dtype stands in :mod:`tests.engine.support`; it is refused here, and nothing else is.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np
import pytest

from einx.operations.table import OPERATIONS
from tests.engine.frameworks import FOREIGN, KNOWN, dtype_of, is_array, numpy_of
from tests.engine.machinery.cases import Array, Case, of_operation
from tests.engine.support import REFUSED, refused, unsupported

DTYPES = (
    "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 bfloat16 float32 float64 complex64 complex128"
).split()

TOLERANCES = {"float16": 1e-2, "bfloat16": 6e-2, "float32": 2e-5, "complex64": 2e-5}
MODULES = {"torch": "torch", "jax": "jax.numpy", "array_api_strict": "array_api_strict"}
NAMES = {
    "torch": {"max": "amax", "min": "amin", "equal": "eq"},
    "jax": {"logsumexp": "nn.logsumexp", "softmax": "nn.softmax", "log_softmax": "nn.log_softmax"},
    "array_api_strict": {"true_divide": "divide", "cumsum": "cumulative_sum", "cumprod": "cumulative_prod"},
}
"""What a framework's functions are called, where it is something else than the operation."""

REDUCED = "sum mean var std prod count_nonzero any all max min logsumexp softmax log_softmax cumsum cumprod".split()
SAME = frozenset({"identity", "gather", "update", "topk", "contraction"})
"""Families that keep the dtype; a contraction keeps that which its operands have in common."""

POSITIVE = frozenset("floor_divide divide true_divide prod cumprod".split())
"""Operations that are tried on small numbers above zero, so that nothing overflows or is divided by zero."""


def calls(operation: str) -> list[Case]:
    """Cases in which all tensors are arrays, and no dtype is asked for."""
    return [
        case
        for case in of_operation(operation)
        if all(isinstance(tensor, Array) for tensor in case.tensors) and "dtype" not in case.keywords
    ]


def has(backend: str, dtype: str) -> bool:
    """Whether a framework has a dtype."""
    return dtype not in KNOWN[backend].lacks


def elements(array: np.ndarray, dtype: str, positive: bool) -> np.ndarray:
    """Elements that every float can hold, in a dtype; bfloat16 as float32."""
    x = np.clip(np.round(np.asarray(array, float) * 8) / 8, -2, 2)
    if positive:
        x = np.clip(np.abs(x), 1, 2)
    match dtype[0]:
        case "b" if dtype == "bool":
            return np.asarray(x > 0)
        case "i" | "u":
            return np.round(x if dtype[0] == "i" else np.abs(x)).astype(dtype)
        case "c":
            return np.asarray(x + 1j * np.flip(x)).astype(dtype)
        case _:
            return np.asarray(x).astype("float32" if dtype == "bfloat16" else dtype)


def tensors(backend: str, case: Case, dtype: str) -> tuple[list[Any], list[np.ndarray]]:
    """The tensors in a framework, and in NumPy with as much precision as there is."""
    mine, judges = [], []
    framework = KNOWN[backend]
    for tensor, array in zip(case.tensors, case.arrays(3), strict=True):
        if tensor.kind == "place" or (tensor.kind == "bool" and case.operation == "where"):
            mine.append(framework.array(np.asarray(array)))
            judges.append(np.asarray(array))
        else:
            x = elements(array, dtype, case.operation in POSITIVE)
            mine.append(framework.half(x, dtype))
            judges.append(x.astype({"f": "float64", "c": "complex128"}.get(x.dtype.kind, x.dtype)))
    return mine, judges


def of_framework(backend: str, operation: str, x: Any) -> str | None:
    """The dtype of what the framework's own function gives for an array; ``None`` if it has none."""
    if operation in ("argmax", "argmin", "argsort", "argtopk"):
        return "int32" if backend == "jax" else "int64"
    if OPERATIONS[operation].family in SAME or operation in ("flip", "roll", "sort", "where"):
        return dtype_of(x)
    if backend == "jax" and operation in ("softmax", "log_softmax") and dtype_of(x)[0] in "iub":
        return None  # which JAX subtracts in their own dtype, in which it goes round
    function: Any = import_module("jax" if "." in NAMES[backend].get(operation, "") else MODULES[backend])
    try:
        for name in NAMES[backend].get(operation, operation).split("."):
            function = getattr(function, name)
    except AttributeError:
        return None
    along = {"dim" if backend == "torch" else "axis": 0}
    return dtype_of(function(x, **along) if operation in REDUCED else function(x, x))


def all_calls() -> Iterator[Any]:
    for backend in FOREIGN:
        for operation, row in OPERATIONS.items():
            if row.adapter or row.tensors == (0, 0):
                continue
            marks = [pytest.mark.long] if backend == "jax" else []
            yield pytest.param(backend, operation, id=f"{backend} {operation}", marks=marks)


@pytest.mark.parametrize(("backend", "operation"), list(all_calls()))
def test_values_and_dtypes(backend: str, operation: str) -> None:
    if reason := unsupported(backend, operation, {}):
        pytest.skip(reason)
    dtypes = [dtype for dtype in DTYPES if has(backend, dtype)]
    cases = calls(operation)
    for number, dtype in enumerate(dtypes):
        chosen = [cases[number % len(cases)]] if backend == "jax" else cases  # each of JAX's takes a while
        for case in chosen:
            compare(backend, case, dtype)


def compare(backend: str, case: Case, dtype: str) -> None:
    """Compare a call in a dtype with NumPy's, or see it refused."""
    mine, judges = tensors(backend, case, dtype)
    keywords, call = case.given(3), f"{case} of {dtype} on {backend}"
    try:
        got = case.call(case.description, *mine, **keywords)
    except (TypeError, RuntimeError, ValueError):  # of the framework
        if refused(backend, case.operation, [dtype]):
            return
        raise
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            wanted = case.call(case.description, *judges, **keywords)
        except TypeError:  # NumPy's logaddexp of complex numbers, say
            return
    own = of_framework(backend, case.operation, mine[0] if case.operation != "where" else mine[1])
    for part, judge in zip(*(x if isinstance(x, tuple) else (x,) for x in (got, wanted)), strict=True):
        assert is_array(part, backend), call
        assert own is None or dtype_of(part) == own, f"{call}: {dtype_of(part)} instead of {own}"
        tolerance = TOLERANCES.get(dtype, 2e-5 if judge.dtype.kind == "f" and dtype[0] in "iub" else 1e-9)
        if judge.dtype == np.float16:  # what NumPy makes of short integers
            tolerance = 2e-3
        np.testing.assert_allclose(
            numpy_of(part).astype("complex128"),
            np.asarray(judge).astype("complex128"),
            rtol=tolerance,
            atol=tolerance,
            err_msg=call,
        )


@pytest.mark.parametrize("backend", FOREIGN)
def test_what_is_said_to_be_refused_is_refused(backend: str) -> None:
    for row in REFUSED[backend]:
        for operation in row.operations.split():
            for dtype in [dtype for dtype in row.dtypes.split() if has(backend, dtype)]:
                with pytest.raises((TypeError, RuntimeError, ValueError)):
                    run_all(backend, operation, dtype)


def run_all(backend: str, operation: str, dtype: str) -> None:
    for case in calls(operation):
        case.call(case.description, *tensors(backend, case, dtype)[0], **case.given(3))


def test_no_framework_is_left_out() -> None:
    assert set(FOREIGN) <= set(MODULES) == set(NAMES)
