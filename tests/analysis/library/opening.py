"""Expressions whose arrays are known by the ends of their shapes only, drawn at random, under the judge."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from einx_lsp.values.model import Tensor, Value
from tests.analysis.library.judge import disagreement, evaluate, infer, value_of

__all__ = ["disagreements"]


def opened(value: Value, drawn: random.Random) -> Value:
    """Of an array, the ends of its shape; three of ten stay as they are."""
    if not isinstance(value, Tensor) or value.shape is None or drawn.random() < 0.3:
        return value
    start = drawn.randint(0, len(value.shape))
    stop = drawn.randint(start, len(value.shape))
    return replace(value, shape=None, first=value.shape[:start], last=value.shape[stop:])


def disagreements(sources: Iterable[str], things: Callable[[], Mapping[str, object]]) -> list[str]:
    """What is said wrongly of expressions.

    Args:
        sources: The expressions.
        things: Makes the objects that they are about.
    """
    drawn = random.Random(0)
    found = []
    for source in sources:
        for _ in range(4):
            made = things()
            said = {name: opened(value_of(thing), drawn) for name, thing in made.items()}
            answer, real = infer(source, said), evaluate(source, made)
            wrong = None if isinstance(real, Exception) else disagreement(answer, real)
            if wrong is not None:
                found.append(f"{source} of {said}: {wrong}")
    return found
