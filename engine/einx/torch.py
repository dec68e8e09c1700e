"""Functions of the caller's as einx operations, for PyTorch.

Not to be confused with PyTorch itself, which is not imported here.
"""

from __future__ import annotations

from collections.abc import Callable

from einx.call.adapting import adapted
from einx.call.dispatch import EinxFunction
from einx.errors import in_one_frame

__all__ = ["adapt_numpylike_elementwise", "adapt_numpylike_reduce", "adapt_with_vmap"]


@in_one_frame
def adapt_numpylike_reduce(op: Callable[..., object]) -> EinxFunction:
    """A reduction in the manner of NumPy's as an einx operation.

    Args:
        op: Called as ``op(x, axis=...)`` with an int or a tuple of ints, which PyTorch takes for ``dim=``; returns an
            array without these axes.

    Returns:
        A function like :func:`einx.sum`.

    >>> import torch
    >>> norm = adapt_numpylike_reduce(torch.linalg.vector_norm)
    >>> norm("a [b]", torch.tensor([[3.0, 4.0], [0.0, 2.0]])).tolist()
    [5.0, 2.0]
    """
    return adapted("reduce", op, backend="torch")


@in_one_frame
def adapt_numpylike_elementwise(op: Callable[..., object]) -> EinxFunction:
    """A function that broadcasts as NumPy's do as an einx operation.

    Args:
        op: Called as ``op(x, y, ...)`` with arrays that broadcast against each other.

    Returns:
        A function like :func:`einx.add`.

    >>> import torch
    >>> hypot = adapt_numpylike_elementwise(torch.hypot)
    >>> hypot("a, b -> a b", torch.tensor([3.0]), torch.tensor([4.0])).tolist()
    [[5.0]]
    """
    return adapted("elementwise", op, backend="torch")


@in_one_frame
def adapt_with_vmap(op: Callable[..., object], signature: str | None = None) -> EinxFunction:
    """A function on small arrays as an einx operation that runs ``torch.vmap`` of it along the other axes.

    Args:
        op: Called with one array per tensor, whose axes are those in brackets.
        signature: What goes in and comes out, in the style of NumPy's generalised ufuncs, such as ``(m,n),(n)->(m)``.
            With it the output of a description may be left out, and a letter has to stand for one length. By default it
            is ``op.signature``, if there is one.

    Returns:
        A function like :func:`einx.vmap`.

    >>> import torch
    >>> dot = adapt_with_vmap(torch.dot, signature="(n),(n)->()")
    >>> dot("a [b], [b]", torch.ones(2, 3), torch.ones(3)).tolist()
    [3.0, 3.0]
    """
    return adapted("vmap", op, signature, backend="torch")
