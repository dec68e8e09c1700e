"""How primitives are spelled in PyTorch, and where it has better ways than the default rules."""

from __future__ import annotations

from einx.backends.base import Backend, Spelling, Variant, call, no_such_dtype
from einx.backends.default import LOOP, diagonal_last, divided
from einx.backends.spelling import SPELLINGS as OF_PYTHON
from einx.backends.spelling import device_of, indices, is_array, is_numpys, reshape
from einx.backends.torch import contraction, elementwise, indexing, reductions
from einx.backends.vmapping import vmapped
from einx.graph.build import Builder
from einx.graph.dtypes import SHORT
from einx.graph.source import Writer
from einx.graph.values import Argument, Shape, Value
from einx.sizes.symbolic import Symbolic

SAME_NAME = (
    "reshape stack zeros empty arange sum mean prod var std count_nonzero any all logsumexp add subtract "
    "multiply divide true_divide floor_divide remainder logical_and logical_or maximum minimum logaddexp less "
    "less_equal greater greater_equal not_equal where exp log nan_to_num einsum matmul softmax log_softmax cumsum "
    "cumprod roll argmax argmin unravel_index"
)
"""Functions that have the name of the primitive."""


def asarray(value: Value, write: Writer) -> str:
    """``torch.as_tensor(i1, device=i0.device)``, or ``x0.to(torch.float32)`` for what is a tensor.

    Of numbers it is ``torch.tensor``, as compilers and exporters have no symbols in ``torch.as_tensor``. Of an array of
    NumPy's, PyTorch takes neither negative strides nor a foreign byte order, and warns of one that is read-only;
    ``np.require`` copies such ones and no others.
    """
    (x,), dtype = value.args, value.params.get("dtype")
    text, of_dtype = write.write(x), "" if dtype is None else f", dtype={write.write(dtype)}"
    if is_array(x) and dtype is not None:
        return f"{text}.to({write.write(dtype)})"
    if is_numpys(x):
        text = f'np.require({text}, {text}.dtype.newbyteorder("="), "CW")'
    made = "tensor" if is_numbers(x) else "as_tensor"
    return f"torch.{made}({text}{of_dtype}{device_of(value, write)})"


def is_numbers(x: Argument) -> bool:
    """Whether something is a number of Python's, or nested lists of them."""
    return not isinstance(x, Value) or (x.op == "input" and x.params.get("kind") in {"scalar", "list"})


def broadcast_to(value: Value, write: Writer) -> str:
    """``x.expand(2, 3)``."""
    x, shape = value.args
    assert isinstance(shape, tuple)
    return f"{write.write(x)}.expand({', '.join(map(write.write, shape))})"


def copy(value: Value, write: Writer) -> str:
    """``x.clone()``, or in row-major order ``x.contiguous()``, which copies one that is repeated."""
    return f"{write.write(value.source)}.{'contiguous' if value.params.get('order') else 'clone'}()"


def copied(build: Builder, x: Value, *, order: str | None = None) -> Value:
    """``torch.expand_copy(x, (2, 3))`` for a tensor that is to be repeated in memory, in one step."""
    if x.op != "broadcast_to" or order is None:
        return build.spelled("copy", x, order=order)

    def spell(write: Writer) -> str:
        return f"torch.expand_copy({write.write(x.source)}, {write.write(x.shape)})"

    return build("expression", x.source, spell, shape=x.shape)


def dtype(value: Value, _write: Writer) -> str:
    """``torch.float32``; places are 64-bit integers."""
    if value.args[0] in LACKING:
        raise no_such_dtype("PyTorch", value.args[0])
    return f"torch.{'int64' if value.args[0] == 'index' else value.args[0]}"


LACKING = SHORT - {"float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz", "float8_e8m0fnu"}
"""Dtypes that PyTorch does not have, or no numbers in them."""


