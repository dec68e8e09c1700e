"""``einx-lsp check``: what is wrong with the calls in files, without running them."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path

from einx_lsp.cli.files import decoded, python_files
from einx_lsp.cli.report import Checked, Style, as_json, lines_of, plural, shown

__all__ = ["add_parser", "check_content", "run"]

FEW = 24
"""Files to check up to which starting more processes takes longer than it saves."""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those that the command line knows."""
    command = commands.add_parser(
        "check",
        help="find mistakes in the calls in files",
        description="Find mistakes in the calls in Python files, without running them. Exits with 0 if there are none, "
        "with 1 if there are some, with 2 if a file could not be checked.",
    )
    command.add_argument("paths", metavar="PATH", nargs="*", help="files and folders (default: the current folder)")
    command.add_argument("--output-format", choices=("text", "json"), default="text", help="default: text")
    command.set_defaults(run=run, command=command)


def run(arguments: argparse.Namespace, rest: Sequence[str] = ()) -> int:
    """Run the command.

    Args:
        arguments: What the parser of :func:`add_parser` has read.
        rest: Paths that were typed after an option.

    Returns:
        The exit code.
    """
    names = [*arguments.paths, *rest] or ["."]
    failures: list[str] = []
    results = check_paths(map(Path, names), failures)
    if arguments.output_format == "json":
        found = [result for result in results if result.found]
        print(json.dumps([entry for result in found for entry in as_json(result)], indent=2))
    else:
        found = []
        style = Style.of(sys.stdout)
        for result in results:
            if result.found:
                found.append(result)
                print("\n\n".join("\n".join(lines_of(result, one, style)) for one in result.found), end="\n\n")
        total = sum(len(result.found) for result in found)
        print(f"{plural(total, 'finding')} in {plural(len(found), 'file')}" if total else "no findings")
    for failure in failures:
        print(failure, file=sys.stderr)
    return 2 if failures else 1 if found else 0


def check_paths(paths: Iterable[Path], failures: list[str]) -> Iterator[Checked]:
    """The findings of files and folders, file by file in order.

    Args:
        paths: The files and folders.
        failures: Receives a line for each that cannot be checked.
    """
    from einx_lsp.dialects.registry import DIALECTS

    marks = [dialect.mark for dialect in DIALECTS]
    candidates = []
    for path in python_files(paths, lambda error: failures.append(_failure(error.filename, error))):
        content = _content(path, failures)
        if content is not None and any(mark in content for mark in marks):
            candidates.append(path)
    for result in _checked(candidates):
        if result.failure is not None:
            failures.append(result.failure)
        yield result


def _content(path: Path, failures: list[str]) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError as error:
        failures.append(_failure(path, error))
        return None


def _failure(path: object, error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{path}: {reason}"


def _checked(paths: Sequence[Path]) -> Iterator[Checked]:
    processes = min(os.cpu_count() or 1, len(paths) // FEW)
    if processes < 2:
        yield from map(check_file, paths)
        return
    pool, done = _pool(processes), 0
    try:
        for result in pool.map(check_file, paths, chunksize=4):
            done += 1
            yield result
    except BrokenProcessPool:  # one of them has been killed, perhaps for want of memory
        yield from map(_checked_alone, paths[done:])
    finally:
        pool.shutdown(cancel_futures=True)


def _pool(processes: int) -> ProcessPoolExecutor:
    """Processes that leave it to this one to end at an interrupt."""
    return ProcessPoolExecutor(processes, initializer=partial(signal.signal, signal.SIGINT, signal.SIG_IGN))


def _checked_alone(path: Path) -> Checked:
    """The findings of one file, in a process of its own that it may break."""
    with _pool(1) as pool:
        try:
            return pool.submit(check_file, path).result()
        except BrokenProcessPool:
            return Checked(str(path), (), f"{path}: the process that checked it was killed")


def check_file(path: Path) -> Checked:
    """The findings of one file."""
    try:
        return check_content(str(path), path.read_bytes())
    except OSError as error:
        return Checked(str(path), (), _failure(path, error))


def check_content(name: str, content: bytes) -> Checked:
    """The findings of the content of a file.

    Args:
        name: The name of the file, as it is shown.
        content: Its bytes.
    """
    from einx_lsp.ide.diagnostics import diagnostics
    from einx_lsp.ide.document import open_document

    try:
        text = decoded(content)
    except (SyntaxError, UnicodeError) as error:
        return Checked(name, (), _failure(name, error))
    document = open_document(text)
    return Checked(name, tuple(shown(document.lines, one) for one in diagnostics(document)), None)
