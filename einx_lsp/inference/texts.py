"""Methods of strings from whose results descriptions are made: ``format``, ``join``, ``replace``, ``split``, ``%``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from string import Formatter
from typing import TypeAlias

from einx_lsp.inference.iteration import Elements
from einx_lsp.inference.run import Given
from einx_lsp.values.model import NOTHING, Items, Number, Text, Value
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["formatted", "method", "percent", "plain"]

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


_WIDE = re.compile(r"\d{4}")
"""What may be a width that makes a text too long to keep."""


def percent(text: str, value: Value) -> Value | None:
    """``text % value``.

    Args:
        text: The text.
        value: What is filled in.

    Returns:
        ``None`` if that is not known.
    """
    if "*" in text or _WIDE.search(text):
        return None
    given: tuple[_Object, ...] | dict[str, _Object]
    if isinstance(value, Dictionary):
        given = {name: found[0] for name, part in value.items if (found := plain(part)) is not None}
    else:
        objects = _objects(value.items if isinstance(value, Items) and value.kind == "tuple" else [value])
        if objects is None:
            return None
        given = tuple(objects)
    try:
        return _text(text % given)
    except (TypeError, ValueError, ArithmeticError, LookupError):
        return None


_TO_TEXT: Mapping[int, Callable[[object], object]] = {-1: lambda value: value, 115: str, 114: repr}
"""What ``!s`` and ``!r`` do, by the number that the syntax tree has for them."""


def formatted(value: Value, spec: Value, conversion: int) -> str | None:
    """What stands in the place of a value in an f-string.

    Args:
        value: The value.
        spec: How it is formatted.
        conversion: What is done to it before, as the syntax tree says.

    Returns:
        ``None`` if that is not known.

    >>> formatted(Number("int", 3), Text("02d"), -1), formatted(Number("int"), Text(""), -1)
    ('03', None)
    """
    found, convert = plain(value), _TO_TEXT.get(conversion)
    if found is None or convert is None or not isinstance(spec, Text) or _SPEC.fullmatch(spec.value) is None:
        return None
    try:
        return format(convert(found[0]), spec.value)
    except (TypeError, ValueError):
        return None


_Method: TypeAlias = "Callable[[str, list[_Object], Mapping[str, _Object]], object]"


_FIELD = re.compile(r"(\w*)((?:\.\w+|\[\w+\])*)")
_SPEC = re.compile(r"[<>^]?0?\d{0,2}[ds]?")

Read: TypeAlias = Callable[[Value, Value, bool], Value]
"""Reads an attribute, or else an item, of a value."""


def _format(text: str, given: Given, read: Read) -> str | None:
    """``text.format(...)``, with fields that name attributes and items."""
    written: list[str] = []
    counted = 0
    for literal, name, spec, conversion in Formatter().parse(text):
        written.append(literal)
        if name is None:
            continue
        match = _FIELD.fullmatch(name)
        if match is None or conversion or _SPEC.fullmatch(spec or "") is None:
            return None
        first = match[1] or str(counted)
        counted += not match[1]
        found = plain(_field(first, match[2], given, read))
        if found is None:
            return None
        written.append(format(found[0], spec or ""))
    return "".join(written)


def _field(first: str, path: str, given: Given, read: Read) -> Value:
    positional = [argument.value for argument in given.positional]
    if first.isdigit():
        value = positional[int(first)]
    else:
        value = given.keywords[first].value
    for dot, name, key in re.findall(r"(\.)(\w+)|\[(\w+)\]", path):
        item = Number("int", int(key)) if key.isdigit() else Text(key)
        value = read(value, Text(name) if dot else item, bool(dot))
    return value


_METHODS: Mapping[str, _Method] = {
    **{
        name: lambda text, given, _, name=name: getattr(text, name)(*given)  # type: ignore[misc]
        for name in (
            "replace strip lstrip rstrip lower upper capitalize title split rsplit partition rpartition startswith "
            "endswith removeprefix removesuffix count find index splitlines isdigit isalpha"
        ).split()
    },
}


def method(text: Text, name: str, given: Given, iterate: Callable[[Value], Elements], read: Read) -> Value | None:
    """Call a method of a string.

    Args:
        text: The string.
        name: The method.
        given: The arguments.
        iterate: How the elements of a value are found.
        read: How an attribute or item of a value is read.

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
    if name == "format" and len(text.value) <= _LONGEST:
        try:
            made = _format(text.value, given, read)
        except (TypeError, ValueError, ArithmeticError, LookupError):
            return None
        return None if made is None else _text(made)
    rule = _METHODS.get(name)
    positional = _objects([argument.value for argument in given.positional])
    keywords = _objects([argument.value for argument in given.keywords.values()])
    if rule is None or positional is None or keywords is None or len(text.value) > _LONGEST:
        return None
    if name == "replace" and any(len(part) > 1000 for part in positional if isinstance(part, str)):
        return None
    try:
        return _value(rule(text.value, positional, dict(zip(given.keywords, keywords, strict=True))))
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError):
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
