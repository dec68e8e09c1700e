"""Shapes that a comment states: ``# einx: x = (b, 3, h, w)``; how one is read, and how it takes effect at its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from einx.sizes.symbolic import InexactError, Size, Symbolic, equal, is_negative
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.length_text import MalformedError, Reader
from einx_lsp.python.blocks import Place
from einx_lsp.values.model import UNKNOWN, ArrayLike, Length, Number, Shape, Tensor, Value

if TYPE_CHECKING:
    from einx_lsp.python.block import Comment

__all__ = ["apply_comment", "stated"]


def apply_comment(frame: Frame, comment: Comment) -> None:
    """Take a comment at its word.

    Args:
        frame: The scope that it stands in, at its place.
        comment: The comment.
    """
    place = Place(frame.run.block, comment.span)
    for name, value in stated(comment.text, partial(_meant, frame), place).items():
        if isinstance(value, Tensor):
            frame.narrow(name, _merged(frame.contents(frame.known(name)), value))


def _meant(frame: Frame, name: str) -> Size:
    """The length that a name stands for: the number that the program calls so, else one of the scope."""
    match frame.read(name):
        case Number("int", int(length)) if length >= 0:
            return length
        case Number("int", Symbolic() as length):
            return length
        case _:
            return frame.lengths.named(name)


def _merged(known: Value, said: Tensor) -> Value:
    """What is said of a tensor, and what is known besides; unknown where they contradict."""
    if not isinstance(known, Tensor | ArrayLike):
        return said
    if known.shape is not None and said.shape is not None and not _agree(known.shape, said.shape):
        return UNKNOWN
    if isinstance(known, ArrayLike):
        return replace(said, shape=_shape(known.shape, said.shape))
    return replace(known, shape=_shape(known.shape, said.shape), place=said.place)


def _agree(known: Shape, said: Shape) -> bool:
    return len(known) == len(said) and not any(
        one is not None and other is not None and equal(one, other) is False
        for one, other in zip(known, said, strict=True)
    )


def _shape(known: Shape | None, said: Shape | None) -> Shape | None:
    if said is None or known is None:
        return known if said is None else said
    return tuple(map(_length, known, said))


def _length(known: Length, said: Length) -> Length:
    return known if said is None or (isinstance(known, int) and not isinstance(said, int)) else said


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
        found[name] = _read_shape(reader)
        if reader.ended():
            return found
        reader.expect(",")


def _read_shape(reader: Reader) -> Shape | None:
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
            lengths.append(_read_length(reader))
        comma = reader.skip(",")
    reader.expect(")")
    if ranked and len(lengths) == 1 and not comma:
        raise MalformedError(",")
    return tuple(lengths) if ranked else None


def _read_length(reader: Reader) -> Length:
    found = reader.length()
    if found is not None and is_negative(found):
        raise MalformedError(str(found))
    return found
