"""Gathering elements at coordinates: ``[…], [k] -> []``."""

from __future__ import annotations

from einx.graph.named import Named, marked, pack, unmarked, unpack
from einx.graph.subscripts import loop_axes
from einx.graph.values import Value
from einx.notation import tree
from einx.operations import indexing
from einx.operations.layout import Lowering, check_distinct, check_left_out
from einx.operations.rules import Call, Family
from einx.operations.signature import check_tensor_count, require_one_output, require_outputs
from einx.sizes.sized import leaves, whole_brackets


def complete(call: Call) -> tree.Description:
    """Nothing may be left out."""
    check_tensor_count(call.description, call.tensors)
    indexing.check_brackets(call.description)
    (target,) = require_outputs(call.description, "the order of loops and copied axes is yours to choose")[:1]
    require_one_output(call.description)
    indexing.check_no_brackets(
        "the output of a gather", target, "the indexed axes are gone; leave them out of the output"
    )
    return call.description


def lower(lowering: Lowering) -> list[Value]:
    """Index with one array per coordinate; copied axes stay slices."""
    (source, *places), (target,) = lowering.sized.inputs, lowering.sized.outputs
    wanted = tuple(leaves(target))
    check_distinct(wanted)
    array, *values = lowering.inputs()
    x = unpack(lowering.build, array, whole_brackets(source))
    found = indexing.coordinates(lowering, values, places, 1, marked(x.axes))
    for operand in (x, *found):
        check_left_out(unmarked(operand.axes), wanted)
    loops = loop_axes(found, wanted)
    result: Named = lowering.build.named("gather", x, found, loops)
    return [pack(lowering.build, result, target)]


FAMILY = Family(complete, lower)
