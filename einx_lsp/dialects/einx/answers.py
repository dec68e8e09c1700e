"""Asking the engine: what a call compiles to, or whether tensors fit, with answers that are kept.

The same call is asked about at each keystroke, so answers are kept by all that they depend on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

import einx
from einx.errors import EinxError
from einx.notation import tree
from einx.notation.hoist import description as parse_description
from einx.operations.keywords import told_apart
from einx.operations.layout import Input
from einx.sizes.solve import UndeterminedError
from einx.sizes.symbolic import InexactError, Size, Symbolic, symbol
from einx.tracing import known, query
from einx_lsp.dialects.einx.arguments import Constant
from einx_lsp.dialects.einx.renaming import Renaming, Shape, renaming_of

__all__ = ["Answer", "Axes", "axes_of", "fits", "traced"]

CACHE_SIZE = 4096
"""How many answers are kept: several files of calls in several states of being typed."""


class Answer(NamedTuple):
    """What the engine says.

    Attributes:
        trace: What the call compiles to, with names for unknown lengths that look like those of the file; of a wrong
            one and of a query, what is known of its lengths.
        error: Why it raises. It is shared by all who ask the same: to be shown, not raised.
        outputs: The shape of each output, in the names of the file and, for lengths that are open, of axes.
        inputs: Likewise the shape that each tensor has if the call returns, or the answer is yes; ``None`` for one of
            which that is not said.
        lengths: Of a query, the length of each axis in the names of the file, a tuple for one under an ellipsis;
            ``None`` for what is not known.
    """

    trace: einx.Trace | None = None
    error: EinxError | None = None
    outputs: tuple[Shape, ...] | None = None
    inputs: tuple[Shape | None, ...] = ()
    lengths: Mapping[str, Shape | Size | None] = MappingProxyType({})


class Axes(NamedTuple):
    """What a description says by itself.

    Attributes:
        names: All axes.
        repeated: The axes under an ellipsis.
        outputs: How many outputs are written, ``None`` for a description without ``->``.
        named: All axes in the order in which they are written.
    """

    names: frozenset[str]
    repeated: frozenset[str]
    outputs: int | None
    named: tuple[str, ...] = ()


@lru_cache(CACHE_SIZE)
def axes_of(description: str) -> Axes:
    """What a description says by itself; nothing if it is malformed.

    >>> axes_of("b...->")
    Axes(names=frozenset({'b'}), repeated=frozenset({'b'}), outputs=1, named=('b',))
    """
    try:
        parsed = parse_description(description)
    except EinxError:
        return Axes(frozenset(), frozenset(), None)
    expressions = (*parsed.inputs, *(parsed.outputs or ()))
    nodes = [node for expression in expressions for node in tree.walk(expression)]
    repeats = [part for node in nodes if isinstance(node, tree.Ellipsis) for part in tree.walk(node)]
    names, repeated = (
        tuple(dict.fromkeys(node.name for node in found if isinstance(node, tree.Axis))) for found in (nodes, repeats)
    )
    outputs = None if parsed.outputs is None else len(parsed.outputs)
    return Axes(frozenset(names), frozenset(repeated), outputs, names)


def traced(
    operation: str,
    description: str,
    inputs: tuple[Input, ...],
    lengths: Mapping[str, Constant],
    *,
    backend: str = "numpy",
    op: tuple[str, str | None] | None = None,
) -> Answer:
    """What a call compiles to.

    Args:
        operation: Name of the operation.
        description: The description.
        inputs: What is known of each tensor.
        lengths: Lengths of axes, and options of the operation.
        backend: Name of a backend of the engine.
        op: For an adapter, the name of the caller's function, and the signature that it declares.
    """
    renaming = renaming_of([*(item.shape for item in inputs), *lengths.values()])
    given = tuple((name, renaming.constant(value)) for name, value in lengths.items())
    answer = _trace(operation, description, renaming.inputs(inputs), given, told_apart(given), backend, op)
    if answer.trace is None or answer.error is not None:
        return answer
    shapes = answer.trace.output_shapes
    outputs = None if shapes is None else tuple(map(renaming.answer, shapes))
    return answer._replace(outputs=outputs, inputs=_shapes_in(description, answer.trace, renaming))


def _shapes_in(description: str, found: einx.Trace, renaming: Renaming) -> tuple[Shape | None, ...]:
    """The shape of each tensor as far as the engine has solved it or the description says it."""
    shapes = found.input_shapes
    if shapes is None:
        return tuple(
            None if axes is None else renaming.answer(tuple(_length_of(axis, found) for axis in axes))
            for axes in _axes_by_tensor(description)
        )
    return tuple(map(renaming.answer, shapes))


def _length_of(axis: tree.Node, found: einx.Trace) -> Size | None:
    """The length of an axis or group, which goes by its name if nothing else is known."""
    lengths = found.places.get(axis.span, ())
    if len(lengths) == 1 and lengths[0] is not None:
        return lengths[0]
    return symbol(axis.name) if isinstance(axis, tree.Axis) and axis.name not in found.claims else None


@lru_cache(CACHE_SIZE)
def _axes_by_tensor(description: str) -> tuple[tuple[tree.Node, ...] | None, ...]:
    """The axes of each tensor; ``None`` for a tensor with an ellipsis, which stands for any number.

    >>> [axes and [axis.span for axis in axes] for axes in _axes_by_tensor("a [(b c)], d...")]
    [[(0, 1), (3, 8)], None]
    """
    try:
        parsed = parse_description(description)
    except EinxError:
        return ()
    return tuple(_axes_in(expression) for expression in parsed.inputs)


def _axes_in(node: tree.Node) -> tuple[tree.Node, ...] | None:
    match node:
        case tree.Sequence(items=items):
            found = [_axes_in(item) for item in items]
            return None if None in found else tuple(axis for axes in found if axes is not None for axis in axes)
        case tree.Bracket(body=body):
            return _axes_in(body)
        case tree.Ellipsis():
            return None
        case tree.Group(body=tree.Sequence(items=(only,))) if not isinstance(only, tree.Ellipsis):
            return _axes_in(only)
        case _:
            return (node,)


@lru_cache(CACHE_SIZE)
def _trace(
    operation: str,
    description: str,
    inputs: tuple[Input, ...],
    lengths: tuple[tuple[str, Constant], ...],
    _told_apart: object,
    backend: str,
    op: tuple[str, str | None] | None,
) -> Answer:
    stand_in = None if op is None else _function(*op)
    try:
        found = einx.trace(operation, description, inputs, backend=backend, op=stand_in, **dict(lengths))
    except EinxError as error:
        shapes = [item.shape for item in inputs]
        return Answer(known(operation, description, shapes, dict(lengths)), without_frames(error))
    return Answer(found)


def without_frames(error: EinxError) -> EinxError:
    """The error without its traceback: that would keep every frame, and all that is in them, as long as the answer."""
    for part in (error, *error.others):
        part.__traceback__ = part.__context__ = part.__cause__ = None
    return error


@lru_cache(256)
def _function(name: str, signature: str | None) -> Callable[..., object]:
    """A function under the name of the caller's; it is never called."""

    def stand_in(*_arguments: object, **_parameters: object) -> object:
        raise AssertionError(f"{name} is not known here")

    stand_in.__name__ = name
    stand_in.signature = signature  # type: ignore[attr-defined]
    return stand_in


