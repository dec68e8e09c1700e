"""How primitives are spelled in JAX, and where it has better ways than the default rules."""

from __future__ import annotations

from einx.backends.base import Backend, Spelling, Variant, call
from einx.backends.default import LOOP, diagonal_last
from einx.backends.jax import contraction, indexing, reductions
from einx.backends.spelling import SPELLINGS as OF_PYTHON
from einx.backends.spelling import in_own_order, indices, is_array, is_numpys, reshape
from einx.backends.vmapping import vmapped
from einx.graph.source import Writer
from einx.graph.values import Value
from einx.sizes.symbolic import Symbolic

SAME_NAME = (
    "reshape transpose broadcast_to concatenate stack zeros empty arange result_type sum mean prod var std "
    "count_nonzero any all max min add subtract multiply divide true_divide floor_divide remainder logical_and "
    "logical_or maximum minimum logaddexp less less_equal greater greater_equal equal not_equal where clip exp log "
    "nan_to_num einsum matmul cumsum cumprod flip roll sort argsort argmax argmin unravel_index"
)
"""Functions that have the name and the arguments of the primitive."""

IN_NN = ("softmax", "log_softmax", "logsumexp")
"""Functions of ``jax.nn``."""


def asarray(value: Value, write: Writer) -> str:
    """``jnp.asarray(i1)``, or ``x0.astype(jnp.float32)`` for what is an array; JAX takes no foreign byte order."""
    (x,), dtype = value.args, value.params.get("dtype")
    text = write.write(x)
    if is_array(x) and dtype is not None:
        return f"{text}.astype({write.write(dtype)})"
    text = in_own_order(text) if is_numpys(x) else text
    return f"jnp.asarray({text}{'' if dtype is None else f', dtype={write.write(dtype)}'})"


def copy(value: Value, write: Writer) -> str:
    """``jnp.copy(x)``."""
    return f"jnp.copy({write.write(value.source)})"


def dtype(value: Value, _write: Writer) -> str:
    """``jnp.float32``; ``int`` for places, which are 32-bit integers unless 64-bit ones are enabled."""
    name = str(value.args[0])
    return {"index": "int", "bool": "jnp.bool_"}.get(name, f"jnp.{name}")


def spread(value: Value, write: Writer) -> str:
    """``jnp.var(x, axis=1, ddof=1)``."""
    params = {{"correction": "ddof"}.get(name, name): param for name, param in value.params.items()}
    return call(f"jnp.{value.op}", value.args, params, write)


def diagonal_of(value: Value, write: Writer) -> str:
    """``jnp.diagonal(x, axis1=0, axis2=2)``."""
    x, first, second = map(write.write, value.args)
    return f"jnp.diagonal({x}, axis1={first}, axis2={second})"


def grid(value: Value, write: Writer) -> str:
    """``jnp.indices((2, 3))``, which takes no symbolic lengths, as ``jnp.arange`` does."""
    (lengths,) = value.args
    assert isinstance(lengths, tuple)
    if any(isinstance(length, Symbolic) for length in lengths):
        text = indices("jnp")
        assert not isinstance(text, str)
        return text(value, write)
    return f"jnp.indices({write.write(lengths)})"


SPELLINGS: dict[str, Spelling] = {
    **OF_PYTHON,
    **{name: f"jnp.{name}" for name in SAME_NAME.split()},
    **{name: f"jax.nn.{name}" for name in IN_NN},
    "asarray": asarray,
    "copy": copy,
    "dtype": dtype,
    "var": spread,
    "std": spread,
    "diagonal_of": diagonal_of,
    "indices": grid,
    "reshape": reshape("jnp"),
}

VMAP = {"vmap": vmapped("jax.vmap", "in_axes", "out_axes")}

JAX = Backend(
    name="jax",
    imports=("import functools", "import numpy as np", "import jax", "import jax.numpy as jnp"),
    array_types=frozenset(
        {
            "jax.Array",
            "jax._src.basearray.Array",
            "jax.jaxlib._jax.Array",  # what keys of jax.random are, too
            "jaxlib._jax.ArrayImpl",
            "jaxlib.xla_extension.ArrayImpl",
            "jax._src.core.Tracer",
            "jax._src.core.ShapeDtypeStruct",
            "jax._src.api.ShapeDtypeStruct",
            "jax.ShapeDtypeStruct",
        }
    ),
    spellings=SPELLINGS,
    rules={"diagonal": diagonal_last, **contraction.RULES, **indexing.RULES, **reductions.RULES, **VMAP},
    lacks=frozenset({"update"}),
    advice="JAX changes no array in place",
    coordinates=frozenset({"i4", "i8"}),
    raises=False,
    immutable=True,
    made_by="jax.numpy.asarray",
    install="jax",
    variants={
        "vmap": Variant(frozenset({"gather", "vmap"}), {**indexing.BY_VMAP, **VMAP}, "jax.vmap over all loops"),
        "index": Variant(frozenset({"gather", "update"}), indexing.BY_INDEX, "index arrays, without jax.vmap"),
        "einsum": Variant(frozenset({"contraction"}), contraction.EINSUM, "one jnp.einsum"),
        "loop": Variant(frozenset({"vmap"}), LOOP, "a loop of Python's, for functions that look at values"),
    },
)
