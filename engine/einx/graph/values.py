"""The graph that an operation is lowered into: values and what they are computed from.

A :class:`Value` names an operation and the values and parameters that it is applied to; a :class:`Graph` hands out
values in the order in which a reader would write them. The graph knows neither the notation nor a framework: which
operations exist is agreed between those who lower (``operations``) and those who spell (``backends``).

The shaping operations (reshape, transpose, broadcast, slice) are built through methods that leave out what does
nothing and fuse what follows each other, so that lowering can be written plainly and the code still comes out clean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import TypeAlias

from einx.sizes.symbolic import Size, equal, product

Shape: TypeAlias = tuple[Size, ...]
Argument: TypeAlias = object
"""What a value is applied to: values, sizes, strings, None, and tuples or lists of these."""


class Slice:
    """A subscript ``start:stop`` of known bounds; ``Slice()`` takes everything."""

    __slots__ = ("start", "stop")

    def __init__(self, start: Size | None = None, stop: Size | None = None) -> None:
        self.start = start
        self.stop = stop


class Value:
    """The result of an operation in a graph.

    Attributes:
        op: Name of the operation, for example ``"reshape"``.
        args: Positional arguments.
        params: Keyword arguments.
        shape: Lengths of the axes of the result.
        in_place: The operation changes its first argument and is a statement of its own.
        inline: The value is written where it is used, if that is in one place only.
        order: Position in the order of creation.
    """

    __slots__ = ("args", "in_place", "inline", "op", "order", "params", "shape")

    def __init__(
        self,
        op: str,
        args: tuple[Argument, ...],
        params: Mapping[str, Argument],
        shape: Shape,
        order: int,
        *,
        in_place: bool = False,
        inline: bool = False,
    ) -> None:
        self.op = op
        self.args = args
        self.params = params
        self.shape = shape
        self.order = order
        self.in_place = in_place
        self.inline = inline

    def __repr__(self) -> str:
        return f"<{self.op} of shape ({', '.join(map(str, self.shape))})>"

    def operands(self) -> Iterator[Value]:
        """The values that this one is computed from."""
        yield from _values_in(self.args)
        yield from _values_in(tuple(self.params.values()))


def _values_in(argument: Argument) -> Iterator[Value]:
    if isinstance(argument, Value):
        yield argument
    elif isinstance(argument, tuple | list):
        for part in argument:
            yield from _values_in(part)


class Graph:
    """Builds the values of one compiled function, inputs first.

    >>> graph = Graph()
    >>> x = graph.input("array", (10, 10))
    >>> graph.reshape(graph.reshape(x, (10, 2, 5)), (10, 10)) is x
    True
    """

    def __init__(self) -> None:
        self.inputs: list[Value] = []
        self._created = 0

    def input(self, kind: str, shape: Shape) -> Value:
        """A parameter of the compiled function; ``kind`` is ``array``, ``scalar``, ``list`` or ``factory``."""
        value = self.apply("input", len(self.inputs), kind=kind, shape=shape)
        self.inputs.append(value)
        return value

    def constant(self, name: str, value: object) -> Value:
        """An object of the caller's (a function, say) that the compiled code refers to by ``name``."""
        return self.apply("constant", name, value, shape=())

    def apply(
        self,
        op: str,
        *args: Argument,
        shape: Shape,
        in_place: bool = False,
        inline: bool = False,
        **params: Argument,
    ) -> Value:
        """The result of ``op`` on ``args``, whose shape the caller knows."""
        return self.create(op, args, params, shape, in_place=in_place, inline=inline)

    def create(
        self,
        op: str,
        args: tuple[Argument, ...],
        params: Mapping[str, Argument],
        shape: Shape,
        *,
        in_place: bool = False,
        inline: bool = False,
    ) -> Value:
        """The same as :meth:`apply`, for arguments that are at hand as a tuple and a mapping."""
        self._created += 1
        return Value(op, args, params, shape, self._created, in_place=in_place, inline=inline)

    def reshape(self, x: Value, shape: Shape) -> Value:
        """``x`` with the same elements in the same order and another shape."""
        if same_shape(x.shape, shape):
            return x
        if x.op == "reshape":
            return self.reshape(_source(x), shape)
        if x.op == "transpose":
            merged = self._reshape_of_transpose(x, shape)
            if merged is not None:
                return merged
        return self.apply("reshape", x, shape, shape=shape)

    def _reshape_of_transpose(self, x: Value, shape: Shape) -> Value | None:
        """The same as a reshape, a transpose and a reshape with runs of axes merged, where that takes fewer steps."""
        inner = _source(x)
        base = _source(inner) if inner.op == "reshape" else inner
        runs = _runs(x.args[1])  # type: ignore[arg-type]
        lengths = {run[0]: product([inner.shape[axis] for axis in run]) for run in runs}
        starts = sorted(lengths)
        before = tuple(lengths[start] for start in starts)
        after = tuple(lengths[run[0]] for run in runs)
        steps_now = (base is not inner) + 2
        steps = (not same_shape(base.shape, before)) + (len(runs) > 1) + (not same_shape(after, shape))
        needs_last = not same_shape(after, shape)
        if steps > steps_now or (steps == steps_now and needs_last):
            return None
        merged = base if same_shape(base.shape, before) else self.apply("reshape", base, before, shape=before)
        merged = self.transpose(merged, tuple(starts.index(run[0]) for run in runs))
        return self.apply("reshape", merged, shape, shape=shape) if needs_last else merged

    def transpose(self, x: Value, axes: tuple[int, ...]) -> Value:
        """``x`` with axis ``axes[i]`` at place ``i``."""
        if axes == tuple(range(len(axes))):
            return x
        if x.op == "transpose":
            inner: tuple[int, ...] = x.args[1]  # type: ignore[assignment]
            return self.transpose(_source(x), tuple(inner[axis] for axis in axes))
        shape = tuple(x.shape[axis] for axis in axes)
        return self.apply("transpose", x, axes, shape=shape)

    def broadcast_to(self, x: Value, shape: Shape) -> Value:
        """``x`` repeated along new leading axes and axes of length 1, without a copy where the framework can."""
        if same_shape(x.shape, shape):
            return x
        return self.apply("broadcast_to", x, shape, shape=shape)

    def slice(self, x: Value, items: Sequence[Slice | int]) -> Value:
        """``x[items]``: an int takes one place and drops the axis, a :class:`Slice` keeps a range of it."""
        kept = list(items)
        shape = []
        for length, item in zip(x.shape, kept, strict=True):
            if isinstance(item, Slice):
                start = 0 if item.start is None else item.start
                shape.append((length if item.stop is None else item.stop) - start)
        if all(isinstance(item, Slice) and item.start is None and item.stop is None for item in kept):
            return x
        return self.apply("slice", x, tuple(kept), shape=tuple(shape))

    def concatenate(self, parts: Sequence[Value], axis: int) -> Value:
        """The parts one after the other along ``axis``."""
        if len(parts) == 1:
            return parts[0]
        length: Size = 0
        for part in parts:
            length = length + part.shape[axis]
        shape = (*parts[0].shape[:axis], length, *parts[0].shape[axis + 1 :])
        return self.apply("concatenate", list(parts), axis=axis, shape=shape)


def same_shape(first: Shape, second: Shape) -> bool:
    """Whether two shapes are certainly the same."""
    if len(first) != len(second):
        return False
    return all(a is b or equal(a, b) is True for a, b in zip(first, second, strict=True))


def is_one(length: Size) -> bool:
    """Whether a length is certainly one."""
    return isinstance(length, int) and length == 1


def element_count(shape: Shape) -> Size:
    """The number of elements of an array of this shape."""
    return prod(shape) if all(isinstance(length, int) for length in shape) else product(shape)


def _source(x: Value) -> Value:
    source = x.args[0]
    assert isinstance(source, Value)
    return source


def _runs(axes: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Axes that stand side by side before and after a permutation, as runs in the order after it."""
    runs: list[list[int]] = []
    for axis in axes:
        if runs and runs[-1][-1] + 1 == axis:
            runs[-1].append(axis)
        else:
            runs.append([axis])
    return [tuple(run) for run in runs]
