"""What gathers and updates share: their brackets, and coordinates from the tensors that hold them."""

from __future__ import annotations

from collections.abc import Sequence
from math import lcm

from einx.graph.build import Builder
from einx.graph.dtypes import SHORT
from einx.graph.named import Named, marked, unmarked
from einx.graph.subscripts import beforehand, has_short_places, indices, loop_axes
from einx.graph.values import Value, is_empty
from einx.operations.layout import Input, Lowering, Output
from einx.operations.problems import problem, require_brackets, texts_of
from einx.operations.rules import Call
from einx.operations.signature import check_tensor_count, require_one_output
from einx.sizes.sized import Leaf
from einx.sizes.solve import UndeterminedError
from einx.sizes.wording import plural, subject_of

KINDS = {"b": "booleans", "i": "integers", "u": "integers", "f": "floats", "c": "complex numbers"}
"""Kinds of numbers for messages, by the first letter of their dtypes."""


def check(call: Call) -> None:
    """Raise unless the description fits the tensors, the first of them has brackets, and it has one output at most."""
    check_tensor_count(call.description, call.tensors)
    require_brackets("brackets-missing/index", call.description.inputs[0])
    require_one_output(call.description)


def gathered(lowering: Lowering, output: Output) -> tuple[Value, Named, list[Named], tuple[Leaf, ...]]:
    """What a gather takes from where: the first input, the same taken apart, the coordinates, and their axes.

    The coordinates are one operand per indexed axis (see :func:`coordinates`), their axes in the order of the output.
    """
    array, *values = lowering.inputs()
    x = lowering.operand(array)
    found = coordinates(lowering, values, marked(x.axes))
    output.check_left_out(x, *found)
    return array, x, found, loop_axes(found, output.axes)


def coordinates(lowering: Lowering, values: Sequence[Value], indexed: Sequence[Leaf]) -> list[Named]:
    """One operand per indexed axis, from tensors that hold some coordinates each.

    Args:
        lowering: The call.
        values: The inputs after the indexed array, which hold some coordinates each.
        indexed: The axes.

    Raises:
        SemanticError: There are more or fewer coordinates than axes, or they are not integers.
    """
    found: list[Named] = []
    for number, value in enumerate(values, start=1):
        argument = lowering.request.inputs[number]
        check_integer(argument, number)
        operand = lowering.operand(signed(lowering, value, argument, indexed), number)
        found += split_coordinates(lowering, operand, len(indexed) if len(values) == 1 else None)
    if len(found) != len(indexed):
        count = len(indexed)
        axes = f"{'1 axis' if count == 1 else f'{count} axes'} [{texts_of(indexed)}] {'is' if count == 1 else 'are'}"
        there = f"{'is' if len(found) == 1 else 'are'} {plural(len(found), 'coordinate')}"
        raise problem("coordinate-count/index", indexed, axes=axes, coordinates=there, count=count)
    return found


def signed(lowering: Lowering, value: Value, argument: Input, indexed: Sequence[Leaf]) -> Value:
    """Coordinates that NumPy, which reads them as signed, does not take for negative ones.

    Those that go around stay as they are, as what is cut off has another remainder.
    """
    build, around = lowering.build, lowering.request.options.get("mode") == "wrap"
    if argument.kind == "list" and is_empty(value.shape):  # an empty list is one of floats
        return indices(build, value)
    if argument.kind == "foreign" and has_short_places(build):
        value = fitting(build, value, argument, indexed, around=around)
    if around and argument.dtype in ("u8", "u", "u4" if has_short_places(build) else "u"):
        return value
    if build.backend.coordinates is not None:
        return signed_as(build, value, argument, indexed)
    if argument.dtype in SHORT:  # which NumPy holds, but does not index with
        return indices(build, value)
    if argument.dtype not in ("u8", "u"):
        return value
    # Before NumPy 2 a scalar and a number would become a float.
    dtype = build("dtype", "uint64", inline=True) if value.shape == () else None
    largest = build("minimum", value, 2**63 - 1, dtype=dtype, inline=True)
    return indices(build, largest)


