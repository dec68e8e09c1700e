"""How primitives are spelled in NumPy, and where it has better ways than the default rules."""

from __future__ import annotations

from einx.backends.base import Backend, Spelling
from einx.backends.numpy import contraction, gathering, softmax, updating
from einx.backends.spelling import SPELLINGS as OF_PYTHON
from einx.graph.source import Writer
from einx.graph.values import Value

SAME_NAME = (
    # shaping
    "reshape transpose broadcast_to concatenate stack asarray copy take "
    # creation
    "arange indices zeros empty result_type "
    # reductions
    "sum mean var std prod count_nonzero any all max min "
    # elementwise
    "add subtract multiply divide true_divide floor_divide logical_and logical_or maximum minimum logaddexp "
    "less less_equal greater greater_equal equal not_equal where exp log nan_to_num "
    # contraction
    "einsum matmul "
    # along axes
    "flip roll sort argsort argmax argmin unravel_index"
).split()
"""Primitives that NumPy has under the same name, with the same arguments."""


def dtype(value: Value, _write: Writer) -> str:
    """``np.int64``."""
    return f"np.{value.args[0]}"


def argsort(value: Value, write: Writer) -> str:
    """``np.argsort(x, kind="stable", axis=1)``."""
    return f'np.argsort({write.write(value.args[0])}, kind="stable", axis={write.write(value.params["axis"])})'


SPELLINGS: dict[str, Spelling] = {
    **OF_PYTHON,
    **{name: f"np.{name}" for name in SAME_NAME},
    **contraction.SPELLINGS,
    **gathering.SPELLINGS,
    **softmax.SPELLINGS,
    **updating.SPELLINGS,
    "dtype": dtype,
    "argsort": argsort,
}

NUMPY = Backend(
    name="numpy",
    module="numpy",
    imports=("import numpy as np",),
    array_types=frozenset({"numpy.ndarray"}),
    converted=frozenset({"numpy.matrix", "numpy.memmap"}),
    spellings=SPELLINGS,
    rules={**contraction.RULES, **gathering.RULES, **softmax.RULES, **updating.RULES},
    own={**contraction.OWN, **gathering.OWN, **softmax.OWN, **updating.OWN},
    most_axes=64,
    priority=0,
)
