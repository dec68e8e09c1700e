"""Reductions in PyTorch: what ``dim=`` means to it, one function after the other.

``dim=()`` is every axis to most of its functions, and none to the notation: an axis of length 1 is put in for it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from einx.graph.build import Builder
from einx.graph.dtypes import HALVES, SHORT, code_of
from einx.graph.primitives import reduced
from einx.graph.values import Argument, Shape, Value, element_count

SINGLE = frozenset({"prod", "softmax", "log_softmax"})
"""Functions that run along one axis."""


def with_an_axis(build: Builder, x: Value) -> Value:
    """The tensor with an axis of length 1 behind all others."""
    return build.reshape(x, (*x.shape, 1))


def reduction(name: str, build: Builder, x: Value, *, axis: Argument, **params: Any) -> Value:
    """A reduction over any number of axes."""
    x = build.array(x)
    keepdims, initial, dtype = params.pop("keepdims", None), params.pop("initial", None), params.get("dtype")
    if axis == ():
        return reduction(name, build, with_an_axis(build, x), axis=len(x.shape), **params)
    shape = reduced(x, axis=axis, keepdims=keepdims)
    if initial is not None:  # there is nothing in the result, and PyTorch refuses to reduce an axis without elements
        return build("zeros", shape, dtype=build("result_type", x, inline=True))
    if name in ("var", "std"):
        x, params = in_dtype(build, x, {**params, "correction": params.get("correction") or 0})
        found = build.spelled(name, x, axis=axis, keepdims=keepdims, **params)
        return build("asarray", found, dtype=dtype) if (code_of(dtype) or "f").startswith("c") else found
    if name == "logsumexp" and code_of(x) in HALVES:
        dtype = build("result_type", x, inline=True)
        single = build("asarray", x, dtype=build("dtype", "float32", inline=True))
        return build("asarray", build.spelled(name, single, axis=axis, keepdims=keepdims), dtype=dtype)
    if name == "prod" and isinstance(axis, tuple):
        for place in sorted(axis, reverse=True):
            x = build.spelled(name, x, axis=place, **params)
        return build.reshape(x, shape)
    if name == "count_nonzero":
        return build.reshape(build.spelled(name, x, axis=axis), shape)
    return build.spelled(name, x, axis=axis, keepdims=keepdims, **params)


def in_dtype(build: Builder, x: Value, params: dict[str, Any]) -> tuple[Value, dict[str, Any]]:
    """The tensor in the dtype that is asked for, of functions that have no such parameter."""
    dtype = params.get("dtype")
    rest = {name: param for name, param in params.items() if name != "dtype"}
    return (x if dtype is None else build("asarray", x, dtype=dtype)), rest


def along(name: str, build: Builder, x: Value, *, axis: Argument) -> Value:
    """Softmax and its kin over any number of axes, which are flattened into one."""
    x = build.array(x)
    if code_of(x) in SHORT:
        single = build("asarray", x, dtype=build("dtype", "float32", inline=True))
        found = along(name, build, single, axis=axis)
        return build("asarray", found, dtype=build("result_type", x, inline=True))
    if isinstance(axis, int):
        return build.spelled(name, x, axis=axis)
    assert isinstance(axis, tuple)
    if not axis:
        return build.reshape(along(name, build, with_an_axis(build, x), axis=len(x.shape)), x.shape)
    rest = tuple(place for place in range(len(x.shape)) if place not in axis)
    order = (*rest, *axis)
    lengths: Shape = tuple(x.shape[place] for place in order)
    flat = build.reshape(build.transpose(x, order), (*lengths[: len(rest)], element_count(lengths[len(rest) :])))
    found = build.reshape(build.spelled(name, flat, axis=len(rest)), lengths)
    return build.transpose(found, tuple(map(order.index, range(len(order)))))


def extremum(name: str, build: Builder, x: Value, *, axis: Argument) -> Value:
    """``torch.argmax``, which does not take booleans."""
    x = build.array(x)
    if code_of(x) == "b1":
        x = build("asarray", x, dtype=build("dtype", "uint8", inline=True), inline=True)
    return build.spelled(name, x, axis=axis)


RULES: dict[str, Callable[..., Any]] = {
    **{
        name: partial(reduction, name)
        for name in "sum mean prod var std count_nonzero any all max min logsumexp".split()
    },
    **{name: partial(along, name) for name in ("softmax", "log_softmax")},
    **{name: partial(extremum, name) for name in ("argmax", "argmin")},
}
