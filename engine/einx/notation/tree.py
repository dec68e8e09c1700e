"""The immutable tree of a description.

A node knows the range of characters that it came from (``span``); two nodes are equal if they mean the same, wherever
they stand. The parser builds the tree as written, with ``->`` and ``,`` at any depth; :mod:`einx.notation.hoist` moves
these to the top, after which bodies are :class:`Sequence` only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from einx.errors import Span

NOWHERE: Span = (0, 0)


def span_field() -> Span:
    """A field for the span that takes no part in comparisons."""
    return field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Axis:
    """A named axis: ``a``."""

    name: str
    span: Span = span_field()


@dataclass(frozen=True, slots=True)
class Number:
    """An axis of a fixed length: ``7``."""

    value: int
    span: Span = span_field()


@dataclass(frozen=True, slots=True)
class Ellipsis:
    """A unit repeated zero or more times: ``a...``; the anonymous ``...`` has no ``inner``."""

    inner: Node | None
    span: Span = span_field()


@dataclass(frozen=True, slots=True)
class Group:
    """One axis that is several, flattened in row-major order: ``(a b)``."""

    body: Node
    span: Span = span_field()


@dataclass(frozen=True, slots=True)
class Bracket:
    """Axes that the elementary operation sees: ``[a b]``."""

    body: Node
    span: Span = span_field()


@dataclass(frozen=True, slots=True)
class Concat:
    """One axis that is several, one after the other: ``a + b``."""

    operands: tuple[Node, ...]
    span: Span = span_field()


@dataclass(frozen=True, slots=True)
class Hole:
    """Where an operand is missing in a broken description; never part of an accepted one."""

    span: Span = span_field()


@dataclass(frozen=True, slots=True)
class Sequence:
    """Units side by side: ``a b``; empty for a scalar."""

    items: tuple[Node, ...]
    span: Span = span_field()


@dataclass(frozen=True, slots=True)
class Tensors:
    """Two or more operands of ``,``."""

    operands: tuple[Node, ...]
    span: Span = span_field()


@dataclass(frozen=True, slots=True)
class Arrow:
    """Two or more operands of ``->`` (more than two only in a broken description)."""

    sides: tuple[Node, ...]
    span: Span = span_field()


Node: TypeAlias = Axis | Number | Ellipsis | Group | Bracket | Concat | Hole | Sequence | Tensors | Arrow


@dataclass(frozen=True, slots=True)
class Description:
    """A description with ``->`` and ``,`` at the top: one :class:`Sequence` per tensor.

    ``outputs`` is ``None`` where the description has no ``->``. Parts that hoisting copied to several tensors are the
    same object in each of them, so a number that was written once stays one axis.
    """

    inputs: tuple[Sequence, ...]
    outputs: tuple[Sequence, ...] | None


def children(node: Node) -> tuple[Node, ...]:
    """The direct parts of a node, left to right."""
    match node:
        case Sequence(items=parts) | Concat(operands=parts) | Tensors(operands=parts) | Arrow(sides=parts):
            return parts
        case Group(body=body) | Bracket(body=body):
            return (body,)
        case Ellipsis(inner=inner):
            return () if inner is None else (inner,)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, in the order in which it is written."""
    yield node
    for child in children(node):
        yield from walk(child)
