"""The flow of shipping. A test explores what can follow on what and compares it with these lines; each state may also stay as it is.

ShipStart -> ScanCartons          an order was chosen
ShipStart -> AskVehicle           its only carton was scanned
ShipStart -> Done                 ESC
ScanCartons -> AskVehicle         its last carton was scanned and is good
ScanCartons -> ShipStart          ESC
AskVehicle -> AskTemperature      something has to be kept cold
AskVehicle -> AskSeal             nothing has
AskVehicle -> ScanCartons         ESC
AskTemperature -> AskSeal         a temperature that is cold enough
AskTemperature -> AskVehicle      ESC
AskSeal -> AskTakenOver           a number was typed
AskSeal -> AskVehicle             ESC
AskTakenOver -> ConfirmShip       a badge or licence number was typed or scanned
AskTakenOver -> AskSeal           ESC
ConfirmShip -> ShipStart          ENT: it has left
ConfirmShip -> ScanCartons        ENT: something in it may not leave any more, or another carton has come
ConfirmShip -> AskTakenOver       ESC
"""

from dataclasses import replace
from decimal import Decimal
from typing import assert_never

from workflows.cards import item_card
from workflows.dialog import Action, Chosen, Entered, Input, Notice, Pressed, Scanned, Values, Wrote
from workflows.identify import LogisticUnit, identify
from workflows.old_data import shipping_refused
from workflows.pick.begin import plain_text
from workflows.rules.checks import CATEGORY
from workflows.rules.entry import How
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Packed
from workflows.rules.facts.work import Refused
from workflows.rules.identity import ItemId, OrderKey
from workflows.rules.model.work import Order
from workflows.rules.policy import cold_enough, hold_location
from workflows.rules.status import Verdict
from workflows.rules.view import StockView
from workflows.ship.facts import CLOSED_AT_ONCE, closing, shipping
from workflows.ship.orders import SHIPPABLE, Hindrance, cartons_of, hindrance, needs_cold, orders_in, short_lines
from workflows.ship.states import (
    AskSeal,
    AskTakenOver,
    AskTemperature,
    AskVehicle,
    ConfirmShip,
    Handover,
    ScanCartons,
    ShipReason,
    ShipStart,
    ShipState,
)
from workflows.step import Booking, Context, Done, Owed, Step

Result = Step[ShipState | Done]
NO_VALUES = Values()
LONGEST = 40
"""Signs of a number plate, a seal, a badge."""


def begin() -> ShipState:
    """No order yet."""
    return ShipStart()


def advance(state: ShipState, given: Input, context: Context) -> Result:
    """The next state, the facts to journal and the notice. An input that means nothing here changes nothing."""
    match state:
        case ShipStart():
            return _start(state, given, context)
        case ScanCartons():
            return _cartons(state, given, context)
        case AskVehicle():
            return _vehicle(state, given, context)
        case AskTemperature():
            return _temperature(state, given, context)
        case AskSeal():
            return _seal(state, given)
        case AskTakenOver():
            return _taken_over(state, given)
        case ConfirmShip():
            return _confirm(state, given, context)
        case _:
            assert_never(state)


def say(
    state: ShipState, verdict: Verdict, reason: ShipReason, item: ItemId | None = None, values: Values = NO_VALUES,
    view: StockView | None = None,
) -> Result:  # fmt: skip
    """An answer that books nothing."""
    card = item_card(view, item) if item is not None and view is not None else None
    return Step(state, (), Notice(verdict, reason, card, values))


# -- cartons ------------------------------------------------------------------------------------------------------------------------------


def _start(state: ShipStart, given: Input, context: Context) -> Result:
    view = context.view
    if given == Pressed(Action.BACK):
        return Step(Done())
    if isinstance(given, Chosen):
        return _open(state, OrderKey(given.code), view)
    if not isinstance(given, Scanned):
        return Step(state)
    if view.rows.get(Order, (plain_text(given),)) is not None:
        return _open(state, OrderKey(plain_text(given)), view)
    carton = _carton(given, view)
    orders = orders_in(view, carton) if carton is not None else ()
    if carton is None or not orders:
        return say(state, Verdict.STOP, ShipReason.NOT_A_CARTON, carton, view=view)
    opened = _open(state, orders[0], view)
    return _scan(opened.state, carton, given, context) if isinstance(opened.state, ScanCartons) else opened


