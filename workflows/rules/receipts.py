"""How far a shipment is: what of the announced is here, what is extra, and the exceptions that follow once it is closed.

Shortage and overage are derived from state, so they open and close alike whatever the order of arrival (sync protocol, rule 15).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from workflows.gs1.values import Sgtin
from workflows.rules.booking import item_row
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Inspected, ReceiptClosed, Received, TransferReceived
from workflows.rules.identity import ItemId, LotCode, Place, PlaceKind, ProductKey, ShipmentKey
from workflows.rules.model.master_data import Pack
from workflows.rules.model.work import OpenException, Shipment, ShipmentItem, ShipmentLot, ShipmentState
from workflows.rules.quantity import Quantity, pieces
from workflows.rules.rows import Overlay, Rows
from workflows.rules.status import Evidence, PackLevel

CLOSED = frozenset({ShipmentState.CLOSED, ShipmentState.CLOSED_SHORT})


def level_of(rows: Rows, item: ItemId) -> PackLevel:
    """The packaging level of an item: of its GTIN, or a logistic unit's where there is none."""
    if isinstance(item, Sgtin):
        pack = rows.get(Pack, (item.gtin.text,))
        return pack.level if pack else PackLevel.UNIT
    return PackLevel.PALLET


def book_receipt(rows: Overlay, fact: Received | TransferReceived, shipment: ShipmentKey | None, sign: int = 1) -> None:
    """Note what a receipt adds to its shipment (`sign` 1), or takes away from it again (-1), after its goods were booked or taken out."""
    if shipment is None:
        return
    for step in fact.items:
        evidence = fact.evidence if sign > 0 else _evidence_left(rows, step.item)
        _mark(rows, shipment, step.item, evidence, fact.place)
    for content in fact.contents:
        for item in content.items:
            _mark_inferred(rows, shipment, item, sign)
    _add_lots(rows, fact, shipment, sign)
    _advance(rows, shipment)


def _evidence_left(rows: Rows, item: ItemId) -> Evidence:
    """How an item is still known to be here once an entry on it is taken out: by the entry before it, which may have inferred it."""
    head = item_row(rows, item)
    return head.evidence if head else Evidence.NONE


def _mark(rows: Overlay, shipment: ShipmentKey, item: ItemId, evidence: Evidence, place: Place) -> None:
    row = rows.get(ShipmentItem, (shipment, item.text))
    if row is not None and not row.announced and evidence is Evidence.NONE:
        rows.drop(row)
    elif row is not None:
        rows.put(replace(row, evidence=evidence))
    elif evidence is not Evidence.NONE:
        parent = place.code if place.kind is PlaceKind.INSIDE else ""
        head = item_row(rows, item)
        product, lot = (head.product, head.lot) if head else (None, None)
        level = level_of(rows, item)
        rows.put(ShipmentItem(shipment, item, parent, level, False, evidence, product, lot))


def _mark_inferred(rows: Overlay, shipment: ShipmentKey, item: ItemId, sign: int) -> None:
    row = rows.get(ShipmentItem, (shipment, item.text))
    before = Evidence.NONE if sign > 0 else Evidence.INFERRED
    after = Evidence.INFERRED if sign > 0 else _evidence_left(rows, item)
    if row is not None and row.evidence is before is not after:
        rows.put(replace(row, evidence=after))


def _add_lots(rows: Overlay, fact: Received | TransferReceived, shipment: ShipmentKey, sign: int) -> None:
    told = [(fact.place, q.product, q.lot, q.quantity) for q in fact.quantities]
    told += [
        (Place(PlaceKind.INSIDE, c.inside.text), c.product, c.lot, c.quantity)
        for c in fact.contents
        if c.quantity is not None and c.product is not None and c.lot is not None
    ]
    for place, product, lot, quantity in told:
        parent = place.code if place.kind is PlaceKind.INSIDE else ""
        row = rows.get(ShipmentLot, (shipment, parent, product, lot)) or ShipmentLot(shipment, parent, product, lot)
        _put_received(rows, row, quantity.times(sign))


def _put_received(rows: Overlay, row: ShipmentLot, change: Quantity) -> None:
    """Add to what is received of a lot; nothing received is None, and a line that says nothing else is gone. What was counted in another unit does not add up."""
    if row.received is not None and row.received.unit is not change.unit:
        return
    received = change if row.received is None else row.received + change
    if received.amount:
        rows.put(replace(row, received=received))
    elif row.announced is None and row.expiry is None:
        rows.drop(row)
    else:
        rows.put(replace(row, received=None))


