"""What the grammar cannot say: rules about spaces, operands of ``+``, and the description as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from einx.errors import Span, SyntaxError
from einx.notation.brackets import CLOSER_OF, OPENER_OF
from einx.notation.build import span_of
from einx.notation.problems import problem
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
    children,
)

if TYPE_CHECKING:
    from lark import Token

ANONYMOUS = "..."
"""The name that all anonymous ellipses share."""

LONGEST_EXAMPLE = 40
"""Parts of a description are quoted in messages up to this many characters."""


def check_units(text: str, tree: Node) -> Iterator[SyntaxError]:
    """Report units that touch and operands of ``+`` that cannot be concatenated.

    Args:
        text: The description.
        tree: Its tree, which may have been repaired.
    """
    nodes = [tree]
    while nodes:
        node = nodes.pop()
        nodes += children(node)
        match node:
            case Sequence(items=items):
                for left, right in zip(items, items[1:], strict=False):
                    if left.span[1] == right.span[0]:
                        yield _missing_space(text, left.span, right.span)
            case Concat(operands=operands):
                for operand in operands:
                    if not isinstance(operand, Axis | Number | Group | Hole):
                        yield _bad_operand(text, operand)


def check_description(tokens: list[Token], tree: Node) -> Iterator[SyntaxError]:
    """Report what does not fit together within a description.

    Args:
        tokens: Its tokens, in which all brackets stand as they were written.
        tree: Its tree.
    """
    arrows = list(_arrow_errors(tokens))
    yield from arrows
    if not arrows:
        yield from _comma_errors(tree)
    yield from _name_errors(tree)


def _missing_space(text: str, left: Span, right: Span) -> SyntaxError:
    border = right[0]
    return problem(
        "missing-space",
        (border - 1, border + 1),
        left=_quote(text, left, keep_end=True),
        right=_quote(text, right),
    )


def _bad_operand(text: str, operand: Node) -> SyntaxError:
    shown = _quote(text, operand.span)
    hint = "put the brackets around the whole sum" if isinstance(operand, Bracket) else f"write `({shown})`"
    return problem("bad-operand", operand.span, hint=hint, text=shown)


def _quote(text: str, span: Span, keep_end: bool = False) -> str:
    words = text[span[0] : span[1]]
    if len(words) <= LONGEST_EXAMPLE:
        return words
    return f"… {words[-LONGEST_EXAMPLE:]}" if keep_end else f"{words[:LONGEST_EXAMPLE]} …"


@dataclass
class _Level:
    """One pair of brackets, or the top."""

    outer: _Level | None
    arrows: list[Span] = field(default_factory=list)


def _arrow_errors(tokens: list[Token]) -> Iterator[SyntaxError]:
    """Several ``->`` between two brackets, or one inside brackets that stand beside another."""
    level = _Level(None)
    levels = [level]
    for token in tokens:
        if token.type in CLOSER_OF:
            level = _Level(level)
            levels.append(level)
        elif token.type in OPENER_OF:
            level = level.outer or level
        elif token.type == "BAR" or (token.type == "ARROW" and token == "->"):
            level.arrows.append(span_of(token))
    for level in levels:
        if len(level.arrows) > 1:
            yield problem("several-arrows", *level.arrows, count=len(level.arrows))
        outer = level.outer
        while level.arrows and outer is not None:
            if outer.arrows:
                yield problem("nested-arrow", *level.arrows, *outer.arrows)
                break
            outer = outer.outer


def _comma_errors(tree: Node) -> Iterator[SyntaxError]:
    """Commas inside brackets that are hoisted together but separate different numbers of operands."""
    errors: dict[tuple[Span, ...], SyntaxError] = {}
    for side in (0, 1):
        whole = tree.sides[side] if isinstance(tree, Arrow) else tree
        for operand in whole.operands if isinstance(whole, Tensors) else (whole,):
            lists = []
            for node, outer in _comma_lists(operand, side, None):
                if outer is None:
                    lists.append(node)
                else:
                    errors.setdefault((node.span,), problem("nested-comma", node.span))
            counts = dict.fromkeys(len(node.operands) for node in lists)
            if len(counts) > 1:
                spans = tuple(node.span for node in lists)
                errors.setdefault(spans, problem("unequal-alternatives", *spans, counts=" and ".join(map(str, counts))))
    yield from errors.values()


def _comma_lists(node: Node, side: int, outer: Tensors | None) -> Iterator[tuple[Tensors, Tensors | None]]:
    """The comma lists below a node on one side of all arrows, each with the list around it."""
    if isinstance(node, Arrow):
        yield from _comma_lists(node.sides[side], side, outer)
        return
    if isinstance(node, Tensors):
        yield node, outer
        outer = node
    for child in children(node):
        yield from _comma_lists(child, side, outer)


def _name_errors(tree: Node) -> Iterator[SyntaxError]:
    """Names that are in brackets, or under ellipses, in one place and not in another."""
    uses: dict[str, list[tuple[Span, bool, int]]] = {}
    nodes: list[tuple[Node, bool, int]] = [(tree, False, 0)]
    while nodes:
        node, bracketed, depth = nodes.pop()
        match node:
            case Axis(name=name):
                uses.setdefault(name, []).append((node.span, bracketed, depth))
            case Ellipsis(inner=None):
                uses.setdefault(ANONYMOUS, []).append((node.span, bracketed, depth))
            case _:
                bracketed = bracketed or isinstance(node, Bracket)
                depth += isinstance(node, Ellipsis)
                nodes += [(child, bracketed, depth) for child in children(node)]
    for name, places in uses.items():
        if len(places) == 1:
            continue
        spans, bracketings, depths = zip(*sorted(places), strict=True)
        subject = "the ellipsis `...`" if name == ANONYMOUS else f"axis {name}"
        if len(set(bracketings)) > 1:
            yield problem("bracket-conflict", *spans, subject=subject, name=name)
        if len(set(depths)) > 1:
            low, high = sorted(set(depths))[:2]
            yield problem("ellipsis-conflict", *spans, subject=subject, where=_under(low, high))


def _under(low: int, high: int) -> str:
    some = "an ellipsis" if high == 1 else f"{high} ellipses"
    return f"{some} in one place and under {low or 'none'} in another"
