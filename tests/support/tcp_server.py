"""The real server behind a real socket of this machine, in a thread of the test's own process; and proxies before it that a test may break."""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field

from starlette.applications import Starlette

from server.app import http_server


@contextmanager
def listening(app: Starlette, port: int = 0) -> Iterator[str]:
    """Serve an application until the block ends; its address."""
    server = http_server(app)
    opened = socket.socket()
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    opened.bind(("127.0.0.1", port))
    opened.listen(128)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]}, daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + 10
        while not server.started:
            assert time.monotonic() < deadline, "the server does not start"
            time.sleep(0.01)
        yield f"http://127.0.0.1:{opened.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(15)
        opened.close()
        assert not thread.is_alive(), "the server does not stop"


Cut = Callable[[int], int | None]
"""How many bytes of the answers on a connection pass, by its number; None lets all of them."""


@dataclass
class Line:
    """A line to a server that breaks where a test says so; `carried` are the bytes that came back, by connection."""

    url: str
    carried: list[int] = field(default_factory=list)


@asynccontextmanager
async def cutting(url: str, cut: Cut) -> AsyncIterator[Line]:
    """A line to the server at `url`."""
    host, _, port = url.removeprefix("http://").partition(":")

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = len(line.carried)
        line.carried.append(0)
        there, back = await asyncio.open_connection(host, int(port))
        up = asyncio.create_task(_copy(reader, back))
        await _copy(there, writer, line, number, cut(number))
        await asyncio.sleep(0.05)
        up.cancel()
        for end in (writer, back):
            end.transport.abort()

    proxy = await asyncio.start_server(carry, "127.0.0.1", 0)
    line = Line(f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}")
    async with proxy:
        yield line


async def _copy(
    source: asyncio.StreamReader,
    target: asyncio.StreamWriter,
    line: Line | None = None,
    number: int = 0,
    most: int | None = None,
) -> None:
    """Carry bytes, as many as may pass."""
    left = 2**60 if most is None else most
    with suppress(ConnectionError):
        while left > 0 and (data := await source.read(min(65_536, left))):
            left -= len(data)
            if line is not None:
                line.carried[number] += len(data)
            target.write(data)
            await target.drain()
