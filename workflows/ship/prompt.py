"""What the screen shows in each state of shipping."""

from dataclasses import replace
from typing import assert_never

from workflows.cards import item_card
from workflows.dialog import Action, Choice, Detail, Named, Prompt, Takes, Values
from workflows.rules.identity import OrderKey
from workflows.rules.model.work import Order
from workflows.rules.policy import cold_enough
from workflows.rules.view import StockView
from workflows.ship.orders import cartons_of, ready, short_lines
from workflows.ship.states import (
    AskSeal,
    AskTakenOver,
    AskTemperature,
    AskVehicle,
    ConfirmShip,
    Handover,
    ScanCartons,
    ShipAsk,
    ShipStart,
    ShipState,
)
from workflows.step import Context

ASK = {AskVehicle: ShipAsk.VEHICLE, AskSeal: ShipAsk.SEAL, AskTakenOver: ShipAsk.TAKEN_OVER}


def prompt(state: ShipState, context: Context) -> Prompt:
    """The prompt of a state."""
    view = context.view
    match state:
        case ShipStart():
            choices = tuple(_choice(view, order) for order in ready(view))
            return Prompt(ShipAsk.CHOOSE_ORDER, (Action.CONFIRM, Action.BACK), choices=choices, takes=Takes.CHOICE)
        case ScanCartons():
            return _cartons(state, view)
        case AskTemperature():
            lowest, highest = cold_enough(view)
            shown = Prompt(ShipAsk.TEMPERATURE, (Action.CONFIRM, Action.BACK), takes=Takes.NUMBER)
            told = replace(shown, values=Values(text=f"{lowest:f} to {highest:f}"))
            return _of_order(view, state.handover.order, told)
        case AskVehicle() | AskSeal() | AskTakenOver():
            shown = Prompt(ASK[type(state)], (Action.CONFIRM, Action.BACK), takes=Takes.TEXT)
            return _of_order(view, state.handover.order, shown)
        case ConfirmShip():
            return _confirm(state.handover, view)
        case _:
            assert_never(state)


def _choice(view: StockView, order: Order) -> Choice:
    due = order.due.isoformat() if order.due else ""
    return Choice(order.order, view.party_name(order.customer), due, len(cartons_of(view, order.order)))


def _of_order(view: StockView, key: OrderKey, shown: Prompt) -> Prompt:
    order = view.rows.get(Order, (key,))
    return replace(shown, order=key, customer=view.party_name(order.customer) if order else "")


def _cartons(state: ScanCartons, view: StockView) -> Prompt:
    cartons = cartons_of(view, state.order)
    missing = tuple(Named(item_card(view, carton)) for carton in cartons if carton not in state.scanned)
    shown = Prompt(ShipAsk.SCAN_CARTONS, (Action.BACK, Action.LIST, Action.PROBLEM), missing=missing)
    counted = replace(shown, done=len(state.scanned), total=len(cartons), values=Values(count=len(missing)))
    return _of_order(view, state.order, counted)


def _confirm(handover: Handover, view: StockView) -> Prompt:
    short = short_lines(view, handover.order)
    details = [
        Detail("cartons", str(len(handover.cartons))),
        Detail("vehicle", handover.vehicle),
        Detail("seal", handover.seal),
        Detail("taken_over", handover.taken_over_by),
    ]
    if handover.temperature is not None:
        details.insert(2, Detail("temperature", f"{handover.temperature.normalize():f} C"))
    if short:
        details.append(Detail("short", str(len(short))))
    shown = Prompt(ShipAsk.CONFIRM, (Action.CONFIRM, Action.BACK), details=tuple(details))
    return _of_order(view, handover.order, shown)
