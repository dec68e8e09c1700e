"""What is known of an object that is one of two: where the branches of a program meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from itertools import starmap
from typing import Generic, TypeVar

from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    ArrayLike,
    Bound,
    Class,
    Function,
    Instance,
    Items,
    Kind,
    Layer,
    Length,
    Many,
    Mapping,
    Method,
    Named,
    Nothing,
    Number,
    OpenItems,
    Partial,
    Range,
    Ref,
    Scope,
    Tensor,
    Text,
    Union,
    Value,
)

__all__ = ["Ends", "any_of", "common_ends", "either_tensor", "join", "options_of", "plain", "sequences", "union"]

T = TypeVar("T")

_MOST = 4
"""Options of a union; what may be more is unknown."""


def join(a: Value, b: Value) -> Value:
    """What holds of both values.

    An imported name or ``None`` is the name: that is how an optional import looks, and a use of ``None`` raises.

    Args:
        a: One value.
        b: The other.

    >>> join(Tensor("numpy", (2, 3)), Tensor("numpy", (2, 4), "float32"))
    Tensor(framework='numpy', shape=(2, None), dtype=None)
    >>> join(Number("int", 3), Number("int", 4))
    Number(kind='int', value=None)
    >>> join(Named("numpy"), NOTHING)
    Named(name='numpy')
    >>> join(NOTHING, Tensor("numpy", (2,)))
    Union(options=(NOTHING, Tensor(framework='numpy', shape=(2,), dtype=None)))
    """
    if a is b or a == b:
        return a
    if a is UNKNOWN or b is UNKNOWN:
        return UNKNOWN
    merged = _merged(a, b)
    if merged is not None:
        return merged
    return union((*options_of(a), *options_of(b)))


def any_of(values: tuple[Value, ...]) -> Value:
    """What holds of each of some values, :data:`UNKNOWN` if there are none.

    Args:
        values: The values.
    """
    return reduce(join, values) if values else UNKNOWN


def options_of(value: Value) -> tuple[Value, ...]:
    """The values that a value may be.

    Args:
        value: A union, or any other value, which is the only option.
    """
    return value.options if isinstance(value, Union) else (value,)


def union(options: tuple[Value, ...]) -> Value:
    """One of several values; those that are alike are merged.

    Args:
        options: The values.

    >>> union((NOTHING, Tensor("numpy", (2,)), Tensor("numpy", (3,)), NOTHING))
    Union(options=(NOTHING, Tensor(framework='numpy', shape=(None,), dtype=None)))
    """
    found: list[Value] = []
    for option in options:
        if option == UNKNOWN or not isinstance(option, _APART):
            return UNKNOWN
        for place, other in enumerate(found):
            merged = option if option == other else _merged(option, other)
            if merged is not None:
                found[place] = merged
                break
        else:
            found.append(option)
    if len(found) > _MOST or not found:
        return plain(Union(tuple(found))) if found else UNKNOWN
    return found[0] if len(found) == 1 else Union(tuple(found))


_APART = (Tensor, Number, Text, Nothing, Ref, Items, Function, Bound, Class, Instance, Mapping, Many, Partial, Range)
"""What an option of a union can be; of all else, two different ones are unknown."""


def _merged(a: Value, b: Value) -> Value | None:
    """Two different values as one that says as much of either as a union would, ``None`` if there is none."""
    if isinstance(a, Tensor) and isinstance(b, Tensor):
        return _tensors(a, b)
    if isinstance(a, Number) and isinstance(b, Number):
        return _numbers(a, b)
    if isinstance(a, Named) and b is NOTHING:
        return a
    if isinstance(b, Named) and a is NOTHING:
        return b
    return _composed(a, b)


def _tensors(a: Tensor, b: Tensor) -> Tensor | None:
    """Two tensors as one, if their ranks are not known to differ."""
    if a.shape is not None and b.shape is not None and len(a.shape) != len(b.shape):
        return None
    return either_tensor(a, b)


def either_tensor(a: Tensor, b: Tensor) -> Tensor:
    """What holds of both tensors; of those of different ranks, the ends that they have in common.

    Args:
        a: One tensor.
        b: The other.

    >>> either_tensor(Tensor("torch", (2, 5, 3)), Tensor("torch", (2, 3)))
    Tensor(framework='torch', shape=None, dtype=None, first=(2,), last=(3,))
    """
    place = a.place if a.place == b.place else None
    framework = a.framework if a.framework == b.framework else None
    dtype = a.dtype if a.dtype == b.dtype else None
    if a.shape is not None and b.shape is not None and len(a.shape) == len(b.shape):
        return Tensor(framework, tuple(map(_length, a.shape, b.shape)), dtype, place)
    first, last = common_ends(_ends(a), _ends(b), _length)
    return Tensor(framework, None, dtype, place, first, last)


def plain(value: Value) -> Value:
    """A value for those who know no unions: of several tensors what they have in common, of all else nothing.

    Args:
        value: Any value.
    """
    if not isinstance(value, Union):
        return value
    options = value.options
    tensors = [option for option in options if isinstance(option, Tensor)]
    if len(tensors) == len(options):
        return reduce(either_tensor, tensors)
    like = [_array_like(option) for option in options]
    alike = [one for one in like if one is not None and like[0] is not None and len(one.shape) == len(like[0].shape)]
    return any_of(tuple(alike)) if len(alike) == len(options) else UNKNOWN


def _array_like(value: Value) -> ArrayLike | None:
    if isinstance(value, ArrayLike):
        return value
    return ArrayLike(value.shape, value.place) if isinstance(value, Tensor) and value.shape is not None else None


def _ends(tensor: Tensor) -> Ends[Length]:
    if tensor.shape is None:
        return Ends(tensor.first, tensor.last, len(tensor.first) + len(tensor.last))
    return Ends(tensor.shape, tensor.shape, len(tensor.shape))


def _length(a: Length, b: Length) -> Length:
    return a if a == b else None


def _numbers(a: Number, b: Number) -> Number:
    kind: Kind | None = a.kind if a.kind == b.kind else None
    return Number(kind, a.value if kind is not None and a.value == b.value else None)


@dataclass(frozen=True, slots=True)
class Ends(Generic[T]):
    """What is known of the ends of a sequence.

    Attributes:
        first: The items at its start.
        last: Those at its end.
        least: How many items it has at least.
    """

    first: tuple[T, ...]
    last: tuple[T, ...]
    least: int


def common_ends(a: Ends[T], b: Ends[T], join_of: Callable[[T, T], T]) -> tuple[tuple[T, ...], tuple[T, ...]]:
    """What two sequences have in the same places, counted from the start and from the end, no place in both.

    Args:
        a: What is known of one.
        b: What is known of the other.
        join_of: What holds of two items.

    >>> common_ends(Ends((1, 2, 3), (1, 2, 3), 3), Ends((1, 3), (1, 3), 2), lambda a, b: a if a == b else None)
    ((1,), (3,))
    >>> common_ends(Ends((), (2, 3), 2), Ends((1, 2, 3), (1, 2, 3), 3), lambda a, b: a if a == b else None)
    ((), (2, 3))
    """
    least = min(a.least, b.least)
    ends = list(zip(reversed(a.last), reversed(b.last), strict=False))[:least]
    starts = list(zip(a.first, b.first, strict=False))
    first = min(_agreeing(starts), least - _agreeing(ends))
    last = min(len(ends), least - first)  # of those that differ, it is still known that they are there
    return tuple(starmap(join_of, starts[:first])), tuple(starmap(join_of, ends[:last][::-1]))


def _agreeing(pairs: list[tuple[T, T]]) -> int:
    return next((place for place, (one, other) in enumerate(pairs) if one != other), len(pairs))


def sequences(a: Value, b: Value) -> Value:
    """Two tuples or two lists whose lengths differ, or are not known.

    Args:
        a: One value.
        b: The other.

    >>> one, two = Number("int", 1), Number("int", 2)
    >>> sequences(Items("tuple", (one, two)), Items("tuple", (one,))) == OpenItems("tuple", (one,), two)
    True
    """
    if not isinstance(a, Items | OpenItems) or not isinstance(b, Items | OpenItems) or a.kind != b.kind:
        return UNKNOWN
    first, last = common_ends(_item_ends(a), _item_ends(b), join)
    inner = [*_inner(a, len(first), len(last)), *_inner(b, len(first), len(last))]
    return OpenItems(a.kind, first, reduce(join, inner) if inner else UNKNOWN, last)


def _item_ends(value: Items | OpenItems) -> Ends[Value]:
    if isinstance(value, Items):
        return Ends(value.items, value.items, len(value.items))
    return Ends(value.first, value.last, len(value.first) + len(value.last))


def _inner(value: Items | OpenItems, first: int, last: int) -> tuple[Value, ...]:
    """The items that are not among so many at both ends."""
    if isinstance(value, Items):
        return value.items[first : len(value.items) - last]
    return (*value.first[first:], value.each, *value.last[: len(value.last) - last])


def _composed(a: Value, b: Value) -> Value | None:
    """The join of two different values that are made of others, part by part."""
    if isinstance(a, _SEVERAL) and isinstance(b, _SEVERAL):
        return _several(a, b)
    rule = _ALIKE.get(type(a)) if type(a) is type(b) else None
    return None if rule is None else rule(a, b)


_SEVERAL = (Items, OpenItems, Many)


def _several(a: Items | OpenItems | Many, b: Items | OpenItems | Many) -> Value | None:
    """Two tuples, lists or iterators."""
    match a, b:
        case (Items(kind, items), Items(other, others)) if kind == other:
            if len(items) == len(others) and a.most == b.most:
                return Items(kind, tuple(map(join, items, others)), a.names if a.names == b.names else (), a.most)
            return Many(kind, any_of((*items, *others))) if kind == "list" else sequences(a, b)
        case (OpenItems(kind), OpenItems(other) | Items(other)) | (Items(kind), OpenItems(other)) if kind == other:
            return sequences(a, b)
        case (Many(kind, element, length), Many(other, another, count)):
            return Many(kind if kind == other else "any", join(element, another), _length(length, count))
        case (Many(kind, element, length), Items(other, items)) | (Items(other, items), Many(kind, element, length)):
            whole = join(element, any_of(items)) if items else element
            return Many(kind if kind == other else "any", whole, _length(length, len(items)))
        case _:
            return None


def _mappings(a: Mapping, b: Mapping) -> Value | None:
    same = [key for key, _ in a.items] == [key for key, _ in b.items]
    return Mapping(_pairs(a.items, b.items), a.missing) if same and a.missing == b.missing else None


def _array_likes(a: ArrayLike, b: ArrayLike) -> Value | None:
    if len(a.shape) != len(b.shape):
        return None
    return ArrayLike(tuple(map(_length, a.shape, b.shape)), a.place if a.place == b.place else None)


def _ranges(a: Range, b: Range) -> Value | None:
    return Range(join(a.start, b.start), join(a.stop, b.stop), join(a.step, b.step))


def _classes(a: Class, b: Class) -> Value | None:
    if a.name != b.name or a.code != b.code:
        return None
    return Class(
        a.name,
        _pairs(a.constants, b.constants),
        a.place,
        a.code,
        a.behind if a.behind == b.behind else (UNKNOWN,),
        _pairs(a.members, b.members),
        a.fields if a.fields == b.fields else None,
        a.kind,
        a.plain and b.plain and a.kind == b.kind and a.fields == b.fields,
        meta=a.meta if a.meta == b.meta else None,
    )


def _instances(a: Instance, b: Instance) -> Value | None:
    if a.of != b.of or a.made_of != b.made_of:
        return None
    return Instance(a.of, _pairs(a.attributes, b.attributes), a.made_of, exact=False)


def _layers(a: Layer, b: Layer) -> Value | None:
    if a.name != b.name or a.names != b.names or len(a.parts) != len(b.parts):
        return None
    arguments, attributes = _pairs(a.arguments, b.arguments), _pairs(a.attributes, b.attributes)
    return Layer(a.name, arguments, attributes, tuple(map(join, a.parts, b.parts)), a.names, a.grows)


def _methods(a: Method, b: Method) -> Value | None:
    return Method(join(a.receiver, b.receiver), a.name) if a.name == b.name else None


def _scopes(a: Scope, b: Scope) -> Value | None:
    return Scope(_pairs(a.names, b.names), a.parent) if a.parent == b.parent else None


_ALIKE: dict[type, Callable[..., Value | None]] = {
    Mapping: _mappings,
    ArrayLike: _array_likes,
    Range: _ranges,
    Class: _classes,
    Instance: _instances,
    Layer: _layers,
    Method: _methods,
    Scope: _scopes,
}
"""The join of two values of one kind that differ."""


def _pairs(a: tuple[tuple[str, Value], ...], b: tuple[tuple[str, Value], ...]) -> tuple[tuple[str, Value], ...]:
    """The names that both have, each with what holds of both its values."""
    others = dict(b)
    return tuple((name, join(value, others[name])) for name, value in a if name in others)
