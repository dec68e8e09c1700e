"""How long one waits for the language server, beside an empty server over pygls in the same run.

Each figure is of real processes that speak through pipes. Typing goes character by character, so most versions that
are measured do not parse, as in real life; every version is new, so nothing is answered from a cache of whole files.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from random import Random

from benchmarks.editor import EMPTY, OURS, Editor, editor, seconds
from benchmarks.report import Figure, Row, duration
from benchmarks.timing import undisturbed

PROCESSES = 8
SERIES = 5

INITIALIZE, FIRST, MEMORY = 80, 300, 90
EDIT_MEDIAN, EDIT_WORST, LONG_EDIT = 15, 40, 40
HOVER = 8
METHOD_MEDIAN, METHOD_WORST = 10, 30
FIRST_FINDINGS, DENSE_EDIT = 3, 25

# Bodies of functions that call einx, three calls in 50 lines, as models are written.
PART = '''
class Block{n}:
    """A block of a network."""

    def __init__(self, width: int, heads: int, rate: float = 0.1) -> None:
        self.width = width
        self.heads = heads
        self.rate = rate
        self.scale = np.ones(({width},))
        self.shift = np.zeros(({width},))
        self.mixing = np.zeros(({width}, {width}))
        self.settings = {{"name": "block{n}", "number": {n}, "kind": "attention"}}

    def normalise(self, x: Float[np.ndarray, "batch time {width}"]) -> np.ndarray:
        """Shift and scale to mean 0 and deviation 1."""
        mean = einx.mean("b t [c]", x, keepdims=True)
        deviation = np.sqrt(np.mean((x - mean) ** 2, axis=-1, keepdims=True) + 1e-5)
        normal = (x - mean) / deviation
        if self.rate > 0.5:
            normal = normal * (1 - self.rate)
        scaled = normal * self.scale + self.shift
        return scaled

    def attend(self, query: np.ndarray, key: np.ndarray) -> np.ndarray:
        """Weights of places."""
        # einx: query = (b, q, {width})
        # einx: key = (b, k, {width})
        heads = 4
        weights = einx.dot("b q (h c), b k (h c) -> b q k h", query, key, h=heads)
        largest = weights.max(axis=2, keepdims=True)
        powers = np.exp(weights - largest)
        total = powers.sum(axis=2, keepdims=True)
        result = powers / total
        for step in range(3):
            if step == self.heads:
                result = result + step
            else:
                result = result - step
        return result


def apply{n}(images, block):
    """Cut images into patches and mix their channels."""

    size = 8
    images = np.zeros((2, 32, 32, 3))
    patches = einx.id("b (h p) (w q) c -> b (h w) (p q c)", images, p=size, q=size)
    count = patches.shape[1]
    names = [f"patch {{place}}" for place in range(count)]
    return dict(zip(names, patches, strict=False)), block
'''

HEAD = "import einx\nimport numpy as np\nfrom jaxtyping import Float\n"

# A class of 400 lines, each of whose methods calls three functions that are followed.
FUNCTIONS = """
def normalise(x, scale):
    mean = einx.mean("b t [c]", x, keepdims=True)
    spread = np.sqrt(np.mean((x - mean) ** 2, axis=-1, keepdims=True) + 1e-5)
    return einx.multiply("b t c, c", (x - mean) / spread, scale)


def mix(x, weights):
    return einx.dot("b t [c], [c] d -> b t d", x, weights)


def attend(query, key, heads):
    weights = einx.dot("b q (h [c]), b k (h [c]) -> b h q k", query, key, h=heads)
    weights = einx.softmax("b h q [k]", weights)
    return einx.dot("b h q [k], b [k] (h c) -> b q (h c)", weights, key)


class Model:
    def __init__(self, width=64, heads=4):
        self.heads = 4
        self.scale = np.ones((64,))
        self.mixing = np.zeros((64, 64))
"""
METHOD = '''
    def method{n}(self, x, mask=None):
        """Shift, mix and attend."""

        h = normalise(x, self.scale)
        h = mix(h, self.mixing)
        if mask is not None:
            h = np.where(mask, h, 0.0)
        h = attend(h, h, self.heads)
        mean = einx.mean("b t [c]", h, keepdims=True)
        for step in range(3):
            if step == self.heads:
                h = h + mean
            else:
                h = h - mean
        return h + x
'''
USE = """

model = Model()
x = np.zeros((2, 8, 64))
for step in range(3):
    x = model.method3(x)
