"""What a call with a string means: what a dialect answers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from einx import Trace
from einx.errors import EinxError
from einx.operations.layout import Input
from einx.sizes.symbolic import Symbolic
from einx_lsp.dialects.call import Call
from einx_lsp.python.literals import Located
from einx_lsp.rules.finding import Finding
from einx_lsp.values.model import Value

__all__ = ["Meaning"]


class Meaning(NamedTuple):
    """What a call means.

    Attributes:
        call: The call.
        operation: The operation that runs: ``"sum"``.
        description: The description, if it is known.
        shapes: What is known of each tensor, in the order of the call.
        trace: What the call compiles to, as far as it is known.
        error: Why it raises, if it is certain to.
        findings: The same for a person, one for each independent reason.
        result: What the call returns.
        lengths: For keywords that are lengths of axes and are not known, what they are called in ``trace`` and
            ``result``. If the call returns at all, they are ints that are not negative.
    """

    call: Call
    operation: str
    description: Located | None
    shapes: tuple[Input, ...]
    trace: Trace | None
    error: EinxError | None
    findings: tuple[Finding, ...]
    result: Value
    lengths: Mapping[str, Symbolic] = MappingProxyType({})
