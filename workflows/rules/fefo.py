"""Which stock of a product goes next: first expired first out, or first in first out where policy says so; which earlier lots are passed over, and why.

Stock is looked for in bins and stages; what is picked, packed, set aside for another order or at the dock is nobody's to take. The same question has the
same answer. Goods are gathered in one walk through the house and judged one after the other, only as far as somebody asks.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from workflows.gs1.values import Sgtin
from workflows.rules.checks import Goods, Trouble, check_safety
from workflows.rules.identity import LocationCode, LotCode, OrderKey, PartyKey, Place, ProductKey, at, inside
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.master_data import Location, LocationKind
from workflows.rules.on_hand import blocked, blocked_stock, expiry_of, product_of
from workflows.rules.rotation import Rank, rank_of
from workflows.rules.set_aside import set_aside_for_others
from workflows.rules.status import OUTWARD, USABLE, Disposition
from workflows.rules.view import StockView

STORAGE = frozenset({LocationKind.BIN, LocationKind.STAGE, LocationKind.OTHER})
NOT_LYING = OUTWARD | {Disposition.CONSUMED, Disposition.DESTROYED, Disposition.MISSING}
"""Dispositions of what is on its way out or is no more: no stock, wherever its row says that it is."""


class PassedBy(Enum):
    """Why an earlier lot was not taken."""

    ON_HOLD = "on_hold"
    RECALLED = "recalled"
    EXPIRED = "expired"
    TOO_SHORT = "too_short"
    OTHER_OWNER = "other_owner"
    SET_ASIDE = "set_aside"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an order line asks for: the product, whose goods, how many days the customer wants left, and for which order.

    Without an order nothing is taken to be set aside for another.
    """

    product: ProductKey
    owner: PartyKey | None = None
    minimum_days: int | None = None
    order: OrderKey | None = None


@dataclass(frozen=True, slots=True)
class Lying:
    """A unit, a case or a quantity of a lot at a location, directly or in packages there."""

    location: LocationCode
    walk: int
    lot: LotCode
    amount: Decimal
    row: Item | Stock


@dataclass(frozen=True, slots=True)
class Holding:
    """How much of a lot lies at one location, in base units, and why none of it may be taken."""

    location: LocationCode
    lot: LotCode
    expiry: date | None
    amount: Decimal
    walk: int
    rank: Rank
    passed: PassedBy | None = None


Heap = tuple[LotCode, int, LocationCode]


def stock_of(
    view: StockView, products: Collection[ProductKey], only: LocationCode | None = None
) -> Mapping[ProductKey, list[Lying]]:
    """All stock of some products in storage, or at one location, usable or not."""
    found: dict[ProductKey, list[Lying]] = {product: [] for product in products}
    for location in _locations(view, only):
        place = at(location.location)
        for item in view.rows.find(Item, "place", place):
            _gather(view, item, location, found)
        _gather_stock(view, place, location, found)
    return found


def holdings(view: StockView, wanted: Wanted, stock: Iterable[Lying] | None = None) -> Iterator[Holding]:
    """Stock of a product by place and lot, in the order in which it should leave, usable or not; judged as it is asked for."""
    heaps: dict[Heap, list[Lying]] = {}
    for one in stock_of(view, (wanted.product,))[wanted.product] if stock is None else stock:
        heaps.setdefault((one.lot, one.walk, one.location), []).append(one)
    ranks = {lot: rank_of(view, wanted.product, lot) for lot, _, _ in heaps}
    for heap in sorted(heaps, key=lambda heap: (ranks[heap[0]], *heap)):
        yield from _judged(view, heap, heaps[heap], ranks[heap[0]], wanted)


def usable(rows: Iterable[Holding]) -> Iterator[Holding]:
    """What may be taken."""
    return (row for row in rows if row.passed is None)


