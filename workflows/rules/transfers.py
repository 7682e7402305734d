"""Goods between two sites of ours: what the receiving site is told of a transfer, from the sender's rows, and which sites an entry concerns.

The hierarchy is the sender's own, as it is now: what lies in a package that left has left with it, whatever order its packing arrived in.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from workflows.gs1.values import Sgtin
from workflows.rules.booking import final_place, item_row
from workflows.rules.facts.movement import TransferShipped
from workflows.rules.facts.parts import Contents, LotDetails
from workflows.rules.identity import (
    ItemId,
    LotCode,
    PartyKey,
    Place,
    PlaceKind,
    ProductKey,
    ShipmentKey,
    SiteCode,
    inside,
    transfer_key,
    with_party,
)
from workflows.rules.model.goods import Item, Lot, Stock
from workflows.rules.model.master_data import Site
from workflows.rules.model.work import Shipment, ShipmentItem, ShipmentLot
from workflows.rules.receipts import level_of
from workflows.rules.rows import RowChange, Rows
from workflows.rules.status import PackLevel

DEEPEST = 12


def site_party(site: Site) -> PartyKey:
    """A site of ours as a party: its GLN, else its code."""
    return site.gln or PartyKey(site.site)


def transit_to(site: SiteCode) -> Place:
    """The place of goods on their way to a site."""
    return Place(PlaceKind.TRANSIT, site)


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a transfer announces to its receiver: its items and lots, each in its package, and what the sender knows of the lots.

    `owner` is whose goods they are, where all are of one.
    """

    shipment: ShipmentKey
    transfer: ShipmentKey
    supplier: PartyKey
    owner: PartyKey | None = None
    items: tuple[ShipmentItem, ...] = ()
    lots: tuple[ShipmentLot, ...] = ()
    known: tuple[Lot, ...] = ()


@dataclass
class _Telling:
    """An announcement in the making."""

    shipment: ShipmentKey
    items: dict[str, ShipmentItem] = field(default_factory=dict)
    lots: dict[tuple[str, ProductKey, LotCode], ShipmentLot] = field(default_factory=dict)
    known: dict[tuple[ProductKey, LotCode], Lot] = field(default_factory=dict)
    owners: set[PartyKey | None] = field(default_factory=set)


def announcement(
    rows: Rows, sender: Site, to: Site, transfer: ShipmentKey, shipped: Iterable[TransferShipped]
) -> Announcement:
    """What the facts of one transfer that are in force announce; nothing where there is none. `rows` are the sender's."""
    told = _Telling(transfer_key(sender.site, transfer))
    ends = (transit_to(to.site), with_party(site_party(to)))
    for fact in shipped:
        for step in fact.items:
            head = item_row(rows, step.item)
            if head is not None and final_place(rows, head) in ends:
                _tell_item(told, rows, fact, head, "")
        for quantity in fact.quantities:
            told.owners.add(quantity.owner)
            line = _lot_line(told, rows, fact, "", quantity.product, quantity.lot)
            announced = quantity.quantity if line.announced is None else line.announced + quantity.quantity
            told.lots[line.inside, line.product, line.lot] = replace(line, announced=announced)
    owner = next(iter(told.owners)) if len(told.owners) == 1 else None
    lines = (tuple(told.items.values()), tuple(told.lots.values()), tuple(told.known.values()))
    return Announcement(told.shipment, transfer, site_party(sender), owner, *lines)


def _tell_item(told: _Telling, rows: Rows, fact: TransferShipped, head: Item, parent: str, depth: int = 0) -> None:
    """An item's line, then those of what it holds."""
    if head.item.text in told.items or depth > DEEPEST:
        return
    level = _level(rows, head.item, parent)
    line = ShipmentItem(told.shipment, head.item, parent, level, product=head.product, lot=head.lot)
    told.items[head.item.text] = line
    if head.product is not None and head.lot is not None:
        _lot_line(told, rows, fact, parent, head.product, head.lot)
    package = head.item
    children = list(rows.find(Item, "place", inside(package)))
    stocks = list(rows.find(Stock, "place", inside(package)))
    for child in sorted(children, key=lambda row: row.item.text):
        _tell_item(told, rows, fact, child, package.text, depth + 1)
    for stock in sorted(stocks, key=lambda row: row.key):
        told.owners.add(stock.owner)
        lot = _lot_line(told, rows, fact, package.text, stock.product, stock.lot)
        amount = stock.quantity if lot.announced is None else lot.announced + stock.quantity
        told.lots[lot.inside, lot.product, lot.lot] = replace(lot, announced=amount)
    declared = _declared(rows, fact, package, bool(stocks))
    for content in declared:
        _tell_declared(told, rows, fact, content)
    if not (children or stocks or declared):
        told.owners.add(head.owner)


