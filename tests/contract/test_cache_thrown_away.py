"""The cache is thrown away under the running programs, at any moment and in any way: no count changes, and it comes back by itself."""

import asyncio
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from sync.cache import CURRENT
from sync.clock import SystemClock
from sync.status import LinkState
from sync.stock import Stock, StockState
from terminal.desk import Desk
from tests.contract.test_daemon import link_is, running, until
from tests.contract.worlds import Terminal, World
from tests.server.stories import received, unit
from workflows.plain import PlainError
from workflows.rules.model.goods import Item

ROUNDS = 12


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.begin(tmp_path / "world")


def everything(cache: Path) -> None:
    shutil.rmtree(cache, ignore_errors=True)


def all_files(cache: Path) -> None:
    for file in tuple(cache.glob("*")):
        file.unlink(missing_ok=True)


def the_pointer(cache: Path) -> None:
    (cache / CURRENT).unlink(missing_ok=True)


def the_generation(cache: Path) -> None:
    for file in tuple(cache.glob("*.db")):
        file.unlink(missing_ok=True)


def its_log(cache: Path) -> None:
    for file in (*cache.glob("*.db-wal"), *cache.glob("*.db-shm")):
        file.unlink(missing_ok=True)


def the_pointer_to_nothing(cache: Path) -> None:
    if cache.is_dir():
        (cache / CURRENT).write_text("no-generation.db\n")


WAYS: list[Callable[[Path], None]] = [everything, all_files, the_pointer, the_generation, the_pointer_to_nothing]


def seen(stock: Stock, number: int) -> int:
    """How many of the first so many packs the view knows."""
    return sum(stock.rows.get(Item, (unit(n).text,)) is not None for n in range(number))


def is_whole(terminal: Terminal, stock: Stock, number: int) -> Callable[[], bool]:
    def look() -> bool:
        stock.refresh()
        return (stock.state, stock.unconfirmed, seen(stock, number)) == (StockState.READY, 0, number)

    return look


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_whatever_is_taken_away_comes_back_and_every_scan_is_counted_once(
    world: World, way: Callable[[Path], None]
) -> None:
    terminal = await world.terminal()
    stock = terminal.stock()
    async with running(terminal.daemon()):
        await until(link_is(terminal, LinkState.ONLINE))
        for number in range(3):
            terminal.scan(received(unit(number)))
        await until(is_whole(terminal, stock, 3))
        way(terminal.data.cache)
        terminal.scan(received(unit(3)))
        await until(is_whole(terminal, stock, 4), seconds=15)
    stock.close()
    assert len(world.ledger()) == 4


async def test_taken_away_again_and_again_while_scans_go_on_no_count_is_ever_wrong(world: World) -> None:
    """Whenever the view rests on a cache, each pack that was scanned is there, and none twice."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    draw, terminal = random.Random(seed), await world.terminal()
    stock, scanned, ready = terminal.stock(), 0, 0
    async with running(terminal.daemon()):
        await until(link_is(terminal, LinkState.ONLINE))
        for _ in range(ROUNDS):
            draw.choice(WAYS)(terminal.data.cache)
            for _ in range(draw.randrange(1, 30)):
                if draw.random() < 0.2:
                    terminal.scan(received(unit(scanned)))
                    scanned += 1
                    stock.close()
                    stock = terminal.stock()
                stock.refresh()
                items = [row.item for row in stock.rows.every(Item)]
                assert len(items) == len(set(items))
                if stock.state is StockState.READY:
                    ready += 1
                    assert seen(stock, scanned) == scanned
                await asyncio.sleep(draw.random() * 0.02)
        await until(is_whole(terminal, stock, scanned), seconds=15)
    stock.close()
    assert len(world.ledger()) == scanned > 0
    assert ready > 0


async def test_a_log_that_is_taken_away_under_its_file_is_noticed_in_the_end(world: World) -> None:
    """What was only in the log is gone; the server knows it, and at the next start the terminal asks for it."""
    terminal = await world.terminal()
    stock = terminal.stock()
    async with running(terminal.daemon()):
        await until(link_is(terminal, LinkState.ONLINE))
        terminal.scan(received(unit(0)))
        await until(is_whole(terminal, stock, 1))
    its_log(terminal.data.cache)
    stock.close()
    stock = terminal.stock()
    async with running(terminal.daemon()):
        terminal.scan(received(unit(1)))
        await until(is_whole(terminal, stock, 2), seconds=15)
    stock.close()
    assert len(world.ledger()) == 2


async def test_damage_that_only_the_screen_has_met_is_told_to_the_daemon_and_mended(world: World) -> None:
    """A row that can't be read is no broken page: the daemon, which only writes, would never find it."""
    terminal = await world.terminal()
    async with running(terminal.daemon()):
        await until(link_is(terminal, LinkState.ONLINE))
        terminal.scan(received(unit(0)))
        await until(lambda: terminal.unconfirmed() == 0)
        path = terminal.folder.current()
        assert path is not None
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE item SET trait = 999")
        desk = Desk(terminal.identity, terminal.journal, terminal.folder, SystemClock())
        with pytest.raises(PlainError):
            desk.view().item(unit(0))
        desk.refresh()
        assert not desk.has_data
        await until(lambda: (desk.refresh(), desk.has_data)[1], seconds=15)
        assert terminal.folder.current() != path
        assert desk.view().item(unit(0)) is not None
        desk.close()
