"""Where goods may be stored, and where best: handling requirements first, then the bin that has their lot, their product, or nothing, nearest on the walk."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from workflows.rules.identity import LocationCode, LotCode, ProductKey, at
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.master_data import Handling, Location, LocationKind, Product
from workflows.rules.view import StockView

STORES = frozenset({LocationKind.BIN})


class BinReason(Enum):
    """Why a bin was suggested."""

    SAME_LOT = "same_lot"
    SAME_PRODUCT = "same_product"
    EMPTY = "empty"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A bin, and why this one."""

    location: LocationCode
    reason: BinReason


@dataclass(frozen=True, slots=True)
class BinContent:
    """What lies in a bin: how many top units, and of which products and lots."""

    units: int
    goods: frozenset[tuple[ProductKey | None, LotCode | None]]


def content_of(view: StockView, location: LocationCode) -> BinContent:
    """What lies in a bin directly; what is inside packages there counts with the package."""
    items = list(view.rows.find(Item, "place", at(location)))
    stocks = [row for row in view.rows.find(Stock, "place", at(location)) if row.quantity.amount > 0]
    goods = {(row.product, row.lot) for row in items} | {(row.product, row.lot) for row in stocks}
    return BinContent(len(items) + len(stocks), frozenset(goods))


def offers(location: Location, product: Product) -> bool:
    """Whether a place offers the condition that a product must be kept under; controlled goods are kept under lock besides."""
    locked = not product.controlled or Handling.SECURE in location.handling
    return locked and product.handling in location.handling


def has_room(view: StockView, location: Location, more: int = 1) -> bool:
    """Whether so many more top units fit."""
    return location.capacity is None or content_of(view, location.location).units + more <= location.capacity


def suggest(
    view: StockView, product: Product, lot: LotCode | None, not_these: Iterable[LocationCode] = ()
) -> Suggestion | None:
    """The best bin for goods of a lot, or None where no bin fits. The same question always has the same answer."""
    avoided = frozenset(not_these)
    best: tuple[int, int, LocationCode] | None = None
    for location in view.rows.every(Location):
        if location.kind not in STORES or location.location in avoided or not offers(location, product):
            continue
        content = content_of(view, location.location)
        if location.capacity is not None and content.units >= location.capacity:
            continue
        rank = (_rank(content, product.product, lot), location.walk, location.location)
        best = rank if best is None or rank < best else best
    return None if best is None else Suggestion(best[2], _REASONS[best[0]])


def _rank(content: BinContent, product: ProductKey, lot: LotCode | None) -> int:
    if (product, lot) in content.goods:
        return 0
    if not content.units:
        return 1
    return 2 if {key for key, _ in content.goods} == {product} else 3


_REASONS = {0: BinReason.SAME_LOT, 1: BinReason.EMPTY, 2: BinReason.SAME_PRODUCT, 3: BinReason.ROOM}
"""An empty bin goes before one with another lot of the product: two lots side by side are picked wrong."""
