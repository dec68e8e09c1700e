"""Softmax and its kin in NumPy, which has none: shifted by the maximum so that nothing overflows, in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from einx.backends.base import Spelling
from einx.graph.build import Builder
from einx.graph.primitives import Primitive, reduced
from einx.graph.values import Argument, Value, is_empty


def shifted(build: Builder, x: Value, shift: Value) -> Value:
    """``x - shift`` in the dtype that NumPy's exp gives for ``x``, in an array of its own that may be written to."""
    half = build("dtype", "float16", inline=True)
    return build("subtract", x, shift, dtype=build("result_type", x, half, inline=True))


def kept(build: Builder, op: str, x: Value, axis: Argument) -> Value:
    """A reduction that keeps the reduced axes at length 1."""
    return build(op, x, axis=axis, keepdims=True)


def softmax(build: Builder, x: Value, *, axis: Argument) -> Value:
    """exp(x) / sum(exp(x))."""
    if is_empty(x.shape):
        return build("exp", x)
    difference = shifted(build, x, kept(build, "max", x, axis))
    powers = build("exp", difference, out=difference)
    return build("divide", powers, kept(build, "sum", powers, axis), out=powers)


def log_softmax(build: Builder, x: Value, *, axis: Argument) -> Value:
    """X - log(sum(exp(x)))."""
    if is_empty(x.shape):
        return build("exp", x)
    difference = shifted(build, x, kept(build, "max", x, axis))
    total = build("log", kept(build, "sum", build("exp", difference, inline=True), axis))
    return build("subtract", difference, total, out=difference)


def logsumexp(build: Builder, x: Value, *, axis: Argument, keepdims: Argument = None) -> Value:
    """log(sum(exp(x))).

    The shift is finite even where the maximum is not (``nan_to_num``), so that infinities meet no infinities; the sum
    is at least 1 except where all elements are -inf, and there the maximum that is added back says so.
    """
    if is_empty(x.shape):
        return build("logaddexp.reduce", build("asarray", x, inline=True), axis=axis, keepdims=keepdims)
    top = kept(build, "max", x, axis)
    difference = shifted(build, x, build("nan_to_num", top, inline=True))
    total = kept(build, "sum", build("exp", difference, out=difference), axis)
    safe = build("maximum", total, 1, inline=True)
    result = build("add", build("log", safe, inline=True), top)
    return result if keepdims else build.reshape(result, reduced(x, axis=axis))


RULES: dict[str, Callable[..., Any]] = {"softmax": softmax, "log_softmax": log_softmax, "logsumexp": logsumexp}
SPELLINGS: dict[str, Spelling] = {"logaddexp.reduce": "np.logaddexp.reduce"}
OWN = {"logaddexp.reduce": Primitive("x * axis keepdims", "log(sum(exp(x))), of nothing too", reduced)}
