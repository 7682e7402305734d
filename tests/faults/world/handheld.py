"""A terminal of a history: both of its programs over real files, each killed and started again as it comes.

It does by hand what `terminal.desk` and `sync.lanes` do in their loops: commit and look, greet, take pages, send.
"""

import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from sync.cache import CacheFolder
from sync.chain import sealable
from sync.client import Client
from sync.enrol import check_protocol
from sync.errors import BadAnswer, CacheDamaged, LinkError, StorageError
from sync.identity import Identity
from sync.journal import Journal
from sync.journal_reader import JournalReader
from sync.layout import DataFolder
from sync.pump import Pump
from sync.purge import Purge
from sync.scan_log import ScanLogLine
from sync.signing import read_keys
from sync.stamper import Stamper
from sync.stock import Stock
from sync.stuck import Stuck, StuckEntry, sparing
from sync.wire.generation import Origin
from sync.wire.protocol import PAGE_ROWS, PROTOCOL
from tests.faults.world.wire import Wire
from tests.sync.devices import SCAN, StoppedClock
from workflows.rules.entry import Entry, How, JudgedBy, Stamp
from workflows.rules.facts.parts import Fact
from workflows.rules.identity import EntryId, PersonId
from workflows.rules.model.row import Feed
from workflows.rules.view import StockView

_FILES = ("journal.db", "journal.db-wal")


