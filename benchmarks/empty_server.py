"""``python -m benchmarks.empty_server``: a server over pygls that does nothing, which ours is measured beside."""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer


def main() -> None:
    """Answer every version with no diagnostics, and every hover with no text."""
    server = LanguageServer("empty", "1")

    def publish(uri: str, version: int) -> None:
        server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, [], version=version))

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        publish(params.text_document.uri, params.text_document.version)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        publish(params.text_document.uri, params.text_document.version)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover:
        return types.Hover("", types.Range(params.position, params.position))

    server.start_io()


if __name__ == "__main__":
    main()
