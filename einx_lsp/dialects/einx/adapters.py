"""Functions that make an operation of a function of the caller's, and what they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from einx.operations.calls import name_of
from einx_lsp.dialects.call import Call
from einx_lsp.values.model import Function, Named, Text, Value

__all__ = ["Adapted", "made_by", "name_in_code", "runs"]

ADAPTERS: Mapping[str, str] = {
    "adapt_numpylike_reduce": "reduce",
    "adapt_numpylike_elementwise": "elementwise",
    "adapt_with_vmap": "vmap",
}
"""The functions, which ``einx.numpy`` and its like each have, and the operation that runs what they make."""


@dataclass(frozen=True, slots=True)
class Adapted(Named):
    """What such a function has made; it goes by the name of that function.

    Attributes:
        function: What the caller's function is called in the code.
        signature: The signature that it declares.
    """

    function: str = "op"
    signature: str | None = None


def runs(function: str) -> str | None:
    """The operation that runs what a function makes, ``None`` if it makes no operation.

    >>> runs("einx.torch.adapt_with_vmap"), runs("einx.sum")
    ('vmap', None)
    """
    return ADAPTERS.get(function.rpartition(".")[2])


def made_by(call: Call) -> Adapted:
    """What a call of one of these functions makes."""
    function = name_in_code(call.arguments[0].value) if call.arguments else "op"
    declared = call.arguments[1] if len(call.arguments) > 1 else call.keywords.get("signature")
    signature = declared.value.value if declared is not None and isinstance(declared.value, Text) else None
    return Adapted(call.function, function, signature or None)


def name_in_code(function: Value) -> str:
    """What a function is called in the code."""
    match function:
        case Function(name=name):
            return _as_written(name)
        case Named(name=name):
            return _as_written(name.rpartition(".")[2])
        case _:
            return "op"


def _as_written(name: str) -> str:
    """The name that the engine gives to a function of that name."""

    def function() -> None:
        pass

    function.__name__ = name
    return name_of(function)
