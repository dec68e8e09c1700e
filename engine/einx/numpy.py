"""Functions of the caller's as einx operations, for NumPy.

Not to be confused with NumPy itself, which is not imported here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from einx.call.dispatch import EinxFunction, make_operation
from einx.operations.calls import name_of
from einx.operations.table import OPERATIONS

__all__ = ["adapt_numpylike_elementwise", "adapt_numpylike_reduce", "adapt_with_vmap"]


def adapt_numpylike_reduce(op: Callable[..., object]) -> EinxFunction:
    """A reduction in the manner of NumPy's as an einx operation.

    Args:
        op: Called as ``op(x, axis=...)`` with an int or a tuple of ints; returns an array without these axes.

    Returns:
        A function like :func:`einx.sum`.

    >>> import numpy as np
    >>> spread = adapt_numpylike_reduce(np.ptp)
    >>> spread("a [b]", np.array([[3, 1], [0, 2]])).tolist()
    [2, 2]
    """
    return _adapted("reduce", op)


def adapt_numpylike_elementwise(op: Callable[..., object]) -> EinxFunction:
    """A function that broadcasts as NumPy's do as an einx operation.

    Args:
        op: Called as ``op(x, y, ...)`` with arrays that broadcast against each other.

    Returns:
        A function like :func:`einx.add`.

    >>> import numpy as np
    >>> hypot = adapt_numpylike_elementwise(np.hypot)
    >>> hypot("a, b -> a b", np.array([3.0]), np.array([4.0])).tolist()
    [[5.0]]
    """
    return _adapted("elementwise", op)


def adapt_with_vmap(op: Callable[..., object], signature: str | None = None) -> EinxFunction:
    """A function on small arrays as an einx operation that runs it for every place along the other axes.

    Args:
        op: Called with one array per tensor, whose axes are those in brackets.
        signature: What goes in and comes out, in the style of NumPy's generalised ufuncs, such as ``(m,n),(n)->(m)``.
            With it the output of a description may be left out. By default it is ``op.signature``, if there is one.

    Returns:
        A function like :func:`einx.vmap`.

    >>> import numpy as np
    >>> dot = adapt_with_vmap(np.dot, signature="(n),(n)->()")
    >>> dot("a [b], [b]", np.ones((2, 3)), np.ones(3)).tolist()
    [3.0, 3.0]
    """
    declared = signature if signature is not None else getattr(op, "signature", None)
    return _adapted("vmap", op, declared if isinstance(declared, str) else None)


class Adapter(partial[Any]):
    """A public operation over a caller's function: pickled and copied by what it was made of, as far as that can be.

    It is a ``partial`` as that is called without a frame of Python's; as the attribute of a class it is no method.
    """

    def __get__(self, instance: object, owner: type | None = None) -> Adapter:
        return self

    def __reduce__(self) -> tuple[Callable[..., EinxFunction], tuple[object, ...]]:
        return _adapted, self.made_of

    def __repr__(self) -> str:
        return f"<einx.numpy adapter of {self.__name__}>"

    made_of: tuple[str, Callable[..., object], str | None]
    __name__: str


def _adapted(adapter: str, op: Callable[..., object], signature: str | None = None) -> EinxFunction:
    name = name_of(op)
    record = OPERATIONS[adapter]._replace(name=name, summary=f"``{name}`` as an einx operation.")
    operation = Adapter(make_operation(record, op, signature))
    operation.made_of = adapter, op, signature
    operation.__name__, operation.__doc__ = name, operation.func.__doc__
    return operation
