"""Reads Python files, also half-written ones: blocks, statements, comments, and places in strings.

Knows nothing of einx. Nothing here raises for any text, and nothing runs or imports the code that it reads.
"""

from einx_lsp.python.blocks import Block, Comment, Module, Place, Placed, read
from einx_lsp.python.lines import Lines, Span
from einx_lsp.python.literals import Located, Piece, located

__all__ = [
    "Block",
    "Comment",
    "Lines",
    "Located",
    "Module",
    "Piece",
    "Place",
    "Placed",
    "Span",
    "located",
    "read",
]
