"""A tree as text, in the one spacing that the project writes: ``a b, c -> (d + 1)...``."""

from __future__ import annotations

from einx.notation import tree

SEPARATORS: dict[type[tree.Node], str] = {
    tree.Sequence: " ",
    tree.Concat: " + ",
    tree.Tensors: ", ",
    tree.Arrow: " -> ",
}
"""What is written between the parts of nodes that have several."""


def render(node: tree.Node | tree.Description) -> str:
    r"""Write a tree, or a part of one, as text.

    Parsing the text gives the tree back, if the tree has no holes.

    Args:
        node: Any node, or a description as :func:`einx.notation.hoist` returns it.

    >>> from einx.notation import parse
    >>> render(parse("a  [b->c],\td").tree)
    'a [b -> c], d'
    """
    match node:
        case tree.Axis() | tree.Number():
            return str(node.content)
        case tree.Ellipsis(inner=inner):
            return "..." if inner is None else f"{render(inner)}..."
        case tree.Group(body=body):
            return f"({render(body)})"
        case tree.Bracket(body=body):
            return f"[{render(body)}]"
        case tree.Hole():
            return "?"
        case tree.Description(inputs=inputs, outputs=None):
            return render(tree.Tensors(inputs))
        case tree.Description(inputs=inputs, outputs=outputs):
            return render(tree.Arrow((tree.Tensors(inputs), tree.Tensors(outputs or ()))))
        case _:
            return SEPARATORS[type(node)].join(map(render, tree.children(node))).strip()
