"""An entry that the server does not take, whatever the reason: it is kept and shown, and the others go on.

Nothing is lost or booked twice, and it arrives when the server is mended.
"""

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from sync import stuck
from sync.clock import SystemClock
from sync.errors import LinkError
from sync.stuck import Stuck, StuckEntry, sparing
from sync.wire.codec import encode
from sync.wire.encodings import coding_of, unpack
from sync.wire.protocol import UPLOAD_PATH, Problem, Upload, UploadItem
from sync.wire.versions import SPOKEN
from terminal.desk import Desk
from tests.contract.over_tcp import pump_of
from tests.contract.worlds import Terminal, World, reply
from workflows.rules.identity import EntryId


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.begin(tmp_path / "world")


class Hand:
    """A terminal whose two programs take turns, with a time that the test moves and a board that outlives the daemon."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.now = 0.0
        self.board: tuple[StuckEntry, ...] = ()
        self.aware = True
        self.pump = terminal.pump
        self.restart()

    def restart(self) -> None:
        """The daemon starts."""
        self.stuck = Stuck(self.board, self._write, lambda: self.now)
        self.pump.close()
        self.pump = pump_of(self.terminal, self.terminal.pump._client, self.stuck)

    def heal(self) -> None:
        """What the terminal program does when the cache or the board has changed."""
        stock = self.terminal.stock()
        knows = stock.server_knows(self.terminal.journal.head)
        held = frozenset(one.entry for one in self.board if one.held) if self.aware else frozenset()
        self.terminal.journal.heal(sparing(knows, held))
        stock.close()

    async def turn(self) -> None:
        """Greet, take pages, heal, send one batch."""
        try:
            await self.pump.greet()
            await self.pump.catch_up()
            self.heal()
            await self.pump.push()
        except LinkError as error:
            self.pump.failed(error)

    async def turns(self, number: int) -> None:
        """Many of them."""
        for _ in range(number):
            await self.turn()

    async def turns_until(self, true: Callable[[], bool], most: int = 150) -> None:
        """As many as it takes."""
        for _ in range(most):
            if true():
                return
            await self.turn()
        raise AssertionError(f"not within {most} turns")

    def held(self) -> list[EntryId]:
        return [one.entry for one in self.board if one.held]

    def _write(self, entries: tuple[StuckEntry, ...]) -> None:
        self.board = entries


async def hand(world: World) -> Hand:
    """A terminal in step with its server."""
    terminal = await world.terminal()
    await terminal.sync()
    return Hand(terminal)


def sent(request: httpx.Request) -> tuple[UploadItem, ...]:
    """The entries in a request."""
    if request.url.path != UPLOAD_PATH:
        return ()
    coding = coding_of(request.headers.get("content-encoding"))
    assert coding is not None
    return SPOKEN.read(SPOKEN.newest, Upload, unpack(request.content, coding)).items


def problem(world: World, code: str, status: int) -> httpx.Response:
    return reply(
        encode(Problem(world.services.store.identity.server, code, "The server has a problem.")), status=status
    )


Answer = Callable[[World], httpx.Response]
REFUSALS: dict[str, Answer] = {
    "a fault of the server": lambda world: problem(world, Problem.BROKEN, 500),
    "malformed, says the server": lambda world: problem(world, Problem.MALFORMED, 400),
    "too large, says a proxy": lambda world: reply(b"<html>", "text/html", 413),
    "forbidden, says a proxy": lambda world: reply(b"<html>", "text/html", 403),
}


def refuse(world: World, poison: set[EntryId], answer: Answer = REFUSALS["a fault of the server"]) -> None:
    """The server takes no batch with the content of one of these entries; their envelopes it takes."""

    def meddle(request: httpx.Request) -> httpx.Response | None:
        bad = any(item.content is not None and item.id in poison for item in sent(request))
        return answer(world) if bad else None

    world.network.meddle = meddle


def ids(world: World) -> list[UUID]:
    return [entry for entry, _ in world.ledger()]


def rows_of(world: World, outcome: str) -> int:
    with world.services.store.reading() as unit:
        return len(unit.hot.rows("SELECT 1 FROM feed WHERE outcome = ?", (outcome,)))


@pytest.mark.parametrize("answer", REFUSALS.values(), ids=REFUSALS)
async def test_the_entries_behind_it_go_on_and_it_arrives_when_the_server_is_mended(
    world: World, answer: Answer
) -> None:
    one = await hand(world)
    scanned = [one.terminal.scan() for _ in range(20)]
    poison = scanned[7]
    refuse(world, {poison}, answer)
    await one.turns_until(lambda: len(ids(world)) == 19)
    assert ids(world) == scanned[:7] + scanned[8:]
    await one.turns(3)
    assert one.held() == [poison]
    assert one.terminal.unconfirmed() == 1
    assert rows_of(world, "hole") == 1

    world.network.meddle = None
    one.now += 120
    await one.turns(4)
    assert Counter(ids(world)) == Counter(scanned)
    assert one.board == ()
    assert one.terminal.unconfirmed() == 0


async def test_it_is_alarmed_on_the_server_and_its_reason_is_kept_on_the_device(world: World) -> None:
    one = await hand(world)
    poison, _ = one.terminal.scan(), one.terminal.scan()
    refuse(world, {poison})
    await one.turns(20)
    assert [(found.entry, found.reason) for found in one.board] == [(poison, "The server has a problem.")]
    with world.services.store.reading() as unit:
        assert unit.hot.rows("SELECT kind FROM alarm") == [("hole",)]


async def test_with_nothing_behind_it_it_waits_where_it_is_and_leaves_no_hole(world: World) -> None:
    one = await hand(world)
    poison = one.terminal.scan()
    refuse(world, {poison})
    await one.turns(20)
    assert one.held() == [poison]
    assert rows_of(world, "hole") == 0
    world.network.meddle = None
    one.now += 120
    await one.turns(3)
    assert ids(world) == [poison]
    assert one.board == ()
    assert rows_of(world, "hole") == 0


async def test_while_it_waits_it_costs_nothing_and_each_try_costs_one_row(world: World) -> None:
    one = await hand(world)
    poison = one.terminal.scan()
    refuse(world, {poison})
    for _ in range(30):
        one.terminal.scan()
        await one.turns(2)
    await one.turns(20)
    assert len(ids(world)) == 30
    assert rows_of(world, "hole") == 1
    one.now += 120
    await one.turns(3)
    one.terminal.scan()
    await one.turns(6)
    assert len(ids(world)) == 31
    assert (rows_of(world, "hole"), one.board[0].tries) == (2, 2)


class AtTheDesk(Hand):
    """The same with the real terminal program's desk over the journal."""

    def __init__(self, terminal: Terminal) -> None:
        super().__init__(terminal)
        self.desk = Desk(terminal.identity, terminal.journal, terminal.folder, SystemClock())

    def heal(self) -> None:
        """What the terminal program does ten times a second."""
        self.desk.hold(frozenset(self.held()))
        self.desk.refresh()


