"""The one place where values are made: every primitive goes through the backend.

A backend may build a primitive out of others (a rule), spell it, or not have it. The shaping primitives are built
through methods that leave out what does nothing and fuse what follows each other, so that lowering can be written
plainly and the code still comes out clean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from math import prod
from typing import Any, Protocol

from einx.errors import OperationNotSupportedError
from einx.graph.primitives import Primitive
from einx.graph.values import Argument, Shape, Slice, Value, same_shape
from einx.sizes.symbolic import product
from einx.sizes.wording import abbreviated

LISTS = frozenset({"loop", "take_each"})
"""Primitives that give lists, which a reshape makes arrays of."""


class Rules(Protocol):
    """What a builder needs of a backend."""

    @property
    def name(self) -> str:
        """How it is called."""

    @property
    def most_axes(self) -> int | None:
        """The highest rank that an array may have."""

    @property
    def devices(self) -> bool:
        """Whether new arrays are made where those of the call are."""

    @property
    def takes(self) -> Any:
        """What it takes for an array among the results of a caller's function."""

    @property
    def takes_numpy(self) -> bool:
        """Whether NumPy's arrays need not be converted."""

    @property
    def immutable(self) -> bool:
        """Whether arrays cannot be changed."""

    @property
    def coordinates(self) -> frozenset[str] | None:
        """The dtypes of coordinates that are taken as they are, ``None`` for any integers."""

    @property
    def raises(self) -> bool:
        """Whether a coordinate out of range raises an error."""

    @property
    def numbers(self) -> frozenset[str] | None:
        """The primitives that take numbers of Python's in an array's place, ``None`` for all."""

    def rule(self, name: str) -> Callable[..., Any] | None:
        """What builds a primitive out of others: called with the builder, arguments and parameters."""

    def spells(self, name: str) -> bool:
        """Whether the backend has a word for a primitive."""

    def spelled(self, name: str) -> Primitive:
        """The primitive of that name, which the backend can write; raises ``OperationNotSupportedError`` else."""


MOST_ELEMENTS = 2**63 - 1
"""How many elements an array has at most: places in it are 64-bit integers in every framework."""


