"""What is shown where the mouse rests on a call: what runs, or what is known of one axis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from einx_lsp.dialects.meaning import Meaning
from einx_lsp.dialects.parts import Paragraph, Part
from einx_lsp.dialects.registry import dialect_of
from einx_lsp.ide.content import markdown, plain
from einx_lsp.ide.cursor import Target, at
from einx_lsp.ide.document import Document
from einx_lsp.ide.unknown import told, unknown_arguments
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
    if target.part is None:
        unknown = unknown_arguments(document, target.meaning)
        parts = [*parts, *filter(None, map(told, unknown))]
    parts = [*parts, *_as_called(document, target, parts)]
    return Hover(span, markdown(parts), plain(parts))


def _as_called(document: Document, target: Target, own: Sequence[Part]) -> Iterator[Part]:
    """What is known besides in calls of the function that the call is in, once for all of which it is the same."""
    shown_at: dict[tuple[Part, ...], dict[str, list[str]]] = {}
    for followed in document.followed_at(target.meaning.call.place):
        meaning = followed.meaning
        if meaning.dialect != target.meaning.dialect or _text(meaning) != _text(target.meaning):
            continue
        shown = dialect_of(meaning).hover(meaning, target.part)
        more = tuple(part for part in shown if part not in own)
        inner, outer = (document.line_of(*followed.callers[number]) for number in (-1, 0))
        if more and inner is not None:
            began = shown_at.setdefault(more, {}).setdefault(inner, [])
            began.append("" if outer is None or len(followed.callers) == 1 else outer)
    for parts, places in shown_at.items():
        yield Paragraph((f"In the call at {', and at '.join(map(_where, places, places.values()))}:",))
        yield from parts


def _text(meaning: Meaning) -> str | None:
    return None if meaning.description is None else meaning.description.value


def _where(inner: str, outer: Sequence[str]) -> str:
    """The line of the call of the function, and those of the calls that all began with, if it is known from no less."""
    return inner if "" in outer else f"{inner}, from {' and '.join(dict.fromkeys(outer))}"
