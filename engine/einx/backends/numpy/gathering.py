"""Gathers in NumPy: rows by ``take`` where there are many to fetch, else by index arrays.

``take`` is many times as fast as index arrays on short rows, but it copies an array whole that is not contiguous, and
a flat view of one is such a copy. Only the code that runs knows the strides, so it asks: a view costs what is fetched
from it. A table of offsets is as long as an axis, so there is one only where more is fetched than that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import indent
from typing import Any

from einx.backends.numpy.blocks import Blocks, BlockWriter, blocked_places, flat_places, known
from einx.backends.numpy.thresholds import COPIED_ROW, MANY, MANY_ROWS
from einx.backends.spelling import subscript
from einx.graph.build import Builder
from einx.graph.named import Named, lengths_of, marked, unmarked
from einx.graph.source import Writer
from einx.graph.subscripts import Subscripts, subscripts
from einx.graph.values import Value, are_adjacent, element_count
from einx.sizes.sized import Leaf

MAY_BE_CONTIGUOUS = frozenset({"input", "reshape", "asarray"})
"""Primitives whose results are asked at run time; those of others are as a rule not contiguous."""


def gather(build: Builder, x: Named, coordinates: Sequence[Named], loops: tuple[Leaf, ...]) -> Named:
    """The elements at coordinates (see :func:`einx.backends.default.gather`)."""
    chosen = subscripts(build, x.axes, in_range(build, x.axes, coordinates), loops)
    return Named(fetched(build, x, chosen), chosen.axes)


def in_range(build: Builder, axes: Sequence[Leaf], coordinates: Sequence[Named]) -> Sequence[Named]:
    """Coordinates that raise if they are out of range, where NumPy before 2.4 only warns as the result is empty.

    They are looked up in tables of all places.
    """
    if known(unmarked(axes)) != 0 or known(marked(axes)) is None:
        return coordinates
    tables = [build("arange", axis.length, inline=True) for axis in marked(axes)]
    return [Named(build("slice", table, (x.value,)), x.axes) for table, x in zip(tables, coordinates, strict=True)]


def fetched(build: Builder, x: Named, chosen: Subscripts) -> Value:
    """The selected elements."""
    places, count = chosen.places, known(chosen.axes)
    if count is not None and x.value.op in MAY_BE_CONTIGUOUS and known(x.axes):
        if len(places) == 1 and len(x.axes) > 1 and count >= MANY_ROWS:
            return fetch(build, x.value, chosen, x.value, chosen.arrays[0])
        longest = max((length for place in places if isinstance(length := x.axes[place].length, int)), default=0)
        if len(places) > 1 and are_adjacent(places) and count >= max(MANY, longest):
            value = gather_flat(build, x, chosen)
            if value is not None:
                return value
    return build("slice", x.value, chosen.items)


def gather_flat(build: Builder, x: Named, chosen: Subscripts) -> Value | None:
    """Rows fetched by their place in the indexed axes flattened into one.

    Where rows are short, the places would cost more memory than the rows: they are computed and used in blocks.
    """
    places, axes = chosen.places, lengths_of(x.axes)
    before, after = axes[: places[0]], axes[places[-1] + 1 :]
    shape = (*before, element_count(axes[places[0] : places[-1] + 1]), *after)
    rows = build("reshape", x.value, shape, inline=True)
    row = known(x.axes[places[-1] + 1 :])
    if row is None or row >= COPIED_ROW:
        return fetch(build, x.value, chosen, rows, flat_places(build, x.axes, chosen))
    loops = chosen.axes[: len(chosen.axes) - len(after)]
    blocks = None if before else blocked_places(build, x.axes, chosen, loops)
    return None if blocks is None else fetch_blocks(build, x.value, chosen, rows, blocks)


def fetch(build: Builder, x: Value, chosen: Subscripts, rows: Value, places: Value) -> Value:
    """``np.take(x, i, axis=0) if x.flags.c_contiguous else x[i]``."""
    axis = chosen.places[0]

    def spell(write: Writer) -> str:
        taken = f"np.take({write.write(rows)}, {write.write(places)}, axis={axis})"
        return if_contiguous(x, taken, chosen, write)

    return build("expression", x, spell, chosen.items, rows, places, shape=lengths_of(chosen.axes))


def if_contiguous(x: Value, text: str, chosen: Subscripts, write: Writer) -> str:
    """An expression for a contiguous array, and subscripts for any other."""
    return f"{text} if {write.write(x)}.flags.c_contiguous else {write.write(x)}[{subscript(chosen.items, write)}]"


def fetch_blocks(build: Builder, x: Value, chosen: Subscripts, rows: Value, blocks: Blocks) -> Value:
    """Rows fetched in blocks into an array; for a view that is already filled with the elements."""
    shape = lengths_of(chosen.axes)

    def empty_or_fetched(write: Writer) -> str:
        empty = f'np.empty_like({write.write(x)}, shape={write.write(shape)}, order="C")'
        return if_contiguous(x, empty, chosen, write)

    result = build("expression", x, empty_or_fetched, chosen.items, shape=shape)

    def take_blocks(write: Writer) -> str:
        block, source = BlockWriter(blocks, write), write.write(rows)
        part = block.part(write.write(result), blocks.loops)
        if len(rows.shape) == 1:  # elements come faster by subscript, rows by take
            taken = f"{part} = {source}[{block.places}]"
        else:  # places are in range; where they might not be, NumPy would fetch into an array of its own first
            taken = f'np.take({source}, {block.places}, axis=0, out={part}, mode="clip")'
        return f"if {write.write(x)}.flags.c_contiguous:\n{indent(block.around([taken]), '    ')}"

    return build("statement", result, take_blocks, x, rows, blocks)


RULES: dict[str, Callable[..., Any]] = {"gather": gather}
