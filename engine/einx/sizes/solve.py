"""From a description, shapes and given lengths to a length for every axis.

The only place that turns facts of a call (shapes of arguments, keywords, numbers in the text) into equations and their
solution into sized tensors. What stays open although every shape is known is an error, as it would be at run time;
where a shape is unknown (in an editor), an open axis gets its own name as its length.
"""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from einx.errors import AxisSizeError, Origin, RankError, SemanticError, Span, shown
from einx.notation import tree
from einx.notation.render import render
from einx.sizes.contradiction import Contradiction, Statement
from einx.sizes.equations import Granted, Node, System
from einx.sizes.explain import axis_size_error, open_error
from einx.sizes.sized import Dim, Flat, Joined, Leaf, Tensor
from einx.sizes.structure import ANONYMOUS, Index, Structure, solve_counts
from einx.sizes.symbolic import Size, Symbolic, symbol
from einx.sizes.wording import abbreviated

InputShape: TypeAlias = "tuple[Size | None, ...] | None"
"""The shape of an argument as far as it is known; ``None`` for an unknown length or an unknown shape."""

Nested: TypeAlias = "Size | tuple[Nested, ...]"
"""The length of an axis, or one per repetition for an axis under an ellipsis."""


class Wanted(Enum):
    """What has to come out of solving; axes of groups that stand whole wherever their axes stand need no length."""

    FIT = "nothing, as every tensor fits an axis without a length; it counts as one of length 1"
    SHAPES = "the length of every dimension"
    SEEN = "that, and of the axes in groups outside brackets with brackets inside, which an operation tells apart"
    COUNT = "nothing yet, but which axes an operation is going to tell apart"
    AXES = "the length of every axis"

    @property
    def tells_apart(self) -> bool:
        """Whether the operation tells axes in brackets apart."""
        return self in (Wanted.SEEN, Wanted.COUNT)


class UndeterminedError(Exception):
    """Not enough is known to tell what the call does; never raised when all shapes are known.

    Args:
        why: What is not known.
        one: The length of which it is not known whether it is 1, if that is the question.
    """

    def __init__(self, why: str, one: Size | None = None) -> None:
        super().__init__(why)
        self.one = one


class Given(NamedTuple):
    """Lengths that the caller passed for one axis.

    Attributes:
        values: Lengths by repetition index; the empty one holds one length for all repetitions.
        repeats: How long the sequence was on each level of nesting.
        error: What is wrong with them.
    """

    values: Mapping[Index, Size]
    repeats: tuple[int, ...] = ()
    error: AxisSizeError | None = None


class Sized(NamedTuple):
    """A solved description.

    Attributes:
        inputs: The input tensors.
        outputs: The output tensors.
        lengths: The length of each named axis, in order of appearance; a tuple of them under an ellipsis.
        origins: Gives for each name in ``lengths`` where its length comes from; along a chain of axes it is all facts.
        granted: Gives what is taken for granted of symbolic lengths.
        places: Gives the length of what is written at each place, once for each time it is repeated there.
        claims: For what was not to be given a length (see :mod:`einx.sizes.known`), all that is stated of it.
    """

    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    lengths: Mapping[str, Nested]
    origins: Callable[[], dict[str, tuple[Origin, ...]]]
    granted: Callable[[], Granted]
    places: Callable[[], dict[Span, tuple[Size | None, ...]]]
    claims: Mapping[str, Sequence[Statement]]


@dataclass(slots=True, eq=False)
class _Part:
    """An axis, group or concatenation on its way from tree to sized tensor, with its node in the equations."""

    node: Node
    span: Span
    marked: bool
    key: str = ""
    text: str = ""
    named: bool = False
    factors: list[_Part] | None = None
    operands: list[_Part] | None = None


def given_lengths(lengths: Mapping[str, object]) -> dict[str, Given]:
    """Check and normalise the lengths that a caller passed by keyword.

    What is wrong with one is told by :func:`check_names`, as it is a length only if there is an axis of that name.
    """
    return {name: _given(name, value) for name, value in lengths.items()}


