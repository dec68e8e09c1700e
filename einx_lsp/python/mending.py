"""Mends one logical line: closes what is being typed, or puts something harmless in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from einx_lsp.python.edits import Edit, Edited
from einx_lsp.python.logical import Line
from einx_lsp.python.newer import UNKNOWN, newer
from einx_lsp.python.parsing import tree_of
from einx_lsp.python.scan import TOKEN, literal_at

__all__ = ["UNKNOWN", "Mended", "keyword_of", "mended", "replacement"]


class Mended(NamedTuple):
    """A line that parses.

    Attributes:
        edits: What was changed, in offsets from the start of the line.
        head: Whether it is a header whose body is to follow in the lines below.
        state: How it came to parse.
    """

    edits: tuple[Edit, ...]
    head: bool
    state: str
    """``good``, ``repaired`` or ``broken``."""


_KEYWORD = re.compile(
    r"(?:async[ \t]+(?=def|for|with))?(@|(?:def|class|if|elif|else|for|while|with|try|except|finally)\b"
    r"|(?:match|case)\b(?=[ \t]*[^ \t=.,:)\]+\-*/|&%<>]))"
)

# What a line needs before and behind it to be parsed alone.
_AROUND = {
    "@": ("", "\ndef _(): pass"),
    "try": ("", "\nfinally: pass"),
    "elif": ("if _: pass\n", ""),
    "else": ("if _: pass\n", ""),
    "except": ("try: pass\n", ""),
    "finally": ("try: pass\n", ""),
    "case": ("match _:\n ", ""),
}


def keyword_of(code: str) -> str:
    """Return the keyword of a compound statement, clause or decorator, or nothing.

    >>> keyword_of("async def f():"), keyword_of("x = 1")
    ('def', '')
    """
    match = _KEYWORD.match(code)
    return match[1] if match else ""


def mended(text: str, line: Line, *, check: bool) -> Mended:
    """Mend a line.

    Args:
        text: The text.
        line: A line of it.
        check: Whether a line that is closed may be wrong all the same.

    Returns:
        The line as it is, or with as little changed as possible, or replaced.
    """
    code = text[line.start : line.stop]
    if not line.unclosed and not check:
        return Mended((), bool(keyword_of(code)) and code.endswith(":"), "good")
    shift = line.start
    gaps = tuple((gap.offset - shift, gap.quote, gap.closing) for gap in line.gaps)
    return _mended(code, gaps, line.closing, tuple((offset - shift, closing) for offset, closing in line.cuts))


@lru_cache(maxsize=4096)
def _mended(
    code: str, gaps: tuple[tuple[int, str, str], ...], closing: str, cuts: tuple[tuple[int, str], ...]
) -> Mended:
    keyword = keyword_of(code)
    if not gaps and not closing and (head := _is_head(code, keyword)) is not None:
        return Mended((), head, "good")
    if not gaps and not closing and (edits := newer(code)):
        head = _is_head(Edited(code, edits).source, keyword)
        if head is not None:
            return Mended(edits, head, "good")
    if len(code) < _LONGEST and len(closing) < _DEEPEST:
        names = "" if keyword else "".join(f"; {name} = {UNKNOWN}" for name in bound_names(code))
        for edits in _candidates(code, gaps, closing, cuts):
            for end in (":", "") if keyword and keyword != "@" else ("",):
                # A value that is being typed says nothing about the name that it is bound to.
                tried = (*edits, Edit(len(code), len(code), end + names))
                head = _is_head(Edited(code, tried).source, keyword)
                if head is not None:
                    return Mended(tried, head, "repaired")
    new = replacement(code)
    return Mended((Edit(0, len(code), new),), bool(keyword) and keyword != "@", "broken")


_LONGEST = 20_000
"""Longer lines are data, not what a person is typing; trying repairs on them takes too long."""

_DEEPEST = 100
"""Python takes no more brackets within brackets than 200."""


def _is_head(code: str, keyword: str) -> bool | None:
    """Tell whether a line that parses is a header without its body; None if it does not parse."""
    before, behind = _AROUND.get(keyword, ("", ""))
    if keyword == "match" and tree_of(code + "\n case _: pass"):
        return True
    if keyword not in {"", "@", "match"} and tree_of(f"{before}{code} pass{behind}"):
        return True
    return False if tree_of(before + code + behind) else None


def _candidates(
    code: str, gaps: tuple[tuple[int, str, str], ...], closing: str, cuts: tuple[tuple[int, str], ...]
) -> Iterator[tuple[Edit, ...]]:
    """Yield changes that may make a line parse, the likeliest first."""
    end = len(code)
    closed = tuple(Edit(offset, offset, quote) for offset, quote, _ in gaps)
    with_comma = tuple(Edit(offset, offset, quote + "," * (offset < end)) for offset, quote, _ in gaps)
    holes = tuple(_holes(code))
    for strings in dict.fromkeys((closed, with_comma)):
        for tail in ("", UNKNOWN, f" in {UNKNOWN}", f" else {UNKNOWN}", f": {UNKNOWN}"):
            yield (*strings, Edit(end, end, tail + closing))
    if closing and code.endswith(":"):
        yield (*closed, Edit(end - 1, end - 1, closing))
    if holes and not gaps:
        for tail in ("", UNKNOWN):
            yield (*holes, Edit(end, end, tail + closing))
    for offset, quote, around in gaps[:1]:
        yield (Edit(offset, end, quote + around),)
    for offset, around in cuts:
        if all(gap < offset for gap, _, _ in gaps):
            yield (*closed, Edit(offset, end, around))


# An operator or a keyword behind which a value is missing.
_NO_VALUE = re.compile(
    r"(?:[=.+\-*/%@&|^<>~:]|\b(?:in|and|or|not|is|if|else))(?P<blank>[ \t]*)(?=[)\]},:]|\Z)|,(?=[ \t]*,)"
)


def _holes(code: str) -> Iterator[Edit]:
    """Yield fillings for values that are missing before a comma or a closing bracket: ``f(x.)``, ``f(axis=)``."""
    masked = list(code)
    offset = 0
    while match := TOKEN.search(code, offset):
        offset = match.end()
        if match["quote"]:
            start, offset = literal_at(code, match).span
            masked[start:offset] = "_" * (offset - start)
        elif match.lastgroup == "comment":
            masked[match.start() : offset] = " " * (offset - match.start())
    for match in _NO_VALUE.finditer("".join(masked)):
        yield Edit(match.end(), match.end(), UNKNOWN)


_NAME = re.compile(r"(?<![\w.])[^\W\d]\w*(?:\.[^\W\d]\w*)*(?!\w)")
# In none of these does a search begin again within what another one has passed over.
_TARGETS = re.compile(r"((?:[\w.,*()\[\] \t]|\\\r?\n)+?)(?::[^=\r\n]*)?(?:[-+*/%@&|^]|//|\*\*|<<|>>)?=(?!=)")
_AS = re.compile(r"\bas[ \t]+([^\W\d]\w*)")
_WALRUS = re.compile(r"(?<!\w)([^\W\d]\w*)(?!\w)[ \t]*:=")
_IMPORTED = re.compile(r"\b(?:import|,)[ \t(]*([^\W\d]\w*)(?!\w)(?![.\w]*[ \t]+as\b)")
_FOR = re.compile(r"for[ \t]+(.*?)(?:(?<![ \t])[ \t]+in\b|$)", re.MULTILINE)
_NO_NAMES = frozenset("False None True and as assert async await del else for if import in is lambda not or".split())


def bound_names(code: str) -> list[str]:
    """Return the names that a statement, whole or broken, binds, as far as that is to be seen.

    >>> bound_names("a, self.b = f(x"), bound_names("from m import a, b as c, (")
    (['a', 'self.b'], ['a', 'c'])
    """
    found: list[str] = []
    if re.match(r"(?:import|from)\b", code):
        found = [*_IMPORTED.findall(code), *_AS.findall(code)]
    else:
        offset = 0
        while match := _TARGETS.match(code, offset):
            found += _NAME.findall(match[1].partition("[")[0] if "[" in match[1] else match[1])
            offset = match.end()
        found += _WALRUS.findall(code)
    return [name for name in dict.fromkeys(found) if name not in _NO_NAMES]


def replacement(code: str) -> str:
    """Return a statement or header that binds what a broken one would bind, to what is not known.

    >>> replacement("x = = 3"), replacement("for i in range(3)) :"), replacement("f(]")
    ('x = __unknown__', 'for i in __unknown__:', 'pass')
    """
    keyword = keyword_of(code)
    name = re.search(r"(?:def|class)[ \t]+([^\W\d]\w*)", code)
    named = next(iter(_AS.findall(code)), None)
    known = f" as {named}" if named else ""
    match keyword:
        case "":
            return "; ".join(f"{name} = {UNKNOWN}" for name in bound_names(code)) or "pass"
        case "@":
            return f"@{UNKNOWN}"
        case "def":
            return f"def {name[1] if name else UNKNOWN}(*args, **kwargs):"
        case "class":
            return f"class {name[1] if name else UNKNOWN}({UNKNOWN}):"
        case "for":
            targets = _FOR.search(code)
            names = [name for name in _NAME.findall(targets[1]) if name not in _NO_NAMES] if targets else []
            return f"for {', '.join(names) or UNKNOWN} in {UNKNOWN}:"
        case "with" | "except":
            return f"{keyword} {UNKNOWN}{known}:"
        case "if" | "elif" | "while" | "match":
            return f"{keyword} {UNKNOWN}:"
        case "case":
            return f"case {UNKNOWN}.{UNKNOWN}:"
    return f"{keyword}:"
