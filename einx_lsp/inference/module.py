"""The names of a module: while its statements run, and for good."""

from __future__ import annotations

import builtins
from collections.abc import Collection, Mapping, Sequence

from einx_lsp.inference.bindings import Facts
from einx_lsp.inference.state import CLOSED, is_mutable, may_be, settled
from einx_lsp.values.model import UNKNOWN, Named, Value

__all__ = ["FinalNames", "ModuleNames"]

_BUILTINS: Mapping[str, Value] = {name: Named(f"builtins.{name}") for name in dir(builtins) if not name.startswith("_")}
_UNTOLD = 1000


class ModuleNames:
    """What is known of the names of a module at one point while its statements run.

    Args:
        facts: Of each block, what it does to names.
    """

    def __init__(self, facts: Sequence[Facts]) -> None:
        self._values: dict[str, Value] = {}
        self._lists: set[str] = set()
        self._bound: dict[str, int] = {}
        self._imported: dict[str, str | None] = {}
        self._rebound: set[str] = set()
        self._stored: dict[str, int] = {}
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

    def times_declared(self, attribute: str) -> int:
        """How often class bodies of the file bind a name."""
        return self._declared.get(attribute, 0)

    def reshapes(self) -> bool:
        """Whether the file may change the shape of a tensor in place."""
        return self._reshaping

    def apply(
        self, bound: Mapping[str, Value], mutable: Collection[str], lists: bool, tensors: bool, opened: int
    ) -> None:
        """Go past a block.

        Args:
            bound: What it binds.
            mutable: Those names of it that hold lists or dicts.
            lists: Whether it may have changed lists from before.
            tensors: Whether it may have changed shapes from before.
            opened: Which names it may have bound unseen.
        """
        values = self._values
        if opened != CLOSED:
            self._open = max(self._open, opened)
            values.update((name, may_be(value, opened)) for name, value in list(values.items()))
        if lists and self._lists:
            values.update(dict.fromkeys(self._lists, UNKNOWN))
            self._lists.clear()
        if tensors:
            values.update((name, UNKNOWN) for name, value in list(values.items()) if not settled(value))
        values.update(bound)
        if self._lists:
            self._lists.difference_update(bound)
        if mutable:
            self._lists.update(mutable)


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
        if found is not None and (is_mutable(found) or (names.reshapes() and not settled(found))):
            return UNKNOWN
        return found
