r"""``ast.parse`` that never raises and never warns, whatever the text and whichever the thread.

The compiler warns about invalid escapes (``"\d"``) while it parses. ``warnings.catch_warnings`` is no way to keep it
quiet, as it exchanges the filters of the whole process and so is not safe between threads. Instead the text is parsed
under a file name that nothing else has, and the process gets one filter for that name alone. The filter stays; it
touches no other warning. It is put in front again if somebody has put another one before it or has restored an
older list, so it holds under ``-W error`` and within ``catch_warnings`` of others too.

One thread parses at a time. Up to 3.12, Python counts the depth of all trees in the making in one number, and takes it
for an error of its own if another thread gets its turn within (https://github.com/python/cpython/issues/106905).
"""

from __future__ import annotations

import ast
import warnings
from threading import RLock
from typing import Literal

__all__ = ["expression_of", "tree_of"]

# The module that a warning is said to come from is the file name, so this is both.
_FILE_NAME = "einx_lsp.python.parsed_text"

_LOCK = RLock()
"""Reentrant, as the garbage collection within may run anything."""

_FAILURES = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)


def tree_of(source: str) -> ast.Module | None:
    r"""Parse the source of a module, or a part of it.

    Args:
        source: Any text.

    Returns:
        The tree, or None where Python does not take the text.

    >>> tree_of("a = (") is None
    True
    """
    tree = _parsed(source, "exec")
    return tree if isinstance(tree, ast.Module) else None


def expression_of(source: str) -> ast.expr | None:
    """Parse one expression.

    Args:
        source: Any text.

    Returns:
        The expression, or None where Python does not take the text as one.
    """
    tree = _parsed(source, "eval")
    return tree.body if isinstance(tree, ast.Expression) else None


def _parsed(source: str, mode: Literal["exec", "eval"]) -> ast.AST | None:
    _be_quiet()
    try:
        with _LOCK:
            tree: ast.AST = compile(source, _FILE_NAME, mode, ast.PyCF_ONLY_AST, dont_inherit=True)
    except _FAILURES:
        return None
    return tree


def _be_quiet() -> None:
    first = warnings.filters[0] if warnings.filters else None
    if first is None or first[0] != "ignore" or getattr(first[3], "pattern", None) != _FILE_NAME:
        warnings.filterwarnings("ignore", module=_FILE_NAME)
