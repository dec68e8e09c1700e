"""One block: its tree, what of it had to be set aside, and exact places of its nodes."""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from itertools import accumulate
from threading import Lock
from typing import Final, NamedTuple
from weakref import WeakValueDictionary

from einx_lsp.python.edits import Edit, Edited
from einx_lsp.python.fstrings import mend_positions
from einx_lsp.python.lines import Columns, Span, line_starts
from einx_lsp.python.newer import newer
from einx_lsp.python.parsing import tree_of
from einx_lsp.python.recovery import UNKNOWN, recover
from einx_lsp.python.scan import comments

__all__ = ["WHOLE", "Block", "Comment", "Form", "block_of", "healthy"]


class Form(NamedTuple):
    """What a block is of a statement, and so what is put around its text for Python to take it.

    Attributes:
        before: What is put before the text.
        behind: What is put behind it.
        head: For a part of the body of a class, the text of the head of that class.
        number: How many parts before it of classes with this head have the same text. They are different blocks, as
            the same method means something else in another class.
    """

    before: str = ""
    behind: str = ""
    head: str = ""
    number: int = 0

    @classmethod
    def of_head(cls, indentation: str) -> Form:
        """That of a class up to its first method."""
        return cls(behind=f"{indentation}pass\n")

    @classmethod
    def of_member(cls, head: str, number: int) -> Form:
        """That of a method of a class."""
        return cls(_CLASS, head=head, number=number)


WHOLE = Form()
"""A statement, or several."""

_CLASS = "class _:\n"


class Comment(NamedTuple):
    """A comment ``# einx: …``.

    Attributes:
        text: What follows ``einx:``, without blanks around it; it ends where ``span`` ends.
        span: From ``#`` to the end of the text.
        line: The line in the block, from 0.
        alone: Whether nothing but blanks stands before it on its line.
    """

    text: str
    span: Span
    line: int
    alone: bool


class Within:
    """Ranges, of which it is asked whether one of them holds another range.

    Args:
        spans: The ranges.

    >>> within = Within([(5, 9), (0, 20), (6, 7)])
    >>> within.holds((8, 12)), within.holds((8, 22))
    (True, False)
    """

    __slots__ = ("_starts", "_stops")

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._stops = [*accumulate((stop for _, stop in ordered), max)]
        """The furthest end of all ranges up to each of them."""

    def holds(self, span: Span) -> bool:
        """Tell whether a range is part of one of these."""
        count = bisect_right(self._starts, span[0])
        return count > 0 and span[1] <= self._stops[count - 1]


