"""Functions of PyTorch that pick places of an array by arrays of places, or write to them."""

from __future__ import annotations

from einx_lsp.library import reading
from einx_lsp.library.arguments import Bound, Refused
from einx_lsp.library.arithmetic import add, broadcast
from einx_lsp.values.model import NOTHING, Items, Length, Shape, Tensor, Value

__all__ = ["gather", "index_select", "masked_select", "pad", "take", "take_along", "windowed_pad", "written"]


def _made(bound: Bound, found: Tensor, shape: Shape | None) -> Tensor:
    return reading.result(bound, shape, found.dtype, bound["a"])


def gather(bound: Bound) -> Value:
    """Places along an axis, for each element of the places."""
    return _made(bound, reading.array(bound["a"]), reading.array(bound["index"]).shape)


def take(bound: Bound) -> Value:
    """Elements counted through the whole array."""
    return _made(bound, reading.array(bound["a"]), reading.array(bound["index"]).shape)


def take_along(bound: Bound) -> Value:
    """Places along an axis, the other axes broadcast."""
    found, shape = reading.ranked(bound["a"])
    _, places = reading.ranked(bound["index"])
    if bound["axis"] == NOTHING:
        return _made(bound, found, places if len(places) == 1 else None)
    if len(shape) != len(places):
        raise Refused
    axis = reading.axis(bound["axis"], len(shape))
    around = broadcast(((*shape[:axis], 1, *shape[axis + 1 :]), (*places[:axis], 1, *places[axis + 1 :])))
    return _made(bound, found, None if around is None else (*around[:axis], places[axis], *around[axis + 1 :]))


def index_select(bound: Bound) -> Value:
    """Places of an axis, in the order that is given."""
    found, shape = reading.ranked(bound["a"])
    _, places = reading.ranked(bound["index"])
    if len(places) > 1:
        raise Refused
    axis = reading.axis(bound["axis"], len(shape))
    return _made(bound, found, (*shape[:axis], places[0] if places else 1, *shape[axis + 1 :]))


def masked_select(bound: Bound) -> Value:
    """The elements where a mask is true."""
    reading.array(bound["mask"])
    return _made(bound, reading.array(bound["a"]), (None,))


def written(bound: Bound) -> Value:
    """What keeps its shape when something is written to places of it."""
    found = reading.array(bound["a"])
    return _made(bound, found, found.shape)


def pad(bound: Bound) -> Value:
    """``torch.nn.functional.pad``: two lengths for each axis, from the last one on."""
    found, shape = reading.ranked(bound["a"])
    widths = bound["pad"]
    if not isinstance(widths, Items):
        return _made(bound, found, (None,) * len(shape))
    ends = [reading.size(width) for width in widths.items]
    if len(ends) % 2 or len(ends) > 2 * len(shape):
        raise Refused
    return _made(bound, found, windowed_pad(shape, ends))


def windowed_pad(shape: Shape, ends: list[Length]) -> Shape:
    """A shape made longer by pairs of lengths, from the last axis on.

    >>> windowed_pad((2, 3, 4), [1, 0, 2, 2])
    (2, 7, 5)
    """
    lengths = list(shape)
    for number, (before, after) in enumerate(zip(ends[::2], ends[1::2], strict=True)):
        lengths[-1 - number] = add(lengths[-1 - number], add(before, after))
    return tuple(lengths)
