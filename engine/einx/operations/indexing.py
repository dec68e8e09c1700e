"""What gathers and updates share: their brackets, and coordinates from the tensors that hold them."""

from __future__ import annotations

from collections.abc import Sequence

from einx.errors import Origin, SemanticError
from einx.graph.named import Named, marked, unmarked, unpack
from einx.graph.values import Slice, Value
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
    if argument.dtype != "u8":
        return value
    # Before NumPy 2 a scalar and a number would become a float.
    dtype = lowering.build("dtype", "uint64", inline=True) if value.shape == () else None
    return lowering.build("minimum", value, 2**63 - 1, dtype=dtype)


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
