"""How a product of two tensors, summed over axes, is spelled.

The choice follows from shapes alone. ``np.einsum`` reads everything once and has one call's overhead: it is for small
contractions and for those whose time is memory traffic. Everything with a real matrix product goes to ``matmul``, on
views: BLAS takes a matrix and its transpose alike, so nothing is made contiguous before. Thresholds are measured
(``benchmarks/``), on two cores with OpenBLAS; they decide between spellings that are close at the threshold.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import prod
from typing import NamedTuple

from einx.graph.values import Value, element_count
from einx.operations.layout import LETTERS, Lowering, Operand, lengths_of, select, spread
from einx.sizes.sized import Leaf
from einx.sizes.symbolic import Size, estimate

SMALL = 2048
"""Multiply-adds up to which one einsum beats a matrix product that needs a reshape or transpose besides."""

SHORT_SUM = 128
"""Terms below which a sum of elementwise products is faster in einsum than as products of vectors."""

LONG_ROW = 2000
"""Length of the innermost axis above which ``multiply`` beats einsum for products without a sum."""

THREADED = 2**18
"""Multiply-adds from which BLAS uses several threads for one product."""

WORTH_PLACING = 2**15
"""Elements from which writing the product where it belongs beats copying it there."""


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


def roles(first: Operand, second: Operand, kept: Collection[str]) -> Roles:
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
    lowering: Lowering, first: Operand, second: Operand, wanted: Sequence[Leaf], *, flattened: bool = False
) -> Operand:
    """The product of two operands, summed over all axes that are not wanted.

    Args:
        lowering: The call.
        first: One operand.
        second: The other.
        wanted: The axes of the result, in the order in which they would be best.
        flattened: The result is going to be reshaped, so another order would have to be copied.

    Returns:
        An operand with the wanted axes that one of the two has, in any order.
    """
    kept = [axis.key for axis in wanted]
    found = roles(first, second, set(kept))
    wanted = tuple(axis for axis in wanted if axis.key in {*first.keys, *second.keys})
    nameable = len({*first.keys, *second.keys}) <= len(LETTERS)
    if not found.summed:
        long = bool(wanted) and estimate(wanted[-1].length) > LONG_ROW
        if nameable and (found.lost or not long):
            return einsum(lowering, [first, second], wanted)
        return broadcast_product(
            lowering, without_lost(lowering, first, found), without_lost(lowering, second, found), wanted
        )
    if nameable and (is_small(first, second, wanted, found) or is_elementwise(first, second, found)):
        return einsum(lowering, [first, second], wanted)
    first, second = without_lost(lowering, first, found), without_lost(lowering, second, found)
    return matrix_product(lowering, first, second, found, wanted, flattened=flattened)


def is_small(first: Operand, second: Operand, wanted: Sequence[Leaf], found: Roles) -> bool:
    """Whether the contraction is too small for the calls that a matrix product would need around it."""
    bare = len(first.axes) == len(second.axes) == 2 and len(wanted) == 2 and not found.batch
    in_place = first.axes[-1:] == found.summed and second.axes[:1] and second.axes[0].key == first.axes[-1].key
    if bare and in_place and tuple(wanted) == (first.axes[0], second.axes[1]):
        return False
    return found.work <= SMALL


def is_elementwise(first: Operand, second: Operand, found: Roles) -> bool:
    """Whether both operands have the same axes, and the sum is short or not over the innermost ones of both."""
    if found.left or found.right:
        return False
    if found.lost or count(found.summed) < SHORT_SUM:
        return True
    return first.keys != second.keys or first.axes != (*found.batch, *found.summed)


def einsum(lowering: Lowering, operands: Sequence[Operand], wanted: Sequence[Leaf]) -> Operand:
    """Everything in one einsum."""
    letters: dict[str, str] = {}
    for operand in operands:
        for key in operand.keys:
            letters.setdefault(key, LETTERS[len(letters) % len(LETTERS)])
    sides = ",".join("".join(letters[key] for key in operand.keys) for operand in operands)
    equation = f"{sides}->{''.join(letters[axis.key] for axis in wanted)}"
    value = lowering.build("einsum", equation, *(operand.value for operand in operands), shape=lengths_of(wanted))
    return Operand(value, tuple(wanted))


def without_lost(lowering: Lowering, operand: Operand, found: Roles) -> Operand:
    """Sum over the axes that only this operand has and the result does not."""
    lost = {axis.key for axis in found.lost}
    places = tuple(place for place, key in enumerate(operand.keys) if key in lost)
    if not places:
        return operand
    rest = tuple(axis for axis in operand.axes if axis.key not in lost)
    axis = places[0] if len(places) == 1 else places
    return Operand(lowering.build("sum", operand.value, axis=axis, shape=lengths_of(rest)), rest)


def broadcast_product(lowering: Lowering, first: Operand, second: Operand, wanted: Sequence[Leaf]) -> Operand:
    """A product without a sum."""
    arrays = [spread(lowering, operand, wanted) for operand in (first, second)]
    return Operand(lowering.build("multiply", *arrays, shape=lengths_of(wanted)), tuple(wanted))


def matrix_product(
    lowering: Lowering, first: Operand, second: Operand, found: Roles, wanted: Sequence[Leaf], *, flattened: bool
) -> Operand:
    """A product as ``matmul``, with the operands in the order in which the result needs no transpose."""
    batch = tuple(axis for axis in wanted if axis in found.batch)
    summed = summed_order(first, second, found)
    found = Roles(batch, summed, found.left, found.right, found.lost)
    swapped = Roles(batch, summed, found.right, found.left, found.lost)
    if transposes(second, first, swapped, wanted, flattened) < transposes(first, second, found, wanted, flattened):
        first, second, found = second, first, swapped
    if not batch:
        return unbatched(lowering, first, second, found, wanted)
    return batched(lowering, first, second, found, wanted, flattened=flattened)


def transposes(first: Operand, second: Operand, found: Roles, wanted: Sequence[Leaf], flattened: bool) -> float:
    """How many transposes a product in this order of operands takes; one of the result weighs less if it is a view."""
    batch, summed = found.batch, found.summed
    steps = float(first.axes != (*batch, *found.left, *summed)) + (second.axes != (*batch, *summed, *found.right))
    if (*batch, *found.left, *found.right) != tuple(wanted):
        steps += 2 if flattened else 0.9
    return steps


def summed_order(first: Operand, second: Operand, found: Roles) -> tuple[Leaf, ...]:
    """The order in which the axes that are summed over are flattened: that of the larger operand."""
    larger = first if count(first.axes) >= count(second.axes) else second
    keys = {axis.key for axis in found.summed}
    return tuple(axis for axis in larger.axes if axis.key in keys)


def folded(lowering: Lowering, operand: Operand, groups: Sequence[Sequence[Leaf]]) -> Value:
    """An operand with each group of axes flattened into one."""
    keys = [axis.key for group in groups for axis in group]
    chosen = select(lowering, operand, keys)
    return lowering.graph.reshape(chosen.value, tuple(size_of(group) for group in groups))


def unbatched(lowering: Lowering, first: Operand, second: Operand, found: Roles, wanted: Sequence[Leaf]) -> Operand:
    """All axes that only one operand has are folded into one, so that it is one product of matrices or vectors.

    Where folding would copy the larger operand (``b c h w`` summed over ``c``), its outer axes stay loops instead,
    if what is left inside is large enough to keep BLAS busy.
    """
    graph, summed = lowering.graph, found.summed
    for operand, other, own, others in (
        (first, second, found.left, found.right),
        (second, first, found.right, found.left),
    ):
        outer = outer_axes(operand, own, summed)
        inner = tuple(axis for axis in own if axis not in outer)
        large = count((*inner, *others, *summed)) > THREADED and count(operand.axes) >= count(other.axes)
        if outer and others and large:
            return stacked(lowering, (operand, outer, inner), (other, others), summed, wanted)
    one = folded(lowering, first, [group for group in (found.left, summed) if group])
    two = folded(lowering, second, [group for group in (summed, found.right) if group])
    axes = (*found.left, *found.right)
    shape = tuple(size_of(group) for group in (found.left, found.right) if group)
    return Operand(graph.reshape(lowering.build("matmul", one, two, shape=shape), lengths_of(axes)), axes)


def stacked(
    lowering: Lowering,
    stack: tuple[Operand, tuple[Leaf, ...], tuple[Leaf, ...]],
    matrix: tuple[Operand, tuple[Leaf, ...]],
    summed: tuple[Leaf, ...],
    wanted: Sequence[Leaf],
) -> Operand:
    """The products of one matrix with every matrix of a stack.

    Args:
        lowering: The call.
        stack: An operand, its axes that are loops, and its others that are not summed over.
        matrix: The other operand, and its axes that are not summed over.
        summed: The axes that are summed over.
        wanted: The order of axes that the result should have.
    """
    operand, outer, inner = stack
    other, others = matrix
    if tuple(wanted) == (*outer, *others, *inner):
        rows, columns = others, inner
        pair = folded(lowering, other, (others, summed)), folded_stack(lowering, operand, outer, (summed, inner))
    else:
        rows, columns = inner, others
        pair = folded_stack(lowering, operand, outer, (inner, summed)), folded(lowering, other, (summed, others))
    axes = (*outer, *rows, *columns)
    product = lowering.build("matmul", *pair, shape=(*lengths_of(outer), size_of(rows), size_of(columns)))
    return Operand(lowering.graph.reshape(product, lengths_of(axes)), axes)


def outer_axes(operand: Operand, own: Sequence[Leaf], summed: Sequence[Leaf]) -> tuple[Leaf, ...]:
    """The leading axes of an operand that keep its own axes from folding as a view; none where they fold."""
    kinds = [axis in own for axis in operand.axes]
    if kinds == sorted(kinds) or kinds == sorted(kinds, reverse=True):
        return ()
    places = [operand.axes.index(axis) for axis in summed]
    return operand.axes[: min(places)] if places == list(range(places[0], places[-1] + 1)) else ()


def folded_stack(
    lowering: Lowering, operand: Operand, stack: Sequence[Leaf], groups: Sequence[Sequence[Leaf]]
) -> Value:
    """An operand as a stack of matrices: the axes of the stack as they are, then one axis per group."""
    keys = [axis.key for axis in (*stack, *(axis for group in groups for axis in group))]
    chosen = select(lowering, operand, keys)
    return lowering.graph.reshape(chosen.value, (*lengths_of(stack), *(size_of(group) for group in groups)))


def batched(
    lowering: Lowering,
    first: Operand,
    second: Operand,
    found: Roles,
    wanted: Sequence[Leaf],
    *,
    flattened: bool,
) -> Operand:
    """A stack of products, one for each place along the shared axes."""
    batch, summed = found.batch, found.summed
    one = folded_stack(lowering, first, batch, (found.left, summed))
    two = folded_stack(lowering, second, batch, (summed, found.right))
    axes = (*batch, *found.left, *found.right)
    shape = (*lengths_of(batch), size_of(found.left), size_of(found.right))
    if flattened and count(axes) >= WORTH_PLACING:
        placed = placed_product(lowering, one, two, (*((axis,) for axis in batch), found.left, found.right), wanted)
        if placed is not None:
            return Operand(placed, tuple(wanted))
    return Operand(lowering.graph.reshape(lowering.build("matmul", one, two, shape=shape), lengths_of(axes)), axes)


def placed_product(
    lowering: Lowering, one: Value, two: Value, groups: Sequence[Sequence[Leaf]], wanted: Sequence[Leaf]
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
    dtype = lowering.build("result_type", one, two, shape=(), inline=True)
    result = lowering.build("empty", shape, dtype=dtype, shape=shape)
    view = lowering.graph.transpose(result, tuple(order.index(place) for place in range(len(full))))
    written = lowering.graph.apply("matmul_into", result, one, two, view, shape=shape, in_place=True)
    return lowering.graph.reshape(written, lengths_of(wanted))
