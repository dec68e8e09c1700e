"""What the grammar cannot say: rules about spaces, operands of ``+``, and the description as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from einx.errors import Span, SyntaxError
from einx.notation import tree
from einx.notation.brackets import CLOSER_OF, OPENER_OF
from einx.notation.build import span_of
from einx.notation.problems import problem

if TYPE_CHECKING:
    from lark import Token

ANONYMOUS = "..."
"""The name that all anonymous ellipses share."""

Uses: TypeAlias = "dict[str, list[tuple[Span, bool, int]]]"
"""For each name, where it stands, whether in brackets, and under how many ellipses."""

LONGEST_QUOTE = 40
"""Parts of a description are quoted in messages up to this many characters."""


def check(text: str, tokens: list[Token], root: tree.Node, structure_is_known: bool) -> Iterator[SyntaxError]:
    """Report what is wrong with a description that the grammar accepts.

    Args:
        text: The description.
        tokens: Its tokens, perhaps repaired; brackets in them match.
        root: Its tree.
        structure_is_known: Whether the nesting is as it was written. What depends on the whole description is not
            judged by a nesting that is a guess.
    """
    uses: Uses = {}
    yield from _unit_errors(text, root, uses)
    if structure_is_known:
        yield from _operator_errors(tokens, root)
        yield from _name_errors(uses)


def _unit_errors(text: str, root: tree.Node, uses: Uses) -> Iterator[SyntaxError]:
    """Units that touch, and operands of ``+`` that cannot be concatenated; fills in ``uses`` on the way."""
    rest: list[tuple[tree.Node, bool, int]] = [(root, False, 0)]
    while rest:
        node, bracketed, depth = rest.pop()
        match node:
            case tree.Axis(name=name):
                uses.setdefault(name, []).append((node.span, bracketed, depth))
                continue
            case tree.Sequence(items=items):
                yield from _touching_units(text, items)
            case tree.Concat(operands=operands):
                yield from _bad_operands(text, operands)
            case tree.Bracket():
                bracketed = True
            case tree.Ellipsis(inner=None):
                uses.setdefault(ANONYMOUS, []).append((node.span, bracketed, depth))
            case tree.Ellipsis():
                depth += 1
        rest += [(child, bracketed, depth) for child in tree.children(node)]


def _touching_units(text: str, units: tuple[tree.Node, ...]) -> Iterator[SyntaxError]:
    for one, other in pairwise(units):
        border = other.span[0]
        if one.span[1] == border:
            left, right = _quote(text, one.span, keep_end=True), _quote(text, other.span)
            yield problem("missing-space", (border - 1, border + 1), left=left, right=right)


def _bad_operands(text: str, operands: tuple[tree.Node, ...]) -> Iterator[SyntaxError]:
    for operand in operands:
        if isinstance(operand, (tree.Bracket, tree.Ellipsis)):
            shown = _quote(text, operand.span)
            is_bracket = isinstance(operand, tree.Bracket)
            hint = "put the brackets around the whole sum" if is_bracket else f"write `({shown})`"
            yield problem("bad-operand", operand.span, hint=hint, text=shown)


def _quote(text: str, span: Span, keep_end: bool = False) -> str:
    words = text[span[0] : span[1]]
    if len(words) <= LONGEST_QUOTE:
        return words
    return f"… {words[-LONGEST_QUOTE:]}" if keep_end else f"{words[:LONGEST_QUOTE]} …"


class _Level(NamedTuple):
    """The inside of one pair of brackets, or the top: the levels around it, innermost first, and its arrows."""

    around: tuple[_Level, ...]
    arrows: list[Span]


def _operator_errors(tokens: list[Token], root: tree.Node) -> Iterator[SyntaxError]:
    """Arrows and commas that cannot be hoisted."""
    level = _Level((), [])
    levels = [level]
    for token in tokens:
        kind = token.type
        if kind in CLOSER_OF:
            level = _Level((level, *level.around), [])
            levels.append(level)
        elif kind in OPENER_OF:
            level = level.around[0]
        elif kind == "BAR" or (kind == "ARROW" and token == "->"):
            level.arrows.append(span_of(token))
    errors = list(_arrow_errors(levels))
    yield from errors
    if len(levels) > 1 and not errors:
        yield from _comma_errors(root)


def _arrow_errors(levels: list[_Level]) -> Iterator[SyntaxError]:
    """Several ``->`` on one level, or one inside brackets that stand beside another."""
    for level in levels:
        if len(level.arrows) > 1:
            yield problem("several-arrows", *level.arrows, count=len(level.arrows))
        outer = next((around.arrows for around in level.around if around.arrows), None)
        if level.arrows and outer is not None:
            yield problem("nested-arrow", *level.arrows, *outer)


def _comma_errors(root: tree.Node) -> Iterator[SyntaxError]:
    """Commas inside brackets that are hoisted together but separate different numbers of operands."""
    errors: dict[tuple[Span, ...], SyntaxError] = {}
    for side in (0, 1):
        whole = tree.select(root, tree.Arrow, side)
        for operand in whole.operands if isinstance(whole, tree.Tensors) else (whole,):
            lists = []
            for node, outer in _comma_lists(operand, None):
                if outer is None:
                    lists.append(node)
                else:
                    errors.setdefault((node.span,), problem("nested-comma", node.span))
            counts = dict.fromkeys(len(node.operands) for node in lists)
            if len(counts) > 1:
                spans = tuple(node.span for node in lists)
                errors.setdefault(spans, problem("unequal-alternatives", *spans, counts=" and ".join(map(str, counts))))
    yield from errors.values()


def _comma_lists(node: tree.Node, outer: tree.Tensors | None) -> Iterator[tuple[tree.Tensors, tree.Tensors | None]]:
    """The comma lists below a node, each with the list around it."""
    if isinstance(node, tree.Tensors):
        yield node, outer
        outer = node
    for child in tree.children(node):
        yield from _comma_lists(child, outer)


def _name_errors(uses: Uses) -> Iterator[SyntaxError]:
    """Names that are in brackets, or under ellipses, in one place and not in another."""
    for name, places in uses.items():
        if len(places) == 1:
            continue
        spans, bracketings, depths = zip(*sorted(places), strict=True)
        subject = "the ellipsis `...`" if name == ANONYMOUS else f"axis {name}"
        if len(set(bracketings)) > 1:
            yield problem("bracket-conflict", *spans, subject=subject, name=name)
        if len(set(depths)) > 1:
            low, high = sorted(set(depths))[:2]
            some = "an ellipsis" if high == 1 else f"{high} ellipses"
            where = f"{some} in one place and under {low or 'none'} in another"
            yield problem("ellipsis-conflict", *spans, subject=subject, where=where)
