"""Keyword arguments that are none of einx's: those of the caller's function.

A name in a description is an axis, whatever parameters the function has; what is no axis and no option is the
function's. What it does not accept stays a length, so that a mistyped axis is told as one, or is left to the function
to refuse. Numbers, strings and tuples of them are written into the code; for all else the code has a place, which every
call fills with its own, so that nothing of the caller's is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite

from einx.errors import EinxError
from einx.graph.values import Literal
from einx.notation import tree
from einx.notation.hoist import description as parse_description
from einx.operations.parameters import of_function

LONGEST = 100
"""How many characters of an argument are written into the code at most."""

PASSED: Mapping[str, frozenset[str]] = dict.fromkeys(("reduction", "reduce", "vmap_with_axis"), frozenset({"axis"}))
"""What the code of a family passes to the function by keyword itself."""


@dataclass(frozen=True, slots=True)
class Hole:
    """The place of an argument in compiled code, which each call fills with its own.

    Attributes:
        name: The name of the argument.
    """

    name: str


def own_keywords(
    family: str,
    description: str,
    function: Callable[..., object],
    keywords: Mapping[str, object],
    other: AbstractSet[str],
) -> dict[str, object]:
    """The keywords of a call that are its function's.

    Args:
        family: The family of the operation.
        description: The description.
        function: The function.
        keywords: All keywords.
        other: Those of them that are the operation's.
    """
    axes = axes_of(description)
    names = keywords.keys() - axes - PASSED.get(family, frozenset()) - other
    if not names:
        return {}
    told = of_function(function)
    takes_all = told is None or told.all_keywords
    accepted = frozenset() if told is None else told.names
    return {
        name: value
        for name, value in keywords.items()
        if name in names and (takes_all or name in accepted or not is_meant_as_length(name, value, axes))
    }


@lru_cache(maxsize=1024)
def axes_of(description: str) -> frozenset[str]:
    """The names of axes in a description; none if it is malformed."""
    try:
        parsed = parse_description(description)
    except EinxError:
        return frozenset()
    expressions = (*parsed.inputs, *(parsed.outputs or ()))
    return frozenset(
        node.name for expression in expressions for node in tree.walk(expression) if isinstance(node, tree.Axis)
    )


def is_meant_as_length(name: str, value: object, axes: frozenset[str]) -> bool:
    """Whether a keyword that no function accepts looks like the length of an axis."""
    from difflib import get_close_matches

    is_length = hasattr(value, "__index__") and not isinstance(value, bool)
    return is_length or isinstance(value, list | tuple) or bool(get_close_matches(name, axes, n=1))


def written(name: str, value: object) -> Literal | Hole:
    """What stands for an argument in the code and in a key: its text, or a place for it.

    >>> written("alpha", (0.5, "fast")), written("weights", [1, 2])
    (Literal(text='(0.5, "fast")'), Hole(name='weights'))
    """
    if isinstance(value, Literal | Hole):
        return value
    text = _text(value)
    return Hole(name) if text is None or len(text) > LONGEST else Literal(text)


def told_apart(value: object) -> Hashable:
    """What stands for a frozen keyword in a key: True is equal to 1, 0.0 to -0.0, and no NaN to another.

    >>> told_apart((1, True, -0.0))
    ((<class 'int'>, 1), (<class 'bool'>, True), (<class 'float'>, '-0.0'))
    """
    if isinstance(value, tuple):
        return tuple(map(told_apart, value))
    if isinstance(value, float):
        return type(value), float.__repr__(value)
    return type(value), complex.__repr__(value) if isinstance(value, complex) else value


def _text(value: object) -> str | None:
    kind = type(value)
    if kind is tuple:
        parts = list(map(_text, value[:LONGEST]))  # type: ignore[index]
        inner = ", ".join(part for part in parts if part is not None)
        return None if None in parts else f"({inner},)" if len(parts) == 1 else f"({inner})"
    if kind is str:
        quoted = str(value).replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"' if str(value).isprintable() else None
    if kind is float:
        return repr(value) if isfinite(value) else None  # type: ignore[arg-type]
    if kind is int:
        return repr(value) if abs(value) < 2**64 else None  # type: ignore[arg-type]
    return repr(value) if kind in (bool, type(None)) else None
