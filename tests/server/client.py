"""A client that does no more than a test says, for a real server process.

Tests need to send what no proper client would, and to see every message that comes back, in its order.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

ROOT = Path(__file__).resolve().parents[2]
FAKE = Path(__file__).with_name("fake_ide.py")

SERVE = (sys.executable, "-m", "einx_lsp", "serve")
"""The server as it is."""

SERVE_FAKE = (sys.executable, str(FAKE))
"""The server over an analysis that does what the text says, see ``fake_ide.py``."""

TIMEOUT = 20.0
"""Seconds after which a message that does not come counts as one that never will."""

START = 120.0
"""Seconds that a process may take to start, on a machine on which many do at once."""

URI = "file:///work/file.py"

Message = dict[str, Any]


class Writer:
    """What sends messages."""

    def __init__(self, to_server: BinaryIO) -> None:
        self._to_server = to_server

    def send_bytes(self, data: bytes) -> None:
        self._to_server.write(data)
        self._to_server.flush()

    def send(self, *messages: object) -> None:
        """Send messages in one piece."""
        bodies = [json.dumps(message).encode() for message in messages]
        self.send_bytes(b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in bodies))

    def close_input(self) -> None:
        self._to_server.close()


class Client(Writer):
    """One end of a pair of streams with a server at the other."""

    def __init__(self, to_server: BinaryIO, from_server: BinaryIO) -> None:
        super().__init__(to_server)
        self._incoming: queue.Queue[Message | None] = queue.Queue()
        self._next = 0
        self.seen: list[Message] = []
        self._reader = threading.Thread(target=self._read, args=(from_server,), daemon=True)
        self._reader.start()

    def _read(self, stream: BinaryIO) -> None:
        while line := stream.readline():
            length = int(line.split(b":")[1])
            while stream.readline().strip():
                pass
            self._incoming.put(json.loads(stream.read(length)))
        self._incoming.put(None)

    def join(self) -> None:
        """Wait until the server's output is at its end."""
        self._reader.join(TIMEOUT)
        assert not self._reader.is_alive()

    # Sending

    def notify(self, method: str, params: object = None) -> None:
        self.send(notification(method, params))

    def request(self, method: str, params: object = None) -> int:
        """Send a request, and return its id."""
        self._next += 1
        self.send(request(self._next, method, params))
        return self._next

    # Receiving

    def receive(self) -> Message:
        """The next message."""
        message = self._incoming.get(timeout=TIMEOUT if self.seen else START)
        assert message is not None, "the server has closed its output"
        self.seen.append(message)
        return message

    def until(self, wanted: Callable[[Message], bool]) -> Message:
        """The next message that is wanted; those before it are in ``seen``."""
        while True:
            message = self.receive()
            if wanted(message):
                return message

    def reply(self, identifier: int | str | None) -> Message:
        """The reply to a request."""
        for message in self.seen:
            if "method" not in message and message["id"] == identifier:
                return message
        return self.until(lambda message: "method" not in message and message["id"] == identifier)

    def ask(self, method: str, params: object = None) -> Message:
        """Send a request, and wait for its reply."""
        return self.reply(self.request(method, params))

    def rest(self) -> list[Message]:
        """All messages up to the end of the server's output."""
        found: list[Message] = []
        while (message := self._incoming.get(timeout=TIMEOUT)) is not None:
            found.append(message)
        self.seen += found
        return found

    # What every test does

    def initialize(self, capabilities: object = None, process: int | None = None) -> Message:
        params = {"processId": process, "rootUri": None, "capabilities": capabilities or {}}
        reply = self.ask("initialize", params)
        self.notify("initialized", {})
        return reply

    def open(self, text: str, *, uri: str = URI, version: int = 1, language: str = "python") -> None:
        item = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def change(self, text: str, version: int, *, uri: str = URI) -> None:
        """Replace the whole text."""
        self.notify("textDocument/didChange", changed([{"text": text}], version, uri=uri))

    def close(self, uri: str = URI) -> None:
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def published(self, version: int | None, *, uri: str = URI) -> list[Message]:
        """The diagnostics that are sent for a version."""
        found = self.until(
            lambda message: (
                message.get("method") == "textDocument/publishDiagnostics"
                and message["params"]["uri"] == uri
                and message["params"].get("version") == version
            )
        )
        items: list[Message] = found["params"]["diagnostics"]
        return items


def request(identifier: int | str, method: str, params: object = None) -> Message:
    return {"jsonrpc": "2.0", "id": identifier, "method": method, "params": params}


def notification(method: str, params: object = None) -> Message:
    return {"jsonrpc": "2.0", "method": method, "params": params}


def changed(changes: Sequence[Mapping[str, object]], version: int, *, uri: str = URI) -> Message:
    return {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)}


def at(line: int, character: int, *, uri: str = URI) -> Message:
    """The parameters of a question about a position."""
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}


def wait_for(path: Path) -> None:
    """Wait until there is a file, by which the fake analysis tells how far it is."""
    end = time.monotonic() + TIMEOUT
    while not path.exists():
        assert time.monotonic() < end, path
        time.sleep(0.002)


class Process(Client):
    """A client that has started its server."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] = os.environ) -> None:
        # With bytecode files a server starts in a third of the time.
        environment = {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env=environment,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        super().__init__(self.process.stdin, self.process.stdout)

    def wait(self) -> int:
        """The exit code."""
        return self.process.wait(TIMEOUT)

    def stderr(self) -> str:
        """What the server has logged up to its end."""
        assert self.process.stderr is not None
        return self.process.stderr.read().decode()

    def leave(self) -> int:
        """Say goodbye as the protocol wants it."""
        self.ask("shutdown")
        self.notify("exit")
        return self.wait()


@contextmanager
def started(command: Sequence[str] = SERVE_FAKE, *, environment: Mapping[str, str] = os.environ) -> Iterator[Process]:
    """A server that is ended whatever happens."""
    client = Process(command, environment)
    try:
        yield client
    finally:
        client.process.kill()
        client.process.wait(TIMEOUT)
        client.join()
        for stream in (client.process.stdin, client.process.stdout, client.process.stderr):
            assert stream is not None
            try:
                stream.close()
            except BrokenPipeError:
                pass
