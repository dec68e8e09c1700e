"""Which input part goes to which output part, where a part goes to any that has all of its axes.

Names nearly always leave one choice, and then this is a look-up. Where they leave several, parts that need the same
axes are interchangeable, so what is matched is targets to kinds of sources, along alternating paths.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Sequence
from typing import TypeAlias

Keys: TypeAlias = frozenset[str]
"""The axes that a source needs, or that a target has."""


def first_matching(sources: Sequence[Keys], targets: Sequence[Keys]) -> list[int] | None:
    """One source per target such that all fit, the first such choice in the order of positions.

    Args:
        sources: For each source the axes that its target has to have.
        targets: The axes of each target, of which there are as many.

    >>> a, b, none = frozenset("a"), frozenset("b"), frozenset()
    >>> first_matching([a, none, b], [b, a, a])
    [2, 0, 1]
    """
    places: dict[Keys, deque[int]] = defaultdict(deque)
    for place, keys in enumerate(sources):
        places[keys].append(place)
    matching = _Matching(places, _fitting(places, sources, targets))
    if not all(map(matching.enter, range(len(targets)))):
        return None
    return [matching.settle(target) for target in range(len(targets))]


def _fitting(kinds: Iterable[Keys], sources: Sequence[Keys], targets: Sequence[Keys]) -> list[list[Keys]]:
    """For each target the kinds of sources that may go there."""
    if sum(map(len, sources)) == sum(map(len, targets)):  # no axis to spare, so all have to be equal
        present = set(kinds)
        return [[keys] if keys in present else [] for keys in targets]
    frequency = Counter(key for keys in targets for key in keys)
    by_rarest: dict[str | None, list[Keys]] = defaultdict(list)
    for keys in kinds:
        by_rarest[min(keys, key=lambda key: (frequency[key], key), default=None)].append(keys)
    found = {
        keys: [kind for key in (None, *keys) for kind in by_rarest.get(key, ()) if kind <= keys]
        for keys in dict.fromkeys(targets)
    }
    return [found[keys] for keys in targets]


class _Matching:
    """Targets and the kinds of sources that they hold, each kind as often as there are sources of it."""

    def __init__(self, places: dict[Keys, deque[int]], fitting: list[list[Keys]]) -> None:
        self.places = places
        """The sources of each kind that no target is settled with."""
        self.fitting = fitting
        self.holders: dict[Keys, dict[int, None]] = {kind: {} for kind in places}
        self.held: dict[int, Keys] = {}

    def enter(self, target: int, settled: int = -1) -> bool:
        """Give a target the first source that it can have, where others than the settled ones may move for it."""
        seen: set[Keys] = set()
        return any(self._take(target, kind, seen, settled) for kind in self._in_order(target))

    def settle(self, target: int) -> int:
        """The first source that a target can have while those before it keep theirs."""
        del self.holders[self.held[target]][target]
        self.enter(target, settled=target)
        kind = self.held[target]
        del self.holders[kind][target]
        return self.places[kind].popleft()

    def _in_order(self, target: int) -> list[Keys]:
        kinds, places = self.fitting[target], self.places
        return kinds if len(kinds) < 2 else sorted(filter(places.get, kinds), key=lambda kind: places[kind][0])

    def _take(self, target: int, wanted: Keys, seen: set[Keys], settled: int) -> bool:
        """Let a target hold a kind, by moving unsettled ones along a path that ends where a source is free."""
        came: dict[Keys, tuple[int, Keys]] = {wanted: (target, wanted)}
        paths = deque([wanted] if wanted not in seen else ())
        seen.add(wanted)
        while paths:
            kind = paths.popleft()
            if len(self.holders[kind]) < len(self.places[kind]):
                mover = None
                while mover != target:
                    mover, origin = came[kind]
                    self.holders[origin].pop(mover, None)
                    self.holders[kind][mover] = None
                    self.held[mover] = kind
                    kind = origin
                return True
            for holder in self.holders[kind]:
                if holder > settled:
                    for other in self.fitting[holder]:
                        if other not in seen:
                            seen.add(other)
                            came[other] = (holder, kind)
                            paths.append(other)
        return False
