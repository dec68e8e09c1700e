"""What Python's operators and subscripts make of values: numbers, strings, tuples, lists and arrays."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from einx_lsp.library import contraction, elementwise, numbers, reading
from einx_lsp.library.arguments import Refused, Undetermined
from einx_lsp.library.indexing import indexed
from einx_lsp.library.open_ranks import answer
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Dots,
    Items,
    Layer,
    Length,
    Mapping,
    Named,
    Nothing,
    Number,
    OpenItems,
    Range,
    Tensor,
    Text,
    Value,
)

if TYPE_CHECKING:
    from einx_lsp.python.blocks import Place

__all__ = ["binary", "compare", "subscript", "unary"]

_LONGEST = 4096
"""Items of a repeated sequence, beyond which what is in it is not followed."""


def unary(operator: type[ast.unaryop], operand: Value) -> Value:
    """What ``-x``, ``+x``, ``~x`` or ``not x`` gives.

    Args:
        operator: The operator.
        operand: What it is applied to.

    >>> unary(ast.USub, Number("int", 3))
    Number(kind='int', value=-3)
    """
    return answer(lambda values: _unary(operator, *values), (operand,))


def _unary(operator: type[ast.unaryop], operand: Value) -> Value:
    match operand:
        case Number():
            return numbers.unary(operator, operand)
        case Tensor():
            return operand
        case _:
            raise Undetermined


def binary(operator: type[ast.operator], left: Value, right: Value, place: Place | None) -> Value:
    """What an operator between two values gives.

    Args:
        operator: The operator.
        left: The left operand.
        right: The right operand.
        place: The expression.

    >>> binary(ast.Add, Tensor("numpy", (3, 1)), Tensor("numpy", (4,)), None)
    Tensor(framework='numpy', shape=(3, 4), dtype=None)
    >>> binary(ast.Add, Items("tuple", (Number("int", 1),)), Items("tuple", (Number("int", 2),)), None)
    Items(kind='tuple', items=(Number(kind='int', value=1), Number(kind='int', value=2)))
    """
    return answer(lambda values: _binary(operator, values[0], values[1], place), (left, right))


def _binary(operator: type[ast.operator], left: Value, right: Value, place: Place | None) -> Value:
    match left, right:
        case Number(), Number():
            return numbers.binary(operator, left, right)
        case (Tensor(), Tensor() | Number() | Items()) | (Number() | Items(), Tensor()):
            if operator is ast.MatMult:
                return replace(contraction.matrix_product(left, right), place=place)
            return replace(elementwise.of_operator(operator, left, right), place=place)
        case Items(kind, parts), Items(other, others) if operator is ast.Add and kind == other:
            return Items(kind, parts + others)
        case (Items(kind, parts), Number() as count) | (Number() as count, Items(kind, parts)):
            return Items(kind, parts * _times(operator, len(parts), count))
        case (Text(text), Number() as count) | (Number() as count, Text(text)):
            return Text(text * _times(operator, len(text), count))
        case Text(first, one), Text(second, other) if operator is ast.Add:
            return Text(first + second, one.joined(other) if one is not None and other is not None else None)
        case _:
            raise Undetermined


def _times(operator: type[ast.operator], length: int, count: Number) -> int:
    """How often a sequence of a length is repeated."""
    if operator is not ast.Mult or not isinstance(count.value, int):
        raise Undetermined
    times = max(count.value, 0) if length else 0
    if length * times > _LONGEST:
        raise Undetermined
    return times


def compare(operators: Sequence[type[ast.cmpop]], operands: Sequence[Value], place: Place | None) -> Value:
    """What a comparison, or a chain of them, gives.

    Args:
        operators: The operators.
        operands: The values between which they stand, one more.
        place: The expression.

    >>> compare([ast.Lt, ast.Lt], [Number("int", 1), Number("int", 2), Number("int", 3)], None)
    Number(kind='bool', value=True)
    """
    pairs = list(zip(operators, operands, operands[1:], strict=False))
    if len(pairs) == 1:
        return _compared(*pairs[0], place)
    answers = [_compared(*pair, place) for pair in pairs]
    if not all(isinstance(answer, Number) for answer in answers):
        return UNKNOWN
    known = [answer.value for answer in answers if isinstance(answer, Number)]
    if False in known:
        return Number("bool", False)
    return Number("bool", None if None in known else True)


def _compared(operator: type[ast.cmpop], left: Value, right: Value, place: Place | None) -> Value:
    if operator in {ast.Is, ast.IsNot}:
        return _identical(operator, left, right)
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        if operator in {ast.In, ast.NotIn} or NOTHING in {left, right}:
            return UNKNOWN
        return answer(lambda values: replace(elementwise.compared(values), place=place), (left, right))
    if operator in {ast.In, ast.NotIn}:
        return _contained(operator, left, right)
    if isinstance(left, Number) and isinstance(right, Number):
        return Number("bool", numbers.compared(operator, left, right))
    if operator in {ast.Eq, ast.NotEq}:
        same = _equal(left, right)
        return UNKNOWN if same is None else Number("bool", same is (operator is ast.Eq))
    return UNKNOWN


def _identical(operator: type[ast.cmpop], left: Value, right: Value) -> Value:
    if NOTHING not in {left, right}:
        return Number("bool")
    other = left if right == NOTHING else right
    if other == NOTHING:
        return Number("bool", operator is ast.Is)
    if isinstance(other, Number | Text | Items | OpenItems | Mapping | Range | Dots | Tensor | Layer):
        return Number("bool", operator is ast.IsNot)
    return Number("bool")


def _contained(operator: type[ast.cmpop], left: Value, right: Value) -> Value:
    if isinstance(left, Text) and isinstance(right, Text):
        return Number("bool", (left.value in right.value) is (operator is ast.In))
    if not isinstance(right, Items):
        return UNKNOWN
    answers = [_equal(left, item) for item in right.items]
    known = True if True in answers else None if None in answers else False
    return Number("bool", None if known is None else known is (operator is ast.In))


def _equal(left: Value, right: Value) -> bool | None:
    match left, right:
        case Number(), Number():
            return numbers.compared(ast.Eq, left, right)
        case Text(first), Text(second):
            return first == second
        case Items(kind, parts), Items(other, others):
            if kind != other or len(parts) != len(others):
                return False
            answers = [_equal(*pair) for pair in zip(parts, others, strict=True)]
            return False if False in answers else None if None in answers else True
        case (Number() | Text() | Items() | Nothing(), Number() | Text() | Items() | Nothing()):
            return isinstance(left, Nothing) and isinstance(right, Nothing)
        case _:
            return None


def subscript(value: Value, key: Value, place: Place | None) -> Value:
    """What ``value[key]`` gives.

    Args:
        value: What is subscripted.
        key: The subscript; a tuple for one with commas.
        place: The expression.

    >>> subscript(Tensor("numpy", (4, 5)), Range(NOTHING, Number("int", 2), NOTHING), None)
    Tensor(framework='numpy', shape=(2, 5), dtype=None)
    >>> subscript(Items("tuple", (Number("int", 7), NOTHING)), Number("int", 0), None)
    Number(kind='int', value=7)
    """
    if value == Named("numpy.mgrid"):
        return answer(lambda keys: replace(_grid(keys[0]), place=place), (key,))
    return answer(lambda values: _subscript(values[0], values[1], place), (value, key))


def _subscript(value: Value, key: Value, place: Place | None) -> Value:
    match value, key:
        case Tensor(_, _, _, known), _:
            found = indexed(value, key)
            if found.shape == () and found.dtype == "object":
                raise Undetermined  # an element may be anything
            return replace(found, place=place or known)
        case Items(_, parts), Number(_, int() as number) if -len(parts) <= number < len(parts):
            return parts[number]
        case Items(), Number("int", int()):
            raise Refused
        case Items(kind, parts), Range():
            return Items(kind, parts[_plain(key)])
        case Layer(parts=parts), Number(_, int() as number) if -len(parts) <= number < len(parts):
            return parts[number]
        case Layer(name, parts=parts, names=()), Range():
            return Layer(name, parts=parts[_plain(key)], grows=value.grows)
        case Layer(parts=parts, names=names), Text(name) if name in names:
            return parts[names.index(name)]
        case Mapping(pairs), Text(name) if name in dict(pairs):
            return dict(pairs)[name]
        case Text(text), Number(_, int() as number) if -len(text) <= number < len(text):
            return Text(text[number])
        case Text(text), Range():
            return Text(text[_plain(key)])
        case _:
            raise Undetermined


def _grid(key: Value) -> Tensor:
    """``np.mgrid[:h, :w]``: the places of a grid along each axis; of one axis, without one for it."""
    parts = key.items if isinstance(key, Items) else (key,)
    lengths = tuple(_places(part) for part in parts)
    return Tensor("numpy", lengths if isinstance(key, Range) else (len(lengths), *lengths))


def _places(part: Value) -> Length:
    if not isinstance(part, Range):
        raise Undetermined
    if part.step == NOTHING and part.start in {NOTHING, Number("int", 0)}:
        return reading.length(part.stop)
    start = 0 if part.start == NOTHING else reading.integer(part.start)
    step = 1 if part.step == NOTHING else reading.integer(part.step)
    if not step:
        raise Undetermined
    return reading.count_of_range(start, reading.integer(part.stop), step)


def _plain(key: Range) -> slice:
    bounds: list[int | None] = []
    for bound in (key.start, key.stop, key.step):
        if isinstance(bound, Number) and isinstance(bound.value, int):
            bounds.append(bound.value)
        elif bound == NOTHING:
            bounds.append(None)
        else:
            raise Undetermined
    if bounds[2] == 0:
        raise Undetermined
    return slice(*bounds)
