"""Contractions in NumPy: which of einsum and matmul writes a product of two arrays, summed over axes.

The choice follows from shapes alone. ``np.einsum`` reads everything once and has one call's overhead: it is for small
contractions and for those whose time is memory traffic. Everything with a real matrix product goes to ``matmul``, on
views: BLAS takes a matrix and its transpose alike, so nothing is made contiguous before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from math import prod
from typing import Any, NamedTuple

from einx.backends import default
from einx.backends.contraction_order import pairwise
from einx.backends.numpy.thresholds import LONG_PRODUCT, SHORT_SUM, SMALL, THREADED, WORTH_PLACING
from einx.graph.build import Builder
from einx.graph.named import Named, lengths_of, select, spread
from einx.graph.source import Writer
from einx.graph.values import Value, element_count
from einx.sizes.sized import Leaf
from einx.sizes.symbolic import Size, estimate

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""Subscripts of einsum, in the order in which they are given out."""

MOST_OPERANDS = 16
"""Arrays that one einsum is given at most; NumPy refuses more than 32 or 64."""


def diagonal(build: Builder, x: Named) -> Named:
    """``np.einsum("aba->ab", x)``, as long as there are letters."""
    distinct = tuple({axis.key: axis for axis in x.axes}.values())
    return einsum(build, [x], distinct) if len(distinct) <= len(LETTERS) else default.diagonal(build, x)


def contract(build: Builder, operands: Sequence[Named], wanted: tuple[Leaf, ...], *, flattened: bool) -> Named:
    """The sum of products over all axes that are not wanted.

    Args:
        build: Makes the values.
        operands: The arrays, each axis once.
        wanted: The axes of the result, in the order in which they would be best.
        flattened: The result is going to be reshaped, so another order would have to be copied.

    Returns:
        An array with these axes, in any order.
    """
    operands, dtype = default.without_scalars(build, operands)
    if len(operands) == 1:
        return default.summed(build, operands[0], {axis.key for axis in wanted}, dtype)
    lengths = {axis.key: estimate(axis.length) for operand in operands for axis in operand.axes}
    few = len(lengths) <= len(LETTERS) and 2 < len(operands) <= MOST_OPERANDS
    if few and prod(lengths.values()) <= SMALL:
        return einsum(build, operands, wanted)

    def multiplied(first: Named, second: Named, axes: tuple[Leaf, ...], last: bool) -> Named:
        return multiply(build, first, second, axes, dtype, flattened=flattened and last)

    return pairwise(default.in_dtype(build, operands, dtype), wanted, multiplied)


class Roles(NamedTuple):
    """The axes of two operands by what happens to them.

    Attributes:
        batch: In both and in the result.
        summed: In both, not in the result.
        left: Only in the first, and in the result.
        right: Only in the second, and in the result.
        lost: In one only, not in the result.
    """

    batch: tuple[Leaf, ...]
    summed: tuple[Leaf, ...]
    left: tuple[Leaf, ...]
    right: tuple[Leaf, ...]
    lost: tuple[Leaf, ...]

    @property
    def work(self) -> int:
        """Multiply-adds, with a guess for unknown lengths."""
        return count((*self.batch, *self.summed, *self.left, *self.right, *self.lost))


def count(axes: Collection[Leaf]) -> int:
    """The number of places along axes, with a guess for unknown lengths."""
    return prod(estimate(axis.length) for axis in axes)


def size_of(axes: Sequence[Leaf]) -> Size:
    """The length of axes that are flattened into one."""
    return element_count(lengths_of(axes))


def roles(first: Named, second: Named, kept: Collection[str]) -> Roles:
    """Sort the axes of two operands; ``kept`` are the keys of the axes of the result."""
    one, other = set(first.keys), set(second.keys)
    both = [axis for axis in first.axes if axis.key in other]
    return Roles(
        batch=tuple(axis for axis in both if axis.key in kept),
        summed=tuple(axis for axis in both if axis.key not in kept),
        left=tuple(axis for axis in first.axes if axis.key not in other and axis.key in kept),
        right=tuple(axis for axis in second.axes if axis.key not in one and axis.key in kept),
        lost=tuple(
            axis
            for axis in (*first.axes, *second.axes)
            if (axis.key in one) != (axis.key in other) and axis.key not in kept
        ),
    )


