"""How large values may be: a program that doubles one in each line ends with more than any memory holds.

What is larger is unknown. Real programs stay far below; literals of data are cut off before (see the interpreter).
"""

from __future__ import annotations

from typing import Final

from einx_lsp.values.model import Instance, Shape, Tensor, Value

__all__ = ["LONGEST_TEXT", "MOST_BITS", "MOST_COPIED", "is_small"]

LONGEST_TEXT: Final = 10_000
"""Characters of a text that a program puts together."""

MOST_COPIED: Final = 2_000
"""Values that are looked at where a value is wanted with all that its objects hold."""

_LARGEST: Final = 10_000
"""Values in a value."""

_DEEPEST: Final = 100
"""Values within each other; what goes through them calls itself for each."""

_MOST_ATTRIBUTES: Final = 500
"""Of an object. Each one that is stored makes a new table of them."""

_MOST_AXES: Final = 256
"""Of a tensor. No framework has as many."""

_LONGEST: Final = 1 << 64
"""Length of an axis. No framework has as many elements."""

MOST_BITS: Final = 4096
"""Of a number. Python writes none that is much longer, and counts nothing with it."""


def is_small(value: Value) -> bool:
    """Whether a value is within bounds.

    Args:
        value: The value.

    >>> from einx_lsp.values.model import NOTHING, Items
    >>> pair = Items("tuple", (NOTHING, NOTHING))
    >>> is_small(pair), is_small(Items("tuple", (pair,) * 5000)), is_small(Tensor("numpy", (3, 4**40)))
    (True, False, False)
    """
    if isinstance(value, Tensor):
        return _is_shape(value.shape or ()) and _is_shape(value.first) and _is_shape(value.last)
    if isinstance(value, Instance) and len(value.attributes) > _MOST_ATTRIBUTES:
        return False
    return value.size <= _LARGEST and value.depth <= _DEEPEST


def _is_shape(shape: Shape) -> bool:
    return len(shape) <= _MOST_AXES and all(not isinstance(length, int) or 0 <= length <= _LONGEST for length in shape)
