"""``einx-lsp hover``: what an editor shows at a place of a file."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from einx_lsp.cli.files import ReadError, read_text
from einx_lsp.cli.terminal import shortened, visible
from einx_lsp.settings import settings_for

__all__ = ["add_parser", "parse_place", "run"]


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those that the command line knows."""
    command = commands.add_parser(
        "hover",
        help="show what an editor shows at a place of a file",
        description="Show what is known of the call, or of the axis of a description, at a place of a file.",
        epilog="example:\n  einx-lsp hover examples/attention.py:20:12",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "place", metavar="FILE:LINE:COLUMN", help="lines and columns are counted from 1, columns in characters"
    )
    command.add_argument("--markdown", action="store_true", help="write Markdown, as an editor gets it")
    command.set_defaults(run=run, command=command)


def run(arguments: argparse.Namespace, rest: Sequence[str] = ()) -> int:
    """Run the command.

    Args:
        arguments: What the parser of :func:`add_parser` has read.
        rest: Nothing.

    Returns:
        The exit code: 0 if there is something to show, 1 if not, 2 if there is no such place.
    """
    from einx_lsp.ide.document import open_document, open_workspace
    from einx_lsp.ide.hover import hover

    command: argparse.ArgumentParser = arguments.command
    if rest:
        command.error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        name, line, column = parse_place(arguments.place)
    except ValueError as error:
        command.error(str(error))
    try:
        text = read_text(Path(name))
    except ReadError as error:
        print(visible(f"{shortened(name)}: {shortened(str(error))}"), file=sys.stderr)
        return 2
    trailing = settings_for(Path(name).parent).shape_comments
    path = os.path.abspath(name)  # noqa: PTH100 (no links)
    document = open_document(text, workspace=open_workspace({}), path=path, trailing=trailing)
    if line > len(document.lines.starts):
        count = len(document.lines.starts)
        print(visible(f"{name}: has {count} lines, so there is no line {line}"), file=sys.stderr)
        return 2
    found = hover(document, document.lines.offset(line - 1, column - 1))
    if found is None:
        print(visible(f"{arguments.place}: nothing is known here"), file=sys.stderr)
        return 1
    print(visible(found.markdown if arguments.markdown else found.plain, keep="\n\t"))
    return 0


_PLACE = re.compile(r"(.+):([0-9]+):([0-9]+)", re.DOTALL)


def parse_place(text: str) -> tuple[str, int, int]:
    r"""The file, line and column of a place as it is typed; the name of the file may have colons in it.

    Raises:
        ValueError: The text is no place.

    >>> parse_place("C:\\code\\model.py:3:14")
    ('C:\\code\\model.py', 3, 14)
    """
    found = _PLACE.fullmatch(text)
    if found is None or int(found[2]) == 0 or int(found[3]) == 0:
        raise ValueError(f"{text!r} is no place; write FILE:LINE:COLUMN, counted from 1")
    return found[1], int(found[2]), int(found[3])
