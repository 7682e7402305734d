"""What the screen shows in each state of receiving; derived from state and view every time, never stored."""

from dataclasses import replace
from typing import assert_never

from workflows.cards import item_card, line_card, product_card
from workflows.dialog import Action, Ask, Choice, Named, Prompt, Takes, Values
from workflows.receive.arrival import DAMAGES, SEALS, asked_of
from workflows.receive.assemble import needs
from workflows.receive.by_hand import matches
from workflows.receive.carry import CARRY, owed_here
from workflows.receive.close import INFER, may_infer, scope_of
from workflows.receive.counts import tally
from workflows.receive.question import card_of_reading, may_ask_again, offered
from workflows.receive.states import (
    Arrival,
    ArrivalCheck,
    AskReading,
    Assembling,
    ChooseShipment,
    ChooseUnit,
    Closing,
    Counting,
    HandCount,
    PutAside,
    ReceiveAsk,
    ReceiveState,
    Receiving,
    TypeAgain,
)
from workflows.rules.model.work import Shipment, ShipmentItem
from workflows.rules.status import Evidence
from workflows.rules.view import StockView
from workflows.step import Context

NAMES = 200
"""At most so many missing or extra items are named in a prompt; the counts are always whole."""


def prompt(state: ReceiveState, context: Context) -> Prompt:
    """The prompt of a state."""
    match state:
        case ChooseShipment():
            return _choose(context.view)
        case Receiving():
            return _receiving(state, context.view)
        case AskReading():
            return _reading(state, context)
        case Counting():
            return _counting(state, context.view)
        case PutAside():
            return _aside(state, context.view)
        case Closing():
            return _closing(state, context)
        case TypeAgain():
            base = _receiving(state.back, context.view)
            return replace(base, ask=ReceiveAsk.TYPE_AGAIN, actions=(Action.BACK,))
        case Assembling():
            return replace(
                _receiving(state.back, context.view),
                ask=ReceiveAsk.OTHER_CODE,
                actions=(Action.CONFIRM, Action.BACK),
                details=needs(state, context.view),
            )
        case HandCount():
            return replace(
                _receiving(state.back, context.view),
                ask=ReceiveAsk.HAND_COUNT,
                actions=(Action.CONFIRM, Action.BACK, Action.CLEAR),
                takes=Takes.NUMBER,
            )
        case ArrivalCheck():
            return _arrival(state, context.view)
        case ChooseUnit():
            return _choosing_unit(state, context.view)
        case _:
            assert_never(state)


def _choose(view: StockView) -> Prompt:
    choices = tuple(_choice(view, shipment) for shipment in view.open_shipments())
    if not choices and not view.has_data():
        return Prompt(Ask.WAIT_FOR_DATA, (Action.BACK,))
    return Prompt(Ask.CHOOSE_SHIPMENT, (Action.CONFIRM, Action.BACK), choices=choices, takes=Takes.CHOICE)


def _choice(view: StockView, shipment: Shipment) -> Choice:
    top = [row for row in view.content(shipment.shipment, "") if row.announced]
    done = sum(row.evidence is not Evidence.NONE for row in top)
    return Choice(
        shipment.shipment,
        view.party_name(shipment.supplier),
        shipment.due.isoformat() if shipment.due else "",
        len(top),
        done,
    )


def _receiving(state: Receiving, view: StockView) -> Prompt:
    shipment = view.shipment(state.shipment)
    result = tally(view, state.shipment, scope_of(state)) if state.unit else None
    top = [row for row in view.content(state.shipment, "") if row.announced]
    here = sum(row.evidence is not Evidence.NONE for row in top)
    undo = (Action.UNDO,) if state.history else ()
    again = (Action.ASK_AGAIN,) if may_ask_again(state) else ()
    base = Prompt(
        Ask.SCAN_CASE_OR_UNIT if state.unit or not top else Ask.SCAN_HANDLING_UNIT,
        (Action.CONFIRM, Action.BACK, Action.LIST, Action.PROBLEM, *undo, *again),
        shipment=state.shipment,
        party=view.party_name(shipment.supplier) if shipment else "",
        handling_unit=state.unit,
        location=state.location,
        done=here,
        total=len(top),
    )
    if result is None:
        return replace(base, missing=_named(view, tuple(row for row in top if row.evidence is Evidence.NONE)))
    return replace(
        base,
        counts=result.counts,
        done=result.done,
        total=result.total,
        missing=_named(view, result.missing),
        extra=_named(view, result.extra),
    )


