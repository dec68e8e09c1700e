"""The frameworks that tests run on: which there are, which are chosen, and the way there and back for NumPy's arrays.

``EINX_BACKENDS="torch jax"`` runs the tests of these backends only. Those whose framework is not installed are left
out, so that the tests pass where there is only NumPy.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
import pytest

import einx
from tests.engine.backends.plain import PLAIN

einx.backend.register(PLAIN)

HALVES = ("float16", "bfloat16")
"""Floats of 16 bits."""

WIDE = {"float64": "float32", "complex128": "complex64", "int64": "int32", "uint64": "uint32"}
"""What JAX makes of dtypes of 64 bits, unless they are enabled."""


class Framework(NamedTuple):
    """A framework.

    Attributes:
        name: The name of its backend.
        module: What has to be installed.
        array: An array of NumPy's as one of its own.
        cast: One of its own arrays in the dtype of a name.
        share: How many of the random examples run on it, of those that run on NumPy.
        parts: Into how many tests, of which one in ten runs usually, random examples are cut.
        longest: The length that random axes have at most.
        lacks: Dtypes that it does not have, of NumPy's and the short floats.
    """

    name: str
    module: str
    array: Callable[[np.ndarray], Any]
    cast: Callable[[Any, str], Any]
    share: float = 1.0
    parts: int = 1
    longest: int = 4
    lacks: frozenset[str] = frozenset()

    def take(self, tensor: Any) -> Any:
        """A tensor of a call as it is passed on this framework: arrays become its own, all else stays."""
        return self.array(tensor) if isinstance(tensor, np.ndarray) else tensor

    def half(self, array: np.ndarray, dtype: str) -> Any:
        """An array in a dtype that NumPy may not have."""
        return self.cast(self.array(array), dtype)

    def some(self, lengths: Sequence[int]) -> Sequence[int]:
        """Lengths that are tried: where code depends on them, all, else every other one."""
        return lengths if self.module == "numpy" else lengths[::2]

    def wide(self) -> Any:
        """A context in which dtypes of 64 bits are what they are."""
        if self.name != "jax":
            return nullcontext()
        import jax

        return jax.enable_x64(True)

    def dtype(self, name: str) -> str:
        """The dtype that arrays of a dtype of NumPy's have here."""
        if self.name != "jax":
            return name
        import jax

        return name if jax.config.jax_enable_x64 else WIDE.get(name, name)


def _torch(array: np.ndarray) -> Any:
    import torch

    native = array.astype(array.dtype.newbyteorder("="), copy=False)
    plain = native if native.flags.writeable and min(native.strides, default=0) >= 0 else native.copy()
    return torch.from_numpy(plain)


def _torch_cast(array: Any, dtype: str) -> Any:
    import torch

    return array.to(getattr(torch, dtype))


def _jax(array: np.ndarray) -> Any:
    import jax.numpy as jnp

    return jnp.asarray(array.astype(array.dtype.newbyteorder("="), copy=False))


def _standard(array: np.ndarray) -> Any:
    import array_api_strict as xp

    return xp.asarray(array.astype(array.dtype.newbyteorder("=")))


def _standard_cast(array: Any, dtype: str) -> Any:
    import array_api_strict as xp

    return xp.astype(array, getattr(xp, dtype))


def _same(array: np.ndarray) -> np.ndarray:
    return array


def _astype(array: Any, dtype: str) -> Any:
    return array.astype(dtype)


KNOWN: Mapping[str, Framework] = {
    one.name: one
    for one in (
        Framework("numpy", "numpy", _same, _astype),
        Framework("plain", "numpy", _same, _astype, share=0.5),
        Framework("torch", "torch", _torch, _torch_cast),
        Framework("jax", "jax", _jax, _astype, share=0.04, parts=10, longest=3, lacks=frozenset(WIDE)),
        Framework(
            "array_api_strict", "array_api_strict", _standard, _standard_cast, share=0.5, lacks=frozenset(HALVES)
        ),
    )
}


def _chosen() -> Iterator[str]:
    wanted = os.environ.get("EINX_BACKENDS", "").replace(",", " ").split()
    for name in wanted:
        if name not in KNOWN:
            raise pytest.UsageError(f"EINX_BACKENDS names {name!r}; there are {', '.join(KNOWN)}")
        if find_spec(KNOWN[name].module) is None:
            raise pytest.UsageError(f"EINX_BACKENDS names {name!r}, which is not installed")
    for name, one in KNOWN.items():
        if find_spec(one.module) is not None and (not wanted or name in wanted):
            yield name


CHOSEN = tuple(_chosen())
"""The backends that run, NumPy's first."""

FOREIGN = tuple(name for name in CHOSEN if KNOWN[name].module != "numpy")
"""Those of other frameworks than NumPy."""

on_every_backend = pytest.mark.parametrize("backend", CHOSEN)
"""A test that runs once for each backend."""

on_every_framework = pytest.mark.parametrize("backend", FOREIGN)
"""A test that runs once for each framework beside NumPy."""


def is_array(x: Any, backend: str) -> bool:
    """Whether something is an array of a backend; NumPy's scalars are NumPy's arrays."""
    kind = type(KNOWN[backend].array(np.zeros(())))
    return isinstance(x, (kind, np.generic) if kind is np.ndarray else kind)


def dtype_of(x: Any) -> str:
    """The name of the dtype of an array of any framework."""
    return str(x.dtype).rpartition(".")[2]


def numpy_of(x: Any) -> Any:
    """An array of any framework as one of NumPy's (bfloat16 as float32); a tuple of them as a tuple."""
    if isinstance(x, tuple):
        return tuple(map(numpy_of, x))
    if isinstance(x, np.ndarray | np.generic):
        return x
    if dtype_of(x) == "bfloat16":
        x = x.float() if hasattr(x, "float") else x.astype("float32")
    return np.asarray(x)
