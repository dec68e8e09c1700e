"""Calls whose code hangs on how often an ellipsis repeats, which nothing tells: what they compile to if it were known.

The engine is asked again for a few ranks. Where the code is the same for all of them it is the call's; where it is not,
that for the smallest count above zero that fits is an example.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from einx import Trace
from einx.errors import EinxError
from einx.notation import tree
from einx.notation.hoist import description as parse_description
from einx.operations.layout import Input
from einx_lsp.dialects.call import Argument
from einx_lsp.dialects.einx.answers import Answer
from einx_lsp.dialects.einx.compiled import Compiled
from einx_lsp.values.model import Shape, Tensor, Value

__all__ = ["Sample", "asked", "sample"]

_COUNTS = range(6)
"""How often the ellipsis may repeat in what is tried."""

_ENOUGH = 3
"""Counts of which the code is compared."""


class Sample(NamedTuple):
    """What a call compiles to for some count.

    Attributes:
        trace: What it compiles to.
        repeats: How often the ellipsis repeats then.
        same: Whether the code is the same for other counts.
    """

    trace: Trace
    repeats: int
    same: bool


def sample(found: Compiled) -> Sample | None:
    """What a call compiles to for the smallest count above zero that fits.

    Args:
        found: A call whose code is not known.

    Returns:
        ``None`` if it is not the count that is missing.
    """
    if found.retrace is None or found.error is not None or found.description is None:
        return None
    counted = asked(found.description.value, found.shapes, found.tensors, found.retrace)
    tried = [
        (count, answer.trace)
        for count, answer in counted
        if answer.trace is not None and answer.trace.source is not None
    ]
    shown = next(((count, trace) for count, trace in tried if count), None)
    if shown is None:
        return None
    sources = {trace.source for _, trace in tried}
    return Sample(shown[1], shown[0], same=len(tried) > 1 and len(sources) == 1)


def asked(
    description: str,
    inputs: Sequence[Input],
    tensors: Sequence[Argument],
    ask: Callable[[tuple[Input, ...]], Answer],
) -> list[tuple[int, Answer]]:
    """What the engine says of a call for the first few counts for which it does not raise.

    Args:
        description: The description.
        inputs: What the engine was told of the tensors.
        tensors: The tensors.
        ask: Asks the engine.

    Returns:
        The counts with the answers; none if it is not the count of one ellipsis that is missing.
    """
    expressions = _expressions(description)
    found: list[tuple[int, Answer]] = []
    if expressions is None or not len(expressions) == len(inputs) == len(tensors):
        return found
    for count in _COUNTS:
        given = _inputs(inputs, tensors, expressions, count)
        answer = None if given is None else ask(given)
        if answer is not None and answer.trace is not None and answer.error is None:
            found.append((count, answer))
        if len(found) == _ENOUGH:
            break
    return found


def _expressions(text: str) -> tuple[tree.Sequence, ...] | None:
    """What describes the tensors, if all ellipses in it repeat equally often."""
    try:
        inputs = parse_description(text).inputs
    except EinxError:
        return None
    ellipses = {str(node.inner) for one in inputs for node in tree.walk(one) if isinstance(node, tree.Ellipsis)}
    return inputs if len(ellipses) == 1 else None


def _inputs(
    inputs: Sequence[Input], tensors: Sequence[Argument], expressions: Sequence[tree.Sequence], count: int
) -> tuple[Input, ...] | None:
    """The tensors with the ranks that they have for a count; ``None`` if one of them cannot have it."""
    made: list[Input] = []
    for known, expression, argument in zip(inputs, expressions, tensors, strict=True):
        if known.shape is not None or known.kind not in {"array", "subclass", "masked", "foreign"}:
            made.append(known)
            continue
        shape = _shape(argument.value, _rank(expression, count))
        if shape is None:
            return None
        made.append(known._replace(shape=shape))
    return tuple(made)


def _rank(expression: tree.Node, count: int) -> int:
    """How many dimensions an expression describes for a count."""
    return sum(_units(expression, count))


def _units(node: tree.Node, count: int) -> Iterator[int]:
    for unit in tree.children(node):
        match unit:
            case tree.Bracket() | tree.Sequence():
                yield from _units(unit, count)
            case tree.Ellipsis(inner=None):
                yield count
            case tree.Ellipsis(inner=inner) if inner is not None:
                yield count * (_rank(inner, count) if isinstance(inner, tree.Bracket | tree.Sequence) else 1)
            case _:
                yield 1


def _shape(value: Value, rank: int) -> Shape | None:
    """The lengths of a tensor if it has a rank, as far as its ends are known; ``None`` if it cannot have that rank."""
    first, last = (value.first, value.last) if isinstance(value, Tensor) else ((), ())
    inner = rank - len(first) - len(last)
    return None if inner < 0 else (*first, *(None,) * inner, *last)
