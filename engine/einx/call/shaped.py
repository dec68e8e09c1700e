"""What stands in an array's place where a graph for arrays of many shapes is wanted: lengths that may be names."""

from __future__ import annotations

from operator import index
from typing import NamedTuple

from einx.errors import in_one_frame, shown
from einx.graph.dtypes import DTYPES
from einx.operations.layout import Input, array_of
from einx.operations.problems import problem

__all__ = ["Shaped", "shaped"]


class Shaped(NamedTuple):
    """An array of which only this is known; made by :func:`shaped`.

    Attributes:
        lengths: Its lengths: numbers, and names of open ones.
        dtype: The name of its dtype, ``None`` for any.
        backend: The name of its backend, ``None`` for any.
    """

    lengths: tuple[int | str, ...]
    dtype: str | None = None
    backend: str | None = None

    def as_input(self) -> Input:
        """What tracing is told of it."""
        return array_of(self.lengths, None if self.dtype is None else kind_of(self.dtype))


@in_one_frame
def shaped(*lengths: int | str, dtype: object = None, backend: str | None = None) -> Shaped:
    """Stands for an array in a call with ``graph=True``: the graph then serves arrays of all lengths with names.

    Args:
        *lengths: The length of each dimension: a number, or a name for one that is open. Equal names are one length.
        dtype: The dtype, or its name; left out for any.
        backend: Name of the backend, if no other tensor tells it.

    Raises:
        SemanticError: A length is no number and no name, or is negative.

    >>> import numpy as np, einx
    >>> graph = einx.sum("b (n [4])", einx.shaped("b", "n"), graph=True)
    >>> print(graph)
    import numpy as np
    def op0(i0):
        b, n = i0.shape
        if n % 4:
            return specialise(i0)
        x0 = np.reshape(i0, (b, n // 4, 4))
        x1 = np.sum(x0, axis=2)
        return x1
    >>> graph(np.ones((3, 8))).shape
    (3, 2)
    """
    dtype = None if dtype is None else getattr(dtype, "name", None) or getattr(dtype, "__name__", None) or str(dtype)
    return Shaped(tuple(map(_length, lengths)), dtype and dtype.rpartition(".")[2], backend)  # as in torch.float32


def _length(length: object) -> int | str:
    if isinstance(length, str) and length.isidentifier():
        return str(length)
    if hasattr(length, "__index__") and not isinstance(length, bool) and index(length) >= 0:
        return index(length)
    raise problem("shaped-length", length=shown(length))


def kind_of(dtype: str) -> str | None:
    """Kind and size of a dtype (see :mod:`einx.graph.dtypes`); ``None`` for one that is not known."""
    if dtype in DTYPES:
        return DTYPES[dtype]
    import numpy as np

    try:
        found = np.dtype(dtype)
    except TypeError:
        return None
    return f"{found.kind}{found.itemsize}"
