"""A recall that is committed on the server is on the terminal at once: the real daemon and the real server, over TCP.

The daemon polls once an hour here, so that what arrives sooner was not found by polling.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from server.api.hints import HintBoard
from server.app import build_app
from sync import listening as stream
from sync.daemon import Daemon, DaemonConfig
from sync.identity import write_identity
from sync.lanes import Pace
from sync.stock import Stock
from tests.contract.worlds import Terminal, World
from tests.server.stories import LOT, PRODUCT, Device, take
from tests.support.tcp_server import listening
from workflows.rules.facts.state import HoldPlaced
from workflows.rules.identity import EntryId, HoldId
from workflows.rules.model.holds import Hold
from workflows.rules.status import HoldReason

HOUR = 3600.0
GOAL = 0.5
GENEROUS = 3.0


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.begin(tmp_path / "world")


@pytest.fixture
def url(world: World) -> Iterator[str]:
    with listening(build_app(world.services)) as address:
        yield address


@asynccontextmanager
async def at_work(world: World, url: str, calm: float = HOUR) -> AsyncIterator[Terminal]:
    """A terminal whose daemon talks to the server over TCP, in step with it, and then polls once an hour."""
    terminal = await world.terminal()
    write_identity(terminal.data.identity, replace(terminal.identity, url=url))
    daemon = Daemon(DaemonConfig(terminal.data, "0.1.0", pace=Pace(feed=HOUR, watch=0.01, calm=calm)))
    task = asyncio.create_task(daemon.run())
    try:
        async with asyncio.timeout(10):
            while terminal.folder.current() is None:
                await asyncio.sleep(0.02)
        await asyncio.sleep(1.0)
        yield terminal
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def recall(world: World) -> HoldId:
    """A recall of a lot is committed on the server, by another process for all that this one's routes know."""
    hold, device = HoldId(EntryId(uuid4())), Device()
    device.write(HoldPlaced(hold, (f"lot:{PRODUCT}|{LOT}",), HoldReason.RECALL))
    take(world.services.store, device.upload())
    return hold


async def seen_after(stock: Stock, hold: HoldId, patience: float) -> float | None:
    """Seconds until the terminal's own view has the recall, or None."""
    begun = time.perf_counter()
    while time.perf_counter() - begun < patience:
        stock.refresh()
        if any(row.hold == hold for row in stock.rows.every(Hold)):
            return time.perf_counter() - begun
        await asyncio.sleep(0.005)
    return None


async def test_a_recall_is_in_the_terminals_view_within_half_a_second(world: World, url: str) -> None:
    async with at_work(world, url) as terminal:
        stock, taken = terminal.stock(), []
        for _ in range(3):
            seconds = await seen_after(stock, await asyncio.to_thread(recall, world), GENEROUS)
            assert seconds is not None
            taken.append(seconds)
        stock.close()
    assert min(taken) < GOAL


async def test_without_the_stream_the_same_recall_waits_for_the_next_poll(
    world: World, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: nothing but the stream brings it."""
    monkeypatch.setattr(HintBoard, "is_full", True)
    async with at_work(world, url) as terminal:
        stock = terminal.stock()
        assert await seen_after(stock, await asyncio.to_thread(recall, world), 1.5) is None
        stock.close()


async def test_a_server_that_starts_anew_tells_what_it_committed_before(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "SPREAD_SECONDS", 0.2)
    servers = ExitStack()
    url = servers.enter_context(listening(build_app(world.services)))
    async with at_work(world, url) as terminal:
        stock = terminal.stock()
        await asyncio.to_thread(servers.close)
        hold = await asyncio.to_thread(recall, world)
        assert await seen_after(stock, hold, 0.3) is None
        with listening(build_app(world.services), port=int(url.rpartition(":")[2])):
            assert await seen_after(stock, hold, 10.0) is not None
        stock.close()
