"""``einx-lsp serve``: the language server. It and what it imports are loaded only when it is to run."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

__all__ = ["add_parser", "address", "run"]

LOOPBACK: Final = "127.0.0.1"


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
    logging.raiseExceptions = False  # a log that cannot be written is no reason to say more than it would
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
