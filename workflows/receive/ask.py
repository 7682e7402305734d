"""What is asked in the middle of receiving: how many packages, and whether goods in trouble have been put aside."""

from dataclasses import replace
from decimal import Decimal

from workflows.dialog import Action, Entered, Input, Notice, Pressed, Reason, Scanned, Values
from workflows.receive.answer import Result, booked, say
from workflows.receive.facts import received_aside
from workflows.receive.lot_goods import count_goods
from workflows.receive.states import Counting, PutAside, remember
from workflows.receive.trouble import card_of
from workflows.rules.checks import KEPT_AS
from workflows.rules.entry import How
from workflows.rules.identity import at
from workflows.rules.quantity import Quantity
from workflows.rules.status import Verdict
from workflows.step import Context, Step

MANY = 10
"""So many times what was announced, a typed number is asked for again."""
MOST = 999_999
"""More packages than this are a number typed wrong."""


def count(state: Counting, given: Input, context: Context) -> Result:
    """The number of packages; a scan in between is answered, not taken as a number."""
    match given:
        case Entered():
            return _entered(state, given, context)
        case Pressed(Action.BACK):
            return Step(state.back)
        case Scanned():
            return say(state, Verdict.WARN, Reason.COUNT_FIRST, card_of(context, state.goods))
    return Step(state)


def _entered(state: Counting, given: Entered, context: Context) -> Result:
    view, goods = context.view, state.goods
    product, packages = view.product(goods.product), given.number
    if product is None or not _is_count(packages):
        return say(state, Verdict.STOP, Reason.NOT_A_COUNT, None, Values(text=str(packages)[:40]))
    quantity = Quantity(view.per_package(goods.gtin) * packages, product.unit)
    if state.asked_again != packages and _too_many(state, quantity, context):
        return say(
            replace(state, asked_again=packages), Verdict.WARN, Reason.COUNT_AGAIN, None, Values(count=int(packages))
        )
    return replace(count_goods(state.back, goods, quantity, int(packages), How.TYPED, context), record=goods.record)


def _is_count(number: Decimal) -> bool:
    return number.is_finite() and 0 < number <= MOST and number == number.to_integral_value()


def _too_many(state: Counting, quantity: Quantity, context: Context) -> bool:
    lots = context.view.announced_lots(state.back.shipment, state.goods.product, state.goods.lot)
    announced = sum((lot.announced.amount for lot in lots if lot.announced), Decimal(0))
    return announced > 0 and quantity.amount > announced * MANY


def put_aside(state: PutAside, given: Input, context: Context) -> Result:
    """ENT says the goods are at the hold place; every scan before that gets the same answer."""
    view, goods = context.view, state.goods
    values = Values(location=state.location)
    card = card_of(context, goods)
    if given == Pressed(Action.CONFIRM):
        disposition = KEPT_AS.get(state.trouble)
        notice = Notice(Verdict.OK, Reason.PUT_ASIDE_DONE, card, values)
        if goods.item is None or disposition is None:
            return Step(state.back, (), notice)
        fact = received_aside(view, state.back, goods, at(state.location), disposition)
        after = remember(state.back, context.ids[0], goods.item)
        return replace(booked(after, context, (fact,), How.SCANNED, notice), record=goods.record)
    if isinstance(given, Scanned):
        return Step(state, (), Notice(Verdict.STOP, Reason.OWED_FIRST, card, values, acknowledge=True))
    return Step(state)
