"""How far a shipment is: what of the announced is here, what is extra, and the exceptions that follow once it is closed.

Shortage and overage are derived from state, so they open and close alike whatever the order of arrival (sync protocol, rule 15).
"""

from dataclasses import replace

from workflows.gs1.values import Sgtin
from workflows.rules.booking import item_row
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Inspected, ReceiptClosed, Received
from workflows.rules.identity import ItemId, Place, PlaceKind, ShipmentKey
from workflows.rules.model.master_data import Pack
from workflows.rules.model.work import OpenException, Shipment, ShipmentItem, ShipmentLot, ShipmentState
from workflows.rules.quantity import pieces
from workflows.rules.rows import Overlay, Rows
from workflows.rules.status import Evidence, PackLevel

CLOSED = frozenset({ShipmentState.CLOSED, ShipmentState.CLOSED_SHORT})


def level_of(rows: Rows, item: ItemId) -> PackLevel:
    """The packaging level of an item: of its GTIN, or a logistic unit's where there is none."""
    if isinstance(item, Sgtin):
        pack = rows.get(Pack, (item.gtin.text,))
        return pack.level if pack else PackLevel.UNIT
    return PackLevel.PALLET


def book_receipt(rows: Overlay, fact: Received, sign: int = 1) -> None:
    """Note what a receipt adds to its shipment (`sign` 1), or takes away from it again (-1)."""
    if fact.shipment is None:
        return
    for step in fact.items:
        _mark(rows, fact.shipment, step.item, fact.evidence if sign > 0 else Evidence.NONE, fact.place)
    for content in fact.contents:
        for item in content.items:
            _mark_inferred(rows, fact.shipment, item, sign)
    _add_lots(rows, fact, sign)
    _advance(rows, fact.shipment)


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
    before, after = (Evidence.NONE, Evidence.INFERRED) if sign > 0 else (Evidence.INFERRED, Evidence.NONE)
    if row is not None and row.evidence is before:
        rows.put(replace(row, evidence=after))


def _add_lots(rows: Overlay, fact: Received, sign: int) -> None:
    told = [(fact.place, q.product, q.lot, q.quantity) for q in fact.quantities]
    told += [
        (Place(PlaceKind.INSIDE, c.inside.text), c.product, c.lot, c.quantity)
        for c in fact.contents
        if c.quantity is not None and c.product is not None and c.lot is not None
    ]
    for place, product, lot, quantity in told:
        parent = place.code if place.kind is PlaceKind.INSIDE else ""
        change = quantity.times(sign)
        row = rows.get(ShipmentLot, (str(fact.shipment), parent, product, lot))
        if row is None:
            row = ShipmentLot(ShipmentKey(str(fact.shipment)), parent, product, lot)
        rows.put(replace(row, received=change if row.received is None else row.received + change))


def _advance(rows: Overlay, shipment: ShipmentKey) -> None:
    row = rows.get(Shipment, (shipment,))
    if row is not None and row.state is ShipmentState.ANNOUNCED:
        rows.put(replace(row, state=ShipmentState.RECEIVING))
    if row is not None and row.state in CLOSED:
        _derive(rows, shipment)


def book_inspection(rows: Overlay, fact: Inspected) -> None:
    """An inspected shipment has arrived."""
    _advance(rows, fact.shipment)


def close_receipt(rows: Overlay, fact: ReceiptClosed) -> None:
    """Close the shipment; closing one handling unit of it changes nothing but the record."""
    row = rows.get(Shipment, (fact.shipment,))
    if fact.inside is not None or row is None:
        return
    short = fact.missing or fact.missing_quantities
    rows.put(replace(row, state=ShipmentState.CLOSED_SHORT if short else ShipmentState.CLOSED))
    _derive(rows, fact.shipment)


def reopen_receipt(rows: Overlay, fact: ReceiptClosed) -> None:
    """Take a closing back: the shipment is being received again and its derived exceptions go."""
    row = rows.get(Shipment, (fact.shipment,))
    if fact.inside is not None or row is None:
        return
    rows.put(replace(row, state=ShipmentState.RECEIVING))
    for category in (Category.SHORTAGE, Category.OVERAGE):
        _derived(rows, category, fact.shipment, 0)


def _derive(rows: Overlay, shipment: ShipmentKey) -> None:
    items = list(rows.find(ShipmentItem, "shipment", shipment))
    absent = {row.item.text for row in items if row.announced and row.evidence is Evidence.NONE}
    smallest = [row for row in items if row.item.text in absent and row.level is PackLevel.UNIT]
    lots = list(rows.find(ShipmentLot, "shipment", shipment))
    short_lots = [lot for lot in lots if lot.announced and (lot.received is None or lot.received < lot.announced)]
    over_lots = [lot for lot in lots if lot.received and (lot.announced is None or lot.announced < lot.received)]
    _derived(rows, Category.SHORTAGE, shipment, len(smallest) + len(short_lots))
    _derived(rows, Category.OVERAGE, shipment, sum(not row.announced for row in items) + len(over_lots))


def _derived(rows: Overlay, category: Category, shipment: ShipmentKey, count: int) -> None:
    trouble = OpenException(f"{category.value}:{shipment}", category, f"shipment:{shipment}", count=pieces(count))
    if count > 0:
        rows.put(trouble)
    elif rows.get(OpenException, trouble.key) is not None:
        rows.drop(trouble)
