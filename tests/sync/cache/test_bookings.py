"""A view that is carried from moment to moment is, after every step, the view that is made from nothing: over the real judge, right work and wrong."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from sync.bookings import Bookings
from tests.support.facts import entry_of
from tests.support.names import BOX
from tests.sync.cache.any_work import Workers, warehouse
from workflows.entry_codec import encode_entry
from workflows.rules.book import apply, park_unreadable
from workflows.rules.entry import Entry
from workflows.rules.exceptions import ParkReason
from workflows.rules.facts.state import HoldPlaced
from workflows.rules.facts.work import Corrected, RuledEntry
from workflows.rules.identity import EntryId, HoldId
from workflows.rules.model.holds import Hold, HoldReleased
from workflows.rules.model.registry import ROWS
from workflows.rules.model.row import Key, Row, key_text
from workflows.rules.model.work import OpenException, Ruling
from workflows.rules.rows import Overlay, RowChange, Rows, Table
from workflows.rules.status import HoldReason

HISTORIES = 20
STEPS = 45
NO_LIMIT = 10**9
HOLD = HoldId(UUID(int=1))


@dataclass
class Server:
    """The ledger's rows; what is taken in is booked by the same judge."""

    rows: Table = field(default_factory=lambda: Table(warehouse()))
    position: int = 0
    has: set[EntryId] = field(default_factory=set)

    def take(self, entry: EntryId, content: bytes, read: Entry | None) -> set[tuple[type[Row], Key]]:
        """Judge and book one entry; the keys that it changed."""
        overlay = Overlay(self.rows)
        self.position += 1
        self.has.add(entry)
        if read is None:
            park_unreadable(overlay, entry, content)
        else:
            apply(overlay, read, content, self.position, self.has.__contains__)
        self.rows.accept(overlay.changes())
        return {(change.kind, change.key) for change in overlay.changes()}

    def moment(self) -> Table:
        """The rows as they are now, for ever."""
        return Table(row for kind in ROWS for row in self.rows.every(kind))


@dataclass(frozen=True)
class Own:
    """An entry of this terminal; `read` is None for bytes that nobody can read."""

    number: int
    id: EntryId
    content: bytes
    read: Entry | None


