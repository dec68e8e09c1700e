"""The long tests: a tenth of them runs, of each at least one case, and all when asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.long import SHARE, chosen

ROOT = Path(__file__).parents[2]


def collected(folder: Path, **environment: str) -> set[str]:
    """The cases of long tests that pytest would run."""
    rest = {name: value for name, value in os.environ.items() if name != "LONG"}
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "long", str(folder)]
    done = subprocess.run(
        command, cwd=ROOT, env={**rest, **environment}, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return {line for line in done.stdout.splitlines() if "::" in line}


def functions(cases: set[str]) -> set[str]:
    return {case.partition("[")[0] for case in cases}


@pytest.mark.parametrize("folder", ["engine", "analysis"])
def test_a_tenth_runs_and_no_function_is_left_out(folder: str) -> None:
    everything, usual = collected(ROOT / "tests" / folder, LONG="all"), collected(ROOT / "tests" / folder)
    assert usual == chosen(everything)
    assert usual < everything
    assert functions(usual) == functions(everything)
    assert len(usual) <= len(everything) / SHARE + len(functions(everything)) / 2


@pytest.mark.parametrize(("cases", "run"), [(0, 0), (1, 1), (9, 1), (10, 1), (12, 1), (20, 2), (60, 6)])
def test_how_many_cases_run(cases: int, run: int) -> None:
    assert len(chosen(f"a::b[{case}]" for case in range(cases))) == run


def test_which_cases_run_does_not_depend_on_their_order() -> None:
    names = [f"a::b[{case}]" for case in range(40)]
    assert chosen(names) == chosen(reversed(names))
