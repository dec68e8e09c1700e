"""Measures what the inference knows of the tensors that reach calls of einx, before these calls say anything of them.

    python -m tests.corpus.knowledge [--program NAME] [--json] [--misses]

Each program is run, to see which calls with a description it makes and which shapes it passes, and analysed. Of each
argument that a run has passed an array for, the inference may know the rank and all lengths, by a number or by a name:
from running through the function that the call stands in, of which the parameters are unknown, or from all calls that
it has followed to there. Nothing that it knows may contradict the run.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import NamedTuple, TypeAlias

from einx.errors import EinxError
from einx.sizes.symbolic import InexactError, Size, substitute, symbol, unknowns
from einx.sizes.unknown import Unknown
from einx_lsp.cli.engine import use_own_engine
from einx_lsp.dialects.einx.arguments import input_of
from einx_lsp.dialects.meaning import Meaning
from einx_lsp.ide.document import open_document
from einx_lsp.inference import interpreter
from einx_lsp.inference.analysis import Workspace
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.run import Root
from einx_lsp.python.blocks import Block, Module, read
from einx_lsp.python.lines import Lines
from einx_lsp.values.model import Shape, Value
from tests.corpus.measure import UNANNOTATED, copied
from tests.corpus.mutants import PROGRAMS
from tests.corpus.running import End, Made, Outcome, Passed, Runner, runner

__all__ = ["Figures", "Known", "Report", "Visit", "contradicts", "figures", "knowledge"]


class Visit(NamedTuple):
    """One time that the inference has come to a call.

    Attributes:
        reached: Whether it takes it for possible that a run comes there.
        shapes: What it knows of the shape of each argument after the description; ``None`` for an unknown rank.
        run: The run through a block in which it came there; ``None`` in tests.
    """

    reached: bool
    shapes: tuple[Shape | None, ...]
    run: Root | None = None

    @property
    def is_one_of_all(self) -> bool:
        """Whether the inference came there in all calls that a program makes on the same way.

        It does not if the run has come to the end of its steps, or began in a function without a caller.
        """
        return self.run is None or (self.run.top is not None and self.run.steps <= self.run.most)


Chain: TypeAlias = tuple[End, ...]
"""The calls that were followed, the innermost first; empty for the function's own analysis."""

Sites: TypeAlias = "dict[End, dict[Chain, list[Visit]]]"


class Known(NamedTuple):
    """What is known of an argument.

    Attributes:
        rank: Whether its rank is known.
        lengths: Whether each of its lengths is known, or has a name.
    """

    rank: bool
    lengths: bool


@dataclass(frozen=True)
class Argument:
    """An argument that a run has passed an array for.

    Attributes:
        call: The call.
        number: Which of its tensors it is, from 1.
        text: The call as it is written.
        own: What the function's own analysis knows of it.
        followed: What is known of it in all calls that are followed.
        ranks: The ranks that the run has seen.
        shapes: What was known, by the calls that were followed.
    """

    call: End
    number: int
    text: str
    own: Known
    followed: Known
    ranks: frozenset[int]
    shapes: tuple[tuple[Chain, tuple[Shape | None, ...]], ...]

    @property
    def rank(self) -> bool:
        """Whether the rank is known."""
        return self.own.rank or self.followed.rank

    @property
    def lengths(self) -> bool:
        """Whether all lengths are known."""
        return self.own.lengths or self.followed.lengths


class Contradiction(NamedTuple):
    """A call of a run that the inference takes for impossible.

    Attributes:
        made: The call.
        chain: The followed calls that led to it, as far as the inference has followed any.
        visits: What it knew each time that it came there.
    """

    made: Made
    chain: Chain
    visits: tuple[Visit, ...]


@dataclass(frozen=True)
class Report:
    """What is known of a program, held against a run of it."""

    arguments: tuple[Argument, ...]
    contradictions: tuple[Contradiction, ...]


# ---------------------------------------------------------------------------------------------------------------------
# What the inference knows


