"""The server: its parts, and what each message sets going."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from einx_lsp import __version__
from einx_lsp.server import diagnostics, parent
from einx_lsp.server.analysis import Analysis, analyse, warm_up
from einx_lsp.server.client import Client
from einx_lsp.server.diagnostics import Sender
from einx_lsp.server.features import FEATURES
from einx_lsp.server.paths import path_of
from einx_lsp.server.protocol import Protocol
from einx_lsp.server.session import Session, is_read
from einx_lsp.server.work import Analyses, Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from pygls.server import ServerErrors

    from einx_lsp.server.documents import Encoding, Snapshot

__all__ = ["Server"]

SWITCH_INTERVAL: Final = 0.001
"""Seconds after which a computing thread lets the loop have its turn."""

SETTINGS: Final = "pyproject.toml"
"""The file that a project says in what it wants; an edit of it may change what is found in any other."""

WATCHED: Final = types.Registration(
    "einx-files",
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
    types.DidChangeWatchedFilesRegistrationOptions(
        [types.FileSystemWatcher("**/*.py"), types.FileSystemWatcher(f"**/{SETTINGS}")]
    ),
)
"""The files that may be imported, and what tells where they lie."""

COLLECTION: Final = (50_000, 20, 50)
"""When garbage is collected: much that an analysis makes stays, and looking through it takes a quarter of the time."""

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
        failed = partial(self.report, "an analysis")
        analyses: Analyses[Analysis] = Analyses(pool, self._analyse, failed, self._publish_early)
        self.session = Session(pool, analyses)
        self.watch_parent = False
        self._reported: set[tuple[str, type[Exception]]] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._sender = Sender(self._send, self._refresh)
        self.feature(types.INITIALIZED)(partial(self._initialized))
        self.feature(types.TEXT_DOCUMENT_DID_SAVE, types.SaveOptions(include_text=False))(partial(self._saved))
        self.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)(partial(self._changed_on_disk))

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
        gc.set_threshold(*COLLECTION)

    def _initialized(self, params: types.InitializedParams) -> None:
        """Get ready for the first file while the client gets ready to send it."""
        del params
        self._start(self._warm_up())
        if self.session.client.watches:
            self.client_register_capability(types.RegistrationParams([WATCHED]))

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
        snapshot = self.session.documents.open(params.text_document)
        self._renew(snapshot)
        self._start(self._renew_if_new(snapshot))

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
        uri, session = params.text_document.uri, self.session
        snapshot = session.documents.get(uri)
        session.documents.close(uri)
        session.analyses.forget(uri)
        session.reports.forget(uri)
        diagnostics.clear_settings(session, uri, None, self._send)
        others = session.findings.forget(uri)
        if snapshot is not None and is_read(snapshot) and not session.client.pulls:
            diagnostics.clear(uri, self._send)
        diagnostics.tell(session, filter(None, map(session.documents.at, sorted(others))), self._sender, edited=False)
        # What is on the disk counts from here on.
        self._renew_importers([path_of(uri)])

    def _saved(self, params: types.DidSaveTextDocumentParams) -> None:
        """A file was saved: where nobody tells what happens on the disk, now is the time to look at it again."""
        if not self.session.client.watches:
            self.session.files_moved()
            self._renew_all(besides=params.text_document.uri)

    def _changed_on_disk(self, params: types.DidChangeWatchedFilesParams) -> None:
        """Files on the disk have changed."""
        paths = [path_of(change.uri) for change in params.changes]
        edited = all(change.type == types.FileChangeType.Changed for change in params.changes)
        if edited and not any(Path(path).name == SETTINGS for path in paths):
            self._renew_importers([path for path in paths if path not in self.session.documents.texts])
        else:
            self.session.files_moved()
            self._renew_all()

    def _renew(self, snapshot: Snapshot) -> None:
        """Analyse a new version, and tell the client what is found."""
        if not is_read(snapshot):
            self.session.analyses.forget(snapshot.uri)
            return
        self.session.analyses.start(snapshot)
        self._start(diagnostics.publish_settings(self.session, snapshot, self._send))
        self._start(self._publish(snapshot))

    async def _publish(self, snapshot: Snapshot) -> None:
        """Tell what is found in a new version and then, so that nobody waits for it, in those that import the file."""
        if await diagnostics.publish(self.session, snapshot, self._sender):
            self._renew_importers([path_of(snapshot.uri)])

    async def _renew_if_new(self, snapshot: Snapshot) -> None:
        """A file that is not on the disk may be what others have been missing."""
        path = path_of(snapshot.uri)
        mention = self.session.documents.mentioning(path)
        if mention and not await self.session.pool.run(Path(path).exists):
            for other in mention:
                self._renew_again(self.session.snapshot(other.uri))

    def _renew_importers(self, paths: Sequence[str]) -> None:
        for uri in self.session.findings.importers(paths):
            self._renew_again(self.session.snapshot(uri))

    def _renew_all(self, besides: str = "") -> None:
        for snapshot in self.session.documents:
            if snapshot.uri != besides:
                self._renew_again(self.session.snapshot(snapshot.uri))

    def _renew_again(self, snapshot: Snapshot | None) -> None:
        """Analyse a version once more, as something has changed that it may rest on."""
        if snapshot is not None:
            self.session.analyses.renew(snapshot)
            self._start(diagnostics.publish_settings(self.session, snapshot, self._send))
            self._start(self._publish_again(snapshot))

    async def _publish_again(self, snapshot: Snapshot) -> None:
        await diagnostics.publish(self.session, snapshot, self._sender, edited=False)

    def _publish_early(self, snapshot: Snapshot, analysis: Analysis) -> None:
        """Tell what is found in a version that takes long, as it comes."""
        diagnostics.publish_early(self.session, snapshot, analysis, self._sender)

    def _analyse(self, snapshot: Snapshot, cancelled: Callable[[], bool], tell: Callable[[Analysis], None]) -> Analysis:
        return analyse(self.session.client, snapshot, cancelled, self.session.workspace(), tell)

    def _send(self, params: types.PublishDiagnosticsParams) -> None:
        self.text_document_publish_diagnostics(params)

    def _refresh(self) -> None:
        self.workspace_diagnostic_refresh(None)

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
