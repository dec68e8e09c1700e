"""Where each character of a string stands in the file."""

from __future__ import annotations

import ast
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from einx_lsp.python.block import Block
from einx_lsp.python.fstrings import literals
from einx_lsp.python.lines import Span
from einx_lsp.python.scan import Hole, Literal

__all__ = ["Located", "Piece", "located"]


class Piece(NamedTuple):
    """A part of a string and the range of the block that it is written in.

    Attributes:
        value: Range of the string.
        source: Range of the block.
        verbatim: Whether they are the same characters one by one. Otherwise (an escape, a hole of an f-string) the
            piece belongs to its source as a whole.
    """

    value: Span
    source: Span
    verbatim: bool


@dataclass(frozen=True, slots=True)
class Located:
    """A string as the program sees it, and where each character of it stands.

    Attributes:
        value: The string.
        block: The block that it is written in.
        pieces: Ascending in ``value``, without gaps.
    """

    value: str
    block: Block
    pieces: tuple[Piece, ...]

    def span(self, start: int, stop: int) -> Span:
        """Return where a part of the string stands.

        Args:
            start: Start in the string.
            stop: Its end. If it is the start, the place between two characters is meant.

        Returns:
            Range of the block. Characters of an escape or a hole have the range of the whole escape or hole.
        """
        first = self._place(start, at_end=False)
        if stop <= start:
            return first, first
        return first, max(first, self._place(stop, at_end=True))

    def offset(self, place: int) -> int | None:
        """Return which character of the string stands at a place.

        Args:
            place: Offset into the block. The end of a literal's text counts as well, for a cursor there.

        Returns:
            Offset into the string; None outside the string and within a hole. Within an escape, that of the character.
        """
        for piece in self.pieces:
            start, stop = piece.source
            if start <= place <= stop:
                if piece.verbatim:
                    return piece.value[0] + place - start
                if place in piece.source:
                    return piece.value[place == stop]
                return None if self.block.text.startswith("{", start) else piece.value[0]
        return None

    def joined(self, other: Located) -> Located | None:
        """Return the string with another one behind it (``"a" + "b"``).

        Args:
            other: What comes behind.

        Returns:
            Both as one; None if they stand in different blocks.
        """
        if other.block is not self.block:
            return None
        shift = len(self.value)
        moved = (piece._replace(value=(piece.value[0] + shift, piece.value[1] + shift)) for piece in other.pieces)
        return Located(self.value + other.value, self.block, (*self.pieces, *moved))

    def _place(self, offset: int, *, at_end: bool) -> int:
        """Return where a character starts or, ``at_end``, where the one before it ends."""
        if at_end:
            piece = self.pieces[bisect_left(self.pieces, offset, key=_value_start) - 1]
        else:
            index = bisect_right(self.pieces, offset, key=_value_start) - 1
            # Of literals side by side the later one has the character; past the last one there is only its end.
            piece = self.pieces[max(index, 0)]
        if piece.verbatim:
            return piece.source[0] + min(offset - piece.value[0], piece.value[1] - piece.value[0])
        past = at_end or offset >= piece.value[1] > piece.value[0]
        return piece.source[past]


def _value_start(piece: Piece) -> int:
    return piece.value[0]


def located(block: Block, node: ast.expr, fill: Callable[[ast.expr], str | None]) -> Located | None:
    """Find the characters of a string in the source.

    Args:
        block: The block that the expression is in.
        node: Any expression of it.
        fill: Gives the text of what stands in a hole of an f-string, as ``str`` would, or None if that is not known.

    Returns:
        The string with its places. None for anything but a ``str`` literal (adjacent ones are one), for an f-string
        with a hole that is not known or that is formatted, and wherever the source leaves doubt of what is where.
    """
    if isinstance(node, ast.JoinedStr):
        values: Sequence[ast.expr] = node.values
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        values = [node]
    else:
        return None
    found = literals(block.source, block.source_span(node))
    if not found:
        return None
    reader = _Reader(block, [value.value for value in values if isinstance(value, ast.FormattedValue)], fill)
    if not all(map(reader.literal, found)) or reader.fields:
        return None
    if "".join(reader.constants) != "".join(_constants(values)):
        return None
    return Located("".join(reader.values), block, tuple(reader.pieces))


