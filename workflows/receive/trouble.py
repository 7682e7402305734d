"""What is said of goods that were read: a warning beside a count, or a STOP that records a refusal and owes putting the goods aside."""

from dataclasses import replace

from workflows.cards import item_card, product_card
from workflows.dialog import Card, Notice, Reason, Scanned, Values
from workflows.receive.answer import Result, booked
from workflows.receive.facts import refused
from workflows.receive.states import LabelGoods, PutAside, Receiving
from workflows.refusals import repair_of, worth_saying
from workflows.rules.checks import Finding, expires_soon
from workflows.rules.policy import hold_location
from workflows.rules.status import Verdict
from workflows.step import Context


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


def card_of(context: Context, goods: LabelGoods) -> Card:
    """The card of goods as their label names them."""
    if goods.item is not None:
        return item_card(context.view, goods.item, goods.lot, goods.expiry, goods.day_given)
    return product_card(context.view, goods.product, goods.gtin, goods.lot, goods.expiry, goods.day_given)


def stop(state: Receiving, goods: LabelGoods, finding: Finding, given: Scanned, context: Context) -> Result:
    """Refuse goods, record the refusal at once, and owe putting them aside."""
    view = context.view
    location = hold_location(view)
    values = Values(
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
    aside = PutAside(state, finding.trouble, goods, location)
    notice = Notice(Verdict.STOP, Reason(finding.trouble.value), card_of(context, goods), values, acknowledge=True)
    return booked(aside, context, (refused(state, finding.trouble, goods, finding.recall),), given.how, notice)
