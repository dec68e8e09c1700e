"""Contractions in PyTorch: products of matrices by ``matmul``, products without a sum between them by ``multiply``.

``torch.einsum`` does the same after it has found out how, which takes several times as long as a small product; it is
there as ``backend="torch.einsum"``. Both want operands of one dtype: what is known of dtypes says whether they have to
be converted. Booleans, which neither takes, are multiplied and summed.
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
from einx.graph.named import Named
from einx.graph.values import Value
from einx.sizes.sized import Leaf


def contract(
    build: Builder, operands: Sequence[Named], wanted: tuple[Leaf, ...], *, by_einsum: bool, **_hints: bool
) -> Named:
    """The sum of products over all axes that are not wanted, pair by pair."""
    operands, dtype = default.without_scalars(build, operands)
    if common_code(*(operand.value for operand in operands)) not in UNSIGNED:
        return contracted(build, operands, wanted, dtype, by_einsum)
    signed = build("dtype", "int64", inline=True)
    converted = [Named(build("asarray", x.value, dtype=signed), x.axes) for x in operands]
    found = contracted(build, converted, wanted, signed, by_einsum)
    return Named(build("asarray", found.value, dtype=dtype), found.axes)


UNSIGNED = frozenset({"u2", "u4", "u8"})
"""Integers that PyTorch can do little with; in 64 bits sums and products of them go round alike."""


def contracted(
    build: Builder, operands: Sequence[Named], wanted: tuple[Leaf, ...], dtype: Value, by_einsum: bool
) -> Named:
    """The contraction of tensors, in a dtype."""
    if len(operands) == 1:
        return default.summed(build, operands[0], {axis.key for axis in wanted}, dtype)
    alike = [Named(x, operand.axes) for x, operand in zip(of_one_dtype(build, operands, dtype), operands, strict=True)]

    def multiplied(first: Named, second: Named, axes: tuple[Leaf, ...], _last: bool) -> Named:
        nameable = len({*first.keys, *second.keys}) <= len(LETTERS)
        if "b1" in (code_of(first.value), code_of(second.value)):
            return default.product(build, first, second, axes, dtype)
        if by_einsum and nameable:
            return einsum(build, [first, second], axes)
        return multiply(build, product_of(first, second, axes, flattened=False).without_lost(build, dtype), dtype)

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


def multiply(build: Builder, product: Product, dtype: Value) -> Named:
    """The product of two tensors of one dtype, of which each axis is shared or in the result."""
    if not (product.left or product.right) or not product.summed:
        return default.product(build, product.first, product.second, product.wanted, dtype)
    for first, second, wanted, _, batch, summed, left, right, _ in (product, product.swapped()):
        plain = not batch and len(summed) == 1 and len(right) == 1 and wanted == (*left, *right)
        if plain and first.axes == (*left, *summed) and second.axes == (*summed, *right):
            return Named(build("matmul", first.value, second.value), wanted)
    return matrix_product(build, product, threaded=0)


RULES: dict[str, Callable[..., Any]] = {"contract": partial(contract, by_einsum=False)}
EINSUM: dict[str, Callable[..., Any]] = {"contract": partial(contract, by_einsum=True)}
