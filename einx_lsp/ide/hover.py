"""What is shown where the mouse rests on a call: what runs, or what is known of one axis."""

from __future__ import annotations

from typing import NamedTuple

from einx_lsp.dialects.registry import dialect_of
from einx_lsp.ide.content import markdown, plain
from einx_lsp.ide.cursor import at
from einx_lsp.ide.document import Document
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
    target = at(document, offset)
    if target is None or (target.argument is not None and not target.in_description):
        return None
    span = document.span(target.place, target.placed)
    if span is None:
        return None
    parts = dialect_of(target.meaning).hover(target.meaning, target.part)
    return Hover(span, markdown(parts), plain(parts))
