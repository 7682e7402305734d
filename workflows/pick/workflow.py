"""The flow of picking. A test explores what can follow on what and compares it with these lines; each state may also stay as it is.

PickStart -> TakeCarton           an order was chosen, or its label scanned
PickStart -> AskTakeOver          another terminal holds it
PickStart -> Done                 ESC
AskTakeOver -> TakeCarton         ENT: it is taken over
AskTakeOver -> PickStart          ESC
TakeCarton -> Walking             a carton was scanned
TakeCarton -> PickStart           ESC
Walking -> Taking                 the bin was proven
Walking -> PickStart              the carton is where orders are packed, or ESC with nothing picked
Walking -> Left                   ESC: the order is put down on its line
Taking -> Walking                 the pick is complete, the order asks for no more, or ESC
Taking -> CountPick               goods without serials were read
Taking -> AskOpenCase             more than is wanted, or inside a case
Taking -> AskSwap                 another lot
Taking -> WhyShort                F5: fewer are here
CountPick -> Taking               counted and more is wanted, or ESC
CountPick -> Walking              counted and the pick is complete
AskOpenCase -> Taking             ENT: the case is open, or ESC
AskSwap -> Taking                 ENT: taken and more is wanted, or ESC
AskSwap -> Walking                ENT: taken and the pick is complete
WhyShort -> Walking               the reason was given
WhyShort -> Taking                ESC
"""

from dataclasses import replace
from typing import assert_never

from workflows.bins import confirms, scanned_bin
from workflows.cards import item_card
from workflows.claims import claim_of, giving_back
from workflows.dialog import Action, Chosen, Entered, Input, Notice, Pressed, Scanned, Values
from workflows.pick.answer import Result, pick_card, say
from workflows.pick.begin import carton, choose, take_over
from workflows.pick.plan import next_pick
from workflows.pick.stage import stage
from workflows.pick.states import (
    AskOpenCase,
    AskSwap,
    AskTakeOver,
    CountPick,
    PickReason,
    PickStart,
    PickState,
    ShortReason,
    TakeCarton,
    Taking,
    Walking,
    WhyShort,
)
from workflows.pick.take import count_taken, scan_goods, take_item
from workflows.rules.entry import How
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import PickRule, Unpacked
from workflows.rules.facts.parts import ItemStep, LotQuantity
from workflows.rules.facts.work import ExceptionRaised
from workflows.rules.identity import After, at
from workflows.rules.model.work import TaskKind
from workflows.rules.on_hand import children
from workflows.rules.status import Verdict
from workflows.step import Booking, Context, Left, Step
from workflows.undo import taking_back


def begin() -> PickState:
    """No order yet."""
    return PickStart()


def advance(state: PickState, given: Input, context: Context) -> Result:
    """The next state, the facts to journal and the notice. An input that means nothing here changes nothing."""
    match state:
        case PickStart():
            return choose(state, given, context)
        case AskTakeOver():
            return take_over(state, given, context)
        case TakeCarton():
            return carton(state, given, context)
        case Walking():
            return _walk(state, given, context)
        case Taking():
            return _take(state, given, context)
        case CountPick():
            return _count(state, given, context)
        case AskOpenCase():
            return _open_case(state, given, context)
        case AskSwap():
            return _swap(state, given, context)
        case WhyShort():
            return _short(state, given, context)
        case _:
            assert_never(state)


# -- on the way ---------------------------------------------------------------------------------------------------------------------------


def _walk(state: Walking, given: Input, context: Context) -> Result:
    if given == Pressed(Action.UNDO):
        return _undo(state, context)
    if given == Pressed(Action.BACK):
        return _put_down(state, context)
    pick = next_pick(context.view, state.round)
    if pick is None:
        return stage(state, given, context)
    if confirms(pick.location, given, context.view):
        card = pick_card(context.view, pick)
        return say(Taking(state.round, pick), Verdict.OK, PickReason.AT_THE_BIN, card, Values(location=pick.location))
    values = Values(location=pick.location)
    if scanned_bin(given, context.view) is not None:
        return say(state, Verdict.WARN, PickReason.OTHER_BIN, None, values)
    return say(state, Verdict.WARN, PickReason.BIN_FIRST, None, values) if isinstance(given, Scanned) else Step(state)


