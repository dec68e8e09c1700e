"""The closed list of what a graph may hold: the waist between operations and frameworks.

Operations are lowered into these primitives and nothing else; a backend says how each is written, and the list says
what each means, so a backend can be checked against it (``tests/engine/backends``). There are two storeys: primitives
on *arrays*, which a backend spells, and primitives on *named axes*, which :mod:`einx.backends.default` builds out of
the former, unless a backend has a better way.

A shape rule takes the arguments of a primitive and gives the shape of its result. Where a primitive has none, the shape
follows from what the caller's function returns, so whoever builds the value says it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from einx.graph.values import Argument, Shape, Slice, Value, broadcast, selected
from einx.sizes.symbolic import Size, total

Rule: TypeAlias = Callable[..., Shape]


class Primitive(NamedTuple):
    """What a graph may hold.

    Attributes:
        arguments: Its arguments, then ``*`` and its parameters.
        meaning: One line.
        shape: The shape of the result from arguments and parameters; ``None`` where only who builds it knows.
        in_place: It changes its first argument and has no result of its own.
        named: Its arrays have named axes (:class:`einx.graph.named.Named`); a backend builds it out of others.
        creates: It makes an array out of none, or out of what is none of the framework's: somewhere, on some device.
        same_dtype: The result has the dtype of the first argument.
    """

    arguments: str
    meaning: str
    shape: Rule | None = None
    in_place: bool = False
    named: bool = False
    creates: bool = False
    same_dtype: bool = False


def shape_of(x: Argument) -> Shape:
    """The shape of an argument; a number is a scalar."""
    return x.shape if isinstance(x, Value) else ()


def like_first(x: Argument, *_args: Argument, **_params: Argument) -> Shape:
    """Like the first argument."""
    return shape_of(x)


def elementwise(*args: Argument, **_params: Argument) -> Shape:
    """Arrays and numbers that broadcast."""
    return broadcast([*map(shape_of, args)])


def scalar(*_args: Argument, **_params: Argument) -> Shape:
    """No axes."""
    return ()


def given(_x: Argument, shape: Shape, **_params: Argument) -> Shape:
    """The second argument."""
    return shape


def created(shape: Shape, **_params: Argument) -> Shape:
    """The first argument."""
    return shape


def reduced(x: Value, *, axis: Argument, keepdims: Argument = None, **_params: Argument) -> Shape:
    """Without the reduced axes, or with these at length 1."""
    axes, lengths = axis if isinstance(axis, tuple) else (axis,), enumerate(x.shape)
    return tuple(1 if place in axes else length for place, length in lengths if keepdims or place not in axes)


def transposed(x: Value, axes: tuple[int, ...]) -> Shape:
    """The axes in another order."""
    return tuple(x.shape[axis] for axis in axes)


def concatenated(parts: Sequence[Value], *, axis: int) -> Shape:
    """The lengths along one axis added up."""
    first = parts[0].shape
    return (*first[:axis], total(part.shape[axis] for part in parts), *first[axis + 1 :])


def stacked(parts: Value | Sequence[Value], *, axis: int) -> Shape:
    """A new axis, for several parts or a value that stands for them: what ``unravel_index`` gives."""
    if isinstance(parts, Value):
        lengths: Shape = parts.args[1]  # type: ignore[assignment]
        count, shape = len(lengths), parts.shape
    else:
        count, shape = len(parts), parts[0].shape
    return (*shape[:axis], count, *shape[axis:])


def diagonal_last(x: Value, first: int, second: int) -> Shape:
    """Without two axes, and one of them at the end."""
    return (*(length for place, length in enumerate(x.shape) if place not in (first, second)), x.shape[first])


def indexed(x: Value, items: Sequence[Value | Slice | int]) -> Shape:
    """The lengths of the slices, and among them those of the index arrays, broadcast."""
    copied = [
        (length if item.stop is None else item.stop) - (0 if item.start is None else item.start)
        for length, item in zip(x.shape, items, strict=True)
        if isinstance(item, Slice)
    ]
    return selected(items, copied, broadcast([item.shape for item in items if isinstance(item, Value)]))


def counted(*bounds: Size) -> Shape:
    """``stop``, or ``start, stop, step`` with a step that divides."""
    if len(bounds) == 1:
        return bounds
    start, stop, step = bounds
    return ((stop - start) // step,)


def grid_shape(shape: Shape) -> Shape:
    """One array of coordinates for each axis."""
    return (len(shape), *shape)


def contracted(equation: str, *arrays: Value) -> Shape:
    """The lengths of the letters after ``->``."""
    before, after = equation.split("->")
    lengths = {
        letter: length
        for letters, array in zip(before.split(","), arrays, strict=True)
        for letter, length in zip(letters, array.shape, strict=True)
    }
    return tuple(lengths[letter] for letter in after)


def multiplied(x: Value, y: Value) -> Shape:
    """The rows of the first and the columns of the second, where they are no vectors, behind the shape of the stack."""
    stack = broadcast([x.shape[:-2], y.shape[:-2]])
    return (*stack, *x.shape[-2:-1], *y.shape[-1:]) if len(y.shape) > 1 else (*stack, *x.shape[-2:-1])


def _rows(names: str, arguments: str, meaning: str, shape: Rule | None, **flags: bool) -> dict[str, Primitive]:
    return {name: Primitive(arguments, meaning.format(name), shape, **flags) for name in names.split()}


PRIMITIVES: dict[str, Primitive] = {
    # arguments of the compiled function, and what belongs to the caller
    "input": Primitive("number * kind", "an argument of the compiled function"),
    "constant": Primitive("name thing", "an object of the caller's, a function as a rule"),
    "call": Primitive("function *arguments * **keywords", "what a function of the caller's returns"),
    "partial": Primitive("function keywords", "a function that is passed keywords of the caller's too", scalar),
    "item": Primitive("several place", "one of several results of a call"),
    "loop": Primitive("function *pairs * over", "a list of the results of calls over places along axes", scalar),
    "take_each": Primitive("calls place", "one of the several results of each call of a loop", scalar),
    "asarray": Primitive("x * dtype", "anything as an array of the framework's, of a dtype", like_first, creates=True),
    # shaping
    "reshape": Primitive("x shape", "the same elements in row-major order in another shape", given, same_dtype=True),
    "transpose": Primitive("x axes", "axis axes[i] at place i", transposed, same_dtype=True),
    "broadcast_to": Primitive(
        "x shape", "repeated along new leading axes and axes of length 1", given, same_dtype=True
    ),
    "concatenate": Primitive("parts * axis", "parts one after the other along an axis", concatenated),
    "stack": Primitive("parts * axis", "parts side by side along a new axis", stacked),
    "copy": Primitive("x * order", "a copy that may be changed", like_first, same_dtype=True),
    "slice": Primitive("x items", "x[items]: ranges, places, index arrays", indexed, same_dtype=True),
    "diagonal_of": Primitive(
        "x first second", "the diagonal along two axes, as the last one", diagonal_last, same_dtype=True
    ),
    # creation
    "arange": Primitive("*bounds", "whole numbers from 0, or from start to stop by step", counted, creates=True),
    "indices": Primitive("shape", "the coordinates of every place, along a new first axis", grid_shape, creates=True),
    "zeros": Primitive("shape * dtype", "zeros", created, creates=True),
    "empty": Primitive("shape * dtype", "an array whose elements are not set yet", created, creates=True),
    # dtypes
    "dtype": Primitive("name", "a dtype by its name; index is that of places", scalar),
    "result_type": Primitive("*arrays_or_dtypes", "the dtype that these promote to", scalar),
    # reductions
    **_rows("sum mean prod", "x * axis dtype keepdims", "{} over axes", reduced),
    **_rows("var std", "x * axis dtype correction keepdims", "{} over axes, of n - correction elements", reduced),
    **_rows("count_nonzero any all logsumexp", "x * axis keepdims", "{} over axes", reduced),
    **_rows("max min", "x * axis keepdims initial", "{} over axes, and over initial", reduced),
    # elementwise
    **_rows("add subtract", "x y * out dtype", "{} of broadcast arrays", elementwise),
    **_rows("multiply divide true_divide floor_divide remainder", "x y", "{} of broadcast arrays", elementwise),
    **_rows("logical_and logical_or maximum minimum logaddexp", "x y", "{} of broadcast arrays", elementwise),
    **_rows("less less_equal greater greater_equal equal not_equal", "x y", "{} of broadcast arrays", elementwise),
    "where": Primitive("condition x y", "x where the condition is true, else y", elementwise),
    "clip": Primitive("x low high", "every element of x, or what is nearest to it from low to high", elementwise),
    **_rows("exp log nan_to_num", "x * out", "{} of every element", elementwise),
    # contraction
    "einsum": Primitive("equation *arrays", "sums of products by letters", contracted),
    "matmul": Primitive("x y", "products of stacks of matrices, or of vectors", multiplied),
    # along axes
    **_rows("softmax log_softmax", "x * axis", "{} along axes", like_first),
    **_rows("cumsum cumprod", "x * axis dtype", "{} up to each element along one axis", like_first),
    "flip": Primitive("x * axis", "the reverse order along axes", like_first, same_dtype=True),
    "roll": Primitive("x * shift axis", "elements moved along axes, around the end", like_first, same_dtype=True),
    **_rows("sort", "x * axis descending", "{} along one axis", like_first, same_dtype=True),
    **_rows("argsort", "x * axis descending", "{} along one axis; equal elements keep their order", like_first),
    **_rows("argmax argmin", "x * axis", "the first place of the extremum along one axis", reduced),
    "unravel_index": Primitive("places shape", "the coordinates of places in a flattened shape", like_first),
    # statements
    "update": Primitive("x items y * how", "x[items] = y, or += y, every time it occurs", like_first, in_place=True),
    # what rules of a backend write in words of its own: they pass the function that writes it, and all that it reads
    "expression": Primitive("x spell *operands", "code that reads x and the operands"),
    "statement": Primitive("x spell *operands", "code that changes x", like_first, in_place=True),
    # named axes
    "diagonal": Primitive("x", "every axis once: along axes that stand there twice, the diagonal", named=True),
    "contract": Primitive(
        "operands wanted * flattened", "sums of products over all axes that are not wanted", named=True
    ),
    "gather": Primitive("x coordinates loops", "the elements at coordinates along marked axes", named=True),
    "gather_in_mode": Primitive(
        "x coordinates loops * mode fill", "those, or where coordinates are out of range what the mode says", named=True
    ),
    "scatter": Primitive("change * how", "a copy of an array, changed at coordinates", named=True),
    "vmap": Primitive("function operands loops cores", "a function on marked axes, in a loop over others", named=True),
    "places": Primitive("x order coordinates * extremum", "where over marked axes an extremum is", named=True),
}
"""All primitives by name."""
