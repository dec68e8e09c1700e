"""A description with all ellipses written out and every axis with its length.

This is what operations work on. Axes are told apart by ``key``: occurrences of a name share one, every repetition
under an ellipsis and every number written in the text has its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from einx.errors import Span
from einx.sizes.symbolic import Size


@dataclass(frozen=True, slots=True)
class Leaf:
    """One axis of a tensor that no step has to take apart; two leaves are equal if they are the same axis.

    Attributes:
        key: Same for the same axis, different for different ones.
        length: Its length.
        marked: It stands in brackets.
        text: How it is written: ``a``, ``3``, or ``(a b)`` for a group that is nowhere split.
        span: Where it is written.
        named: It is an axis with a name, or a group of such, rather than a number.
    """

    key: str
    length: Size = field(compare=False)
    marked: bool = field(compare=False)
    text: str = field(compare=False)
    span: Span = field(compare=False)
    named: bool = field(compare=False)


@dataclass(frozen=True, slots=True)
class Flat:
    """One dimension that is several, flattened in row-major order."""

    children: tuple[Dim, ...]
    length: Size
    marked: bool
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Joined:
    """One dimension that is several, one after the other."""

    operands: tuple[Dim, ...]
    length: Size
    span: Span


Dim: TypeAlias = Leaf | Flat | Joined
Tensor: TypeAlias = tuple[Dim, ...]


def leaves(dims: Dim | Tensor) -> Iterator[Leaf]:
    """All axes below a dimension or a tensor, left to right."""
    if isinstance(dims, tuple):
        for dim in dims:
            yield from leaves(dim)
    elif isinstance(dims, Leaf):
        yield dims
    else:
        yield from leaves(dims.children if isinstance(dims, Flat) else dims.operands)


def has_concatenation(dims: Dim | Tensor) -> bool:
    """Whether a ``+`` stands anywhere below."""
    if isinstance(dims, tuple):
        return any(map(has_concatenation, dims))
    return isinstance(dims, Joined) or (isinstance(dims, Flat) and has_concatenation(dims.children))


def whole_brackets(dims: Tensor) -> Tensor:
    """A tensor in which a group that stands whole in brackets is one axis, as the elementary operation sees it."""
    return tuple(map(_whole, dims))


def _whole(dim: Dim) -> Dim:
    if not isinstance(dim, Flat):
        return dim
    if dim.marked:
        return Leaf(dim.text, dim.length, True, dim.text, dim.span, named=True)
    return replace(dim, children=whole_brackets(dim.children))
