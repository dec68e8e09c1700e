"""What a comment states takes effect at its place in the program."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from einx.sizes.symbolic import Size, Symbolic
from einx_lsp.inference.comments import stated
from einx_lsp.inference.frame import Frame
from einx_lsp.python.block import Comment
from einx_lsp.python.blocks import Place
from einx_lsp.values.model import Length, Number, Shape, Tensor, Value

__all__ = ["apply_comment"]


def apply_comment(frame: Frame, comment: Comment) -> None:
    """Take a comment at its word.

    Args:
        frame: The scope that it stands in, at its place.
        comment: The comment.
    """
    place = Place(frame.run.block, comment.span)
    for name, value in stated(comment.text, partial(_meant, frame), place).items():
        if isinstance(value, Tensor):
            frame.narrow(name, _merged(frame.known(name), value))


def _meant(frame: Frame, name: str) -> Size:
    """The length that a name stands for: the number that the program calls so, else one of the scope."""
    match frame.read(name):
        case Number("int", int(length)) if length >= 0:
            return length
        case Number("int", Symbolic() as length):
            return length
        case _:
            return frame.lengths.named(name)


def _merged(known: Value, said: Tensor) -> Tensor:
    """What is said of a tensor, and what is known besides."""
    if not isinstance(known, Tensor):
        return said
    return replace(known, shape=_shape(known.shape, said.shape), place=said.place)


def _shape(known: Shape | None, said: Shape | None) -> Shape | None:
    if said is None or known is None:
        return known if said is None else said
    if len(known) != len(said):
        return said
    return tuple(map(_length, known, said))


def _length(known: Length, said: Length) -> Length:
    return known if said is None or (isinstance(known, int) and not isinstance(said, int)) else said
