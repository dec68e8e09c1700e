"""Steps that all operations share: take dimensions apart into axes, order the axes, put them together.

An :class:`Operand` is a value of the graph together with one axis per dimension.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from einx.backends.base import Backend
from einx.errors import SemanticError
from einx.graph.values import Argument, Graph, Shape, Slice, Value, is_one
from einx.sizes.sized import Leaf, Tensor, leaves
from einx.sizes.solve import Sized, UndeterminedError
from einx.sizes.symbolic import Size, equal
from einx.sizes.wording import abbreviated, subject_of, unit_of


class Input(NamedTuple):
    """What is known of an argument when a call is traced.

    Attributes:
        kind: ``array``, ``scalar`` (a Python number), ``list`` (nested lists), or ``factory``.
        shape: Its shape; ``None`` for a factory, or where it is unknown.
        dtype: Kind of its elements as in ``numpy.dtype.kind``, and their size in bytes if known, such as ``i8``.
        accepts: Names of the optional parameters that a factory accepts.
    """

    kind: str
    shape: tuple[Size | None, ...] | None
    dtype: str | None = None
    accepts: frozenset[str] = frozenset()


class Operand(NamedTuple):
    """A value and the axis that each of its dimensions is."""

    value: Value
    axes: tuple[Leaf, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the axes."""
        return tuple(axis.key for axis in self.axes)


@dataclass(slots=True)
class Lowering:
    """What a rule needs to lower one call.

    Attributes:
        operation: Name of the operation, as the user knows it.
        graph: Receives the values.
        backend: Builds operations.
        sized: The solved description.
        arguments: What is known of each argument.
        options: Options of the operation, such as ``shift``.
        function: The caller's function (``op=``) for adapters.
    """

    operation: str
    graph: Graph
    backend: Backend
    sized: Sized
    arguments: Sequence[Input]
    options: Mapping[str, object]
    function: object = None

    def build(self, op: str, *args: Argument, shape: Shape, inline: bool = False, **params: Argument) -> Value:
        """An operation in the spelling of the backend."""
        return self.backend.build(self.graph, op, args, params, shape, inline=inline)

    def create(self, op: str, args: tuple[Argument, ...], params: Mapping[str, Argument], shape: Shape) -> Value:
        """The same as :meth:`build`, for arguments that are at hand as a tuple and a mapping."""
        return self.backend.build(self.graph, op, args, params, shape)

    def inputs(self, **factory: Mapping[str, Argument]) -> list[Value]:
        """One value per argument, in the shape of its expression: lists converted, factories called."""
        parameters = [
            self.graph.input(argument.kind, shape_of(tensor))
            for argument, tensor in zip(self.arguments, self.sized.inputs, strict=True)
        ]
        return [
            self._converted(number, parameter, argument, factory.get(f"argument{number}", {}))
            for number, (parameter, argument) in enumerate(zip(parameters, self.arguments, strict=True))
        ]

    def _converted(self, number: int, parameter: Value, argument: Input, extra: Mapping[str, Argument]) -> Value:
        if argument.kind == "list":
            return self.build("asarray", parameter, shape=parameter.shape)
        if argument.kind == "factory":
            about = {"name": f"{self.operation}{number}", "init": self.operation, **extra}
            wanted = {name: value for name, value in about.items() if name in argument.accepts}
            arguments = (parameter, parameter.shape)
            return self.backend.build(self.graph, "call", arguments, wanted, parameter.shape, inline=True)
        return parameter


def shape_of(tensor: Tensor) -> Shape:
    """The shape of a tensor of the description."""
    return tuple(dim.length for dim in tensor)


def lengths_of(axes: Iterable[Leaf]) -> Shape:
    """The lengths of axes."""
    return tuple(axis.length for axis in axes)


def unpack(lowering: Lowering, value: Value, tensor: Tensor, *, keep_marked: bool = True) -> Operand:
    """Take the dimensions of a tensor apart; an axis that stands there twice is reduced to its diagonal.

    Args:
        lowering: The call.
        value: The tensor.
        tensor: Its expression, without concatenations.
        keep_marked: Leave axes in brackets that stand there twice as they are.
    """
    axes = tuple(leaves(tensor))
    return diagonal(lowering, Operand(lowering.graph.reshape(value, lengths_of(axes)), axes), keep_marked=keep_marked)


def diagonal(lowering: Lowering, operand: Operand, *, keep_marked: bool = False) -> Operand:
    """The operand with every axis once."""
    letters: dict[object, str] = {}
    before: list[str] = []
    distinct: list[Leaf] = []
    for place, axis in enumerate(operand.axes):
        identity: object = place if keep_marked and axis.marked else axis.key
        if identity not in letters:
            letters[identity] = LETTERS[len(letters)]
            distinct.append(axis)
        before.append(letters[identity])
    if len(distinct) == len(operand.axes):
        return operand
    equation = f"{''.join(before)}->{''.join(letters.values())}"
    return Operand(lowering.build("einsum", equation, operand.value, shape=lengths_of(distinct)), tuple(distinct))


LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""Subscripts of einsum, in the order in which they are given out."""


def is_left_out(axis: Leaf) -> bool:
    """Whether an input axis may be missing in the output: its length is 1.

    Raises:
        UndeterminedError: The length may be 1 or not.
    """
    verdict = equal(axis.length, 1)
    if verdict is None:
        raise UndeterminedError(f"whether {subject_of(axis.text)} has length 1 is not known")
    return verdict


def check_left_out(inputs: Iterable[Leaf], outputs: Iterable[Leaf]) -> None:
    """Raise if an input axis longer than 1 stands in no output."""
    present = {axis.key for axis in outputs}
    for axis in inputs:
        if axis.key not in present and not is_left_out(axis):
            raise left_out_error(axis)


def left_out_error(axis: Leaf) -> SemanticError:
    """The error for an input axis that the output does not have."""
    if axis.named:
        hint = f"add {unit_of(axis.text)} to the output, or put it in brackets if the operation is to run over it"
    else:
        hint = f"numbers are not matched to each other: name the axis in input and output, and pass {axis.text} for it"
    return SemanticError(
        f"the input {subject_of(axis.text)} of length {abbreviated(axis.length)} is missing in the output, "
        "but only axes of length 1 may be left out",
        code="axis-left-out",
        spans=[axis.span],
        hint=hint,
    )


def check_distinct(tensor: Sequence[Leaf]) -> None:
    """Raise if an axis stands twice in an output, unless it is bracketed."""
    seen: dict[str, Leaf] = {}
    for axis in tensor:
        if axis.marked:
            continue
        if axis.key in seen:
            raise SemanticError(
                f"{subject_of(axis.text)} stands twice in one output",
                code="axis-twice-in-output",
                spans=[seen[axis.key].span, axis.span],
                hint="an axis may stand once in an output; give the other a name of its own",
            )
        seen[axis.key] = axis


def select(lowering: Lowering, operand: Operand, wanted: Sequence[str]) -> Operand:
    """The operand with the axes of ``wanted`` that it has, in that order; others, of length 1, are dropped."""
    graph = lowering.graph
    keys = set(wanted)
    present = [axis for axis in operand.axes if axis.key in keys]
    value = graph.reshape(operand.value, lengths_of(present))
    places = {axis.key: place for place, axis in enumerate(present)}
    order = tuple(places[key] for key in wanted if key in places)
    return Operand(graph.transpose(value, order), tuple(present[place] for place in order))


def spread(lowering: Lowering, operand: Operand, wanted: Sequence[Leaf]) -> Value:
    """The operand with axes as in ``wanted``, where those that it lacks have length 1 and leading ones are left out."""
    chosen = select(lowering, operand, [axis.key for axis in wanted])
    present = {axis.key: axis.length for axis in chosen.axes}
    shape = [present.get(axis.key, 1) for axis in wanted]
    first = next((place for place, axis in enumerate(wanted) if axis.key in present), len(wanted))
    return lowering.graph.reshape(chosen.value, tuple(shape[first:]))


def arrange(lowering: Lowering, operand: Operand, wanted: Sequence[Leaf]) -> Value:
    """The operand with exactly the axes of ``wanted``, repeated along those that it lacks."""
    chosen = select(lowering, operand, [axis.key for axis in wanted])
    present = set(chosen.keys)
    if all(axis.key in present or is_one(axis.length) for axis in wanted):
        return lowering.graph.reshape(chosen.value, lengths_of(wanted))
    spread_out = spread(lowering, chosen, wanted)
    shape = lengths_of(wanted)
    if same_as_broadcast(spread_out.shape, shape):
        return spread_out
    return lowering.build("broadcast_to", spread_out, shape, shape=shape)


def same_as_broadcast(shape: Shape, wanted: Shape) -> bool:
    """Whether broadcasting to ``wanted`` would change nothing."""
    return len(shape) == len(wanted) and all(equal(a, b) is True for a, b in zip(shape, wanted, strict=True))


def broadcast(shapes: list[Shape]) -> Shape:
    """The shape of arrays that broadcast against each other."""
    rank = max(map(len, shapes))
    padded = [(1,) * (rank - len(shape)) + shape for shape in shapes]
    return tuple(
        next((length for length in lengths if equal(length, 1) is not True), 1) for lengths in zip(*padded, strict=True)
    )


def pack(lowering: Lowering, operand: Operand, tensor: Tensor) -> Value:
    """Bring an operand into the form of an output: order, repetition along new axes, dimensions put together."""
    value = arrange(lowering, operand, tuple(leaves(tensor)))
    return lowering.graph.reshape(value, shape_of(tensor))


def distinct_marked(tensor: Sequence[Leaf]) -> tuple[Leaf, ...]:
    """Axes in which bracketed ones that stand there several times are told apart by their count."""
    seen: dict[str, int] = {}
    result = []
    for axis in tensor:
        if axis.marked:
            number = seen[axis.key] = seen.get(axis.key, 0) + 1
            result.append(axis if number == 1 else replace(axis, key=f"{axis.key}#{number}"))
        else:
            result.append(axis)
    return tuple(result)


def marked(axes: Iterable[Leaf]) -> tuple[Leaf, ...]:
    """The axes in brackets."""
    return tuple(axis for axis in axes if axis.marked)


def unmarked(axes: Iterable[Leaf]) -> tuple[Leaf, ...]:
    """The axes outside brackets."""
    return tuple(axis for axis in axes if not axis.marked)


def axis_argument(places: Sequence[int]) -> int | tuple[int, ...]:
    """``axis=`` for an operation over these places: an int for one of them."""
    return places[0] if len(places) == 1 else tuple(places)


def everything() -> Slice:
    """The subscript ``:``."""
    return Slice()