def _constants(values: Sequence[ast.expr]) -> Iterator[str]:
    """Yield what Python has read between the holes, with a mark for each hole."""
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value
        else:
            yield _HOLE_MARK


# Not a character that source can have.
_HOLE_MARK = "\ud800"

_PART = re.compile(
    r"(?P<newline>\r\n?)"
    r"|(?P<joined>\\(?:\r\n?|\n))"
    r"|(?P<named>\\N\{(?P<name>[^{}]*)\})"
    r"|(?P<hex>\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}))"
    r"|(?P<octal>\\[0-7]{1,3})"
    r"|(?P<simple>\\[\\'\"abfnrtv])"
)
_SIMPLE = dict(zip("\\'\"abfnrtv", "\\'\"\a\b\f\n\r\t\v", strict=True))
_BRACES = re.compile(_PART.pattern + r"|(?P<brace>\{\{|\}\})")
_RAW = re.compile(r"(?P<newline>\r\n?)")
_RAW_BRACES = re.compile(_RAW.pattern + r"|(?P<brace>\{\{|\}\})")


class _Reader:
    """Reads literals one after another."""

    def __init__(self, block: Block, fields: list[ast.expr], fill: Callable[[ast.expr], str | None]) -> None:
        self.block = block
        self.fields = fields[::-1]
        self.fill = fill
        self.values: list[str] = []
        self.constants: list[str] = []
        self.pieces: list[Piece] = []
        self.length = 0

    def literal(self, literal: Literal) -> bool:
        """Read a literal. Tells whether it could be."""
        raw, formatted = "r" in literal.prefix, "f" in literal.prefix
        pattern = (_RAW_BRACES if raw else _BRACES) if formatted else (_RAW if raw else _PART)
        if literal.body[0] == literal.body[1]:
            # So that an empty string has a place too.
            return self._add("", literal.body, "", verbatim=True)
        return all(self._hole(part) if isinstance(part, Hole) else self._text(part, pattern) for part in literal.parts)

    def _text(self, span: Span, pattern: re.Pattern[str]) -> bool:
        source, (offset, stop) = self.block.source, span
        good = True
        for match in pattern.finditer(source, *span):
            good = good and self._verbatim(offset, match.start())
            value = _decoded(match)
            if value is None:
                return False
            if value:
                good = good and self._add(value, match.span(), value, verbatim=False)
            offset = match.end()
        return good and self._verbatim(offset, stop)

    def _verbatim(self, start: int, stop: int) -> bool:
        if start == stop:
            return True
        value = self.block.source[start:stop]
        return self._add(value, (start, stop), value, verbatim=True)

    def _hole(self, hole: Hole) -> bool:
        if hole.conversion not in {None, "s"} or hole.spec or not self.fields:
            return False
        if hole.debug and hole.conversion is None:
            # Shows `repr`, which is another text than `str` for some values.
            return False
        value = self.fill(self.fields.pop())
        if value is None or not (hole.debug is None or self._text(hole.debug, _RAW)):
            return False
        after_name = hole.debug[1] if hole.debug else hole.span[0]
        return self._add(value, (after_name, hole.span[1]), _HOLE_MARK, verbatim=False)

    def _add(self, value: str, source: Span, constant: str, *, verbatim: bool) -> bool:
        place = self.block.original(source)
        self.pieces.append(Piece((self.length, self.length + len(value)), place, verbatim))
        self.values.append(value)
        self.constants.append(constant)
        self.length += len(value)
        return not verbatim or self.block.text[slice(*place)] == value


def _decoded(match: re.Match[str]) -> str | None:
    """Return what an escape stands for, or None if Python would not take it."""
    text = match.group()
    match match.lastgroup:
        case "newline":
            return "\n"
        case "joined":
            return ""
        case "hex":
            code = int(f"0x{text[2:]}", 0)
            return chr(code) if code <= 0x10FFFF else None
        case "octal":
            return chr(int(text[1:], 8))
        case "simple":
            return _SIMPLE[text[1]]
        case "brace":
            return text[0]
    try:
        return unicodedata.lookup(match["name"])
    except KeyError:
        return None
