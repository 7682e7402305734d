"""What can happen to `lotline sync` at work: nothing ends it, everything is told, and it goes on by itself."""

import asyncio
import json
import logging
import os
import socket
import sqlite3
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from server.api import terminals
from server.api.hints import HintBoard
from server.app import build_app
from server.ledger import feed
from sync import backoff, daemon, lane
from sync.asks import Ask, SyncNowAsk
from sync.board import Board
from sync.clock import SystemClock
from sync.daemon import Daemon, DaemonConfig
from sync.errors import JournalUnreadable
from sync.journal_reader import JournalReader
from sync.lanes import OWN_FAULT, Pace
from sync.layout import DataFolder
from sync.pump import Pump
from sync.status import LinkState, SyncStatus, read_status
from sync.wire.protocol import PageAnswer, ResetAnswer
from sync.wire.signatures import LONGEST_SKEW
from terminal.status_command import show_status
from tests.contract.over_tcp import moved_to
from tests.contract.test_refused_entries import refuse
from tests.contract.worlds import Terminal, World
from tests.support.tcp_server import listening
from tests.sync.devices import StoppedClock, journal_in

PATIENCE = 8.0


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.begin(tmp_path / "world")


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests have less time than terminals."""
    monkeypatch.setattr(backoff, "FIRST_SECONDS", 0.05)
    monkeypatch.setattr(lane, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(daemon, "RECOVERY_SECONDS", 0.05)


@asynccontextmanager
async def running(working: Daemon) -> AsyncIterator["asyncio.Task[None]"]:
    """The daemon, working beside the test."""
    task = asyncio.create_task(working.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def status(data: DataFolder) -> SyncStatus:
    return read_status(data, SystemClock())


async def until(true: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait for something to become true; fails when it does not."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.02)


def link_is(terminal: Terminal, link: LinkState) -> Callable[[], bool]:
    return lambda: status(terminal.data).link is link


# -- entries that the server does not take ----------------------------------------------------------------------------------------------------


async def test_a_scan_that_the_server_does_not_take_is_shown_until_it_has_arrived(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = await world.terminal()
    poison, other = terminal.scan(), terminal.scan()
    refuse(world, {poison})
    async with running(terminal.daemon()):
        await until(lambda: bool(status(terminal.data).stuck))
        await until(lambda: [entry for entry, _ in world.ledger()] == [other])
        assert show_status(terminal.data.root, as_json=False) == 1
        shown = capsys.readouterr().out
        assert f"stuck     1 (kept here, and offered again by itself; call IT)\n  {poison}" in shown
        assert "The server has a problem." in shown
        assert show_status(terminal.data.root, as_json=True) == 1
        assert json.loads(capsys.readouterr().out)["stuck"][0]["entry"] == str(poison)
        world.network.meddle = None
        now = SystemClock().wall()
        terminal.journal.ask(Ask(uuid4(), SyncNowAsk(), now, now + timedelta(minutes=1)))
        await until(lambda: not status(terminal.data).held)
        terminal.heal()
        terminal.scan()
        await until(lambda: not status(terminal.data).stuck)
        await until(lambda: terminal.unconfirmed() == 0)
    assert poison in [entry for entry, _ in world.ledger()]


async def test_what_needs_help_is_remembered_by_the_next_daemon(world: World) -> None:
    terminal = await world.terminal()
    poison, _ = terminal.scan(), terminal.scan()
    refuse(world, {poison})
    async with running(terminal.daemon()):
        await until(lambda: bool(status(terminal.data).held))
    assert [one.entry for one in status(terminal.data).stuck] == [poison]
    async with running(terminal.daemon()):
        await until(link_is(terminal, LinkState.ONLINE))
        assert [one.entry for one in status(terminal.data).stuck] == [poison]


# -- clocks -----------------------------------------------------------------------------------------------------------------------------------


class Jumping(StoppedClock):
    """A device whose clocks are years off, and jump while it runs, as those of a machine do that was asleep."""

    def now_for_real(self) -> None:
        real = SystemClock()
        self.now, self.since_boot = real.wall() - timedelta(days=2_000), real.boot_ms()


async def test_a_terminal_whose_clock_is_years_off_works_and_one_whose_clocks_jump_mends_itself(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    terminal = await world.terminal()
    clock = Jumping()
    clock.now_for_real()
    with caplog.at_level(logging.INFO, "sync"):
        async with running(
            Daemon(DaemonConfig(terminal.data, "0.1.0", pace=Pace(0.05, 0.01)), world.connect, clock)
        ) as task:
            await until(lambda: "works" in caplog.text or bool(world.network.seen.count("/v1/feed/site")))
            terminal.scan()
            await until(lambda: len(world.ledger()) == 1)
            clock.since_boot += (LONGEST_SKEW + 60) * 1000
            terminal.scan()
            await until(lambda: len(world.ledger()) == 2)
            assert not task.done()
    assert "clock: The request was signed at" in caplog.text
    assert "and here it is" in caplog.text


# -- the daemon's own faults ------------------------------------------------------------------------------------------------------------------


async def test_a_fault_of_its_own_is_told_and_work_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    terminal = await world.terminal()
    with caplog.at_level(logging.CRITICAL):
        async with running(terminal.daemon()):
            await until(link_is(terminal, LinkState.ONLINE))
            with monkeypatch.context() as broken:
                broken.setattr(Pump, "catch_up", lambda self: 1 / 0)
                await until(link_is(terminal, LinkState.DEVICE_TROUBLE))
                assert status(terminal.data).message == OWN_FAULT
            await until(link_is(terminal, LinkState.ONLINE))
            terminal.scan()
            await until(lambda: len(world.ledger()) == 1)


@pytest.mark.parametrize("part", ["_session", "_asks", "_follow_network"])
async def test_no_part_of_it_takes_the_others_down(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, part: str
) -> None:
    terminal = await world.terminal()
    failures = [ValueError("a fault"), sqlite3.OperationalError("disk I/O error"), KeyError("another")]
    honest: Callable[[Daemon], Awaitable[None]] = getattr(Daemon, part)

    async def failing(self: Daemon) -> None:
        if failures:
            raise failures.pop()
        await honest(self)

    monkeypatch.setattr(Daemon, part, failing)
    with caplog.at_level(logging.CRITICAL):
        async with running(terminal.daemon()) as task:
            terminal.scan()
            await until(lambda: len(world.ledger()) == 1)
            await until(lambda: not failures)
            assert not task.done()


async def test_a_status_that_can_not_be_written_for_a_while_stops_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    terminal = await world.terminal()

    def full(self: Board, beat: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    async with running(terminal.daemon()) as task:
        await until(link_is(terminal, LinkState.ONLINE))
        with monkeypatch.context() as broken, caplog.at_level(logging.CRITICAL):
            broken.setattr(Board, "show", full)
            terminal.scan()
            await until(lambda: len(world.ledger()) == 1)
            assert not task.done()
        await until(lambda: status(terminal.data).confirmed == 1)


def test_a_journal_that_this_user_may_not_read_is_not_called_damaged(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    journal_in(tmp_path).close()
    data.journal.chmod(0)
    with nobody(), pytest.raises(JournalUnreadable, match="can't be read .* Check that this user owns the data folder"):
        JournalReader.open(data.journal)
    data.journal.chmod(0o600)
    reader = JournalReader.open(data.journal)
    assert reader is not None
    reader.close()


@contextmanager
def nobody() -> Iterator[None]:
    """As a user who owns nothing, where the test's own user may read everything."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65_534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


