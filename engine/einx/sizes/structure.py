"""How often each ellipsis of a description repeats, and the description with all repetitions written out.

What depends on the description alone (which ellipses repeat together) is worked out once, in :class:`Structure`; what
depends on ranks and lengths is worked out per call.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import TypeAlias

from einx.errors import Origin, RankError, Span
from einx.notation import tree
from einx.notation.render import render
from einx.sizes.contradiction import Contradiction
from einx.sizes.equations import Node, System
from einx.sizes.wording import plural

Index: TypeAlias = tuple[int, ...]

ANONYMOUS = "..."
"""The hidden name that all anonymous ellipses of a description share."""


class Structure:
    """The ellipses of a description: which of them repeat equally often, and under which of them each axis stands.

    Ellipses repeat equally often if an axis of the same name stands under both, or if they are copies of one place in
    the text (made by hoisting or for an output that was left out).

    Attributes:
        inputs: One expression per input.
        outputs: One expression per output, ``None`` if there are none yet.
        axes: For every axis name, the classes of the ellipses around it, outermost first.
        classes: All classes of ellipses.
    """

    def __init__(self, description: tree.Description) -> None:
        self.description = description
        self.inputs = description.inputs
        self.outputs = description.outputs or ()
        self._classes: dict[object, object] = {}
        self._around: dict[str, tuple[object, ...]] = {}
        self._ellipses: list[tuple[tree.Ellipsis, type[tree.Node] | None]] = []
        self.named_spans: dict[str, list[Span]] = {}
        for expression in self.inputs:
            self._visit(expression, ())
        self._fed = {node.span for node, _ in self._ellipses}
        for expression in self.outputs:
            self._visit(expression, ())
        self.classes = {self.class_of(node) for node, _ in self._ellipses}
        self.axes = {name: tuple(map(self._find, around)) for name, around in self._around.items()}

    def _visit(self, node: tree.Node, around: tuple[object, ...], within: type[tree.Node] | None = None) -> None:
        """Enter what is below a node; ``within`` is the innermost group around it, or a bracket inside a group."""
        match node:
            case tree.Axis(name=name):
                self._enter(name, node.span, around)
            case tree.Ellipsis(inner=inner):
                self._ellipses.append((node, within))
                around = (*around, node.span)
                if inner is None:
                    self._enter(ANONYMOUS, node.span, around)
            case tree.Group():
                within = tree.Group
            case tree.Bracket() if within is not None:
                within = tree.Bracket
        for child in tree.children(node):
            self._visit(child, around, within)

    def _enter(self, name: str, span: Span, around: tuple[object, ...]) -> None:
        self.named_spans.setdefault(name, []).append(span)
        before = self._around.setdefault(name, around)
        for one, other in zip(before, around, strict=False):
            self._classes[self._find(other)] = self._find(one)

    def _find(self, place: object) -> object:
        while (parent := self._classes.get(place, place)) != place:
            place = parent
        return place

    def class_of(self, node: tree.Ellipsis) -> object:
        """The class of ellipses that ``node`` repeats together with."""
        return self._find(node.span)

    def is_one_axis(self, ellipsis: tree.Ellipsis, given: Container[str], seen: bool) -> bool:
        """Whether an ellipsis that nothing counts may be taken for one axis: it stands in groups, alike everywhere.

        Args:
            ellipsis: The ellipsis.
            given: The axes that lengths were passed for.
            seen: The operation counts axes in brackets, so those are told apart unless they are a whole group there.
        """
        inside = list(tree.walk(ellipsis))
        grouped = (tree.Group,) if seen else (tree.Group, tree.Bracket)
        apart = (tree.Number, tree.Concat, *((tree.Bracket,) if seen else ()))
        places = [(node, within) for node, within in self._ellipses if self.class_of(node) == self.class_of(ellipsis)]
        return (
            any(node.span in self._fed for node, _ in places)
            and all(node == ellipsis and within in grouped for node, within in places)
            and not any(isinstance(node, apart) for node in inside)
            and not any(isinstance(node, tree.Axis) and node.name in given for node in inside)
        )


def solve_counts(
    structure: Structure, ranks: Sequence[int | None], repeats: Mapping[str, tuple[int, ...]]
) -> dict[object, int]:
    """How often every class of ellipses repeats, by the ranks of the tensors and the lengths given as sequences.

    Args:
        structure: The ellipses of the description.
        ranks: The rank of each input, ``None`` where it is unknown.
        repeats: For an axis whose lengths were passed as a sequence, how long it is on each level of nesting.

    Returns:
        The counts; a class that stays open is missing.

    Raises:
        RankError: A rank does not fit its expression, or two ranks contradict each other.
    """
    known = [
        (expression, rank, Origin("argument", argument=number, rank=rank, span=expression.span))
        for number, (expression, rank) in enumerate(zip(structure.inputs, ranks, strict=True), start=1)
        if rank is not None
    ]
    for expression, rank, origin in known:
        least, exact = _extent(expression)
        if rank < least or (exact and rank > least):
            raise _rank_error(expression, rank, origin)
    system = System()
    counts = {found: system.variable(str(found)) for found in structure.classes}

    def width(node: tree.Node) -> Node:
        """How many axes a part of an expression stands for."""
        match node:
            case tree.Sequence() | tree.Bracket():
                return system.sum([width(child) for child in tree.children(node)])
            case tree.Ellipsis(inner=inner):
                count = counts[structure.class_of(node)]
                return count if inner is None else system.product([count, width(inner)])
            case _:
                return system.constant(1, Origin("number", number=1, span=node.span))

    try:
        for name, numbers in repeats.items():
            span = structure.named_spans[name][0]
            for found, number in zip(structure.axes[name], numbers, strict=False):
                system.know(counts[found], number, Origin("keyword", keyword=name, span=span))
        for expression, rank, origin in known if counts else ():
            system.know(width(expression), rank, origin)
        system.solve()
    except Contradiction as contradiction:
        raise _count_error(contradiction, known) from None
    return {found: count for found, node in counts.items() if isinstance(count := node.value, int)}


def _extent(expression: tree.Node) -> tuple[int, bool]:
    """How many axes an expression stands for at least, and whether it is as many exactly."""
    units = list(_units(expression))
    least = sum(not isinstance(unit, tree.Ellipsis) for unit in units)
    return least, least == len(units)


def _units(node: tree.Node) -> Iterator[tree.Node]:
    """What stands side by side in an expression, in brackets or not."""
    for child in tree.children(node):
        yield from _units(child) if isinstance(child, tree.Sequence | tree.Bracket) else (child,)


def _rank_error(expression: tree.Sequence, rank: int, origin: Origin) -> RankError:
    least, exact = _extent(expression)
    named = f"`{render(expression)}`" if expression.items else "its expression (empty, so a scalar)"
    hint = "write `...` where further axes may stand, or name them" if exact and rank > least else None
    return RankError(
        f"argument {origin.argument} has {plural(rank, 'dimension')}, but {named} describes "
        f"{'' if exact else 'at least '}{least}",
        code="rank-mismatch",
        spans=[expression.span],
        hint=hint,
        origins=[origin],
    )


def _count_error(contradiction: Contradiction, known: Sequence[tuple[tree.Sequence, int, Origin]]) -> RankError:
    parts = [
        f"argument {origin.argument} (`{render(expression)}`) has {plural(rank, 'dimension')}"
        for expression, rank, origin in known
        if not _extent(expression)[1]
    ]
    keywords = [origin for origin in contradiction.origins if origin.kind == "keyword"]
    parts += [f"{origin} gives a number of repetitions" for origin in keywords]
    return RankError(
        f"no number of repetitions of the ellipses fits all ranks: {', and '.join(parts)}",
        code="ellipsis-conflict",
        spans=[origin.span for origin in contradiction.origins if origin.span is not None],
        hint="all places of one name under an ellipsis repeat equally often",
        origins=contradiction.origins,
    )
