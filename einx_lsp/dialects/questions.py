"""Asking the engine: what a call compiles to, or whether tensors fit, with answers that are kept.

The same call is asked about at each keystroke, so answers are kept by all that they depend on. An unknown of the file
and an axis of the description may have the same name without having anything to do with each other, and the engine
names open lengths after their axes: unknowns of the file that could be confused get another name for the question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import NamedTuple

import einx
from einx.errors import AxisSizeError, EinxError, RankError, SemanticError
from einx.notation import tree
from einx.notation.hoist import description as parse_description
from einx.operations.layout import Input
from einx.operations.signature import check_tensor_count
from einx.sizes.solve import UndeterminedError, given_lengths, solve
from einx.sizes.structure import Structure
from einx.sizes.symbolic import InexactError, Size, Symbolic, names, substitute, symbol
from einx.tracing import render_shape
from einx_lsp.dialects.arguments import Constant, fresh_name, names_in

__all__ = ["Answer", "Axes", "Shape", "axes_of", "fits", "traced"]

Shape = tuple[Size | None, ...]

CACHE_SIZE = 4096
"""How many answers are kept: several files of calls in several states of being typed."""


class Answer(NamedTuple):
    """What the engine says.

    Attributes:
        trace: What the call compiles to.
        error: Why it raises. It is shared by all who ask the same: to be shown, not raised.
        outputs: The shape of each output in unknowns of the file, ``None`` for other lengths.
    """

    trace: einx.Trace | None = None
    error: EinxError | None = None
    outputs: tuple[Shape, ...] | None = None


class Axes(NamedTuple):
    """The names in a description.

    Attributes:
        all: All of them.
        repeated: Those under an ellipsis.
        outputs: How many outputs are written, ``None`` for a description without ``->``.
    """

    all: frozenset[str]
    repeated: frozenset[str]
    outputs: int | None


@lru_cache(CACHE_SIZE)
def axes_of(description: str) -> Axes:
    """The names in a description; none if it is malformed.

    >>> sorted(axes_of("a b... -> a").all), sorted(axes_of("a b... -> a").repeated)
    (['a', 'b'], ['b'])
    """
    try:
        parsed = parse_description(description)
    except EinxError:
        return Axes(frozenset(), frozenset(), None)
    expressions = (*parsed.inputs, *(parsed.outputs or ()))
    nodes = [node for expression in expressions for node in tree.walk(expression)]
    repeats = [part for node in nodes if isinstance(node, tree.Ellipsis) for part in tree.walk(node)]
    return Axes(_names(nodes), _names(repeats), None if parsed.outputs is None else len(parsed.outputs))


def _names(nodes: list[tree.Node]) -> frozenset[str]:
    return frozenset(node.name for node in nodes if isinstance(node, tree.Axis))


def traced(
    operation: str,
    description: str,
    inputs: tuple[Input, ...],
    lengths: Mapping[str, Constant],
    *,
    fresh: AbstractSet[str] = frozenset(),
    backend: str = "numpy",
    op: tuple[str, str | None] | None = None,
) -> Answer:
    """What a call compiles to.

    Args:
        operation: Name of the operation.
        description: The description.
        inputs: What is known of each tensor.
        lengths: Lengths of axes, and options of the operation.
        fresh: Names of unknowns in ``lengths`` that mean nothing outside of this call.
        backend: Name of a backend of the engine.
        op: For an adapter, the name of the caller's function, and the signature that it declares.
    """
    own = names_in([*(item.shape or () for item in inputs), *lengths.values()]) - fresh
    shapes = [item.shape for item in inputs]
    renamed: dict[str, Size] = {}
    if fresh or any(shape is None or None in shape for shape in shapes):
        axes = axes_of(description).all
        taken = axes | own | fresh
        for name in sorted(own & axes):
            other = fresh_name(name, taken)
            taken |= {other}
            renamed[name] = symbol(other)
    if renamed:
        inputs = tuple(item._replace(shape=_renamed_shape(item.shape, renamed)) for item in inputs)
        lengths = {name: _renamed(value, renamed) for name, value in lengths.items()}
    given = tuple(lengths.items())
    trace, error = _trace(operation, description, inputs, given, _types(given), backend, op)
    if trace is None or trace.output_shapes is None:
        return Answer(trace, error)
    back: dict[str, Size] = {str(size): symbol(name) for name, size in renamed.items()}
    known = {*back, *(own - renamed.keys())}
    outputs = tuple(tuple(_outside(length, known, back) for length in shape) for shape in trace.output_shapes)
    return Answer(trace, error, outputs)


def _renamed_shape(shape: Shape | None, renamed: Mapping[str, Size]) -> Shape | None:
    if shape is None:
        return None
    return tuple(None if length is None else substitute(length, renamed) for length in shape)


def _renamed(value: Constant, renamed: Mapping[str, Size]) -> Constant:
    if isinstance(value, tuple):
        return tuple(_renamed(part, renamed) for part in value)
    return substitute(value, renamed) if isinstance(value, Symbolic) else value


def _outside(length: Size, known: AbstractSet[str], back: Mapping[str, Size]) -> Size | None:
    """A length in the unknowns of the file, ``None`` if it depends on others."""
    return substitute(length, back) if names(length) <= known else None


def _types(value: object) -> object:
    """The types in a key, so that True is not taken for 1."""
    return tuple(map(_types, value)) if isinstance(value, tuple) else type(value)


@lru_cache(CACHE_SIZE)
def _trace(
    operation: str,
    description: str,
    inputs: tuple[Input, ...],
    lengths: tuple[tuple[str, Constant], ...],
    _types_of_lengths: object,
    backend: str,
    op: tuple[str, str | None] | None,
) -> tuple[einx.Trace | None, EinxError | None]:
    stand_in = None if op is None else _function(*op)
    try:
        found = einx.trace(operation, description, inputs, backend=backend, op=stand_in, **dict(lengths))
    except EinxError as error:
        return None, error
    return found, None


@lru_cache(256)
def _function(name: str, signature: str | None) -> Callable[..., object]:
    """A function under the name of the caller's; it is never called."""

    def stand_in(*_arguments: object, **_parameters: object) -> object:
        raise AssertionError(f"{name} is not known here")

    stand_in.__name__ = name
    stand_in.signature = signature  # type: ignore[attr-defined]
    return stand_in


