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
from einx_lsp.values.model import UNKNOWN, Items, Layer, OpenItems, Tensor, Value

__all__ = ["answer", "attempt"]

_Rule: TypeAlias = Callable[[Sequence[Value]], Value]

_MARGIN = 5
"""How many ranks are tried beyond those in which an axis, counted from one end, meets what is known at the other."""

_MOST_TRIED = 1000
"""Ranks of several open values beside each other that are tried; more are not followed."""

_LONGEST = 16
"""Known lengths of an open value that is followed, which bounds how many ranks are tried."""

_MOST_PARTS = 256
"""Items of all arguments that are followed, as they are made anew for each rank."""


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
    most = max(ends)
    if most > _LONGEST or sum(map(_parts_of, values)) > _MOST_PARTS:
        return UNKNOWN
    ranks = range(most, 2 * most + _MARGIN + 1)
    if len(ends) > 1 and len(ranks) ** len(ends) > _MOST_TRIED:
        return UNKNOWN
    alike = [_tried(rule, values, [rank - known for known in ends]) for rank in ranks]
    accepted = [found for found in alike if found is not None]
    if not accepted:
        return None if len(ends) == 1 else UNKNOWN
    alone = len(ends) == 1 and sum(map(_arrays, values)) <= 1
    if UNKNOWN in accepted or not _is_certain([found is not None for found in alike], most, alone=alone):
        return UNKNOWN
    if len(ends) > 1:
        middles = [range(ranks[-1] - known + 1) for known in ends]
        mixed = (_tried(rule, values, chosen) for chosen in product(*middles))
        accepted.extend(found for found in mixed if found is not None)
    return reduce(_common, accepted)


def _parts_of(value: Value | Spread) -> int:
    """How many items there are in a value, those within them counted."""
    return 1 + sum(map(_parts_of, value.items)) if isinstance(value, Items) else 1


def _arrays(value: Value | Spread) -> int:
    """How many arrays there are in a value."""
    match value:
        case Tensor():
            return 1
        case Items(items=items):
            return sum(map(_arrays, items))
        case _:
            return 0


def _is_certain(accepted: Sequence[bool], known: int, *, alone: bool) -> bool:
    """Whether the ranks that a rule has accepted tell about all others.

    Low ranks may be refused, as they lack an axis. Those above must all be accepted, or, if there is no other array
    beside, be refused, too, as those of ``x.permute(2, 0, 1)`` are.
    """
    first = accepted.index(True)
    count = accepted[first:].index(False) if False in accepted[first:] else len(accepted) - first
    if True in accepted[first + count :]:
        return False
    refused = len(accepted) - first - count
    return count >= known + 2 if refused == 0 else alone and refused >= 2


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
    """What two answers have in common; lists of layers of different lengths are lists."""
    one, other = _parts(a), _parts(b)
    if isinstance(one, Items) and isinstance(other, Items) and len(one.items) == len(other.items):
        return join(a, b)
    if isinstance(a, Tensor) and isinstance(b, Tensor):
        return either_tensor(a, b)
    return sequences(one, other) if isinstance(one, Items | OpenItems) else join(a, b)


def _parts(value: Value) -> Value:
    return Items("list", value.parts) if isinstance(value, Layer) and value.grows else value


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