MOST_LENGTHS = 2**12
"""How many numbers an array of lengths has at most: no axis is repeated so often."""


def _given(name: str, value: object) -> Given:
    values: dict[Index, Size] = {}
    repeats: list[int] = []

    def visit(part: object, index: Index) -> None:
        if isinstance(part, Sequence) and not isinstance(part, str | bytes):
            if len(repeats) == len(index):
                repeats.append(len(part))
            if repeats[len(index)] != len(part):
                raise TypeError("rows of unequal lengths")
            for position, inner in enumerate(part):
                visit(inner, (*index, position))
        else:
            values[index] = _length(name, part)

    try:
        if getattr(value, "size", 0) > MOST_LENGTHS:
            raise TypeError("an array of something else")
        visit(value.tolist() if hasattr(value, "tolist") else value, ())  # arrays and numpy integers
    except AxisSizeError as error:
        return Given({}, (), error)
    except Exception:  # noqa: BLE001 (the caller's object may raise anything)
        what = f"{shown(value)} (a {type(value).__name__}), but a length is an int, or a sequence of ints for an axis"
        return Given({}, (), _length_error(name, "axis-size-type", f"{what} under an ellipsis"))
    return Given(values, tuple(repeats))


def _length(name: str, part: object) -> Size:
    if isinstance(part, Symbolic):
        return part
    if isinstance(part, bool):
        raise TypeError("a bool is no length")
    length = operator.index(part)  # type: ignore[arg-type]  # which raises for anything else
    if length < 0:
        raise _length_error(name, "axis-size-negative", f"{abbreviated(length)}, but a length is not negative")
    return length


def _length_error(name: str, code: str, what: str) -> AxisSizeError:
    return AxisSizeError(
        f"the length of axis {name} is given as {what}", code=code, origins=[Origin("keyword", keyword=name)]
    )


def solve(
    structure: Structure,
    shapes: Sequence[InputShape],
    given: Mapping[str, Given],
    wanted: Wanted = Wanted.SHAPES,
    *,
    partial: bool = False,
) -> Sized:
    """Find the length of every axis of a description.

    Args:
        structure: The description.
        shapes: The shape of each input; ``None`` for one that gives no facts.
        given: Lengths passed by keyword.
        wanted: What has to come out.
        partial: More would be known at run time, so what stays open is no error but gets its own name as length.

    Raises:
        AxisSizeError: Lengths contradict each other, do not divide, or stay open.
        RankError: Ranks do not fit.
        SemanticError: A length was passed for an axis that the description does not have.
        UndeterminedError: Nothing contradicts, but a shape that is unknown would have to be known to go on.
    """
    try:
        return Solver(structure, shapes, given, wanted, partial=partial).run()
    except Contradiction as contradiction:
        raise axis_size_error(contradiction) from None


def check_names(structure: Structure, given: Mapping[str, Given]) -> None:
    """Raise if a length was passed for an axis that is not there, or a sequence for one that has one length only."""
    for name, value in given.items():
        around = structure.axes.get(name)
        if around is None:
            raise _no_such_axis(name, structure)
        if value.error is not None:
            raise value.error
        if len(value.repeats) > len(around):
            raise AxisSizeError(
                f"a sequence of lengths is given for axis {name}, but {name} "
                + ("stands under no ellipsis" if not around else f"is nested in {len(around)} ellipses only"),
                code="axis-size-type",
                spans=structure.named_spans[name],
                hint=f"pass one int, or write `{name}...`",
                origins=[Origin("keyword", keyword=name)],
            )


_BRACKETS = "the axes that an operation runs over are written in brackets, as in `a [b]`"

