"""Exponentials of short floats in JAX, which are summed in float32, and back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from einx.graph.build import Builder
from einx.graph.dtypes import HALVES, code_of
from einx.graph.values import Argument, Value


def carried(name: str, build: Builder, x: Value, *, axis: Argument, keepdims: bool | None = None) -> Value:
    """Softmax and its kin."""
    if code_of(x) not in HALVES:
        return build.spelled(name, x, axis=axis, keepdims=keepdims)
    dtype = build("result_type", x, inline=True)
    single = build("asarray", x, dtype=build("dtype", "float32", inline=True))
    return build("asarray", build.spelled(name, single, axis=axis, keepdims=keepdims), dtype=dtype)


RULES: dict[str, Callable[..., Any]] = {
    name: partial(carried, name) for name in ("softmax", "log_softmax", "logsumexp")
}
