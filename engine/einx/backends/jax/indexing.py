"""Gathers and updates in JAX: index arrays, ``x.at[i].add(y)``, and nested ``jax.vmap`` where loops are many.

Where an operand has more than one axis outside brackets, a gather is written as what it means: ``jax.vmap`` over the
axes of the array, and inside of it the plain indexing of one of its places.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

from einx.backends import default
from einx.backends.spelling import subscript
from einx.backends.vmapping import places_of
from einx.graph.build import Builder
from einx.graph.dtypes import code_of
from einx.graph.named import Named, arrange, lengths_of, spread, unmarked
from einx.graph.source import Writer
from einx.graph.subscripts import Change, subscripts
from einx.graph.values import Value
from einx.sizes.sized import Leaf

Indexing: TypeAlias = Callable[[Builder, Named, Sequence[Named], "tuple[Leaf, ...]"], Named]
"""The elements at coordinates by index arrays."""


def gather(
    build: Builder,
    x: Named,
    coordinates: Sequence[Named],
    loops: tuple[Leaf, ...],
    *,
    always: bool = False,
    indexed: Indexing = default.gather,
) -> Named:
    """The elements at coordinates (see :func:`einx.backends.default.gather`)."""
    own = unmarked(x.axes)
    many = len(own) > 1 or any(len(coordinate.axes) > 1 for coordinate in coordinates)
    if not own or not coordinates or not (many or always):
        return indexed(build, x, coordinates, loops)
    return by_vmap(build, x, coordinates, loops, indexed)


def gather_in_mode(
    build: Builder,
    x: Named,
    coordinates: Sequence[Named],
    loops: tuple[Leaf, ...],
    *,
    mode: str,
    fill: Value | None = None,
    gather: Callable[..., Named] = gather,
) -> Named:
    """``x.at[i, j].get(mode="clip")`` (see :func:`einx.backends.default.gather_in_mode`); it has no ``wrap``."""
    if mode == "wrap":
        return default.gather_in_mode(build, x, coordinates, loops, mode=mode)

    def indexed(build: Builder, x: Named, coordinates: Sequence[Named], loops: tuple[Leaf, ...]) -> Named:
        chosen = subscripts(build, x.axes, coordinates, loops)

        def spell(write: Writer) -> str:
            filled = "" if fill is None else f", fill_value={write.write(fill.args[0])}"
            return f'{write.write(x.value)}.at[{subscript(chosen.items, write)}].get(mode="{mode}"{filled})'

        found = build("expression", x.value, spell, *chosen.arrays, shape=lengths_of(chosen.axes))
        return Named(found, chosen.axes)

    return gather(build, x, coordinates, loops, indexed=indexed)


def by_vmap(
    build: Builder, x: Named, coordinates: Sequence[Named], loops: tuple[Leaf, ...], indexed: Indexing
) -> Named:
    """A function that indexes one place of the array, under ``jax.vmap`` over the axes of the array."""
    keys = {axis.key for axis in loops}
    own = sorted(unmarked(x.axes), key=lambda axis: axis.key not in keys)  # shared axes innermost
    vmapped = {axis.key for axis in own}
    inner = Builder(build.backend)
    operands = [x, *whole(coordinates)]
    places = places_of(operands, own[::-1])[::-1]
    inside = [without(operand, vmapped) for operand in operands]
    array, *arrays = [Named(inner.input("array", lengths_of(axes)), axes) for axes in inside]
    if len(arrays) < len(coordinates):  # one array holds all of them, along a marked axis
        arrays = taken(inner, arrays[0], len(coordinates))
    result = indexed(inner, array, arrays, tuple(axis for axis in loops if axis.key not in vmapped))
    order = (*loops, *(axis for axis in own if axis.key not in keys))
    wraps, present = [], [axis.key for axis in result.axes]
    for axis, into in zip(own, places, strict=True):
        present = [other.key for other in order if other.key in {*present, axis.key}]
        wraps.append((into, present.index(axis.key)))

    def spell(write: Writer) -> str:
        name = write.function(inner.inputs, [result.value])
        for into, out in wraps:
            axes = f"in_axes={write.write(into)}, out_axes=({out},)"
            name = write.before(f"jax.vmap({name}, {axes})")
        return f"{name}({', '.join(write.write(operand.value) for operand in operands)})"

    values = [operand.value for operand in operands]
    return Named(build("expression", x.value, spell, *values, shape=lengths_of(order), unpacked=True), order)


def without(x: Named, keys: set[str]) -> tuple[Leaf, ...]:
    """The axes of an array but for those of some keys."""
    return tuple(axis for axis in x.axes if axis.marked or axis.key not in keys)


def whole(coordinates: Sequence[Named]) -> list[Named]:
    """The one array that all coordinates have been taken from along an axis, if there is one; else the coordinates."""
    sources = {x.value.args[0] for x in coordinates if x.value.op == "slice"}
    taken_at = [place_of(x) for x in coordinates]
    if len(sources) != 1 or None in taken_at or len(coordinates) < 2:
        return list(coordinates)
    (source,), (axis, _) = sources, taken_at[0] or (0, 0)
    assert isinstance(source, Value)
    count = source.shape[axis]
    if not isinstance(count, int) or taken_at != [(axis, number) for number in range(count)]:
        return list(coordinates)
    axes = coordinates[0].axes
    return [Named(source, (*axes[:axis], Leaf("[]", len(taken_at), True, "[]", (0, 0), False), *axes[axis:]))]


def place_of(x: Named) -> tuple[int, int] | None:
    """Along which axis of which array a coordinate is, if it has been taken from one that holds several."""
    items = x.value.args[1] if x.value.op == "slice" else ()
    assert isinstance(items, tuple)
    found = [(axis, item) for axis, item in enumerate(items) if isinstance(item, int)]
    return found[0] if len(found) == 1 else None


def taken(build: Builder, x: Named, count: int) -> list[Named]:
    """The coordinates that an array holds along its marked axis."""
    place = next(place for place, axis in enumerate(x.axes) if axis.marked)
    rest = unmarked(x.axes)
    return [Named(build.slice(x.value, place, number), rest) for number in range(count)]


def scatter(build: Builder, change: Change, *, how: str) -> Named:
    """``x.at[i, j].add(y)``."""
    x, coordinates, updates, loops, wanted = change
    array = arrange(build, x, wanted)
    chosen = subscripts(build, wanted, coordinates, loops)
    changes = in_dtype(build, spread(build, updates, chosen.axes), array)
    method = (OF_BOOLEANS if code_of(array) == "b1" else METHODS).get(how, how)

    def spell(write: Writer) -> str:
        return f"{write.write(array)}.at[{subscript(chosen.items, write)}].{method}({write.write(changes)})"

    return Named(build("expression", array, spell, *chosen.arrays, changes, shape=array.shape), wanted)


METHODS = {"maximum": "max", "minimum": "min"}
"""What JAX calls the ways of changing elements, where it has other names."""

OF_BOOLEANS = {**METHODS, "add": "max", "multiply": "min"}
"""The same for booleans, which JAX neither adds nor multiplies."""


KINDS = "biufc"
"""Kinds of numbers from lower to higher."""


def in_dtype(build: Builder, changes: Value, array: Value) -> Value:
    """The updates in the dtype of the array where they have another; numbers of Python's take it by themselves."""
    known, code = code_of(array), code_of(changes)
    if known is None or code is None or known == code:
        return changes
    if changes.is_weak and KINDS.find(code[0]) <= KINDS.find(known[0]):
        return changes
    return build("asarray", changes, dtype=build("result_type", array, inline=True))


def by_index(
    build: Builder,
    x: Named,
    coordinates: Sequence[Named],
    loops: tuple[Leaf, ...],
    *,
    indexed: Indexing = default.gather,
) -> Named:
    """The elements at coordinates by index arrays, however many the loops are."""
    return indexed(build, x, coordinates, loops)


def rules(gather: Callable[..., Named]) -> dict[str, Callable[..., Any]]:
    """The rules of gathers in one of their forms."""
    return {"gather": gather, "gather_in_mode": partial(gather_in_mode, gather=gather)}


RULES: dict[str, Callable[..., Any]] = {**rules(gather), "scatter": scatter}
BY_VMAP = rules(partial(gather, always=True))
BY_INDEX = rules(by_index)
