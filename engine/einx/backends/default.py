"""Primitives built out of others: what a backend gets that does not know better.

The primitives on named axes are all here, in terms of those on arrays, so that a framework needs to spell only the
latter. Axes are :class:`einx.sizes.sized.Leaf`; arrays with named axes are :class:`einx.graph.named.Named`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, reduce
from math import prod
from typing import Any

from einx.backends.contraction_order import pairwise
from einx.graph.build import Builder
from einx.graph.dtypes import code_of
from einx.graph.named import Named, arrange, lengths_of, marked, select, spread
from einx.graph.subscripts import Change, clipped, has_short_places, indices, loop_axes, subscripts
from einx.graph.values import Shape, Slice, Value, element_count, is_empty, is_one, selected
from einx.sizes.sized import Leaf
from einx.sizes.symbolic import estimate


def diagonal(build: Builder, x: Named) -> Named:
    """``x[i, :, i]`` with ``i`` an arange, for one axis that stands there twice after the other."""
    keys = x.keys
    twice = next((axis for axis in x.axes if keys.count(axis.key) > 1), None)
    if twice is None:
        return x
    places = build("arange", twice.length, inline=False)
    items = tuple(places if axis == twice else Slice() for axis in x.axes)
    rest = tuple(axis for axis in x.axes if axis != twice)
    return diagonal(build, Named(build("slice", x.value, items), selected(items, rest, (twice,))))


def diagonal_last(build: Builder, x: Named) -> Named:
    """The diagonal along one axis after the other, by the framework's own function, which puts it at the end."""
    keys = x.keys
    twice = next((axis for axis in x.axes if keys.count(axis.key) > 1), None)
    if twice is None:
        return x
    first, second = [place for place, key in enumerate(keys) if key == twice.key][:2]
    rest = tuple(axis for place, axis in enumerate(x.axes) if place not in (first, second))
    return diagonal_last(build, Named(build("diagonal_of", x.value, first, second), (*rest, twice)))


def contract(build: Builder, operands: Sequence[Named], wanted: tuple[Leaf, ...], **_hints: bool) -> Named:
    """Products pair by pair, in the order that takes the fewest multiply-adds; a sum of one array."""
    operands, dtype = without_scalars(build, operands)
    if len(operands) == 1:
        return summed(build, operands[0], {axis.key for axis in wanted}, dtype)
    alike = in_dtype(build, operands, dtype)
    return pairwise(alike, wanted, lambda first, second, axes, _last: product(build, first, second, axes, dtype))


def without_scalars(build: Builder, operands: Sequence[Named]) -> tuple[Sequence[Named], Value]:
    """The operands of a product with numbers of Python's multiplied into the smallest array, and their common dtype.

    A number has no dtype of its own: it must meet an array in an operation that knows that, which einsum is not.
    """
    dtype = build("result_type", *(operand.value for operand in operands), inline=True)
    arrays = [operand for operand in operands if not operand.value.is_weak]
    if not arrays or len(arrays) == len(operands):
        return operands, dtype
    smallest = min(arrays, key=lambda x: prod(estimate(axis.length) for axis in x.axes))
    value = smallest.value
    for operand in operands:
        if operand.value.is_weak:
            value = build("multiply", value, operand.value, dtype=dtype if len(operands) > 2 else None)
    return [Named(value, x.axes) if x is smallest else x for x in arrays], dtype


def in_dtype(build: Builder, operands: Sequence[Named], dtype: Value) -> Sequence[Named]:
    """The operands in their common dtype, where products of some of them would be made in another."""
    if len(operands) == 2:
        return operands
    return [Named(build("asarray", x.value, dtype=dtype), x.axes) for x in operands]


def product(build: Builder, first: Named, second: Named, wanted: Sequence[Leaf], dtype: Value) -> Named:
    """The product of two arrays, summed over what is not wanted: broadcast, multiplied, summed."""
    order = loop_axes([first, second], wanted)
    value = build("multiply", spread(build, first, order), spread(build, second, order))
    kept = {axis.key for axis in wanted}
    return summed(build, Named(build.reshape(value, lengths_of(order)), order), kept, dtype)


