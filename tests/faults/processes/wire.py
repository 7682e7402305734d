"""A bad network between real programs: a TCP proxy that looks at each HTTP request and, by chance and seed, does one of twelve wrong things with it.

Event streams pass through as they are, until the proxy cuts them. Nothing here knows what the messages mean.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from random import Random
from uuid import UUID

from sync.wire.protocol import MEDIA_TYPE

HALF = 2
LATE_S = (0.05, 0.6)
TRICKLE_S = 0.004
EVENTS = b"/events"
FOREIGN = UUID(int=0xF0E16)


class WireFault(Enum):
    """What can happen to a request on its way."""

    REFUSED = "refused"
    REQUEST_CUT = "request_cut"
    REPLY_LOST = "reply_lost"
    HALF_REPLY = "half_reply"
    PORTAL = "portal"
    FOREIGN = "foreign"
    BUSY = "busy"
    TOO_MANY = "too_many"
    TOO_LARGE = "too_large"
    TRICKLE = "trickle"
    DOUBLED = "doubled"
    LATE = "late"


@dataclass
class FaultyWire:
    """The proxy. `upstream` tells the server's port now; `chance` of a fault per request, while `on`."""

    upstream: Callable[[], int]
    seed: int
    chance: float = 0.35
    on: bool = True
    counts: "Counter[WireFault]" = field(default_factory=Counter)
    port: int = 0

    def __post_init__(self) -> None:
        self._random = Random(self.seed)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        """Listen on a free port of this machine."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=64 * 1024 * 1024)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Close everything."""
        if self._server is not None:
            self._server.close()
        self.cut()

    def cut(self) -> None:
        """All connections break at once."""
        for writer in tuple(self._open):
            writer.transport.abort()

    @property
    def faults(self) -> int:
        """How many there were."""
        return sum(self.counts.values())

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while (request := await _message(reader)) is not None:
                if EVENTS in request.split(b"\r\n", 1)[0]:
                    await self._tunnel(request, reader, writer)
                    return
                if not await self._answer(request, writer):
                    return
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            self._open.discard(writer)
            writer.transport.abort()

    async def _answer(self, request: bytes, writer: asyncio.StreamWriter) -> bool:
        """Pass a request on, or not; False when the connection is to be given up."""
        fault = self._random.choice(list(WireFault)) if self.on and self._random.random() < self.chance else None
        if fault is not None:
            self.counts[fault] += 1
            return await _WRONG[fault](self, request, writer)
        reply = await self.forward(request)
        return reply is not None and await _write(writer, reply)

    async def forward(self, request: bytes) -> bytes | None:
        """What the server answers; None when it does not."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.upstream(), limit=64 * 1024 * 1024)
        except OSError:
            return None
        try:
            writer.write(request)
            await writer.drain()
            return await _message(reader)
        except (OSError, asyncio.IncompleteReadError):
            return None
        finally:
            writer.transport.abort()

    async def cut_request(self, request: bytes) -> None:
        """Half of a request reaches the server."""
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", self.upstream())
            writer.write(request[: len(request) // HALF])
            await writer.drain()
            writer.transport.abort()

    async def _tunnel(self, request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self.upstream())
        try:
            back.write(request)
            while chunk := await there.read(65536):
                writer.write(chunk)
                await writer.drain()
        finally:
            back.transport.abort()

    def pause(self) -> float:
        """How late something comes."""
        return self._random.uniform(*LATE_S)


async def _message(reader: asyncio.StreamReader) -> bytes | None:
    """A request or an answer as a whole; None at the end of the connection."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    if b"text/event-stream" in head.lower() and head.startswith(b"HTTP/"):
        return head
    lengths = [line.partition(b":")[2] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    return head + await reader.readexactly(int(lengths[0]) if lengths else 0)


async def _write(writer: asyncio.StreamWriter, reply: bytes) -> bool:
    writer.write(reply)
    await writer.drain()
    return True


def _plain(status: str, body: bytes, content_type: str, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"content-type: {content_type}", f"content-length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def _refused(wire: FaultyWire, request: bytes, writer: asyncio.StreamWriter) -> bool:
    return False


async def _request_cut(wire: FaultyWire, request: bytes, writer: asyncio.StreamWriter) -> bool:
    await wire.cut_request(request)
    return False


async def _reply_lost(wire: FaultyWire, request: bytes, writer: asyncio.StreamWriter) -> bool:
    await wire.forward(request)
    return False


async def _half_reply(wire: FaultyWire, request: bytes, writer: asyncio.StreamWriter) -> bool:
    reply = await wire.forward(request) or b""
    await _write(writer, reply[: len(reply) // HALF])
    return False


async def _portal(wire: FaultyWire, request: bytes, writer: asyncio.StreamWriter) -> bool:
    return await _write(writer, _plain("200 OK", b"<html><h1>Sign in to this Wi-Fi</h1></html>", "text/html"))


async def _foreign(wire: FaultyWire, request: bytes, writer: asyncio.StreamWriter) -> bool:
    body = f'{{"server":"{FOREIGN}","server_epoch":"{FOREIGN}","ok":true}}'.encode()
    return await _write(writer, _plain("200 OK", body, MEDIA_TYPE))


async def _busy(wire: FaultyWire, request: bytes, writer: asyncio.StreamWriter) -> bool:
    return await _write(writer, _plain("503 Busy", b"try later", "text/plain", "retry-after: 0"))


async def _too_many(wire: FaultyWire, request: bytes, writer: asyncio.StreamWriter) -> bool:
    return await _write(writer, _plain("429 Too Many", b"slow down", "text/plain", "retry-after: 1"))


async def _too_large(wire: FaultyWire, request: bytes, writer: asyncio.StreamWriter) -> bool:
    return await _write(writer, _plain("413 Too Large", b"too large", "text/plain"))


async def _trickle(wire: FaultyWire, request: bytes, writer: asyncio.StreamWriter) -> bool:
    reply = await wire.forward(request) or b""
    for start in range(0, min(len(reply), 100)):
        await _write(writer, reply[start : start + 1])
        await asyncio.sleep(TRICKLE_S)
    return await _write(writer, reply[100:]) and bool(reply)


async def _doubled(wire: FaultyWire, request: bytes, writer: asyncio.StreamWriter) -> bool:
    await wire.forward(request)
    reply = await wire.forward(request)
    return reply is not None and await _write(writer, reply)


async def _late(wire: FaultyWire, request: bytes, writer: asyncio.StreamWriter) -> bool:
    await asyncio.sleep(wire.pause())
    reply = await wire.forward(request)
    await asyncio.sleep(wire.pause())
    return reply is not None and await _write(writer, reply)


Wrong = Callable[[FaultyWire, bytes, asyncio.StreamWriter], Awaitable[bool]]
_WRONG: dict[WireFault, Wrong] = {
    WireFault.REFUSED: _refused,
    WireFault.REQUEST_CUT: _request_cut,
    WireFault.REPLY_LOST: _reply_lost,
    WireFault.HALF_REPLY: _half_reply,
    WireFault.PORTAL: _portal,
    WireFault.FOREIGN: _foreign,
    WireFault.BUSY: _busy,
    WireFault.TOO_MANY: _too_many,
    WireFault.TOO_LARGE: _too_large,
    WireFault.TRICKLE: _trickle,
    WireFault.DOUBLED: _doubled,
    WireFault.LATE: _late,
}
