"""From a description as it is written to one expression per tensor: ``->`` and ``,`` are moved out of all brackets.

``a [b->c]`` is ``a [b] -> a [c]``: what stands beside a nested operator is copied to each of its alternatives. Copies
are the same object, also after the brackets have been simplified, so that whatever was written once stays one thing.
"""

from __future__ import annotations

from functools import lru_cache
from operator import is_
from typing import TypeAlias, cast

from einx.notation.parse import CACHE_SIZE, parse_strict
from einx.notation.tree import (
    Arrow,
    Axis,
    Bracket,
    Concat,
    Description,
    Ellipsis,
    Group,
    Node,
    Sequence,
    Tensors,
    children,
)


@lru_cache(CACHE_SIZE)
def description(text: str) -> Description:
    """Read a description: parse it, and move nested ``->`` and ``,`` to the top.

    Args:
        text: The description, as a user wrote it.

    Raises:
        einx.errors.SyntaxError: The text breaks the rules of the notation.

    >>> description("a [b->c]").outputs
    (Sequence(items=(Axis(name='a'), Bracket(body=Sequence(items=(Axis(name='c'),))))),)
    """
    return hoist(parse_strict(text))


def hoist(tree: Node) -> Description:
    """Move nested ``->`` and ``,`` to the top, and simplify brackets.

    In the result, bodies of brackets are sequences. Brackets in brackets and empty brackets are gone, and ``((a))`` is
    ``(a)``. Brackets in brackets stay only around several units under an ellipsis, as in ``[[a b]...]``.

    Args:
        tree: A tree that was parsed without errors. In one with errors, operators that have too few operands repeat
            the last.

    >>> from einx.notation import parse, render
    >>> render(hoist(parse("b p [i,->]").tree))
    'b p [i], b p -> b p'
    """
    if isinstance(tree, Arrow):
        sides = [_select(side, Arrow, index) for index, side in enumerate(tree.sides)]
    else:
        sides = _alternatives(tree, Arrow)
    simplify = _Simplifier()
    tensors = [
        tuple(
            simplify.tensor(alternative)
            for operand in (side.operands if isinstance(side, Tensors) else (side,))
            for alternative in _alternatives(operand, Tensors)
        )
        for side in sides
    ]
    return Description(tensors[0], tensors[-1] if len(tensors) > 1 else None)


Operator: TypeAlias = "type[Arrow | Tensors]"


def _alternatives(node: Node, operator: Operator) -> list[Node]:
    """The node once for each operand of the operators in it; the node itself if there are none."""
    count = 0
    rest = [node]
    while rest:
        parts = children(part := rest.pop())
        rest += [part for part in parts if not isinstance(part, Axis)]
        if isinstance(part, operator):
            count = max(count, len(parts))
    return [_select(node, operator, index) for index in range(count)] if count else [node]


def _select(node: Node, operator: Operator, index: int) -> Node:
    """The node with one operand in place of each operator; the same object if there is none in it."""
    parts = children(node)
    if isinstance(node, operator):
        return _select(parts[min(index, len(parts) - 1)], operator, index)
    selected = tuple(_select(part, operator, index) for part in parts)
    return node if _same(selected, parts) else _with_children(node, selected)


def _same(new: tuple[Node, ...], old: tuple[Node, ...]) -> bool:
    return len(new) == len(old) and all(map(is_, new, old))


def _with_children(node: Node, parts: tuple[Node, ...]) -> Node:
    match node:
        case Sequence() | Concat() | Tensors() | Arrow():
            return type(node)(parts, node.span)
        case Group() | Bracket() | Ellipsis():
            return type(node)(parts[0], node.span)
        case _:
            return node


class _Simplifier:
    """Takes brackets out of brackets, empty brackets out of everything, and groups out of groups around only them."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, bool], tuple[Node, tuple[Node, ...]]] = {}

    def tensor(self, node: Node) -> Sequence:
        (result,) = self._units(node, False)
        return cast("Sequence", result)

    def _units(self, node: Node, in_bracket: bool) -> tuple[Node, ...]:
        """What a node becomes; the same objects for the same node."""
        if isinstance(node, Axis):
            return (node,)
        key = (id(node), in_bracket)
        if key not in self._known:
            self._known[key] = (node, self._simplified(node, in_bracket))  # with the node, so that its id stays its own
        return self._known[key][1]

    def _simplified(self, node: Node, in_bracket: bool) -> tuple[Node, ...]:
        parts = children(node)
        if not parts and not isinstance(node, Sequence):
            return (node,)
        inside = in_bracket or isinstance(node, Bracket)
        units = tuple(unit for part in parts for unit in self._units(part, inside))
        match node, units:
            case Bracket(), (Sequence(items=items),) if in_bracket or not items:
                return items
            case Group(), (Sequence(items=(Group(body=body),)),):
                return (Group(body, node.span),)
            case Ellipsis(), ():
                return ()
            case Ellipsis(inner=inner), (_, _, *_) if inner is not None:
                units = (Bracket(Sequence(units, inner.span), inner.span),)
        return (node if _same(units, parts) else _with_children(node, units),)
