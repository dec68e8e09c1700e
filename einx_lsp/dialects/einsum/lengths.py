"""How long the letters of subscripts are, which shape comes out, and what NumPy refuses of the operands.

Operands are broadcast: where a letter has length 1 in one of them, it may have any other elsewhere. Within one operand,
all places of a letter have the same length.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from einx.sizes.symbolic import equal
from einx.sizes.wording import plural
from einx_lsp.dialects.einsum.subscripts import Problem, Subscripts, Term
from einx_lsp.library.arguments import Undetermined
from einx_lsp.library.arithmetic import broadcast
from einx_lsp.python.lines import Span
from einx_lsp.values.model import Length, Shape

__all__ = ["Solved", "Use", "solve"]


class Use(NamedTuple):
    """A letter for one dimension of an operand.

    Attributes:
        operand: Which operand, from 1.
        dimension: Which of its dimensions, from 1; from -1 if it can only be counted from the end, as an ellipsis is
            before it that stands for an unknown number of them.
        span: The place of the letter.
        length: What is known of the length.
    """

    operand: int
    dimension: int
    span: Span
    length: Length


class Solved(NamedTuple):
    """What is known.

    Attributes:
        uses: For each letter, in order, the dimensions that it stands for.
        lengths: For each letter, its length in the result, as far as it is certain.
        batch: What an ellipsis stands for, as far as that is certain.
        shape: The shape of the result.
        problems: What is refused.
    """

    uses: Mapping[str, Sequence[Use]]
    lengths: Mapping[str, Length]
    batch: Shape | None
    shape: Shape | None
    problems: tuple[Problem, ...]


def solve(subscripts: Subscripts, shapes: Sequence[Shape | None], *, complete: bool, optimized: bool = False) -> Solved:
    """What subscripts say of operands.

    Args:
        subscripts: The subscripts.
        shapes: The shapes of the operands.
        complete: Whether these are all.
        optimized: Whether they are certainly read with ``optimize=``.

    >>> from einx_lsp.dialects.einsum.subscripts import read
    >>> solved = solve(read("...ij,jk->...ik")[0], [(8, 2, 3), (3, None)], complete=True)
    >>> solved.lengths, solved.shape
    ({'i': 2, 'j': 3, 'k': None}, (8, 2, None))
    >>> [problem.message for problem in solve(read("ij,jk")[0], [(2, 3), (5, 4)], complete=True).problems]
    ['j has length 3 in argument 1, dimension 2, but length 5 in argument 2, dimension 1']
    """
    terms = subscripts.inputs
    problems = [*_wrong_count(subscripts, len(shapes), complete=complete)]
    problems += [
        problem
        for number, (term, shape) in enumerate(zip(terms, shapes, strict=False), start=1)
        for problem in _wrong_rank(term, number, shape)
    ]
    given = (*shapes, *[None] * (len(terms) - len(shapes)))
    # Of an operand with another rank nothing is known that a letter could be told by.
    known = [
        shape if shape is not None and _fits(term, shape) else None for term, shape in zip(terms, given, strict=False)
    ]
    uses: dict[str, list[Use]] = {}
    for number, (term, shape) in enumerate(zip(terms, known, strict=True), start=1):
        for use, name in _uses(term, number, shape):
            uses.setdefault(name, []).append(use)
    batches = [_batch(term, shape) for term, shape in zip(terms, known, strict=True)]
    view = _is_view(subscripts)
    problems += [
        problem for name, found in uses.items() for problem in _conflict(name, found, view=view, optimized=optimized)
    ]
    problems += _batch_conflict(terms, batches)
    batch = _broadcast(batches)
    problems += _dropped_dots(subscripts, batches)
    lengths = {name: _length([use.length for use in found], view=view) for name, found in uses.items()}
    shape = None if problems or not complete else _written(subscripts.output, lengths, batch)
    return Solved(uses, lengths, batch, shape, tuple(problems))


# Counts and ranks


def _wrong_count(subscripts: Subscripts, count: int, *, complete: bool) -> Iterator[Problem]:
    terms = subscripts.inputs
    if count > len(terms) or (complete and count < len(terms)):
        passed = f"{count} {'is' if count == 1 else 'are'} passed"
        wanted = f"there are subscripts for {plural(len(terms), 'operand')}, but {passed}"
        spans = tuple(term.span for term in terms[count:]) or (terms[-1].span,)
        yield Problem("einsum-operands", wanted, spans, "operands are separated by commas")


def _wrong_rank(term: Term, number: int, shape: Shape | None) -> Iterator[Problem]:
    if shape is None or _fits(term, shape):
        return
    rank, count = len(shape), len(term.letters)
    message = f"argument {number} has {plural(rank, 'dimension')}, but `{term.text}` has {plural(count, 'letter')}"
    hint = None if rank < count else f"write `...{term.text}` for any number of dimensions before"
    yield Problem("einsum-rank", message, (term.span,), hint, ((number, None),))


def _fits(term: Term, shape: Shape) -> bool:
    return len(shape) == len(term.letters) or (term.dots is not None and len(shape) > len(term.letters))


# Lengths


def _uses(term: Term, number: int, shape: Shape | None) -> Iterator[tuple[Use, str]]:
    count = len(term.letters)
    for place, (name, span) in enumerate(term.letters):
        from_end = place >= len(term.before) and term.dots is not None
        if shape is None:
            yield Use(number, place - count if from_end else place + 1, span, None), name
        else:
            dimension = len(shape) - count + place if from_end else place
            yield Use(number, dimension + 1, span, shape[dimension]), name


def _batch(term: Term, shape: Shape | None) -> Shape | None:
    """The dimensions that the ellipsis of a term stands for."""
    if term.dots is None:
        return ()
    return None if shape is None else shape[len(term.before) : len(shape) - len(term.after)]


def _differ(a: Length, b: Length, *, broadcast: bool) -> bool:
    """Whether two lengths are refused for certain."""
    if a is None or b is None or equal(a, b) is not False:
        return False
    return not broadcast or (equal(a, 1) is False and equal(b, 1) is False)


def _is_view(subscripts: Subscripts) -> bool:
    """Whether the result is a view of the only operand.

    For these NumPy takes a first length of 0 for one that it has not seen yet, and lets any other follow; with
    `optimize=`, one of 1.
    """
    output = {letter.name for letter in subscripts.output.letters}
    return len(subscripts.inputs) == 1 and all(letter.name in output for letter in subscripts.inputs[0].letters)


def _conflict(name: str, uses: Sequence[Use], *, view: bool, optimized: bool) -> Iterator[Problem]:
    """Two places of a letter that do not go together, if there are any."""
    for one, other in combinations(uses, 2):
        same = one.operand == other.operand
        unseen = view and (one.length is None or equal(one.length, 0) is not False)
        if unseen and not optimized:
            continue
        if _differ(one.length, other.length, broadcast=unseen or not same):
            message = f"{name} has length {one.length} in {_where(one)}, but length {other.length} in {_where(other)}"
            hint = "within one operand, all places of a letter are equally long" if same else BROADCASTING
            tensors = ((one.operand, one.dimension), (other.operand, other.dimension))
            yield Problem("einsum-length", message, (other.span, one.span), hint, tensors)
            return


BROADCASTING = "a letter has one length in all operands, or 1"


def _where(use: Use) -> str:
    return f"argument {use.operand}, dimension {use.dimension}"


def _batch_conflict(terms: Sequence[Term], batches: Sequence[Shape | None]) -> Iterator[Problem]:
    known = [(number, term, batch) for number, (term, batch) in enumerate(zip(terms, batches, strict=True), 1) if batch]
    for (first, one, a), (second, other, b) in combinations(known, 2):
        assert one.dots is not None
        assert other.dots is not None
        for place in range(1, min(len(a), len(b)) + 1):
            if _differ(a[-place], b[-place], broadcast=True):
                here = first, len(one.before) + len(a) - place + 1
                there = second, len(other.before) + len(b) - place + 1
                message = (
                    f"`...` has length {a[-place]} in argument {here[0]}, dimension {here[1]}, "
                    f"but length {b[-place]} in argument {there[0]}, dimension {there[1]}"
                )
                hint = "what ellipses stand for is broadcast, the last dimensions to each other"
                yield Problem("einsum-length", message, (other.dots, one.dots), hint, (here, there))
                return


def _dropped_dots(subscripts: Subscripts, batches: Sequence[Shape | None]) -> Iterator[Problem]:
    """The output lacks an ellipsis that stands for something; with ``optimize=`` that is summed over."""
    ranks = [len(batch) for batch in batches if batch]
    if ranks and subscripts.output.dots is None:
        dots = tuple(term.dots for term in subscripts.inputs if term.dots is not None)
        message = f"`...` stands for {plural(max(ranks), 'dimension')}, but the output has no `...`"
        hint = f"write `->...{subscripts.output.text}`"
        yield Problem("einsum-ellipsis", message, (subscripts.output.span, *dots), hint, strict=True)


# What comes out


def _broadcast(shapes: Sequence[Shape | None]) -> Shape | None:
    try:
        return broadcast(shapes)
    except Undetermined:
        return None


def _length(lengths: Sequence[Length], *, view: bool) -> Length:
    """The length of a letter in the result."""
    if view:
        lengths = [length for length in lengths if length != 0] or lengths
    found = _broadcast([(length,) for length in lengths])
    return None if found is None else found[0]


def _written(output: Term, lengths: Mapping[str, Length], batch: Shape | None) -> Shape | None:
    if output.dots is not None and batch is None:
        return None
    if any(letter.name not in lengths for letter in output.letters):
        return None
    middle = batch if output.dots is not None and batch is not None else ()
    before, after = ([lengths[letter.name] for letter in part] for part in (output.before, output.after))
    return (*before, *middle, *after)
