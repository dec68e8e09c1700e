"""Gathers in NumPy: rows by ``take`` where there are rows to fetch, else by index arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from einx.backends.base import Spelling
from einx.backends.numpy.blocks import BlockWriter, blocked_places, flat_places, known
from einx.backends.numpy.thresholds import COPIED_ROW, MANY
from einx.graph.build import Builder
from einx.graph.named import Named, lengths_of, marked, unmarked
from einx.graph.primitives import Primitive, like_first
from einx.graph.source import Writer
from einx.graph.subscripts import Subscripts, are_adjacent, subscripts
from einx.graph.values import Value, element_count
from einx.sizes.sized import Leaf

AS_PASSED = frozenset({"input", "reshape", "asarray", "call"})
"""Primitives whose results lie in memory as they are read; ``take`` would copy others whole."""


def gather(build: Builder, x: Named, coordinates: Sequence[Named], loops: tuple[Leaf, ...]) -> Named:
    """The elements at coordinates (see :func:`einx.backends.default.gather`)."""
    if known(unmarked(x.axes)) == 0:
        coordinates = [in_range(build, *pair) for pair in zip(coordinates, marked(x.axes), strict=True)]
    chosen = subscripts(build, x.axes, coordinates, loops)
    return Named(fetched(build, x, chosen), chosen.axes)


def in_range(build: Builder, coordinate: Named, axis: Leaf) -> Named:
    """A coordinate that is looked up in a table of all places, which raises if it is out of range.

    Where the result is empty, NumPy before 2.4 only warns.
    """
    if not isinstance(axis.length, int):
        return coordinate
    table = build("arange", axis.length, inline=True)
    return Named(build("slice", table, (coordinate.value,)), coordinate.axes)


def fetched(build: Builder, x: Named, chosen: Subscripts) -> Value:
    """The selected elements."""
    places = chosen.places
    if x.value.op in AS_PASSED:
        if len(places) == 1 and len(x.axes) > 1:
            return build("take", x.value, chosen.items[places[0]], axis=places[0])
        count = known(chosen.axes)
        many = count is not None and count >= MANY and known(x.axes)
        if len(places) > 1 and are_adjacent(places) and many:
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
    rows = build.reshape(x.value, (*before, element_count(axes[places[0] : places[-1] + 1]), *after))
    row = known(x.axes[places[-1] + 1 :])
    if row is None or row >= COPIED_ROW:
        return build("take", rows, flat_places(build, x.axes, chosen), axis=places[0])
    loops = chosen.axes[: len(chosen.axes) - len(after)]
    blocks = None if before else blocked_places(build, x.axes, chosen, loops)
    if blocks is None:
        return None
    result = build("empty", lengths_of(chosen.axes), dtype=build("result_type", x.value, inline=True))
    return build("take_blocks", result, rows, **blocks.params)


def take_blocks(value: Value, write: Writer) -> str:
    """Rows fetched in blocks."""
    _, rows = value.args
    result, source = map(write.write, value.args)
    block = BlockWriter(value, write)
    target = block.part(result, block.blocks.loops)
    single = isinstance(rows, Value) and len(rows.shape) == 1  # elements come faster by subscript, rows by take
    fetch = f"{source}[{block.places}]" if single else f"np.take({source}, {block.places}, axis=0)"
    return block.around([f"{target} = {fetch}"])


RULES: dict[str, Callable[..., Any]] = {"gather": gather}
SPELLINGS: dict[str, Spelling] = {"take_blocks": take_blocks}
OWN = {
    "take_blocks": Primitive(
        "result rows * terms loops outer size", "result is filled with rows, in blocks", like_first, in_place=True
    )
}
