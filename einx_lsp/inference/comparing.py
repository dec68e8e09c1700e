"""Whether values are equal, and which comes first: what sorting, grouping and ``in`` ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from einx_lsp.inference.frame import Frame
from einx_lsp.inference.objects import is_followed, member
from einx_lsp.values.model import NOTHING, Class, Instance, Items, Named, Number, Partial, Ref, Text, Value

__all__ = ["comparable", "contains", "equal", "identical", "order"]


def comparable(frame: Frame, value: Value) -> tuple[Any] | None:
    """The object that a value is, if it is made of numbers, strings, tuples and lists.

    Args:
        frame: The scope.
        value: The value.
    """
    match frame.frozen(value):
        case Text(text):
            return (text,)
        case Number(_, bool() | int() | float() as number):
            return (number,)
        case Items(kind, items, ()):
            parts = [comparable(frame, item) for item in items]
            known = [part[0] for part in parts if part is not None]
            if len(known) < len(parts):
                return None
            return (known,) if kind == "list" else (tuple(known),)
        case held if held is NOTHING:
            return (None,)
        case _:
            return None


def equal(frame: Frame, one: Value, other: Value) -> bool | None:
    """Whether two values are equal, ``None`` if that is not known.

    Args:
        frame: The scope.
        one: The one.
        other: The other.
    """
    left, right = comparable(frame, one), comparable(frame, other)
    if left is None and right is None and _equals_itself_alone(frame, one) and _equals_itself_alone(frame, other):
        return identical(frame, one, other)
    return None if left is None or right is None else bool(left[0] == right[0])


def _equals_itself_alone(frame: Frame, value: Value) -> bool:
    """Whether an object is of a class that does not say what else it equals."""
    held = frame.contents(value)
    cls = held.made_of if isinstance(held, Instance) and held.exact else None
    return (
        cls is not None
        and cls.kind == "plain"
        and is_followed(frame, cls)
        and member(cls, "__eq__", frame=frame) is None
    )


def identical(frame: Frame, one: Value, other: Value) -> bool | None:
    """Whether two values are the same object, ``None`` if that is not known.

    Args:
        frame: The scope.
        one: The one.
        other: The other.
    """
    if isinstance(one, Class) and isinstance(other, Class) and None not in (one.code, other.code):
        return one.code == other.code
    if not isinstance(one, Ref) or not isinstance(other, Ref):
        return None
    if one.number == other.number:
        return None if one.number in frame.run.root.summed else True
    held = frame.contents(one), frame.contents(other)
    return False if all(isinstance(part, Instance) and part.exact for part in held) else None


def contains(frame: Frame, held: Value, value: Value) -> bool | None:
    """Whether a value is in a string, tuple or list, ``None`` if that is not known.

    Args:
        frame: The scope.
        held: What it may be in.
        value: The value.
    """
    match held:
        case Text(text) if isinstance(part := frame.frozen(value), Text):
            return part.value in text
        case Items("tuple" | "list", items, ()) | Partial(Named("builtins.set"), items):
            answers = [equal(frame, item, value) for item in items]
            return True if True in answers else None if None in answers else False
        case _:
            return None


def order(frame: Frame, keys: Sequence[Value], backwards: bool = False) -> list[int] | None:
    """The places of keys in ascending order, equal ones as they come; ``None`` if that is not known.

    Args:
        frame: The scope.
        keys: The keys.
        backwards: Whether the order descends.
    """
    found = [comparable(frame, key) for key in keys]
    known = [one[0] for one in found if one is not None]
    if len(known) < len(found):
        return None
    try:
        return sorted(range(len(known)), key=known.__getitem__, reverse=backwards)
    except TypeError:
        return None
