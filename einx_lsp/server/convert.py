"""What :mod:`einx_lsp.ide` answers in the protocol's terms: positions for offsets, and texts in the form wanted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from einx_lsp.server.paths import uri_of

if TYPE_CHECKING:
    from einx_lsp.ide.diagnostics import Diagnostic, RelatedNote
    from einx_lsp.ide.hover import Hover
    from einx_lsp.server.client import Client
    from einx_lsp.server.documents import Snapshot
    from einx_lsp.settings import Problem

__all__ = ["diagnostic", "hover", "problem"]

_SEVERITIES: Final = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "information": types.DiagnosticSeverity.Information,
}


def diagnostic(found: Diagnostic, snapshot: Snapshot, client: Client) -> types.Diagnostic:
    """A finding.

    Its code is the name of its rule, which is what a comment that silences it says. For a client that cannot show
    other places, the message tells them.
    """
    message, related = found.message, None
    if client.related:
        related = [_related(note, snapshot) for note in found.related]
    else:
        message = "\n".join([message, *(_told(note, snapshot) for note in found.related)])
    return types.Diagnostic(
        range=snapshot.range(found.span),
        message=message,
        severity=_SEVERITIES[found.severity],
        code=found.name,
        source="einx",
        related_information=related or None,
    )


def _related(note: RelatedNote, snapshot: Snapshot) -> types.DiagnosticRelatedInformation:
    there = _file_of(note, snapshot)
    return types.DiagnosticRelatedInformation(types.Location(there.uri, there.range(note.span)), note.message)


def _told(note: RelatedNote, snapshot: Snapshot) -> str:
    line = _file_of(note, snapshot).position(note.span[0]).line + 1
    file = "" if note.source is None else f"{Path(note.source.path).name}, "
    return f"{file}line {line}: {note.message}"


def _file_of(note: RelatedNote, snapshot: Snapshot) -> Snapshot:
    return snapshot if note.source is None else snapshot.beside(uri_of(note.source.path), note.source.text)


def hover(found: Hover, snapshot: Snapshot, client: Client) -> types.Hover:
    """A hover, as Markdown or as plain text."""
    text = found.markdown if client.markup == types.MarkupKind.Markdown else found.plain
    return types.Hover(types.MarkupContent(client.markup, text), snapshot.range(found.span))


def problem(found: Problem) -> types.Diagnostic:
    """A mistake in the settings of a project."""
    where = types.Range(types.Position(found.line, 0), types.Position(found.line, found.width))
    return types.Diagnostic(where, found.message, severity=_SEVERITIES[found.severity], source="einx")