OTHER_NAMES = {
    **dict.fromkeys(("keepdim", "keep_dims"), "did you mean keepdims?"),
    **dict.fromkeys(("axis", "axes", "dim", "dims"), f"did you mean brackets? {_BRACKETS}"),
}
"""What is meant by keywords that other libraries have."""


def _no_such_axis(name: str, structure: Structure) -> SemanticError:
    from difflib import get_close_matches

    names = [known for known in structure.axes if known != ANONYMOUS]
    close = get_close_matches(name, names, n=1, cutoff=0.5)
    hints = [f"did you mean {close[0]}?" if close else "", f"its axes are {', '.join(names)}" if names else ""]
    return SemanticError(
        f"a length is given for {name}, but the description has no axis of that name",
        code="no-such-axis",
        hint=next(filter(None, [OTHER_NAMES.get(name), *hints]), None),
        origins=[Origin("keyword", keyword=name)],
    )


@dataclass(slots=True, eq=False)
class Solver:
    """One solving of one description, as :func:`solve` has it; the steps are in the order in which they run.

    Attributes:
        system: The equations.
        axes: For each axis, told apart by its place under ellipses: name, place, node, and where it is written first.
        counts: How often each class of ellipses repeats, if that is known.
    """

    structure: Structure
    shapes: Sequence[InputShape]
    given: Mapping[str, Given]
    wanted: Wanted
    partial: bool = False
    system: System = field(default_factory=System)
    axes: dict[str, tuple[str, Index, Node, Span]] = field(default_factory=dict)
    counts: Mapping[object, int] = field(default_factory=dict)

    def run(self) -> Sized:
        """Solve, or raise as :func:`solve` does, but what contradicts itself as it is found."""
        check_names(self.structure, self.given)
        ranks = [None if shape is None else len(shape) for shape in self.shapes]
        repeats = {name: value.repeats for name, value in self.given.items() if value.repeats}
        self.counts = solve_counts(self.structure, ranks, repeats)
        expressions = (*self.structure.inputs, *self.structure.outputs)
        written = [self.expand_all(expression.items, (), marked=False) for expression in expressions]
        number = len(self.structure.inputs)
        self.state_facts(written[:number])
        self.system.solve()
        parts = self.join_open(written)
        self.system.check_open()
        self.close(parts)
        rows = _Rows(parts, self.wanted, lambda part: part.operands is None, flat=False)
        tensors = [tuple(self.finish(part, rows) for part in tensor) for tensor in parts]
        named = self.named()
        return Sized(
            tuple(tensors[:number]),
            tuple(tensors[number:]),
            {name: _nest(nodes, len(self.structure.axes[name])) for name, nodes in named.items()},
            lambda: {name: _origins(nodes.values()) for name, nodes in named.items() if nodes},
            self.system.granted,
            lambda: self.places(written),
            self.system.claims,
        )

    def expand_all(self, nodes: Sequence[tree.Node], index: Index, *, marked: bool) -> list[_Part]:
        """The parts that nodes side by side stand for, with ellipses written out."""
        parts: list[_Part] = []
        for node in nodes:
            match node:
                case tree.Bracket(body=body):
                    parts += self.expand_all(tree.children(body), index, marked=True)
                case tree.Sequence(items=items):  # several units under one ellipsis, after a rewriting of brackets
                    parts += self.expand_all(items, index, marked=marked)
                case tree.Ellipsis(inner=inner):
                    count = self.count(node)
                    units = (tree.Axis(ANONYMOUS, node.span),) if inner is None else (inner,)
                    for position in range(count):
                        parts += self.expand_all(units, (*index, position), marked=marked)
                case _:
                    parts.append(self.expand(node, index, marked=marked))
        return parts

    def count(self, node: tree.Ellipsis) -> int:
        count = self.counts.get(self.structure.class_of(node))
        if count is not None:
            return count
        if self.wanted is not Wanted.AXES and self.structure.is_one_axis(node, self.given, self.wanted.tells_apart):
            return 1
        if self.partial:
            raise UndeterminedError(f"how often `{render(node)}` repeats is not known")
        raise RankError(
            f"how often `{render(node)}` repeats is determined by no rank",
            code="ellipsis-open",
            spans=[node.span],
            hint=None if node.inner is None else f"pass one length per repetition, such as {_first_axis(node)}=(2, 3)",
        )

    def expand(self, node: tree.Node, index: Index, *, marked: bool) -> _Part:
        suffix = "".join(f".{position}" for position in index)
        match node:
            case tree.Axis(name=name, span=span):
                key = name + suffix
                variable = self.system.variable(key)
                self.axes.setdefault(key, (name, index, variable, span))
                return _Part(variable, span, marked, key, key, named=True)
            case tree.Number(value=value, span=span):
                constant = self.system.constant(value, Origin("number", number=value, span=span))
                return _Part(constant, span, marked, f"{value}@{span[0]}{suffix}", str(value))
            case tree.Group(body=body, span=span):
                factors = self.expand_all(tree.children(body), index, marked=marked)
                if len(factors) == 1:
                    return factors[0]
                text = f"({' '.join(factor.text for factor in factors)})"
                group = self.system.product([factor.node for factor in factors])
                return _Part(group, span, marked, text, text, factors=factors)
            case tree.Concat(operands=operands, span=span):
                joined = self.expand_all(operands, index, marked=marked)
                text = " + ".join(part.text for part in joined)
                return _Part(self.system.sum([part.node for part in joined]), span, marked, text, text, operands=joined)
            case _:
                raise AssertionError(f"{type(node).__name__} is not part of a tensor expression")

    def state_facts(self, inputs: Sequence[Sequence[_Part]]) -> None:
        for name, given in self.given.items():
            for axis, index, variable, span in self.axes.values():
                if axis == name:
                    value = given.values.get(index[: len(given.repeats)])
                    if value is not None:
                        self.system.know(variable, value, Origin("keyword", keyword=name, span=span))
        for number, (tensor, shape) in enumerate(zip(inputs, self.shapes, strict=True), start=1):
            for place, (part, length) in enumerate(zip(tensor, shape or (), strict=shape is not None), start=1):
                if length is not None:
                    origin = Origin("argument", argument=number, dimension=place, span=part.span)
                    self.system.know(part.node, length, origin)

    def join_open(self, tensors: list[list[_Part]]) -> list[list[_Part]]:
        """The tensors with open axes that stand side by side wherever they occur as one axis each.

        Groups inside groups are opened, so that an axis that stands in both is one of the factors of the whole.
        """
        if all(variable.value is not None for _, _, variable, _ in self.axes.values()):
            return tensors
        rows = _Rows(tensors, self.wanted, lambda part: part.named and part.node.value is None, flat=True)
        joined = [[self.rebuilt(part, rows) for part in tensor] for tensor in tensors]
        self.system.solve()
        return joined

    def rebuilt(self, part: _Part, rows: _Rows) -> _Part:
        """A part with its runs as one axis each, and a node for it that has the length of the old one."""
        if part.operands is not None:
            operands = [self.rebuilt(operand, rows) for operand in part.operands]
            node = self.system.sum([operand.node for operand in operands])
            changed = replace(part, node=node, operands=operands)
        elif part.factors is not None:
            factors = [self.joined(run, rows) for run in rows.runs(part)]
            node = self.system.product([factor.node for factor in factors])
            changed = factors[0] if len(factors) == 1 else replace(part, node=node, factors=factors)
        else:
            return part
        self.system.replace(part.node, changed.node)
        return changed

    def joined(self, run: Sequence[_Part], rows: _Rows) -> _Part:
        """Neighbours as one axis; one that has none is rebuilt itself."""
        if len(run) == 1:
            return self.rebuilt(run[0], rows)
        text = f"({' '.join(part.text for part in run)})"
        node = self.system.product([part.node for part in run])
        return _Part(node, (run[0].span[0], run[-1].span[1]), run[0].marked, text, text, named=True)

    def places(self, tensors: Sequence[Sequence[_Part]]) -> dict[Span, tuple[Size | None, ...]]:
        """The lengths of what is written at each place; of an ellipsis without a name those that it stands for."""
        nodes: dict[Span, dict[Node, None]] = {}
        for part in _all_parts(tensors):
            if part.key not in self.axes or self.is_counted(self.axes[part.key][0]):
                nodes.setdefault(part.span, {})[part.node] = None
        return {span: tuple([node.value for node in found]) for span, found in nodes.items()}

    def is_counted(self, name: str) -> bool:
        """Whether it is known how often all ellipses around an axis repeat."""
        return set(self.structure.axes[name]) <= self.counts.keys()

    def close(self, tensors: Iterable[Iterable[_Part]]) -> None:
        """Give open axes their own name as length where shapes are unknown; else they are an error."""
        missing: dict[Node, _Part] = {}
        for part in _all_parts(tensors):
            if part.node.value is None:
                missing.setdefault(part.node, part)
        if not missing or self.wanted in (Wanted.FIT, Wanted.COUNT):
            return
        if not (self.partial or self.system.waits_for_numbers):
            raise open_error(self.system, [*missing], [part.span for part in missing.values()])
        taken = set(self.structure.axes)
        try:
            for node, part in missing.items():
                if node.value is None:
                    name = _open_name(part.text, taken)
                    self.system.know(node, symbol(name), Origin("unknown", span=part.span))
                    self.system.solve()
        except Contradiction:
            raise UndeterminedError("lengths that are not known do not come out whole") from None

    def finish(self, part: _Part, rows: _Rows) -> Dim:
        value = part.node.value
        length: Size = 1 if value is None else value
        if part.operands is not None:
            return Joined(tuple(self.finish(child, rows) for child in part.operands), length, part.span)
        if part.factors is None or rows.is_whole(part):
            named = part.named or bool(part.factors)
            return Leaf(part.key, length, part.marked or _is_marked(part), part.text, part.span, named)
        children = tuple(self.finish(child, rows) for child in part.factors)
        return Flat(children, length, part.marked, part.text, part.span)

    def named(self) -> dict[str, dict[Index, Node]]:
        """The named axes that have a length, wherever an ellipsis repeats them."""
        nodes: dict[str, dict[Index, Node]] = {name: {} for name in self.structure.axes if name != ANONYMOUS}
        still_open = {ANONYMOUS}
        for name, index, node, _ in self.axes.values():
            if node.value is None or not self.is_counted(name) or len(index) != len(self.structure.axes[name]):
                still_open.add(name)
            elif name not in still_open:
                nodes[name][index] = node
        return {name: found for name, found in nodes.items() if name not in still_open}


