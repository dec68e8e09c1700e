"""Calls whose code hangs on how often an ellipsis repeats, which nothing tells: what they compile to if it were known.

The engine is asked again for a few ranks. Where the code is the same for all of them it is the call's; where it is not,
that for the smallest count above zero that fits is an example.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from einx import Trace
from einx.errors import EinxError
from einx.notation import tree
from einx.notation.hoist import description as parse_description
from einx.operations.layout import Input
from einx_lsp.dialects.einx.compiled import Compiled
from einx_lsp.values.model import Shape, Tensor, Value

__all__ = ["Sample", "sample"]

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
    expressions = _expressions(found.description.value)
    if expressions is None or len(expressions) != len(found.shapes):
        return None
    tried: list[tuple[int, Trace]] = []
    for count in _COUNTS:
        inputs = _inputs(found, expressions, count)
        answer = None if inputs is None else found.retrace(inputs)
        if answer is not None and answer.trace is not None and answer.trace.source is not None and answer.error is None:
            tried.append((count, answer.trace))
        if len(tried) == _ENOUGH:
            break
    shown = next(((count, trace) for count, trace in tried if count), None)
    if shown is None:
        return None
    sources = {trace.source for _, trace in tried}
    return Sample(shown[1], shown[0], same=len(tried) > 1 and len(sources) == 1)


def _expressions(text: str) -> tuple[tree.Sequence, ...] | None:
    """What describes the tensors, if all ellipses in it repeat equally often."""
    try:
        inputs = parse_description(text).inputs
    except EinxError:
        return None
    ellipses = {str(node.inner) for one in inputs for node in tree.walk(one) if isinstance(node, tree.Ellipsis)}
    return inputs if len(ellipses) == 1 else None


def _inputs(found: Compiled, expressions: tuple[tree.Sequence, ...], count: int) -> tuple[Input, ...] | None:
    """The tensors with the ranks that they have for a count; ``None`` if one of them cannot have it."""
    made: list[Input] = []
    for known, expression, argument in zip(found.shapes, expressions, found.tensors, strict=True):
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
