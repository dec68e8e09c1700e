"""Attributes of values: those of arrays, and the constants of libraries."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from einx_lsp.library import dtypes, numbers
from einx_lsp.library.arguments import Refused
from einx_lsp.library.arithmetic import volume
from einx_lsp.library.frameworks import framework
from einx_lsp.library.open_ranks import answer
from einx_lsp.values.model import NOTHING, UNKNOWN, Items, Length, Named, Number, Shape, Tensor, Value

__all__ = ["CONSTANTS", "of_tensor"]

_FLOATS = {"pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan}

CONSTANTS: Mapping[str, Value] = {
    **{
        f"{module}.{name}": Number("float", value)
        for module in ("numpy", "math", "torch")
        for name, value in _FLOATS.items()
    },
    "math.tau": Number("float", math.tau),
    "numpy.euler_gamma": Number("float", 0.5772156649015329),
    "numpy.newaxis": NOTHING,
    "jax.numpy.newaxis": NOTHING,
    "torch.newaxis": NOTHING,
}
"""What is no function, class or module of a library."""


def of_tensor(tensor: Tensor, name: str) -> Value | None:
    """An attribute of an array, ``None`` if it is no attribute that is followed.

    Args:
        tensor: The array.
        name: The attribute.

    >>> of_tensor(Tensor("numpy", (2, None)), "shape")
    Items(kind='tuple', items=(Number(kind='int', value=2), Number(kind='int', value=None)))
    """
    rule = _OWN.get(tensor.framework, {}).get(name, _ATTRIBUTES.get(name))
    if name == "size" and framework(tensor.framework).size_is_count is False:
        return None
    return None if rule is None else answer(lambda values: rule(*_tensors(values)), (tensor,))


def _tensors(values: Sequence[Value]) -> list[Tensor]:
    return [value for value in values if isinstance(value, Tensor)]


def _shape(tensor: Tensor) -> Value:
    if tensor.shape is None:
        return UNKNOWN
    return Items("tuple", tuple(map(_number, tensor.shape)))


def _number(length: Length) -> Number:
    return Number("int") if length is None else numbers.of(length)


def _rank(tensor: Tensor) -> Value:
    return Number("int", None if tensor.shape is None else len(tensor.shape))


def _size(tensor: Tensor) -> Value:
    if framework(tensor.framework).size_is_count is None:
        return UNKNOWN
    return Number("int") if tensor.shape is None else _number(volume(tensor.shape))


def _dtype(tensor: Tensor) -> Value:
    if not framework(tensor.framework).module or tensor.dtype not in dtypes.NAMES:
        return UNKNOWN
    return Named(f"{framework(tensor.framework).module}.{tensor.dtype}")


def _permuted(order: Callable[[Shape], Shape], least: int) -> Callable[[Tensor], Value]:
    def rule(tensor: Tensor) -> Value:
        shape = tensor.shape
        if shape is None:
            return tensor
        if len(shape) < least:
            raise Refused
        return Tensor(tensor.framework, order(shape), tensor.dtype, tensor.place)

    return rule


def _part(tensor: Tensor) -> Value:
    dtype = None if tensor.dtype is None or tensor.dtype.startswith("complex") else tensor.dtype
    return Tensor(tensor.framework, tensor.shape, dtype, tensor.place)


_ATTRIBUTES: Mapping[str, Callable[[Tensor], Value]] = {
    "shape": _shape,
    "ndim": _rank,
    "size": _size,
    "dtype": _dtype,
    "T": _permuted(lambda shape: shape[::-1], 0),
    "mT": _permuted(lambda shape: (*shape[:-2], shape[-1], shape[-2]), 2),
    "real": _part,
    "imag": _part,
}

_OWN: Mapping[str | None, Mapping[str, Callable[[Tensor], Value]]] = {
    "torch": {
        "data": lambda tensor: tensor,
        "H": _ATTRIBUTES["T"],
        "mH": _ATTRIBUTES["mT"],
    },
}
"""Attributes that only arrays of one framework have, or have so."""
