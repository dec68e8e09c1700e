"""Arithmetic and comparisons of Python numbers, with lengths that are symbolic."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import TypeAlias

from einx.sizes.symbolic import InexactError, Symbolic, equal
from einx_lsp.library.arguments import Undetermined
from einx_lsp.library.arithmetic import at_least, exact_quotient
from einx_lsp.values.bounds import MOST_BITS
from einx_lsp.values.model import Kind, Number, Size

__all__ = ["binary", "compared", "of", "product_of", "sum_of", "truth", "unary"]

_Plain: TypeAlias = "int | float | complex"
_HIGHEST_POWER = 8
_ORDER: tuple[Kind, ...] = ("bool", "int", "float", "complex")

_BINARY: Mapping[type[ast.operator], Callable[[_Plain, _Plain], object]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
}
_UNARY: Mapping[type[ast.unaryop], Callable[..., object]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}


def of(value: object) -> Number:
    """A number whose value is known.

    >>> of(True), of(2)
    (Number(kind='bool', value=True), Number(kind='int', value=2))
    """
    match value:
        case bool():
            return Number("bool", value)
        case int() | Symbolic():
            return Number("int", value)
        case float():
            return Number("float", value)
        case complex():
            return Number("complex", value)
        case _:
            raise Undetermined


def unary(operation: type[ast.unaryop], number: Number) -> Number:
    """What an operator makes of a number.

    >>> unary(ast.USub, Number("int", 3)), unary(ast.Invert, Number("bool", True))
    (Number(kind='int', value=-3), Number(kind='int', value=-2))
    """
    value = number.value
    if isinstance(value, Symbolic):
        return Number("int", {ast.USub: -value, ast.UAdd: value}.get(operation))
    if value is None or number.kind is None:
        return Number("int" if number.kind == "bool" else number.kind)
    if operation is ast.Invert and not isinstance(value, int):
        raise Undetermined
    return of(_UNARY[operation](int(value) if isinstance(value, bool) else value))


def truth(number: Number) -> bool | None:
    """Whether a number counts as true."""
    value = number.value
    if isinstance(value, Symbolic):
        same = equal(value, 0)
        return None if same is None else not same
    return None if value is None else bool(value)


def binary(operation: type[ast.operator], left: Number, right: Number) -> Number:
    """What an operator makes of two numbers.

    Raises:
        Undetermined: It raises in the program, or it is not an operator of numbers.

    >>> binary(ast.Mult, Number("int", 3), Number("int", 4)), binary(ast.Div, Number("int", 3), Number("int"))
    (Number(kind='int', value=12), Number(kind='float', value=None))
    """
    if operation not in _BINARY:
        raise Undetermined
    a, b = left.value, right.value
    if a is None or b is None:
        return Number(_kind(operation, left.kind, right.kind))
    if isinstance(a, Symbolic) or isinstance(b, Symbolic):
        if not isinstance(a, int | Symbolic) or not isinstance(b, int | Symbolic):
            return Number(_kind(operation, left.kind, right.kind))
        return _of_sizes(operation, a, b)
    if _is_huge(operation, a, b):
        return Number(_kind(operation, left.kind, right.kind))
    try:
        return of(_BINARY[operation](a, b))
    except (ArithmeticError, ValueError, TypeError):
        raise Undetermined from None


def sum_of(a: Number, b: Number) -> Number:
    """The sum of two numbers."""
    return binary(ast.Add, a, b)


def product_of(a: Number, b: Number) -> Number:
    """The product of two numbers."""
    return binary(ast.Mult, a, b)


def _is_huge(operation: type[ast.operator], a: _Plain, b: _Plain) -> bool:
    """Whether the exact result would be too long to work out."""
    if not isinstance(a, int) or not isinstance(b, int):
        return False
    if operation is ast.Pow:
        return b > 0 and a.bit_length() * b > MOST_BITS
    if operation is ast.LShift:
        return b > MOST_BITS
    return max(a.bit_length(), b.bit_length()) > MOST_BITS


def _kind(operation: type[ast.operator], left: Kind | None, right: Kind | None) -> Kind | None:
    """The kind of a result whose value is not known."""
    if left is None or right is None:
        return None
    kind = max(left, right, key=_ORDER.index)
    if operation is ast.Pow and kind != "complex":
        return None  # a negative exponent makes a float of ints, a negative base a complex of floats
    if operation in {ast.BitAnd, ast.BitOr, ast.BitXor} and kind == "bool":
        return kind
    if operation is ast.Div and kind in {"bool", "int"}:
        return "float"
    return "int" if kind == "bool" else kind


def _of_sizes(operation: type[ast.operator], a: Size, b: Size) -> Number:
    try:
        found = _size(operation, a, b)
    except InexactError:
        found = None
    return Number(_kind(operation, "int", "int") if found is None else "int", found)


def _size(operation: type[ast.operator], a: Size, b: Size) -> Size | None:
    a, b = (int(a) if isinstance(a, bool) else a), (int(b) if isinstance(b, bool) else b)
    if operation is ast.Add:
        return a + b
    if operation is ast.Sub:
        return a - b
    if operation is ast.Mult:
        return a * b
    if operation is ast.FloorDiv:
        return exact_quotient(a, b)
    if operation is ast.Mod:
        return 0 if b != 0 and exact_quotient(a, b) is not None else None
    if operation is ast.Pow and isinstance(b, int) and 0 <= b <= _HIGHEST_POWER:
        power: Size = 1
        for _ in range(b):
            power *= a
        return power
    return None


def compared(operation: type[ast.cmpop], left: Number, right: Number) -> bool | None:
    """The truth of a comparison, ``None`` if it depends on what is not known.

    >>> from einx.sizes.symbolic import symbol
    >>> n = Number("int", symbol("n"))
    >>> compared(ast.GtE, n, Number("int", 0)), compared(ast.Gt, n, Number("int", 0))
    (True, None)
    """
    a, b = left.value, right.value
    if a is None or b is None:
        return None
    if isinstance(a, Symbolic) or isinstance(b, Symbolic):
        if not isinstance(a, int | Symbolic) or not isinstance(b, int | Symbolic):
            return None
        return _compared_sizes(operation, a, b)
    rule = _COMPARISONS.get(operation)
    if rule is None or ((isinstance(a, complex) or isinstance(b, complex)) and operation not in {ast.Eq, ast.NotEq}):
        return None
    return bool(rule(a, b))


_COMPARISONS: Mapping[type[ast.cmpop], Callable[..., object]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def _compared_sizes(operation: type[ast.cmpop], a: Size, b: Size) -> bool | None:
    if operation in {ast.Eq, ast.NotEq}:
        same = equal(a, b)
        return same if same is None or operation is ast.Eq else not same
    if operation in {ast.Gt, ast.LtE}:
        a, b = b, a
    elif operation not in {ast.Lt, ast.GtE}:
        return None
    # Now `a < b` is what Lt and Gt ask, and its contrary what LtE and GtE ask.
    less = True if at_least(b, a + 1) else False if at_least(a, b) else None
    return less if less is None or operation in {ast.Lt, ast.Gt} else not less
