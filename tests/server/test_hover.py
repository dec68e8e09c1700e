"""What is under the pointer, in the form that the client likes."""

from __future__ import annotations

import pytest

from tests.server.client import at, started


@pytest.mark.parametrize(
    ("formats", "contents"),
    [
        (["markdown", "plaintext"], {"kind": "markdown", "value": "**a text**"}),
        (["plaintext", "markdown"], {"kind": "plaintext", "value": "a text"}),
        ([], {"kind": "plaintext", "value": "a text"}),
    ],
)
def test_a_hover_has_the_form_that_the_client_likes_best(formats: list[str], contents: dict[str, str]) -> None:
    with started() as client:
        client.initialize({"textDocument": {"hover": {"contentFormat": formats}}})
        client.open("a text")
        assert client.ask("textDocument/hover", at(0, 3))["result"] == {
            "contents": contents,
            "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 6}},
        }
        assert client.leave() == 0