def _origins(nodes: Iterable[Node]) -> tuple[Origin, ...]:
    found = dict.fromkeys(origin for node in nodes for origin in node.origins)
    return tuple(origin for origin in found if origin.kind != "unknown")


def _all_parts(tensors: Iterable[Iterable[_Part]]) -> Iterator[_Part]:
    """All parts of tensors, what is inside one before itself."""
    for tensor in tensors:
        for part in tensor:
            yield from _all_parts([part.factors or part.operands or ()])
            yield part


def _open_name(text: str, taken: set[str]) -> str:
    """What the length of an open axis is called: as the axis or, under an ellipsis, by what number it has there.

    >>> [_open_name(text, {"a", "a_0"}) for text in ("a", "a.0", "....1")]
    ['a', 'a_0_', 'dim_1']
    """
    name = text.replace(ANONYMOUS, "dim").replace(".", "_")
    while name != text and name in taken:
        name += "_"
    taken.add(name)
    return name


def _nest(nodes: Mapping[Index, Node], depth: int) -> Nested:
    """Lengths by index as nested tuples."""
    if depth == 0:
        value = nodes[()].value
        assert value is not None
        return value
    return tuple(
        _nest({index[1:]: node for index, node in nodes.items() if index[0] == position}, depth - 1)
        for position in dict.fromkeys(index[0] for index in nodes)
    )


