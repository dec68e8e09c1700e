"""The names of a module: while its statements run, and for good."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from einx_lsp.inference.bindings import Facts
from einx_lsp.inference.protection import Holders
from einx_lsp.inference.state import ANY, CLOSED, after_unknown, may_be, protected, settled, without_tensors
from einx_lsp.python.blocks import Module
from einx_lsp.values.model import UNKNOWN, Items, Named, Number, Ref, Text, Value
from einx_lsp.values.plain import NAMESPACE

__all__ = ["BUILTINS", "Exports", "FinalNames", "ModuleNames"]

BUILTINS: Mapping[str, Value] = {
    **{name: Named(f"builtins.{name}") for name in dir(builtins) if not name.startswith("_")},
    "__debug__": Number("bool", True),  # asserts are believed
}
_UNTOLD = 1000


class Effects(Protocol):
    """What running a block does.

    Attributes:
        bound: The names that it binds, or of which it says more.
        objects: What objects hold after it that it has made or changed.
        outside: Whether it may have changed others unseen.
        tensors: Whether it may have changed shapes from before.
        open: Which names it may have bound unseen.
        ended: Whether the program certainly ends in it.
        executed: The names that texts have bound that it has run.
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
    @property
    def ended(self) -> bool: ...
    @property
    def executed(self) -> Iterable[str]: ...


class Exports:
    """A module of the workspace that has been imported.

    Args:
        path: The file.
        module: What stands in it.
        names: Its names at its end.
        imported: The modules of the workspace that it imports, with those that these import.
    """

    def __init__(self, path: str, module: Module, names: ModuleNames, imported: Mapping[str, Exports]) -> None:
        self.path = path
        self.module = module
        self.names = names
        self.reached: Mapping[str, Exports] = {**imported, path: self}

    def value(self, name: str) -> Value | None:
        """What a name of the module is bound to from its end on, ``None`` if it is not."""
        names = self.names
        if names.dynamic or names.is_rebound(name):
            return UNKNOWN
        return names.own(name)

    def public(self) -> tuple[str, ...] | None:
        """The names that a star imports, ``None`` if they are not known."""
        names = self.names
        said = names.own("__all__")
        if said is not None:
            held = names.held(said.number) if isinstance(said, Ref) else said
            if not isinstance(held, Items) or not all(isinstance(item, Text) for item in held.items):
                return None
            return tuple(item.value for item in held.items if isinstance(item, Text))
        return None if names.is_open() else tuple(name for name in names.known() if not name.startswith("_"))


