"""The tree of :mod:`einx.notation.tree`, made by the parser while it reads: one method for each rule of the grammar.

Rules below the brackets pass plain lists on. Only a bracket, or the start, knows where its first operand begins, so
there the lists become nodes, and an operand that is empty gets its place in the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from einx.errors import Span
from einx.notation.tree import (
    Arrow,
    Axis,
    Bracket,
    Concat,
    Ellipsis,
    Group,
    Hole,
    Node,
    Number,
    Sequence,
    Tensors,
)

if TYPE_CHECKING:
    from lark import Token

Separated: TypeAlias = "list[list[Node] | Token]"
"""Units of one tensor, a comma, units of the next, and so on."""


def span_of(token: Token) -> Span:
    """The range of characters of a token."""
    return token.start_pos or 0, token.end_pos or 0


def _axis(token: Token) -> Axis:
    return Axis(token.value, span_of(token))


def _number(token: Token) -> Number:
    return Number(int(token), span_of(token))


def _anonymous(token: Token) -> Ellipsis:
    return Ellipsis(None, span_of(token))


class Builder:
    """What to make of each terminal and rule; lark calls the attribute of that name."""

    NAME = staticmethod(_axis)
    NUMBER = staticmethod(_number)
    ELLIPSIS = staticmethod(_anonymous)

    def sequence(self, units: list[Node]) -> list[Node]:
        """``a b``."""
        return units

    def tensors(self, parts: Separated) -> Separated:
        """``a, b``."""
        return parts

    def arrows(self, parts: list[Separated | Token]) -> list[Separated | Token]:
        """``a -> b``."""
        return parts

    bracket_arrows = arrows

    def concat(self, parts: list[Node]) -> Concat:
        """``a + b``, with the signs between the operands."""
        return Concat(tuple(parts[::2]), (parts[0].span[0], parts[-1].span[1]))

    def hole(self, parts: list[Token]) -> Hole:
        """An operand that is missing."""
        return Hole(span_of(parts[0]))

    def repeated(self, parts: tuple[Node, Token]) -> Ellipsis:
        """``a...``."""
        unit, dots = parts
        return Ellipsis(unit, (unit.span[0], span_of(dots)[1]))

    def group(self, parts: tuple[Token, list[Separated | Token], Token]) -> Group:
        """``(a b)``."""
        opener, body, closer = parts
        start, inside = span_of(opener)
        return Group(_body(body, inside), (start, span_of(closer)[1]))

    def bracket(self, parts: tuple[Token, list[Separated | Token], Token]) -> Bracket:
        """``[a b]``."""
        opener, body, closer = parts
        start, inside = span_of(opener)
        return Bracket(_body(body, inside), (start, span_of(closer)[1]))

    def start(self, parts: list[list[Separated | Token]]) -> Node:
        """The whole description."""
        return _body(parts[0], 0)


def _body(parts: list[Separated | Token], place: int) -> Node:
    """The node between two brackets; ``place`` is where it begins."""
    sides: list[Node] = []
    for part in parts:
        if isinstance(part, list):
            sides.append(_tensors(part, place))
        else:
            place = span_of(part)[1]
    return sides[0] if len(sides) == 1 else Arrow(tuple(sides), (sides[0].span[0], sides[-1].span[1]))


def _tensors(parts: Separated, place: int) -> Node:
    operands: list[Node] = []
    for part in parts:
        if isinstance(part, list):
            span = (part[0].span[0], part[-1].span[1]) if part else (place, place)
            operands.append(Sequence(tuple(part), span))
        else:
            place = span_of(part)[1]
    return operands[0] if len(operands) == 1 else Tensors(tuple(operands), (operands[0].span[0], operands[-1].span[1]))
