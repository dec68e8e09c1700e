"""What is known at one point of a program: names with their values, and what the objects hold that can change.

Lists, dicts and objects of the file's classes are known by more than one name, so a value is a reference to them and
what they hold stands here, once. An object *escapes* when it is handed to code that is not followed, or when a
reference to it is lost track of: from then on whatever is not followed may change it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Mapping_
from typing import Any, Protocol

from einx_lsp.values.join import join
from einx_lsp.values.model import (
    UNKNOWN,
    ArrayLike,
    Bound,
    Cell,
    Class,
    Function,
    GenericAlias,
    Instance,
    Items,
    Layer,
    Many,
    Mapping,
    Method,
    Named,
    Number,
    OpenItems,
    Partial,
    Range,
    Ref,
    Scope,
    Super,
    Tensor,
    Text,
    Union,
    Value,
)

__all__ = [
    "ANY",
    "CLOSED",
    "NOT_MODULES",
    "State",
    "after_unknown",
    "fixed",
    "join_objects",
    "may_be",
    "may_be_protected",
    "parts",
    "protected",
    "refs_in",
    "settled",
    "without_tensors",
]


CLOSED, NOT_MODULES, ANY = range(3)
"""Which names may have been bound unseen: none, all but those of whole modules, all."""


class State:
    """Values by name (``x``) and by path (``env.w``), and objects by number, at one point of a program.

    Attributes:
        values: What is known; a name that is not there is not bound here.
        objects: What objects hold; one that is not there is as it was outside.
        changed: The objects that hold something else since unknown code has left of all others what it may leave.
        escaped: The objects here that code may change that is not followed.
        alive: Whether the point can be reached.
        sure: Whether it is reached whenever the scope is run, and not only if some condition holds.
        outside: Whether objects from outside may have been changed here unseen.
        tensors: Whether the shapes of tensors from outside the scope may have been changed here.
        open: Which names may have been bound unseen.
        owners: The names that paths start with here or in a copy of this.
    """

    __slots__ = ("alive", "changed", "escaped", "objects", "open", "outside", "owners", "sure", "tensors", "values")

    def __init__(self) -> None:
        self.values: dict[str, Value] = {}
        self.objects: dict[int, Value] = {}
        self.changed: set[int] = set()
        self.escaped: frozenset[int] = frozenset()
        self.alive = self.sure = True
        self.outside = self.tensors = False
        self.open = CLOSED
        self.owners: set[str] = set()

    def copy(self) -> State:
        """The same, to be changed on its own."""
        made = State()
        made.values = self.values.copy()
        made.take(self)
        made.alive, made.sure, made.open = self.alive, self.sure, self.open
        made.owners = self.owners
        return made

    def take(self, other: State) -> None:
        """Let the objects be those of another state.

        Args:
            other: The state of a caller or of a callee; it is not changed with this one.
        """
        self.objects, self.changed, self.escaped = other.objects.copy(), other.changed.copy(), other.escaped
        self.outside, self.tensors = other.outside, other.tensors

    def kill(self) -> None:
        """Say that what follows cannot be reached; nothing is known there, so that nothing is found there."""
        self.alive = False

    def hold(self, number: int, held: Value) -> None:
        """Say what an object holds.

        Args:
            number: The object.
            held: What it holds.
        """
        self.objects[number] = held
        self.changed.add(number)

    def forget(self, names: Iterable[str]) -> None:
        """Make names unknown."""
        for name in names:
            self.values[name] = UNKNOWN

    def forget_tensors(self) -> None:
        """Shapes of tensors may have been changed, by whichever name."""
        self.tensors = True
        for name, value in self.values.items():
            if not settled(value):
                self.values[name] = without_tensors(value)
        for number, held in self.objects.items():
            if not settled(held):
                self.objects[number] = without_tensors(held)  # as little as it was, or less

    def keep_path(self, path: str, value: Value) -> None:
        """Say what an attribute is.

        Args:
            path: The attribute, with the name that it is reached by.
            value: What it is.
        """
        self.values[path] = value
        self.owners.add(path.partition(".")[0])

    def drop_paths_of(self, name: str) -> None:
        """Forget the attributes of what a name was bound to.

        Args:
            name: The name.
        """
        if name in self.owners:
            start = f"{name}."
            for path in [path for path in self.values if path.startswith(start)]:
                del self.values[path]

    def forget_attribute(self, name: str) -> None:
        """An attribute of something may have been stored.

        Args:
            name: The attribute.
        """
        if self.owners:
            end = f".{name}"
            for path in [path for path in self.values if path.endswith(end)]:
                del self.values[path]

    def forget_paths(self, keep: Callable[[str], bool] | None = None) -> None:
        """Attributes may have been stored.

        Args:
            keep: Tells of a path whether it is certain to be what it was; none is if this is left out.
        """
        if not self.owners:
            return
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


def parts(value: Value) -> Iterable[Value]:
    """The values that a value directly holds.

    Args:
        value: Any value.
    """
    rule = _PARTS.get(type(value))
    return () if rule is None else rule(value)


def _seconds(pairs: Iterable[tuple[str, Value]]) -> tuple[Value, ...]:
    return tuple(part for _, part in pairs)


_PARTS: Mapping_[type, Callable[[Any], Iterable[Value]]] = {
    Items: lambda value: value.items,
    Union: lambda value: value.options,
    Mapping: lambda value: (*_seconds(value.items), *(() if value.missing is None else (value.missing,))),
    Instance: lambda value: _seconds(value.attributes),
    Scope: lambda value: _seconds(value.names),
    Class: lambda value: (*_seconds(value.constants), *_seconds(value.members), *value.behind),
    Range: lambda value: (value.start, value.stop, value.step),
    Many: lambda value: (value.element,),
    Method: lambda value: (value.receiver,),
    OpenItems: lambda value: (*value.first, value.each, *value.last),
    Layer: lambda value: (*_seconds(value.arguments), *_seconds(value.attributes), *value.parts),
    Bound: lambda value: (value.receiver, value.function),
    Function: lambda value: (*_seconds(value.defaults), *(() if value.setter is None else (value.setter,))),
    Partial: lambda value: (value.function, *value.positional, *_seconds(value.keywords)),
    Super: lambda value: (value.receiver,),
    GenericAlias: lambda value: (value.of, *value.arguments),
}


def refs_in(values: Iterable[Value]) -> Iterator[int]:
    """The objects and scopes that values refer to, without following the references.

    Args:
        values: The values.
    """
    waiting = list(values)
    while waiting:
        value = waiting.pop()
        if type(value) is Ref or type(value) is Cell:
            yield value.number
        elif type(value) not in _LEAVES:
            if isinstance(value, Function) and value.scope is not None:
                yield value.scope
            elif isinstance(value, Scope) and value.parent is not None:
                yield value.parent
            elif isinstance(value, Class) and value.cell is not None and value.cell >= 0:
                yield value.cell
            waiting.extend(parts(value))


_LEAVES = frozenset({Named, Tensor, Text, type(UNKNOWN)})


def settled(value: Value) -> bool:
    """Whether a value is, and holds, no tensor and nothing that may be one.

    Args:
        value: Any value.
    """
    return not isinstance(value, Tensor | ArrayLike) and all(map(settled, parts(value)))


def without_tensors(value: Value) -> Value:
    """What is left of what an object or a name holds when shapes of tensors may be others.

    Args:
        value: The value.
    """
    match value:
        case Instance(pairs_of, pairs):
            kept = tuple((name, without_tensors(part)) for name, part in pairs)
            return Instance(pairs_of, kept, value.made_of, value.exact)
        case Scope(names, parent):
            return Scope(tuple((name, without_tensors(part)) for name, part in names), parent)
        case _:
            return value if settled(value) else UNKNOWN


def fixed(value: Value) -> bool:
    """Whether a value is part of the program's text rather than of its data, so that it holds in dead code too."""
    return isinstance(value, Named | Function | Class | Text)


