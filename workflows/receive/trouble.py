"""What is said of goods that were read: a warning beside a count, or a STOP that records a refusal, blocks the goods at once and owes the walk to the cage."""

from dataclasses import replace

from workflows.cards import item_card, product_card
from workflows.dialog import Card, Notice, Reason, Scanned, Values, Why
from workflows.receive.answer import Result, booked
from workflows.receive.facts import received_aside, refused
from workflows.receive.states import LabelGoods, PutAside, ReceiveReason, Receiving, remember
from workflows.refusals import repair_of, worth_saying
from workflows.rules.checks import CATEGORY, KEPT_AS, Finding, Trouble, expires_soon
from workflows.rules.facts.movement import Received
from workflows.rules.identity import LocationCode
from workflows.rules.lots import is_written_like, nearest
from workflows.rules.on_hand import is_here
from workflows.rules.policy import hold_location, lot_pattern
from workflows.rules.status import READ, Verdict
from workflows.rules.view import StockView
from workflows.step import Context, Owed


def label_warning(given: Scanned, card: Card, values: Values) -> Notice | None:
    """What to say of a label that was mended, or may be read in two ways."""
    repaired = repair_of(given.reading)
    if repaired is None:
        return None
    return Notice(Verdict.WARN, repaired, card, replace(values, code=worth_saying(given.reading)))


def date_warning(context: Context, card: Card, values: Values) -> Notice | None:
    """What to say of goods that expire soon."""
    days = expires_soon(context.view, card.expiry)
    return None if days is None else Notice(Verdict.WARN, Reason.EXPIRES_SOON, card, replace(values, days=days))


def pattern_warning(state: Receiving, context: Context, card: Card, values: Values) -> Notice | None:
    """What to say of a lot that is not written as its supplier writes lots; whoever announced it may have made the same mistake."""
    shipment = context.view.shipment(state.shipment)
    mask = lot_pattern(context.view, shipment.supplier) if shipment else ""
    if card.lot is None or is_written_like(card.lot, mask):
        return None
    told = replace(values, lot=card.lot, text=mask)
    return Notice(Verdict.WARN, ReceiveReason.LOT_NOT_LIKE_THEIRS, card, told)


def card_of(context: Context, goods: LabelGoods) -> Card:
    """The card of goods as their label names them."""
    if goods.item is not None:
        return item_card(context.view, goods.item, goods.lot, goods.expiry, goods.day_given)
    return product_card(context.view, goods.product, goods.gtin, goods.lot, goods.expiry, goods.day_given)


def stop(state: Receiving, goods: LabelGoods, finding: Finding, given: Scanned, context: Context) -> Result:
    """Refuse goods and record it. Those with an identity are booked as blocked at once, where they stand; the walk to the hold place is owed from then on."""
    view, trouble = context.view, finding.trouble
    location = hold_location(view)
    notice = Notice(
        Verdict.STOP,
        _reason(finding, goods),
        card_of(context, goods),
        _values(state, goods, finding, location, view),
        acknowledge=True,
    )
    told, taken = refused(state, trouble, goods, finding.recall), _blocked(state, goods, trouble, view)
    aside = PutAside(state, trouble, goods, location, taken is not None)
    if taken is None or goods.item is None:
        return booked(aside, context, (told,), given.how, notice)
    entry = context.ids[1]
    owed = Owed(entry, CATEGORY[trouble], taken.place, location, (goods.item,))
    after = replace(aside, back=remember(state, entry, goods.item))
    return replace(booked(after, context, (told, taken), given.how, notice), owes=(owed,))


def _reason(finding: Finding, goods: LabelGoods) -> Why:
    """Of a lot that may be misread from the announced one that is said: both are named, to be compared with the print."""
    if finding.trouble is Trouble.LOT_DIFFERS and nearest(goods.lot or "", filter(None, (finding.expected_lot,))):
        return ReceiveReason.LOT_LOOKS_ALIKE
    return Reason(finding.trouble.value)


def _blocked(state: Receiving, goods: LabelGoods, trouble: Trouble, view: StockView) -> Received | None:
    """What blocks goods in trouble; None where their identity is missing or taken, or somebody has read them in this house before."""
    disposition = KEPT_AS.get(trouble)
    if goods.item is None or disposition is None:
        return None
    head = view.item(goods.item)
    if head is not None and head.evidence in READ and is_here(view, goods.item):
        return None
    return received_aside(view, state, goods, disposition)


def _values(state: Receiving, goods: LabelGoods, finding: Finding, location: LocationCode, view: StockView) -> Values:
    return Values(
        location=location,
        shipment=state.shipment,
        recall=finding.recall,
        days=finding.days,
        lot=goods.lot,
        expected_lot=finding.expected_lot,
        expiry=goods.expiry,
        expected_expiry=finding.expected_expiry,
        place=view.whereabouts(goods.item) if goods.item else None,
        others_here=view.lot_elsewhere(goods.product, goods.lot) if goods.lot else (),
    )
