"""The desk that work is done at: the journal to write to, the stock to look into, and the clock to stamp with, as one.

Everything durable goes through `commit`; only when it returns may anything be shown or heard.
"""

import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sync.asks import Ask, AskArgs, FreshDataAsk
from sync.cache import CacheFolder
from sync.chain import sealable
from sync.clock import DeviceClock, ServerTime
from sync.healing import Healed
from sync.identity import Identity
from sync.journal import Journal
from sync.purge import Purge
from sync.scan_log import ScanLogLine
from sync.sign_in_locks import SignInLock
from sync.stamper import Stamper
from sync.stock import Stock, StockState
from sync.stuck import sparing
from sync.wire.generation import Origin
from sync.wire.protocol import PROTOCOL
from terminal.sentences.journal_news import DAMAGED, healed
from terminal.version import PROGRAM
from workflows.claims import task_for
from workflows.rules.entry import Entry, JudgedBy, ScanRecord, Stamp
from workflows.rules.exceptions import Category
from workflows.rules.identity import EntryId, PersonId
from workflows.rules.model.master_data import Person, Site
from workflows.rules.policy import policies_in_force
from workflows.rules.view import StockView
from workflows.step import Booking, Context, ReadingHabit

LOG = logging.getLogger(__name__)
ASKS_HOLD = timedelta(days=1)
IDS_PER_STEP = 40


@dataclass(frozen=True, slots=True)
class Worker:
    """Who works, and under which sign-in."""

    person: PersonId
    sign_in: EntryId


