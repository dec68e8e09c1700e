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
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple, Protocol

from einx_lsp.server import parent

if TYPE_CHECKING:
    from collections.abc import Callable

    from einx_lsp.server.app import Server

__all__ = ["serve_stdio", "serve_tcp"]

CHUNK: Final = 1 << 16
"""Bytes that are read at once."""

_END: Final = b"\r\n\r\n"

_HEADER: Final = re.compile(rb"(?:content-(?:length|type):[^\r\n]*\r\n)+\r\n", re.IGNORECASE)
"""What is in a header of the protocol, and nothing else is."""

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
    """Serve the first client that speaks the protocol; the address is told on stderr.

    Returns:
        The exit code.

    Raises:
        OSError: The address cannot be used.
    """
    try:
        return asyncio.run(_serve_socket(server, host, port))
    except KeyboardInterrupt:
        return 1


class _Client(NamedTuple):
    """Who has connected, and what it has said so far: the header of its first message."""

    header: bytes
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


async def _serve_socket(server: Server, host: str, port: int) -> int:
    starter = os.getppid()  # before the address is told, behind which anything may happen
    chosen: asyncio.Future[_Client] = asyncio.get_running_loop().create_future()
    waiting: set[asyncio.StreamWriter] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        waiting.add(writer)
        header = await _first_header(reader)
        if header is None or chosen.done():
            writer.close()
        else:
            chosen.set_result(_Client(header, reader, writer))

    listener = await asyncio.start_server(connected, host, port)
    address = listener.sockets[0].getsockname()
    sys.stderr.write(f"einx-lsp: listening on {address[0]}:{address[1]}\n")
    sys.stderr.flush()
    orphaned = asyncio.ensure_future(parent.gone(starter))
    either: tuple[asyncio.Future[Any], ...] = (chosen, orphaned)
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    orphaned.cancel()
    listener.close()
    if not chosen.done():
        return 1
    client = chosen.result()
    for other in waiting - {client.writer}:
        other.close()
    code = await _serve(server, client.reader, client.writer, client.header)
    with suppress(OSError):
        await client.writer.drain()
        client.writer.close()
        await client.writer.wait_closed()
    return code


async def _first_header(reader: asyncio.StreamReader) -> bytes | None:
    """The header that somebody begins with who has connected.

    Returns:
        ``None`` if that is no client: port scanners leave without a word, and any page in a browser can send an HTTP
        request with a message as its body.
    """
    try:
        header = await reader.readuntil(_END)
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
        return None
    return header if _HEADER.fullmatch(header) else None


async def _serve(server: Server, reader: asyncio.StreamReader, writer: _Sink, header: bytes = b"") -> int:
    """Hand over messages until the client says ``exit``, or is gone.

    Args:
        server: Whom they are handed to.
        reader: Where they come from.
        writer: Where the answers go.
        header: That of the first message, if it has been read.
    """
    server.stopped = asyncio.get_running_loop().create_future()
    server.protocol.set_writer(writer)
    reading = asyncio.ensure_future(_messages(server, reader, header))
    # Without a word from the client before, that it is gone is a failure.
    reading.add_done_callback(lambda _: server.stop(1))
    try:
        return await server.stopped
    finally:
        reading.cancel()


async def _messages(server: Server, reader: asyncio.StreamReader, header: bytes) -> None:
    with suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
        while not server.is_stopped:
            header = header or await reader.readuntil(_END)
            length = _LENGTH.search(header)
            header = b""
            if length is None:
                continue
            body = await reader.readexactly(int(length[1]))
            try:
                server.protocol.receive(body)
            except Exception as error:  # noqa: BLE001 (one message must not end the server)
                server.report("a message", error)
