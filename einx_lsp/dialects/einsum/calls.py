"""Calls of ``np.einsum``: what NumPy makes of the subscripts and the operands.

The form without subscripts, of operands and lists of numbers in turn, is known to be harmless and not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, repeat

from einx.sizes.symbolic import equal
from einx_lsp.dialects.call import Argument, Call
from einx_lsp.dialects.einsum.lengths import Solved, Use, solve
from einx_lsp.dialects.einsum.subscripts import Problem, Subscripts, read
from einx_lsp.dialects.meaning import Axis, Expression, Meaning
from einx_lsp.dialects.places import shape_notes, visible
from einx_lsp.library import dtypes, reading
from einx_lsp.library.arguments import Arguments, Undetermined, bind
from einx_lsp.python.blocks import Place
from einx_lsp.python.literals import Located
from einx_lsp.rules.finding import Finding, Related
from einx_lsp.rules.table import RULES
from einx_lsp.values.model import UNKNOWN, Length, Number, Shape, Tensor, Text, Value

__all__ = ["FUNCTIONS", "Contraction", "understand"]

FUNCTIONS: Mapping[str, tuple[str, str]] = {
    "numpy.einsum": ("numpy", "*operands out! optimize=False dtype! order='K' casting='safe'"),
    "torch.einsum": ("torch", "*operands"),
}
"""The functions that have these subscripts: whose each is, and its parameters."""

JUDGED = frozenset({"numpy.einsum"})
"""Those of which it is known what they refuse; of the others, only what they give."""


@dataclass(frozen=True)
class Contraction(Meaning):
    """What a call of ``einsum`` means.

    Attributes:
        subscripts: The terms, if the subscripts are known and can be read.
        solved: What they say of the operands.
        operands: The operands, as far as they are known.
        shapes: What is known of their shapes.
        is_wrong: Whether the call is refused for certain; of one that is being typed nothing is found.
    """

    subscripts: Subscripts | None = None
    solved: Solved | None = None
    operands: tuple[Argument, ...] = ()
    shapes: tuple[Shape | None, ...] = ()
    is_wrong: bool = False

    @cached_property
    def inputs(self) -> Sequence[Expression]:
        """What is said of each operand."""
        texts = () if self.subscripts is None else (term.text for term in self.subscripts.inputs)
        return [
            Expression(text, operand, shape)
            for operand, shape, text in zip(self.operands, self.shapes, chain(texts, repeat(None)), strict=False)
        ]

    @cached_property
    def outputs(self) -> Sequence[Expression]:
        """What is said of the result."""
        if self.subscripts is None or self.solved is None or self.is_wrong:
            return ()
        return [Expression(self.subscripts.output.text, None, self.solved.shape)]

    @cached_property
    def axes(self) -> Sequence[Axis]:
        """The letters; the length of each is what it is broadcast to."""
        if self.solved is None or self.subscripts is None:
            return ()
        behind = self.subscripts.output.letters if self.subscripts.is_written else ()
        return [
            Axis(
                name,
                found,
                ", ".join(f"argument {use.operand}, dimension {use.dimension}" for use in uses if _gives(use, found)),
                (*(use.span for use in uses), *(letter.span for letter in behind if letter.name == name)),
            )
            for name, uses in self.solved.uses.items()
            for found in (self.solved.lengths[name],)
        ]


def _gives(use: Use, length: Length) -> bool:
    """Whether the length of a letter is that of a dimension."""
    return use.length is not None and length is not None and equal(use.length, length) is True


def understand(call: Call) -> Contraction | None:
    """What a call of ``einsum`` means.

    Args:
        call: The call.

    Returns:
        ``None`` for any other function.
    """
    if call.function not in FUNCTIONS:
        return None
    subscripts = call.arguments[0].value if call.arguments else UNKNOWN
    if not isinstance(subscripts, Text):
        return Contraction("einsum", call, None, (), _something(call))
    operands = call.arguments[1:]
    shapes = tuple(_shape(argument.value) for argument in operands)
    terms, problems = read(subscripts.value)
    lenient = not _is_strict(call)
    solved: Solved | None = None
    if all(problem.rule != "einsum-syntax" or problem.strict for problem in problems):
        solved = solve(terms, shapes, complete=call.complete, optimized=_is_optimized(call))
        problems += solved.problems
    quiet = call.function not in JUDGED
    certain = [problem for problem in problems if not (quiet or (problem.strict and lenient))]
    findings = tuple(_finding(problem, call, subscripts.located, operands, shapes) for problem in certain)
    result = _something(call) if problems or solved is None else _result(call, solved.shape)
    return Contraction(
        "einsum",
        call,
        subscripts.located,
        () if call.silent else findings,
        result,
        subscripts=None if solved is None else terms,
        solved=solved,
        operands=operands,
        shapes=shapes,
        is_wrong=bool(certain),
    )


def _something(call: Call) -> Value:
    """What is certain of the result whatever the call means."""
    return Tensor("torch", None) if call.function.startswith("torch.") else UNKNOWN


def _shape(value: Value) -> Shape | None:
    try:
        return reading.array(value).shape
    except Undetermined:
        return None


def _is_strict(call: Call) -> bool:
    """Whether NumPy certainly reads the subscripts without taking blanks out of them."""
    optimize = call.keywords.get("optimize")
    return optimize.value == Number("bool", False) if optimize is not None else call.complete


def _is_optimized(call: Call) -> bool:
    """Whether NumPy certainly takes blanks out, and looks at lengths first."""
    optimize = call.keywords.get("optimize")
    return optimize is not None and optimize.value == Number("bool", True)


def _result(call: Call, shape: Shape | None) -> Value:
    framework, parameters = FUNCTIONS[call.function]
    values = tuple(argument.value for argument in call.arguments)
    keywords = {name: argument.value for name, argument in call.keywords.items()}
    try:
        bound = bind(parameters, Arguments(values, keywords, call.complete, call.place), framework)
        operands = [reading.array(value) for value in bound.rest[1:]]
    except Undetermined:
        return UNKNOWN
    dtype = dtypes.promoted(operand.dtype for operand in operands)
    return reading.result(bound, shape, dtype, *bound.rest[1:])


# Findings


def _finding(
    problem: Problem,
    call: Call,
    located: Located | None,
    operands: Sequence[Argument],
    shapes: Sequence[Shape | None],
) -> Finding:
    places: tuple[Place, ...] = (call.arguments[0].place,)
    if located is not None:
        places = tuple(dict.fromkeys(Place(located.block, visible(located, span)) for span in problem.spans))
    related = tuple(dict.fromkeys(_related(problem, operands, shapes)))
    return Finding(RULES[problem.rule], places, problem.message, problem.hint, related, call.place)


def _related(problem: Problem, operands: Sequence[Argument], shapes: Sequence[Shape | None]) -> Iterator[Related]:
    for number, dimension in problem.tensors:
        shape = shapes[number - 1]
        if shape is not None:
            yield from shape_notes(operands[number - 1], number, shape, dimension)