def summed(build: Builder, x: Named, kept: set[str], dtype: Value) -> Named:
    """The sum over all axes but those that are kept, in a dtype: NumPy would make small integers larger."""
    places = tuple(place for place, key in enumerate(x.keys) if key not in kept)
    if not places:
        return x
    rest = tuple(axis for axis in x.axes if axis.key in kept)
    return Named(build("sum", x.value, axis=places[0] if len(places) == 1 else places, dtype=dtype), rest)


def condition_of(build: Builder, x: Value) -> Value:
    """The condition of ``where`` as an array, of booleans where it is a number or a list of Python's."""
    return build("not_equal", build.array(x), 0) if code_of(x) in ("i", "f", "c") else build.array(x)


def gather(build: Builder, x: Named, coordinates: Sequence[Named], loops: tuple[Leaf, ...]) -> Named:
    """The elements at coordinates: one subscript for each axis.

    Args:
        build: Makes the values.
        x: The array, whose marked axes are indexed.
        coordinates: The coordinate along each of them.
        loops: The axes of the coordinates, in the order in which they would be best.

    Returns:
        The loops and the other axes of ``x``, in any order.
    """
    chosen = subscripts(build, x.axes, coordinates, loops)
    return Named(build("slice", x.value, chosen.items), chosen.axes)


def gather_in_mode(
    build: Builder,
    x: Named,
    coordinates: Sequence[Named],
    loops: tuple[Leaf, ...],
    *,
    mode: str,
    fill: Value | None = None,
) -> Named:
    """The elements at coordinates that are brought into range first; negative ones count from the end before that.

    Args:
        build: Makes the values.
        x: The array, whose marked axes are indexed.
        coordinates: The coordinate along each of them.
        loops: The axes of the coordinates, in the order in which they would be best.
        mode: ``clip``, ``wrap`` or ``fill``.
        fill: What stands where a coordinate is out of range, for ``fill``.

    Returns:
        The loops and the other axes of ``x``, in any order.
    """
    brought, outside = [], []
    for coordinate, axis in zip(coordinates, marked(x.axes), strict=True):
        place, beyond = in_range(build, coordinate.value, axis.length, mode)
        brought.append(Named(place, coordinate.axes))
        if beyond is not None:
            outside.append(Named(beyond, coordinate.axes))
    found: Named = build.named("gather", x, brought, loops)
    if not outside:
        return found
    along = loop_axes(outside, ())
    mask = reduce(partial(build, "logical_or"), (spread(build, beyond, along) for beyond in outside))
    mask = build.reshape(mask, (*(1,) * (len(along) - len(mask.shape)), *mask.shape))
    return Named(build("where", spread(build, Named(mask, along), found.axes), fill, found.value), found.axes)


def in_range(build: Builder, place: Value, length: Any, mode: str) -> tuple[Value, Value | None]:
    """Coordinates within range, and for ``fill`` where they were not."""
    if mode == "wrap":
        return wrapped(build, place, length), None
    place = indices(build, place)
    place = build("where", build("less", place, 0), build("add", place, length), place)
    if mode == "clip":
        return clipped(build, place, 0, length - 1), None
    beyond = build("logical_or", build("less", place, 0), build("greater_equal", place, length))
    return build("where", beyond, 0, place), beyond


def wrapped(build: Builder, place: Value, length: Any) -> Value:
    """The remainders of coordinates, in their own dtype where the one of places would not hold them."""
    source, code = place.args[0], code_of(place)
    if isinstance(source, Value) and source.params.get("below") == length:  # these are remainders already
        return place
    is_long = isinstance(length, int) and length >= 2**31
    if code not in ("u8", "u") and (code != "u4" or is_long or not has_short_places(build)):
        return build("remainder", indices(build, place), length)
    # Before NumPy 2 a scalar and a number would become a float.
    is_scalar = place.shape == () and build.backend.coordinates is None
    dtype = build("dtype", "uint64", inline=True) if is_scalar else None
    return indices(build, build("remainder", place, length, dtype=dtype, inline=True))


def scatter(build: Builder, change: Change, *, how: str) -> Named:
    """A copy of an array that is changed at coordinates.

    Args:
        build: Makes the values.
        change: What is changed, and where.
        how: ``set``, ``add`` or another ufunc.

    Returns:
        The wanted axes, in any order.
    """
    x, coordinates, updates, loops, wanted = change
    copy = build("copy", arrange(build, x, wanted))
    chosen = subscripts(build, wanted, coordinates, loops)
    return Named(build("update", copy, chosen.items, spread(build, updates, chosen.axes), how=how), wanted)