"""

# Ten calls in 23 lines, so that there are more than 4,000 in 10,000.
STEP = '''
def step{n}(x, y, w):
    """Mix two rows."""

    # einx: x = (b, {width}), y = (b, {width})
    a = einx.add("b c, b c -> b c", x, y)
    b = einx.sum("b [c]", a)
    c = einx.dot("b [c], d [c] -> b d", a, w)
    d = einx.softmax("b [d]", c)
    e = np.exp(d - d.max(axis=1, keepdims=True))
    f = einx.divide("b d, b -> b d", e, b)
    g = einx.id("b (h d) -> b h d", np.zeros((4, {width})), h=4)
    h = einx.mean("b [h] d", g)
    i = einx.max("b [d]", h)
    j = einx.multiply("b, b -> b", i, np.ones(4))
    k = einx.id("b -> b 1", j)
    for number in range(3):
        if number == 2:
            f = f + number
        else:
            f = f - number
    return f, k

'''
WRONG = 'einx.sum("a b [c]", np.zeros((3, 4)))\n'
"""A mistake, so that there is something to find."""

# Typed on the empty line below the docstring of a function.
TYPED = '    found = einx.sum("b [c]", np.zeros((3, 4)))'

HOVERED = ("einx.mean", '"b t', "einx.dot", "b k (h", "einx.id", "b (h p")


def source(parts: int) -> str:
    """A file of 50 lines and three calls for each part, and a head."""
    return HEAD + "".join(PART.format(n=number, width=64 + 4 * (number % 8)) for number in range(parts))


@dataclass(frozen=True, slots=True)
class Waits:
    """Milliseconds, in several series."""

    series: Sequence[Sequence[float]]

    def figure(self, what: str, bound: float, of: Callable[[Sequence[float]], float], peer: Waits) -> Figure:
        """One number for each series: the best of them, and the median of them."""
        ours, theirs = ([of(each) for each in waits.series] for waits in (self, peer))
        return Figure(
            what,
            min(ours),
            statistics.median(ours),
            "ms",
            bound,
            ours=f"{sum(map(len, self.series))} times",
            peer=f"{duration(min(theirs) / 1e3)}  empty server",
        )

    def over(self, what: str, bound: float, of: Callable[[Sequence[float]], float], peer: Waits) -> Figure:
        """How much longer than another server, in the same way."""
        ours, theirs = ([of(each) for each in waits.series] for waits in (self, peer))
        return Figure(
            what,
            min(ours) - min(theirs),
            statistics.median(ours) - statistics.median(theirs),
            "ms",
            bound,
            ours=f"{duration(min(ours) / 1e3)}",
            peer=f"{duration(min(theirs) / 1e3)}  empty server",
        )


def worst(waits: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(waits, n=20)[-1]


def starting() -> Iterator[Figure]:
    """From starting the process to the answer to ``initialize``, and from opening the file to its diagnostics."""
    text = source(20)
    answers: dict[Sequence[str], list[float]] = {OURS: [], EMPTY: []}
    opened: dict[Sequence[str], list[float]] = {OURS: [], EMPTY: []}
    with tempfile.TemporaryDirectory() as cache:
        for number in range(PROCESSES + 1):
            for command in (OURS, EMPTY):
                start = time.perf_counter()
                with editor(command, cache) as client:
                    client.initialize()
                    answered = seconds(start)
                    start = time.perf_counter()
                    client.open(text)
                    # The first process of each writes the bytecode files.
                    if number:
                        answers[command].append(answered * 1e3)
                        opened[command].append(seconds(start) * 1e3)
    ours, empty = answers[OURS], answers[EMPTY]
    yield Figure(
        "initialize, over the empty server",
        min(ours) - min(empty),
        statistics.median(x - y for x, y in zip(ours, empty, strict=True)),
        "ms",
        INITIALIZE,
        ours=duration(min(ours) / 1e3),
        peer=f"{duration(min(empty) / 1e3)}  empty server",
    )
    first, nothing = (Waits([[each] for each in opened[command]]) for command in (OURS, EMPTY))
    yield first.figure("first diagnostics, 1,000 lines, right after the start", FIRST, min, nothing)


def working() -> Iterator[Figure]:
    """Typing and pointing in 1,000 lines with 60 calls."""
    text = source(20)
    with tempfile.TemporaryDirectory() as cache, ExitStack() as stack:
        ours, empty = (stack.enter_context(editor(command, cache)) for command in (OURS, EMPTY))
        edits, nothing = typing(text, [ours, empty], places=4)
        yield edits.figure("1,000 lines: edit to diagnostics, median", EDIT_MEDIAN, statistics.median, nothing)
        yield edits.figure("1,000 lines: edit to diagnostics, 95th percentile", EDIT_WORST, worst, nothing)
        hovers, nothing = pointing(text, [ours, empty])
        yield hovers.figure("1,000 lines: hover, median", HOVER, statistics.median, nothing)
        yield memory("1,000 lines: resident memory after all that", ours, empty, MEMORY)


def long_file() -> Iterator[Figure]:
    """Typing in 10,000 lines with 600 calls."""
    with tempfile.TemporaryDirectory() as cache, ExitStack() as stack:
        ours, empty = (stack.enter_context(editor(command, cache)) for command in (OURS, EMPTY))
        edits, nothing = typing(source(200), [ours, empty], places=1)
        yield edits.figure("10,000 lines: edit to diagnostics, median", LONG_EDIT, statistics.median, nothing)
        yield memory("  10,000 lines: resident memory", ours, empty)


def following() -> Iterator[Figure]:
    """Typing in a method of a class of 400 lines that calls three functions which are followed."""
    text = HEAD + FUNCTIONS + "".join(METHOD.format(n=number) for number in range(25)) + USE
    with tempfile.TemporaryDirectory() as cache, ExitStack() as stack:
        ours, empty = (stack.enter_context(editor(command, cache)) for command in (OURS, EMPTY))
        edits, nothing = typing(text, [ours, empty], places=2, inside="    def method")
        for what, bound, of in (("median", METHOD_MEDIAN, statistics.median), ("95th percentile", METHOD_WORST, worst)):
            yield edits.over(f"400-line class: edit to diagnostics, {what}, over the empty server", bound, of, nothing)


def dense_file() -> Iterator[Figure]:
    """Opening 10,000 lines with 4,000 calls, and typing in them."""
    text = HEAD + WRONG + "".join(STEP.format(n=number, width=16 + 4 * (number % 16)) for number in range(430))
    first: list[float] = []
    with tempfile.TemporaryDirectory() as cache, ExitStack() as stack:
        for number in range(PROCESSES // 2 + 1):
            with editor(OURS, cache) as client:
                client.initialize()
                start = time.perf_counter()
                assert len(client.open(text)) == 1
                # The first process writes the bytecode files.
                if number:
                    first.append(seconds(start))
        what = "10,000 lines, 4,000 calls: first findings"
        yield Figure(what, min(first), statistics.median(first), "s", FIRST_FINDINGS, ours=f"{len(first)} times")
        ours, empty = (stack.enter_context(editor(command, cache)) for command in (OURS, EMPTY))
        edits, nothing = typing(text.replace(WRONG, ""), [ours, empty], places=1)
        what = "10,000 lines, 4,000 calls: edit to diagnostics, median"
        yield edits.figure(what, DENSE_EDIT, statistics.median, nothing)


def typing(text: str, clients: Sequence[Editor], places: int, inside: str = "def ") -> list[Waits]:
    """Type a line at places in a file, character by character, and take it back; how long that took in each client."""
    margin = " " * (len(inside) - len(inside.lstrip()))
    empty = [number + 2 for number, line in enumerate(text.split("\n")) if line.startswith(inside)]
    found: list[list[list[float]]] = [[] for _ in clients]
    for client in clients:
        client.initialize()
        assert client.open(text) == [], "the file has mistakes"
    random = Random(0)
    with undisturbed():
        for _ in range(SERIES):
            chosen = random.sample(empty, places)
            for taken, client in zip(found, clients, strict=True):
                taken.append([wait for line in chosen for wait in typed(client, line, f"{margin}{TYPED}")])
    return [Waits(series) for series in found]


def typed(client: Editor, line: int, text: str) -> Iterator[float]:
    """Type a line and take it back."""
    for column, character in enumerate(text):
        start = time.perf_counter()
        client.type(line, column, character)
        yield seconds(start) * 1e3
    for column in reversed(range(len(text))):
        start = time.perf_counter()
        client.type(line, column, "", removed=1)
        yield seconds(start) * 1e3


def pointing(text: str, clients: Sequence[Editor]) -> list[Waits]:
    """Point at calls and axes; how long that took in each client."""
    lines = text.split("\n")
    places = [
        (number, line.index(mark) + len(mark) - 1)
        for number, line in enumerate(lines)
        for mark in HOVERED
        if mark in line
    ]
    found: list[list[list[float]]] = [[] for _ in clients]
    with undisturbed():
        for _ in range(SERIES):
            for taken, client in zip(found, clients, strict=True):
                taken.append([pointed(client, *place) for place in places])
    return [Waits(series) for series in found]


def pointed(client: Editor, line: int, character: int) -> float:
    start = time.perf_counter()
    assert client.hover(line, character), (line, character)
    return seconds(start) * 1e3


def memory(what: str, ours: Editor, empty: Editor, bound: float | None = None) -> Figure:
    """What a server holds after its work."""
    used = ours.megabytes()
    return Figure(what, used, used, "MB", bound, peer=f"{empty.megabytes():.1f} MB  empty server")


ROWS = (
    Row("start", starting),
    Row("edit and hover", working),
    Row("10,000 lines", long_file),
    Row("followed functions", following),
    Row("4,000 calls", dense_file),
)
