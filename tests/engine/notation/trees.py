"""Short ways to write trees down, and random ones."""

from __future__ import annotations

from hypothesis import strategies as st

from einx.notation.tree import (
    Arrow,
    Axis,
    Bracket,
    Concat,
    Ellipsis,
    Group,
    Node,
    Number,
    Sequence,
    Tensors,
)

a, b, c, d = (Axis(name) for name in "abcd")
dots = Ellipsis(None)


def seq(*items: Node) -> Sequence:
    return Sequence(items)


def group(*items: Node) -> Group:
    return Group(seq(*items))


def bracket(*items: Node) -> Bracket:
    return Bracket(seq(*items))


def tensors(*operands: Node) -> Tensors:
    return Tensors(operands)


def arrow(*sides: Node) -> Arrow:
    return Arrow(sides)


def concat(*operands: Node) -> Concat:
    return Concat(operands)


def repeated(inner: Node) -> Ellipsis:
    return Ellipsis(inner)


NAMES = ["a", "b", "c1", "_", "_x", "for", "lambda", "None", "A", "batch_size"]


def _operand_lists(sequences: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return sequences | st.lists(sequences, min_size=2, max_size=3).map(lambda parts: tensors(*parts))


def _bodies(units: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Bodies of brackets, and whole descriptions."""
    operands = units.filter(lambda unit: isinstance(unit, Axis | Number | Group))
    items = units | st.lists(operands, min_size=2, max_size=3).map(lambda parts: concat(*parts))
    sides = _operand_lists(st.lists(items, max_size=4).map(lambda units: seq(*units)))
    return sides | st.tuples(sides, sides).map(lambda parts: arrow(*parts))


def _larger_units(units: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    bodies = _bodies(units)
    return bodies.map(Group) | bodies.map(Bracket) | units.map(Ellipsis)


UNITS = st.recursive(
    st.sampled_from(NAMES).map(Axis) | st.integers(0, 10**20).map(Number) | st.just(dots),
    _larger_units,
    max_leaves=12,
)

TREES = _bodies(UNITS)
"""Trees that the grammar can write; most break a rule about whole descriptions."""
