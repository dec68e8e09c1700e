"""What can be read of a block that does not parse.

Its logical lines are mended one by one, then put in order: every header gets a body, every clause its statement, every
line an indentation that is possible. First only what is not closed is mended, as that is what typing a call looks
like; if the whole still does not parse, every line is tried alone.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import NamedTuple

from einx_lsp.python.edits import Edit, Edited
from einx_lsp.python.lines import Span
from einx_lsp.python.logical import Line, logical_lines
from einx_lsp.python.mending import UNKNOWN, keyword_of, mended
from einx_lsp.python.parsing import tree_of

__all__ = ["UNKNOWN", "Recovered", "recover"]


class Recovered(NamedTuple):
    """What was read of a broken block.

    Attributes:
        edited: The text as it was parsed.
        tree: Its tree, or None where nothing could be read.
        broken: Ranges that are set aside.
        repaired: Ranges of lines that parse only with something closed or filled in.
    """

    edited: Edited
    tree: ast.Module | None
    broken: tuple[Span, ...]
    repaired: tuple[Span, ...]


def recover(text: str, before: str = "") -> Recovered:
    r"""Read what can be read of a text.

    Args:
        text: Any text that does not parse as it is.
        before: A line that is put before it, as a method needs a class to stand in; its end included.

    Returns:
        The tree of a text that is mended, and where it is.

    >>> found = recover("def f(x):\n    a = 1\n    b = = 2\n    return g(a")
    >>> ast.unparse(found.tree)
    'def f(x):\n    a = 1\n    b = __unknown__\n    return g(a)'
    >>> found.broken, found.repaired
    (((24, 31),), ((36, 46),))
    """
    clean = text.translate(_Clean())
    if clean.startswith("\ufeff"):
        clean = "\f" + clean[1:]
    whole = before + clean
    lines = logical_lines(whole)
    for check in (False, True):
        order = _Order([_Row(line, *_moved(whole, line, check)) for line in lines], whole)
        edits = order.edits()
        tree = tree_of(Edited(whole, edits).source)
        if tree is not None:
            spans = (_without(len(before), order.spans(state)) for state in ("broken", "repaired"))
            return Recovered(Edited(clean, _behind(before, edits)), tree, *spans)
    return Recovered(Edited(clean), None, ((0, len(text)),), ())


def _without(length: int, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Ranges behind what was put before the text."""
    return tuple((start - length, stop - length) for start, stop in spans if start >= length)


def _behind(before: str, edits: list[Edit]) -> list[Edit]:
    """Edits of a text that has something before it, as edits of the text alone that also put that there."""
    length = len(before)
    own = [edit for edit in edits if edit.start >= length]
    first = Edited(before, [edit for edit in edits if edit.start < length]).source
    moved = [Edit(edit.start - length, edit.stop - length, edit.new) for edit in own]
    return [Edit(0, 0, first), *moved] if first else moved


class _Clean(dict[int, str]):
    """Puts other characters in the place of those that Python refuses anywhere in a source."""

    def __missing__(self, code: int) -> str:
        refused = code == 0 or 0xD800 <= code <= 0xDFFF
        return "\ufffd" if refused else chr(code)


def _moved(text: str, line: Line, check: bool) -> tuple[list[Edit], bool, str, str]:
    """Return the edits of a line in offsets into the text, whether it is a header, its state and its keyword."""
    found = mended(text, line, check=check)
    edits = [Edit(line.start + edit.start, line.start + edit.stop, edit.new) for edit in found.edits]
    keyword = keyword_of(Edited(text[line.start : line.stop], found.edits).source)
    return edits, found.head, found.state, keyword


@dataclass(slots=True)
class _Row:
    """A line and what is done to it."""

    line: Line
    edits: list[Edit]
    head: bool
    state: str
    keyword: str

    def put(self, keyword: str, new: str, *, state: str = "broken") -> None:
        """Put something else in the place of the line, or of its keyword where it goes on behind that."""
        self.edits = [Edit(self.line.start, self.line.stop, new)]
        self.keyword, self.head, self.state = keyword, new.endswith(":"), state


@dataclass(slots=True)
class _Level:
    """An indentation, and the last row that has it."""

    indent: int
    blanks: str
    last: _Row | None = None


