"""Attributes of values."""

from __future__ import annotations

from einx_lsp.inference.library import registry
from einx_lsp.values.model import UNKNOWN, Class, Instance, Items, Mapping, Method, Named, Number, Tensor, Text, Value

__all__ = ["attribute_of"]


def attribute_of(value: Value, name: str) -> Value:
    """An attribute of a value.

    Args:
        value: The value.
        name: The attribute.
    """
    match value:
        case Instance(_, pairs) | Class(_, pairs):
            return next((known for key, known in pairs if key == name), UNKNOWN)
        case Tensor() | Named():
            return registry.attribute(value, name)
        case Items() | Mapping() | Text() | Number():
            found = registry.attribute(value, name)
            return Method(value, name) if found == UNKNOWN else found
        case _:
            return UNKNOWN
