"""``einx-lsp check``: what is wrong with the calls in files, without running them."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import cache, partial
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Final

from einx_lsp.cli import statistics
from einx_lsp.cli.files import ReadError, decoded, read, sources, with_callers
from einx_lsp.cli.report import Checked, Shown, Style, as_json, lines_of, position, remarks, shown, summary
from einx_lsp.settings import settings_for

if TYPE_CHECKING:
    from einx_lsp.inference.analysis import Workspace

__all__ = ["add_parser", "check_content", "check_paths", "run"]

FEW: Final = 24
"""Files with the word ``einx`` up to which starting more processes takes longer than it saves."""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those that the command line knows."""
    command = commands.add_parser(
        "check",
        help="find mistakes in the calls in files",
        description="Find mistakes in the calls in Python files, without running them. Exits with 0 if there are none, "
        "with 1 if there are some or if Python cannot read a statement, with 2 if a file or folder could not be read.",
    )
    command.add_argument("paths", metavar="PATH", nargs="*", help="files and folders (default: the current folder)")
    command.add_argument("--output-format", choices=("text", "json"), default="text", help="default: text")
    command.add_argument(
        "--statistics", action="store_true", help="also count of how many calls the shapes are known, and why not"
    )
    command.set_defaults(run=run, command=command)


def run(arguments: argparse.Namespace, rest: Sequence[str] = ()) -> int:
    """Run the command.

    Args:
        arguments: What the parser of :func:`add_parser` has read.
        rest: Paths that were typed after an option.

    Returns:
        The exit code.
    """
    results = check_paths([*arguments.paths, *rest] or ["."], counted=arguments.statistics)
    if arguments.output_format == "json":
        done = list(results)
        entries = [entry for result in done for entry in as_json(result)]
        counts = statistics.as_json(_counts(done))
        print(json.dumps({"findings": entries, "statistics": counts} if arguments.statistics else entries, indent=2))
    else:
        done, style = [], Style.of(sys.stdout)
        for result in results:
            done.append(result)
            if result.found:
                print("\n\n".join("\n".join(lines_of(result, one, style)) for one in result.found), end="\n\n")
        last = summary(done)
        if arguments.statistics:
            print("\n".join(statistics.lines(_counts(done))), end="\n\n")
        if last is not None:
            print(last)
    for line in (line for result in done for line in remarks(result)):
        print(line, file=sys.stderr)
    if any(result.reason is not None for result in done):
        return 2
    return 1 if any(result.found or result.unread for result in done) else 0


def _counts(done: Iterable[Checked]) -> statistics.Statistics:
    return statistics.together(result.statistics for result in done if result.statistics is not None)


def check_paths(names: Iterable[str], *, counted: bool = False) -> Iterator[Checked]:
    """What has come of files and folders, file by file in order.

    Args:
        names: The files and folders.
        counted: Whether to count how much is known.
    """
    names = list(names)
    found = with_callers(list(sources(names)), frozenset(names))
    paths = [Path(source.name) for source in found if source.calls and source.content is None]
    results = _checked(paths, counted=counted)
    told: dict[str, tuple[str, set[Shown]]] = {}
    more: list[tuple[str, tuple[Shown, ...]]] = []
    seen: set[Path] = set()
    for source in found:
        yield from _problems(Path(source.name), seen)
        if not source.calls:
            result = Checked(source.name, (), source.reason, note=source.note)
        elif source.content is None:
            result = next(results)
        else:
            result = check_content(source.name, source.content, counted=counted)
        told[os.path.abspath(source.name)] = (source.name, set(result.found))  # noqa: PTH100
        more += result.others
        yield result
    yield from _told_elsewhere(more, told)


def _told_elsewhere(
    more: Iterable[tuple[str, tuple[Shown, ...]]], told: dict[str, tuple[str, set[Shown]]]
) -> Iterator[Checked]:
    """What is wrong in files as others call them, if it has not been told of them already."""
    new: dict[str, dict[Shown, None]] = {}
    for path, found in more:
        if path not in told and settings_for(Path(path).parent).excludes(Path(path)):
            continue
        name, known = told.setdefault(path, (os.path.relpath(path), set()))
        places = {(one.start, one.end, one.name) for one in known}
        fresh = [one for one in found if (one.start, one.end, one.name) not in places]
        known.update(fresh)
        new.setdefault(name, {}).update(dict.fromkeys(fresh))
    for name, fresh_there in new.items():
        if fresh_there:
            yield Checked(name, tuple(sorted(fresh_there, key=lambda one: one.start)), None)


