"""Gathering elements at coordinates: ``[…], [k] -> []``."""

from __future__ import annotations

from einx.graph.values import Value, element_count
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
    x = unpack(lowering, array, whole_brackets(source))
    found = indexing.coordinates(lowering, values, places, 1, marked(x.axes))
    for operand in (x, *found):
        check_left_out(unmarked(operand.axes), wanted)
    loops = indexing.loop_axes(found, wanted)
    chosen = indexing.subscripts(lowering, x.axes, found, loops)
    return [pack(lowering, Operand(gather(lowering, x, chosen), chosen.axes), target)]


LONG_ROW = 8
"""Copied elements per place from which the places themselves need little memory beside them."""

MANY = 2**14
"""Elements of the result from which flattening several indexed axes pays for the calls that it takes."""

AS_PASSED = frozenset({"input", "reshape", "asarray", "call"})
"""Graph operations whose results lie in memory as they are read; ``take`` would copy others whole."""


def gather(lowering: Lowering, x: Operand, chosen: indexing.Subscripts) -> Value:
    """The selected elements: rows by ``take`` where there are rows to fetch, else by index arrays."""
    shape = lengths_of(chosen.axes)
    places = indexing.places_of(chosen.items)
    if x.value.op in AS_PASSED:
        if len(places) == 1 and len(x.axes) > 1:
            return lowering.build("take", x.value, chosen.items[places[0]], axis=places[0], shape=shape)
        fetched = indexing.known(chosen.axes)
        many = fetched is not None and fetched >= MANY and indexing.known(x.axes)
        if len(places) > 1 and indexing.are_adjacent(places) and many:
            value = gather_flat(lowering, x, chosen, places)
            if value is not None:
                return value
    return lowering.build("slice", x.value, chosen.items, shape=shape)


def gather_flat(lowering: Lowering, x: Operand, chosen: indexing.Subscripts, places: tuple[int, ...]) -> Value | None:
    """Rows fetched by their place in the indexed axes flattened into one.

    Where rows are short, the places would cost more memory than the rows: they are computed and used in blocks.
    """
    shape, axes = lengths_of(chosen.axes), lengths_of(x.axes)
    before, after = axes[: places[0]], axes[places[-1] + 1 :]
    rows = lowering.graph.reshape(x.value, (*before, element_count(axes[places[0] : places[-1] + 1]), *after))
    row = indexing.known(x.axes[places[-1] + 1 :])
    if row is None or row >= LONG_ROW:
        flat = indexing.flat_places(lowering, x.axes, chosen.items)
        return lowering.build("take", rows, flat, axis=places[0], shape=shape)
    loops = chosen.axes[: len(chosen.axes) - len(after)]
    blocks = None if before else indexing.blocked_places(lowering, x.axes, chosen.items, loops)
    if blocks is None:
        return None
    dtype = lowering.build("result_type", x.value, shape=(), inline=True)
    result = lowering.build("empty", shape, dtype=dtype, shape=shape)
    return lowering.graph.create("take_blocks", (result, rows), blocks.params, shape, in_place=True)


FAMILY = Family(complete, lower)
