"""Python's built-in functions and those of ``math``, on numbers and sequences that are known."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from einx.sizes.symbolic import Symbolic
from einx_lsp.library import elementwise, numbers, reading
from einx_lsp.library.arguments import Bound, Entry, Refused, Rule, Undetermined
from einx_lsp.library.arithmetic import at_least
from einx_lsp.values.join import any_of
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Items,
    Layer,
    Number,
    Range,
    Size,
    Tensor,
    Text,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["BUILTINS", "MATH"]

_LONGEST = 64
"""The longest range whose numbers are followed one by one."""


def _len(bound: Bound) -> Value:
    match bound["x"]:
        case Items(_, parts) | Dictionary(parts) | Layer(parts=parts):
            return Number("int", len(parts))
        case Text(text):
            return Number("int", len(text))
        case Tensor(_, (length, *_)):
            return Number("int", length)
        case _:
            return Number("int")


def _int(bound: Bound) -> Value:
    match bound["x"]:
        case Number("int" | "bool", value):
            return Number("int", int(value) if isinstance(value, bool) else value)
        case Number("float", float() as value) if math.isfinite(value):
            return Number("int", int(value))
        case Text(text) if text.isascii() and text.isdigit() and len(text) < 20:
            return Number("int", int(text))
        case _:
            return Number("int")


def _float(bound: Bound) -> Value:
    match bound["x"]:
        case Number("int" | "float" | "bool", int() | float() as value) if abs(value) < 2**1000:
            return Number("float", float(value))
        case _:
            return Number("float")


def _bool(bound: Bound) -> Value:
    value = bound["x"]
    return Number("bool", numbers.truth(value) if isinstance(value, Number) else None)


def _str(bound: Bound) -> Value:
    match bound["x"]:
        case Text():
            return bound["x"]
        case Number("int" | "bool", int() as value) if abs(value) < 2**64:
            return Text(str(value))
        case _:
            return UNKNOWN


def _abs(bound: Bound) -> Value:
    match bound["x"]:
        case Number("int" | "float" | "bool", int() | float() as value):
            return numbers.of(abs(value))
        case Number("int", Symbolic() as value) if at_least(value, 0):
            return Number("int", value)
        case Number("int" | "float", _) as number:
            return Number(number.kind)
        case Tensor(framework, shape) as tensor:
            return Tensor(framework, shape, None, tensor.place)
        case _:
            return UNKNOWN


def _extreme(largest: bool) -> Rule:
    def rule(bound: Bound) -> Value:
        if bound["key"] != NOTHING:
            raise Undetermined
        values = reading.items(bound.rest[0]) if len(bound.rest) == 1 else bound.rest
        if not values:
            raise Undetermined
        if not all(isinstance(value, Number) for value in values):
            return any_of(tuple(values))  # one of them, whichever
        return _extreme_of([value for value in values if isinstance(value, Number)], largest)

    return rule


def _extreme_of(values: Sequence[Number], largest: bool) -> Value:
    kinds = {value.kind for value in values}
    unknown = Number(kinds.pop() if len(kinds) == 1 else None)
    sizes = [value.value for value in values if value.kind == "int" and isinstance(value.value, int | Symbolic)]
    if len(sizes) == len(values):
        return _of_sizes(sizes, largest) or unknown
    plain = [value for value in values if isinstance(value.value, int | float) and value.kind is not None]
    if len(plain) < len(values) or any(value.value != value.value for value in plain):
        return unknown
    choose = max if largest else min
    return choose(plain, key=lambda value: value.value if isinstance(value.value, int | float) else 0)


def _of_sizes(sizes: Sequence[Size], largest: bool) -> Number | None:
    """The one that is at least as large, or small, as each other for certain."""
    for size in sizes:
        if all(at_least(size, other) if largest else at_least(other, size) for other in sizes):
            return Number("int", size)
    return None


def _total(bound: Bound) -> Value:
    found = bound["start"]
    for item in reading.items(bound["x"]):
        match found, item:
            case Number(), Number():
                found = numbers.sum_of(found, item)
            case (Tensor() | Number(), Tensor() | Number()):
                found = replace(elementwise.of_operator(ast.Add, found, item), place=bound.place)
            case _:
                raise Undetermined
    return found


def _slice(bound: Bound) -> Value:
    match bound.rest:
        case (stop,):
            return Range(NOTHING, stop, NOTHING)
        case (start, stop):
            return Range(start, stop, NOTHING)
        case (start, stop, step):
            return Range(start, stop, step)
        case _:
            raise Refused


def _sequence(kind: str) -> Rule:
    def rule(bound: Bound) -> Value:
        value = bound["x"]
        parts = () if value == NOTHING else reading.items(value)
        return Items("list" if kind == "list" else "tuple", parts)

    return rule


def _range(bound: Bound) -> Value:
    first, second, step = bound["start"], bound["stop"], reading.integer(bound["step"])
    if second == NOTHING:
        first, second = Number("int", 0), first
    if step == 0:
        raise Undetermined
    found = range(reading.integer(first), reading.integer(second), step)
    if reading.count_of_range(found.start, found.stop, step) > _LONGEST:
        raise Undetermined
    return Items("tuple", tuple(Number("int", value) for value in found))


def _sorted(bound: Bound) -> Value:
    if bound["key"] != NOTHING:
        raise Undetermined
    values = [reading.integer(item) for item in reading.items(bound["x"])]
    values.sort(reverse=reading.flag(bound["reverse"]))
    return Items("list", tuple(Number("int", value) for value in values))


def _product(bound: Bound) -> Value:
    found = bound["start"]
    for item in reading.items(bound["x"]):
        if not isinstance(found, Number) or not isinstance(item, Number):
            raise Undetermined
        found = numbers.product_of(found, item)
    return found


def _math(function: Callable[[float], object], kind: str) -> Rule:
    def rule(bound: Bound) -> Value:
        value = bound["x"]
        if not isinstance(value, Number) or not isinstance(value.value, int | float) or value.kind is None:
            return Number("int") if kind == "int" else Number("float")
        try:
            return numbers.of(function(value.value))
        except (ArithmeticError, ValueError, TypeError):
            raise Undetermined from None

    return rule


def _of_integers(function: Callable[..., int]) -> Rule:
    def rule(bound: Bound) -> Value:
        found = [reading.size(value) for value in bound.rest]
        plain = [value for value in found if isinstance(value, int) and abs(value) < 2**64]
        return Number("int", function(*plain) if len(plain) == len(found) else None)

    return rule


_FLOATS: Mapping[str, Callable[[float], object]] = {
    "sqrt": math.sqrt,
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "exp": math.exp,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
}
_INTEGERS: Mapping[str, Callable[[float], object]] = {"floor": math.floor, "ceil": math.ceil, "trunc": math.trunc}

BUILTINS: Mapping[str, Entry] = {
    "len": Entry("x", _len),
    "int": Entry("x=0", _int),
    "float": Entry("x=0.0", _float),
    "bool": Entry("x=False", _bool),
    "str": Entry("x=''", _str),
    "abs": Entry("x", _abs),
    "max": Entry("*values key=None", _extreme(largest=True)),
    "min": Entry("*values key=None", _extreme(largest=False)),
    "sum": Entry("x start=0", _total),
    "slice": Entry("*bounds", _slice),
    "tuple": Entry("x=None", _sequence("tuple")),
    "list": Entry("x=None", _sequence("list")),
    "range": Entry("start stop=None step=1", _range),
    "sorted": Entry("x * key=None reverse=False", _sorted),
}

MATH: Mapping[str, Entry] = {
    **{name: Entry("x", _math(function, "float")) for name, function in _FLOATS.items()},
    **{name: Entry("x", _math(function, "int")) for name, function in _INTEGERS.items()},
    "prod": Entry("x * start=1", _product),
    "gcd": Entry("*values", _of_integers(math.gcd)),
    "lcm": Entry("*values", _of_integers(math.lcm)),
}