def _problems(path: Path, seen: set[Path]) -> Iterator[Checked]:
    """What is wrong with the settings for a path, once for each file of settings."""
    settings = settings_for(path.parent)
    if settings.path is None or settings.path in seen:
        return
    seen.add(settings.path)
    name = str(settings.path)
    with suppress(OSError, ValueError):  # it is above the current folder, or there is none any more
        name = str(settings.path.relative_to(Path.cwd()))
    for problem in settings.problems:
        if problem.severity == "error":
            yield Checked(name, (), problem.message)
        else:
            yield Checked(name, (), None, note=f"{name}: {problem.message}")


def _checked(paths: Sequence[Path], *, counted: bool) -> Iterator[Checked]:
    processes = min(os.cpu_count() or 1, len(paths) // FEW)
    check = _check(counted=counted)
    if processes < 2:
        yield from map(check, paths)
        return
    others, done = set(multiprocessing.active_children()), 0
    pool = ProcessPoolExecutor(processes, initializer=_begin)
    try:
        with _no_interrupts():
            results = pool.map(check, paths, chunksize=4)
        for result in results:
            done += 1
            yield result
    except BrokenProcessPool:  # one of them has been killed, perhaps for want of memory
        yield from map(partial(_checked_alone, counted=counted), paths[done:])
    except BaseException:  # an interrupt, or nobody wants to know any more: nothing that is under way is waited for
        with _no_complaints():
            for process in set(multiprocessing.active_children()) - others:
                process.terminate()
            pool.shutdown(cancel_futures=True)
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _no_complaints() -> Iterator[None]:
    """Within, threads fail silently, as that of a pool does whose processes end and whose work is cancelled."""
    before = threading.excepthook
    threading.excepthook = lambda _: None
    try:
        yield
    finally:
        threading.excepthook = before


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Within, interrupts wait, and processes that are started are never interrupted: this one ends them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """Prepare a process: it leaves it to the one that started it to end at an interrupt, and ends with that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _checked_alone(path: Path, *, counted: bool) -> Checked:
    """The findings of one file, in a process of its own that it may break."""
    with ProcessPoolExecutor(1, initializer=_begin) as pool:
        try:
            with _no_interrupts():
                result = pool.submit(_check(counted=counted), path)
            return result.result()
        except BrokenProcessPool:
            return Checked(str(path), (), "the process that checked it was killed")


def _check(*, counted: bool) -> Callable[[Path], Checked]:
    return partial(check_file, counted=True) if counted else check_file


def check_file(path: Path, *, counted: bool = False) -> Checked:
    """What has come of one file."""
    try:
        content = read(path)
    except ReadError as error:
        return Checked(str(path), (), str(error))
    return check_content(str(path), content, counted=counted)


def check_content(name: str, content: bytes, *, counted: bool = False) -> Checked:
    """What has come of the content of a file.

    Args:
        name: The name of the file, as it is shown.
        content: Its bytes.
        counted: Whether to count how much is known.
    """
    from einx_lsp.ide.diagnostics import diagnostics, elsewhere
    from einx_lsp.ide.document import open_document
    from einx_lsp.python.lines import Lines

    try:
        text = decoded(content)
    except ReadError as error:
        return Checked(name, (), str(error))
    settings = settings_for(Path(name).parent)
    path = os.path.abspath(name)  # noqa: PTH100 (no links)
    document = open_document(text, workspace=_workspace(), path=path, trailing=settings.shape_comments)
    lines = document.lines
    found = tuple(shown(lines, one) for one in diagnostics(document, settings))
    others = tuple(
        (path, tuple(shown(Lines(document.analysis.imported[path].module.text), one) for one in told))
        for path, told in elsewhere(document, lambda path: settings_for(Path(path).parent)).items()
    )
    unread = tuple(position(lines, start) for start, _ in document.unread())
    counts = statistics.of(document) if counted else None
    return Checked(name, found, None, unread, others=others, statistics=counts)


@cache
def _workspace() -> Workspace:
    """The modules that files import from each other, read once in a process."""
    from einx_lsp.inference.analysis import Workspace

    return Workspace()
