"""Updates in NumPy: ``x[i] = y`` and ``ufunc.at``, on flat views where that is faster.

``ufunc.at`` is fast on one-dimensional arrays only, so elements and rows are addressed through flat views: single
elements at once, short rows column by column, longer ones in blocks of single elements. Rows that are longer still are
worth a statement each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from einx.backends.base import Spelling
from einx.backends.numpy.blocks import BlockWriter, blocked_places, flat_places, known
from einx.backends.numpy.gathering import in_range
from einx.backends.numpy.thresholds import FEW, LONG_ROW, MANY_PLACES, ROWS_BLOCK, SHORT_ROW
from einx.backends.spelling import subscript
from einx.graph.build import Builder
from einx.graph.named import Named, arrange, lengths_of, spread
from einx.graph.primitives import Primitive, like_first
from einx.graph.source import Writer
from einx.graph.subscripts import indexed_first, subscripts
from einx.graph.values import Slice, Value
from einx.sizes.sized import Leaf

UFUNCS = {
    "add": "{x} += {y}",
    "subtract": "{x} -= {y}",
    "multiply": "{x} *= {y}",
    "maximum": "np.maximum({x}, {y}, out={x})",
    "minimum": "np.minimum({x}, {y}, out={x})",
}
"""How elements are changed: the ufunc whose ``at`` counts duplicates, and the statement that changes a whole row."""


def scatter(
    build: Builder,
    x: Named,
    coordinates: Sequence[Named],
    updates: Named,
    loops: tuple[Leaf, ...],
    wanted: tuple[Leaf, ...],
    *,
    how: str,
) -> Named:
    """A copy of an array that is changed at coordinates (see :func:`einx.backends.default.scatter`)."""
    order, coordinates = indexed_first(wanted, loops), in_range(build, wanted, coordinates)
    changed = change_rows(build, x, coordinates, updates, loops, order, how)
    if changed is not None:
        return Named(changed, order)
    copy = build("copy", arrange(build, x, wanted))
    chosen = subscripts(build, wanted, coordinates, loops)
    change = spread(build, updates, chosen.axes)
    if len(wanted) == 1 and change.shape != ():
        # NumPy 2.4 reads past the end of updates that broadcast here, as in
        # np.add.at(np.zeros(3), np.array([[0, 0], [1, 1]]), np.array([1.0, 2.0])).
        change = arrange(build, updates, chosen.axes)
    return Named(build("update", copy, chosen.items, change, how=how), wanted)


def change_rows(
    build: Builder,
    x: Named,
    coordinates: Sequence[Named],
    updates: Named,
    loops: tuple[Leaf, ...],
    order: tuple[Leaf, ...],
    how: str,
) -> Value | None:
    """A copy of the array, changed along one flat axis; ``None`` where a plain call is as good."""
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
    along = None if row > SHORT_ROW or row == 1 else blocked_places(build, order, chosen, loops)
    if along is not None:
        view = build.reshape(copy, (total // row, row))
        changes = build.reshape(changes, (*lengths_of(loops), row))
        return build("update_columns", copy, view, changes, how=how, row=row, **along.params)
    if row >= LONG_ROW:
        rows = build.reshape(copy, (total // row, row))
        which = build.reshape(flat_places(build, order, chosen), (count,))
        return build("update_rows", copy, rows, which, build.reshape(changes, (count, row)), how=how)
    view = build.reshape(copy, (total,))
    flat = build.reshape(flat_places(build, order, chosen, row), (count,))
    changes = build.reshape(changes, (count, row) if row > 1 else (count,))
    if row == 1:
        return build("update_through", copy, view, (flat,), changes, how=how)
    return build(
        "update_blocks", copy, view, flat, changes, how=how, count=count, row=row, size=max(1, ROWS_BLOCK // row)
    )


def update(value: Value, write: Writer) -> str:
    """``x[i, j] = y``, or ``np.add.at(x, (i, j), y)``, which counts duplicates."""
    return changed(value.args, str(value.params["how"]), write)


def changed(args: Sequence[Any], how: str, write: Writer) -> str:
    """The statement that changes an array at subscripts."""
    array, items, change = args
    if how == "set":
        return f"{write.write(array)}[{subscript(items, write)}] = {write.write(change)}"
    kept = list(items)
    while len(kept) > 1 and isinstance(kept[-1], Slice):
        kept.pop()
    texts = ["slice(None)" if isinstance(item, Slice) else write.write(item) for item in kept]
    index = texts[0] if len(texts) == 1 else f"({', '.join(texts)})"
    return f"np.{how}.at({write.write(array)}, {index}, {write.write(change)})"


def update_through(value: Value, write: Writer) -> str:
    """An array changed through a view of it."""
    return changed(value.args[1:], str(value.params["how"]), write)


def update_columns(value: Value, write: Writer) -> str:
    """Rows changed column by column, in blocks."""
    _, view, updates = value.args
    assert isinstance(updates, Value)
    block = BlockWriter(value, write, "k", "c")
    (places, column), loops = block.more, block.blocks.loops
    part = f"{block.part(write.write(updates), loops)[:-1]}, {column}]"
    flat = places
    if len(loops) != 1 + len(block.blocks.outer):
        flat, part = f"np.reshape({places}, (-1,))", f"np.reshape({part}, (-1,))"
    return block.around(
        [
            f"{places} = {block.places}",
            f"for {column} in range({value.params['row']}):",
            f"    np.{value.params['how']}.at({write.write(view)}[:, {column}], {flat}, {part})",
        ]
    )


def update_blocks(value: Value, write: Writer) -> str:
    """Rows changed in blocks of single elements."""
    _, view, starts, updates = map(write.write, value.args)
    count, row, size = (value.params[name] for name in ("count", "row", "size"))
    (s,) = write.names.loops(["s"])
    places = f"np.reshape({starts}[{s}:{s} + {size}, None] + np.arange({row}), (-1,))"
    return (
        f"for {s} in range(0, {count}, {size}):\n"
        f"    np.{value.params['how']}.at({view}, {places}, np.reshape({updates}[{s}:{s} + {size}], (-1,)))"
    )


def update_rows(value: Value, write: Writer) -> str:
    """Long rows changed one after the other."""
    _, rows, which, updates = map(write.write, value.args)
    k, u = write.names.loops(["k", "u"])
    statement = UFUNCS[str(value.params["how"])].format(x=f"{rows}[{k}]", y=u)
    return f"for {k}, {u} in zip({which}.tolist(), {updates}):\n    {statement}"


def _own(arguments: str, meaning: str) -> Primitive:
    return Primitive(arguments, meaning, like_first, in_place=True)


RULES: dict[str, Callable[..., Any]] = {"scatter": scatter}
SPELLINGS: dict[str, Spelling] = {
    "update": update,
    "update_through": update_through,
    "update_columns": update_columns,
    "update_blocks": update_blocks,
    "update_rows": update_rows,
}
OWN = {
    "update_through": _own("x view items y * how", "x is changed through a flat view of it"),
    "update_columns": _own(
        "x view y * how row terms loops outer size",
        "x is changed through a view of its rows, by columns, in blocks",
    ),
    "update_blocks": _own("x view starts y * how count row size", "x is changed from where rows start in a flat view"),
    "update_rows": _own("x rows which y * how", "x is changed through a view of its rows, one after the other"),
}