def _carton(given: Scanned, view: StockView) -> ItemId | None:
    subject = identify(given.reading, view)
    return subject.sscc if isinstance(subject, LogisticUnit) else None


def _open(state: ShipStart, key: OrderKey, view: StockView) -> Result:
    order = view.rows.get(Order, (key,))
    values = Values(text=key, party=view.party_name(order.customer) if order else "")
    if order is None or order.state not in SHIPPABLE:
        return say(state, Verdict.STOP, ShipReason.ORDER_GONE, None, values)
    if not view.may_deliver(order.customer):
        return say(state, Verdict.STOP, ShipReason.CUSTOMER_NOT_AUTHORISED, None, values)
    cartons = cartons_of(view, key)
    if not cartons:
        return say(state, Verdict.STOP, ShipReason.NOTHING_PACKED, None, values)
    short = short_lines(view, key)
    told = replace(values, count=len(cartons), total=len(short))
    verdict, reason = (Verdict.WARN, ShipReason.SHORT) if short else (Verdict.OK, ShipReason.ORDER_OPENED)
    return say(ScanCartons(key), verdict, reason, None, told)


def _cartons(state: ScanCartons, given: Input, context: Context) -> Result:
    view = context.view
    if given == Pressed(Action.BACK):
        return Step(ShipStart())
    if not isinstance(given, Scanned):
        return Step(state)
    carton = _carton(given, view)
    if carton is None:
        return say(state, Verdict.STOP, ShipReason.NOT_A_CARTON)
    return _scan(state, carton, given, context)


def _scan(state: ScanCartons, carton: ItemId, given: Scanned, context: Context) -> Result:
    view = context.view
    order = view.rows.get(Order, (state.order,))
    if order is None or order.state not in SHIPPABLE:
        return say(ShipStart(), Verdict.STOP, ShipReason.ORDER_GONE, None, Values(text=state.order))
    if carton in state.scanned:
        return say(state, Verdict.WARN, ShipReason.SCANNED_ALREADY, carton, view=view)
    wanted = cartons_of(view, state.order)
    if carton not in wanted:
        others = orders_in(view, carton)
        reason = ShipReason.OTHER_ORDERS_CARTON if others else ShipReason.NOT_OF_THIS_ORDER
        return say(state, Verdict.STOP, reason, carton, Values(text=others[0] if others else ""), view)
    fault = hindrance(view, order, carton)
    if fault is not None:
        return _stop(state, carton, fault, given.how, context)
    scanned = (*state.scanned, carton)
    left = sum(one not in scanned for one in wanted)
    if left:
        good = ScanCartons(state.order, scanned)
        return say(good, Verdict.OK, ShipReason.CARTON_GOOD, carton, Values(count=left), view)
    handover = Handover(state.order, scanned)
    return say(AskVehicle(handover), Verdict.OK, ShipReason.ALL_CARTONS, carton, Values(count=len(scanned)), view)


def _stop(state: ScanCartons, carton: ItemId, fault: Hindrance, how: How, context: Context) -> Result:
    """A carton that may not leave: recorded, and owed to the cage where something in it is blocked."""
    view = context.view
    row = view.item(carton)
    finding = fault.blocked.finding if fault.blocked else None
    values = Values(location=hold_location(view), item=fault.blocked.inside if fault.blocked else None)
    owed_already = any(carton in one.items for one in context.owed)
    if row is None or finding is None or owed_already:
        return say(state, Verdict.STOP, fault.reason, carton, values, view)
    category = CATEGORY.get(finding.trouble, Category.HELD)
    refused = Refused(category, row.place, carton, recall=finding.recall)
    told = replace(values, recall=finding.recall)
    notice = Notice(Verdict.STOP, fault.reason, item_card(view, carton), told)
    owed = Owed(context.ids[0], category, row.place, hold_location(view), (carton,))
    return Step(state, (Booking(context.ids[0], refused, how),), notice, owes=(owed,))


# -- the truck ----------------------------------------------------------------------------------------------------------------------------


def _typed(given: Input) -> str:
    """What was typed or scanned as plain text, cut to what a label holds."""
    match given:
        case Wrote(text):
            return text.strip()[:LONGEST]
        case Scanned():
            return plain_text(given)[:LONGEST]
    return ""


