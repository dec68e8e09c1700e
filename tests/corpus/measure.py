"""Measures the linter on mutants of the corpus: which failing calls it finds, and which working programs it flags.

    python -m tests.corpus.measure [--program NAME] [--seed N] [--json FILE] [--misses]

Each mutant is run, and checked as ``einx-lsp check`` checks a folder. It is *found at the line* if an error is
reported on the lines of the expression that fails, and *at the span* if what is underlined is what the error of the run
underlines. A working program is *flagged* if an error is reported at a line that was run.
"""

from __future__ import annotations

import argparse
import ast
import json
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, TypeAlias

from einx_lsp.cli.check import check_paths
from einx_lsp.cli.engine import use_own_engine
from tests.corpus.mutants import COUNT, OPERATORS, PROGRAMS, Mutant, Source, body, mutants
from tests.corpus.running import Failure, Outcome, Runner, runner

__all__ = ["Found", "Judged", "copied", "figures", "found_in", "judged", "mutated", "reached"]

UNANNOTATED = frozenset((Path(__file__).parent / "unannotated.txt").read_text(encoding="utf-8").split())
"""The programs that say no shapes."""

Position: TypeAlias = tuple[int, int]
"""Row and column, from 1, the column in characters."""


class Found(NamedTuple):
    """An error that the linter reports.

    Attributes:
        module: The file, relative to the folder of its program.
        start: Where it begins.
        end: Where it ends.
        name: The name of the rule.
        message: What is wrong.
    """

    module: str
    start: Position
    end: Position
    name: str
    message: str

    def __str__(self) -> str:
        return f"{self.module}:{self.start[0]}:{self.start[1]}: {self.name}: {self.message.splitlines()[0]}"


# ---------------------------------------------------------------------------------------------------------------------
# Folders


@contextmanager
def copied(program: str) -> Iterator[Path]:
    """A folder of its own with a program."""
    with TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve() / program
        shutil.copytree(PROGRAMS[program], folder, ignore=shutil.ignore_patterns("__pycache__"))
        yield folder


@contextmanager
def mutated(folder: Path, mutant: Mutant) -> Iterator[None]:
    """The folder of a program, while a mutant of it is in there."""
    path = folder / mutant.module
    before = path.read_bytes()
    path.write_bytes(mutant.text.encode())
    try:
        yield
    finally:
        path.write_bytes(before)


def found_in(folder: Path) -> list[Found]:
    """The errors that ``einx-lsp check`` reports of a folder."""
    results = list(check_paths([str(folder)]))
    assert all(result.is_whole for result in results), results
    return [
        Found(Path(result.filename).relative_to(folder).as_posix(), one.start, one.end, one.name, one.message)
        for result in results
        for one in result.found
        if one.severity == "error"
    ]


# ---------------------------------------------------------------------------------------------------------------------
# Where something is in a text


parsed = lru_cache(maxsize=64)(Source)


def lines_around(text: str, row: int) -> range:
    """The lines of the smallest call or simple statement that has a line, or only this if there is none."""
    best = range(row, row + 1)
    candidates = [
        range(node.lineno, (node.end_lineno or node.lineno) + 1)
        for node in parsed(text).nodes
        if isinstance(node, ast.Call) or (isinstance(node, ast.stmt) and not hasattr(node, "body"))
    ]
    around = [lines for lines in candidates if row in lines]
    return min(around, key=len, default=best)


def reached(folder: Path, outcome: Outcome, one: Found) -> bool:
    """Whether a run has come to the place of a finding.

    Args:
        folder: The program that was run.
        outcome: What has become of it.
        one: The finding.
    """
    text = (folder / one.module).read_text(encoding="utf-8")
    lines = outcome.reached.get(one.module, frozenset())
    return not lines.isdisjoint(lines_around(text, one.start[0]))


class Place(NamedTuple):
    """A literal with a description.

    Attributes:
        module: Its file.
        start: Where its contents begin.
        contents: What is written there.
    """

    module: str
    start: Position
    contents: str

    def position(self, offset: int) -> Position:
        """Where a character of the contents stands."""
        before = self.contents[:offset]
        row, column = self.start
        lines = before.count("\n")
        return (row + lines, offset - before.rfind("\n")) if lines else (row, column + offset)


@lru_cache(maxsize=64)
def literals(module: str, text: str) -> tuple[Place, ...]:
    """The literals of a file that read as they are written."""
    source, found = parsed(text), []
    for node in source.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            inner = body(source.of(node))
            if inner is not None and source.of(node)[slice(*inner)] == node.value:  # not a part of an f-string
                start = source.span(node)[0] + inner[0]
                column = start - (text.rfind("\n", 0, start) + 1)
                found.append(Place(module, (source.line(start), column + 1), node.value))
    return tuple(found)


