"""Gathering elements at coordinates: ``[…], [k] -> []``."""

from __future__ import annotations

import math
from collections.abc import Sequence

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
from einx.sizes.sized import Leaf, leaves, whole_brackets


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
    return [pack(lowering, Operand(gather(lowering, x, chosen), chosen.axes), target)]


LONG_ROW = 8
"""Copied elements per place from which flattening several indexed axes pays: shorter rows cost memory besides time."""

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
        if len(places) > 1 and indexing.are_adjacent(places) and is_worth_flattening(x.axes[places[-1] + 1 :], chosen):
            axes = lengths_of(x.axes)
            indexed = math.prod(length for length in axes[places[0] : places[-1] + 1] if isinstance(length, int))
            rows = lowering.graph.reshape(x.value, (*axes[: places[0]], indexed, *axes[places[-1] + 1 :]))
            flat = indexing.flat_places(lowering, x.axes, chosen.items)
            return lowering.build("take", rows, flat, axis=places[0], shape=shape)
    return lowering.build("slice", x.value, chosen.items, shape=shape)


def is_worth_flattening(row: Sequence[Leaf], chosen: indexing.Subscripts) -> bool:
    """Whether rows are long enough, and enough of them are fetched."""
    length, total = indexing.known(row), indexing.known(chosen.axes)
    return length is not None and length >= LONG_ROW and total is not None and total >= MANY
