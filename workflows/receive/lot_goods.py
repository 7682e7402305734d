"""Goods without serials, known by lot: what their label says, how much of them there is, and where they belong."""

from dataclasses import replace

from workflows.cards import product_card
from workflows.dialog import Card, Notice, Reason, Scanned, Values
from workflows.identify import LotGoods
from workflows.receive.answer import EVIDENCE, NO_VALUES, Result, booked, say
from workflows.receive.facts import homes_of, pallet_of, received_quantity
from workflows.receive.held import is_blind, without_data, without_papers
from workflows.receive.states import Counting, LabelGoods, Receiving, remember
from workflows.receive.trouble import card_of, date_warning, label_warning, pattern_warning, stop
from workflows.refusals import repair_of
from workflows.rules.checks import Goods, check_announced_lot, check_label, check_safety
from workflows.rules.entry import How
from workflows.rules.facts.movement import Received
from workflows.rules.identity import inside
from workflows.rules.model.master_data import Pack, Product
from workflows.rules.quantity import PER_KILOGRAM, Quantity
from workflows.rules.status import Verdict
from workflows.step import Context, Step


def scan_lot(state: Receiving, subject: LotGoods, given: Scanned, context: Context) -> Result:
    """A label without serial: ask for the number of packages, or take what the label counts."""
    view = context.view
    pack = view.pack(subject.gtin)
    product = view.product(pack.product) if pack else None
    if pack is None or product is None:
        return say(state, Verdict.STOP, Reason.UNKNOWN_PRODUCT, product_card(view, None, subject.gtin, subject.lot))
    evidence = EVIDENCE[given.how]
    label = LabelGoods(
        product.product, subject.gtin, None, subject.lot, subject.expiry, subject.day_given, evidence, given.record
    )
    label = replace(label, manufactured=subject.manufactured)
    goods = Goods(product, None, subject.lot, subject.expiry)
    lacking = check_label(goods)
    if lacking is not None and repair_of(given.reading) is Reason.POSSIBLE_MISSING_SEPARATOR:
        return say(state, Verdict.STOP, Reason.SEPARATOR_LOST, card_of(context, label))
    blind = is_blind(view, state.shipment)
    finding = lacking or check_safety(view, goods)
    finding = finding or (None if blind else check_announced_lot(view, state.shipment, goods))
    if finding is not None:
        return stop(state, label, finding, given, context)
    card = card_of(context, label)
    quantity = quantity_of(subject, pack, product)
    if quantity is None:
        warning = label_warning(given, card, NO_VALUES)
        return Step(Counting(state, label), (), warning or Notice(Verdict.OK, Reason.LOT_READ, card))
    warning = label_warning(given, replace(card, quantity=quantity), NO_VALUES)
    return count_goods(state, label, quantity, subject.packages or 1, given.how, context, warning)


def quantity_of(subject: LotGoods, pack: Pack, product: Product) -> Quantity | None:
    """What the label itself says of the quantity: packages of this GTIN, or the weighed content of goods kept by weight; None when it must be counted."""
    if subject.packages:
        return Quantity(pack.holds * subject.packages, product.unit)
    scale = PER_KILOGRAM.get(product.unit)
    return Quantity(subject.weight * scale, product.unit) if subject.weight and scale else None


def count_goods(
    state: Receiving,
    label: LabelGoods,
    quantity: Quantity,
    packages: int,
    how: How,
    context: Context,
    warning: Notice | None = None,
) -> Result:
    """Book a counted quantity of a lot; `warning` is what there is to say of its label."""
    view = context.view
    fact = received_quantity(view, state, label, quantity, packages)
    card = replace(card_of(context, label), quantity=quantity)
    counted = Notice(Verdict.OK, Reason.COUNTED, card, Values(count=packages))
    notice = (
        _lot_elsewhere(state, fact, card, context) or warning or pattern_warning(state, context, card, counted.values)
    )
    notice = notice or date_warning(context, card, counted.values)
    blind = is_blind(view, state.shipment)
    facts, held = without_data(view, fact, card) if blind else without_papers(view, fact, card)
    return booked(remember(state, context.ids[0]), context, facts, how, held or notice or counted)


def _lot_elsewhere(state: Receiving, fact: Received, card: Card, context: Context) -> Notice | None:
    """A warning where the open pallet is not one that announced the lot counted on it."""
    view, told = context.view, fact.quantities[0]
    homes = homes_of(view, state, told.product, told.lot)
    if state.unit is None or fact.place != inside(state.unit) or not homes or state.unit.text in homes:
        return None
    line = view.line(state.shipment, homes[0])
    pallet = None if line is None else pallet_of(view, line) or line.item
    return None if pallet == state.unit else Notice(Verdict.WARN, Reason.NOT_ON_THIS_PALLET, card, Values(item=pallet))
