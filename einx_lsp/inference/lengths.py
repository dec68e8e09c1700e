"""Names for unknown lengths.

An unknown length is a symbol, and two symbols of one name are the same length. A ``b`` of one function is not the
``b`` of another, so a name carries the scope that it belongs to: two names of different scopes look alike and are
still not equal, nor is either equal to a plain string (the engine names lengths that it cannot determine by plain
strings).
"""

from __future__ import annotations

from einx.sizes.symbolic import Size, Symbolic, symbol

__all__ = ["LengthName", "LengthNames"]


class LengthName(str):
    """The name of an unknown length of one scope.

    Attributes:
        scope: What tells it from the same name elsewhere.

    >>> LengthName("b", "f") == LengthName("b", "f"), LengthName("b", "f") == LengthName("b", "g")
    (True, False)
    >>> LengthName("b", "f") == "b", symbol(LengthName("b", "f"))
    (False, b)
    """

    __slots__ = ("_hash", "scope")

    scope: str
    _hash: int

    def __new__(cls, name: str, scope: str) -> LengthName:  # noqa: D102, PYI034 (Self is not in typing before 3.11)
        made = super().__new__(cls, name)
        made.scope = scope
        made._hash = hash((name, scope))
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LengthName) and self.scope == other.scope and str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return self._hash

    def __lt__(self, other: str) -> bool:
        return _order(self) < _order(other)

    def __gt__(self, other: str) -> bool:
        return _order(self) > _order(other)

    def __repr__(self) -> str:
        return f"LengthName({str.__repr__(self)}, {self.scope!r})"

    def __reduce__(self) -> tuple[type[LengthName], tuple[str, str]]:
        return LengthName, (str.__str__(self), self.scope)


def _order(name: str) -> tuple[str, str]:
    return str.__str__(name), name.scope if isinstance(name, LengthName) else ""


class LengthNames:
    """Hands out the unknown lengths of one scope.

    Args:
        scope: What tells the scope from all others of its file.

    >>> lengths = LengthNames("f")
    >>> lengths.named("b") == lengths.named("b"), lengths.named("b") == lengths.fresh("b")
    (True, False)
    >>> lengths.fresh("b"), lengths.fresh("c")
    (b_3, c)
    """

    __slots__ = ("_named", "_scope", "_used")

    def __init__(self, scope: str) -> None:
        self._scope = scope
        self._named: dict[str, Symbolic] = {}
        self._used: set[str] = set()

    def named(self, name: str) -> Size:
        """The length that the annotations and comments of the scope call by this name.

        Args:
            name: The name, an identifier as a rule.
        """
        found = self._named.get(name)
        if found is None:
            found = self._named[name] = self.fresh(name)
        return found

    def fresh(self, name: str) -> Symbolic:
        """A length that nothing is known of, not even whether it equals another.

        Args:
            name: How it is shown, unless the scope has another length that is shown like this.
        """
        shown, count = name, 1
        while shown in self._used:
            count += 1
            shown = f"{name}_{count}"
        self._used.add(shown)
        return symbol(LengthName(shown, self._scope))
