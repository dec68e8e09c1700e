"""What all operations share: the call and its lowering, and the checks of its output against its inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from einx.errors import EinxError
from einx.graph.build import Builder
from einx.graph.named import Named, distinct_marked, lengths_of, pack, unmarked, unpack
from einx.graph.values import Argument, Value
from einx.operations.options import dtype_name
from einx.operations.problems import problem
from einx.operations.table import Operation
from einx.sizes.sized import Leaf, Tensor, leaves, whole_brackets
from einx.sizes.solve import Given, Sized, UndeterminedError
from einx.sizes.symbolic import Size, Symbolic, equal, symbol
from einx.sizes.wording import abbreviated, subject_of, unit_of


class Input(NamedTuple):
    """What is known of an argument when a call is traced.

    Attributes:
        kind: ``array``, ``subclass`` (an array that is to be made a plain one), ``masked`` (one with gaps), ``foreign``
            (one of NumPy's beside another framework), ``scalar`` (a Python number), ``list`` (nested lists), or
            ``factory``.
        shape: Its shape; ``None`` for a factory, or where it is unknown.
        dtype: What is known of its dtype (see :mod:`einx.graph.dtypes`).
        accepts: Names of the optional parameters that a factory accepts.
    """

    kind: str
    shape: tuple[Size | None, ...] | None
    dtype: str | None = None
    accepts: frozenset[str] = frozenset()


NO_SHAPE = frozenset({"scalar", "list", "factory"})
"""Kinds of arguments whose shape is no attribute of theirs."""


class Request(NamedTuple):
    """Everything that the code of a call depends on.

    Attributes:
        operation: The operation.
        description: The description as it was passed.
        inputs: What is known of each tensor.
        backend: Name of the backend.
        given: Lengths passed by keyword.
        options: Options of the operation.
        function: The caller's function, for adapters.
        signature: The signature that this function declares.
        keywords: Its own keyword arguments, or what stands for them (see :mod:`einx.operations.keywords`).
    """

    operation: Operation
    description: str
    inputs: tuple[Input, ...]
    backend: str
    given: Mapping[str, Given] = {}
    options: Mapping[str, object] = {}
    function: Callable[..., object] | None = None
    signature: str | None = None
    keywords: Mapping[str, object] = {}


Dimension: TypeAlias = int | str | Symbolic | None
"""A length for :func:`array_of`: a number, the name of an unknown one, a symbolic one, ``None`` for one not known."""


def array_of(shape: Sequence[Dimension] | None, dtype: str | None = None) -> Input:
    """An array of a shape, in which names stand for unknown lengths."""
    if shape is None:
        return Input("array", None, dtype)
    return Input("array", tuple(symbol(length) if isinstance(length, str) else length for length in shape), dtype)


About: TypeAlias = Callable[[int], Mapping[str, Argument]]
"""What a tensor factory may want to know besides its name, by the number of its argument."""


class Output(NamedTuple):
    """An output.

    Attributes:
        tensor: Its expression.
        axes: Its axes: each outside brackets once, those in brackets told apart.
    """

    tensor: Tensor
    axes: tuple[Leaf, ...]

    def check_left_out(self, *operands: Named) -> None:
        """Raise if an axis of an operand outside brackets is longer than 1 and no axis of the output."""
        for operand in operands:
            check_left_out(unmarked(operand.axes), self.axes)


def output_of(tensor: Tensor) -> Output:
    """An output from its expression.

    Raises:
        SemanticError: An axis outside brackets stands there twice.
    """
    axes = distinct_marked(leaves(tensor))
    check_distinct(axes)
    return Output(tensor, axes)


@dataclass(slots=True)
class Lowering:
    """What a rule needs to lower one call.

    Attributes:
        request: The call.
        build: Makes the values.
        sized: The solved description.
        granted: Pairs of lengths that the code takes to be the same.
        spare: Differences of lengths that the code takes not to be negative.
    """

    request: Request
    build: Builder
    sized: Sized
    granted: list[tuple[Size, Size]] = field(default_factory=list)
    spare: list[Size] = field(default_factory=list)

    @property
    def operation(self) -> str:
        """Name of the operation."""
        return self.request.operation.name

    def inputs(self, about: About = lambda _: {}) -> list[Value]:
        """One value per argument, in the shape of its expression: lists converted, factories called."""
        parameters = [
            self.build.input(argument.kind, lengths_of(tensor), argument.dtype)
            for argument, tensor in zip(self.request.inputs, self.sized.inputs, strict=True)
        ]
        return [self._converted(number, parameter, about) for number, parameter in enumerate(parameters)]

    def operand(self, value: Value, number: int = 0) -> Named:
        """An input taken apart into axes; a group that stands whole in brackets is one."""
        return unpack(self.build, value, whole_brackets(self.sized.inputs[number]))

    def operands(self) -> list[Named]:
        """All inputs taken apart into axes."""
        return [self.operand(value, number) for number, value in enumerate(self.inputs())]

    def outputs(self) -> list[Output]:
        """The outputs; a group that stands whole in brackets is one axis of one."""
        return [output_of(whole_brackets(tensor)) for tensor in self.sized.outputs]

    def output(self) -> Output:
        """The one output."""
        return self.outputs()[0]

    def packed(self, value: Value, axes: tuple[Leaf, ...], output: Output) -> list[Value]:
        """The one result, from an array with its axes."""
        return [pack(self.build, Named(value, axes), *output)]

    def all_packed(self, values: list[Value], axes: list[tuple[Leaf, ...]], outputs: list[Output]) -> list[Value]:
        """The results of several outputs."""
        return [result for each in zip(values, axes, outputs, strict=True) for result in self.packed(*each)]

    @property
    def dtype(self) -> Value | None:
        """The dtype that the caller asked for, ``None`` for the framework's choice."""
        name = dtype_name(self.request.options.get("dtype"))
        return None if name is None else self.build("dtype", name, inline=True)

    def own(self, value: Value) -> Value:
        """An output as an array that shares no memory with itself, and is no number of Python's."""
        if value.op == "broadcast_to":
            return value if self.build.backend.immutable else self.build("copy", value, order="C")
        if value.op == "reshape" and value.source.op == "broadcast_to":
            return self.build.reshape(self.own(value.source), value.shape)
        if value.shape == () and (value.op in ("call", "item") or value.is_weak):
            return self.build("asarray", value)
        return value

    def _converted(self, number: int, parameter: Value, about: About) -> Value:
        argument, joins = self.request.inputs[number], self.build.backend.takes_numpy
        if argument.kind in ("list", "subclass", "foreign"):
            return self.build("asarray", parameter)
        if argument.kind == "factory":
            known = {"name": f"{self.operation}{number}", "init": self.operation, **about(number)}
            wanted = {name: value for name, value in known.items() if name in argument.accepts}
            made = self.build("call", parameter, parameter.shape, shape=parameter.shape, inline=True, **wanted)
            return made if joins else self.build("asarray", made)
        return parameter


def is_left_out(axis: Leaf) -> bool:
    """Whether an input axis may be missing in the output: its length is 1.

    Raises:
        UndeterminedError: The length may be 1 or not.
    """
    verdict = equal(axis.length, 1)
    if verdict is None:
        raise UndeterminedError(f"whether {subject_of(axis.text)} has length 1 is not known", axis.length)
    return verdict


def check_left_out(inputs: Iterable[Leaf], outputs: Iterable[Leaf]) -> None:
    """Raise if an input axis longer than 1 stands in no output."""
    present = {axis.key for axis in outputs}
    for axis in inputs:
        if axis.key not in present and not is_left_out(axis):
            raise left_out_error(axis)


def left_out_error(axis: Leaf) -> EinxError:
    """The error for an input axis that the output does not have."""
    if axis.named:
        advice = f"add {unit_of(axis.text)} to the output, or put it in brackets if the operation is to run over it"
    else:
        advice = (
            f"numbers are not matched to each other: name the axis in input and output, and pass {axis.text} for it"
        )
    length = abbreviated(axis.length)
    return problem("axis-left-out", [axis], subject=subject_of(axis.text), length=length, advice=advice)


def check_distinct(tensor: Sequence[Leaf]) -> None:
    """Raise if an axis stands twice in an output, unless it is bracketed."""
    seen: dict[str, Leaf] = {}
    for axis in unmarked(tensor):
        if axis.key in seen:
            raise problem("axis-twice-in-output", [seen[axis.key], axis], subject=subject_of(axis.text))
        seen[axis.key] = axis


def axis_argument(places: Sequence[int]) -> int | tuple[int, ...]:
    """``axis=`` for an operation over these places: an int for one of them."""
    return places[0] if len(places) == 1 else tuple(places)
