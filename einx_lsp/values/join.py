"""What is known of an object that is one of two: where the branches of a program meet."""

from __future__ import annotations

from functools import reduce

from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Bound,
    Class,
    Function,
    Instance,
    Items,
    Kind,
    Length,
    Many,
    Mapping,
    Method,
    Named,
    Nothing,
    Number,
    Partial,
    Range,
    Ref,
    Scope,
    Tensor,
    Text,
    Union,
    Value,
)

__all__ = ["any_of", "join", "options_of", "union"]

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
        return UNKNOWN
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
    place = a.place if a.place == b.place else None
    framework = a.framework if a.framework == b.framework else None
    dtype = a.dtype if a.dtype == b.dtype else None
    if a.shape is None or b.shape is None:
        return Tensor(framework, None, dtype, place)
    if len(a.shape) != len(b.shape):
        return None
    return Tensor(framework, tuple(map(_length, a.shape, b.shape)), dtype, place)


def _length(a: Length, b: Length) -> Length:
    return a if a == b else None


def _numbers(a: Number, b: Number) -> Number:
    kind: Kind | None = a.kind if a.kind == b.kind else None
    return Number(kind, a.value if kind is not None and a.value == b.value else None)


def _composed(a: Value, b: Value) -> Value | None:
    """The join of two different values that are made of others, part by part."""
    match a, b:
        case (Items(kind, items), Items(other, others)) if kind == other:
            if len(items) == len(others):
                return Items(kind, tuple(map(join, items, others)))
            return Many(kind, any_of((*items, *others))) if kind == "list" else None
        case (Many(kind, element, length), Many(other, another, count)):
            return Many(kind if kind == other else "any", join(element, another), _length(length, count))
        case (Many(kind, element, length), Items(other, items)) | (Items(other, items), Many(kind, element, length)):
            whole = join(element, any_of(items)) if items else element
            return Many(kind if kind == other else "any", whole, _length(length, len(items)))
        case (Mapping(items), Mapping(others)) if [key for key, _ in items] == [key for key, _ in others]:
            return Mapping(_pairs(items, others))
        case (Range(), Range()):
            return Range(join(a.start, b.start), join(a.stop, b.stop), join(a.step, b.step))
        case (Class(name, constants), Class(other, others)) if name == other and a.code == b.code:
            return Class(
                name,
                _pairs(constants, others),
                a.place,
                a.code,
                a.behind if a.behind == b.behind else (UNKNOWN,),
                _pairs(a.members, b.members),
                a.fields if a.fields == b.fields else None,
                a.kind,
                a.plain and b.plain and a.kind == b.kind and a.fields == b.fields,
            )
        case (Instance(name, attributes), Instance(other, others)) if name == other and a.made_of == b.made_of:
            return Instance(name, _pairs(attributes, others), a.made_of, exact=False)
        case (Method(receiver, name), Method(other_receiver, other)) if name == other:
            return Method(join(receiver, other_receiver), name)
        case (Scope(names, parent), Scope(others, other)) if parent == other:
            return Scope(_pairs(names, others), parent)
        case _:
            return None


def _pairs(a: tuple[tuple[str, Value], ...], b: tuple[tuple[str, Value], ...]) -> tuple[tuple[str, Value], ...]:
    """The names that both have, each with what holds of both its values."""
    others = dict(b)
    return tuple((name, join(value, others[name])) for name, value in a if name in others)
