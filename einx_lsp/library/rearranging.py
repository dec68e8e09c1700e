"""Functions of PyTorch that arrange anew what is in an array, and that NumPy has not or not so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from einx.sizes.symbolic import Symbolic, equal
from einx_lsp.library import reading
from einx_lsp.library.arguments import Bound, Refused, Rule, Undetermined
from einx_lsp.library.arithmetic import add, at_least, exact_quotient, slice_length, unify, volume
from einx_lsp.library.shaping import flat_without_axis, reshaped, times
from einx_lsp.values.model import NOTHING, UNKNOWN, Items, Length, Number, OpenItems, Shape, Tensor, Value

__all__ = [
    "chunk",
    "diagonals",
    "expand",
    "expand_as",
    "flatten",
    "given_axes",
    "narrow",
    "permute",
    "put_axis",
    "repeat",
    "repeat_interleave",
    "reshape",
    "rot90",
    "select",
    "shaped_as",
    "size",
    "split",
    "squeeze",
    "turn",
    "unbind",
    "unflatten",
    "unfold",
    "windows",
]

_MOST_PARTS = 256
"""Parts that an array is taken apart into and that are followed one by one."""


def _made(bound: Bound, found: Tensor, shape: Shape | None) -> Tensor:
    return reading.result(bound, shape, found.dtype, bound["a"])


def _given(bound: Bound, name: str) -> tuple[Value, ...]:
    """What is given one by one, as a tuple, or by a name."""
    values = bound.rest or (() if bound[name] == NOTHING else (bound[name],))
    if len(values) == 1 and isinstance(values[0], Items):
        return values[0].items
    return values


def reshape(bound: Bound) -> Value:
    """``reshape`` and ``view``, whose lengths may be arguments of their own."""
    found = reading.array(bound["a"])
    given = _given(bound, "shape")
    if len(given) == 1 and not isinstance(given[0], Number):
        reading.shape(given[0])  # refuses what is no shape, such as an element type
        return _made(bound, found, None)
    return _made(bound, found, reshaped(found.shape, tuple(map(reading.size, given))))


def shaped_as(bound: Bound) -> Value:
    """``view_as`` and ``reshape_as``."""
    found, other = reading.array(bound["a"]), reading.array(bound["other"])
    return _made(bound, found, None if other.shape is None else reshaped(found.shape, other.shape))


def flatten(bound: Bound) -> Value:
    """Axes from one to another made one."""
    found = reading.array(bound["a"])
    if found.shape is None:
        whole = bound["start"] == Number("int", 0) and bound["stop"] == Number("int", -1)
        return _made(bound, found, (None,) if whole else None)
    shape = found.shape or (1,)
    start, stop = reading.axis(bound["start"], len(shape)), reading.axis(bound["stop"], len(shape))
    if stop < start:
        raise Refused
    return _made(bound, found, (*shape[:start], volume(shape[start : stop + 1]), *shape[stop + 1 :]))


def unflatten(bound: Bound) -> Value:
    """One axis made several."""
    found, shape = reading.ranked(bound["a"])
    axis = reading.axis(bound["axis"], len(shape))
    if not isinstance(bound["sizes"], Items):
        raise Undetermined
    inner = reshaped((shape[axis],), tuple(map(reading.size, bound["sizes"].items)))
    return _made(bound, found, (*shape[:axis], *inner, *shape[axis + 1 :]))


def squeeze(bound: Bound) -> Value:
    """Axes of length 1 taken away; those named that are longer stay."""
    found, shape = reading.ranked(bound["a"])
    axes = reading.axes(bound["axis"], len(shape))
    ones = [None if length is None else equal(length, 1) for length in shape]
    if any(ones[axis] is None for axis in axes):
        return _made(bound, found, None)
    return _made(bound, found, tuple(shape[axis] for axis in range(len(shape)) if not (axis in axes and ones[axis])))


def put_axis(bound: Bound) -> Value:
    """A new axis of length 1."""
    found, shape = reading.ranked(bound["a"])
    axis = reading.axis(bound["axis"], len(shape) + 1)
    return _made(bound, found, (*shape[:axis], 1, *shape[axis:]))


def given_axes(name: str, rule: Rule) -> Rule:
    """A rule whose axes may be arguments of their own."""

    def apply(bound: Bound) -> Value:
        given = _given(bound, name)
        if not given:
            raise Undetermined
        return rule(replace(bound, rest=(), values={**bound.values, name: Items("tuple", given)}))

    return apply


def permute(bound: Bound) -> Value:
    """Axes in another order, of which none may be missing."""
    found = reading.array(bound["a"])
    order = bound["axes"]
    if not isinstance(order, Items):
        raise Undetermined
    if found.shape is None:
        return _made(bound, found, (None,) * len(order.items))
    axes = reading.axes(order, len(found.shape))
    if len(axes) != len(found.shape):
        raise Refused
    return _made(bound, found, tuple(found.shape[axis] for axis in axes))


def turn(bound: Bound) -> Value:
    """``t()``: the transpose of a matrix."""
    found, shape = reading.ranked(bound["a"])
    if len(shape) > 2:
        raise Refused
    return _made(bound, found, shape[::-1])


def rot90(bound: Bound) -> Value:
    """Two axes, turned by right angles."""
    found, shape = reading.ranked(bound["a"])
    first, second = reading.axes(bound["axes"], len(shape))
    lengths = list(shape)
    if reading.integer(bound["k"]) % 2:
        lengths[first], lengths[second] = lengths[second], lengths[first]
    return _made(bound, found, tuple(lengths))


def expand(bound: Bound) -> Value:
    """Axes of length 1 made longer; -1 leaves one as it is."""
    found = reading.array(bound["a"])
    given = _given(bound, "size")
    if len(given) == 1 and not isinstance(given[0], Number):
        reading.shape(given[0])
        return _made(bound, found, None)
    wanted = tuple(map(reading.size, given))
    if found.shape is None:
        return _made(bound, found, tuple(_unless_kept(length) for length in wanted))
    new = len(wanted) - len(found.shape)
    if new < 0:
        raise Refused
    kept = map(_expanded, found.shape, wanted[new:])
    return _made(bound, found, (*map(_unless_kept, wanted[:new]), *kept))


def _unless_kept(length: Length) -> Length:
    """A length that is asked for; one that may be -1 is not known."""
    return length if length is not None and at_least(length, 0) else None


def _expanded(length: Length, wanted: Length) -> Length:
    if wanted == -1:
        return length
    if wanted is None or not at_least(wanted, 0):
        return length if length is not None and equal(length, 1) is False else None
    if length is not None and equal(length, 1) is False:
        return unify(length, wanted)
    return wanted


def expand_as(bound: Bound) -> Value:
    """An array expanded to the shape of another."""
    found, other = reading.array(bound["a"]), reading.array(bound["other"])
    return _made(bound, found, other.shape)


def repeat(bound: Bound) -> Value:
    """Copies side by side along each axis."""
    found, shape = reading.ranked(bound["a"])
    given = _given(bound, "repeats")
    if len(given) == 1 and not isinstance(given[0], Number):
        raise Undetermined
    counts = tuple(map(reading.length, given))
    new = len(counts) - len(shape)
    if new < 0:
        raise Refused
    return _made(bound, found, (*counts[:new], *map(times, shape, counts[new:])))


def repeat_interleave(bound: Bound) -> Value:
    """Each place of an axis several times."""
    found, shape = reading.ranked(bound["a"])
    shape, axis = flat_without_axis(bound, shape)
    if bound["count"] != NOTHING:
        length = reading.length(bound["count"])
    else:
        repeats = bound["repeats"]
        length = times(shape[axis], reading.length(repeats)) if isinstance(repeats, Number) else None
    return _made(bound, found, (*shape[:axis], length, *shape[axis + 1 :]))


def size(bound: Bound) -> Value:
    """``x.size()`` and ``x.size(0)``."""
    _, shape = reading.ranked(bound["a"])
    numbers = tuple(Number("int", length) for length in shape)
    if bound["axis"] == NOTHING:
        return Items("tuple", numbers)
    return numbers[reading.axis(bound["axis"], len(shape))]


def select(bound: Bound) -> Value:
    """One place of an axis."""
    found, shape = reading.ranked(bound["a"])
    axis = reading.axis(bound["axis"], len(shape))
    return _made(bound, found, (*shape[:axis], *shape[axis + 1 :]))


def narrow(bound: Bound) -> Value:
    """So many places of an axis."""
    found, shape = reading.ranked(bound["a"])
    axis = reading.axis(bound["axis"], len(shape))
    return _made(bound, found, (*shape[:axis], reading.length(bound["length"]), *shape[axis + 1 :]))


def unfold(bound: Bound) -> Value:
    """Windows of an axis, in an axis at the end."""
    found, shape = reading.ranked(bound["a"])
    axis = reading.axis(bound["axis"], len(shape))
    width, step = reading.length(bound["size"]), reading.length(bound["step"])
    return _made(bound, found, (*shape[:axis], windows(shape[axis], width, step), *shape[axis + 1 :], width))


def windows(length: Length, width: Length, step: Length) -> Length:
    """How many windows of a width fit into a length, the next one a step further.

    >>> windows(10, 3, 2), windows(10, 3, 1)
    (4, 8)
    """
    room = add(length, None if width is None else -width)
    if room is None or step is None or step == 0:
        return None
    if isinstance(room, int) and isinstance(step, int):
        return room // step + 1
    return add(room if step == 1 else exact_quotient(room, step), 1)


def diagonals(bound: Bound) -> Value:
    """Each row of the last axis on a diagonal of a square."""
    found, shape = reading.ranked(bound["a"])
    ends = (bound["offset"], bound["axis1"], bound["axis2"])
    if ends != (Number("int", 0), Number("int", -2), Number("int", -1)) or not shape:
        raise Undetermined
    return _made(bound, found, (*shape, shape[-1]))


def unbind(bound: Bound) -> Value:
    """An axis taken apart."""
    found, shape = reading.ranked(bound["a"])
    axis = reading.axis(bound["axis"], len(shape))
    part = _made(bound, found, (*shape[:axis], *shape[axis + 1 :]))
    count = shape[axis]
    if isinstance(count, int) and count <= _MOST_PARTS:
        return Items("tuple", (part,) * count)
    return OpenItems("tuple", each=part)


def _parts(bound: Bound, along: Callable[[Length], Sequence[Length] | None]) -> Value:
    """An array cut along an axis into parts of such lengths, of which it is not known how many if they are ``None``."""
    found, shape = reading.ranked(bound["a"])
    axis = reading.axis(bound["axis"], len(shape))

    def part(length: Length) -> Tensor:
        return _made(bound, found, (*shape[:axis], length, *shape[axis + 1 :]))

    lengths = along(shape[axis])
    return OpenItems("tuple", each=part(None)) if lengths is None else Items("tuple", tuple(map(part, lengths)))


def split(bound: Bound) -> Value:
    """Parts of a length, or of several."""
    asked = bound["size"]
    if isinstance(asked, Items):
        lengths = [reading.length(item) for item in asked.items]
        return _parts(bound, lambda _: lengths)
    if asked == UNKNOWN:
        return _parts(bound, lambda _: None)
    wanted = reading.length(asked)
    return _parts(bound, lambda length: _of_length(length, wanted))


def _of_length(length: Length, part: Length) -> Sequence[Length] | None:
    if length is None or part is None or part == 0:
        return None
    if isinstance(length, int) and isinstance(part, int):
        count = max(1, -(-length // part))
        if count > _MOST_PARTS:
            return None
        return [slice_length(length, part * i, part * (i + 1), 1, open_ends=(False, False)) for i in range(count)]
    count_of = exact_quotient(length, part)
    if isinstance(count_of, int) and 0 < count_of <= _MOST_PARTS:
        return [part] * count_of
    return None


def chunk(bound: Bound) -> Value:
    """So many parts of the same length, the last one shorter, or fewer."""
    count = reading.integer(bound["count"])
    if not 0 < count <= _MOST_PARTS:
        raise Undetermined
    return _parts(bound, lambda length: _chunks(length, count))


def _chunks(length: Length, count: int) -> Sequence[Length] | None:
    if count == 1:
        return [length]
    if isinstance(length, Symbolic):
        part = exact_quotient(length, count)
        # Nothing in nothing is cut into as many parts, too.
        return None if part is None else [part] * count
    return None if length is None else _of_length(length, max(1, -(-length // count))) if length else [0] * count
