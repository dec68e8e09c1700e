# Written by `python -m tests.generate` from the table of operations.

from collections.abc import Callable, Sequence
from typing import Any, Final, Literal, Protocol, SupportsIndex, TypeAlias, TypeVar, overload

import numpy as np
from typing_extensions import Self

from einx import backend as backend
from einx import errors as errors
from einx import jax as jax
from einx import numpy as numpy
from einx import torch as torch
from einx.call.cache import cache_info as cache_info
from einx.call.cache import clear_cache as clear_cache
from einx.call.compiled import CompiledGraph as CompiledGraph
from einx.call.queries import check as check
from einx.call.queries import matches as matches
from einx.call.queries import solve as solve
from einx.call.queries import solve_axes as solve_axes
from einx.call.queries import solve_shapes as solve_shapes
from einx.call.shaped import shaped as shaped
from einx.tracing import Trace as Trace
from einx.tracing import trace as trace

__version__: Final[str]

class _Array(Protocol):
    @property
    def shape(self) -> Any: ...

# An integer, which bool is not: `+True` is an int and no bool, while `+3` is of the type of `3`.
class _Integer(Protocol):
    def __pos__(self) -> Self: ...
    def __index__(self) -> int: ...

_T = TypeVar("_T", bound=_Array)
_Other: TypeAlias = complex | Sequence[Any] | Callable[..., Any]
_NumPy: TypeAlias = np.ndarray[Any, Any]
_Length: TypeAlias = SupportsIndex | Sequence[Any] | _NumPy

