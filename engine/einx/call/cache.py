"""The cache of one operation: compiled functions by signature, least recently used ones dropped first.

A hit takes no lock: reading and moving an entry of an ``OrderedDict`` is one step each under the interpreter's lock.
A miss takes one for its signature only, so that many threads on one new signature trace it once and others go on.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock, RLock
from typing import Generic, TypeVar

Entry = TypeVar("Entry")

DEFAULT_SIZE = 1024


def cache_size() -> int:
    """The bound that ``EINX_CACHE_SIZE`` gives: -1 for none, 0 to keep nothing."""
    text = os.environ.get("EINX_CACHE_SIZE", "")
    try:
        return int(text) if text else DEFAULT_SIZE
    except ValueError:
        return DEFAULT_SIZE


class Cache(Generic[Entry]):
    """Entries by key, made on demand.

    Attributes:
        entries: The entries, the least recently used one first.

    >>> cache = Cache()
    >>> cache.get_or_make("a", lambda: 1), cache.get_or_make("a", lambda: 2)
    (1, 1)
    """

    __slots__ = ("_lock", "_making", "entries")

    def __init__(self) -> None:
        self.entries: OrderedDict[Hashable, Entry] = OrderedDict()
        self._lock = Lock()
        self._making: dict[Hashable, RLock] = {}

    def get_or_make(self, key: Hashable, make: Callable[[], Entry]) -> Entry:
        """The entry for a key, made by ``make`` if there is none; other threads that want it wait."""
        with self._lock:
            lock = self._making.setdefault(key, RLock())
        with lock:
            found = self.entries.get(key)
            if found is not None:
                return found
            try:
                entry = make()
                self._store(key, entry)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return entry

    def _store(self, key: Hashable, entry: Entry) -> None:
        size = cache_size()
        if size == 0:
            return
        with self._lock:
            self.entries[key] = entry
            while 0 < size < len(self.entries):
                self.entries.popitem(last=False)
