"""What a block sees of its module, and a record of what it has asked.

The record is what makes the analysis of a block reusable: it holds for as long as every question has the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeAlias, cast

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
    OpenItems,
    Partial,
    Range,
    Scope,
    Tensor,
    Text,
    Union,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["Names", "Outside", "Record", "still_holds"]


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
    "times_stored_late times_declared reshapes path_of exported public"
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
)

Record: TypeAlias = "Mapping[str, Mapping[object, object]]"
"""Answers by question, the name of a method of :class:`Names`, and by what was asked about."""


class Outside:
    """Asks a module, and remembers.

    Args:
        names: The module.
    """

    __slots__ = ("_asked", "_names")

    def __init__(self, names: Names) -> None:
        self._names = names
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

    def record(self) -> Record:
        """All that was asked."""
        return {question: answers for question, answers in self._asked.items() if answers}


def still_holds(record: Record, names: Names) -> bool:
    """Whether a module answers all questions as before.

    Args:
        record: Questions with their answers.
        names: The module.
    """
    # Asked of every block at every keystroke, so in plain loops.
    for question, answers in record.items():
        ask = getattr(names, question)
        for about, answer in answers.items():
            now = ask(about)
            if now is not answer and not _same(now, answer):
                return False
    return True


def _same(a: object, b: object) -> bool:
    """Whether two answers are equal and come from the same places, so that findings that point there still do."""
    return a == b and _places(a) == _places(b)


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
