"""What the server overrides and reads of pygls without its being public.

A release of pygls may rename any of it; pyproject.toml therefore allows the one minor release that was tried.
"""

from __future__ import annotations

from inspect import signature

import pytest
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol

from einx_lsp.server.protocol import Protocol

OVERRIDDEN = {
    "_execute_handler": ["self", "msg_id", "handler", "callback", "args", "kwargs"],
    "_send_handler_result": ["self", "future", "msg_id"],
    "_check_handler_result": ["self", "future"],
    "_handle_request": ["self", "msg_id", "method_name", "params"],
    "_handle_notification": ["self", "method_name", "params"],
    "_handle_cancel_notification": ["self", "msg_id"],
}


@pytest.mark.parametrize("name", OVERRIDDEN)
def test_methods_that_are_overridden_are_those_of_pygls(name: str) -> None:
    assert list(signature(getattr(LanguageServerProtocol, name)).parameters) == OVERRIDDEN[name]
    assert name in vars(Protocol)


def test_attributes_that_are_read_are_those_of_pygls() -> None:
    server = LanguageServer("a server", "1")
    made = server.protocol
    assert type(made) is LanguageServerProtocol
    assert made._shutdown is False
    assert made._workspace is None
    assert made._request_futures == {}
    assert made._server is server
    assert callable(made._send_data)
