"""What a row of the table is, how it is printed, and how it is kept.

A figure is over its bound only if both its fastest rounds and its medians are: either alone is what a busy machine
does to a good figure.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).with_name("results.json")

WIDTHS = (66, 10, 36, 9, 9, 6)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure.

    Attributes:
        what: What was measured.
        value: What the bound is for: a ratio, microseconds, milliseconds or megabytes; from the fastest rounds.
        median: The same from the medians.
        unit: ``"x"``, ``"us"``, ``"ms"`` or ``"MB"``, the unit of ``value``.
        bound: The most that ``value`` may be, ``None`` for a figure that is only shown.
        ours: The fastest call, with its unit.
        peer: What ours was measured against, with its fastest call.
    """

    what: str
    value: float
    median: float
    unit: str = "x"
    bound: float | None = None
    ours: str = ""
    peer: str = ""

    @property
    def best(self) -> float:
        """The smaller of both values, which a bound is held against."""
        return min(self.value, self.median)

    @property
    def is_over(self) -> bool:
        return self.bound is not None and self.best > self.bound

    @property
    def verdict(self) -> str:
        if self.bound is None:
            return ""
        return "over" if self.is_over else "ok"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table, which may hold several figures.

    Attributes:
        name: How the row is chosen on the command line, after its group: ``contraction/outer``.
        measure: Takes the figures.
    """

    name: str
    measure: Callable[[], Iterable[Figure]]


def duration(seconds: float) -> str:
    """A time in the unit in which it is easiest to read.

    >>> duration(0.0000123), duration(0.0123)
    ('12.3 us', '12.3 ms')
    """
    return f"{seconds * 1e6:.1f} us" if seconds < 1e-3 else f"{seconds * 1e3:.2f} ms"


def print_load() -> None:
    """Say so if other programs use the processor: matrix products on several cores then wait for each other."""
    if hasattr(os, "getloadavg"):
        load, cores = os.getloadavg()[0], os.cpu_count() or 1
        if load > cores / 2:
            print(f"other programs are running (load {load:.1f} on {cores} cores): expect figures that are too high\n")


def print_head() -> None:
    """The head of the table."""
    print(_line(("what", "ours", "against", "fastest", "median", "bound"), ""))
    print("-" * (sum(WIDTHS) + 2 * len(WIDTHS) + 4))


def print_figures(figures: Sequence[Figure]) -> None:
    """A row of the table, as soon as it is measured."""
    for figure in figures:
        numbers = (f"{figure.value:.2f} {figure.unit}", f"{figure.median:.2f} {figure.unit}")
        bound = "" if figure.bound is None else f"{figure.bound:g}"
        print(_line((figure.what, figure.ours, figure.peer, *numbers, bound), figure.verdict), flush=True)


def print_failure(row: str, error: Exception) -> None:
    """A row that could not be measured."""
    print(f"{row}: {type(error).__name__}: {error}", flush=True)


def print_summary(figures: Sequence[Figure], seconds: float) -> None:
    """What is over its bound."""
    bounded = [figure for figure in figures if figure.bound is not None]
    over = [figure.what.strip() for figure in bounded if figure.is_over]
    print(f"\n{len(bounded) - len(over)} of {len(bounded)} figures within their bounds, in {seconds:.0f} s")
    for what in over:
        print(f"  over: {what}")


def write_results(figures: Sequence[Figure]) -> None:
    """Keep the figures of a whole run, without anything that tells machines apart but the ratios themselves."""
    names = ("numpy", "einops", "opt_einsum", "pygls")
    content = {
        "versions": {"python": platform.python_version(), **{name: version(name) for name in names}},
        "figures": {
            figure.what.strip(): {
                "value": round(figure.value, 3),
                "median": round(figure.median, 3),
                "unit": figure.unit,
                "bound": figure.bound,
                "against": figure.peer,
                "verdict": figure.verdict,
            }
            for figure in figures
        },
    }
    RESULTS.write_text(json.dumps(content, indent=1) + "\n")


def _line(cells: Sequence[str], verdict: str) -> str:
    texts = [f"{cell:<{width}}" for cell, width in zip(cells[:3], WIDTHS, strict=False)]
    texts += [f"{cell:>{width}}" for cell, width in zip(cells[3:], WIDTHS[3:], strict=True)]
    return "  ".join([*texts, verdict]).rstrip()
