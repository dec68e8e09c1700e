r"""Syntax that is newer than the Python that runs this, written so that every Python from 3.10 on takes it.

The files of a project may be for a newer Python than the one that the tools run on, which is no mistake in them. What
does not parse is looked through for what later versions have brought, and each such place gets an edit, so that all
others keep their places. What has no older form becomes a name that nothing is known of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from einx_lsp.python.edits import Edit
from einx_lsp.python.scan import CLOSER, TOKEN, Hole, Literal, literal_at

__all__ = ["UNKNOWN", "newer"]

UNKNOWN = "__unknown__"
"""A name that nothing binds: it stands for what is not known in statements that were filled in."""

# What a text has that has any of it.
_ANY = re.compile(
    r"\blazy\b|\btype\b|\b(?:def|class)[ \t]+\w+[ \t]*\[|\bexcept\b"
    r"|\b(?:[rR]?[fFtT]|[fFtT][rR])['\"]|[\[({][ \t\r\n]*\*"
)

_LINE = r"(?:^|(?<=;)|(?<=:))[ \t\f]*"

_LAZY = re.compile(_LINE + r"(?P<word>lazy[ \t]+)(?=(?:import|from)\b)", re.MULTILINE)
_TYPE = re.compile(_LINE + r"(?P<word>type[ \t]+)[^\W\d]\w*[ \t]*(?=[\[=])", re.MULTILINE)
_GENERIC = re.compile(_LINE + r"(?:async[ \t]+)?(?:def|class)[ \t]+[^\W\d]\w*[ \t]*(?=\[)", re.MULTILINE)
_EXCEPT = re.compile(_LINE + r"except(?P<star>[ \t]*\*)?[ \t]*(?P<types>[^\r\n]*)", re.MULTILINE)
_UNPACKED = re.compile(r"(?P<open>[\[({])[ \t\r\n]*(?P<stars>\*\*?)")
_BRACKET_OR_FOR = re.compile(r"[\[({\])}]|,|\bfor\b")


def newer(code: str) -> tuple[Edit, ...]:
    """Find what a newer Python than 3.10 would take.

    Args:
        code: A text that does not parse, any number of lines.

    Returns:
        What to change, in order; nothing if there is nothing new in it.

    >>> from einx_lsp.python.edits import Edited
    >>> [Edited(code, newer(code)).source for code in ("lazy import einx", "class A[T]: pass", "y = [*x for x in z]")]
    ['import einx', 'class A: pass', 'y = [*__unknown__]']
    """
    if _ANY.search(code) is None:
        return ()
    masked, strings = _masked(code)
    found = [*strings, *_statements(masked), *_comprehensions(masked)]
    edits: list[Edit] = []
    for edit in sorted(found, key=lambda edit: (edit.start, -edit.stop)):
        # What is within something that is replaced goes with it.
        if not edits or edit.start >= edits[-1].stop:
            edits.append(edit)
    return tuple(edits)


def _masked(code: str) -> tuple[str, list[Edit]]:
    """The code with nothing in its strings and comments, and the edits of strings."""
    masked, offset = list(code), 0
    edits: list[Edit] = []
    while match := TOKEN.search(code, offset):
        offset = match.end()
        if match["quote"]:
            literal = literal_at(code, match)
            start, offset = literal.span
            masked[start:offset] = "_" * (offset - start)
            edits += _string(code, literal)
        elif match.lastgroup == "comment":
            masked[match.start() : offset] = " " * (offset - match.start())
    return "".join(masked), edits


def _string(code: str, literal: Literal) -> Iterator[Edit]:
    """A template is written as an f-string, and what an older f-string cannot hold becomes a name."""
    start = literal.span[0]
    if "t" in literal.prefix:
        at = start + literal.prefix.index("t")
        yield Edit(at, at + 1, "f")
    for part in literal.parts:
        if isinstance(part, Hole) and not _is_old(code[slice(*part.span)], literal.quote):
            yield Edit(*part.expression, UNKNOWN) if part.spec is None else Edit(*part.span, f"{{{UNKNOWN}}}")


def _is_old(hole: str, quote: str) -> bool:
    return quote not in hole and "\\" not in hole and "#" not in hole and (len(quote) == 3 or "\n" not in hole)


def _statements(masked: str) -> Iterator[Edit]:
    for match in _LAZY.finditer(masked):
        yield Edit(*match.span("word"), "")
    for match in _TYPE.finditer(masked):
        yield Edit(*match.span("word"), "")
        yield from _parameters(masked, match.end())
    for match in _GENERIC.finditer(masked):
        yield from _parameters(masked, match.end())
    for match in _EXCEPT.finditer(masked):
        if match["star"]:
            yield Edit(*match.span("star"), "")
        start, stop = match.start("types"), _closed(masked, match.start("types"), ":")
        types = masked[start:stop].rstrip()
        if _closed(types, 0, ",") < len(types) and not re.search(r"\bas\b", types):
            yield Edit(start, start, "(")
            yield Edit(start + len(types), start + len(types), ")")


def _parameters(masked: str, start: int) -> Iterator[Edit]:
    """Type parameters in brackets, which are left out."""
    if masked.startswith("[", start):
        stop = _closed(masked, start + 1, "]") + 1
        if stop <= len(masked):
            yield Edit(start, stop, "")


_FARTHEST = 2000
"""Characters behind which no end is looked for, so that a text of beginnings takes no more than linear time."""

_ENDS = {mark: re.compile(rf"[\[({{\])}}]|{re.escape(mark)}") for mark in (":", ",", "]")}


def _closed(masked: str, start: int, mark: str) -> int:
    """Where a mark stands outside brackets that open behind ``start``; the end of the text if nowhere near."""
    depth = 0
    for match in _ENDS[mark].finditer(masked, start, start + _FARTHEST):
        char = match.group()
        if depth == 0 and char == mark:
            return match.start()
        if char in CLOSER:
            depth += 1
        elif char in CLOSER.values():
            depth -= 1
            if depth < 0:
                break
    return len(masked)


def _comprehensions(masked: str) -> Iterator[Edit]:
    """Comprehensions of what is unpacked: nothing is known of what is in them, nor of how much it is."""
    opened = {match.start("open"): match for match in _UNPACKED.finditer(masked)}
    if not opened:
        return
    stack: list[int] = []
    unpacked: dict[int, bool] = {}
    for match in _BRACKET_OR_FOR.finditer(masked):
        char = match.group()
        if char in CLOSER:
            stack.append(match.start())
        elif not stack:
            continue
        elif char == "for":
            # A comma before it would mean that `for` belongs to something else.
            unpacked.setdefault(stack[-1], stack[-1] in opened)
        elif char == ",":
            unpacked.setdefault(stack[-1], False)
        else:
            start = stack.pop()
            if unpacked.pop(start, False):
                found = opened[start]
                comma = "," if found["open"] == "(" else ""
                yield Edit(start + 1, match.start(), f"{found['stars']}{UNKNOWN}{comma}")
