"""`lotline sync` at work: it waits, sends, shows how it is, and ends when told to; against the real server application."""

import asyncio
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from sync.asks import AnswerState, Ask, AskArgs, EnrolAsk, SyncNowAsk
from sync.clock import SystemClock
from sync.daemon import Daemon, DaemonConfig
from sync.errors import AlreadyRunning
from sync.identity import Identity, read_identity, write_identity
from sync.journal import Journal
from sync.lanes import Pace
from sync.layout import DataFolder
from sync.lock import only_one
from sync.signing import read_or_make_keys
from sync.status import LinkState, SyncStatus, find_answer, read_status
from tests.architecture.source_tree import ROOT
from tests.contract.worlds import URL, Terminal, World, reply
from tests.sync.devices import NORTH, booking, new_enrolment

PATIENCE = 5.0


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.begin(tmp_path / "world")


@asynccontextmanager
async def running(daemon: Daemon) -> AsyncIterator[None]:
    """The daemon, working beside the test."""
    task = asyncio.create_task(daemon.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def status(data: DataFolder) -> SyncStatus:
    """What the screen reads."""
    return read_status(data, SystemClock())


async def until(true: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait for something to become true; fails when it does not."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.02)


def link_is(terminal: Terminal, link: LinkState) -> Callable[[], bool]:
    return lambda: status(terminal.data).link is link


async def test_a_scan_is_confirmed_within_seconds_and_the_status_says_so(world: World) -> None:
    terminal = await world.terminal()
    async with running(terminal.daemon()):
        await until(link_is(terminal, LinkState.ONLINE))
        entry = terminal.scan()
        await until(lambda: status(terminal.data).confirmed == 1)
        shown = status(terminal.data)
    assert [found for found, _ in world.ledger()] == [entry]
    assert (shown.link, shown.queued, shown.sent, shown.parked, shown.oldest_unsent) == (
        LinkState.ONLINE,
        0,
        0,
        0,
        None,
    )
    assert [feed.feed for feed in shown.feeds] == ["control", "site"]
    assert shown.server_time is not None
    assert terminal.unconfirmed() == 0


async def test_work_goes_on_without_a_network_and_the_queue_empties_by_itself(world: World) -> None:
    terminal = await world.terminal()
    async with running(terminal.daemon()):
        await until(link_is(terminal, LinkState.ONLINE))
        world.network.down = True
        await until(link_is(terminal, LinkState.OFFLINE))
        before = datetime.now(UTC)
        for _ in range(5):
            terminal.scan()
        shown = status(terminal.data)
        assert (shown.queued, shown.sent, shown.confirmed) == (5, 0, 0)
        assert shown.oldest_unsent is not None
        assert abs(shown.oldest_unsent - before) < timedelta(seconds=1)
        assert "No connection" in shown.message
        world.network.down = False
        await until(lambda: status(terminal.data).queued == 0)
        await until(link_is(terminal, LinkState.ONLINE))
    assert len(world.ledger()) == 5


@pytest.mark.parametrize(
    ("meddle", "link"),
    [
        (lambda request: reply(b"<html>", "text/html"), LinkState.SIGN_IN_PAGE),
        (lambda request: reply(b"", "text/html", 407), LinkState.PROXY),
        (lambda request: reply(b"{}", "application/json"), LinkState.NOT_OUR_SERVER),
        (lambda request: reply(b"{}"), LinkState.BAD_ANSWER),
        (lambda request: reply(b"", "text/html", 503), LinkState.SERVER_TROUBLE),
    ],
)
async def test_each_kind_of_trouble_has_its_own_state(world: World, meddle: object, link: LinkState) -> None:
    terminal = await world.terminal()
    world.network.meddle = meddle  # type: ignore[assignment]
    async with running(terminal.daemon()):
        await until(link_is(terminal, link))
        assert status(terminal.data).message
        world.network.meddle = None
        await until(link_is(terminal, LinkState.ONLINE))
    assert status(terminal.data).message == ""


async def test_a_revoked_terminal_is_told_to_ask_a_person_and_keeps_its_scans(world: World) -> None:
    terminal = await world.terminal()
    with world.services.store.writing() as unit:
        unit.hot.rows("UPDATE enrolment SET revoked = '2026-11-20T00:00:00.000Z' RETURNING 1", ())
    terminal.scan()
    async with running(terminal.daemon()):
        await until(link_is(terminal, LinkState.REFUSED))
    assert status(terminal.data).queued == 1


async def test_the_daemon_waits_for_a_journal(world: World) -> None:
    terminal = await world.terminal()
    terminal.journal.close()
    for path in terminal.data.root.glob("journal.db*"):
        path.unlink()
    async with running(terminal.daemon()):
        await until(link_is(terminal, LinkState.WAITING_FOR_JOURNAL))
        terminal.journal = Journal.open(terminal.data.journal, terminal.identity.enrolment)
        terminal.scan()
        await until(lambda: len(world.ledger()) == 1)


def ask(journal: Journal, args: AskArgs, seconds: float = 60) -> Ask:
    """The screen wants something."""
    now = SystemClock().wall()
    wish = Ask(uuid4(), args, now, now + timedelta(seconds=seconds))
    journal.ask(wish)
    return wish


async def test_a_setup_code_that_is_scanned_enrols_the_terminal(world: World) -> None:
    data = DataFolder(world.folder / "new")
    data.root.mkdir()
    journal = Journal.open(data.journal, None)
    async with running(Daemon(DaemonConfig(data, "0.1.0", pace=Pace(0.05, 0.01)), world.connect)):
        await until(lambda: status(data).link is LinkState.NOT_ENROLLED)
        wrong = ask(journal, EnrolAsk(URL, "no such code"))
        right = ask(journal, EnrolAsk(URL, world.setup_code()))
        await until(lambda: find_answer(data, right.id) is not None)
        await until(lambda: status(data).link is LinkState.ONLINE)
        refused, granted = find_answer(data, wrong.id), find_answer(data, right.id)
        identity = read_identity(data.identity)
        assert identity is not None
        journal.enrolled(identity.enrolment)
        journal.commit((booking(),), "{}")
        await until(lambda: len(world.ledger()) == 1)
    assert refused is not None
    assert (refused.state, "not known" in refused.text) == (AnswerState.FAILED, True)
    assert granted is not None
    assert granted.state is AnswerState.DONE


async def test_an_ask_past_its_deadline_is_not_carried_out_late(world: World) -> None:
    terminal = await world.terminal()
    late = ask(terminal.journal, EnrolAsk(URL, world.setup_code()), seconds=-1)
    soon = ask(terminal.journal, SyncNowAsk())
    async with running(terminal.daemon()):
        await until(lambda: find_answer(terminal.data, soon.id) is not None)
    answers = [find_answer(terminal.data, one.id) for one in (late, soon)]
    assert [answer and answer.state for answer in answers] == [AnswerState.EXPIRED, AnswerState.DONE]


async def test_a_cache_that_turns_out_damaged_is_fetched_again(world: World) -> None:
    terminal = await world.terminal()
    terminal.scan()
    await terminal.sync()
    terminal.pump.close()
    path = terminal.folder.current()
    assert path is not None
    path.write_bytes(path.read_bytes()[:4096] + b"\xa5" * 40_000)
    async with running(terminal.daemon()):
        await until(lambda: terminal.folder.current() not in (None, path))
        await until(link_is(terminal, LinkState.ONLINE))
    assert terminal.unconfirmed() == 0


def test_a_status_where_no_daemon_ever_ran_counts_the_journal(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    assert status(data) == SyncStatus(LinkState.NEVER_RAN)
    journal = Journal.open(data.journal, new_enrolment())
    journal.commit((booking(), booking()), "{}")
    shown = status(data)
    assert (shown.link, shown.queued) == (LinkState.NEVER_RAN, 2)


class Later(SystemClock):
    """A minute from now."""

    def boot_ms(self) -> int:
        """Milliseconds since boot, and a minute."""
        return super().boot_ms() + 60_000


async def test_a_daemon_that_has_not_been_heard_for_a_minute_is_shown_as_not_running(world: World) -> None:
    terminal = await world.terminal()
    async with running(terminal.daemon()):
        await until(link_is(terminal, LinkState.ONLINE))
        assert read_status(terminal.data, Later()).link is LinkState.NOT_RUNNING


def test_only_one_daemon_works_in_a_data_folder(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    with only_one(data.sync_lock), pytest.raises(AlreadyRunning, match="already running"), only_one(data.sync_lock):
        pass
    with only_one(data.sync_lock):
        pass


RUN = """
import sys
from pathlib import Path
from sync.daemon import DaemonConfig, run
from sync.layout import DataFolder
run(DaemonConfig(DataFolder(Path(sys.argv[1])), "0.1.0"))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_daemon_within_a_second(tmp_path: Path, number: signal.Signals) -> None:
    data = DataFolder(tmp_path)
    with subprocess.Popen([sys.executable, "-c", RUN, str(tmp_path)], cwd=ROOT) as child:
        try:
            deadline = time.monotonic() + 10
            while status(data).link is not LinkState.NOT_ENROLLED:
                assert time.monotonic() < deadline
                time.sleep(0.05)
            child.send_signal(number)
            assert child.wait(timeout=1) == 0
        finally:
            child.kill()
    assert status(data).link is LinkState.NOT_RUNNING


def test_a_signal_ends_a_daemon_that_waits_for_a_server_which_does_not_answer(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        read_or_make_keys(data.identity)
        write_identity(data.identity, Identity(new_enrolment(), NORTH, "H-001", uuid4(), url))
        Journal.open(data.journal, None).close()
        with subprocess.Popen([sys.executable, "-c", RUN, str(tmp_path)], cwd=ROOT) as child:
            try:
                silent.settimeout(10)
                with silent.accept()[0] as connection:
                    assert connection.recv(3) == b"GET"
                    child.send_signal(signal.SIGTERM)
                    assert child.wait(timeout=1) == 0
            finally:
                child.kill()