class Block:
    """What starts at one column-0 statement of a file and ends before the next.

    There is one object per text as long as the text is kept, so blocks are compared by identity.

    Args:
        text: The text.
        edited: The text as it was parsed.
        tree: What was parsed.
        broken: Ranges that are set aside.
        repaired: Ranges of statements that parse only because something was closed or filled in.
        form: What the text is of a statement.

    Attributes:
        text: The text, as it stands in the file.
        statements: What parses, in order. What is broken is replaced by assignments of a name without a value
            (:data:`einx_lsp.python.recovery.UNKNOWN`) to the names that it would have bound. Of methods, a class
            that has them and a name of no meaning.
        form: What the text is of a statement.
        broken: Ranges that are set aside.
        repaired: Ranges of statements that parse only because something was closed or filled in: what is being typed.
        unread: Ranges of all lines that do not parse as they stand.
        comments: The ``# einx: …`` comments, in order.
        attached: What a later part has worked out of the block and keeps for as long as it lives; None until then.
    """

    __slots__ = (
        "__weakref__",
        "_columns",
        "_edited",
        "_typed",
        "attached",
        "broken",
        "comments",
        "form",
        "repaired",
        "statements",
        "text",
        "unread",
    )

    def __init__(
        self,
        text: str,
        edited: Edited,
        tree: ast.Module | None,
        broken: tuple[Span, ...] = (),
        repaired: tuple[Span, ...] = (),
        form: Form = WHOLE,
    ) -> None:
        self.text = text
        self.form = form
        self.attached: object = None
        self._edited = edited
        self._columns = Columns(edited.source, line_starts(edited.source))
        self.statements: tuple[ast.stmt, ...] = ()
        if tree is not None:
            mend_positions(tree, edited.source, self._columns)
            self.statements = tuple(tree.body)
        if form.behind:
            self._shorten()
        self.broken = broken
        self.unread = tuple(sorted({*broken, *repaired}))
        self.repaired = repaired + self._headed(repaired)
        self._typed = Within(self.repaired)
        self.comments = _comments(text) if "einx:" in text else ()

    @property
    def is_head(self) -> bool:
        """Whether it is a class up to its first method; the blocks behind it go on with the class."""
        return bool(self.form.behind)

    @property
    def is_member(self) -> bool:
        """Whether it is part of the body of a class, from a method on."""
        return bool(self.form.before)

    def _shorten(self) -> None:
        """Take what was put behind a head out of its class again."""
        node = self.statements[-1]
        if isinstance(node, ast.ClassDef):
            node.body.pop()
            text = self.text.rstrip()
            starts = line_starts(text)
            node.end_lineno, node.end_col_offset = len(starts), len(text[starts[-1] :].encode())

    @property
    def source(self) -> str:
        """The text as it was parsed: with what is unclosed closed, and what is broken replaced."""
        return self._edited.source

    def original(self, span: Span) -> Span:
        """Return the range of the text for a range of ``source``."""
        return self._edited.original(span[0]), self._edited.original(span[1])

    def source_span(self, node: ast.AST) -> Span:
        """Return the range of a node in ``source``.

        Args:
            node: A node of the block's statements.

        Returns:
            The range; for a node without a place of its own (``ast.arguments``, for example) that of all that is in
            it, and an empty one at 0 if there is nothing in it.
        """
        if isinstance(node, ast.stmt | ast.expr | ast.ExceptHandler | ast.arg | ast.keyword | ast.alias | ast.pattern):
            return (
                self._offset(node.lineno, node.col_offset),
                self._offset(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset),
            )
        spans = [span for child in ast.iter_child_nodes(node) if (span := self.source_span(child)) != (0, 0)]
        return (min(start for start, _ in spans), max(stop for _, stop in spans)) if spans else (0, 0)

    def span(self, node: ast.AST) -> Span:
        """Return the range of a node in the block's text, in characters.

        Args:
            node: A node of the block's statements.

        Returns:
            The range; see ``source_span`` for nodes without a place of their own.

        >>> block = block_of("x = '\U0001f600' + y")
        >>> [block.span(node) for node in ast.walk(block.statements[0]) if isinstance(node, ast.Name)]
        [(0, 1), (10, 11)]
        """
        return self.original(self.source_span(node))

    def is_repaired(self, node: ast.AST) -> bool:
        """Tell whether a node stands in a statement that is being typed, so that nothing is to be found fault with.

        Args:
            node: A node of the block's statements.
        """
        return bool(self.repaired) and self._typed.holds(self.span(node))

    def _offset(self, line: int, column: int) -> int:
        """Return the offset in ``source`` of a line from 1 and a column in bytes of UTF-8."""
        return self._columns.offset(min(line, len(self._columns.starts)) - 1, column)

    def _headed(self, spans: tuple[Span, ...]) -> tuple[Span, ...]:
        """Return the ranges of compound statements whose headers are being typed: their bodies hang on them."""
        if not spans:
            return ()
        starts = {start for start, _ in spans}
        compound = (
            self.span(node)
            for statement in self.statements
            for node in ast.walk(statement)
            if isinstance(node, ast.stmt) and hasattr(node, "body") and not isinstance(node, ast.ClassDef)
        )
        return tuple(span for span in compound if span[0] in starts)


MOST: Final = 2**20
"""Characters of a block that is parsed. The parser, beside which no other thread runs, takes half a second for them."""

_DATA: Final = re.compile(
    r"\ufeff?(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r(?!\n)|\n))*([^\W\d]\w*)[ \t]*(?::[^=\r\n]*)?=(?!=)"
)
"""A name that is bound to what may be long."""


def _in_short(text: str) -> str:
    """What a block that is not parsed does: it binds the name that it begins with if it is data, and any name else."""
    found = _DATA.match(text)
    return f"{found[1]} = {UNKNOWN}" if found else f"{UNKNOWN}(globals())"


