"""What is known at one point of a program: names and attributes with their values."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from einx_lsp.values.join import join
from einx_lsp.values.model import (
    UNKNOWN,
    Class,
    Function,
    Instance,
    Items,
    Mapping,
    Method,
    Named,
    Tensor,
    Text,
    Value,
)

__all__ = ["ANY", "CLOSED", "NOT_MODULES", "State", "fixed", "is_mutable", "joined", "may_be", "settled"]


CLOSED, NOT_MODULES, ANY = range(3)
"""Which names may have been bound unseen: none, all but those of whole modules, all."""


class State:
    """Values by name (``x``) and by path (``self.w``) at one point of a program.

    Attributes:
        values: What is known; a name that is not there is not bound here.
        alive: Whether the point can be reached.
        lists: Whether lists and dicts from outside the scope may have been changed here.
        tensors: Whether the shapes of tensors from outside the scope may have been changed here.
        open: Which names may have been bound unseen.
    """

    __slots__ = ("alive", "lists", "open", "tensors", "values")

    def __init__(self) -> None:
        self.values: dict[str, Value] = {}
        self.alive = True
        self.lists = self.tensors = False
        self.open = CLOSED

    def copy(self) -> State:
        """The same, to be changed on its own."""
        made = State()
        made.values = self.values.copy()
        made.alive, made.lists, made.tensors, made.open = self.alive, self.lists, self.tensors, self.open
        return made

    def kill(self) -> None:
        """Say that what follows cannot be reached; nothing is known there, so that nothing is found there."""
        self.alive = False

    def forget(self, names: Iterable[str]) -> None:
        """Make names unknown."""
        for name in names:
            self.values[name] = UNKNOWN

    def forget_lists(self) -> None:
        """Lists and dicts may have been changed, by whichever name."""
        self.lists = True
        for name, value in self.values.items():
            if type(value) in _CONTAINERS and is_mutable(value):
                self.values[name] = UNKNOWN

    def forget_tensors(self) -> None:
        """Shapes of tensors may have been changed, by whichever name."""
        self.tensors = True
        for name, value in self.values.items():
            if not settled(value):
                self.values[name] = UNKNOWN

    def forget_paths(self, keep: Callable[[str], bool] | None = None) -> None:
        """Attributes may have been stored.

        Args:
            keep: Tells of a path whether it is certain to be what it was; none is if this is left out.
        """
        paths = [path for path in self.values if "." in path and (keep is None or not keep(path))]
        for path in paths:
            del self.values[path]

    def forget_all(self, which: int = ANY) -> None:
        """Names may have been bound to anything.

        Args:
            which: Whether all, or all but those of whole modules.
        """
        self.open = max(self.open, which)
        self.values = {name: may_be(value, which) for name, value in self.values.items() if "." not in name}


def may_be(value: Value, opened: int) -> Value:
    """What is left of a value when names may have been bound unseen.

    Args:
        value: What it was.
        opened: Which names.
    """
    whole_module = isinstance(value, Named) and "." not in value.name
    return value if opened == CLOSED or (opened == NOT_MODULES and whole_module) else UNKNOWN


_CONTAINERS = frozenset({Items, Mapping, Method, Instance, Class})


def is_mutable(value: Value) -> bool:
    """Whether a value is, or holds, a list or dict."""
    match value:
        case Items(kind, items):
            return kind == "list" or any(map(is_mutable, items))
        case Mapping():
            return True
        case Method(receiver):
            return is_mutable(receiver)
        case Instance(_, pairs) | Class(_, pairs):
            return any(is_mutable(part) for _, part in pairs)
        case _:
            return False


def settled(value: Value) -> bool:
    """Whether a value is, and holds, no tensor."""
    match value:
        case Tensor():
            return False
        case Items(_, items):
            return all(map(settled, items))
        case Mapping(pairs) | Instance(_, pairs) | Class(_, pairs):
            return all(settled(part) for _, part in pairs)
        case Method(receiver):
            return settled(receiver)
        case _:
            return True


def fixed(value: Value) -> bool:
    """Whether a value is part of the program's text rather than of its data, so that it holds in dead code too."""
    return isinstance(value, Named | Function | Class | Text)


def joined(a: State, b: State, missing: Callable[[str], Value | None]) -> State:
    """What is known where two ways through a program meet.

    Args:
        a: What is known at the end of one; it may be used up.
        b: What is known at the end of the other.
        missing: The value of a name that one of the ways does not bind; ``None`` if using it would raise.
    """
    if not b.alive or a is b:
        return a
    if not a.alive:
        return b
    result: dict[str, Value] = {}
    for name in a.values.keys() | b.values.keys():
        value = _joined(name, a, b, missing)
        if value is not None:
            result[name] = value
    a.values = result
    a.lists, a.tensors, a.open = a.lists or b.lists, a.tensors or b.tensors, max(a.open, b.open)
    return a


def _joined(name: str, a: State, b: State, missing: Callable[[str], Value | None]) -> Value | None:
    one, other = a.values.get(name), b.values.get(name)
    if one is other:
        return one
    if one is None or other is None:
        if "." in name:
            return None
        lacking = a if one is None else b
        outside = missing(name)
        if outside is not None:
            outside = may_be(outside, lacking.open)
        elif lacking.open:
            outside = UNKNOWN
        if outside is not None and (
            (lacking.lists and is_mutable(outside)) or (lacking.tensors and not settled(outside))
        ):
            outside = UNKNOWN
        one = outside if one is None else one
        other = outside if other is None else other
    if one is None or other is None:
        return one or other
    return join(one, other)
