"""First expired, first out: which stock of a product goes next, which earlier lots are passed over, and why. The same question has the same answer.

Stock of a product is looked for in bins and stages; what is picked, packed or at the dock is nobody's to take.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from workflows.gs1.values import Sgtin
from workflows.rules.checks import Trouble
from workflows.rules.identity import LocationCode, LotCode, PartyKey, Place, PlaceKind, ProductKey, at
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.master_data import Location, LocationKind
from workflows.rules.on_hand import blocked, blocked_stock, children, expiry_of, product_of
from workflows.rules.status import USABLE
from workflows.rules.view import StockView

STORAGE = frozenset({LocationKind.BIN, LocationKind.STAGE, LocationKind.OTHER})


class PassedBy(Enum):
    """Why an earlier lot was not taken."""

    ON_HOLD = "on_hold"
    RECALLED = "recalled"
    EXPIRED = "expired"
    TOO_SHORT = "too_short"
    OTHER_OWNER = "other_owner"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an order line asks for: the product, whose goods, and how many days the customer wants left."""

    product: ProductKey
    owner: PartyKey | None = None
    minimum_days: int | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """How much of a lot lies at one location, in base units, and why none of it may be taken."""

    location: LocationCode
    lot: LotCode
    expiry: date | None
    amount: Decimal
    walk: int
    passed: PassedBy | None = None


def holdings(view: StockView, wanted: Wanted) -> list[Holding]:
    """All stock of a product in storage by place and lot, in the order in which it should leave: usable or not."""
    found: dict[tuple[int, LocationCode, LotCode, PassedBy | None], Decimal] = {}
    for location in view.rows.every(Location):
        if location.kind in STORAGE:
            for lot, amount, passed in _at(view, at(location.location), wanted):
                key = (location.walk, location.location, lot, passed)
                found[key] = found.get(key, Decimal(0)) + amount
    rows = [
        Holding(code, lot, expiry_of(view, wanted.product, lot), amount, walk, passed)
        for (walk, code, lot, passed), amount in found.items()
        if amount > 0
    ]
    return sorted(rows, key=_order)


def usable(rows: Iterable[Holding], not_these: Iterable[LocationCode] = ()) -> list[Holding]:
    """What may be taken, without these locations."""
    avoided = frozenset(not_these)
    return [row for row in rows if row.passed is None and row.location not in avoided]


def passed_over(rows: Iterable[Holding], taken: Holding) -> list[Holding]:
    """The earlier lots that are not taken, each once, with the reason; what can't be reached now is a reason too."""
    told: dict[LotCode, Holding] = {}
    for row in rows:
        if row.lot != taken.lot and _expiry(row) < _expiry(taken) and row.lot not in told:
            told[row.lot] = row
    return list(told.values())


def _order(row: Holding) -> tuple[date, str, int, str]:
    return (_expiry(row), row.lot, row.walk, row.location)


def _expiry(row: Holding) -> date:
    return row.expiry or date.max


def _at(view: StockView, place: Place, wanted: Wanted) -> Iterator[tuple[LotCode, Decimal, PassedBy | None]]:
    for item in view.rows.find(Item, "place", place):
        yield from _item(view, item, wanted)
    for stock in view.rows.find(Stock, "place", place):
        if stock.product == wanted.product and stock.quantity.amount > 0:
            yield stock.lot, stock.quantity.amount, _why_not_stock(view, stock, wanted)


def _item(view: StockView, item: Item, wanted: Wanted) -> Iterator[tuple[LotCode, Decimal, PassedBy | None]]:
    """A unit or case of the product, or what a mixed or logistic unit holds of it."""
    if isinstance(item.item, Sgtin):
        if product_of(view, item) == wanted.product and item.lot is not None:
            yield item.lot, view.per_package(item.item.gtin), _why_not_item(view, item, wanted)
        return
    for child in children(view.rows, item.item, 1):
        yield from _item(view, child, wanted)
    for stock in view.rows.find(Stock, "place", Place(PlaceKind.INSIDE, item.item.text)):
        if stock.product == wanted.product and stock.quantity.amount > 0:
            yield stock.lot, stock.quantity.amount, _why_not_stock(view, stock, wanted)


def _why_not_item(view: StockView, item: Item, wanted: Wanted) -> PassedBy | None:
    fault = blocked(view, item)
    if fault is not None or item.disposition not in USABLE:
        return _named(fault.finding.trouble if fault else Trouble.ON_HOLD)
    return _why_not(view, item.lot, item.owner, wanted)


def _why_not_stock(view: StockView, stock: Stock, wanted: Wanted) -> PassedBy | None:
    fault = blocked_stock(view, stock)
    if fault is not None or stock.disposition not in USABLE:
        return _named(fault.trouble if fault else Trouble.ON_HOLD)
    return _why_not(view, stock.lot, stock.owner, wanted)


def _named(trouble: Trouble) -> PassedBy:
    known = {Trouble.RECALLED: PassedBy.RECALLED, Trouble.EXPIRED: PassedBy.EXPIRED}
    return known.get(trouble, PassedBy.ON_HOLD)


def _why_not(view: StockView, lot: LotCode | None, owner: PartyKey | None, wanted: Wanted) -> PassedBy | None:
    if owner != wanted.owner:
        return PassedBy.OTHER_OWNER
    expiry = expiry_of(view, wanted.product, lot)
    if wanted.minimum_days is not None and expiry is not None and (expiry - view.today).days < wanted.minimum_days:
        return PassedBy.TOO_SHORT
    return None