@dataclass
class _Folder:
    """The files of a program, and where things are in them.

    A block that is in a file twice is one object, so that all calls count as those of the first one.
    """

    path: Path
    modules: dict[str, tuple[Module, Lines]] = field(default_factory=dict)

    def module(self, name: str) -> tuple[Module, Lines]:
        """A file, by its name relative to the folder."""
        if name not in self.modules:
            text = (self.path / name).read_text(encoding="utf-8")
            self.modules[name] = read(text), Lines(text)
        return self.modules[name]

    def end(self, path: str, block: Block, offset: int) -> End | None:
        """A place that the inference tells: an offset into a block of a file."""
        if not path.startswith(f"{self.path}/"):
            return None
        name = path.removeprefix(f"{self.path}/")
        module, lines = self.module(name)
        start = module.start_of(block)
        if start is None:
            return None
        row, column = lines.position(start + offset)
        return End(name, row + 1, len(lines.text[lines.starts[row] :][:column].encode()))

    def first(self, end: End) -> End:
        """A place that a run tells, in the first block with that text."""
        module, lines = self.module(end.module)
        start = lines.starts[end.line - 1]
        offset = start + len(lines.text[start:].encode()[: end.column].decode())
        placed = module.block_at(offset - 1)
        same = placed and self.end(f"{self.path}/{end.module}", placed.block, offset - placed.start)
        return same or end


@contextmanager
def _observed(observe: Callable[[Frame, Meaning], None]) -> Iterator[None]:
    """The inference tells of each call that it comes to."""
    before = interpreter.RULES
    interpreter.RULES = replace(before, observe=observe, remembers=False)
    try:
        yield
    finally:
        interpreter.RULES = before


def _visits(folder: _Folder) -> Sites:
    """Each time that the inference comes to a call with a description, in all files of a folder."""
    sites: Sites = {}

    def observe(frame: Frame, found: Meaning) -> None:
        if found.dialect != "einx" or not found.call.arguments:
            return
        run, root, place = frame.run, frame.run.root, found.call.place
        call = folder.end(run.module, place.block, place.span[1])
        chain = [folder.end(caller.module, caller.place.block, caller.place.span[1]) for caller in root.chain]
        if call is None or None in chain:
            return
        shapes = tuple(
            _shape(argument.value, number) for number, argument in enumerate(found.call.arguments[1:], start=1)
        )
        outwards = tuple(end for end in reversed(chain) if end is not None)
        sites.setdefault(call, {}).setdefault(outwards, []).append(Visit(frame.state.alive, shapes, root))

    workspace = Workspace()
    with _observed(observe):
        for path in sorted(folder.path.rglob("*.py")):
            open_document(path.read_text(encoding="utf-8"), workspace=workspace, path=str(path))
    return sites


def _shape(value: Value, number: int) -> Shape | None:
    """What is known of the shape of an argument."""
    try:
        return input_of(value, number).shape
    except EinxError:  # it is no tensor, or would not be one
        return None


# ---------------------------------------------------------------------------------------------------------------------
# Judging


def _known(visits: Sequence[Visit], index: int) -> Known:
    """What is known of an argument at all of several times; nothing if there is none."""
    shapes = [visit.shapes[index] if index < len(visit.shapes) else None for visit in visits]
    whole = [shape for shape in shapes if shape is not None]
    rank = bool(shapes) and len(whole) == len(shapes) and len({len(shape) for shape in whole}) == 1
    return Known(rank, rank and all(None not in shape for shape in whole))


def _complete(chains: Mapping[Chain, Sequence[Visit]], reached: Callable[[End], bool]) -> dict[Chain, list[Visit]]:
    """The calls that are followed to a place, as far as they go, and when the inference came there through them.

    What is followed from a function of which the parameters are unknown does not count if a call of that function is
    followed itself, and neither does what comes from a place that a run does not reach.
    """
    inner = {chain[:length] for chain in chains for length in range(len(chain))}
    found = {
        chain: [visit for visit in visits if visit.reached]
        for chain, visits in chains.items()
        if chain and chain not in inner and all(map(reached, chain))
    }
    return {chain: visits for chain, visits in found.items() if visits}


