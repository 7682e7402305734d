"""What the screen shows in each state of putting away."""

from typing import assert_never

from workflows.cards import item_card, product_card
from workflows.dialog import Action, Card, Choice, Prompt, Takes, Values
from workflows.put_away.cart import because
from workflows.put_away.states import (
    Carrying,
    CountLoad,
    Load,
    OverrideReason,
    PutAwayAsk,
    PutAwayStart,
    PutAwayState,
    PutAwayWitness,
    WhyOtherBin,
)
from workflows.put_away.waiting import waiting
from workflows.rules.view import StockView
from workflows.step import Context
from workflows.witness import witness_asked


def prompt(state: PutAwayState, context: Context) -> Prompt:
    """The prompt of a state."""
    match state:
        case PutAwayStart():
            undo = (Action.UNDO,) if state.history else ()
            values = Values(count=waiting(context))
            return Prompt(PutAwayAsk.SCAN_GOODS, (Action.BACK, Action.PROBLEM, *undo), values=values)
        case CountLoad():
            return _count(state, context.view)
        case Carrying():
            return _carrying(state, context.view)
        case WhyOtherBin():
            choices = tuple(Choice(reason.value, "") for reason in OverrideReason)
            return Prompt(PutAwayAsk.WHY_OTHER, (Action.BACK,), location=state.location, choices=choices)
        case PutAwayWitness():
            card, asked = card_of(state.back.cart[-1], context.view), witness_asked(context)
            return Prompt(PutAwayAsk.WITNESS, (Action.BACK,), location=state.location, card=card, sign=asked)
        case _:
            assert_never(state)


def _count(state: CountLoad, view: StockView) -> Prompt:
    most = int(state.available.amount // state.per_package.amount)
    return Prompt(
        PutAwayAsk.COUNT,
        (Action.CONFIRM, Action.BACK, Action.CLEAR),
        card=card_of(state.load, view),
        values=Values(count=most, place=state.load.source),
        quantity=state.available,
        takes=Takes.NUMBER,
    )


def _carrying(state: Carrying, view: StockView) -> Prompt:
    ask = PutAwayAsk.SCAN_A_PLACE if state.suggested is None else PutAwayAsk.GO_TO_BIN
    ask = PutAwayAsk.TO_THE_CAGE if state.cart[0].blocked else ask
    return Prompt(
        ask,
        (Action.BACK, Action.UNDO, Action.PROBLEM),
        location=state.suggested,
        card=card_of(state.cart[-1], view),
        values=Values(count=len(state.cart), location=state.suggested),
        why=because(state.cart, view, state.not_these),
    )


def card_of(load: Load, view: StockView) -> Card:
    """The card of something on the cart."""
    if load.item is not None:
        return item_card(view, load.item, load.lot)
    return product_card(view, load.product, None, load.lot, quantity=load.quantity)