async def test_a_daemon_that_waits_for_an_enrolment_says_so_in_its_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "sync"):
        async with running(Daemon(DaemonConfig(DataFolder(tmp_path), "0.1.0"))):
            await until(lambda: "this terminal is not enrolled (lotline enrol" in caplog.text)
            await asyncio.sleep(0.5)
    assert caplog.text.count("is not enrolled") == 1


# -- when it tries ----------------------------------------------------------------------------------------------------------------------------


async def test_a_network_that_comes_up_ends_the_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff, "FIRST_SECONDS", 3_600.0)
    monkeypatch.setattr(backoff, "LONGEST_SECONDS", 3_600.0)
    ours, kernels = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    ours.setblocking(False)
    monkeypatch.setattr(daemon, "open_watch", lambda: ours)
    terminal = await world.terminal()
    world.network.down = True
    async with running(terminal.daemon()):
        await until(link_is(terminal, LinkState.OFFLINE))
        world.network.down = False
        await asyncio.sleep(0.5)
        assert link_is(terminal, LinkState.OFFLINE)()
        kernels.send(struct.pack("=IHHII", 16, 20, 0, 0, 0))
        await until(link_is(terminal, LinkState.ONLINE))
    kernels.close()


async def test_polls_are_rare_while_hints_come_and_frequent_when_there_are_none(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    polls = 0

    def counting(*asked: Any) -> PageAnswer | ResetAnswer:
        nonlocal polls
        polls += 1
        return feed.page(*asked)

    monkeypatch.setattr(terminals, "page", counting)
    app, terminal = build_app(world.services), await world.terminal()
    with listening(app) as url:
        moved_to(terminal, url)
        async with running(Daemon(DaemonConfig(terminal.data, "0.1.0", pace=Pace(0.05, 0.01, calm=60.0)))):
            await until(link_is(terminal, LinkState.ONLINE))
            await asyncio.sleep(0.5)
            before = polls
            await asyncio.sleep(1.0)
            assert polls == before
            monkeypatch.setattr(HintBoard, "is_full", True)
            app.state.hints.close()
            await until(lambda: polls > before + 10)


async def test_a_server_that_asks_to_wait_is_left_alone(world: World) -> None:
    terminal = await world.terminal()
    world.network.meddle = lambda request: httpx.Response(
        503, headers={"retry-after": "30", "content-type": "text/plain"}, stream=httpx.ByteStream(b"")
    )
    async with running(terminal.daemon()):
        await until(link_is(terminal, LinkState.SERVER_TROUBLE))
        asked = len(world.network.seen)
        for _ in range(5):
            terminal.scan()
            await asyncio.sleep(0.1)
        assert len(world.network.seen) == asked
