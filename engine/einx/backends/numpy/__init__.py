"""How primitives are spelled in NumPy, and where it has better ways than the default rules."""

from __future__ import annotations

from einx.backends.base import Backend, Spelling, Variant, call, no_such_dtype
from einx.backends.default import ASCENDING
from einx.backends.numpy import contraction, gathering, softmax, updating
from einx.backends.spelling import SPELLINGS as OF_PYTHON
from einx.graph.dtypes import SHORT
from einx.graph.primitives import PRIMITIVES
from einx.graph.source import Writer
from einx.graph.values import Value

OWN_WAYS = {"input", "constant", "diagonal_of", *OF_PYTHON, *softmax.RULES}
"""Primitives that are no function of NumPy's; the others are functions of the same name with the same arguments."""


def dtype(value: Value, _write: Writer) -> str:
    """``np.int64``; before NumPy 2 there was no ``np.bool``."""
    if value.args[0] == "index":
        return "np.int64"
    if value.args[0] == "bfloat16" or value.args[0] in SHORT:
        raise no_such_dtype("NumPy", value.args[0])
    return "np.bool_" if value.args[0] == "bool" else f"np.{value.args[0]}"


def spread(value: Value, write: Writer) -> str:
    """``np.var(x, axis=1, ddof=1)``; before NumPy 2 there was no ``correction``."""
    params = {{"correction": "ddof"}.get(name, name): param for name, param in value.params.items()}
    return call(f"np.{value.op}", value.args, params, write)


def argsort(value: Value, write: Writer) -> str:
    """``np.argsort(x, kind="stable", axis=1)``."""
    return f'np.argsort({write.write(value.args[0])}, kind="stable", axis={write.write(value.params["axis"])})'


def diagonal_of(value: Value, write: Writer) -> str:
    """``np.diagonal(x, axis1=0, axis2=2)``."""
    x, first, second = map(write.write, value.args)
    return f"np.diagonal({x}, axis1={first}, axis2={second})"


SPELLINGS: dict[str, Spelling] = {
    **OF_PYTHON,
    **{name: f"np.{name}" for name, primitive in PRIMITIVES.items() if name not in OWN_WAYS and not primitive.named},
    "update": updating.update,
    "dtype": dtype,
    "var": spread,
    "std": spread,
    "argsort": argsort,
    "diagonal_of": diagonal_of,
}

NUMPY = Backend(
    name="numpy",
    imports=("import numpy as np",),
    array_types=frozenset({"numpy.ndarray"}),
    converted=frozenset({"numpy.matrix", "numpy.memmap"}),
    spellings=SPELLINGS,
    rules={**ASCENDING, **contraction.RULES, **gathering.RULES, **softmax.RULES, **updating.RULES},
    most_axes=64,
    takes_numpy=True,
    install="numpy",
    variants={
        "einsum": Variant(frozenset({"contraction"}), contraction.EINSUM, "np.einsum of two tensors at a time"),
        "matmul": Variant(frozenset({"contraction"}), contraction.MATMUL, "np.matmul wherever something is summed"),
    },
    priority=0,
)
