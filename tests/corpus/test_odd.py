"""The short programs work, their twins fail where they are marked, and the linter is judged by what they do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.corpus import odd
from tests.corpus.measure import Found
from tests.corpus.odd import TOPICS, Line, Program, complaints, programs, read, table, verdict
from tests.corpus.running import Runner, runner

PROGRAMS = {f"{topic}: {program.title}": program for topic in TOPICS for program in programs(topic)}


@pytest.fixture(scope="module")
def running() -> Iterator[Runner]:
    with runner() as process:
        yield process


# ---------------------------------------------------------------------------------------------------------------------
# The programs


@pytest.mark.long
@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_works_and_its_twin_fails_where_it_is_marked(program: Program, running: Runner) -> None:
    assert list(complaints(program, running)) == []


OPEN = frozenset((Path(odd.HERE) / "open.txt").read_text(encoding="utf-8").splitlines())
"""The twins whose mistakes the linter does not find yet, by topic and title."""


@pytest.mark.long
@pytest.mark.parametrize(("name", "program"), PROGRAMS.items(), ids=PROGRAMS)
def test_nothing_is_found_in_a_program_and_the_mistake_in_its_twin(
    name: str, program: Program, running: Runner
) -> None:
    found = verdict(program, running)
    assert [str(one) for one in found.flagged] == []
    assert found.is_found or name in OPEN, "the mistake is not found any more"


def test_what_is_open_is_a_program() -> None:
    assert sorted(OPEN - PROGRAMS.keys()) == []


def test_titles_are_unique() -> None:
    titles = [program.title for topic in TOPICS for program in programs(topic)]
    assert [title for title in titles if titles.count(title) > 1] == []


# ---------------------------------------------------------------------------------------------------------------------
# Reading them

TWO = """\
==== a length of another file
import einx
import numpy as np
from sizes import n

einx.sum("a [3]", np.zeros((2, n)))  #!

---- sizes.py
if True:
    n = 3  #> n = 4
==== a sum
import einx

einx.sum("a [b]", [[1]])  #> einx.sum("a [b] c", [[1]])
"""


def two() -> tuple[Program, Program]:
    first, second = read(TWO)
    return first, second


def test_a_text_is_read_as_programs_and_their_twins() -> None:
    first, second = two()
    assert (first.title, second.title) == ("a length of another file", "a sum")
    assert list(first.files) == ["main.py", "sizes.py"]
    assert first.files["sizes.py"] == "if True:\n    n = 3\n"
    assert first.twin["sizes.py"] == "if True:\n    n = 4\n"
    assert first.files["main.py"] == first.twin["main.py"]
    assert first.files["main.py"].endswith("np.zeros((2, n)))\n")
    assert second.twin == {"main.py": 'import einx\n\neinx.sum("a [b] c", [[1]])\n'}


def test_a_twin_fails_at_its_mistake_unless_another_line_is_marked() -> None:
    first, second = two()
    assert (first.mistake, first.failure) == (Line("sizes.py", 2), Line("main.py", 5))
    assert second.mistake == second.failure == Line("main.py", 3)


@pytest.mark.parametrize(
    "text",
    ["einx\n==== a\nx  #> y\n", "==== a\nx = 1\n", "==== a\nx  #> y\nx  #> y\n", "==== a\nx  #> y\nx  #!\nx  #!\n"],
)
def test_a_program_has_one_mistake_and_one_failure(text: str) -> None:
    with pytest.raises(ValueError, match=r"before the first title|mistakes and \d other lines"):
        read(text)


# ---------------------------------------------------------------------------------------------------------------------
# Running and judging them


def test_programs_that_are_none_are_told(running: Runner) -> None:
    call = 'einx.sum("a [b]", [[1]])'
    texts = {
        "fails, main.py:2: NameError": f'x\n{call}  #> einx.sum("a", 1)\n',
        "its twin works": f"{call}  #> {call} + 1\n",
        "its twin fails at no call with a description, main.py:2: ZeroDivisionError": f"{call}  #> 1 / 0\n",
        "its twin fails at another line than 3, main.py:2: RankError": f"x = 1  #> {call[:-6]}[1])\n{call}  #!\n",
        "its twin fails at another line than 2, main.py:3: RankError": f"x = [[1]]  #> x = [1]\n{call[:-6]}x)\n",
    }
    for told, text in texts.items():
        (program,) = read(f"==== a\nimport einx\n{text}")
        assert [complaint for complaint in complaints(program, running) if told in complaint], told
    assert [complaint for program in two() for complaint in complaints(program, running)] == []


def test_the_linter_is_judged_by_a_program_and_its_twin(running: Runner) -> None:
    _, plain = two()
    found = verdict(plain, running)
    assert (found.title, found.flagged, found.is_found) == ("a sum", (), True)
    reversed_roles = Program(plain.title, plain.twin, plain.files, plain.mistake, plain.failure)
    assert not verdict(reversed_roles, running).is_found
    assert list(table({"sums": [found]}))[1].split() == ["sums", "1", "0", "1"]


def test_the_command_counts_and_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "sums.txt"
    path.write_text(TWO, encoding="utf-8")
    monkeypatch.setattr(odd, "TOPICS", {"sums": path})
    odd.main(["--topic", "sums", "--misses"])
    header, sums, everything, *rest = capsys.readouterr().out.splitlines()
    assert header.split() == ["programs", "flagged", "found"]
    assert sums.split()[:3] == ["sums", "2", "0"]
    assert everything.split()[1:] == sums.split()[1:]
    assert len([line for line in rest if "not found" in line]) == 2 - int(sums.split()[3])


def test_what_is_flagged_is_listed_with_what_is_reported() -> None:
    found = Found("main.py", (3, 10), (3, 11), "rank-mismatch", "too many axes\nand more")
    some = [odd.Verdict("one", (found,), True), odd.Verdict("two", (), False)]
    assert list(odd.misses("sums", some)) == [
        "sums: flagged: one",
        "    > main.py:3:10: rank-mismatch: too many axes",
        "sums: not found: two",
    ]
