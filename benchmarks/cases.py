"""A call of ours beside other ways to the same array.

Every candidate's result is compared with ours before any time is taken: a peer that gives another answer is a mistake
in the benchmark. Several hand-written spellings may stand beside one call; the quickest of them is the peer, as the
bounds are for the best that one could write. What other libraries take is shown, without a bound.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from benchmarks.report import Figure, Row, duration
from benchmarks.timing import Samples, Thunk, interleaved, undisturbed

Array = np.ndarray

SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Sides:
    """The candidates of one row.

    Attributes:
        ours: The call of einx.
        hand: Hand-written NumPy, by a few words that say how.
        others: What is shown without a bound: libraries, or results that lie otherwise in memory.
    """

    ours: Thunk
    hand: Mapping[str, Thunk]
    others: Mapping[str, Thunk] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """A row that compares times, and perhaps memory.

    Attributes:
        name: The row's name.
        prepare: Makes the arrays and the candidates.
        bound: At most so many times the time of the best hand-written candidate.
        memory_bound: The highest peak of memory in a call, in sizes of its result; ``None`` to not measure it.
        beside_hand: The bound on memory is for the ratio to the first hand-written candidate, as a result is small.
        tolerance: Relative tolerance of the comparison of results.
    """

    name: str
    prepare: Callable[[], Sides]
    bound: float | None
    memory_bound: float | None = None
    beside_hand: bool = False
    tolerance: float = 1e-3

    @property
    def row(self) -> Row:
        return Row(self.name, self.measure)

    def measure(self) -> Iterator[Figure]:
        """Time all sides."""
        sides = self.prepare()
        self._check(sides)
        yield self._figure(interleaved({"": sides.ours, **sides.hand}, SECONDS))
        if self.memory_bound is not None:
            yield self._memory(sides)
        if sides.others:
            yield from self._others(sides)

    def _figure(self, times: Mapping[str, Samples]) -> Figure:
        ours = times[""]
        best = min((name for name in times if name), key=lambda name: times[name].minimum)
        return Figure(
            self.name,
            ours.ratio(times[best]),
            ours.median_ratio(times[best]),
            bound=self.bound,
            ours=duration(ours.minimum),
            peer=f"{duration(times[best].minimum)}  {best}",
        )

    def _memory(self, sides: Sides) -> Figure:
        peak = peak_memory(sides.ours)
        name, thunk = next(iter(sides.hand.items()))
        theirs = peak_memory(thunk)
        value = peak / theirs if self.beside_hand else peak
        return Figure(
            f"  {self.name}: peak memory",
            value,
            value,
            bound=self.memory_bound,
            ours=f"{peak:.2f} x",
            peer=f"{theirs:.2f} x  {name}",
        )

    def _others(self, sides: Sides) -> Iterator[Figure]:
        times = interleaved({"": sides.ours, **sides.others}, SECONDS / 4, rounds=3)
        for name in sides.others:
            yield Figure(
                f"  {self.name}: {name}",
                times[""].ratio(times[name]),
                times[""].median_ratio(times[name]),
                ours=duration(times[""].minimum),
                peer=f"{duration(times[name].minimum)}  {name}",
            )

    def _check(self, sides: Sides) -> None:
        expected = np.asarray(sides.ours())
        scale = float(np.max(np.abs(expected)))
        for name, thunk in {**sides.hand, **sides.others}.items():
            found = np.asarray(thunk())
            assert found.dtype == expected.dtype, f"{name}: {found.dtype} is not {expected.dtype}"
            np.testing.assert_allclose(
                found, expected, rtol=self.tolerance, atol=self.tolerance * scale, err_msg=f"{self.name}: {name}"
            )


def peak_memory(thunk: Thunk) -> float:
    """The highest memory use within a call, result included, in sizes of the result."""
    thunk()
    with undisturbed():
        tracemalloc.start()
        result = thunk()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return peak / np.asarray(result).nbytes


def normal(*shape: int) -> Array:
    """Random numbers, the same in every run."""
    return np.random.default_rng(sum(shape)).standard_normal(shape, dtype=np.float32)
