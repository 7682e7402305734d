"""The flow of picking is as it is drawn, every scan has an answer in every state, and what is refused moves nothing."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.support.builders import BIN_CODE, a_product, label, location_label, lot_label, scanned
from tests.support.drawn_flow import drawn, explored
from tests.support.names import FLOUR, PALLET, WITNESS
from tests.support.operator import BACK, CONFIRM, PROBLEM, UNDO, Operator
from tests.workflows.pick.aisles import (
    A_CASE,
    BOXES,
    CARTON,
    CASE,
    LATER_LOT,
    ORDER,
    OTHER_CARTON,
    SECOND,
    SHIP,
    THEIRS,
    at_the_bin,
    flour,
    line,
    picking,
    unit,
    walking,
)
from workflows.dialog import Action, Chosen, Entered, Input, Pressed, Scanned, Vouched
from workflows.pick import workflow
from workflows.pick.states import PickWitness, Taking
from workflows.rules.model.goods import Item, Stock
from workflows.rules.roles import Role

INPUTS: tuple[Input, ...] = (
    *(label(item) for item in (BOXES[0], BOXES[1], CASE, PALLET, CARTON, OTHER_CARTON)),
    *(
        label(BOXES[2], LATER_LOT),
        lot_label(),
        scanned("99X", "]C1"),
        scanned("0112345678901234"),
        scanned(ORDER, "]C0"),
    ),
    *map(location_label, (BIN_CODE, SECOND, SHIP)),
    *(BACK, CONFIRM, UNDO, PROBLEM, Pressed(Action.LIST)),
    Vouched(WITNESS, (Role.RECEIVER,)),
    *(Entered(Decimal(1)), Entered(Decimal(3)), Chosen(ORDER), Chosen("short_fewer"), Chosen("")),
)
GOODS = (unit(BOXES[0]), unit(BOXES[1]), unit(BOXES[2], lot=LATER_LOT), *A_CASE)
FLOUR_LINE = line(24, product=FLOUR)


def in_every_state() -> list[Operator]:
    """Somebody in each state, with little and with much to do."""
    chosen, swap = picking(*GOODS), at_the_bin(*GOODS)
    chosen.choose(ORDER)
    swap.when(label(BOXES[2], LATER_LOT))
    last_swap = at_the_bin(*GOODS, lines=(line(1),))
    last_swap.when(label(BOXES[2], LATER_LOT))
    asked = picking(*GOODS, THEIRS)
    asked.choose(ORDER)
    case = at_the_bin(*GOODS)
    case.when(label(CASE))
    short = at_the_bin(*GOODS)
    short.press(Action.LIST)
    counting = at_the_bin(flour(), lines=(FLOUR_LINE,))
    counting.when(lot_label())
    begun = at_the_bin(*GOODS)
    begun.when(label(BOXES[0]), BACK)
    last = at_the_bin(*GOODS, lines=(line(1),))
    at_flour = at_the_bin(flour(), lines=(FLOUR_LINE,))
    done = walking()  # nothing in stock: straight to packing
    watched = at_the_bin(*GOODS)
    assert isinstance(watched.work, Taking)
    watched.shift = replace(watched.shift, work=PickWitness(watched.work))
    controlled = walking(*GOODS, a_product(controlled=True))
    return [picking(*GOODS), picking(*GOODS, THEIRS), asked, chosen, walking(*GOODS), at_the_bin(*GOODS), last,
            at_flour, counting, case, swap, last_swap, short, begun, done, watched, controlled]  # fmt: skip


def test_the_flow_is_as_it_is_drawn() -> None:
    assert explored(in_every_state(), INPUTS) == drawn(workflow)


@pytest.mark.parametrize("given", INPUTS, ids=str)
def test_a_scan_is_answered_in_every_state_and_without_a_fact_nothing_moves(given: Input) -> None:
    for operator in in_every_state():
        before = set(operator.rows.every(Item)), set(operator.rows.every(Stock))
        step = operator.step(given)
        assert step.notice is not None or step.state != operator.shift or not isinstance(given, Scanned)
        assert before == (set(operator.rows.every(Item)), set(operator.rows.every(Stock)))
        assert operator.prompt.actions
