"""A first fill over a line that breaks: the rest is fetched, across restarts, and what is put in use is whole. Over TCP."""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from server.app import build_app
from server.ledger import snapshots
from server.ledger.importing import import_rows
from sync.download import Part, part_in
from sync.errors import NotOurServer, Unreachable
from sync.wire.protocol import ReflectedAnswer, ReflectedQuestion, ResetAnswer
from tests.contract.over_tcp import client_of, pump_of
from tests.contract.worlds import Terminal, World
from tests.server.stories import NORTH
from tests.support.tcp_server import cutting, listening
from workflows.rules.identity import ProductKey
from workflows.rules.model.master_data import Product
from workflows.rules.quantity import Unit
from workflows.rules.status import Tracking


def catalogue(seed: int, number: int = 1_500) -> list[Product]:
    """Products whose names can't be packed well."""
    chance = random.Random(seed)
    return [
        Product(
            ProductKey(f"{chance.getrandbits(40):014d}"[:14]), f"{chance.getrandbits(256):x}", Tracking.LOT, Unit.PIECE
        )
        for _ in range(number)
    ]


def stock_up(world: World, seed: int) -> None:
    """Give the site many products."""
    with world.services.store.writing() as unit:
        import_rows(unit.hot, NORTH, catalogue(seed))


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World.begin(tmp_path / "world")
    stock_up(world, 1)
    return world


@pytest.fixture
def url(world: World) -> Iterator[str]:
    with listening(build_app(world.services)) as address:
        yield address


async def fetch(terminal: Terminal, url: str) -> Part:
    """One attempt of a program that has just been started."""
    client = client_of(terminal, url)
    terminal.data.cache.mkdir(parents=True, exist_ok=True)
    try:
        return await client.snapshot(terminal.data.cache)
    finally:
        await client.close()


def is_whole(part: Part) -> bool:
    return hashlib.sha256(part.path.read_bytes()).digest() == part.sha256


async def test_what_a_broken_line_has_brought_is_not_fetched_again(world: World, url: str) -> None:
    terminal = await world.terminal()
    size = world.services.snapshots.current(NORTH).path.stat().st_size
    assert size > 40_000
    async with cutting(url, lambda number: 15_000 if number < 2 else None) as line:
        for begun in (10_000, 20_000):
            with pytest.raises(Unreachable):
                await fetch(terminal, line.url)
            part = part_in(terminal.data.cache)
            assert part is not None
            assert part.size > begun
        whole = await fetch(terminal, line.url)
    assert is_whole(whole)
    assert whole.size == size
    assert sum(line.carried) < size + 10_000


async def test_a_part_that_is_whole_costs_one_byte(world: World, url: str) -> None:
    terminal = await world.terminal()
    whole = await fetch(terminal, url)
    async with cutting(url, lambda number: None) as line:
        assert await fetch(terminal, line.url) == whole
    assert line.carried[0] < 1_000
    assert is_whole(whole)


async def test_a_snapshot_that_is_no_longer_there_is_begun_anew(
    world: World, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = await world.terminal()
    async with cutting(url, lambda number: 15_000) as line:
        with pytest.raises(Unreachable):
            await fetch(terminal, line.url)
    part = part_in(terminal.data.cache)
    assert part is not None
    monkeypatch.setattr(snapshots, "FEW_ROWS", 0)
    monkeypatch.setattr(snapshots, "FRESH_SECONDS", -1.0)
    stock_up(world, 2)
    world.services.snapshots.kept(NORTH, part.sha256)
    for path in (world.folder / "snapshots").glob("*.zst"):
        path.unlink()
    whole = await fetch(terminal, url)
    assert is_whole(whole)
    assert whole.sha256 != part.sha256
    assert list(terminal.data.cache.glob("*.part")) == [whole.path]


async def test_a_part_that_a_power_cut_spoiled_is_found_out_and_fetched_anew(world: World, url: str) -> None:
    terminal = await world.terminal()
    sha256 = world.services.snapshots.current(NORTH).sha256
    terminal.data.cache.mkdir(parents=True)
    (terminal.data.cache / f"{sha256.hex()}.part").write_bytes(bytes(20_000))
    client = client_of(terminal, url)
    pump = pump_of(terminal, client)
    await pump.greet()
    with pytest.raises(Unreachable, match="other bytes than the server announced"):
        await pump.catch_up()
    assert part_in(terminal.data.cache) is None
    assert await pump.catch_up()
    pump.close()
    await client.close()
    assert terminal.folder.current() is not None
    assert list(terminal.data.cache.glob("*.part")) == []


async def test_not_a_byte_is_kept_of_another_servers_snapshot(world: World, url: str, tmp_path: Path) -> None:
    terminal = await world.terminal()
    stranger = replace(terminal.identity, server=uuid4())
    terminal.identity = stranger
    with pytest.raises(NotOurServer, match="Another server"):
        await fetch(terminal, url)
    assert part_in(terminal.data.cache) is None


async def test_when_the_question_about_our_entries_fails_the_file_is_not_fetched_again(world: World, url: str) -> None:
    terminal = await world.terminal()
    client = client_of(terminal, url)
    pump, honest = pump_of(terminal, client), client.reflected
    terminal.scan()

    async def cut_off(message: ReflectedQuestion) -> ReflectedAnswer | ResetAnswer:
        raise Unreachable("cut off")

    client.reflected = cut_off  # type: ignore[method-assign]
    await pump.greet()
    with pytest.raises(Unreachable):
        await pump.catch_up()
    part = part_in(terminal.data.cache)
    assert part is not None
    assert is_whole(part)
    client.reflected = honest  # type: ignore[method-assign]
    assert await pump.catch_up()
    assert part_in(terminal.data.cache) is None
    pump.close()
    await client.close()
