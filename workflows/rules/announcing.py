"""An announcement becomes the receiver's rows: told again it adds and takes away what changed, and never touches what was received.

What is withdrawn and was not received is gone; what was received and is withdrawn stays as goods that nobody announced. What came before its announcement
counts as received.
"""

from collections.abc import Iterator
from dataclasses import replace

from workflows.rules.booking import final_place, item_row
from workflows.rules.identity import LEFT, ItemId
from workflows.rules.model.goods import Lot
from workflows.rules.model.row import Row
from workflows.rules.model.work import Shipment, ShipmentItem, ShipmentLot, ShipmentState
from workflows.rules.receipts import follow_shipment
from workflows.rules.rows import Overlay, Rows
from workflows.rules.status import Evidence
from workflows.rules.told_again import told_again
from workflows.rules.transfers import Announcement


def announce(rows: Overlay, told: Announcement) -> None:
    """Make the rows of a shipment what its announcement says now."""
    if rows.get(Shipment, (told.shipment,)) is None and not (told.items or told.lots):
        return
    for row in (*_withdrawn(rows, told), *_wanted(rows, told)):
        before = rows.get(type(row), row.key)
        if before != row:
            rows.put(row)
    for gone in tuple(_gone(rows, told)):
        rows.drop(gone)
    _put_shipment(rows, told)
    follow_shipment(rows, told.shipment)


def _wanted(rows: Overlay, told: Announcement) -> Iterator[Row]:
    for item in told.items:
        before = rows.get(ShipmentItem, item.key)
        yield told_again(before, item) if before else replace(item, evidence=_evidence(rows, item.item))
    for lot in told.lots:
        yield told_again(rows.get(ShipmentLot, lot.key), lot)
    for known in told.known:
        yield rows.get(Lot, known.key) or known


def _evidence(rows: Rows, item: ItemId) -> Evidence:
    """How an item is here before anybody announced it."""
    head = item_row(rows, item)
    return Evidence.NONE if head is None or final_place(rows, head).kind in LEFT else head.evidence


def _withdrawn(rows: Overlay, told: Announcement) -> Iterator[Row]:
    """What was received and is not announced any more. As long as anything of the transfer stands, its received goods are taken to be of it."""
    if told.items or told.lots:
        return
    for item in rows.find(ShipmentItem, "shipment", told.shipment):
        if item.evidence is not Evidence.NONE:
            yield replace(item, announced=False)
    for lot in rows.find(ShipmentLot, "shipment", told.shipment):
        if lot.received is not None:
            yield replace(lot, announced=None)


def _gone(rows: Overlay, told: Announcement) -> Iterator[Row]:
    """What is not announced any more and was not received."""
    items, lots = {row.key for row in told.items}, {row.key for row in told.lots}
    for item in rows.find(ShipmentItem, "shipment", told.shipment):
        if item.key not in items and item.evidence is Evidence.NONE:
            yield item
    for lot in rows.find(ShipmentLot, "shipment", told.shipment):
        if lot.key not in lots and lot.received is None:
            yield lot


def _put_shipment(rows: Overlay, told: Announcement) -> None:
    before = rows.get(Shipment, (told.shipment,))
    left = [row for row in rows.find(ShipmentItem, "shipment", told.shipment) if row.evidence is not Evidence.NONE]
    counted = [row for row in rows.find(ShipmentLot, "shipment", told.shipment) if row.received is not None]
    begun = ShipmentState.RECEIVING if left or counted else ShipmentState.ANNOUNCED
    state = begun if told.items or told.lots or left or counted else ShipmentState.CANCELLED
    owner = told.owner if told.items or told.lots or before is None else before.owner
    row = Shipment(told.shipment, told.supplier, state, owner=owner, despatch_advice=told.transfer, statement=True)
    now = told_again(before, row)
    if now != before:
        rows.put(now)
