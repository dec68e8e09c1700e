"""A call as a whole: what it means, how long its axes are, which shapes go in and come out, what it compiles to."""

from __future__ import annotations

from collections.abc import Iterator

from einx import Trace
from einx.operations.table import OPERATIONS
from einx_lsp.dialects.einx.adapters import runs
from einx_lsp.dialects.einx.compiled import Compiled
from einx_lsp.dialects.einx.loops import loop
from einx_lsp.dialects.einx.open_ranks import Sample, sample
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
    trace = found.trace
    open_ = sample(found) if trace is not None and trace.source is None and trace.undetermined is not None else None
    shown = trace if open_ is None else open_.trace
    return [
        *_title(found),
        *error_parts(found.findings),
        *_loop(found, shown),
        *(_code(found) if open_ is None else _example(open_)),
        *tensor_table(found),
        *_lengths(found, shown, every=open_ is None),
    ]


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


def _loop(found: Compiled, trace: Trace | None) -> Iterator[Part]:
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


def _example(open_: Sample) -> Iterator[Part]:
    """The code for any rank or, where it hangs on the rank, for one of them."""
    assert open_.trace.source is not None
    if not open_.same:
        times = "once" if open_.repeats == 1 else f"{open_.repeats} times"
        yield Paragraph(("The code depends on how often the ellipsis repeats; if it does ", times, ":"))
    yield Code(open_.trace.source, "python")


def _lengths(found: Compiled, trace: Trace | None, *, every: bool) -> Iterator[Part]:
    """How long the axes are; of a trace that is an example, those that are not under the ellipsis."""
    lengths = {} if trace is None else trace.lengths
    rows = tuple(
        ((Mono(name),), (Mono(str(length)),), (found.origin_of(name),))
        for name, length in lengths.items()
        if every or not isinstance(length, tuple)
    )
    if rows:
        yield Table(("axis", "length", "from"), rows)
