"""What gathers and updates share: their brackets, and coordinates from the tensors that hold them."""

from __future__ import annotations

from collections.abc import Sequence

from einx.errors import Origin, SemanticError
from einx.graph.named import Named, marked, spread, unmarked, unpack
from einx.graph.subscripts import loop_axes
from einx.graph.values import Slice, Value, is_empty
from einx.notation import tree
from einx.operations.layout import Input, Lowering
from einx.operations.signature import has_brackets
from einx.sizes.sized import Leaf, Tensor, whole_brackets
from einx.sizes.solve import UndeterminedError
from einx.sizes.wording import plural, subject_of


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
) -> list[Named]:
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
    result: list[Named] = []
    for number, (value, tensor) in enumerate(zip(values, tensors, strict=True), start=first):
        check_integer(lowering.arguments[number], number)
        operand = unpack(lowering.build, signed(lowering, value, lowering.arguments[number]), whole_brackets(tensor))
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
    if argument.kind == "list" and is_empty(value.shape):  # an empty list is one of floats
        return lowering.build("asarray", value, dtype=lowering.build("dtype", "int64", inline=True))
    if argument.dtype not in ("u8", "u"):
        return value
    # Before NumPy 2 a scalar and a number would become a float.
    dtype = lowering.build("dtype", "uint64", inline=True) if value.shape == () else None
    largest = lowering.build("minimum", value, 2**63 - 1, dtype=dtype, inline=True)
    return lowering.build("asarray", largest, dtype=lowering.build("dtype", "int64", inline=True))


def check_integer(argument: Input, number: int) -> None:
    """Raise if coordinates are known not to be integers, or have gaps."""
    if argument.kind == "masked":
        raise SemanticError(
            f"the coordinates in argument {number + 1} are a masked array, whose gaps point nowhere",
            code="coordinate-type",
            hint="fill them first, as in i.filled(0)",
            origins=[Origin("argument", argument=number + 1)],
        )
    if argument.dtype is None or argument.dtype[0] in "iuO" or (argument.shape is not None and 0 in argument.shape):
        return
    kinds = {"b": "booleans", "f": "floats", "c": "complex numbers"}
    raise SemanticError(
        f"the coordinates in argument {number + 1} are {kinds.get(argument.dtype[0], 'no integers')}, "
        "but coordinates are integers",
        code="coordinate-type",
        hint="convert them, for example with .astype(int)",
        origins=[Origin("argument", argument=number + 1)],
    )


def split_coordinates(lowering: Lowering, operand: Named, expected: int | None) -> list[Named]:
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
            raise UndeterminedError(f"how many coordinates {subject_of(along[0].text)} holds is not known")
        lowering.granted.append((count, expected))
        count = expected
    place = operand.axes.index(along[0])
    rest = unmarked(operand.axes)
    parts = []
    for number in range(count):
        items: list[Slice | int] = [Slice()] * len(operand.axes)
        items[place] = number
        parts.append(Named(lowering.build.slice(operand.value, items), rest))
    return parts


def in_mode(lowering: Lowering, found: list[Named], indexed: Sequence[Leaf]) -> tuple[list[Named], Named | None]:
    """Coordinates that are within range, as ``mode=`` has it; and for ``fill`` where they were not.

    Negative coordinates count from the end before the mode is applied.

    Raises:
        SemanticError: There is no element to take instead, as an axis has length 0.
    """
    mode = lowering.options.get("mode")
    if mode in (None, "raise"):
        return found, None
    empty = next((axis for axis in indexed if axis.length == 0), None)
    if empty is not None and mode != "fill":
        raise SemanticError(
            f"mode={mode!r} takes another element for coordinates out of range, but axis {empty.text} has none",
            code="empty-axis",
            spans=[empty.span],
            hint='use mode="fill"',
        )
    lowering.spare += [axis.length - 1 for axis in indexed]  # where one is empty, the code is another
    build, result, outside = lowering.build, [], []
    for coordinate, axis in zip(found, indexed, strict=True):
        signed_ = build("asarray", coordinate.value, dtype=build("dtype", "int64", inline=True))
        place = build("where", build("less", signed_, 0), build("add", signed_, axis.length), signed_)
        if mode == "clip":
            place = build("minimum", build("maximum", place, 0), axis.length - 1)
        elif mode == "wrap":
            place = build("remainder", place, axis.length)
        else:
            beyond = build("logical_or", build("less", place, 0), build("greater_equal", place, axis.length))
            outside.append(Named(beyond, coordinate.axes))
            place = build("where", beyond, 0, place)
        result.append(Named(place, coordinate.axes))
    if mode != "fill":
        return result, None
    loops = loop_axes(outside, ())
    mask = spread(build, outside[0], loops) if outside else None
    for other in outside[1:]:
        mask = build("logical_or", mask, spread(build, other, loops))
    return result, None if mask is None else Named(
        build.reshape(mask, (*(1,) * (len(loops) - len(mask.shape)), *mask.shape)), loops
    )
