"""Ten calls of einx on small arrays, each against the same call of einops: there all time is overhead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import einops
import numpy as np

import einx
from benchmarks.report import Figure, Row, duration
from benchmarks.timing import interleaved

BOUND = 1.15

Thunk = Callable[[], object]


def calls(make: Callable[[tuple[int, ...]], Any]) -> Mapping[str, tuple[Thunk, Thunk]]:
    """Ours and theirs, by the description that both have, on arrays that are made by their shapes."""
    x, y, z = make((4, 6)), make((6, 8)), make((2, 4, 6))
    return {
        "a b -> b a": (lambda: einx.id("a b -> b a", x), lambda: einops.rearrange(x, "a b -> b a")),
        "a b -> (a b)": (lambda: einx.id("a b -> (a b)", x), lambda: einops.rearrange(x, "a b -> (a b)")),
        "a b -> a 1 b": (lambda: einx.id("a b -> a 1 b", x), lambda: einops.rearrange(x, "a b -> a 1 b")),
        "a (b c) -> a b c": (
            lambda: einx.id("a (b c) -> a b c", x, b=2),
            lambda: einops.rearrange(x, "a (b c) -> a b c", b=2),
        ),
        "a b c -> c (a b)": (
            lambda: einx.id("a b c -> c (a b)", z),
            lambda: einops.rearrange(z, "a b c -> c (a b)"),
        ),
        "a b -> a b c": (lambda: einx.id("a b -> a b c", x, c=3), lambda: einops.repeat(x, "a b -> a b c", c=3)),
        "sum, a b -> a": (lambda: einx.sum("a [b]", x), lambda: einops.reduce(x, "a b -> a", "sum")),
        "mean, a (b c) -> a b": (
            lambda: einx.mean("a (b [c])", x, b=2),
            lambda: einops.reduce(x, "a (b c) -> a b", "mean", b=2),
        ),
        "max, ... b -> ...": (lambda: einx.max("... [b]", z), lambda: einops.reduce(z, "... b -> ...", "max")),
        "dot, a b, b c -> a c": (
            lambda: einx.dot("a b, b c -> a c", x, y),
            lambda: einops.einsum(x, y, "a b, b c -> a c"),
        ),
    }


def measure(
    make: Callable[[tuple[int, ...]], Any] = np.ones, what: str = "small arrays", bound: float = BOUND
) -> Iterator[Figure]:
    """Each call has a bound of its own."""
    for name, (ours, theirs) in calls(make).items():
        np.testing.assert_array_equal(np.asarray(ours()), np.asarray(theirs()))
        times = interleaved({"ours": ours, "einops": theirs}, 0.5, rounds=50)
        mine, other = times["ours"], times["einops"]
        yield Figure(
            f"{what}: {name}",
            mine.ratio(other),
            mine.median_ratio(other),
            bound=bound,
            ours=duration(mine.minimum),
            peer=f"{duration(other.minimum)}  einops",
        )


ROWS = (Row("small arrays against einops", measure),)
