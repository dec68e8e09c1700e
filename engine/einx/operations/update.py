"""Updating a copy of a tensor at coordinates: ``[…], [k], [] -> […]``."""

from __future__ import annotations

from einx.errors import Origin, SemanticError
from einx.graph.named import Named, distinct_marked, marked, pack, unmarked, unpack
from einx.graph.subscripts import loop_axes
from einx.graph.values import Value, is_one
from einx.notation import tree
from einx.operations import indexing
from einx.operations.layout import Lowering, check_distinct, check_left_out
from einx.operations.preserving import check_same_brackets
from einx.operations.rules import Call, Family
from einx.operations.signature import check_tensor_count, require_one_output
from einx.sizes.sized import Leaf, leaves, whole_brackets


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
    wanted = distinct_marked(leaves(target))
    check_distinct(wanted)
    array, *values, changes = lowering.inputs()
    x = unpack(lowering.build, array, whole_brackets(source))
    check_same_brackets(x.axes, wanted)
    check_left_out(unmarked(x.axes), wanted)
    found = indexing.coordinates(lowering, values, places, 1, marked(x.axes))
    update = unpack(lowering.build, changes, updates)
    loops = update_loops(found, update, wanted)
    how = lowering.operation.removesuffix("_at")
    if how != "set":
        update = Named(in_dtype(lowering, update.value, array), update.axes)
    changed: Named = lowering.build.named("scatter", x, found, update, loops, wanted, how=how)
    return [pack(lowering.build, changed, target, wanted)]


KINDS = ("b", "iu", "f", "c")
"""Kinds of numbers from lower to higher: an update may be of the target's or a lower one."""

SIZES = {"b": "b1", "i": "i8", "f": "f8", "c": "c16"}
"""The dtypes that numbers of Python's and lists of them have in an array."""


def in_dtype(lowering: Lowering, update: Value, target: Value) -> Value:
    """Updates in the dtype of what they change, by one rule for all lengths.

    Raises:
        SemanticError: They are of a higher kind, so that something of them would be lost.
    """
    first, last = lowering.arguments[0].dtype, lowering.arguments[-1].dtype
    first, last = SIZES.get(first or "", first), SIZES.get(last or "", last)
    ranks = {letter: rank for rank, letters in enumerate(KINDS) for letter in letters}
    if first is None or last is None or first == last or first[0] not in ranks or last[0] not in ranks:
        return update
    if ranks[last[0]] > ranks[first[0]]:
        raise SemanticError(
            f"the updates are {NAMES[last[0]]}, but what they change holds {NAMES[first[0]]}",
            code="update-type",
            hint="convert what is changed or the updates, for example with .astype(...)",
            origins=[Origin("argument", argument=len(lowering.arguments))],
        )
    if update.is_weak and first in SIZES.values():
        return update
    return lowering.build("asarray", update, dtype=lowering.build("result_type", target, inline=True))


NAMES = {"b": "booleans", "i": "integers", "u": "integers", "f": "floats", "c": "complex numbers"}
"""Kinds of numbers for messages."""


def update_loops(found: list[Named], update: Named, wanted: tuple[Leaf, ...]) -> tuple[Leaf, ...]:
    """The axes of the index arrays: those of coordinates, and those that only the updates have."""
    own = tuple(axis for axis in update.axes if axis not in wanted and not is_one(axis.length))
    return loop_axes([*found, Named(update.value, own)], wanted)


FAMILY = Family(complete, lower)
