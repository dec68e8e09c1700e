"""Threads that compute, and analyses of which only the latest version of a file counts.

The event loop hands a job to the :class:`Pool` and awaits its result; it never computes itself. The threads are the
server's own: pygls reads its input in the same pool that its handlers run in, so that busy handlers make it deaf.
:class:`Analyses` holds at most one analysis per file. One for an older version is told to stop, and who waits for it
hears :class:`SupersededError`.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from einx_lsp.server.documents import Snapshot

__all__ = ["Analyses", "Pool", "SupersededError"]

THREADS: Final = 2
"""One thread that works on a long file leaves another one for the file being looked at."""

STACK: Final = 16 * 2**20
"""Bytes of stack for a thread. Source may be nested deeply, and some systems give threads half a megabyte."""

_logger = logging.getLogger(__name__)

T = TypeVar("T")


class SupersededError(Exception):
    """What was asked about has been edited or closed in the meantime."""


class Pool:
    """A few daemon threads, which do not keep the process from ending."""

    def __init__(self, threads: int = THREADS) -> None:
        self._jobs: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._threads = threads
        self._started = False

    def run(self, compute: Callable[[], T]) -> asyncio.Future[T]:
        """Compute in a thread.

        Args:
            compute: What to call. It is not called at all if the future is cancelled before its turn comes.

        Returns:
            A future of the running loop for the result, or for what ``compute`` raised.
        """
        self._start()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.put(_Job(compute, future, loop).run)
        return future

    def _start(self) -> None:
        if self._started:
            return
        self._started = True
        before = threading.stack_size(STACK)
        for number in range(self._threads):
            threading.Thread(target=self._work, name=f"einx-work-{number}", daemon=True).start()
        threading.stack_size(before)

    def _work(self) -> None:
        while True:
            self._jobs.get()()


class _Job(Generic[T]):
    """A call to make, and where to leave its result."""

    def __init__(self, compute: Callable[[], T], future: asyncio.Future[T], loop: asyncio.AbstractEventLoop) -> None:
        self._compute = compute
        self._future = future
        self._loop = loop

    def run(self) -> None:
        """Make the call in this thread, and deliver in the loop's."""
        if self._future.cancelled():
            return
        try:
            result = self._compute()
        except Exception as error:  # noqa: BLE001 (the future raises it again where the result is awaited)
            self._deliver(partial(self._fail, error))
        else:
            self._deliver(partial(self._finish, result))

    def _deliver(self, how: Callable[[], None]) -> None:
        try:
            self._loop.call_soon_threadsafe(how)
        except RuntimeError:
            _logger.debug("A result came after the end of the loop.")

    def _finish(self, result: T) -> None:
        if not self._future.done():
            self._future.set_result(result)

    def _fail(self, error: Exception) -> None:
        if not self._future.done():
            self._future.set_exception(error)


def _call_in(loop: asyncio.AbstractEventLoop, function: Callable[[T], None], argument: T) -> None:
    """Let the loop call a function, from another thread."""
    try:
        loop.call_soon_threadsafe(function, argument)
    except RuntimeError:
        _logger.debug("Something was found after the end of the loop.")


@dataclass(slots=True)
class _Run(Generic[T]):
    """The analysis of one version, under way or done.

    Attributes:
        snapshot: The version.
        result: All that is found.
        early: What was found first, if there was something to tell before the end.
        stop: Tells that nobody wants it any more.
        job: What computes it.
    """

    snapshot: Snapshot
    result: asyncio.Future[T | None]
    early: asyncio.Future[T]
    stop: threading.Event = field(default_factory=threading.Event)
    job: asyncio.Future[T] | None = None

    @classmethod
    def of(cls, snapshot: Snapshot, result: asyncio.Future[T | None] | None = None) -> _Run[T]:
        """The analysis of a version that has not begun."""
        loop = asyncio.get_running_loop()
        return cls(snapshot, loop.create_future() if result is None else result, loop.create_future())


class Analyses(Generic[T]):
    """The analysis of each open file in its latest version.

    Args:
        pool: Where to compute.
        analyse: Analyses a version. It is also given a function that tells whether it may as well stop, by raising
            what it likes, and one to call with what is found before the end.
        report: Is told what went wrong. A version whose analysis fails is one of which nothing is known.
        progress: Is told what is found of a version before the end.
    """

    def __init__(
        self,
        pool: Pool,
        analyse: Callable[[Snapshot, Callable[[], bool], Callable[[T], None]], T],
        report: Callable[[Exception], None],
        progress: Callable[[Snapshot, T], None] = lambda _snapshot, _found: None,
    ) -> None:
        self._pool = pool
        self._analyse = analyse
        self._report = report
        self._progress = progress
        self._runs: dict[str, _Run[T]] = {}

    def start(self, snapshot: Snapshot) -> None:
        """Analyse a version, in place of an older one that is stopped or dropped."""
        self.forget(snapshot.uri)
        self._begin(_Run.of(snapshot))

    def _begin(self, run: _Run[T]) -> None:
        self._runs[run.snapshot.uri] = run
        tell = partial(_call_in, asyncio.get_running_loop(), partial(self._tell, run))
        run.job = self._pool.run(partial(self._analyse, run.snapshot, run.stop.is_set, tell))
        run.job.add_done_callback(partial(self._finish, run))

    def renew(self, snapshot: Snapshot) -> None:
        """Analyse a version once more, as something else has changed that it rests on; who waits gets the new result.

        Args:
            snapshot: The latest version of a file.
        """
        before = self._runs.get(snapshot.uri)
        if before is None or before.snapshot is not snapshot or before.result.done():
            self.start(snapshot)
            return
        before.stop.set()
        if before.job is not None:
            before.job.cancel()
        self._begin(_Run.of(snapshot, before.result))

    def forget(self, uri: str) -> None:
        """Stop or drop the analysis of a file; who waits for it hears so at once."""
        run = self._runs.pop(uri, None)
        if run is None:
            return
        run.stop.set()
        if run.job is not None:
            run.job.cancel()
        if not run.result.done():
            run.result.set_exception(SupersededError())
            # Perhaps nobody waits, which is no mistake.
            run.result.exception()

    async def of(self, snapshot: Snapshot) -> T | None:
        """The analysis of a version, which may be under way; ``None`` if it has failed.

        Raises:
            SupersededError: There is a newer version, or the file is closed.
        """
        run = self._runs.get(snapshot.uri)
        if run is None or run.snapshot is not snapshot:
            raise SupersededError
        # Several may wait, and one of them may be cancelled.
        return await asyncio.shield(run.result)

    async def early(self, snapshot: Snapshot) -> tuple[T | None, bool]:
        """What is known first of a version, and whether that is all.

        Raises:
            SupersededError: There is a newer version, or the file is closed.
        """
        run = self._runs.get(snapshot.uri)
        if run is None or run.snapshot is not snapshot:
            raise SupersededError
        waiting: list[asyncio.Future[T | None] | asyncio.Future[T]] = [run.result, run.early]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        if run.result.done() or not run.early.done():
            return run.result.result(), True
        return run.early.result(), False

    def _tell(self, run: _Run[T], found: T) -> None:
        if run.result.done() or run.stop.is_set():
            return
        if not run.early.done():
            run.early.set_result(found)
        self._progress(run.snapshot, found)

    def _finish(self, run: _Run[T], job: asyncio.Future[T]) -> None:
        if job.cancelled() or run.result.done() or run.stop.is_set():
            return
        error = job.exception()
        if error is None:
            run.result.set_result(job.result())
            return
        run.result.set_result(None)
        if isinstance(error, Exception):
            self._report(error)
