"""What :mod:`einx_lsp.ide` answers in the protocol's terms: positions for offsets, and texts in the form wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lsprotocol import types

if TYPE_CHECKING:
    from einx_lsp.ide.diagnostics import Diagnostic
    from einx_lsp.ide.hover import Hover
    from einx_lsp.server.client import Client
    from einx_lsp.server.documents import Snapshot

__all__ = ["diagnostic", "hover"]

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
        related = [
            types.DiagnosticRelatedInformation(types.Location(snapshot.uri, snapshot.range(note.span)), note.message)
            for note in found.related
        ]
    else:
        notes = [f"line {snapshot.position(note.span[0]).line + 1}: {note.message}" for note in found.related]
        message = "\n".join([message, *notes])
    return types.Diagnostic(
        range=snapshot.range(found.span),
        message=message,
        severity=_SEVERITIES[found.severity],
        code=found.name,
        source="einx",
        related_information=related or None,
    )


def hover(found: Hover, snapshot: Snapshot, client: Client) -> types.Hover:
    """A hover, as Markdown or as plain text."""
    text = found.markdown if client.markup == types.MarkupKind.Markdown else found.plain
    return types.Hover(types.MarkupContent(client.markup, text), snapshot.range(found.span))