def contradicts(visit: Visit, arguments: Sequence[Passed]) -> bool:
    """Whether what is known at some time excludes a call.

    Args:
        visit: What is known.
        arguments: What the call passes.

    >>> contradicts(Visit(True, ((3, None),)), [Passed("array", (3, 4))])
    False
    >>> n = symbol("n", "f")
    >>> contradicts(Visit(True, ((n, n),)), [Passed("array", (3, 4))])
    True
    """
    if not visit.reached:
        return True
    pairs: list[tuple[Size, int]] = []
    for shape, argument in zip(visit.shapes, arguments, strict=False):
        if shape is None or argument.kind == "other":
            continue
        if len(shape) != len(argument.shape):
            return True
        pairs.extend((known, is_) for known, is_ in zip(shape, argument.shape, strict=True) if known is not None)
    return not _fits(pairs)


def _fits(pairs: Sequence[tuple[Size, int]]) -> bool:
    """Whether lengths can be what they are in a run, in which those that have one name are one."""
    values: dict[Unknown, Size] = {}
    for known, is_ in pairs:
        for unknown in unknowns(known):
            if known == symbol(*unknown) and values.setdefault(unknown, is_) != is_:
                return False
    return all(_is(known, is_, values) for known, is_ in pairs)


def _is(known: Size, is_: int, values: Mapping[Unknown, Size]) -> bool:
    """Whether a length can be a number, given the lengths that have names."""
    if isinstance(known, int):
        return known == is_
    if not set(unknowns(known)) <= values.keys():
        return True
    try:
        return substitute(known, values) == is_
    except (InexactError, ZeroDivisionError):
        return False


def _contradictions(sites: Sites, made: Iterable[Made]) -> Iterator[Contradiction]:
    """The calls of a run that the inference takes for impossible, by one of the ways in which it came to them."""
    for one in sorted(made):
        call, *callers = one.chain
        for chain, visits in sites.get(call, {}).items():
            if tuple(callers[: len(chain)]) != chain or (chain and not all(visit.is_one_of_all for visit in visits)):
                continue
            if all(contradicts(visit, one.arguments) for visit in visits):
                yield Contradiction(one, chain, tuple(visits))


def _arguments(folder: _Folder, sites: Sites, outcome: Outcome) -> Iterator[Argument]:
    """The arguments that a run has passed arrays for, in the order of the files."""
    passed: dict[tuple[End, int], set[int]] = {}
    for made in outcome.made:
        for number, argument in enumerate(made.arguments):
            if argument.kind == "array":
                passed.setdefault((made.chain[0], number), set()).add(len(argument.shape))

    def reached(end: End) -> bool:
        return end.line in outcome.reached.get(end.module, frozenset())

    for (call, index), ranks in sorted(passed.items()):
        chains = sites.get(call, {})
        complete = _complete(chains, reached)
        followed = [visit for visits in complete.values() for visit in visits]
        own = [visit for visit in chains.get((), []) if visit.reached]
        yield Argument(
            call,
            index + 1,
            (folder.path / call.module).read_text(encoding="utf-8").splitlines()[call.line - 1].strip(),
            _known(own, index),
            _known(followed, index),
            frozenset(ranks),
            tuple(
                (chain, tuple(dict.fromkeys(visit.shapes[index] for visit in visits if index < len(visit.shapes))))
                for chain, visits in {(): own, **complete}.items()
            ),
        )


def knowledge(folder: Path, running: Runner) -> Report:
    """What is known of the arguments of calls in a program.

    Args:
        folder: The folder of the program. It is to be one that nothing was analysed in before, as what is known of a
            file is kept and not worked out again.
        running: A process that runs programs.
    """
    place = _Folder(folder)
    outcome = running.run(folder, calls=True)
    assert outcome.failure is None, outcome.failure
    made = frozenset(one._replace(chain=tuple(map(place.first, one.chain))) for one in outcome.made)
    sites = _visits(place)
    return Report(
        tuple(_arguments(place, sites, replace(outcome, made=made))),
        tuple(_contradictions(sites, made)),
    )


# ---------------------------------------------------------------------------------------------------------------------
# Figures


@dataclass(frozen=True)
class Figures:
    """Counts of arguments.

    Attributes:
        arguments: All that a run has passed an array for.
        rank: Those of which the rank is known.
        lengths: Those of which all lengths are known.
        own: Those of which the rank is known from the function's own analysis.
        several: Those that a run has passed arrays of several ranks for.
        contradictions: Calls of the run that the inference takes for impossible.
    """

    arguments: int
    rank: int
    lengths: int
    own: int
    several: int
    contradictions: int


