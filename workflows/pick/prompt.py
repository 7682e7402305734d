"""What the screen shows in each state of picking."""

from dataclasses import replace
from typing import assert_never

from workflows.cards import item_card
from workflows.claims import claim_of
from workflows.dialog import Action, Because, Choice, Prompt, Takes, Values
from workflows.pick.answer import pick_card
from workflows.pick.lot_goods import most_packages
from workflows.pick.plan import lines_of, next_pick, open_lines, open_orders
from workflows.pick.states import (
    AskOpenCase,
    AskSwap,
    AskTakeOver,
    CountPick,
    Pick,
    PickAsk,
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
from workflows.rules.facts.movement import PickRule
from workflows.rules.identity import OrderKey
from workflows.rules.model.work import Order, TaskKind
from workflows.rules.policy import shipping_location
from workflows.rules.rotation import came
from workflows.rules.view import StockView
from workflows.step import Context
from workflows.witness import witness_asked


def prompt(state: PickState, context: Context) -> Prompt:
    """The prompt of a state."""
    view = context.view
    match state:
        case PickStart():
            return Prompt(
                PickAsk.CHOOSE_ORDER, (Action.CONFIRM, Action.BACK), choices=_orders(view), takes=Takes.CHOICE
            )
        case AskTakeOver():
            return _take_over(state, context)
        case TakeCarton():
            ask = PickAsk.SCAN_CARTON if state.back is None else PickAsk.NEXT_CARTON
            return _of_order(view, state.order, Prompt(ask, (Action.CONFIRM, Action.BACK)))
        case Walking():
            return _walking(state, view)
        case PickWitness():
            shown = _at_bin(state.back, view, PickAsk.WITNESS, (Action.BACK,))
            return replace(shown, sign=witness_asked(context))
        case Taking():
            return _at_bin(state, view, PickAsk.SCAN_GOODS, (Action.BACK, Action.LIST, Action.PROBLEM))
        case CountPick():
            ask = PickAsk.COUNT_LOOSE if state.loose else PickAsk.COUNT
            shown = _at_bin(state.back, view, ask, (Action.CONFIRM, Action.BACK, Action.CLEAR))
            return replace(shown, takes=Takes.NUMBER, values=Values(count=most_packages(state)))
        case AskOpenCase() | AskSwap():
            return _question(state, view)
        case WhyShort():
            shown = _at_bin(state.back, view, PickAsk.WHY_SHORT, (Action.BACK,))
            return replace(shown, choices=tuple(Choice(reason.value, "") for reason in ShortReason))
        case _:
            assert_never(state)


def _orders(view: StockView) -> tuple[Choice, ...]:
    choices = []
    for order in open_orders(view):
        lines = lines_of(view, order.order)
        done = len(lines) - len(open_lines(view, order.order))
        due = order.due.isoformat() if order.due else ""
        choices.append(Choice(order.order, view.party_name(order.customer), due, len(lines), done))
    return tuple(choices)


def _of_order(view: StockView, key: OrderKey, shown: Prompt) -> Prompt:
    order = view.rows.get(Order, (key,))
    lines = lines_of(view, key)
    customer = view.party_name(order.customer) if order else ""
    done = len(lines) - len(open_lines(view, key))
    return replace(shown, order=key, customer=customer, done=done, total=len(lines))


def _take_over(state: AskTakeOver, context: Context) -> Prompt:
    claim = claim_of(context.view, TaskKind.PICK, state.order, context.terminal)
    since = claim.since.strftime("%H:%M") if claim.since else ""
    values = Values(text=state.order, party=claim.person or "", code=since)
    shown = Prompt(PickAsk.TAKE_OVER, (Action.CONFIRM, Action.BACK), values=values)
    return _of_order(context.view, state.order, shown)


def _walking(state: Walking, view: StockView) -> Prompt:
    round_, pick = state.round, next_pick(view, state)
    undo = (Action.UNDO,) if round_.history else ()
    if pick is None:
        location = shipping_location(view)
        card = item_card(view, round_.carton)
        shown = Prompt(PickAsk.STAGE_CARTON, (Action.BACK, Action.LIST, *undo), location=location, card=card)
        return _of_order(view, round_.order, replace(shown, values=Values(location=location)))
    shown = _shown(view, pick, PickAsk.GO_TO_BIN, (Action.BACK, Action.LIST, Action.PROBLEM, *undo))
    return _of_order(view, round_.order, shown)


def _at_bin(state: Taking, view: StockView, ask: PickAsk, actions: tuple[Action, ...]) -> Prompt:
    undo = (Action.UNDO,) if state.round.history and ask is PickAsk.SCAN_GOODS else ()
    return _of_order(view, state.round.order, _shown(view, state.pick, ask, (*actions, *undo)))


def _shown(view: StockView, pick: Pick, ask: PickAsk, actions: tuple[Action, ...]) -> Prompt:
    values = Values(location=pick.location, text=pick.line)
    card = replace(pick_card(view, pick), quantity=None)
    return Prompt(
        ask, actions, location=pick.location, card=card, values=values, quantity=pick.quantity, why=because(pick, view)
    )


def because(pick: Pick, view: StockView) -> Because | None:
    """Why this lot: what was passed over first, else the rule where it is not the plain one; nothing where the first to expire was the plain choice."""
    if pick.passed_over:
        first = pick.passed_over[0]
        values = Values(lot=first.lot, expiry=first.expiry, count=len(pick.passed_over))
        return Because(PickReason(f"passed_{first.reason}"), values)
    if pick.rule is PickRule.FIFO:
        return Because(PickReason.CAME_FIRST, Values(expiry=came(view, pick.product, pick.lot)))
    return Because(PickReason.SET_ASIDE) if pick.rule is PickRule.ALLOCATED else None


def _question(state: AskOpenCase | AskSwap, view: StockView) -> Prompt:
    if isinstance(state, AskOpenCase):
        card, ask = item_card(view, state.case), PickAsk.OPEN_CASE
    else:
        card, ask = item_card(view, state.item, state.lot), PickAsk.SWAP_LOT
    values = Values(
        lot=getattr(state, "lot", None), expected_lot=state.back.pick.lot, location=state.back.pick.location
    )
    shown = Prompt(ask, (Action.CONFIRM, Action.BACK), card=card, values=values)
    return _of_order(view, state.back.round.order, shown)
