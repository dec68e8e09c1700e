# Written by `python -m tests.generate` from the table of operations.

from collections.abc import Callable, Sequence
from typing import Any, Final, Literal, Protocol, SupportsIndex, TypeAlias, TypeVar, overload

import numpy as np
from typing_extensions import Self

from einx import backend as backend
from einx import errors as errors
from einx import numpy as numpy
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
) -> CompiledGraph: ...
@overload
def id(
    description: str,
    x: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any: ...
@overload
def rearrange(
    description: str,
    x: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph: ...
@overload
def rearrange(
    description: str,
    x: Any,
    /,
    *tensors: Any,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> _NumPy: ...
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
) -> Any: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> _NumPy: ...
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
) -> Any: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> _NumPy: ...
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
) -> Any: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> _NumPy: ...
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
) -> Any: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> _NumPy: ...
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
) -> Any: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> _NumPy: ...
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
) -> Any: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> _NumPy: ...
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
) -> Any: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> _NumPy: ...
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
) -> Any: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> _NumPy: ...
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
) -> Any: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> _NumPy: ...
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
) -> Any: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> _NumPy: ...
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
) -> Any: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> _NumPy: ...
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
) -> _T: ...
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
) -> Any: ...
@overload
def softmax(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph: ...
@overload
def softmax(
    description: str,
    x: _NumPy,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy: ...
@overload
def softmax(
    description: str,
    x: np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any: ...
@overload
def softmax(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T: ...
@overload
def softmax(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any: ...
@overload
def log_softmax(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph: ...
@overload
def log_softmax(
    description: str,
    x: _NumPy,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy: ...
@overload
def log_softmax(
    description: str,
    x: np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any: ...
@overload
def log_softmax(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T: ...
@overload
def log_softmax(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any: ...
@overload
def flip(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph: ...
@overload
def flip(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T: ...
@overload
def flip(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> _NumPy: ...
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
) -> Any: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> _NumPy: ...
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
) -> Any: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> _NumPy: ...
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
) -> Any: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> _T: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> _NumPy: ...
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
) -> Any: ...
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
) -> _T: ...
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
) -> Any: ...
@overload
def argmax(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph: ...
@overload
def argmax(
    description: str,
    x: _NumPy,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy: ...
@overload
def argmax(
    description: str,
    x: np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any: ...
@overload
def argmax(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T: ...
@overload
def argmax(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any: ...
@overload
def argmin(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph: ...
@overload
def argmin(
    description: str,
    x: _NumPy,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _NumPy: ...
@overload
def argmin(
    description: str,
    x: np.generic,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> Any: ...
@overload
def argmin(
    description: str,
    x: _T,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[False] = ...,
    **lengths: _Length,
) -> _T: ...
@overload
def argmin(
    description: str,
    x: Any,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any: ...
@overload
def arange(
    description: str,
    /,
    *,
    backend: str | None = ...,
    graph: Literal[True],
    **lengths: _Length,
) -> CompiledGraph: ...
@overload
def arange(
    description: str,
    /,
    *,
    backend: str | None = ...,
    graph: bool = ...,
    **lengths: _Length,
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...
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
) -> CompiledGraph: ...
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
) -> Any: ...

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
    "trace",
    "true_divide",
    "var",
    "vmap",
    "vmap_with_axis",
    "where",
]