def healthy(text: str, form: Form = WHOLE) -> Block | None:
    """Return the block of a text that parses as it is, or None.

    Args:
        text: Any text.
        form: What it is of a statement.
    """
    kept = _KEPT.get((text, form))
    if kept is _MISSING and form is WHOLE and len(text) > MOST:
        edited = Edited(text, [Edit(0, len(text), _in_short(text))])
        kept = Block(text, edited, tree_of(edited.source))
        _KEPT.put((text, form), kept)
    elif kept is _MISSING:
        mark = [Edit(0, 1, "\f")] if text.startswith("\ufeff") else []
        edited = _edited(text, form, mark)
        tree = tree_of(edited.source)
        if tree is None and (edits := newer(text)):
            edited = _edited(text, form, [*mark, *edits])
            tree = tree_of(edited.source)
        if tree is not None and form.behind and not _ends_within_class(tree):
            tree = None
        kept = None if tree is None else Block(text, edited, tree, form=form)
        _KEPT.put((text, form), kept)
    return kept if isinstance(kept, Block) else None


def _ends_within_class(tree: ast.Module) -> bool:
    """Whether what was put behind a head is a statement of its class, and not of something in that."""
    match tree.body:
        case [*_, ast.ClassDef(body=[*_, ast.Pass(lineno=line)], end_lineno=end)]:
            return line == end
        case _:
            return False


def _edited(text: str, form: Form, edits: Sequence[Edit]) -> Edited:
    around = form.before or form.behind
    if around:
        before, behind = Edit(0, 0, form.before), Edit(len(text), len(text), form.behind)
        edits = [*([before] if form.before else []), *edits, *([behind] if form.behind else [])]
    return Edited(text, edits)


def block_of(text: str, form: Form = WHOLE) -> Block:
    """Return the block of any text.

    Args:
        text: Any text.
        form: What it is of a statement.

    Returns:
        The block; statements that do not parse are closed where they are being typed, or set aside.
    """
    block = healthy(text, form)
    if block is not None:
        return block
    kept = _KEPT_BROKEN.get((text, form))
    if isinstance(kept, Block):
        return kept
    found = recover(text, form.before)
    block = Block(text, found.edited, found.tree, found.broken, found.repaired, form)
    _KEPT_BROKEN.put((text, form), block)
    return block


class _Missing:
    """The text is not kept."""


_MISSING = _Missing()


class _Kept:
    """Blocks by text and form: those that somebody has, and of the others those that were used last.

    Args:
        limit: How many characters are kept that nobody may have; a tree takes some hundred bytes a character at most.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._length = 0
        self._blocks: OrderedDict[tuple[str, Form], Block | None] = OrderedDict()
        self._alive: WeakValueDictionary[tuple[str, Form], Block] = WeakValueDictionary()
        self._lock = Lock()

    def get(self, text: tuple[str, Form]) -> Block | _Missing | None:
        """Return what is kept for a text in a form."""
        with self._lock:
            found = self._blocks.get(text, _MISSING)
            if found is _MISSING:
                return self._alive.get(text, _MISSING)
            self._blocks.move_to_end(text)
            return found

    def put(self, text: tuple[str, Form], block: Block | None) -> None:
        """Keep a block, or that there is none. The first of two for one text stays."""
        with self._lock:
            if text in self._blocks:
                return
            if block is not None:
                block = self._alive.setdefault(text, block)
            self._blocks[text] = block
            self._length += len(text[0])
            while self._length > self._limit and len(self._blocks) > 1:
                self._length -= len(self._blocks.popitem(last=False)[0][0])


_KEPT = _Kept(30_000)
_KEPT_BROKEN = _Kept(15_000)

_MARK = re.compile(r"#\s*einx:")


def _comments(text: str) -> tuple[Comment, ...]:
    starts = line_starts(text)
    found = []
    for start, stop in comments(text):
        if match := _MARK.match(text, start, stop):
            line = bisect_right(starts, start) - 1
            alone = not text[starts[line] : start].strip(" \t\f\ufeff")
            said = text[match.end() : stop].rstrip()
            found.append(Comment(said.lstrip(), (start, match.end() + len(said)), line, alone))
    return tuple(found)
