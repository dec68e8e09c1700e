"""What the engine is told of the values that are passed to a call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import TypeAlias

from einx.call.arguments import key_part
from einx.errors import BackendResolutionError, Origin, SemanticError
from einx.operations.keywords import Hole
from einx.operations.layout import Input
from einx.sizes.symbolic import Symbolic, symbol, unknowns
from einx.sizes.unknown import Unknown
from einx_lsp.dialects.meaning import KEYWORD
from einx_lsp.values.model import (
    UNKNOWN,
    ArrayLike,
    Class,
    Dots,
    Function,
    Items,
    Named,
    Nothing,
    Number,
    Range,
    Tensor,
    Text,
    Value,
)
from einx_lsp.values.model import (
    Mapping as Dictionary,
)

__all__ = [
    "Constant",
    "UndecidedError",
    "constant_of",
    "framework_of",
    "fresh_name",
    "input_of",
    "lengths_of",
    "names_in",
    "unknowns_in",
]

Constant: TypeAlias = "int | float | complex | str | Symbolic | Hole | tuple[Constant, ...] | None"
"""A value that the engine can be given as a keyword."""


class UndecidedError(Exception):
    """A value decides what a call does, and is not known."""


# Tensors

CREATION = re.compile(r"(numpy|jax\.numpy|torch|tensorflow)\.(zeros|ones|empty|rand|randn)")
"""Functions that are passed as tensor factories. Other imported names may be constants, such as ``numpy.pi``."""

_IMPOSSIBLE: Mapping[type[Value], object] = {Text: "", Nothing: None, Dictionary: {}, Range: slice(0), Dots: ...}
"""Values that are no tensors, with an object of that kind for the engine to refuse."""


def input_of(value: Value, number: int) -> Input:
    """What is known of a tensor.

    Args:
        value: What is passed.
        number: Which argument it is, from 1, for messages.

    Raises:
        EinxError: It is nothing that can be a tensor.

    >>> input_of(Tensor("numpy", (3, None), "int64"), 1)
    Input(kind='array', shape=(3, None), dtype='i8', accepts=frozenset())
    >>> input_of(Items("list", (Number("int", 1), Number("int", 2))), 1).shape
    (2,)
    """
    match value:
        case Tensor(shape=shape, dtype=dtype):
            return Input("array", shape, _element(dtype))
        case ArrayLike(shape=shape):
            return Input("array", shape)
        case Number(kind=kind):
            return Input("scalar", (), kind[0] if kind else None)
        case Items():
            return _list_input(value, number)
        case Function() | Class():
            return Input("factory", None)
        case Named(name=name) if CREATION.fullmatch(name):
            return Input("factory", None)
    impossible = _IMPOSSIBLE.get(type(value), UNKNOWN)
    if impossible is not UNKNOWN:
        key_part(impossible, number)  # raises
    return Input("array", None)


_WIDTH = re.compile(r"(bfloat|float|complex|u?int)(\d+)")


def _element(dtype: str | None) -> str | None:
    """The kind and size of an element as the engine writes it: ``i8`` for ``int64``."""
    if dtype == "bool":
        return "b1"
    found = None if dtype is None else _WIDTH.fullmatch(dtype)
    return None if found is None else f"{found[1].replace('bf', 'f')[0]}{int(found[2]) // 8}"


def _list_input(value: Items, number: int) -> Input:
    kinds: set[str] = set()
    try:
        shape = _list_shape(value, kinds)
    except _RaggedError:
        raise SemanticError(
            f"argument {number} is a list whose parts have different lengths",
            code="ragged-list",
            origins=[Origin("argument", argument=number)],
        ) from None
    if shape is None:
        return Input("list", None)
    if "" in kinds:
        raise BackendResolutionError(
            f"argument {number} is a list of something else than numbers",
            code="not-a-tensor",
            origins=[Origin("argument", argument=number)],
        )
    # Rising order: a list with one complex number is an array of complex numbers.
    return Input("list", shape, max(kinds, key="?bifc".index, default="f").replace("?", "") or None)


class _RaggedError(Exception):
    """Parts of a nested list have different shapes."""


def _list_shape(value: Value, kinds: set[str]) -> tuple[int, ...] | None:
    """The shape of a nested list, ``None`` if it is not known; ``kinds`` collects what its elements are."""
    match value:
        case Number(kind=kind):
            kinds.add(kind[0] if kind else "?")
            return ()
        case Text():
            kinds.add("")
            return ()
        case Items(items=items):
            shapes = [_list_shape(item, kinds) for item in items]
            known = [shape for shape in shapes if shape is not None]
            if len(known) < len(shapes):
                return None
            if len(set(known)) > 1:
                raise _RaggedError
            return (len(items), *known[0]) if known else (0,)
        case _:
            return None


def framework_of(values: Iterable[Value]) -> str | None:
    """The framework of a call's result: NumPy's arrays join any other; ``None`` if it is not known."""
    found = set()
    for value in values:
        match value:
            case Tensor(framework=framework):
                found.add(framework)
            case Number() | Items() | Function() | Class() | Nothing():
                pass
            case _:
                found.add(None)
    others = sorted(framework for framework in found if framework not in (None, "numpy"))
    if others:
        return others[0] if len(others) == 1 else None
    return None if None in found else "numpy"


# Keywords


def lengths_of(
    keywords: Mapping[str, Value],
    repeated: AbstractSet[str],
    taken: AbstractSet[str],
    called: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Constant]:
    """What the engine is told of keywords that are lengths.

    A length that is not known gets a name of its own, so that everything else is still checked.

    Args:
        keywords: The keywords.
        repeated: Names of axes under an ellipsis, whose length may be a sequence.
        taken: What unknowns look like that already mean something. A length that is not known looks like none of
            them, although it would be different in any case.
        called: What the file calls the value of a keyword, where that is a name; else it goes by that of the keyword.

    Raises:
        UndecidedError: One of them may be a sequence or not.

    >>> lengths_of({"g": Number("int"), "s": Number("int", 3)}, frozenset(), {"g"})
    {'g': g_, 's': 3}
    >>> lengths_of({"h": Number("int")}, frozenset(), {"h"}, {"h": "heads"})
    {'h': heads}
    """
    fresh: set[str] = set()

    def unknown(name: str) -> Symbolic:
        found = fresh_name(called.get(name, name), taken | fresh)
        fresh.add(found)
        return symbol(found, KEYWORD)

    def length(name: str, value: Value, *, repeats: bool) -> Constant:
        match value:
            case Items(items=items):
                return tuple(length(f"{name}_{place}", item, repeats=True) for place, item in enumerate(items))
            case Number(kind="int" | None, value=None):
                return unknown(name)
            case Number(value=None):  # raises, but there is no value to show
                raise UndecidedError
            case Number() | Text() | Nothing():
                return constant_of(value)
            case _ if repeats:
                raise UndecidedError
            case _:  # an int, or the call raises
                return unknown(name)

    return {name: length(name, value, repeats=name in repeated) for name, value in keywords.items()}


def constant_of(value: Value) -> Constant:
    """The object that a value is.

    Raises:
        UndecidedError: It is not known.

    >>> constant_of(Items("list", (Number("int", 1), Text("a"))))
    (1, 'a')
    """
    match value:
        case Number(value=number) if number is not None:
            return number
        case Text(value=text):
            return text
        case Nothing():
            return None
        case Items(items=items):
            return tuple(map(constant_of, items))
        case _:
            raise UndecidedError


def fresh_name(name: str, taken: AbstractSet[str]) -> str:
    """A name like another one that is not taken yet.

    >>> fresh_name("a", {"a", "a_"})
    'a__'
    """
    while name in taken:
        name += "_"
    return name


def names_in(values: Iterable[object]) -> frozenset[str]:
    """What all unknowns in lengths, and in sequences of lengths, look like."""
    return frozenset(unknown.name for unknown in unknowns_in(values))


def unknowns_in(values: Iterable[object]) -> Iterator[Unknown]:
    """All unknowns in lengths, and in sequences of lengths, as they are written."""
    for value in values:
        if isinstance(value, Symbolic):
            yield from unknowns(value)
        elif isinstance(value, tuple):
            yield from unknowns_in(value)
