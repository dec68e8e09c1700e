"""Streams in and out, and when to end.

A thread of its own does nothing but read, so that the server hears whatever its other threads are busy with. It reads
the file descriptor itself: a thread that waits in ``sys.stdin`` holds a lock that the interpreter wants when it ends.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

from einx_lsp.server import parent

if TYPE_CHECKING:
    from collections.abc import Callable

    from einx_lsp.server.app import Server

__all__ = ["serve_stdio", "serve_tcp"]

CHUNK: Final = 1 << 16
"""Bytes that are read at once."""

_LENGTH: Final = re.compile(rb"^content-length:\s*(\d+)\s*$", re.IGNORECASE | re.MULTILINE)


class _Sink(Protocol):
    def write(self, data: bytes) -> None: ...

    def close(self) -> None: ...


class _Pipe:
    """The output. That nobody reads any more means that the client has gone."""

    def __init__(self, stream: BinaryIO, gone: Callable[[], None]) -> None:
        self._stream = stream
        self._gone = gone

    def write(self, data: bytes) -> None:
        try:
            self._stream.write(data)
            self._stream.flush()
        except OSError:
            self._gone()

    def close(self) -> None:
        with suppress(OSError):
            self._stream.close()


def serve_stdio(server: Server) -> int:
    """Serve the client at standard input and output.

    Returns:
        The exit code.
    """
    # A stray print anywhere would be a broken message: from here on, standard output is another name for stderr.
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        return asyncio.run(_serve_pipes(server, output))
    except KeyboardInterrupt:
        return 1


async def _serve_pipes(server: Server, output: BinaryIO) -> int:
    reader = asyncio.StreamReader()
    threading.Thread(target=_feed, args=(asyncio.get_running_loop(), reader), name="einx-stdin", daemon=True).start()
    server.watch_parent = True
    return await _serve(server, reader, _Pipe(output, lambda: server.stop(1)))


def _feed(loop: asyncio.AbstractEventLoop, reader: asyncio.StreamReader) -> None:
    """Hand over what comes in, as it comes."""
    # The loop may have been closed while this thread waited.
    with suppress(RuntimeError):
        while chunk := _read():
            loop.call_soon_threadsafe(reader.feed_data, chunk)
        loop.call_soon_threadsafe(reader.feed_eof)
        # The loop may be stuck in writing to a client that does not read any more.
        time.sleep(parent.GRACE)
        os._exit(1)


def _read() -> bytes:
    try:
        return os.read(0, CHUNK)
    except OSError:
        return b""


def serve_tcp(server: Server, host: str, port: int) -> int:
    """Serve the first client that connects; the address is told on stderr.

    Returns:
        The exit code.

    Raises:
        OSError: The address cannot be used.
    """
    try:
        return asyncio.run(_serve_socket(server, host, port))
    except KeyboardInterrupt:
        return 1


async def _serve_socket(server: Server, host: str, port: int) -> int:
    first: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = (
        asyncio.get_running_loop().create_future()
    )

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if first.done():
            writer.close()
        else:
            first.set_result((reader, writer))

    listener = await asyncio.start_server(connected, host, port)
    address = listener.sockets[0].getsockname()
    sys.stderr.write(f"einx-lsp: listening on {address[0]}:{address[1]}\n")
    sys.stderr.flush()
    reader, writer = await first
    listener.close()
    code = await _serve(server, reader, writer)
    with suppress(OSError):
        await writer.drain()
        writer.close()
        await writer.wait_closed()
    return code


async def _serve(server: Server, reader: asyncio.StreamReader, writer: _Sink) -> int:
    """Hand over messages until the client says ``exit``, or is gone."""
    server.stopped = asyncio.get_running_loop().create_future()
    server.protocol.set_writer(writer)
    reading = asyncio.ensure_future(_messages(server, reader))
    # Without a word from the client before, that it is gone is a failure.
    reading.add_done_callback(lambda _: server.stop(1))
    try:
        return await server.stopped
    finally:
        reading.cancel()


async def _messages(server: Server, reader: asyncio.StreamReader) -> None:
    with suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
        while not server.is_stopped:
            header = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(header)
            if length is None:
                continue
            body = await reader.readexactly(int(length[1]))
            try:
                server.protocol.receive(body)
            except Exception as error:  # noqa: BLE001 (one message must not end the server)
                server.report("a message", error)
