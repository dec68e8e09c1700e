"""What an annotation in a program says, with the names that hold at its place."""

from __future__ import annotations

import ast

from einx_lsp.inference.annotations import value_of
from einx_lsp.inference.frame import Frame, path_of
from einx_lsp.values.model import UNKNOWN, Text, Value

__all__ = ["annotated"]


def annotated(frame: Frame, annotation: ast.expr) -> Value:
    """What an annotation says of what it annotates.

    Args:
        frame: The scope.
        annotation: The annotation.
    """

    def resolve(node: ast.expr) -> Value:
        if path_of(node) is not None:
            return frame.evaluate(node)
        return Text(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, str) else UNKNOWN

    return value_of(annotation, resolve, frame.run.place(annotation), frame.lengths)