def figures(reports: Iterable[Report]) -> Figures:
    """Count arguments.

    Args:
        reports: What is known of some programs.
    """
    some = list(reports)
    arguments = [argument for report in some for argument in report.arguments]
    return Figures(
        len(arguments),
        sum(argument.rank for argument in arguments),
        sum(argument.lengths for argument in arguments),
        sum(argument.own.rank for argument in arguments),
        sum(len(argument.ranks) > 1 for argument in arguments),
        sum(len(report.contradictions) for report in some),
    )


def rows(reports: Mapping[str, Report]) -> Iterator[tuple[str, Figures]]:
    """The figures of each program, of both halves, and of all."""
    for name, report in reports.items():
        yield name, figures([report])
    for name, holds in (("unannotated", True), ("annotated", False)):
        yield name, figures(report for program, report in reports.items() if (program in UNANNOTATED) == holds)
    yield "all", figures(reports.values())


def table(some: Iterable[tuple[str, Figures]]) -> Iterator[str]:
    """The lines of a table."""
    names = [column.name for column in fields(Figures)]
    width = max(map(len, names))
    yield " ".join([f"{'':22}", *(f"{name:>{width}}" for name in names), f"{'% rank':>9}", f"{'% lengths':>9}"])
    for name, row in some:
        parts = (row.rank, row.lengths) if row.arguments else ()
        shares = [f"{100 * part / row.arguments:9.1f}" for part in parts]
        yield " ".join([f"{name:22}", *(f"{getattr(row, column):{width}}" for column in names), *shares])


def _shown(shape: Shape | None) -> str:
    return "unknown" if shape is None else f"({', '.join('?' if length is None else str(length) for length in shape)})"


def _way(chain: Chain) -> str:
    return " < ".join(f"{end.module}:{end.line}" for end in chain) or "itself"


def listed(program: str, report: Report) -> Iterator[str]:
    """The arguments of which not all is known, and the contradictions, in lines for a terminal."""
    for argument in report.arguments:
        if not argument.lengths:
            what = "lengths" if argument.rank else "rank"
            ranks = ", ".join(map(str, sorted(argument.ranks)))
            where = f"{program}/{argument.call.module}:{argument.call.line}"
            yield f"{where}: {what} of argument {argument.number} ({ranks}): {argument.text}"
            for chain, shapes in argument.shapes:
                yield f"    {_way(chain)}: {', '.join(map(_shown, shapes))}"
    for made, chain, visits in report.contradictions:
        yield f"{program}/{made.chain[0].module}:{made.chain[0].line}: contradiction: {_way(made.chain[1:])}"
        yield f"    passed: {', '.join(str(argument.shape) for argument in made.arguments)}"
        for visit in visits:
            known = ", ".join(map(_shown, visit.shapes)) if visit.reached else "not reached"
            yield f"    {_way(chain)}: {known}"


def as_json(reports: Mapping[str, Report]) -> dict[str, object]:
    """All results for other programs."""
    return {
        "figures": {name: asdict(row) for name, row in rows(reports)},
        "arguments": [
            {
                "program": program,
                "module": argument.call.module,
                "line": argument.call.line,
                "number": argument.number,
                "rank": argument.rank,
                "lengths": argument.lengths,
                "ranks": sorted(argument.ranks),
            }
            for program, report in reports.items()
            for argument in report.arguments
        ],
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.knowledge", description="Measure the inference.")
    parser.add_argument("--program", choices=PROGRAMS, action="append", help="one program (default: all)")
    parser.add_argument("--json", action="store_true", help="print all results as JSON")
    parser.add_argument("--misses", action="store_true", help="list the arguments of which not all is known")
    arguments = parser.parse_args(argv)
    if problem := use_own_engine():
        raise SystemExit(problem)
    reports: dict[str, Report] = {}
    with runner() as running:
        for program in arguments.program or PROGRAMS:
            with copied(program) as folder:
                reports[program] = knowledge(folder, running)
    if arguments.json:
        sys.stdout.write(f"{json.dumps(as_json(reports), indent=1)}\n")
        return
    lines = list(table(rows(reports)))
    if arguments.misses:
        lines += ["", *(line for program, report in reports.items() for line in listed(program, report))]
    sys.stdout.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    main()
