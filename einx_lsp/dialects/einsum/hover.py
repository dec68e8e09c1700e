"""What is shown of a call of ``einsum``: the loop, the shapes, the lengths of the letters, and what it is in einx."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from einx.errors import caret_lines
from einx.sizes.symbolic import equal
from einx_lsp.dialects.einsum.calls import Contraction
from einx_lsp.dialects.einsum.subscripts import Subscripts, Term
from einx_lsp.dialects.meaning import Axis
from einx_lsp.dialects.naming import names_of
from einx_lsp.dialects.parts import Code, Mono, Paragraph, Part, Table
from einx_lsp.dialects.wording import error_parts, full_source, shape_text, tensor_table
from einx_lsp.python.lines import Span

__all__ = ["about", "in_einx", "loop", "parts_of", "summary"]


def summary(found: Contraction) -> list[Part]:
    """All that is known of a call.

    Args:
        found: The call.
    """
    call = found.call
    name = full_source(call.place._replace(span=(call.place.span[0], call.name_place.span[1])))
    title = Paragraph((Mono(name), ": Multiply operands, and sum over the letters that the output lacks."))
    known = (*_loop(found), *_equivalent(found), *tensor_table(found), *_letters(found))
    return [title, *error_parts(found.findings), *known]


def _loop(found: Contraction) -> Iterator[Part]:
    if found.subscripts is not None and not found.is_wrong:
        yield Code(loop(found.subscripts, [full_source(each.place) for each in found.operands]), "python")


def _equivalent(found: Contraction) -> Iterator[Part]:
    text = in_einx(found)
    if text is not None:
        yield Paragraph(("The same in einx: ", Mono(text)))


def _letters(found: Contraction) -> Iterator[Part]:
    rows = tuple(
        ((Mono(axis.name),), ("unknown" if axis.length is None else Mono(str(axis.length)),), (axis.origin,))
        for axis in found.axes
    )
    if rows:
        yield Table(("letter", "length", "from"), rows)


# One letter


def parts_of(found: Contraction) -> Iterator[Span]:
    """The places of all letters and ellipses in the subscripts."""
    if found.subscripts is None:
        return
    output = (found.subscripts.output,) if found.subscripts.is_written else ()
    for term in (*found.subscripts.inputs, *output):
        yield from (letter.span for letter in term.letters)
        if term.dots is not None:
            yield term.dots


def about(found: Contraction, part: Span) -> list[Part]:
    """What is known of a letter or an ellipsis.

    Args:
        found: The call.
        part: Its place.
    """
    axis = next((axis for axis in found.axes if part in axis.spans), None)
    known = _dots(found) if axis is None else _letter(found, axis)
    return [*error_parts(found.findings), *known, *_marked(found, part, axis)]


def _letter(found: Contraction, axis: Axis) -> Iterator[Part]:
    """The length of a letter, and of each operand that has another one or is not known."""
    assert found.solved is not None
    if axis.length is None:
        yield Paragraph((Mono(axis.name), ": its length is not known"))
    else:
        origin = f", from {axis.origin}" if axis.origin else ""
        yield Paragraph((Mono(axis.name), ": length ", Mono(str(axis.length)), origin))
    length = found.solved.lengths[axis.name]
    for use in found.solved.uses[axis.name]:
        place = f"argument {use.operand}, dimension {use.dimension}: "
        if use.length is None and length is not None and use.dimension > 0:
            yield Paragraph((place, "not known, ", Mono(str(length)), " or 1"))
        elif use.length is not None and (length is None or equal(use.length, length) is not True):
            yield Paragraph((place, "length ", Mono(str(use.length)), ", which is broadcast" * (use.length == 1)))


def _dots(found: Contraction) -> Iterator[Part]:
    batch = None if found.solved is None else found.solved.batch
    if batch is None:
        yield Paragraph((Mono("..."), ": what it stands for is not known"))
    else:
        count = "1 dimension" if len(batch) == 1 else f"{len(batch)} dimensions"
        yield Paragraph((Mono("..."), f": stands for {count}, with lengths ", Mono(shape_text(batch))))


def _marked(found: Contraction, part: Span, axis: Axis | None) -> Iterator[Part]:
    """The subscripts with carets below all places of the same letter."""
    spans = [part] if axis is None else axis.spans
    if len(spans) > 1 and found.description is not None:
        yield Code("\n".join(caret_lines(found.description.value, spans, indent="")))


# The loop


def loop(subscripts: Subscripts, tensors: Sequence[str]) -> str:
    """The loop that a call abbreviates.

    Args:
        subscripts: The subscripts.
        tensors: How the operands are written.

    >>> from einx_lsp.dialects.einsum.subscripts import read
    >>> print(loop(read("ij,jk->ik")[0], ["x", "self.w"]))
    for i: for k: z[i, k] = sum(x[i, j] * self.w[j, k] for j)
    >>> print(loop(read("...i")[0], ["x"]))
    for ...: for i: z[..., i] = x[..., i]
    """
    inputs, output = subscripts.inputs, subscripts.output
    letters = dict.fromkeys(letter.name for term in (output, *inputs) for letter in term.letters)
    *names, result = names_of([*tensors[: len(inputs)], *[""] * (len(inputs) - len(tensors))], letters, result=True)
    outer = _units(output)
    summed = [name for name in dict.fromkeys(unit for term in inputs for unit in _units(term)) if name not in outer]
    product = " * ".join(_indexed(name, term) for name, term in zip(names, inputs, strict=True))
    body = f"sum({product}{''.join(f' for {name}' for name in summed)})" if summed else product
    return f"{''.join(f'for {name}: ' for name in outer)}{_indexed(result, output)} = {body}"


def _units(term: Term) -> list[str]:
    """What the dimensions of a tensor are looped over by."""
    dots = [] if term.dots is None else ["..."]
    return [*(letter.name for letter in term.before), *dots, *(letter.name for letter in term.after)]


def _indexed(name: str, term: Term) -> str:
    units = _units(term)
    return f"{name}[{', '.join(units)}]" if units else name


# einx


def in_einx(found: Contraction) -> str | None:
    """The call in einx, if it means the same: all that is broadcast here would be an error there.

    Args:
        found: The call.
    """
    if found.subscripts is None or found.solved is None or found.is_wrong or not found.call.complete:
        return None
    if found.call.keywords or not found.operands or not _is_exact(found):
        return None
    inputs, output = found.subscripts.inputs, found.subscripts.output
    summed = {unit for term in inputs for unit in _units(term)} - set(_units(output))
    # A sum in einx is over all that is there, and not along the diagonal.
    along_diagonal = len(set(_units(inputs[0]))) < len(_units(inputs[0]))
    operation = "id" if len(inputs) == 1 and not summed else "dot" if len(inputs) > 1 or along_diagonal else "sum"
    description = f"{', '.join(map(_spelled, inputs)).rstrip()} -> {_spelled(output)}".rstrip()
    tensors = ", ".join(full_source(each.place) for each in found.operands)
    return f'einx.{operation}("{description}", {tensors})'


def _is_exact(found: Contraction) -> bool:
    """Whether nothing is broadcast, for certain."""
    assert found.solved is not None
    if any(shape is None for shape in found.shapes):
        return False
    for uses in found.solved.uses.values():
        first = uses[0].length
        if any(use.length is None or first is None or equal(use.length, first) is not True for use in uses):
            return False
    return all(found.subscripts is not None and term.dots is None for term in _terms(found))


def _terms(found: Contraction) -> Sequence[Term]:
    return () if found.subscripts is None else (*found.subscripts.inputs, found.subscripts.output)


def _spelled(term: Term) -> str:
    return " ".join(_units(term))
