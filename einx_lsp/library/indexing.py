"""Subscripts of arrays: integers, slices, new axes, ellipses, masks and arrays of integers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from einx_lsp.library import dtypes, reading
from einx_lsp.library.arguments import Refused, Undetermined
from einx_lsp.library.arithmetic import broadcast, slice_length, unify
from einx_lsp.library.frameworks import Framework, framework
from einx_lsp.values.model import (
    DOTS,
    Dots,
    Items,
    Length,
    Named,
    Nothing,
    Number,
    Range,
    Shape,
    Tensor,
    Value,
)

__all__ = ["indexed"]


class _Part(NamedTuple):
    """One index.

    Attributes:
        consumed: How many dimensions it takes.
        kept: The dimensions that it leaves in place.
        picked: The shape of what picks elements, which is broadcast with others; ``None`` for a slice and its like.
        plain: Whether it is a number, which picks only beside an array that does.
    """

    consumed: int
    kept: Shape = ()
    picked: Shape | None = None
    plain: bool = False


def indexed(tensor: Tensor, key: Value) -> Tensor:
    """An array under a subscript; its place is not set.

    Args:
        tensor: The array.
        key: The subscript.

    Raises:
        Undetermined: There are too many indices, one is out of range, or one may be anything.

    >>> indexed(Tensor("numpy", (4, 5, 6)), Items("tuple", (Number("int", 0), DOTS, Number("int", -1)))).shape
    (5,)
    """
    keys = key.items if isinstance(key, Items) and key.kind == "tuple" else (key,)
    shape = None if tensor.shape is None else _shape(framework(tensor.framework), tensor.shape, keys)
    return Tensor(tensor.framework, shape, tensor.dtype)


def _shape(row: Framework, shape: Shape, keys: Sequence[Value]) -> Shape | None:
    prepared = [_prepared(row, key) for key in keys]
    taken = [_consumed(key) for key in prepared]
    dots = [place for place, key in enumerate(prepared) if isinstance(key, Dots)]
    rest = len(shape) - sum(taken)
    if len(dots) > 1 or rest < 0:
        raise Refused
    if not dots:
        prepared.append(DOTS)
        taken.append(0)
        dots = [len(prepared) - 1]
    parts: list[_Part] = []
    at = 0
    for key, count in zip(prepared, taken, strict=True):
        lengths = shape[at : at + (rest if isinstance(key, Dots) else count)]
        parts.append(_part(key, lengths))
        at += len(lengths)
    return _assembled(row, parts)


def _prepared(row: Framework, key: Value) -> Value:
    match key:
        case Tensor(_, _, "uint8") if row.bytes_are_masks is not False:
            raise Undetermined
        case Items(_, parts) if not row.nested_lists_index and not all(isinstance(part, Number) for part in parts):
            raise Undetermined
        case Named("numpy.newaxis" | "jax.numpy.newaxis"):
            return Nothing()
        case Items(_, ()):
            return Tensor(None, (0,), "int64")
        case Items():
            return reading.array(key)
        case Tensor(_, (), dtype) if dtypes.is_integer(dtype):
            return Number("int")
        case Number("int") | Range() | Nothing() | Dots():
            return key
        case Tensor(_, (_, *_)):
            return key
        case _:
            raise Undetermined


def _consumed(key: Value) -> int:
    match key:
        case Nothing() | Dots():
            return 0
        case Tensor(_, shape, dtype) if shape is not None and len(shape) > 1 and not dtypes.is_integer(dtype):
            if not dtypes.is_bool(dtype):
                raise Undetermined
            return len(shape)
        case _:
            return 1


def _part(key: Value, lengths: Shape) -> _Part:
    match key:
        case Nothing():
            return _Part(0, (1,))
        case Dots():
            return _Part(len(lengths), lengths)
        case Number():
            _check(key, lengths[0])
            return _Part(1, (), (), plain=True)
        case Range():
            return _Part(1, (_sliced(key, lengths[0]),))
        case Tensor(_, tuple() as shape, dtype):
            return _picking(shape, dtype, lengths)
        case _:
            raise Undetermined


def _check(number: Number, length: Length) -> None:
    place = number.value
    if isinstance(place, int) and isinstance(length, int) and not -length <= place < length:
        raise Refused


def _picking(shape: Shape, dtype: str | None, lengths: Shape) -> _Part:
    if dtypes.is_integer(dtype):
        return _Part(1, (), shape)
    if dtypes.is_bool(dtype):
        for length, wanted in zip(lengths, shape, strict=True):
            unify(length, wanted)
    elif dtype is not None:
        raise Undetermined
    return _Part(len(shape), (), (None,))


def _sliced(key: Range, length: Length) -> Length:
    step = 1 if key.step == Nothing() else reading.size(key.step)
    bounds = [None if bound == Nothing() else reading.size(bound) for bound in (key.start, key.stop)]
    return slice_length(length, bounds[0], bounds[1], step, open_ends=(key.start == Nothing(), key.stop == Nothing()))


def _assembled(row: Framework, parts: Sequence[_Part]) -> Shape | None:
    """The dimensions of a result; not known if frameworks differ and it is not known which it is."""
    if row.numbers_pick is not None:
        return _in_order(parts if row.numbers_pick else _without_numbers(parts))
    answers = {_in_order(parts), _in_order(_without_numbers(parts))}
    return answers.pop() if len(answers) == 1 else None


def _without_numbers(parts: Sequence[_Part]) -> Sequence[_Part]:
    """The parts that make dimensions, as a framework sees them that takes numbers and what stands for nothing first."""
    return [part for part in parts if not part.plain and (part.picked is not None or part.kept)]


def _in_order(parts: Sequence[_Part]) -> Shape | None:
    """The dimensions that are kept, with those picked at their place: that of the picking indices, or the front."""
    arrays = [part for part in parts if part.picked is not None and not part.plain]
    if not arrays:
        return tuple(length for part in parts for length in part.kept)
    picked = broadcast(part.picked for part in arrays)
    if picked is None:
        return None
    places = [place for place, part in enumerate(parts) if part.picked is not None]
    together = places == list(range(places[0], places[-1] + 1))
    before = parts[: places[0]] if together else ()
    after = parts[places[0] :] if together else parts
    return (
        *(length for part in before for length in part.kept),
        *picked,
        *(length for part in after for length in part.kept),
    )
