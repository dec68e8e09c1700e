"""Never-seen shapes against the package ``einx`` of the Python Package Index, as a black box.

It shares its import name with the engine, so it runs in an environment of its own, which is made once; the same module
of calls is imported there and here.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.overhead import NEW_SHAPES
from benchmarks.report import Figure, Row

ROOT = Path(__file__).parents[1]
ENVIRONMENT = ROOT / ".venv-published"
VERSION = "0.4.3"
BOUND = 1 / 30
CALLS = 10

PROGRAM = """
import json, sys
import einx  # before the benchmarks put the engine on the import path
from benchmarks.overhead import NEW_SHAPES
taken = {}
for name, each in NEW_SHAPES.items():
    try:
        samples = each.seconds(int(sys.argv[1]))
    except einx.errors.SemanticError:
        continue  # it refuses what the notation has gained since
    taken[name] = samples.minimum, samples.median
print(json.dumps(taken))
"""


def python() -> Path:
    """The interpreter of the published package's environment, which is made if it is missing."""
    found = ENVIRONMENT / "bin" / "python"
    if not found.exists():
        subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
        install = [found, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", f"einx=={VERSION}", "numpy"]
        subprocess.run(install, check=True)
    return found


def theirs() -> Mapping[str, tuple[float, float]]:
    """The fastest and the median seconds of each call, from the published package."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [python(), "-c", PROGRAM, str(CALLS)]
    done = subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True)
    taken: Mapping[str, tuple[float, float]] = json.loads(done.stdout)
    return taken


def against_published() -> Iterator[Figure]:
    """The median of the ratios over the calls that both take."""
    peers = theirs()
    ours = {name: NEW_SHAPES[name].seconds(CALLS) for name in peers}
    fastest = statistics.median(ours[name].minimum / peers[name][0] for name in peers)
    typical = statistics.median(ours[name].median / peers[name][1] for name in peers)
    what = f"never-seen shape, against einx {VERSION}"
    yield Figure(what, fastest, typical, "x", BOUND, ours=f"{len(peers)} calls", peer=f"einx {VERSION}")


ROWS = (Row("against the published einx", against_published),)
