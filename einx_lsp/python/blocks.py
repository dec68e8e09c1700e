"""A file as a row of blocks, so that a keystroke reads one function or class again and not the file.

A block is what starts at column 0: one statement as a rule, with the decorators and comments directly above it and
all that follows up to the next one. The texts of the blocks, one after another, are the text of the file. A block
depends on its text alone, so it is kept by its text: the next version of a file finds all but one of its blocks made.

Cutting needs no lexer where a file is healthy. Lines that start at column 0 with anything but a closing bracket,
a comment or ``else``, ``elif``, ``except`` and ``finally`` cut the file into pieces; a piece that parses is a block.
One that does not may be the start of a statement with lines at column 0 within a string or brackets. Then the text is
scanned to where these are closed; if that parses, it is one block. If it does not, something is unclosed or plainly
wrong; see ``_broken_stop`` for how much of the file is taken with it.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left, bisect_right
from typing import NamedTuple

from einx_lsp.python.block import Block, Comment, block_of, healthy
from einx_lsp.python.lines import Span
from einx_lsp.python.scan import STATEMENT, TOKEN, literal_at

__all__ = ["Block", "Comment", "Module", "Place", "Placed", "read"]


class Placed(NamedTuple):
    """A block and the offset in the file at which it starts."""

    start: int
    block: Block


class Place(NamedTuple):
    """A range of a block: a range of the file for as long as the block is in it."""

    block: Block
    span: Span


class Module(NamedTuple):
    """A file, read.

    Attributes:
        text: The whole text.
        blocks: Its blocks; their texts joined are ``text``.
    """

    text: str
    blocks: tuple[Placed, ...]

    def block_at(self, offset: int) -> Placed | None:
        """Return the block that an offset is in.

        Args:
            offset: Offset into the text; its very end belongs to the last block.

        Returns:
            The block with its place, or None outside the text and in an empty one.
        """
        if not 0 <= offset <= len(self.text) or not self.blocks:
            return None
        return self.blocks[bisect_right(self.blocks, offset, key=_start) - 1]

    def start_of(self, block: Block) -> int | None:
        """Return where a block starts, the first time where it is there more than once.

        Args:
            block: A block of any file.

        Returns:
            Offset into the text, or None if the block is not in this file.
        """
        return next((placed.start for placed in self.blocks if placed.block is block), None)


def read(text: str) -> Module:
    r"""Cut a file into blocks and parse those that are new.

    Args:
        text: Any text.

    Returns:
        The file as blocks. Nothing is raised for any text.

    >>> [placed.block.text for placed in read("import einx\n\nx = (\n1)\n").blocks]
    ['import einx\n\n', 'x = (\n1)\n']
    """
    if not text:
        return Module(text, ())
    return Module(text, tuple(_Cutter(text).blocks()))


def _start(placed: Placed) -> int:
    return placed.start


# A line end behind which a line starts that can be the start of a statement. Spaces other than these are no
# indentation. A form feed puts the column back to 0.
_FIRST = r"(?=\f*(?!(?:elif|else|except|finally)\b)[^ \t\f\r\n#)\]}])"
_STARTS = re.compile(r"\n" + _FIRST)
_STARTS_ANY = re.compile(r"(?:\r\n|\r(?!\n)|(?<!\r)\n)" + _FIRST)


class _Cutter:
    """Cuts one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        found = (_STARTS_ANY if "\r" in text else _STARTS).finditer(text)
        starts = [0, *(match.end() for match in found)]
        if "\n#" in text or "\r#" in text:
            starts = self._with_comments_above(starts)
        if "@" in text:
            starts = self._with_decorators(starts)
        if len(starts) > 1 and _NOTHING.fullmatch(text, 0, starts[1]):
            del starts[1]
        self.starts = starts
        self.stops = [*starts[1:], len(text)]
        # Every scan that comes to nothing is paid from this, so that no text takes more than linear time.
        self.credit = 4 * len(text) + 10_000

    def blocks(self) -> list[Placed]:
        """Return all blocks."""
        text, placed, index = self.text, [], 0
        while index < len(self.starts):
            start, stop = self.starts[index], self.stops[index]
            block = healthy(text[start:stop])
            if block is None:
                count, block = self._hurt(index)
                index += count
            else:
                index += 1
            placed.append(Placed(start, block))
        return placed

    def _with_comments_above(self, starts: list[int]) -> list[int]:
        """Move starts up over the comments that stand directly above them at column 0."""
        text, moved, before = self.text, [0], 0
        for start in starts[1:]:
            at = start
            while (above := self._line_above(at)) > before and text.startswith("#", above):
                at = above
            moved.append(at)
            before = start
        return moved

    def _line_above(self, start: int) -> int:
        """Return where the line above the one at ``start`` starts."""
        text = self.text
        stop = start - 1
        if stop > 0 and text[stop] == "\n" and text[stop - 1] == "\r":
            stop -= 1
        return max(text.rfind("\n", 0, stop), text.rfind("\r", 0, stop) if "\r" in text else -1) + 1

    def _with_decorators(self, starts: list[int]) -> list[int]:
        """Leave out starts that come directly after a decorator: what it decorates belongs to it."""
        text, kept, decorated = self.text, [], False
        for start in starts:
            if not decorated:
                kept.append(start)
            decorated = _DECORATOR.match(text, start) is not None
        return kept

    def _hurt(self, index: int) -> tuple[int, Block]:
        """Return the block that starts with a piece that does not parse, and how many pieces it has."""
        start = self.starts[index]
        stop = self._closed_stop(index)
        if stop > index + 1 and (block := healthy(self.text[start : self.stops[stop - 1]])) is not None:
            return stop - index, block
        stop = self._broken_stop(index, stop)
        return stop - index, block_of(self.text[start : self.stops[stop - 1]])

    def _broken_stop(self, index: int, stop: int) -> int:
        """Return where a block ends that is broken, as an index of a piece.

        Args:
            index: Its first piece.
            stop: Where its strings and brackets are closed (``index`` itself: nowhere).

        Returns:
            ``stop`` where the statement is complete but wrong. One piece only where the next one looks like a statement
            of its own that was swallowed by a quote or bracket without its partner.
        """
        if stop <= index + 1:
            return index + 1
        following = healthy(self.text[self.starts[index + 1] : self.stops[index + 1]])
        if following is not None and any(map(_is_code, following.statements)):
            return index + 1
        return stop

    def _closed_stop(self, index: int) -> int:
        """Return the first piece that starts with all strings and brackets closed; ``index`` itself if none does."""
        text, offset, depth = self.text, self.starts[index], 0
        limit = offset + self.credit
        line, decorated = offset, False
        while match := TOKEN.search(text, offset):
            offset = match.end()
            kind = match.lastgroup
            if match["quote"]:
                literal = literal_at(text, match, lines=False)
                offset = literal.span[1]
                if not literal.closed and len(literal.quote) == 3:
                    return self._spent(index, offset, index)
            elif kind == "open":
                depth += 1
            elif kind == "close":
                depth = max(depth - 1, 0)
            elif kind == "newline":
                if depth == 0:
                    decorated = self._is_decorator(line, decorated)
                    line = offset
                    if decorated:
                        continue
                    found = bisect_left(self.starts, offset)
                    if found < len(self.starts) and self.starts[found] == offset:
                        return self._spent(index, offset, found)
                elif STATEMENT.match(text, offset):
                    return self._spent(index, offset, index)
            if offset > limit:
                return self._spent(index, offset, index)
        return self._spent(index, len(text), index if depth else len(self.starts))

    def _is_decorator(self, line: int, decorated: bool) -> bool:
        """Tell whether what follows a line belongs to a decorator: the line is one, or empty and below one."""
        if decorated and _NOTHING_ON_LINE.match(self.text, line):
            return True
        return self.text.startswith("@", line)

    def _spent(self, index: int, offset: int, result: int) -> int:
        if result > index + 1 or result == index:
            self.credit -= offset - self.starts[index]
        return result


_NOTHING = re.compile(r"\ufeff?(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n?|\n))*")
_NOTHING_ON_LINE = re.compile(r"[ \t\f]*(?:#[^\r\n]*)?(?:\r|\n)")
_DECORATOR = re.compile(r"(?:#[^\r\n]*(?:\r\n?|\n))*\f*@")


def _is_code(statement: ast.stmt) -> bool:
    """Tell a statement that a person wrote from a word of a text."""
    return not isinstance(statement, ast.Expr) or isinstance(statement.value, ast.Call | ast.Await)
