"""Receiving as the engine sees it."""

from typing import Any, get_args

from workflows.dialog import Input, Scanned
from workflows.flow import About, Flow
from workflows.old_data import into_hold
from workflows.receive.choose import choose
from workflows.receive.facts import working_place
from workflows.receive.prompt import prompt
from workflows.receive.states import ChooseShipment, ReceiveState, Receiving
from workflows.receive.workflow import advance, begin
from workflows.rules.model.work import TaskKind
from workflows.rules.roles import MAY_RECEIVE
from workflows.step import Context, Step


def _waiting(context: Context) -> int:
    return len(context.view.open_shipments())


def _opened_by(given: Scanned, context: Context) -> Step[Any] | None:
    """A scan of anything that an open shipment announces."""
    step = into_hold(choose(ChooseShipment(), given, context), context)
    return None if isinstance(step.state, ChooseShipment) else step


def _about(state: ReceiveState, _: Context) -> About | None:
    """What was counted last, where the person works."""
    if isinstance(state, ChooseShipment):
        return None
    back = state if isinstance(state, Receiving) else state.back
    last = back.history[-1].item if back.history else None
    return About(working_place(back), last, shipment=back.shipment)


def _advance(state: ReceiveState, given: Input, context: Context) -> Step[Any]:
    """Receiving, into hold while the data is too old."""
    return into_hold(advance(state, given, context), context)


FLOW = Flow(
    TaskKind.RECEIVE,
    get_args(ReceiveState),
    begin,
    _advance,
    prompt,
    MAY_RECEIVE,
    _waiting,
    _opened_by,
    _about,
)
