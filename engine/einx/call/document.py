"""What Python's own help says of an operation: docstring and signature, from its row of the table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from einx.operations.table import OPTIONS, Operation, Option

if TYPE_CHECKING:
    from inspect import Signature


def options_of(record: Operation) -> Iterator[tuple[str, Option]]:
    """The keywords that are an operation's own, in the order of its signature."""
    own = record.options | {"op"} if record.adapter else record.options
    return ((name, option) for name, option in OPTIONS.items() if name in own)


def document(record: Operation) -> str:
    """The docstring of an operation, from its record."""
    own = "".join(f"    {name}: {option.doc}\n" for name, option in options_of(record))
    return f"""{record.summary}

Args:
    description: The expression of each tensor, as ``"inputs -> outputs"``; axes in brackets are those that the
        operation runs over, all others are loops.
    *tensors: Arrays, numbers, nested lists, or functions that make an array of a given shape.
    backend: Name of the backend; by default it follows from the tensors.
    graph: Return the compiled code instead of running it.
{own}    **lengths: Lengths of axes (numbers of elements), by name; a sequence for an axis under an ellipsis.

Returns:
    An array of the backend with the shape of the output expression (a tuple of arrays for several outputs), or the
    compiled graph if ``graph=True``.

Raises:
    EinxError: The description is malformed, does not fit the shapes, or makes no sense for the operation.

Example:
    >>> import numpy as np, einx
{"".join(f"    {line}{chr(10)}" for line in record.example.splitlines())}"""


def signature_of(record: Operation) -> Signature:
    """The parameters that an operation has, as Python's introspection wants them."""
    from inspect import Parameter, Signature

    parameter, keyword = Parameter, Parameter.KEYWORD_ONLY
    fewest, most = record.tensors
    fixed = "xyz"[: fewest if most is None else most]
    parameters = [parameter(name, Parameter.POSITIONAL_ONLY) for name in ("description", *fixed)]
    if most is None:
        parameters.append(parameter("tensors", Parameter.VAR_POSITIONAL))
    parameters += [parameter("backend", keyword, default=None), parameter("graph", keyword, default=False)]
    for name, option in options_of(record):
        default = Parameter.empty if option.default is None else DEFAULTS[option.default]
        parameters.append(parameter(name, keyword, default=default))
    return Signature([*parameters, parameter("lengths", Parameter.VAR_KEYWORD)])


DEFAULTS = {"False": False, "True": True, "None": None, "0": 0}
"""Defaults by how the table writes them."""


class LateSignature:
    """The signature of an operation, made when it is asked for, as ``inspect`` takes a while to load.

    Args:
        record: The operation.
    """

    def __init__(self, record: Operation) -> None:
        self._record = record

    # ``inspect`` takes nothing else for a signature than what says that it is one.
    @property  # type: ignore[misc]
    def __class__(self) -> type:
        from inspect import Signature

        return Signature

    def __getattr__(self, name: str) -> object:
        return getattr(signature_of(self._record), name)

    def __str__(self) -> str:
        return str(signature_of(self._record))

    def __repr__(self) -> str:
        return repr(signature_of(self._record))

    def __eq__(self, other: object) -> bool:
        return signature_of(self._record) == (signature_of(other._record) if type(other) is LateSignature else other)

    def __hash__(self) -> int:
        return hash(signature_of(self._record))
