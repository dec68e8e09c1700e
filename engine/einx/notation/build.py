"""The tree of :mod:`einx.notation.tree`, made by the parser while it reads: one method for each rule of the grammar.

Rules below the brackets pass plain lists on. Only a bracket, or the start, knows where its first operand begins, so
there the lists become nodes, and an operand that is empty gets its place in the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from einx.errors import Span
from einx.notation import tree

if TYPE_CHECKING:
    from lark import Token

Operand = TypeVar("Operand")

Separated: TypeAlias = "list[list[tree.Node] | Token]"
"""Units of one tensor, a comma, units of the next, and so on."""

Enclosed: TypeAlias = "tuple[Token, list[Separated | Token], Token]"
"""What stands between two brackets, and these."""


def span_of(token: Token) -> Span:
    """The range of characters of a token."""
    return token.start_pos or 0, token.end_pos or 0


class Builder:
    """What to make of each terminal and rule; lark calls the attribute of that name."""

    NAME = staticmethod(lambda token: tree.Axis(token.value, span_of(token)))
    NUMBER = staticmethod(lambda token: tree.Number(int(token), span_of(token)))
    ELLIPSIS = staticmethod(lambda token: tree.Ellipsis(None, span_of(token)))
    sequence = tensors = arrows = bracket_arrows = staticmethod(lambda parts: parts)

    def concat(self, parts: list[tree.Node]) -> tree.Concat:
        """``a + b``, with the signs between the operands."""
        return tree.Concat(tuple(parts[::2]), _around(parts))

    def hole(self, parts: list[Token]) -> tree.Hole:
        """An operand that is missing."""
        return tree.Hole((), span_of(parts[0]))

    def repeated(self, parts: tuple[tree.Node, Token]) -> tree.Ellipsis:
        """``a...``."""
        unit, dots = parts
        return tree.Ellipsis(unit, (unit.span[0], span_of(dots)[1]))

    def group(self, parts: Enclosed) -> tree.Group:
        """``(a b)``."""
        return tree.Group(*_enclosed(parts))

    def bracket(self, parts: Enclosed) -> tree.Bracket:
        """``[a b]``."""
        return tree.Bracket(*_enclosed(parts))

    def start(self, parts: list[list[Separated | Token]]) -> tree.Node:
        """The whole description."""
        return _body(parts[0], 0)


def _enclosed(parts: Enclosed) -> tuple[tree.Node, Span]:
    opener, body, closer = parts
    start, inside = span_of(opener)
    return _body(body, inside), (start, span_of(closer)[1])


def _body(parts: list[Separated | Token], place: int) -> tree.Node:
    """The node between two brackets; ``place`` is where it begins."""
    sides = [_tensors(part, start) for part, start in _operands(parts, place)]
    return sides[0] if len(sides) == 1 else tree.Arrow(tuple(sides), _around(sides))


def _tensors(parts: Separated, place: int) -> tree.Node:
    operands: list[tree.Node] = [
        tree.Sequence(tuple(part), _around(part) if part else (start, start)) for part, start in _operands(parts, place)
    ]
    return operands[0] if len(operands) == 1 else tree.Tensors(tuple(operands), _around(operands))


def _operands(parts: list[list[Operand] | Token], place: int) -> Iterator[tuple[list[Operand], int]]:
    """What stands between signs, each with the place where it begins."""
    for part in parts:
        if isinstance(part, list):
            yield part, place
        else:
            place = span_of(part)[1]


def _around(nodes: list[tree.Node]) -> Span:
    return nodes[0].span[0], nodes[-1].span[1]
