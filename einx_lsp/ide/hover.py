"""What is shown where the mouse rests on a call: what runs, or what is known of one axis."""

from __future__ import annotations

from typing import NamedTuple

from einx_lsp.dialects.einx.axes import axis_at
from einx_lsp.dialects.einx.summary import summary
from einx_lsp.dialects.meaning import Meaning
from einx_lsp.dialects.parts import Part
from einx_lsp.ide.content import markdown, plain
from einx_lsp.ide.document import Document
from einx_lsp.python.blocks import Place, Placed
from einx_lsp.python.lines import Span

__all__ = ["Hover", "hover"]


class Hover(NamedTuple):
    """What is shown, and for what.

    Attributes:
        span: The range of the file that it is about.
        markdown: For an editor.
        plain: For a terminal.
    """

    span: Span
    markdown: str
    plain: str


def hover(document: Document, offset: int) -> Hover | None:
    """What is shown at a place of a file.

    Args:
        document: The file.
        offset: The place.

    Returns:
        ``None`` where no call is, and on arguments, of which other tools say more.
    """
    placed = document.module.block_at(offset)
    if placed is None:
        return None
    place = offset - placed.start
    found = _call_at(document, placed, place)
    if found is None:
        return None
    axis = _axis(found, place)
    if axis is not None:
        return _hover(document, placed, *axis)
    description = _description(found)
    name = Place(placed.block, (found.call.place.span[0], found.call.name_place.span[1]))
    about = description if description is not None and _covers(description.span, place) else name
    return _hover(document, placed, about, summary(found))


def _hover(document: Document, placed: Placed, place: Place, parts: list[Part]) -> Hover | None:
    span = document.span(place, placed)
    return None if span is None else Hover(span, markdown(parts), plain(parts))


def _call_at(document: Document, placed: Placed, place: int) -> Meaning | None:
    """The innermost call at a place of a block, unless the place is in one of its tensors or keywords."""
    index = document.module.blocks.index(placed)
    around = [
        call
        for call in document.analysis.blocks[index].calls
        if call.call.place.block is placed.block and _covers(call.call.place.span, place)
    ]
    found = min(around, key=lambda call: _length(call.call.place.span), default=None)
    if found is None or _axis_or_description(found, place):
        return found
    values = (*found.call.arguments, *found.call.keywords.values())
    return None if any(_covers(argument.place.span, place) for argument in values) else found


def _axis_or_description(found: Meaning, place: int) -> bool:
    description = _description(found)
    inside = found.description is not None and found.description.offset(place) is not None
    return inside or (description is not None and _covers(description.span, place))


def _axis(found: Meaning, place: int) -> tuple[Place, list[Part]] | None:
    """What is known of the axis at a place, and where it stands."""
    located = found.description
    offset = None if located is None else located.offset(place)
    if located is None or offset is None:
        return None
    axis = axis_at(found, located.value, offset)
    return None if axis is None else (Place(located.block, located.span(*axis.span)), axis.parts)


def _description(found: Meaning) -> Place | None:
    """The argument that is the description."""
    if found.description is None:
        return None
    return next(
        (
            argument.place
            for argument in found.call.arguments
            if getattr(argument.value, "located", None) is found.description
        ),
        None,
    )


def _covers(span: Span, place: int) -> bool:
    return span[0] <= place < span[1]


def _length(span: Span) -> int:
    return span[1] - span[0]
