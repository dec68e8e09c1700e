r"""The lexical surface of Python: strings, comments, brackets and line ends, on any text.

``tokenize`` stops at the first thing that it does not know, and it is slow. Here text is scanned by two compiled
expressions, and what is not closed is told instead of raised. f-strings are read into their parts on every version of
Python, because positions of nodes in them are wrong before 3.12.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from einx_lsp.python.lines import Span

__all__ = ["CLOSER", "STATEMENT", "TOKEN", "Hole", "Literal", "comments", "literal_at"]

CLOSER = {"(": ")", "[": "]", "{": "}"}

LINE_END = r"(?:\r\n?|\n)"

TOKEN = re.compile(
    r"""(?P<string>(?:(?<!\w)(?P<prefix>[rR][bBfFtT]?|[bBfFtT][rR]?|[uU]))?(?P<quote>\"\"\"|'''|"|'))
    |(?P<comment>\#[^\r\n]*)
    |(?P<open>[(\[{])
    |(?P<close>[)\]}])
    |(?P<joined>\\(?:\r\n?|\n))
    |(?P<newline>\r\n?|\n)""",
    re.VERBOSE,
)
"""What matters between statements: ``string`` (its opening), ``comment``, ``open``, ``close``, ``joined`` (a line that
goes on after a backslash) and ``newline``."""

STATEMENT = re.compile(
    r"[ \t\f]*(?:(?:async[ \t]+)?def[ \t]+\w+[ \t]*\(|class[ \t]+\w+[ \t]*[(:]|import[ \t]+\w"
    r"|from[ \t]+[\w.]+[ \t]+import\b"
    r"|(?:while|with|return|raise|assert|del|global|nonlocal)[ \t]+\w"
    r"|(?:try[ \t]*:|(?:pass|break|continue))[ \t]*(?:\#|$)|(?:if|for)\b.*:[ \t]*(?:\#|$))",
    re.MULTILINE,
)
"""What a line within brackets cannot be."""

# The rest of a string after its opening quotes. Without its closing quotes where there are none.
_BODY = {
    '"': re.compile(r'[^"\\\r\n]*(?:\\(?:\r\n|.)[^"\\\r\n]*)*', re.DOTALL),
    "'": re.compile(r"[^'\\\r\n]*(?:\\(?:\r\n|.)[^'\\\r\n]*)*", re.DOTALL),
    '"""': re.compile(r'[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*', re.DOTALL),
    "'''": re.compile(r"[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*", re.DOTALL),
}

# What ends a stretch of an f-string's text, in the order in which it is tried.
_TEXT = {
    quote: re.compile(
        rf"(?P<quote>{quote})|(?P<escape>\\(?:\r\n|.))|(?P<brace>[{{}}])|(?P<newline>\r\n?|\n)", re.DOTALL
    )
    for quote in _BODY
}
_NAMED = re.compile(r"\\N\{[^{}\r\n]*\}")

# What matters in a hole, besides tokens: where its expression ends.
_HOLE = re.compile(TOKEN.pattern + r"|(?P<other>[=!<>]=|:=?|!|=)", re.VERBOSE)
_CONVERSION = re.compile(r"!\s*(\w+)\s*(?=[:}])")
_DEBUG_END = re.compile(r"\s*(?=[!:}])")


class Hole(NamedTuple):
    """A replacement field of an f-string, braces included.

    Attributes:
        span: From brace to brace.
        expression: What is evaluated.
        debug: What ``{x=}`` shows before the value (``x=``), or None.
        conversion: The letter after ``!``, or None.
        spec: Text and holes after the colon, or None without a colon.
    """

    span: Span
    expression: Span
    debug: Span | None
    conversion: str | None
    spec: tuple[Span | Hole, ...] | None


class Literal(NamedTuple):
    """One string literal, or the part of one that is there.

    Attributes:
        span: With prefix and quotes.
        prefix: In small letters.
        quote: The quotes that open it.
        body: Between the quotes.
        parts: Text and holes of the body; one text for all but f-strings.
        closed: Whether its closing quotes are there.
    """

    span: Span
    prefix: str
    quote: str
    body: Span
    parts: tuple[Span | Hole, ...]
    closed: bool


class _UnclosedError(Exception):
    """A string or a hole ends before it is closed."""


def literal_at(text: str, match: re.Match[str], *, lines: bool = True, depth: int = 0) -> Literal:
    """Read a string literal.

    Args:
        text: Any text.
        match: Where ``TOKEN`` found the opening of a string.
        lines: Whether holes of an f-string in single quotes may reach over line ends, as Python 3.12 allows.
        depth: In how many f-strings it stands.

    Returns:
        The literal. If it is not closed, it ends where the line ends or, in triple quotes, where the text ends.
    """
    quote, prefix = match["quote"], (match["prefix"] or "").lower()
    start, body = match.start(), match.end()
    if "f" in prefix or "t" in prefix:
        try:
            parts, stop = _Formatted(text, lines, depth).read(body, quote, "r" in prefix)
        except _UnclosedError:
            if depth:
                # Everything around is unclosed too. To look further at every depth would take exponential time.
                return Literal((start, body), prefix, quote, (body, body), (), False)
        else:
            return Literal((start, stop + len(quote)), prefix, quote, (body, stop), tuple(parts), True)
    found = _BODY[quote].match(text, body)
    stop = found.end() if found else body
    closed = text.startswith(quote, stop)
    if not closed and len(quote) == 3:
        stop = len(text)
    end = stop + len(quote) if closed else stop
    return Literal((start, end), prefix, quote, (body, stop), ((body, stop),), closed)


def comments(text: str) -> Iterator[Span]:
    """Yield the ranges of all comments, from ``#`` to the line end left out.

    >>> list(comments("a = '#'  # b"))
    [(9, 12)]
    """
    offset = 0
    while match := TOKEN.search(text, offset):
        offset = match.end()
        if match.lastgroup == "comment":
            yield match.span()
        elif match["quote"]:
            offset = literal_at(text, match).span[1]


_DEEPEST = 5
"""How many f-strings within f-strings are followed. Nobody writes more; unclosed ones must not take long."""


class _Formatted:
    """Reads the inside of an f-string.

    Args:
        text: Any text.
        lines: Whether holes may reach over line ends.
        depth: In how many f-strings it stands.
    """

    def __init__(self, text: str, lines: bool, depth: int) -> None:
        if depth > _DEEPEST:
            raise _UnclosedError
        self.text = text
        self.lines = lines
        self.depth = depth

    def read(self, offset: int, quote: str, raw: bool) -> tuple[list[Span | Hole], int]:
        """Return the parts of the body that starts at ``offset``, and where its closing quotes stand."""
        text = self.text
        self.lines = self.lines or len(quote) == 3
        parts: list[Span | Hole] = []
        start = offset
        while match := _TEXT[quote].search(text, offset):
            offset = match.end()
            kind = match.lastgroup
            if kind == "quote":
                _add_text(parts, start, match.start())
                return parts, match.start()
            if kind == "newline":
                if len(quote) == 1:
                    break
            elif kind == "escape":
                offset = _after_escape(text, match, raw)
            elif text.startswith(match.group(), offset):
                offset += 1
            elif match.group() == "{":
                _add_text(parts, start, match.start())
                parts.append(hole := self._hole(match.start(), 0))
                start = offset = hole.span[1]
            else:
                break
        raise _UnclosedError

    def _hole(self, start: int, nesting: int) -> Hole:
        """Read a hole that opens at ``start``."""
        text = self.text
        stop, debug = self._expression_end(start + 1)
        expression = (start + 1, stop)
        shown = None
        if debug:
            match = _DEBUG_END.match(text, stop + 1)
            stop = match.end() if match else stop + 1
            shown = (start + 1, stop)
        conversion = _CONVERSION.match(text, stop)
        if conversion:
            stop = conversion.end()
        spec: tuple[Span | Hole, ...] | None = None
        if text.startswith(":", stop):
            spec, stop = self._spec(stop + 1, nesting)
        if not text.startswith("}", stop):
            raise _UnclosedError
        return Hole((start, stop + 1), expression, shown, conversion[1] if conversion else None, spec)

    def _expression_end(self, offset: int) -> tuple[int, bool]:
        """Return where a hole's expression ends, and whether by the ``=`` of ``{x=}``."""
        text, brackets = self.text, 0
        while match := _HOLE.search(text, offset):
            offset = match.end()
            kind = match.lastgroup
            if match["quote"]:
                literal = literal_at(text, match, lines=self.lines, depth=self.depth + 1)
                if not literal.closed:
                    break
                offset = literal.span[1]
            elif kind == "open":
                brackets += 1
            elif kind == "close":
                brackets -= 1
                if brackets < 0:
                    return match.start(), False
            elif kind in {"newline", "joined"} and not self.lines:
                break
            elif kind == "other" and brackets == 0 and (ended := _ends_expression(text, match)) is not None:
                return match.start(), ended
        raise _UnclosedError

    def _spec(self, offset: int, nesting: int) -> tuple[tuple[Span | Hole, ...], int]:
        """Return the parts of a format specification and where its closing brace stands."""
        text = self.text
        parts: list[Span | Hole] = []
        start = offset
        while nesting < _DEEPEST and (match := _SPEC.search(text, offset)):
            offset = match.end()
            if match.group() == "}":
                _add_text(parts, start, match.start())
                return tuple(parts), match.start()
            if match.group() == "{":
                _add_text(parts, start, match.start())
                parts.append(hole := self._hole(match.start(), nesting + 1))
                start = offset = hole.span[1]
            elif not self.lines:
                break
        raise _UnclosedError


_SPEC = re.compile(r"[{}\r\n]")


def _after_escape(text: str, match: re.Match[str], raw: bool) -> int:
    r"""Return where an escape ends: a brace after a backslash is a brace, and ``\N{DASH}`` has no hole."""
    if not raw and (named := _NAMED.match(text, match.start())):
        return named.end()
    return match.start() + 1 if match.group()[1] in "{}" else match.end()


def _add_text(parts: list[Span | Hole], start: int, stop: int) -> None:
    if start < stop:
        parts.append((start, stop))


def _ends_expression(text: str, match: re.Match[str]) -> bool | None:
    """Tell whether an operator ends a hole's expression, and if so whether it is the ``=`` of ``{x=}``."""
    operator = match.group()
    if operator in {"!", ":", ":="}:
        # Outside brackets `:=` is a colon and a format specification that starts with `=`.
        return False
    if operator == "=" and _DEBUG_END.match(text, match.end()):
        return True
    return None
