"""``textDocument/publishDiagnostics`` and ``textDocument/diagnostic``: findings, sent or asked for.

A client that can ask is not sent any. It names what it has got last time, and hears that nothing has changed if so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from lsprotocol import types

from einx_lsp.server.session import Session
from einx_lsp.server.work import SupersededError

if TYPE_CHECKING:
    from einx_lsp.server.documents import Snapshot

__all__ = ["OPTIONS", "clear", "publish", "pull"]

OPTIONS: Final = types.DiagnosticOptions(inter_file_dependencies=False, workspace_diagnostics=False, identifier="einx")

Send: TypeAlias = Callable[[types.PublishDiagnosticsParams], None]
"""Sends findings to the client."""


async def publish(session: Session, snapshot: Snapshot, send: Send) -> None:
    """Send the findings of a version, unless it is out of date when they are known."""
    try:
        analysis = await session.analyses.of(snapshot)
    except SupersededError:
        return
    # The analysis may have been done just when an edit came in.
    if session.documents.get(snapshot.uri) is snapshot:
        found = analysis.diagnostics if analysis else []
        send(types.PublishDiagnosticsParams(snapshot.uri, found, version=snapshot.version))


def clear(uri: str, send: Send) -> None:
    """Take back what was sent, when a file is closed."""
    send(types.PublishDiagnosticsParams(uri, []))


async def pull(session: Session, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
    """Answer a client that asks."""
    uri = params.text_document.uri
    # A question names no version: while edits come in, the answer is for the latest one.
    while (snapshot := session.snapshot(uri)) is not None:
        try:
            analysis = await session.analyses.of(snapshot)
        except SupersededError:
            continue
        return session.reports.report(uri, analysis.diagnostics if analysis else [], params.previous_result_id)
    return types.RelatedFullDocumentDiagnosticReport(items=[])
