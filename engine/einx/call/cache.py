"""The cache of one operation: compiled functions by signature, least recently used ones dropped first.

A hit takes no lock: it reads an entry and writes when it was used. Only what drops entries looks at that, as to keep
them in order would have every call look up its key twice. A miss takes the one lock that there is, so that many threads
on one new signature trace it once. A process forks only while its own thread has that lock, so a child finds it free,
and no module half imported by another thread.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Mapping
from heapq import heappop, heappush
from itertools import count
from threading import RLock
from typing import Generic, NamedTuple, TypeVar
from weakref import WeakSet

Entry = TypeVar("Entry")

DEFAULT_SIZE = 1024

tick = count().__next__
"""The time, counted in uses of entries."""


def cache_size() -> int:
    """The bound that ``EINX_CACHE_SIZE`` gives: -1 for none, 0 to keep nothing."""
    text = os.environ.get("EINX_CACHE_SIZE", "")
    try:
        return int(text) if text else DEFAULT_SIZE
    except ValueError:
        return DEFAULT_SIZE


class Turn:
    """A lock that no child of a process finds taken: ``with turn:`` lets one thread at a time go on.

    A fork waits for it, but not for ever, as its holder may be waiting for the thread that forks.
    """

    PATIENCE = 10.0
    """How many seconds a fork waits."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._taken = False
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(before=self._take, after_in_parent=self._free, after_in_child=self._renew)

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_error: object) -> None:
        self._lock.release()

    def _take(self) -> None:
        self._taken = self._lock.acquire(timeout=self.PATIENCE)

    def _free(self) -> None:
        if self._taken:
            self._lock.release()

    def _renew(self) -> None:
        self._free()
        if not self._taken:
            self._lock = RLock()


turn = Turn()
"""The turn to import a part of the library late, to trace and to compile."""


class CacheInfo(NamedTuple):
    """What caches hold.

    Attributes:
        size: How many compiled functions are kept.
        bound: How many one operation keeps at most (``EINX_CACHE_SIZE``), ``None`` for no bound.
        traces: How many were compiled so far. Where it grows much beyond ``size``, the bound is too small or calls
            keep changing.
        operations: The same for each operation that was called, by its name.
    """

    size: int
    bound: int | None
    traces: int
    operations: Mapping[str, CacheInfo]


_caches: WeakSet[Cache[object]] = WeakSet()


def cache_info() -> CacheInfo:
    """What is compiled and kept, in all and for each operation; the same names of adapters are counted together.

    >>> import numpy as np, einx
    >>> einx.clear_cache()
    >>> total = einx.sum("a [b]", np.ones((2, 3)))
    >>> info = einx.cache_info()
    >>> info.size, info.bound, info.operations["sum"].size
    (1, 1024, 1)
    """
    size = cache_size()
    bound = None if size < 0 else size
    operations: dict[str, CacheInfo] = {}
    for cache in sorted(_caches, key=lambda cache: cache.name):
        if cache.traces:
            kept, _, traces, _ = operations.get(cache.name, (0, bound, 0, {}))
            operations[cache.name] = CacheInfo(kept + len(cache.entries), bound, traces + cache.traces, {})
    rows = operations.values()
    return CacheInfo(sum(row.size for row in rows), bound, sum(row.traces for row in rows), operations)


def clear_cache() -> None:
    """Drop all that is compiled; calls compile anew, graphs at hand keep working.

    >>> import einx
    >>> einx.clear_cache()
    >>> einx.cache_info().size
    0
    """
    for cache in list(_caches):
        cache.clear()


class Kept(Generic[Entry]):
    """An entry of a cache.

    Attributes:
        entry: The entry.
        used: When it was last used.
    """

    __slots__ = ("entry", "used")

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.used = tick()


class Cache(Generic[Entry]):
    """Entries by key, made on demand.

    Attributes:
        name: Name of the operation.
        entries: The entries. Who finds one sets when it was used.
        traces: How many were made so far.

    >>> cache = Cache("sum")
    >>> cache.get_or_make("a", lambda: 1), cache.get_or_make("a", lambda: 2)
    (1, 1)
    """

    __slots__ = ("__weakref__", "_order", "entries", "name", "traces")

    def __init__(self, name: str) -> None:
        self.name = name
        self.entries: dict[Hashable, Kept[Entry]] = {}
        self.traces = 0
        self._order: list[tuple[int, Hashable]] = []
        """A heap of the keys by when each was used as far as was last looked; no two were used at once."""
        _caches.add(self)  # type: ignore[arg-type]  # it is only asked how much it holds

    def get_or_make(self, key: Hashable, make: Callable[[], Entry]) -> Entry:
        """The entry for a key, made by ``make`` if there is none; other threads wait. One for ``None`` is not kept."""
        with turn:
            found = None if key is None else self.entries.get(key)
            if found is not None:
                return found.entry
            entry = make()
            self.traces += 1
            size = cache_size()
            if key is not None and size != 0:
                self.entries[key] = kept = Kept(entry)
                heappush(self._order, (kept.used, key))
                while 0 < size < len(self.entries):
                    self._drop_least_recent()
        return entry

    def clear(self) -> None:
        """Drop all entries."""
        with turn:
            self.entries.clear()
            self._order.clear()

    def _drop_least_recent(self) -> None:
        """Drop the entry that was not used for longest; those used since they were last looked at find their place."""
        while True:
            used, key = heappop(self._order)
            kept = self.entries[key]
            if kept.used == used:
                del self.entries[key]
                return
            heappush(self._order, (kept.used, key))
