"""Gathering elements at coordinates: ``[…], [k] -> []``."""

from __future__ import annotations

from einx.graph.values import Value
from einx.notation import tree
from einx.operations import indexing
from einx.operations.layout import (
    Lowering,
    Operand,
    check_distinct,
    check_left_out,
    lengths_of,
    marked,
    pack,
    unmarked,
    unpack,
)
from einx.operations.rules import Call
from einx.operations.signature import check_tensor_count, require_one_output, require_outputs
from einx.sizes.sized import leaves, whole_brackets


def complete(call: Call) -> tree.Description:
    """Nothing may be left out."""
    check_tensor_count(call.description, call.count)
    indexing.check_brackets(call.operation, call.description)
    (target,) = require_outputs(call.description, "the order of loops and copied axes is yours to choose")[:1]
    require_one_output(call.description, f"einx.{call.operation}")
    indexing.check_no_brackets(
        f"the output of einx.{call.operation}", target, "the indexed axes are gone; leave them out of the output"
    )
    return call.description


def lower(lowering: Lowering) -> list[Value]:
    """Index with one array per coordinate; copied axes stay slices."""
    (source, *places), (target,) = lowering.sized.inputs, lowering.sized.outputs
    wanted = tuple(leaves(target))
    check_distinct(wanted)
    array, *values = lowering.inputs()
    x = unpack(lowering, array, whole_brackets(source))
    found = indexing.coordinates(lowering, values, places, 1, marked(x.axes))
    for operand in (x, *found):
        check_left_out(unmarked(operand.axes), wanted)
    loops = indexing.loop_axes(found, wanted)
    chosen = indexing.subscripts(lowering, x.axes, found, loops)
    value = lowering.build("slice", x.value, chosen.items, shape=lengths_of(chosen.axes))
    return [pack(lowering, Operand(value, chosen.axes), target)]
