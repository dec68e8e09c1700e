"""Spellings that do not depend on a framework: subscripts, calls of the caller's functions, loops."""

from __future__ import annotations

from collections.abc import Sequence

from einx.graph.source import Writer
from einx.graph.values import Argument, Slice, Value


def subscript(items: Sequence[Argument], write: Writer) -> str:
    """The inside of ``[ ]`` for a list of places, ranges and index arrays; trailing full ranges are left out.

    At least one item stays, so that the text is never empty.
    """
    texts = [write.write(item) for item in items]
    while len(texts) > 1 and texts[-1] == ":":
        texts.pop()
    return ", ".join(texts) or "()"


def slice_of(value: Value, write: Writer) -> str:
    """``x[1:3, :, 0]``: arguments are the array and the tuple of its subscripts."""
    array, items = value.args
    assert isinstance(items, tuple)
    return f"{write.write(array)}[{subscript(items, write)}]"


def set_slice(value: Value, write: Writer) -> str:
    """``x[i] = y``: arguments are the array, the tuple of its subscripts, and what is put there."""
    array, items, update = value.args
    assert isinstance(items, tuple)
    return f"{write.write(array)}[{subscript(items, write)}] = {write.write(update)}"


def call_function(value: Value, write: Writer) -> str:
    """``f(x, axis=1)``: the first argument is the function, itself a value."""
    function, *arguments = value.args
    parts = [write.write(argument) for argument in arguments]
    parts += [f"{name}={write.write(argument)}" for name, argument in value.params.items() if argument is not None]
    return f"{write.write(function)}({', '.join(parts)})"


def item(value: Value, write: Writer) -> str:
    """``x[0]``: one of several results."""
    several, position = value.args
    return f"{write.write(several)}[{position}]"


def is_full(item_: object) -> bool:
    """Whether a subscript is a range over the whole axis."""
    return isinstance(item_, Slice) and item_.start is None and item_.stop is None
