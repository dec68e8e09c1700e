"""What the client can do, as far as the server minds."""

from __future__ import annotations

from typing import NamedTuple

from lsprotocol import types

__all__ = ["Client"]


class Client(NamedTuple):
    """The client's capabilities.

    Attributes:
        pulls: It asks for diagnostics, so they are not sent.
        related: A diagnostic may name other places.
        markup: The form of a hover that it likes best.
        watches: It can be asked to tell what becomes of files on the disk.
        refreshes: It can be told to ask for diagnostics again.
    """

    pulls: bool = False
    related: bool = False
    markup: types.MarkupKind = types.MarkupKind.PlainText
    watches: bool = False
    refreshes: bool = False

    @classmethod
    def of(cls, capabilities: types.ClientCapabilities) -> Client:
        """Read the capabilities that a client has sent."""
        text = capabilities.text_document or types.TextDocumentClientCapabilities()
        workspace = capabilities.workspace or types.WorkspaceClientCapabilities()
        watched, asked = workspace.did_change_watched_files, workspace.diagnostics
        published = text.publish_diagnostics
        formats = text.hover.content_format if text.hover else None
        return cls(
            pulls=text.diagnostic is not None,
            related=any(each.related_information or False for each in (published, text.diagnostic) if each),
            # The client lists what it likes best first. One that lists nothing is shown plain text.
            markup=next(iter(formats or ()), types.MarkupKind.PlainText),
            watches=bool(watched and watched.dynamic_registration),
            refreshes=bool(asked and asked.refresh_support),
        )
