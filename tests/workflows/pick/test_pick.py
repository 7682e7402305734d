"""Picking: the order is claimed, the lot is chosen by expiry and says why, every wrong thing is refused by name, and what is taken is in the carton."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.support.builders import (
    BIN_CODE,
    TODAY,
    label,
    location_label,
    scanned,
)
from tests.support.names import (
    BIN,
    CLIENT,
    FLOUR,
    FLOUR_LOT,
    NOON,
    PALLET,
    TABLET_LOT,
    TABLETS,
)
from tests.support.operator import BACK, CONFIRM, then
from tests.workflows.pick.aisles import (
    A_CASE,
    AN_ORDER,
    BOXES,
    CARTON,
    EARLY,
    FLOUR_LINE,
    HOLD,
    ITS_BIN,
    LATER_LOT,
    ORDER,
    OTHER_CARTON,
    OURS,
    SECOND,
    TASK,
    THEIRS,
    TWO_BOXES,
    R,
    flour,
    in_bin,
    line,
    picking,
    pieces,
    unit,
    walking,
)
from workflows.dialog import Chosen, Input, Reason, Takes
from workflows.pick.states import (
    AskTakeOver,
    PickAsk,
    PickReason,
    PickStart,
    TakeCarton,
    Walking,
)
from workflows.rules.facts.movement import Commissioned, Picked, PickRule
from workflows.rules.facts.work import TaskClaimed, TaskTakenOver
from workflows.rules.identity import NOWHERE, LotCode, OrderKey, at, inside, with_party
from workflows.rules.model.goods import Item, Lot
from workflows.rules.model.master_data import RecallScope
from workflows.rules.model.work import Allocation, Order, OrderLine, OrderState
from workflows.rules.status import Disposition, Verdict

OK, WARN, STOP = Verdict.OK, Verdict.WARN, Verdict.STOP


# -- opening an order ---------------------------------------------------------------------------------------------------------------------


def test_orders_with_something_to_pick_are_listed_released_first_then_by_due_date() -> None:
    later = Order("A", AN_ORDER.customer, OrderState.RELEASED, TODAY + timedelta(days=1))  # type: ignore[arg-type]
    open_one = Order("B", AN_ORDER.customer, OrderState.OPEN, TODAY)  # type: ignore[arg-type]
    done = Order("C", AN_ORDER.customer, OrderState.RELEASED, TODAY)  # type: ignore[arg-type]
    undated = Order("D", AN_ORDER.customer, OrderState.OPEN)  # type: ignore[arg-type]
    lines = [replace(line(), order=OrderKey(key)) for key in ("A", "B", "D")]
    operator = picking(later, open_one, done, undated, *lines, replace(line(), order=OrderKey("C"), picked=Decimal(2)))
    assert [choice.code for choice in operator.prompt.choices] == [ORDER, "A", "D", "B"]
    assert (operator.prompt.ask, operator.prompt.takes) == (PickAsk.CHOOSE_ORDER, Takes.CHOICE)
    assert operator.prompt.choices[0].title == "Clinic West"


@pytest.mark.parametrize("given", [Chosen(ORDER), scanned(ORDER, "]C0")], ids=["chosen", "scanned"])
def test_an_order_without_a_task_is_opened_and_its_carton_asked_for(given: Input) -> None:
    operator = picking(*TWO_BOXES)
    then(operator.when(given), TakeCarton, OK, R.ORDER_OPENED)
    assert (operator.prompt.ask, operator.prompt.order, operator.prompt.customer) == (
        PickAsk.SCAN_CARTON,
        ORDER,
        "Clinic West",
    )


def test_a_free_task_is_claimed_and_one_of_ours_is_gone_on_with() -> None:
    then(picking(TASK).choose(ORDER), TakeCarton, OK, R.ORDER_OPENED, [TaskClaimed])
    then(picking(OURS).choose(ORDER), TakeCarton, OK, R.ORDER_OPENED)


def test_an_order_of_another_terminal_is_taken_over_only_after_a_question() -> None:
    operator = picking(THEIRS)
    then(operator.choose(ORDER), AskTakeOver, WARN, R.HELD_ELSEWHERE)
    assert operator.prompt.values.party == THEIRS.person
    then(operator.when(label(CARTON)), AskTakeOver, WARN, R.ANSWER_FIRST)
    then(operator.enter(1), AskTakeOver)
    then(operator.when(BACK), PickStart)
    operator.choose(ORDER)
    then(operator.when(CONFIRM), TakeCarton, OK, R.TAKEN_OVER, [TaskTakenOver])


def test_since_when_another_terminal_has_an_order_is_told_where_it_is_known() -> None:
    operator = picking(replace(THEIRS, since=NOON))
    operator.choose(ORDER)
    assert operator.prompt.values.code == "12:00"


@pytest.mark.parametrize(
    "order",
    [replace(AN_ORDER, state=OrderState.CANCELLED), replace(AN_ORDER, state=OrderState.SHIPPED)],
    ids=["cancelled", "shipped"],
)
def test_an_order_that_is_over_cannot_be_opened(order: Order) -> None:
    then(picking(order).choose(ORDER), PickStart, STOP, R.ORDER_GONE)
    then(picking().choose("nothing"), PickStart, STOP, R.ORDER_GONE)


def test_what_is_no_order_is_said_and_other_inputs_change_nothing() -> None:
    then(picking().when(label(CARTON)), PickStart, STOP, R.NOT_AN_ORDER)
    then(picking().enter(1), PickStart)


def test_a_new_carton_is_begun_and_an_empty_one_may_be_used_again() -> None:
    operator = picking(*TWO_BOXES)
    operator.choose(ORDER)
    then(operator.when(ITS_BIN), TakeCarton, STOP, R.NOT_A_CARTON)
    then(operator.when(label(BOXES[0])), TakeCarton, STOP, R.NOT_A_CARTON)
    then(operator.enter(1), TakeCarton)
    then(operator.when(label(CARTON)), Walking, OK, R.CARTON_STARTED, [Commissioned])
    again = picking(*TWO_BOXES, operator.item(CARTON))
    again.choose(ORDER)
    then(again.when(label(CARTON)), Walking, OK, R.CARTON_STARTED)


@pytest.mark.parametrize(
    "rows",
    [
        (unit(OTHER_CARTON, product=None, lot=None),),
        (unit(OTHER_CARTON, disposition=Disposition.PICKED), unit(BOXES[5], inside(OTHER_CARTON))),
        (unit(OTHER_CARTON, disposition=Disposition.PICKED), flour(8, inside(OTHER_CARTON))),
        (unit(OTHER_CARTON, with_party(CLIENT), disposition=Disposition.PICKED),),
    ],
    ids=["a pallet in stock", "with a pack in it", "with flour in it", "gone"],
)
def test_a_number_that_is_in_use_is_no_empty_carton(rows: tuple[Item, ...]) -> None:
    operator = picking(*rows)
    operator.choose(ORDER)
    then(operator.when(label(OTHER_CARTON)), TakeCarton, STOP, R.CARTON_IN_USE)
    then(operator.when(BACK), PickStart)


# -- which lot, and why -------------------------------------------------------------------------------------------------------------------


def test_the_lot_that_expires_first_goes_first_along_the_walk() -> None:
    operator = walking(unit(BOXES[0], at(SECOND)), unit(BOXES[1], BIN, LATER_LOT), flour(8))
    prompt = operator.prompt
    assert (prompt.ask, prompt.location, prompt.why) == (PickAsk.GO_TO_BIN, SECOND, None)
    assert prompt.quantity == pieces(1)
    assert prompt.card is not None
    assert (prompt.card.lot, prompt.card.expiry) == (TABLET_LOT, EARLY)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ((HOLD,), R.PASSED_ON_HOLD),
        ((RecallScope("R-1", TABLETS, TABLET_LOT),), R.PASSED_RECALLED),
        ((Lot(TABLETS, TABLET_LOT, TODAY - timedelta(days=1)),), R.PASSED_EXPIRED),
        ((replace(AN_ORDER, minimum_days=200),), R.PASSED_TOO_SHORT),
        ((unit(BOXES[0], owner=CLIENT),), R.PASSED_OTHER_OWNER),
        ((unit(BOXES[0], disposition=Disposition.DAMAGED),), R.PASSED_ON_HOLD),
    ],
    ids=["hold", "recall", "expired", "short", "owner", "damaged"],
)
def test_an_earlier_lot_that_is_passed_over_is_named_with_the_reason(
    rows: tuple[object, ...], reason: PickReason
) -> None:
    operator = walking(unit(BOXES[0]), unit(BOXES[1], at(SECOND), LATER_LOT), *rows)  # type: ignore[arg-type]
    prompt = operator.prompt
    assert (prompt.location, prompt.why and prompt.why.reason) == (SECOND, reason)
    operator.when(location_label(SECOND))
    answer = operator.when(label(BOXES[1], LATER_LOT))
    fact = answer.facts[0]
    assert isinstance(fact, Picked)
    assert [passed.lot for passed in fact.passed_over] == [TABLET_LOT]
    assert fact.rule is PickRule.FEFO


def test_goods_known_by_lot_are_passed_over_for_the_same_reasons() -> None:
    later = LotCode("M6000")
    lots = (Lot(FLOUR, FLOUR_LOT, EARLY), Lot(FLOUR, later, EARLY + timedelta(days=90)))
    held = flour(8, disposition=Disposition.HELD)
    operator = walking(held, flour(48, at(SECOND), lot=later), *lots, lines=(FLOUR_LINE,))
    assert (operator.prompt.location, operator.prompt.why and operator.prompt.why.reason) == (SECOND, R.PASSED_ON_HOLD)
    recall = RecallScope("R-2", FLOUR, FLOUR_LOT)
    operator = walking(flour(8), recall, flour(48, at(SECOND), lot=later), *lots, lines=(FLOUR_LINE,))
    assert operator.prompt.why is not None
    assert operator.prompt.why.reason is R.PASSED_RECALLED


def test_what_the_server_set_aside_goes_before_the_rule() -> None:
    set_aside = Allocation(ORDER, "1", LATER_LOT, in_bin(SECOND).text, pieces(1))
    odd = Allocation(ORDER, "1", TABLET_LOT, NOWHERE.text, pieces(1))
    operator = walking(unit(BOXES[0]), unit(BOXES[1], at(SECOND), LATER_LOT), set_aside, odd)
    assert operator.prompt.location == SECOND
    assert operator.prompt.why is not None
    assert operator.prompt.why.reason is R.PASSED_NOT_REACHED
    only = walking(unit(BOXES[0]), replace(set_aside, lot=TABLET_LOT, place=BIN.text))
    assert only.prompt.why is not None
    assert only.prompt.why.reason is R.SET_ASIDE


def test_packs_on_a_pallet_or_in_a_case_in_a_bin_are_stock_of_that_bin() -> None:
    pallet = unit(PALLET, product=None, lot=None)
    on_it = replace(A_CASE[0], place=inside(PALLET))
    operator = walking(
        pallet, on_it, *A_CASE[1:], flour(8, inside(PALLET)), lines=(line(4), replace(FLOUR_LINE, line="2"))
    )
    assert operator.prompt.location == BIN_CODE
    assert {row.product for row in operator.rows.every(OrderLine)} == {TABLETS, FLOUR}


def test_a_torn_carton_label_is_named_as_that() -> None:
    operator = picking()
    operator.choose(ORDER)
    then(operator.when(scanned("00003614140000099991", "]C1")), TakeCarton, STOP, Reason.UNREADABLE)
