"""Updating a copy of a tensor at coordinates: ``[…], [k], [] -> […]``."""

from __future__ import annotations

from einx.graph.values import Value, is_one
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
from einx.operations.rules import Call, Family
from einx.operations.signature import check_tensor_count, require_one_output
from einx.sizes.sized import Leaf, leaves, whole_brackets

STATEMENTS = {"set_at": "set_index", "add_at": "add_index", "subtract_at": "subtract_index"}
"""The graph operation of each update."""


def complete(call: Call) -> tree.Description:
    """A missing output is the target's expression."""
    check_tensor_count(call.description, call.tensors)
    indexing.check_brackets(call.description)
    require_one_output(call.description)
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
    check_same_brackets(x.axes, wanted)
    check_left_out(unmarked(x.axes), wanted)
    found = indexing.coordinates(lowering, values, places, 1, marked(x.axes))
    update = unpack(lowering, changes, updates)
    loops = update_loops(found, update, wanted)
    order = indexed_first(wanted, loops)
    chosen = indexing.subscripts(lowering, order, found, loops)
    changed = change_rows(lowering, x, order, chosen, loops, update)
    if changed is None:
        order = wanted
        chosen = indexing.subscripts(lowering, order, found, loops)
        changed = change_in_place(lowering, x, order, chosen, update)
    back = arrange(lowering, Operand(changed, order), wanted)
    return [lowering.graph.reshape(back, shape_of(target))]


def indexed_first(axes: tuple[Leaf, ...], loops: tuple[Leaf, ...]) -> tuple[Leaf, ...]:
    """Axes in the order shared, indexed, copied."""
    shared = [axis for axis in axes if not axis.marked and axis in loops]
    copied = [axis for axis in axes if not axis.marked and axis not in loops]
    return (*shared, *marked(axes), *copied)


def change_in_place(
    lowering: Lowering, x: Operand, order: tuple[Leaf, ...], chosen: indexing.Subscripts, update: Operand
) -> Value:
    """A copy of the target, changed with one index array per indexed axis."""
    copy = lowering.build("copy", arrange(lowering, x, order), shape=lengths_of(order))
    change = spread(lowering, update, chosen.axes)
    if len(order) == 1 and change.shape != ():
        # NumPy 2.4 reads past the end of updates that broadcast here, as in
        # np.add.at(np.zeros(3), np.array([[0, 0], [1, 1]]), np.array([1.0, 2.0])).
        change = arrange(lowering, update, chosen.axes)
    statement = STATEMENTS[lowering.operation]
    return lowering.graph.apply(statement, copy, chosen.items, change, shape=copy.shape, in_place=True)


FEW = 512
"""Updated elements up to which one plain call is the fastest."""

MANY_PLACES = 1000
"""Places from which setting single elements through one flat index array is faster than through several."""

SHORT_ROW = 8
"""Elements per place up to which rows are updated column by column."""

LONG_ROW = 256
"""Elements per place from which one statement for each place is the fastest."""

BLOCK = 2**14
"""Elements that are updated at once where rows are long: enough for speed, few enough to need no memory."""


def change_rows(
    lowering: Lowering,
    x: Operand,
    order: tuple[Leaf, ...],
    chosen: indexing.Subscripts,
    loops: tuple[Leaf, ...],
    update: Operand,
) -> Value | None:
    """A copy of the target, changed along one flat axis; ``None`` where a plain call is as good.

    ``ufunc.at`` is fast on one-dimensional arrays only, so elements and rows are addressed through flat views:
    single elements at once, short rows column by column, longer ones in blocks of single elements. Rows that are longer
    still are worth a statement each.
    """
    places = indexing.places_of(chosen.items)
    row_axes = order[len(places) :]
    count, row, total = indexing.known(loops), indexing.known(row_axes), indexing.known(order)
    if not count or not row or not total:
        return None
    setting = lowering.operation == "set_at"
    if setting and (row > 1 or len(places) == 1 or count < MANY_PLACES):
        return None
    if not setting and (count * row < FEW or (len(order) == 1)):
        return None
    graph, statement = lowering.graph, STATEMENTS[lowering.operation]
    copy = lowering.build("copy", arrange(lowering, x, order), order="C", shape=lengths_of(order))
    changes = arrange(lowering, update, (*loops, *row_axes))
    along = None if row > SHORT_ROW or row == 1 else indexing.blocked_places(lowering, order, chosen.items, loops)
    if along is not None:
        view = graph.reshape(copy, (total // row, row))
        changes = graph.reshape(changes, (*lengths_of(loops), row))
        params = {**along.params, "row": row}
        return graph.create(f"{statement}_columns", (copy, view, changes), params, copy.shape, in_place=True)
    if row >= LONG_ROW:
        rows = graph.reshape(copy, (total // row, row))
        which = graph.reshape(indexing.flat_places(lowering, order, chosen.items), (count,))
        changes = graph.reshape(changes, (count, row))
        return graph.create(f"{statement}_rows", (copy, rows, which, changes), {}, copy.shape, in_place=True)
    view = graph.reshape(copy, (total,))
    flat = graph.reshape(indexing.flat_places(lowering, order, chosen.items, row), (count,))
    changes = graph.reshape(changes, (count, row) if row > 1 else (count,))
    if row == 1:
        return graph.apply(f"{statement}_through", copy, view, (flat,), changes, shape=copy.shape, in_place=True)
    params = {"count": count, "row": row, "size": max(1, BLOCK // row)}
    return graph.create(f"{statement}_blocks", (copy, view, flat, changes), params, copy.shape, in_place=True)


def update_loops(found: list[Operand], update: Operand, wanted: tuple[Leaf, ...]) -> tuple[Leaf, ...]:
    """The axes of the index arrays: those of coordinates, and those that only the updates have."""
    own = tuple(axis for axis in update.axes if axis not in wanted and not is_one(axis.length))
    return indexing.loop_axes([*found, Operand(update.value, own)], wanted)


FAMILY = Family(complete, lower)
