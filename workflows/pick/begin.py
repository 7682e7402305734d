"""Opening an order: choosing it, taking it over, and the carton it goes into."""

from workflows.bins import scanned_bin
from workflows.cards import item_card
from workflows.claims import Claim, Holding, claim_of, taking
from workflows.dialog import Action, Chosen, Input, Notice, Pressed, Scanned, Values
from workflows.gs1.elements import Malformed
from workflows.gs1.values import Sscc
from workflows.identify import LogisticUnit, identify
from workflows.pick.answer import Result, say
from workflows.pick.plan import PICKABLE, open_lines
from workflows.pick.states import AskTakeOver, PickReason, PickStart, Round, TakeCarton, Walking
from workflows.refusals import label_notice
from workflows.rules.entry import How
from workflows.rules.facts.movement import Commissioned
from workflows.rules.facts.parts import Fact, ItemStep
from workflows.rules.identity import OrderKey, PlaceKind, at
from workflows.rules.model.goods import Item
from workflows.rules.model.work import Order, TaskKind
from workflows.rules.on_hand import children, stock_inside
from workflows.rules.policy import shipping_location
from workflows.rules.status import Disposition, Verdict
from workflows.rules.view import StockView
from workflows.step import Booking, Context, Done, Step


def choose(state: PickStart, given: Input, context: Context) -> Result:
    """A line of the list; the order's own label may be scanned too."""
    if given == Pressed(Action.BACK):
        return Step(Done())
    if isinstance(given, Chosen):
        return open_order(state, OrderKey(given.code), context)
    if isinstance(given, Scanned):
        code = plain_text(given)
        if context.view.rows.get(Order, (code,)) is not None:
            return open_order(state, OrderKey(code), context)
        return say(state, Verdict.STOP, PickReason.NOT_AN_ORDER)
    return Step(state)


def plain_text(given: Scanned) -> str:
    """The text of a plain code: without its symbology identifier."""
    raw = given.reading.raw.strip()
    return (raw[3:] if raw.startswith("]") else raw).strip()


def open_order(state: PickStart, key: OrderKey, context: Context) -> Result:
    """Claim an order, or ask whether to take it over."""
    view = context.view
    order = view.rows.get(Order, (key,))
    values = Values(text=key, party=view.party_name(order.customer) if order else "")
    if order is None or order.state not in PICKABLE or not open_lines(view, key):
        return say(state, Verdict.STOP, PickReason.ORDER_GONE, None, values)
    claim = claim_of(view, TaskKind.PICK, key, context.terminal)
    if claim.holding is Holding.OTHERS:
        return say(AskTakeOver(key), Verdict.WARN, PickReason.HELD_ELSEWHERE, None, values)
    return _ours(key, claim, PickReason.ORDER_OPENED, values, context)


def take_over(state: AskTakeOver, given: Input, context: Context) -> Result:
    """ENT takes the order over."""
    values = Values(text=state.order)
    if given == Pressed(Action.BACK):
        return Step(PickStart())
    if given == Pressed(Action.CONFIRM):
        claim = claim_of(context.view, TaskKind.PICK, state.order, context.terminal)
        return _ours(state.order, claim, PickReason.TAKEN_OVER, values, context)
    if isinstance(given, Scanned):
        return say(state, Verdict.WARN, PickReason.ANSWER_FIRST, None, values)
    return Step(state)


def _ours(key: OrderKey, claim: Claim, reason: PickReason, values: Values, context: Context) -> Result:
    facts = taking(claim, context)
    bookings = tuple(Booking(context.ids[0], fact, How.CHOSEN) for fact in facts)
    return Step(TakeCarton(key), bookings, Notice(Verdict.OK, reason, None, values))


def carton(state: TakeCarton, given: Input, context: Context) -> Result:
    """A carton's label: a new one, or an empty one."""
    if given == Pressed(Action.BACK):
        return Step(PickStart())
    if not isinstance(given, Scanned):
        return Step(state)
    view = context.view
    subject = identify(given.reading, view)
    if isinstance(subject, Malformed):
        return Step(state, (), label_notice(subject))
    if not isinstance(subject, LogisticUnit):
        place = scanned_bin(given, view)
        values = Values(location=place.location if place else None)
        return say(state, Verdict.STOP, PickReason.NOT_A_CARTON, None, values)
    return _start_carton(state, subject.sscc, context)


def _start_carton(state: TakeCarton, sscc: Sscc, context: Context) -> Result:
    view, card = context.view, item_card(context.view, sscc)
    row = view.item(sscc)
    round_ = Round(state.order, sscc)
    if row is not None and not _is_carton(view, row):
        return say(state, Verdict.STOP, PickReason.CARTON_IN_USE, card)
    started = Walking(round_)
    notice = Notice(Verdict.OK, PickReason.CARTON_STARTED, card, Values(text=state.order))
    if row is not None:
        return Step(started, (), notice)
    fact: Fact = Commissioned(at(shipping_location(view)), (ItemStep(sscc),), disposition=Disposition.PICKED)
    return Step(started, (Booking(context.ids[0], fact, How.SCANNED),), notice)


def _is_carton(view: StockView, row: Item) -> bool:
    """Whether a logistic unit that is known is an empty carton here. One with goods in it is somebody's: whoever takes an order over begins a carton of their own."""
    empty = not any(children(view.rows, row.item)) and not stock_inside(view.rows, row.item)
    return empty and row.place.kind is PlaceKind.AT and row.disposition is Disposition.PICKED
