"""Gathers in NumPy: rows by ``take`` where there are many to fetch, else by index arrays.

``take`` is many times as fast as index arrays on short rows, but it copies an array whole that is not contiguous, and
a flat view of one is such a copy. Only the code that runs knows the strides, so it asks: a view costs what is fetched
from it. A table of offsets is as long as an axis, so there is one only where more is fetched than that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from einx.backends.base import Spelling
from einx.backends.numpy.blocks import BlockWriter, blocked_places, flat_places, known
from einx.backends.numpy.thresholds import COPIED_ROW, MANY, MANY_ROWS
from einx.backends.spelling import slice_of, subscript
from einx.graph.build import Builder
from einx.graph.named import Named, lengths_of, marked, unmarked
from einx.graph.primitives import Primitive, indexed, like_first
from einx.graph.source import Writer
from einx.graph.subscripts import Subscripts, are_adjacent, subscripts
from einx.graph.values import Shape, Slice, Value, element_count
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
            return build("fetch", x.value, chosen.items, x.value, chosen.items[places[0]], axis=places[0])
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
        return build("fetch", x.value, chosen.items, rows, flat_places(build, x.axes, chosen), axis=places[0])
    loops = chosen.axes[: len(chosen.axes) - len(after)]
    blocks = None if before else blocked_places(build, x.axes, chosen, loops)
    if blocks is None:
        return None
    result = build("empty_or_fetched", x.value, chosen.items, shape=lengths_of(chosen.axes))
    return build("take_blocks", result, x.value, rows, **blocks.params)


def fetch(value: Value, write: Writer) -> str:
    """``np.take(x, i, axis=0) if x.flags.c_contiguous else x[i]``."""
    x, items, rows, places = value.args
    text, axis = write.write(x), value.params["axis"]
    taken = f"np.take({write.write(rows)}, {write.write(places)}, axis={axis})"
    return f"{taken} if {text}.flags.c_contiguous else {text}[{subscript(items, write)}]"  # type: ignore[arg-type]


def empty_or_fetched(value: Value, write: Writer) -> str:
    """An array to be filled in blocks; for a view the elements themselves."""
    x, shape = write.write(value.source), write.write(value.shape)
    return f'np.empty_like({x}, shape={shape}, order="C") if {x}.flags.c_contiguous else {slice_of(value, write)}'


def take_blocks(value: Value, write: Writer) -> str:
    """Rows fetched in blocks."""
    result, x, source = map(write.write, value.args)
    rows = value.args[2]
    block = BlockWriter(value, write)
    target = block.part(result, block.blocks.loops)
    single = isinstance(rows, Value) and len(rows.shape) == 1  # elements come faster by subscript, rows by take
    fetched_rows = f"{source}[{block.places}]" if single else f"np.take({source}, {block.places}, axis=0)"
    lines = block.around([f"{target} = {fetched_rows}"]).split("\n")
    return "\n".join([f"if {x}.flags.c_contiguous:", *(f"    {line}" for line in lines)])


def fetched_shape(x: Value, items: tuple[Value | Slice, ...], *_args: object, **_params: object) -> Shape:
    """The shape of ``x[items]``."""
    return indexed(x, items)


RULES: dict[str, Callable[..., Any]] = {"gather": gather}
SPELLINGS: dict[str, Spelling] = {
    "fetch": fetch,
    "empty_or_fetched": empty_or_fetched,
    "take_blocks": take_blocks,
}
OWN = {
    "fetch": Primitive("x items rows places * axis", "x[items], as places of rows if x is contiguous", fetched_shape),
    "empty_or_fetched": Primitive("x items", "x[items], or an empty array like it if x is contiguous"),
    "take_blocks": Primitive(
        "result x rows * terms loops outer size",
        "result is filled with rows, in blocks, if x is contiguous",
        like_first,
        in_place=True,
    ),
}
