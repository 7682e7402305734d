"""Opening an order: choosing it, taking it over, and the carton it goes into."""

from workflows.bins import scanned_bin
from workflows.cards import item_card
from workflows.claims import Claim, Holding, claim_of, taking
from workflows.dialog import Action, Chosen, Input, Notice, Pressed, Scanned, Values
from workflows.gs1.elements import Malformed
from workflows.gs1.values import Sscc
from workflows.identify import LogisticUnit, identify
from workflows.pick.answer import Result, say
from workflows.pick.cartons import begun, next_carton
from workflows.pick.plan import PICKABLE, open_lines, plan
from workflows.pick.states import AskTakeOver, PickReason, PickStart, Round, TakeCarton, Walking
from workflows.refusals import label_notice
from workflows.rules.entry import How
from workflows.rules.identity import OrderKey
from workflows.rules.model.work import Order, TaskKind
from workflows.rules.numbers import next_sscc
from workflows.rules.status import Verdict
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
    """A carton's label: a new one, an empty one, or one of this very order that somebody began; ENT where it has none."""
    if given == Pressed(Action.BACK):
        return Step(state.back or PickStart())
    if given == Pressed(Action.CONFIRM):
        return _own_number(state, context)
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


def _own_number(state: TakeCarton, context: Context) -> Result:
    """A carton without a pre-printed label gets the next number of this terminal's own range."""
    sscc = next_sscc(context.view, context.terminal)
    if sscc is None:
        return say(state, Verdict.STOP, PickReason.NO_OWN_NUMBER)
    return _start_carton(state, sscc, context)


def _start_carton(state: TakeCarton, sscc: Sscc, context: Context) -> Result:
    done = begun(sscc, state.order, context)
    if done is None:
        return say(state, Verdict.STOP, PickReason.CARTON_IN_USE, item_card(context.view, sscc))
    if state.back is not None:
        round_, bookings, notice = next_carton(state.back.round, sscc, context)
        return Step(Walking(round_, state.back.ahead), bookings, notice)
    round_ = Round(state.order, sscc)
    return Step(Walking(round_, plan(context.view, round_)), *done)