def fits(
    name: str,
    description: str,
    shapes: tuple[Shape | None, ...],
    lengths: Mapping[str, Constant],
    *,
    partial: bool,
) -> Answer:
    """What is known of the lengths of a query, and why it raises if it is certain to.

    Args:
        name: ``check``, ``matches``, ``solve``, ``solve_axes`` or ``solve_shapes``.
        description: The description.
        shapes: The shape of each tensor as far as it is known; ``None`` for one that the caller leaves open, too.
        lengths: Lengths of axes.
        partial: More is known when the program runs.
    """
    renaming = renaming_of([*shapes, *lengths.values()])
    given = tuple((name, renaming.constant(value)) for name, value in lengths.items())
    answer = _fits(name, description, tuple(map(renaming.shape, shapes)), given, told_apart(given), partial)
    if answer.trace is None or answer.error is not None:
        return answer
    found = {name: _length_in(name, answer.trace, renaming) for name in axes_of(description).named}
    return answer._replace(inputs=_shapes_in(description, answer.trace, renaming), lengths=found)


def _length_in(name: str, found: einx.Trace, renaming: Renaming) -> Shape | Size | None:
    """What is known of the length of an axis."""
    length = found.lengths.get(name)
    if isinstance(length, tuple):
        flat = all(isinstance(each, int | Symbolic) for each in length)
        return renaming.answer(tuple(each for each in length if isinstance(each, int | Symbolic))) if flat else None
    if isinstance(length, int | Symbolic):
        return renaming.answer((length,))[0]
    return None


@lru_cache(CACHE_SIZE)
def _fits(
    name: str,
    description: str,
    shapes: tuple[Shape | None, ...],
    lengths: tuple[tuple[str, Constant], ...],
    _told_apart: object,
    partial: bool,
) -> Answer:
    answer = Answer(known(name, description, shapes, dict(lengths)))
    try:
        query(name, description, shapes, dict(lengths), partial=partial)
    except (UndeterminedError, InexactError):
        return answer
    except EinxError as error:
        return answer._replace(error=without_frames(error))
    return answer