def vmap(
    build: Builder, function: Value, operands: Sequence[Named], loops: tuple[Leaf, ...], cores: Sequence[Shape]
) -> list[Value]:
    """A function called in a Python loop.

    Args:
        build: Makes the values.
        function: The function, which is called with the marked axes of each array.
        operands: The arrays.
        loops: The axes to loop over, at least one.
        cores: The shape of each of the function's results.

    Returns:
        One array for each result, with the loops first.
    """
    lengths = lengths_of(loops)
    shapes = [(*lengths, *core) for core in cores]
    if is_empty(lengths):
        return [build("zeros", shape) for shape in shapes]
    numbers = {axis.key: number for number, axis in enumerate(loops)}
    pairs = [(x.value, tuple(Slice() if axis.marked else numbers[axis.key] for axis in x.axes)) for x in operands]
    over = tuple((axis.text.replace(".", "_").strip("_"), axis.length) for axis in loops)
    calls = build("loop", function, *pairs, over=over)
    if len(cores) == 1:
        return [build("reshape", calls, shapes[0])]
    return [
        build("reshape", build("take_each", calls, place, inline=True), shape) for place, shape in enumerate(shapes)
    ]


def places(build: Builder, x: Named, order: tuple[Leaf, ...], coordinates: Leaf, *, extremum: str) -> Named:
    """The coordinates of an extremum over several axes: its place in these flattened into one, taken apart.

    Args:
        build: Makes the values.
        x: The array, whose marked axes are looked through.
        order: The axes of the result, in the order in which they would be best.
        coordinates: Which of them the coordinates stand along.
        extremum: ``argmax`` or ``argmin``.
    """
    along = marked(x.axes)
    rest = tuple(axis for axis in order if axis is not coordinates)
    ordered = select(build, x, [axis.key for axis in (*rest, *along)])
    flat = build.reshape(ordered.value, (*lengths_of(rest), element_count(lengths_of(along))))
    found = taken_apart(build, build(extremum, flat, axis=len(rest)), lengths_of(along))
    return Named(build("stack", found, axis=order.index(coordinates)), order)


def taken_apart(build: Builder, place: Value, lengths: Shape) -> Value | list[Value]:
    """The coordinates of places in a flattened shape."""
    if build.backend.spells("unravel_index"):
        return build("unravel_index", place, lengths)
    return divided(build, place, lengths)


def divided(build: Builder, place: Value, lengths: Shape) -> list[Value]:
    """The coordinates of places in a flattened shape, by division."""
    found = []
    for number, length in enumerate(lengths):
        inner = element_count(lengths[number + 1 :])
        whole = place if is_one(inner) else build("floor_divide", place, inner)
        found.append(build("remainder", whole, length) if number else whole)
    return found


def sort(build: Builder, x: Value, *, axis: int, descending: bool | None = None) -> Value:
    """The sorted elements, reversed for descending order."""
    found = build.spelled("sort", x, axis=axis)
    return build("flip", found, axis=axis) if descending else found


def argsort(build: Builder, x: Value, *, axis: int, descending: bool | None = None) -> Value:
    """The places of the sorted elements.

    In descending order they are those from the end, of the sorted reverse, in reverse: so equal elements keep their
    order, and nothing has to be negated.
    """
    if not descending:
        return build.spelled("argsort", x, axis=axis)
    from_end = build.spelled("argsort", build("flip", x, axis=axis), axis=axis)
    return build("subtract", x.shape[axis] - 1, build("flip", from_end, axis=axis))


LOOP: dict[str, Callable[..., Any]] = {"vmap": vmap}
"""A function of the caller's in a loop of Python's, for frameworks that have another way besides."""

ASCENDING: dict[str, Callable[..., Any]] = {"sort": sort, "argsort": argsort}
"""For frameworks that sort in one direction only."""

RULES: dict[str, Callable[..., Any]] = {
    rule.__name__: rule for rule in (diagonal, contract, gather, gather_in_mode, scatter, vmap, places)
}
"""The default rules by the name of the primitive."""
