"""How often each ellipsis of a description repeats, and the description with all repetitions written out.

What depends on the description alone (which ellipses repeat together) is worked out once, in :class:`Structure`; what
depends on ranks and lengths is worked out per call.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

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
    """

    def __init__(self, description: tree.Description) -> None:
        self.description = description
        self.inputs = description.inputs
        self.outputs = description.outputs or ()
        self._classes: dict[object, object] = {}
        self._around: dict[str, tuple[object, ...]] = {}
        self.named_spans: dict[str, list[Span]] = {}
        for expression in (*self.inputs, *self.outputs):
            self._visit(expression, ())
        self.axes = {name: tuple(map(self._find, around)) for name, around in self._around.items()}

    def _visit(self, node: tree.Node, around: tuple[object, ...]) -> None:
        if isinstance(node, tree.Axis):
            self._enter(node.name, node.span, around)
        elif isinstance(node, tree.Ellipsis):
            inside = (*around, node.span)
            if node.inner is None:
                self._enter(ANONYMOUS, node.span, inside)
            else:
                self._visit(node.inner, inside)
        else:
            for child in tree.children(node):
                self._visit(child, around)

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
        found = self.class_of(ellipsis)
        places = [
            (node, in_group)
            for expression in (*self.inputs, *self.outputs)
            for node, in_group in _ellipses(expression, False, seen)
            if self.class_of(node) == found
        ]
        inside = list(tree.walk(ellipsis))
        return (
            all(in_group and node == ellipsis for node, in_group in places)
            and any(
                self.class_of(node) == found for tensor in self.inputs for node, _ in _ellipses(tensor, False, seen)
            )
            and not any(isinstance(node, tree.Number | tree.Concat) for node in inside)
            and not any(isinstance(node, tree.Axis) and node.name in given for node in inside)
            and not (seen and any(isinstance(node, tree.Bracket) for node in inside))
        )

    @property
    def has_ellipsis(self) -> bool:
        """Whether anything repeats at all."""
        return any(self._around.values()) or any(
            isinstance(node, tree.Ellipsis)
            for expression in (*self.inputs, *self.outputs)
            for node in tree.walk(expression)
        )


class Counts(NamedTuple):
    """How often every class of ellipses repeats; a class that stays open is missing."""

    by_class: Mapping[object, int]


def solve_counts(
    structure: Structure,
    ranks: Sequence[int | None],
    repeats: Mapping[str, tuple[int, ...]],
) -> Counts:
    """How often each ellipsis repeats, by the ranks of the tensors and the lengths given as sequences.

    Args:
        structure: The ellipses of the description.
        ranks: The rank of each input, ``None`` where it is unknown.
        repeats: For an axis whose lengths were passed as a sequence, how long it is on each level of nesting.

    Raises:
        RankError: A rank does not fit its expression, or two ranks contradict each other.
    """
    for number, (expression, rank) in enumerate(zip(structure.inputs, ranks, strict=True), start=1):
        least = _least_width(expression)
        if rank is not None and (rank < least or (rank > least and not _has_ellipsis(expression))):
            raise _rank_error(number, expression, rank)
    if not structure.has_ellipsis:
        return Counts({})
    equations = _RankEquations(structure)
    try:
        equations.state_repeats(repeats)
        equations.state_ranks(ranks)
        return equations.solve()
    except Contradiction as contradiction:
        raise _count_error(contradiction, structure, ranks) from None


