"""What frameworks differ in where they have the same operation: one row each, so that rules name no framework."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["NUMPY", "Framework", "framework"]


@dataclass(frozen=True, slots=True)
class Framework:
    """What rules ask about a framework; ``None`` for what is not known of an array whose framework is not.

    Attributes:
        name: Its name in values.
        module: The module that has its element types.
        widths: What it makes where NumPy makes the widest element type of a kind.
        made_widths: Likewise, where an element type was not asked for only.
        promotes_by_kind: Whether an element type gives way to one of a higher kind, however wide, as in PyTorch.
        size_is_count: Whether ``x.size`` is the number of elements, and no method.
        squeeze_is_strict: Whether ``squeeze`` refuses an axis whose length is not 1.
        extrema_are_pairs: Whether an extremum along an axis comes with its places.
        numbers_pick: Whether a number in a subscript counts among the arrays in it, and an ellipsis that stands for
            nothing parts these.
        nested_lists_index: Whether a list of lists in a subscript is an array of places.
        bytes_are_masks: Whether ``uint8`` selects as ``bool`` does.
        yields: Whether its functions leave arrays of another framework to that framework.
        spellings: Other names that its parameters have in all functions.
    """

    name: str | None
    module: str = ""
    widths: Mapping[str, str] = field(default_factory=dict)
    made_widths: Mapping[str, str] = field(default_factory=dict)
    promotes_by_kind: bool = False
    size_is_count: bool | None = True
    squeeze_is_strict: bool | None = True
    extrema_are_pairs: bool | None = False
    numbers_pick: bool | None = True
    nested_lists_index: bool | None = True
    bytes_are_masks: bool | None = False
    yields: bool = True
    spellings: Mapping[str, str] = field(default_factory=dict)


_KINDS = {"int64": "int", "float64": "float", "complex128": "complex"}
_OPEN = Framework(
    None,
    widths=_KINDS,
    size_is_count=None,
    squeeze_is_strict=None,
    extrema_are_pairs=None,
    numbers_pick=None,
    nested_lists_index=None,
    bytes_are_masks=None,
)
NUMPY = Framework("numpy", "numpy")

_FRAMEWORKS: Mapping[str | None, Framework] = {
    "numpy": NUMPY,
    "torch": Framework(
        "torch",
        "torch",
        made_widths={"float64": "float", "complex128": "complex"},  # as torch.set_default_dtype says
        promotes_by_kind=True,
        size_is_count=False,
        squeeze_is_strict=False,
        extrema_are_pairs=True,
        numbers_pick=False,
        nested_lists_index=False,
        bytes_are_masks=True,
        yields=False,
        spellings={"axis": "dim", "keepdims": "keepdim", "x": "input", "a": "input", "x1": "input", "x2": "other"},
    ),
    "jax": Framework("jax", "jax.numpy", widths=_KINDS),
    "tensorflow": Framework("tensorflow", "tensorflow", widths=_KINDS, size_is_count=None, numbers_pick=None),
}


def framework(name: str | None) -> Framework:
    """The row of a framework; one that is not known, or not in the table, is like none for certain.

    >>> framework("torch").extrema_are_pairs, framework(None).extrema_are_pairs
    (True, None)
    """
    return _FRAMEWORKS.get(name, _OPEN)