async def test_the_terminals_desk_waits_with_a_fresh_envelope_until_it_is_time(world: World) -> None:
    terminal = await world.terminal()
    await terminal.sync()
    one = AtTheDesk(terminal)
    poison, other = terminal.scan(), terminal.scan()
    refuse(world, {poison})
    await one.turns(30)
    assert ids(world) == [other]
    head = terminal.journal.head
    assert head is not None
    assert (head.mark.seq, one.held(), rows_of(world, "hole")) == (2, [poison], 1)
    world.network.meddle = None
    one.now += 120
    await one.turns(3)
    assert Counter(ids(world)) == Counter([poison, other])
    one.desk.refresh()
    assert one.desk.unconfirmed == 0


async def test_a_terminal_program_that_knows_nothing_of_it_loses_nothing_either(world: World) -> None:
    one = await hand(world)
    one.aware = False
    poison, others = one.terminal.scan(), []
    refuse(world, {poison})
    for _ in range(10):
        others.append(one.terminal.scan())
        await one.turns(12)
    assert ids(world) == others
    assert rows_of(world, "hole") <= 11
    world.network.meddle = None
    one.now += 120
    await one.turns(4)
    assert Counter(ids(world)) == Counter([poison, *others])


async def test_a_daemon_that_starts_anew_offers_it_again_and_remembers_what_was_refused(world: World) -> None:
    one = await hand(world)
    poison, other = one.terminal.scan(), one.terminal.scan()
    refuse(world, {poison})
    await one.turns(20)
    one.restart()
    await one.turns(6)
    assert ids(world) == [other]
    assert one.board[0].tries == 2
    world.network.meddle = None
    one.restart()
    await one.turns(4)
    assert Counter(ids(world)) == Counter([poison, other])
    assert one.board == ()


async def test_what_the_journal_does_not_hold_needs_no_help(world: World) -> None:
    one = await hand(world)
    entry = one.terminal.scan()
    one.board = (StuckEntry(EntryId(uuid4()), "no"), StuckEntry(entry, "no"))
    one.restart()
    assert [found.entry for found in one.board] == [entry]


