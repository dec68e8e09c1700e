"""Findings as lines for a terminal, and as JSON for programs."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, TextIO

from einx_lsp.python.lines import Lines, Span

if TYPE_CHECKING:
    from einx_lsp.ide.diagnostics import Diagnostic

__all__ = ["Checked", "Shown", "Style", "as_json", "lines_of", "plural", "shown"]

Position = tuple[int, int]
"""Row and column, from 1, the column in characters."""


class Shown(NamedTuple):
    """A finding with its positions, and the line of the file that it is on.

    Attributes:
        code: The code of the rule.
        name: Its name.
        severity: How much it weighs.
        message: What is wrong and, on further lines, what to write instead.
        start: Where it begins.
        end: Where it ends.
        source: The line on which it begins.
        related: Places that explain it, and how.
    """

    code: str
    name: str
    severity: str
    message: str
    start: Position
    end: Position
    source: str
    related: tuple[tuple[Position, str], ...]


class Checked(NamedTuple):
    """A file, its findings, and why it could not be checked, if so."""

    filename: str
    found: tuple[Shown, ...]
    failure: str | None


def shown(lines: Lines, diagnostic: Diagnostic) -> Shown:
    """A finding in the form in which it is shown.

    Args:
        lines: The lines of its file.
        diagnostic: The finding.
    """
    start, stop = diagnostic.span
    row, _ = lines.position(start)
    return Shown(
        diagnostic.code,
        diagnostic.name,
        diagnostic.severity,
        diagnostic.message,
        _position(lines, start),
        _position(lines, stop),
        lines.text[slice(*lines.line_span(row))],
        tuple((_position(lines, note.span[0]), note.message) for note in diagnostic.related),
    )


def _position(lines: Lines, offset: int) -> Position:
    row, column = lines.position(offset)
    return row + 1, column + 1


def as_json(checked: Checked) -> Iterator[dict[str, object]]:
    """The findings of a file as JSON objects."""
    for one in checked.found:
        yield {
            "code": one.code,
            "name": one.name,
            "severity": one.severity,
            "message": one.message,
            "filename": checked.filename,
            "location": dict(zip(("row", "column"), one.start, strict=True)),
            "end_location": dict(zip(("row", "column"), one.end, strict=True)),
        }


class Style(NamedTuple):
    """How things look: what to write before each of them, and after it."""

    bold: str = ""
    error: str = ""
    warning: str = ""
    faint: str = ""
    end: str = ""

    @classmethod
    def of(cls, stream: TextIO) -> Style:
        """Colours for a terminal, none for anything else, or if ``NO_COLOR`` is set (see https://no-color.org)."""
        if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not stream.isatty():
            return cls()
        return cls("\033[1m", "\033[1;31m", "\033[1;33m", "\033[2m", "\033[0m")


def lines_of(checked: Checked, one: Shown, style: Style) -> Iterator[str]:
    """A finding for a terminal.

    Args:
        checked: The file.
        one: The finding.
        style: How it looks.
    """
    colour = style.error if one.severity == "error" else style.warning
    message, *hints = one.message.split("\n")
    place = f"{style.bold}{_place(checked, one.start)}{style.end}"
    yield f"{place}: {colour}{one.code}{style.end} {one.name} {message}"
    last = one.end[1] if one.end[0] == one.start[0] else len(one.source) + 1
    yield f"    {one.source}"
    yield f"    {colour}{_carets(one.source, (one.start[1] - 1, last - 1))}{style.end}"
    for hint in hints:
        yield f"  {hint}"
    for position, note in one.related:
        yield f"  {style.faint}{_place(checked, position)}{style.end}: {note}"


def _place(checked: Checked, position: Position) -> str:
    return f"{checked.filename}:{position[0]}:{position[1]}"


def _carets(line: str, span: Span) -> str:
    """A line with carets below a part of another, in which characters may be as wide as two."""
    start, stop = span[0], max(span[1], span[0] + 1)
    before = "".join("\t" if char == "\t" else " " * _width(char) for char in line[:start])
    return before + "^" * max(1, sum(map(_width, line[start:stop])))


def _width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def plural(count: int, noun: str) -> str:
    """A number of things.

    >>> plural(1, "file"), plural(2, "file")
    ('1 file', '2 files')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
