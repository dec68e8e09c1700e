"""Updating a copy of a tensor at coordinates: ``[…], [k], [] -> […]``."""

from __future__ import annotations

from einx.graph.values import Value
from einx.notation import tree
from einx.operations import indexing
from einx.operations.layout import (
    Lowering,
    Operand,
    arrange,
    check_distinct,
    check_left_out,
    lengths_of,
    marked,
    shape_of,
    spread,
    unmarked,
    unpack,
)
from einx.operations.preserving import check_same_brackets
from einx.operations.rules import Call
from einx.operations.signature import check_tensor_count, require_one_output
from einx.sizes.sized import Leaf, leaves, whole_brackets

STATEMENTS = {"set_at": "set_index", "add_at": "add_index", "subtract_at": "subtract_index"}
"""The graph operation of each update."""


def complete(call: Call) -> tree.Description:
    """A missing output is the target's expression."""
    check_tensor_count(call.description, call.count)
    indexing.check_brackets(call.operation, call.description)
    require_one_output(call.description, f"einx.{call.operation}")
    indexing.check_no_brackets(
        "the tensor of updates", call.description.inputs[-1], "an update is one element for every place; take them away"
    )
    outputs = call.description.outputs or call.description.inputs[:1]
    return tree.Description(call.description.inputs, outputs)


def lower(lowering: Lowering) -> list[Value]:
    """Copy the target in the order of the output, then change the copy."""
    (source, *places, updates), (target,) = lowering.sized.inputs, lowering.sized.outputs
    target = whole_brackets(target)
    wanted = tuple(leaves(target))
    check_distinct(wanted)
    array, *values, changes = lowering.inputs()
    x = unpack(lowering, array, whole_brackets(source))
    check_same_brackets(lowering.operation, x.axes, wanted)
    check_left_out(unmarked(x.axes), wanted)
    found = indexing.coordinates(lowering, values, places, 1, marked(x.axes))
    update = unpack(lowering, changes, updates)
    copy = lowering.build("copy", arrange(lowering, x, wanted), shape=lengths_of(wanted))
    loops = update_loops(found, update, wanted)
    chosen = indexing.subscripts(lowering, wanted, found, loops)
    change = spread(lowering, update, chosen.axes)
    changed = lowering.graph.apply(
        STATEMENTS[lowering.operation], copy, chosen.items, change, shape=copy.shape, in_place=True
    )
    return [lowering.graph.reshape(changed, shape_of(target))]


def update_loops(found: list[Operand], update: Operand, wanted: tuple[Leaf, ...]) -> tuple[Leaf, ...]:
    """The axes of the index arrays: those of coordinates, and those that only the updates have."""
    kept = {axis.key for axis in wanted}
    own = tuple(axis for axis in update.axes if axis.key not in kept)
    return indexing.loop_axes([*found, Operand(update.value, own)], wanted)
