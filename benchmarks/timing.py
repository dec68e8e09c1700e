"""How times are taken, as the difference of a few percent drowns in what else a machine does.

All candidates of a row run in turn, once per round, in an order that changes from round to round (who runs after whom
decides what is in the processor's cache). The garbage collector is off, every candidate has run before. What counts
is the fastest round of each, and the median of the ratios of rounds: noise raises the one or the other, seldom both.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

Thunk = Callable[[], object]

SAMPLE = 300e-6
"""Seconds that one sample takes at least; shorter calls are repeated, as the clock itself costs time."""


@dataclass(frozen=True, slots=True)
class Samples:
    """Seconds per call, one for each round."""

    seconds: tuple[float, ...]

    @property
    def minimum(self) -> float:
        return min(self.seconds)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def ratio(self, other: Samples) -> float:
        """How many times as long as ``other`` this takes, by the fastest round of each."""
        return self.minimum / other.minimum

    def median_ratio(self, other: Samples) -> float:
        """The same by the median over the rounds."""
        return statistics.median(x / y for x, y in zip(self.seconds, other.seconds, strict=True))


@contextmanager
def undisturbed() -> Iterator[None]:
    """Keep the garbage collector out of a measurement."""
    was_enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def interleaved(candidates: Mapping[str, Thunk], seconds: float, *, rounds: int = 7) -> dict[str, Samples]:
    """Time candidates side by side.

    Args:
        candidates: What to time, by name.
        seconds: How long to go on.
        rounds: How many rounds there are at least.
    """
    random = Random(0)
    order = list(candidates)
    taken: dict[str, list[float]] = {name: [] for name in order}
    with undisturbed():
        repeats = {name: _repeats(thunk) for name, thunk in candidates.items()}
        end = time.perf_counter() + seconds
        done = 0
        while done < rounds or time.perf_counter() < end:
            random.shuffle(order)
            for name in order:
                taken[name].append(seconds_per_call(candidates[name], repeats[name]))
            done += 1
    return {name: Samples(tuple(times)) for name, times in taken.items()}


def seconds_per_call(thunk: Thunk, repeats: int) -> float:
    """The mean time of one call in a row of them."""
    loop = range(repeats)
    start = time.perf_counter()
    for _ in loop:
        thunk()
    return (time.perf_counter() - start) / repeats


def _repeats(thunk: Thunk) -> int:
    """Warm up, and tell how many calls fill a sample."""
    thunk()
    return max(1, round(SAMPLE / max(seconds_per_call(thunk, 1), 1e-7)))
