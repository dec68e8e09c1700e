"""What a symbolic size is made of: a length that is not known, and where its name belongs."""

from __future__ import annotations

from typing import NamedTuple


class Unknown(NamedTuple):
    """A length that is not known. Two of one name and scope are the same length, others may look alike.

    Attributes:
        name: How it is written, an identifier as a rule.
        scope: What tells it from the same name elsewhere, such as a function of the program that is read; empty for
            the engine's own, which calls a length that it cannot determine by the name of its axis.

    >>> Unknown("b") == Unknown("b"), Unknown("b") == Unknown("b", "f"), str(Unknown("b", "f"))
    (True, False, 'b')
    """

    name: str
    scope: str = ""

    def __str__(self) -> str:
        return self.name