def _vehicle(state: AskVehicle, given: Input, context: Context) -> Result:
    handover = state.handover
    if given == Pressed(Action.BACK):
        return Step(ScanCartons(handover.order))
    text = _typed(given)
    if not text:
        return Step(state)
    named = replace(handover, vehicle=text)
    return Step(AskTemperature(named) if needs_cold(context.view, handover.cartons) else AskSeal(named))


def _temperature(state: AskTemperature, given: Input, context: Context) -> Result:
    if given == Pressed(Action.BACK):
        return Step(AskVehicle(state.handover))
    if isinstance(given, Scanned):
        return say(state, Verdict.WARN, ShipReason.TYPE_IT)
    if not isinstance(given, Entered):
        return Step(state)
    if not given.number.is_finite() or abs(given.number) > 100:
        return say(state, Verdict.STOP, ShipReason.NOT_A_TEMPERATURE)
    lowest, highest = cold_enough(context.view)
    if not lowest <= given.number <= highest:
        values = Values(text=f"{_degrees(lowest)} to {_degrees(highest)}", code=_degrees(given.number))
        return say(state, Verdict.STOP, ShipReason.TOO_WARM, None, values)
    return Step(AskSeal(replace(state.handover, temperature=given.number)))


def _degrees(number: Decimal) -> str:
    return format(number.normalize(), "f")


def _seal(state: AskSeal, given: Input) -> Result:
    if given == Pressed(Action.BACK):
        return Step(AskVehicle(state.handover))
    text = _typed(given)
    return Step(AskTakenOver(replace(state.handover, seal=text)) if text else state)


def _taken_over(state: AskTakenOver, given: Input) -> Result:
    if given == Pressed(Action.BACK):
        return Step(AskSeal(state.handover))
    text = _typed(given)
    return Step(ConfirmShip(replace(state.handover, taken_over_by=text)) if text else state)


def _confirm(state: ConfirmShip, given: Input, context: Context) -> Result:
    """ENT ships, after every carton was looked at once more: a recall may have come while the truck was loaded."""
    view, handover = context.view, state.handover
    if given == Pressed(Action.BACK):
        return Step(AskTakenOver(handover))
    if isinstance(given, Scanned):
        return say(state, Verdict.WARN, ShipReason.COMPARE)
    if given != Pressed(Action.CONFIRM):
        return Step(state)
    if context.owed:
        values = Values(count=len(context.owed))
        return say(state, Verdict.STOP, ShipReason.OWED_FIRST, None, values)
    too_old = shipping_refused(context)
    if too_old is not None:
        return Step(state, (), too_old)
    order = view.rows.get(Order, (handover.order,))
    if order is None or order.state not in SHIPPABLE:
        return say(ShipStart(), Verdict.STOP, ShipReason.ORDER_GONE, None, Values(text=handover.order))
    late = len(set(cartons_of(view, order.order)) - set(handover.cartons))
    if late:
        back = ScanCartons(order.order, handover.cartons)
        return say(back, Verdict.WARN, ShipReason.CARTONS_FIRST, None, Values(count=late))
    for carton in handover.cartons:
        fault = hindrance(view, order, carton)
        if fault is not None:
            return _stop(ScanCartons(handover.order), carton, fault, How.CHOSEN, context)
    open_ones = closing(view, order, handover)
    if len(open_ones) > CLOSED_AT_ONCE:
        return _close_some(state, open_ones[:CLOSED_AT_ONCE], context)
    return _ship(order, handover, context)


def _close_some(state: ConfirmShip, facts: tuple[Packed, ...], context: Context) -> Result:
    """Of very many cartons a part is closed; ENT goes on."""
    bookings = tuple(Booking(context.ids[number], fact, How.SCANNED) for number, fact in enumerate(facts))
    notice = Notice(Verdict.OK, ShipReason.CLOSED_SOME, None, Values(count=len(facts)))
    return Step(state, bookings, notice)


def _ship(order: Order, handover: Handover, context: Context) -> Result:
    facts = shipping(context.view, order, handover, context.ids)
    ids = context.ids[: len(facts)]
    bookings = tuple(Booking(entry, fact, How.SCANNED) for entry, fact in zip(ids, facts, strict=True))
    party = context.view.party_name(order.customer)
    values = Values(text=order.order, party=party, count=len(handover.cartons))
    return Step(ShipStart(), bookings, Notice(Verdict.OK, ShipReason.SHIPPED, None, values))
