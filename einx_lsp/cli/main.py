"""The command line, from arguments to an exit code.

This module knows which commands there are; a command's own module knows its arguments and what to do with them. Codes:
0 for success, 1 if what was asked about is wrong, 2 if the question is.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from einx_lsp import __version__
from einx_lsp.cli.engine import use_own_engine

__all__ = ["main"]

COMMANDS = ("check", "hover", "rule", "serve", "trace")
"""The commands, each the name of a module beside this one. Only that of the command that is asked for is imported, as
an editor waits for `serve`."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command ``einx-lsp``.

    Args:
        argv: The arguments after the command's name, those of the process if left out.

    Returns:
        The exit code.

    Raises:
        SystemExit: With code 2 and a message if the arguments are wrong, with code 0 after ``--help`` or ``--version``.
    """
    parser = argparse.ArgumentParser(prog="einx-lsp", description="Tools for calls in einx notation.")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    obstacle = use_own_engine()
    if obstacle is not None:
        print(f"einx-lsp: {obstacle}", file=sys.stderr)
        return 2
    words = sys.argv[1:] if argv is None else argv
    asked = [word for word in words[:1] if word in COMMANDS]
    for name in asked or COMMANDS:
        import_module(f"einx_lsp.cli.{name}").add_parser(commands)

    # argparse takes positional arguments in one run; those that follow an option come back as the rest.
    arguments, rest = parser.parse_known_args(argv)
    command: argparse.ArgumentParser = arguments.command
    unknown = [word for word in rest if word.startswith("-")]
    if unknown:
        command.error(f"unrecognized arguments: {' '.join(unknown)}")
    if isinstance(sys.stdout, io.TextIOWrapper):  # names of files and lines of code go to any terminal
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        code: int = arguments.run(arguments, rest)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 2
    except BrokenPipeError:  # the reader has seen enough, as `head` has; nothing is to be written at exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code
