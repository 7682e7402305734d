"""Picking as the engine sees it."""

from typing import Any

from workflows.dialog import Scanned
from workflows.flow import About, Flow
from workflows.pick.begin import choose, plain_text
from workflows.pick.plan import next_pick, open_orders
from workflows.pick.prompt import prompt
from workflows.pick.states import (
    AskOpenCase,
    AskSwap,
    AskTakeOver,
    CountPick,
    PickStart,
    PickState,
    PickWitness,
    TakeCarton,
    Taking,
    Walking,
    WhyShort,
)
from workflows.pick.workflow import advance, begin
from workflows.rules.identity import at
from workflows.rules.model.work import Order, TaskKind
from workflows.rules.roles import MAY_PICK
from workflows.step import Context, Step


def _waiting(context: Context) -> int:
    return len(open_orders(context.view))


def _opened_by(given: Scanned, context: Context) -> Step[Any] | None:
    """The label of an order."""
    known = context.view.rows.get(Order, (plain_text(given),))
    return choose(PickStart(), given, context) if known is not None else None


def _about(state: PickState, context: Context) -> About | None:
    """The goods that are to be taken, in the bin where they should be."""
    if isinstance(state, Walking):
        pick, round_ = next_pick(context.view, state), state.round
    elif isinstance(state, Taking):
        pick, round_ = state.pick, state.round
    elif isinstance(state, PickWitness | CountPick | AskOpenCase | AskSwap | WhyShort):
        return _about(state.back, context)
    else:
        return None
    if pick is None:
        return None
    return About(at(pick.location), None, pick.product, pick.lot, order=round_.order)


FLOW = Flow(
    TaskKind.PICK,
    (PickStart, AskTakeOver, TakeCarton, Walking, PickWitness, Taking, CountPick, AskOpenCase, AskSwap, WhyShort),
    begin,
    advance,
    prompt,
    MAY_PICK,
    _waiting,
    _opened_by,
    _about,
)
