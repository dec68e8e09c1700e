"""The programs of the corpus run, so that what is said about their shapes can be held against what the shapes are."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ENGINE = HERE.parents[1] / "engine"
PROGRAMS = {main.parent.name: main.parent for main in sorted(HERE.glob("programs/*/main.py"))}
UNANNOTATED = (HERE / "unannotated.txt").read_text(encoding="utf-8").split()
ANNOTATION = re.compile(r"# einx:|jaxtyping|Annotated|einx\.(check|matches)\(|assert .*\.shape\b")


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_runs(name: str) -> None:
    run = subprocess.run(
        [sys.executable, "-B", "main.py"],
        cwd=PROGRAMS[name],
        env={**os.environ, "PYTHONPATH": str(ENGINE)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip()


def test_half_of_the_programs_have_no_annotations() -> None:
    assert len(PROGRAMS) == 20
    assert len(set(UNANNOTATED)) == len(UNANNOTATED) == 10
    assert set(UNANNOTATED) < set(PROGRAMS)


@pytest.mark.parametrize("name", UNANNOTATED)
def test_an_unannotated_program_says_no_shapes(name: str) -> None:
    for module in PROGRAMS[name].rglob("*.py"):
        assert not ANNOTATION.search(module.read_text(encoding="utf-8")), module
