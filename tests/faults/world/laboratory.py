"""The world of a history: the server, its terminals, their networks, the people, and everything that anybody heard a beep for."""

import shutil
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack, closing, suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx

from sync.enrol import enrol
from sync.errors import LinkError
from sync.layout import DataFolder
from tests.faults.chance import Chance, seeded_ids
from tests.faults.judge.chronicle import Chronicle
from tests.faults.world.centre import Centre
from tests.faults.world.handheld import Handheld
from tests.faults.world.points import Killed, Points, watched
from tests.faults.world.register import Register
from tests.faults.world.template import SERVER, TERMINALS, client_of, fresh, identity_in, quick_client, quick_folder
from tests.faults.world.wire import Wire
from tests.sync.devices import StoppedClock
from workflows.rules.entry import Entry
from workflows.rules.facts.parts import Fact
from workflows.rules.identity import EntryId


class Laboratory:
    """One world, gone when it is closed. `chance` decides what no action decides."""

    def __init__(self, seed: int | str) -> None:
        self._stack = ExitStack()
        self.folder = Path(tempfile.mkdtemp(prefix="lotline-history-", dir=quick_folder()))
        self._stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        fresh(self.folder)
        self._stack.enter_context(seeded_ids(seed))
        self.chance = Chance(f"world {seed}")
        self.clock = StoppedClock()
        self.points = Points()
        self.centre = Centre(self.folder / SERVER, self.clock.wall)
        self._stack.callback(self.centre.close)
        self._stack.enter_context(watched(self.points, self.centre.points))
        self.register = Register()
        self.chronicle = Chronicle()
        self.kills = 0
        self.tidied = False
        self.judge: Callable[[], None] = lambda: None
        self._scans = 0
        self.copies: list[tuple[Handheld, Path]] = []
        self.terminals: list[Handheld] = []
        for name in TERMINALS:
            self.terminals.append(self._start(name, DataFolder(self.folder / name)))
        self.chronicle.follow(self.centre.store)

    def close(self) -> None:
        """Let go of all files and take them away."""
        for terminal in self.terminals:
            terminal.close()
        self._stack.close()

    # -- people ---------------------------------------------------------------------------------------------------------------------------

    def scan(self, terminal: Handheld, *facts: Fact) -> bool:
        """A person scans something that leads to these facts; whether it beeped. The program may be killed over it."""
        self._scans += 1
        entries, resume = [terminal.entry(fact) for fact in facts], f"step {self._scans}"
        try:
            contents = terminal.commit(entries, resume)
        except Killed:
            self.kills += 1
            self.points.disarm()
            terminal.restart_program()
            self._found_after_kill(terminal, entries, resume)
            return False
        for entry, content in zip(entries, contents, strict=True):
            self.register.beeped(terminal.name, entry.id, content)
        return True

    def _found_after_kill(self, terminal: Handheld, entries: Sequence[Entry], resume: str) -> None:
        """What was being written is there whole, or not at all."""
        held = [entry.id for entry in entries if terminal.journal.read.content(entry.id) is not None]
        there = len(held) == len(entries)
        assert there or not held, f"half a commit at {terminal.name}"
        if there:
            terminal.resume = resume
            for entry in held:
                self.register.beeped(terminal.name, entry, terminal.journal.read.content(entry) or b"")
        found = terminal.journal.read.resume()
        assert found == terminal.resume, f"{terminal.name} resumes from {found!r}, not {terminal.resume!r}"

    # -- things that go wrong -------------------------------------------------------------------------------------------------------------

    async def guarded(self, step: Callable[[], Awaitable[object]], restart: Callable[[], None]) -> None:
        """Take a step in which a program may be killed; it is started again when it was."""
        try:
            await step()
        except Killed:
            self.kills += 1
            self.points.disarm()
            restart()
        finally:
            self.points.disarm()

    def put_journal_back(self, terminal: Handheld, copy: Path) -> None:
        """An old journal comes in the place of a newer one."""
        before = ever_in(terminal)
        terminal.put_journal_back(copy)
        gone = before - ever_in(terminal)
        self.register.journal_lost(gone, self.in_ledger(), self.held())

    def clone(self, terminal: Handheld) -> Handheld:
        """A second device made from this one's disk."""
        name = f"t{len(self.terminals) + 1}"
        copy = terminal.copied("clone")
        copy.rename(self.folder / name)
        self.terminals.append(self._start(name, DataFolder(self.folder / name)))
        self.terminals[-1].resume = terminal.resume
        return self.terminals[-1]

    async def bring_late(self, terminal: Handheld) -> None:
        """A request that this terminal gave up arrives after all."""
        with suppress(httpx.TransportError):
            await terminal.wire.bring_late()

    async def enrol_again(self, terminal: Handheld) -> None:
        """The terminal is taken in a second time: a new enrolment over the same journal."""
        code = self.centre.setup_code()
        client = quick_client(terminal.identity.url, None, None, terminal.wire)
        try:
            identity = await enrol(client, terminal.data.identity, terminal.identity.url, code, "test", "0.1.0")
        except LinkError:
            return
        finally:
            await client.close()
        terminal.become(identity, client_of(terminal.data, identity, terminal.wire, self.clock))

    def tidy(self, terminal: Handheld) -> None:
        """Nobody scans for a while: the terminal tidies up."""
        self.tidied = True
        terminal.tidy()

    def back_up(self) -> None:
        """The server makes a backup."""
        self.centre.backups.make(self.centre.store, self.in_ledger())

    async def restore(self, number: int) -> None:
        """The server goes back to one of its backups."""
        before = self.in_ledger()
        kept = self.centre.restore(number)
        gone = before - kept.entries
        self.chronicle.begin_anew(self.centre.store)
        self.register.server_restored(gone, self.held())
        await self.take_in_strangers()

    async def take_in_strangers(self) -> None:
        """A person takes those terminals in again that a restored server does not know any more."""
        for terminal in self.terminals:
            if not self.centre.knows(terminal.identity.enrolment):
                await self.enrol_again(terminal)

    # -- what there is --------------------------------------------------------------------------------------------------------------------

    def in_ledger(self) -> frozenset[EntryId]:
        """The entries that the server has."""
        with self.centre.store.reading() as unit:
            return frozenset(EntryId(UUID(row[0])) for row in unit.hot.rows("SELECT id FROM entry"))

    def held(self) -> frozenset[EntryId]:
        """What the journals of all terminals hold."""
        return frozenset().union(*(terminal.held() for terminal in self.terminals))

    def passes(self, time: timedelta = timedelta(seconds=1)) -> None:
        """Time passes everywhere."""
        self.clock.passes(time)

    def wire_faults(self) -> int:
        """How often a network did something wrong."""
        return sum(terminal.wire.happened.total() for terminal in self.terminals)

    def _start(self, name: str, data: DataFolder) -> Handheld:
        wire = Wire(self.centre, self.chance)
        identity = identity_in(data)
        return Handheld(name, data, identity, client_of(data, identity, wire, self.clock), wire, self.clock)


def ever_in(terminal: Handheld) -> frozenset[EntryId]:
    """Every entry that the present journal has or had."""
    sql = "SELECT DISTINCT id FROM envelope"
    with closing(sqlite3.connect(terminal.data.journal)) as connection:
        return frozenset(EntryId(UUID(bytes=row[0])) for row in connection.execute(sql))


def chains_in(terminal: Handheld) -> int:
    """How many chains the journal has begun."""
    with closing(sqlite3.connect(terminal.data.journal)) as connection:
        return int(connection.execute("SELECT count(*) FROM chain").fetchone()[0])
