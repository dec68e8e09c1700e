"""Lengths as they are written in annotations and comments: ``b``, ``3``, ``2*h``, ``h//2 + 1``.

Read by hand, as the text is anybody's: Python's own parser warns about some of it, and fails on what is deep.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from einx.sizes.symbolic import InexactError, Size, is_negative
from einx_lsp.library.arithmetic import add, exact_quotient, volume
from einx_lsp.values.model import Length

__all__ = ["MalformedError", "Reader", "length_of"]

_TOKEN = re.compile(r"\s*(?:(?P<number>[0-9]+)|(?P<name>[^\W\d]\w*)|(?P<mark>\.\.\.|//|[-+*/(),=?]))")
_LONGEST = 1000
_MOST_DIGITS = 12
_DEEPEST = 50


class MalformedError(ValueError):
    """The text is not what it should be."""


class Reader:
    """Reads a text piece by piece.

    Args:
        text: The text.
        named: What a name stands for.

    Raises:
        MalformedError: There is something in it that is no piece of a length.
    """

    def __init__(self, text: str, named: Callable[[str], Size]) -> None:
        if len(text) > _LONGEST:
            raise MalformedError(text)
        self._named = named
        self._depth = 0
        self._tokens: list[tuple[str, str]] = []
        at = 0
        end = len(text.rstrip())
        while at < end:
            found = _TOKEN.match(text, at)
            if found is None or found.lastgroup is None:
                raise MalformedError(text)
            self._tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()
        self._tokens.reverse()

    def ended(self) -> bool:
        """Whether all is read."""
        return not self._tokens

    def next_is(self, mark: str) -> bool:
        """Whether a mark comes next."""
        return bool(self._tokens) and self._tokens[-1] == ("mark", mark)

    def skip(self, mark: str) -> bool:
        """Take a mark if it comes next."""
        if self.next_is(mark):
            self._tokens.pop()
            return True
        return False

    def expect(self, mark: str) -> None:
        """Take a mark.

        Raises:
            MalformedError: Something else comes next.
        """
        if not self.skip(mark):
            raise MalformedError(mark)

    def name(self) -> str:
        """Take a name.

        Raises:
            MalformedError: Something else comes next.
        """
        if self._tokens and self._tokens[-1][0] == "name":
            return self._tokens.pop()[1]
        raise MalformedError("a name")

    def length(self) -> Length:
        """Take a length: sums of products of numbers and names.

        Raises:
            MalformedError: Something else comes next.
        """
        self._depth += 1
        if self._depth > _DEEPEST:
            raise MalformedError("deep")
        found = self._product()
        while self.next_is("+") or self.next_is("-"):
            sign = 1 if self._tokens.pop()[1] == "+" else -1
            found = add(found, _times(self._product(), sign))
        self._depth -= 1
        return found

    def _product(self) -> Length:
        found = self._factor()
        while self.next_is("*") or self.next_is("//"):
            mark = self._tokens.pop()[1]
            other = self._factor()
            found = _times(found, other) if mark == "*" else _quotient(found, other)
        return found

    def _factor(self) -> Length:
        if self.skip("("):
            found = self.length()
            self.expect(")")
            return found
        if not self._tokens:
            raise MalformedError("a length")
        kind, text = self._tokens[-1]
        if kind == "number" and len(text) <= _MOST_DIGITS:
            self._tokens.pop()
            return int(text)
        if kind == "name":
            self._tokens.pop()
            # Whoever writes a name with an underscore first does not want it compared.
            return None if text.startswith("_") else self._named(text)
        if self.skip("?"):
            return None
        raise MalformedError(text)


def _times(a: Length, b: Length) -> Length:
    return volume((a, b))


def _quotient(a: Length, b: Length) -> Length:
    return None if a is None or b is None else exact_quotient(a, b)


def length_of(text: str, named: Callable[[str], Size]) -> Length:
    """A length that a text says, ``None`` if it is open or says none.

    Args:
        text: The text.
        named: What a name stands for.

    >>> from einx.sizes.symbolic import symbol
    >>> length_of("2*h + 1", symbol), length_of("_", symbol), length_of("h +", symbol)
    (2 * h + 1, None, None)
    """
    return _guarded(lambda: _whole(Reader(text, named)))


def _whole(reader: Reader) -> Length:
    found = reader.length()
    if not reader.ended():
        raise MalformedError("more than a length")
    return found


def _guarded(read: Callable[[], Length]) -> Length:
    try:
        found = read()
    except (MalformedError, InexactError):
        return None
    return None if found is None or is_negative(found) else found
