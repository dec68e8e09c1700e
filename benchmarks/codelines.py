"""The code lines of the engine: those with a token that is neither a docstring nor a comment."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator

from benchmarks import ENGINE
from benchmarks.report import Figure, Row

BOUND = 6400

BLANK = frozenset(
    {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
)


def code_lines(source: str) -> int:
    r"""How many lines of a source are code.

    Strings that are statements count as docstrings wherever they stand.

    >>> code_lines("# why\\nx = 1\\n")
    1
    """
    documented = {
        line
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    lines = {line for token in tokens if token.type not in BLANK for line in range(token.start[0], token.end[0] + 1)}
    return len(lines - documented)


def measure() -> Iterator[Figure]:
    """Their number."""
    count = sum(code_lines(file.read_text(encoding="utf-8")) for file in (ENGINE / "einx").rglob("*.py"))
    yield Figure("code lines of engine/einx", count, count, "", BOUND)


ROWS = (Row("code lines", measure),)