def join_objects(a: Value, b: Value) -> Value:
    """What an object holds that held one thing or the other.

    Args:
        a: The one.
        b: The other.
    """
    if a == b:
        return a
    match a, b:
        case (Instance(name, one), Instance(other, another)) if name == other and a.made_of == b.made_of:
            return _instances(a, b, dict(one), dict(another))
        case _:
            return join(a, b)


def _instances(a: Instance, b: Instance, one: dict[str, Value], other: dict[str, Value]) -> Value:
    """An attribute that only one of the ways stores is that, as its use would raise otherwise, or the class's."""
    found: dict[str, Value] = {}
    for name in dict.fromkeys((*one, *other)):
        if name in one and name in other:
            found[name] = join(one[name], other[name])
        elif a.exact and b.exact and not _has_member(a.made_of, name):
            found[name] = one.get(name, other.get(name, UNKNOWN))
    return Instance(a.of, tuple(found.items()), a.made_of, a.exact and b.exact)


def _has_member(of: Value | None, name: str) -> bool:
    """Whether a class may have an attribute itself."""
    if not isinstance(of, Class):
        return not isinstance(of, Named)
    return any(member == name for member, _ in of.members) or any(_has_member(base, name) for base in of.behind)


class Stores(Protocol):
    """Who knows where a file stores attributes."""

    def times_stored_late(self, attribute: str) -> int:
        """How often the file stores an attribute elsewhere than where objects are made."""

    def is_changed(self, name: str) -> bool:
        """Whether what a name or attribute holds may be changed through it, or be known by another name."""


