"""What a block sees of its module, and a record of what it has asked.

The record is what makes the analysis of a block reusable: it holds for as long as every question has the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from einx_lsp.values.model import Class, Instance, Items, Method, Range, Tensor, Text, Value
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["Names", "Outside", "Record", "still_holds"]


class Names(Protocol):
    """What a module knows."""

    def value(self, name: str) -> Value | None:
        """The value of a name of the module, ``None`` if nothing binds it."""

    def is_rebound(self, name: str) -> bool:
        """Whether functions bind a name of the module."""

    def is_bound_once(self, name: str) -> bool:
        """Whether one statement alone binds a name of the module."""

    def times_stored(self, attribute: str) -> int:
        """How often the file stores an attribute, of whatever object; many times if that cannot be told."""

    def times_declared(self, attribute: str) -> int:
        """How often class bodies of the file bind a name."""

    def reshapes(self) -> bool:
        """Whether the file may change the shape of a tensor in place."""


class Record(NamedTuple):
    """Questions with their answers."""

    values: Mapping[str, Value | None]
    rebound: Mapping[str, bool]
    once: Mapping[str, bool]
    stored: Mapping[str, int]
    declared: Mapping[str, int]
    reshapes: bool | None


class Outside:
    """Asks a module, and remembers.

    Args:
        names: The module.
    """

    __slots__ = ("_declared", "_names", "_once", "_rebound", "_reshapes", "_stored", "_values")

    def __init__(self, names: Names) -> None:
        self._names = names
        self._values: dict[str, Value | None] = {}
        self._rebound: dict[str, bool] = {}
        self._once: dict[str, bool] = {}
        self._stored: dict[str, int] = {}
        self._declared: dict[str, int] = {}
        self._reshapes: bool | None = None

    def value(self, name: str) -> Value | None:
        """The value of a name of the module, ``None`` if nothing binds it."""
        if name not in self._values:
            self._values[name] = self._names.value(name)
        return self._values[name]

    def is_rebound(self, name: str) -> bool:
        """Whether functions bind a name of the module."""
        if name not in self._rebound:
            self._rebound[name] = self._names.is_rebound(name)
        return self._rebound[name]

    def is_bound_once(self, name: str) -> bool:
        """Whether one statement alone binds a name of the module."""
        if name not in self._once:
            self._once[name] = self._names.is_bound_once(name)
        return self._once[name]

    def times_stored(self, attribute: str) -> int:
        """How often the file stores an attribute, of whatever object."""
        if attribute not in self._stored:
            self._stored[attribute] = self._names.times_stored(attribute)
        return self._stored[attribute]

    def times_declared(self, attribute: str) -> int:
        """How often class bodies of the file bind a name."""
        if attribute not in self._declared:
            self._declared[attribute] = self._names.times_declared(attribute)
        return self._declared[attribute]

    def reshapes(self) -> bool:
        """Whether the file may change the shape of a tensor in place."""
        if self._reshapes is None:
            self._reshapes = self._names.reshapes()
        return self._reshapes

    def record(self) -> Record:
        """All that was asked."""
        return Record(self._values, self._rebound, self._once, self._stored, self._declared, self._reshapes)


def still_holds(record: Record, names: Names) -> bool:
    """Whether a module answers all questions as before.

    Args:
        record: Questions with their answers.
        names: The module.
    """
    # Asked of every block at every keystroke, so in plain loops.
    ask = names.value
    for name, value in record.values.items():
        now = ask(name)
        if now is not value and not _same(now, value):
            return False
    for name, rebound in record.rebound.items():
        if names.is_rebound(name) is not rebound:
            return False
    for name, once in record.once.items():
        if names.is_bound_once(name) is not once:
            return False
    for name, times in record.stored.items():
        if names.times_stored(name) != times:
            return False
    for name, times in record.declared.items():
        if names.times_declared(name) != times:
            return False
    return record.reshapes is None or record.reshapes is names.reshapes()


def _same(a: Value | None, b: Value | None) -> bool:
    """Whether two values are equal and come from the same places, so that findings that point there still do."""
    return a == b and _places(a) == _places(b)


def _places(value: Value | None) -> list[object]:
    found: list[object] = []
    waiting: list[Value | None] = [value]
    while waiting:
        match waiting.pop():
            case Tensor(place=place):
                found.append(place)
            case Text(located=located):
                found.append(None if located is None else (located.block, located.pieces))
            case Items(items=items):
                waiting.extend(items)
            case Dictionary(pairs) | Instance(attributes=pairs) | Class(constants=pairs):
                waiting.extend(part for _, part in pairs)
            case Range(start, stop, step):
                waiting.extend((start, stop, step))
            case Method(receiver=receiver):
                waiting.append(receiver)
            case _:
                pass
    return found
