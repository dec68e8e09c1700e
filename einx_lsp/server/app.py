"""The server: its parts, and what each message sets going."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from functools import partial
from typing import TYPE_CHECKING, Final

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from einx_lsp import __version__
from einx_lsp.server import diagnostics, parent
from einx_lsp.server.analysis import Analysis, analyse, warm_up
from einx_lsp.server.client import Client
from einx_lsp.server.features import FEATURES
from einx_lsp.server.protocol import Protocol
from einx_lsp.server.session import Session, is_read
from einx_lsp.server.work import Analyses, Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from pygls.server import ServerErrors

    from einx_lsp.server.documents import Encoding, Snapshot

__all__ = ["Server"]

SWITCH_INTERVAL: Final = 0.001
"""Seconds after which a computing thread lets the loop have its turn."""

_logger = logging.getLogger(__name__)


class Server(LanguageServer):
    """The language server.

    Attributes:
        session: What is known of the client and its files.
        watch_parent: Whether the client is on this machine, so that its end can be seen.
        stopped: Holds the exit code when the server is to end.
    """

    protocol: Protocol
    stopped: asyncio.Future[int]

    def __init__(self) -> None:
        super().__init__("einx-lsp", __version__, protocol_cls=Protocol)
        pool = Pool()
        analyses: Analyses[Analysis] = Analyses(pool, self._analyse, partial(self.report, "an analysis"))
        self.session = Session(pool, analyses)
        self.watch_parent = False
        self._reported: set[tuple[str, type[Exception]]] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.feature(types.INITIALIZED)(partial(self._initialized))

    # -----------------------------------------------------------------------------------------------------------------
    # Life

    def initialize(self, params: types.InitializeParams, encoding: Encoding) -> None:
        """Take in what the client can do; what depends on it is offered from here on."""
        session = self.session
        session.client = Client.of(params.capabilities)
        session.documents.encoding = encoding
        for feature in FEATURES:
            if feature.is_offered(session.client):
                self.feature(feature.method, feature.options)(partial(feature.reply, session))
        if self.watch_parent and params.process_id is not None:
            loop = asyncio.get_running_loop()
            parent.watch(params.process_id, partial(self._stop_from_thread, loop))
        sys.setswitchinterval(SWITCH_INTERVAL)

    def _initialized(self, params: types.InitializedParams) -> None:
        """Get ready for the first file while the client gets ready to send it."""
        del params
        self._start(self._warm_up())

    async def _warm_up(self) -> None:
        await self.session.pool.run(warm_up)
        # What is loaded now stays; a collection that looks through it again and again delays answers.
        gc.freeze()

    def stop(self, code: int) -> None:
        """End the server. The first reason to counts."""
        if not self.stopped.done():
            self.stopped.set_result(code)

    def _stop_from_thread(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.call_soon_threadsafe(self.stop, 1)

    @property
    def is_stopped(self) -> bool:
        """Whether the server is about to end."""
        return self.stopped.done()

    # -----------------------------------------------------------------------------------------------------------------
    # Texts

    def opened(self, params: types.DidOpenTextDocumentParams) -> None:
        """A file was opened."""
        self._renew(self.session.documents.open(params.text_document))

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        """A file was edited."""
        file = params.text_document
        snapshot = self.session.documents.change(file.uri, file.version, params.content_changes)
        if snapshot is None:
            _logger.warning("An edit of a file that is not open: %s", file.uri)
        else:
            self._renew(snapshot)

    def closed(self, params: types.DidCloseTextDocumentParams) -> None:
        """A file was closed."""
        uri = params.text_document.uri
        snapshot = self.session.documents.get(uri)
        self.session.documents.close(uri)
        self.session.analyses.forget(uri)
        self.session.reports.forget(uri)
        if snapshot is not None and is_read(snapshot) and not self.session.client.pulls:
            diagnostics.clear(uri, self.text_document_publish_diagnostics)

    def _renew(self, snapshot: Snapshot) -> None:
        """Analyse a new version, and tell the client what is found."""
        if not is_read(snapshot):
            self.session.analyses.forget(snapshot.uri)
            return
        self.session.analyses.start(snapshot)
        if not self.session.client.pulls:
            self._start(diagnostics.publish(self.session, snapshot, self.text_document_publish_diagnostics))

    def _analyse(self, snapshot: Snapshot, cancelled: Callable[[], bool]) -> Analysis:
        return analyse(self.session.client, snapshot, cancelled)

    # -----------------------------------------------------------------------------------------------------------------
    # What goes wrong

    def _start(self, work: Coroutine[None, None, None]) -> None:
        """Go on with work that no request waits for."""
        task = asyncio.ensure_future(work)
        # The loop itself would let go of it.
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and isinstance(error := task.exception(), Exception):
            self.report("background work", error)

    def report(self, what: str, error: Exception) -> None:
        """Log a defect of the server, and tell the client's log of each kind once. Nothing is shown to a person."""
        _logger.error("An error in %s", what, exc_info=error)
        kind = what, type(error)
        if kind in self._reported:
            return
        self._reported.add(kind)
        message = f"einx-lsp: an error in {what}: {type(error).__name__}; its log tells more."
        self.window_log_message(types.LogMessageParams(types.MessageType.Error, message))

    def report_server_error(self, error: Exception, source: ServerErrors) -> None:
        """What pygls reports, which it would show in a window."""
        del source
        self.report("the protocol", error)