class Builder:
    """Makes the values of one compiled function, inputs first.

    >>> from einx.backends.registry import get_backend
    >>> build = Builder(get_backend("numpy"))
    >>> x = build.input("array", (10, 10))
    >>> build.reshape(build.reshape(x, (10, 2, 5)), (10, 10)) is x
    True
    """

    def __init__(self, backend: Rules) -> None:
        self.backend = backend
        self.inputs: list[Value] = []
        self.like: Value | None = None  # the array beside which new ones are made
        self._order = count()

    def input(self, kind: str, shape: Shape, dtype: str | None = None) -> Value:
        """A parameter of the compiled function.

        Args:
            kind: What it is (see :class:`einx.operations.layout.Input`).
            shape: Its shape.
            dtype: Its dtype as far as it is known (see :mod:`einx.graph.dtypes`).
        """
        value = self._value("input", (len(self.inputs),), {"kind": kind, "dtype": dtype}, shape)
        self.inputs.append(value)
        if self.like is None and kind == "array":
            self.like = value
        return value

    def constant(self, name: str, thing: object) -> Value:
        """An object of the caller's (a function, say) that the compiled code refers to by ``name``."""
        self.backend.rule("constant")  # raises where functions of the caller's are not supported
        return self._value("constant", (name, thing), {}, ())

    def __call__(
        self, op: str, *args: Argument, shape: Shape | None = None, inline: bool = False, **params: Argument
    ) -> Value:
        """The result of a primitive, as the backend builds or spells it.

        Args:
            op: Name of the primitive.
            *args: Its arguments.
            shape: The shape of the result, for primitives whose shape follows from nothing else.
            inline: Write it where it is used, if that is in one place only.
            **params: Its parameters; those that are None are left out.

        Raises:
            OperationNotSupportedError: The backend does not have it.
        """
        params = {name: param for name, param in params.items() if param is not None}
        rule = self.backend.rule(op)
        if rule is not None:
            value: Value = rule(self, *args, **params)
            return value
        return self.spelled(op, *args, shape=shape, inline=inline, **params)

    def spelled(
        self, op: str, *args: Argument, shape: Shape | None = None, inline: bool = False, **params: Argument
    ) -> Value:
        """The result of a primitive as the backend spells it, whatever rule it has; arguments as for a call."""
        params = {name: param for name, param in params.items() if param is not None}
        primitive = self.backend.spelled(op)
        if self.backend.numbers is not None and not primitive.creates and op not in self.backend.numbers:
            args = tuple(self.array(argument) if isinstance(argument, Value) else argument for argument in args)
        if shape is None:
            assert primitive.shape is not None
            shape = primitive.shape(*args, **params)
        if primitive.creates and self.backend.devices and self.like is not None:
            params["like"] = self.like
        return self._value(op, args, params, shape, in_place=primitive.in_place, inline=inline)

    def array(self, x: Value) -> Value:
        """A number of Python's as an array, anything else as it is."""
        return self("asarray", x) if x.is_weak else x

    def _value(
        self, op: str, args: tuple[Argument, ...], params: Mapping[str, Argument], shape: Shape, **flags: bool
    ) -> Value:
        most, name = self.backend.most_axes, self.backend.name
        if most is not None and len(shape) > most:
            raise OperationNotSupportedError(
                f"an array of {len(shape)} axes is needed on the way, but {name} has at most {most}",
                code="too-many-axes",
                hint="flatten axes that stay together into one, as in `(a b)`",
            )
        if prod(length for length in shape if isinstance(length, int) and length) > MOST_ELEMENTS:
            written = ", ".join(map(abbreviated, shape))
            raise OperationNotSupportedError(
                f"an array of shape ({written}) is needed on the way, but one of {name} has at most 2**63 - 1 elements",
                code="too-many-elements",
            )
        return Value(op, args, params, shape, next(self._order), **flags)

    def named(self, op: str, *args: Any, **params: Any) -> Any:
        """The result of a primitive on named axes (see :mod:`einx.backends.default`)."""
        rule = self.backend.rule(op)
        assert rule is not None
        return rule(self, *args, **params)

    def reshape(self, x: Value, shape: Shape) -> Value:
        """``x`` with the same elements in the same order and another shape."""
        if same_shape(x.shape, shape):
            return x
        if x.op == "reshape" and x.source.op not in LISTS:
            return self.reshape(x.source, shape)
        if x.op == "transpose":
            merged = self._reshape_of_transpose(x, shape)
            if merged is not None:
                return merged
        return self("reshape", x, shape)

    def _reshape_of_transpose(self, x: Value, shape: Shape) -> Value | None:
        """The same as a reshape, a transpose and a reshape with runs of axes merged, where that takes fewer steps.

        A transpose of shape (a, b, c, d) to (c, d, a, b) that is reshaped to (c * d, a * b) moves two runs as they are:
        it is reshape to (a * b, c * d), then transpose, and no reshape after it.
        """
        inner = x.source
        base = inner.source if inner.op == "reshape" else inner
        runs = _runs(x.args[1])  # type: ignore[arg-type]
        lengths = {run[0]: product([inner.shape[axis] for axis in run]) for run in runs}
        starts = sorted(lengths)
        before = tuple(lengths[start] for start in starts)
        after = tuple(lengths[run[0]] for run in runs)
        needs_first, needs_last = not same_shape(base.shape, before), not same_shape(after, shape)
        steps, steps_now = needs_first + (len(runs) > 1) + needs_last, (base is not inner) + 2
        if steps > steps_now or (steps == steps_now and needs_last):
            return None
        merged = self("reshape", base, before) if needs_first else base
        merged = self.transpose(merged, tuple(starts.index(run[0]) for run in runs))
        return self("reshape", merged, shape) if needs_last else merged

    def transpose(self, x: Value, axes: tuple[int, ...]) -> Value:
        """``x`` with axis ``axes[i]`` at place ``i``."""
        return x if axes == tuple(range(len(axes))) else self("transpose", x, axes)

    def broadcast_to(self, x: Value, shape: Shape) -> Value:
        """``x`` repeated along new leading axes and axes of length 1, without a copy where the framework can."""
        return x if same_shape(x.shape, shape) else self("broadcast_to", x, shape)

    def slice(self, x: Value, axis: int, item: Slice | int) -> Value:
        """``x[:, item]``: an int takes one place and drops the axis, a :class:`Slice` keeps a range of it."""
        return self("slice", x, tuple(item if place == axis else Slice() for place in range(len(x.shape))))

    def concatenate(self, parts: Sequence[Value], axis: int) -> Value:
        """The parts one after the other along ``axis``."""
        return parts[0] if len(parts) == 1 else self("concatenate", list(parts), axis=axis)


def _runs(axes: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Axes that stand side by side before and after a permutation, as runs in the order after it."""
    starts = [place for place, axis in enumerate(axes) if not place or axes[place - 1] + 1 != axis]
    return [axes[start:stop] for start, stop in zip(starts, [*starts[1:], len(axes)], strict=True)]
