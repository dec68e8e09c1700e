"""Analyses files that others wrote, in full: nothing goes wrong, nothing is found, and it does not take long.

    python -m tests.corpus.real [FOLDER...] [--processes N] [--imports] [--hovers]

The command passes over files in which no word of a dialect stands; here every file is analysed as one that has them.
It prints the files at which an exception was raised, those with a finding, those that took longer than ten seconds, and
how many there were. With ``--imports`` each is analysed with what it imports, which in the standard library is most of
it; with ``--hovers`` there is a hover at a few places of each file.
"""

from __future__ import annotations

import argparse
import faulthandler
import os
import random
import signal
import sys
import sysconfig
import traceback
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from time import process_time
from types import FrameType
from typing import NamedTuple

from einx_lsp.cli.engine import use_own_engine
from einx_lsp.cli.files import ReadError, read_text
from einx_lsp.ide.diagnostics import diagnostics, elsewhere
from einx_lsp.ide.document import Workspace, open_document
from einx_lsp.ide.hover import hover

__all__ = ["LIBRARY", "PACKAGES", "Seen", "default_folders", "python_files", "seen"]

LIBRARY = Path(sysconfig.get_path("stdlib"))
PACKAGES = Path(sysconfig.get_path("purelib"))

SLOW = 10.0
"""Seconds of processor time from which a file is listed."""

PATIENCE = 180
"""Seconds after which a file counts as one that never ends."""

HOVERS = 5


class Seen(NamedTuple):
    """What has come of a file.

    Attributes:
        path: The file.
        seconds: Processor time that it took.
        found: The findings, as text; of whatever severity.
        failure: The traceback of an exception, if there was one.
        skipped: Why there was nothing to analyse: the file is none that Python would decode.
    """

    path: Path
    seconds: float
    found: tuple[str, ...] = ()
    failure: str | None = None
    skipped: str | None = None

    @property
    def is_fine(self) -> bool:
        """Whether nothing went wrong and nothing was found."""
        return self.failure is None and not self.found


def default_folders() -> tuple[Path, ...]:
    """The standard library with its tests, NumPy and JAX, as far as they are installed."""
    return tuple(path for path in (LIBRARY, PACKAGES / "numpy", PACKAGES / "jax") if path.is_dir())


def python_files(folders: Iterable[Path]) -> list[Path]:
    """The Python files of folders and of those below, each once; what is installed in a library is not part of it."""
    found: dict[Path, None] = {}
    for folder in folders:
        inside = [folder] if folder.is_file() else sorted(folder.rglob("*.py"))
        found.update((path, None) for path in inside if "site-packages" not in path.relative_to(folder).parts)
    return [path for path in found if path.is_file()]


@cache
def _workspace() -> Workspace:
    return Workspace()


def seen(path: Path, workspace: Workspace | None = None, *, hovers: bool = False) -> Seen:
    """Analyse a file.

    Args:
        path: The file.
        workspace: The files that it may import; none if left out.
        hovers: Whether to hover at some places as well.
    """
    try:
        text = read_text(path)
    except ReadError as error:
        return Seen(path, 0.0, skipped=str(error))
    begin = process_time()
    try:
        found = tuple(_found(path, text, workspace, hovers=hovers))
        failure = None
    except Exception:  # noqa: BLE001 (whatever it is, it is told)
        found, failure = (), traceback.format_exc()
    return Seen(path, process_time() - begin, found, failure)


def _found(path: Path, text: str, workspace: Workspace | None, *, hovers: bool) -> Iterator[str]:
    document = open_document(text, workspace=workspace, path=os.path.abspath(path))  # noqa: PTH100 (no links)
    here = ((str(path), document.lines, one) for one in diagnostics(document))
    others = (
        (other, document.imported[other].lines, one) for other, told in elsewhere(document).items() for one in told
    )
    for name, lines, one in (*here, *others):
        row, _ = lines.position(one.span[0])
        yield f"{name}:{row + 1}: {one.severity} {one.name}: {one.message.splitlines()[0]}"
    if hovers:
        draw = random.Random(len(text))
        for _ in range(HOVERS):
            hover(document, draw.randrange(len(text) + 1))


def _interrupted(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"it has not ended after {PATIENCE} s")


def _seen_in_time(path: Path, *, imports: bool, hovers: bool) -> Seen:
    """The same within bounds, in the main thread of a process."""
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, _interrupted)
        signal.alarm(PATIENCE)
    try:
        return seen(path, _workspace() if imports else None, hovers=hovers)
    finally:
        if hasattr(signal, "SIGALRM"):
            signal.alarm(0)


def results(paths: Sequence[Path], processes: int, *, imports: bool, hovers: bool) -> Iterator[Seen]:
    """What has come of each file, in order.

    Args:
        paths: The files.
        processes: How many processes analyse.
        imports: Whether to analyse each with what it imports.
        hovers: Whether to hover at some places as well.
    """
    look = partial(_seen_in_time, imports=imports, hovers=hovers)
    if processes < 2:
        yield from map(look, paths)
        return
    # A process ends after some files, and with it what it keeps of the modules that they import.
    with ProcessPoolExecutor(processes, initializer=faulthandler.enable, max_tasks_per_child=30) as pool:
        yield from pool.map(look, paths, chunksize=10)


def lines(one: Seen) -> Iterator[str]:
    """What there is to say of a file; nothing if it was fine and fast."""
    if one.failure is not None:
        yield f"{one.path}: an exception\n{one.failure}"
    yield from one.found
    if one.seconds > SLOW:
        yield f"{one.path}: {one.seconds:.1f} s"


def summary(done: Sequence[Seen]) -> str:
    """What there is to say of all files together."""
    seconds = [one.seconds for one in done] or [0.0]
    counts = {
        "not decoded": sum(one.skipped is not None for one in done),
        "with an exception": sum(one.failure is not None for one in done),
        "with findings": sum(bool(one.found) for one in done),
        f"slower than {SLOW:.0f} s": sum(each > SLOW for each in seconds),
    }
    told = ", ".join(f"{count} {what}" for what, count in counts.items())
    return f"{len(done)} files, of which {told}; {sum(seconds):.0f} s in all, {max(seconds):.1f} s at most"


def main(argv: Sequence[str] | None = None) -> int:
    """Analyse, and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.real", description="Analyse real files in full.")
    parser.add_argument(
        "folders", metavar="FOLDER", nargs="*", type=Path, help="default: the standard library, NumPy and JAX"
    )
    parser.add_argument("--processes", type=int, default=1, help="how many processes analyse (default: 1)")
    parser.add_argument("--imports", action="store_true", help="analyse each with what it imports")
    parser.add_argument("--hovers", action="store_true", help="hover at some places of each file, too")
    arguments = parser.parse_args(argv)
    if problem := use_own_engine():
        raise SystemExit(problem)
    paths = python_files(arguments.folders or default_folders())
    done: list[Seen] = []
    for one in results(paths, arguments.processes, imports=arguments.imports, hovers=arguments.hovers):
        done.append(one)
        for line in lines(one):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{summary(done)}\n")
    return 0 if all(one.is_fine for one in done) else 1


if __name__ == "__main__":
    sys.exit(main())
