"""The dialects, and what one of them makes of a call."""

from __future__ import annotations

from dataclasses import replace

from einx_lsp.dialects.call import Call
from einx_lsp.dialects.einsum.dialect import Einsum
from einx_lsp.dialects.einx.dialect import Einx
from einx_lsp.dialects.meaning import Dialect, Meaning

__all__ = ["DIALECTS", "dialect_of", "is_understood", "understand"]

DIALECTS: tuple[Dialect, ...] = (Einx(), Einsum())
"""All dialects. No function belongs to two of them."""

_BY_NAME = {dialect.name: dialect for dialect in DIALECTS}


_MARKS = tuple(dialect.mark.decode() for dialect in DIALECTS)


def is_understood(function: str) -> bool:
    """Whether a dialect may understand calls of a function; of most, it is certain that none does.

    Args:
        function: Its qualified name.
    """
    return any(mark in function for mark in _MARKS)


def understand(call: Call) -> Meaning | None:
    """What a call means.

    Args:
        call: Any call of an imported function.

    Returns:
        ``None`` if no dialect knows the function.
    """
    for dialect in DIALECTS:
        meaning = dialect.understand(call)
        if meaning is not None:
            return _checked(dialect, meaning)
    return None


def _checked(dialect: Dialect, meaning: Meaning) -> Meaning:
    if meaning.call.silent:
        return meaning
    more = tuple(finding for check in dialect.checks for finding in check(meaning))
    return replace(meaning, findings=(*meaning.findings, *more)) if more else meaning


def dialect_of(meaning: Meaning) -> Dialect:
    """The dialect that a meaning is from."""
    return _BY_NAME[meaning.dialect]
