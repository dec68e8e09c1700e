"""Which containers nothing changes, told while a module is gone through, without a look at all of it after each block.

A list, dict or layer is protected if all that holds it is a name or attribute that the file only reads. What holds it
is counted: a name that is bound, an object that is given other attributes, a list that is put into another one takes
back what it held before, so that each costs as much as it holds itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from einx_lsp.inference.state import may_be_protected, refs_in
from einx_lsp.values.model import UNKNOWN, Instance, Named, Number, Tensor, Text, Value

if TYPE_CHECKING:
    from einx_lsp.inference.state import Stores

__all__ = ["Holders"]

_LEAVES = frozenset({type(UNKNOWN), Tensor, Named, Number, Text})
"""Kinds of values that hold no objects."""


class _Held(NamedTuple):
    """The objects that something holds: those that may be changed through it, and those that are only read."""

    changing: tuple[int, ...] = ()
    reading: tuple[int, ...] = ()
    inside: tuple[int, ...] = ()


_NOTHING = _Held()


class Holders:
    """Who holds the objects of a module.

    Args:
        stores: Where the file stores and changes.
        objects: What each object holds; it is asked at any time and changes as it is said here.
    """

    def __init__(self, stores: Stores, objects: Mapping[int, Value]) -> None:
        self._stores = stores
        self._objects = objects
        self._held: dict[str | int, _Held] = {}
        self._changing: dict[int, int] = {}
        self._reading: dict[int, int] = {}
        self._within: dict[int, set[int]] = {}
        self._shaken: set[int] = set()

    def bind(self, bound: Mapping[str, Value]) -> None:
        """Names are bound.

        Args:
            bound: What each is bound to from here on.
        """
        for name, value in bound.items():
            if type(value) not in _LEAVES or name in self._held:
                self._replace(name, self._through([(name, value)]))

    def put(self, objects: Mapping[int, Value]) -> None:
        """Objects hold something else.

        Args:
            objects: What each holds from here on.
        """
        for number, held in objects.items():
            if isinstance(held, Instance):
                self._replace(number, self._through(held.attributes))
            else:
                self._replace(number, _Held(inside=tuple(refs_in([held]))) if _is_container(held) else _NOTHING)

    def protects(self, number: int) -> bool:
        """Whether nothing changes an object.

        Args:
            number: The object.
        """
        seen = {number}
        waiting = [number]
        while waiting:
            here = waiting.pop()
            if self._changing.get(here) or not _is_container(self._objects.get(here)):
                continue
            if self._reading.get(here):
                return True
            above = self._within.get(here, set()) - seen
            seen |= above
            waiting.extend(above)
        return False

    def shaken(self) -> set[int]:
        """The objects that may have been protected when this was asked last, and may not be any more."""
        found: set[int] = set()
        waiting = list(self._shaken)
        self._shaken.clear()
        while waiting:
            number = waiting.pop()
            if number not in found:
                found.add(number)
                waiting.extend(self._held.get(number, _NOTHING).inside)
        return found

    def _through(self, names: Iterable[tuple[str, Value]]) -> _Held:
        changing: list[int] = []
        reading: list[int] = []
        for name, value in names:
            refs = [] if type(value) in _LEAVES else list(refs_in([value]))
            if refs:
                changes = self._stores.is_changed(name) or self._stores.times_stored_late(name)
                (changing if changes else reading).extend(refs)
        return _Held(tuple(changing), tuple(reading)) if changing or reading else _NOTHING

    def _replace(self, holder: str | int, now: _Held) -> None:
        before = self._held.get(holder, _NOTHING)
        if before == now:
            return
        if now == _NOTHING:
            del self._held[holder]
        else:
            self._held[holder] = now
        for counts, old, new in (
            (self._changing, before.changing, now.changing),
            (self._reading, before.reading, now.reading),
        ):
            for number in old:
                counts[number] -= 1
            for number in new:
                counts[number] = counts.get(number, 0) + 1
        if isinstance(holder, int):
            for number in before.inside:
                self._within[number].discard(holder)
            for number in now.inside:
                self._within.setdefault(number, set()).add(holder)
        self._shaken.update(now.changing, before.reading, before.inside)


def _is_container(held: Value | None) -> bool:
    return held is not None and may_be_protected(held)
