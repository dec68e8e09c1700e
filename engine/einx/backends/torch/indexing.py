"""Gathers and updates in PyTorch: index tensors first, by the framework's own indexing.

A tensor of rank 0 among subscripts is a place to PyTorch, which reads it (``x[i.item()]``), and so waits for the device
and fails where there is nothing to read; it is given an axis. A number of Python's stays one: where there is a slice
between it and index tensors, the indexed axes are brought to the front. Updates are out of place
(``torch.index_put``), so that gradients flow through target and updates; what has no such function goes along one flat
axis (``scatter_reduce``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from einx.graph.build import Builder
from einx.graph.dtypes import code_of
from einx.graph.named import Named, arrange, lengths_of, select, spread
from einx.graph.source import Writer
from einx.graph.subscripts import Change, Subscripts, indexed_first, subscripts
from einx.graph.values import Slice, Value, are_adjacent, element_count
from einx.sizes.sized import Leaf

REDUCE = {"multiply": "prod", "maximum": "amax", "minimum": "amin"}
"""What ``scatter_reduce`` calls the ways in which elements are combined."""


def gather(build: Builder, x: Named, coordinates: Sequence[Named], loops: tuple[Leaf, ...]) -> Named:
    """The elements at coordinates (see :func:`einx.backends.default.gather`)."""
    chosen = subscripts(build, x.axes, coordinates, loops)
    if not are_adjacent(chosen.places):
        x = select(build, x, [axis.key for axis in indexed_first(x.axes, loops)])
        chosen = subscripts(build, x.axes, coordinates, loops)
    found = build("slice", x.value, tuple(map(partial(subscript, build), chosen.items)))
    return Named(build.reshape(found, lengths_of(chosen.axes)), chosen.axes)


def subscript(build: Builder, item: Value | Slice) -> Value | Slice:
    """A subscript that PyTorch does not read: a number of Python's, or an index tensor that has an axis."""
    if isinstance(item, Slice) or item.shape:
        return item
    if item.op == "asarray" and isinstance(item.args[0], Value) and item.args[0].is_weak:
        return item.args[0]
    return build.reshape(item, (1,))


def scatter(build: Builder, change: Change, *, how: str) -> Named:
    """A changed copy of an array (see :func:`einx.backends.default.scatter`)."""
    x, coordinates, updates, loops, wanted = change
    order = indexed_first(wanted, loops)
    array = arrange(build, x, order)
    chosen = subscripts(build, order, coordinates, loops)
    if how in REDUCE:
        return Named(reduced(build, array, change, order, chosen, how), order)
    changes = in_dtype(build, spread(build, updates, chosen.axes), array)
    return Named(put(build, array, chosen.arrays, changes, how), order)


def in_dtype(build: Builder, changes: Value, array: Value) -> Value:
    """The updates in the dtype of the tensor, which PyTorch wants."""
    changes, known = build.array(changes), code_of(array)
    if known is not None and known == code_of(changes):
        return changes
    return build("asarray", changes, dtype=build("result_type", array, inline=True))


def put(build: Builder, array: Value, places: Sequence[Value], changes: Value, how: str) -> Value:
    """``torch.index_put(x, (i, j), y, accumulate=True)``."""

    def spell(write: Writer) -> str:
        x, y, at = write.write(array), write.write(changes), write.write(tuple(places))
        minus = "-" if how == "subtract" else ""
        return f"torch.index_put({x}, {at}, {minus}{y}{'' if how == 'set' else ', accumulate=True'})"

    return build("expression", array, spell, *places, changes, shape=array.shape)


def reduced(
    build: Builder, array: Value, change: Change, order: tuple[Leaf, ...], chosen: Subscripts, how: str
) -> Value:
    """``torch.scatter_reduce(x, 0, i, y, reduce="prod")`` along the indexed axes flattened into one."""
    _, _, updates, loops, _ = change
    count = len(chosen.places)
    rows = order[count:]
    lengths = lengths_of(order[:count])
    flat = (element_count(lengths), *lengths_of(rows))
    places = build.broadcast_to(flat_places(build, chosen.arrays, lengths), lengths_of(loops))
    along = (element_count(lengths_of(loops)), *lengths_of(rows))
    changes = build.reshape(arrange(build, updates, (*loops, *rows)), along)
    changes = in_dtype(build, changes, array)
    column = build.reshape(places, (*lengths_of(loops), *(1 for _ in rows)))
    everywhere = build.broadcast_to(column, (*lengths_of(loops), *lengths_of(rows)))
    index, x = build.reshape(everywhere, along), build.reshape(array, flat)

    def spell(write: Writer) -> str:
        written = ", ".join([write.write(x), "0", write.write(index), write.write(changes)])
        return f'torch.scatter_reduce({written}, reduce="{REDUCE[how]}")'

    found = build("expression", x, spell, index, changes, shape=flat)
    return build.reshape(found, lengths_of(order))


def flat_places(build: Builder, arrays: Sequence[Value], lengths: Sequence[Any]) -> Value:
    """The places in the flattened axes; a table of each axis counts negative ones from the end, and raises."""
    result: Value | None = None
    for array, length in zip(arrays, lengths, strict=True):
        index = array if array.shape else build.reshape(array, (1,))
        place = build.reshape(build("slice", build("arange", length, inline=True), (index,)), array.shape)
        result = place if result is None else build("add", build("multiply", result, length), place)
    assert result is not None
    return result


RULES: dict[str, Callable[..., Any]] = {"gather": gather, "scatter": scatter}
