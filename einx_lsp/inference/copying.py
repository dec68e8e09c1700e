"""``copy.copy`` and ``copy.deepcopy`` of objects that can change."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from einx_lsp.inference.frame import Frame, Given
from einx_lsp.inference.objects import member
from einx_lsp.values.model import (
    UNKNOWN,
    Class,
    Function,
    Instance,
    Items,
    Layer,
    Many,
    Named,
    Nothing,
    Number,
    Ref,
    Tensor,
    Text,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["copied", "copied_deeply"]

_COPYING = ("__copy__", "__deepcopy__", "__getstate__", "__setstate__", "__reduce__", "__reduce_ex__", "__getnewargs__")


def copied(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """``copy.copy``: another object that holds the same.

    Args:
        frame: The scope.
        given: The arguments.
    """
    if len(given.positional) != 1:
        return None
    value = given.positional[0].value
    if not isinstance(value, Ref):
        return value
    held = frame.contents(value)
    return UNKNOWN if _copies_otherwise(frame, held) else frame.make(held)


def _copies_otherwise(frame: Frame, held: Value) -> bool:
    cls = held.made_of if isinstance(held, Instance) else None
    return held is UNKNOWN or (
        cls is not None and any(member(cls, name, frame=frame, made=True) is not None for name in _COPYING)
    )


def copied_deeply(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """``copy.deepcopy``: another object that holds copies of all that it holds.

    Args:
        frame: The scope.
        given: The arguments.
    """
    if not given.positional:
        return None
    value = given.positional[0].value
    known: dict[int, Ref] = {}
    for number in sorted(frame.reached([value])):
        if _copies_otherwise(frame, frame.held(number)):
            return UNKNOWN
        known[number] = frame.make(UNKNOWN)
    for number, made in known.items():
        frame.put(made.number, _with_refs(frame.held(number), known))
    return _with_refs(value, known)


def _with_refs(value: Value, known: Mapping[int, Ref]) -> Value:
    """A value with other objects in the places of those that it holds."""

    def pairs(given: tuple[tuple[str, Value], ...]) -> tuple[tuple[str, Value], ...]:
        return tuple((name, _with_refs(part, known)) for name, part in given)

    match value:
        case Ref(number):
            return known.get(number, UNKNOWN)
        case Items(kind, items):
            return Items(kind, tuple(_with_refs(item, known) for item in items), value.names, value.most)
        case Dictionary(items):
            return Dictionary(pairs(items), value.missing)
        case Many(kind, element, length):
            return Many(kind, _with_refs(element, known), length)
        case Instance(of, attributes):
            return Instance(of, pairs(attributes), value.made_of, value.exact)
        case Tensor() | Number() | Text() | Named() | Nothing() | Class() | Layer():
            return value
        case Function(scope=None):
            return value
        case _:
            return UNKNOWN