def result_type(value: Value, write: Writer) -> str:
    """``i0.dtype``, ``torch.result_type(i0, i1)``; of more, of the sum of elements of each, as ``+`` would have it."""
    if len(value.args) == 1 and not (isinstance(value.args[0], Value) and value.args[0].is_weak):
        return f"{write.write(value.args[0])}.dtype"
    texts = [*map(write.write, value.args)] * (2 if len(value.args) == 1 else 1)
    if len(texts) == 2:
        return f"torch.result_type({', '.join(texts)})"
    ranks = [len(x.shape) if isinstance(x, Value) else 0 for x in value.args]
    # Tensors that have axes count more than those of rank 0, and these more than numbers.
    order = sorted(range(len(texts)), key=lambda place: (value_kind(value.args[place]), ranks[place] == 0))
    first, *others = (texts[place] for place in order)
    found = f"{first}.dtype"
    for place, text in zip(order[1:], others, strict=True):
        x = value.args[place]
        if isinstance(x, Value) and not x.is_weak and (ranks[place] or not ranks[order[0]]):
            found = f"torch.promote_types({found}, {text}.dtype)"
        else:
            shape = "1" if ranks[order[0]] else ""
            found = f"torch.result_type(torch.empty({shape or '()'}, dtype={found}), {text})"
    return found


def value_kind(x: Argument) -> int:
    """Numbers of Python's come last."""
    return int(not isinstance(x, Value) or x.is_weak)


def sort(value: Value, write: Writer) -> str:
    """``torch.sort(x, dim=1, stable=True).values``."""
    params = {"dim": value.params["axis"], "descending": value.params.get("descending"), "stable": True}
    found = {name: param for name, param in params.items() if param is not None}
    text = call(f"torch.{value.op}", value.args, found, write)
    return f"{text}.values" if value.op == "sort" else text


def flip(value: Value, write: Writer) -> str:
    """``torch.flip(x, dims=(1,))``."""
    axis = value.params["axis"]
    return call("torch.flip", value.args, {"dims": axis if isinstance(axis, tuple) else (axis,)}, write)


def roll(value: Value, write: Writer) -> str:
    """``torch.roll(x, shifts=1, dims=1)``."""
    return call("torch.roll", value.args, {"shifts": value.params["shift"], "dims": value.params["axis"]}, write)


def diagonal_of(value: Value, write: Writer) -> str:
    """``torch.diagonal(x, dim1=0, dim2=2)``."""
    x, first, second = map(write.write, value.args)
    return f"torch.diagonal({x}, dim1={first}, dim2={second})"


SPELLINGS: dict[str, Spelling] = {
    "clip": "torch.clamp",
    **OF_PYTHON,
    **{name: f"torch.{name}" for name in SAME_NAME.split()},
    "transpose": "torch.permute",
    "concatenate": "torch.cat",
    "max": "torch.amax",
    "min": "torch.amin",
    "equal": "torch.eq",
    "asarray": asarray,
    "broadcast_to": broadcast_to,
    "copy": copy,
    "dtype": dtype,
    "result_type": result_type,
    "indices": indices("torch"),
    "sort": sort,
    "argsort": sort,
    "flip": flip,
    "roll": roll,
    "reshape": reshape("torch"),
    "diagonal_of": diagonal_of,
}


def unravel_index(build: Builder, place: Value, lengths: Shape) -> Value | list[Value]:
    """``torch.unravel_index(x0, (3, 4))``; symbolic lengths, which it would make numbers, are divided by."""
    if any(isinstance(length, Symbolic) for length in lengths):
        return divided(build, place, lengths)
    return build.spelled("unravel_index", place, lengths)


VMAP = {"vmap": vmapped("torch.vmap", "in_dims", "out_dims")}

TORCH = Backend(
    name="torch",
    imports=("import functools", "import numpy as np", "import torch"),
    array_types=frozenset({"torch.Tensor"}),
    spellings=SPELLINGS,
    rules={
        "copy": copied,
        "diagonal": diagonal_last,
        "unravel_index": unravel_index,
        **contraction.RULES,
        **elementwise.RULES,
        **indexing.RULES,
        **reductions.RULES,
        **VMAP,
    },
    lacks=frozenset({"update"}),
    advice="PyTorch changes a copy by index_put, which rules write",
    most_axes=64,
    parameters={"axis": "dim", "keepdims": "keepdim"},
    devices=True,
    numbers=elementwise.NUMBERS,
    coordinates=frozenset({"i8"}),
    layout="torch.strided",
    made_by="torch.as_tensor",
    install="torch",
    variants={
        "einsum": Variant(frozenset({"contraction"}), contraction.EINSUM, "one torch.einsum"),
        "matmul": Variant(frozenset({"contraction"}), contraction.RULES, "torch.matmul of folded axes"),
        "vmap": Variant(frozenset({"vmap"}), VMAP, "torch.vmap"),
        "loop": Variant(frozenset({"vmap"}), LOOP, "a loop of Python's, for functions that look at values"),
    },
)
