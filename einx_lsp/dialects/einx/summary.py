"""A call as a whole: what it means, how long its axes are, which shapes go in and come out, what it compiles to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from einx.notation import parse, tree
from einx.notation.hoist import hoist
from einx.notation.render import render
from einx.operations.table import OPERATIONS
from einx.tracing import Trace
from einx_lsp.dialects.call import Argument
from einx_lsp.dialects.einx.loops import loop
from einx_lsp.dialects.meaning import Meaning
from einx_lsp.dialects.parts import Code, Inline, Mono, Paragraph, Part, Table, prose
from einx_lsp.rules.finding import Finding

__all__ = ["error_parts", "origin_text", "shape_text", "source_text", "summary", "tensors_of"]

QUERIES = {
    "check": "Raise unless tensors fit a description.",
    "matches": "Whether tensors fit a description.",
    "solve": "The length of every axis.",
    "solve_axes": "The length of every axis.",
    "solve_shapes": "The shape of every tensor.",
    "trace": "What a call compiles to, from the shapes of its arguments.",
}
"""What functions do that are no operations."""


def summary(found: Meaning) -> list[Part]:
    """All that is known of a call.

    Args:
        found: The call.
    """
    return [*_title(found), *error_parts(found.findings), *_loop(found), *_code(found), *_lengths(found)]


def _title(found: Meaning) -> Iterator[Part]:
    record = OPERATIONS.get(found.operation)
    function = found.call.function.partition(":")[0]
    if function.removeprefix("einx.") in QUERIES:
        yield Paragraph((Mono(function), ": ", QUERIES[function.removeprefix("einx.")]))
    elif record is not None:
        yield Paragraph((Mono(function), ": ", *prose(record.summary.replace("``", "`"))))
    else:
        yield Paragraph((Mono(found.operation), " as an einx operation, made by ", Mono(function), "."))


def error_parts(findings: Sequence[Finding]) -> Iterator[Part]:
    """What is wrong, one paragraph for each finding."""
    for finding in findings:
        hint: Inline = () if finding.hint is None else ("\n", *prose(finding.hint))
        title = f"{finding.rule.severity} {finding.rule.code} {finding.rule.name}: "
        yield Paragraph((title, *prose(finding.message), *hint))


def _loop(found: Meaning) -> Iterator[Part]:
    trace = found.trace
    if trace is None or trace.completed is None:
        return
    function = None
    operation = found.operation
    if found.call.function.partition(":")[0].removeprefix("einx.numpy.").startswith("adapt_"):
        return
    tensors = [source_text(argument) for argument in tensors_of(found)]
    if operation in OPERATIONS and OPERATIONS[operation].adapter:
        function = "op"
    text = loop(operation, trace.completed, tensors, function=function)
    if text is not None:
        yield Code(text, "python")


def _code(found: Meaning) -> Iterator[Part]:
    """What the call compiles to; before the tables, as editors show the head of a long hover."""
    trace = found.trace
    if trace is not None and trace.source is not None:
        yield Code(trace.source, "python")
    elif trace is not None and trace.undetermined is not None:
        yield Paragraph(("The code is not known: ", *prose(trace.undetermined)))


def _lengths(found: Meaning) -> Iterator[Part]:
    trace = found.trace
    tensors = tuple(_tensor_rows(found, trace))
    if tensors:
        yield Table(("tensor", "expression", "shape"), tensors)
    if trace is not None and trace.lengths:
        rows = tuple(
            ((Mono(name),), (Mono(str(length)),), (origin_text(trace, name),)) for name, length in trace.lengths.items()
        )
        yield Table(("axis", "length", "from"), rows)


def origin_text(trace: Trace, name: str) -> str:
    """Where the length of an axis comes from."""
    return ", ".join(dict.fromkeys(str(origin) for origin in trace.origins.get(name, ()) if origin.kind != "unknown"))


def _tensor_rows(found: Meaning, trace: Trace | None) -> Iterator[tuple[Inline, ...]]:
    inputs, outputs = _expressions(found)
    for number, (argument, shape) in enumerate(zip(tensors_of(found), _shapes(found, trace), strict=False)):
        expression: Inline = (Mono(inputs[number]),) if number < len(inputs) else ("",)
        yield (f"argument {number + 1} ", Mono(source_text(argument))), expression, (shape,)
    if trace is None or trace.output_shapes is None:
        return
    several = len(trace.output_shapes) > 1
    for number, lengths in enumerate(trace.output_shapes):
        expression = (Mono(outputs[number]),) if number < len(outputs) else ("",)
        yield (f"output {number + 1}" if several else "output",), expression, (Mono(shape_text(lengths)),)


def _shapes(found: Meaning, trace: Trace | None) -> Iterator[Mono | str]:
    """The shape of each argument: as the engine has solved it, or as it is known."""
    solved = None if trace is None else trace.input_shapes
    for number, item in enumerate(found.shapes):
        if solved is not None and number < len(solved):
            yield Mono(shape_text(solved[number]))
        else:
            yield "unknown" if item.shape is None else Mono(shape_text(item.shape))


def _expressions(found: Meaning) -> tuple[list[str], list[str]]:
    """The expression of each input and output as text."""
    described = _description(found)
    if described is None:
        return [], []
    return list(map(render, described.inputs)), list(map(render, described.outputs or ()))


def _description(found: Meaning) -> tree.Description | None:
    """The description of a call: with all that it leaves out, if the engine has filled that in, else as it is written.

    Args:
        found: The call.

    Returns:
        Of a malformed one, what could be made of it; ``None`` if it is not known.
    """
    if found.trace is not None and found.trace.completed is not None:
        return hoist(parse(found.trace.completed).tree)
    return None if found.description is None else hoist(parse(found.description.value).tree)


def tensors_of(found: Meaning) -> Sequence[Argument]:
    """The arguments that are tensors."""
    return () if found.call.function == "einx.trace" else found.call.arguments[1:]


def shape_text(shape: Sequence[object]) -> str:
    """A shape as Python writes it, ``?`` for a length that is not known.

    >>> shape_text((3, None)), shape_text((3,)), shape_text(())
    ('(3, ?)', '(3,)', '()')
    """
    inner = ", ".join("?" if length is None else str(length) for length in shape)
    return f"({inner},)" if len(shape) == 1 else f"({inner})"


def source_text(argument: Argument) -> str:
    """An argument as it is written, on one short line."""
    text = " ".join(argument.place.block.text[slice(*argument.place.span)].split())
    return text if len(text) <= 40 else f"{text[:39]}…"
