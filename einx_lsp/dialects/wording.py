"""Shapes and sources as short texts, which all dialects show in the same way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from einx_lsp.dialects.call import Argument
from einx_lsp.dialects.meaning import Expression, Meaning
from einx_lsp.dialects.parts import Inline, Mono, Paragraph, Part, Table, prose
from einx_lsp.python.blocks import Place
from einx_lsp.rules.finding import Finding
from einx_lsp.values.model import Tensor

__all__ = ["error_parts", "full_source", "open_shape_text", "shape_text", "source_of", "source_text", "tensor_table"]


def shape_text(shape: Sequence[object]) -> str:
    """A shape as Python writes it, ``?`` for a length that is not known.

    >>> shape_text((3, None)), shape_text((3,)), shape_text(())
    ('(3, ?)', '(3,)', '()')
    """
    inner = ", ".join("?" if length is None else str(length) for length in shape)
    return f"({inner},)" if len(shape) == 1 else f"({inner})"


def open_shape_text(first: Sequence[object], last: Sequence[object]) -> str:
    """A shape of which the ends are known.

    Args:
        first: The lengths at its start.
        last: Those at its end.

    >>> open_shape_text((2, None), (3,))
    '(2, ?, ..., 3)'
    """
    return f"({', '.join('?' if length is None else str(length) for length in (*first, '...', *last))})"


def full_source(place: Place) -> str:
    """The source of a place on one line."""
    return " ".join(place.block.text[slice(*place.span)].split())


def source_of(place: Place) -> str:
    """The source of a place on one short line."""
    text = full_source(place)
    return text if len(text) <= 40 else f"{text[:39]}…"


def source_text(argument: Argument) -> str:
    """An argument as it is written, on one short line."""
    return source_of(argument.place)


def error_parts(findings: Sequence[Finding]) -> Iterator[Part]:
    """What is wrong, one paragraph for each finding."""
    for finding in findings:
        hint: Inline = () if finding.hint is None else ("\n", *prose(finding.hint))
        title = f"{finding.rule.severity} {finding.rule.code} {finding.rule.name}: "
        yield Paragraph((title, *prose(finding.message), *hint))


def tensor_table(meaning: Meaning) -> Iterator[Part]:
    """The tensors of a call, with what the description says of each."""
    several = len(meaning.outputs) > 1
    rows = [_row(f"argument {number}", each) for number, each in enumerate(meaning.inputs, start=1)]
    rows += [_row(f"output {number}" * several or "output", each) for number, each in enumerate(meaning.outputs, 1)]
    if rows:
        yield Table(("tensor", "expression", "shape"), tuple(rows))


def _row(name: str, expression: Expression) -> tuple[Inline, ...]:
    text, argument, shape = expression
    tensor: Inline = (name,) if argument is None else (f"{name} ", Mono(source_text(argument)))
    value = None if argument is None else argument.value
    if shape is not None:
        shown: Inline = (Mono(shape_text(shape)),)
    elif isinstance(value, Tensor) and (value.first or value.last):
        shown = (Mono(open_shape_text(value.first, value.last)),)
    else:
        shown = ("unknown",)
    return tensor, ("" if text is None else Mono(text),), shown
