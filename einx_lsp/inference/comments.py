"""Shapes that a comment states: ``# einx: x = (b, 3, h, w)``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from einx.sizes.symbolic import InexactError, Size, is_negative
from einx_lsp.inference.dimensions import MalformedError, Reader
from einx_lsp.values.model import Length, Shape, Tensor, Value

if TYPE_CHECKING:
    from einx_lsp.python.blocks import Place

__all__ = ["stated"]


def stated(text: str, named: Callable[[str], Size], place: Place | None) -> Mapping[str, Value]:
    """The arrays that a comment states, by name.

    Args:
        text: What follows ``einx:``, shapes with commas between them. ``_`` and ``?`` are lengths that are left open,
            ``(...)`` is a rank that is.
        named: What the name of a length stands for.
        place: The comment.

    Returns:
        Nothing if any of it is malformed.

    >>> from einx.sizes.symbolic import symbol
    >>> stated("x = (b, 3), y = ()", symbol, None)["x"]
    Tensor(framework=None, shape=(b, 3), dtype=None)
    >>> stated("x = (b, 3), y", symbol, None)
    {}
    """
    try:
        shapes = _read(Reader(text, named))
    except (MalformedError, InexactError):
        return {}
    return {name: Tensor(None, shape, None, place) for name, shape in shapes.items()}


def _read(reader: Reader) -> dict[str, Shape | None]:
    found: dict[str, Shape | None] = {}
    while True:
        name = reader.name()
        reader.expect("=")
        if name in found:
            raise MalformedError(name)
        found[name] = _shape(reader)
        if reader.ended():
            return found
        reader.expect(",")


def _shape(reader: Reader) -> Shape | None:
    """A tuple as in Python: one length has a comma behind it, or else it is just a length in parentheses."""
    reader.expect("(")
    lengths: list[Length] = []
    ranked = comma = True
    while not reader.next_is(")"):
        if not comma:
            raise MalformedError(")")
        if reader.skip("..."):
            ranked = False
        else:
            lengths.append(_length(reader))
        comma = reader.skip(",")
    reader.expect(")")
    if ranked and len(lengths) == 1 and not comma:
        raise MalformedError(",")
    return tuple(lengths) if ranked else None


def _length(reader: Reader) -> Length:
    found = reader.length()
    if found is not None and is_negative(found):
        raise MalformedError(str(found))
    return found
