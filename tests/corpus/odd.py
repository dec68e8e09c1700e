"""Short programs, each around one odd thing that Python allows, and what the linter makes of them.

A program works; its twin differs in one line, a mistake that makes a call with a description fail. Whoever follows the
program as Python does reports nothing of it, and the call that fails in its twin.

    python -m tests.corpus.odd [--topic NAME] [--misses]

prints for each topic how many programs there are, how many of them are flagged, and how many twins are found.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from einx_lsp.cli.engine import use_own_engine
from tests.corpus.measure import Found, Judged, found_in, judged
from tests.corpus.mutants import Mutant
from tests.corpus.running import Outcome, Runner, runner

__all__ = ["TOPICS", "Line", "Program", "Verdict", "complaints", "programs", "read", "verdict", "written"]

HERE = Path(__file__).parent / "odd"
TOPICS = {path.stem: path for path in sorted(HERE.glob("*.txt")) if path.stem != "open"}
"""The files with programs, by what these are about."""

TITLE, FILE = "==== ", "---- "
MISTAKE = re.compile(r"(?P<indent> *)(?P<code>.*?)  #> (?P<twin>.+)")
FAILURE = re.compile(r"(?P<code>.*?)  #!")


class Line(NamedTuple):
    """A line of a program.

    Attributes:
        module: Its file, relative to the folder of the program.
        number: Which it is, from 1.
    """

    module: str
    number: int


@dataclass(frozen=True)
class Program:
    """A program and its twin.

    Attributes:
        title: What is odd about it.
        files: Its files, relative to its folder.
        twin: The same with a mistake.
        mistake: The line in which they differ.
        failure: The line at which the twin fails.
    """

    title: str
    files: Mapping[str, str]
    twin: Mapping[str, str]
    mistake: Line
    failure: Line


# ---------------------------------------------------------------------------------------------------------------------
# Reading


def programs(topic: str) -> tuple[Program, ...]:
    """The programs of a topic."""
    return read(TOPICS[topic].read_text(encoding="utf-8"))


def read(text: str) -> tuple[Program, ...]:
    r"""The programs of a text.

    Args:
        text: Programs one after the other: a line ``==== title``, then ``main.py``, then its other files, each after a
            line ``---- name``. One line of a program ends in ``  #> ``, followed by the code of that line in the twin;
            if the twin fails at another line, that one ends in ``  #!``.

    Raises:
        ValueError: If a program has no mistake or more than one, or text stands before the first.

    >>> (one,) = read("==== a sum\nimport einx\neinx.sum('[a]', [1])  #> einx.sum('[a] b', [1])\n")
    >>> one.title, one.mistake, one.twin["main.py"]
    ('a sum', Line(module='main.py', number=2), "import einx\neinx.sum('[a] b', [1])\n")
    """
    before, *parts = re.split(rf"^{TITLE}", text, flags=re.MULTILINE)
    if before.strip():
        raise ValueError("text stands before the first title")
    return tuple(map(_program, parts))


def _program(text: str) -> Program:
    """A program that begins with its title."""
    title, _, main = text.partition("\n")
    first, *others = re.split(rf"^{FILE}", main, flags=re.MULTILINE)
    marked = {"main.py": first} | {name: content for name, _, content in (other.partition("\n") for other in others)}
    marked = {name: f"{content.rstrip()}\n" for name, content in marked.items()}
    mistakes, failures = _marks(marked, MISTAKE), _marks(marked, FAILURE)
    if len(mistakes) != 1 or len(failures) > 1:
        raise ValueError(f"{title}: {len(mistakes)} mistakes and {len(failures)} other lines that fail")
    files = {name: _replaced(content, r"\g<indent>\g<code>") for name, content in marked.items()}
    twin = {name: _replaced(content, r"\g<indent>\g<twin>") for name, content in marked.items()}
    return Program(title, files, twin, mistakes[0], (failures or mistakes)[0])


def _marks(files: Mapping[str, str], mark: re.Pattern[str]) -> list[Line]:
    """The lines that are marked so."""
    return [
        Line(name, number)
        for name, content in files.items()
        for number, line in enumerate(content.splitlines(), 1)
        if mark.fullmatch(line)
    ]


def _replaced(content: str, template: str) -> str:
    """A file without marks, its line with the mistake written as a template of ``re.sub`` says."""
    lines = (FAILURE.sub(r"\g<code>", MISTAKE.sub(template, line)) for line in content.splitlines())
    return "\n".join([*lines, ""])


# ---------------------------------------------------------------------------------------------------------------------
# Running


@contextmanager
def written(files: Mapping[str, str]) -> Iterator[Path]:
    """A folder of its own with files."""
    with TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve() / "program"
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        yield folder


def complaints(program: Program, running: Runner) -> Iterator[str]:
    """What shows when it is run that a program is none: it fails, or its twin does not, or elsewhere.

    Args:
        program: The program.
        running: A process that runs programs.
    """
    with written(program.files) as folder:
        outcome = running.run(folder)
    if outcome.failure is not None:
        yield f"{program.title}: fails, {_told(outcome)}"
    with written(program.twin) as folder:
        outcome = running.run(folder)
    failure = outcome.failure
    if failure is None:
        yield f"{program.title}: its twin works"
    elif not failure.at_string_call:
        yield f"{program.title}: its twin fails at no call with a description, {_told(outcome)}"
    elif program.failure.module != failure.module or not failure.lines[0] <= program.failure.number <= failure.lines[1]:
        yield f"{program.title}: its twin fails at another line than {program.failure.number}, {_told(outcome)}"


def _told(outcome: Outcome) -> str:
    failure = outcome.failure
    assert failure is not None
    return f"{failure.module}:{failure.lines[0]}: {failure.error}: {failure.message}"


# ---------------------------------------------------------------------------------------------------------------------
# Judging


@dataclass(frozen=True)
class Verdict:
    """What the linter makes of a program and of its twin.

    Attributes:
        title: The title of the program.
        flagged: The errors that it reports at lines of the program that were run.
        is_found: Whether it reports the call that fails in the twin.
    """

    title: str
    flagged: tuple[Found, ...]
    is_found: bool


def verdict(program: Program, running: Runner) -> Verdict:
    """Run and check a program and its twin.

    Args:
        program: The program.
        running: A process that runs programs.
    """
    works, fails = (_judged(program, files, running) for files in (program.files, program.twin))
    return Verdict(program.title, works.wrong, fails.at_line)


def _judged(program: Program, files: Mapping[str, str], running: Runner) -> Judged:
    """Run files and check them, as a mutant is judged."""
    module, number = program.mistake
    before, after = (texts[module].splitlines()[number - 1].strip() for texts in (program.files, program.twin))
    mutant = Mutant(program.title, module, "by hand", number, before, after, files[module])
    with written(files) as folder:
        return judged(folder, mutant, running.run(folder), found_in(folder))


def table(results: Mapping[str, Sequence[Verdict]]) -> Iterator[str]:
    """The lines of a table, a row for each topic and one for all."""
    yield " ".join([f"{'':16}", *(f"{name:>9}" for name in ("programs", "flagged", "found"))])
    for name, some in [*results.items(), ("all", [one for topic in results.values() for one in topic])]:
        counts = len(some), sum(bool(one.flagged) for one in some), sum(one.is_found for one in some)
        yield " ".join([f"{name:16}", *(f"{count:9}" for count in counts)])


def misses(topic: str, some: Iterable[Verdict]) -> Iterator[str]:
    """The titles of programs that are flagged, with what is reported, and of those whose twins are not found."""
    for one in some:
        if one.flagged:
            yield f"{topic}: flagged: {one.title}"
            yield from (f"    > {found}" for found in one.flagged)
        if not one.is_found:
            yield f"{topic}: not found: {one.title}"


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.odd", description="Measure the linter.")
    parser.add_argument("--topic", choices=TOPICS, action="append", help="one topic (default: all)")
    parser.add_argument("--misses", action="store_true", help="list what is flagged and what is not found")
    arguments = parser.parse_args(argv)
    if problem := use_own_engine():
        raise SystemExit(problem)
    with runner() as running:
        results = {
            topic: [verdict(program, running) for program in programs(topic)] for topic in arguments.topic or TOPICS
        }
    lines = list(table(results))
    if arguments.misses:
        lines += ["", *(line for topic, some in results.items() for line in misses(topic, some))]
    sys.stdout.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    main()
