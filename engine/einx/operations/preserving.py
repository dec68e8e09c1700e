"""Operations along axes that keep the shape: ``[…] -> […]``."""

from __future__ import annotations

from collections.abc import Sequence

from einx.errors import SemanticError, shown
from einx.graph.build import Builder
from einx.graph.named import Named, distinct_marked, marked, pack, unmarked, unpack
from einx.graph.values import Value
from einx.notation import tree
from einx.operations.layout import Lowering, axis_argument, check_distinct, check_left_out
from einx.operations.rules import Call, Family
from einx.operations.signature import check_tensor_count, has_brackets, require_one_output
from einx.operations.table import OPERATIONS
from einx.sizes.sized import Leaf, leaves, whole_brackets


def complete(call: Call) -> tree.Description:
    """A missing output is the same as the input."""
    check_tensor_count(call.description, call.tensors)
    require_one_output(call.description)
    (source,) = call.description.inputs
    if not has_brackets([source]):
        raise SemanticError(
            "nothing says along which axes the operation runs",
            code="brackets-missing",
            spans=[source.span],
            hint="put these axes in brackets, as in `a [b]`",
        )
    return tree.Description((source,), call.description.outputs or (source,))


def lower(lowering: Lowering) -> list[Value]:
    """Run the operation along the bracketed axes of the input, then bring the rest into the output's order."""
    source = whole_brackets(lowering.sized.inputs[0])
    target = whole_brackets(lowering.sized.outputs[0])
    x = unpack(lowering.build, lowering.inputs()[0], source)
    wanted = distinct_marked(tuple(leaves(target)))
    check_distinct(wanted)
    check_same_brackets(x.axes, wanted)
    check_left_out(unmarked(x.axes), wanted)
    places = [place for place, axis in enumerate(x.axes) if axis.marked]
    if OPERATIONS[lowering.operation].one_axis and len(places) != 1:
        raise SemanticError(
            f"the operation runs along one axis, but {len(places)} are in brackets",
            code="bracket-count",
            spans=[axis.span for axis in marked(x.axes)],
            hint=f"flatten them into one, as in `[({' '.join(axis.text for axis in marked(x.axes))})]`",
        )
    if not places and OPERATIONS[lowering.operation].same_elements:
        return [pack(lowering.build, x, target, wanted)]
    value = run(lowering, x.value, places)
    return [pack(lowering.build, Named(value, x.axes), target, wanted)]


def run(lowering: Lowering, x: Value, places: Sequence[int]) -> Value:
    """The operation along axes, with what its own keywords ask for."""
    build, axis = lowering.build, axis_argument(places)
    descending = lowering.options.get("descending") is True
    match lowering.operation:
        case "roll":
            return build("roll", x, shift=shift_argument(lowering.options.get("shift"), len(places)), axis=axis)
        case "sort" if descending:
            return build("flip", build("sort", x, axis=axis), axis=axis)
        case "argsort":
            return argsort(build, x, places[0], descending=descending)
        case name:
            return build(name, x, axis=axis, dtype=lowering.dtype)


def argsort(build: Builder, x: Value, axis: int, *, descending: bool) -> Value:
    """The places of the sorted elements, equal ones in their order.

    In descending order these are the places from the end, of the sorted reverse, in reverse: so equal elements keep
    their order, and nothing has to be negated.
    """
    if not descending:
        return build("argsort", x, axis=axis)
    from_end = build("argsort", build("flip", x, axis=axis), axis=axis)
    return build("subtract", x.shape[axis] - 1, build("flip", from_end, axis=axis))


def shift_argument(shift: object, count: int) -> int | tuple[int, ...]:
    """``shift=`` of roll: an int, or one per bracketed axis.

    Raises:
        SemanticError: It is missing, or there are more or fewer than axes.
    """
    if isinstance(shift, int) and not isinstance(shift, bool):
        return shift if count == 1 else (shift,) * count
    if isinstance(shift, tuple) and all(isinstance(part, int) and not isinstance(part, bool) for part in shift):
        if len(shift) != count:
            raise SemanticError(
                f"shift={shown(shift)} has {len(shift)} {'entry' if len(shift) == 1 else 'entries'}, "
                f"but {count} {'axis is' if count == 1 else 'axes are'} in brackets",
                code="shift-count",
                hint="pass one int for all axes, or one per axis in brackets",
            )
        return shift[0] if count == 1 else shift
    raise SemanticError(
        "shift= is missing (an int, or one per axis in brackets)"
        if shift is None
        else f"shift={shown(shift)} is neither an int nor one int per axis in brackets",
        code="shift-missing",
        hint="write, for example, shift=1",
    )


def check_same_brackets(source: Sequence[Leaf], target: Sequence[Leaf]) -> None:
    """Raise unless the bracketed axes of input and output are the same in the same order."""
    before, after = marked(source), marked(target)
    if [axis.key for axis in before] == [axis.key for axis in after]:
        return
    shown = " ".join(axis.text for axis in before)
    raise SemanticError(
        f"the operation keeps the bracketed axes [{shown}] as they are, but the output has "
        f"[{' '.join(axis.text for axis in after)}]",
        code="brackets-changed",
        spans=[axis.span for axis in (*before, *after)],
        hint=f"write [{shown}] in the output too, and reorder with einx.id",
    )


FAMILY = Family(complete, lower)
