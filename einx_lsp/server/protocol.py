"""From message to handler, and to exactly one reply.

pygls reads, writes and finds the handler. What is otherwise here than there:

- A handler is called when its message arrives and says at once what it needs of that moment, say the version of a file.
  If it returns an awaitable, that is the reply to come, and the client may cancel it.
- A handler that fails is answered with null. What went wrong goes to the log, and in one sentence to the client's log,
  once for each kind. Nothing pops up, and no traceback is sent.
- A request gets a reply whatever state the server is in and whatever is wrong with it.
- The codes and the ends are those of the protocol: requests before ``initialize`` and after ``shutdown`` are refused,
  and ``exit`` without ``shutdown`` is a failure.
- pygls keeps no texts, see :mod:`einx_lsp.server.documents`.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Final, cast
from typing import Protocol as Interface

from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcParseError,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol, lsp_method

from einx_lsp.server.documents import choose_encoding

if TYPE_CHECKING:
    from einx_lsp.server.documents import Encoding

__all__ = ["Protocol", "Receiver"]

_logger = logging.getLogger(__name__)

# What the server minds of a client's capabilities, by path.
_MINDED: Final = (
    ("general", "positionEncodings"),
    ("textDocument", "publishDiagnostics"),
    ("textDocument", "diagnostic"),
    ("textDocument", "hover"),
    ("workspace", "didChangeWatchedFiles"),
    ("workspace", "diagnostics"),
)

Json = Mapping[str, object]


class Receiver(Interface):
    """Who is told what the client says."""

    def initialize(self, params: types.InitializeParams, encoding: Encoding) -> None:
        """What the client can do, and what columns are counted in from here on."""

    def stop(self, code: int) -> None:
        """The server is to end."""

    def opened(self, params: types.DidOpenTextDocumentParams) -> None:
        """A file was opened."""

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        """A file was edited."""

    def closed(self, params: types.DidCloseTextDocumentParams) -> None:
        """A file was closed."""

    def report(self, what: str, error: Exception) -> None:
        """Something went wrong."""


class Protocol(LanguageServerProtocol):
    """The protocol's side of the server, which is a :class:`Receiver`."""

    @property
    def _receiver(self) -> Receiver:
        return cast("Receiver", self._server)

    def receive(self, body: bytes) -> None:
        """Take in one message, whatever it is."""
        try:
            data = json.loads(body)
        except (ValueError, RecursionError) as error:
            _logger.warning("A message is not JSON: %s", error)
            self._refuse(None, JsonRpcParseError())
            return
        if not isinstance(data, dict) or data.get("jsonrpc") != self.VERSION:
            self._refuse(data.get("id") if isinstance(data, dict) else None, JsonRpcInvalidRequest())
            return
        self._receive_object(data)

    def _receive_object(self, data: dict[str, Any]) -> None:
        method, identifier = data.get("method"), data.get("id")
        if method is not None and not self._admits(method, identifier):
            return
        try:
            message = self.structure_message(data)
        except JsonRpcException:
            # pygls has logged why.
            if method == types.INITIALIZE and _prune(data):
                self._receive_object(data)
            elif method is not None and identifier is not None:
                self._refuse(identifier, JsonRpcInvalidParams())
            return
        self.handle_message(message)

    def _admits(self, method: str, identifier: int | str | None) -> bool:
        """Whether a message may come in the state that the server is in; a request that may not is refused."""
        if method == types.EXIT:
            return True
        refusal: JsonRpcException | None = None
        if self._shutdown:
            refusal = JsonRpcInvalidRequest("The server is shutting down.")
        elif self._workspace is None and method != types.INITIALIZE:
            refusal = JsonRpcServerNotInitialized("The server is not initialized.")
        elif self._workspace is not None and method == types.INITIALIZE:
            refusal = JsonRpcInvalidRequest("The server is initialized already.")
        if refusal is None:
            return True
        if identifier is not None:
            self._refuse(identifier, refusal)
        return False

    def _refuse(self, identifier: int | str | None, error: JsonRpcException) -> None:
        # Written out, as lsprotocol would leave out an id that is null.
        reply = {"code": error.code, "message": error.message}
        self._send_data({"jsonrpc": self.VERSION, "id": identifier, "error": reply})

    # -----------------------------------------------------------------------------------------------------------------
    # Handlers

    def _execute_handler(
        self,
        msg_id: int | str,
        handler: Callable[..., object],
        callback: Callable[[Future[Any]], None],
        args: tuple[Any, ...] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        """Call a handler, and have ``callback`` told the outcome."""
        if inspect.isgeneratorfunction(handler):
            super()._execute_handler(msg_id, handler, callback, args, kwargs)
            return
        future: Future[Any] = Future()
        try:
            outcome = handler(*args or (), **kwargs or {})
        except Exception as error:  # noqa: BLE001 (logged by the callback)
            future.set_exception(error)
        else:
            if inspect.isawaitable(outcome):
                # A task has the methods of a future that are used here, and its callbacks come when it is done.
                future = cast("Future[Any]", asyncio.ensure_future(outcome))
                self._request_futures[msg_id] = future
            else:
                future.set_result(outcome)
        future.add_done_callback(callback)

    def _send_handler_result(self, future: Future[Any], *, msg_id: int | str) -> None:
        """Reply to a request."""
        self._request_futures.pop(msg_id, None)
        if future.cancelled():
            super()._send_handler_result(future, msg_id=msg_id)
            return
        error = future.exception()
        if isinstance(error, JsonRpcException):
            self._refuse(msg_id, error)
        elif isinstance(error, Exception):
            self._receiver.report("a request", error)
            self._send_response(msg_id, None)
        else:
            self._send_response(msg_id, future.result())

    def _check_handler_result(self, future: Future[Any]) -> None:
        """Log what went wrong with a notification."""
        if not future.cancelled() and isinstance(error := future.exception(), Exception):
            self._receiver.report("a notification", error)

    def _handle_request(self, msg_id: int | str, method_name: str, params: Any) -> None:
        if method_name in self.fm.builtin_features or method_name in self.fm.features:
            super()._handle_request(msg_id, method_name, params)
        else:
            self._refuse(msg_id, JsonRpcMethodNotFound.of(method_name))

    def _handle_notification(self, method_name: str, params: Any) -> None:
        # Clients send notifications that nobody has asked for; the protocol wants them ignored.
        known = method_name in self.fm.builtin_features or method_name in self.fm.features
        if known or method_name == types.CANCEL_REQUEST:
            super()._handle_notification(method_name, params)

    def _handle_cancel_notification(self, msg_id: int | str) -> None:
        """Cancel a request. Its reply is sent when it has ended; one that has been replied to is left alone."""
        future = self._request_futures.get(msg_id)
        if future is not None:
            future.cancel()

    # -----------------------------------------------------------------------------------------------------------------
    # Life

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Agree on what both sides can do."""
        general = params.capabilities.general
        encoding = choose_encoding(general.position_encodings if general else None)
        self._receiver.initialize(params, encoding)
        # No folder is looked at, and pygls need not make sense of their names.
        params.root_path = params.root_uri = params.workspace_folders = None
        result = yield from super().lsp_initialize(params)
        assert isinstance(result, types.InitializeResult)
        result.capabilities.position_encoding = types.PositionEncodingKind(encoding)
        # There is nothing to execute, and no file operation to hear of.
        result.capabilities.execute_command_provider = None
        result.capabilities.workspace = None
        return result

    @lsp_method(types.EXIT)
    def lsp_exit(self, *args: object) -> None:  # type: ignore[override]  # pygls' own is a generator
        """End the server."""
        del args
        self._receiver.stop(0 if self._shutdown else 1)

    # -----------------------------------------------------------------------------------------------------------------
    # Texts

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """Take in a file."""
        self._receiver.opened(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """Edit a file."""
        self._receiver.changed(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """Forget a file."""
        self._receiver.closed(params)


def _prune(data: dict[str, Any]) -> bool:
    """Leave of an ``initialize`` only what the server minds; whether that has changed anything.

    A client may be newer than the protocol's version that is read here, and list values that are not known yet.
    """
    before = data.get("params")
    if not isinstance(before, dict):
        return False
    capabilities: dict[str, dict[str, object]] = {}
    offered = before.get("capabilities")
    for outer, inner in _MINDED:
        part = offered.get(outer) if isinstance(offered, dict) else None
        if isinstance(part, dict) and inner in part:
            capabilities.setdefault(outer, {})[inner] = part[inner]
    pruned = {"processId": before.get("processId"), "rootUri": None, "capabilities": capabilities}
    if pruned == before:
        # Even that is not understood: the client is told nothing of what it could do otherwise.
        return False
    data["params"] = pruned
    return True
