"""Gathering elements at coordinates: ``[…], [k] -> []``."""

from __future__ import annotations

from math import nan

from einx.graph.named import Named, lengths_of, marked, pack, spread, unmarked, unpack
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
    if lowering.options.get("mode") == "fill" and any(axis.length == 0 for axis in marked(x.axes)):
        axes = (*loops, *(axis for axis in unmarked(x.axes) if axis not in loops))
        nothing = lowering.build.broadcast_to(fill_value(lowering, array), lengths_of(axes))
        return [pack(lowering.build, Named(nothing, axes), target)]
    found, outside = indexing.in_mode(lowering, found, marked(x.axes))
    result: Named = lowering.build.named("gather", x, found, loops)
    if outside is not None:
        result = filled(lowering, result, outside, array)
    return [pack(lowering.build, result, target)]


def filled(lowering: Lowering, fetched: Named, outside: Named, array: Value) -> Named:
    """What was fetched, with another value where the coordinates are out of range."""
    mask = spread(lowering.build, outside, fetched.axes)
    return Named(lowering.build("where", mask, fill_value(lowering, array), fetched.value), fetched.axes)


def fill_value(lowering: Lowering, array: Value) -> Value:
    """The element out of range, in the dtype of the others."""
    value = lowering.options.get("fill_value")
    if value is None:
        value = nan if (lowering.arguments[0].dtype or "f")[0] in "fc" else 0
    return lowering.build("asarray", value, dtype=lowering.build("result_type", array, inline=True))


FAMILY = Family(complete, lower)
