"""Compiled code is what somebody who knows the framework would write: exact sources, in a folder for each.

Each paragraph is a call, in which ``xp`` is the framework and ``np`` NumPy, and the module that it compiles to.
"""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import einx

NAMESPACES = {"array_api_strict": "array_api_strict", "jax": "jax.numpy", "torch": "torch"}
CASES = [
    pytest.param(path.parent.name, *paragraph.split("\n", 1), id=f"{path.parent.name} {paragraph.splitlines()[0]}")
    for path in sorted(Path(__file__).parent.glob("*/*.txt"))
    for paragraph in path.read_text(encoding="utf-8").strip("\n").split("\n\n")
]


def scaled(x: Any, alpha: float = 1) -> Any:
    return x * alpha


def compiled(framework: str, call: str) -> str:
    pytest.importorskip(framework)
    xp = import_module(NAMESPACES[framework])
    names = {"einx": einx, "xp": xp, "np": np, "scaled": scaled}
    places = xp.int32 if framework == "jax" else xp.int64  # what each indexes with
    names |= {"x": lambda *shape: xp.zeros(shape), "at": lambda *shape: xp.zeros(shape, dtype=places)}
    return str(eval(f"{call.removesuffix(')')}, graph=True)", names))


@pytest.mark.parametrize(("framework", "call", "source"), CASES)
def test_the_code_is_exactly(framework: str, call: str, source: str) -> None:
    assert compiled(framework, call) == source


@pytest.mark.parametrize(("framework", "call", "source"), CASES)
def test_every_value_is_used(framework: str, call: str, source: str) -> None:
    assert compiled(framework, call)
    for name in re.findall(r"^ *(x\d+),? = ", source, re.MULTILINE):
        assert len(re.findall(rf"\b{name}\b", source)) >= 2
