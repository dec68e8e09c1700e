"""Standard streams as they may be: closed before the start, closed in the middle, or on a device that is full."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import TextIO

__all__ = ["abandon", "flush", "open_missing"]


def open_missing() -> None:
    """Put nothing in the place of streams that are closed.

    Else the first file that is opened would get a stream's number, and what is printed would be written into it.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free, which is this one
        if getattr(sys, name) is None:
            with suppress(OSError):
                setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # names of files and lines of code go to any terminal
            stream.reconfigure(errors="backslashreplace")


def flush() -> None:
    """Write what is still to be written.

    Raises:
        OSError: It cannot be.
    """
    sys.stdout.flush()
    sys.stderr.flush()


def abandon(*streams: TextIO) -> None:
    """Let what is still to be written go nowhere, so that nothing fails when the process ends.

    Args:
        streams: The streams; those that are no files are left alone.
    """
    for stream in streams:
        with suppress(OSError, ValueError):
            number = stream.fileno()
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, number)
            os.close(nothing)
