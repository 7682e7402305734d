"""Unknown serials: something was moved here that nobody ever received. The fact is true and booked; where the goods come from is still to be told.

What came without an arrival has evidence `none` until somebody receives it. A logistic unit is known by what was packed into it: only one that leaves
with nothing known inside is a riddle.
"""

from workflows.gs1.values import Sgtin
from workflows.rules.derived.keeping import derived
from workflows.rules.exceptions import Category
from workflows.rules.identity import LEFT, ItemId, PlaceKind, inside
from workflows.rules.model.goods import Item, Stock
from workflows.rules.rows import Overlay, Rows
from workflows.rules.status import Evidence

OUTSIDE = LEFT | {PlaceKind.ABOARD}


def derive_unknown(rows: Overlay, item: ItemId) -> None:
    """Open or close NO_DATA of an item, after it was moved or something was put inside it."""
    head = rows.get(Item, (item.text,))
    wanted = head is not None and head.evidence is Evidence.NONE and _is_a_riddle(rows, head)
    derived(rows, Category.NO_DATA, item.text, item.text, wanted)


def _is_a_riddle(rows: Rows, head: Item) -> bool:
    return isinstance(head.item, Sgtin) or (head.place.kind in OUTSIDE and not _holds_something(rows, head.item))


def _holds_something(rows: Rows, package: ItemId) -> bool:
    place = inside(package)
    return any(True for _ in rows.find(Item, "place", place)) or any(True for _ in rows.find(Stock, "place", place))
