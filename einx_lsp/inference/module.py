"""The names of a module: while its statements run, and for good."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import Protocol

from einx_lsp.inference.bindings import Facts
from einx_lsp.inference.state import CLOSED, after_unknown, may_be, settled, without_tensors
from einx_lsp.values.model import UNKNOWN, Named, Value

__all__ = ["FinalNames", "ModuleNames"]

_BUILTINS: Mapping[str, Value] = {name: Named(f"builtins.{name}") for name in dir(builtins) if not name.startswith("_")}
_UNTOLD = 1000


class Effects(Protocol):
    """What running a block does.

    Attributes:
        bound: The names that it binds, or of which it says more.
        objects: What objects hold after it that it has made or changed.
        outside: Whether it may have changed others unseen.
        tensors: Whether it may have changed shapes from before.
        open: Which names it may have bound unseen.
    """

    @property
    def bound(self) -> Mapping[str, Value]: ...
    @property
    def objects(self) -> Mapping[int, Value]: ...
    @property
    def outside(self) -> bool: ...
    @property
    def tensors(self) -> bool: ...
    @property
    def open(self) -> int: ...


class ModuleNames:
    """What is known of the names of a module at one point while its statements run.

    Args:
        facts: Of each block, what it does to names.
    """

    def __init__(self, facts: Sequence[Facts]) -> None:
        self._values: dict[str, Value] = {}
        self._objects: dict[int, Value] = {}
        self._bound: dict[str, int] = {}
        self._imported: dict[str, str | None] = {}
        self._rebound: set[str] = set()
        self._stored: dict[str, int] = {}
        self._late: dict[str, int] = {}
        self._declared: dict[str, int] = {}
        self._open = CLOSED
        self.dynamic = any(fact.dynamic for fact in facts)
        self._dynamic_attributes = any(fact.dynamic_attributes for fact in facts)
        self._reshaping = any(fact.reshaping for fact in facts)
        for fact in facts:
            self._count(fact)

    def _count(self, fact: Facts) -> None:
        bound = self._bound
        for name, times in fact.bound.items():
            target = fact.imported.get(name)
            if name not in bound:
                bound[name] = times
                if target is not None:
                    self._imported[name] = target
            elif target is None or self._imported.get(name) != target:
                # Importing the same once more changes nothing: `import torch`, `import torch.nn`.
                bound[name], self._imported[name] = bound[name] + times, None
        if fact.rebound:
            self._rebound |= fact.rebound
        if fact.stored:
            _add(self._stored, fact.stored)
        if fact.stored_late:
            _add(self._late, fact.stored_late)
        if fact.declared:
            _add(self._declared, fact.declared)

    def value(self, name: str) -> Value | None:
        """The value of a name of the module, ``None`` if nothing binds it."""
        if self.dynamic:
            return UNKNOWN
        found = self._values.get(name)
        if found is not None:
            return found
        return _BUILTINS.get(name) if self._open == CLOSED else UNKNOWN

    def is_rebound(self, name: str) -> bool:
        """Whether functions bind a name of the module."""
        return name in self._rebound

    def is_bound_once(self, name: str) -> bool:
        """Whether one statement alone binds a name of the module."""
        return self._bound.get(name) == 1

    def binds(self, name: str) -> bool:
        """Whether a statement of the module binds a name."""
        return name in self._bound

    def times_stored(self, attribute: str) -> int:
        """How often the file stores an attribute, of whatever object; many times if that cannot be told."""
        return _UNTOLD if self._dynamic_attributes else self._stored.get(attribute, 0)

    def times_stored_late(self, attribute: str) -> int:
        """How often the file stores an attribute elsewhere than where objects are made."""
        return _UNTOLD if self._dynamic_attributes else self._late.get(attribute, 0)

    def held(self, number: int) -> Value | None:
        """What an object of the module holds, ``None`` if the module does not have it."""
        return self._objects.get(number)

    def times_declared(self, attribute: str) -> int:
        """How often class bodies of the file bind a name."""
        return self._declared.get(attribute, 0)

    def reshapes(self, _about: str = "") -> bool:
        """Whether the file may change the shape of a tensor in place."""
        return self._reshaping

    def apply(self, block: Effects) -> None:
        """Go past a block.

        Args:
            block: What it does.
        """
        values, objects = self._values, self._objects
        if block.open != CLOSED:
            self._open = max(self._open, block.open)
            values.update((name, may_be(value, block.open)) for name, value in list(values.items()))
        if block.outside:
            objects.update((number, after_unknown(held, self)) for number, held in list(objects.items()))
        if block.tensors:
            values.update((name, UNKNOWN) for name, value in list(values.items()) if not settled(value))
            objects.update((number, without_tensors(held)) for number, held in list(objects.items()))
        values.update(block.bound)
        if block.objects:
            objects.update(block.objects)


def _add(counts: dict[str, int], more: Mapping[str, int]) -> None:
    for name, times in more.items():
        counts[name] = counts.get(name, 0) + times


class FinalNames:
    """What holds of the names of a module whenever its functions are called.

    Args:
        names: The names after the last statement.
    """

    def __init__(self, names: ModuleNames) -> None:
        self._names = names
        self._values: dict[str, Value | None] = {}
        self.is_rebound = names.is_rebound
        self.is_bound_once = names.is_bound_once
        self.times_stored = names.times_stored
        self.times_stored_late = names.times_stored_late
        self.times_declared = names.times_declared
        self.reshapes = names.reshapes

    def value(self, name: str) -> Value | None:
        """The value of a name of the module, ``None`` if nothing binds it."""
        try:
            return self._values[name]
        except KeyError:
            found = self._values[name] = self._value(name)
            return found

    def _value(self, name: str) -> Value | None:
        names = self._names
        if names.is_rebound(name) or (names.binds(name) and not names.is_bound_once(name)):
            return UNKNOWN
        found = names.value(name)
        return UNKNOWN if found is not None and names.reshapes() and not settled(found) else found

    def held(self, number: int) -> Value | None:
        """What an object of the module is certain to hold, whoever has changed it."""
        found = self._names.held(number)
        if found is None:
            return None
        found = after_unknown(found, self._names)
        return without_tensors(found) if self._names.reshapes() else found
