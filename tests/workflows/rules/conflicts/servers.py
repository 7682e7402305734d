"""A server in memory that concludes what only a server can: it finds all items of a lot, and knows since when a block is known."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from tests.support.ledger import Ledger
from workflows.entry_codec import content_hash, encode_entry
from workflows.rules.book import APPLIED, Outcome, apply
from workflows.rules.derived.blocks import Block
from workflows.rules.derived.on_the_way import derive_on_the_way
from workflows.rules.derived.remarks import remark
from workflows.rules.derived.went_on import Told, went_on
from workflows.rules.entry import Entry, FeedPosition
from workflows.rules.exceptions import Category
from workflows.rules.identity import LotCode, ProductKey
from workflows.rules.model.goods import Item
from workflows.rules.model.holds import Hold
from workflows.rules.model.master_data import RecallScope
from workflows.rules.model.row import Key, Row
from workflows.rules.model.work import OpenException
from workflows.rules.rows import Overlay

EPOCH = UUID(int=77)
OTHER_EPOCH = UUID(int=78)


class Server(Ledger):
    """As `Ledger`, with the server's conclusions. An entry's position is how many were taken in with it; a row that was told has the next one."""

    def __init__(self, *rows: Row) -> None:
        super().__init__(*rows)
        self._since: dict[tuple[type[Row], Key], Told] = {}
        self.position = 0

    def take(self, *entries: Entry) -> Outcome:
        """Let entries arrive; what became of the last."""
        for entry in entries:
            self.position += 1
            over, content = Overlay(self.rows), encode_entry(entry)
            outcome = apply(over, entry, content, self.position, set(self.entries).__contains__, self._hashes.get)
            if outcome == APPLIED:
                remark(over, entry, went_on(self.rows, entry, self._told_since))
            self._conclude(over, entry)
            self.entries[entry.id] = outcome
            self._hashes[entry.id] = content_hash(content)
        return outcome

    def tell(self, *rows: Row) -> None:
        """Rows come from outside."""
        self.position += 1
        over = Overlay(self.rows)
        for row in rows:
            over.put(row)
        self._conclude(over)

    def untell(self, row: Row) -> None:
        """A row is taken away."""
        self.position += 1
        over = Overlay(self.rows)
        over.drop(row)
        self._conclude(over)

    def open(self, *categories: Category) -> set[tuple[Category, str]]:
        """The open exceptions of these categories: category and subject of those about goods, `name` of those about an entry."""
        rows = (row for row in self.rows.every(OpenException) if row.category in categories and row.reason is None)
        return {(row.category, row.name if row.entry else row.subject) for row in rows}

    def count(self, subject: str) -> int:
        """What the exception about a subject counts."""
        (row,) = (row for row in self.rows.every(OpenException) if row.subject == subject and row.entry is None)
        assert row.count is not None
        return int(row.count.amount)

    def _conclude(self, over: Overlay, entry: Entry | None = None) -> None:
        derive_on_the_way(self.rows, over, lambda product, lot: _items_of_lot(over, product, lot))
        for change in over.changes():
            if change.kind in (Hold, RecallScope) and self.rows.get(change.kind, change.key) is None:
                feed = "control" if change.kind is RecallScope else "site"
                terminal = entry.stamp.terminal if entry else None
                self._since[change.kind, change.key] = Told(FeedPosition(EPOCH, feed, self.position), terminal)
        self.rows.accept(over.changes())

    def _told_since(self, block: Block) -> Told | None:
        return self._since.get((type(block), block.key))


def seen_at(
    entry: Entry, site: int = 0, control: int = 0, epoch: UUID = EPOCH, warned: tuple[Category, ...] = ()
) -> Entry:
    """The entry as a terminal made it that had read its feeds so far, and had shown these troubles."""
    positions = (FeedPosition(epoch, "site", site), FeedPosition(epoch, "control", control))
    judged = replace(entry.stamp.judged, positions=positions)
    return replace(entry, stamp=replace(entry.stamp, judged=judged, warned=warned))


def _items_of_lot(rows: Overlay, product: ProductKey, lot: LotCode) -> Iterator[Item]:
    return (row for row in rows.every(Item) if (row.product, row.lot) == (product, lot))
