"""Texts for people as Markdown for editors, and as plain text for terminals."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from einx_lsp.dialects.parts import Code, Inline, Mono, Paragraph, Part, Table

__all__ = ["markdown", "plain"]

# Markdown

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$!])")
_LIST_MARK = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s|$)")


def markdown(parts: Sequence[Part]) -> str:
    r"""Write parts as Markdown (CommonMark with tables).

    Args:
        parts: What to write, one below the other.

    >>> print(markdown([Paragraph(("a_b has ", Mono("x|y")))]))
    a\_b has `x|y`
    """
    return "\n\n".join(map(_markdown_part, parts))


def _markdown_part(part: Part) -> str:
    match part:
        case Paragraph(text=text):
            return "  \n".join(_LIST_MARK.sub(_escaped_mark, line) for line in _inline(text).split("\n"))
        case Code(text=text, language=language):
            fence = "`" * max(3, _longest_run(text) + 1)
            return f"{fence}{language or 'text'}\n{text.rstrip(chr(10))}\n{fence}"
        case Table(head=head, rows=rows):
            lines = [tuple(map(_escaped, head)), ("---",) * len(head)]
            lines += [tuple(_cell(cell) for cell in row) for row in rows]
            return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _escaped_mark(match: re.Match[str]) -> str:
    return f"{match[1]}{match[2][:-1]}\\{match[2][-1]}"


def _cell(text: Inline) -> str:
    # In a table a pipe ends the cell even within code, unless it is escaped there as well.
    pieces = (_code(piece.text).replace("|", "\\|") if isinstance(piece, Mono) else _escaped(piece) for piece in text)
    return "".join(pieces).replace("\n", " ")


def _inline(text: Inline) -> str:
    return "".join(_code(piece.text) if isinstance(piece, Mono) else _escaped(piece) for piece in text)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _code(text: str) -> str:
    text = text.replace("\r", " ").replace("\n", " ")
    if not text.strip():
        return "\u2423" if text else "\u2205"
    fence = "`" * (_longest_run(text) + 1)
    space = " " if "`" in (text[0], text[-1]) or (text[0] == text[-1] == " ") else ""
    return f"{fence}{space}{text}{space}{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


# Plain text


def plain(parts: Sequence[Part]) -> str:
    """Write parts as text for a terminal.

    Args:
        parts: What to write, one below the other.

    >>> print(plain([Table(("axis", "length"), (((Mono("b"),), ("10",)),))]))
    axis  length
    b     10
    """
    return "\n\n".join(map(_plain_part, parts))


def _plain_part(part: Part) -> str:
    match part:
        case Paragraph(text=text):
            return _plain_inline(text, "`{}`".format)
        case Code(text=text):
            return text.rstrip("\n")
        case Table(head=head, rows=rows):
            lines = [head, *(tuple(_plain_inline(cell, str) for cell in row) for row in rows)]
            widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
            return "\n".join(
                "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
                for line in lines
            )


def _plain_inline(text: Inline, quoted: Callable[[str], str]) -> str:
    return "".join(quoted(piece.text) if isinstance(piece, Mono) else piece for piece in text)
