"""A call as a whole: what it means, how long its axes are, which shapes go in and come out, what it compiles to."""

from __future__ import annotations

from collections.abc import Iterator

from einx.operations.table import OPERATIONS
from einx_lsp.dialects.einx.adapters import runs
from einx_lsp.dialects.einx.compiled import Compiled
from einx_lsp.dialects.einx.loops import loop
from einx_lsp.dialects.parts import Code, Mono, Paragraph, Part, Table, prose
from einx_lsp.dialects.wording import error_parts, full_source, tensor_table

__all__ = ["summary"]

QUERIES = {
    "check": "Raise unless tensors fit a description.",
    "matches": "Whether tensors fit a description.",
    "solve": "The length of every axis.",
    "solve_axes": "The length of every axis.",
    "solve_shapes": "The shape of every tensor.",
    "trace": "What a call compiles to, from the shapes of its arguments.",
}
"""What functions do that are no operations."""


def summary(found: Compiled) -> list[Part]:
    """All that is known of a call.

    Args:
        found: The call.
    """
    return [*_title(found), *error_parts(found.findings), *_loop(found), *_code(found), *_lengths(found)]


def _title(found: Compiled) -> Iterator[Part]:
    record = OPERATIONS.get(found.operation)
    function = found.call.function
    if function.removeprefix("einx.") in QUERIES:
        yield Paragraph((Mono(function), ": ", QUERIES[function.removeprefix("einx.")]))
    elif record is not None:
        yield Paragraph((Mono(function), ": ", *prose(record.summary.replace("``", "`"))))
    elif runs(function) is None:
        yield Paragraph((Mono(function), ": einx has no such function."))
    else:
        yield Paragraph((Mono(found.operation), " as an einx operation, made by ", Mono(function), "."))


def _loop(found: Compiled) -> Iterator[Part]:
    trace = found.trace
    if trace is None or trace.completed is None:
        return
    function = None
    operation = found.operation
    if runs(found.call.function) is not None:
        return
    tensors = [full_source(argument.place) for argument in found.tensors]
    if operation in OPERATIONS and OPERATIONS[operation].adapter:
        function = "op"
    text = loop(operation, trace.completed, tensors, function=function)
    if text is not None:
        yield Code(text, "python")


def _code(found: Compiled) -> Iterator[Part]:
    """What the call compiles to; before the tables, as editors show the head of a long hover."""
    trace = found.trace
    if trace is not None and trace.source is not None:
        yield Code(trace.source, "python")
    elif trace is not None and trace.undetermined is not None:
        yield Paragraph(("The code is not known: ", *prose(trace.undetermined)))


def _lengths(found: Compiled) -> Iterator[Part]:
    yield from tensor_table(found)
    trace = found.trace
    if trace is not None and trace.lengths:
        rows = tuple(
            ((Mono(name),), (Mono(str(length)),), (found.origin_of(name),)) for name, length in trace.lengths.items()
        )
        yield Table(("axis", "length", "from"), rows)
