"""What imports bind."""

from __future__ import annotations

import ast
from typing import cast

from einx_lsp.inference.frame import Frame
from einx_lsp.inference.state import ANY, NOT_MODULES
from einx_lsp.library import registry
from einx_lsp.values.model import UNKNOWN, Named

__all__ = ["run_import", "run_import_from"]


def run_import(frame: Frame, node: ast.stmt) -> None:
    """Run ``import a.b`` or ``import a.b as c``.

    Args:
        frame: The scope.
        node: The statement.
    """
    for alias in cast("ast.Import", node).names:
        if alias.asname is None:
            top = alias.name.partition(".")[0]
            frame.bind(top, Named(top))
        else:
            frame.bind(alias.asname, Named(alias.name))


def run_import_from(frame: Frame, node: ast.stmt) -> None:
    """Run ``from a import b``.

    A module of the same package is not read, so what comes from it is unknown. A star may bind any name; only
    whole modules of libraries are taken to stay what they are.

    Args:
        frame: The scope.
        node: The statement.
    """
    node = cast("ast.ImportFrom", node)
    for alias in node.names:
        if alias.name == "*":
            frame.state.forget_all(_opened(node))
        elif node.level or node.module is None:
            frame.bind(alias.asname or alias.name, UNKNOWN)
        else:
            frame.bind(alias.asname or alias.name, registry.constant(f"{node.module}.{alias.name}"))


_LIBRARIES = frozenset("numpy torch jax tensorflow math cmath typing einops einx scipy itertools functools".split())
"""Libraries that export their own names, never other whole modules under a name of their own."""


def _opened(node: ast.ImportFrom) -> int:
    library = (node.module or "").partition(".")[0]
    return NOT_MODULES if node.level == 0 and library in _LIBRARIES else ANY