def _put_down(state: Walking, context: Context) -> Result:
    if state.round.history:
        return Step(Left(state))
    claim = claim_of(context.view, TaskKind.PICK, state.round.order, context.terminal)
    bookings = tuple(Booking(context.ids[0], fact, How.CHOSEN) for fact in giving_back(claim, context))
    return Step(PickStart(), bookings)


# -- at the bin ---------------------------------------------------------------------------------------------------------------------------


def _take(state: Taking, given: Input, context: Context) -> Result:
    match given:
        case Scanned():
            return scan_goods(state, given, context)
        case Pressed(Action.UNDO):
            return _undo(Walking(state.round), context)
        case Pressed(Action.BACK):
            return Step(Walking(state.round))
        case Pressed(Action.LIST):
            return Step(WhyShort(state))
    return Step(state)


def _count(state: CountPick, given: Input, context: Context) -> Result:
    match given:
        case Entered(number):
            return count_taken(state, number, How.TYPED, context)
        case Pressed(Action.BACK):
            return Step(state.back)
        case Scanned():
            return say(state, Verdict.WARN, PickReason.COUNT_FIRST)
    return Step(state)


def _open_case(state: AskOpenCase, given: Input, context: Context) -> Result:
    """ENT opens the case: everything in it lies loose in the bin from now on, and its units are scanned one by one."""
    view = context.view
    row = view.item(state.case)
    if given == Pressed(Action.BACK):
        return Step(state.back)
    if given != Pressed(Action.CONFIRM) or row is None:
        return say(state, Verdict.WARN, PickReason.ANSWER_FIRST) if isinstance(given, Scanned) else Step(state)
    steps = tuple(ItemStep(child.item, After.entry(child.head)) for child in children(view.rows, state.case, 1))
    fact = Unpacked(state.case, row.place, steps)
    notice = Notice(Verdict.OK, PickReason.CASE_OPENED, item_card(view, state.case), Values(count=len(steps)))
    return Step(state.back, (Booking(context.ids[0], fact, How.SCANNED),), notice)


def _swap(state: AskSwap, given: Input, context: Context) -> Result:
    """ENT takes the other lot; that it was swapped is kept with the pick."""
    row = context.view.item(state.item)
    if given == Pressed(Action.BACK):
        return Step(state.back)
    if given != Pressed(Action.CONFIRM) or row is None:
        return say(state, Verdict.WARN, PickReason.ANSWER_FIRST) if isinstance(given, Scanned) else Step(state)
    card = item_card(context.view, state.item, state.lot)
    told = f"instead of {state.back.pick.lot}"
    return take_item(state.back, row, PickRule.SWAPPED, How.SCANNED, card, context, told)


def _short(state: WhyShort, given: Input, context: Context) -> Result:
    """Why fewer are here: reported, the bin is left out of this order from now on, and other stock is looked for."""
    if given == Pressed(Action.BACK):
        return Step(state.back)
    if not isinstance(given, Chosen) or given.code not in {reason.value for reason in ShortReason}:
        return say(state, Verdict.WARN, PickReason.ANSWER_FIRST) if isinstance(given, Scanned) else Step(state)
    round_, pick = state.back.round, state.back.pick
    category = Category.DAMAGED if given.code == ShortReason.DAMAGED.value else Category.COUNT_DIFFERS
    missing = LotQuantity(pick.product, pick.lot, pick.quantity)
    note = f"{given.code}, order {round_.order} line {pick.line}"
    fact = ExceptionRaised(category, f"bin:{pick.location}", at(pick.location), (), (missing,), note=note)
    after = Walking(replace(round_, empty=(*round_.empty, pick.location)))
    values = Values(location=pick.location, count=int(pick.quantity.amount))
    notice = Notice(Verdict.WARN, PickReason.CLOSED_LINE_SHORT, pick_card(context.view, pick), values)
    return Step(after, (Booking(context.ids[0], fact, How.CHOSEN),), notice)


def _undo(state: Walking, context: Context) -> Result:
    """Take the newest pick back, as long as nothing else has happened to its goods."""
    round_ = state.round
    if not round_.history:
        return say(state, Verdict.WARN, PickReason.NOTHING_TO_UNDO)
    booking = taking_back(round_.history[-1], context)
    if booking is None:
        return say(state, Verdict.WARN, PickReason.CANNOT_UNDO)
    step = say(Walking(replace(round_, history=round_.history[:-1])), Verdict.OK, PickReason.UNDONE)
    return replace(step, bookings=(booking,))
