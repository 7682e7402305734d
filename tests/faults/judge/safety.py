"""What must hold after every step, faults or not."""

from contextlib import closing
from dataclasses import dataclass, replace
from uuid import UUID

from sync.cache_state import CacheState
from sync.sqlite import open_reader, reading
from sync.stock import StockState
from sync.wire.cache_rows import CacheRows
from sync.wire.generation import FeedCursor
from sync.wire.protocol import UploadResult
from tests.faults.judge.chronicle import State
from tests.faults.world.handheld import Handheld
from tests.faults.world.laboratory import Laboratory, ever_in
from workflows.entry_codec import Unreadable, content_hash, decode_entry
from workflows.rules.book import apply, park_unreadable
from workflows.rules.entry import Entry
from workflows.rules.exceptions import ParkReason
from workflows.rules.facts.work import Corrected, ExceptionResolved
from workflows.rules.identity import DeviceEpoch, EntryId
from workflows.rules.model.registry import ROWS
from workflows.rules.model.row import Feed
from workflows.rules.model.work import OpenException, Waiting
from workflows.rules.parked import predecessors
from workflows.rules.rows import Overlay, Rows, Table

Look = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Own:
    """An entry that a terminal carries itself."""

    id: EntryId
    content: bytes


class Broken(AssertionError):
    """A promise that was not kept."""


class Safety:
    """The judge who looks after every step, at what has changed since."""

    def __init__(self, lab: Laboratory) -> None:
        self._lab = lab
        self._in_ledger = 0
        self._looked: dict[str, Look] = {}
        self._cached: dict[str, Look] = {}
        self.verdicts = 0

    def judge(self) -> None:
        """Raise Broken for the first promise that is not kept."""
        self._lab.chronicle.follow(self._lab.centre.store)
        self._ledger_has_each_once()
        for terminal in self._lab.terminals:
            self._what_was_said_is_kept(terminal)
            self._cache_is_the_server(terminal)
            self._view_is_the_truth(terminal)

    def _ledger_has_each_once(self) -> None:
        with self._lab.centre.store.reading() as unit:
            count = unit.hot.first("SELECT count(*), count(DISTINCT id) FROM entry")
            assert count is not None
            if count[0] != count[1]:
                raise Broken(f"doubled: {count[0] - count[1]} entries are in the ledger twice")
            if count[0] == self._in_ledger:
                return
            self._in_ledger = count[0]
            rows = unit.hot.rows("SELECT id, content_hash, content FROM entry")
        for entry, hashed, content in rows:
            made = self._lab.register.made.get(EntryId(UUID(entry)))
            if made is not None and not content_hash(made.content) == bytes(hashed) == content_hash(bytes(content)):
                raise Broken(f"the ledger has other content of {entry} than beeped at {made.terminal}")

    def _what_was_said_is_kept(self, terminal: Handheld) -> None:
        """What the server acknowledged is in its files, whoever was killed since (rule 2)."""
        epoch = self._lab.centre.store.identity.epoch
        for batch, answer in terminal.wire.said:
            if answer.result is not UploadResult.OK or answer.server_epoch != epoch:
                continue
            marks = self._lab.chronicle.marks_at(epoch, self._lab.chronicle.end(epoch)[0])
            at = marks.get(DeviceEpoch(batch.epoch))
            if answer.through and (at is None or at.seq < answer.through):
                raise Broken(f"{terminal.name} was told that seq {answer.through} is there, and it is not")
        terminal.wire.said.clear()

    def _cache_is_the_server(self, terminal: Handheld) -> None:
        path = terminal.folder.current()
        if path is None:
            return
        with closing(open_reader(path)) as connection, reading(connection):
            state = CacheState(connection)
            feeds = state.feeds()
            look = (path, self._lab.kills, *_places(feeds))
            if self._cached.get(terminal.name) == look:
                return
            self._cached[terminal.name] = look
            self._at_its_cursor(terminal, feeds, _all_rows(CacheRows(connection)))
            site = next(cursor for cursor in feeds if cursor.feed == Feed.SITE.value)
            there = self._lab.chronicle.entries_at(site.epoch, site.position)
            confirmed = set(state.confirmed_through(site.position))
        if confirmed - there:
            raise Broken(
                f"{terminal.name} shows {len(confirmed - there)} entries as sent that the server does not have"
            )

    def _at_its_cursor(self, terminal: Handheld, feeds: tuple[FeedCursor, ...], rows: State) -> None:
        epoch, *at = _place_of(feeds)
        if not self._lab.chronicle.knows(epoch, *at):
            raise Broken(f"the cache of {terminal.name} is at a position that no server ever had")
        expected = self._lab.chronicle.state_at(epoch, *at)
        if rows != expected:
            raise Broken(
                f"the cache of {terminal.name} is not what the server had at {at}: {_difference(rows, expected)}"
            )

    def _view_is_the_truth(self, terminal: Handheld) -> None:
        """The view is what the server had where its cache stands, and over it each entry that the server lacks there, once, by the same judge."""
        stock = terminal.stock
        head = terminal.journal.head
        look = (id(stock), stock.state, stock.unconfirmed, head, *_places(stock.feeds))
        if self._looked.get(terminal.name) == look:
            return
        self._looked[terminal.name] = look
        there: frozenset[EntryId] = frozenset()
        base, position, at_head = Table(), 0, False
        if stock.feeds:
            epoch, site, control = _place_of(stock.feeds)
            there, position = self._lab.chronicle.entries_at(epoch, site), site
            at_head = epoch == self._lab.centre.store.identity.epoch and self._lab.chronicle.end(epoch) == (
                site,
                control,
            )
            if stock.state is StockState.READY:
                base = Table(self._lab.chronicle.state_at(epoch, site, control).values())
        pending = self._not_in(there, terminal)
        if len(pending) != stock.unconfirmed:
            raise Broken(f"{terminal.name} carries {stock.unconfirmed} entries itself, not {len(pending)}")
        as_server = at_head and stock.state is StockState.READY and not self._lab.centre.restored
        as_server = as_server and _names_only(pending, there) and not _waits_for_lost(base)
        expected = _booked(base, pending, position, there if as_server else None)
        self.verdicts += len(pending)
        seen, truth = _comparable(_all_rows(stock.rows)), _comparable(_all_rows(expected))
        if seen != truth:
            which = "the server would say" if as_server else "its entries over the server's rows give"
            raise Broken(f"{terminal.name} sees other than {which}: {_difference(seen, truth)}")

    def _not_in(self, there: frozenset[EntryId], terminal: Handheld) -> list[Own]:
        """The entries of a journal that the server lacks at a view's moment, in journal order; those too that were purged since that moment."""
        made = self._lab.register.made
        own = [Own(held.id, held.content) for held in terminal.journal.read.held() if held.id not in there]
        older = terminal.stock.state is StockState.READY and self._lab.tidied
        purged = ever_in(terminal) - terminal.held() - there if older else ()
        own += [Own(entry, made[entry].content) for entry in purged]
        when = {entry: number for number, entry in enumerate(made)} if purged else {}
        return sorted(own, key=lambda one: when.get(one.id, 0)) if purged else own


