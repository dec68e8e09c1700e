"""From ``initialize`` to the end of the process, whichever way it comes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.client import SERVE_FAKE, URI, Process, Writer, at, notification, request, started, wait_for

NOT_INITIALIZED, INVALID_REQUEST, NOT_FOUND, INVALID_PARAMS, PARSE_ERROR = -32002, -32600, -32601, -32602, -32700


@pytest.fixture(scope="module")
def running() -> Iterator[Process]:
    """A server for tests that leave it as it was."""
    with started() as client:
        client.initialize()
        yield client
        assert client.leave() == 0


# ---------------------------------------------------------------------------------------------------------------------
# The end


def test_exit_after_shutdown_is_success() -> None:
    with started() as client:
        client.initialize()
        assert client.ask("shutdown") == {"jsonrpc": "2.0", "id": 2, "result": None}
        client.notify("exit")
        assert client.wait() == 0
        assert client.stderr() == ""


def test_exit_without_shutdown_is_a_failure() -> None:
    with started() as client:
        client.initialize()
        client.notify("exit")
        assert client.wait() == 1


def test_exit_before_initialize_is_a_failure() -> None:
    with started() as client:
        client.notify("exit")
        assert client.wait() == 1


def test_the_end_of_the_input_ends_the_server() -> None:
    with started() as client:
        client.initialize()
        client.close_input()
        assert client.wait() == 1


def test_the_end_of_the_input_within_a_message_ends_the_server() -> None:
    with started() as client:
        client.initialize()
        client.send_bytes(b"Content-Length: 100\r\n\r\n{")
        client.close_input()
        assert client.wait() == 1


def test_the_end_of_the_input_ends_the_server_while_it_computes(tmp_path: Path) -> None:
    with started() as client:
        client.initialize()
        client.open(f"stuck {tmp_path}")
        wait_for(tmp_path / "started")
        client.close_input()
        assert client.wait() == 1


@pytest.mark.skipif(sys.platform == "win32", reason="the size of a pipe is not known")
def test_the_end_of_the_input_ends_the_server_though_it_is_stuck_in_an_answer() -> None:
    words = json.dumps(SERVE_FAKE)
    program = f"import subprocess, sys; sys.exit(subprocess.run({words}, stdin=0, stdout=int(sys.argv[1])).returncode)"
    from_server, server_output = os.pipe()
    server = subprocess.Popen(
        [sys.executable, "-c", program, str(server_output)], stdin=subprocess.PIPE, pass_fds=(server_output,)
    )
    assert server.stdin is not None
    # Nobody reads the answers, which fill the pipe.
    client = Writer(server.stdin)
    client.send(request(0, "initialize", {"processId": None, "rootUri": None, "capabilities": {}}))
    client.send(*(request(number, "made/up" + "x" * 1000) for number in range(1, 1000)))
    server.stdin.close()
    assert server.wait(20) == 1
    os.close(from_server)
    os.close(server_output)


PARENT = """
import json, subprocess, sys, time
server = subprocess.Popen(json.loads(sys.argv[1]), stdin=int(sys.argv[2]), stdout=int(sys.argv[3]))
print(server.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are not inherited by number")
def test_the_end_of_the_parent_ends_the_server_though_its_pipes_stay_open() -> None:
    server_input, to_server = os.pipe()
    from_server, server_output = os.pipe()
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, json.dumps(SERVE_FAKE), str(server_input), str(server_output)],
        pass_fds=(server_input, server_output),
        stdout=subprocess.PIPE,
    )
    assert parent.stdout is not None
    server = int(parent.stdout.readline())
    body = json.dumps(request(1, "initialize", {"processId": parent.pid, "rootUri": None, "capabilities": {}})).encode()
    os.write(to_server, b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    assert os.read(from_server, 1)
    assert is_there(server)
    parent.kill()
    # Not waited for: its number stays in use.
    end = time.monotonic() + 20
    while is_there(server) and time.monotonic() < end:
        time.sleep(0.05)
    assert not is_there(server)
    parent.wait()
    parent.stdout.close()
    for descriptor in (server_input, to_server, from_server, server_output):
        os.close(descriptor)


def test_the_end_of_the_process_that_the_client_names_ends_the_server() -> None:
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    with started() as client:
        client.initialize(process=other.pid)
        client.notify("made/up")
        other.kill()
        other.wait()
        assert client.wait() == 1


def is_there(process: int) -> bool:
    """Whether a process is running: one that nobody has waited for is not."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}


# ---------------------------------------------------------------------------------------------------------------------
# What is refused


def test_requests_before_initialize_are_refused() -> None:
    with started() as client:
        reply = client.ask("textDocument/hover", at(0, 0))
        assert reply["error"]["code"] == NOT_INITIALIZED
        client.notify("textDocument/didOpen", {"textDocument": {}})
        assert "capabilities" in client.initialize()["result"]


def test_requests_after_shutdown_are_refused() -> None:
    with started() as client:
        client.initialize()
        client.ask("shutdown")
        assert client.ask("textDocument/hover", at(0, 0))["error"]["code"] == INVALID_REQUEST
        assert client.ask("shutdown")["error"]["code"] == INVALID_REQUEST
        client.notify("exit")
        assert client.wait() == 0


def test_a_second_initialize_is_refused() -> None:
    with started() as client:
        client.initialize()
        assert client.initialize()["error"]["code"] == INVALID_REQUEST


def test_an_unknown_request_is_refused_and_an_unknown_notification_ignored() -> None:
    with started() as client:
        client.initialize()
        client.notify("$/made/up", {"a": 1})
        client.notify("workspace/didChangeConfiguration", {"settings": {}})
        client.notify("textDocument/didSave", {"textDocument": {"uri": URI}})
        assert client.ask("made/up", {"a": 1})["error"] == {"code": NOT_FOUND, "message": "Method Not Found: made/up"}
        assert client.leave() == 0
        assert client.stderr() == ""


@pytest.mark.parametrize(
    "params", [None, {}, [], 5, {"textDocument": {"uri": URI}}, at(-1, 0), {**at(0, 0), "position": "here"}]
)
def test_a_request_with_wrong_parameters_is_refused(running: Process, params: object) -> None:
    reply = running.ask("textDocument/hover", params)
    assert reply["error"] == {"code": INVALID_PARAMS, "message": "Invalid Params"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", PARSE_ERROR),
        (b"\xff\xfe\x00", PARSE_ERROR),
        (b"[" * 100_000, PARSE_ERROR),
        (b"[]", INVALID_REQUEST),
        (b"5", INVALID_REQUEST),
        (b'{"id": null}', INVALID_REQUEST),
    ],
)
def test_what_is_no_message_is_refused_and_the_next_one_heard(running: Process, body: bytes, code: int) -> None:
    running.send_bytes(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    reply = running.receive()
    assert (reply["id"], reply["error"]["code"]) == (None, code)
    assert running.ask("textDocument/hover", at(0, 0))["result"] is None


def test_a_notification_that_makes_no_sense_is_ignored() -> None:
    with started() as client:
        client.initialize()
        client.notify("textDocument/didOpen", {"textDocument": 5})
        client.notify("textDocument/didChange", {"textDocument": {"uri": URI, "version": 1}, "contentChanges": [5]})
        client.notify("textDocument/didClose", None)
        client.notify("$/cancelRequest", {"id": 99})
        client.notify("$/cancelRequest", {})
        client.send({"jsonrpc": "2.0", "id": 77, "result": "of a question that nobody has asked"})
        client.send({"jsonrpc": "2.0", "id": 78, "error": {"code": 1, "message": "the same"}})
        assert client.leave() == 0
        assert [message for message in client.seen if "method" in message or "error" in message] == []


def test_headers_may_be_written_in_any_case_and_order() -> None:
    with started() as client:
        body = json.dumps(request(1, "initialize", {"processId": None, "rootUri": None, "capabilities": {}})).encode()
        client.send_bytes(b"Content-Type: x\r\ncontent-length:%d\r\n\r\n%s" % (len(body), body))
        assert "result" in client.reply(1)


def test_a_message_may_come_in_pieces() -> None:
    with started() as client:
        client.initialize()
        body = json.dumps(request(5, "shutdown")).encode()
        for byte in b"Content-Length: %d\r\n\r\n%s" % (len(body), body):
            client.send_bytes(bytes([byte]))
        assert client.reply(5)["result"] is None


# ---------------------------------------------------------------------------------------------------------------------
# Capabilities


def test_a_client_that_is_newer_than_the_server_knows_is_understood_as_far_as_it_matters() -> None:
    capabilities = {
        "general": {"positionEncodings": ["utf-8"], "made-up": {}},
        "textDocument": {
            "hover": {"contentFormat": ["markdown"]},
            "completion": {"completionItemKind": {"valueSet": [1, 2, 9999]}, "contextSupport": "new form"},
            "foldingRange": 5,
        },
        "workspace": {"workspaceEdit": {"failureHandling": "new"}},
    }
    with started() as client:
        result = client.initialize(capabilities)["result"]
        assert result["capabilities"]["positionEncoding"] == "utf-8"
        client.open("text")
        assert client.ask("textDocument/hover", at(0, 0))["result"]["contents"]["kind"] == "markdown"


@pytest.mark.parametrize("root", ["vscode-remote://ssh%2Bx/work", "::"])
def test_any_workspace_will_do(root: str) -> None:
    with started() as client:
        params = {
            "processId": None,
            "rootUri": root,
            "rootPath": root,
            "workspaceFolders": [{"uri": root, "name": "work"}],
            "capabilities": {},
        }
        assert "result" in client.ask("initialize", params)
        added = {"event": {"added": [{"uri": root, "name": "work"}], "removed": [{"uri": root, "name": "work"}]}}
        client.notify("workspace/didChangeWorkspaceFolders", added)
        assert client.leave() == 0
        assert client.stderr() == ""


def test_what_is_offered_is_what_there_is() -> None:
    with started() as client:
        result = client.initialize()["result"]
        assert result["serverInfo"]["name"] == "einx-lsp"
        assert result["capabilities"] == {
            "positionEncoding": "utf-16",
            "textDocumentSync": {"openClose": True, "change": 2, "save": {"includeText": False}},
            "hoverProvider": True,
        }


def test_pulling_is_offered_to_clients_that_can() -> None:
    with started() as client:
        result = client.initialize({"textDocument": {"diagnostic": {}}})["result"]
        assert result["capabilities"]["diagnosticProvider"] == {
            "identifier": "einx",
            "interFileDependencies": True,
            "workspaceDiagnostics": False,
        }


def test_messages_that_come_at_once_are_all_heard() -> None:
    with started() as client:
        client.send(
            request(1, "initialize", {"processId": None, "rootUri": None, "capabilities": {}}),
            notification("initialized", {}),
            request(2, "textDocument/hover", at(0, 0)),
            request(3, "shutdown"),
            notification("exit"),
        )
        assert client.wait() == 0
        assert [message["id"] for message in client.rest()] == [1, 2, 3]
