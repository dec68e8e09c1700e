"""Contractions in PyTorch: ``matmul`` where the axes stand as it wants them, else ``einsum``, which sees to that.

Both want operands of one dtype. What is known of dtypes says whether they have to be converted; booleans, which
neither takes, are multiplied and summed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from einx.backends import default
from einx.backends.contraction_order import pairwise
from einx.backends.matrix_product import LETTERS, Product, einsum, matrix_product, product_of
from einx.graph.build import Builder
from einx.graph.dtypes import code_of, common_code
from einx.graph.named import Named, spread
from einx.graph.values import Value
from einx.sizes.sized import Leaf


def contract(build: Builder, operands: Sequence[Named], wanted: tuple[Leaf, ...], *, way: str, **_hints: bool) -> Named:
    """The sum of products over all axes that are not wanted, pair by pair."""
    operands, dtype = default.without_scalars(build, operands)
    if len(operands) == 1:
        return default.summed(build, operands[0], {axis.key for axis in wanted}, dtype)
    alike = [Named(x, operand.axes) for x, operand in zip(of_one_dtype(build, operands, dtype), operands, strict=True)]

    def multiplied(first: Named, second: Named, axes: tuple[Leaf, ...], _last: bool) -> Named:
        return multiply(build, product_of(first, second, axes, flattened=False), dtype, way)

    return pairwise(alike, wanted, multiplied)


def of_one_dtype(build: Builder, operands: Sequence[Named], dtype: Value) -> list[Value]:
    """The operands, converted where they may be of different dtypes."""
    values = [operand.value for operand in operands]
    told = [value for value in values if code_of(value) is not None or not is_plain(value)]
    if not told or common_code(*values) is not None:
        return values
    return [build("asarray", value, dtype=dtype) for value in values]


def is_plain(value: Value) -> bool:
    """Whether a value is a tensor of the call's that has only been brought into another shape."""
    while value.op in ("reshape", "transpose", "slice", "diagonal_of"):
        value = value.source
    return value.op == "input"


def multiply(build: Builder, product: Product, dtype: Value, way: str) -> Named:
    """The product of two tensors of one dtype."""
    first, second, wanted, *_ = product
    if "b1" in (code_of(first.value), code_of(second.value)):
        return default.product(build, first, second, wanted, dtype)
    if not product.summed and not product.lost and way != "einsum":
        return Named(build("multiply", *(spread(build, x, wanted) for x in (first, second))), wanted)
    nameable = len({*first.keys, *second.keys}) <= len(LETTERS)
    if way == "matmul" or not nameable:
        return matrix_product(build, product.without_lost(build, dtype))
    if way == "any" and (bare := bare_product(build, product)) is not None:
        return bare
    return einsum(build, [first, second], wanted)


def bare_product(build: Builder, product: Product) -> Named | None:
    """The product as a ``matmul`` that needs nothing but perhaps a transpose of the last two axes of an operand."""
    for one in (product, product.swapped()):
        first, second, wanted, _, batch, summed, left, right, lost = one
        if lost or len(summed) != 1 or len(left) > 1 or len(right) > 1 or wanted != (*batch, *left, *right):
            continue
        if batch and not (left and right):
            continue
        if first.axes[: len(batch)] == second.axes[: len(batch)] == batch:
            found = build(
                "matmul",
                arranged(build, first, (*batch, *left, *summed)),
                arranged(build, second, (*batch, *summed, *right)),
            )
            return Named(found, wanted)
    return None


def arranged(build: Builder, x: Named, axes: tuple[Leaf, ...]) -> Value:
    """The tensor with its axes in another order."""
    return build.transpose(x.value, tuple(x.axes.index(axis) for axis in axes))


RULES: dict[str, Callable[..., Any]] = {"contract": partial(contract, way="any")}
EINSUM: dict[str, Callable[..., Any]] = {"contract": partial(contract, way="einsum")}
MATMUL: dict[str, Callable[..., Any]] = {"contract": partial(contract, way="matmul")}
