"""Shipping as the engine sees it."""

from typing import Any

from workflows.dialog import Scanned
from workflows.flow import About, Flow
from workflows.identify import LogisticUnit, identify
from workflows.rules.identity import NOWHERE
from workflows.rules.model.work import TaskKind
from workflows.rules.roles import MAY_PICK
from workflows.ship.orders import cartons_of, orders_in, ready
from workflows.ship.prompt import prompt
from workflows.ship.states import (
    AskSeal,
    AskTakenOver,
    AskTemperature,
    AskVehicle,
    ConfirmShip,
    ScanCartons,
    ShipStart,
    ShipState,
)
from workflows.ship.workflow import advance, begin
from workflows.step import Context, Step


def _waiting(context: Context) -> int:
    return len(ready(context.view))


def _opened_by(given: Scanned, context: Context) -> Step[Any] | None:
    """A carton of an order."""
    subject = identify(given.reading, context.view)
    if not isinstance(subject, LogisticUnit) or not orders_in(context.view, subject.sscc):
        return None
    return advance(ShipStart(), given, context)


def _about(state: ShipState, context: Context) -> About | None:
    """The first carton that is not found yet, else the order's first."""
    if not isinstance(state, ScanCartons):
        return None
    cartons = cartons_of(context.view, state.order)
    item = next((one for one in cartons if one not in state.scanned), None)
    row = context.view.item(item) if item is not None else None
    return About(row.place if row else NOWHERE, item, order=state.order)


FLOW = Flow(
    TaskKind.SHIP,
    (ShipStart, ScanCartons, AskVehicle, AskTemperature, AskSeal, AskTakenOver, ConfirmShip),
    begin,
    advance,
    prompt,
    MAY_PICK,
    _waiting,
    _opened_by,
    _about,
)
