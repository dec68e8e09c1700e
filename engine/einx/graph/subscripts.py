"""How an array with named axes is indexed at coordinates.

An axis of the indexed array is *indexed* (marked, its place comes from a coordinate), *shared* (it is also an axis of a
coordinate, so both run together; its subscript is ``arange``), or *copied* (it stays a slice).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from einx.graph.build import Builder
from einx.graph.dtypes import code_of
from einx.graph.named import Named, arrange, marked, spread
from einx.graph.source import Writer
from einx.graph.values import Argument, Slice, Value, is_one, selected
from einx.sizes.sized import Leaf


class Subscripts(NamedTuple):
    """How an array is indexed.

    Attributes:
        items: One subscript per axis of the array: an index array, or a slice for a copied axis.
        axes: The axes of what the subscripts select (see :func:`einx.graph.values.selected`).
    """

    items: tuple[Value | Slice, ...]
    axes: tuple[Leaf, ...]

    @property
    def places(self) -> tuple[int, ...]:
        """The axes that index arrays stand for, rather than slices."""
        return tuple(place for place, item in enumerate(self.items) if isinstance(item, Value))

    @property
    def arrays(self) -> tuple[Value, ...]:
        """The index arrays."""
        return tuple(item for item in self.items if isinstance(item, Value))


class Change(NamedTuple):
    """A change of an array at coordinates.

    Attributes:
        x: The array, whose marked axes are indexed.
        coordinates: The coordinate along each of them.
        updates: What is put or added there.
        loops: The axes of the coordinates, and those that only the updates have.
        wanted: The axes of the result, in the order in which they would be best.
    """

    x: Named
    coordinates: Sequence[Named]
    updates: Named
    loops: tuple[Leaf, ...]
    wanted: tuple[Leaf, ...]


def subscripts(
    build: Builder, axes: Sequence[Leaf], coordinates: Sequence[Named], loops: tuple[Leaf, ...]
) -> Subscripts:
    """Subscripts for an array with ``axes``, whose marked ones take the coordinates in order.

    Args:
        build: Makes the values.
        axes: The axes of the indexed array.
        coordinates: One array per marked axis.
        loops: The axes of the index arrays (see :func:`loop_axes`).
    """
    arrays = iter(coordinates)
    keys = {axis.key for axis in loops}
    covered = {key for x in coordinates for key in x.keys}
    covered |= {axis.key for axis in axes if not axis.marked and axis.key in keys}
    uncovered = any(axis.key not in covered and not is_one(axis.length) for axis in loops)
    items: list[Value | Slice] = []
    for axis in axes:
        if axis.marked:
            x = next(arrays)
            items.append(arrange(build, x, loops) if uncovered else spread(build, x, loops))
            uncovered = False
        elif axis.key in keys:
            items.append(spread(build, Named(build("arange", axis.length, inline=True), (axis,)), loops))
        else:
            items.append(Slice())
    copied = [axis for axis, item in zip(axes, items, strict=True) if isinstance(item, Slice)]
    return Subscripts(tuple(items), selected(items, copied, loops))


def loop_axes(operands: Iterable[Named], wanted: Sequence[Leaf]) -> tuple[Leaf, ...]:
    """All axes of the operands, of index arrays for example, in the order of the output as far as it has them."""
    found = dict.fromkeys(axis for x in operands for axis in x.axes)
    return tuple(dict.fromkeys([*(axis for axis in wanted if axis in found), *found]))


def indexed_first(axes: tuple[Leaf, ...], loops: tuple[Leaf, ...]) -> tuple[Leaf, ...]:
    """Axes in the order shared, indexed, copied."""
    shared = [axis for axis in axes if not axis.marked and axis in loops]
    copied = [axis for axis in axes if not axis.marked and axis not in loops]
    return (*shared, *marked(axes), *copied)


def indices(build: Builder, x: Value) -> Value:
    """An array as one of the integers in which places are counted."""
    dtype = x.params.get("dtype") if x.op == "asarray" else None
    of_places = isinstance(dtype, Value) and dtype.op == "dtype" and dtype.args[0] == "index"
    if of_places or code_of(x) == "i8":
        return x
    return build("asarray", x, dtype=build("dtype", "index", inline=True))


def has_short_places(build: Builder) -> bool:
    """Whether places may be integers of 32 bits: JAX's are, unless 64-bit ones are enabled."""
    return not build.backend.raises


def beforehand(build: Builder, array: Value, name: str, *numbers: int, below: int | None = None) -> Value:
    """What NumPy gives for one of its arrays, before that is made one of the framework's, and what it is below."""

    def spell(write: Writer) -> str:
        return f"np.{name}({', '.join([write.write(array), *map(str, numbers)])})"

    return build("expression", array, spell, shape=array.shape, inline=True, dtype=code_of(array), below=below)


def clipped(build: Builder, x: Value, low: Argument, high: Argument) -> Value:
    """Every element, or what is nearest to it from low to high, in one step where the framework has one."""
    if build.backend.spells("clip"):
        return build("clip", x, low, high)
    return build("minimum", build("maximum", x, low), high)
