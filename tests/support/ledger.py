"""A server in memory: entries are judged in the order in which they arrive. And short ways to write the entries of protocol histories."""

from collections.abc import Iterable

from tests.support.names import BOX, SITE, entry_id
from tests.support.views import a_stamp
from workflows.entry_codec import content_hash, encode_entry
from workflows.gs1.values import Sgtin
from workflows.rules.book import Outcome, apply
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category, ParkReason, Resolution
from workflows.rules.facts.movement import Moved, Received
from workflows.rules.facts.parts import Fact, ItemStep
from workflows.rules.facts.work import Corrected, ExceptionResolved, RuledEntry
from workflows.rules.identity import FIRST, UNKNOWN, After, EntryId, ItemId, LocationCode, Place, at
from workflows.rules.model.goods import Item
from workflows.rules.model.row import Row
from workflows.rules.model.work import OpenException, Ruling
from workflows.rules.rows import Overlay, Table
from workflows.rules.status import Evidence

A, B, C, D = (at(LocationCode(name)) for name in "ABCD")


class Ledger:
    """One site's rows, and which entries are in. `take` judges as the server does: inside the lock, one after the other."""

    def __init__(self, *rows: Row) -> None:
        self.rows = Table(rows)
        self.entries: dict[EntryId, Outcome] = {}
        self._hashes: dict[EntryId, bytes] = {}

    def take(self, *entries: Entry) -> Outcome:
        """Let entries arrive; what became of the last."""
        for entry in entries:
            over = Overlay(self.rows)
            content, known = encode_entry(entry), set(self.entries)
            outcome = apply(over, entry, content, len(known) + 1, known.__contains__, self._hashes.get)
            self.rows.accept(over.changes())
            self.entries[entry.id] = outcome
            self._hashes[entry.id] = content_hash(content)
        return outcome

    def item(self, item: ItemId = BOX) -> Item | None:
        """An item's head."""
        return self.rows.get(Item, (item.text,))

    def where(self, item: ItemId = BOX) -> tuple[Place, int] | None:
        """An item's place and the number of its head."""
        row = self.item(item)
        return None if row is None else (row.place, number_of(row.head))

    def parked(self) -> dict[int, ParkReason]:
        """The parked entries by number."""
        rows = (row for row in self.rows.every(OpenException) if row.reason is not None and row.entry is not None)
        return {number_of(row.entry): row.reason for row in rows if row.entry and row.reason}

    def troubles(self) -> set[Category]:
        """The categories of exceptions that are derived from state."""
        return {row.category for row in self.rows.every(OpenException) if row.entry is None}


def an_entry_of(number: int, fact: Fact) -> Entry:
    """A fact as the entry of this number."""
    return Entry(entry_id(number), SITE, fact, a_stamp())


def number_of(entry: EntryId) -> int:
    """The number that an id of these examples says."""
    return entry.int & 0xFFFF_FFFF


def received(number: int, place: Place = A, item: Sgtin = BOX, after: int | None = None) -> Entry:
    """An item is read where it arrives; `after` is the number of its predecessor, if the reader knew one."""
    return an_entry_of(number, Received(place, Evidence.SEEN, items=(ItemStep(item, _after(after, FIRST)),)))


def moved(number: int, source: Place, to: Place, after: int | None, item: Sgtin = BOX) -> Entry:
    """An item is moved; `after` None: by somebody who had no data."""
    return an_entry_of(number, Moved(source, to, items=(ItemStep(item, _after(after, UNKNOWN)),)))


def undone(number: int, entry: Entry) -> Entry:
    """The author takes an entry back."""
    return an_entry_of(number, Corrected(_ruled(entry, Ruling.NO), "slip"))


def decided(
    number: int, no: Iterable[Entry | int] = (), yes: Iterable[Entry | int] = (), name: str = "", copies: bool = True
) -> Entry:
    """A supervisor's decision; an entry given by its number is one that nobody has seen."""
    rulings = [*(_ruled(one, Ruling.NO, copies) for one in no), *(_ruled(one, Ruling.YES, copies) for one in yes)]
    return an_entry_of(number, ExceptionResolved(name, Resolution.CONFIRM, rulings=tuple(rulings)))


def _ruled(entry: Entry | int, ruling: Ruling, copies: bool = True) -> RuledEntry:
    if isinstance(entry, int):
        return RuledEntry(entry_id(entry), ruling)
    return RuledEntry(entry.id, ruling, encode_entry(entry) if copies else b"")


def _after(number: int | None, otherwise: After) -> After:
    return otherwise if number is None else After.entry(entry_id(number))
