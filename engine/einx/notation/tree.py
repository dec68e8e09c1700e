"""The immutable tree of a description.

A node knows the range of characters that it came from (``span``); two nodes are equal if they mean the same, wherever
they stand. The parser builds the tree as written, with ``->`` and ``,`` at any depth; :mod:`einx.notation.hoist` moves
these to the top, after which bodies are :class:`Sequence` only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import is_
from typing import Generic, NamedTuple, TypeAlias, TypeVar, cast

from einx.errors import Span

NOWHERE: Span = (0, 0)

Content = TypeVar("Content")

_set = object.__setattr__


class _Node(Generic[Content]):
    """What all nodes share: one content, under the name that a kind gives it, and a span; equality by content.

    Written out instead of ``dataclasses``, which generate code for every class while it is imported: with eleven
    classes that was a tenth of the time of a first call.
    """

    __slots__ = ("span",)
    span: Span

    def __init__(self, content: Content, span: Span = NOWHERE) -> None:
        _set(self, self.__slots__[0], content)
        _set(self, "span", span)

    @property
    def content(self) -> Content:
        return cast("Content", getattr(self, self.__slots__[0]))

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, _Node) and type(self) is type(other) and bool(self.content == other.content)

    def __hash__(self) -> int:
        return hash((type(self), self.content))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.__slots__[0]}={self.content!r})"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"nodes do not change, so {name} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"nodes do not change, so {name} cannot be deleted")

    def __reduce__(self) -> tuple[type[_Node[Content]], tuple[Content, Span]]:
        return type(self), (self.content, self.span)


class Axis(_Node[str]):
    """A named axis: ``a``."""

    __slots__ = ("name",)
    name: str


class Number(_Node[int]):
    """An axis of a fixed length: ``7``."""

    __slots__ = ("value",)
    value: int


class Ellipsis(_Node["Node | None"]):
    """A unit repeated zero or more times: ``a...``; the anonymous ``...`` has no ``inner``."""

    __slots__ = ("inner",)
    inner: Node | None


class Group(_Node["Node"]):
    """One axis that is several, flattened in row-major order: ``(a b)``."""

    __slots__ = ("body",)
    body: Node


class Bracket(_Node["Node"]):
    """Axes that the elementary operation sees: ``[a b]``."""

    __slots__ = ("body",)
    body: Node


class Concat(_Node["tuple[Node, ...]"]):
    """One axis that is several, one after the other: ``a + b``."""

    __slots__ = ("operands",)
    operands: tuple[Node, ...]


class Hole(_Node[tuple[()]]):
    """Where an operand is missing in a broken description; never part of an accepted one."""

    __slots__ = ("nothing",)
    nothing: tuple[()]


class Sequence(_Node["tuple[Node, ...]"]):
    """Units side by side: ``a b``; empty for a scalar."""

    __slots__ = ("items",)
    items: tuple[Node, ...]


class Tensors(_Node["tuple[Node, ...]"]):
    """Two or more operands of ``,``."""

    __slots__ = ("operands",)
    operands: tuple[Node, ...]


class Arrow(_Node["tuple[Node, ...]"]):
    """Two or more operands of ``->`` (more than two only in a broken description)."""

    __slots__ = ("sides",)
    sides: tuple[Node, ...]


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
    content = node.content
    if isinstance(content, tuple):
        return content
    return (content,) if isinstance(content, _Node) else ()


def with_children(node: Node, parts: tuple[Node, ...]) -> Node:
    """A node that has parts, with others in place of these; the same object if they are the same."""
    old = children(node)
    if len(old) == len(parts) and all(map(is_, old, parts)):
        return node
    kind = cast("Callable[[object, Span], Node]", type(node))
    return kind(parts if isinstance(node.content, tuple) else parts[0], node.span)


Operator: TypeAlias = type[Arrow | Tensors]


def select(node: Node, operator: Operator, index: int) -> Node:
    """The node with one operand in place of each operator; the same object if there is none in it."""
    parts = children(node)
    if isinstance(node, operator):
        return select(parts[min(index, len(parts) - 1)], operator, index)
    return with_children(node, tuple([select(part, operator, index) for part in parts]))


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, in the order in which it is written."""
    yield node
    for child in children(node):
        yield from walk(child)
