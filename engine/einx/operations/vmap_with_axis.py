"""A function of the caller's that takes ``axis=`` and runs over all other axes itself."""

from __future__ import annotations

from einx.errors import SemanticError
from einx.graph.named import Named, distinct_marked, lengths_of, marked, pack, select, unmarked, unpack
from einx.graph.values import Value
from einx.notation import tree
from einx.operations.calls import call_checked
from einx.operations.layout import Lowering, axis_argument, check_distinct, check_left_out
from einx.operations.rules import Call, Family
from einx.operations.vmap import complete as complete_vmap
from einx.operations.vmap import loop_axes
from einx.sizes.sized import Leaf, leaves, whole_brackets


def complete(call: Call) -> tree.Description:
    """As for vmap."""
    return complete_vmap(call)


def lower(lowering: Lowering) -> list[Value]:
    """Bring all tensors into one order of axes, then call the function with the places of the bracketed ones."""
    sized = lowering.sized
    operands = []
    for value, tensor in zip(lowering.inputs(), sized.inputs, strict=True):
        operands.append(unpack(lowering.build, value, whole_brackets(tensor)))
    targets = [whole_brackets(tensor) for tensor in sized.outputs]
    wanted = [distinct_marked(tuple(leaves(target))) for target in targets]
    for axes in wanted:
        check_distinct(axes)
        for operand in operands:
            check_left_out(unmarked(operand.axes), axes)
    arrays, order, places = aligned(lowering, operands, wanted)
    results = [result_axes(order, places, marked(axes)) for axes in wanted]
    shapes = [lengths_of(axes) for axes in results]
    values = call_checked(lowering, arrays, shapes, axis=axis_argument(places))
    return [
        pack(lowering.build, Named(value, result), target, axes)
        for value, result, axes, target in zip(values, results, wanted, targets, strict=True)
    ]


def aligned(
    lowering: Lowering, operands: list[Named], wanted: list[tuple[Leaf, ...]]
) -> tuple[list[Value], tuple[Leaf, ...], list[int]]:
    """The arrays, the axes of the first one, and where its bracketed axes are.

    One tensor is passed as it is. Several are given the same axes: the loops, of length 1 where a tensor does not have
    one, then the bracketed axes.
    """
    if len(operands) == 1:
        (operand,) = operands
        return [operand.value], operand.axes, [place for place, axis in enumerate(operand.axes) if axis.marked]
    counts = {len(marked(operand.axes)) for operand in operands}
    if len(counts) != 1:
        raise SemanticError(
            f"the function gets one axis= for all tensors, but they have "
            f"{' and '.join(map(str, sorted(counts)))} bracketed axes",
            code="bracket-count",
            spans=[axis.span for operand in operands for axis in marked(operand.axes)],
            hint="use einx.vmap",
        )
    present = {axis.key for operand in operands for axis in unmarked(operand.axes)}
    loops = loop_axes(operands, wanted, present)
    arrays = []
    for operand in operands:
        own = {axis.key for axis in operand.axes}
        core = marked(operand.axes)
        chosen = select(lowering.build, operand, [axis.key for axis in (*loops, *core)])
        shape = tuple(axis.length if axis.key in own else 1 for axis in loops)
        arrays.append(lowering.build.reshape(chosen.value, (*shape, *lengths_of(core))))
    axes = (*loops, *marked(operands[0].axes))
    return arrays, axes, list(range(len(loops), len(axes)))


def result_axes(order: tuple[Leaf, ...], places: list[int], core: tuple[Leaf, ...]) -> tuple[Leaf, ...]:
    """The axes of a result: the bracketed ones are gone, or others stand in their place."""
    if not core:
        return tuple(axis for place, axis in enumerate(order) if place not in places)
    if len(core) != len(places):
        raise SemanticError(
            f"the function keeps or drops the bracketed axes, but {len(places)} of the input would become {len(core)}",
            code="bracket-count",
            spans=[axis.span for axis in core],
            hint="use einx.vmap",
        )
    replacement = dict(zip(places, core, strict=True))
    return tuple(replacement.get(place, axis) for place, axis in enumerate(order))


FAMILY = Family(complete, lower, declares=True)