def multiply(
    build: Builder, first: Named, second: Named, wanted: Sequence[Leaf], dtype: Value, *, flattened: bool
) -> Named:
    """The product of two operands, summed over all axes that are not wanted.

    Args:
        build: Makes the values.
        first: One operand.
        second: The other.
        wanted: The axes of the result, in the order in which they would be best.
        dtype: The dtype of the result.
        flattened: The result is going to be reshaped, so another order would have to be copied.

    Returns:
        An operand with the wanted axes that one of the two has, in any order.
    """
    kept = [axis.key for axis in wanted]
    found = roles(first, second, set(kept))
    wanted = tuple(axis for axis in wanted if axis.key in {*first.keys, *second.keys})
    nameable = len({*first.keys, *second.keys}) <= len(LETTERS)
    if not found.summed:
        long = bool(wanted) and estimate(wanted[-1].length) > LONG_PRODUCT
        if nameable and (found.lost or not long):
            return einsum(build, [first, second], wanted)
        return broadcast_product(
            build, without_lost(build, first, found, dtype), without_lost(build, second, found, dtype), wanted
        )
    if nameable and (is_small(first, second, wanted, found) or is_elementwise(first, second, found)):
        return einsum(build, [first, second], wanted)
    first, second = without_lost(build, first, found, dtype), without_lost(build, second, found, dtype)
    return matrix_product(build, first, second, found, wanted, flattened=flattened)


def is_small(first: Named, second: Named, wanted: Sequence[Leaf], found: Roles) -> bool:
    """Whether the contraction is too small for the calls that a matrix product would need around it."""
    bare = len(first.axes) == len(second.axes) == 2 and len(wanted) == 2 and not found.batch
    in_place = first.axes[-1:] == found.summed and second.axes[:1] and second.axes[0].key == first.axes[-1].key
    if bare and in_place and tuple(wanted) == (first.axes[0], second.axes[1]):
        return False
    return found.work <= SMALL


def is_elementwise(first: Named, second: Named, found: Roles) -> bool:
    """Whether both operands have the same axes, and the sum is short or not over the innermost ones of both."""
    if found.left or found.right:
        return False
    if found.lost or count(found.summed) < SHORT_SUM:
        return True
    return first.keys != second.keys or first.axes != (*found.batch, *found.summed)


def einsum(build: Builder, operands: Sequence[Named], wanted: Sequence[Leaf]) -> Named:
    """Everything in one einsum."""
    letters: dict[str, str] = {}
    for operand in operands:
        for key in operand.keys:
            letters.setdefault(key, LETTERS[len(letters)])
    sides = ",".join("".join(letters[key] for key in operand.keys) for operand in operands)
    equation = f"{sides}->{''.join(letters[axis.key] for axis in wanted)}"
    value = build("einsum", equation, *(operand.value for operand in operands))
    return Named(value, tuple(wanted))


def without_lost(build: Builder, x: Named, found: Roles, dtype: Value) -> Named:
    """Sum over the axes that only this array has and the result does not."""
    return default.summed(build, x, set(x.keys) - {axis.key for axis in found.lost}, dtype)


def broadcast_product(build: Builder, first: Named, second: Named, wanted: Sequence[Leaf]) -> Named:
    """A product without a sum."""
    arrays = [spread(build, operand, wanted) for operand in (first, second)]
    return Named(build("multiply", *arrays), tuple(wanted))


def matrix_product(
    build: Builder, first: Named, second: Named, found: Roles, wanted: Sequence[Leaf], *, flattened: bool
) -> Named:
    """A product as ``matmul``, with the operands in the order in which the result needs no transpose."""
    batch = tuple(axis for axis in wanted if axis in found.batch)
    summed = summed_order(first, second, found)
    found = Roles(batch, summed, found.left, found.right, found.lost)
    swapped = Roles(batch, summed, found.right, found.left, found.lost)
    if transposes(second, first, swapped, wanted, flattened) < transposes(first, second, found, wanted, flattened):
        first, second, found = second, first, swapped
    if not batch:
        return unbatched(build, first, second, found, wanted)
    return batched(build, first, second, found, wanted, flattened=flattened)


def transposes(first: Named, second: Named, found: Roles, wanted: Sequence[Leaf], flattened: bool) -> float:
    """How many transposes a product in this order of operands takes; one of the result weighs less if it is a view."""
    batch, summed = found.batch, found.summed
    steps = float(first.axes != (*batch, *found.left, *summed)) + (second.axes != (*batch, *summed, *found.right))
    if (*batch, *found.left, *found.right) != tuple(wanted):
        steps += 2 if flattened else 0.9
    return steps


def summed_order(first: Named, second: Named, found: Roles) -> tuple[Leaf, ...]:
    """The order in which the axes that are summed over are flattened: that of the larger operand."""
    larger = first if count(first.axes) >= count(second.axes) else second
    keys = {axis.key for axis in found.summed}
    return tuple(axis for axis in larger.axes if axis.key in keys)


def folded(build: Builder, operand: Named, groups: Sequence[Sequence[Leaf]]) -> Value:
    """An operand with each group of axes flattened into one."""
    keys = [axis.key for group in groups for axis in group]
    chosen = select(build, operand, keys)
    return build.reshape(chosen.value, tuple(size_of(group) for group in groups))