def signed_as(build: Builder, value: Value, argument: Input, indexed: Sequence[Leaf]) -> Value:
    """Coordinates in the dtype that the framework indexes with; what is known of them says whether they are."""
    taken = build.backend.coordinates or ()
    if argument.kind == "array" and (argument.dtype is None or argument.dtype in taken):
        return value
    if argument.dtype in ("u4", "u8") and has_short_places(build):
        most = None if argument.kind == "foreign" else most_of(argument.dtype, indexed)
        return indices(build, value if most is None else build("minimum", value, most, inline=True))
    places = indices(build, value)
    return build("where", build("less", places, 0), 2**63 - 1, places) if argument.dtype in ("u8", "u") else places


def most_of(dtype: str | None, indexed: Sequence[Leaf]) -> int | None:
    """What coordinates are cut off at that may be too large for places of 32 bits, or of 64 where an axis needs these.

    It is out of range like all that is cut off; ``None`` where nothing has to be.
    """
    needs_64 = any(isinstance(axis.length, int) and axis.length >= 2**31 for axis in indexed)
    if dtype == "u8":
        return 2**63 - 1 if needs_64 else 2**31 - 1
    return 2**31 - 1 if dtype in ("u4", "i8") and not needs_64 else None


def fitting(build: Builder, value: Value, argument: Input, indexed: Sequence[Leaf], *, around: bool) -> Value:
    """Coordinates of NumPy's that mean the same where the framework makes 32-bit integers of them."""
    most, lengths = most_of(argument.dtype, indexed), [axis.length for axis in indexed]
    if most is None:
        return value
    if not around:
        name, bounds = ("clip", (-(2**31), most)) if argument.dtype == "i8" else ("minimum", (most,))
        return build("asarray", beforehand(build, value.source, name, *bounds))
    numbers = [length for length in lengths if isinstance(length, int)]
    period = lcm(*numbers) if len(numbers) == len(lengths) else 0
    if not 0 < period < 2**31:
        return value
    return build("asarray", beforehand(build, value.source, "remainder", period, below=period))


def check_integer(argument: Input, number: int) -> None:
    """Raise if coordinates are known not to be integers, or have gaps."""
    if argument.kind == "masked":
        raise problem("coordinate-type/masked", argument=number + 1)
    if argument.dtype is None or argument.dtype[0] in "iuO?":
        return
    if argument.kind == "list" and argument.shape is not None and 0 in argument.shape:  # an empty one has no dtype
        return
    raise problem("coordinate-type", argument=number + 1, kind=KINDS.get(argument.dtype[0], "no integers"))


def split_coordinates(lowering: Lowering, operand: Named, expected: int | None) -> list[Named]:
    """The coordinates along the bracketed axis of a tensor; the tensor itself if it has none."""
    along = marked(operand.axes)
    if not along:
        return [operand]
    if len(along) > 1:
        raise problem("coordinate-axes", along, count=len(along))
    count = along[0].length
    if not isinstance(count, int):
        if expected is None:
            raise UndeterminedError(f"how many coordinates {subject_of(along[0].text)} holds is not known")
        lowering.granted.append((count, expected))
        count = expected
    place, rest = operand.axes.index(along[0]), unmarked(operand.axes)
    return [Named(lowering.build.slice(operand.value, place, number), rest) for number in range(count)]


def check_mode(lowering: Lowering, mode: object, indexed: Sequence[Leaf]) -> None:
    """Raise if ``mode=`` is one that the backend lacks, or if there is no element to take instead.

    Raises:
        SemanticError: There is none, as an axis has length 0.
    """
    if mode == "raise" and not lowering.build.backend.raises:
        raise problem("mode-not-supported", backend=lowering.build.backend.name)
    if mode in (None, "raise"):
        return
    empty = next((axis for axis in indexed if axis.length == 0), None)
    if empty is not None and mode != "fill":
        raise problem("empty-axis", [empty], mode=mode, axis=empty.text)
    lowering.spare += [axis.length - 1 for axis in indexed]  # where one is empty, the code is another