def may_be_protected(held: Value) -> bool:
    """Whether an object is a container, of which it is told whether anything changes it.

    Who reads a dict that makes what is missing may change it.

    Args:
        held: What it holds.
    """
    return isinstance(held, Items | Many | Mapping | Layer) and getattr(held, "missing", None) is None


def protected(names: Iterable[tuple[str, Value]], objects: Mapping_[int, Value], stores: Stores) -> set[int]:
    """The containers that nothing changes: all that holds them is a name or attribute that is only read.

    Args:
        names: Names with what they are bound to.
        objects: All objects.
        stores: Where the file stores and changes.
    """
    attributes = [pair for held in objects.values() if isinstance(held, Instance) for pair in held.attributes]
    found: set[int] = set()
    waiting: list[Value] = []
    open_: list[Value] = []
    for name, value in (*names, *attributes):
        if value is UNKNOWN or isinstance(value, Tensor | Named | Number | Text):
            continue
        (open_ if stores.is_changed(name) or stores.times_stored_late(name) else waiting).append(value)
    changing = set(refs_in(open_))
    waiting = [part for part in waiting if not (isinstance(part, Ref) and part.number in changing)]
    while waiting:
        for number in refs_in([waiting.pop()]):
            held = objects.get(number)
            if number not in found and number not in changing and held is not None and may_be_protected(held):
                found.add(number)
                waiting.append(held)
    return found


_ANY_LIST = Many("list", UNKNOWN)


def after_unknown(held: Value, stores: Stores) -> Value:
    """What is left of what an object holds when unknown code may have changed it.

    Attributes that are stored where objects are made, and nowhere else, stay what they are.

    Args:
        held: What it held.
        stores: Where the file stores attributes.
    """
    match held:
        case Instance(of, pairs):
            late = [name for name, value in pairs if value is not UNKNOWN and stores.times_stored_late(name)]
            if not late:
                return held
            kept = tuple((name, UNKNOWN if name in late else value) for name, value in pairs)
            return Instance(of, kept, held.made_of, held.exact)
        case Many("list"):
            return held if held == _ANY_LIST else _ANY_LIST
        case Items("list"):
            return _ANY_LIST
        case Scope():
            return held
        case _:
            return UNKNOWN