_BORDER = ""
"""What stands in place of a neighbour at both ends of a group, and of what stands by itself."""


class _Rows:
    """What stands beside each part of a group, wherever that part stands.

    Args:
        tensors: The tensors.
        wanted: What decides whether axes in brackets are told apart.
        is_free: Whether a part may be one axis together with its neighbours.
        flat: Groups inside groups of their kind are opened.
    """

    def __init__(
        self, tensors: Iterable[Iterable[_Part]], wanted: Wanted, is_free: Callable[[_Part], bool], *, flat: bool
    ) -> None:
        self.wanted = wanted
        self.is_free = is_free
        self.flat = flat
        self.after: dict[str, set[str | None]] = defaultdict(set)
        self.before: dict[str, set[str | None]] = defaultdict(set)
        for tensor in tensors:
            for part in tensor:
                self._enter(part, [part])

    def _enter(self, group: _Part, row: Sequence[_Part]) -> None:
        """Note the neighbours in a group, or of a part that stands by itself, and those inside."""
        if row:
            self.before[row[0].key].add(_BORDER)
            self.after[row[-1].key].add(_BORDER)
        for one, other in pairwise(row):
            joins = self._joins(one, other, group)
            self.after[one.key].add(other.key if joins else None)
            self.before[other.key].add(one.key if joins else None)
        for part in row:
            if part.factors is not None:
                self._enter(part, _flattened(part) if self.flat else part.factors)
            for operand in part.operands or ():
                self._enter(operand, [operand])

    def _joins(self, one: _Part, other: _Part, group: _Part) -> bool:
        """Whether nothing tells two neighbours in a group apart: no bracket, and nobody who counts them."""
        marked = _is_marked(one)
        counted = self.wanted is Wanted.AXES or (self.wanted.tells_apart and marked and not group.marked)
        return self.is_free(one) and self.is_free(other) and marked == _is_marked(other) and not counted

    def _follows(self, one: _Part, other: _Part) -> bool:
        """Whether the second stands behind the first wherever one of them stands."""
        return one.key != other.key and self.after[one.key] == {other.key} and self.before[other.key] == {one.key}

    def runs(self, group: _Part) -> list[list[_Part]]:
        """The factors of a group, cut into stretches in which each one follows the one before."""
        runs: list[list[_Part]] = []
        for part in _flattened(group):
            if runs and self._follows(runs[-1][-1], part):
                runs[-1].append(part)
            else:
                runs.append([part])
        return runs

    def is_whole(self, group: _Part) -> bool:
        """Whether a group stands whole wherever its axes stand, so that nothing has to take it apart."""
        row = group.factors or []
        return (
            bool(row)
            and self.before[row[0].key] == self.after[row[-1].key] == {_BORDER}
            and all(self._follows(one, other) for one, other in pairwise(row))
            and all(part.factors is None or self.is_whole(part) for part in row)
        )


def _flattened(group: _Part) -> list[_Part]:
    """The factors of a group, those of groups of its kind inside it among them."""
    found: list[_Part] = []
    for factor in group.factors or ():
        found += _flattened(factor) if factor.factors is not None and factor.marked == group.marked else [factor]
    return found


def _is_marked(part: _Part) -> bool:
    """Whether the axes of a part are in brackets."""
    return part.marked or bool(part.factors and all(it.factors == [] or _is_marked(it) for it in part.factors))


def _first_axis(node: tree.Node) -> str:
    return next((part.name for part in tree.walk(node) if isinstance(part, tree.Axis)), "a")


__all__ = ["Given", "InputShape", "Nested", "Sized", "UndeterminedError", "given_lengths", "solve"]
