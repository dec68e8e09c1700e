"""What gathers and updates share: coordinates, the axes that they share with the indexed tensor, and subscripts.

An axis of the indexed tensor is *indexed* (in brackets, its place comes from a coordinate), *shared* (it is also an
axis of a coordinate, so both run together; its coordinate is ``arange``), or *copied* (it stays a slice).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod
from typing import NamedTuple

from einx.errors import SemanticError
from einx.graph.values import Argument, Shape, Slice, Value, is_one, same_shape
from einx.notation import tree
from einx.operations.layout import Input, Lowering, Operand, arrange, broadcast, marked, spread, unmarked, unpack
from einx.operations.signature import has_brackets
from einx.sizes.sized import Leaf, Tensor, whole_brackets
from einx.sizes.solve import UndeterminedError
from einx.sizes.structure import plural


class Subscripts(NamedTuple):
    """How a tensor is indexed.

    Attributes:
        items: One subscript per axis of the tensor: an index array, or a slice for a copied axis.
        axes: The axes of what the subscripts select, in the order in which the framework gives them.
    """

    items: tuple[Value | Slice, ...]
    axes: tuple[Leaf, ...]


def check_brackets(description: tree.Description) -> None:
    """Raise unless the first tensor has brackets."""
    if not has_brackets(description.inputs[:1]):
        raise SemanticError(
            "nothing says which axes are indexed",
            code="brackets-missing",
            spans=[description.inputs[0].span],
            hint="put the axes that the coordinates point into in brackets, as in `[h w] c, p [2] -> p c`",
        )


def check_no_brackets(role: str, node: tree.Sequence, hint: str) -> None:
    """Raise if an expression that may not have brackets has some."""
    if has_brackets([node]):
        raise SemanticError(
            f"{role} has no bracketed axes",
            code="brackets-not-allowed",
            spans=[part.span for part in tree.walk(node) if isinstance(part, tree.Bracket)],
            hint=hint,
        )


def coordinates(
    lowering: Lowering, values: Sequence[Value], tensors: Sequence[Tensor], first: int, indexed: Sequence[Leaf]
) -> list[Operand]:
    """One operand per indexed axis, from tensors that hold some coordinates each.

    Args:
        lowering: The call.
        values: The tensors with coordinates.
        tensors: Their expressions.
        first: Which argument the first of them is, from 0.
        indexed: The bracketed axes that they point into.

    Raises:
        SemanticError: There are more or fewer coordinates than axes, or they are not integers.
    """
    result: list[Operand] = []
    for number, (value, tensor) in enumerate(zip(values, tensors, strict=True), start=first):
        check_integer(lowering.arguments[number], number)
        operand = unpack(lowering, signed(lowering, value, lowering.arguments[number]), whole_brackets(tensor))
        result += split_coordinates(lowering, operand, len(indexed) if len(values) == 1 else None)
    if len(result) != len(indexed):
        spans = [axis.span for axis in indexed]
        raise SemanticError(
            f"{plural(len(indexed), 'axis') if len(indexed) == 1 else f'{len(indexed)} axes'} "
            f"[{' '.join(axis.text for axis in indexed)}] "
            f"{'is' if len(indexed) == 1 else 'are'} indexed, but there {'is' if len(result) == 1 else 'are'} "
            f"{plural(len(result), 'coordinate')}",
            code="coordinate-count",
            spans=spans,
            hint=f"one tensor holds all coordinates along a bracketed axis, as in `p [{len(indexed)}]`, or several "
            "tensors hold some each",
        )
    return result


def signed(lowering: Lowering, value: Value, argument: Input) -> Value:
    """Coordinates that NumPy, which reads them as signed, does not take for negative ones."""
    if argument.dtype != "u8":
        return value
    if value.shape != ():
        return lowering.build("minimum", value, 2**63 - 1, shape=value.shape)
    # Before NumPy 2 a scalar and a number would become a float.
    dtype = lowering.build("uint64", shape=(), inline=True)
    return lowering.build("minimum", value, 2**63 - 1, dtype=dtype, shape=())


def check_integer(argument: Input, number: int) -> None:
    """Raise if coordinates are known not to be integers."""
    if argument.dtype is None or argument.dtype[0] in "iuO" or (argument.shape is not None and 0 in argument.shape):
        return
    kinds = {"b": "booleans", "f": "floats", "c": "complex numbers"}
    raise SemanticError(
        f"the coordinates in argument {number + 1} are {kinds.get(argument.dtype[0], 'no integers')}, "
        "but coordinates are integers",
        code="coordinate-type",
        hint="convert them, for example with .astype(int)",
    )


def split_coordinates(lowering: Lowering, operand: Operand, expected: int | None) -> list[Operand]:
    """The coordinates along the bracketed axis of a tensor; the tensor itself if it has none."""
    along = marked(operand.axes)
    if not along:
        return [operand]
    if len(along) > 1:
        raise SemanticError(
            f"coordinates stand along one bracketed axis, but this tensor has {len(along)}",
            code="coordinate-axes",
            spans=[axis.span for axis in along],
        )
    count = along[0].length
    if not isinstance(count, int):
        if expected is None:
            raise UndeterminedError(f"how many coordinates axis {along[0].text} holds is not known")
        count = expected
    place = operand.axes.index(along[0])
    rest = unmarked(operand.axes)
    parts = []
    for number in range(count):
        items: list[Slice | int] = [Slice()] * len(operand.axes)
        items[place] = number
        parts.append(Operand(lowering.graph.slice(operand.value, items), rest))
    return parts


def loop_axes(operands: Iterable[Operand], wanted: Sequence[Leaf]) -> tuple[Leaf, ...]:
    """The axes of index arrays: all axes of the operands, in the order of the output as far as it has them."""
    found: dict[str, Leaf] = {}
    for operand in operands:
        for axis in operand.axes:
            found.setdefault(axis.key, axis)
    order = [axis for axis in wanted if axis.key in found]
    keys = {axis.key for axis in order}
    return (*order, *(axis for axis in found.values() if axis.key not in keys))


def subscripts(
    lowering: Lowering, axes: Sequence[Leaf], found: Sequence[Operand], loops: tuple[Leaf, ...]
) -> Subscripts:
    """Subscripts for a tensor with ``axes``, whose bracketed ones take the coordinates in order.

    Args:
        lowering: The call.
        axes: The axes of the indexed tensor.
        found: One operand of coordinates per bracketed axis.
        loops: The axes of the index arrays (see :func:`loop_axes`).
    """
    arrays = iter(found)
    keys = {axis.key for axis in loops}
    covered = {key for operand in found for key in operand.keys}
    covered |= {axis.key for axis in axes if not axis.marked and axis.key in keys}
    uncovered = any(axis.key not in covered and not is_one(axis.length) for axis in loops)
    empty = known([axis for axis in axes if not axis.marked]) == 0
    items: list[Value | Slice] = []
    for axis in axes:
        if axis.marked:
            operand = next(arrays)
            if empty and isinstance(axis.length, int):
                # Before NumPy 2.4 an index out of range only warns where the result is empty: a table raises.
                table = lowering.build("arange", axis.length, shape=(axis.length,), inline=True)
                shape = operand.value.shape
                operand = Operand(lowering.build("slice", table, (operand.value,), shape=shape), operand.axes)
            items.append(arrange(lowering, operand, loops) if uncovered else spread(lowering, operand, loops))
            uncovered = False
        elif axis.key in keys:
            places = lowering.build("arange", axis.length, shape=(axis.length,), inline=True)
            items.append(spread(lowering, Operand(places, (axis,)), loops))
        else:
            items.append(Slice())
    return Subscripts(tuple(items), selected_axes(axes, items, loops))


def places_of(items: Sequence[Value | Slice]) -> tuple[int, ...]:
    """The axes that index arrays stand for, rather than slices."""
    return tuple(place for place, item in enumerate(items) if not isinstance(item, Slice))


def are_adjacent(places: Sequence[int]) -> bool:
    """Whether axes stand side by side."""
    return tuple(places) == tuple(range(places[0], places[-1] + 1))


def flat_places(lowering: Lowering, axes: Sequence[Leaf], items: Sequence[Value | Slice], unit: int = 1) -> Value:
    """One index array in place of several: the place in the indexed axes flattened in row-major order.

    The coordinates are looked up in small tables of offsets, which do all the work: any integer dtype is right,
    negative coordinates count from the end, and one out of range raises IndexError.

    Args:
        lowering: The call.
        axes: The axes of the indexed tensor, of known lengths.
        items: Its subscripts, of which the index arrays stand side by side.
        unit: What to multiply places by.
    """
    terms = [
        lowering.graph.reshape(table, shape) if item is None else lowering.build("slice", table, (item,), shape=shape)
        for table, item, shape in offsets(lowering, axes, items, unit)
    ]
    total = terms[0]
    for term in terms[1:]:
        shape = broadcast([total.shape, term.shape])
        own = total.op in ("slice", "add") and total.shape != ()
        into = total if own and same_shape(total.shape, shape) else None
        total = lowering.build("add", total, term, out=into, shape=shape)
    return total


def offsets(
    lowering: Lowering, axes: Sequence[Leaf], items: Sequence[Value | Slice], unit: int
) -> list[tuple[Value, Value | None, Shape]]:
    """What each coordinate adds to the flat place: a table, the coordinate to look up in it, the shape of the result.

    A shared axis has no coordinate to look up: its table is used whole. These come last.
    """
    found: list[tuple[Value, Value | None, Shape]] = []
    stride = unit
    for place in reversed(places_of(items)):
        length = axes[place].length
        assert isinstance(length, int)
        bounds = (length,) if stride == 1 else (0, length * stride, stride)
        table = lowering.build("arange", *bounds, shape=(length,), inline=True)
        item = items[place]
        assert isinstance(item, Value)
        if item.op == "arange" or (item.op == "reshape" and is_arange(item)):
            found.append((table, None, item.shape))
        else:
            found.insert(0, (table, item, item.shape))
        stride *= length
    return found


class BlockedPlaces(NamedTuple):
    """Flat places that are computed block by block along the last axis of the index arrays.

    Attributes:
        terms: What is added up: a table and the coordinate to look up in it; a table as it is; or for an axis that is
            looped over, which one it is and by how much a step along it moves.
        loops: The lengths of the axes of the index arrays.
        outer: Those of the leading axes that are looped over; none if a block takes them whole.
        size: How much of the last axis a block takes.
    """

    terms: list[tuple[Value | tuple[int, int], Value | None]]
    loops: tuple[int, ...]
    outer: tuple[int, ...]
    size: int

    @property
    def params(self) -> dict[str, Argument]:
        """The parameters of a graph operation that goes along these blocks."""
        length = self.loops[-1]
        return {"terms": self.terms, "loops": self.loops, "outer": self.outer, "length": length, "size": self.size}


BLOCK = 2**12
"""Places that are computed at once: enough for speed, few enough to need no memory."""

LONG = 2**9
"""Places along the last axis from which loops over the others cost nothing beside them."""

MOST_LOOPS = 3
"""Axes that are looped over at most."""


def blocked_places(
    lowering: Lowering, axes: Sequence[Leaf], items: Sequence[Value | Slice], loops: Sequence[Leaf], unit: int = 1
) -> BlockedPlaces | None:
    """The same as :func:`flat_places` for index arrays that would cost more memory than the elements that they fetch.

    Returns:
        ``None`` where there is no axis to go along.
    """
    if not loops or not isinstance(loops[-1].length, int) or loops[-1].length < 2:
        return None
    lengths = tuple(axis.length for axis in loops if isinstance(axis.length, int))
    assert len(lengths) == len(loops)
    is_looped = lengths[-1] >= LONG and 0 < len(lengths) - 1 <= MOST_LOOPS
    outer = lengths[:-1] if is_looped else ()
    terms: list[tuple[Value | tuple[int, int], Value | None]] = []
    for table, item, shape in offsets(lowering, axes, items, unit):
        axis = len(lengths) - len(shape) + next((place for place, length in enumerate(shape) if length != 1), 0)
        if item is not None:
            terms.append((table, item))
        elif axis < len(outer):
            bounds = table.args
            stride = bounds[2] if len(bounds) == 3 else 1
            assert isinstance(stride, int)
            terms.append(((axis, stride), None))
        else:
            terms.append((lowering.graph.reshape(table, shape), None))
    return BlockedPlaces(terms, lengths, outer, BLOCK if outer else max(1, BLOCK // max(1, prod(lengths[:-1]))))


def is_arange(value: Value) -> bool:
    """Whether a value is a reshaped ``arange``."""
    source = value.args[0]
    return isinstance(source, Value) and source.op == "arange"


def known(axes: Iterable[Leaf]) -> int | None:
    """The number of places along axes, ``None`` if it is not known."""
    total = 1
    for axis in axes:
        if not isinstance(axis.length, int):
            return None
        total *= axis.length
    return total


def selected_axes(axes: Sequence[Leaf], items: Sequence[Value | Slice], loops: tuple[Leaf, ...]) -> tuple[Leaf, ...]:
    """The axes of a tensor after indexing.

    As NumPy does: those of the index arrays stand where these stand, or first if slices stand between them
    (https://numpy.org/doc/stable/user/basics.indexing.html#combining-advanced-and-basic-indexing).
    """
    places = places_of(items)
    copied = [axis for axis, item in zip(axes, items, strict=True) if isinstance(item, Slice)]
    before = places[0] if are_adjacent(places) else 0
    return (*copied[:before], *loops, *copied[before:])
