"""What picking books: goods into the carton, and a record of goods that were stopped."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from workflows.dialog import Card, Notice, Values
from workflows.pick.answer import KEEP, Result, say
from workflows.pick.plan import wanted_of
from workflows.pick.states import PickReason, Taking, Walking
from workflows.rules.checks import CATEGORY, Finding, Trouble
from workflows.rules.entry import How
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Picked
from workflows.rules.facts.parts import LotQuantity
from workflows.rules.facts.work import Refused
from workflows.rules.fefo import holdings, stock_of, usable
from workflows.rules.identity import LocationCode, LotCode, Place, PlaceKind
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.work import OrderLine
from workflows.rules.on_hand import Blocked, product_of
from workflows.rules.policy import hold_location
from workflows.rules.quantity import Quantity
from workflows.rules.set_aside import set_aside_for_others
from workflows.rules.status import Verdict
from workflows.rules.view import StockView
from workflows.step import Booking, Context, Owed, Step

WARNED = {PickReason.WAS_SET_ASIDE: (Category.CONFLICT,)}
"""What is kept with the entry of what somebody was shown and went on in spite of."""


def booked(
    state: Taking,
    facts: Sequence[Picked],
    amount: Decimal,
    how: How,
    card: Card,
    context: Context,
    reason: PickReason,
) -> Result:
    """Book a pick; while more of it is wanted the person stays at the bin."""
    ids = context.ids[: len(facts)]
    warned = WARNED.get(reason, ())
    bookings = tuple(Booking(entry, fact, how, warned, state.witness) for entry, fact in zip(ids, facts, strict=True))
    round_ = replace(state.round, history=(*state.round.history, *ids)[-KEEP:])
    left = state.pick.quantity.amount - amount
    values = Values(count=max(int(left), 0), location=state.pick.location, text=state.pick.line)
    plain = reason is PickReason.PICKED
    verdict = Verdict.OK if plain else Verdict.WARN
    if left <= 0:
        done = PickReason.LINE_DONE if plain else reason
        return Step(Walking(round_, state.ahead), bookings, Notice(verdict, done, card, values))
    pick = replace(state.pick, quantity=Quantity(left, state.pick.quantity.unit))
    after = replace(state, round=round_, pick=pick)
    return Step(after, bookings, Notice(verdict, reason, card, values))


def takes_set_aside(state: Taking, place: Place, lot: LotCode | None, amount: Decimal, view: StockView) -> bool:
    """Whether taking so much of a lot from a place leaves too little for the orders that it is set aside for."""
    order, product = state.round.order, state.pick.product
    line = view.rows.get(OrderLine, (order, state.pick.line))
    if place.kind is not PlaceKind.AT or line is None or lot is None:
        return False
    if not set_aside_for_others(view, order, product, lot, place):
        return False
    stock = stock_of(view, (product,), LocationCode(place.code))[product]
    rows = usable(holdings(view, wanted_of(view, line), [one for one in stock if one.lot == lot]))
    return sum((row.amount for row in rows), Decimal(0)) < amount


def stopped(state: Taking, row: Item, fault: Blocked, card: Card, how: How, context: Context) -> Result:
    """Refuse an item, keep a record, and owe carrying it to the cage; a second scan of it is answered and owes nothing more."""
    view, finding = context.view, fault.finding
    product = product_of(view, row)
    values = _values(view, finding, row.lot, Values(item=fault.inside))
    if product and row.lot:
        values = replace(values, others_here=view.lot_elsewhere(product, row.lot))
    if any(row.item in one.items for one in context.owed):
        return say(state, Verdict.STOP, _reason(finding), card, values)
    category = CATEGORY[finding.trouble]
    refused = Refused(category, row.place, row.item, product, row.lot, recall=finding.recall)
    owed = Owed(context.ids[0], category, row.place, hold_location(view), (row.item,))
    return _refused(state, refused, owed, Notice(Verdict.STOP, _reason(finding), card, values), how)


def stopped_lot(state: Taking, row: Stock, finding: Finding, card: Card, how: How, context: Context) -> Result:
    """The same for a quantity of a lot."""
    view, category = context.view, CATEGORY[finding.trouble]
    values = _values(view, finding, row.lot, Values())
    told = LotQuantity(row.product, row.lot, row.quantity, row.owner, disposition=row.disposition)
    if any(one.place == row.place and told in one.quantities for one in context.owed):
        return say(state, Verdict.STOP, _reason(finding), card, values)
    refused = Refused(category, row.place, None, row.product, row.lot, recall=finding.recall)
    owed = Owed(context.ids[0], category, row.place, hold_location(view), (), (told,))
    return _refused(state, refused, owed, Notice(Verdict.STOP, _reason(finding), card, values), how)


def _refused(state: Taking, refused: Refused, owed: Owed, notice: Notice, how: How) -> Result:
    return Step(state, (Booking(owed.entry, refused, how),), notice, owes=(owed,))


def _values(view: StockView, finding: Finding, lot: LotCode | None, values: Values) -> Values:
    code = finding.trouble.value
    return replace(values, location=hold_location(view), recall=finding.recall, lot=lot, code=code)


def _reason(finding: Finding) -> PickReason:
    return _STOPS.get(finding.trouble, PickReason.MAY_NOT_BE_USED)


_STOPS = {Trouble.RECALLED: PickReason.RECALLED_GOODS, Trouble.EXPIRED: PickReason.EXPIRED_GOODS}
