"""What a call's tensors are: arrays, scalars, nested lists, factories; and which backend they ask for.

A tensor enters the cache's key as its type and one more part: the shape of an array, the shape of nested lists, what a
factory accepts. Everything that tracing needs is in the key, so a cache entry depends on nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from types import FunctionType
from typing import ClassVar, NamedTuple

from einx.backends.registry import DEFAULT, backend_of_type, get_backend
from einx.errors import BackendResolutionError, EinxError, Origin, SemanticError
from einx.operations.layout import Input

PYTHON_SCALARS = frozenset({bool, int, float, complex})

FACTORY_PARAMETERS = frozenset({"name", "init", "in_axis", "out_axis", "batch_axis"})
"""What a tensor factory is told about its tensor, if it accepts it."""


class Accepts:
    """The part of the key for a factory: the names of the optional parameters that it accepts.

    There is one object for each set of names, so that hashing and comparing it costs nothing.
    """

    __slots__ = ("names",)
    _all: ClassVar[dict[frozenset[str], Accepts]] = {}

    def __new__(cls, names: frozenset[str]) -> Accepts:  # noqa: PYI034 (Self is not in typing before 3.11)
        """The object for these names."""
        found = cls._all.get(names)
        if found is None:
            found = super().__new__(cls)
            found.names = names
            found = cls._all.setdefault(names, found)
        return found

    names: frozenset[str]


class ListShape(NamedTuple):
    """The part of the key for nested lists: their shape, and the kind of their elements."""

    shape: tuple[int, ...]
    kind: str


def key_part(tensor: object, number: int) -> object:
    """What a tensor without a ``shape`` contributes to the key, besides its type.

    Args:
        tensor: The tensor.
        number: Which argument it is, from 1, for messages.

    Raises:
        BackendResolutionError: It is nothing that can be a tensor.
        SemanticError: It is a list whose parts have different shapes.
    """
    kind = tensor.__class__
    if kind in PYTHON_SCALARS:
        return None
    if kind is list or kind is tuple:
        return _list_shape(tensor, number)  # type: ignore[arg-type]
    try:
        return _known[_identity(tensor)]
    except (KeyError, TypeError):  # not seen before, or not hashable
        pass
    if callable(tensor):
        return _remember(tensor)
    if isinstance(tensor, list | tuple):
        return _list_shape(tensor, number)
    if isinstance(tensor, int | float | complex):
        return None
    raise BackendResolutionError(
        f"argument {number} is a {type(tensor).__name__}, which is no tensor",
        code="not-a-tensor",
        hint="pass an array, a number, nested lists of numbers, or a function that makes an array of a given shape",
        origins=[Origin("argument", argument=number)],
    )


def _list_shape(tensor: Sequence[object], number: int) -> ListShape:
    import numpy as np

    try:
        array = np.asarray(tensor)
    except ValueError:
        raise SemanticError(
            f"argument {number} is a list whose parts have different lengths",
            code="ragged-list",
            origins=[Origin("argument", argument=number)],
        ) from None
    if array.dtype.kind in "OUS":
        raise BackendResolutionError(
            f"argument {number} is a list of something else than numbers",
            code="not-a-tensor",
            origins=[Origin("argument", argument=number)],
        )
    return ListShape(array.shape, array.dtype.kind)


_known: dict[object, Accepts] = {}

MOST_KNOWN = 1024
"""How many factories are remembered."""


def _identity(factory: object) -> object:
    """What a factory is remembered by: plain functions by their code, so that a lambda made anew is known.

    Functions with attributes are not plain: ``functools.wraps`` makes functions that share their code.
    """
    return factory.__code__ if factory.__class__ is FunctionType and not factory.__dict__ else factory


def _remember(factory: Callable[..., object]) -> Accepts:
    """Find out what a factory accepts, and remember it."""
    found = Accepts(_accepted(factory))
    try:
        _known[_identity(factory)] = found
    except TypeError:  # not hashable
        return found
    if len(_known) > MOST_KNOWN:
        _known.pop(next(iter(_known)), None)
    return found


def _accepted(factory: Callable[..., object]) -> frozenset[str]:
    import inspect  # takes a while to load, and few programs have factories

    try:
        parameters = inspect.signature(factory).parameters.values()
    except (TypeError, ValueError):  # some functions written in C do not tell
        return frozenset()
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return FACTORY_PARAMETERS
    named = {
        parameter.name
        for parameter in parameters
        if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
    }
    first = next(iter(parameters), None)
    return FACTORY_PARAMETERS & named - ({first.name} if first is not None else set())


def input_of(kind: type, part: object, dtype: object) -> Input:
    """What tracing is told of a tensor, from its parts of the key and its dtype (if its family's key has it)."""
    match part:
        case None:
            return Input("scalar", (), _SCALAR_KINDS.get(kind, "f"))
        case Accepts():
            return Input("factory", None, accepts=part.names)
        case ListShape(shape=shape, kind=element):
            return Input("list", shape, element)
        case _:
            shape = tuple(int(length) for length in part)  # type: ignore[attr-defined]
            kind_and_size = (
                f"{dtype.kind}{dtype.itemsize}" if hasattr(dtype, "itemsize") and hasattr(dtype, "kind") else None
            )
            return Input("array", shape, kind_and_size)


_SCALAR_KINDS = {bool: "b", int: "i", float: "f", complex: "c"}


@lru_cache(maxsize=1024)
def backend_of(kind: type) -> str | None:
    """The backend of an array type; ``None`` for scalars, lists and functions, which go with any.

    Raises:
        BackendResolutionError: No backend has such arrays.
    """
    for base in kind.__mro__:
        name = f"{base.__module__}.{base.__qualname__}"
        if name == "numpy.generic":
            return None
        found = backend_of_type(name)
        if found is not None:
            return found
    return None


def resolve_backend(kinds: Sequence[type], parts: Sequence[object]) -> str:
    """The backend that a call's tensors ask for.

    Raises:
        BackendResolutionError: They are of two frameworks, or of one that is not known.
    """
    found: dict[str, int] = {}
    for number, (kind, part) in enumerate(zip(kinds, parts, strict=True), start=1):
        name = backend_of(kind)
        if name is not None:
            found.setdefault(name, number)
        elif part is not None and not isinstance(part, Accepts | ListShape) and not _is_scalar(kind):
            raise BackendResolutionError(
                f"argument {number} is a {kind.__module__}.{kind.__qualname__}, which is an array of no known backend",
                code="unknown-array-type",
                origins=[Origin("argument", argument=number)],
            )
    if not found:
        return DEFAULT
    ranked = sorted(found, key=lambda name: -get_backend(name).priority)
    if len(ranked) > 1 and get_backend(ranked[1]).priority == get_backend(ranked[0]).priority:
        first, second = ranked[:2]
        raise BackendResolutionError(
            f"argument {found[first]} is an array of {first}, but argument {found[second]} is one of {second}",
            code="two-backends",
            hint="convert one of them, or pass backend=",
            origins=[Origin("argument", argument=found[first]), Origin("argument", argument=found[second])],
        )
    return ranked[0]


def _is_scalar(kind: type) -> bool:
    return any(f"{base.__module__}.{base.__qualname__}" == "numpy.generic" for base in kind.__mro__)


__all__ = ["Accepts", "EinxError", "ListShape", "backend_of", "input_of", "key_part", "resolve_backend"]
