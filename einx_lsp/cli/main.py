"""The command line, from arguments to an exit code.

This module knows which commands there are; a command's own module knows its arguments and what to do with them. Codes:
0 for success, 1 if what was asked about is wrong, 2 if the question is or if it could not be answered in full, 130
after an interrupt.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Final, NoReturn

from einx_lsp import __version__
from einx_lsp.cli.engine import use_own_engine
from einx_lsp.cli.streams import abandon, flush, open_missing
from einx_lsp.cli.terminal import shortened, visible

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

__all__ = ["main"]

COMMANDS = ("check", "hover", "rule", "serve", "trace")
"""The commands, each the name of a module beside this one. Only that of the command that is asked for is imported, as
an editor waits for `serve`."""

INTERRUPTED: Final = 130
"""The code by which shells know a command that Ctrl-C has ended."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command ``einx-lsp``.

    Args:
        argv: The arguments after the command's name, those of the process if left out.

    Returns:
        The exit code.

    Raises:
        SystemExit: With code 2 and a message if the arguments are wrong, with code 0 after ``--help`` or ``--version``.
    """
    try:
        open_missing()
        try:
            return _run(argv)
        finally:
            flush()
    except KeyboardInterrupt:
        with suppress(ValueError):  # in another thread than the first
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # what is left to do is to end
        abandon(sys.stdout, sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader has seen enough, as `head` has
        abandon(sys.stdout, sys.stderr)
        return 1
    except OSError as error:
        abandon(sys.stdout)
        try:
            print(f"einx-lsp: {error.strerror or error}", file=sys.stderr, flush=True)
        except OSError:
            abandon(sys.stderr)
        return 2


def _run(argv: Sequence[str] | None) -> int:
    parser = _Parser(prog="einx-lsp", description="Tools for calls in einx notation.")
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
    code: int = arguments.run(arguments, rest)
    return code


class _Parser(argparse.ArgumentParser):
    """A parser whose messages repeat what was typed without being steered by it; those of commands are its like."""

    def error(self, message: str) -> NoReturn:
        super().error(visible(shortened(message), keep="\n"))

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        # That of argparse passes over a device that is full.
        print(message, end="", file=file or sys.stderr)
