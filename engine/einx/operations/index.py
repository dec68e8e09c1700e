"""The caller's own indexing function, as a gather or as an update.

It is called as ``op(x, (i, j, ...))``, where ``x`` has the indexed axes first, or as ``op(x, (i, j, ...), updates)``.
"""

from __future__ import annotations

from einx.graph.named import Named, arrange, distinct_marked, lengths_of, marked, pack, select, spread, unmarked, unpack
from einx.graph.subscripts import indexed_first, loop_axes, subscripts
from einx.graph.values import Value
from einx.notation import tree
from einx.operations import gather, indexing, update
from einx.operations.calls import call_checked
from einx.operations.layout import Lowering, check_distinct, check_left_out
from einx.operations.preserving import check_same_brackets
from einx.operations.rules import Call, Family
from einx.operations.signature import has_brackets, require_outputs
from einx.sizes.sized import Leaf, leaves, whole_brackets


def complete(call: Call) -> tree.Description:
    """Brackets in the output say that it is an update."""
    outputs = require_outputs(call.description, "it tells a gather from an update (which has the brackets again)")
    return update.complete(call) if has_brackets(outputs) else gather.complete(call)


def lower(lowering: Lowering) -> list[Value]:
    """Call the function with the indexed axes first."""
    target = whole_brackets(lowering.sized.outputs[0])
    wanted = distinct_marked(leaves(target))
    check_distinct(wanted)
    return [lower_update(lowering, wanted) if marked(wanted) else lower_gather(lowering, wanted)]


def lower_gather(lowering: Lowering, wanted: tuple[Leaf, ...]) -> Value:
    """``op(x, coordinates)``, whose result has the axes of the coordinates, then the copied ones."""
    source, *places = lowering.sized.inputs
    array, *values = lowering.inputs()
    x = unpack(lowering.build, array, whole_brackets(source))
    found = indexing.coordinates(lowering, values, places, 1, marked(x.axes))
    for operand in (x, *found):
        check_left_out(unmarked(operand.axes), wanted)
    loops = loop_axes(found, wanted)
    first = select(lowering.build, x, [axis.key for axis in indexed_first(x.axes, loops)])
    chosen = subscripts(lowering.build, first.axes, found, loops)
    (value,) = call_checked(lowering, [first.value, chosen.arrays], [lengths_of(chosen.axes)])
    return pack(lowering.build, Named(value, chosen.axes), lowering.sized.outputs[0])


def lower_update(lowering: Lowering, wanted: tuple[Leaf, ...]) -> Value:
    """``op(x, coordinates, updates)``, whose result has the shape of ``x``."""
    (source, *places, updates), target = lowering.sized.inputs, lowering.sized.outputs[0]
    array, *values, changes = lowering.inputs()
    x = unpack(lowering.build, array, whole_brackets(source))
    check_same_brackets(x.axes, wanted)
    check_left_out(unmarked(x.axes), wanted)
    found = indexing.coordinates(lowering, values, places, 1, marked(x.axes))
    change = unpack(lowering.build, changes, updates)
    loops = update.update_loops(found, change, wanted)
    order = indexed_first(wanted, loops)
    base = arrange(lowering.build, x, order)
    chosen = subscripts(lowering.build, order, found, loops)
    arguments = [base, chosen.arrays, spread(lowering.build, change, chosen.axes)]
    (value,) = call_checked(lowering, arguments, [base.shape])
    return pack(lowering.build, Named(value, order), whole_brackets(target), wanted)


FAMILY = Family(complete, lower)
