"""Functions of the caller's as einx operations: what ``einx.numpy``, ``einx.torch`` and ``einx.jax`` offer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from einx.call.arguments import getattr_or_none
from einx.call.compiling import traced_adapter
from einx.call.dispatch import EinxFunction, make_operation
from einx.dynamo import looked_into
from einx.errors import EinxError, shown
from einx.operations.calls import name_of
from einx.operations.problems import problem
from einx.operations.returned import words_of
from einx.operations.table import OPERATIONS

__all__ = ["Adapter", "adapted"]


class Adapter(partial[Any]):
    """A public operation over a caller's function: pickled and copied by what it was made of, as far as that can be.

    It is a ``partial`` as that is called without a frame of Python's; as the attribute of a class it is no method.
    """

    def __get__(self, instance: object, owner: type | None = None) -> Adapter:
        return self

    def __reduce__(self) -> tuple[Callable[..., EinxFunction], tuple[object, ...]]:
        return adapted, self.made_of

    def __repr__(self) -> str:
        return f"<einx.{self.made_of[3]} adapter of {self.__name__}>"

    made_of: tuple[str, Callable[..., object], str | None, str]
    __name__: str


def adapted(
    adapter: str, op: Callable[..., object], signature: str | None = None, backend: str = "numpy"
) -> EinxFunction:
    """A function of the caller's as an operation.

    Args:
        adapter: The operation that runs such functions: ``reduce``, ``elementwise`` or ``vmap``.
        op: The function.
        signature: The signature that it declares.
        backend: The name of the backend that it is written for, whose arrays it is passed.

    Raises:
        SemanticError: What was passed is no function, or no signature.
    """
    passed: object = op
    kind, name = None if callable(passed) else type(passed), passed if isinstance(passed, str) else None
    error = wrong_adapter(adapter, kind, name, type(signature), backend)
    if error is not None:
        raise error
    if adapter == "vmap":
        signature = declared(op, signature)
    name = name_of(op)
    record = OPERATIONS[adapter]._replace(name=name, summary=f"``{name}`` as an einx operation.")
    function = make_operation(record, op, signature)
    # NumPy's arrays join any other framework's, so that only the others say where a function has to run.
    operation = Adapter(function) if backend == "numpy" else Adapter(function, backend=backend)
    operation.made_of = adapter, op, signature, backend
    operation.__name__, operation.__doc__ = name, operation.func.__doc__
    return operation


looked_into(adapted, traced_adapter)


ADAPTERS = {
    "reduce": ("adapt_numpylike_reduce", "sum"),
    "elementwise": ("adapt_numpylike_elementwise", "hypot"),
    "vmap": ("adapt_with_vmap", "dot"),
}
"""The public name of what makes an operation of each kind, and a function of frameworks that it may be given."""

SHORT = {"numpy": "np", "jax": "jnp"}
"""How frameworks are imported as a rule, where that is not their name."""


def wrong_adapter(adapter: str, kind: type | None, name: str | None, signature: type, backend: str) -> EinxError | None:
    """The error for what is to be made an operation and cannot; ``None`` if it can.

    Args:
        adapter: The operation that runs it.
        kind: The class of what was passed as a function, ``None`` if it is one.
        name: What was passed, if it is a string.
        signature: The class of what was passed as its signature.
        backend: The name of the backend.
    """
    public, function = ADAPTERS[adapter]
    if kind is not None:
        what = words_of(kind) if name is None else f"the name {shown(name)}"
        error = problem("op-missing/adapter", what=what, example=f"{public}({SHORT.get(backend, backend)}.{function})")
    elif not issubclass(signature, str | None):
        error = problem("signature-mismatch/type", kind=words_of(signature))
    else:
        return None
    return error.within(operation=f"{backend}.{public}")


def declared(op: Callable[..., object], signature: str | None) -> str | None:
    """The signature of a function, as it was passed or as the function itself has it."""
    found = signature if signature is not None else getattr_or_none(op, "signature")
    return str.__str__(found) if isinstance(found, str) else None
