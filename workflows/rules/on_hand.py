"""Goods that are here: what a label names of them, whether they may be used, and what is inside. The one answer for every work that takes goods from where they lie."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from workflows.gs1.values import Sgtin, Sscc
from workflows.rules.checks import Finding, Goods, Trouble, check_safety
from workflows.rules.identity import ItemId, LotCode, Place, PlaceKind, ProductKey, inside
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.holds import Hold
from workflows.rules.rows import Rows
from workflows.rules.status import USABLE, Disposition
from workflows.rules.view import MAX_DEPTH, StockView

IN_HAND = USABLE | {Disposition.PICKED, Disposition.PACKED}
"""Dispositions of goods that nothing is wrong with, wherever they are on their way through the house."""
HERE = frozenset({PlaceKind.AT, PlaceKind.INSIDE, PlaceKind.ABOARD})


@dataclass(frozen=True, slots=True)
class Blocked:
    """Why goods may not be used: a finding, and the item inside that it is about where it is not the goods themselves."""

    finding: Finding
    inside: ItemId | None = None


def children(rows: Rows, item: ItemId, depth: int = MAX_DEPTH) -> Iterator[Item]:
    """Everything inside an item, each package before its content."""
    for row in sorted(rows.find(Item, "place", inside(item)), key=lambda row: row.item.text):
        yield row
        if depth > 1:
            yield from children(rows, row.item, depth - 1)


def stock_inside(rows: Rows, item: ItemId) -> list[Stock]:
    """The quantities without serials inside an item, packages in it included."""
    packages = [item, *(row.item for row in children(rows, item))]
    return [row for one in packages for row in rows.find(Stock, "place", inside(one))]


def is_here(view: StockView, item: ItemId) -> bool:
    """Whether an item is in the house, directly or in a package that is."""
    place = view.whereabouts(item)
    return place is not None and place.kind in HERE


def product_of(view: StockView, row: Item) -> ProductKey | None:
    """The product of an item, as it was received or as its GTIN says."""
    if row.product is not None or not isinstance(row.item, Sgtin):
        return row.product
    pack = view.pack(row.item.gtin)
    return pack.product if pack else None


def expiry_of(view: StockView, product: ProductKey | None, lot: LotCode | None) -> date | None:
    """The expiry of a lot, as it is known."""
    if product is None or lot is None:
        return None
    known = view.lot(product, lot)
    return known.expiry if known else None


def packages_around(view: StockView, place: Place) -> Iterator[Item]:
    """The packages that goods at a place are in, nearest first."""
    for _ in range(MAX_DEPTH):
        outer = view.rows.get(Item, (place.code,)) if place.kind is PlaceKind.INSIDE else None
        if outer is None:
            return
        yield outer
        place = outer.place


def blocked(view: StockView, row: Item) -> Blocked | None:
    """Why an item, a package that it is in, where it stands, or anything inside it may not be used; None where all may.

    Remaining shelf life is the customer's business, not looked at here.
    """
    own = _blocked_itself(view, row) or _blocked_around(view, row.place)
    if own is not None:
        return Blocked(own)
    for child in children(view.rows, row.item):
        finding = _blocked_itself(view, child)
        if finding is not None:
            return Blocked(finding, child.item)
    for stock in stock_inside(view.rows, row.item):
        finding = _by_disposition(stock.disposition) or _by_lot(view, stock.product, stock.lot, None)
        if finding is not None:
            return Blocked(finding, row.item)
    return None


def blocked_stock(view: StockView, row: Stock) -> Finding | None:
    """Why a quantity of a lot may not be used."""
    own = _by_disposition(row.disposition) or _by_lot(view, row.product, row.lot, None)
    return own or _blocked_around(view, row.place)


def _blocked_itself(view: StockView, row: Item) -> Finding | None:
    found = _by_disposition(row.disposition) or _by_lot(view, product_of(view, row), row.lot, row.item)
    return found or (_held(view, row.item.text) if isinstance(row.item, Sscc) else None)


def _blocked_around(view: StockView, place: Place) -> Finding | None:
    """Whether a package around goods is blocked, or the location that all of it stands at."""
    for outer in packages_around(view, place):
        finding = _by_disposition(outer.disposition) or _held(view, outer.item.text)
        if finding is not None:
            return finding
        place = outer.place
    return _held(view, place.text)


def _held(view: StockView, subject: str) -> Finding | None:
    return Finding(Trouble.ON_HOLD) if any(view.rows.find(Hold, "subject", subject)) else None


def _by_disposition(disposition: Disposition) -> Finding | None:
    if disposition in IN_HAND:
        return None
    known = {Disposition.RECALLED: Trouble.RECALLED, Disposition.EXPIRED: Trouble.EXPIRED}
    return Finding(known.get(disposition, Trouble.ON_HOLD))


def _by_lot(view: StockView, key: ProductKey | None, lot: LotCode | None, item: ItemId | None) -> Finding | None:
    product = view.product(key)
    if product is None:
        return None
    finding = check_safety(view, Goods(product, item, lot, expiry_of(view, key, lot)))
    return None if finding is not None and finding.trouble is Trouble.SHORT_DATED else finding


def lot_here(view: StockView, product: ProductKey, lot: LotCode, place: Place | None = None) -> list[Stock]:
    """Where a lot without serials lies in the house, or how much of it at one place; largest first."""
    rows = [row for row in view.rows.find(Stock, "product", product) if row.lot == lot and row.quantity.amount > 0]
    here = [row for row in rows if row.place.kind in HERE and place in (None, row.place)]
    return sorted(here, key=lambda row: (-row.quantity.amount, row.place.text))
