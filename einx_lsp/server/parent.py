"""The end of the program that has started the server, which must not outlive it.

Closed pipes tell as much, but only if no other process has got a copy of their ends.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["gone", "is_alive", "watch"]

INTERVAL: Final = 0.5
"""Seconds between two looks."""

GRACE: Final = 1.0
"""Seconds that the server has for ending in good order."""


def watch(process: int, ended: Callable[[], None]) -> None:
    """Look at a process in a thread, and end this one with it.

    Args:
        process: The process to look at.
        ended: Is called in that thread when it is gone. If this process is still there after a moment, it is ended.
    """
    threading.Thread(target=_watch, args=(process, ended), name="einx-parent", daemon=True).start()


async def gone(starter: int) -> None:
    """Wait until the process is gone that has started this one, where the system tells that.

    Args:
        starter: The number of that process.
    """
    while os.getppid() == starter:
        await asyncio.sleep(INTERVAL)


def _watch(process: int, ended: Callable[[], None]) -> None:
    # A parent that has ended but was not waited for still has its number, so a change of parents counts as well.
    is_parent = os.getppid() == process
    while is_alive(process) and (not is_parent or os.getppid() == process):
        time.sleep(INTERVAL)
    ended()
    time.sleep(GRACE)
    os._exit(1)


if sys.platform == "win32":

    def is_alive(process: int) -> bool:
        """Whether a process is there."""
        import ctypes

        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(0x00100000, False, process)  # the right to wait for it
        if not handle:
            return bool(kernel.GetLastError() == 5)  # there, but of another user
        still_running = kernel.WaitForSingleObject(handle, 0) == 0x102
        kernel.CloseHandle(handle)
        return bool(still_running)

else:

    def is_alive(process: int) -> bool:
        """Whether a process is there.

        >>> is_alive(os.getpid())
        True
        """
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True
