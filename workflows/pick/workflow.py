"""The flow of picking. A test explores what can follow on what and compares it with these lines; each state may also stay as it is.

PickStart -> TakeCarton           an order was chosen, or its label scanned
PickStart -> AskTakeOver          another terminal holds it
PickStart -> Done                 ESC
AskTakeOver -> TakeCarton         ENT: it is taken over
AskTakeOver -> PickStart          ESC
TakeCarton -> Walking             a carton was scanned, or ENT gave one a number
TakeCarton -> PickStart           ESC
Walking -> Taking                 the bin was proven
Walking -> PickWitness            the bin of a controlled product was proven
Walking -> TakeCarton             F5: the carton is full
PickWitness -> Taking             a second person has said who they are
PickWitness -> Walking            ESC
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
from workflows.dialog import Action, Chosen, Entered, Input, Notice, Pressed, Scanned, Values, Vouched
from workflows.identify import LogisticUnit, identify
from workflows.pick.answer import Result, pick_card, say
from workflows.pick.begin import carton, choose, take_over
from workflows.pick.cartons import begun, next_carton
from workflows.pick.lot_goods import count_taken
from workflows.pick.plan import at_hand, plan, there_still
from workflows.pick.stage import stage
from workflows.pick.states import (
    Ahead,
    AskOpenCase,
    AskSwap,
    AskTakeOver,
    CountPick,
    Missing,
    Pick,
    PickReason,
    PickStart,
    PickState,
    PickWitness,
    ShortReason,
    TakeCarton,
    Taking,
    Walking,
    WhyShort,
)
from workflows.pick.take import scan_goods, swap
from workflows.rules.entry import How
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Unpacked
from workflows.rules.facts.parts import ItemStep, LotQuantity
from workflows.rules.facts.state import StatusChanged
from workflows.rules.facts.work import ExceptionRaised
from workflows.rules.identity import After, at, inside
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.work import TaskKind
from workflows.rules.on_hand import children
from workflows.rules.status import Disposition, Verdict
from workflows.rules.view import StockView
from workflows.step import Booking, Context, Left, Step
from workflows.undo import taking_back
from workflows.witness import may_witness


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
        case PickWitness():
            return _witness(state, given, context)
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
    view = context.view
    match given:
        case Pressed(Action.UNDO):
            return _undo(state, context)
        case Pressed(Action.BACK):
            return _put_down(state, context)
        case Pressed(Action.LIST):
            return Step(TakeCarton(state.round.order, state))
    pick, ahead = at_hand(view, state)
    if pick is None:
        return _next_carton(state, given, context) or stage(replace(state, ahead=ahead), given, context)
    if confirms(pick.location, given, view):
        return _arrived(state, pick, ahead, view)
    values = Values(location=pick.location)
    if scanned_bin(given, view) is not None:
        return say(state, Verdict.WARN, PickReason.OTHER_BIN, None, values)
    if isinstance(given, Scanned):
        return _next_carton(state, given, context) or say(state, Verdict.WARN, PickReason.BIN_FIRST, None, values)
    return Step(state)


def _arrived(state: Walking, pick: Pick, ahead: Ahead, view: StockView) -> Result:
    """At the bin: what is there now counts, not what was there when the walk was planned."""
    values, here = Values(location=pick.location), there_still(view, state.round, pick)
    if here is None:
        return say(replace(state, ahead=plan(view, state.round)), Verdict.WARN, PickReason.PLAN_CHANGED, None, values)
    taking = Taking(state.round, here, ahead)
    product = view.product(here.product)
    if product is not None and product.controlled:
        return say(PickWitness(taking), Verdict.OK, PickReason.AT_THE_BIN, pick_card(view, here), values)
    return say(taking, Verdict.OK, PickReason.AT_THE_BIN, pick_card(view, here), values)


def _next_carton(state: Walking, given: Input, context: Context) -> Result | None:
    """The label of another carton on the way: the one in hand is full. None where nothing of the kind was scanned."""
    subject = identify(given.reading, context.view) if isinstance(given, Scanned) else None
    if not isinstance(subject, LogisticUnit) or subject.sscc == state.round.carton:
        return None
    if begun(subject.sscc, state.round.order, context) is None:
        return None
    round_, bookings, notice = next_carton(state.round, subject.sscc, context)
    return Step(replace(state, round=round_), bookings, notice)


def _witness(state: PickWitness, given: Input, context: Context) -> Result:
    """Controlled goods are taken while a second person watches."""
    back = state.back
    if given == Pressed(Action.BACK):
        return Step(_on_the_way(back))
    if isinstance(given, Vouched):
        if not may_witness(given, context):
            return say(state, Verdict.STOP, PickReason.WITNESS_FIRST)
        card = pick_card(context.view, back.pick)
        return say(replace(back, witness=given.person), Verdict.OK, PickReason.WITNESSED, card)
    return say(state, Verdict.WARN, PickReason.WITNESS_FIRST) if isinstance(given, Scanned) else Step(state)


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
            return _undo(state, context)
        case Pressed(Action.BACK):
            return Step(_on_the_way(state))
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
    """ENT opens the case: everything in it lies loose from now on where the case stood, its units are scanned one by one, and the case is no more."""
    view = context.view
    row = view.item(state.case)
    if given == Pressed(Action.BACK) or (given == Pressed(Action.CONFIRM) and row is None):
        return Step(state.back)
    if given != Pressed(Action.CONFIRM) or row is None:
        return say(state, Verdict.WARN, PickReason.ANSWER_FIRST) if isinstance(given, Scanned) else Step(state)
    facts = _opened(row, view)
    bookings = tuple(
        Booking(context.ids[number], fact, How.SCANNED, (), state.back.witness) for number, fact in enumerate(facts)
    )
    count = len(facts[0].items) + len(facts[0].quantities)
    notice = Notice(Verdict.OK, PickReason.CASE_OPENED, item_card(view, state.case), Values(count=count))
    return Step(state.back, bookings, notice)


def _opened(row: Item, view: StockView) -> tuple[Unpacked, StatusChanged]:
    """What was in a case is out of it; an empty case is no stock, whatever its label says that it holds."""
    inner = (child for child in children(view.rows, row.item, 1) if child.disposition is not Disposition.CONSUMED)
    steps = tuple(ItemStep(child.item, After.entry(child.head)) for child in inner)
    found = sorted(view.rows.find(Stock, "place", inside(row.item)), key=lambda stock: stock.key)
    told = tuple(
        LotQuantity(stock.product, stock.lot, stock.quantity, stock.owner, disposition=stock.disposition)
        for stock in found
    )
    unpacked = Unpacked(row.item, row.place, steps, told)
    case = (ItemStep(row.item, After.entry(row.head)),)
    return unpacked, StatusChanged(row.place, row.disposition, Disposition.CONSUMED, "opened", case)


def _swap(state: AskSwap, given: Input, context: Context) -> Result:
    """ENT takes the other lot; that it was swapped is kept with the pick."""
    if given == Pressed(Action.BACK):
        return Step(state.back)
    if given != Pressed(Action.CONFIRM):
        return say(state, Verdict.WARN, PickReason.ANSWER_FIRST) if isinstance(given, Scanned) else Step(state)
    return swap(state, context)


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
    after = replace(round_, empty=(*round_.empty, _left_out(given.code, pick)))
    values = Values(location=pick.location, count=int(pick.quantity.amount))
    notice = Notice(Verdict.WARN, PickReason.CLOSED_LINE_SHORT, pick_card(context.view, pick), values)
    walking = Walking(after, plan(context.view, after))
    return Step(walking, (Booking(context.ids[0], fact, How.CHOSEN),), notice)


def _left_out(code: str, pick: Pick) -> Missing:
    """A bin that nobody gets at is left out for all products, any other for the goods that are missing."""
    if code == ShortReason.CANT_REACH.value:
        return Missing(pick.location)
    return Missing(pick.location, pick.product, pick.lot)


def _on_the_way(state: Taking) -> Walking:
    """Away from the bin with the pick not done: it is still the next one."""
    return Walking(state.round, Ahead((state.pick, *state.ahead.picks), state.ahead.whole))


def _undo(state: Walking | Taking, context: Context) -> Result:
    """Take the newest pick back, as long as nothing else has happened to its goods; what comes next is asked anew after that."""
    round_ = state.round
    walking = _on_the_way(state) if isinstance(state, Taking) else state
    if not round_.history:
        return say(walking, Verdict.WARN, PickReason.NOTHING_TO_UNDO)
    booking = taking_back(round_.history[-1], context)
    if booking is None:
        return say(walking, Verdict.WARN, PickReason.CANNOT_UNDO)
    step = say(Walking(replace(round_, history=round_.history[:-1])), Verdict.OK, PickReason.UNDONE)
    return replace(step, bookings=(booking,))
