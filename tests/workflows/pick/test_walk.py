"""The walk is planned once and follows what changes; lots leave by policy; cartons follow each other; controlled goods are watched."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.support.builders import (
    BIN_CODE,
    FAR,
    OTHER_SHIPMENT,
    TODAY,
    LotLine,
    a_location,
    a_policy,
    a_product,
    a_shipment,
    an_sscc,
    label,
    location_label,
    lot_label,
)
from tests.support.names import (
    BIN,
    DOCK,
    HERE,
    PALLET,
    PERSON,
    TABLET_LOT,
    TABLETS,
    WITNESS,
)
from tests.support.operator import BACK, CONFIRM, UNDO, Operator, then
from tests.workflows.pick.aisles import (
    AN_ORDER,
    BOXES,
    CARTON,
    FLOUR_LINE,
    ITS_BIN,
    LATER_LOT,
    ORDER,
    OTHER_CARTON,
    SECOND,
    SHIP,
    TWO_BOXES,
    R,
    at_the_bin,
    flour,
    in_bin,
    line,
    picking,
    pieces,
    unit,
    walking,
)
from workflows.dialog import Action
from workflows.gs1.values import Sgtin
from workflows.pick import flow
from workflows.pick.plan import plan, there_still, wanted_of
from workflows.pick.states import (
    PickAsk,
    PickStart,
    PickWitness,
    TakeCarton,
    Taking,
    Walking,
)
from workflows.rules.facts.movement import Commissioned, Moved, Picked, PickRule
from workflows.rules.facts.work import Corrected, ExceptionRaised, Meaning, Refused
from workflows.rules.fefo import Wanted
from workflows.rules.identity import OrderKey, Place, PlaceKind, inside
from workflows.rules.model.goods import Item, Lot, Stock
from workflows.rules.model.master_data import LocationKind, NumberKind, NumberRange
from workflows.rules.model.work import Allocation, Order, OrderLine, OrderState, ShipmentState
from workflows.rules.on_hand import blocked
from workflows.rules.roles import Role
from workflows.rules.rotation import came, rank_of
from workflows.rules.rows import RowChange
from workflows.rules.status import Disposition, Verdict

OK, WARN, STOP = Verdict.OK, Verdict.WARN, Verdict.STOP
OTHERS = Order(OrderKey("90234"), AN_ORDER.customer, OrderState.RELEASED)
THEIR_LINE = OrderLine(OTHERS.order, "1", TABLETS, pieces(1))
SET_ASIDE = Allocation(OTHERS.order, "1", TABLET_LOT, BIN.text, pieces(1))
A_PALLET = unit(PALLET, product=None, lot=None)


def facts_of(answer: object) -> list[Picked]:
    """The picks that were booked."""
    return [fact for fact in answer.facts if isinstance(fact, Picked)]  # type: ignore[attr-defined]


# -- the plan -----------------------------------------------------------------------------------------------------------------------------


def test_a_frame_asks_for_no_stock_once_the_walk_is_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    operator = walking(*TWO_BOXES, unit(BOXES[2], in_bin(SECOND), LATER_LOT), lines=(line(3),))
    asked: list[type[object]] = []
    find = type(operator.rows).find

    def counted(self: object, kind: type[Item], field: str, value: object) -> object:
        asked.append(kind)
        return find(self, kind, field, value)  # type: ignore[arg-type]

    monkeypatch.setattr(type(operator.rows), "find", counted)
    assert operator.prompt.location == BIN_CODE
    assert Item not in asked
    assert Stock not in asked


def test_more_picks_than_are_planned_ahead_are_planned_when_those_are_done() -> None:
    lines = tuple(line(1, str(number)) for number in range(1, 11))
    boxes = [Sgtin(BOXES[0].gtin, f"M{number}") for number in range(10)]
    operator = walking(*map(unit, boxes), lines=lines)
    for box in boxes:
        operator.when(ITS_BIN)
        then(operator.when(label(box)), Walking, OK, R.LINE_DONE, [Picked])
    assert operator.prompt.ask is PickAsk.STAGE_CARTON


def test_after_a_pick_is_taken_back_it_is_planned_again() -> None:
    operator = at_the_bin(unit(BOXES[0]), lines=(line(1),))
    operator.when(label(BOXES[0]))
    then(operator.when(UNDO), Walking, OK, R.UNDONE, [Corrected])
    assert operator.prompt.location == BIN_CODE
    then(operator.when(ITS_BIN), Taking, OK, R.AT_THE_BIN)


def test_a_bin_with_less_of_one_lot_is_still_asked_for_other_goods() -> None:
    rows = (unit(BOXES[0]), flour(24))
    operator = at_the_bin(*rows, lines=(line(1), replace(FLOUR_LINE, line="2")))
    operator.press(Action.LIST)
    operator.choose("short_fewer")
    assert (operator.prompt.location, operator.prompt.values.text) == (BIN_CODE, "2")
    out_of_reach = at_the_bin(*rows, lines=(line(1), replace(FLOUR_LINE, line="2")))
    out_of_reach.press(Action.LIST)
    out_of_reach.choose("short_cant_reach")
    assert out_of_reach.prompt.ask is PickAsk.STAGE_CARTON


def test_a_cancelled_order_asks_for_nothing_more_and_reports_nothing_short() -> None:
    operator = walking(*TWO_BOXES)
    operator.rows.put(replace(AN_ORDER, state=OrderState.CANCELLED))
    assert operator.prompt.ask is PickAsk.STAGE_CARTON
    then(operator.when(location_label(SHIP)), PickStart, OK, R.STAGED)


def test_stock_that_came_meanwhile_is_picked_before_the_carton_is_put_down() -> None:
    operator = walking()
    operator.rows.put(unit(BOXES[0]))
    then(operator.when(location_label(SHIP)), Walking, WARN, R.MORE_TO_PICK)
    assert operator.prompt.location == BIN_CODE


def test_what_is_missing_is_reported_once_and_many_lines_are_named_together() -> None:
    lines = tuple(line(1, str(number)) for number in range(1, 12))
    operator = walking(lines=lines)
    answer = operator.when(location_label(SHIP))
    reports = [fact for fact in answer.facts if isinstance(fact, ExceptionRaised)]
    assert len(reports) == 9
    assert "line 9: 1 of" in reports[-1].note
    assert "line 11: 1 of" in reports[-1].note
    again = walking(*operator.rows.every(Order), lines=(line(1),))
    again.when(location_label(SHIP))
    again.choose(ORDER)
    again.when(label(OTHER_CARTON))
    then(again.when(location_label(SHIP)), PickStart, WARN, R.STAGED_SHORT)


def test_a_line_that_is_gone_is_not_at_its_bin() -> None:
    operator = walking(*TWO_BOXES)
    assert isinstance(operator.work, Walking)
    ahead = plan(operator.view, operator.work.round).picks[0]
    operator.rows.accept([RowChange(OrderLine, (ORDER, "1"), None)])
    assert there_still(operator.view, operator.work.round, ahead) is None


# -- first in first out -------------------------------------------------------------------------------------------------------------------


def test_where_policy_says_so_what_came_first_goes_first_and_the_day_is_told() -> None:
    lots = (Lot(TABLETS, TABLET_LOT, FAR, packed=FAR), Lot(TABLETS, LATER_LOT, FAR, packed=AN_ORDER.due))
    rows = (unit(BOXES[0]), unit(BOXES[1], in_bin(SECOND), LATER_LOT), *lots, a_policy("rotation", "fifo"))
    operator = walking(*rows, lines=(line(1),))
    prompt = operator.prompt
    assert (prompt.location, prompt.why and prompt.why.reason) == (SECOND, R.CAME_FIRST)
    assert prompt.why is not None
    assert prompt.why.values.expiry == AN_ORDER.due
    operator.when(location_label(SECOND))
    assert facts_of(operator.when(label(BOXES[1], LATER_LOT)))[0].rule is PickRule.FIFO
    one = walking(*rows, a_policy(f"rotation:{TABLETS}", "fefo"), lines=(line(1),))
    assert one.prompt.why is None


def test_a_lot_came_in_with_the_first_shipment_that_brought_it_and_one_that_was_always_here_goes_first() -> None:
    shipment = a_shipment(LotLine(TABLETS, LATER_LOT, None), due=TODAY, state=ShipmentState.CLOSED)
    announced = a_shipment(LotLine(TABLETS, TABLET_LOT, None), key=OTHER_SHIPMENT, due=TODAY)
    operator = walking(unit(BOXES[0]), *shipment, *announced)
    assert came(operator.view, TABLETS, LATER_LOT) == TODAY
    assert came(operator.view, TABLETS, TABLET_LOT) is None
    operator.rows.put(a_policy("rotation", "fifo"))
    assert rank_of(operator.view, TABLETS, TABLET_LOT) < rank_of(operator.view, TABLETS, LATER_LOT)


# -- cartons ------------------------------------------------------------------------------------------------------------------------------


def test_a_full_carton_is_followed_by_the_next_and_both_go_to_be_packed() -> None:
    operator = at_the_bin(*TWO_BOXES, a_location(SECOND, LocationKind.STAGE))
    operator.when(label(BOXES[0]), BACK)
    then(operator.press(Action.LIST), TakeCarton)
    assert operator.prompt.ask is PickAsk.NEXT_CARTON
    then(operator.when(BACK), Walking)
    operator.press(Action.LIST)
    then(operator.when(label(OTHER_CARTON)), Walking, OK, R.CARTON_STARTED, [Commissioned])
    operator.when(ITS_BIN)
    then(operator.when(label(CARTON)), Taking, WARN, R.ALREADY_PICKED)
    then(operator.when(label(BOXES[0])), Taking, WARN, R.ALREADY_PICKED)
    then(operator.when(label(BOXES[1])), Walking, OK, R.LINE_DONE, [Picked])
    answer = operator.when(location_label(SECOND))
    then(answer, PickStart, OK, R.STAGED, [Moved])
    assert {operator.item(carton).place for carton in (CARTON, OTHER_CARTON)} == {in_bin(SECOND)}


def test_another_carton_may_be_scanned_on_the_way_and_an_empty_one_at_the_bin() -> None:
    operator = walking(*TWO_BOXES, unit(OTHER_CARTON, product=None, lot=None, disposition=Disposition.PICKED))
    then(operator.when(label(PALLET)), Walking, OK, R.CARTON_STARTED, [Commissioned])
    operator.when(ITS_BIN)
    then(operator.when(label(OTHER_CARTON)), Taking, OK, R.CARTON_STARTED)
    operator.when(label(BOXES[0]))
    assert operator.item(BOXES[0]).place == inside(OTHER_CARTON)
    then(operator.when(BACK), Walking)
    then(operator.when(label(BOXES[1])), Walking, WARN, R.BIN_FIRST)


def test_whoever_takes_an_order_over_may_go_on_with_its_carton() -> None:
    operator = at_the_bin(*TWO_BOXES)
    operator.when(label(BOXES[0]))
    rows = (*operator.rows.every(Item), *operator.rows.every(Allocation))
    again = picking(*rows, lines=(line(2, picked=Decimal(1)),))
    again.choose(ORDER)
    then(again.when(label(CARTON)), Walking, OK, R.CARTON_GONE_ON_WITH)
    again.when(ITS_BIN)
    then(again.when(label(BOXES[1])), Walking, OK, R.LINE_DONE, [Picked])
    stranger = picking(*rows, replace(next(operator.rows.every(Allocation)), order=OTHERS.order))
    stranger.choose(ORDER)
    then(stranger.when(label(CARTON)), TakeCarton, STOP, R.CARTON_IN_USE)


def test_a_carton_without_a_label_gets_a_number_of_this_terminal_s_own() -> None:
    numbers = NumberRange("r-1", NumberKind.SSCC, HERE, "0361414", "7001", "7001", b"")
    operator = picking(*TWO_BOXES, numbers)
    operator.choose(ORDER)
    answer = operator.when(CONFIRM)
    then(answer, Walking, OK, R.CARTON_STARTED, [Commissioned])
    assert answer.notice is not None
    assert answer.notice.card is not None
    assert answer.notice.card.item == an_sscc(7001)
    operator.press(Action.LIST)
    then(operator.when(CONFIRM), TakeCarton, STOP, R.NO_OWN_NUMBER)


# -- controlled products ------------------------------------------------------------------------------------------------------------------


def controlled() -> Operator:
    """Somebody on the way to a controlled product."""
    return walking(*TWO_BOXES, a_product(controlled=True))


def test_a_controlled_product_is_taken_only_while_a_second_person_watches() -> None:
    operator = controlled()
    then(operator.when(ITS_BIN), PickWitness, OK, R.AT_THE_BIN)
    asked = operator.prompt.sign
    assert asked is not None
    assert (asked.meaning, asked.barred) == (Meaning.WITNESSED, (PERSON,))
    then(operator.when(label(BOXES[0])), PickWitness, WARN, R.WITNESS_FIRST)
    then(operator.enter(1), PickWitness)
    then(operator.vouch(PERSON, Role.PICKER), PickWitness, STOP, R.WITNESS_FIRST)
    then(operator.vouch(WITNESS, Role.AUDITOR), PickWitness, STOP, R.WITNESS_FIRST)
    then(operator.vouch(WITNESS, Role.RECEIVER), Taking, OK, R.WITNESSED)
    answer = operator.when(label(BOXES[0]))
    then(answer, Taking, OK, R.PICKED, [Picked])
    assert [booking.witness for booking in answer.bookings] == [WITNESS]


def test_without_a_witness_the_bin_is_left_again() -> None:
    operator = controlled()
    operator.when(ITS_BIN)
    assert flow.FLOW.about(operator.work, operator.context) is not None
    then(operator.when(BACK), Walking)
    assert operator.prompt.location == BIN_CODE


# -- odd places and numbers ---------------------------------------------------------------------------------------------------------------


def test_goods_aboard_a_vehicle_or_at_the_dock_are_taken_with_a_warning() -> None:
    aboard = at_the_bin(*TWO_BOXES, unit(BOXES[2], Place(PlaceKind.ABOARD, "TR-1")))
    then(aboard.when(label(BOXES[2])), Taking, WARN, R.WAS_ELSEWHERE, [Picked])
    their = replace(SET_ASIDE, place=DOCK.text)
    docked = at_the_bin(*TWO_BOXES, unit(BOXES[2], DOCK), OTHERS, THEIR_LINE, their)
    then(docked.when(label(BOXES[2])), Taking, WARN, R.WAS_SET_ASIDE, [Picked])


def test_a_pallet_that_is_held_is_stopped_as_a_whole() -> None:
    operator = at_the_bin(*TWO_BOXES, replace(A_PALLET, disposition=Disposition.HELD))
    then(operator.when(label(PALLET)), Taking, STOP, R.MAY_NOT_BE_USED, [Refused])


def test_no_more_balances_are_touched_than_the_count_needs() -> None:
    operator = at_the_bin(A_PALLET, flour(8), flour(16, inside(PALLET)), lines=(FLOUR_LINE,))
    operator.when(lot_label())
    then(operator.enter(1), Taking, OK, R.PICKED, [Picked])


def test_a_number_in_use_is_no_next_carton() -> None:
    then(walking(*TWO_BOXES, A_PALLET).when(label(PALLET)), Walking, WARN, R.BIN_FIRST)


def test_packages_that_are_said_to_be_inside_themselves_end_somewhere() -> None:
    odd = unit(PALLET, inside(PALLET), product=None, lot=None)
    assert blocked(at_the_bin(*TWO_BOXES, odd).view, odd) is None


def test_a_line_without_its_order_is_wanted_of_nobody_in_particular() -> None:
    operator = walking(*TWO_BOXES)
    operator.rows.accept([RowChange(Order, (ORDER,), None)])
    assert wanted_of(operator.view, line()) == Wanted(TABLETS, None, None, ORDER)