# Which statement or clause a clause may follow.
_FOLLOWS = {
    "elif": {"if", "elif"},
    "else": {"if", "elif", "for", "while", "except"},
    "except": {"try", "except"},
    "finally": {"try", "except", "else"},
}


class _Order:
    """Puts rows in order."""

    def __init__(self, rows: list[_Row], text: str) -> None:
        self.rows = rows
        self.text = text
        self.levels = [_Level(0, "")]
        if rows:
            self.levels = [_Level(rows[0].line.indent, text[rows[0].line.margin : rows[0].line.start])]
        if self.levels[0].indent:
            self.levels[0] = _Level(0, "")
        self.head: _Row | None = None
        """The header directly above, whose body is due."""
        for row in rows:
            self._indent(row)
            self._fit(row)
            self.levels[-1].last = row
            self.head = row if row.head else None
        if self.head:
            self._give_body(self.head)
        while self.levels:
            self._leave(self.levels.pop())

    def edits(self) -> list[Edit]:
        """Return all edits in order."""
        return [edit for row in self.rows for edit in row.edits]

    def spans(self, state: str) -> tuple[Span, ...]:
        """Return the ranges of lines in a state."""
        return tuple((row.line.start, row.line.stop) for row in self.rows if row.state == state)

    def _indent(self, row: _Row) -> None:
        """Find the level of a row, and give it one that is possible."""
        line = row.line
        if self.head:
            if line.indent > self.levels[-1].indent:
                # Tabs and blanks that do not go together are made to.
                blanks, around = self.text[line.margin : line.start], self.levels[-1].blanks
                fits = blanks.startswith(around) and blanks != around
                self.levels.append(_Level(line.indent, blanks if fits else around + " "))
            else:
                self._give_body(self.head)
        while len(self.levels) > 1 and line.indent <= self.levels[-2].indent:
            self._leave(self.levels.pop())
        level = self.levels[-1]
        if self.text[line.margin : line.start] != level.blanks and "\f" not in self.text[line.margin : line.start]:
            row.edits.insert(0, Edit(line.margin, line.start, level.blanks))
        if line.indent != level.indent:
            row.state = "repaired" if row.state == "good" else row.state

    def _fit(self, row: _Row) -> None:
        """See that a row may follow the one before it at its level, and stand below its header."""
        level = self.levels[-1]
        before = level.last.keyword if level.last else ""
        parent = self.levels[-2].last if len(self.levels) > 1 else None
        in_match = parent is not None and parent.keyword == "match"
        if row.keyword in _FOLLOWS:
            if before not in _FOLLOWS[row.keyword]:
                self._put_keeping_indentation(row, "if", f"if {UNKNOWN}:")
        elif not (before == "@" and row.keyword in {"@", "def", "class"}):
            self._leave(level)
        if row.keyword == "case" and not in_match:
            self._put_keeping_indentation(row, "if", f"if {UNKNOWN}:")
        elif in_match and row.keyword != "case" and parent is not None:
            self._put_keeping_indentation(parent, "if", f"if {UNKNOWN}:")

    def _leave(self, level: _Level) -> None:
        """Finish the last statement of a level: nothing more belongs to it."""
        last = level.last
        if last is None:
            return
        if last.keyword == "try":
            self._put_keeping_indentation(last, "with", f"with {UNKNOWN}:", state=last.state)
        elif last.keyword == "@":
            self._put_keeping_indentation(last, "", "pass")
        level.last = None

    def _give_body(self, head: _Row) -> None:
        if head.keyword == "match":
            self._put_keeping_indentation(head, "if", f"if {UNKNOWN}:")
        head.edits.append(Edit(head.line.stop, head.line.stop, " pass"))
        head.head = False

    def _put_keeping_indentation(self, row: _Row, keyword: str, new: str, *, state: str = "broken") -> None:
        line = row.line
        kept = [edit for edit in row.edits if edit.stop <= line.start and edit.start < line.start]
        body = [edit for edit in row.edits if edit.new == " pass" and edit.start == line.stop]
        row.put(keyword, new, state=state)
        if body or not self._is_header(row, body):
            body = [Edit(line.stop, line.stop, " pass")] if new.endswith(":") else []
            row.head = False
        row.edits = [*kept, *row.edits, *body]

    def _is_header(self, row: _Row, body: list[Edit]) -> bool:
        """Tell whether lines below are (or will be) the body of a row."""
        return not body and self.text[row.line.start : row.line.stop].rstrip().endswith(":")
