"""What an editor does, as far as times are measured: it starts a server, types, and waits.

A message is written and read in the same thread, so that what is measured is the server and not a hand-over here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

OURS = (sys.executable, "-m", "einx_lsp", "serve")
EMPTY = (sys.executable, "-m", "benchmarks.empty_server")
"""A server over pygls that knows nothing and says so: the least that one could wait for."""

URI = "file:///benchmark.py"

CAPABILITIES = {
    "textDocument": {
        "publishDiagnostics": {"relatedInformation": True, "versionSupport": True},
        "hover": {"contentFormat": ["markdown"]},
    }
}

Message = dict[str, Any]


class Editor:
    """The client of one server process."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=environment
        )
        self._requests = 0
        self._version = 0

    # Messages

    def _send(self, message: Message) -> None:
        stream = self.process.stdin
        assert stream is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        stream.flush()

    def _receive(self) -> Message:
        stream = self.process.stdout
        assert stream is not None
        length = 0
        while (line := stream.readline()).strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        message: Message = json.loads(stream.read(length))
        return message

    def _ask(self, method: str, params: object) -> object:
        self._requests += 1
        self._send({"id": self._requests, "method": method, "params": params})
        while True:
            message = self._receive()
            if message.get("id") == self._requests:
                return message["result"]

    def _notify(self, method: str, params: object) -> None:
        self._send({"method": method, "params": params})

    def _diagnostics(self) -> list[Message]:
        """Those of the latest version."""
        while True:
            message = self._receive()
            params = message.get("params", {})
            if message.get("method") == "textDocument/publishDiagnostics" and params.get("version") == self._version:
                found: list[Message] = params["diagnostics"]
                return found

    # What one does in an editor

    def initialize(self) -> None:
        """Shake hands."""
        self._ask("initialize", {"processId": os.getpid(), "rootUri": None, "capabilities": CAPABILITIES})
        self._notify("initialized", {})

    def open(self, text: str) -> list[Message]:
        """Open the file and wait for its diagnostics."""
        self._version += 1
        item = {"uri": URI, "languageId": "python", "version": self._version, "text": text}
        self._notify("textDocument/didOpen", {"textDocument": item})
        return self._diagnostics()

    def type(self, line: int, character: int, text: str, *, removed: int = 0) -> list[Message]:
        """Type something, perhaps over something, and wait for the diagnostics."""
        self._version += 1
        start, end = ({"line": line, "character": column} for column in (character, character + removed))
        self._notify(
            "textDocument/didChange",
            {
                "textDocument": {"uri": URI, "version": self._version},
                "contentChanges": [{"range": {"start": start, "end": end}, "text": text}],
            },
        )
        return self._diagnostics()

    def hover(self, line: int, character: int) -> object:
        """Point at something and wait for what is told of it."""
        place = {"line": line, "character": character}
        return self._ask("textDocument/hover", {"textDocument": {"uri": URI}, "position": place})

    def megabytes(self) -> float:
        """Resident memory of the server."""
        done = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(self.process.pid)], capture_output=True, text=True, check=True
        )
        return int(done.stdout) / 1024

    def leave(self) -> None:
        """Part as the protocol wants it."""
        self._ask("shutdown", None)
        self._notify("exit", None)
        self.process.wait(10)


@contextmanager
def editor(command: Sequence[str], cache: str) -> Iterator[Editor]:
    """An editor whose server has started and is ended after use.

    Args:
        command: The server.
        cache: The folder of bytecode files.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "engine"), str(ROOT)])}
    environment["PYTHONPYCACHEPREFIX"] = cache
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    found = Editor(command, environment)
    try:
        yield found
        found.leave()
    finally:
        found.process.kill()
        found.process.wait()
        for stream in (found.process.stdin, found.process.stdout):
            assert stream is not None
            stream.close()


def seconds(start: float) -> float:
    """How long ago that was."""
    return time.perf_counter() - start
