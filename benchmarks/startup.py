"""What a program pays before its first result: the import beyond numpy's, and the first call.

Each figure is the fastest of several fresh processes. Bytecode files go to a folder of the benchmark's own, which one
process fills before any is measured: a first import ever compiles every module, and that is not the promise.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from benchmarks import ENGINE
from benchmarks.report import Figure, Row
from benchmarks.timing import Samples

IMPORT_BOUND, FIRST_CALL_BOUND = 20, 70
PROCESSES = 12

FIRST_CALLS = {
    "sum": 'einx.sum("a [b]", x)',
    "split": 'einx.id("a (b c) -> c (a b)", x, b=2)',
    "dot": 'einx.dot("a [b->c]", x, x)',
    "gather": 'einx.get_at("[a] b, p -> p b", x, np.array([0, 1]))',
}

PROGRAM = """
import time
import numpy as np
x = np.ones((4, 4))
start = time.perf_counter()
import einx
imported = time.perf_counter()
{call}
called = time.perf_counter()
print(imported - start, called - imported)
"""


def startup() -> Iterator[Figure]:
    """The import, and the slowest of some first calls."""
    imports: list[float] = []
    calls: dict[str, list[float]] = {name: [] for name in FIRST_CALLS}
    with tempfile.TemporaryDirectory() as folder:
        for call in FIRST_CALLS.values():
            _run(call, folder)
        for _ in range(PROCESSES):
            for name, call in FIRST_CALLS.items():
                imported, called = _run(call, folder)
                imports.append(imported)
                calls[name].append(called)
    importing = Samples(tuple(imports))
    yield _figure("import einx beyond import numpy", importing, IMPORT_BOUND, f"{len(imports)} processes")
    taken = {name: Samples(tuple(times)) for name, times in calls.items()}
    slowest = max(taken, key=lambda name: taken[name].minimum)
    yield _figure("first call in a process", taken[slowest], FIRST_CALL_BOUND, f"worst: {slowest}")


def _figure(what: str, samples: Samples, bound: float, peer: str) -> Figure:
    return Figure(what, samples.minimum * 1e3, samples.median * 1e3, "ms", bound, peer=peer)


def _run(call: str, folder: str) -> tuple[float, float]:
    """Seconds for the import and for the call, in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ENGINE), "PYTHONPYCACHEPREFIX": folder}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    program = PROGRAM.format(call=call)
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    imported, called = map(float, done.stdout.split())
    return imported, called


ROWS = (Row("import and first call", startup),)
