"""Updates in NumPy: ``x[i] = y`` and ``ufunc.at``, on flat views where that is faster.

``ufunc.at`` is fast on one-dimensional arrays only, so elements and rows are addressed through flat views: single
elements at once, short rows column by column, longer ones in blocks of single elements. Rows that are longer still are
worth a statement each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from einx.backends.numpy.blocks import Blocks, BlockWriter, blocked_places, flat_places, known
from einx.backends.numpy.gathering import in_range
from einx.backends.numpy.thresholds import FEW, LONG_ROW, MANY_PLACES, ROWS_BLOCK, SHORT_ROW, UPDATED_BLOCK
from einx.backends.spelling import subscript, trimmed
from einx.graph.build import Builder
from einx.graph.named import Named, arrange, lengths_of, spread
from einx.graph.source import Writer
from einx.graph.subscripts import Change, indexed_first, subscripts
from einx.graph.values import Argument, Slice, Value
from einx.sizes.sized import Leaf

UFUNCS = {
    "add": "{x} += {y}",
    "subtract": "{x} -= {y}",
    "multiply": "{x} *= {y}",
    "maximum": "np.maximum({x}, {y}, out={x})",
    "minimum": "np.minimum({x}, {y}, out={x})",
}
"""How elements are changed: the ufunc whose ``at`` counts duplicates, and the statement that changes a whole row."""


def scatter(build: Builder, change: Change, *, how: str) -> Named:
    """A copy of an array that is changed at coordinates (see :func:`einx.backends.default.scatter`)."""
    change = change._replace(coordinates=in_range(build, change.wanted, change.coordinates))
    x, coordinates, updates, loops, wanted = change
    order = indexed_first(wanted, loops)
    changed = changed_rows(build, change, order, how)
    if changed is not None:
        return Named(changed, order)
    copy = build("copy", arrange(build, x, wanted))
    chosen = subscripts(build, wanted, coordinates, loops)
    changes = spread(build, updates, chosen.axes)
    if len(wanted) == 1 and changes.shape != ():
        # NumPy 2.4 reads past the end of updates that broadcast here, as in
        # np.add.at(np.zeros(3), np.array([[0, 0], [1, 1]]), np.array([1.0, 2.0])).
        changes = arrange(build, updates, chosen.axes)
    return Named(build("update", copy, chosen.items, changes, how=how), wanted)


def changed_rows(build: Builder, change: Change, order: tuple[Leaf, ...], how: str) -> Value | None:
    """A copy of the array, changed along one flat axis; ``None`` where a plain call is as good."""
    x, coordinates, updates, loops, _ = change
    chosen = subscripts(build, order, coordinates, loops)
    row_axes = order[len(chosen.places) :]
    count, row, total = known(loops), known(row_axes), known(order)
    if not count or not row or not total:
        return None
    if how == "set" and (row > 1 or len(chosen.places) == 1 or count < MANY_PLACES):
        return None
    if how != "set" and (count * row < FEW or len(order) == 1):
        return None
    copy = build("copy", arrange(build, x, order), order="C")
    changes = arrange(build, updates, (*loops, *row_axes))
    blocks = None if row > SHORT_ROW or row == 1 else blocked_places(build, order, chosen, loops, UPDATED_BLOCK)
    if blocks is not None:
        view = build.reshape(copy, (total // row, row))
        return update_columns(build, copy, view, build.reshape(changes, (*lengths_of(loops), row)), blocks, how)
    if row >= LONG_ROW:
        rows = build.reshape(copy, (total // row, row))
        which = build.reshape(flat_places(build, order, chosen), (count,))
        return update_rows(build, copy, rows, which, build.reshape(changes, (count, row)), how)
    view = build.reshape(copy, (total,))
    flat = build.reshape(flat_places(build, order, chosen, row), (count,))
    if row > 1:
        size = max(1, ROWS_BLOCK // row)
        return update_blocks(build, copy, view, flat, build.reshape(changes, (count, row)), size, how)
    changes = build.reshape(changes, (count,))
    return build("statement", copy, lambda write: changed(view, (flat,), changes, how, write), view, flat, changes)


def update(value: Value, write: Writer) -> str:
    """``x[i, j] = y``, or ``np.add.at(x, (i, j), y)``, which counts duplicates."""
    array, items, change = value.args
    return changed(array, items, change, str(value.params["how"]), write)  # type: ignore[arg-type]


def changed(array: Argument, items: Sequence[Argument], change: Argument, how: str, write: Writer) -> str:
    """The statement that changes an array at subscripts."""
    if how == "set":
        return f"{write.write(array)}[{subscript(items, write)}] = {write.write(change)}"
    texts = ["slice(None)" if isinstance(item, Slice) else write.write(item) for item in trimmed(items, 1)]
    index = texts[0] if len(texts) == 1 else f"({', '.join(texts)})"
    return f"np.{how}.at({write.write(array)}, {index}, {write.write(change)})"


def update_columns(build: Builder, copy: Value, view: Value, updates: Value, blocks: Blocks, how: str) -> Value:
    """Rows changed column by column, in blocks."""

    def spell(write: Writer) -> str:
        block = BlockWriter(blocks, write, "k", "c")
        places, column = block.more
        part = f"{block.part(write.write(updates), blocks.loops)[:-1]}, {column}]"
        flat = places
        if len(blocks.loops) != 1 + len(blocks.outer):
            flat, part = f"np.reshape({places}, (-1,))", f"np.reshape({part}, (-1,))"
        return block.around(
            [
                f"{places} = {block.places}",
                f"for {column} in range({view.shape[1]}):",
                f"    np.{how}.at({write.write(view)}[:, {column}], {flat}, {part})",
            ]
        )

    return build("statement", copy, spell, view, updates, blocks)


def update_blocks(
    build: Builder, copy: Value, view: Value, starts: Value, updates: Value, size: int, how: str
) -> Value:
    """Rows changed in blocks of single elements of a flat view, from where they start in it."""
    count, row = updates.shape

    def spell(write: Writer) -> str:
        (s,) = write.names.loops(["s"])
        places = f"np.reshape({write.write(starts)}[{s}:{s} + {size}, None] + np.arange({row}), (-1,))"
        part = f"np.reshape({write.write(updates)}[{s}:{s} + {size}], (-1,))"
        return f"for {s} in range(0, {count}, {size}):\n    np.{how}.at({write.write(view)}, {places}, {part})"

    return build("statement", copy, spell, view, starts, updates)


def update_rows(build: Builder, copy: Value, rows: Value, which: Value, updates: Value, how: str) -> Value:
    """Long rows changed one after the other."""

    def spell(write: Writer) -> str:
        k, u = write.names.loops(["k", "u"])
        statement = UFUNCS[how].format(x=f"{write.write(rows)}[{k}]", y=u)
        return f"for {k}, {u} in zip({write.write(which)}.tolist(), {write.write(updates)}):\n    {statement}"

    return build("statement", copy, spell, rows, which, updates)


RULES: dict[str, Callable[..., Any]] = {"scatter": scatter}
