"""The mutants of the corpus are what they claim to be, and the linter flags neither what works nor the programs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

import pytest

from tests.corpus.measure import Found, copied, found_in, judged, mutated
from tests.corpus.mutants import COUNT, OPERATORS, PROGRAMS, Mutant, mutants
from tests.corpus.running import Runner, runner

drawn = lru_cache(maxsize=None)(mutants)


@pytest.fixture(scope="module")
def running() -> Iterator[Runner]:
    with runner() as process:
        yield process


@pytest.mark.parametrize("program", PROGRAMS)
def test_mutants_differ_from_their_program_and_from_each_other_and_parse(program: str) -> None:
    found = drawn(program)
    assert len(found) >= 40
    assert len({(mutant.module, mutant.text) for mutant in found}) == len(found)
    for mutant in found:
        original = (PROGRAMS[program] / mutant.module).read_text(encoding="utf-8")
        assert mutant.text != original
        changed, unchanged = mutant.text.splitlines(), original.splitlines()
        assert changed[: mutant.line - 1] == unchanged[: mutant.line - 1]
        assert mutant.before.split("\n")[0] in unchanged[mutant.line - 1]
        ast.parse(mutant.text)


def test_the_draw_depends_on_the_seed_alone() -> None:
    assert mutants("gmm_em") == drawn("gmm_em")
    assert mutants("gmm_em", seed=1) != drawn("gmm_em")


def test_a_program_has_about_as_many_mutants_of_each_operator() -> None:
    found = [mutant.operator for mutant in drawn("swin_stage")]
    assert max(map(found.count, OPERATORS)) <= 2 * (COUNT // len(OPERATORS) + 1)
    assert {mutant.operator for program in PROGRAMS for mutant in drawn(program)} == set(OPERATORS)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_is_not_flagged(program: str) -> None:
    assert found_in(PROGRAMS[program]) == []


# ---------------------------------------------------------------------------------------------------------------------
# Running


def changed(program: str, module: str, before: str, after: str) -> Mutant:
    text = (PROGRAMS[program] / module).read_text(encoding="utf-8")
    assert text.count(before) == 1
    line = text[: text.index(before)].count("\n") + 1
    return Mutant(program, module, "by hand", line, before, after, text.replace(before, after))


def test_a_run_tells_which_lines_it_has_reached(running: Runner) -> None:
    with copied("gmm_em") as folder:
        outcome = running.run(folder)
    assert outcome.failure is None
    text = (PROGRAMS["gmm_em"] / "main.py").read_text(encoding="utf-8").splitlines()
    assert text.index("import einx") + 1 in outcome.reached["main.py"]


def test_a_failing_call_is_held_against_what_is_reported(running: Runner) -> None:
    mutant = changed("gmm_em", "main.py", '"k i j, i j", cov', '"k i j, i]", cov')
    with copied("gmm_em") as folder, mutated(folder, mutant):
        result = judged(folder, mutant, running.run(folder), found_in(folder))
    failure = result.outcome.failure
    assert failure is not None
    assert failure.at_string_call
    assert failure.module == "main.py"
    assert failure.lines == (mutant.line, mutant.line)
    assert failure.description == "k i j, i]"
    assert failure.spans == ((8, 9),)
    assert result.at_line
    assert result.at_span
    assert not result.wrong


def test_an_error_of_the_framework_in_a_call_fails_at_that_call(running: Runner) -> None:
    call = 'einx.get_at("[k], n -> n", np.zeros(2), np.array([9]))\n'
    mutant = changed("gmm_em", "main.py", "import numpy as np\n", f"import numpy as np\n{call}")
    with copied("gmm_em") as folder, mutated(folder, mutant):
        failure = running.run(folder).failure
    assert failure is not None
    assert failure.error == "IndexError"
    assert failure.at_string_call


def test_a_failure_of_the_program_itself_is_no_failing_call(running: Runner) -> None:
    mutant = changed("gmm_em", "main.py", "import einx\n", "import einx\nassert not einx\n")
    with copied("gmm_em") as folder, mutated(folder, mutant):
        failure = running.run(folder).failure
    assert failure is not None
    assert failure.error == "AssertionError"
    assert not failure.at_string_call


def test_what_is_reported_at_a_line_that_was_run_and_works_is_wrong(running: Runner) -> None:
    mutant = changed("gmm_em", "main.py", "import einx\n", "import einx\nif not einx:\n    einx.sum('a')\n")
    ran = Found("main.py", (mutant.line, 1), (mutant.line, 2), "invented", "invented")
    passed_over = ran._replace(start=(mutant.line + 2, 14), end=(mutant.line + 2, 15))
    with copied("gmm_em") as folder, mutated(folder, mutant):
        result = judged(folder, mutant, running.run(folder), [ran, passed_over])
    assert result.outcome.failure is None
    assert result.wrong == (ran,)
    assert result.unreached == (passed_over,)


def test_a_description_that_is_written_elsewhere_is_found_there(running: Runner) -> None:
    mutant = changed("swin_stage", "blocks.py", '"... [c]", keepdims', '"... [c] d]", keepdims')
    with copied("swin_stage") as folder, mutated(folder, mutant):
        outcome = running.run(folder)
        failure = outcome.failure
        assert failure is not None
        assert failure.lines[0] > mutant.line
        ((start, end),) = failure.spans
        column = mutant.text.splitlines()[mutant.line - 1].index("... [c] d]") + 1
        places = (mutant.line, column + start), (mutant.line, column + end)
        result = judged(folder, mutant, outcome, [Found("blocks.py", *places, "invented", "invented")])
    assert result.at_line
    assert result.at_span


@pytest.mark.long
@pytest.mark.parametrize("number", range(COUNT))
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_mutant_that_works_is_not_flagged(program: str, number: int, running: Runner) -> None:
    mutant = drawn(program)[number]
    with copied(program) as folder, mutated(folder, mutant):
        found = found_in(folder)
        if not found:  # whatever a run would show
            return
        result = judged(folder, mutant, running.run(folder), found)
    assert result.outcome.failure is not None or not result.wrong, result.wrong
