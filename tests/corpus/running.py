"""Runs programs of the corpus, to tell whether they work, and if not, which line fails and what the error underlines.

If asked for, it also tells which shapes were passed to each call with a description.

Importing NumPy and einx takes longer than most of the programs, so a process imports them once and forks for each run.
It is asked by lines of JSON: ``python -m tests.corpus.running`` reads requests and writes outcomes.
"""

from __future__ import annotations

import json
import os
import re
import runpy
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from types import CodeType, FrameType, TracebackType
from typing import IO, Any, NamedTuple, TypeAlias

__all__ = ["End", "Failure", "Made", "Outcome", "Passed", "Runner", "runner"]

ROOT = Path(__file__).parents[2]
ENGINE = ROOT / "engine"
TIMEOUT = 10.0
"""Seconds after which a run is ended."""

MEMORY = 8 << 30
"""Bytes of addresses that a run may use, so that a length that is too large ends it rather than the machine."""


@dataclass(frozen=True)
class Failure:
    """How a program has failed.

    Attributes:
        error: The class of what was raised, or ``Timeout``.
        message: Its first line.
        module: The file of the innermost frame that belongs to the program, relative to its folder; empty if none does.
        lines: The first and the last line of the expression that was evaluated there.
        columns: The byte at which it begins in the first line, and that at which it ends in the last, from 0;
            ``None`` if Python does not tell.
        at_string_call: Whether a call of einx with a description has raised, right there.
        description: The description of that call, ``None`` if it is not known.
        spans: What of it the error underlines, as half-open character offsets.
        stack: The files and lines of all frames of the program, from the outermost.
    """

    error: str
    message: str
    module: str = ""
    lines: tuple[int, int] = (0, 0)
    columns: tuple[int, int] | None = None
    at_string_call: bool = False
    description: str | None = None
    spans: tuple[tuple[int, int], ...] = ()
    stack: tuple[tuple[str, int], ...] = ()


class End(NamedTuple):
    """Where an expression ends, which tells a call from all others.

    Attributes:
        module: The file, relative to the folder of its program.
        line: The line, from 1.
        column: The byte, from 0.
    """

    module: str
    line: int
    column: int


class Passed(NamedTuple):
    """An argument.

    Attributes:
        kind: ``array`` for arrays, their scalars and lists, ``number`` for Python's numbers, ``other`` for all else.
        shape: Its shape, empty if it has none.
    """

    kind: str
    shape: tuple[int, ...]


class Made(NamedTuple):
    """A call with a description that a run has made.

    Attributes:
        chain: The call, the one that has led to it, and so on to the module.
        arguments: What was passed after the description.
    """

    chain: tuple[End, ...]
    arguments: tuple[Passed, ...]


@dataclass(frozen=True)
class Outcome:
    """What has become of a run.

    Attributes:
        failure: How it has failed, ``None`` if the program works.
        reached: The lines that were run, by file.
        made: The calls with descriptions that it has made, each once; none unless they were asked for.
    """

    failure: Failure | None
    reached: dict[str, frozenset[int]]
    made: frozenset[Made] = frozenset()


@dataclass(frozen=True)
class Runner:
    """A process that runs programs, one after the other.

    Attributes:
        requests: Where it reads what to run.
        answers: Where it writes outcomes.
    """

    requests: IO[str]
    answers: IO[str]

    def run(self, folder: Path, *, calls: bool = False) -> Outcome:
        """Run ``main.py`` of a folder.

        Args:
            folder: The folder.
            calls: Whether to note the calls with descriptions.
        """
        self.requests.write(f"{json.dumps([str(folder.resolve()), calls])}\n")
        self.requests.flush()
        answer = json.loads(self.answers.readline())
        reached = {name: frozenset(lines) for name, lines in answer["reached"].items()}
        made = frozenset(map(_made, answer["made"]))
        return Outcome(None if answer["failure"] is None else _read(answer["failure"]), reached, made)


