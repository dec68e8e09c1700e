"""What a terminal is shown: text that cannot steer it, and the part of a line that matters.

Names of files, lines of code and descriptions come from anybody. Escape sequences in them move the cursor, change the
title or hide what is written, and marks of writing direction make a line read as another one.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from einx_lsp.python.lines import Span

__all__ = ["WIDTH", "Excerpt", "excerpt", "shortened", "visible"]

WIDTH: Final = 200
"""Columns of a line of code that are shown at most."""

LONGEST: Final = 1000
"""Characters of a sentence that are shown at most."""

ELLIPSIS: Final = "…"

# The control characters of ASCII and of Latin-1, marks and overrides of direction, line ends of Unicode's own, and
# halves of surrogate pairs.
_STEERING: Final = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str, keep: str = "") -> str:
    r"""A text in which control characters are written as escapes.

    Args:
        text: Any text.
        keep: Characters that stay as they are.

    >>> print(visible("\x1b[31mred\u202e.py"))
    \x1b[31mred\u202e.py
    """
    return _STEERING.sub(lambda found: found[0] if found[0] in keep else _escape(found[0]), text)


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def shortened(text: str, limit: int = LONGEST) -> str:
    """A text without its middle, if it is long.

    >>> shortened("abcdefghij", 7)
    'abc…hij'
    """
    if len(text) <= limit:
        return text
    half = (limit - 1) // 2
    return f"{text[:half]}{ELLIPSIS}{text[-half:]}"


class Excerpt(NamedTuple):
    """A part of a line, and what stands below it.

    Attributes:
        text: The part, with :data:`ELLIPSIS` where something is left out.
        carets: Blanks and carets.
    """

    text: str
    carets: str


def excerpt(line: str, span: Span, *, before: bool = False, behind: bool = False) -> Excerpt:
    r"""The part of a line around a range of it, and carets below the range.

    Args:
        line: A line, or as much of it as may matter.
        span: The range.
        before: Whether the line goes on to the left.
        behind: Whether the line goes on to the right.

    >>> excerpt("x = \x07 + 1", (4, 5))
    Excerpt(text='x = \\x07 + 1', carets='    ^^^^')
    """
    start = min(span[0], len(line))
    stop = max(span[1], start + 1)
    first, last = _window(line, start, min(stop, len(line)), before=before, behind=behind)
    left, right = before or first > 0, behind or last < len(line)
    shown = [_Cell.of(char) for char in line[first:last]]
    blanks = "".join("\t" if cell.text == "\t" else " " * cell.width for cell in shown[: start - first])
    carets = "^" * max(1, sum(cell.width for cell in shown[start - first : stop - first]))
    text = "".join(cell.text for cell in shown)
    return Excerpt(f"{ELLIPSIS * left}{text}{ELLIPSIS * right}", " " * left + blanks + carets)


class _Cell(NamedTuple):
    """A character as it is shown, and the columns that it takes."""

    text: str
    width: int

    @classmethod
    def of(cls, char: str) -> _Cell:
        if char == "\t":
            return cls(char, 1)
        if _STEERING.match(char):
            text = _escape(char)
            return cls(text, len(text))
        if unicodedata.combining(char):
            return cls(char, 0)
        return cls(char, 2 if unicodedata.east_asian_width(char) in "WF" else 1)


def _window(line: str, start: int, stop: int, *, before: bool, behind: bool) -> Span:
    """The range of a line that is shown: all of it, or the given range with as much around it as fits."""
    columns = WIDTH - before - behind
    if len(line) <= columns and _columns(line) <= columns:
        return 0, len(line)
    columns = WIDTH - 2  # for what says that something is left out
    # Some characters take no column of their own, but not many in a row.
    last, taken = _taken(line[start:stop], columns * 3 // 4)
    last += start
    most_right, right = _taken(line[last : last + 2 * columns], columns - taken)
    most_left, left = _taken(line[max(0, start - 2 * columns) : start][::-1], columns - taken)
    spare = columns - taken
    # Half on each side, and what one side does not need for the other.
    to_left = max(spare // 2, spare - right)
    to_right = spare - min(left, to_left)
    if left > to_left:
        most_left, _ = _taken(line[max(0, start - 2 * columns) : start][::-1], to_left)
    if right > to_right:
        most_right, _ = _taken(line[last : last + 2 * columns], to_right)
    return start - most_left, last + most_right


def _columns(text: str) -> int:
    return sum(_Cell.of(char).width for char in text)


def _taken(text: str, columns: int) -> tuple[int, int]:
    """How many characters fit into some columns, and how many of these they take."""
    taken = 0
    for number, char in enumerate(text):
        width = _Cell.of(char).width
        if taken + width > columns:
            return number, taken
        taken += width
    return len(text), taken
