"""A function of the caller's that takes ``axis=`` and runs over all other axes itself."""

from __future__ import annotations

from einx.graph.named import Named, lengths_of, marked, select
from einx.graph.values import Value
from einx.operations.calls import call_checked
from einx.operations.declared import check_lengths
from einx.operations.layout import Lowering, axis_argument
from einx.operations.problems import problem
from einx.operations.rules import Family
from einx.operations.vmap import complete, loop_axes
from einx.sizes.sized import Leaf


def lower(lowering: Lowering) -> list[Value]:
    """Bring all tensors into one order of axes, then call the function with the places of the bracketed ones."""
    operands, outputs = lowering.operands(), lowering.outputs()
    check_lengths(lowering.request.signature, operands)
    loops = loop_axes(operands, outputs)
    arrays, order, places = aligned(lowering, operands, loops)
    results = [result_axes(order, places, marked(output.axes)) for output in outputs]
    values = call_checked(lowering, arrays, list(map(lengths_of, results)), axis=axis_argument(places))
    return lowering.all_packed(values, results, outputs)


def aligned(
    lowering: Lowering, operands: list[Named], loops: tuple[Leaf, ...]
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
        places = [axis for operand in operands for axis in marked(operand.axes)]
        raise problem("bracket-count/axis", places, counts=" and ".join(map(str, sorted(counts))))
    arrays = []
    for operand in operands:
        core = marked(operand.axes)
        chosen = select(lowering.build, operand, [axis.key for axis in (*loops, *core)])
        shape = tuple(axis.length if axis.key in operand.keys else 1 for axis in loops)
        arrays.append(lowering.build.reshape(chosen.value, (*shape, *lengths_of(core))))
    axes = (*loops, *marked(operands[0].axes))
    return arrays, axes, list(range(len(loops), len(axes)))


def result_axes(order: tuple[Leaf, ...], places: list[int], core: tuple[Leaf, ...]) -> tuple[Leaf, ...]:
    """The axes of a result: the bracketed ones are gone, or others stand in their place."""
    if not core:
        return tuple(axis for place, axis in enumerate(order) if place not in places)
    if len(core) != len(places):
        raise problem("bracket-count/kept", core, before=len(places), after=len(core))
    replacement = dict(zip(places, core, strict=True))
    return tuple(replacement.get(place, axis) for place, axis in enumerate(order))


FAMILY = Family(complete, lower, declares=True)
