"""Arguments read as what a library takes them for: an array, a shape, an axis, a flag.

What is refused by the library or not known raises :class:`~.arguments.Undetermined`; rules are short because of that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from einx.sizes.symbolic import Symbolic, is_negative
from einx_lsp.library import dtypes
from einx_lsp.library.arguments import Bound, Refused, Undetermined
from einx_lsp.library.arithmetic import unify_shapes
from einx_lsp.library.frameworks import Framework, framework
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Items,
    Layer,
    Length,
    Many,
    Nothing,
    Number,
    Shape,
    Tensor,
    Text,
    Unknown,
    Value,
)

__all__ = [
    "array",
    "arrays",
    "arrays_in",
    "as_size",
    "axes",
    "axis",
    "flag",
    "framework_of",
    "frameworks",
    "integer",
    "integers",
    "items",
    "length",
    "of_any",
    "ranked",
    "result",
    "shape",
    "size",
    "text",
]


def array(value: Value) -> Tensor:
    """A value where an array is taken: an array, a number, or nested lists of these.

    Raises:
        Undetermined: It may be something else.

    >>> array(Items("list", (Items("list", (Number("int", 1), Number("int", 2))),)))
    Tensor(framework=None, shape=(1, 2), dtype='int64')
    """
    match value:
        case Tensor():
            return value
        case Number():
            return Tensor(None, (), dtypes.of_number(value))
        case Items():
            return _stacked(value)
        case Many("list" | "tuple", element, length) if element != UNKNOWN:
            inner = array(element)
            return Tensor(None, None if inner.shape is None else (length, *inner.shape), inner.dtype)
        case _:
            raise Undetermined


@lru_cache(maxsize=256)
def _stacked(value: Items) -> Tensor:
    """Nested lists as an array, which a library refuses if they are ragged."""
    if not value.items:
        return Tensor(None, (0,), "float64")
    found = [_element(item) for item in value.items]
    inner = unify_shapes(item.shape for item in found)
    dtype = dtypes.promoted(item.dtype for item in found)
    return Tensor(None, None if inner is None else (len(found), *inner), dtype)


def _element(item: Value) -> Tensor:
    match item:
        case Unknown():
            return Tensor(None, None)
        case Text() | Nothing():
            return Tensor(None, ())
        case _:
            return array(item)


def arrays(value: Value) -> tuple[Tensor, ...]:
    """The arrays in a tuple or list, or along the first dimension of an array.

    Raises:
        Undetermined: It is not known how many there are.
    """
    return tuple(array(item) for item in items(value))


def items(value: Value) -> tuple[Value, ...]:
    """What a sequence consists of; that of an array are its rows.

    Raises:
        Undetermined: It is not known how many there are.
    """
    match value:
        case Items(_, parts) | Layer(parts=parts):
            return parts
        case Tensor(framework, (int() as count, *rest), dtype, place) if count <= 64:
            return (Tensor(framework, tuple(rest), dtype, place),) * count
        case _:
            raise Undetermined


def ranked(value: Value) -> tuple[Tensor, Shape]:
    """An array and its shape.

    Raises:
        Undetermined: The rank is not known.
    """
    found = array(value)
    if found.shape is None:
        raise Undetermined
    return found, found.shape


def arrays_in(value: Value) -> Iterator[Tensor]:
    """The arrays in a value, lists and tuples searched."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, Items):
        for item in value.items:
            yield from arrays_in(item)


def frameworks(*values: Value) -> set[str | None]:
    """The frameworks of the arrays in values, ``None`` for one that is not known."""
    return {tensor.framework for value in values for tensor in arrays_in(value)}


def framework_of(bound: Bound, values: Iterable[Value]) -> str | None:
    """The framework of a result: that of the function, unless an array of another one may take over."""
    keeps = not framework(bound.framework).yields or frameworks(*values) <= {bound.framework}
    return bound.framework if keeps else None


def of_any(value: Value, question: Callable[[Framework], bool | None]) -> bool:
    """Whether the answer to a question is yes, or not known, for the framework of any array in a value."""
    return any(question(framework(name)) is not False for name in frameworks(value))


