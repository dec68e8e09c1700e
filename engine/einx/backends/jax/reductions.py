"""Reductions in JAX: exponentials of short floats are summed in float32, and back; those of integers are floats.

``jax.nn.softmax`` of integers subtracts the maximum in their own dtype, in which it goes round, and ``jnp.any`` takes
the real part of a complex number for the whole of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from einx.graph.build import Builder
from einx.graph.dtypes import HALVES, SHORT, code_of
from einx.graph.values import Argument, Value


def carried(name: str, build: Builder, x: Value, *, axis: Argument, keepdims: bool | None = None) -> Value:
    """Softmax and its kin."""
    code = code_of(x) or "f"
    if code in ("b1", "b") or (code in SHORT and code not in HALVES):  # which stand beside no number of Python's
        x = build("asarray", x, dtype=build("dtype", "float32", inline=True), inline=True)
    elif code[0] in "iu":
        x = build("divide", x, 1, inline=True)
    if code not in HALVES:
        return build.spelled(name, x, axis=axis, keepdims=keepdims)
    dtype = build("result_type", x, inline=True)
    single = build("asarray", x, dtype=build("dtype", "float32", inline=True))
    return build("asarray", build.spelled(name, single, axis=axis, keepdims=keepdims), dtype=dtype)


def truth(name: str, build: Builder, x: Value, **params: Any) -> Value:
    """``jnp.any`` and ``jnp.all``, of complex numbers whether they are not zero."""
    complex_ = (code_of(x) or "f")[0] == "c"
    return build.spelled(name, build("not_equal", x, 0, inline=True) if complex_ else x, **params)


RULES: dict[str, Callable[..., Any]] = {
    **{name: partial(carried, name) for name in ("softmax", "log_softmax", "logsumexp")},
    **{name: partial(truth, name) for name in ("any", "all")},
}
