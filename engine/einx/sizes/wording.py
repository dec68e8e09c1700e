"""Words that messages about lengths share."""

from __future__ import annotations

_MOST_DIGITS = 100
"""Longer numbers are abbreviated. From 4,300 digits on, Python refuses to write them."""


def plural(count: int, noun: str) -> str:
    """``1 dimension``, ``2 dimensions``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def abbreviated(size: object) -> str:
    """A length as text, also one that is too long to write out.

    >>> abbreviated(12), abbreviated(10**5000)
    ('12', 'about 10**5000')
    """
    if isinstance(size, int) and abs(size) >= 10**_MOST_DIGITS:
        power = int(abs(size).bit_length() * 0.30103 - 0.15)
        return f"about {'-' if size < 0 else ''}10**{power}"
    return str(size)


def place_of(key: str) -> str:
    """An axis as a person would write it, by its key: one under an ellipsis with its place there.

    >>> place_of("a"), place_of("a.1"), place_of("....0"), place_of("(s.1 a)")
    ('a', 'axis 2 of `a...`', 'axis 1 of `...`', '(s.1 a)')
    """
    name, *places = key.removeprefix("...").split(".")
    if not places or not all(map(str.isdigit, places)):
        return key
    numbers = ", ".join(str(int(place) + 1) for place in places)
    return f"axis {numbers} of `{name}...`"
