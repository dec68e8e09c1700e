"""Contractions in JAX: ``matmul`` where the axes stand as it wants them, else one ``einsum``; both promote dtypes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from einx.backends import default
from einx.backends.contraction_order import pairwise
from einx.backends.matrix_product import LETTERS, einsum, product_of
from einx.graph.build import Builder
from einx.graph.named import Named
from einx.graph.values import Value
from einx.sizes.sized import Leaf


def contract(
    build: Builder, operands: Sequence[Named], wanted: tuple[Leaf, ...], *, bare: bool, **_hints: bool
) -> Named:
    """The sum of products over all axes that are not wanted."""
    operands, dtype = default.without_scalars(build, operands)
    if len(operands) == 1:
        return default.summed(build, operands[0], {axis.key for axis in wanted}, dtype)
    if len({key for operand in operands for key in operand.keys}) > len(LETTERS):
        return pairwise(operands, wanted, partial(product, build, dtype))
    if bare and len(operands) == 2:
        parts = product_of(operands[0], operands[1], wanted, flattened=False)
        first, second, _, _, batch, summed, left, right, lost = parts
        single = len(summed) == len(right) == 1 and not lost and left and (not batch or len(left) == 1)
        standing = (*batch, *left, *summed), (*batch, *summed, *right), (*batch, *left, *right)
        if single and (first.axes, second.axes, wanted) == standing:
            return Named(build("matmul", first.value, second.value), wanted)
    return einsum(build, operands, wanted)


def product(build: Builder, dtype: Value, first: Named, second: Named, wanted: tuple[Leaf, ...], _last: bool) -> Named:
    """The product of two arrays that have more axes together than there are letters, or a few of them."""
    if len({*first.keys, *second.keys}) <= len(LETTERS):
        return einsum(build, [first, second], wanted)
    return default.product(build, first, second, wanted, dtype)


def multiply(build: Builder, x: Value, y: Value, *, dtype: Value | None = None) -> Value:
    """``jnp.multiply``, which takes no dtype."""
    found = build.spelled("multiply", x, y)
    return found if dtype is None else build("asarray", found, dtype=dtype)


EINSUM: dict[str, Callable[..., Any]] = {"contract": partial(contract, bare=False)}
RULES: dict[str, Callable[..., Any]] = {"contract": partial(contract, bare=True), "multiply": multiply}