def result(bound: Bound, shape: Shape | None, dtype: str | None, *sources: Value) -> Tensor:
    """The array that a call gives.

    Args:
        bound: The arguments of the call.
        shape: Its shape.
        dtype: Its element type.
        sources: The arrays that it is computed from.
    """
    name = framework_of(bound, sources)
    width = framework(name).widths.get(dtype or "")
    if width is not None and all(dtype != tensor.dtype for tensor in _all_arrays(sources)):
        dtype = width
    return Tensor(name, shape, dtype, bound.place)


def _all_arrays(values: Iterable[Value]) -> Iterator[Tensor]:
    return (tensor for value in values for tensor in arrays_in(value))


def integer(value: Value) -> int:
    """A number that is written or known as one.

    Raises:
        Undetermined: It is not a known integer.
    """
    if isinstance(value, Number) and value.kind == "int" and isinstance(value.value, int):
        return value.value
    raise Undetermined


def integers(value: Value) -> tuple[int, ...]:
    """One integer or several.

    Raises:
        Undetermined: Not all are known.
    """
    if isinstance(value, Items):
        return tuple(map(integer, value.items))
    return (integer(value),)


def size(value: Value) -> Length:
    """An integer that may be symbolic, ``None`` for one that is not known.

    Raises:
        Undetermined: It is no integer.
    """
    match value:
        case Number("int", int() | Symbolic() as number):
            return number
        case Number("int" | "bool" | None, _) | Unknown():
            return None
        case Tensor(_, shape, dtype) if (shape is None or shape == ()) and not dtypes.is_inexact(dtype):
            return None
        case _:
            raise Undetermined


def length(value: Value) -> Length:
    """A length of a new array.

    Raises:
        Undetermined: It cannot be one.
    """
    found = size(value)
    if found is not None and is_negative(found):
        raise Undetermined
    return found


def shape(value: Value) -> Shape | None:
    """The shape of a new array: a length or several of them.

    Raises:
        Undetermined: It cannot be a shape.

    >>> shape(Items("tuple", (Number("int", 2), Number("int")))), shape(Number("int", 3))
    ((2, None), (3,))
    """
    match value:
        case Items(_, parts):
            return tuple(map(length, parts))
        case Tensor(_, (int() as rank,), dtype) if dtypes.is_integer(dtype) and rank <= 64:
            return (None,) * rank
        case Number("int", _):
            return (length(value),)
        case Tensor(_, (), _):
            return (length(value),)
        case Unknown() | Number() | Tensor():
            return None
        case _:
            raise Undetermined


def axis(value: Value, rank: int) -> int:
    """An axis, counted from the front.

    Raises:
        Undetermined: It is not known, or there is no such axis (:class:`~.arguments.Refused`).

    >>> axis(Number("int", -1), 3)
    2
    """
    number = integer(value)
    if not -rank <= number < rank:
        raise Refused
    return number % rank


def axes(value: Value, rank: int) -> tuple[int, ...]:
    """One axis or several, all of them for ``None``, counted from the front.

    Raises:
        Undetermined: They are not known, one does not exist or is named twice.
    """
    if value == NOTHING:
        return tuple(range(rank))
    if isinstance(value, Items):
        found = tuple(axis(item, rank) for item in value.items)
        if len(set(found)) != len(found):
            raise Undetermined
        return found
    return (axis(value, rank),)


def flag(value: Value) -> bool:
    """A truth value.

    Raises:
        Undetermined: It is not known.
    """
    if isinstance(value, Number) and isinstance(value.value, bool | int):
        return bool(value.value)
    raise Undetermined


def text(value: Value) -> str:
    """A string.

    Raises:
        Undetermined: It is not known.
    """
    if isinstance(value, Text):
        return value.value
    raise Undetermined


def as_size(value: object) -> Length:
    """What a number has for its value, if that is an integer."""
    return value if isinstance(value, int | Symbolic) else None


def count_of_range(start: int, stop: int, step: int) -> int:
    """The number of places of ``range(start, stop, step)``; its ``len`` is bounded, numbers in a file are not.

    >>> count_of_range(0, 10, 3), count_of_range(5, 0, -2), count_of_range(0, -1, 1), count_of_range(0, 10**30, 1)
    (4, 3, 0, 1000000000000000000000000000000)
    """
    return max(0, -((start - stop) // step))
