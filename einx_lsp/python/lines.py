r"""Lines of a text as Python and the language server protocol count them.

Only ``\n``, ``\r\n`` and ``\r`` end a line. ``str.splitlines`` also splits at form feeds, U+2028 and others, which
would move every position behind them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

__all__ = ["Columns", "Lines", "Span", "line_starts"]

Span = tuple[int, int]
"""Half-open range of offsets in characters."""


def line_starts(text: str) -> list[int]:
    r"""Return the offset at which each line starts.

    Args:
        text: Any text.

    Returns:
        Ascending offsets; the first is 0, and a line end at the very end starts one more (empty) line.

    >>> line_starts("a\r\nb\rc\n")
    [0, 3, 5, 7]
    """
    if "\r" in text:
        # Same length, so offsets hold, and `\n` is the only line end left.
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    return [0, *accumulate(len(line) + 1 for line in text.split("\n")[:-1])]


class Lines:
    r"""A text with the starts of its lines.

    Args:
        text: Any text.

    >>> Lines("a\nbc").position(3)
    (1, 1)
    """

    __slots__ = ("starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = line_starts(text)

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column, both from 0, the column in characters.

        Args:
            offset: Offset into the text; beyond its ends it counts as the nearest end.

        Returns:
            Line and column.
        """
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self.starts, offset) - 1
        return line, offset - self.starts[line]

    def offset(self, line: int, column: int) -> int:
        r"""Return the offset of a position.

        Args:
            line: Line from 0; beyond the last it means the end of the text.
            column: Column in characters; clamped to the line, its line end left out.

        Returns:
            Offset into the text.

        >>> Lines("ab\r\nc").offset(0, 9)
        2
        """
        if line >= len(self.starts):
            return len(self.text)
        start, stop = self.line_span(max(line, 0))
        return start if line < 0 else min(start + max(column, 0), stop)

    def line_span(self, line: int) -> Span:
        """Return the range of a line without its line end.

        Args:
            line: Line from 0, one of the text.

        Returns:
            Half-open range of offsets.
        """
        start = self.starts[line]
        if line + 1 == len(self.starts):
            return start, len(self.text)
        stop = self.starts[line + 1] - 1
        if stop > start and self.text[stop] == "\n" and self.text[stop - 1] == "\r":
            stop -= 1
        return start, stop


class Columns:
    r"""Columns as Python counts them, in bytes of UTF-8.

    Args:
        text: Any text.
        starts: Where its lines start.

    >>> columns = Columns("a\né = 1", [0, 2])
    >>> columns.offset(1, 3), columns.column(1, 4)
    (4, 3)
    """

    __slots__ = ("_tables", "starts", "text")

    def __init__(self, text: str, starts: Sequence[int]) -> None:
        self.text = text
        self.starts = starts
        self._tables: dict[int, list[int]] = {}
        """The column of every character of a line, and of its end."""

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a column.

        Args:
            line: Line from 0, one of the text.
            column: Column in bytes. Within a character it means that character, beyond the text the text's end.
        """
        start = self.starts[line]
        if not self.text.isascii():
            column = bisect_right(self._table(line), column) - 1
        return min(start + column, len(self.text))

    def column(self, line: int, offset: int) -> int:
        """Return the column of an offset.

        Args:
            line: Line from 0, one of the text.
            offset: Offset into the text, on that line.
        """
        start = self.starts[line]
        return offset - start if self.text.isascii() else self._table(line)[offset - start]

    def _table(self, line: int) -> list[int]:
        table = self._tables.get(line)
        if table is None:
            stop = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)
            text = self.text[self.starts[line] : stop]
            table = [*range(len(text) + 1)] if text.isascii() else [0, *accumulate(map(_bytes, text))]
            self._tables[line] = table
        return table


def _bytes(char: str) -> int:
    """How many bytes a character has; halves of surrogate pairs, which have none, count as a question mark."""
    return len(char.encode(errors="replace"))
