"""Findings as lines for a terminal, and as JSON for programs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, TextIO

from einx_lsp.cli.terminal import WIDTH, excerpt, shortened, visible
from einx_lsp.python.lines import Lines

if TYPE_CHECKING:
    from einx_lsp.cli.statistics import Statistics
    from einx_lsp.ide.diagnostics import Diagnostic, RelatedNote

__all__ = ["Checked", "Shown", "Style", "as_json", "lines_of", "plural", "position", "remarks", "shown", "summary"]

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
        source: The line on which it begins, or what of a long one is near it.
        related: Places that explain it, how, and the file that they are in if it is another one.
        skipped: How many characters of the line stand before ``source``.
        more: Whether the line goes on behind ``source``.
    """

    code: str
    name: str
    severity: str
    message: str
    start: Position
    end: Position
    source: str
    related: tuple[tuple[Position, str, str | None], ...]
    skipped: int = 0
    more: bool = False


class Checked(NamedTuple):
    """A path, and what has come of it.

    Attributes:
        filename: The path.
        found: The findings.
        reason: Why it could not be read, if so.
        unread: Where statements begin that were not analysed, as Python cannot read them.
        note: What there is to say of it otherwise.
        others: What was found in other files that this one imports, as it calls them.
        statistics: How much is known of its calls, if that was asked for.
    """

    filename: str
    found: tuple[Shown, ...]
    reason: str | None
    unread: tuple[Position, ...] = ()
    note: str | None = None
    others: tuple[tuple[str, tuple[Shown, ...]], ...] = ()
    statistics: Statistics | None = None

    @property
    def is_read(self) -> bool:
        """Whether a file was looked at."""
        return self.reason is None and self.note is None

    @property
    def is_whole(self) -> bool:
        """Whether all that was to be read was read."""
        return self.reason is None and not self.unread


def shown(lines: Lines, diagnostic: Diagnostic) -> Shown:
    """A finding in the form in which it is shown.

    Args:
        lines: The lines of its file.
        diagnostic: The finding.
    """
    start, stop = diagnostic.span
    row, _ = lines.position(start)
    first, last = lines.line_span(row)
    # A line may be as long as the file, and have as many findings. A character is as wide as its escape.
    near = max(first, start - WIDTH), min(last, start + 2 * WIDTH)
    return Shown(
        diagnostic.code,
        diagnostic.name,
        diagnostic.severity,
        diagnostic.message,
        position(lines, start),
        position(lines, stop),
        lines.text[slice(*near)],
        tuple(_related(lines, note) for note in diagnostic.related),
        skipped=near[0] - first,
        more=near[1] < last,
    )


def _related(lines: Lines, note: RelatedNote) -> tuple[Position, str, str | None]:
    if note.source is None:
        return position(lines, note.span[0]), note.message, None
    return position(Lines(note.source.text), note.span[0]), note.message, os.path.relpath(note.source.path)


def position(lines: Lines, offset: int) -> Position:
    """A place as it is shown.

    Args:
        lines: The lines of a text.
        offset: Offset into it.
    """
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
    message, *hints = (visible(shortened(line)) for line in one.message.split("\n"))
    place = f"{style.bold}{_place(checked.filename, one.start)}{style.end}"
    yield f"{place}: {colour}{one.code}{style.end} {one.name} {message}"
    start = one.start[1] - 1 - one.skipped
    stop = one.end[1] - 1 - one.skipped if one.end[0] == one.start[0] else len(one.source)
    line = excerpt(one.source, (start, stop), before=one.skipped > 0, behind=one.more)
    yield f"    {line.text}"
    yield f"    {colour}{line.carets}{style.end}"
    for hint in hints:
        yield f"  {hint}"
    for where, note, filename in one.related:
        yield f"  {style.faint}{_place(filename or checked.filename, where)}{style.end}: {visible(shortened(note))}"


def remarks(checked: Checked) -> Iterator[str]:
    """What is to be said of a path besides its findings.

    Args:
        checked: The path.
    """
    if checked.reason is not None:
        yield visible(f"{shortened(checked.filename)}: {shortened(checked.reason)}")
    if checked.note is not None:
        yield visible(shortened(checked.note))
    if checked.unread:
        others = len(checked.unread) - 1
        more = "" if not others else "; nor is one other" if others == 1 else f"; nor are {others} others"
        yield f"{_place(checked.filename, checked.unread[0])}: not analysed, as Python {_VERSION} cannot read it{more}"


_VERSION = ".".join(map(str, sys.version_info[:2]))


def summary(results: Sequence[Checked]) -> str | None:
    """The last line for a terminal; ``None`` where no file was looked at.

    Args:
        results: All paths.
    """
    if not any(result.is_read for result in results):
        return None
    found = [len(result.found) for result in results if result.found]
    said = f"{plural(sum(found), 'finding')} in {plural(len(found), 'file')}" if found else "no findings"
    return said if all(result.is_whole for result in results) else f"{said}; not everything could be read"


def _place(filename: str, where: Position) -> str:
    return f"{visible(shortened(filename))}:{where[0]}:{where[1]}"


def plural(count: int, noun: str) -> str:
    """A number of things.

    >>> plural(1, "file"), plural(2, "file")
    ('1 file', '2 files')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