def _booked(base: Rows, entries: list[Own], position: int, there: frozenset[EntryId] | None) -> Overlay:
    """Rows with entries booked over them. `there`: judge as the server would, who has only these and the earlier ones; None: as the terminal does."""
    over, later, arrived = Overlay(base), {held.id for held in entries}, set(there or ())
    for order, held in enumerate(entries, start=position + 1):
        later.discard(held.id)
        known = arrived.__contains__ if there is not None else lambda other: other not in later
        read = decode_entry(held.content)
        if isinstance(read, Unreadable):
            park_unreadable(over, held.id, held.content)
        else:
            apply(over, read, held.content, order, known)
        arrived.add(held.id)
    return over


def _names_only(pending: list[Own], there: frozenset[EntryId]) -> bool:
    """Whether pending entries speak only of what the server has, or will have by then: of anything else a terminal can't know whether it is there."""
    known = {*there, *(own.id for own in pending)}
    read = [decode_entry(own.content) for own in pending]
    named: set[EntryId] = set()
    for entry in read:
        if isinstance(entry, Entry):
            fact = entry.fact
            ruled = fact.rulings if isinstance(fact, ExceptionResolved) else ()
            ruled = (fact.ruled,) if isinstance(fact, Corrected) else ruled
            named |= {one.entry for one in ruled} | predecessors(entry)
    return named <= known


def _waits_for_lost(rows: Rows) -> bool:
    """Whether the server waits for an entry that it lacks: a terminal takes it to be there."""
    return any(row.reason is ParkReason.WAITING for row in rows.every(OpenException))


def _places(feeds: tuple[FeedCursor, ...]) -> Look:
    return tuple((cursor.feed, cursor.epoch, cursor.position) for cursor in feeds)


def _place_of(feeds: tuple[FeedCursor, ...]) -> tuple[UUID, int, int]:
    """Server epoch, position in the site's feed, position in the control feed. The control feed of another epoch would be a fault of its own."""
    by_name = {cursor.feed: cursor for cursor in feeds}
    site, control = by_name[Feed.SITE.value], by_name[Feed.CONTROL.value]
    if site.epoch != control.epoch:
        raise Broken("the two feeds of a cache are of two histories")
    return site.epoch, site.position, control.position


def _all_rows(rows: Rows) -> State:
    return {(kind, row.key): row for kind in ROWS for row in rows.every(kind)}


def _comparable(state: State) -> State:
    """Without the order in which parked entries wait: it counts from the cache's position, and only what comes first in it matters."""
    return {place: replace(row, order="") if isinstance(row, Waiting) else row for place, row in state.items()}


def _difference(seen: State, truth: State) -> str:
    wrong = [place for place in seen.keys() | truth.keys() if seen.get(place) != truth.get(place)]
    kind, key = min(wrong, key=lambda place: (place[0].NAME, place[1]))
    return f"{len(wrong)} rows, first {kind.NAME} {key}: {seen.get((kind, key))}, not {truth.get((kind, key))}"