@overload
def id(
    description: str,
    x: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """Reorder, split, join and repeat axes; concatenate and split tensors."""

@overload
def id(
    description: str,
    x: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """Reorder, split, join and repeat axes; concatenate and split tensors."""

@overload
def rearrange(
    description: str,
    x: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """Reorder, split, join and repeat axes; concatenate and split tensors. The same as ``id``."""

@overload
def rearrange(
    description: str,
    x: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """Reorder, split, join and repeat axes; concatenate and split tensors. The same as ``id``."""

@overload
def sum(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    keepdims: bool = ...,
    dtype: Any = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> CompiledGraph:
    """Sum over the axes in brackets."""

@overload
def sum(
    description: str,
    x: _NumPy,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    dtype: Any = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> _NumPy:
    """Sum over the axes in brackets."""

@overload
def sum(
    description: str,
    x: np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    dtype: Any = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> Any:
    """Sum over the axes in brackets."""

@overload
def sum(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    dtype: Any = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> _T:
    """Sum over the axes in brackets."""

@overload
def sum(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    keepdims: bool = ...,
    dtype: Any = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> Any:
    """Sum over the axes in brackets."""

@overload
def mean(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    keepdims: bool = ...,
    dtype: Any = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> CompiledGraph:
    """Mean over the axes in brackets."""

@overload
def mean(
    description: str,
    x: _NumPy,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    dtype: Any = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> _NumPy:
    """Mean over the axes in brackets."""

@overload
def mean(
    description: str,
    x: np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    dtype: Any = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> Any:
    """Mean over the axes in brackets."""

@overload
def mean(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    dtype: Any = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> _T:
    """Mean over the axes in brackets."""

@overload
def mean(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    keepdims: bool = ...,
    dtype: Any = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> Any:
    """Mean over the axes in brackets."""

@overload
def var(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    keepdims: bool = ...,
    dtype: Any = ...,
    correction: float = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> CompiledGraph:
    """Variance over the axes in brackets."""

@overload
def var(
    description: str,
    x: _NumPy,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    dtype: Any = ...,
    correction: float = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> _NumPy:
    """Variance over the axes in brackets."""

@overload
def var(
    description: str,
    x: np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    dtype: Any = ...,
    correction: float = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> Any:
    """Variance over the axes in brackets."""

@overload
def var(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    dtype: Any = ...,
    correction: float = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> _T:
    """Variance over the axes in brackets."""

@overload
def var(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    keepdims: bool = ...,
    dtype: Any = ...,
    correction: float = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> Any:
    """Variance over the axes in brackets."""

@overload
def std(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    keepdims: bool = ...,
    dtype: Any = ...,
    correction: float = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> CompiledGraph:
    """Standard deviation over the axes in brackets."""

@overload
def std(
    description: str,
    x: _NumPy,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    dtype: Any = ...,
    correction: float = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> _NumPy:
    """Standard deviation over the axes in brackets."""

@overload
def std(
    description: str,
    x: np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    dtype: Any = ...,
    correction: float = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> Any:
    """Standard deviation over the axes in brackets."""

@overload
def std(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    dtype: Any = ...,
    correction: float = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> _T:
    """Standard deviation over the axes in brackets."""

@overload
def std(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    keepdims: bool = ...,
    dtype: Any = ...,
    correction: float = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> Any:
    """Standard deviation over the axes in brackets."""

@overload
def prod(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    keepdims: bool = ...,
    dtype: Any = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> CompiledGraph:
    """Product over the axes in brackets."""

@overload
def prod(
    description: str,
    x: _NumPy,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    dtype: Any = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> _NumPy:
    """Product over the axes in brackets."""

@overload
def prod(
    description: str,
    x: np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    dtype: Any = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> Any:
    """Product over the axes in brackets."""

@overload
def prod(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    dtype: Any = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> _T:
    """Product over the axes in brackets."""

@overload
def prod(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    keepdims: bool = ...,
    dtype: Any = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> Any:
    """Product over the axes in brackets."""

@overload
def count_nonzero(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> CompiledGraph:
    """Number of elements that are not zero over the axes in brackets."""

@overload
def count_nonzero(
    description: str,
    x: _NumPy,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> _NumPy:
    """Number of elements that are not zero over the axes in brackets."""

@overload
def count_nonzero(
    description: str,
    x: np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> Any:
    """Number of elements that are not zero over the axes in brackets."""

@overload
def count_nonzero(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> _T:
    """Number of elements that are not zero over the axes in brackets."""

@overload
def count_nonzero(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> Any:
    """Number of elements that are not zero over the axes in brackets."""

@overload
def any(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> CompiledGraph:
    """Whether any element is true, over the axes in brackets."""

@overload
def any(
    description: str,
    x: _NumPy,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> _NumPy:
    """Whether any element is true, over the axes in brackets."""

@overload
def any(
    description: str,
    x: np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> Any:
    """Whether any element is true, over the axes in brackets."""

@overload
def any(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> _T:
    """Whether any element is true, over the axes in brackets."""

@overload
def any(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> Any:
    """Whether any element is true, over the axes in brackets."""

@overload
def all(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> CompiledGraph:
    """Whether all elements are true, over the axes in brackets."""

@overload
def all(
    description: str,
    x: _NumPy,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> _NumPy:
    """Whether all elements are true, over the axes in brackets."""

@overload
def all(
    description: str,
    x: np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> Any:
    """Whether all elements are true, over the axes in brackets."""

@overload
def all(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> _T:
    """Whether all elements are true, over the axes in brackets."""

@overload
def all(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> Any:
    """Whether all elements are true, over the axes in brackets."""

@overload
def max(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> CompiledGraph:
    """Maximum over the axes in brackets."""

@overload
def max(
    description: str,
    x: _NumPy,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> _NumPy:
    """Maximum over the axes in brackets."""

@overload
def max(
    description: str,
    x: np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> Any:
    """Maximum over the axes in brackets."""

@overload
def max(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> _T:
    """Maximum over the axes in brackets."""

@overload
def max(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> Any:
    """Maximum over the axes in brackets."""

@overload
def min(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> CompiledGraph:
    """Minimum over the axes in brackets."""

@overload
def min(
    description: str,
    x: _NumPy,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> _NumPy:
    """Minimum over the axes in brackets."""

@overload
def min(
    description: str,
    x: np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> Any:
    """Minimum over the axes in brackets."""

@overload
def min(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> _T:
    """Minimum over the axes in brackets."""

@overload
def min(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> Any:
    """Minimum over the axes in brackets."""

@overload
def logsumexp(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> CompiledGraph:
    """Logarithm of the sum of exponentials, without overflow, over the axes in brackets."""

@overload
def logsumexp(
    description: str,
    x: _NumPy,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> _NumPy:
    """Logarithm of the sum of exponentials, without overflow, over the axes in brackets."""

@overload
def logsumexp(
    description: str,
    x: np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> Any:
    """Logarithm of the sum of exponentials, without overflow, over the axes in brackets."""

@overload
def logsumexp(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> _T:
    """Logarithm of the sum of exponentials, without overflow, over the axes in brackets."""

@overload
def logsumexp(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    keepdims: bool = ...,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> Any:
    """Logarithm of the sum of exponentials, without overflow, over the axes in brackets."""

@overload
def add(
    description: str,
    x: Any,
    y: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """Sum of two or more tensors, element by element."""

@overload
def add(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    /,
    *tensors: _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """Sum of two or more tensors, element by element."""

@overload
def add(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    /,
    *tensors: _NumPy | _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """Sum of two or more tensors, element by element."""

@overload
def add(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    /,
    *tensors: _T | _Other,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """Sum of two or more tensors, element by element."""

@overload
def add(
    description: str,
    x: Any,
    y: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """Sum of two or more tensors, element by element."""

@overload
def subtract(
    description: str,
    x: Any,
    y: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """Difference of two tensors, element by element."""

@overload
def subtract(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """Difference of two tensors, element by element."""

@overload
def subtract(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """Difference of two tensors, element by element."""

@overload
def subtract(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """Difference of two tensors, element by element."""

@overload
def subtract(
    description: str,
    x: Any,
    y: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """Difference of two tensors, element by element."""

@overload
def multiply(
    description: str,
    x: Any,
    y: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """Product of two or more tensors, element by element."""

@overload
def multiply(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    /,
    *tensors: _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """Product of two or more tensors, element by element."""

@overload
def multiply(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    /,
    *tensors: _NumPy | _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """Product of two or more tensors, element by element."""

@overload
def multiply(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    /,
    *tensors: _T | _Other,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """Product of two or more tensors, element by element."""

@overload
def multiply(
    description: str,
    x: Any,
    y: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """Product of two or more tensors, element by element."""

@overload
def divide(
    description: str,
    x: Any,
    y: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """Quotient of two tensors, element by element."""

@overload
def divide(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """Quotient of two tensors, element by element."""

@overload
def divide(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """Quotient of two tensors, element by element."""

@overload
def divide(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """Quotient of two tensors, element by element."""

@overload
def divide(
    description: str,
    x: Any,
    y: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """Quotient of two tensors, element by element."""

@overload
def true_divide(
    description: str,
    x: Any,
    y: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """Quotient of two tensors, element by element."""

@overload
def true_divide(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """Quotient of two tensors, element by element."""

@overload
def true_divide(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """Quotient of two tensors, element by element."""

@overload
def true_divide(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """Quotient of two tensors, element by element."""

@overload
def true_divide(
    description: str,
    x: Any,
    y: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """Quotient of two tensors, element by element."""

@overload
def floor_divide(
    description: str,
    x: Any,
    y: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """Quotient of two tensors, rounded down, element by element."""

@overload
def floor_divide(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """Quotient of two tensors, rounded down, element by element."""

@overload
def floor_divide(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """Quotient of two tensors, rounded down, element by element."""

@overload
def floor_divide(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """Quotient of two tensors, rounded down, element by element."""

@overload
def floor_divide(
    description: str,
    x: Any,
    y: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """Quotient of two tensors, rounded down, element by element."""

@overload
def logical_and(
    description: str,
    x: Any,
    y: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """Whether all of two or more tensors are true, element by element."""

@overload
def logical_and(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    /,
    *tensors: _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """Whether all of two or more tensors are true, element by element."""

@overload
def logical_and(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    /,
    *tensors: _NumPy | _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """Whether all of two or more tensors are true, element by element."""

@overload
def logical_and(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    /,
    *tensors: _T | _Other,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """Whether all of two or more tensors are true, element by element."""

@overload
def logical_and(
    description: str,
    x: Any,
    y: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """Whether all of two or more tensors are true, element by element."""

@overload
def logical_or(
    description: str,
    x: Any,
    y: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """Whether any of two or more tensors is true, element by element."""

@overload
def logical_or(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    /,
    *tensors: _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """Whether any of two or more tensors is true, element by element."""

@overload
def logical_or(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    /,
    *tensors: _NumPy | _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """Whether any of two or more tensors is true, element by element."""

@overload
def logical_or(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    /,
    *tensors: _T | _Other,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """Whether any of two or more tensors is true, element by element."""

@overload
def logical_or(
    description: str,
    x: Any,
    y: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """Whether any of two or more tensors is true, element by element."""

@overload
def maximum(
    description: str,
    x: Any,
    y: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """The larger of two or more tensors, element by element."""

@overload
def maximum(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    /,
    *tensors: _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """The larger of two or more tensors, element by element."""

@overload
def maximum(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    /,
    *tensors: _NumPy | _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """The larger of two or more tensors, element by element."""

@overload
def maximum(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    /,
    *tensors: _T | _Other,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """The larger of two or more tensors, element by element."""

@overload
def maximum(
    description: str,
    x: Any,
    y: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """The larger of two or more tensors, element by element."""

@overload
def minimum(
    description: str,
    x: Any,
    y: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """The smaller of two or more tensors, element by element."""

@overload
def minimum(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    /,
    *tensors: _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """The smaller of two or more tensors, element by element."""

@overload
def minimum(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    /,
    *tensors: _NumPy | _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """The smaller of two or more tensors, element by element."""

@overload
def minimum(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    /,
    *tensors: _T | _Other,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """The smaller of two or more tensors, element by element."""

@overload
def minimum(
    description: str,
    x: Any,
    y: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """The smaller of two or more tensors, element by element."""

@overload
def logaddexp(
    description: str,
    x: Any,
    y: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """Logarithm of the sum of exponentials of two or more tensors, element by element."""

@overload
def logaddexp(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    /,
    *tensors: _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """Logarithm of the sum of exponentials of two or more tensors, element by element."""

@overload
def logaddexp(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    /,
    *tensors: _NumPy | _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """Logarithm of the sum of exponentials of two or more tensors, element by element."""

@overload
def logaddexp(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    /,
    *tensors: _T | _Other,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """Logarithm of the sum of exponentials of two or more tensors, element by element."""

@overload
def logaddexp(
    description: str,
    x: Any,
    y: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """Logarithm of the sum of exponentials of two or more tensors, element by element."""

@overload
def less(
    description: str,
    x: Any,
    y: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """Whether the first tensor is less, element by element."""

@overload
def less(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """Whether the first tensor is less, element by element."""

@overload
def less(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """Whether the first tensor is less, element by element."""

@overload
def less(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """Whether the first tensor is less, element by element."""

@overload
def less(
    description: str,
    x: Any,
    y: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """Whether the first tensor is less, element by element."""

@overload
def less_equal(
    description: str,
    x: Any,
    y: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """Whether the first tensor is less or equal, element by element."""

@overload
def less_equal(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """Whether the first tensor is less or equal, element by element."""

@overload
def less_equal(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """Whether the first tensor is less or equal, element by element."""

@overload
def less_equal(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """Whether the first tensor is less or equal, element by element."""

@overload
def less_equal(
    description: str,
    x: Any,
    y: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """Whether the first tensor is less or equal, element by element."""

@overload
def greater(
    description: str,
    x: Any,
    y: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """Whether the first tensor is greater, element by element."""

@overload
def greater(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """Whether the first tensor is greater, element by element."""

@overload
def greater(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """Whether the first tensor is greater, element by element."""

@overload
def greater(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """Whether the first tensor is greater, element by element."""

@overload
def greater(
    description: str,
    x: Any,
    y: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """Whether the first tensor is greater, element by element."""

@overload
def greater_equal(
    description: str,
    x: Any,
    y: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """Whether the first tensor is greater or equal, element by element."""

@overload
def greater_equal(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """Whether the first tensor is greater or equal, element by element."""

@overload
def greater_equal(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """Whether the first tensor is greater or equal, element by element."""

@overload
def greater_equal(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """Whether the first tensor is greater or equal, element by element."""

@overload
def greater_equal(
    description: str,
    x: Any,
    y: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """Whether the first tensor is greater or equal, element by element."""

@overload
def equal(
    description: str,
    x: Any,
    y: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """Whether two tensors are equal, element by element."""

@overload
def equal(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """Whether two tensors are equal, element by element."""

@overload
def equal(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """Whether two tensors are equal, element by element."""

@overload
def equal(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """Whether two tensors are equal, element by element."""

@overload
def equal(
    description: str,
    x: Any,
    y: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """Whether two tensors are equal, element by element."""

@overload
def not_equal(
    description: str,
    x: Any,
    y: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """Whether two tensors differ, element by element."""

@overload
def not_equal(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """Whether two tensors differ, element by element."""

@overload
def not_equal(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """Whether two tensors differ, element by element."""

@overload
def not_equal(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """Whether two tensors differ, element by element."""

@overload
def not_equal(
    description: str,
    x: Any,
    y: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """Whether two tensors differ, element by element."""

@overload
def where(
    description: str,
    x: Any,
    y: Any,
    z: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """The second tensor where the first is true, else the third, element by element."""

@overload
def where(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    z: _Other | np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """The second tensor where the first is true, else the third, element by element."""

@overload
def where(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    z: _NumPy | _Other | np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """The second tensor where the first is true, else the third, element by element."""

@overload
def where(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    z: _T | _Other,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """The second tensor where the first is true, else the third, element by element."""

@overload
def where(
    description: str,
    x: Any,
    y: Any,
    z: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """The second tensor where the first is true, else the third, element by element."""

@overload
def dot(
    description: str,
    x: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: Literal[True],
    dtype: Any = ...,
    **lengths: _Length,
) -> CompiledGraph:
    """Sum of products over the axes in brackets, or over those that the output does not have."""

@overload
def dot(
    description: str,
    x: _Other | np.generic,
    /,
    *tensors: _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    dtype: Any = ...,
    **lengths: _Length,
) -> Any:
    """Sum of products over the axes in brackets, or over those that the output does not have."""

@overload
def dot(
    description: str,
    x: _NumPy | _Other | np.generic,
    /,
    *tensors: _NumPy | _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    dtype: Any = ...,
    **lengths: _Length,
) -> _NumPy:
    """Sum of products over the axes in brackets, or over those that the output does not have."""

@overload
def dot(
    description: str,
    x: _T | _Other,
    /,
    *tensors: _T | _Other,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    dtype: Any = ...,
    **lengths: _Length,
) -> _T:
    """Sum of products over the axes in brackets, or over those that the output does not have."""

@overload
def dot(
    description: str,
    x: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: bool = ...,
    dtype: Any = ...,
    **lengths: _Length,
) -> Any:
    """Sum of products over the axes in brackets, or over those that the output does not have."""

@overload
def get_at(
    description: str,
    x: Any,
    y: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: Literal[True],
    mode: Literal["raise", "clip", "wrap", "fill"] | None = ...,
    fill_value: complex | None = ...,
    **lengths: _Length,
) -> CompiledGraph:
    """The elements at coordinates along the axes in brackets."""

@overload
def get_at(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    /,
    *tensors: _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    mode: Literal["raise", "clip", "wrap", "fill"] | None = ...,
    fill_value: complex | None = ...,
    **lengths: _Length,
) -> Any:
    """The elements at coordinates along the axes in brackets."""

@overload
def get_at(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    /,
    *tensors: _NumPy | _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    mode: Literal["raise", "clip", "wrap", "fill"] | None = ...,
    fill_value: complex | None = ...,
    **lengths: _Length,
) -> _NumPy:
    """The elements at coordinates along the axes in brackets."""

@overload
def get_at(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    /,
    *tensors: _T | _Other,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    mode: Literal["raise", "clip", "wrap", "fill"] | None = ...,
    fill_value: complex | None = ...,
    **lengths: _Length,
) -> _T:
    """The elements at coordinates along the axes in brackets."""

@overload
def get_at(
    description: str,
    x: Any,
    y: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: bool = ...,
    mode: Literal["raise", "clip", "wrap", "fill"] | None = ...,
    fill_value: complex | None = ...,
    **lengths: _Length,
) -> Any:
    """The elements at coordinates along the axes in brackets."""

@overload
def set_at(
    description: str,
    x: Any,
    y: Any,
    z: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """A copy of the first tensor with the updates put at coordinates along the axes in brackets."""

@overload
def set_at(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    z: _Other | np.generic,
    /,
    *tensors: _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """A copy of the first tensor with the updates put at coordinates along the axes in brackets."""

@overload
def set_at(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    z: _NumPy | _Other | np.generic,
    /,
    *tensors: _NumPy | _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """A copy of the first tensor with the updates put at coordinates along the axes in brackets."""

@overload
def set_at(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    z: _T | _Other,
    /,
    *tensors: _T | _Other,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """A copy of the first tensor with the updates put at coordinates along the axes in brackets."""

@overload
def set_at(
    description: str,
    x: Any,
    y: Any,
    z: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """A copy of the first tensor with the updates put at coordinates along the axes in brackets."""

@overload
def add_at(
    description: str,
    x: Any,
    y: Any,
    z: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """A copy of the first tensor with the updates added at coordinates along the axes in brackets."""

@overload
def add_at(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    z: _Other | np.generic,
    /,
    *tensors: _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """A copy of the first tensor with the updates added at coordinates along the axes in brackets."""

@overload
def add_at(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    z: _NumPy | _Other | np.generic,
    /,
    *tensors: _NumPy | _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """A copy of the first tensor with the updates added at coordinates along the axes in brackets."""

@overload
def add_at(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    z: _T | _Other,
    /,
    *tensors: _T | _Other,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """A copy of the first tensor with the updates added at coordinates along the axes in brackets."""

@overload
def add_at(
    description: str,
    x: Any,
    y: Any,
    z: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """A copy of the first tensor with the updates added at coordinates along the axes in brackets."""

@overload
def subtract_at(
    description: str,
    x: Any,
    y: Any,
    z: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """A copy of the first tensor with the updates subtracted at coordinates along the axes in brackets."""

@overload
def subtract_at(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    z: _Other | np.generic,
    /,
    *tensors: _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """A copy of the first tensor with the updates subtracted at coordinates along the axes in brackets."""

@overload
def subtract_at(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    z: _NumPy | _Other | np.generic,
    /,
    *tensors: _NumPy | _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """A copy of the first tensor with the updates subtracted at coordinates along the axes in brackets."""

@overload
def subtract_at(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    z: _T | _Other,
    /,
    *tensors: _T | _Other,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """A copy of the first tensor with the updates subtracted at coordinates along the axes in brackets."""

@overload
def subtract_at(
    description: str,
    x: Any,
    y: Any,
    z: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """A copy of the first tensor with the updates subtracted at coordinates along the axes in brackets."""

@overload
def multiply_at(
    description: str,
    x: Any,
    y: Any,
    z: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """A copy of the first tensor with the updates multiplied in at coordinates along the axes in brackets."""

@overload
def multiply_at(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    z: _Other | np.generic,
    /,
    *tensors: _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """A copy of the first tensor with the updates multiplied in at coordinates along the axes in brackets."""

@overload
def multiply_at(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    z: _NumPy | _Other | np.generic,
    /,
    *tensors: _NumPy | _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """A copy of the first tensor with the updates multiplied in at coordinates along the axes in brackets."""

@overload
def multiply_at(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    z: _T | _Other,
    /,
    *tensors: _T | _Other,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """A copy of the first tensor with the updates multiplied in at coordinates along the axes in brackets."""

@overload
def multiply_at(
    description: str,
    x: Any,
    y: Any,
    z: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """A copy of the first tensor with the updates multiplied in at coordinates along the axes in brackets."""

@overload
def maximum_at(
    description: str,
    x: Any,
    y: Any,
    z: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """A copy of the first tensor with the updates put where they are larger at coordinates along the axes in brackets."""

@overload
def maximum_at(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    z: _Other | np.generic,
    /,
    *tensors: _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """A copy of the first tensor with the updates put where they are larger at coordinates along the axes in brackets."""

@overload
def maximum_at(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    z: _NumPy | _Other | np.generic,
    /,
    *tensors: _NumPy | _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """A copy of the first tensor with the updates put where they are larger at coordinates along the axes in brackets."""

@overload
def maximum_at(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    z: _T | _Other,
    /,
    *tensors: _T | _Other,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """A copy of the first tensor with the updates put where they are larger at coordinates along the axes in brackets."""

@overload
def maximum_at(
    description: str,
    x: Any,
    y: Any,
    z: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """A copy of the first tensor with the updates put where they are larger at coordinates along the axes in brackets."""

@overload
def minimum_at(
    description: str,
    x: Any,
    y: Any,
    z: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """A copy of the first tensor with the updates put where they are smaller at coordinates along the axes in brackets."""

@overload
def minimum_at(
    description: str,
    x: _Other | np.generic,
    y: _Other | np.generic,
    z: _Other | np.generic,
    /,
    *tensors: _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """A copy of the first tensor with the updates put where they are smaller at coordinates along the axes in brackets."""

@overload
def minimum_at(
    description: str,
    x: _NumPy | _Other | np.generic,
    y: _NumPy | _Other | np.generic,
    z: _NumPy | _Other | np.generic,
    /,
    *tensors: _NumPy | _Other | np.generic,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """A copy of the first tensor with the updates put where they are smaller at coordinates along the axes in brackets."""

@overload
def minimum_at(
    description: str,
    x: _T | _Other,
    y: _T | _Other,
    z: _T | _Other,
    /,
    *tensors: _T | _Other,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """A copy of the first tensor with the updates put where they are smaller at coordinates along the axes in brackets."""

@overload
def minimum_at(
    description: str,
    x: Any,
    y: Any,
    z: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """A copy of the first tensor with the updates put where they are smaller at coordinates along the axes in brackets."""

@overload
def softmax(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """Softmax along the axes in brackets."""

@overload
def softmax(
    description: str,
    x: _NumPy,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """Softmax along the axes in brackets."""

@overload
def softmax(
    description: str,
    x: np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """Softmax along the axes in brackets."""

@overload
def softmax(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """Softmax along the axes in brackets."""

@overload
def softmax(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """Softmax along the axes in brackets."""

@overload
def log_softmax(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """Logarithm of the softmax along the axes in brackets."""

@overload
def log_softmax(
    description: str,
    x: _NumPy,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """Logarithm of the softmax along the axes in brackets."""

@overload
def log_softmax(
    description: str,
    x: np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """Logarithm of the softmax along the axes in brackets."""

@overload
def log_softmax(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """Logarithm of the softmax along the axes in brackets."""

@overload
def log_softmax(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """Logarithm of the softmax along the axes in brackets."""

@overload
def flip(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """Reversed order along the axes in brackets."""

@overload
def flip(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """Reversed order along the axes in brackets."""

@overload
def flip(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """Reversed order along the axes in brackets."""

@overload
def roll(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    shift: SupportsIndex | Sequence[SupportsIndex],
    **lengths: _Length,
) -> CompiledGraph:
    """Elements moved by ``shift`` places, around the end, along the axes in brackets."""

@overload
def roll(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    shift: SupportsIndex | Sequence[SupportsIndex],
    **lengths: _Length,
) -> _T:
    """Elements moved by ``shift`` places, around the end, along the axes in brackets."""

@overload
def roll(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    shift: SupportsIndex | Sequence[SupportsIndex],
    **lengths: _Length,
) -> Any:
    """Elements moved by ``shift`` places, around the end, along the axes in brackets."""

@overload
def sort(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    descending: bool = ...,
    **lengths: _Length,
) -> CompiledGraph:
    """Sorted elements along the axes in brackets."""

@overload
def sort(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    descending: bool = ...,
    **lengths: _Length,
) -> _T:
    """Sorted elements along the axes in brackets."""

@overload
def sort(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    descending: bool = ...,
    **lengths: _Length,
) -> Any:
    """Sorted elements along the axes in brackets."""

@overload
def argsort(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    descending: bool = ...,
    **lengths: _Length,
) -> CompiledGraph:
    """Places of the sorted elements along the axes in brackets."""

@overload
def argsort(
    description: str,
    x: _NumPy,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    descending: bool = ...,
    **lengths: _Length,
) -> _NumPy:
    """Places of the sorted elements along the axes in brackets."""

@overload
def argsort(
    description: str,
    x: np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    descending: bool = ...,
    **lengths: _Length,
) -> Any:
    """Places of the sorted elements along the axes in brackets."""

@overload
def argsort(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    descending: bool = ...,
    **lengths: _Length,
) -> _T:
    """Places of the sorted elements along the axes in brackets."""

@overload
def argsort(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    descending: bool = ...,
    **lengths: _Length,
) -> Any:
    """Places of the sorted elements along the axes in brackets."""

@overload
def cumsum(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    dtype: Any = ...,
    **lengths: _Length,
) -> CompiledGraph:
    """Sums up to each element along the axes in brackets."""

@overload
def cumsum(
    description: str,
    x: _NumPy,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    dtype: Any = ...,
    **lengths: _Length,
) -> _NumPy:
    """Sums up to each element along the axes in brackets."""

@overload
def cumsum(
    description: str,
    x: np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    dtype: Any = ...,
    **lengths: _Length,
) -> Any:
    """Sums up to each element along the axes in brackets."""

@overload
def cumsum(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    dtype: Any = ...,
    **lengths: _Length,
) -> _T:
    """Sums up to each element along the axes in brackets."""

@overload
def cumsum(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    dtype: Any = ...,
    **lengths: _Length,
) -> Any:
    """Sums up to each element along the axes in brackets."""

@overload
def cumprod(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    dtype: Any = ...,
    **lengths: _Length,
) -> CompiledGraph:
    """Products up to each element along the axes in brackets."""

@overload
def cumprod(
    description: str,
    x: _NumPy,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    dtype: Any = ...,
    **lengths: _Length,
) -> _NumPy:
    """Products up to each element along the axes in brackets."""

@overload
def cumprod(
    description: str,
    x: np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    dtype: Any = ...,
    **lengths: _Length,
) -> Any:
    """Products up to each element along the axes in brackets."""

@overload
def cumprod(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    dtype: Any = ...,
    **lengths: _Length,
) -> _T:
    """Products up to each element along the axes in brackets."""

@overload
def cumprod(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    dtype: Any = ...,
    **lengths: _Length,
) -> Any:
    """Products up to each element along the axes in brackets."""

@overload
def topk(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    largest: bool = ...,
    **lengths: _Length,
) -> CompiledGraph:
    """The ``k`` largest elements along the axis in brackets, from the largest to the smallest."""

@overload
def topk(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    largest: bool = ...,
    **lengths: _Length,
) -> _T:
    """The ``k`` largest elements along the axis in brackets, from the largest to the smallest."""

@overload
def topk(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    largest: bool = ...,
    **lengths: _Length,
) -> Any:
    """The ``k`` largest elements along the axis in brackets, from the largest to the smallest."""

@overload
def argtopk(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    largest: bool = ...,
    **lengths: _Length,
) -> CompiledGraph:
    """Places of the ``k`` largest elements along the axis in brackets, from the largest to the smallest."""

@overload
def argtopk(
    description: str,
    x: _NumPy,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    largest: bool = ...,
    **lengths: _Length,
) -> _NumPy:
    """Places of the ``k`` largest elements along the axis in brackets, from the largest to the smallest."""

@overload
def argtopk(
    description: str,
    x: np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    largest: bool = ...,
    **lengths: _Length,
) -> Any:
    """Places of the ``k`` largest elements along the axis in brackets, from the largest to the smallest."""

@overload
def argtopk(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    largest: bool = ...,
    **lengths: _Length,
) -> _T:
    """Places of the ``k`` largest elements along the axis in brackets, from the largest to the smallest."""

@overload
def argtopk(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    largest: bool = ...,
    **lengths: _Length,
) -> Any:
    """Places of the ``k`` largest elements along the axis in brackets, from the largest to the smallest."""

@overload
def argmax(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """Coordinates of the maximum along the axes in brackets."""

@overload
def argmax(
    description: str,
    x: _NumPy,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """Coordinates of the maximum along the axes in brackets."""

@overload
def argmax(
    description: str,
    x: np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """Coordinates of the maximum along the axes in brackets."""

@overload
def argmax(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """Coordinates of the maximum along the axes in brackets."""

@overload
def argmax(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """Coordinates of the maximum along the axes in brackets."""

@overload
def argmin(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """Coordinates of the minimum along the axes in brackets."""

@overload
def argmin(
    description: str,
    x: _NumPy,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy:
    """Coordinates of the minimum along the axes in brackets."""

@overload
def argmin(
    description: str,
    x: np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any:
    """Coordinates of the minimum along the axes in brackets."""

@overload
def argmin(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T:
    """Coordinates of the minimum along the axes in brackets."""

@overload
def argmin(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """Coordinates of the minimum along the axes in brackets."""

@overload
def arange(
    description: str,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph:
    """The coordinates of a grid, along the axis in brackets."""

@overload
def arange(
    description: str,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any:
    """The coordinates of a grid, along the axis in brackets."""

@overload
def reduce(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    keepdims: bool = ...,
    op: Callable[..., Any] | str,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> CompiledGraph:
    """A reduction of the caller's, called as ``op(x, axis=...)``."""

@overload
def reduce(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    keepdims: bool = ...,
    op: Callable[..., Any] | str,
    keepdim: _Integer = ...,
    **lengths: _Length,
) -> Any:
    """A reduction of the caller's, called as ``op(x, axis=...)``."""

@overload
def elementwise(
    description: str,
    x: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: Literal[True],
    op: Callable[..., Any] | str,
    **lengths: _Length,
) -> CompiledGraph:
    """A function of the caller's on tensors that broadcast against each other, called as ``op(x, y, ...)``."""

@overload
def elementwise(
    description: str,
    x: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: bool = ...,
    op: Callable[..., Any] | str,
    **lengths: _Length,
) -> Any:
    """A function of the caller's on tensors that broadcast against each other, called as ``op(x, y, ...)``."""

@overload
def vmap(
    description: str,
    x: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: Literal[True],
    op: Callable[..., Any] | str,
    **lengths: _Length,
) -> CompiledGraph:
    """A function of the caller's on the axes in brackets, for every place along the others."""

@overload
def vmap(
    description: str,
    x: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: bool = ...,
    op: Callable[..., Any] | str,
    **lengths: _Length,
) -> Any:
    """A function of the caller's on the axes in brackets, for every place along the others."""

@overload
def vmap_with_axis(
    description: str,
    x: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: Literal[True],
    op: Callable[..., Any] | str,
    **lengths: _Length,
) -> CompiledGraph:
    """A function of the caller's that runs along axes itself, called as ``op(x, ..., axis=...)``."""

@overload
def vmap_with_axis(
    description: str,
    x: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: bool = ...,
    op: Callable[..., Any] | str,
    **lengths: _Length,
) -> Any:
    """A function of the caller's that runs along axes itself, called as ``op(x, ..., axis=...)``."""

@overload
def index(
    description: str,
    x: Any,
    y: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: Literal[True],
    op: Callable[..., Any] | str,
    **lengths: _Length,
) -> CompiledGraph:
    """An indexing function of the caller's, called as ``op(x, (i, j, ...))`` or, with updates, as ``op(x, (i, j, ...), updates)``."""

@overload
def index(
    description: str,
    x: Any,
    y: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: bool = ...,
    op: Callable[..., Any] | str,
    **lengths: _Length,
) -> Any:
    """An indexing function of the caller's, called as ``op(x, (i, j, ...))`` or, with updates, as ``op(x, (i, j, ...), updates)``."""

__all__ = [
    "CompiledGraph",
    "Trace",
    "add",
    "add_at",
    "all",
    "any",
    "arange",
    "argmax",
    "argmin",
    "argsort",
    "argtopk",
    "backend",
    "cache_info",
    "check",
    "clear_cache",
    "count_nonzero",
    "cumprod",
    "cumsum",
    "divide",
    "dot",
    "elementwise",
    "equal",
    "errors",
    "flip",
    "floor_divide",
    "get_at",
    "greater",
    "greater_equal",
    "id",
    "index",
    "jax",
    "less",
    "less_equal",
    "log_softmax",
    "logaddexp",
    "logical_and",
    "logical_or",
    "logsumexp",
    "matches",
    "max",
    "maximum",
    "maximum_at",
    "mean",
    "min",
    "minimum",
    "minimum_at",
    "multiply",
    "multiply_at",
    "not_equal",
    "numpy",
    "prod",
    "rearrange",
    "reduce",
    "roll",
    "set_at",
    "shaped",
    "softmax",
    "solve",
    "solve_axes",
    "solve_shapes",
    "sort",
    "std",
    "subtract",
    "subtract_at",
    "sum",
    "topk",
    "torch",
    "trace",
    "true_divide",
    "var",
    "vmap",
    "vmap_with_axis",
    "where",
]
