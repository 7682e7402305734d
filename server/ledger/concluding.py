"""What follows from an entry once it is judged, and only the server can say: goods on the way that are blocked, and who went on though they could know.

The rules themselves are `workflows.rules.derived`; here they get what a device has not: all items of a lot, and since when a block is known.
"""

from collections.abc import Iterable, Iterator

from server.ledger.blocked import BlockedSince
from server.ledger.running import RunningRows
from workflows.rules.derived.on_the_way import ItemsOfLot, derive_on_the_way
from workflows.rules.derived.remarks import remark
from workflows.rules.derived.went_on import went_on
from workflows.rules.entry import Entry
from workflows.rules.identity import LotCode, ProductKey
from workflows.rules.model.goods import Item
from workflows.rules.model.master_data import RecallScope
from workflows.rules.rows import Overlay, RowChange


def conclude(state: RunningRows, over: Overlay, blocked: BlockedSince, booked: Entry | None = None) -> None:
    """Add to `over`, which lies on `state`, what follows from it; `booked` is the entry that was booked, where there is one."""
    if booked is not None:
        remark(over, booked, went_on(state, booked, blocked.told))
    derive_on_the_way(state, over, items_of_lot(state, over))


def conclude_recalls(state: RunningRows, over: Overlay, recalls: Iterable[RecallScope]) -> None:
    """Add to `over` what follows at this site from lines of recalls that are in its rows already."""
    changed = [RowChange(RecallScope, row.key, row) for row in recalls]
    derive_on_the_way(state, over, items_of_lot(state, over), changed)


def items_of_lot(state: RunningRows, over: Overlay) -> ItemsOfLot:
    """All items of a lot as `over` has them, found by the index that only the server has."""

    def find(product: ProductKey, lot: LotCode) -> Iterator[Item]:
        changed = {change.key: change.row for change in over.changes() if change.kind is Item}
        yield from (row for row in state.items_of_lot(product, lot) if row.key not in changed)
        for row in changed.values():
            if isinstance(row, Item) and (row.product, row.lot) == (product, lot):
                yield row

    return find
