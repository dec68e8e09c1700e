"""What is at a place of a file: the call that the place is in, and which part of it."""

from __future__ import annotations

from typing import NamedTuple

from einx_lsp.dialects.call import Argument
from einx_lsp.dialects.meaning import Axis, Meaning
from einx_lsp.dialects.registry import dialect_of
from einx_lsp.ide.document import Document
from einx_lsp.python.blocks import Place, Placed
from einx_lsp.python.lines import Span

__all__ = ["Target", "at"]


class Target(NamedTuple):
    """What is at a place.

    Attributes:
        meaning: The innermost call around the place.
        placed: The block that it stands in.
        place: What is meant there: a part of the description, an argument, or the name of the function.
        part: The part of the description that is meant, as a range of that text.
        axis: The axis that it is, if it is one with a name.
        argument: The argument or the value of a keyword that the place is in, the description included.
        keyword: The name of that keyword.
    """

    meaning: Meaning
    placed: Placed
    place: Place
    part: Span | None = None
    axis: Axis | None = None
    argument: Argument | None = None
    keyword: str | None = None

    @property
    def in_description(self) -> bool:
        """Whether the place is in the description, or in the argument that it comes from."""
        return self.argument is not None and self.argument is description_of(self.meaning)


def at(document: Document, offset: int) -> Target | None:
    """What is at a place of a file.

    Args:
        document: The file.
        offset: The place.

    Returns:
        ``None`` where no call is that a dialect knows.
    """
    placed = document.module.block_at(offset)
    if placed is None:
        return None
    place = offset - placed.start
    meaning = _call_at(document, placed, place)
    return None if meaning is None else _target(meaning, placed, place)


def _call_at(document: Document, placed: Placed, place: int) -> Meaning | None:
    """The innermost call at a place of a block."""
    calls = document.analysis.blocks[document.module.blocks.index(placed)].calls
    around = [
        meaning
        for meaning in calls
        if meaning.call.place.block is placed.block and _covers(meaning.call.place.span, place)
    ]
    return min(around, key=lambda meaning: _length(meaning.call.place.span), default=None)


def _target(meaning: Meaning, placed: Placed, place: int) -> Target:
    call, located = meaning.call, meaning.description
    part = _part_at(meaning, placed, place)
    if located is not None and part is not None:
        axis = next((axis for axis in meaning.axes if part in axis.spans), None)
        return Target(meaning, placed, Place(located.block, located.span(*part)), part, axis, description_of(meaning))
    for argument in call.arguments:
        if _covers(argument.place.span, place):
            return Target(meaning, placed, argument.place, argument=argument)
    for keyword, argument in call.keywords.items():
        if _covers(argument.place.span, place):
            return Target(meaning, placed, argument.place, argument=argument, keyword=keyword)
    name = Place(placed.block, (call.place.span[0], call.name_place.span[1]))
    return Target(meaning, placed, name)


def _part_at(meaning: Meaning, placed: Placed, place: int) -> Span | None:
    located = meaning.description
    if located is None or located.block is not placed.block:  # of another block, or none that is written anywhere
        return None
    offset = located.offset(place)
    return None if offset is None else dialect_of(meaning).part_at(meaning, offset)


def description_of(meaning: Meaning) -> Argument | None:
    """The argument that is the description."""
    if meaning.description is None:
        return None
    arguments = (*meaning.call.arguments, *meaning.call.keywords.values())
    return next((each for each in arguments if getattr(each.value, "located", None) is meaning.description), None)


def _covers(span: Span, place: int) -> bool:
    return span[0] <= place < span[1]


def _length(span: Span) -> int:
    return span[1] - span[0]
