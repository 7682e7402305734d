"""One scan while a shipment is being received: what it is of, whether it may be counted, and what is booked."""

from dataclasses import replace
from typing import assert_never

from workflows.cards import item_card, line_card
from workflows.dialog import Card, Notice, Reason, Scanned, Values
from workflows.gs1.elements import Malformed
from workflows.identify import Bin, LogisticUnit, LotGoods, NotGoods, SerialItem, identify
from workflows.receive.answer import EVIDENCE, Result, booked, say
from workflows.receive.carry import arrived
from workflows.receive.counts import tally
from workflows.receive.facts import (
    contents_of,
    pallet_of,
    received_blind,
    received_item,
    received_unit,
    received_unit_blind,
)
from workflows.receive.held import is_blind, without_data, without_papers
from workflows.receive.lot_goods import scan_lot
from workflows.receive.seals import is_broken
from workflows.receive.states import LabelGoods, ReceiveReason, Receiving, remember
from workflows.receive.trouble import card_of, date_warning, label_warning, pattern_warning, stop
from workflows.refusals import label_notice
from workflows.rules.checks import (
    Goods,
    Trouble,
    check_announced,
    check_content,
    check_label,
    check_safety,
)
from workflows.rules.entry import How
from workflows.rules.facts.movement import Received
from workflows.rules.facts.parts import Contents
from workflows.rules.identity import ItemId
from workflows.rules.model.master_data import LocationKind
from workflows.rules.model.work import ShipmentItem
from workflows.rules.status import READ, Evidence, PackLevel, Verdict
from workflows.step import Context, Step

ARRIVAL_PLACES = frozenset({LocationKind.DOCK, LocationKind.STAGE})


def scan(state: Receiving, given: Scanned, context: Context) -> Result:
    """Judge one scan."""
    match subject := identify(given.reading, context.view):
        case Malformed():
            return Step(state, (), label_notice(subject))
        case NotGoods():
            return say(state, Verdict.STOP, Reason.NOT_A_GOODS_LABEL)
        case Bin():
            return _set_place(state, subject, given, context)
        case LogisticUnit():
            return _scan_unit(state, subject, given, context)
        case SerialItem():
            return _scan_item(state, subject, given, context)
        case LotGoods():
            return scan_lot(state, subject, given, context)
        case _:
            assert_never(subject)


def _set_place(state: Receiving, subject: Bin, given: Scanned, context: Context) -> Result:
    location = subject.location
    if any(one.location == location.location for one in context.owed):
        return arrived(state, given, context)
    values = Values(location=location.location)
    if location.kind not in ARRIVAL_PLACES:
        return say(state, Verdict.STOP, Reason.NOT_ALLOWED, None, values)
    return say(replace(state, location=location.location), Verdict.OK, Reason.PLACE_SET, None, values)


# -- logistic units -----------------------------------------------------------------------------------------------------------------------


def _scan_unit(state: Receiving, subject: LogisticUnit, given: Scanned, context: Context) -> Result:
    line = context.view.announced(state.shipment, subject.sscc)
    if line is None:
        return _unit_not_here(state, subject.sscc, context)
    if line.level is PackLevel.PALLET:
        return _open_pallet(state, line, given, context)
    if line.evidence in READ:
        return _already_counted(state, line, context)
    contents, doubt = _sealed_content(state, line, context)
    fact = received_unit(context.view, state, line, EVIDENCE[given.how], contents)
    return _count(state, line, fact, given, context, None, doubt)


def _sealed_content(
    state: Receiving, line: ShipmentItem, context: Context
) -> tuple[tuple[Contents, ...], Notice | None]:
    """What may be taken to be in a package unread, or why its content must be read: mixed, or something in it may not be used."""
    contents = contents_of(context.view, state, line.item)
    finding = check_content(context.view, contents)
    card = line_card(context.view, line)
    if contents and is_broken(context.view, line):
        return (), Notice(Verdict.WARN, ReceiveReason.SEAL_IS_BROKEN, card, Values(item=line.item))
    if finding is not None:
        values = Values(item=line.item, lot=finding.expected_lot, recall=finding.recall, code=finding.trouble.value)
        return (), Notice(Verdict.WARN, Reason.CONTENT_IN_TROUBLE, card, values)
    if len({(content.product, content.lot) for content in contents if content.product is not None}) > 1:
        total = sum(len(content.items) for content in contents)
        return (), Notice(Verdict.OK, Reason.SCAN_EACH, card, Values(item=line.item, total=total))
    return contents, None


def _unit_not_here(state: Receiving, sscc: ItemId, context: Context) -> Result:
    card = item_card(context.view, sscc)
    others = context.view.announced_elsewhere(sscc)
    if others:
        return say(state, Verdict.STOP, Reason.OTHER_SHIPMENT, card, Values(shipment=others[0].shipment))
    if is_blind(context.view, state.shipment) and context.view.item(sscc) is None:
        return _unit_without_data(state, sscc, card, context)
    return say(state, Verdict.STOP, Reason.UNKNOWN_HANDLING_UNIT, card)


