"""Functions of the caller's as einx operations, for JAX.

Not to be confused with JAX itself, which is not imported here.
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
        op: Called as ``op(x, axis=...)`` with an int or a tuple of ints; returns an array without these axes.

    Returns:
        A function like :func:`einx.sum`.

    >>> import jax.numpy as jnp
    >>> spread = adapt_numpylike_reduce(jnp.ptp)
    >>> spread("a [b]", jnp.array([[3, 1], [0, 2]])).tolist()
    [2, 2]
    """
    return adapted("reduce", op, backend="jax")


@in_one_frame
def adapt_numpylike_elementwise(op: Callable[..., object]) -> EinxFunction:
    """A function that broadcasts as NumPy's do as an einx operation.

    Args:
        op: Called as ``op(x, y, ...)`` with arrays that broadcast against each other.

    Returns:
        A function like :func:`einx.add`.

    >>> import jax.numpy as jnp
    >>> hypot = adapt_numpylike_elementwise(jnp.hypot)
    >>> hypot("a, b -> a b", jnp.array([3.0]), jnp.array([4.0])).tolist()
    [[5.0]]
    """
    return adapted("elementwise", op, backend="jax")


@in_one_frame
def adapt_with_vmap(op: Callable[..., object], signature: str | None = None) -> EinxFunction:
    """A function on small arrays as an einx operation that runs ``jax.vmap`` of it along the other axes.

    Args:
        op: Called with one array per tensor, whose axes are those in brackets.
        signature: What goes in and comes out, in the style of NumPy's generalised ufuncs, such as ``(m,n),(n)->(m)``.
            With it the output of a description may be left out, and a letter has to stand for one length. By default it
            is ``op.signature``, if there is one.

    Returns:
        A function like :func:`einx.vmap`.

    >>> import jax.numpy as jnp
    >>> dot = adapt_with_vmap(jnp.dot, signature="(n),(n)->()")
    >>> dot("a [b], [b]", jnp.ones((2, 3)), jnp.ones(3)).tolist()
    [3.0, 3.0]
    """
    return adapted("vmap", op, signature, backend="jax")