def _level(rows: Rows, item: ItemId, parent: str) -> PackLevel:
    """A logistic unit inside another is a case to its receiver: it is read in its pallet, not opened as one."""
    return PackLevel.CASE if parent and not isinstance(item, Sgtin) else level_of(rows, item)


def _declared(rows: Rows, fact: TransferShipped, package: ItemId, counted: bool) -> list[Contents]:
    """What the fact itself says of a package's content and the sender's rows do not know otherwise."""
    found = []
    for content in fact.contents:
        if content.inside == package:
            unknown = tuple(item for item in content.items if item_row(rows, item) is None)
            quantity = None if counted else content.quantity
            if unknown or quantity is not None:
                found.append(replace(content, items=unknown, quantity=quantity))
    return found


def _tell_declared(told: _Telling, rows: Rows, fact: TransferShipped, content: Contents) -> None:
    parent = content.inside.text
    for item in content.items:
        level = _level(rows, item, parent)
        line = ShipmentItem(told.shipment, item, parent, level, product=content.product, lot=content.lot)
        told.items.setdefault(item.text, line)
    if content.product is None or content.lot is None:
        return
    lot = _lot_line(told, rows, fact, parent, content.product, content.lot)
    if content.quantity is not None:
        told.lots[lot.inside, lot.product, lot.lot] = replace(lot, announced=content.quantity)


def _lot_line(
    told: _Telling, rows: Rows, fact: TransferShipped, parent: str, product: ProductKey, lot: LotCode
) -> ShipmentLot:
    """The line of a lot in a package, with the dates that the sender knows, else those that the fact tells."""
    key = (parent, product, lot)
    if key not in told.lots:
        row = rows.get(Lot, (product, lot)) or _as_told(fact, product, lot)
        told.known[product, lot] = row
        dates = (row.expiry, row.day_given, row.manufactured)
        told.lots[key] = ShipmentLot(told.shipment, parent, product, lot, *dates)
    return told.lots[key]


def _as_told(fact: TransferShipped, product: ProductKey, lot: LotCode) -> Lot:
    details = next((one for one in fact.lots if (one.product, one.lot) == (product, lot)), LotDetails(product, lot))
    return Lot(
        *(product, lot, details.expiry, details.day_given, details.manufactured),
        supplier_lot=details.supplier_lot,
        best_before=details.best_before,
        retest=details.retest,
        packed=details.packed,
        source=details.source,
        source_reference=details.source_reference,
        origin=details.origin,
    )


# -- whom an entry concerns ---------------------------------------------------------------------------------------------------------------


def sites_concerned(before: Rows, after: Rows, changes: Iterable[RowChange]) -> Iterator[str]:
    """The sites that changes here may matter to: goods are or were on the way there, or were received of a transfer from there."""
    for change in changes:
        if change.kind is Item:
            for rows, row in ((before, before.get(Item, change.key)), (after, after.get(Item, change.key))):
                yield from () if row is None else _transit(final_place(rows, row))
        elif change.kind is Stock:
            place = Place.from_text(change.key[0])
            package = after.get(Item, (place.code,)) if place is not None and place.kind is PlaceKind.INSIDE else None
            where = place if package is None else final_place(after, package)
            yield from () if where is None else _transit(where)
        elif change.kind in (Shipment, ShipmentItem, ShipmentLot):
            site, slash, _ = change.key[0].partition("/")
            yield from (site,) if slash else ()


def _transit(place: Place) -> Iterator[str]:
    if place.kind is PlaceKind.TRANSIT:
        yield place.code
