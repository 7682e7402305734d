"""The flow of putting away is as it is drawn, and every input has an answer in every state."""

from decimal import Decimal

import pytest

from tests.support.builders import BIN_CODE, DOCK_CODE, HOLD_CODE, label, location_label, lot_label, scanned
from tests.support.drawn_flow import drawn, explored
from tests.support.names import BOX, PALLET, WITNESS
from tests.support.operator import BACK, CONFIRM, PROBLEM, UNDO, Operator
from tests.workflows.put_away.stores import A_CONTROLLED, SAFES, SECOND, flour, here, storing
from workflows.dialog import Chosen, Entered, Input, Scanned, Vouched, Wrote
from workflows.put_away import workflow
from workflows.rules.model.goods import Item, Stock
from workflows.rules.roles import Role

INPUTS: tuple[Input, ...] = (
    *(label(BOX), label(PALLET), lot_label(), scanned("99X", "]C1"), scanned("0112345678901234")),
    *map(location_label, (BIN_CODE, SECOND, DOCK_CODE, HOLD_CODE)),
    *(BACK, CONFIRM, UNDO, PROBLEM, Entered(Decimal(1)), Entered(Decimal(-1)), Wrote("x")),
    *(Chosen("bin_full"), Chosen(""), Vouched(WITNESS, (Role.RECEIVER,))),
)


def in_every_state() -> list[Operator]:
    """Somebody in each state: with empty hands, counting with an empty and a loaded cart, carrying, asked why."""
    steps: tuple[tuple[Input, ...], ...] = (
        (),
        (lot_label(),),
        (label(BOX),),
        (label(BOX), lot_label()),
        (label(BOX), location_label(SECOND)),
    )
    operators = []
    for inputs in steps:
        operator = storing(here(), flour())
        for given in inputs:
            operator.when(given)
        operators.append(operator)
    for inputs in ((label(BOX), location_label(BIN_CODE)), (label(BOX), location_label(SECOND)), (label(BOX),)):
        watched = storing(here(), flour(), A_CONTROLLED, *SAFES)
        for given in inputs:
            watched.when(given)
        operators.append(watched)
    return operators


def test_the_flow_is_as_it_is_drawn() -> None:
    assert explored(in_every_state(), INPUTS) == drawn(workflow)


@pytest.mark.parametrize("given", INPUTS, ids=str)
def test_a_scan_is_answered_in_every_state_and_without_a_fact_nothing_moves(given: Input) -> None:
    for operator in in_every_state():
        before = set(operator.rows.every(Item)), set(operator.rows.every(Stock))
        step = operator.step(given)
        assert step.notice is not None or step.state != operator.shift or not isinstance(given, Scanned)
        assert before == (set(operator.rows.every(Item)), set(operator.rows.every(Stock)))