def _named(view: StockView, rows: tuple[ShipmentItem, ...]) -> tuple[Named, ...]:
    return tuple(Named(line_card(view, row), row.evidence) for row in rows[:NAMES])


def _reading(state: AskReading, context: Context) -> Prompt:
    readings = offered(state, context).items()
    choices = tuple(Choice(code, "", card=card_of_reading(reading, context)) for code, reading in readings)
    return replace(
        _receiving(state.back, context.view), ask=Ask.CHOOSE_READING, actions=(Action.BACK,), choices=choices
    )


def _choosing_unit(state: ChooseUnit, view: StockView) -> Prompt:
    rows = matches(state.back, state.ending, view)
    choices = tuple(Choice(row.item.text, "", card=line_card(view, row)) for row in rows)
    base = _receiving(state.back, view)
    return replace(base, ask=ReceiveAsk.CHOOSE_UNIT, actions=(Action.BACK,), choices=choices)


ARRIVAL = {
    Arrival.CARRIER: (ReceiveAsk.CARRIER, Takes.TEXT, ()),
    Arrival.SEAL: (ReceiveAsk.SEAL, Takes.LABEL, tuple(SEALS)),
    Arrival.SEAL_NUMBER: (ReceiveAsk.SEAL_NUMBER, Takes.TEXT, ()),
    Arrival.PIECES: (ReceiveAsk.PIECES, Takes.NUMBER, ()),
    Arrival.DAMAGE: (ReceiveAsk.DAMAGE, Takes.LABEL, tuple(DAMAGES)),
    Arrival.TEMPERATURE: (ReceiveAsk.TEMPERATURE, Takes.NUMBER, ()),
}
"""How each question of the arrival check is put: what it asks, what is typed, and the answers to choose from."""


def _arrival(state: ArrivalCheck, view: StockView) -> Prompt:
    ask, takes, answers = ARRIVAL[state.asked]
    questions = asked_of(view, state)
    return replace(
        _receiving(state.back, view),
        ask=ask,
        actions=(Action.BACK,) if answers else (Action.CONFIRM, Action.BACK, Action.CLEAR),
        takes=takes,
        choices=tuple(Choice(code, "") for code in answers),
        done=questions.index(state.asked),
        total=len(questions),
        missing=(),
    )


def _counting(state: Counting, view: StockView) -> Prompt:
    goods = state.goods
    card = product_card(view, goods.product, goods.gtin, goods.lot, goods.expiry, goods.day_given)
    pack = view.pack(goods.gtin)
    base = _receiving(state.back, view)
    values = Values(count=int(pack.holds) if pack else None)
    return replace(
        base,
        ask=Ask.ENTER_QUANTITY,
        actions=(Action.CONFIRM, Action.BACK, Action.CLEAR),
        card=card,
        values=values,
        takes=Takes.NUMBER,
    )


def _aside(state: PutAside, view: StockView) -> Prompt:
    goods = state.goods
    if goods.item is not None:
        card = item_card(view, goods.item, goods.lot, goods.expiry, goods.day_given)
    else:
        card = product_card(view, goods.product, goods.gtin, goods.lot, goods.expiry, goods.day_given)
    base = _receiving(state.back, view)
    return replace(
        base,
        ask=Ask.PUT_ASIDE,
        actions=(Action.CONFIRM,),
        card=card,
        values=Values(location=state.location, count=state.booked or None),
    )


def _closing(state: Closing, context: Context) -> Prompt:
    view, back = context.view, state.back
    result = tally(view, back.shipment, scope_of(back))
    owed = len(owed_here(back, context))
    carry = (Choice(CARRY, "", count=owed),) if owed else ()
    infer = (Choice(INFER, "", count=result.total),) if may_infer(back, context) and not result.complete else ()
    return replace(
        _receiving(back, view),
        ask=Ask.CONFIRM_CLOSE,
        actions=(Action.CONFIRM, Action.BACK, Action.LIST),
        counts=result.counts,
        done=result.done,
        total=result.total,
        missing=_named(view, result.missing),
        extra=_named(view, result.extra),
        choices=carry + infer,
    )