class History:
    """One terminal, the server, and other people's work, step by step."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.server, self.mine, self.theirs = Server(), Workers(seed * 2), Workers(seed * 2 + 1)
        self.theirs.made = self.mine.made
        self.pending: list[Own] = []
        self.contents: dict[EntryId, bytes] = {}
        self.numbers = 0
        self.moment = self.server.moment()
        self.carried = self.anew()

    def anew(self) -> Bookings:
        """The view made from nothing."""
        view = Bookings(self.moment, lambda entry: self.contents[entry])
        for own in self.pending:
            view.book(own.number, own.id, own.content)
        return view

    def work_here(self) -> None:
        """Somebody scans at this terminal."""
        entry = self.mine.act(self.carried.rows)
        self.numbers += 1
        own = Own(self.numbers, entry.id, encode_entry(entry), entry)
        if self.draw.random() < 0.03:
            own = Own(self.numbers, entry.id, b"of a newer program", None)
        self.pending.append(own)
        self.contents[own.id] = own.content
        self.carried.book(own.number, own.id, own.content)

    def page(self, limit: int = NO_LIMIT) -> bool:
        """Others work, some of our entries arrive, mostly in order, and a page tells of it all; False where a new view had to be made."""
        arrived, changed = set[EntryId](), set[tuple[type[Row], Key]]()
        for _ in range(self.draw.randrange(3)):
            entry = self.theirs.act(self.server.rows)
            changed |= self.server.take(entry.id, encode_entry(entry), entry)
        for own in self._sent():
            changed |= self.server.take(own.id, own.content, own.read)
            arrived.add(own.id)
        self.pending = [own for own in self.pending if own.id not in arrived]
        self.moment = self.server.moment()
        if self.carried.move(self.moment, arrived, changed, limit):
            return True
        self.carried = self.anew()
        return False

    def upheaval(self) -> None:
        """What no server does: rows vanish or come back as they once were, and entries leave in any order without a trace in the rows.

        Of rows that contradict each other the judge may say so (AssertionError); such a moment is passed over.
        """
        before = self.moment, self.pending
        gone = [own for own in self.pending if self.draw.random() < 0.2]
        self.pending = [own for own in self.pending if own not in gone]
        once, now = everything(Table(warehouse())), everything(self.server.rows)
        written = everything(self.carried.rows)
        keys = [key for key in (once | now | written) if self.draw.random() < 0.1]
        for key in keys:
            row = self.draw.choice([once, now, written, {}]).get(key)
            self.server.rows.accept([RowChange(*key, row)])
        self.moment = self.server.moment()
        try:
            self.anew()
        except AssertionError:
            self.moment, self.pending = before
            self.server.rows = Table(everything(self.moment).values())
            return
        assert self.carried.move(self.moment, {own.id for own in gone}, keys, NO_LIMIT)

    def _sent(self) -> list[Own]:
        """Those that go now: the first few, or after a fork any."""
        count = self.draw.randrange(len(self.pending) + 1)
        return self.draw.sample(self.pending, count) if self.draw.random() < 0.1 else self.pending[:count]


def everything(rows: Rows) -> dict[tuple[type[Row], Key], Row]:
    """All rows by their keys; each key once."""
    found = [row for kind in ROWS for row in rows.every(kind)]
    assert len({(type(row), row.key) for row in found}) == len(found)
    return {(type(row), row.key): row for row in found}


def assert_same(carried: Bookings, anew: Bookings) -> None:
    """Every row, by its key, by each field it is found by, and among all."""
    expected = everything(anew.rows)
    assert everything(carried.rows) == expected
    for (kind, key), row in expected.items():
        assert carried.rows.get(kind, key) == row
        for name in kind.FIND:
            assert _by_key(carried.rows.find(kind, name, key_text(getattr(row, name)))) == _by_key(
                anew.rows.find(kind, name, key_text(getattr(row, name)))
            )


def _by_key(rows: Iterable[Row]) -> dict[Key, Row]:
    return {row.key: row for row in rows}


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_carried_from_moment_to_moment_a_view_is_the_one_made_from_nothing(seed: int) -> None:
    history = History(seed)
    for _ in range(STEPS):
        if history.draw.random() < 0.6:
            history.work_here()
        else:
            assert history.page()
        assert_same(history.carried, history.anew())


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_whatever_becomes_of_the_rows_below_the_view_is_the_one_made_from_nothing(seed: int) -> None:
    history = History(seed)
    for _ in range(STEPS):
        history.work_here() if history.draw.random() < 0.6 else history.upheaval()
        assert_same(history.carried, history.anew())


def test_a_row_that_now_answers_the_question_of_a_later_entry_makes_that_entry_book_anew() -> None:
    """The first hold was lifted before it came, so it is not there for the second entry to take back; then the lifting goes."""
    lifted, placed = HoldReleased(HOLD, BOX.text), HoldPlaced(HOLD, (BOX.text,), HoldReason.OTHER)
    named = entry_of(placed, 1)
    undone = Corrected(RuledEntry(named.id, Ruling.NO, encode_entry(named)), "mistake")
    entries = {entry.id: encode_entry(entry) for entry in (entry_of(placed, 2), entry_of(undone, 3))}
    view = Bookings(Table([lifted]), entries.__getitem__)
    for number, (entry, content) in enumerate(entries.items()):
        view.book(number, entry, content)
    assert list(view.rows.every(Hold)) == []
    assert view.move(Table(), (), [(HoldReleased, lifted.key)], NO_LIMIT)
    assert list(view.rows.every(Hold)) == []


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_where_more_would_have_to_be_booked_anew_than_is_allowed_nothing_is_touched(limit: int) -> None:
    done = [False, False]
    for seed in range(HISTORIES // 2):
        history = History(seed)
        for _ in range(STEPS):
            if history.draw.random() < 0.6:
                history.work_here()
                continue
            before, rows = history.carried, everything(history.carried.rows)
            moved = history.page(limit)
            done[moved] = True
            assert moved or everything(before.rows) == rows
            assert_same(history.carried, history.anew())
    assert done == [True, True]


def test_the_histories_have_what_a_view_may_go_wrong_on() -> None:
    """Otherwise the tests above would prove little: entries in conflict, waiting, refused before, unreadable, and verdicts that come too late."""
    reasons = set[ParkReason | None]()
    for seed in range(HISTORIES):
        history = History(seed)
        for _ in range(STEPS):
            history.work_here() if history.draw.random() < 0.6 else history.page()
            reasons |= {row.reason for row in history.carried.rows.every(OpenException)}
    expected = {ParkReason.CONFLICT, ParkReason.WAITING, ParkReason.LATE, ParkReason.UNREADABLE, None}
    assert expected <= reasons