def _advance(rows: Overlay, shipment: ShipmentKey) -> None:
    row = rows.get(Shipment, (shipment,))
    if row is not None and row.state is ShipmentState.ANNOUNCED:
        rows.put(replace(row, state=ShipmentState.RECEIVING))
    elif row is not None and row.state in CLOSED:
        _derive(rows, row)


def follow_shipment(rows: Overlay, shipment: ShipmentKey) -> None:
    """Let the state and the exceptions of a closed shipment follow its lines, after these were told anew."""
    row = rows.get(Shipment, (shipment,))
    if row is not None and row.state in CLOSED:
        _derive(rows, row)


def book_inspection(rows: Overlay, fact: Inspected) -> None:
    """An inspected shipment has arrived."""
    _advance(rows, fact.shipment)


def close_receipt(rows: Overlay, fact: ReceiptClosed) -> None:
    """Close the shipment; closing one handling unit of it changes nothing but the record."""
    row = rows.get(Shipment, (fact.shipment,))
    if fact.inside is None and row is not None:
        _derive(rows, row)


def reopen_receipt(rows: Overlay, fact: ReceiptClosed) -> None:
    """Take a closing back: the shipment is being received again and its derived exceptions go."""
    row = rows.get(Shipment, (fact.shipment,))
    if fact.inside is None and row is not None:
        rows.put(replace(row, state=ShipmentState.RECEIVING))
        for category in (Category.SHORTAGE, Category.OVERAGE):
            _derived(rows, category, fact.shipment, 0)


def _derive(rows: Overlay, row: Shipment) -> None:
    """The state of a closed shipment and its exceptions, from what is here and not from what the one who closed it could see."""
    items = list(rows.find(ShipmentItem, "shipment", row.shipment))
    lots = list(rows.find(ShipmentLot, "shipment", row.shipment))
    absent, balances = _absent(items, lots), lot_balances(lots)
    short = len(absent) + sum(balance.short is not None for balance in balances)
    over = sum(not item.announced for item in items) + sum(balance.over for balance in balances)
    _derived(rows, Category.SHORTAGE, row.shipment, short)
    _derived(rows, Category.OVERAGE, row.shipment, over)
    closed = replace(row, state=ShipmentState.CLOSED_SHORT if short else ShipmentState.CLOSED)
    if closed != row:
        rows.put(closed)


def _absent(items: list[ShipmentItem], lots: list[ShipmentLot]) -> list[ShipmentItem]:
    """What was announced and is not here; of packages only those of which no content was announced."""
    packages = {item.inside for item in items if item.announced} | {lot.inside for lot in lots if lot.announced}
    return [
        item for item in items if item.announced and item.evidence is Evidence.NONE and item.item.text not in packages
    ]


@dataclass(frozen=True, slots=True)
class LotBalance:
    """How a lot without serials stands in a shipment or a part of it, wherever in it its quantities were announced and counted."""

    product: ProductKey
    lot: LotCode
    announced: Quantity | None
    received: Quantity | None

    @property
    def short(self) -> Quantity | None:
        """What is missing; None when nothing is. What was counted in another unit does not count."""
        if self.announced is None or self.received is None or self.received.unit is not self.announced.unit:
            return self.announced
        return self.announced - self.received if self.received < self.announced else None

    @property
    def over(self) -> bool:
        """Whether more is here than was announced, or anything where nothing was."""
        return self.received is not None and (
            self.announced is None or self.received.unit is not self.announced.unit or self.announced < self.received
        )


def lot_balances(lots: Iterable[ShipmentLot]) -> tuple[LotBalance, ...]:
    """One balance for each lot of which a quantity was announced or received; what is in another unit than the first does not add up."""
    announced: dict[tuple[ProductKey, LotCode], Quantity] = {}
    received: dict[tuple[ProductKey, LotCode], Quantity] = {}
    for row in lots:
        for sums, quantity in ((announced, row.announced), (received, row.received)):
            before = sums.get((row.product, row.lot))
            if before is None and quantity is not None:
                sums[row.product, row.lot] = quantity
            elif before is not None and quantity is not None and quantity.unit is before.unit:
                sums[row.product, row.lot] = before + quantity
    return tuple(LotBalance(*key, announced.get(key), received.get(key)) for key in announced | received)


def _derived(rows: Overlay, category: Category, shipment: ShipmentKey, count: int) -> None:
    trouble = OpenException(f"{category.value}:{shipment}", category, f"shipment:{shipment}", count=pieces(count))
    if count > 0:
        rows.put(trouble)
    elif rows.get(OpenException, trouble.key) is not None:
        rows.drop(trouble)
