"""Names for unknown lengths.

An unknown length is a symbol, and two symbols of one name are the same length. A ``b`` of one function is not the
``b`` of another, so each belongs to a scope: two of different scopes look alike and are still not equal, nor is either
equal to what the engine calls a length that it cannot determine, which has no scope.
"""

from __future__ import annotations

from einx.sizes.symbolic import Size, Symbolic, symbol

__all__ = ["LengthNames"]


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

    __slots__ = ("_named", "_scope", "_turns", "_used")

    def __init__(self, scope: str) -> None:
        self._scope = scope
        self._named: dict[str, Symbolic] = {}
        self._used: set[str] = set()
        self._turns = 0

    def turn(self) -> LengthNames:
        """The lengths of one more turn of a loop: they are shown as in the others, and are not the same."""
        self._turns += 1
        made = LengthNames(f"{self._scope}~{self._turns}")
        made._named = self._named
        made._used = self._used.copy()
        return made

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
        return symbol(shown, self._scope)