def earlier(view: StockView, wanted: Wanted, stock: Iterable[Lying], taken: Holding) -> list[Holding]:
    """The lots that should have left before the one that is taken, each once, with the reason why they don't."""
    told: dict[LotCode, Holding] = {}
    for row in holdings(view, wanted, [one for one in stock if one.lot != taken.lot]):
        if row.rank >= taken.rank:
            break
        told.setdefault(row.lot, row)
    return list(told.values())


def _locations(view: StockView, only: LocationCode | None) -> Iterator[Location]:
    if only is None:
        yield from (row for row in view.rows.every(Location) if row.kind in STORAGE)
        return
    row = view.location(only)
    if row is not None and row.kind in STORAGE:
        yield row


def _gather(view: StockView, item: Item, location: Location, found: dict[ProductKey, list[Lying]]) -> None:
    """A unit or case of the products, or what a logistic unit holds of them."""
    if item.disposition in NOT_LYING:
        return
    if isinstance(item.item, Sgtin):
        product = product_of(view, item)
        if product in found and item.lot is not None:
            amount = view.per_package(item.item.gtin)
            found[product].append(Lying(location.location, location.walk, item.lot, amount, item))
        return
    package = inside(item.item)
    for child in view.rows.find(Item, "place", package):
        _gather(view, child, location, found)
    _gather_stock(view, package, location, found)


def _gather_stock(view: StockView, place: Place, location: Location, found: dict[ProductKey, list[Lying]]) -> None:
    for row in view.rows.find(Stock, "place", place):
        if row.product in found and row.quantity.amount > 0 and row.disposition not in NOT_LYING:
            found[row.product].append(Lying(location.location, location.walk, row.lot, row.quantity.amount, row))


def _judged(view: StockView, heap: Heap, stock: list[Lying], rank: Rank, wanted: Wanted) -> Iterator[Holding]:
    """One lot at one location: how much of it may be taken, and why the rest may not."""
    lot, walk, location = heap
    expiry = expiry_of(view, wanted.product, lot)
    of_lot = _why_not_lot(view, wanted.product, lot, expiry)
    amounts: dict[PassedBy | None, Decimal] = {}
    for one in stock:
        passed = of_lot or _why_not(view, one.row, expiry, wanted)
        amounts[passed] = amounts.get(passed, Decimal(0)) + one.amount
    free = amounts.get(None, Decimal(0))
    kept = min(free, _set_aside(view, wanted, lot, location)) if free else free
    amounts[None] = free - kept
    amounts[PassedBy.SET_ASIDE] = kept
    for passed, amount in amounts.items():
        if amount > 0:
            yield Holding(location, lot, expiry, amount, walk, rank, passed)


def _set_aside(view: StockView, wanted: Wanted, lot: LotCode, location: LocationCode) -> Decimal:
    if wanted.order is None:
        return Decimal(0)
    return set_aside_for_others(view, wanted.order, wanted.product, lot, at(location))


def _why_not_lot(view: StockView, key: ProductKey, lot: LotCode, expiry: date | None) -> PassedBy | None:
    product = view.product(key)
    finding = check_safety(view, Goods(product, None, lot, expiry)) if product else None
    return _named(finding.trouble) if finding and finding.trouble is not Trouble.SHORT_DATED else None


def _why_not(view: StockView, row: Item | Stock, expiry: date | None, wanted: Wanted) -> PassedBy | None:
    fault = blocked(view, row) if isinstance(row, Item) else None
    finding = blocked_stock(view, row) if isinstance(row, Stock) else fault.finding if fault else None
    if finding is not None or row.disposition not in USABLE:
        return _named(finding.trouble if finding else Trouble.ON_HOLD)
    if row.owner != wanted.owner:
        return PassedBy.OTHER_OWNER
    if wanted.minimum_days is not None and expiry is not None and (expiry - view.today).days < wanted.minimum_days:
        return PassedBy.TOO_SHORT
    return None


def _named(trouble: Trouble) -> PassedBy:
    known = {Trouble.RECALLED: PassedBy.RECALLED, Trouble.EXPIRED: PassedBy.EXPIRED}
    return known.get(trouble, PassedBy.ON_HOLD)
