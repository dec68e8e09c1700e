"""Places in an array whose indexed axes are flattened into one, computed at once or block by block.

Indexing with one flat index array is faster in NumPy than with one array for each axis, but the places cost memory;
where they would cost more than the elements that they fetch, they are computed in blocks along the last axis.

With coordinates ``y, x`` into ``[h w]`` of lengths (4, 5), the flat place is
``np.arange(0, 20, 5)[y] + np.arange(5)[x]``. The coordinates are looked up in small tables of offsets, which do all
the work: any integer dtype is right, negative coordinates count from the end, and one out of range raises IndexError.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, prod
from textwrap import indent
from typing import NamedTuple

from einx.backends.numpy.thresholds import BLOCK, LONG, MOST_LOOPS
from einx.graph.build import Builder
from einx.graph.source import Writer
from einx.graph.subscripts import Subscripts
from einx.graph.values import Shape, Value, broadcast, same_shape
from einx.sizes.sized import Leaf


def known(axes: Sequence[Leaf]) -> int | None:
    """The number of places along axes, ``None`` if it is not known."""
    lengths = [axis.length for axis in axes if isinstance(axis.length, int)]
    return prod(lengths) if len(lengths) == len(axes) else None


class Offset(NamedTuple):
    """What one coordinate adds to the flat place.

    Attributes:
        table: The offset of each place along the axis.
        stride: By how much a step along the axis moves.
        item: The coordinate to look up in it; ``None`` for a shared axis, whose table is used whole.
        shape: The shape of the result.
    """

    table: Value
    stride: int
    item: Value | None
    shape: Shape


def offsets(
    build: Builder, axes: Sequence[Leaf], chosen: Subscripts, unit: int = 1, *, inline: bool = True
) -> list[Offset]:
    """What each coordinate adds to the flat place; those of shared axes come last. In loops tables are not inline."""
    looked_up: list[Offset] = []
    shared: list[Offset] = []
    stride = unit
    for place in reversed(chosen.places):
        length, item = axes[place].length, chosen.items[place]
        assert isinstance(length, int)
        assert isinstance(item, Value)
        table = build("arange", *((length,) if stride == 1 else (0, length * stride, stride)), inline=inline)
        if is_arange(item):
            shared.append(Offset(table, stride, None, item.shape))
        else:
            looked_up.append(Offset(table, stride, item, item.shape))
        stride *= length
    return [*reversed(looked_up), *shared]


def is_arange(value: Value) -> bool:
    """Whether a value is an ``arange``, or one with further axes of length 1."""
    return value.op == "arange" or (value.op == "reshape" and is_arange(value.source))


def flat_places(build: Builder, axes: Sequence[Leaf], chosen: Subscripts, unit: int = 1) -> Value:
    """One index array in place of several: the place in the indexed axes flattened in row-major order.

    Args:
        build: Makes the values.
        axes: The axes of the indexed array, of known lengths.
        chosen: Its subscripts, of which the index arrays stand side by side.
        unit: What to multiply places by.
    """
    terms = [
        build.reshape(table, shape) if item is None else build("slice", table, (item,))
        for table, _, item, shape in offsets(build, axes, chosen, unit)
    ]
    result = terms[0]
    for term in terms[1:]:
        own = result.op in ("slice", "add") and same_shape(result.shape, broadcast([result.shape, term.shape]))
        result = build("add", result, term, out=result if own and result.shape != () else None)
    return result


class Blocks(NamedTuple):
    """Flat places that are computed block by block along the last axis of the index arrays.

    Attributes:
        terms: What is added up: a table and the coordinate to look up in it; a table as it is; or for an axis that is
            looped over, which one it is and by how much a step along it moves.
        loops: The lengths of the axes of the index arrays.
        outer: Those of the leading axes that are looped over; none if a block takes them whole.
        size: How much of the last axis a block takes.
    """

    terms: list[tuple[Value, Value | None] | tuple[int, int]]
    loops: tuple[int, ...]
    outer: tuple[int, ...]
    size: int


def blocked_places(
    build: Builder, axes: Sequence[Leaf], chosen: Subscripts, loops: Sequence[Leaf], block: int = BLOCK
) -> Blocks | None:
    """The same as :func:`flat_places` for index arrays that would cost more memory than the elements that they fetch.

    Blocks are of about so many places as is asked for, and all of the same size.

    Returns:
        ``None`` where there is no axis to go along.
    """
    lengths = tuple(axis.length for axis in loops if isinstance(axis.length, int))
    assert len(lengths) == len(loops)
    if not lengths or lengths[-1] < 2:
        return None
    outer = lengths[:-1] if lengths[-1] >= LONG and 0 < len(lengths) - 1 <= MOST_LOOPS else ()
    terms: list[tuple[Value, Value | None] | tuple[int, int]] = []
    for table, stride, item, shape in offsets(build, axes, chosen, inline=False):
        axis = len(lengths) - len(shape) + next((place for place, length in enumerate(shape) if length != 1), 0)
        if item is None and axis < len(outer):
            terms.append((axis, stride))
        else:
            terms.append((table if item is not None else build.reshape(table, shape), item))
    size = block if outer else max(1, block // max(1, prod(lengths[:-1])))
    return Blocks(terms, lengths, outer, ceil(lengths[-1] / max(1, round(lengths[-1] / size))))


class BlockWriter:
    """Writes a loop over blocks, within loops over leading axes.

    Args:
        blocks: The blocks.
        write: The writer.
        more: Names of further variables that the statements inside use.
    """

    def __init__(self, blocks: Blocks, write: Writer, *more: str) -> None:
        self.blocks, self.write = blocks, write.write
        self.start, *rest = write.names.loops(["s", *more, *"abde"])
        self.more, self.variables = rest[: len(more)], rest[len(more) :]

    def part(self, text: str, shape: Shape) -> str:
        """The part of an array that belongs to a block: of the place along looped axes, and a range along the last."""
        if not shape:
            return text
        outer, length = self.blocks.outer, self.blocks.loops[-1]
        first = len(outer) + 1 - len(shape)
        items = [":"] * (len(shape) - 1)
        if outer:
            items = ["0" if one == 1 else self.variables[first + place] for place, one in enumerate(shape[:-1])]
        if shape[-1] == length:
            items.append(f"{self.start}:{self.start} + {self.blocks.size}")
        return f"{text}[{', '.join(items)}]" if set(items) - {":"} else text

    @property
    def places(self) -> str:
        """The flat places of a block: ``np.arange(0, 20, 5)[x0[s:s + 9]] + np.arange(5)[x1[s:s + 9]]``."""
        texts = []
        for table, item in self.blocks.terms:
            if isinstance(table, int):
                texts.append(self.variables[table] if item == 1 else f"{self.variables[table]} * {item}")
            elif isinstance(item, Value):
                texts.append(f"{self.write(table)}[{self.part(self.write(item), item.shape)}]")
            else:
                texts.append(self.part(self.write(table), table.shape))
        return " + ".join(texts)

    def around(self, statements: Sequence[str]) -> str:
        """The loops around statements."""
        text = "\n".join(statements)
        along = (self.start, f"0, {self.blocks.loops[-1]}, {self.blocks.size}")
        for name, bounds in reversed([*zip(self.variables, self.blocks.outer, strict=False), along]):
            text = f"for {name} in range({bounds}):\n{indent(text, '    ')}"
        return text
