"""The flow of putting away. A test explores what can follow on what and compares it with these lines; each state may also stay as it is.

PutAwayStart -> Carrying          goods were scanned
PutAwayStart -> CountLoad         goods without serials were scanned
PutAwayStart -> Done              ESC
CountLoad -> Carrying             the number of packages was typed, or ESC with goods on the cart
CountLoad -> PutAwayStart         ESC
Carrying -> CountLoad             goods without serials were scanned
Carrying -> WhyOtherBin           another bin than the suggested one
Carrying -> PutAwayStart          the goods are in their bin, or F3 or ESC took the last of them off the cart
Carrying -> PutAwayWitness        the goods are controlled
WhyOtherBin -> PutAwayWitness     the reason was given, and the goods are controlled
PutAwayWitness -> PutAwayStart    a second person has said who they are
PutAwayWitness -> Carrying        ESC
WhyOtherBin -> PutAwayStart       the reason was given
WhyOtherBin -> Carrying           ESC
"""

from dataclasses import replace
from typing import assert_never

from workflows.dialog import Action, Entered, Input, Pressed, Scanned, Values
from workflows.gs1.elements import Malformed
from workflows.identify import Bin, LogisticUnit, LotGoods, NotGoods, SerialItem, identify
from workflows.put_away.cart import counted, destination, load_item, load_lot, say
from workflows.put_away.states import (
    Carrying,
    CountLoad,
    PutAwayReason,
    PutAwayStart,
    PutAwayState,
    PutAwayWitness,
    Ready,
    WhyOtherBin,
)
from workflows.put_away.store import arrive, why_other, witnessed
from workflows.refusals import label_notice
from workflows.rules.status import Verdict
from workflows.step import Context, Done, Step
from workflows.undo import taking_back

Result = Step[PutAwayState | Done]


def begin() -> PutAwayState:
    """Empty hands."""
    return PutAwayStart()


def advance(state: PutAwayState, given: Input, context: Context) -> Result:
    """The next state, the facts to journal and the notice. An input that means nothing here changes nothing."""
    match state:
        case PutAwayStart():
            return _start(state, given, context)
        case CountLoad():
            return _count(state, given, context)
        case Carrying():
            return _carry(state, given, context)
        case WhyOtherBin():
            return _why(state, given, context)
        case PutAwayWitness():
            if given == Pressed(Action.BACK):
                return Step(state.back)
            return witnessed(state, given, context) or Step(state)
        case _:
            assert_never(state)


def _start(state: PutAwayStart, given: Input, context: Context) -> Result:
    match given:
        case Pressed(Action.BACK):
            return Step(Done())
        case Pressed(Action.UNDO):
            return _undo(state, context)
        case Scanned():
            return _load(state, given, context)
    return Step(state)


def _carry(state: Carrying, given: Input, context: Context) -> Result:
    match given:
        case Pressed(Action.BACK | Action.UNDO):
            return _take_off(state, context)
        case Scanned():
            return arrive(state, given, context) or _load(state, given, context)
    return arrive(state, given, context) or Step(state)


def _count(state: CountLoad, given: Input, context: Context) -> Result:
    match given:
        case Entered(number):
            return counted(state, number, context)
        case Pressed(Action.BACK):
            return Step(state.back)
        case Scanned():
            return say(state, Verdict.WARN, PutAwayReason.COUNT_THE_LOAD_FIRST)
    return Step(state)


def _why(state: WhyOtherBin, given: Input, context: Context) -> Result:
    if given == Pressed(Action.BACK):
        return Step(state.back)
    if isinstance(given, Scanned):
        return say(state, Verdict.WARN, PutAwayReason.SAY_WHY_FIRST, None, Values(location=state.location))
    return why_other(state, given, context) or Step(state)


def _load(state: Ready, given: Scanned, context: Context) -> Result:
    match subject := identify(given.reading, context.view):
        case Malformed():
            return Step(state, (), label_notice(subject))
        case NotGoods():
            return say(state, Verdict.STOP, PutAwayReason.NOT_A_LABEL_FOR_THIS)
        case Bin():
            return say(state, Verdict.WARN, PutAwayReason.GOODS_FIRST, None, Values(location=subject.location.location))
        case LogisticUnit() | SerialItem():
            return load_item(state, subject, context)
        case LotGoods():
            return load_lot(state, subject, context)
        case _:
            assert_never(subject)


def _take_off(state: Carrying, context: Context) -> Result:
    """What was loaded last comes off the cart: nothing was booked for it."""
    cart = state.cart[:-1]
    if not cart:
        return say(PutAwayStart(state.history), Verdict.OK, PutAwayReason.TAKEN_OFF)
    suggested = destination(cart, context.view, state.not_these)
    after = replace(state, cart=cart, suggested=suggested)
    return say(after, Verdict.OK, PutAwayReason.TAKEN_OFF, None, Values(count=len(cart)))


def _undo(state: PutAwayStart, context: Context) -> Result:
    if not state.history:
        return say(state, Verdict.WARN, PutAwayReason.PUT_AWAY_NOTHING_TO_UNDO)
    booking = taking_back(state.history[-1], context)
    if booking is None:
        return say(state, Verdict.WARN, PutAwayReason.PUT_AWAY_CANNOT_UNDO)
    step = say(PutAwayStart(state.history[:-1]), Verdict.OK, PutAwayReason.PUT_AWAY_UNDONE)
    return replace(step, bookings=(booking,))
