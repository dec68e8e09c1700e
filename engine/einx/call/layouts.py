"""Sparse and nested tensors, which are refused by name: no operation here means anything for them.

A sparse tensor has the class, the shape and the dtype of a plain one, so its call finds the compiled code of plain
ones, and some of PyTorch's functions would even run. Looking at the layout in the cache's key would slow down calls on
every framework, so that code is kept behind a function that looks first, for frameworks that have several layouts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

from einx.backends.results import odd_layout
from einx.errors import EinxError
from einx.operations.problems import problem

Function = Callable[..., object]


def of_layout(tensor: object, layout: str | None, number: int) -> EinxError | None:
    """The error for a tensor of another layout than a framework's arrays have here, if it is one.

    Args:
        tensor: The tensor.
        layout: The layout of arrays, such as ``torch.strided``.
        number: Which argument it is, from 1.
    """
    found = odd_layout(tensor, layout)
    if found is None:
        return None
    if found == "nested":
        return problem("array-layout/nested", argument=number)
    return problem("array-layout", argument=number, layout=found)


def refuse(layout: str, places: Sequence[int], *tensors: object) -> None:
    """Raise for the first of some tensors that is of another layout."""
    for place in places:
        error = of_layout(tensors[place], layout, place + 1)
        if error is not None:
            raise error


@lru_cache(maxsize=256)
def guard(layout: str, count: int, places: tuple[int, ...]) -> Callable[[Function], Function]:
    """What puts a look at the layout of some arguments before a function.

    It is written out, as a loop would cost as much as the rest of a call.

    Args:
        layout: The layout of arrays, such as ``torch.strided``.
        count: How many arguments the function has.
        places: Which of them are arrays.
    """
    module, _, name = layout.rpartition(".")
    names = ", ".join(f"i{number}" for number in range(count))
    differs = " or ".join(f"i{place}.layout is not layout" for place in places)
    text = f"""
def guarded(run):
    def op0({names}):
        if {differs}:
            refuse({layout!r}, {places}, {names})
        return run({names})
    return op0
"""
    namespace: dict[str, Any] = {"layout": getattr(import_module(module), name), "refuse": refuse}
    exec(compile(text, "<einx layouts>", "exec", dont_inherit=True), namespace)
    guarded: Callable[[Function], Function] = namespace["guarded"]
    return guarded
