"""From an open file to findings and hovers, with what VS Code, Neovim and Emacs say that they can do.

The real server and the real analysis. pytest-lsp checks every answer against the capabilities of the editor.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from functools import partial
from typing import NamedTuple

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

pytestmark = pytest.mark.asyncio

URI = "file:///work/model.py"

# What stands behind the emoji has another column in every encoding.
TEXT = """\
import einx
import numpy as np

x = np.zeros((4, 6))
note, y = "😀", einx.id("a (b c) -> a b c", x, b=4)
z = einx.sum("a [b]", x)
"""

MENDED = ("b=4", "b=3")


class Expected(NamedTuple):
    """How an editor is served."""

    encoding: str
    pulls: bool
    related: bool
    watches: bool


EDITORS = {
    "visual-studio-code": Expected("utf-16", pulls=False, related=True, watches=True),
    "neovim": Expected("utf-32", pulls=True, related=True, watches=False),
    "emacs": Expected("utf-32", pulls=False, related=False, watches=True),
}

CODECS = {"utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


@pytest_lsp.fixture(
    params=list(EDITORS), config=ClientServerConfig(server_command=[sys.executable, "-m", "einx_lsp", "serve"])
)
async def client(request: pytest.FixtureRequest, lsp_client: LanguageClient) -> AsyncIterator[None]:
    """An editor with the file open."""
    lsp_client.asked = []
    lsp_client.feature(types.CLIENT_REGISTER_CAPABILITY)(partial(registered, lsp_client))
    capabilities = pytest_lsp.client_capabilities(request.param)
    result = await lsp_client.initialize_session(types.InitializeParams(capabilities=capabilities))
    lsp_client.expected = EDITORS[request.param]
    lsp_client.offered = result.capabilities
    lsp_client.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(URI, "python", 1, TEXT)))
    yield
    await lsp_client.shutdown_session()
    assert lsp_client.messages == [], "nothing pops up"
    assert lsp_client.log_messages == []


def registered(client: LanguageClient, params: types.RegistrationParams) -> None:
    """The server asks to be told of something."""
    client.asked += [each.method for each in params.registrations]


async def findings(client: LanguageClient) -> list[types.Diagnostic]:
    """Those that the editor shows, however it comes by them."""
    if client.expected.pulls:
        report = await client.text_document_diagnostic_async(
            types.DocumentDiagnosticParams(types.TextDocumentIdentifier(URI), identifier="einx")
        )
        assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
        return list(report.items)
    if URI not in client.diagnostics:
        await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    return list(client.diagnostics.pop(URI))


def position(client: LanguageClient, offset: int) -> types.Position:
    """The position of a character of the text, in the encoding of the editor."""
    codec, width = CODECS[client.expected.encoding]
    before = TEXT[:offset]
    line = before.rpartition("\n")[2]
    return types.Position(before.count("\n"), len(line.encode(codec)) // width)


def shown(client: LanguageClient, found: types.Range) -> str:
    """The characters of the text in a range of one line."""
    codec, width = CODECS[client.expected.encoding]
    line = TEXT.split("\n")[found.start.line].encode(codec)
    assert found.start.line == found.end.line
    return line[found.start.character * width : found.end.character * width].decode(codec)


async def test_both_sides_agree_on_what_they_can_do(client: LanguageClient) -> None:
    assert client.offered.position_encoding == client.expected.encoding
    assert (client.offered.diagnostic_provider is not None) == client.expected.pulls
    assert client.offered.hover_provider
    await findings(client)
    assert client.asked == [types.WORKSPACE_DID_CHANGE_WATCHED_FILES] * client.expected.watches


async def test_a_mistake_is_underlined_where_it_is_and_goes_when_mended(client: LanguageClient) -> None:
    (found,) = await findings(client)
    assert found.code == "axis-size-not-divisible"
    assert found.severity == types.DiagnosticSeverity.Error
    assert found.source == "einx"
    assert shown(client, found.range) == "(b c)"
    assert bool(found.related_information) == client.expected.related
    assert "line 4" in found.message or client.expected.related

    wrong, right = MENDED
    start, end = (position(client, TEXT.index(wrong) + place) for place in (0, len(wrong)))
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(2, URI),
            [types.TextDocumentContentChangePartial(types.Range(start, end), right)],
        )
    )
    assert await findings(client) == []


async def test_a_hover_over_a_call_shows_what_it_compiles_to(client: LanguageClient) -> None:
    found = await hovered(client, "sum(")
    assert isinstance(found.contents, types.MarkupContent)
    assert found.contents.kind == types.MarkupKind.Markdown
    assert "np.sum(i0, axis=1)" in found.contents.value
    assert found.range is not None
    assert shown(client, found.range) == "einx.sum"


async def test_a_hover_over_an_axis_shows_its_length(client: LanguageClient) -> None:
    found = await hovered(client, "b]")
    assert isinstance(found.contents, types.MarkupContent)
    assert "6" in found.contents.value
    assert found.range is not None
    assert shown(client, found.range) == "b"


async def test_hovers_that_are_asked_for_at_once_are_all_answered(client: LanguageClient) -> None:
    found = await asyncio.gather(*(hovered(client, "sum(") for _ in range(20)))
    assert len(found) == 20


async def hovered(client: LanguageClient, mark: str) -> types.Hover:
    place = position(client, TEXT.index(mark))
    found = await client.text_document_hover_async(types.HoverParams(types.TextDocumentIdentifier(URI), place))
    assert found is not None
    return found
