"""Methods of strings from whose results descriptions are made: ``format``, ``join``, ``replace``, ``split``, ``%``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from einx_lsp.inference.frame import Given
from einx_lsp.inference.iteration import Elements
from einx_lsp.values.model import NOTHING, Items, Number, Text, Value

__all__ = ["method", "percent", "plain"]

_LONGEST = 10_000
"""Characters of a text that is kept."""

_Object: TypeAlias = "str | int | float | bool | None"


def plain(value: Value) -> tuple[_Object] | None:
    """The object that a value is, if it is one of those that are written as they are.

    Args:
        value: The value.

    >>> plain(Text("a")), plain(Number("int", 3)), plain(Number("int"))
    (('a',), (3,), None)
    """
    match value:
        case Text(text):
            return (text,)
        case Number(_, int() | float() as number) if not isinstance(number, complex):
            return (number,)
        case _ if value is NOTHING:
            return (None,)
        case _:
            return None


def _objects(values: Sequence[Value]) -> list[_Object] | None:
    found = [plain(value) for value in values]
    return None if None in found else [one[0] for one in found if one is not None]


def _text(value: str) -> Value | None:
    return Text(value) if len(value) <= _LONGEST else None


def percent(text: str, value: Value) -> Value | None:
    """``text % value``.

    Args:
        text: The text.
        value: What is filled in.

    Returns:
        ``None`` if that is not known.
    """
    given = _objects(value.items if isinstance(value, Items) and value.kind == "tuple" else [value])
    if given is None or "*" in text:
        return None
    try:
        return _text(text % tuple(given))
    except (TypeError, ValueError):
        return None


_Method: TypeAlias = "Callable[[str, list[_Object], Mapping[str, _Object]], object]"


def _format(text: str, given: list[_Object], keywords: Mapping[str, _Object]) -> object:
    # Only plain fields: a format could ask for any width.
    if ":" in text or "!" in text or "[" in text or "." in text:
        raise ValueError(text)
    return text.format(*given, **keywords)


_METHODS: Mapping[str, _Method] = {
    "format": _format,
    **{
        name: lambda text, given, _, name=name: getattr(text, name)(*given)  # type: ignore[misc]
        for name in (
            "replace strip lstrip rstrip lower upper capitalize title split rsplit partition rpartition startswith "
            "endswith removeprefix removesuffix count find index splitlines isdigit isalpha"
        ).split()
    },
}


def method(text: Text, name: str, given: Given, iterate: Callable[[Value], Elements]) -> Value | None:
    """Call a method of a string.

    Args:
        text: The string.
        name: The method.
        given: The arguments.
        iterate: How the elements of a value are found.

    Returns:
        What it returns; ``None`` if that is not known.
    """
    if not given.complete:
        return None
    if name == "join" and len(given.positional) == 1:
        items = iterate(given.positional[0].value).items
        if items is None or not all(isinstance(item, Text) for item in items):
            return None
        return _text(text.value.join(item.value for item in items if isinstance(item, Text)))
    rule = _METHODS.get(name)
    positional = _objects([argument.value for argument in given.positional])
    keywords = _objects([argument.value for argument in given.keywords.values()])
    if rule is None or positional is None or keywords is None or len(text.value) > _LONGEST:
        return None
    if name == "replace" and any(len(part) > 1000 for part in positional if isinstance(part, str)):
        return None
    try:
        return _value(rule(text.value, positional, dict(zip(given.keywords, keywords, strict=True))))
    except (TypeError, ValueError, LookupError, AttributeError):
        return None


def _value(found: object) -> Value | None:
    match found:
        case bool():
            return Number("bool", found)
        case str():
            return _text(found)
        case int():
            return Number("int", found)
        case list() | tuple() if len(found) <= 256:
            items = tuple(Text(part) for part in found)
            return Items("list" if isinstance(found, list) else "tuple", items)
        case _:
            return None
