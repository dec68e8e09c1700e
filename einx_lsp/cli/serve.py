"""``einx-lsp serve``: the language server.

The server and what it imports are loaded only here, after a look at the ``einx`` that it would import: the package that
is published under that name is another one, and would fail somewhere deep inside.
"""

from __future__ import annotations

import argparse
import importlib.util
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

__all__ = ["add_parser", "address", "foreign_einx", "run"]

LOOPBACK: Final = "127.0.0.1"

# Files of this project's einx which others do not have.
_MARKS: Final = ("tracing.py", "notation/grammar.lark")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those that the command line knows."""
    command = commands.add_parser(
        "serve", help="run the language server", description="Run the language server for one client."
    )
    transport = command.add_mutually_exclusive_group()
    transport.add_argument("--stdio", action="store_true", help="speak through standard input and output (default)")
    transport.add_argument(
        "--tcp",
        metavar="HOST:PORT",
        nargs="?",
        const=f"{LOOPBACK}:0",
        help=f"wait for a connection (default: {LOOPBACK} and a free port, which is printed on stderr)",
    )
    command.add_argument("--log", metavar="FILE", type=Path, help="write the log to a file rather than to stderr")
    command.add_argument(
        "--log-level",
        choices=("debug", "info", "warning", "error"),
        default="warning",
        help="what to log (default: %(default)s); info and debug contain the text of files",
    )
    command.set_defaults(run=run, command=command)


def run(arguments: argparse.Namespace, rest: Sequence[str] = ()) -> int:
    """Run the command.

    Args:
        arguments: What the parser of :func:`add_parser` has read.
        rest: Words that are left over.

    Returns:
        2 if the server cannot be started. Otherwise the process ends with the code that the protocol wants.
    """
    command: argparse.ArgumentParser = arguments.command
    if rest:
        command.error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        where = None if arguments.tcp is None else address(arguments.tcp)
    except ValueError as error:
        command.error(str(error))
    obstacle = foreign_einx(importlib.util.find_spec("einx"))
    if obstacle is not None:
        print(f"einx-lsp: {obstacle}", file=sys.stderr)
        return 2
    try:
        logging.basicConfig(
            filename=arguments.log,
            level=arguments.log_level.upper(),
            format="%(asctime)s %(levelname)s %(name)s: %(message)s",
            encoding="utf-8" if arguments.log else None,
        )
        return _serve(where)
    except OSError as error:
        print(f"einx-lsp: {error}", file=sys.stderr)
        return 2


def _serve(where: tuple[str, int] | None) -> NoReturn:
    from einx_lsp.server.app import Server
    from einx_lsp.server.transport import serve_stdio, serve_tcp

    code = serve_stdio(Server()) if where is None else serve_tcp(Server(), *where)
    # To free all that is known, and to wait for threads that compute, may take seconds.
    logging.shutdown()
    sys.stderr.flush()
    os._exit(code)


def address(text: str) -> tuple[str, int]:
    """Host and port as they are typed.

    Raises:
        ValueError: The text is no address.

    >>> address("localhost:80"), address("2087"), address("[::1]:0")
    (('localhost', 80), ('127.0.0.1', 2087), ('::1', 0))
    """
    host, _, port = text.rpartition(":")
    if not port.isascii() or not port.isdigit() or int(port) >= 1 << 16:
        raise ValueError(f"--tcp {text!r}: write HOST:PORT or PORT")
    return host.removeprefix("[").removesuffix("]") or LOOPBACK, int(port)


def foreign_einx(found: ModuleSpec | None) -> str | None:
    """Why the server cannot work with the ``einx`` that would be imported, ``None`` if it can.

    Args:
        found: Where the import system would take it from. It is not imported.
    """
    folders = [Path(folder) for folder in (found.submodule_search_locations or ())] if found else []
    if any(all((folder / mark).is_file() for mark in _MARKS) for folder in folders):
        return None
    where = str(folders[0]) if folders else "nowhere"
    return (
        f"the einx that Python would import is not the one that einx-lsp is made of (found: {where}); "
        "uninstall the package einx and reinstall einx-lsp, or start it from another folder."
    )
