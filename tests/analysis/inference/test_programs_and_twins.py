"""Programs that are followed as Python runs them: nothing is found in them, and the mistake in their twins.

They are written as those of the corpus are (see :mod:`tests.corpus.odd`), a file for each ability of the interpreter.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.corpus.odd import Program, complaints, read, verdict
from tests.corpus.running import Runner, runner

PROGRAMS = {
    f"{path.stem}: {program.title}": program
    for path in sorted((Path(__file__).parent / "programs").glob("*.txt"))
    for program in read(path.read_text(encoding="utf-8"))
}


@pytest.fixture(scope="module")
def running() -> Iterator[Runner]:
    with runner() as process:
        yield process


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_nothing_is_found_in_a_program_and_the_mistake_in_its_twin(program: Program, running: Runner) -> None:
    assert list(complaints(program, running)) == []
    found = verdict(program, running)
    assert [str(one) for one in found.flagged] == []
    assert found.is_found
