"""Updating a copy of a tensor at coordinates: ``[…], [k], [] -> […]``."""

from __future__ import annotations

from einx.graph.build import Builder
from einx.graph.named import Named, lengths_of, marked, unmarked
from einx.graph.subscripts import Change, loop_axes
from einx.graph.values import Value, is_one
from einx.notation import tree
from einx.operations import indexing
from einx.operations.layout import Lowering, Output
from einx.operations.preserving import check_same_brackets
from einx.operations.problems import forbid_brackets, problem
from einx.operations.rules import Call, Family
from einx.sizes.sized import Leaf


def complete(call: Call) -> tree.Description:
    """A missing output is the target's expression."""
    indexing.check(call)
    forbid_brackets("brackets-not-allowed/update", call.description.inputs[-1])
    outputs = call.description.outputs or call.description.inputs[:1]
    return tree.Description(call.description.inputs, outputs)


def lower(lowering: Lowering) -> list[Value]:
    """Copy the target in the order of the output, then change the copy."""
    output = lowering.output()
    array, change = change_of(lowering, output)
    how = lowering.operation.removesuffix("_at")
    if how != "set":
        updates = change.updates
        change = change._replace(updates=Named(in_dtype(lowering, updates.value, array), updates.axes))
    if not change.coordinates and change.loops:
        change = with_one_place(lowering.build, change)
    changed: Named = lowering.build.named("scatter", change, how=how)
    axes = tuple(axis for axis in changed.axes if axis is not ONE)
    return lowering.packed(lowering.build.reshape(changed.value, lengths_of(axes)), axes, output)


ONE = Leaf("[]", 1, marked=True, text="[]", span=(0, 0), named=False)
"""The axis of the one place that there is where no axis is indexed."""


def with_one_place(build: Builder, change: Change) -> Change:
    """A change of the elements that brackets over no axes stand for, as one along an axis of length 1."""
    x = Named(build.reshape(change.x.value, (*change.x.value.shape, 1)), (*change.x.axes, ONE))
    places = build("zeros", lengths_of(change.loops), dtype=build("dtype", "index", inline=True))
    return change._replace(x=x, coordinates=[Named(places, change.loops)], wanted=(*change.wanted, ONE))


def change_of(lowering: Lowering, output: Output) -> tuple[Value, Change]:
    """The array that is changed, and the change. Loops are the axes of coordinates, and those only the updates have."""
    array, *values, changes = lowering.inputs()
    x = lowering.operand(array)
    check_same_brackets(x.axes, output.axes)
    output.check_left_out(x)
    found = indexing.coordinates(lowering, values, marked(x.axes))
    updates = lowering.operand(changes, len(values) + 1)
    places = found or [lowering.operand(value, number) for number, value in enumerate(values, start=1)]
    own = tuple(axis for axis in updates.axes if axis not in output.axes and not is_one(axis.length))
    loops = loop_axes(
        [Named(place.value, unmarked(place.axes)) for place in places] + [Named(updates.value, own)], output.axes
    )
    return array, Change(x, found, updates, loops, output.axes)


RANKS = {"b": 0, "i": 1, "u": 1, "f": 2, "c": 3}
"""Kinds of numbers from lower to higher: an update may be of the target's or a lower one."""

SIZES = {"b": "b1", "i": "i8", "f": "f8", "c": "c16"}
"""The dtypes that numbers of Python's and lists of them have in an array."""


def in_dtype(lowering: Lowering, update: Value, target: Value) -> Value:
    """Updates in the dtype of what they change, by one rule for all lengths.

    Raises:
        SemanticError: They are of a higher kind, so that something of them would be lost.
    """
    first, last = lowering.request.inputs[0].dtype, lowering.request.inputs[-1].dtype
    first, last = SIZES.get(first or "", first), SIZES.get(last or "", last)
    if first is None or last is None or first == last or not {first[0], last[0]} <= RANKS.keys():
        return update
    if RANKS[last[0]] > RANKS[first[0]]:
        higher, lower = indexing.KINDS[last[0]], indexing.KINDS[first[0]]
        raise problem("update-type", higher=higher, lower=lower, argument=len(lowering.request.inputs))
    if update.is_weak and first in SIZES.values():
        return update
    return lowering.build("asarray", update, dtype=lowering.build("result_type", target, inline=True))


FAMILY = Family(complete, lower)
