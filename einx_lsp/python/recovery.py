"""What can be read of a block that does not parse."""

from __future__ import annotations

import ast
from typing import NamedTuple

from einx_lsp.python.edits import Edited
from einx_lsp.python.lines import Span

__all__ = ["UNKNOWN", "Recovered", "recover"]

UNKNOWN = "__unknown__"
"""A name that nothing binds: it stands for what is not known in statements that were filled in."""


class Recovered(NamedTuple):
    """What was read of a broken block: see ``Block``."""

    edited: Edited
    tree: ast.Module | None
    broken: tuple[Span, ...]
    repaired: tuple[Span, ...]


def recover(text: str) -> Recovered:
    """Read what can be read."""
    return Recovered(Edited(text), None, ((0, len(text)),), ())