class Handheld:
    """One terminal. `wire` is its network; the files under `data` are all that outlives its programs."""

    def __init__(
        self, name: str, data: DataFolder, identity: Identity, client: Client, wire: Wire, clock: StoppedClock
    ) -> None:
        self.name = name
        self.data = data
        self.identity = identity
        self.wire = wire
        self.resume = ""
        self.greeted = False
        self.stock: Stock
        self._purge: Purge
        self._stuck: tuple[StuckEntry, ...] = ()
        self._held: frozenset[EntryId] = frozenset()
        self._client = client
        self._clock = clock
        self._open_program()
        self._open_daemon()

    # -- the program with the screen ------------------------------------------------------------------------------------------------------

    @property
    def view(self) -> StockView:
        """What the person sees now."""
        return StockView(self.stock.rows, self.identity.site, self._clock.wall().date())

    def entry(self, fact: Fact) -> Entry:
        """A fact as an entry, stamped by what is seen now."""
        judged = JudgedBy(self.stock.positions, "", "", "test", PROTOCOL)
        stamp = Stamp(How.SCANNED, judged, self._stamper.clock(), PersonId("0007"), terminal=self.identity.enrolment)
        return Entry(self._stamper.new_entry_id(), self.identity.site, fact, stamp)

    def commit(self, entries: Sequence[Entry], resume: str, log: ScanLogLine = SCAN) -> tuple[bytes, ...]:
        """Journal what one scan led to; when this returns it beeps. The contents as written."""
        sealed = self.journal.commit([sealable(entry) for entry in entries], resume, log)
        self.resume = resume
        for entry, written in zip(entries, sealed, strict=True):
            self.stock.append(entry, written.content)
        return tuple(written.content for written in sealed)

    def look(self) -> None:
        """See what the daemon has written and what it passes by, and heal what has to be healed."""
        held, self._held = self._held, frozenset(one.entry for one in self._stuck if one.held)
        if self.stock.refresh() or held != self._held:
            self._heal()

    def see_anew(self) -> None:
        """Read everything again, as a start does."""
        self.stock.close()
        self._open_view()

    def tidy(self) -> None:
        """What is done while nobody scans."""
        settled = self.stock.settled()
        if settled is not None:
            self.journal.settle(*settled)
        self.journal.checkpoint()
        while self._purge.step():
            pass

    def restart_program(self) -> None:
        """The program with the screen is gone, and starts again."""
        self.stock.close()
        self.journal.close()
        self._open_program()

    # -- the daemon -----------------------------------------------------------------------------------------------------------------------

    async def take_pages(self) -> bool:
        """The feed lane's turn; whether the network worked."""
        return await self._talk(self._pages)

    async def send(self) -> bool:
        """The upload lane's turn; whether something was taken."""
        return await self._talk(self.pump.push, sending=True) if self.greeted else False

    async def page_ahead(self) -> Callable[[], None] | None:
        """Fetch the next page of the site's feed; what lands it in the cache at any later moment. None where there is none to be had."""
        cursor = next((cursor for cursor in self.pump.feeds() if cursor.feed == Feed.SITE.value), None)
        if cursor is None or self.pump.loading:
            return None
        try:
            answer = await self._client.page(cursor.feed, cursor.epoch, cursor.position, PAGE_ROWS, cursor.tail)
        except LinkError:
            return None

        def land() -> None:
            with suppress(BadAnswer):
                self.pump.paged(cursor, answer)

        return land

    def restart_daemon(self) -> None:
        """The daemon is gone, and starts again."""
        self.pump.close()
        self.reader.close()
        self._open_daemon()

    # -- its files ------------------------------------------------------------------------------------------------------------------------

    @property
    def origin(self) -> Origin:
        """Whose cache this terminal takes."""
        return Origin(self.identity.server, self.identity.site)

    @property
    def folder(self) -> CacheFolder:
        """The cache folder."""
        return CacheFolder(self.data.cache)

    def held(self) -> frozenset[EntryId]:
        """The entries whose content the journal has."""
        return frozenset(self.journal.read.held_ids())

    def close(self) -> None:
        """Let go of all files."""
        self.stock.close()
        self.journal.close()
        self.pump.close()
        self.reader.close()

    def lose_power(self) -> None:
        """Both programs die at once: the files are as they are, with their logs, and both start from them."""
        kept = self.copied("power")
        self.close()
        self._put_back(kept)
        shutil.rmtree(kept)
        self._open_program()
        self._open_daemon()

    def lose_cache(self) -> None:
        """The cache folder is emptied under both programs."""
        shutil.rmtree(self.data.cache, ignore_errors=True)
        self.restart_daemon()

    def become(self, identity: Identity, client: Client) -> None:
        """Another enrolment has been granted: both programs start anew with it."""
        self.identity, self._client = identity, client
        self.restart_program()
        self.restart_daemon()

    def copied(self, name: str) -> Path:
        """A copy of every file as it is now, logs included."""
        copy = self.data.root.with_name(f"{self.data.root.name}-{name}")
        shutil.copytree(self.data.root, copy, ignore=shutil.ignore_patterns("*-shm"), dirs_exist_ok=True)
        return copy

    def put_journal_back(self, copy: Path) -> None:
        """The journal of an older copy comes in the place of the present one, which is gone."""
        self.close()
        for path in self.data.root.glob("journal.db*"):
            path.unlink()
        for name in _FILES:
            if (copy / name).exists():
                shutil.copy(copy / name, self.data.root / name)
        self._open_program()
        self._open_daemon()
        self.resume = self.journal.read.resume()

    def _put_back(self, copy: Path) -> None:
        for path in (self.data.root, self.data.cache):
            for file in path.glob("*") if path.is_dir() else ():
                if file.is_file():
                    file.unlink()
        shutil.copytree(copy, self.data.root, dirs_exist_ok=True)

    def _open_program(self) -> None:
        self.journal = Journal.open(self.data.journal, self.identity.enrolment)
        self._open_view()
        self._stamper = Stamper(self._clock, UTC, lambda: None)
        self._heal()

    def _open_view(self) -> None:
        self.stock = Stock(self.folder, self.journal.read, self.origin)
        self._purge = Purge(self.journal, self.folder, self.origin, self.stock.carries)

    def _open_daemon(self) -> None:
        reader = JournalReader.open(self.data.journal)
        assert reader is not None
        self.reader = reader
        keys, stuck = read_keys(self.data.identity), Stuck(self._stuck, self._note_stuck, self._seconds)
        self.pump = Pump(self.identity, keys, self._client, self.folder, self.reader, _not_noted, stuck)
        self.greeted = False

    def _heal(self) -> None:
        self.journal.heal(sparing(self.stock.server_knows(self.journal.head), self._held))

    def _note_stuck(self, stuck: tuple[StuckEntry, ...]) -> None:
        self._stuck = stuck

    def _seconds(self) -> float:
        return self._clock.boot_ms() / 1000

    async def _pages(self) -> bool:
        if not self.greeted:
            check_protocol(await self.pump.greet())
            self.greeted = True
        await self.pump.catch_up()
        return True

    async def _talk(self, work: Callable[[], Awaitable[bool]], sending: bool = False) -> bool:
        if self.reader.replaced():
            self.restart_daemon()
            return False
        try:
            return await work()
        except LinkError as error:
            self.greeted = False
            if sending:
                self.pump.failed(error)
        except (StorageError, sqlite3.Error, OSError) as error:
            if isinstance(error, CacheDamaged) or type(error) is sqlite3.DatabaseError:
                self.pump.distrust()
        return False


def _not_noted(_: datetime) -> None:
    """The server's time is of no use here."""