class _RankEquations:
    """The equations between ranks and numbers of repetitions."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.system = System()
        self.counts: dict[object, Node] = {}
        for expression in (*structure.inputs, *structure.outputs):
            for node in tree.walk(expression):
                if isinstance(node, tree.Ellipsis):
                    self.count_of(node)

    def count_of(self, node: tree.Ellipsis) -> Node:
        """The node of the equations for how often an ellipsis repeats."""
        found = self.structure.class_of(node)
        if found not in self.counts:
            self.counts[found] = self.system.variable(f"#{len(self.counts)}")
        return self.counts[found]

    def width(self, node: tree.Node) -> Node:
        """The node of the equations for how many axes a part of an expression stands for."""
        match node:
            case tree.Sequence() | tree.Bracket():
                return self.system.sum([self.width(child) for child in tree.children(node)])
            case tree.Ellipsis(inner=inner):
                count = self.count_of(node)
                return count if inner is None else self.system.product([count, self.width(inner)])
            case _:
                return self.system.constant(1, Origin("number", number=1, span=node.span))

    def state_repeats(self, repeats: Mapping[str, tuple[int, ...]]) -> None:
        for name, numbers in repeats.items():
            span = self.structure.named_spans[name][0]
            for found, number in zip(self.structure.axes[name], numbers, strict=False):
                self.system.know(self.counts[found], number, Origin("keyword", keyword=name, span=span))

    def state_ranks(self, ranks: Sequence[int | None]) -> None:
        for number, (expression, rank) in enumerate(zip(self.structure.inputs, ranks, strict=True), start=1):
            if rank is not None:
                origin = Origin("argument", argument=number, rank=rank, span=expression.span)
                self.system.know(self.width(expression), rank, origin)

    def solve(self) -> Counts:
        self.system.solve()
        values = {found: node.value for found, node in self.counts.items()}
        return Counts({found: value for found, value in values.items() if isinstance(value, int)})


def _ellipses(node: tree.Node, in_group: bool, seen: bool) -> Iterator[tuple[tree.Ellipsis, bool]]:
    """The ellipses below a node, and whether a group is around each, inside the brackets where those are seen."""
    if isinstance(node, tree.Ellipsis):
        yield node, in_group
    inside = isinstance(node, tree.Group) or (in_group and not (seen and isinstance(node, tree.Bracket)))
    for child in tree.children(node):
        yield from _ellipses(child, inside, seen)


def _has_ellipsis(expression: tree.Node) -> bool:
    return any(isinstance(unit, tree.Ellipsis) for unit in _units(expression))


def _least_width(node: tree.Node) -> int:
    match node:
        case tree.Sequence() | tree.Bracket():
            return sum(map(_least_width, tree.children(node)))
        case tree.Ellipsis():
            return 0
        case _:
            return 1


def _units(node: tree.Node) -> Iterator[tree.Node]:
    """The units of an expression, whether or not they stand in brackets."""
    for child in tree.children(node):
        if isinstance(child, tree.Bracket):
            yield from _units(child.body)
        else:
            yield child


def _rank_error(number: int, expression: tree.Sequence, rank: int) -> RankError:
    least = _least_width(expression)
    exact = not _has_ellipsis(expression)
    text = render(expression)
    named = f"`{text}`" if text else "its expression (empty, so a scalar)"
    wanted = f"{'' if exact else 'at least '}{least}"
    hint = None
    if exact and rank > least:
        hint = "write `...` where further axes may stand, or name them"
    return RankError(
        f"argument {number} has {plural(rank, 'dimension')}, but {named} describes {wanted}",
        code="rank-mismatch",
        spans=[expression.span],
        hint=hint,
        origins=[Origin("argument", argument=number, rank=rank, span=expression.span)],
    )


def _count_error(contradiction: Contradiction, structure: Structure, ranks: Sequence[int | None]) -> RankError:
    parts = [
        f"argument {number} (`{render(expression)}`) has {plural(rank, 'dimension')}"
        for number, (expression, rank) in enumerate(zip(structure.inputs, ranks, strict=True), start=1)
        if rank is not None and _has_ellipsis(expression)
    ]
    keywords = [origin for origin in contradiction.origins if origin.kind == "keyword"]
    parts += [f"{origin} gives a number of repetitions" for origin in keywords]
    spans = [origin.span for origin in contradiction.origins if origin.span is not None]
    return RankError(
        f"no number of repetitions of the ellipses fits all ranks: {', and '.join(parts)}",
        code="ellipsis-conflict",
        spans=spans,
        hint="all places of one name under an ellipsis repeat equally often",
        origins=contradiction.origins,
    )
