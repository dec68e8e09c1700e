"""What is known of an object besides its attributes: the number or string that it is, the dict that holds them."""

from __future__ import annotations

from einx_lsp.values.model import Instance, Number, Text, Value

__all__ = ["NAMESPACE", "PLAIN", "plain_of"]

PLAIN = "\0plain"
"""The attribute, which no program can name, that holds the number or string."""

NAMESPACE = "\0dict"
"""The attribute, which no program can name, that holds the dict that an object shares with others."""


def plain_of(held: Value) -> Number | Text | None:
    """The number or string that an object is, ``None`` for all others.

    Args:
        held: What the object holds.
    """
    if not isinstance(held, Instance):
        return None
    found = next((value for name, value in held.attributes if name == PLAIN), None)
    return found if isinstance(found, Number | Text) else None
