"""``textDocument/hover``: what is under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified

from einx_lsp.server.work import SupersededError

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from einx_lsp.ide.document import Document
    from einx_lsp.ide.hover import Hover
    from einx_lsp.server.app import Server
    from einx_lsp.server.documents import Snapshot

__all__ = ["hover"]


def hover(server: Server, params: types.HoverParams) -> Awaitable[types.Hover | None] | None:
    """Answer for the version that the client sees now, as soon as that is analysed."""
    snapshot = server.documents.get(params.text_document.uri)
    if snapshot is None or snapshot.language != "python":
        return None
    return _answer(server, snapshot, params.position)


async def _answer(server: Server, snapshot: Snapshot, position: types.Position) -> types.Hover | None:
    try:
        analysis = await server.analyses.of(snapshot)
    except SupersededError:
        raise JsonRpcContentModified from None
    if analysis is None:
        return None
    document, offset = analysis.document, snapshot.offset(position)
    found = await server.pool.run(lambda: _compute(document, offset))
    if found is None:
        return None
    markup = server.client.markup
    text = found.markdown if markup == types.MarkupKind.Markdown else found.plain
    return types.Hover(types.MarkupContent(markup, text), snapshot.range(found.span))


def _compute(document: Document, offset: int) -> Hover | None:
    from einx_lsp.ide.hover import hover as answer

    return answer(document, offset)