class ModuleNames:
    """What is known of the names of a module at one point while its statements run.

    Args:
        facts: Of each block, what it does to names.
        imported: The modules of the workspace that it imports, by what follows ``import``, and all behind these.
        paths: The file of each, by how many dots and which name it is imported by; empty for one that is not certain.
        name: What it is called by those who import it; empty if it may be the program itself.

    Attributes:
        modules: The modules that it imports, and all behind these, by their files.
        dynamic: Whether its names may be bound unseen.
    """

    def __init__(
        self,
        facts: Sequence[Facts],
        imported: Mapping[str, Exports] = MappingProxyType({}),
        paths: Mapping[tuple[int, str], str] = MappingProxyType({}),
        name: str = "",
    ) -> None:
        self.modules = imported
        self._paths = paths
        self._values: dict[str, Value] = {"__name__": Text(name)} if name else {}
        self._loaded: set[str] = set()
        self._objects: dict[int, Value] = {}
        self._bound: dict[str, int] = {}
        self._imported: dict[str, str | None] = {}
        self._rebound: set[str] = set()
        self._stored: dict[str, int] = {}
        self._late: dict[str, int] = {}
        self._declared: dict[str, int] = {}
        self._open = CLOSED
        self._ended = False
        self._protected_elsewhere: set[int] | None = None
        self._holders = Holders(self, self._objects)
        # What was bound, made or changed since something last befell all names or objects, which befalls it as well.
        self._since_open: set[str] = set()
        self._since_outside: set[int] = set()
        self._since_tensors: tuple[set[str], set[int]] = (set(), set())
        self.dynamic = any(fact.dynamic for fact in facts)
        self._dynamic_attributes = any(fact.dynamic_attributes for fact in facts)
        self._reshaping = any(fact.reshaping for fact in facts)
        self.changed = frozenset().union(*(fact.changed for fact in facts))
        self.diamonds = any(fact.diamonds for fact in facts)
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
        return BUILTINS.get(name) if self._open == CLOSED else UNKNOWN

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
        own = _UNTOLD if self._dynamic_attributes else self._stored.get(attribute, 0)
        return own + sum(one.names.own_stores(attribute)[0] for one in self.modules.values())

    def own_stores(self, attribute: str) -> tuple[int, int, int]:
        """How often the module itself stores an attribute, does so late, and declares it."""
        untold = _UNTOLD if self._dynamic_attributes else 0
        late, declared = self._late.get(attribute, 0), self._declared.get(attribute, 0)
        return untold or self._stored.get(attribute, 0), untold or late, declared

    def times_stored_late(self, attribute: str) -> int:
        """How often the file stores an attribute elsewhere than where objects are made."""
        own = _UNTOLD if self._dynamic_attributes else self._late.get(attribute, 0)
        return own + sum(one.names.own_stores(attribute)[1] for one in self.modules.values())

    def held(self, number: int) -> Value | None:
        """What an object of the module holds, ``None`` if the module does not have it."""
        found = self._objects.get(number)
        if found is not None or not self.modules:
            return found
        holders = [exports for exports in self.modules.values() if exports.names.own_object(number) is not None]
        if len(holders) > 1:
            # Modules have changed it that have been imported: it is as the last has left it.
            loaded = [exports for exports in holders if exports.path in self._loaded]
            holders = [one for one in loaded if all(other.path in one.reached for other in loaded)]
            if len(holders) != 1:
                return UNKNOWN
        return holders[0].names.own_object(number) if holders else None

    def load(self, imports: Iterable[tuple[int, str]]) -> None:
        """Come to a block, which imports modules.

        Args:
            imports: The modules, with how many dots stand before their names.
        """
        for one in imports:
            exports = self.modules.get(self._paths.get(one, ""))
            if exports is not None:
                self._loaded.update(exports.reached)

    def own_protected(self, stores: ModuleNames) -> set[int]:
        """Of the objects that the module itself has made, those that nothing changes."""
        return protected(self._values.items(), self._objects, stores)

    def is_protected(self, number: int) -> bool:
        """Whether an object of the module, or of one that it imports, is one that nothing changes."""
        if number in self._objects:
            return self._holders.protects(number)
        if self._protected_elsewhere is None:
            others = (exports.names.own_protected(self) for exports in self.modules.values())
            self._protected_elsewhere = set().union(*others)
        return number in self._protected_elsewhere

    def own_object(self, number: int) -> Value | None:
        """What an object holds that the module itself has made."""
        return self._objects.get(number)

    def own(self, name: str) -> Value | None:
        """The value of a name that the module binds itself."""
        return self._values.get(name)

    def known(self) -> list[str]:
        """The names that are bound."""
        return list(self._values)

    def is_open(self) -> bool:
        """Whether names may have been bound unseen."""
        return self.dynamic or self._open != CLOSED

    def may_bind_any(self) -> bool:
        """Whether a text that is not known may have bound any name."""
        return self._open == ANY

    def path_of(self, imported: tuple[int, str, str]) -> str | None:
        """The file of the workspace that an import means, empty if it is not certain; ``None`` if there is none."""
        level, module, importer = imported
        if importer:
            exports = self.modules.get(importer)
            return "" if exports is None else exports.names.path_of((level, module, ""))
        return self._paths.get((level, module))

    def exported(self, of: tuple[str, str]) -> Value | None:
        """What a name of a module of the workspace is bound to, by the file and the name; ``None`` if it is not."""
        exports = self.modules.get(of[0])
        return UNKNOWN if exports is None else exports.value(of[1])

    def public(self, path: str) -> tuple[str, ...] | None:
        """The names that a star imports from a file, ``None`` if they are not known."""
        exports = self.modules.get(path)
        return None if exports is None else exports.public()

    def imports(self, of: tuple[str, str]) -> bool:
        """Whether a module of the workspace imports another, itself or through others."""
        exports = self.modules.get(of[0])
        return exports is None or of[1] in exports.reached

    def ends(self, path: str) -> bool:
        """Whether a module of the workspace certainly ends with an error while it is imported."""
        exports = self.modules.get(path)
        return exports is not None and exports.names.has_ended()

    def times_declared(self, attribute: str) -> int:
        """How often class bodies of the file bind a name."""
        own = self._declared.get(attribute, 0)
        return own + sum(one.names.own_stores(attribute)[2] for one in self.modules.values())

    def reshapes(self, _about: str = "") -> bool:
        """Whether the file, or one that it imports, may change the shape of a tensor in place."""
        return self._reshaping or any(one.names.own_reshapes() for one in self.modules.values())

    def is_changed(self, name: str) -> bool:
        """Whether what a name or attribute holds may be changed through it, or be known by another name."""
        return (
            name in self.changed or name == NAMESPACE or any(name in one.names.changed for one in self.modules.values())
        )

    def has_ended(self, _about: str = "") -> bool:
        """Whether the program has certainly ended before this point."""
        return self._ended

    def inherits_twice(self, _about: str = "") -> bool:
        """Whether a class of the file, or of one that it imports, has several bases."""
        return self.diamonds or any(one.names.diamonds for one in self.modules.values())

    def own_reshapes(self) -> bool:
        """Whether the module itself may change the shape of a tensor in place."""
        return self._reshaping

    def apply(self, block: Effects) -> None:
        """Go past a block.

        Args:
            block: What it does.
        """
        for name in block.executed:
            self._bound[name] = _UNTOLD
        if block.open != CLOSED:
            self._open_names(block.open)
        if block.outside:
            self._change_unseen()
        if block.tensors:
            self._change_tensors()
        self._ended = self._ended or block.ended
        self._take(block.bound, block.objects)

    def _take(self, bound: Mapping[str, Value], objects: Mapping[int, Value]) -> None:
        """Names are bound, and objects hold something, from here on."""
        if bound:
            self._values.update(bound)
            self._since_open |= bound.keys()
            self._since_tensors[0].update(bound)
            self._holders.bind(bound)
        if objects:
            self._objects.update(objects)
            self._since_outside |= objects.keys()
            self._since_tensors[1].update(objects)
            self._holders.put(objects)

    def _open_names(self, which: int) -> None:
        """Names may have been bound unseen."""
        names = self._values if which > self._open else self._since_open
        bound = {name: may_be(self._values[name], which) for name in names}
        self._open = max(self._open, which)
        self._values.update(bound)
        self._holders.bind(bound)
        self._since_open = {name for name, value in bound.items() if value is not UNKNOWN}

    def _change_unseen(self) -> None:
        """Objects may have been changed unseen: those that are new, and those that nothing protects any more."""
        numbers = [number for number in self._since_outside | self._holders.shaken() if number in self._objects]
        # Whether one is protected does not depend on what becomes of others, as all of them are looked at before.
        open_ = [number for number in numbers if not self._holders.protects(number)]
        self._since_outside.clear()
        objects = {number: after_unknown(self._objects[number], self) for number in open_}
        self._objects.update(objects)
        self._holders.put(objects)

    def _change_tensors(self) -> None:
        """Shapes of tensors may have been changed."""
        names, numbers = self._since_tensors
        bound = {name: UNKNOWN for name in names if not settled(self._values[name])}
        objects = {number: without_tensors(self._objects[number]) for number in numbers}
        self._values.update(bound)
        self._objects.update(objects)
        self._holders.bind(bound)
        self._holders.put(objects)
        names.clear()
        numbers.clear()


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
        self.inherits_twice = names.inherits_twice
        self.has_ended = names.has_ended
        self.is_changed = names.is_changed
        self.is_protected = names.is_protected
        self.path_of = names.path_of
        self.exported = names.exported
        self.public = names.public
        self.ends = names.ends
        self.imports = names.imports
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
        if names.may_bind_any() or names.is_rebound(name) or (names.binds(name) and not names.is_bound_once(name)):
            return UNKNOWN
        found = names.value(name)
        return UNKNOWN if found is not None and names.reshapes() and not settled(found) else found

    def held(self, number: int) -> Value | None:
        """What an object of the module is certain to hold, whoever has changed it."""
        found = self._names.held(number)
        if found is None:
            return None
        if not self._names.is_protected(number):
            found = after_unknown(found, self._names)
        return without_tensors(found) if self._names.reshapes() else found
