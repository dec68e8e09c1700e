"""From a description as it is written to one expression per tensor: ``->`` and ``,`` are moved out of all brackets.

``a [b->c]`` is ``a [b] -> a [c]``: what stands beside a nested operator is copied to each of its alternatives. Copies
are the same object, also after the brackets have been simplified, so that whatever was written once stays one thing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from einx.notation import tree
from einx.notation.parse import CACHE_SIZE, parse_strict


@lru_cache(CACHE_SIZE)
def description(text: str) -> tree.Description:
    """Read a description: parse it, and move nested ``->`` and ``,`` to the top.

    Args:
        text: The description, as a user wrote it.

    Raises:
        einx.errors.SyntaxError: The text breaks the rules of the notation.

    >>> description("a [b->c]").outputs
    (Sequence(items=(Axis(name='a'), Bracket(body=Sequence(items=(Axis(name='c'),))))),)
    """
    return hoist(parse_strict(text))


def hoist(root: tree.Node) -> tree.Description:
    """Move nested ``->`` and ``,`` to the top, and simplify brackets.

    In the result, bodies of brackets are sequences. Brackets in brackets and empty brackets are gone, and ``((a))`` is
    ``(a)``. Brackets in brackets stay only around several units under an ellipsis, as in ``[[a b]...]``.

    Args:
        root: A tree that was parsed without errors. In one with errors, operators that have too few operands repeat
            the last.

    >>> from einx.notation import parse, render
    >>> render(hoist(parse("b p [i,->]").tree))
    'b p [i], b p -> b p'
    """
    if isinstance(root, tree.Arrow):
        sides = [tree.select(side, tree.Arrow, index) for index, side in enumerate(root.sides)]
    else:
        sides = _alternatives(root, tree.Arrow)
    simplify = _Simplifier()
    tensors = [
        tuple(
            simplify.tensor(alternative)
            for operand in (side.operands if isinstance(side, tree.Tensors) else (side,))
            for alternative in _alternatives(operand, tree.Tensors)
        )
        for side in sides
    ]
    return tree.Description(tensors[0], tensors[-1] if len(tensors) > 1 else None)


def _alternatives(node: tree.Node, operator: tree.Operator) -> list[tree.Node]:
    """The node once for each operand of the operators in it; the node itself if there are none."""
    count = max((len(tree.children(part)) for part in tree.walk(node) if isinstance(part, operator)), default=0)
    return [tree.select(node, operator, index) for index in range(count)] if count else [node]


class _Simplifier:
    """Takes brackets out of brackets, empty brackets out of everything, and groups out of groups around only them."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, bool], tuple[tree.Node, tuple[tree.Node, ...]]] = {}

    def tensor(self, node: tree.Node) -> tree.Sequence:
        (result,) = self._units(node, False)
        return cast("tree.Sequence", result)

    def _units(self, node: tree.Node, in_bracket: bool) -> tuple[tree.Node, ...]:
        """What a node becomes; the same objects for the same node."""
        if isinstance(node, tree.Axis):
            return (node,)
        key = (id(node), in_bracket)
        if key not in self._known:
            self._known[key] = (node, self._simplified(node, in_bracket))  # with the node, so that its id stays its own
        return self._known[key][1]

    def _simplified(self, node: tree.Node, in_bracket: bool) -> tuple[tree.Node, ...]:
        parts = tree.children(node)
        if not parts and not isinstance(node, tree.Sequence):
            return (node,)
        inside = in_bracket or isinstance(node, tree.Bracket)
        units = tuple(unit for part in parts for unit in self._units(part, inside))
        match node, units:
            case tree.Bracket(), (tree.Sequence(items=items),) if in_bracket or not items:
                return items
            case tree.Group(), (tree.Sequence(items=(tree.Group(body=body),)),):
                return (tree.Group(body, node.span),)
            case tree.Ellipsis(), ():
                return ()
            case tree.Ellipsis(inner=inner), (_, _, *_) if inner is not None:
                units = (tree.Bracket(tree.Sequence(units, inner.span), inner.span),)
        return (tree.with_children(node, units),)
