"""A file as a row of blocks, so that a keystroke reads one function or class again and not the file.

A block is what starts at column 0: one statement as a rule, with the decorators and comments directly above it and
all that follows up to the next one. The texts of the blocks, one after another, are the text of the file. A block
depends on its text alone, so it is kept by its text: the next version of a file finds all but one of its blocks made.

Cutting needs no lexer where a file is healthy. Lines that start at column 0 with anything but a closing bracket,
a comment or ``else``, ``elif``, ``except`` and ``finally`` cut the file into pieces; a piece that parses is a block.
One that does not may be the start of a statement with lines at column 0 within a string or brackets. Then the text is
scanned to where these are closed; if that parses, it is one block. If it does not, something is unclosed or plainly
wrong; see ``_broken_stop`` for how much of the file is taken with it.

A class is cut once more in the same way: into its head, up to the first method, and its methods. Each is a block of its
own behind the other, so that a keystroke in a method reads that method.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from einx_lsp.python.block import Block, Comment, Form, block_of, healthy
from einx_lsp.python.lines import Span
from einx_lsp.python.scan import STATEMENT, TOKEN, literal_at

__all__ = ["Block", "Comment", "Module", "Place", "Placed", "body_of", "joined", "read"]


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

    def groups(self) -> Iterator[tuple[Block, ...]]:
        """Yield each block that is a statement or several, and with a head the methods of its class."""
        group: list[Block] = []
        for _, block in self.blocks:
            if not block.is_member and group:
                yield tuple(group)
                group = []
            group.append(block)
        if group:
            yield tuple(group)

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


def joined(head: Block, members: Sequence[Block]) -> tuple[ast.stmt, ...]:
    r"""The statements of a head, its class with all that is in it.

    Args:
        head: A block; with no members, any.
        members: The blocks behind it that go on with its class. Their nodes have their places in these.

    >>> head, *members = [block for _, block in read("class A:\n    def f(self): pass\n    x = 1\n").blocks]
    >>> print(ast.unparse(joined(head, members)[0]))
    class A:
    <BLANKLINE>
        def f(self):
            pass
        x = 1
    """
    if not members:
        return head.statements
    *before, node = head.statements
    assert isinstance(node, ast.ClassDef)
    body = [*node.body, *(statement for member in members for statement in body_of(member))]
    fields = {name: value for name, value in ast.iter_fields(node) if name != "body"}
    return (*before, ast.copy_location(ast.ClassDef(body=body, **fields), node))


def body_of(member: Block) -> list[ast.stmt]:
    """The statements of a part of a class.

    Args:
        member: The block.
    """
    (node,) = member.statements
    assert isinstance(node, ast.ClassDef)
    return node.body


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
    return Module(text, tuple(_Cutter(text, _starts(text), _Statements()).blocks()))


def _start(placed: Placed) -> int:
    return placed.start


# A line end behind which a line starts that can be the start of a statement. Spaces other than these are no
# indentation. A form feed puts the column back to 0.
_FIRST = r"(?=\f*(?!(?:elif|else|except|finally)\b)[^ \t\f\r\n#)\]}])"
_STARTS = re.compile(r"\n" + _FIRST)
_STARTS_ANY = re.compile(r"(?:\r\n|\r(?!\n)|(?<!\r)\n)" + _FIRST)


def _starts(text: str) -> list[int]:
    """Return where the pieces of a file start."""
    found = (_STARTS_ANY if "\r" in text else _STARTS).finditer(text)
    starts = [0, *(match.end() for match in found)]
    if "\n#" in text or "\r#" in text:
        starts = _with_comments_above(text, starts, "")
    if "@" in text:
        starts = _with_decorators(text, starts)
    if len(starts) > 1 and _NOTHING.fullmatch(text, 0, starts[1]):
        del starts[1]
    return starts


def _with_comments_above(text: str, starts: list[int], margin: str) -> list[int]:
    """Move starts up over the comments that stand directly above them with the same indentation."""
    moved, before = starts[:1], starts[0]
    for start in starts[1:]:
        at = start
        while (above := _line_above(text, at)) > before and text.startswith(f"{margin}#", above):
            at = above
        moved.append(at)
        before = start
    return moved


def _line_above(text: str, start: int) -> int:
    """Return where the line above the one at ``start`` starts."""
    stop = start - 1
    if stop > 0 and text[stop] == "\n" and text[stop - 1] == "\r":
        stop -= 1
    return max(text.rfind("\n", 0, stop), text.rfind("\r", 0, stop) if "\r" in text else -1) + 1


def _with_decorators(text: str, starts: list[int]) -> list[int]:
    """Leave out starts that come directly after a decorator: what it decorates belongs to it."""
    kept, decorated = [], False
    for start in starts:
        if not decorated:
            kept.append(start)
        decorated = _DECORATOR.match(text, start) is not None
    return kept


class _Pieces(Protocol):
    """How the pieces of a text become blocks."""

    margin: str
    """The indentation that they start with."""

    def read(self, text: str, index: int, /) -> list[Placed] | None:
        """Return the blocks of a piece, placed within it, or None if it does not parse as it is."""

    def mend(self, text: str, index: int, /) -> list[Placed]:
        """Return the blocks of a piece that does not parse."""


class _Statements(_Pieces):
    """Those of a file."""

    margin = ""

    def read(self, text: str, _index: int, /) -> list[Placed] | None:
        try:
            found = _read_class(text)
        except _BrokenError:
            found = _read_class(text, mend=True)
            # Where its last method is as it should be, so is the end of the class.
            return None if found is None or found[-1].block.unread else found
        if found is None:
            block = healthy(text)
            found = None if block is None else [Placed(0, block)]
        return found

    def mend(self, text: str, _index: int, /) -> list[Placed]:
        return _read_class(text, mend=True) or [Placed(0, block_of(text))]


_CLASS = re.compile(r"^class\b", re.MULTILINE)
_METHOD = re.compile(r"(?<=\n)([ \t]+)(?:def\b|async[ \t]+def\b|@)")


def _read_class(text: str, *, mend: bool = False) -> list[Placed] | None:
    """Return a class as its head and its methods, placed within it, or None if it cannot be cut.

    Args:
        text: A statement.
        mend: Whether methods that do not parse are mended.

    Raises:
        _BrokenError: One of its methods does not parse and is not to be mended.
    """
    match = _METHOD.search(text) if _CLASS.search(text) else None
    if match is None:
        return None
    margin = match[1]
    starts = [0, *(found.start() for found in _METHOD.finditer(text) if found[1] == margin)]
    starts = _with_decorators(text, _with_comments_above(text, starts, margin))
    head = healthy(text[: starts[1]], Form.of_head(margin)) if len(starts) > 1 else None
    if head is None:
        return None
    pieces = _Members(head, margin, mend=mend)
    try:
        return [Placed(0, head), *_Cutter(text, starts[1:], pieces).blocks()]
    except _WholeError:
        return None


class _WholeError(Exception):
    """A class cannot be cut."""


class _BrokenError(Exception):
    """A class can be cut, but one of its methods does not parse and is not to be mended."""


class _Members(_Pieces):
    """The methods of a class.

    Args:
        head: The block of the class up to the first of them.
        margin: Their indentation.
        mend: Whether those that do not parse are mended.
    """

    def __init__(self, head: Block, margin: str, *, mend: bool) -> None:
        self.margin = margin
        self._head = head.text
        self._mend = mend
        self._seen: dict[str, tuple[int, int]] = {}

    def _form(self, text: str, index: int) -> Form:
        """The form of a piece: how many with this text there are at places before this one."""
        number, last = self._seen.get(text, (-1, -1))
        if last != index:
            number, last = number + 1, index
            self._seen[text] = (number, last)
        return Form.of_member(self._head, number)

    def read(self, text: str, index: int, /) -> list[Placed] | None:
        block = healthy(text, self._form(text, index))
        return None if block is None or not _is_class_body(block) else [Placed(0, block)]

    def mend(self, text: str, index: int, /) -> list[Placed]:
        form = self._form(text, index)
        if not self._mend and healthy(text, form) is None:
            raise _BrokenError
        block = block_of(text, form)
        if not _is_class_body(block):
            raise _WholeError
        return [Placed(0, block)]


def _is_class_body(block: Block) -> bool:
    """Whether a block has nothing but methods and what belongs behind them: no fields, whose order counts."""
    match block.statements:
        case (ast.ClassDef(body=body),):
            return not any(isinstance(statement, ast.AnnAssign) for statement in body)
        case _:
            return False


class _Cutter:
    """Cuts one text.

    Args:
        text: The text.
        starts: Where its pieces start.
        pieces: How they become blocks.
    """

    def __init__(self, text: str, starts: list[int], pieces: _Pieces) -> None:
        self.text = text
        self.pieces = pieces
        self.starts = starts
        self.stops = [*starts[1:], len(text)]
        # Every scan that comes to nothing is paid from this, so that no text takes more than linear time.
        self.credit = 4 * len(text) + 10_000

    def blocks(self) -> list[Placed]:
        """Return all blocks."""
        placed: list[Placed] = []
        index = 0
        while index < len(self.starts):
            start = self.starts[index]
            count, found = 1, self._read(index, index + 1)
            if found is None:
                count, found = self._hurt(index)
            placed += [Placed(start + at, block) for at, block in found]
            index += count
        return placed

    def _read(self, index: int, stop: int) -> list[Placed] | None:
        """Return the blocks of pieces taken together, or None if they do not parse."""
        return self.pieces.read(self.text[self.starts[index] : self.stops[stop - 1]], index)

    def _hurt(self, index: int) -> tuple[int, list[Placed]]:
        """Return the blocks that start with a piece that does not parse, and how many pieces they have."""
        stop = self._closed_stop(index)
        if stop > index + 1 and (found := self._read(index, stop)) is not None:
            return stop - index, found
        stop = self._broken_stop(index, stop)
        return stop - index, self.pieces.mend(self.text[self.starts[index] : self.stops[stop - 1]], index)

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
        following = self._read(index + 1, index + 2)
        if following is not None and any(_is_code(part) for _, block in following for part in block.statements):
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
        return self.text.startswith(f"{self.pieces.margin}@", line)

    def _spent(self, index: int, offset: int, result: int) -> int:
        if result > index + 1 or result == index:
            self.credit -= offset - self.starts[index]
        return result


# A line end is matched in one way only: with two, n lines that do not match in the end are tried in 2 ** n ways.
_NOTHING = re.compile(r"\ufeff?(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r(?!\n)|\n))*")
_NOTHING_ON_LINE = re.compile(r"[ \t\f]*(?:#[^\r\n]*)?(?:\r|\n)")
_DECORATOR = re.compile(r"(?:[ \t]*#[^\r\n]*(?:\r\n?|\n))*[ \t]*\f*@")


def _is_code(statement: ast.stmt) -> bool:
    """Tell a statement that a person wrote from a word of a text."""
    return not isinstance(statement, ast.Expr) or isinstance(statement.value, ast.Call | ast.Await)
