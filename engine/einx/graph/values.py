"""The values that an operation is lowered into, and what they are computed from.

A :class:`Value` names a primitive and the values and parameters that it is applied to. Values are made by
:class:`einx.graph.build.Builder` alone, in the order in which a reader would write them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import TypeAlias, TypeVar

from einx.sizes.symbolic import Size, equal, product

Shape: TypeAlias = tuple[Size, ...]
Argument: TypeAlias = object
"""What a value is applied to: values, sizes, strings, None, and tuples or lists of these."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A subscript ``start:stop`` of known bounds; ``Slice()`` takes everything."""

    start: Size | None = None
    stop: Size | None = None


@dataclass(frozen=True, slots=True)
class Literal:
    """An argument of the caller's as it is written in the code.

    Attributes:
        text: The Python expression.
    """

    text: str


@dataclass(slots=True, eq=False)
class Value:
    """The result of a primitive in a graph.

    Attributes:
        op: Name of the primitive, for example ``"reshape"``.
        args: Positional arguments.
        params: Keyword arguments.
        shape: Lengths of the axes of the result.
        order: Position in the order of creation.
        in_place: The primitive changes its first argument and is a statement of its own.
        inline: The value is written where it is used, if that is in one place only.
    """

    op: str
    args: tuple[Argument, ...]
    params: Mapping[str, Argument]
    shape: Shape
    order: int
    in_place: bool = False
    inline: bool = False

    def __repr__(self) -> str:
        return f"<{self.op} of shape ({', '.join(map(str, self.shape))})>"

    @property
    def is_weak(self) -> bool:
        """Whether it is a number of Python's, which takes the dtype of the arrays beside it."""
        return self.params.get("kind") == "scalar"

    @property
    def source(self) -> Value:
        """The value that a primitive on one array is applied to."""
        source = self.args[0]
        assert isinstance(source, Value)
        return source

    def operands(self) -> Iterator[Value]:
        """The values that this one is computed from."""
        return values_in((self.args, tuple(self.params.values())))


NUMBERS = (bool, int, float, complex)
"""What Python counts with."""

SEVERAL = (tuple, list)
"""The types of arguments that hold others."""


def values_in(argument: Argument) -> Iterator[Value]:
    """All values in an argument."""
    if isinstance(argument, Value):
        yield argument
    elif isinstance(argument, SEVERAL):
        for part in argument:
            if isinstance(part, Value):
                yield part
            elif isinstance(part, SEVERAL):
                yield from values_in(part)


def same_shape(first: Shape, second: Shape) -> bool:
    """Whether two shapes are certainly the same."""
    if len(first) != len(second):
        return False
    return all(a is b or equal(a, b) is True for a, b in zip(first, second, strict=True))


def broadcast(shapes: list[Shape]) -> Shape:
    """The shape of arrays that broadcast against each other."""
    rank = max(map(len, shapes), default=0)
    padded = [(1,) * (rank - len(shape)) + shape for shape in shapes]
    return tuple(
        next((length for length in lengths if equal(length, 1) is not True), 1) for lengths in zip(*padded, strict=True)
    )


Axis = TypeVar("Axis")


def are_adjacent(places: Sequence[int]) -> bool:
    """Whether axes stand side by side."""
    return bool(places) and list(places) == list(range(places[0], places[-1] + 1))


def selected(items: Sequence[Argument], copied: Sequence[Axis], arrays: Sequence[Axis]) -> tuple[Axis, ...]:
    """The axes of what subscripts select: index arrays' stand where these do, or first if slices are between.

    https://numpy.org/doc/stable/user/basics.indexing.html#combining-advanced-and-basic-indexing

    Args:
        items: The subscripts.
        copied: The axes of the slices.
        arrays: The axes that the index arrays broadcast to.
    """
    places = [place for place, item in enumerate(items) if isinstance(item, Value)]
    before = sum(isinstance(item, Slice) for item in items[: places[0]]) if are_adjacent(places) else 0
    return (*copied[:before], *arrays, *copied[before:])


def is_one(length: Size) -> bool:
    """Whether a length is certainly one."""
    return isinstance(length, int) and length == 1


def is_empty(shape: Shape) -> bool:
    """Whether an array of this shape certainly has no elements."""
    return any(isinstance(length, int) and length == 0 for length in shape)


def element_count(shape: Shape) -> Size:
    """The number of elements of an array of this shape."""
    return prod(shape) if all(isinstance(length, int) for length in shape) else product(shape)
