"""Places of nodes within f-strings, which Python before 3.12 gets wrong."""

from __future__ import annotations

import ast
import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from einx_lsp.python.lines import Columns, Span
from einx_lsp.python.parsing import expression_of
from einx_lsp.python.scan import TOKEN, Hole, Literal, literal_at

__all__ = ["holes", "literals", "mend_positions"]


def literals(source: str, span: Span) -> list[Literal] | None:
    """Read string literals that stand side by side.

    Args:
        source: Any text.
        span: From the start of the first literal to the end of the last.

    Returns:
        The literals; None if there is anything between them but blanks, line ends and comments.
    """
    found = []
    offset, stop = span
    done = offset
    while offset < stop and (match := TOKEN.search(source, offset, stop)):
        if source[done : match.start()].strip(" \t\f"):
            return None
        offset = match.end()
        if match["quote"]:
            literal = literal_at(source, match)
            if not literal.closed or literal.span[1] > stop:
                return None
            found.append(literal)
            offset = literal.span[1]
        elif match.lastgroup in {"open", "close"}:
            return None
        done = offset
    return found if done == stop else None


def holes(parts: Sequence[Span | Hole]) -> Iterator[Hole]:
    """Yield the holes among parts, not those within them."""
    return (part for part in parts if isinstance(part, Hole))


def mend_positions(tree: ast.Module, source: str, columns: Columns) -> None:
    """Put nodes with right places into the f-strings of a tree. Does nothing where Python has done so.

    Args:
        tree: What ``source`` was parsed to; it is changed.
        source: The text.
        columns: Where its lines start, and what is on them.
    """
    if sys.version_info < (3, 12) and ("{" in source):
        _Mender(source, columns).mend(tree)


class _Mender:
    """Goes over a tree with a list of its own, as expressions nest deeper than Python's recursion goes."""

    def __init__(self, source: str, columns: Columns) -> None:
        self.source = source
        self.columns = columns

    def mend(self, tree: ast.Module) -> None:
        self.pending: list[ast.AST] = [tree]
        while self.pending:
            node = self.pending.pop()
            if isinstance(node, ast.JoinedStr):
                self._mend_string(node)
            else:
                self.pending += ast.iter_child_nodes(node)

    def _mend_string(self, node: ast.JoinedStr) -> None:
        start, stop = self._offset(node.lineno, node.col_offset), self._offset(node.end_lineno, node.end_col_offset)
        found = literals(self.source, (start, stop))
        if found is not None:
            self._fill(node, [hole for literal in found for hole in holes(literal.parts)])

    def _fill(self, node: ast.JoinedStr, found: list[Hole]) -> None:
        fields = [value for value in node.values if isinstance(value, ast.FormattedValue)]
        if len(fields) != len(found):
            return
        for field, hole in zip(fields, found, strict=True):
            value = self._parsed(hole.expression)
            if value is None:
                continue
            field.value = value
            self.pending.append(value)
            if hole.spec is not None and isinstance(field.format_spec, ast.JoinedStr):
                self._place(field.format_spec, hole)
                self._fill(field.format_spec, list(holes(hole.spec)))

    def _place(self, spec: ast.JoinedStr, hole: Hole) -> None:
        """Give a format specification the place that it has, and not that of the whole string."""
        parts = [part.span if isinstance(part, Hole) else part for part in hole.spec or ()]
        stop = hole.span[1] - 1
        start = parts[0][0] if parts else stop
        first, last = (bisect_right(self.columns.starts, offset) - 1 for offset in (start, stop))
        for node in (spec, *(value for value in spec.values if isinstance(value, ast.Constant))):
            node.lineno, node.col_offset = first + 1, self.columns.column(first, start)
            node.end_lineno, node.end_col_offset = last + 1, self.columns.column(last, stop)

    def _parsed(self, span: Span) -> ast.expr | None:
        """Parse an expression so that its nodes have their places in ``source``."""
        value = expression_of("(" + self.source[span[0] : span[1]] + "\n)")
        if value is not None:
            line = bisect_right(self.columns.starts, span[0]) - 1
            # The bracket stands where the hole's brace stands.
            _shift(value, line, self.columns.column(line, span[0]) - 1)
        return value

    def _offset(self, line: int | None, column: int | None) -> int:
        return self.columns.offset((line or 1) - 1, column or 0)


def _shift(tree: ast.expr, lines: int, columns: int) -> None:
    """Move a tree down by some lines, and what is on its first line to the right."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        pending += ast.iter_child_nodes(node)
        if isinstance(node, ast.expr | ast.arg | ast.keyword):
            if node.end_lineno is not None and node.end_col_offset is not None:
                node.end_col_offset += columns if node.end_lineno == 1 else 0
                node.end_lineno += lines
            node.col_offset += columns if node.lineno == 1 else 0
            node.lineno += lines
