"""Operators and comparisons of values, those that classes define among them."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from itertools import product
from typing import cast

from einx_lsp.inference.annotations import either_type
from einx_lsp.inference.collecting import combined
from einx_lsp.inference.comparing import contains, equal, identical
from einx_lsp.inference.conditions import truth
from einx_lsp.inference.containers import bounded
from einx_lsp.inference.deciding import asked_of_object, compared
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.guards import fails
from einx_lsp.inference.keys import as_key
from einx_lsp.inference.kinds import is_none
from einx_lsp.inference.objects import attribute_of, thawed
from einx_lsp.inference.run import given_of
from einx_lsp.inference.state import State
from einx_lsp.inference.texts import percent
from einx_lsp.library import registry
from einx_lsp.python.blocks import Place
from einx_lsp.values.bounds import LONGEST_TEXT
from einx_lsp.values.join import any_of, join, options_of
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    ArrayLike,
    Bound,
    Class,
    Function,
    GenericAlias,
    Instance,
    Items,
    Many,
    Named,
    Nothing,
    Number,
    Partial,
    Range,
    Ref,
    Super,
    Symbolic,
    Tensor,
    Text,
    Union,
    Unknown,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary
from einx_lsp.values.plain import plain_of

__all__ = ["LONGEST", "VERSION", "as_plain", "binary", "binary_operation", "compare", "part_of_version", "unary"]


LONGEST = 256
"""Elements of a tuple or list that are kept; longer ones are data."""


def as_plain(frame: Frame, value: Value) -> Value:
    """The number or string that an object is as well; any other value itself.

    Args:
        frame: The scope.
        value: The value.
    """
    return plain_of(frame.contents(value)) or value if isinstance(value, Ref) else value


def unary(frame: Frame, node: ast.expr) -> Value:
    """What an operator with one operand gives.

    Args:
        frame: The scope.
        node: The expression.
    """
    node = cast("ast.UnaryOp", node)
    operand = frame.evaluate(node.operand)
    if isinstance(node.op, ast.Not):
        is_true = truth(frame, operand)
        return Number("bool", None if is_true is None else not is_true)
    held = frame.contents(operand)
    return UNKNOWN if isinstance(held, _NO_OPERAND) else registry.unary(type(node.op), frame.frozen(held))


def binary_operation(frame: Frame, node: ast.expr) -> Value:
    """What an operator with two operands gives.

    Args:
        frame: The scope.
        node: The expression.
    """
    node = cast("ast.BinOp", node)
    left, right = frame.evaluate(node.left), frame.evaluate(node.right)
    return binary(frame, node.op, left, right, node)


_NO_OPERAND = (Unknown, Instance, Function, Bound, Class, Partial, Super, ArrayLike, GenericAlias)


def binary(frame: Frame, operator: ast.operator, left: Value, right: Value, node: ast.expr) -> Value:
    """What an operator gives.

    Args:
        frame: The scope.
        operator: The operator.
        left: Its left operand.
        right: Its right operand.
        node: The whole.
    """
    left, right = as_plain(frame, left), as_plain(frame, right)
    one, other = frame.contents(left), frame.contents(right)
    if isinstance(operator, ast.BitOr) and (types := either_type(one, other)) is not None:
        return types
    if isinstance(one, Instance) or isinstance(other, Instance):
        return _overloaded(frame, operator, left, right, node)
    if isinstance(one, Partial) and (sets := combined(frame, operator, one, other)) is not None:
        return sets
    if isinstance(one, _NO_OPERAND) or isinstance(other, _NO_OPERAND):
        return UNKNOWN
    if isinstance(operator, ast.Mod) and isinstance(one, Text):
        return percent(one.value, frame.frozen(other)) or UNKNOWN
    if isinstance(operator, ast.BitOr) and isinstance(one, Dictionary) and isinstance(other, Dictionary):
        return frame.make(Dictionary(tuple({**dict(one.items), **dict(other.items)}.items())))
    repeated = _repeated(one, other) or _repeated(other, one) if isinstance(operator, ast.Mult) else None
    if repeated is not None:
        return frame.make(bounded(repeated.items)) if repeated.kind == "list" else repeated
    lists = isinstance(one, Items | Many) and isinstance(other, Items | Many) and isinstance(operator, ast.Add)
    if lists and isinstance(one, Items) and isinstance(other, Items) and one.kind == other.kind:
        items = (*one.items, *other.items)
        held: Value = Items(one.kind, items) if len(items) <= LONGEST else UNKNOWN
        return frame.make(bounded(items)) if one.kind == "list" else held
    if lists and isinstance(one, Items | Many) and isinstance(other, Items | Many):
        return frame.make(Many("list", join(_each(one), _each(other)))) if one.kind == "list" else UNKNOWN
    if isinstance(one, Union) or isinstance(other, Union):
        return _any_of_two(frame, operator, one, other, node)
    if isinstance(operator, ast.Div | ast.FloorDiv | ast.Mod) and _is_zero(other) and isinstance(one, Number):
        fails(frame, "ZeroDivisionError")
    found = registry.binary(type(operator), frame.frozen(one), frame.frozen(other), frame.run.place(node))
    return _bounded(thawed(frame, found))


def _is_zero(value: Value) -> bool:
    return isinstance(value, Number) and not isinstance(value.value, Symbolic) and value.value == 0


def _repeated(value: Value, times: Value) -> Items | None:
    """A tuple or list times a number: its elements again, not copies of them."""
    match value, times:
        case Items(kind, items, ()), Number("int" | "bool", int(number)) if len(items) * number <= LONGEST:
            return Items(kind, items * number)
        case _:
            return None


def _each(value: Items | Many) -> Value:
    return value.element if isinstance(value, Many) else any_of(value.items)


def _bounded(value: Value) -> Value:
    """A value that an operator gives, unless it has grown out of bounds."""
    match value:
        case Text(text) if len(text) > LONGEST_TEXT:
            return UNKNOWN
        case Items(_, items) if len(items) > LONGEST:
            return UNKNOWN
        case _:
            return value


def _any_of_two(frame: Frame, operator: ast.operator, one: Value, other: Value, node: ast.expr) -> Value:
    """What an operator gives for one of several operands; what raises is none of them."""
    pairs = [(left, right) for left in options_of(one) for right in options_of(other)]
    return any_of(tuple(binary(frame, operator, *pair, node) for pair in pairs if NOTHING not in pair))


def _overloaded(frame: Frame, operator: ast.operator, left: Value, right: Value, node: ast.expr) -> Value:
    """What an operator of a class of a file gives."""
    for receiver, argument, name in ((left, right, _FORWARD), (right, left, _REFLECTED)):
        held = frame.contents(receiver)
        if isinstance(held, Instance) and held.made_of is not None and type(operator) in name:
            method = attribute_of(frame, receiver, name[type(operator)])
            if isinstance(method, Bound):
                return frame.run.rules.call(frame, method, given_of([argument], frame.run.place(node)), node)
    return UNKNOWN


_SPELLED = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.MatMult: "matmul",
    ast.BitOr: "or",
    ast.BitAnd: "and",
    ast.BitXor: "xor",
    ast.LShift: "lshift",
    ast.RShift: "rshift",
}
_FORWARD = {kind: f"__{name}__" for kind, name in _SPELLED.items()}
_REFLECTED = {kind: f"__r{name}__" for kind, name in _SPELLED.items()}


def compare(frame: Frame, node: ast.expr) -> Value:
    """What a comparison gives, or a chain of them.

    Args:
        frame: The scope.
        node: The expression.
    """
    node = cast("ast.Compare", node)
    operands = [frame.evaluate(node.left)]
    stopped: State | None = None
    for operator, part in zip(node.ops, node.comparators, strict=True):
        operands.append(frame.evaluate(part))
        if part is node.comparators[-1]:
            break
        holds = _holds(frame, operator, operands[-2], operands[-1], node)
        if holds is not True:
            stopped = frame.state.copy() if stopped is None else frame.join(stopped, frame.state.copy())
        if holds is False:
            frame.state.kill()
    if stopped is not None:
        frame.state = frame.join(stopped, frame.state)
    if len(operands) == 2:
        decided = _decided(frame, node.ops[0], operands[0], operands[1], node)
        if decided is not None or isinstance(node.ops[0], ast.Is | ast.IsNot):
            return Number("bool", decided)
    operators, place = [type(operator) for operator in node.ops], frame.run.place(node)
    if any(isinstance(operand, Union) for operand in operands):
        return _compare_scalars(operators, operands, place)
    held = [frame.frozen(operand) for operand in operands]
    if any(isinstance(value, (*_NO_OPERAND, Union, Ref)) for value in held):
        return UNKNOWN
    return registry.compare(operators, held, place)


def _compare_scalars(operators: Sequence[type[ast.cmpop]], operands: Sequence[Value], place: Place) -> Value:
    """What a comparison gives of what may be a number of Python's or an array without axes.

    It says nothing of the kinds of other values, which it may be there to tell apart.
    """
    options = [options_of(operand) for operand in operands]
    if not all(_is_scalar(option) for several in options for option in several):
        return UNKNOWN
    return any_of(tuple(registry.compare(operators, list(held), place) for held in product(*options)))


def _is_scalar(value: Value) -> bool:
    return isinstance(value, Number) or (isinstance(value, Tensor) and value.shape == ())


def _holds(frame: Frame, operator: ast.cmpop, one: Value, other: Value, node: ast.expr) -> bool | None:
    """Whether one comparison of a chain holds; what follows it is not evaluated if it does not."""
    values = [frame.frozen(one), frame.frozen(other)]
    if any(isinstance(value, (*_NO_OPERAND, Union, Ref)) for value in values):
        return None
    return truth(frame, registry.compare([type(operator)], values, frame.run.place(node)))


def _decided(frame: Frame, operator: ast.cmpop, one: Value, other: Value, node: ast.expr) -> bool | None:
    """Whether ``is``, ``is not`` and ``in`` hold, and comparisons with the version of Python."""
    match operator:
        case ast.Is() | ast.IsNot() if other is NOTHING:
            answer = is_none(one)
            return None if answer is None else answer is isinstance(operator, ast.Is)
        case ast.Is() | ast.IsNot() | ast.Eq() | ast.NotEq():
            answer = compared(frame, operator, one, other)
            if answer is not None:
                return answer
            if isinstance(operator, ast.Is | ast.IsNot):
                same = identical(frame, one, other)
                return None if same is None else same is isinstance(operator, ast.Is)
            both = isinstance(one, Ref) and isinstance(other, Ref)
            same = equal(frame, one, other) if both else None
            return None if same is None else same is isinstance(operator, ast.Eq)
        case ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE() if one == VERSION:
            return _is_version(operator, other)
        case ast.In() | ast.NotIn():
            key, held = as_key(one, frame), frame.contents(other)
            asked = asked_of_object(frame, other, "__contains__", [one], node)
            if asked is not None:
                found = truth(frame, asked)
                return None if found is None else found is isinstance(operator, ast.In)
            if not isinstance(held, Dictionary):
                found = _is_among(frame, one, held) if isinstance(one, Class | Named) else contains(frame, held, one)
                return None if found is None else found is isinstance(operator, ast.In)
            if key is None:
                return None
            return any(name == key for name, _ in held.items) is isinstance(operator, ast.In)
        case _:
            return None


VERSION = Named("sys.version_info")
_OLDEST = (3, 10)
"""The oldest Python that programs are run with: einx runs on none that is older."""


def _is_among(frame: Frame, cls: Value, held: Value) -> bool | None:
    """Whether a type is one of some."""
    if not isinstance(held, Items):
        return None
    answers = [compared(frame, ast.Eq(), item, cls) for item in held.items]
    return True if True in answers else None if None in answers else False


def part_of_version(key: Value) -> Value:
    """``sys.version_info[key]``: the first number, or as many as tell versions apart."""
    match key:
        case Number("int", 0):
            return Number("int", _OLDEST[0])
        case Range(Nothing() | Number("int", 0), Number("int", 2 | 3), Nothing()):
            return VERSION
        case _:
            return UNKNOWN


def _is_version(operator: ast.cmpop, other: Value) -> bool | None:
    """Whether the version of Python compares so, where that is the same for all versions."""
    match other:
        case Items("tuple", items):
            numbers = tuple(item.value for item in items if isinstance(item, Number) and isinstance(item.value, int))
        case _:
            return None
    if len(numbers) != len(items) or not numbers:
        return None
    newer = numbers < _OLDEST or (numbers == _OLDEST and isinstance(operator, ast.GtE | ast.Lt))
    if not newer and numbers[0] == _OLDEST[0]:
        return None
    return newer is isinstance(operator, ast.Gt | ast.GtE)
