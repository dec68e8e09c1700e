"""The logical lines of a text that does not parse, each with what is missing to close it.

A line that is not closed must not take the lines below it with it. It ends before the first line that is empty, that
cannot stand within brackets, or that is indented no deeper than itself (one that starts with a closing bracket may be).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from einx_lsp.python.scan import CLOSER, STATEMENT, TOKEN, Literal, literal_at

__all__ = ["Gap", "Line", "logical_lines"]


class Gap(NamedTuple):
    """A place where a string is not closed.

    Attributes:
        offset: Where its quotes are missing.
        quote: The quotes.
        closing: What would close the brackets around it, if it is the first of its line.
    """

    offset: int
    quote: str
    closing: str


class Line(NamedTuple):
    """A simple statement (or some with semicolons), the header of a compound one, or a decorator.

    Attributes:
        margin: Where its indentation starts.
        start: Where it starts.
        stop: Where it ends; blanks and a comment behind it are left out.
        end: Where the next physical line starts.
        indent: Its column.
        gaps: Strings that are not closed.
        closing: What would close its brackets.
        cuts: For the innermost open brackets, from the inside out, where the last complete item of each ends, with
            what would close the brackets there.
    """

    margin: int
    start: int
    stop: int
    end: int
    indent: int
    gaps: tuple[Gap, ...]
    closing: str
    cuts: tuple[tuple[int, str], ...]

    @property
    def unclosed(self) -> bool:
        """Whether a string or a bracket is not closed."""
        return bool(self.gaps or self.closing)


_CUTS = 4
"""In how many brackets, from the inside out, it is looked for an item to do without."""

_BLANK = re.compile(r"[ \t\f]*(?:#[^\r\n]*)?(?:\r\n?|\n|\Z)")
_LINE_END = re.compile(r"\r\n?|\n|\Z")
_INDENT = re.compile(r"[ \t\f]*")
_CLOSES = re.compile(r"[ \t\f]*[)\]}]")
_HEADER = re.compile(r"(?:async[ \t]+)?(?:def|class|if|elif|else|for|while|with|try|except|finally)\b")
_GOES_ON = tuple(",([{\\=+-*/|&")
_COMMA = re.compile(",")

# A line of a text in triple quotes that a person hardly writes unless the quotes before it are missing their partner.
_CODE = re.compile(
    r"[ \t]*(?:(?:async[ \t]+)?def[ \t]+\w+[ \t]*\(|class[ \t]+\w+[ \t]*[(:]|from[ \t]+[\w.]+[ \t]+import[ \t]"
    r"|(?:import|return)[ \t]+[\w.]+[ \t]*$|@\w+|[\w.]+(?:[ \t]*,[ \t]*\w+)*[ \t]*=[ \t]*[^=\s])",
    re.MULTILINE,
)


def logical_lines(text: str) -> list[Line]:
    r"""Cut a text into logical lines.

    Args:
        text: Any text.

    Returns:
        The lines in order, without blank ones and comments.

    >>> [(text[:4], line.closing) for text in ["f([1\nx = 2\n"] for line in logical_lines(text)]
    [('f([1', '])'), ('f([1', '')]
    """
    lines = []
    offset = 0
    # Scans that come to nothing are paid from this, so that no text takes more than linear time.
    credit = 4 * len(text) + 10_000
    while offset < len(text):
        if blank := _BLANK.match(text, offset):
            offset = blank.end()
            continue
        scan = _Scan(text, offset)
        if credit <= 0 or not scan.run(len(text), strict=True):
            credit -= scan.offset - offset
            scan = _Scan(text, offset)
            scan.run(_limit(text, scan.start, scan.indent), strict=False)
        lines.append(scan.line())
        offset = scan.offset
    return lines


class _Scan:
    """Scans one logical line."""

    def __init__(self, text: str, margin: int) -> None:
        self.text = text
        self.margin = margin
        self.start, self.indent = _indentation(text, margin)
        self.offset = self.stop = self.start
        self.gaps: list[Gap] = []
        self.stack: list[tuple[str, int]] = []
        """The closers of open brackets, and where the last complete item of each ends."""
        self.open = dict.fromkeys(CLOSER.values(), 0)
        """How often each closer is in the stack."""

    def run(self, limit: int, *, strict: bool) -> bool:
        """Scan to the end of the line.

        Args:
            limit: Where the line ends at the latest.
            strict: Stop where something is seen not to be closed.

        Returns:
            Whether all is closed; True if not ``strict``.
        """
        text = self.text
        while match := TOKEN.search(text, self.offset, limit):
            self._code(self.offset, match.start())
            self.offset = match.end()
            kind = match.lastgroup
            if match["quote"]:
                if not self._string(literal_at(text, match, lines=False), limit, strict):
                    return False
            elif kind == "newline":
                if not self.stack and self.offset <= limit:
                    return True
                if strict and STATEMENT.match(text, self.offset):
                    return False
            elif kind in {"open", "close"}:
                self._bracket(match.group(), match.start())
        self._code(self.offset, limit)
        self.offset = limit
        return not (strict and self.stack)

    def line(self) -> Line:
        """Return what was scanned."""
        closing = [closer for closer, _ in self.stack]
        depths = range(len(closing) - 1, max(len(closing) - 1 - _CUTS, -1), -1)
        cuts = [(self.stack[depth][1], "".join(closing[depth::-1])) for depth in depths]
        return Line(
            self.margin,
            self.start,
            self.stop,
            self.offset,
            self.indent,
            tuple(self.gaps),
            "".join(closing[::-1]),
            tuple(cuts),
        )

    def _code(self, start: int, stop: int) -> None:
        code = self.text[start:stop].rstrip(" \t\f\r\n\\")
        if code.strip():
            self.stop = start + len(code)
        if self.stack:
            for comma in _COMMA.finditer(code):
                self.stack[-1] = (self.stack[-1][0], start + comma.start())

    def _string(self, literal: Literal, limit: int, strict: bool) -> bool:
        stop = literal.span[1]
        if literal.closed and stop <= limit and not (strict and self._swallows(literal)):
            self.offset = self.stop = stop
            return True
        if strict:
            return False
        stop = min(stop, limit)
        while stop > literal.body[0] and self.text[stop - 1] in "\r\n":
            stop -= 1
        # What is around is asked of the first one only.
        closing = "" if self.gaps else "".join(closer for closer, _ in self.stack[::-1])
        self.gaps.append(Gap(stop, literal.quote, closing))
        self.offset = self.stop = stop
        return True

    def _swallows(self, literal: Literal) -> bool:
        """Tell whether a string in triple quotes holds lines of code that are indented no deeper than this line."""
        start, stop = literal.body
        if len(literal.quote) == 1:
            return False
        for end in _LINE_END.finditer(self.text, start, stop):
            margin = end.end()
            if (
                margin < stop
                and _CODE.match(self.text, margin, stop)
                and _indentation(self.text, margin)[1] <= self.indent
            ):
                return True
        return False

    def _bracket(self, bracket: str, offset: int) -> None:
        self.stop = offset + 1
        if bracket in CLOSER:
            self.stack.append((CLOSER[bracket], offset + 1))
            self.open[CLOSER[bracket]] += 1
        elif self.open[bracket]:
            while True:
                closer, _ = self.stack.pop()
                self.open[closer] -= 1
                if closer == bracket:
                    break


def _indentation(text: str, margin: int) -> tuple[int, int]:
    match = _INDENT.match(text, margin)
    blanks = match.group() if match else ""
    # A form feed puts the column back to 0.
    return margin + len(blanks), len(blanks.rpartition("\f")[2].expandtabs())


def _limit(text: str, start: int, indent: int) -> int:
    """Return where an unclosed line ends that starts at ``start``."""
    offset = start
    header = _HEADER.match(text, start) is not None
    while offset < len(text):
        line, end = offset, _LINE_END.search(text, offset)
        offset = end.end() if end else len(text)
        if header and not text[line:offset].rstrip().endswith(_GOES_ON):
            # What comes below is the body.
            break
        blank = _BLANK.match(text, offset)
        shallow = _indentation(text, offset)[1] <= indent and not _CLOSES.match(text, offset)
        if blank or shallow or STATEMENT.match(text, offset):
            break
    return offset
