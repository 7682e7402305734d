"""What is asked in the middle of receiving: how many packages, and that a STOP was seen."""

from dataclasses import replace
from decimal import Decimal

from workflows.dialog import Action, Entered, Input, Notice, Pressed, Reason, Scanned, Values
from workflows.receive.answer import Result, say
from workflows.receive.lot_goods import count_goods
from workflows.receive.states import Counting, PutAside, ReceiveReason
from workflows.receive.trouble import card_of
from workflows.rules.entry import How
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
    """ENT says that the STOP was seen and the goods stand apart; every scan before that gets the same answer."""
    values, card = Values(location=state.location, count=1), card_of(context, state.goods)
    if given == Pressed(Action.CONFIRM):
        reason = ReceiveReason.BLOCKED if state.booked else Reason.PUT_ASIDE_DONE
        return say(state.back, Verdict.OK, reason, card, values)
    if isinstance(given, Scanned):
        return Step(state, (), Notice(Verdict.STOP, Reason.OWED_FIRST, card, values, acknowledge=True))
    return Step(state)