def fits(
    query: str,
    description: str,
    shapes: tuple[Shape | None, ...],
    lengths: Mapping[str, Constant],
    *,
    partial: bool,
) -> EinxError | None:
    """Why a query raises, ``None`` if it does not, or may not.

    Args:
        query: ``check``, ``matches``, ``solve``, ``solve_axes`` or ``solve_shapes``.
        description: The description.
        shapes: The shape of each tensor as far as it is known; ``None`` for one that the caller leaves open, too.
        lengths: Lengths of axes.
        partial: More is known when the program runs.
    """
    given = tuple(lengths.items())
    return _fits(query, description, shapes, given, _types(given), partial)


REFUSES_OPEN = frozenset({"solve", "solve_axes", "solve_shapes"})
"""Queries that raise if a length stays open."""

ABOUT_KEYWORDS = frozenset({"axis-size-type"})
"""What ``matches`` raises for although it is about lengths: there is no other answer to a keyword that is none."""


@lru_cache(CACHE_SIZE)
def _fits(
    query: str,
    description: str,
    shapes: tuple[Shape | None, ...],
    lengths: tuple[tuple[str, Constant], ...],
    _types_of_lengths: object,
    partial: bool,
) -> EinxError | None:
    try:
        parsed = parse_description(description)
        if parsed.outputs is not None:
            raise SemanticError(
                f"einx.{query} takes the expressions of tensors, without `->`",
                code="inputs-only",
                hint="separate all tensors by commas",
            )
        check_tensor_count(parsed, len(shapes))
        allow_open = query not in REFUSES_OPEN or partial
        sized = solve(Structure(parsed), shapes, given_lengths(dict(lengths)), partial=partial, allow_open=allow_open)
        if sized.open and not allow_open and query != "solve_shapes":
            raise AxisSizeError(
                f"the length of {', '.join(sized.open)} stays open",
                code="axis-size-open",
                hint=f"pass {sized.open[0].split('.')[0]}=...",
            )
    except (UndeterminedError, InexactError):
        return None
    except EinxError as error:
        if query == "matches" and isinstance(error, RankError | AxisSizeError) and error.code not in ABOUT_KEYWORDS:
            return None
        return error.within(description=description, operation=query, shapes=[render_shape(shape) for shape in shapes])
    return None
