"""Softmax and its kin out of ``exp``, ``log``, ``max`` and ``sum``, for namespaces of the array API, which have none.

All are shifted by the maximum so that nothing overflows, and carried in float32 at least.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from math import inf
from typing import Any

from einx.graph.build import Builder
from einx.graph.dtypes import HALVES, code_of
from einx.graph.primitives import reduced
from einx.graph.source import Writer
from einx.graph.values import Argument, Value, is_empty


def carried(rule: Callable[..., Value]) -> Callable[..., Value]:
    """The rule on an array, of which short floats are computed in float32."""

    @wraps(rule)
    def run(build: Builder, x: Value, **params: Argument) -> Value:
        x = build.array(x)
        if code_of(x) not in HALVES:
            return rule(build, x, **params)
        single = build("asarray", x, dtype=build("dtype", "float32", inline=True))
        return build("asarray", rule(build, single, **params), dtype=build("result_type", x, inline=True))

    return run


@carried
def softmax(build: Builder, x: Value, *, axis: Argument) -> Value:
    """exp(x) / sum(exp(x))."""
    if is_empty(x.shape):  # of which there is no maximum
        return build("exp", x)
    powers = build("exp", build("subtract", x, build("max", x, axis=axis, keepdims=True)))
    return build("divide", powers, build("sum", powers, axis=axis, keepdims=True))


@carried
def log_softmax(build: Builder, x: Value, *, axis: Argument) -> Value:
    """X - log(sum(exp(x)))."""
    if is_empty(x.shape):
        return build("exp", x)
    shifted = build("subtract", x, build("max", x, axis=axis, keepdims=True))
    total = build("sum", build("exp", shifted, inline=True), axis=axis, keepdims=True)
    return build("subtract", shifted, build("log", total, inline=True))


@carried
def logsumexp(build: Builder, x: Value, *, axis: Argument, keepdims: Argument = None) -> Value:
    """log(sum(exp(x))); the shift is finite even where the maximum is not, so that infinities meet no infinities."""
    shape = reduced(x, axis=axis, keepdims=keepdims)
    if is_empty(x.shape):
        return build("subtract", build("zeros", shape, dtype=build("result_type", x, inline=True)), inf)
    largest = build("max", x, axis=axis, keepdims=True)

    def finite(write: Writer) -> str:
        return f"xp.where(xp.isfinite({write.write(largest)}), {write.write(largest)}, 0.0)"

    shift = build("expression", largest, finite, shape=largest.shape)
    powers = build("exp", build("subtract", x, shift, inline=True), inline=True)
    total = build("sum", powers, axis=axis, keepdims=True)
    return build.reshape(build("add", build("log", total, inline=True), shift), shape)


RULES: dict[str, Callable[..., Any]] = {rule.__name__: rule for rule in (softmax, log_softmax, logsumexp)}
