"""Contractions in NumPy: which of einsum and matmul writes a product of two arrays, summed over axes.

The choice follows from shapes alone. ``np.einsum`` reads everything once and has one call's overhead: it is for small
contractions and for those whose time is memory traffic. Everything with a real matrix product goes to ``matmul``, on
views: BLAS takes a matrix and its transpose alike, so nothing is made contiguous before. ``backend="numpy.einsum"`` and
``"numpy.matmul"`` ask for one of the two whatever the shapes are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import prod
from typing import Any, TypeAlias

from einx.backends import default
from einx.backends.contraction_order import pairwise
from einx.backends.matrix_product import LETTERS, Product, count, einsum, matrix_product, product_of
from einx.backends.numpy.thresholds import LONG_PRODUCT, SHORT_SUM, SMALL, THREADED, WORTH_PLACING
from einx.graph.build import Builder
from einx.graph.named import Named, lengths_of, spread
from einx.graph.source import Writer
from einx.graph.values import Value, element_count
from einx.sizes.sized import Leaf
from einx.sizes.symbolic import estimate

Multiply: TypeAlias = Callable[[Builder, Product, Value], Named]
"""Gives the product of two arrays, in a dtype."""

MOST_OPERANDS = 16
"""Arrays that one einsum is given at most; NumPy refuses more than 32 or 64."""


def diagonal(build: Builder, x: Named) -> Named:
    """``np.einsum("aba->ab", x)``, as long as there are letters."""
    distinct = tuple({axis.key: axis for axis in x.axes}.values())
    return einsum(build, [x], distinct) if len(distinct) <= len(LETTERS) else default.diagonal(build, x)


def contract(
    build: Builder, operands: Sequence[Named], wanted: tuple[Leaf, ...], *, flattened: bool, by: Multiply | None = None
) -> Named:
    """The sum of products over all axes that are not wanted.

    Args:
        build: Makes the values.
        operands: The arrays, each axis once.
        wanted: The axes of the result, in the order in which they would be best.
        flattened: The result is going to be reshaped, so another order would have to be copied.
        by: What multiplies two arrays, ``None`` for whichever is faster.

    Returns:
        An array with these axes, in any order.
    """
    operands, dtype = default.without_scalars(build, operands)
    if len(operands) == 1:
        return default.summed(build, operands[0], {axis.key for axis in wanted}, dtype)
    lengths = {axis.key: estimate(axis.length) for operand in operands for axis in operand.axes}
    few = len(lengths) <= len(LETTERS) and 2 < len(operands) <= MOST_OPERANDS
    if by is None and few and prod(lengths.values()) <= SMALL:
        return einsum(build, operands, wanted)

    def multiplied(first: Named, second: Named, axes: tuple[Leaf, ...], last: bool) -> Named:
        return (by or multiply)(build, product_of(first, second, axes, flattened=flattened and last), dtype)

    return pairwise(default.in_dtype(build, operands, dtype), wanted, multiplied)


def multiply(build: Builder, product: Product, dtype: Value) -> Named:
    """The product in a dtype, with the wanted axes that one of the two arrays has, in any order."""
    first, second, wanted, *_ = product
    nameable = len({*first.keys, *second.keys}) <= len(LETTERS)
    if not product.summed:
        long = bool(wanted) and estimate(wanted[-1].length) > LONG_PRODUCT
        if nameable and (product.lost or not long):
            return einsum(build, [first, second], wanted)
    elif nameable and (is_small(product) or is_elementwise(product)):
        return einsum(build, [first, second], wanted)
    return by_matmul(build, product, dtype)


def by_einsum(build: Builder, product: Product, dtype: Value) -> Named:
    """The product by ``einsum``, unless there are too few letters."""
    first, second, wanted, *_ = product
    nameable = len({*first.keys, *second.keys}) <= len(LETTERS)
    return einsum(build, [first, second], wanted) if nameable else by_matmul(build, product, dtype)


def by_matmul(build: Builder, product: Product, dtype: Value) -> Named:
    """The product by ``matmul``, or of elements where nothing is summed between the two arrays."""
    product = product.without_lost(build, dtype)
    if product.summed:
        return matrix_product(build, product, threaded=THREADED, place=placed_product)
    arrays = [spread(build, x, product.wanted) for x in (product.first, product.second)]
    return Named(build("multiply", *arrays), product.wanted)


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


def placed_product(build: Builder, one: Value, two: Value, product: Product) -> Named | None:
    """A product that is written where the result has its axes, ``None`` where that is not worth it or cannot be.

    The result is allocated in its final order, and ``matmul`` gets a transposed view of it.
    """
    groups, wanted = [*((axis,) for axis in product.batch), product.left, product.right], product.wanted
    axes = [axis for group in groups for axis in group]
    if not product.flattened or count(axes) < WORTH_PLACING:
        return None
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
EINSUM: dict[str, Callable[..., Any]] = {"contract": partial(contract, by=by_einsum)}
MATMUL: dict[str, Callable[..., Any]] = {"contract": partial(contract, by=by_matmul)}
