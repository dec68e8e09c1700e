"""Dicts of which nothing is known but what each of their values is, as ``dict[str, Float[Array, "b n"]]`` says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from einx_lsp.inference.frame import Frame
from einx_lsp.values.join import any_of, join
from einx_lsp.values.model import NOTHING, UNKNOWN, Class, Items, Many, Named, Partial, Ref, Value
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["element_of", "is_typed_dict", "method", "put", "table"]

_TABLE = Named("builtins.table")

_TYPED = (Named("typing.TypedDict"), Named("typing_extensions.TypedDict"))


def table(element: Value) -> Value:
    """What such a dict holds.

    Args:
        element: What each of its values is.
    """
    return Partial(_TABLE, (element,))


def element_of(held: Value) -> Value | None:
    """What each of the values of a dict is, ``None`` if it is no such dict.

    Args:
        held: What it holds.

    >>> element_of(table(NOTHING)), element_of(NOTHING)
    (NOTHING, None)
    """
    return held.positional[0] if isinstance(held, Partial) and held.function == _TABLE else None


def put(held: Value, value: Value) -> Value:
    """What such a dict holds after something was stored in it.

    Args:
        held: What it held.
        value: What is stored, under whatever key.
    """
    element = element_of(held)
    return UNKNOWN if element is None else table(join(element, value))


def is_typed_dict(cls: Class) -> bool:
    """Whether the objects of a class are dicts.

    Args:
        cls: The class.
    """
    return any(base in _TYPED for base in cls.behind)


_Method: TypeAlias = "Callable[[Frame, Ref, Value, Sequence[Value]], Value | None]"


def method(frame: Frame, ref: Ref, name: str, given: Sequence[Value]) -> Value | None:
    """Call a method of such a dict.

    Args:
        frame: The scope.
        ref: The dict.
        name: The method.
        given: The arguments.

    Returns:
        What it returns; ``None`` if it is no method that is known, or no such dict.
    """
    element, rule = element_of(frame.contents(ref)), _METHODS.get(name)
    return None if element is None or rule is None else rule(frame, ref, element, given)


def _get(_frame: Frame, _ref: Ref, element: Value, given: Sequence[Value]) -> Value | None:
    return join(element, given[1] if len(given) == 2 else NOTHING) if given else None


def _pop(_frame: Frame, _ref: Ref, element: Value, given: Sequence[Value]) -> Value | None:
    return any_of((element, *given[1:])) if given else None


def _set_default(frame: Frame, ref: Ref, element: Value, given: Sequence[Value]) -> Value | None:
    if len(given) != 2:
        return None
    found = join(element, given[1])
    frame.put(ref.number, table(found))
    return found


def _update(frame: Frame, ref: Ref, element: Value, given: Sequence[Value]) -> Value | None:
    held = frame.contents(given[0]) if len(given) == 1 else UNKNOWN
    more = any_of(tuple(value for _, value in held.items)) if isinstance(held, Dictionary) else element_of(held)
    frame.put(ref.number, UNKNOWN if more is None else table(join(element, more)))
    return NOTHING


_METHODS: Mapping[str, _Method] = {
    "get": _get,
    "pop": _pop,
    "setdefault": _set_default,
    "update": _update,
    "copy": lambda frame, _ref, element, _given: frame.make(table(element)),
    "clear": lambda _frame, _ref, _element, _given: NOTHING,
    "keys": lambda frame, _ref, _element, _given: frame.make(Many("any", UNKNOWN)),
    "values": lambda frame, _ref, element, _given: frame.make(Many("any", element)),
    "items": lambda frame, _ref, element, _given: frame.make(Many("any", Items("tuple", (UNKNOWN, element)))),
}
