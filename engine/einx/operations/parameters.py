"""What functions of the caller's take by keyword, asked without keeping them alive.

A plain function tells by its code; what others tell is remembered, as :mod:`inspect` takes long.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from types import CodeType, FunctionType
from typing import NamedTuple
from weakref import WeakKeyDictionary


class Parameters(NamedTuple):
    """The parameters of a function.

    Attributes:
        first: The name of the first one, ``None`` if there is none.
        names: The names of those that can be passed by keyword.
        all_keywords: It takes any other keyword too.
    """

    first: str | None
    names: frozenset[str]
    all_keywords: bool


_told: WeakKeyDictionary[object, Parameters | None] = WeakKeyDictionary()

VARKEYWORDS = 8
"""What flags of code have where it takes all keywords (``inspect.CO_VARKEYWORDS``)."""


def of_function(function: Callable[..., object]) -> Parameters | None:
    """The parameters of a function; ``None`` if it does not tell.

    >>> told = of_function(lambda x, /, y, *, z: x)
    >>> told.first, sorted(told.names), told.all_keywords
    ('x', ['y', 'z'], False)
    """
    if function.__class__ is FunctionType and not function.__dict__:  # what functools.wraps makes has attributes
        return of_code(function.__code__)
    with suppress(Exception):  # one that is not hashable, or raises anything
        return _told[function]
    found = _inspected(function)
    with suppress(Exception):
        _told[function] = found
    return found


def of_code(code: CodeType) -> Parameters:
    """The parameters of a plain function, by its code."""
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    first = names[0] if code.co_argcount else None
    return Parameters(first, frozenset(names[code.co_posonlyargcount :]), bool(code.co_flags & VARKEYWORDS))


def _inspected(function: Callable[..., object]) -> Parameters | None:
    import inspect  # takes a while to load, and few programs pass such functions

    try:
        parameters = list(inspect.signature(function).parameters.values())
    except Exception:  # noqa: BLE001 (some functions written in C do not tell, the caller's object may raise anything)
        return None
    by_name = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return Parameters(
        parameters[0].name if parameters else None,
        frozenset(parameter.name for parameter in parameters if parameter.kind in by_name),
        any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters),
    )
