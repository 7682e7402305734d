"""A terminal's files with a warehouse in them: a real journal, a real cache folder, and the view over both."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from sync.cache import CacheFolder, PageResult
from sync.chain import sealable
from sync.journal import Journal
from sync.stock import Stock
from sync.wire.generation import Origin
from sync.wire.protocol import FeedRow
from tests.support.facts import entry_of
from tests.support.names import DOCK, HERE, entry_id
from tests.sync.cache.worlds import IN_CASE, ORIGIN, UNITS, fill, goods, opened, page, unit
from workflows.rules.entry import Entry
from workflows.rules.facts.movement import Moved
from workflows.rules.facts.parts import ItemStep
from workflows.rules.identity import After, Place
from workflows.rules.model.goods import Item
from workflows.rules.model.row import Row
from workflows.rules.rows import Rows


def move(entry: int, which: int, to: Place = DOCK, source: Place = IN_CASE, after: int = 1) -> Entry:
    """A box goes from its case, or from where else it was, to the dock or elsewhere; `after` is the entry that it follows."""
    return entry_of(Moved(source, to, (ItemStep(UNITS[which], After.entry(entry_id(after))),)), entry)


def where(rows: Rows, which: int) -> Place | None:
    """Where a box is."""
    row = rows.get(Item, (UNITS[which].text,))
    return row.place if row else None


def counts(rows: Rows) -> tuple[int, int]:
    """How many boxes are in the case and on the dock."""
    return len(list(rows.find(Item, "place", IN_CASE))), len(list(rows.find(Item, "place", DOCK)))


@dataclass
class Terminal:
    """One terminal; close it when done."""

    folder: CacheFolder
    journal: Journal
    origin: Origin | None = ORIGIN
    views: list[Stock] = field(default_factory=list)

    @classmethod
    def at(cls, data: Path) -> Self:
        """A terminal in a data folder."""
        return cls(CacheFolder(data / "cache"), Journal.open(data / "journal.db", HERE))

    def close(self) -> None:
        """Let go of all files."""
        for view in self.views:
            view.close()
        self.journal.close()

    def view(self) -> Stock:
        """The view as the terminal program opens it at start."""
        stock = Stock(self.folder, self.journal.read, self.origin)
        self.views.append(stock)
        return stock

    def commit(self, *entries: Entry) -> None:
        """Write entries to the journal."""
        self.journal.commit([sealable(entry) for entry in entries], "")

    def fill(self, rows: list[Row] | None = None, position: int = 10, reflected: tuple[int, ...] = ()) -> Path:
        """Put a snapshot in use that was asked about these entries."""
        ids = [entry_id(number) for number in reflected]
        filled_for = self.journal.read.filled_for()
        return fill(self.folder, goods() if rows is None else rows, position, reflected=ids, filled_for=filled_for)

    def receive(self, *rows: FeedRow, start: int = 10) -> None:
        """Take a page."""
        cache = opened(self.folder)
        outcome = cache.apply_page(page(*rows, start=start), self.journal.read.holds)
        cache.close()
        assert outcome.result is PageResult.APPLIED, outcome


def moved(which: int, entry: int) -> Item:
    """The row of a box that an entry moved to the dock."""
    return unit(which, DOCK, head=entry)