def places_of_description(folder: Path, failure: Failure) -> list[Place]:
    """Where the description of the call that has failed is written: in the call if that can be, else anywhere."""
    texts = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.py")}
    everywhere = [
        place
        for module, text in sorted(texts.items())
        for place in literals(module, text)
        if place.contents == failure.description
    ]
    here = [one for one in everywhere if one.module == failure.module and on_lines(failure, one.start[0])]
    return here or everywhere


def on_lines(failure: Failure, row: int) -> bool:
    """Whether a line is one of those of the expression that has failed."""
    return failure.lines[0] <= row <= failure.lines[1]


# ---------------------------------------------------------------------------------------------------------------------
# Judging


@dataclass(frozen=True)
class Judged:
    """What the run and the linter say of a mutant.

    Attributes:
        mutant: The mutant.
        outcome: What has become of its run.
        found: What the linter reports.
        at_line: Whether it reports the call that has failed.
        at_span: Whether it underlines what the error of the run does.
        wrong: What it reports at lines that were run and have not failed.
        unreached: What it reports at lines that were not run.
    """

    mutant: Mutant
    outcome: Outcome
    found: tuple[Found, ...]
    at_line: bool
    at_span: bool
    wrong: tuple[Found, ...]
    unreached: tuple[Found, ...]

    @property
    def fails_at_string_call(self) -> bool:
        """Whether the run has failed at a call with a description."""
        return self.outcome.failure is not None and self.outcome.failure.at_string_call


def judged(folder: Path, mutant: Mutant, outcome: Outcome, found: Sequence[Found]) -> Judged:
    """Hold what the linter reports against what the run has shown.

    Args:
        folder: The program, with the mutant in it.
        mutant: The mutant.
        outcome: What has become of its run.
        found: What the linter reports.
    """
    failure = outcome.failure
    places = [] if failure is None or not failure.at_string_call else places_of_description(folder, failure)
    hits = [one for one in found if failure is not None and failure.at_string_call and _is_hit(failure, places, one)]
    unreached = tuple(one for one in found if not reached(folder, outcome, one))
    wrong = tuple(one for one in found if one not in unreached and one not in hits and not _on_stack(failure, one))
    at_span = failure is not None and any(_is_at_span(folder, failure, places, one) for one in hits)
    return Judged(mutant, outcome, tuple(found), bool(hits), at_span, wrong, unreached)


def _is_hit(failure: Failure, places: Sequence[Place], one: Found) -> bool:
    """Whether a finding is at the call that has failed: on its lines, or in its description if that is elsewhere."""
    here = one.module == failure.module and on_lines(failure, one.start[0])
    return here or any(one.module == place.module and _is_within(one, place) for place in places)


def _is_within(one: Found, place: Place) -> bool:
    return place.start <= one.start <= one.end <= place.position(len(place.contents))


def _on_stack(failure: Failure | None, one: Found) -> bool:
    """Whether a finding is at a line that was being run when the program failed."""
    if failure is None:
        return False
    in_failing = one.module == failure.module and on_lines(failure, one.start[0])
    return in_failing or (one.module, one.start[0]) in failure.stack


def _is_at_span(folder: Path, failure: Failure, places: Sequence[Place], one: Found) -> bool:
    """Whether a finding underlines what the error of the run underlines, if that underlines anything."""
    if not failure.spans or failure.description is None:
        return True
    if not places:  # an f-string
        return _underlined(folder, one) in {failure.description[slice(*span)] for span in failure.spans}
    return any(
        one.module == place.module and (one.start, one.end) == (place.position(start), place.position(end))
        for place in places
        for start, end in failure.spans
    )


def _underlined(folder: Path, one: Found) -> str:
    """The text that a finding underlines."""
    lines = (folder / one.module).read_text(encoding="utf-8").splitlines()[one.start[0] - 1 : one.end[0]]
    return "\n".join([*lines[:-1], lines[-1][: one.end[1] - 1]])[one.start[1] - 1 :]


def judged_mutants(program: str, seed: int, count: int, running: Runner) -> Iterator[Judged]:
    """Run and check all mutants of a program."""
    with copied(program) as folder:
        for mutant in mutants(program, seed, count):
            with mutated(folder, mutant):
                yield judged(folder, mutant, running.run(folder), found_in(folder))


# ---------------------------------------------------------------------------------------------------------------------
# Figures


@dataclass(frozen=True)
class Figures:
    """Counts of mutants.

    Attributes:
        mutants: All.
        work: Those that work.
        call: Those that fail at a call with a description.
        line: Those of them that are found at the line.
        span: Those that are found at the span.
        elsewhere: Those that fail elsewhere.
        flagged: Those that work and are flagged.
        beside: Those that fail, and are flagged at a line that was run before.
        unreached: Those with an error at a line that was not run.
    """

    mutants: int
    work: int
    call: int
    line: int
    span: int
    elsewhere: int
    flagged: int
    beside: int
    unreached: int


