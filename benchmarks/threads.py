"""Whether threads stand in each other's way: eight that share one cached operation, against one that makes all calls.

The interpreter runs one thread at a time, so the best possible figure is 1; a lock on the way to the cache would show.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from threading import Barrier, Thread

import numpy as np

import einx
from benchmarks.report import Figure, Row, duration
from benchmarks.timing import Samples, undisturbed

BOUND = 1.15
THREADS = 8
CALLS = 4000
ROUNDS = 12


def threads() -> Iterator[Figure]:
    """The total time of the same calls, and for comparison the same with NumPy alone."""
    x = np.ones((10, 10))
    one, many = _alternate(lambda: einx.sum("a [b]", x))
    plain_one, plain_many = _alternate(lambda: np.sum(x, axis=1))
    yield Figure(
        f"{THREADS} threads on one cached operation",
        many.ratio(one),
        many.median_ratio(one),
        bound=BOUND,
        ours=f"{duration(many.minimum)}",
        peer=f"{duration(one.minimum)}  one thread",
    )
    yield Figure(
        f"  {THREADS} threads: np.sum alone",
        plain_many.ratio(plain_one),
        plain_many.median_ratio(plain_one),
        ours=f"{duration(plain_many.minimum)}",
        peer=f"{duration(plain_one.minimum)}  one thread",
    )


def _alternate(call: Callable[[], object]) -> tuple[Samples, Samples]:
    """Seconds for all calls, by one thread and by many, round by round."""
    call()
    one: list[float] = []
    many: list[float] = []
    with undisturbed():
        for _ in range(ROUNDS):
            one.append(_seconds(call, 1))
            many.append(_seconds(call, THREADS))
    return Samples(tuple(one)), Samples(tuple(many))


def _seconds(call: Callable[[], object], count: int) -> float:
    """From the moment at which all threads are ready to the end of the last one."""
    ready = Barrier(count + 1)
    share = range(THREADS * CALLS // count)

    def work() -> None:
        ready.wait()
        for _ in share:
            call()

    workers = [Thread(target=work) for _ in range(count)]
    for worker in workers:
        worker.start()
    start = time.perf_counter()
    ready.wait()
    for worker in workers:
        worker.join()
    return time.perf_counter() - start


ROWS = (Row("8 threads", threads),)
