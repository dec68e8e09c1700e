"""Rules under values whose rank, or number of items, is not known: what they give for every rank that fits.

A rule is asked for a number of ranks one after the other, the lengths between the known ends being open, and what the
answers have in common at their ends is what it gives. So no rule needs to know of open ranks. That the answers stay
alike beyond the ranks that are tried rests on how libraries count: an axis is counted from the front or from the back,
so what it touches has moved through all known ends, and out of them, within the ranks that are tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from itertools import chain, product
from typing import TypeAlias

from einx.sizes.symbolic import InexactError
from einx_lsp.library.arguments import Refused, Spread, Undetermined
from einx_lsp.values.join import either_tensor, join, sequences
from einx_lsp.values.model import UNKNOWN, Items, OpenItems, Tensor, Value

__all__ = ["answer", "attempt"]

_Rule: TypeAlias = Callable[[Sequence[Value]], Value]

_MARGIN = 5
"""How many ranks are tried beyond those in which an axis, counted from one end, meets what is known at the other."""

_MOST_OPEN = 4
"""Open values beside each other that are followed."""


def answer(rule: _Rule, values: Sequence[Value | Spread]) -> Value:
    """What a rule gives for values, :data:`~einx_lsp.values.model.UNKNOWN` if that is not certain.

    Args:
        rule: The rule; it raises :class:`~.arguments.Undetermined` where it does not know.
        values: What it is given; those of open rank reach it with each rank that is tried.

    >>> answer(lambda values: values[0], [Tensor("torch", None, last=(3,))])
    Tensor(framework='torch', shape=None, dtype=None, last=(3,))
    """
    return attempt(rule, values) or UNKNOWN


def attempt(rule: _Rule, values: Sequence[Value | Spread]) -> Value | None:
    """What a rule gives for values, ``None`` if the library refuses them for certain.

    Args:
        rule: The rule.
        values: What it is given, as in :func:`answer`.
    """
    if any(map(_is_open, values)):
        return _over_ranks(rule, values)
    return _tried(rule, values, ())


def _is_open(value: Value | Spread) -> bool:
    match value:
        case Tensor(shape=None, first=first, last=last):
            return bool(first or last)
        case Items(items=items):
            return any(map(_is_open, items))
        case OpenItems() | Spread():
            return True
        case _:
            return False


def _over_ranks(rule: _Rule, values: Sequence[Value | Spread]) -> Value | None:
    ends = list(chain.from_iterable(map(_known_ends, values)))
    if len(ends) > _MOST_OPEN:
        return UNKNOWN
    top = max(ends) + _MARGIN
    alike = [_tried(rule, values, [middle] * len(ends)) for middle in range(top + 1)]
    accepted = [found for found in alike if found is not None]
    if not accepted:
        return None
    # Low ranks may be refused, as they lack an axis; those above must all be accepted.
    if UNKNOWN in accepted or len(accepted) < max(ends) + 2 or None in alike[top + 1 - len(accepted) :]:
        return UNKNOWN
    if len(ends) > 1:
        mixed = (_tried(rule, values, middles) for middles in product((0, top), repeat=len(ends)))
        accepted.extend(found for found in mixed if found is not None)
    return reduce(_common, accepted)


def _tried(rule: _Rule, values: Sequence[Value | Spread], middles: Iterable[int]) -> Value | None:
    """What a rule gives with so many places between the known ends, ``None`` if the library refuses that."""
    counts = iter(middles)
    try:
        return rule([part for value in values for part in _closed(value, counts)])
    except Refused:
        return None
    except (Undetermined, InexactError):
        return UNKNOWN


def _common(a: Value, b: Value) -> Value:
    if isinstance(a, Items) and isinstance(b, Items) and len(a.items) != len(b.items):
        return sequences(a, b)
    if isinstance(a, Tensor) and isinstance(b, Tensor):
        return either_tensor(a, b)
    return join(a, b)


def _known_ends(value: Value | Spread) -> Iterator[int]:
    """For each open value in a value, how many places of it are known."""
    match value:
        case Tensor(shape=None, first=first, last=last) if first or last:
            yield len(first) + len(last)
        case Items(items=items):
            for item in items:
                yield from _known_ends(item)
        case OpenItems(_, first, _, last) | Spread(OpenItems(_, first, _, last)):
            yield len(first) + len(last)
        case _:
            pass


def _closed(value: Value | Spread, counts: Iterator[int]) -> tuple[Value, ...]:
    """A value with so many places between the ends of each open value in it; a spread one is several."""
    match value:
        case Spread(OpenItems(_, first, each, last)):
            return (*first, *(each,) * next(counts), *last)
        case Tensor(framework, None, dtype, place, first, last) if first or last:
            return (Tensor(framework, (*first, *(None,) * next(counts), *last), dtype, place),)
        case OpenItems(kind, first, each, last):
            return (Items(kind, (*first, *(each,) * next(counts), *last)),)
        case Items(kind, items, names):
            return (Items(kind, tuple(part for item in items for part in _closed(item, counts)), names),)
        case Spread():
            raise AssertionError
        case _:
            return (value,)
