"""Numbers of Python's beside tensors: which functions of PyTorch take them, and what is written for the others.

A number has no dtype of its own. Where a function takes tensors only, it becomes one in the dtype that PyTorch
promotes both to (``torch.result_type``), which is the dtype that the result would have.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from einx.backends import default
from einx.graph.build import Builder
from einx.graph.dtypes import code_of
from einx.graph.source import Writer
from einx.graph.values import Argument, Value, broadcast

SIGNS = {
    "subtract": "-",
    "divide": "/",
    "true_divide": "/",
    "floor_divide": "//",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
    "equal": "==",
    "not_equal": "!=",
}
"""What is written with a sign where a number comes first, as no function of PyTorch takes one there."""

COMMUTE = frozenset({"add", "multiply"})
"""Where the two may change places."""

TENSORS = frozenset({"maximum", "minimum", "logaddexp", "logical_and", "logical_or"})
"""Functions that take tensors only."""

NUMBERS = frozenset({*SIGNS, *COMMUTE, "remainder", "where", "result_type", "call", "loop", "expression"})
"""Primitives that take a number somewhere, or see to it themselves."""


def is_number(x: Argument) -> bool:
    """Whether something is a number of Python's: an argument, or one that is part of the code."""
    return x.is_weak if isinstance(x, Value) else True


def shape_of(x: Argument) -> tuple[Any, ...]:
    """The shape of an operand."""
    return x.shape if isinstance(x, Value) else ()


def beside(build: Builder, x: Argument, other: Argument) -> Value:
    """A number as a tensor of the dtype that it has beside another operand; a tensor as it is."""
    if isinstance(x, Value) and not x.is_weak:
        return x
    dtype = build("result_type", other, x, inline=True)
    return build("asarray", x, dtype=dtype, inline=True)


def binary(name: str, build: Builder, x: Argument, y: Argument, **params: Any) -> Value:
    """A function of two operands of which one may be a number."""
    dtype = params.pop("dtype", None)
    result = combined(name, build, x, y)
    return result if dtype is None else build("asarray", result, dtype=dtype)


def combined(name: str, build: Builder, x: Argument, y: Argument) -> Value:
    """The function, in a form that takes the operands as they are."""
    numbers = is_number(x), is_number(y)
    if all(numbers):
        x = build("asarray", x)
        numbers = (False, True)
    if not any(numbers):
        return build.spelled(name, x, y)
    if name in ("maximum", "minimum") and not isinstance(y, Value):
        bound = "min" if name == "maximum" else "max"
        return build("expression", x, lambda write: f"torch.clamp({write.write(x)}, {bound}={y})", shape=shape_of(x))
    if name in TENSORS:
        return build.spelled(name, beside(build, x, y), beside(build, y, x))
    if numbers[0] and name in COMMUTE:
        return build.spelled(name, y, x)
    if numbers[0] and name in SIGNS:
        return build("expression", x, lambda write: signed(name, x, y, write), y, shape=broadcast([shape_of(y)]))
    return build.spelled(name, x, y)


def signed(name: str, x: Argument, y: Argument, write: Writer) -> str:
    """``2 - x``."""
    return f"{write.write(x)} {SIGNS[name]} {write.write(y)}"


def remainder(build: Builder, x: Argument, y: Argument, **params: Any) -> Value:
    """``torch.remainder``, which takes no uint64: what int64 makes negative numbers of is 2**64 more than these."""
    if not isinstance(x, Value) or code_of(x) != "u8" or isinstance(y, Value):
        return binary("remainder", build, x, y, **params)
    signed = build("asarray", x, dtype=build("dtype", "int64", inline=True))
    found = build.spelled("remainder", signed, y)

    def spell(write: Writer) -> str:
        more = 2**64 % y if isinstance(y, int) else f"({2**63 - 1} % {write.write(y)} * 2 + 2)"
        return f"torch.remainder({write.write(found)} + ({write.write(signed)} < 0) * {more}, {write.write(y)})"

    return found if y in POWERS else build("expression", found, spell, signed, shape=found.shape, dtype="i8")


POWERS = frozenset(2**power for power in range(64))
"""What divides 2**64."""


def where(build: Builder, condition: Value, x: Argument, y: Argument) -> Value:
    """``torch.where``, whose condition is a tensor of booleans."""
    return build.spelled("where", default.condition_of(build, condition), x, y)


RULES: dict[str, Callable[..., Any]] = {
    **{name: partial(binary, name) for name in (*SIGNS, *COMMUTE, *TENSORS)},
    "remainder": remainder,
    "where": where,
}
