"""Lengths and shapes by themselves: what is certain of them, broadcasting, slicing.

A length is an int, symbolic, or ``None`` if it is not known; a shape is ``None`` if its rank is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from einx.sizes.symbolic import InexactError, Symbolic, divide, equal, is_negative, product
from einx_lsp.library.arguments import Refused, Undetermined
from einx_lsp.values.model import Length, Shape, Size

__all__ = [
    "add",
    "at_least",
    "broadcast",
    "diagonal_length",
    "exact_quotient",
    "permuted",
    "slice_length",
    "unify",
    "unify_shapes",
    "volume",
]


def at_least(a: Size, b: Size) -> bool:
    """Whether ``a >= b`` for certain.

    >>> from einx.sizes.symbolic import symbol
    >>> at_least(symbol("n") + 1, 1), at_least(symbol("n"), 1)
    (True, False)
    """
    if isinstance(a, int) and isinstance(b, int):
        return a >= b
    try:
        return is_negative(b - a - 1)
    except InexactError:
        return False


def add(a: Length, b: Length) -> Length:
    """The sum, unknown if one of them is."""
    if a is None or b is None:
        return None
    try:
        return a + b
    except InexactError:
        return None


def exact_quotient(a: Size, b: Size) -> Length:
    """``a // b`` if that leaves no rest, whatever the unknowns are.

    >>> from einx.sizes.symbolic import symbol
    >>> exact_quotient(6 * symbol("n"), 2), exact_quotient(symbol("n"), 2)
    (3 * n, None)
    """
    if b == 0:
        return None
    try:
        quotient = divide(a, b)
    except InexactError:  # too long
        return None
    if isinstance(quotient, Symbolic) and quotient.denominator != {(): 1}:
        return None
    return quotient


def volume(shape: Iterable[Length]) -> Length:
    """The number of elements.

    >>> volume((2, 3)), volume((2, None)), volume((0, None))
    (6, None, 0)
    """
    lengths = tuple(shape)
    known = [length for length in lengths if length is not None]
    if len(known) == len(lengths) or 0 in known:
        try:
            return product(known) if 0 not in known else 0
        except InexactError:  # too long
            return None
    return None


def diagonal_length(rows: Length, columns: Length, offset: int) -> Length:
    """The length of a diagonal of a matrix.

    >>> diagonal_length(3, 4, 0), diagonal_length(3, 4, 2), diagonal_length(3, 4, -5)
    (3, 2, 0)
    """
    if offset == 0 and rows is not None and rows == columns:
        return rows
    if isinstance(rows, int) and isinstance(columns, int):
        return max(0, min(rows + min(offset, 0), columns - max(offset, 0), rows, columns))
    return None


def unify(a: Length, b: Length) -> Length:
    """The length that is both, where the library refuses what differs.

    Raises:
        Refused: They differ for certain.
    """
    if a is None or b is None:
        return b if a is None else a
    if equal(a, b) is False:
        raise Refused
    return b if isinstance(b, int) else a


def unify_shapes(shapes: Iterable[Shape | None]) -> Shape | None:
    """The shape that is each of them, where the library refuses what differs; unknown if none is known.

    Raises:
        Refused: They differ for certain.
    """
    found: Shape | None = None
    for shape in shapes:
        if found is None or shape is None:
            found = shape if found is None else found
            continue
        if len(found) != len(shape):
            raise Refused
        found = tuple(map(unify, found, shape))
    return found


def broadcast(shapes: Iterable[Shape | None]) -> Shape | None:
    """The shape that all are broadcast to; a length only if it is certain.

    Args:
        shapes: The shapes.

    Raises:
        Refused: They cannot be broadcast together.

    >>> from einx.sizes.symbolic import symbol
    >>> n, m = symbol("n"), symbol("m")
    >>> broadcast([(n, 3), (n, 1)]), broadcast([(n,), (m,)]), broadcast([(3,), (m,)])
    ((n, 3), (None,), (3,))
    """
    found: Shape = ()
    unknown = False
    for shape in shapes:
        if shape is None:
            unknown = True
            continue
        rank = max(len(found), len(shape))
        found = tuple(map(_broadcast_lengths, _padded(found, rank), _padded(shape, rank)))
    return None if unknown else found


def _padded(shape: Shape, rank: int) -> Shape:
    return (1,) * (rank - len(shape)) + shape


def _broadcast_lengths(a: Length, b: Length) -> Length:
    if a == 1 or b == 1:
        return b if a == 1 else a
    longer = [length for length in (a, b) if length is not None and equal(length, 1) is False]
    if a is not None and b is not None:
        same = equal(a, b)
        if same:
            return a
        if same is False and len(longer) == 2:
            raise Refused
    # What is certain not to be 1 stays, as the other is then 1 or the same.
    return min(longer, key=lambda length: not isinstance(length, int)) if longer else None


def slice_length(length: Length, start: Length, stop: Length, step: Length, *, open_ends: tuple[bool, bool]) -> Length:
    """The length of ``start:stop:step`` of a dimension, if it is certain.

    Args:
        length: The length of the dimension.
        start: Where it starts.
        stop: Where it stops.
        step: The step.
        open_ends: Whether start and stop are left out.

    >>> from einx.sizes.symbolic import symbol
    >>> n = symbol("n")
    >>> slice_length(10, 2, -1, 3, open_ends=(False, False)), slice_length(n + 2, 1, None, 1, open_ends=(False, True))
    (3, n + 1)
    """
    if length is None or not isinstance(step, int):
        return None
    if step == 0:
        raise Undetermined
    if (start is None and not open_ends[0]) or (stop is None and not open_ends[1]):
        return None
    if isinstance(length, int) and isinstance(start, int | None) and isinstance(stop, int | None):
        return len(range(*slice(start, stop, step).indices(length)))
    if all(open_ends):
        return _whole(length, abs(step))
    if step != 1:
        return None
    first = 0 if start is None else _clamped(start, length)
    last = length if stop is None else _clamped(stop, length)
    if first is None or last is None:
        return None
    if at_least(last, first):
        return last - first
    return 0 if at_least(first, last) else None


def _whole(length: Size, step: int) -> Length:
    return length if step == 1 else exact_quotient(length, step)


def _clamped(bound: Size, length: Size) -> Length:
    """A bound of a slice as a place in the dimension."""
    if at_least(bound, 0):
        if at_least(length, bound):
            return bound
        return length if at_least(bound, length) else None
    if not is_negative(bound):
        return None
    place = length + bound
    if at_least(place, 0):
        return place
    return 0 if at_least(0, place) else None


def permuted(shape: Shape, order: Sequence[int]) -> Shape:
    """The lengths in another order."""
    return tuple(shape[axis] for axis in order)
