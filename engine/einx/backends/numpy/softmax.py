"""Softmax and its kin in NumPy, which has none: shifted by the maximum so that nothing overflows, in place."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any

from einx.graph.build import Builder
from einx.graph.primitives import reduced
from einx.graph.values import Argument, Value, is_empty


def promoted(build: Builder, x: Value, name: str) -> Value:
    """The dtype of ``x`` and another one; with float16 it is that of NumPy's exp.

    Before NumPy 2 the value of an array of rank 0 counted, so there its dtype is asked for alone.
    """
    own = x if x.shape else build("result_type", x, inline=True)
    return build("result_type", own, build("dtype", name, inline=True), inline=True)


def an_array(build: Builder, x: Value) -> Value:
    """A number of Python's as an array, as its dtype would give way to any other."""
    return build("asarray", x) if x.is_weak else x


def shifted(build: Builder, x: Value, shift: Value) -> Value:
    """``x - shift`` in a floating dtype, in an array of its own that may be written to."""
    return build("subtract", x, shift, dtype=promoted(build, x, "float16"))


def top(build: Builder, x: Value, axis: Argument) -> Value:
    """The maximum, with the reduced axes at length 1."""
    return build("max", x, axis=axis, keepdims=True)


def carried(build: Builder, x: Value, axis: Argument) -> Value:
    """The sum, carried in float32 at least, with the reduced axes at length 1."""
    return build("sum", x, axis=axis, dtype=promoted(build, x, "float32"), keepdims=True)


def replaced(build: Builder, op: str, x: Value, *other: Value) -> Value:
    """``op(x, ...)`` in the dtype of ``x`` and in its place; one of rank 0 is a scalar, which cannot be written to."""
    if x.shape:
        return build(op, x, *other, out=x)
    return build(op, x, *other, dtype=build("result_type", x, inline=True))


def softmax(build: Builder, x: Value, *, axis: Argument) -> Value:
    """exp(x) / sum(exp(x))."""
    x = an_array(build, x)
    if is_empty(x.shape):
        return build("exp", x)
    difference = shifted(build, x, top(build, x, axis))
    powers = replaced(build, "exp", difference)
    return replaced(build, "divide", powers, carried(build, powers, axis))


def log_softmax(build: Builder, x: Value, *, axis: Argument) -> Value:
    """X - log(sum(exp(x)))."""
    x = an_array(build, x)
    if is_empty(x.shape):
        return build("exp", x)
    difference = shifted(build, x, top(build, x, axis))
    total = build("log", carried(build, build("exp", difference, inline=True), axis))
    return replaced(build, "subtract", difference, total)


def logsumexp(build: Builder, x: Value, *, axis: Argument, keepdims: Argument = None) -> Value:
    """log(sum(exp(x))).

    The shift is finite even where the maximum is not (``nan_to_num``), so that infinities meet no infinities; the sum
    is 0 only where all elements are -inf, and there the maximum that is added back says so.
    """
    x = an_array(build, x)
    if is_empty(x.shape):  # of which NumPy has no maximum
        nothing = build(
            "zeros", reduced(x, axis=axis, keepdims=keepdims), dtype=promoted(build, x, "float16"), inline=True
        )
        return build("subtract", nothing, inf, dtype=promoted(build, x, "float16"))
    largest = top(build, x, axis)
    difference = shifted(build, x, build("nan_to_num", largest, inline=True))
    total = carried(build, replaced(build, "exp", difference), axis)
    safe = build("where", build("equal", total, 0, inline=True), 1, total, inline=True)
    result = build("add", build("log", safe, inline=True), largest, dtype=promoted(build, x, "float16"))
    return result if keepdims else build.reshape(result, reduced(x, axis=axis))


RULES: dict[str, Callable[..., Any]] = {"softmax": softmax, "log_softmax": log_softmax, "logsumexp": logsumexp}
