"""What the targets of an unpacking get from a tuple or list whose length is not known."""

from __future__ import annotations

from functools import reduce

from einx_lsp.values.join import join
from einx_lsp.values.model import OpenItems, Value

__all__ = ["any_of", "unpacked", "unpacked_around"]


def any_of(value: OpenItems) -> Value:
    """What holds of every item of a tuple or list.

    Args:
        value: The tuple or list.
    """
    return reduce(join, (*value.first, *value.last), value.each)


def unpacked(value: OpenItems, count: int) -> list[Value] | None:
    """The items of a tuple or list that has so many, as it is unpacked to them; ``None`` if it has more for certain.

    Args:
        value: The tuple or list.
        count: How many targets there are.

    >>> from einx_lsp.values.model import NOTHING, UNKNOWN
    >>> unpacked(OpenItems("tuple", last=(NOTHING,)), 2)
    [UNKNOWN, NOTHING]
    """
    missing = count - len(value.first) - len(value.last)
    return None if missing < 0 else [*value.first, *(value.each,) * missing, *value.last]


def unpacked_around(value: OpenItems, before: int, after: int) -> tuple[list[Value], OpenItems, list[Value]]:
    """What targets before, at and after a star get: ``*batch, d = x.shape``.

    Args:
        value: The tuple or list.
        before: How many targets stand before the star.
        after: How many stand after it.

    >>> from einx_lsp.values.model import NOTHING
    >>> unpacked_around(OpenItems("tuple", last=(NOTHING,)), 0, 1)
    ([], OpenItems(kind='list', first=(), each=UNKNOWN, last=()), [NOTHING])
    """
    first, last = value.first, value.last
    start = [first[place] if place < len(first) else reduce(join, last, value.each) for place in range(before)]
    end = [last[-place] if place <= len(last) else reduce(join, first, value.each) for place in range(after, 0, -1)]
    if before <= len(first) and after <= len(last):
        return start, OpenItems("list", first[before:], value.each, last[: len(last) - after]), end
    # What a target takes that is not known to be there may be one of the known items at the other end.
    return start, OpenItems("list", each=any_of(value)), end