async def test_several_are_found_one_after_the_other(world: World) -> None:
    one = await hand(world)
    scanned = [one.terminal.scan() for _ in range(20)]
    poison = {scanned[number] for number in (0, 1, 10, 19)}
    refuse(world, poison)
    await one.turns_until(lambda: len(ids(world)) == 16 and len(one.board) == 4)
    assert ids(world) == [entry for entry in scanned if entry not in poison]
    assert set(one.held()) == poison
    world.network.meddle = None
    one.now += 120
    await one.turns(8)
    assert Counter(ids(world)) == Counter(scanned)
    assert one.terminal.unconfirmed() == 0


async def test_a_server_that_can_write_nothing_is_not_the_entries_fault(world: World) -> None:
    one = await hand(world)
    scanned = [one.terminal.scan() for _ in range(10)]
    world.network.meddle = lambda request: problem(world, Problem.BROKEN, 500) if sent(request) else None
    await one.turns(40)
    assert one.held() == []
    world.network.meddle = None
    await one.turns(20)
    assert ids(world) == scanned
    assert rows_of(world, "hole") == 0


async def test_a_server_that_answers_nothing_at_all_is_not_the_entries_fault(world: World) -> None:
    one = await hand(world)
    scanned = [one.terminal.scan() for _ in range(3)]
    world.network.meddle = lambda request: problem(world, Problem.BROKEN, 500)
    await one.turns(50)
    assert one.board == ()
    world.network.meddle = None
    await one.turns(3)
    assert ids(world) == scanned


async def test_a_busy_server_is_not_the_entries_fault(world: World) -> None:
    one = await hand(world)
    scanned = [one.terminal.scan() for _ in range(3)]
    world.network.meddle = lambda request: problem(world, Problem.BUSY, 503) if sent(request) else None
    await one.turns(50)
    assert one.board == ()
    world.network.meddle = None
    await one.turns(3)
    assert ids(world) == scanned


async def test_what_was_taken_before_the_server_failed_is_not_taken_twice(world: World) -> None:
    one = await hand(world)
    scanned = [one.terminal.scan() for _ in range(5)]
    world.network.lose_answers = True
    with pytest.raises(LinkError):
        await one.pump.push()
    world.network.lose_answers = False
    refuse(world, {scanned[0]})
    for _ in range(20):
        try:
            await one.pump.push()
        except LinkError as error:
            one.pump._others_pass = True
            one.pump.failed(error)
    assert one.held() == [scanned[0]]
    await one.turns(4)
    assert ids(world) == scanned
    assert (one.board, rows_of(world, "hole"), rows_of(world, "duplicate")) == ((), 0, 0)


async def test_where_nearly_everything_is_refused_only_some_are_passed_by(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stuck, "MOST", 4)
    one = await hand(world)
    scanned = [one.terminal.scan() for _ in range(10)]
    refuse(world, set(scanned))
    await one.turns(60)
    assert len(one.held()) == 4
    world.network.meddle = None
    one.now += 120
    await one.turns(20)
    assert Counter(ids(world)) == Counter(scanned)
    assert one.board == ()


@pytest.mark.parametrize("seed", range(5))
async def test_a_line_that_loses_two_of_three_requests_holds_nothing_back(world: World, seed: int) -> None:
    one, chance = await hand(world), random.Random(seed)
    scanned = [one.terminal.scan() for _ in range(30)]

    def lossy(request: httpx.Request) -> httpx.Response | None:
        if chance.random() < 0.66:
            raise httpx.ReadError("connection reset")
        return None

    world.network.meddle = lossy
    await one.turns(150)
    assert one.board == ()
    world.network.meddle = None
    await one.turns(12)
    assert ids(world) == scanned
    assert rows_of(world, "hole") == 0


async def test_a_fork_in_the_middle_of_it_loses_nothing(world: World) -> None:
    one = await hand(world)
    poison, other = one.terminal.scan(), one.terminal.scan()
    refuse(world, {poison})
    await one.turns(20)
    old = one.terminal.copy_journal()
    late = one.terminal.scan()
    await one.turns(2)
    one.pump.close()
    one.terminal.put_journal_back(old)
    anew = one.terminal.scan()
    one.pump = one.terminal.pump
    one.restart()
    await one.turns(30)
    world.network.meddle = None
    one.now += 10_000
    await one.turns(10)
    assert Counter(ids(world)) == Counter([poison, other, late, anew])
    assert one.terminal.unconfirmed() == 0
