"""Functions that put arrays together and take them apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from einx.sizes.symbolic import divide
from einx_lsp.library import dtypes, reading
from einx_lsp.library.arguments import Bound, Entry, Refused, Rule, Undetermined
from einx_lsp.library.arithmetic import add, exact_quotient, slice_length, unify_shapes, volume
from einx_lsp.library.shaping import at_least_shape
from einx_lsp.values.model import NOTHING, Items, Length, Many, Number, Shape, Tensor, Value

__all__ = ["FUNCTIONS"]


def _dtype(bound: Bound, found: tuple[Tensor, ...]) -> str | None:
    given = bound.values.get("dtype", NOTHING)
    return dtypes.promoted(tensor.dtype for tensor in found) if given == NOTHING else dtypes.named(given)


def _shapes(found: tuple[Tensor, ...]) -> list[Shape] | None:
    shapes = [tensor.shape for tensor in found if tensor.shape is not None]
    if not found:
        raise Undetermined
    return shapes if len(shapes) == len(found) else None


def _joined(shapes: list[Shape], axis: int) -> Shape:
    """Shapes one after the other along an axis, alike in the others."""
    around = unify_shapes((*shape[:axis], *shape[axis + 1 :]) for shape in shapes)
    if around is None:
        raise Undetermined
    length: Length = 0
    for shape in shapes:
        length = add(length, shape[axis])
    return (*around[:axis], length, *around[axis:])


class _Several(NamedTuple):
    """The arrays that are put together.

    Attributes:
        found: Those that are known; one for all if their number is not.
        number: How many there are.
        alike: Whether one stands for all.
        source: What they are read from.
    """

    found: tuple[Tensor, ...]
    number: Length
    alike: bool
    source: Value

    def along(self, shape: Shape, axis: int) -> Shape:
        """The shape of all of them one after the other, given that of those that are known."""
        if not self.alike:
            return shape
        return (*shape[:axis], volume((self.number, shape[axis])), *shape[axis + 1 :])


def _several(value: Value) -> _Several:
    match value:
        case Many("list" | "tuple", element, count):
            return _Several((reading.array(element),), count, alike=True, source=element)
        case _:
            found = reading.arrays(value)
            return _Several(found, len(found), alike=False, source=value)


def _concatenate(bound: Bound) -> Value:
    several = _several(bound["arrays"])
    found = several.found
    shapes, dtype = _shapes(found), _dtype(bound, found)
    if bound["axis"] == NOTHING:
        length: Length = 0
        for tensor in found:
            length = add(length, None if tensor.shape is None else volume(tensor.shape))
        return reading.result(bound, several.along((length,), 0), dtype, several.source)
    if shapes is None:
        return reading.result(bound, None, dtype, several.source)
    axis = reading.axis(bound["axis"], len(shapes[0]))
    if any(len(shape) != len(shapes[0]) for shape in shapes):
        raise Refused
    return reading.result(bound, several.along(_joined(shapes, axis), axis), dtype, several.source)


def _stack(bound: Bound) -> Value:
    several = _several(bound["arrays"])
    found = several.found
    dtype = _dtype(bound, found)
    if not found:
        raise Undetermined
    shape = unify_shapes(tensor.shape for tensor in found)
    if shape is None:
        return reading.result(bound, None, dtype, several.source)
    axis = reading.axis(bound["axis"], len(shape) + 1)
    return reading.result(bound, (*shape[:axis], several.number, *shape[axis:]), dtype, several.source)


def _joined_along(widen: Callable[[Shape], Shape], axis_of: Callable[[Shape], int]) -> Rule:
    """A concatenation along an axis of shapes that are brought to a rank before."""

    def rule(bound: Bound) -> Value:
        several = _several(bound["arrays"])
        found = several.found
        shapes = _shapes(found)
        if shapes is None:
            raise Undetermined
        wide = [widen(shape) for shape in shapes]
        if any(len(shape) != len(wide[0]) for shape in wide):
            raise Undetermined
        axis = axis_of(wide[0])
        return reading.result(bound, several.along(_joined(wide, axis), axis), _dtype(bound, found), several.source)

    return rule


def _as_columns(shape: Shape) -> Shape:
    return shape if len(shape) > 1 else (*at_least_shape(shape, 1), 1)


def _split(bound: Bound) -> Value:
    return _split_along(bound, reading.integer(bound["axis"]), even=True)


def _array_split(bound: Bound) -> Value:
    return _split_along(bound, reading.integer(bound["axis"]), even=False)


def _split_on(axis: int) -> Rule:
    def rule(bound: Bound) -> Value:
        _, shape = reading.ranked(bound["a"])
        if len(shape) <= axis and axis != 1:
            raise Undetermined
        return _split_along(bound, min(axis, len(shape) - 1), even=True)

    return rule


def _split_along(bound: Bound, number: int, *, even: bool) -> Value:
    found, shape = reading.ranked(bound["a"])
    axis = reading.axis(Number("int", number), len(shape))
    sections = bound["sections"]
    if isinstance(sections, Items):
        lengths: Sequence[Length] = _between(shape[axis], sections.items)
    else:
        lengths = _sections(shape[axis], reading.integer(sections), even=even)
    parts = (
        reading.result(bound, (*shape[:axis], length, *shape[axis + 1 :]), found.dtype, bound["a"])
        for length in lengths
    )
    return Items("list", tuple(parts))


def _sections(length: Length, count: int, *, even: bool) -> Sequence[Length]:
    if not 1 <= count <= 256:
        raise Undetermined
    if length is None:
        return [None] * count
    if isinstance(length, int):
        short, longer = divmod(length, count)
        if longer and even:
            raise Undetermined
        return [short + 1] * longer + [short] * (count - longer)
    if even:
        quotient = divide(length, count)
        if quotient is None:
            raise Undetermined
        return [quotient] * count
    return [exact_quotient(length, count)] * count


def _between(length: Length, places: tuple[Value, ...]) -> list[Length]:
    bounds = [reading.size(place) for place in places]
    starts, stops = [0, *bounds], [*bounds, None]
    last = len(bounds)
    return [
        slice_length(length, start, stop, 1, open_ends=(False, place == last))
        for place, (start, stop) in enumerate(zip(starts, stops, strict=True))
    ]


def _append(bound: Bound) -> Value:
    both = Items("tuple", (bound["arr"], bound["values"]))
    values = {**bound.values, "arrays": both}
    return _concatenate(Bound(values, (), bound.framework, bound.place))


_CASTING = "* dtype=None casting='same_kind'"

FUNCTIONS: Mapping[str, Entry] = {
    "concatenate": Entry("arrays axis=0 out! dtype=None casting='same_kind'", _concatenate),
    "concat": Entry("arrays axis=0 out! dtype=None casting='same_kind'", _concatenate),
    "stack": Entry(f"arrays axis=0 out! {_CASTING}", _stack),
    "vstack": Entry(f"arrays {_CASTING}", _joined_along(lambda shape: at_least_shape(shape, 2), lambda _: 0)),
    "hstack": Entry(
        f"arrays {_CASTING}",
        _joined_along(lambda shape: at_least_shape(shape, 1), lambda shape: min(1, len(shape) - 1)),
    ),
    "dstack": Entry("arrays", _joined_along(lambda shape: at_least_shape(shape, 3), lambda _: 2)),
    "column_stack": Entry("arrays", _joined_along(_as_columns, lambda _: 1)),
    "append": Entry("arr values axis=None", _append),
    "split": Entry("a sections axis=0", _split),
    "array_split": Entry("a sections axis=0", _array_split),
    "vsplit": Entry("a sections", _split_on(0)),
    "hsplit": Entry("a sections", _split_on(1)),
    "dsplit": Entry("a sections", _split_on(2)),
}