def unbatched(build: Builder, first: Named, second: Named, found: Roles, wanted: Sequence[Leaf]) -> Named:
    """All axes that only one operand has are folded into one, so that it is one product of matrices or vectors.

    Where folding would copy the larger operand (``b c h w`` summed over ``c``), its outer axes stay loops instead,
    if what is left inside is large enough to keep BLAS busy.
    """
    for operand, other, own, others in (
        (first, second, found.left, found.right),
        (second, first, found.right, found.left),
    ):
        outer = outer_axes(operand, own, found.summed)
        inner = tuple(axis for axis in own if axis not in outer)
        large = count((*inner, *others, *found.summed)) > THREADED and count(operand.axes) >= count(other.axes)
        if outer and others and large:
            return stacked(build, (operand, outer, inner), (other, others), found.summed, wanted)
    one = folded(build, first, [group for group in (found.left, found.summed) if group])
    two = folded(build, second, [group for group in (found.summed, found.right) if group])
    axes = (*found.left, *found.right)
    return Named(build.reshape(build("matmul", one, two), lengths_of(axes)), axes)


def stacked(
    build: Builder,
    stack: tuple[Named, tuple[Leaf, ...], tuple[Leaf, ...]],
    matrix: tuple[Named, tuple[Leaf, ...]],
    summed: tuple[Leaf, ...],
    wanted: Sequence[Leaf],
) -> Named:
    """The products of one matrix with every matrix of a stack.

    Args:
        build: Makes the values.
        stack: An operand, its axes that are loops, and its others that are not summed over.
        matrix: The other operand, and its axes that are not summed over.
        summed: The axes that are summed over.
        wanted: The order of axes that the result should have.
    """
    operand, outer, inner = stack
    other, others = matrix
    if tuple(wanted) == (*outer, *others, *inner):
        rows, columns = others, inner
        pair = folded(build, other, (others, summed)), folded_stack(build, operand, outer, (summed, inner))
    else:
        rows, columns = inner, others
        pair = folded_stack(build, operand, outer, (inner, summed)), folded(build, other, (summed, others))
    axes = (*outer, *rows, *columns)
    return Named(build.reshape(build("matmul", *pair), lengths_of(axes)), axes)


def outer_axes(operand: Named, own: Sequence[Leaf], summed: Sequence[Leaf]) -> tuple[Leaf, ...]:
    """The leading axes of an operand that keep its own axes from folding as a view; none where they fold."""
    kinds = [axis in own for axis in operand.axes]
    if kinds == sorted(kinds) or kinds == sorted(kinds, reverse=True):
        return ()
    places = [operand.axes.index(axis) for axis in summed]
    return operand.axes[: min(places)] if places == list(range(places[0], places[-1] + 1)) else ()


def folded_stack(build: Builder, operand: Named, stack: Sequence[Leaf], groups: Sequence[Sequence[Leaf]]) -> Value:
    """An operand as a stack of matrices: the axes of the stack as they are, then one axis per group."""
    keys = [axis.key for axis in (*stack, *(axis for group in groups for axis in group))]
    chosen = select(build, operand, keys)
    return build.reshape(chosen.value, (*lengths_of(stack), *(size_of(group) for group in groups)))


def batched(
    build: Builder,
    first: Named,
    second: Named,
    found: Roles,
    wanted: Sequence[Leaf],
    *,
    flattened: bool,
) -> Named:
    """A stack of products, one for each place along the shared axes."""
    batch, summed = found.batch, found.summed
    one = folded_stack(build, first, batch, (found.left, summed))
    two = folded_stack(build, second, batch, (summed, found.right))
    axes = (*batch, *found.left, *found.right)
    if flattened and count(axes) >= WORTH_PLACING:
        placed = placed_product(build, one, two, (*((axis,) for axis in batch), found.left, found.right), wanted)
        if placed is not None:
            return Named(placed, tuple(wanted))
    return Named(build.reshape(build("matmul", one, two), lengths_of(axes)), axes)


def placed_product(
    build: Builder, one: Value, two: Value, groups: Sequence[Sequence[Leaf]], wanted: Sequence[Leaf]
) -> Value | None:
    """A product that is written where the result has its axes, ``None`` if they already are in order or cannot be.

    The result is allocated in its final order, and ``matmul`` gets a transposed view of it.
    """
    full = [group for group in groups if group]
    order = sorted(range(len(full)), key=lambda place: list(wanted).index(full[place][0]))
    if order == list(range(len(full))) or [axis for place in order for axis in full[place]] != list(wanted):
        return None
    if len(full) != len(groups):  # a vector: its axis of length 1 has no place in the result
        return None
    shape = tuple(size_of(full[place]) for place in order)
    result = build("empty", shape, dtype=build("result_type", one, two, inline=True))
    view = build.transpose(result, tuple(order.index(place) for place in range(len(full))))

    def matmul(write: Writer) -> str:
        return f"np.matmul({write.write(one)}, {write.write(two)}, out={write.write(view)})"

    return build.reshape(build("statement", result, matmul, one, two, view), lengths_of(wanted))


RULES: dict[str, Callable[..., Any]] = {"diagonal": diagonal, "contract": contract}
