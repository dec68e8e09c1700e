"""What a call costs beyond the code that it runs: when it has been made before, and when its shapes are new."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, islice

import numpy as np

import einx
from benchmarks.cases import Array
from benchmarks.report import Figure, Row
from benchmarks.timing import Samples, interleaved, undisturbed

CACHED_MEDIAN, CACHED_WORST = 1.0, 2.0
NEW_MEDIAN, NEW_WORST = 1.0, 3.0

Shapes = tuple[tuple[int, ...], ...]
Call = tuple[Callable[..., object], str, tuple[Array, ...], Mapping[str, object]]


def cached_calls() -> dict[str, Call]:
    """15 operations on small arrays, with one to three tensors, with and without lengths."""
    x, y, z = np.ones((4, 6)), np.ones((6, 8)), np.ones(6)
    image, points = np.ones((2, 8, 8, 3)), np.ones((2, 5, 2), int)
    rows, mask = np.array([0, 2, 2]), np.ones((4, 6), bool)
    return {
        "id, transpose": (einx.id, "a b -> b a", (x,), {}),
        "id, split": (einx.id, "a (b c) -> a b c", (x,), {"b": 2}),
        "id, concatenate": (einx.id, "a b, a c -> a (b + c)", (x, x), {}),
        "sum": (einx.sum, "a [b]", (x,), {}),
        "mean of groups": (einx.mean, "a (g [c])", (x,), {"g": 2}),
        "max": (einx.max, "[a] b", (x,), {}),
        "softmax": (einx.softmax, "a [b]", (x,), {}),
        "argmax": (einx.argmax, "a [b] -> a", (x,), {}),
        "flip": (einx.flip, "a [b]", (x,), {}),
        "add": (einx.add, "a b, b", (x, z), {}),
        "multiply": (einx.multiply, "a, b -> a b", (z, z), {}),
        "where": (einx.where, "a b, a b, b", (mask, x, z), {}),
        "dot": (einx.dot, "a [b->c]", (x, y), {"c": 8}),
        "get_at": (einx.get_at, "b [h w] c, b p [2] -> b p c", (image, points), {}),
        "add_at": (einx.add_at, "[a] b, p, p b", (x, rows, x[:3]), {}),
    }


def cached() -> Iterator[Figure]:
    """Each operation against its own graph called directly."""
    overheads: dict[str, tuple[float, float]] = {}
    for name, (operation, description, arrays, lengths) in cached_calls().items():
        graph = operation(description, *arrays, graph=True, **lengths)
        assert callable(graph)
        overheads[name] = overhead_of(operation, graph, description, arrays, lengths)
    yield from median_and_worst("cached call over its graph", overheads, "us", CACHED_MEDIAN, CACHED_WORST)


def overhead_of(
    operation: Callable[..., object],
    graph: Callable[..., object],
    description: str,
    arrays: Sequence[object],
    lengths: Mapping[str, object],
) -> tuple[float, float]:
    """Microseconds that ``operation`` takes more than ``graph``: by the fastest rounds, and by the median."""
    candidates = _thunks(operation, graph, description, tuple(arrays), lengths)
    times = interleaved(candidates, 0.5, rounds=50)
    call, direct = times["call"], times["graph"]
    differences = Samples(tuple(x - y for x, y in zip(call.seconds, direct.seconds, strict=True)))
    return (call.minimum - direct.minimum) * 1e6, differences.median * 1e6


def _thunks(
    operation: Callable[..., object],
    graph: Callable[..., object],
    description: str,
    arrays: tuple[object, ...],
    lengths: Mapping[str, object],
) -> dict[str, Callable[[], object]]:
    """Both calls as one would write them: star expressions would cost as much as the look-up itself."""
    names = [f"x{place}" for place in range(len(arrays))]
    keywords = [f"{name}={value!r}" for name, value in lengths.items()]
    scope = {"operation": operation, "graph": graph, **dict(zip(names, arrays, strict=True))}
    written = ", ".join([repr(description), *names, *keywords])
    return {
        "call": eval(f"lambda: operation({written})", scope),
        "graph": eval(f"lambda: graph({', '.join(names)})", scope),
    }


@dataclass(frozen=True, slots=True)
class NewShape:
    """A call that is made with another shape each time.

    Attributes:
        operation: The operation.
        description: Its description.
        shapes: The tensors' shapes for the n-th call.
        lengths: Lengths of axes for the n-th call.
        dtypes: Their dtypes, floats if left out.
        numbers: The numbers of the calls to come.
        seen: The shapes of the calls so far.
    """

    operation: Callable[..., object]
    description: str
    shapes: Callable[[int], Sequence[tuple[int, ...]]]
    lengths: Callable[[int], Mapping[str, object]] = field(default=lambda _: {})
    dtypes: tuple[type, ...] = ()
    numbers: Iterator[int] = field(default_factory=count)
    seen: set[Shapes] = field(default_factory=set)

    def seconds(self, calls: int, convert: Callable[[Array], object] = lambda array: array) -> Samples:
        """The times of so many calls with new shapes, after one that warms up; arrays are converted before."""
        taken: list[float] = []
        with undisturbed():
            for number in islice(self.numbers, calls + 1):
                shapes = tuple(self.shapes(number))
                assert shapes not in self.seen, "a shape that was seen before"
                self.seen.add(shapes)
                dtypes = self.dtypes or (float,) * len(shapes)
                arrays = [convert(np.zeros(shape, dtype)) for shape, dtype in zip(shapes, dtypes, strict=True)]
                lengths = self.lengths(number)
                start = time.perf_counter()
                self.operation(self.description, *arrays, **lengths)
                taken.append(time.perf_counter() - start)
        return Samples(tuple(taken[1:]))


NEW_SHAPES = {
    "transpose": NewShape(einx.id, "a b -> b a", lambda n: [(2, n + 3)]),
    "split": NewShape(einx.id, "a (b c) -> b a c", lambda n: [(2, 2 * n + 4)], lambda _: {"b": 2}),
    "flatten": NewShape(einx.id, "a b c -> a (b c)", lambda n: [(2, n + 3, 4)]),
    "concatenate": NewShape(einx.id, "a b, a c -> a (b + c)", lambda n: [(2, n + 3), (2, 5)]),
    "split under an ellipsis": NewShape(
        einx.id, "b (s p)... c -> (b s...) p... c", lambda n: [(2, 2 * n + 2, 4, 3)], lambda _: {"p": 2}
    ),
    "sum": NewShape(einx.sum, "a [b]", lambda n: [(2, n + 3)]),
    "mean of pools": NewShape(einx.mean, "b (s [p])... c", lambda n: [(2, 2 * n + 2, 4, 3)], lambda _: {"p": 2}),
    "softmax": NewShape(einx.softmax, "a [b] c", lambda n: [(2, n + 3, 2)]),
    "dot": NewShape(einx.dot, "a b, b c -> a c", lambda n: [(2, n + 3), (n + 3, 4)]),
    "dot of groups": NewShape(
        einx.dot, "b... (g [c->d])", lambda n: [(n + 2, 3, 8), (4, 5)], lambda _: {"g": 2, "d": 5}
    ),
    "add": NewShape(einx.add, "a b, b", lambda n: [(2, n + 3), (n + 3,)]),
    "where": NewShape(
        einx.where, "a b, a, b -> a b", lambda n: [(2, n + 3), (2,), (n + 3,)], dtypes=(bool, float, int)
    ),
    "gather": NewShape(
        einx.get_at, "b [h w] c, b p [2] -> b p c", lambda n: [(2, n + 3, 4, 3), (2, 5, 2)], dtypes=(float, int)
    ),
    "update": NewShape(
        einx.add_at, "[h w] c, p [2], p c", lambda n: [(n + 3, 4, 3), (5, 2), (5, 3)], dtypes=(float, int, float)
    ),
}


def new_shapes() -> Iterator[Figure]:
    """14 everyday calls."""
    taken = {name: each.seconds(30) for name, each in NEW_SHAPES.items()}
    milliseconds = {name: (samples.minimum * 1e3, samples.median * 1e3) for name, samples in taken.items()}
    yield from median_and_worst("never-seen shape", milliseconds, "ms", NEW_MEDIAN, NEW_WORST)


def _many_axes() -> NewShape:
    names = [f"a{place}" for place in range(40)]
    return NewShape(
        einx.id,
        f"{' '.join(names)} -> {' '.join(reversed(names))}",
        lambda n: [tuple(2 if place == n % 20 else n // 20 + 3 if place == n % 20 + 20 else 1 for place in range(40))],
    )


def _many_splits() -> NewShape:
    pairs = [(f"a{place}", f"b{place}") for place in range(20)]
    return NewShape(
        einx.id,
        f"{' '.join(f'({a} {b})' for a, b in pairs)} -> {' '.join(f'{a} {b}' for a, b in reversed(pairs))}",
        lambda n: [tuple(n // 20 * 2 + 4 if place == n % 20 else 1 for place in range(20))],
        lambda n: {a: 2 if place == n % 20 else 1 for place, (a, _) in enumerate(pairs)},
    )


def _many_tensors() -> NewShape:
    parts = ["a b", "b", "a", "a 1"] * 5
    sizes = {"a b": (3, 0), "b": (0,), "a": (3,), "a 1": (3, 1)}
    return NewShape(
        einx.add,
        f"{', '.join(parts)} -> a b",
        lambda n: [tuple(length or n + 2 for length in sizes[part]) for part in parts],
    )


def _nested_splits() -> NewShape:
    return NewShape(
        einx.id,
        "b (x (y (z w)))... c -> b (w z y x)... c",
        lambda n: [(2, 8 * n + 8, 16, 8, 3)],
        lambda _: {"x": 2, "y": 2, "z": 2},
    )


LARGE = {
    "40 axes": (_many_axes(), 6),
    "20 splits (a b)": (_many_splits(), 10),
    "20 tensors": (_many_tensors(), 8),
    "three nested splits under an ellipsis": (_nested_splits(), 5),
}


def large_calls() -> Iterator[Figure]:
    """Calls that show whether the cost stays close to linear."""
    for name, (each, bound) in LARGE.items():
        samples = each.seconds(19)
        yield Figure(
            f"never-seen shape: {name}", samples.minimum * 1e3, samples.median * 1e3, "ms", bound, ours="19 shapes"
        )


def median_and_worst(
    what: str, figures: Mapping[str, tuple[float, float]], unit: str, median: float, worst: float
) -> Iterator[Figure]:
    """Two figures over many calls, of which each is a pair: by the fastest rounds, and by the median of rounds."""
    fastest, typical = zip(*figures.values(), strict=True)
    slowest = max(figures, key=lambda name: figures[name][0])
    calls = f"{len(figures)} calls"
    yield Figure(f"{what}: median", statistics.median(fastest), statistics.median(typical), unit, median, ours=calls)
    yield Figure(f"{what}: worst", max(fastest), max(typical), unit, worst, ours=calls, peer=f"worst: {slowest}")


ROWS = (
    Row("cached call", cached),
    Row("never-seen shape", new_shapes),
    Row("never-seen shape, large", large_calls),
)