@contextmanager
def runner() -> Iterator[Runner]:
    """A process that runs programs, until the end of the block."""
    one_thread = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
    with subprocess.Popen(
        [sys.executable, "-B", "-m", "tests.corpus.running"],
        cwd=ROOT,
        env={**os.environ, **one_thread, "PYTHONPATH": str(ENGINE), "PYTHONHASHSEED": "0"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Runner(process.stdin, process.stdout)


def _read(failure: dict[str, Any]) -> Failure:
    """A failure out of JSON, which has lists for tuples."""

    def frozen(value: Any) -> Any:
        return tuple(map(frozen, value)) if isinstance(value, list) else value

    return Failure(**{name: frozen(value) for name, value in failure.items()})


def _made(call: list[Any]) -> Made:
    """A call out of JSON."""
    chain, arguments = call
    return Made(
        tuple(End(*end) for end in chain),
        tuple(Passed(kind, tuple(shape)) for kind, shape in arguments),
    )


# ---------------------------------------------------------------------------------------------------------------------
# In the process that runs programs

Lines: TypeAlias = dict[str, set[int]]


def serve() -> None:
    """Answer lines with requests by lines with outcomes, until there are no more."""
    import numpy as np

    import einx

    einx.sum("a [b]", np.zeros((1, 1)))  # the parser, and all that is imported late
    for line in sys.stdin:
        folder, calls = json.loads(line)
        sys.stdout.write(f"{_forked(Path(folder), calls)}\n")
        sys.stdout.flush()


def _forked(folder: Path, calls: bool) -> str:
    """The outcome of a run in a process of its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            _answer(folder, calls, writing)
        finally:
            os._exit(0)
    os.close(writing)
    answer = _received(reading, time.monotonic() + TIMEOUT)
    os.close(reading)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    late = {"failure": {"error": "Timeout", "message": "the run did not end"}, "reached": {}, "made": []}
    return answer or json.dumps(late)


def _received(reading: int, deadline: float) -> str:
    """All that another process writes until it ends, nothing if it does not end in time."""
    parts: list[bytes] = []
    while select.select([reading], [], [], max(0.0, deadline - time.monotonic()))[0]:
        part = os.read(reading, 1 << 16)
        if not part:
            return b"".join(parts).decode()
        parts.append(part)
    return ""


def _answer(folder: Path, calls: bool, writing: int) -> None:
    """Run the program of a folder in this process, and write what has become of it."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    silent = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(silent, stream)
    reached: Lines = {}
    made: set[Made] = set()
    if calls:
        _watch(f"{folder}{os.sep}", made)
    failure = _run(folder, reached)
    lines = {name: sorted(found) for name, found in reached.items()}
    answer = json.dumps({"failure": None if failure is None else vars(failure), "reached": lines, "made": list(made)})
    with os.fdopen(writing, "w", encoding="utf-8") as pipe:
        pipe.write(answer)


def _run(folder: Path, reached: Lines) -> Failure | None:
    """Run the program of a folder.

    Args:
        folder: The folder.
        reached: Receives the lines that are run.
    """
    os.chdir(folder)
    sys.path[0] = str(folder)
    sys.argv = ["main.py"]
    sys.settrace(_tracer(f"{folder}{os.sep}", reached))
    try:
        runpy.run_path(str(folder / "main.py"), run_name="__main__")
    except SystemExit as end:
        return None if end.code in {None, 0} else _failure(end, folder)
    except BaseException as error:  # noqa: BLE001 (the program may raise anything)
        return _failure(error, folder)
    finally:
        sys.settrace(None)
    return None


def _tracer(prefix: str, reached: Lines) -> Any:
    """A function for ``sys.settrace`` that notes the lines that are run in files of which the names begin so."""
    local: dict[CodeType, Any] = {}

    def of_code(code: CodeType) -> Any:
        if not code.co_filename.startswith(prefix):
            return None
        found = reached.setdefault(code.co_filename.removeprefix(prefix), set())

        def line(frame: FrameType, _event: str, _argument: object) -> Any:
            found.add(frame.f_lineno)
            return line

        return line

    def called(frame: FrameType, _event: str, _argument: object) -> Any:
        code = frame.f_code
        if code not in local:
            local[code] = of_code(code)
        return local[code]

    return called


QUERIES = ("check", "matches", "solve", "solve_axes", "solve_shapes")
"""Functions with a description that are no operations."""


def _watch(prefix: str, made: set[Made]) -> None:
    """Have einx note the calls of its functions.

    Args:
        prefix: What the names of the program's files begin with.
        made: Receives the calls.
    """
    import einx
    from einx.operations.table import OPERATIONS

    for name in (*OPERATIONS, *QUERIES):
        setattr(einx, name, _noting(getattr(einx, name), prefix, made))
    for library in (einx.numpy, einx.torch, einx.jax):
        for name in library.__all__:
            setattr(library, name, _adapting(getattr(library, name), prefix, made))


def _noting(function: Callable[..., Any], prefix: str, made: set[Made]) -> Callable[..., Any]:
    """A function that does the same as one with a description, and notes its calls."""

    @wraps(function)
    def noting(*arguments: Any, **keywords: Any) -> Any:
        if arguments and isinstance(arguments[0], str):
            chain = tuple(_chain(sys._getframe(1), prefix))
            if chain:
                made.add(Made(chain, tuple(map(_passed, arguments[1:]))))
        return function(*arguments, **keywords)

    return noting


def _adapting(adapter: Callable[..., Any], prefix: str, made: set[Made]) -> Callable[..., Any]:
    """An adapter of which the functions note their calls."""

    @wraps(adapter)
    def adapting(*arguments: Any, **keywords: Any) -> Any:
        return _noting(adapter(*arguments, **keywords), prefix, made)

    return adapting


def _passed(argument: object) -> Passed:
    """What is passed for a tensor."""
    import numpy as np

    if isinstance(argument, int | float | complex) and not isinstance(argument, np.generic):
        return Passed("number", ())
    if isinstance(argument, np.ndarray | np.generic):
        return Passed("array", argument.shape)
    return Passed("array", np.shape(argument)) if isinstance(argument, list) else Passed("other", ())


COMPREHENSIONS = frozenset({"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"})
"""Names of frames that are no calls in the text of a program; what runs them is not where they were called."""


def _chain(frame: FrameType | None, prefix: str) -> Iterator[End]:
    """Where the calls stand that a program is in, from the innermost, up to the one that a module makes."""
    within = False
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith(prefix):
            _, line, _, column = list(code.co_positions())[frame.f_lasti // 2]
            if not within and line is not None and column is not None:
                yield End(code.co_filename.removeprefix(prefix), line, column)
            if code.co_name == "<module>":
                return
            within = code.co_name in COMPREHENSIONS
        frame = frame.f_back


def _failure(error: BaseException, folder: Path) -> Failure:
    """What is known of an error that has ended a program."""
    prefix = f"{folder}{os.sep}"
    frames = list(_frames(error.__traceback__))
    own = [place for place, (name, *_) in enumerate(frames) if name.startswith(prefix)]
    message = (str(error).splitlines() or [""])[0]
    if not own:
        return Failure(type(error).__name__, message)
    name, _, lines, columns = frames[own[-1]]
    in_einx = any(file.startswith((str(ENGINE), "<einx")) for file, *_ in frames[own[-1] + 1 :])
    description, spans = _underlined(error) if in_einx else (None, ())
    return Failure(
        type(error).__name__,
        message,
        name.removeprefix(prefix),
        lines,
        columns,
        in_einx and _is_of_einx(error),
        description,
        spans,
        tuple((frames[place][0].removeprefix(prefix), frames[place][1]) for place in own),
    )


Frame: TypeAlias = tuple[str, int, tuple[int, int], tuple[int, int] | None]
"""A file, a line, and the lines and columns of what was evaluated."""


def _frames(traceback: TracebackType | None) -> Iterator[Frame]:
    while traceback is not None:
        code, line = traceback.tb_frame.f_code, traceback.tb_lineno
        lines, columns = (line, line), None
        if hasattr(code, "co_positions"):  # Python 3.11 and newer
            positions = list(code.co_positions())[traceback.tb_lasti // 2]
            start, end, begin, stop = positions
            if start is not None and end is not None:
                lines = (start, end)
                columns = None if begin is None or stop is None else (begin, stop)
        yield code.co_filename, line, lines, columns
        traceback = traceback.tb_next


NOTE = re.compile(r"in einx\.\w+\((?P<description>'[^']*'|\"[^\"]*\"), \.\.\.\)")


def _is_of_einx(error: BaseException) -> bool:
    """Whether einx has raised an error, or has noted of it that it was raised in one of its calls."""
    from einx.errors import EinxError

    return isinstance(error, EinxError) or any(map(NOTE.match, getattr(error, "__notes__", ())))


def _underlined(error: BaseException) -> tuple[str | None, tuple[tuple[int, int], ...]]:
    """The description that an error speaks of, and the spans below which it prints carets."""
    from einx.errors import EinxError

    if isinstance(error, EinxError):
        others = [span for other in error.others for span in other.spans]
        return error.description, (*error.spans, *others)
    notes = [match["description"] for note in getattr(error, "__notes__", ()) if (match := NOTE.match(note))]
    return (notes[0][1:-1] if notes else None), ()


if __name__ == "__main__":
    serve()
