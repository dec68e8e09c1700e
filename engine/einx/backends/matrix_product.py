"""Products of two arrays as products of matrices, whatever axes they have.

The axes that only one array has are folded into one, those that both share and the result has are a stack; so one
``matmul`` does the work, on views where that can be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import inf, prod
from typing import NamedTuple, TypeAlias

from einx.backends import default
from einx.graph.build import Builder
from einx.graph.named import Named, lengths_of, select
from einx.graph.values import Value, are_adjacent, element_count
from einx.sizes.sized import Leaf
from einx.sizes.symbolic import estimate

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""Subscripts of einsum, in the order in which they are given out."""


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


def einsum(build: Builder, operands: Sequence[Named], wanted: tuple[Leaf, ...]) -> Named:
    """Everything in one einsum."""
    letters = dict(zip(dict.fromkeys(key for operand in operands for key in operand.keys), LETTERS, strict=False))
    sides = ",".join("".join(letters[key] for key in operand.keys) for operand in operands)
    equation = f"{sides}->{''.join(letters[axis.key] for axis in wanted)}"
    return Named(build("einsum", equation, *(operand.value for operand in operands)), wanted)


Place: TypeAlias = "Callable[[Builder, Value, Value, Product], Named | None]"
"""Multiplies two stacks of matrices right into the place where the result has its axes, if it can."""


def matrix_product(build: Builder, product: Product, *, threaded: float = inf, place: Place | None = None) -> Named:
    """A product as ``matmul``, with the operands in the order in which the result needs no transpose.

    The axes that are summed over are flattened in the order of the larger operand.

    Args:
        build: Makes the values.
        product: The product.
        threaded: The multiply-adds from which a single product of a stack keeps the machine busy.
        place: What may multiply stacks of matrices in another way.
    """
    larger = product.first if count(product.first.axes) >= count(product.second.axes) else product.second
    product = product._replace(
        batch=tuple(axis for axis in product.wanted if axis in product.batch),
        summed=tuple(axis for axis in larger.axes if axis in product.summed),
    )
    product = min(product, product.swapped(), key=transposes)
    return batched(build, product, place) if product.batch else unbatched(build, product, threaded)


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


def unbatched(build: Builder, product: Product, threaded: float) -> Named:
    """All axes that only one operand has are folded into one, so that it is one product of matrices or vectors.

    Where folding would copy the larger operand (``b c h w`` summed over ``c``), its outer axes stay loops instead,
    if what is left inside is large enough to keep BLAS busy.
    """
    for stack in (product, product.swapped()):
        outer = outer_axes(stack.first, stack.left, stack.summed)
        inner = tuple(axis for axis in stack.left if axis not in outer)
        large = count((*inner, *stack.right, *stack.summed)) > threaded
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


def batched(build: Builder, product: Product, place: Place | None) -> Named:
    """A stack of products, one for each place along the shared axes."""
    first, second, _, _, batch, summed, left, right, _ = product
    one = folded(build, first, left, summed, stack=batch)
    two = folded(build, second, summed, right, stack=batch)
    axes = (*batch, *left, *right)
    placed = None if place is None else place(build, one, two, product)
    return matmul(build, one, two, axes) if placed is None else placed
