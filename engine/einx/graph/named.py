"""Arrays whose axes have names: take dimensions apart into axes, order the axes, put them together.

All operations are made of these steps, and the primitives on named axes take and give :class:`Named` arrays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from einx.graph.build import Builder
from einx.graph.values import Shape, Value, is_one
from einx.sizes.sized import Dim, Leaf, Tensor, leaves


class Named(NamedTuple):
    """A value and the axis that each of its dimensions is."""

    value: Value
    axes: tuple[Leaf, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the axes."""
        return tuple(axis.key for axis in self.axes)


def lengths_of(dims: Iterable[Dim]) -> Shape:
    """The lengths of axes, or of the dimensions of a tensor: its shape."""
    return tuple(dim.length for dim in dims)


def marked(axes: Iterable[Leaf]) -> tuple[Leaf, ...]:
    """The axes in brackets."""
    return tuple(axis for axis in axes if axis.marked)


def unmarked(axes: Iterable[Leaf]) -> tuple[Leaf, ...]:
    """The axes outside brackets."""
    return tuple(axis for axis in axes if not axis.marked)


def distinct_marked(axes: Iterable[Leaf]) -> tuple[Leaf, ...]:
    """Axes in which bracketed ones that stand there several times are told apart by their count."""
    seen: Counter[str] = Counter()
    result = []
    for axis in axes:
        seen[axis.key] += axis.marked
        again = axis.marked and seen[axis.key] > 1
        result.append(replace(axis, key=f"{axis.key}#{seen[axis.key]}") if again else axis)
    return tuple(result)


def unpack(build: Builder, value: Value, tensor: Tensor, *, keep_marked: bool = True) -> Named:
    """Take the dimensions of a tensor apart; an axis that stands there twice is reduced to its diagonal.

    Args:
        build: Makes the values.
        value: The tensor.
        tensor: Its expression, without concatenations.
        keep_marked: Axes in brackets that stand there twice are two axes.
    """
    axes = tuple(leaves(tensor))
    if keep_marked:
        axes = distinct_marked(axes)
    x = Named(build.reshape(value, lengths_of(axes)), axes)
    if len(set(x.keys)) == len(axes):
        return x
    once: Named = build.named("diagonal", x)
    return once


def select(build: Builder, x: Named, wanted: Iterable[str]) -> Named:
    """The array with the axes of ``wanted`` that it has, in that order; others, of length 1, are dropped."""
    order = list(wanted)
    keys = set(order)
    present = [axis for axis in x.axes if axis.key in keys]
    value = build.reshape(x.value, lengths_of(present))
    places = {axis.key: place for place, axis in enumerate(present)}
    chosen = tuple(places[key] for key in order if key in places)
    return Named(build.transpose(value, chosen), tuple(present[place] for place in chosen))


def spread(build: Builder, x: Named, wanted: Sequence[Leaf]) -> Value:
    """The array with axes as in ``wanted``, where those that it lacks have length 1 and leading ones are left out."""
    chosen = select(build, x, [axis.key for axis in wanted])
    present = {axis.key: axis.length for axis in chosen.axes}
    shape = [present.get(axis.key, 1) for axis in wanted]
    first = next((place for place, axis in enumerate(wanted) if axis.key in present), len(wanted))
    return build.reshape(chosen.value, tuple(shape[first:]))


def arrange(build: Builder, x: Named, wanted: Sequence[Leaf]) -> Value:
    """The array with exactly the axes of ``wanted``, repeated along those that it lacks."""
    chosen = select(build, x, [axis.key for axis in wanted])
    present = set(chosen.keys)
    if all(axis.key in present or is_one(axis.length) for axis in wanted):
        return build.reshape(chosen.value, lengths_of(wanted))
    return build.broadcast_to(spread(build, chosen, wanted), lengths_of(wanted))


def pack(build: Builder, x: Named, tensor: Tensor, axes: Sequence[Leaf] | None = None) -> Value:
    """Bring an array into the form of an output: order, repetition along new axes, dimensions put together.

    Args:
        build: Makes the values.
        x: The array.
        tensor: The output's expression.
        axes: Its axes, where bracketed ones have been told apart.
    """
    return build.reshape(arrange(build, x, tuple(leaves(tensor)) if axes is None else axes), lengths_of(tensor))
