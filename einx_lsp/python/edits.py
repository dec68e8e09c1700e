"""A text, what was changed in it so that it parses, and where each place of the changed text was before.

What a person is typing is mended before it is parsed: brackets are closed, a statement that is beyond help is
replaced. Trees of the mended text have places in the mended text; everybody else talks of the text as it was written.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Edit", "Edited"]


class Edit(NamedTuple):
    """Puts ``new`` in the place of a range (an empty range: inserts it)."""

    start: int
    stop: int
    new: str


class Edited:
    """A text after edits.

    Args:
        text: The text before.
        edits: Ascending, none overlaps another.

    >>> edited = Edited("f(a", [Edit(3, 3, ")")])
    >>> edited.source, edited.original(4)
    ('f(a)', 3)
    """

    __slots__ = ("_edits", "_starts", "source")

    def __init__(self, text: str, edits: Sequence[Edit] = ()) -> None:
        parts: list[str] = []
        self._edits = tuple(edits)
        self._starts: list[int] = []
        """Where each edit starts in the new text."""
        done = length = 0
        for edit in edits:
            parts += (text[done : edit.start], edit.new)
            length += edit.start - done
            self._starts.append(length)
            length += len(edit.new)
            done = edit.stop
        self.source = "".join((*parts, text[done:])) if edits else text

    def original(self, offset: int) -> int:
        """Return the offset before the edits of an offset after them; within new text, where that text was put.

        Args:
            offset: Offset into ``source``.

        Returns:
            Offset into the text as it was.
        """
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return offset
        start, stop, new = self._edits[index]
        within = offset - self._starts[index]
        if within == 0:
            return start
        return min(start + within, stop) if within < len(new) else stop + within - len(new)
