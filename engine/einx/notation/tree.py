"""The immutable tree of a description.

A node knows the range of characters that it came from (``span``); two nodes are equal if they mean the same, wherever
they stand. The parser builds the tree as written, with ``->`` and ``,`` at any depth; :mod:`einx.notation.hoist` moves
these to the top, after which bodies are :class:`Sequence` only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from einx.errors import Span

NOWHERE: Span = (0, 0)


_set = object.__setattr__


class _Node:
    """What all nodes share: one content and a span, equality by content, no changes.

    Written out instead of ``dataclasses``, which generate code for every class while it is imported: with eleven
    classes that was a tenth of the time of a first call.
    """

    __slots__ = ("span",)
    span: Span

    def _content(self) -> object:
        return getattr(self, self.__slots__[0])

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, _Node) and type(self) is type(other) and self._content() == other._content()

    def __hash__(self) -> int:
        return hash((type(self), self._content()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.__slots__[0]}={self._content()!r})"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"nodes do not change, so {name} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"nodes do not change, so {name} cannot be deleted")

    def __reduce__(self) -> tuple[type[_Node], tuple[object, Span]]:
        return type(self), (self._content(), self.span)


class Axis(_Node):
    """A named axis: ``a``."""

    __slots__ = ("name",)
    name: str

    def __init__(self, name: str, span: Span = NOWHERE) -> None:
        _set(self, "name", name)
        _set(self, "span", span)


class Number(_Node):
    """An axis of a fixed length: ``7``."""

    __slots__ = ("value",)
    value: int

    def __init__(self, value: int, span: Span = NOWHERE) -> None:
        _set(self, "value", value)
        _set(self, "span", span)


class Ellipsis(_Node):
    """A unit repeated zero or more times: ``a...``; the anonymous ``...`` has no ``inner``."""

    __slots__ = ("inner",)
    inner: Node | None

    def __init__(self, inner: Node | None, span: Span = NOWHERE) -> None:
        _set(self, "inner", inner)
        _set(self, "span", span)


class Group(_Node):
    """One axis that is several, flattened in row-major order: ``(a b)``."""

    __slots__ = ("body",)
    body: Node

    def __init__(self, body: Node, span: Span = NOWHERE) -> None:
        _set(self, "body", body)
        _set(self, "span", span)


class Bracket(_Node):
    """Axes that the elementary operation sees: ``[a b]``."""

    __slots__ = ("body",)
    body: Node

    def __init__(self, body: Node, span: Span = NOWHERE) -> None:
        _set(self, "body", body)
        _set(self, "span", span)


class Concat(_Node):
    """One axis that is several, one after the other: ``a + b``."""

    __slots__ = ("operands",)
    operands: tuple[Node, ...]

    def __init__(self, operands: tuple[Node, ...], span: Span = NOWHERE) -> None:
        _set(self, "operands", operands)
        _set(self, "span", span)


class Hole(_Node):
    """Where an operand is missing in a broken description; never part of an accepted one."""

    __slots__ = ()

    def __init__(self, span: Span = NOWHERE) -> None:
        _set(self, "span", span)

    def _content(self) -> object:
        return ()

    def __repr__(self) -> str:
        return "Hole()"

    def __reduce__(self) -> tuple[type[_Node], tuple[Span]]:  # type: ignore[override]
        return Hole, (self.span,)


class Sequence(_Node):
    """Units side by side: ``a b``; empty for a scalar."""

    __slots__ = ("items",)
    items: tuple[Node, ...]

    def __init__(self, items: tuple[Node, ...], span: Span = NOWHERE) -> None:
        _set(self, "items", items)
        _set(self, "span", span)


class Tensors(_Node):
    """Two or more operands of ``,``."""

    __slots__ = ("operands",)
    operands: tuple[Node, ...]

    def __init__(self, operands: tuple[Node, ...], span: Span = NOWHERE) -> None:
        _set(self, "operands", operands)
        _set(self, "span", span)


class Arrow(_Node):
    """Two or more operands of ``->`` (more than two only in a broken description)."""

    __slots__ = ("sides",)
    sides: tuple[Node, ...]

    def __init__(self, sides: tuple[Node, ...], span: Span = NOWHERE) -> None:
        _set(self, "sides", sides)
        _set(self, "span", span)


Node: TypeAlias = Axis | Number | Ellipsis | Group | Bracket | Concat | Hole | Sequence | Tensors | Arrow


class Description(NamedTuple):
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
