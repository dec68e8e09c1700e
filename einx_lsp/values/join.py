"""What is known of an object that is one of two: where the branches of a program meet."""

from __future__ import annotations

from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Class,
    Instance,
    Items,
    Kind,
    Length,
    Mapping,
    Method,
    Named,
    Number,
    Range,
    Tensor,
    Value,
)

__all__ = ["join"]


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
    """
    if a is b or a == b:
        return a
    if isinstance(a, Tensor) and isinstance(b, Tensor):
        return _tensors(a, b)
    if isinstance(a, Number) and isinstance(b, Number):
        return _numbers(a, b)
    if isinstance(a, Named) and b is NOTHING:
        return a
    if isinstance(b, Named) and a is NOTHING:
        return b
    return _composed(a, b)


def _tensors(a: Tensor, b: Tensor) -> Tensor:
    place = a.place if a.place == b.place else None
    framework = a.framework if a.framework == b.framework else None
    dtype = a.dtype if a.dtype == b.dtype else None
    if a.shape is None or b.shape is None or len(a.shape) != len(b.shape):
        return Tensor(framework, None, dtype, place)
    return Tensor(framework, tuple(map(_length, a.shape, b.shape)), dtype, place)


def _length(a: Length, b: Length) -> Length:
    return a if a == b else None


def _numbers(a: Number, b: Number) -> Number:
    kind: Kind | None = a.kind if a.kind == b.kind else None
    return Number(kind, a.value if kind is not None and a.value == b.value else None)


def _composed(a: Value, b: Value) -> Value:
    """The join of two different values that are made of others, part by part."""
    match a, b:
        case (Items(kind, items), Items(other, others)) if kind == other and len(items) == len(others):
            return Items(kind, tuple(map(join, items, others)))
        case (Mapping(items), Mapping(others)) if [key for key, _ in items] == [key for key, _ in others]:
            return Mapping(_pairs(items, others))
        case (Range(), Range()):
            return Range(join(a.start, b.start), join(a.stop, b.stop), join(a.step, b.step))
        case (Class(name, constants), Class(other, others)) if name == other:
            return Class(name, _pairs(constants, others), a.place)
        case (Instance(name, attributes), Instance(other, others)) if name == other:
            return Instance(name, _pairs(attributes, others))
        case (Method(receiver, name), Method(other_receiver, other)) if name == other:
            return Method(join(receiver, other_receiver), name)
        case _:
            return UNKNOWN


def _pairs(a: tuple[tuple[str, Value], ...], b: tuple[tuple[str, Value], ...]) -> tuple[tuple[str, Value], ...]:
    """The names that both have, each with what holds of both its values."""
    others = dict(b)
    return tuple((name, join(value, others[name])) for name, value in a if name in others)
