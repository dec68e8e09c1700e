"""The keys of dicts: what is equal is one key, kept as a text by which it is found, and read where keys are listed."""

from __future__ import annotations

import ast
from typing import Any, TypeAlias

from einx_lsp.inference.frame import Frame
from einx_lsp.inference.objects import is_followed, member
from einx_lsp.values.model import NOTHING, UNKNOWN, Class, Instance, Items, Named, Number, Ref, Text, Value
from einx_lsp.values.plain import plain_of

__all__ = ["as_key", "key_value"]


def as_key(value: Value, frame: Frame | None = None) -> str | None:
    r"""The text that a key of a dict is kept by: strings, whole numbers, ``None`` and tuples of them can be.

    Args:
        value: The key.
        frame: The scope, for objects and classes that are keys as what they are.

    >>> as_key(Text("a")), as_key(Number("int", 3)), as_key(UNKNOWN)
    ('a', '\x003', None)
    """
    match value:
        case Text(text):
            return text
        case Ref() | Class() if frame is not None:
            return _as_itself(value, frame)
        case Named(name) if name.startswith("builtins."):  # of other libraries, it may be a constant
            return f"\0{_NAMED}{name}"
        case _:
            found = _literal(value)
            return None if found is None else f"\0{found[0]!r}"


_OBJECT, _CLASS, _NAMED = "object ", "class ", "name "


def _as_itself(value: Ref | Class, frame: Frame) -> str | None:
    """The key that an object or class is that equals nothing but itself."""
    if isinstance(value, Class):
        return None if value.cell is None or value.code is None else f"\0{_CLASS}{value.cell}"
    held = frame.contents(value)
    if plain_of(held) is not None:
        return None  # what is written of it depends on its class and on Python's version
    cls = held.made_of if isinstance(held, Instance) and held.exact else None
    plain = cls is not None and cls.kind == "plain" and is_followed(frame, cls)
    if cls is None or not plain or any(member(cls, name, frame=frame) is not None for name in ("__eq__", "__hash__")):
        return None
    return None if value.number in frame.run.root.summed else f"\0{_OBJECT}{value.number}"


_Literal: TypeAlias = "str | int | tuple[Any, ...] | None"


def _literal(value: Value) -> tuple[_Literal] | None:
    match value:
        case Text(text):
            return (text,)
        case Number("int", int(number)):
            return (number,)
        case Items("tuple", items, ()):
            parts = [_literal(item) for item in items]
            known = [part[0] for part in parts if part is not None]
            return (tuple(known),) if len(known) == len(parts) else None
        case _:
            return (None,) if value is NOTHING else None


def key_value(name: str) -> Value:
    r"""The key that is kept by a text.

    Args:
        name: The text.

    >>> key_value("a"), key_value("\x003")
    (Text(value='a', located=None), Number(kind='int', value=3))
    >>> key_value("\x00(1,)")
    Items(kind='tuple', items=(Number(kind='int', value=1),))
    """
    if not name.startswith("\0"):
        return Text(name)
    text = name[1:]
    if text.startswith(_OBJECT):
        return Ref(int(text.removeprefix(_OBJECT)))
    if text.startswith(_NAMED):
        return Named(text.removeprefix(_NAMED))
    return UNKNOWN if text.startswith(_CLASS) else _value_of(ast.literal_eval(text))


def _value_of(found: object) -> Value:
    match found:
        case tuple():
            return Items("tuple", tuple(map(_value_of, found)))
        case int():
            return Number("int", found)
        case str():
            return Text(found)
        case _:
            return NOTHING
