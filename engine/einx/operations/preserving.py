"""Operations along axes that keep the shape: ``[…] -> […]``."""

from __future__ import annotations

from collections.abc import Sequence

from einx.errors import shown
from einx.graph.named import marked
from einx.graph.values import Value
from einx.notation import tree
from einx.operations.layout import Lowering, axis_argument
from einx.operations.problems import problem, require_brackets, texts_of
from einx.operations.rules import Call, Family
from einx.sizes.sized import Leaf


def complete(call: Call) -> tree.Description:
    """A missing output is the same as the input."""
    source = call.only_input()
    require_brackets("brackets-missing/preserving", source)
    return tree.Description((source,), call.description.outputs or (source,))


def lower(lowering: Lowering) -> list[Value]:
    """Run the operation along the bracketed axes of the input, then bring the rest into the output's order."""
    (x,), output, row = lowering.operands(), lowering.output(), lowering.request.operation
    check_same_brackets(x.axes, output.axes)
    output.check_left_out(x)
    along, places = marked(x.axes), [place for place, axis in enumerate(x.axes) if axis.marked]
    if row.one_axis and len(places) != 1:
        raise problem("bracket-count/preserving", along, count=len(places), axes=texts_of(along))
    unchanged = not places and row.same_elements
    return lowering.packed(x.value if unchanged else run(lowering, x.value, places), x.axes, output)


def run(lowering: Lowering, x: Value, places: Sequence[int]) -> Value:
    """The operation along axes, with what its own keywords ask for."""
    build, axis = lowering.build, axis_argument(places)
    match lowering.operation:
        case "roll":
            return build("roll", x, shift=shift_argument(lowering.request.options.get("shift"), len(places)), axis=axis)
        case "sort" | "argsort" as name:
            descending = True if lowering.request.options.get("descending") is True else None
            return build(name, x, axis=places[0], descending=descending)
        case name:
            return build(name, x, axis=axis, dtype=lowering.dtype)


def shift_argument(shift: object, count: int) -> int | tuple[int, ...]:
    """``shift=`` of roll: an int, or one per bracketed axis.

    Raises:
        SemanticError: It is missing, or there are more or fewer than axes.
    """
    parts = shift if isinstance(shift, tuple) else (shift,)
    if not all(isinstance(part, int) and not isinstance(part, bool) for part in parts):
        raise problem("shift-missing" if shift is None else "shift-missing/type", shift=shown(shift))
    shifts = shift if isinstance(shift, tuple) else parts * count
    if len(shifts) != count:
        entries = "1 entry" if len(shifts) == 1 else f"{len(shifts)} entries"
        axes = "1 axis is" if count == 1 else f"{count} axes are"
        raise problem("shift-count", shift=shown(shift), entries=entries, axes=axes)
    return axis_argument(shifts)


def check_same_brackets(source: Sequence[Leaf], target: Sequence[Leaf]) -> None:
    """Raise unless the bracketed axes of input and output are the same in the same order."""
    before, after = marked(source), marked(target)
    if [axis.key for axis in before] == [axis.key for axis in after]:
        return
    raise problem("brackets-changed", (*before, *after), before=texts_of(before), after=texts_of(after))


FAMILY = Family(complete, lower)
