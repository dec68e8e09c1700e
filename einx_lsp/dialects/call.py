"""A call as the interpreter sees it: what a dialect is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from einx_lsp.python.blocks import Place
from einx_lsp.values.model import UNKNOWN, Value

__all__ = ["Argument", "Call"]


class Argument(NamedTuple):
    """What is known of an argument, and its expression."""

    value: Value
    place: Place


class Call(NamedTuple):
    """A call.

    Attributes:
        function: The qualified name of what is called: ``"einx.sum"``.
        place: The whole call.
        name_place: The last part of the name as it is written: ``sum``.
        arguments: The positional arguments, in order, up to the first ``*args`` of unknown length.
        keywords: The keywords.
        complete: Whether these are all arguments.
        silent: Whether the call is in a statement that is being typed, so that nothing is to be found in it.
        callee: What is called, if more is known of it than the name.
    """

    function: str
    place: Place
    name_place: Place
    arguments: tuple[Argument, ...]
    keywords: Mapping[str, Argument]
    complete: bool
    silent: bool
    callee: Value = UNKNOWN
