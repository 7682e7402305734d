"""Whatever the way between terminal and server makes of packed bodies, everything arrives: zstd, else gzip, else plain."""

from pathlib import Path

import httpx
import pytest

from sync.wire.codec import encode
from sync.wire.encodings import ORDER, Coding
from sync.wire.protocol import MEDIA_TYPE, UPLOAD_PATH, Problem
from tests.contract.over_tcp import client_of, pump_of
from tests.contract.worlds import URL, Network, Terminal, World, reply


class Way(httpx.AsyncBaseTransport):
    """A way to the server that knows only some packings, or loses sight of how a body is packed; remembers how bodies came."""

    def __init__(self, network: Network, knows: frozenset[str], strips: bool = False) -> None:
        self._network = network
        self._knows = knows
        self._strips = strips
        self.sent: list[str] = []
        self.answered: set[str] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry a request, or say that its packing is not known."""
        coding = request.headers.get("content-encoding", "identity")
        if request.method == "POST":
            self.sent.append(coding)
        if coding not in self._knows:
            return reply(b"<html>Unsupported Media Type", "text/html", 415)
        if self._strips:
            request.headers.pop("content-encoding", None)
        answer = await self._network.handle_async_request(request)
        self.answered.add(answer.headers.get("content-encoding", "identity"))
        return answer


ALL = frozenset(ORDER)


async def sync_over(terminal: Terminal, way: Way, codings: tuple[Coding, ...] = ORDER) -> None:
    """Scan some more, and bring terminal and server in step over this way."""
    for _ in range(30):
        terminal.scan()
    client = client_of(terminal, URL, codings)
    client._http = httpx.AsyncClient(transport=way, headers=client._http.headers)
    terminal.pump.close()
    terminal.pump = pump_of(terminal, client)
    await terminal.sync()
    terminal.scan()
    for _ in range(5):
        terminal.scan()
    await terminal.sync()


@pytest.fixture
async def terminal(tmp_path: Path) -> Terminal:
    return await World.begin(tmp_path / "world").terminal()


def arrived(terminal: Terminal) -> bool:
    return len(terminal.world.ledger()) == 36 and terminal.unconfirmed() == 0


async def test_between_two_that_know_zstd_everything_travels_so(terminal: Terminal) -> None:
    way = Way(terminal.world.network, ALL)
    await sync_over(terminal, way)
    assert arrived(terminal)
    assert set(way.sent) == {"zstd"}
    assert way.answered == {"zstd", "identity"}


async def test_a_terminal_that_knows_no_zstd_sends_and_gets_gzip(terminal: Terminal) -> None:
    way = Way(terminal.world.network, ALL)
    await sync_over(terminal, way, (Coding.GZIP, Coding.IDENTITY))
    assert arrived(terminal)
    assert set(way.sent) == {"gzip"}
    assert way.answered == {"gzip", "identity"}


async def test_a_proxy_that_knows_no_zstd_gets_gzip_from_then_on(terminal: Terminal) -> None:
    way = Way(terminal.world.network, frozenset({"gzip", "identity"}))
    await sync_over(terminal, way)
    assert arrived(terminal)
    assert way.sent == ["zstd", *["gzip"] * (len(way.sent) - 1)]


async def test_a_proxy_that_knows_nothing_gets_plain_bodies_from_then_on(terminal: Terminal) -> None:
    way = Way(terminal.world.network, frozenset({"identity"}))
    await sync_over(terminal, way)
    assert arrived(terminal)
    assert way.sent == ["zstd", "gzip", *["identity"] * (len(way.sent) - 2)]


async def test_a_proxy_that_hides_how_a_body_is_packed_gets_plain_ones(terminal: Terminal) -> None:
    way = Way(terminal.world.network, ALL, strips=True)
    await sync_over(terminal, way)
    assert arrived(terminal)
    assert way.sent == ["zstd", *["identity"] * (len(way.sent) - 1)]


async def test_a_batch_that_is_malformed_either_way_changes_no_packing(terminal: Terminal) -> None:
    world = terminal.world
    way = Way(world.network, ALL)
    refusal = Problem(world.services.store.identity.server, Problem.MALFORMED, "No batch.")
    world.network.meddle = lambda request: (
        reply(encode(refusal), MEDIA_TYPE, 400) if request.url.path == UPLOAD_PATH else None
    )
    with pytest.raises(Exception, match="No batch"):
        await sync_over(terminal, way)
    assert way.sent == ["zstd", "zstd", "identity"]
    world.network.meddle = None
    await terminal.sync()
    assert way.sent[3:] == ["zstd"]
