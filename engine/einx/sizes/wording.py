"""Words that messages about lengths share."""

from __future__ import annotations

import re
from math import log10

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
        return f"about {'-' if size < 0 else ''}10**{int(log10(abs(size)))}"
    return str(size)


def place_of(key: str) -> str:
    """An axis as a person would name it: one under an ellipsis by its place there.

    Args:
        key: The axis, with its place under each ellipsis around it.

    >>> place_of("a"), place_of("a.1"), place_of("....0"), place_of("(s.1 d.1)"), place_of("(s.1 a)")
    ('a', 'axis 2 of `a...`', 'axis 1 of `...`', 'axis 2 of `(s d)...`', '(s.1 a)')
    """
    name, places = _split(key)
    numbers = ", ".join(str(place + 1) for place in places)
    return f"axis {numbers if len(places) == 1 else f'({numbers})'} of `{name}...`" if places else key


def subject_of(key: str) -> str:
    """The same at the beginning of a sentence: ``axis a``."""
    return place_of(key) if _split(key)[1] else f"axis {key}"


def unit_of(key: str) -> str:
    """What to write in a description to have an axis there.

    >>> unit_of("a"), unit_of("a.1"), unit_of("....0")
    ('a', '`a...`', '`...`')
    """
    name, places = _split(key)
    return f"`{name}...`" if places else key


def _split(key: str) -> tuple[str, list[int]]:
    """The text of an axis, or of a group of one repetition, and its places; none for any other group or number."""
    suffixes = set(re.findall(r"(?:[A-Za-z_]\w*|\(\.\.\.\)|\.\.\.)((?:\.\d+)*)", key))
    if len(suffixes) != 1 or not (suffix := suffixes.pop()):
        return key, []
    return key.replace(suffix, "").removeprefix("(...)").removeprefix("..."), list(map(int, suffix[1:].split(".")))