class Desk:
    """One terminal's desk. `server_time` gives the server's time as the sync daemon last heard it."""

    def __init__(
        self,
        identity: Identity,
        journal: Journal,
        cache: CacheFolder,
        clock: DeviceClock,
        slice_seconds: float = math.inf,
        held: frozenset[EntryId] = frozenset(),
    ) -> None:
        """`slice_seconds`: how long a call of `refresh` may work at a new view of the stock. `held`: what the sync daemon passes by for now."""
        self._held = held
        self.identity = identity
        self._journal = journal
        self._audit = journal.audit()
        self._damaged = False
        self._news = ""
        origin = Origin(identity.server, identity.site)
        self._stock = Stock(cache, journal.read, origin, slice_seconds)
        self._purge = Purge(journal, cache, origin, self._stock.carries)
        self._clock = clock
        self.server_time: ServerTime | None = None
        self._zone = ""
        self._stamper = self._make_stamper("UTC")
        if not self.preparing:  # else as soon as there is a view
            self.heal()
        self._follow_zone()

    @property
    def has_data(self) -> bool:
        """Whether there is a cache to work with."""
        return self._stock.state is StockState.READY and self.site is not None

    @property
    def preparing(self) -> bool:
        """Whether the first view is still being made, from many entries that are not sent."""
        return self._stock.state is StockState.PREPARING

    @property
    def busy(self) -> bool:
        """Whether `refresh` should be called again soon."""
        return self._stock.busy

    @property
    def site(self) -> Site | None:
        """The site's own row, once its data has arrived."""
        return self._stock.rows.get(Site, (self.identity.site,))

    @property
    def unconfirmed(self) -> int:
        """How many entries the server has not said yet."""
        return self._stock.unconfirmed

    @property
    def resume(self) -> str:
        """The state to resume from, as it was written with the last commit."""
        return self._journal.read.resume()

    def room(self) -> bool:
        """Whether there is space to write more."""
        return self._journal.room()

    def today(self) -> date:
        """The site's local date, never earlier than the newest server time seen."""
        return self._stamper.today().day

    def now(self) -> datetime:
        """The wall clock, UTC."""
        return self._clock.wall()

    def local_now(self) -> datetime:
        """The wall clock in the site's own zone."""
        return self.now().astimezone(zone_of(self._zone))

    def last_scan(self) -> datetime | None:
        """When a label was scanned last; None where that is not known."""
        return next((line.at for line in self._journal.read.scans(1)), None)

    def oldest_feed(self) -> datetime | None:
        """Since when the oldest of our feeds was complete; None without a cache."""
        return min((cursor.as_of for cursor in self._stock.feeds if cursor.as_of is not None), default=None)

    def view(self) -> StockView:
        """What is known at this moment."""
        return StockView(self._stock.rows, self.identity.site, self.today())

    def context(self, habits: tuple[ReadingHabit, ...] = (), worker: Worker | None = None) -> Context:
        """What one step may know: everything in it is of one moment."""
        ids = tuple(self._stamper.new_entry_id() for _ in range(IDS_PER_STEP))
        view = self.view()
        row = view.rows.get(Person, (worker.person,)) if worker else None
        return Context(
            view,
            ids,
            lambda entry: self._journal.read.content(entry) or b"",
            habits,
            worker.person if worker else None,
            frozenset(row.roles) if row else frozenset(),
            self.identity.enrolment,
            self._stamper.clock().trusted,
        )

    def refresh(self) -> bool:
        """Move on to the newest moment of the cache; True when something may look different."""
        moved = self._stock.refresh()
        if damaged := self._stock.damaged():
            self._journal.ask(self._wish(FreshDataAsk(damaged)))
        if moved:
            self.heal()
            self._follow_zone()
        return moved

    def _wish(self, args: AskArgs) -> Ask:
        now = self._clock.wall()
        return Ask(uuid4(), args, now, now + ASKS_HOLD)

    def heal(self) -> Healed:
        """See that every entry that the server lacks is on its way (sync protocol, rule 10)."""
        had_chain = self._journal.head is not None
        done = self._journal.heal(sparing(self._stock.server_knows(self._journal.head), self._held))
        if done != Healed():
            LOG.warning("the journal was healed: %s", done)
            self._news = healed(done, had_chain) or self._news
        return done

    def news(self) -> str:
        """What the journal did or found by itself and nobody was told yet; empty when there is nothing."""
        told, self._news = self._news, ""
        return told

    def hold(self, held: frozenset[EntryId]) -> None:
        """The sync daemon passes these entries by for now; what it passes by no longer gets a fresh envelope."""
        if held != self._held:
            self._held = held
            self.heal()

    def commit(
        self,
        bookings: Sequence[Booking],
        resume: str,
        worker: Worker | None,
        scans: tuple[ScanRecord, ...] = (),
        log: ScanLogLine | None = None,
    ) -> None:
        """Write what one input led to; durable when it returns. Raises StorageError, and then nothing has happened."""
        entries = [self._stamped(booking, worker, scans) for booking in bookings]
        sealed = self._journal.commit([sealable(entry) for entry in entries], resume, log)
        for entry, written in zip(entries, sealed, strict=True):
            self._stock.append(entry, written.content)

    def sign_in_lock(self, person: PersonId) -> SignInLock:
        """How often this person's PIN was wrong here."""
        return self._journal.sign_in_lock(person)

    def save_sign_in_lock(self, lock: SignInLock) -> None:
        """Keep how often a person's PIN was wrong."""
        self._journal.save_sign_in_lock(lock)

    def tidy(self) -> None:
        """Fold the journal's log, while nobody scans. Raises StorageError."""
        settled = self._stock.settled()
        if settled is not None:
            self._journal.settle(*settled)
        self._journal.checkpoint()

    def purge(self) -> bool:
        """Drop some of what every backup of the server has, while nobody scans; True when there may be more. Raises StorageError."""
        return self._stock.busy or self._purge.step()

    def check(self, seconds: float) -> None:
        """Look through some more of the journal, while nobody scans: once after each start it is read through from its first entry on."""
        if self._audit.done or self._damaged:
            return
        for fault in self._audit.step(seconds):
            LOG.error("the journal is damaged: %s", fault.text)
            self._damaged, self._news = True, DAMAGED

    def close(self) -> None:
        """Let go of the files."""
        self._stock.close()
        self._journal.close()

    def _stamped(self, booking: Booking, worker: Worker | None, scans: tuple[ScanRecord, ...]) -> Entry:
        view = self.view()
        judged = JudgedBy(
            self._stock.positions,
            policies_in_force(view.rows, view.site),
            _bundle_of(worker, view),
            PROGRAM,
            PROTOCOL,
            view.today,
        )
        person, sign_in = (worker.person, worker.sign_in) if worker else (None, None)
        clock, terminal = self._stamper.clock(), self.identity.enrolment
        warned = _warned(booking, scans)
        task = task_for(view, booking.fact, terminal)
        who = (person, sign_in, booking.witness, task)
        stamp = Stamp(booking.how, judged, clock, *who, scans=scans, warned=warned, terminal=terminal)
        return Entry(booking.entry, self.identity.site, booking.fact, stamp)

    def _follow_zone(self) -> None:
        """Stamp in the site's own time zone, as soon as it is known."""
        site = self.site
        if site is not None and site.zone != self._zone:
            self._zone = site.zone
            self._stamper = self._make_stamper(site.zone)

    def _make_stamper(self, zone: str) -> Stamper:
        return Stamper(self._clock, zone_of(zone), lambda: self.server_time)


def zone_of(name: str) -> ZoneInfo:
    """A time zone by its name; UTC for one that this device does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _warned(booking: Booking, scans: tuple[ScanRecord, ...]) -> tuple[Category, ...]:
    """The troubles that were gone on in spite of: the workflow's own, and a scanner that was not safe to use."""
    unsafe = (Category.LABEL,) if any(scan.unsafe for scan in scans) else ()
    return tuple(dict.fromkeys((*booking.warned, *unsafe)))


def _bundle_of(worker: Worker | None, view: StockView) -> str:
    """The version of the people bundle that gives this person their rights now; empty where nobody works."""
    person = view.rows.get(Person, (worker.person,)) if worker else None
    return person.bundle if person else ""
