"""``textDocument/publishDiagnostics`` and ``textDocument/diagnostic``: findings, sent or asked for.

A client that can ask is not sent any. It names what it has got last time, and hears that nothing has changed if so.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from einx_lsp.server.work import SupersededError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from einx_lsp.ide.diagnostics import Diagnostic
    from einx_lsp.server.app import Server
    from einx_lsp.server.client import Client
    from einx_lsp.server.documents import Snapshot

__all__ = ["OPTIONS", "Reports", "clear", "convert", "publish", "pull"]

OPTIONS: Final = types.DiagnosticOptions(inter_file_dependencies=False, workspace_diagnostics=False, identifier="einx")

_SEVERITIES: Final = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "information": types.DiagnosticSeverity.Information,
}


def convert(snapshot: Snapshot, client: Client, diagnostic: Diagnostic) -> types.Diagnostic:
    """A finding in the protocol's terms.

    Its code is the name of its rule, which is what a comment that silences it says. For a client that cannot show
    other places, the message tells them.
    """
    message, related = diagnostic.message, None
    if client.related:
        related = [
            types.DiagnosticRelatedInformation(types.Location(snapshot.uri, snapshot.range(note.span)), note.message)
            for note in diagnostic.related
        ]
    else:
        notes = [f"line {snapshot.position(note.span[0]).line + 1}: {note.message}" for note in diagnostic.related]
        message = "\n".join([message, *notes])
    return types.Diagnostic(
        range=snapshot.range(diagnostic.span),
        message=message,
        severity=_SEVERITIES[diagnostic.severity],
        code=diagnostic.name,
        source="einx",
        related_information=related or None,
    )


async def publish(server: Server, snapshot: Snapshot) -> None:
    """Send the findings of a version, unless it is out of date when they are known."""
    try:
        analysis = await server.analyses.of(snapshot)
    except SupersededError:
        return
    # The analysis may have been done just when an edit came in.
    if server.documents.get(snapshot.uri) is snapshot:
        found = analysis.diagnostics if analysis else []
        server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(snapshot.uri, found, version=snapshot.version)
        )


def clear(server: Server, uri: str) -> None:
    """Take back what was sent, when a file is closed."""
    server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))


def pull(server: Server, params: types.DocumentDiagnosticParams) -> Awaitable[types.DocumentDiagnosticReport]:
    """Answer a client that asks."""
    return _answer(server, params.text_document.uri, params.previous_result_id)


async def _answer(server: Server, uri: str, known: str | None) -> types.DocumentDiagnosticReport:
    # A question names no version: while edits come in, the answer is for the latest one.
    while (snapshot := server.documents.get(uri)) is not None and snapshot.language == "python":
        try:
            analysis = await server.analyses.of(snapshot)
        except SupersededError:
            continue
        return server.reports.report(uri, analysis.diagnostics if analysis else [], known)
    return types.RelatedFullDocumentDiagnosticReport(items=[])


class Reports:
    """What clients have been told when they asked, by the names that the answers were given."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._last: dict[str, tuple[str, Sequence[types.Diagnostic]]] = {}

    def report(self, uri: str, items: Sequence[types.Diagnostic], known: str | None) -> types.DocumentDiagnosticReport:
        """The answer to a client that has the answer ``known``."""
        name, before = self._last.get(uri, (None, None))
        if name is None or items != before:
            name = str(next(self._numbers))
            self._last[uri] = name, items
        if name == known:
            return types.RelatedUnchangedDocumentDiagnosticReport(result_id=name)
        return types.RelatedFullDocumentDiagnosticReport(items=items, result_id=name)

    def forget(self, uri: str) -> None:
        """Forget a file that is closed."""
        self._last.pop(uri, None)