def figures(all_judged: Iterable[Judged]) -> Figures:
    """Count mutants."""
    everything = list(all_judged)
    working = [one for one in everything if one.outcome.failure is None]
    failing = [one for one in everything if one.fails_at_string_call]
    return Figures(
        mutants=len(everything),
        work=len(working),
        call=len(failing),
        line=sum(one.at_line for one in failing),
        span=sum(one.at_span for one in failing),
        elsewhere=len(everything) - len(working) - len(failing),
        flagged=sum(bool(one.wrong) for one in working),
        beside=sum(bool(one.wrong) for one in everything if one.outcome.failure is not None),
        unreached=sum(bool(one.unreached) for one in everything),
    )


def rows(results: dict[str, list[Judged]]) -> Iterator[tuple[str, Figures]]:
    """The figures of each program, of both halves, and of all."""
    for program, found in results.items():
        yield program, figures(found)
    halves = {
        "annotated": [program for program in results if program not in UNANNOTATED],
        "unannotated": [program for program in results if program in UNANNOTATED],
        "all": list(results),
    }
    for name, programs in halves.items():
        yield name, figures(one for program in programs for one in results[program])


def rows_of_operators(results: dict[str, list[Judged]]) -> Iterator[tuple[str, Figures]]:
    """The figures of each operator."""
    everything = [one for found in results.values() for one in found]
    for operator in OPERATORS:
        yield operator, figures(one for one in everything if one.mutant.operator == operator)


def table(some: Iterable[tuple[str, Figures]]) -> Iterator[str]:
    """The lines of a table."""
    names = [field.name for field in fields(Figures)]
    yield " ".join([f"{'':22}", *(f"{name:>9}" for name in names), f"{'% line':>7}", f"{'% span':>7}"])
    for name, row in some:
        shares = [f"{100 * part / row.call:7.1f}" if row.call else f"{'-':>7}" for part in (row.line, row.span)]
        yield " ".join([f"{name:22}", *(f"{getattr(row, column):9}" for column in names), *shares])


def described(one: Judged) -> Iterator[str]:
    """A mutant in lines for a terminal."""
    mutant, failure = one.mutant, one.outcome.failure
    yield f"{mutant.program}/{mutant.module}:{mutant.line}: {mutant.operator}"
    yield f"    - {mutant.before}"
    yield f"    + {mutant.after}"
    if failure is not None:
        yield f"    {failure.module}:{failure.lines[0]}: {failure.error}: {failure.message}"


def listed(results: dict[str, list[Judged]], misses: bool) -> Iterator[str]:
    """What is flagged although it works, flagged beside what fails, and, if asked for, not found."""
    everything = [one for found in results.values() for one in found]
    parts = {
        "flagged, and works": [one for one in everything if one.wrong and one.outcome.failure is None],
        "flagged beside the line that fails": [one for one in everything if one.wrong and one.outcome.failure],
    }
    if misses:
        failing = [one for one in everything if one.fails_at_string_call]
        parts["found at the line, at another span"] = [one for one in failing if one.at_line and not one.at_span]
        parts["not found"] = [one for one in failing if not one.at_line]
    for title, some in parts.items():
        yield f"\n{title}: {len(some)}"
        for one in some:
            yield from described(one)
            yield from (f"    > {found}" for found in (one.wrong or one.found))


def as_json(results: dict[str, list[Judged]]) -> dict[str, object]:
    """All results for other programs, but for the texts and the lines that were reached."""
    return {
        "figures": {name: asdict(row) for name, row in [*rows(results), *rows_of_operators(results)]},
        "mutants": [
            {
                **{name: value for name, value in asdict(one.mutant).items() if name != "text"},
                "failure": None if one.outcome.failure is None else asdict(one.outcome.failure),
                "at_line": one.at_line,
                "at_span": one.at_span,
                "found": [str(found) for found in one.found],
                "wrong": [str(found) for found in one.wrong],
                "unreached": [str(found) for found in one.unreached],
            }
            for found in results.values()
            for one in found
        ],
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.measure", description="Measure the linter.")
    parser.add_argument("--program", choices=PROGRAMS, action="append", help="one program (default: all)")
    parser.add_argument("--seed", type=int, default=0, help="what the draw of mutants begins with (default: 0)")
    parser.add_argument("--count", type=int, default=COUNT, help=f"mutants of each program (default: {COUNT})")
    parser.add_argument("--json", type=Path, help="a file for all results")
    parser.add_argument("--misses", action="store_true", help="list the mutants that are not found")
    arguments = parser.parse_args(argv)
    if problem := use_own_engine():
        raise SystemExit(problem)
    results: dict[str, list[Judged]] = {}
    with runner() as running:
        for program in arguments.program or PROGRAMS:
            sys.stderr.write(f"{program}\n")
            results[program] = list(judged_mutants(program, arguments.seed, arguments.count, running))
    lines = [*table(rows(results)), "", *table(rows_of_operators(results)), *listed(results, arguments.misses)]
    sys.stdout.write("\n".join([*lines, ""]))
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(as_json(results), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
