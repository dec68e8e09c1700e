"""Functions that arrange what is in an array anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from einx.sizes.symbolic import divide, equal
from einx_lsp.library import numbers, reading
from einx_lsp.library.arguments import Bound, Entry, Refused, Rule, Undetermined
from einx_lsp.library.arithmetic import add, at_least, broadcast, diagonal_length, permuted, unify, volume
from einx_lsp.values.model import NOTHING, Items, Length, Number, Shape, Size, Tensor, Value

__all__ = ["FUNCTIONS", "METHODS", "reshaped"]


def reshaped(shape: Shape | None, wanted: Shape) -> Shape:
    """The shape after a reshape.

    Args:
        shape: The shape before.
        wanted: The lengths that are asked for: -1 for what is left, ``None`` for one that is not known.

    Raises:
        Undetermined: The number of elements differs for certain.

    >>> reshaped((4, 6), (2, -1)), reshaped(None, (2, -1)), reshaped((4, 6), (3, None))
    ((2, 12), (2, None), (3, 8))
    """
    count = None if shape is None else volume(shape)
    asked = [None if length is not None and not _is_length(length) else length for length in wanted]
    inferred = [length == -1 for length in wanted]
    if sum(inferred) > 1:
        raise Undetermined
    if None not in asked:
        if count is not None and equal(count, _known(asked)) is False:
            raise Refused
        return tuple(asked)
    if asked.count(None) > 1 or count is None:
        return tuple(asked)
    rest = _known([length for length in asked if length is not None])
    missing = _missing(count, rest, certain=any(inferred))
    return tuple(missing if length is None else length for length in asked)


def _is_length(length: Size) -> bool:
    """Whether a number is a length and no -1."""
    if isinstance(length, int):
        if length < -1:
            raise Undetermined
        return length >= 0
    return at_least(length, 0)


def _known(lengths: Sequence[Length]) -> Size:
    found = volume(lengths)
    if found is None:
        raise Undetermined
    return found


def _missing(count: Size, rest: Size, *, certain: bool) -> Length:
    """The one length that is left out: by -1, which a rest of 0 forbids, or because it is not known."""
    if rest == 0:
        if certain:
            raise Undetermined
        return None
    if not certain and equal(rest, 0) is not False:
        return None
    found = divide(count, rest)
    if found is None:
        raise Undetermined
    return found


def _wanted(values: Sequence[Value]) -> Shape | None:
    """The shape that is asked for, which may have a -1."""
    if len(values) == 1 and not isinstance(values[0], Number):
        if not isinstance(values[0], Items):
            return reading.shape(values[0])
        values = values[0].items
    return tuple(map(reading.size, values))


def _reshape(bound: Bound) -> Value:
    given = [bound[name] for name in ("shape", "newshape") if bound[name] != NOTHING]
    if len(given) != 1:
        raise Undetermined
    return _reshaped_to(bound, given)


def _reshape_method(bound: Bound) -> Value:
    if not bound.rest:
        raise Undetermined
    return _reshaped_to(bound, bound.rest)


def _reshaped_to(bound: Bound, values: Sequence[Value]) -> Value:
    found = reading.array(bound["a"])
    wanted = _wanted(values)
    return reading.result(bound, None if wanted is None else reshaped(found.shape, wanted), found.dtype, bound["a"])


def _flat(bound: Bound) -> Value:
    found = reading.array(bound["a"])
    return reading.result(bound, (None if found.shape is None else volume(found.shape),), found.dtype, bound["a"])


def _made(bound: Bound, found: Tensor, shape: Shape | None) -> Value:
    return reading.result(bound, shape, found.dtype, bound["a"])


def _transpose(bound: Bound) -> Value:
    return _transposed(bound, bound["axes"])


def _transpose_method(bound: Bound) -> Value:
    if not bound.rest:
        return _transposed(bound, NOTHING)
    if len(bound.rest) == 1 and not isinstance(bound.rest[0], Number):
        return _transposed(bound, bound.rest[0])
    return _transposed(bound, Items("tuple", bound.rest))


def _transposed(bound: Bound, order: Value) -> Value:
    found = reading.array(bound["a"])
    if order == NOTHING:
        return _made(bound, found, None if found.shape is None else found.shape[::-1])
    if found.shape is None:
        return _made(bound, found, (None,) * len(order.items) if isinstance(order, Items) else None)
    axes = reading.axes(order, len(found.shape))
    if len(axes) != len(found.shape):
        raise Refused
    return _made(bound, found, permuted(found.shape, axes))


def _swapaxes(bound: Bound) -> Value:
    found, shape = reading.ranked(bound["a"])
    order = list(range(len(shape)))
    first, second = (reading.axis(bound[name], len(shape)) for name in ("axis1", "axis2"))
    order[first], order[second] = second, first
    return _made(bound, found, permuted(shape, order))


def _matrix_transpose(bound: Bound) -> Value:
    found, shape = reading.ranked(bound["a"])
    if len(shape) < 2:
        raise Refused
    return _made(bound, found, (*shape[:-2], shape[-1], shape[-2]))


def _moveaxis(bound: Bound) -> Value:
    found, shape = reading.ranked(bound["a"])
    sources, targets = (reading.axes(bound[name], len(shape)) for name in ("source", "destination"))
    if len(sources) != len(targets) or NOTHING in {bound["source"], bound["destination"]}:
        raise Undetermined
    order = [axis for axis in range(len(shape)) if axis not in sources]
    for target, source in sorted(zip(targets, sources, strict=True)):
        order.insert(target, source)
    return _made(bound, found, permuted(shape, order))


def _rollaxis(bound: Bound) -> Value:
    found, shape = reading.ranked(bound["a"])
    axis = reading.axis(bound["axis"], len(shape))
    start = reading.integer(bound["start"])
    if not -len(shape) <= start <= len(shape):
        raise Undetermined
    start += len(shape) if start < 0 else 0
    order = [place for place in range(len(shape)) if place != axis]
    order.insert(start - 1 if axis < start else start, axis)
    return _made(bound, found, permuted(shape, order))


def _rank(bound: Bound) -> Value:
    _, shape = reading.ranked(bound["a"])
    return Number("int", len(shape))


def _lengths(bound: Bound) -> Value:
    _, shape = reading.ranked(bound["a"])
    return Items("tuple", tuple(Number("int") if length is None else numbers.of(length) for length in shape))


def _expand_dims(bound: Bound) -> Value:
    found, shape = reading.ranked(bound["a"])
    if bound["axis"] == NOTHING:
        raise Undetermined
    count = len(bound["axis"].items) if isinstance(bound["axis"], Items) else 1
    axes = reading.axes(bound["axis"], len(shape) + count)
    lengths = iter(shape)
    return _made(bound, found, tuple(1 if axis in axes else next(lengths) for axis in range(len(shape) + count)))


def _squeeze(bound: Bound) -> Value:
    found = reading.array(bound["a"])
    shape = found.shape
    if shape is None:
        return _made(bound, found, None)
    if bound["axis"] == NOTHING:
        ones = [None if length is None else equal(length, 1) for length in shape]
        if None in ones:
            return _made(bound, found, None)
        return _made(bound, found, tuple(length for length, one in zip(shape, ones, strict=True) if not one))
    axes = reading.axes(bound["axis"], len(shape))
    strict = not reading.of_any(bound["a"], lambda row: not row.squeeze_is_strict)
    for axis in axes:
        if shape[axis] != 1 and not strict:
            raise Undetermined  # some frameworks leave what is not 1
        unify(shape[axis], 1)
    return _made(bound, found, tuple(length for axis, length in enumerate(shape) if axis not in axes))


def _kept(bound: Bound) -> Value:
    found = reading.array(bound["a"])
    return _made(bound, found, found.shape)


def _along_axis(bound: Bound) -> Value:
    """What keeps the shape along an axis, or flattens where there is none."""
    found = reading.array(bound["a"])
    if bound["axis"] == NOTHING:
        return _flat(bound)
    if found.shape is not None:
        reading.axis(bound["axis"], len(found.shape))
    return _made(bound, found, found.shape)


def _argsort(bound: Bound) -> Value:
    made = _along_axis(bound)
    return Tensor(made.framework, made.shape, "int64", made.place) if isinstance(made, Tensor) else made


def _triangle(bound: Bound) -> Value:
    found, shape = reading.ranked(bound["a"])
    if len(shape) < 2:
        shape = (*shape, *shape)
        if not shape:
            raise Undetermined
    return _made(bound, found, shape)


def _broadcast_to(bound: Bound) -> Value:
    found = reading.array(bound["a"])
    shape = reading.shape(bound["shape"])
    if shape is not None and found.shape is not None:
        if len(found.shape) > len(shape):
            raise Refused
        for length, wanted in zip(found.shape[::-1], shape[::-1], strict=False):
            if length is not None and wanted is not None and equal(length, 1) is False:
                unify(length, wanted)
    return _made(bound, found, shape)


def _broadcast_arrays(bound: Bound) -> Value:
    found = [reading.array(value) for value in bound.rest]
    shape = broadcast(tensor.shape for tensor in found)
    parts = zip(found, bound.rest, strict=True)
    return Items("tuple", tuple(reading.result(bound, shape, tensor.dtype, value) for tensor, value in parts))


def _tile(bound: Bound) -> Value:
    found, shape = reading.ranked(bound["a"])
    repeats = reading.shape(bound["reps"])
    if repeats is None:
        raise Undetermined
    rank = max(len(shape), len(repeats))
    lengths = (1,) * (rank - len(shape)) + shape
    counts = (1,) * (rank - len(repeats)) + repeats
    return _made(bound, found, tuple(map(times, lengths, counts)))


def times(length: Length, count: Length) -> Length:
    return volume((length, count))


def flat_without_axis(bound: Bound, shape: Shape) -> tuple[Shape, int]:
    """The shape that an operation along an axis sees, and the axis: without one, that of the flat array.

    Args:
        bound: The arguments.
        shape: The shape of the array.
    """
    if bound["axis"] == NOTHING:
        return (volume(shape),), 0
    return shape, reading.axis(bound["axis"], len(shape))


def _repeat(bound: Bound) -> Value:
    found, shape = reading.ranked(bound["a"])
    shape, axis = flat_without_axis(bound, shape)
    count = _repeats(bound["repeats"], shape[axis])
    return _made(bound, found, (*shape[:axis], count, *shape[axis + 1 :]))


def _repeats(repeats: Value, length: Length) -> Length:
    """The length of an axis each of whose places is repeated."""
    if not isinstance(repeats, Items):
        return times(length, reading.length(repeats) if isinstance(repeats, Number) else None)
    counts = [reading.length(count) for count in repeats.items]
    if len(counts) == 1:
        return times(length, counts[0])
    unify(length, len(counts))
    found: Length = 0
    for count in counts:
        found = add(found, count)
    return found


def _pad(bound: Bound) -> Value:
    found, shape = reading.ranked(bound["a"])
    widths = bound["pad_width"]
    pairs = widths.items if isinstance(widths, Items) else (widths,)
    if not isinstance(widths, Items | Number) or not pairs:
        raise Undetermined
    if not any(isinstance(pair, Items) for pair in pairs):
        pairs = (Items("tuple", pairs),)
    if len(pairs) == 1:
        pairs *= len(shape)
    if len(pairs) != len(shape):
        raise Undetermined
    return _made(bound, found, tuple(map(_padded, shape, pairs)))


def _padded(length: Length, pair: Value) -> Length:
    ends = pair.items if isinstance(pair, Items) else (pair,)
    if len(ends) not in {1, 2}:
        raise Undetermined
    before, after = reading.length(ends[0]), reading.length(ends[-1])
    return add(length, add(before, after))


def _take(bound: Bound) -> Value:
    found, indices = reading.array(bound["a"]), reading.array(bound["indices"])
    if bound["axis"] == NOTHING:
        return _made(bound, found, indices.shape)
    if found.shape is None or indices.shape is None:
        return _made(bound, found, None)
    axis = reading.axis(bound["axis"], len(found.shape))
    return _made(bound, found, (*found.shape[:axis], *indices.shape, *found.shape[axis + 1 :]))


def _take_along_axis(bound: Bound) -> Value:
    found, shape = reading.ranked(bound["a"])
    _, indices = reading.ranked(bound["indices"])
    if bound["axis"] == NOTHING:
        return _made(bound, found, indices)
    if len(shape) != len(indices):
        raise Undetermined
    axis = reading.axis(bound["axis"], len(shape))
    around = broadcast(((*shape[:axis], 1, *shape[axis + 1 :]), (*indices[:axis], 1, *indices[axis + 1 :])))
    if around is None:
        raise Undetermined
    return _made(bound, found, (*around[:axis], indices[axis], *around[axis + 1 :]))


def _at_least(rank: int) -> Rule:
    def rule(bound: Bound) -> Value:
        if len(bound.rest) == 1:
            return _widened(bound, bound.rest[0], rank)
        return Items("tuple", tuple(_widened(bound, value, rank) for value in bound.rest))

    return rule


def _widened(bound: Bound, value: Value, rank: int) -> Value:
    found, shape = reading.ranked(value)
    return reading.result(bound, at_least_shape(shape, rank), found.dtype, value)


def at_least_shape(shape: Shape, rank: int) -> Shape:
    """A shape with as many axes of length 1 as ``atleast_1d``, ``atleast_2d`` and ``atleast_3d`` add, where they do.

    >>> at_least_shape((5,), 2), at_least_shape((5,), 3), at_least_shape((5, 6), 3)
    ((1, 5), (1, 5, 1), (5, 6, 1))
    """
    if len(shape) >= rank:
        return shape
    if rank == 3 and shape:
        return (1, *shape, 1) if len(shape) == 1 else (*shape, 1)
    return (1,) * (rank - len(shape)) + shape


def _diagonal(bound: Bound) -> Value:
    """The elements whose places on two axes are the same; those axes make way for one at the end."""
    found, shape = reading.ranked(bound["a"])
    first, second = (reading.axis(bound[name], len(shape)) for name in ("axis1", "axis2"))
    if first == second:
        raise Undetermined
    rest = tuple(length for axis, length in enumerate(shape) if axis not in {first, second})
    length = diagonal_length(shape[first], shape[second], reading.integer(bound["offset"]))
    return _made(bound, found, (*rest, length))


def _trace(bound: Bound) -> Value:
    made = _diagonal(bound)
    if not isinstance(made, Tensor) or made.shape is None:
        raise Undetermined
    return Tensor(made.framework, made.shape[:-1], None, made.place)


def _unique(bound: Bound) -> Value:
    found = reading.array(bound["a"])
    flags = (bound[f"return_{name}"] for name in ("index", "inverse", "counts"))
    if bound["axis"] != NOTHING or any(map(reading.flag, flags)):
        raise Undetermined
    return _made(bound, found, (None,))


def _searched(bound: Bound) -> Value:
    found = reading.array(bound["v"])
    return reading.result(bound, found.shape, "int64", bound["v"])


def _difference(bound: Bound) -> Value:
    _, shape = reading.ranked(bound["a"])
    axis, times = reading.axis(bound["axis"], len(shape)), reading.integer(bound["n"])
    if times < 0:
        raise Undetermined
    length = shape[axis]
    shorter: Length = None
    if length is not None and at_least(length, times):
        shorter = add(length, -times)
    elif isinstance(length, int):
        shorter = 0
    return reading.result(bound, (*shape[:axis], shorter, *shape[axis + 1 :]), None, bound["a"])


_SORT = "a axis=-1 kind=None order=None * stable=None"
_DIAGONAL = "a offset=0 axis1=0 axis2=1"

FUNCTIONS: Mapping[str, Entry] = {
    "reshape": Entry("a shape=None order='C' * newshape=None copy=None", _reshape),
    "ravel": Entry("a order='C'", _flat),
    "transpose": Entry("a axes=None", _transpose),
    "permute_dims": Entry("a axes=None", _transpose),
    "matrix_transpose": Entry("a", _matrix_transpose),
    "swapaxes": Entry("a axis1 axis2", _swapaxes),
    "moveaxis": Entry("a source destination", _moveaxis),
    "rollaxis": Entry("a axis start=0", _rollaxis),
    "ndim": Entry("a", _rank),
    "shape": Entry("a", _lengths),
    "expand_dims": Entry("a axis", _expand_dims),
    "squeeze": Entry("a axis=None", _squeeze),
    "flip": Entry("a axis=None", _kept),
    "fliplr": Entry("a", _kept),
    "flipud": Entry("a", _kept),
    "roll": Entry("a shift axis=None", _kept),
    "sort": Entry(_SORT, _along_axis),
    "argsort": Entry(_SORT, _argsort),
    "partition": Entry("a kth axis=-1 kind='introselect' order=None", _along_axis),
    "argpartition": Entry("a kth axis=-1 kind='introselect' order=None", _argsort),
    "triu": Entry("a k=0", _triangle),
    "tril": Entry("a k=0", _triangle),
    "broadcast_to": Entry("a shape subok=False", _broadcast_to),
    "broadcast_arrays": Entry("*args subok=False", _broadcast_arrays),
    "tile": Entry("a reps", _tile),
    "repeat": Entry("a repeats axis=None", _repeat),
    "pad": Entry("a pad_width mode='constant' * constant_values=0 stat_length=None end_values=0", _pad),
    "take": Entry("a indices axis=None out! mode='raise'", _take),
    "take_along_axis": Entry("a indices axis=-1", _take_along_axis),
    "atleast_1d": Entry("*arys", _at_least(1)),
    "atleast_2d": Entry("*arys", _at_least(2)),
    "atleast_3d": Entry("*arys", _at_least(3)),
    "diagonal": Entry(_DIAGONAL, _diagonal),
    "trace": Entry(_DIAGONAL, _trace),
    "diff": Entry("a n=1 axis=-1 prepend! append!", _difference),
    "searchsorted": Entry("a v side='left' sorter=None", _searched),
    "digitize": Entry("v bins right=False", _searched),
    "unique": Entry(
        "a return_index=False return_inverse=False return_counts=False axis=None * equal_nan=True sorted=True", _unique
    ),
}

METHODS: Mapping[str, Entry] = {
    "reshape": Entry("a *shape order='C' copy=None", _reshape_method),
    "ravel": Entry("a order='C'", _flat),
    "flatten": Entry("a order='C'", _flat),
    "transpose": Entry("a *axes", _transpose_method),
    "swapaxes": FUNCTIONS["swapaxes"],
    "squeeze": FUNCTIONS["squeeze"],
    "argsort": FUNCTIONS["argsort"],
    "argpartition": FUNCTIONS["argpartition"],
    "repeat": FUNCTIONS["repeat"],
    "take": FUNCTIONS["take"],
    "diagonal": FUNCTIONS["diagonal"],
    "trace": FUNCTIONS["trace"],
}