def _unit_without_data(state: Receiving, sscc: ItemId, card: Card, context: Context) -> Result:
    """A pallet of a shipment without data is taken in, and what is scanned next lies on it."""
    view, loose = context.view, replace(state, unit=None)
    facts, notice = without_data(view, received_unit_blind(view, loose, sscc), card)
    return booked(replace(remember(state, context.ids[0], sscc), unit=sscc), context, facts, How.SCANNED, notice)


def _open_pallet(state: Receiving, line: ShipmentItem, given: Scanned, context: Context) -> Result:
    view, pallet = context.view, line.item
    values = Values(item=pallet, total=tally(view, state.shipment, pallet.text).total)
    card = line_card(view, line)
    if state.unit == pallet:
        return say(state, Verdict.WARN, Reason.ALREADY_COUNTED, card, Values(place=view.whereabouts(pallet)))
    if line.evidence is not Evidence.NONE:
        return say(replace(state, unit=pallet), Verdict.OK, Reason.HANDLING_UNIT_OPENED, card, values)
    fact = received_unit(view, replace(state, unit=None), line, EVIDENCE[given.how], ())
    opened = replace(remember(state, context.ids[0], pallet), unit=pallet)
    return booked(opened, context, (fact,), given.how, Notice(Verdict.OK, Reason.HANDLING_UNIT_OPENED, card, values))


# -- serialized items ---------------------------------------------------------------------------------------------------------------------


def _scan_item(state: Receiving, subject: SerialItem, given: Scanned, context: Context) -> Result:
    view = context.view
    pack = view.pack(subject.item.gtin)
    product = view.product(pack.product) if pack else None
    line = view.announced(state.shipment, subject.item)
    if product is None:
        return say(state, Verdict.STOP, Reason.UNKNOWN_PRODUCT, item_card(view, subject.item, subject.lot))
    label = LabelGoods(
        product.product,
        subject.item.gtin,
        subject.item,
        subject.lot,
        subject.expiry,
        subject.day_given,
        EVIDENCE[given.how],
        given.record,
        subject.manufactured,
    )
    goods = Goods(product, subject.item, subject.lot, subject.expiry)
    if line is not None and line.evidence in READ:
        return _already_counted(state, line, context)
    if line is None and (other := _other_shipment(state, subject.item, context)) is not None:
        return say(state, Verdict.STOP, Reason.OTHER_SHIPMENT, card_of(context, label), other)
    finding = check_label(goods) or check_safety(view, goods) or check_announced(view, state.shipment, goods, line)
    if finding is not None and finding.trouble is Trouble.NOT_ANNOUNCED and is_blind(view, state.shipment):
        facts, notice = without_data(view, received_blind(view, state, label), card_of(context, label))
        return booked(remember(state, context.ids[0], subject.item), context, facts, given.how, notice)
    if finding is not None:
        return stop(state, label, finding, given, context)
    assert line is not None
    contents, doubt = _sealed_content(state, line, context)
    fact = received_item(view, state, label, line, contents)
    return _count(state, line, fact, given, context, label, doubt)


def _other_shipment(state: Receiving, item: ItemId, context: Context) -> Values | None:
    for line in context.view.announced_elsewhere(item):
        if line.evidence is Evidence.NONE and line.shipment != state.shipment:
            return Values(shipment=line.shipment)
    return None


def _already_counted(state: Receiving, line: ShipmentItem, context: Context) -> Result:
    values = Values(place=context.view.whereabouts(line.item))
    return say(state, Verdict.WARN, Reason.ALREADY_COUNTED, line_card(context.view, line), values)


def _count(
    state: Receiving,
    line: ShipmentItem,
    fact: Received,
    given: Scanned,
    context: Context,
    label: LabelGoods | None,
    doubt: Notice | None,
) -> Result:
    """Book an announced item and say what is worth saying: that it is counted, or counted with a warning."""
    card = line_card(context.view, line)
    if label is not None:
        card = replace(card, lot=label.lot, expiry=label.expiry, day_given=label.day_given)
    notice = doubt or _warning(state, line, given, context, card) or _counted(line, fact, card)
    facts, papers = without_papers(context.view, fact, card)
    return booked(remember(state, context.ids[0], line.item), context, facts, given.how, papers or notice)


def _warning(state: Receiving, line: ShipmentItem, given: Scanned, context: Context, card: Card) -> Notice | None:
    pallet = pallet_of(context.view, line)
    if state.unit is not None and pallet not in (None, state.unit):
        return Notice(Verdict.WARN, Reason.NOT_ON_THIS_PALLET, card, Values(item=pallet))
    values = Values(item=line.item)
    warning = label_warning(given, card, values) or pattern_warning(state, context, card, values)
    return warning or date_warning(context, card, values)


def _counted(line: ShipmentItem, fact: Received, card: Card) -> Notice:
    inferred = sum(len(content.items) for content in fact.contents)
    values = Values(item=line.item, inferred=inferred or None)
    if line.evidence is Evidence.INFERRED:
        return Notice(Verdict.OK, Reason.CASE_CONFIRMED, card, values)
    return Notice(Verdict.OK, Reason.CONTENT_INFERRED if inferred else Reason.COUNTED, card, values)
