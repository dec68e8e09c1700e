"""Contractions in NumPy: which of einsum and matmul writes a product of two arrays, summed over axes.

The choice follows from shapes alone. ``np.einsum`` reads everything once and has one call's overhead: it is for small
contractions and for those whose time is memory traffic. Everything with a real matrix product goes to ``matmul``, on
views: BLAS takes a matrix and its transpose alike, so nothing is made contiguous before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import prod
from typing import Any, NamedTuple

from einx.backends import default
from einx.backends.contraction_order import pairwise
from einx.backends.numpy.thresholds import LONG_PRODUCT, SHORT_SUM, SMALL, THREADED, WORTH_PLACING
from einx.graph.build import Builder
from einx.graph.named import Named, lengths_of, select, spread
from einx.graph.source import Writer
from einx.graph.values import Value, are_adjacent, element_count
from einx.sizes.sized import Leaf
from einx.sizes.symbolic import estimate

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
        return multiply(build, product_of(first, second, axes, flattened=flattened and last), dtype)

    return pairwise(default.in_dtype(build, operands, dtype), wanted, multiplied)


class Product(NamedTuple):
    """A product of two arrays, and its axes by what happens to them.

    Attributes:
        first: One array.
        second: The other.
        wanted: The axes of the result, in the order in which they would be best.
        flattened: The result is going to be reshaped, so another order would have to be copied.
        batch: In both and in the result.
        summed: In both, not in the result.
        left: Only in the first, and in the result.
        right: Only in the second, and in the result.
        lost: In one only, not in the result.
    """

    first: Named
    second: Named
    wanted: tuple[Leaf, ...]
    flattened: bool
    batch: tuple[Leaf, ...]
    summed: tuple[Leaf, ...]
    left: tuple[Leaf, ...]
    right: tuple[Leaf, ...]
    lost: tuple[Leaf, ...]

    def swapped(self) -> Product:
        """The same product with the arrays in the other order."""
        return self._replace(first=self.second, second=self.first, left=self.right, right=self.left)

    def without_lost(self, build: Builder, dtype: Value) -> Product:
        """The same product after sums over the axes that only one array has and the result does not."""
        lost = {axis.key for axis in self.lost}
        first, second = (default.summed(build, x, {*x.keys} - lost, dtype) for x in (self.first, self.second))
        return self._replace(first=first, second=second)


def product_of(first: Named, second: Named, wanted: Sequence[Leaf], *, flattened: bool) -> Product:
    """The axes of two arrays by what happens to them."""
    one, other, kept = {*first.keys}, {*second.keys}, {axis.key for axis in wanted}

    def parted(x: Named, *, shared: bool) -> list[tuple[Leaf, ...]]:
        axes = [axis for axis in x.axes if (axis.key in one & other) is shared]
        return [tuple(axis for axis in axes if (axis.key in kept) is is_kept) for is_kept in (True, False)]

    batch, summed = parted(first, shared=True)
    (left, lost), (right, others) = parted(first, shared=False), parted(second, shared=False)
    present = tuple(axis for axis in wanted if axis.key in one | other)
    return Product(first, second, present, flattened, batch, summed, left, right, (*lost, *others))


def count(axes: Iterable[Leaf]) -> int:
    """The number of places along axes, with a guess for unknown lengths."""
    return prod(estimate(axis.length) for axis in axes)


def multiply(build: Builder, product: Product, dtype: Value) -> Named:
    """The product in a dtype, with the wanted axes that one of the two arrays has, in any order."""
    first, second, wanted, *_ = product
    nameable = len({*first.keys, *second.keys}) <= len(LETTERS)
    if not product.summed:
        long = bool(wanted) and estimate(wanted[-1].length) > LONG_PRODUCT
        if nameable and (product.lost or not long):
            return einsum(build, [first, second], wanted)
        arrays = [spread(build, x, wanted) for x in product.without_lost(build, dtype)[:2]]
        return Named(build("multiply", *arrays), wanted)
    if nameable and (is_small(product) or is_elementwise(product)):
        return einsum(build, [first, second], wanted)
    return matrix_product(build, product.without_lost(build, dtype))


def is_small(product: Product) -> bool:
    """Whether the contraction is too small for the calls that a matrix product would need around it."""
    first, second, wanted, _, batch, summed, *_ = product
    bare = len(first.axes) == len(second.axes) == len(wanted) == 2 and not batch
    if bare and first.axes[1:] == summed == second.axes[:1] and wanted == (first.axes[0], second.axes[1]):
        return False
    return count({*first.axes, *second.axes}) <= SMALL


def is_elementwise(product: Product) -> bool:
    """Whether both operands have the same axes, and the sum is short or not over the innermost ones of both."""
    if product.left or product.right:
        return False
    if product.lost or count(product.summed) < SHORT_SUM:
        return True
    first, second = product.first, product.second
    return first.keys != second.keys or first.axes != (*product.batch, *product.summed)


def einsum(build: Builder, operands: Sequence[Named], wanted: tuple[Leaf, ...]) -> Named:
    """Everything in one einsum."""
    letters = dict(zip(dict.fromkeys(key for operand in operands for key in operand.keys), LETTERS, strict=False))
    sides = ",".join("".join(letters[key] for key in operand.keys) for operand in operands)
    equation = f"{sides}->{''.join(letters[axis.key] for axis in wanted)}"
    return Named(build("einsum", equation, *(operand.value for operand in operands)), wanted)


def matrix_product(build: Builder, product: Product) -> Named:
    """A product as ``matmul``, with the operands in the order in which the result needs no transpose.

    The axes that are summed over are flattened in the order of the larger operand.
    """
    larger = product.first if count(product.first.axes) >= count(product.second.axes) else product.second
    product = product._replace(
        batch=tuple(axis for axis in product.wanted if axis in product.batch),
        summed=tuple(axis for axis in larger.axes if axis in product.summed),
    )
    product = min(product, product.swapped(), key=transposes)
    return batched(build, product) if product.batch else unbatched(build, product)


def transposes(product: Product) -> float:
    """How many transposes a product in this order of operands takes; one of the result weighs less if it is a view."""
    first, second, wanted, flattened, batch, summed, left, right, _ = product
    steps = float(first.axes != (*batch, *left, *summed)) + (second.axes != (*batch, *summed, *right))
    if (*batch, *left, *right) != wanted:
        steps += 2 if flattened else 0.9
    return steps


def folded(build: Builder, operand: Named, *groups: Sequence[Leaf], stack: Sequence[Leaf] = ()) -> Value:
    """An operand with each group of axes flattened into one, behind the axes of a stack as they are."""
    chosen = select(build, operand, [axis.key for group in (stack, *groups) for axis in group])
    return build.reshape(chosen.value, (*lengths_of(stack), *(element_count(lengths_of(group)) for group in groups)))


def matmul(build: Builder, one: Value, two: Value, axes: tuple[Leaf, ...]) -> Named:
    """The product of matrices, vectors or stacks of them, with the axes of the result unfolded."""
    return Named(build.reshape(build("matmul", one, two), lengths_of(axes)), axes)


def unbatched(build: Builder, product: Product) -> Named:
    """All axes that only one operand has are folded into one, so that it is one product of matrices or vectors.

    Where folding would copy the larger operand (``b c h w`` summed over ``c``), its outer axes stay loops instead,
    if what is left inside is large enough to keep BLAS busy.
    """
    for stack in (product, product.swapped()):
        outer = outer_axes(stack.first, stack.left, stack.summed)
        inner = tuple(axis for axis in stack.left if axis not in outer)
        large = count((*inner, *stack.right, *stack.summed)) > THREADED
        if outer and stack.right and large and count(stack.first.axes) >= count(stack.second.axes):
            return stacked(build, stack, outer, inner)
    one = folded(build, product.first, *filter(None, (product.left, product.summed)))
    two = folded(build, product.second, *filter(None, (product.summed, product.right)))
    return matmul(build, one, two, (*product.left, *product.right))


def stacked(build: Builder, product: Product, outer: tuple[Leaf, ...], inner: tuple[Leaf, ...]) -> Named:
    """The products of the second array, a matrix, with every matrix of the first.

    Args:
        build: Makes the values.
        product: The product.
        outer: The axes of the first array that are loops.
        inner: Its others that are not summed over.
    """
    first, second, wanted, _, _, summed, _, others, _ = product
    if wanted == (*outer, *others, *inner):
        matrix, matrices = folded(build, second, others, summed), folded(build, first, summed, inner, stack=outer)
        return matmul(build, matrix, matrices, wanted)
    matrices, matrix = folded(build, first, inner, summed, stack=outer), folded(build, second, summed, others)
    return matmul(build, matrices, matrix, (*outer, *inner, *others))


def outer_axes(operand: Named, own: Sequence[Leaf], summed: Sequence[Leaf]) -> tuple[Leaf, ...]:
    """The leading axes of an operand that keep its own axes from folding as a view; none where they fold."""
    kinds = [axis in own for axis in operand.axes]
    if kinds == sorted(kinds) or kinds == sorted(kinds, reverse=True):
        return ()
    places = [operand.axes.index(axis) for axis in summed]
    return operand.axes[: min(places)] if are_adjacent(places) else ()


def batched(build: Builder, product: Product) -> Named:
    """A stack of products, one for each place along the shared axes."""
    first, second, _, flattened, batch, summed, left, right, _ = product
    one = folded(build, first, left, summed, stack=batch)
    two = folded(build, second, summed, right, stack=batch)
    axes = (*batch, *left, *right)
    placed = placed_product(build, one, two, product) if flattened and count(axes) >= WORTH_PLACING else None
    return matmul(build, one, two, axes) if placed is None else placed


def placed_product(build: Builder, one: Value, two: Value, product: Product) -> Named | None:
    """A product that is written where the result has its axes, ``None`` if they already are in order or cannot be.

    The result is allocated in its final order, and ``matmul`` gets a transposed view of it.
    """
    groups, wanted = [*((axis,) for axis in product.batch), product.left, product.right], product.wanted
    if not all(groups):  # a vector: its axis of length 1 has no place in the result
        return None
    order = sorted(range(len(groups)), key=lambda place: wanted.index(groups[place][0]))
    if order == list(range(len(groups))) or tuple(axis for place in order for axis in groups[place]) != wanted:
        return None
    shape = tuple(element_count(lengths_of(groups[place])) for place in order)
    result = build("empty", shape, dtype=build("result_type", one, two, inline=True))
    view = build.transpose(result, tuple(order.index(place) for place in range(len(groups))))

    def spell(write: Writer) -> str:
        return f"np.matmul({write.write(one)}, {write.write(two)}, out={write.write(view)})"

    return Named(build.reshape(build("statement", result, spell, one, two, view), lengths_of(wanted)), wanted)


RULES: dict[str, Callable[..., Any]] = {"diagonal": diagonal, "contract": contract}
