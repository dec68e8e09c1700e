"""What a framework takes for an array among the results of a caller's function.

What depends on the class of a result alone is found out once for each class, as a function may be called for every
element of an array.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from einx.backends.registry import backend_of_type, qualified_names
from einx.graph.values import NUMBERS

OF_NUMPY = frozenset({"numpy.ndarray", "numpy.generic"})
"""NumPy's arrays and scalars, by their qualified names."""

SYMBOLS = {"torch.SymInt": "torch.int64", "torch.SymFloat": None, "torch.SymBool": "torch.bool"}
"""What PyTorch puts in the place of numbers that it does not know, and the dtypes that these have."""

MADE = "made"
"""What is told of numbers and of what is NumPy's, where a framework makes arrays of them."""


class Taken(NamedTuple):
    """What a framework takes for an array.

    Attributes:
        lists: Lists of numbers are made arrays of NumPy's.
        made: What makes the framework's arrays of numbers and of NumPy's arrays, by its qualified name; ``None`` where
            such results are as good, and so is all that NumPy makes an array of.
        devices: It is told on which device, that of the arguments.
        layout: What ``x.layout`` is of its arrays, such as ``torch.strided``.
    """

    lists: bool = False
    made: str | None = None
    devices: bool = False
    layout: str | None = None

    def oddness(self, kind: type) -> str | None:
        """What tells results of a class from plain arrays of the framework's; ``None`` for nothing."""
        return _oddness(kind, self.made)

    def makes(self, kind: type) -> bool:
        """Whether results of a class, which are odd, are numbers or NumPy's that the framework makes its arrays of."""
        return _oddness(kind, self.made) == MADE

    def has_layout(self, result: object) -> bool:
        """Whether a result has the layout of the framework's arrays, which is seen at once."""
        return self.layout is None or getattr(result, "layout", None) is qualified(self.layout)

    def odd_layout(self, result: object) -> str | None:
        """How the layout of a result is called, if it is another than that of arrays; ``None`` if it is not."""
        return None if self.layout is None else odd_layout(result, self.layout)

    def converted(self, result: object, args: Sequence[object]) -> object:
        """A number or an array of NumPy's as an array of the framework's, on the device of the first array passed.

        Raises:
            TypeError, ValueError, OverflowError: The framework has no array of that kind.
        """
        assert self.made is not None
        device = next((found for x in args if (found := getattr(x, "device", None)) is not None), None)
        where = {"device": device} if self.devices and device is not None else {}
        kind: type = type(result)
        symbol = qualified_names(kind)[0]
        if symbol in SYMBOLS:  # of which torch.as_tensor makes a number
            dtype = SYMBOLS[symbol]
            return qualified("torch.scalar_tensor")(result, dtype=None if dtype is None else qualified(dtype), **where)
        return qualified(self.made)(result, **where)


def is_masked(x: object) -> bool:
    """Whether something is an array of NumPy's with gaps."""
    return _is_masked(type(x))


def _is_masked(kind: type) -> bool:
    masked = sys.modules.get("numpy.ma")  # which NumPy loads when it is first asked for
    return masked is not None and issubclass(kind, masked.MaskedArray)


@lru_cache(maxsize=64)
def qualified(name: str) -> Any:
    """What has a qualified name in a framework that is imported."""
    module, _, attribute = name.rpartition(".")
    return getattr(sys.modules[module], attribute)


@lru_cache(maxsize=1024)
def _oddness(kind: type, made: str | None) -> str | None:
    if _is_masked(kind):
        return "masked"
    if hasattr(kind, "todense"):  # as SciPy's and JAX's have it
        return "sparse"
    if made is None:
        return None
    names = qualified_names(kind)
    if issubclass(kind, NUMBERS) or not OF_NUMPY.isdisjoint(names) or names[0] in SYMBOLS:
        return MADE
    framework, roots = made.partition(".")[0], {name.partition(".")[0] for name in names}
    found = backend_of_type(kind)
    return None if found is None or framework in (found.partition(".")[0], *roots) else f"of {found}"


def odd_layout(tensor: object, layout: str | None) -> str | None:
    """How the layout of a tensor is called, if it is another than that of arrays; ``None`` if it is not.

    Args:
        tensor: The tensor.
        layout: The layout of arrays, such as ``torch.strided``.
    """
    try:
        own, nested = getattr(tensor, "layout", layout), getattr(tensor, "is_nested", False) is True
        if layout is not None and not nested and own is not layout and own is qualified(layout):
            return None  # which is seen at once
        found = str(own)
    except Exception:  # noqa: BLE001 (the caller's object may raise anything)
        return None
    if nested:
        return "nested"
    return None if layout is None or found == layout else found.rpartition(".")[2].strip("_")
