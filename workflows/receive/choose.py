"""Choosing a shipment: from the list, or by scanning anything that it announces."""

from dataclasses import replace

from workflows.cards import item_card
from workflows.dialog import Chosen, Input, Reason, Scanned, Values
from workflows.gs1.elements import Malformed
from workflows.gs1.values import Sgtin
from workflows.identify import LogisticUnit, NotGoods, SerialItem, Subject, identify
from workflows.receive.answer import Result, say
from workflows.receive.arrival import needs_check
from workflows.receive.assemble import read
from workflows.receive.reading import settle_reading
from workflows.receive.states import ArrivalCheck, ChooseShipment, ReceiveReason, Receiving
from workflows.refusals import label_notice
from workflows.rules.identity import ItemId, ShipmentKey
from workflows.rules.model.work import ShipmentState
from workflows.rules.policy import dock_location, licence_is_too_old
from workflows.rules.receipts import CLOSED
from workflows.rules.status import Verdict
from workflows.step import Context, Step


def choose(state: ChooseShipment, given: Input, context: Context) -> Result:
    """A line of the list, or a scan."""
    if isinstance(given, Chosen):
        return _open(state, ShipmentKey(given.code), context)
    if isinstance(given, Scanned):
        return _find(state, given, context)
    return Step(state)


def _find(state: ChooseShipment, given: Scanned, context: Context) -> Result:
    """Open the shipment that announced what was scanned, then judge the scan in it."""
    settled = settle_reading(given, context)
    subject = identify(settled.reading if isinstance(settled, Scanned) else given.reading, context.view)
    if isinstance(subject, Malformed):
        return Step(state, (), label_notice(subject))
    if isinstance(subject, NotGoods):
        return say(state, Verdict.STOP, Reason.NOT_A_GOODS_LABEL)
    item = _item_of(subject)
    if item is None:
        return say(state, Verdict.STOP, Reason.NOT_HERE)
    announcing = {line.shipment for line in context.view.announced_elsewhere(item)}
    shipments = [row.shipment for row in context.view.open_shipments() if row.shipment in announcing]
    if not shipments:
        return _nobody_announced(state, item, context)
    opened = _open(state, shipments[0], context)
    return read(opened.state, given, context) if isinstance(opened.state, Receiving) else opened


def _item_of(subject: Subject) -> ItemId | None:
    if isinstance(subject, LogisticUnit):
        return subject.sscc
    return subject.item if isinstance(subject, SerialItem) else None


def _nobody_announced(state: ChooseShipment, item: ItemId, context: Context) -> Result:
    card = item_card(context.view, item)
    closed = context.view.announced_elsewhere(item)
    if closed:
        return say(state, Verdict.STOP, Reason.SHIPMENT_CLOSED, card, Values(shipment=closed[0].shipment))
    reason = Reason.NOT_ANNOUNCED if isinstance(item, Sgtin) else Reason.UNKNOWN_HANDLING_UNIT
    return say(state, Verdict.STOP, reason, card)


def _open(state: ChooseShipment, key: ShipmentKey, context: Context) -> Result:
    view = context.view
    shipment = view.shipment(key)
    values = Values(shipment=key)
    if shipment is None:
        return say(state, Verdict.STOP, Reason.NO_DATA, None, values)
    values = replace(values, party=view.party_name(shipment.supplier))
    if shipment.state in CLOSED or shipment.state is ShipmentState.CANCELLED:
        return say(state, Verdict.STOP, Reason.SHIPMENT_CLOSED, None, values)
    if not view.may_deliver(shipment.supplier):
        return say(state, Verdict.STOP, Reason.PARTNER_NOT_AUTHORISED, None, values)
    if licence_is_too_old(view, shipment.supplier):
        return say(state, Verdict.STOP, ReceiveReason.LICENCE_TOO_OLD, None, values)
    opened = Receiving(key, shipment.dock or dock_location(view))
    if needs_check(view, shipment):
        return say(ArrivalCheck(opened), Verdict.WARN, ReceiveReason.ARRIVAL_FIRST, None, values)
    return say(opened, Verdict.OK, Reason.SHIPMENT_OPENED, None, values)
