"""A tree as text, in the one spacing that the project writes: ``a b, c -> (d + 1)...``."""

from __future__ import annotations

from einx.notation.tree import (
    Arrow,
    Axis,
    Bracket,
    Concat,
    Description,
    Ellipsis,
    Group,
    Hole,
    Node,
    Number,
    Sequence,
    Tensors,
)


def render(node: Node | Description) -> str:
    r"""Write a tree, or a part of one, as text.

    Parsing the text gives the tree back, if the tree has no holes.

    Args:
        node: Any node, or a description as :func:`einx.notation.hoist` returns it.

    >>> from einx.notation import parse
    >>> render(parse("a  [b->c],\td").tree)
    'a [b -> c], d'
    """
    match node:
        case Axis(name=name):
            return name
        case Number(value=value):
            return str(value)
        case Sequence(items=items):
            return " ".join(map(render, items))
        case Ellipsis(inner=inner):
            return "..." if inner is None else f"{render(inner)}..."
        case Group(body=body):
            return f"({render(body)})"
        case Bracket(body=body):
            return f"[{render(body)}]"
        case Concat(operands=operands):
            return " + ".join(map(render, operands))
        case Hole():
            return "?"
        case Tensors(operands=operands):
            return ", ".join(map(render, operands)).strip()
        case Arrow(sides=sides):
            return " -> ".join(map(render, sides)).strip()
        case Description(inputs=inputs, outputs=outputs):
            tensors = ", ".join(map(render, inputs))
            return (tensors if outputs is None else f"{tensors} -> {', '.join(map(render, outputs))}").strip()
