"""PyTorch's fake tensors, which have a shape, a dtype and a device, but no data, wherever the device may be.

The indexing of Python, ``x[i]``, and ``x.contiguous()`` first turn to the device, and so fail for one that the machine
lacks. What they come down to does not; so here that is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from einx.backends.spelling import loop
from einx.backends.torch import TORCH
from einx.graph.source import Writer
from einx.graph.values import Slice, Value


def slice_of(value: Value, write: Writer) -> str:
    """``torch.narrow(x, 0, 1, 3)``, ``torch.select(x, 1, 0)``, ``torch.ops.aten.index(x, [None, i])``."""
    array, items = value.args
    assert isinstance(array, Value)
    assert isinstance(items, tuple)
    text, arrays = write.write(array), []
    for axis in reversed(range(len(items))):
        item, length = items[axis], array.shape[axis]
        if isinstance(item, Slice):
            arrays.append("None")
            start, stop = 0 if item.start is None else item.start, length if item.stop is None else item.stop
            if item != Slice():
                text = f"torch.narrow({text}, {axis}, {write.write(start)}, {write.write(stop - start)})"
        elif isinstance(item, Value) and not item.is_weak:
            arrays.append(write.write(item))
        else:
            text = f"torch.select({text}, {axis}, {write.write(item)})"
    indices = ", ".join(reversed(arrays))
    return text if {*arrays} <= {"None"} else f"torch.ops.aten.index({text}, [{indices}])"


def selected(text: str, items: Sequence[str]) -> str:
    """``torch.select(torch.select(x, 2, b), 0, a)`` for ``x[a, :, b]`` in a loop."""
    for axis in reversed(range(len(items))):
        if items[axis] != ":":
            text = f"torch.select({text}, {axis}, {items[axis]})"
    return text


def copy(value: Value, write: Writer) -> str:
    """``x.clone()``, or in row-major order with a format."""
    order = "memory_format=torch.contiguous_format" if value.params.get("order") else ""
    return f"{write.write(value.source)}.clone({order})"


def log_softmax(value: Value, write: Writer) -> str:
    """``torch.log_softmax`` of a copy in row-major order, as PyTorch calls ``x.contiguous()`` for one in another."""
    copied = f"{write.write(value.source)}.clone(memory_format=torch.contiguous_format)"
    return f"torch.log_softmax({copied}, dim={write.write(value.params['axis'])})"


FAKE = replace(
    TORCH,
    name="torch.fake",
    within="torch",
    array_types=frozenset({"torch._subclasses.fake_tensor.FakeTensor"}),
    spellings={
        **TORCH.spellings,
        "slice": slice_of,
        "loop": partial(loop, element=selected),
        "copy": copy,
        "log_softmax": log_softmax,
    },
    priority=2,
)
