"""The caller's own indexing function, as a gather or as an update.

It is called as ``op(x, (i, j, ...))``, where ``x`` has the indexed axes first, or as ``op(x, (i, j, ...), updates)``.
"""

from __future__ import annotations

from einx.graph.named import arrange, lengths_of, marked, select, spread
from einx.graph.subscripts import indexed_first, subscripts
from einx.graph.values import Value
from einx.notation import tree
from einx.operations import gather, indexing, update
from einx.operations.calls import call_checked
from einx.operations.layout import Lowering, Output
from einx.operations.problems import brackets_of
from einx.operations.rules import Call, Family
from einx.operations.signature import require_outputs


def complete(call: Call) -> tree.Description:
    """Brackets in the output say that it is an update."""
    outputs = require_outputs(call.description, "it tells a gather from an update (which has the brackets again)")
    return update.complete(call) if brackets_of(*outputs) else gather.complete(call)


def lower(lowering: Lowering) -> list[Value]:
    """Call the function with the indexed axes first."""
    output = lowering.output()
    return lower_update(lowering, output) if marked(output.axes) else lower_gather(lowering, output)


def lower_gather(lowering: Lowering, output: Output) -> list[Value]:
    """``op(x, coordinates)``, whose result has the axes of the coordinates, then the copied ones."""
    _, x, found, loops = indexing.gathered(lowering, output)
    first = select(lowering.build, x, [axis.key for axis in indexed_first(x.axes, loops)])
    chosen = subscripts(lowering.build, first.axes, found, loops)
    (value,) = call_checked(lowering, [first.value, chosen.arrays], [lengths_of(chosen.axes)])
    return lowering.packed(value, chosen.axes, output)


def lower_update(lowering: Lowering, output: Output) -> list[Value]:
    """``op(x, coordinates, updates)``, whose result has the shape of ``x``."""
    _, change = update.change_of(lowering, output)
    order = indexed_first(output.axes, change.loops)
    base = arrange(lowering.build, change.x, order)
    chosen = subscripts(lowering.build, order, change.coordinates, change.loops)
    arguments = [base, chosen.arrays, spread(lowering.build, change.updates, chosen.axes)]
    (value,) = call_checked(lowering, arguments, [base.shape])
    return lowering.packed(value, order, output)


FAMILY = Family(complete, lower)
