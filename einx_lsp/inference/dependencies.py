"""What a block sees of its module, and a record of what it has asked.

The record is what makes the analysis of a block reusable: it holds for as long as every question has the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, NamedTuple, Protocol, TypeAlias, cast

from einx_lsp.inference.state import parts
from einx_lsp.values.model import (
    Bound,
    Class,
    Function,
    GenericAlias,
    Instance,
    Items,
    Layer,
    Many,
    Method,
    Named,
    OpenItems,
    Partial,
    Range,
    Scope,
    Super,
    Tensor,
    Text,
    Union,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary

__all__ = [
    "MEMBERS",
    "Names",
    "Outside",
    "Record",
    "alike",
    "changed_methods",
    "exchanged",
    "renewed",
    "same",
    "still_holds",
]

MEMBERS = Named("builtins.members")
"""Stands for a class in the object that holds its members; unknown code leaves nothing of it."""


class Names(Protocol):
    """What a module knows."""

    def value(self, name: str) -> Value | None:
        """The value of a name of the module, ``None`` if nothing binds it."""

    def held(self, number: int) -> Value | None:
        """What an object of the module holds, ``None`` if the module does not have it."""

    def is_rebound(self, name: str) -> bool:
        """Whether functions bind a name of the module."""

    def is_bound_once(self, name: str) -> bool:
        """Whether one statement alone binds a name of the module."""

    def times_stored(self, attribute: str) -> int:
        """How often the file stores an attribute, of whatever object; many times if that cannot be told."""

    def times_stored_late(self, attribute: str) -> int:
        """How often the file stores an attribute elsewhere than where objects are made."""

    def times_declared(self, attribute: str) -> int:
        """How often class bodies of the file bind a name."""

    def is_changed(self, name: str) -> bool:
        """Whether what a name or attribute holds may be changed through it, or be known by another name."""

    def is_protected(self, number: int) -> bool:
        """Whether an object of the module is one that nothing changes."""

    def has_ended(self, about: str = "") -> bool:
        """Whether the program has certainly ended before this point."""

    def inherits_twice(self, about: str = "") -> bool:
        """Whether a class of the file has several bases."""

    def reshapes(self, about: str = "") -> bool:
        """Whether the file may change the shape of a tensor in place."""


QUESTIONS = (
    "has_ended inherits_twice is_changed is_protected value held is_rebound is_bound_once times_stored "
    "times_stored_late times_declared reshapes path_of exported public ends imports"
).split()
"""The methods of :class:`Names`, each a question about one thing."""

HOLDERS = (
    Items,
    OpenItems,
    Dictionary,
    Instance,
    Layer,
    Range,
    Method,
    Many,
    Union,
    Bound,
    Partial,
    Scope,
    GenericAlias,
    Function,
    Super,
)

Answers: TypeAlias = "Mapping[str, Mapping[object, object]]"
"""Answers by question, the name of a method of :class:`Names`, and by what was asked about."""


class Record(NamedTuple):
    """What a run rests on.

    Attributes:
        answers: What was asked of the module.
        members: The names that were looked for in classes.
    """

    answers: Answers
    members: frozenset[str]


class Outside:
    """Asks a module, and remembers.

    Args:
        names: The module.
    """

    __slots__ = ("_asked", "_names", "members")

    def __init__(self, names: Names) -> None:
        self._names = names
        self.members: set[str] = set()
        """The names that were looked for in classes."""
        self._asked: dict[str, dict[object, object]] = {question: {} for question in QUESTIONS}

    def _ask(self, question: str, about: object) -> Any:
        answers = self._asked[question]
        if about not in answers:
            answers[about] = getattr(self._names, question)(about)
        return answers[about]

    def value(self, name: str) -> Value | None:
        """The value of a name of the module, ``None`` if nothing binds it."""
        return cast("Value | None", self._ask("value", name))

    def held(self, number: int) -> Value | None:
        """What an object of the module holds, ``None`` if the module does not have it."""
        return cast("Value | None", self._ask("held", number))

    def is_rebound(self, name: str) -> bool:
        """Whether functions bind a name of the module."""
        return cast("bool", self._ask("is_rebound", name))

    def is_bound_once(self, name: str) -> bool:
        """Whether one statement alone binds a name of the module."""
        return cast("bool", self._ask("is_bound_once", name))

    def times_stored(self, attribute: str) -> int:
        """How often the file stores an attribute, of whatever object."""
        return cast("int", self._ask("times_stored", attribute))

    def times_stored_late(self, attribute: str) -> int:
        """How often the file stores an attribute elsewhere than where objects are made."""
        return cast("int", self._ask("times_stored_late", attribute))

    def times_declared(self, attribute: str) -> int:
        """How often class bodies of the file bind a name."""
        return cast("int", self._ask("times_declared", attribute))

    def is_changed(self, name: str) -> bool:
        """Whether what a name or attribute holds may be changed through it, or be known by another name."""
        return cast("bool", self._ask("is_changed", name))

    def is_protected(self, number: int) -> bool:
        """Whether an object of the module is one that nothing changes."""
        return cast("bool", self._ask("is_protected", number))

    def has_ended(self) -> bool:
        """Whether the program has certainly ended before this point."""
        return cast("bool", self._ask("has_ended", ""))

    def inherits_twice(self) -> bool:
        """Whether a class of the file has several bases."""
        return cast("bool", self._ask("inherits_twice", ""))

    def reshapes(self) -> bool:
        """Whether the file may change the shape of a tensor in place."""
        return cast("bool", self._ask("reshapes", ""))

    def path_of(self, level: int, module: str, importer: str = "") -> str | None:
        """The file of the workspace that an import means, empty if it is not certain; ``None`` if there is none."""
        return cast("str | None", self._ask("path_of", (level, module, importer)))

    def exported(self, path: str, name: str) -> Value | None:
        """What a name of a module of the workspace is bound to; ``None`` if it is not."""
        return cast("Value | None", self._ask("exported", (path, name)))

    def public(self, path: str) -> tuple[str, ...] | None:
        """The names that a star imports from a file, ``None`` if they are not known."""
        return cast("tuple[str, ...] | None", self._ask("public", path))

    def ends(self, path: str) -> bool:
        """Whether a module of the workspace certainly ends with an error while it is imported."""
        return cast("bool", self._ask("ends", path))

    def imports(self, path: str, other: str) -> bool:
        """Whether a module of the workspace imports another, itself or through others."""
        return cast("bool", self._ask("imports", (path, other)))

    def record(self) -> Record:
        """All that was asked."""
        return Record(
            {question: answers for question, answers in self._asked.items() if answers}, frozenset(self.members)
        )


def still_holds(record: Record, names: Names, *, apart: bool = False) -> bool:
    """Whether a module answers all questions as before.

    Args:
        record: Questions with their answers.
        names: The module.
        apart: Whether nothing of the classes in the answers is kept in what rests on them, so that methods may differ
            that were not looked for.
    """
    # Asked of every block at every keystroke, so in plain loops.
    for question, answers in record.answers.items():
        ask = getattr(names, question)
        for about, answer in answers.items():
            now = ask(about)
            if now is not answer and not (same(now, answer) or (apart and alike(now, answer, record.members))):
                return False
    return True


def renewed(record: Record, names: Names) -> tuple[Record, Exchanges] | None:
    """What a run rests on as it is now, if it would go the same way once more.

    Args:
        record: Questions with their answers.
        names: The module.

    Returns:
        Questions with their answers now, and the classes in them of which methods have changed that were not looked
        for; ``None`` if the run might go another way.
    """
    found: Exchanges = []
    answers: dict[str, dict[object, object]] = {}
    for question, known in record.answers.items():
        ask = getattr(names, question)
        for about, answer in known.items():
            now = ask(about)
            if now is not answer and not same(now, answer) and not alike(now, answer, record.members, found):
                return None
            answers.setdefault(question, {})[about] = now
    return Record(answers, record.members), found


_INNER = (tuple, Class, *HOLDERS)


def exchanged(value: Value, classes: Exchanges) -> Value:
    """A value with classes as they are now.

    Args:
        value: Any value.
        classes: Classes as they were, with what they are now.
    """
    return cast("Value", _exchanged(value, classes)) if classes else value


def _exchanged(value: Any, classes: Exchanges) -> Any:
    if type(value) is tuple:
        return tuple(_exchanged(part, classes) if isinstance(part, _INNER) else part for part in value)
    if isinstance(value, Class):
        for before, now in classes:
            if before == value:
                return now
    held = {
        one.name: part
        for one in fields(value)
        if one.init and one.compare and isinstance(part := getattr(value, one.name), _INNER)
    }
    return replace(value, **{name: _exchanged(part, classes) for name, part in held.items()}) if held else value


def same(a: object, b: object) -> bool:
    """Whether two answers are equal and come from the same places, so that findings that point there still do.

    Args:
        a: The one.
        b: The other.
    """
    return a == b and _places(a) == _places(b)


Exchanges: TypeAlias = "list[tuple[Class, Class]]"
"""Classes as they were, each with what it is now."""


def alike(now: object, before: object, members: frozenset[str], found: Exchanges | None = None) -> bool:
    """Whether two answers are the same but for the bodies of methods that nobody has looked for.

    Args:
        now: The answer now.
        before: The answer before.
        members: The names that were looked for in classes.
        found: Is told of the classes that differ in that.
    """
    return _alike(now, before, members, [] if found is None else found) and _places(now) == _places(before)


def _alike(now: object, before: object, members: frozenset[str], found: Exchanges) -> bool:
    if now is before:
        return True
    if type(now) is not type(before):
        return False
    if isinstance(now, tuple) and isinstance(before, tuple):
        pairs = zip(now, before, strict=False)
        return len(now) == len(before) and all(_alike(one, other, members, found) for one, other in pairs)
    if isinstance(now, Class) and isinstance(before, Class):
        if now == before:
            return True
        found.append((before, now))
        one, other = replace(now, members=()), replace(before, members=())
        return _parts_alike(one, other, members, found) and _members_alike(now.members, before.members, members)
    if isinstance(now, Partial) and isinstance(before, Partial) and now.function == before.function == MEMBERS:
        return _members_alike(now.keywords, before.keywords, members)
    if isinstance(now, Function) or not isinstance(now, HOLDERS):
        return now == before
    return _parts_alike(now, before, members, found)


def _parts_alike(now: Any, before: Any, members: frozenset[str], found: Exchanges) -> bool:
    return all(
        _alike(getattr(now, one.name), getattr(before, one.name), members, found)
        for one in fields(type(now))
        if one.compare
    )


def _members_alike(
    now: Sequence[tuple[str, Value]], before: Sequence[tuple[str, Value]], members: frozenset[str]
) -> bool:
    changed = _changed(now, before)
    return changed is not None and changed.isdisjoint(members)


def _changed(now: Sequence[tuple[str, Value]], before: Sequence[tuple[str, Value]]) -> frozenset[str] | None:
    """The methods that have another body; ``None`` if there are other differences."""
    changed: set[str] = set()
    for (name, one), (other, was) in zip(now, before, strict=False):
        if one is was and name == other:
            continue
        if name != other or _bodiless(one) != _bodiless(was):
            return None
        if one != was:
            changed.add(name)
    return frozenset(changed) if len(now) == len(before) else None


def changed_methods(now: Class | None, before: Class | None) -> frozenset[str] | None:
    """The methods of a class that have another body than before; ``None`` if it is another class.

    Args:
        now: The class now.
        before: The class before.
    """
    if now is before:
        return frozenset()
    if now is None or before is None or replace(now, members=()) != replace(before, members=()):
        return None
    return _changed(now.members, before.members)


def _bodiless(value: Value) -> Value:
    """A function without what it does."""
    return replace(value, code=None) if isinstance(value, Function) else value


def _places(value: object) -> list[object]:
    found: list[object] = []
    waiting: list[object] = [value]
    while waiting:
        match waiting.pop():
            case Tensor(place=place):
                found.append(place)
            case Text(located=located):
                found.append(None if located is None else (located.block, located.pieces))
            case Class() | Function():
                pass  # these are their places
            case holder if isinstance(holder, HOLDERS):
                waiting.extend(parts(holder))
            case _:
                pass
    return found
