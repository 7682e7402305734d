"""Something is taken out of a package that has left the house: it is here, so it did not leave with it, though everybody was told so."""

from collections.abc import Iterator

from workflows.rules.booking import final_place, item_row
from workflows.rules.derived.remarks import Remark
from workflows.rules.effects import Effects
from workflows.rules.exceptions import Category
from workflows.rules.identity import LEFT, PlaceKind
from workflows.rules.model.goods import Item
from workflows.rules.model.holds import lot_subject
from workflows.rules.rows import Rows


def taken_from_what_left(rows: Rows, effects: Effects) -> Iterator[Remark]:
    """Goods that come out of a package which is not in the house any more, without having been sent back; asked before the fact is booked."""
    for move in effects.moves:
        out = move.source is not None and move.source.kind is PlaceKind.INSIDE and move.destination.kind not in LEFT
        head = item_row(rows, move.step.item) if out else None
        if head is not None and head.place.kind is PlaceKind.INSIDE and final_place(rows, head).kind in LEFT:
            yield Remark(Category.NOT_IN_PARENT, move.step.item.text)
    for delta in effects.deltas:
        package = rows.get(Item, (delta.place.code,)) if delta.place.kind is PlaceKind.INSIDE else None
        if package is not None and delta.change.amount < 0 and final_place(rows, package).kind in LEFT:
            yield Remark(Category.NOT_IN_PARENT, lot_subject(delta.product, delta.lot))
