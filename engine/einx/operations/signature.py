"""What a description leaves out, filled in on the tree: outputs, brackets, and the expressions of further tensors.

All functions are pure and work before any length is known. Copied parts stay the same nodes, so that a number or an
ellipsis that was written once stays one axis, or repeats as often, wherever it is copied to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from einx.notation import tree
from einx.notation.render import render
from einx.operations.problems import problem
from einx.sizes.wording import plural

Mark: TypeAlias = str | tuple[int, int]
"""What tells axes apart on the tree: a name (``...`` for the anonymous ellipsis), or the place of a number."""


def marks(node: tree.Node) -> frozenset[Mark]:
    """The axes of an expression; numbers by their place, except 1, which matters to nobody."""
    return frozenset(mark for part in tree.walk(node) if (mark := _mark(part)) is not None)


def _mark(node: tree.Node) -> Mark | None:
    match node:
        case tree.Axis(name=name):
            return name
        case tree.Ellipsis(inner=None):
            return "..."
        case tree.Number(value=value, span=span) if value != 1:
            return span
        case _:
            return None


Rewrite: TypeAlias = Callable[[tree.Node], "tuple[tree.Node, ...] | None"]


def rewrite(node: tree.Sequence, change: Rewrite) -> tree.Sequence:
    """An expression in which ``change`` replaced nodes by others side by side; ``None`` leaves a node as it is.

    Groups that lose everything stay as an axis of length 1, ellipses that do so vanish.
    """
    return tree.Sequence(_rewrite_all(node.items, change), node.span)


def _rewrite_all(nodes: Iterable[tree.Node], change: Rewrite) -> tuple[tree.Node, ...]:
    return tuple(part for node in nodes for part in _rewrite_one(node, change))


def _rewrite_one(node: tree.Node, change: Rewrite) -> tuple[tree.Node, ...]:
    changed = change(node)
    if changed is not None:
        return changed
    match node:
        case tree.Group(body=body) | tree.Bracket(body=body):
            inner = _rewrite_all(tree.children(body), change)
            is_gone = not inner and isinstance(node, tree.Bracket)
            return () if is_gone else (tree.with_children(node, (tree.Sequence(inner, body.span),)),)
        case tree.Ellipsis(inner=inside, span=span) if inside is not None:
            inner = _rewrite_one(inside, change)
            if not inner:
                return ()
            unit = inner[0] if len(inner) == 1 else tree.Sequence(inner, inside.span)
            return (tree.Ellipsis(unit, span),)
        case tree.Concat(operands=operands, span=span):
            return (tree.Concat(_rewrite_all(operands, change), span),)
        case tree.Sequence(items=items, span=span):  # in an ellipsis that had brackets
            inner = _rewrite_all(items, change)
            return (tree.Sequence(inner, span),) if inner else ()
        case _:
            return (node,)


def without_brackets(node: tree.Sequence) -> tree.Sequence:
    """The expression with its brackets taken away and their contents kept."""

    def change(part: tree.Node) -> tuple[tree.Node, ...] | None:
        return _rewrite_all(tree.children(part.body), change) if isinstance(part, tree.Bracket) else None

    return rewrite(node, change)


def without_bracketed(node: tree.Sequence) -> tree.Sequence:
    """The expression without its bracketed axes."""
    return rewrite(node, lambda part: () if isinstance(part, tree.Bracket) else None)


def bracketed_as(node: tree.Sequence, replacement: Callable[[tree.Bracket], tree.Node]) -> tree.Sequence:
    """The expression with something else in place of each bracket."""
    return rewrite(node, lambda part: (replacement(part),) if isinstance(part, tree.Bracket) else None)


def bracketed_part(node: tree.Sequence) -> tree.Sequence:
    """Only the bracketed axes of an expression, without brackets; inside an ellipsis they stay there."""
    return tree.Sequence(_bracketed(node.items), node.span)


def _bracketed(nodes: Iterable[tree.Node]) -> tuple[tree.Node, ...]:
    found: list[tree.Node] = []
    for node in nodes:
        match node:
            case tree.Bracket(body=body):
                found += without_brackets(tree.Sequence(tree.children(body))).items
            case tree.Ellipsis(inner=inner, span=span) if inner is not None:
                found += [tree.Ellipsis(part, span) for part in _bracketed((inner,))]
            case _:
                found += _bracketed(tree.children(node))
    return tuple(found)


def bracket_absent(node: tree.Sequence, present: frozenset[Mark]) -> tree.Sequence:
    """The expression with brackets around every axis that ``present`` does not have."""

    def change(part: tree.Node) -> tuple[tree.Node, ...] | None:
        mark = _mark(part)
        is_kept = mark is None or mark in present
        return None if is_kept else (tree.Bracket(tree.Sequence((part,), part.span), part.span),)

    return rewrite(node, change)


def including_input(inputs: tuple[tree.Sequence, ...]) -> tree.Sequence:
    """The one input whose axes include those of all others.

    Raises:
        SemanticError: No input does, or several that are written differently do.
    """
    everything = frozenset().union(*map(marks, inputs))
    full = [node for node in inputs if marks(node) == everything]
    if full and all(node == full[0] for node in full):
        return full[0]
    texts = ", ".join(f"`{render(node)}`" for node in (full or inputs))
    units = (unit for node in inputs for unit in without_brackets(node).items if not isinstance(unit, tree.Number))
    order = " ".join(dict.fromkeys(map(render, units)))
    advice = f"write the output, for example `-> {order}`" if order else "write the output after `->`"
    raise problem(f"output-ambiguous/{'order' if full else 'axes'}", full or inputs, texts=texts, advice=advice)


def counted(count: int) -> str:
    """How many tensors were passed, as the subject of a sentence."""
    return f"{plural(count, 'tensor')} {'was' if count == 1 else 'were'}"


def check_tensor_count(description: tree.Description, count: int) -> None:
    """Raise unless as many tensors were passed as the description has inputs."""
    expected = len(description.inputs)
    if count != expected:
        inputs = plural(expected, "input")
        raise problem("tensor-count/inputs", description.inputs, inputs=inputs, passed=counted(count))


def require_outputs(description: tree.Description, why: str) -> tuple[tree.Sequence, ...]:
    """The outputs of a description.

    Raises:
        SemanticError: There is no ``->``.
    """
    if description.outputs is None:
        raise problem("output-missing", why=why)
    return description.outputs


def require_one_output(description: tree.Description) -> None:
    """Raise if a description has several outputs for an operation that returns one tensor."""
    if description.outputs is not None and len(description.outputs) != 1:
        raise problem("output-count", description.outputs, count=len(description.outputs))
