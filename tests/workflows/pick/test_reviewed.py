"""What picking must not get wrong: goods that are nobody's to take, balances of several owners, packages in packages, stock that others wait for."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from tests.support.builders import (
    ACETONE_LOT,
    BIN_CODE,
    DRUM_GTIN,
    INNER_GTIN,
    a_location,
    label,
    location_label,
    lot_label,
)
from tests.support.names import (
    BIN,
    CLIENT,
    FLOUR,
    FLOUR_LOT,
    PALLET,
    SOLVENT,
    TABLET_LOT,
    TABLETS,
    kilograms,
)
from tests.support.operator import CONFIRM, Operator, then
from tests.workflows.pick.aisles import (
    A_CASE,
    AN_ORDER,
    BOXES,
    CARTON,
    CASE,
    FLOUR_LINE,
    INNER,
    ITS_BIN,
    LATER_LOT,
    ORDER,
    OTHER_CARTON,
    SECOND,
    TWO_BOXES,
    R,
    at_the_bin,
    flour,
    in_bin,
    line,
    picked_line,
    pieces,
    unit,
    walking,
)
from workflows.gs1.values import Sgtin
from workflows.pick.states import (
    AskOpenCase,
    CountPick,
    PickAsk,
    Taking,
    Walking,
)
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Picked, Unpacked
from workflows.rules.facts.state import StatusChanged
from workflows.rules.facts.work import Refused
from workflows.rules.fefo import PassedBy, Wanted, holdings
from workflows.rules.identity import HoldId, OrderKey, inside
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.holds import Hold
from workflows.rules.model.master_data import LocationKind, RecallScope
from workflows.rules.model.work import Allocation, Order, OrderLine, OrderState
from workflows.rules.rows import RowChange
from workflows.rules.status import Disposition, HoldReason, Verdict

OK, WARN, STOP = Verdict.OK, Verdict.WARN, Verdict.STOP
OTHERS = Order(OrderKey("90234"), AN_ORDER.customer, OrderState.RELEASED)
THEIR_LINE = OrderLine(OTHERS.order, "1", TABLETS, pieces(1))
SET_ASIDE = Allocation(OTHERS.order, "1", TABLET_LOT, BIN.text, pieces(1))
A_PALLET = unit(PALLET, product=None, lot=None)


def facts_of(answer: object) -> list[Picked]:
    """The picks that were booked."""
    return [fact for fact in answer.facts if isinstance(fact, Picked)]  # type: ignore[attr-defined]


# -- packages -----------------------------------------------------------------------------------------------------------------------------


def test_an_opened_case_is_no_stock_any_more_and_can_t_be_picked() -> None:
    operator = at_the_bin(*A_CASE, lines=(line(2),))
    operator.when(label(INNER[0]))
    then(operator.when(CONFIRM), Taking, OK, R.CASE_OPENED, [Unpacked, StatusChanged])
    then(operator.when(label(CASE)), Taking, STOP, R.NOT_IN_STOCK)
    loose = [row.amount for row in holdings(operator.view, Wanted(TABLETS))]
    assert loose == [4]
    then(operator.when(label(INNER[0])), Taking, OK, R.PICKED, [Picked])


def test_what_is_counted_in_a_case_comes_out_with_it() -> None:
    operator = at_the_bin(*A_CASE, flour(3, inside(CASE)))
    operator.when(label(CASE))
    operator.when(CONFIRM)
    assert [(row.place, row.quantity.amount) for row in operator.rows.every(Stock)] == [(BIN, Decimal(3))]


def test_a_case_that_is_gone_meanwhile_is_not_opened() -> None:
    operator = at_the_bin(*A_CASE)
    operator.when(label(CASE))
    operator.rows.accept([RowChange(Item, (CASE.text,), None)])
    then(operator.when(CONFIRM), Taking)


def test_a_case_on_a_pallet_is_taken_off_it_and_the_pallet_stays_as_it_is() -> None:
    operator = at_the_bin(A_PALLET, replace(A_CASE[0], place=inside(PALLET)), *A_CASE[1:], lines=(line(8),))
    then(operator.when(label(CASE)), Walking, OK, R.LINE_DONE, [Picked])
    assert operator.item(PALLET).place == BIN
    assert operator.item(CASE).place == inside(CARTON)


def test_a_pack_in_an_inner_in_a_case_on_a_pallet_is_reached_step_by_step() -> None:
    bundle = Sgtin(INNER_GTIN, "B1")
    rows = (A_PALLET, unit(CASE, inside(PALLET)), unit(bundle, inside(CASE)), unit(BOXES[0], inside(bundle)))
    operator = at_the_bin(*rows, lines=(line(1),))
    for _ in range(2):
        then(operator.when(label(BOXES[0])), AskOpenCase, WARN, R.ASK_OPEN)
        then(operator.when(CONFIRM), Taking, OK, R.CASE_OPENED, [Unpacked, StatusChanged])
    then(operator.when(label(BOXES[0])), Walking, OK, R.LINE_DONE, [Picked])


def test_a_pallet_of_one_lot_is_taken_as_a_whole_and_its_lot_is_known_to_shipping() -> None:
    operator = at_the_bin(A_PALLET, *(unit(box, inside(PALLET)) for box in BOXES[:2]))
    then(operator.when(label(PALLET)), Walking, OK, R.LINE_DONE, [Picked])
    assert picked_line(operator) == 2
    told = [row.lot for row in operator.rows.every(Allocation) if row.place == inside(CARTON).text]
    assert told == [TABLET_LOT]


@pytest.mark.parametrize(
    "more",
    [(flour(8, inside(PALLET)),), (unit(BOXES[2], inside(PALLET)),), (unit(BOXES[2], inside(PALLET), LATER_LOT),)],
    ids=["flour too", "more than is wanted", "two lots"],
)
def test_of_a_pallet_with_other_goods_on_it_only_what_is_wanted_is_taken(more: tuple[Item | Stock, ...]) -> None:
    operator = at_the_bin(A_PALLET, *(unit(box, inside(PALLET)) for box in BOXES[:2]), *more)
    before = set(operator.rows.every(Stock))
    then(operator.when(label(PALLET)), Taking, STOP, R.SCAN_WHAT_IS_ON_IT)
    then(operator.when(label(BOXES[0])), Taking, OK, R.PICKED, [Picked])
    assert set(operator.rows.every(Stock)) == before


def test_goods_of_another_owner_on_a_pallet_are_not_taken_with_it() -> None:
    operator = at_the_bin(A_PALLET, unit(BOXES[0], inside(PALLET)), unit(BOXES[1], inside(PALLET), owner=CLIENT))
    then(operator.when(label(PALLET)), Taking, STOP, R.OTHER_OWNER)


# -- holds --------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "trouble",
    [
        replace(A_PALLET, disposition=Disposition.HELD),
        Hold(HoldId(UUID(int=8)), PALLET.text, HoldReason.INSPECTION),
        Hold(HoldId(UUID(int=8)), BIN.text, HoldReason.COUNT),
    ],
    ids=["the pallet is held", "a hold on the pallet", "a hold on the bin"],
)
def test_what_stands_on_a_held_pallet_or_in_a_held_bin_is_neither_offered_nor_taken(trouble: Item | Hold) -> None:
    rows = (A_PALLET, unit(BOXES[0], inside(PALLET)), unit(BOXES[1], in_bin(SECOND)))
    operator = walking(*rows, flour(4, inside(PALLET)), trouble, lines=(line(1),))
    assert operator.prompt.location == SECOND
    assert {row.passed for row in holdings(operator.view, Wanted(FLOUR))} == {PassedBy.ON_HOLD}
    operator.when(location_label(SECOND))
    answer = operator.when(label(BOXES[0]))
    then(answer, Taking, STOP, R.MAY_NOT_BE_USED, [Refused])


def test_a_second_scan_of_stopped_goods_owes_no_second_walk() -> None:
    operator = at_the_bin(*TWO_BOXES)
    operator.rows.put(RecallScope("R-1", TABLETS, TABLET_LOT))
    then(operator.when(label(BOXES[0])), Taking, STOP, R.RECALLED_GOODS, [Refused])
    then(operator.when(label(BOXES[0])), Taking, STOP, R.RECALLED_GOODS)
    assert len(operator.shift.owed) == 1


def test_a_recall_that_comes_at_the_bin_stops_goods_without_serials_too() -> None:
    operator = at_the_bin(flour(40), lines=(FLOUR_LINE,))
    operator.rows.put(RecallScope("R-3", FLOUR, FLOUR_LOT))
    then(operator.when(lot_label()), Taking, STOP, R.RECALLED_GOODS, [Refused])
    assert [owed.quantities[0].quantity for owed in operator.shift.owed] == [pieces(40)]
    then(operator.when(lot_label()), Taking, STOP, R.RECALLED_GOODS)
    counting = at_the_bin(flour(40), lines=(FLOUR_LINE,))
    counting.when(lot_label())
    counting.rows.put(RecallScope("R-3", FLOUR, FLOUR_LOT))
    then(counting.enter(1), CountPick, STOP, R.NOT_SO_MANY)


def test_another_lot_that_is_recalled_while_the_question_stands_is_not_taken() -> None:
    def asked() -> Operator:
        operator = at_the_bin(unit(BOXES[0]), unit(BOXES[1], BIN, LATER_LOT), lines=(line(1),))
        operator.when(label(BOXES[1], LATER_LOT))
        return operator

    recalled = asked()
    recalled.rows.put(RecallScope("R-4", TABLETS, LATER_LOT))
    then(recalled.when(CONFIRM), Taking, STOP, R.RECALLED_GOODS, [Refused])
    gone = asked()
    gone.rows.put(unit(BOXES[1], inside(OTHER_CARTON), LATER_LOT, disposition=Disposition.PICKED))
    then(gone.when(CONFIRM), Taking, STOP, R.NOT_IN_STOCK)
    over = asked()
    over.rows.put(replace(AN_ORDER, state=OrderState.CANCELLED))
    then(over.when(CONFIRM), Walking, WARN, R.ORDER_SHRANK)


def test_a_bin_whose_stock_may_not_be_used_any_more_is_named_and_the_walk_planned_anew() -> None:
    operator = walking(unit(BOXES[0]), unit(BOXES[1], in_bin(SECOND), LATER_LOT), lines=(line(1),))
    operator.rows.put(unit(BOXES[0], disposition=Disposition.DAMAGED))
    then(operator.when(ITS_BIN), Walking, WARN, R.PLAN_CHANGED)
    assert operator.prompt.location == SECOND


def test_a_recall_on_the_way_sends_the_picker_to_other_stock_at_once() -> None:
    operator = walking(unit(BOXES[0]), unit(BOXES[1], in_bin(SECOND), LATER_LOT), lines=(line(1),))
    operator.rows.put(RecallScope("R-5", TABLETS, TABLET_LOT))
    assert operator.prompt.location == SECOND


# -- owners, units, weights ---------------------------------------------------------------------------------------------------------------


def test_of_two_owners_balances_in_one_bin_only_the_order_s_own_is_taken() -> None:
    operator = at_the_bin(flour(8), flour(400, owner=CLIENT), lines=(FLOUR_LINE,))
    operator.when(lot_label())
    then(operator.enter(2), CountPick, STOP, R.NOT_SO_MANY)
    fact = facts_of(operator.enter(1))[0]
    assert fact.quantities[0].owner is None


def test_flour_on_a_pallet_in_the_bin_is_taken_from_the_pallet_and_one_count_may_need_two_balances() -> None:
    operator = at_the_bin(A_PALLET, flour(8), flour(16, inside(PALLET)), lines=(FLOUR_LINE,))
    operator.when(lot_label())
    answer = operator.enter(3)
    then(answer, Walking, OK, R.LINE_DONE, [Picked, Picked])
    assert [fact.source for fact in facts_of(answer)] == [BIN, inside(PALLET)]
    assert picked_line(operator) == 24
    assert [(row.place, row.quantity.amount) for row in operator.rows.every(Stock)] == [(inside(CARTON), Decimal(24))]


def test_a_package_that_holds_more_than_is_wanted_is_opened_and_pieces_are_counted() -> None:
    operator = at_the_bin(flour(40), lines=(replace(FLOUR_LINE, quantity=pieces(5)),))
    then(operator.when(lot_label()), CountPick, WARN, R.OPEN_IT)
    assert (operator.prompt.ask, operator.prompt.values.count) == (PickAsk.COUNT_LOOSE, 5)
    then(operator.enter("0.5"), CountPick, STOP, R.NOT_SO_MANY)
    answer = operator.enter(5)
    then(answer, Walking, OK, R.LINE_DONE, [Picked])
    assert facts_of(answer)[0].quantities[0].packages is None


def acetone(amount: str) -> Stock:
    """Acetone in the bin."""
    return Stock(BIN, SOLVENT, ACETONE_LOT, None, Disposition.AVAILABLE, kilograms(amount))


def drum(weight: str = "") -> object:
    """The label of a drum."""
    return lot_label(DRUM_GTIN, ACETONE_LOT, more=weight)


def test_of_goods_by_weight_the_weighed_content_is_booked_and_may_be_a_little_more_than_ordered() -> None:
    wanted = OrderLine(ORDER, "1", SOLVENT, kilograms("25"))
    operator = at_the_bin(acetone("50.9"), lines=(wanted,))
    answer = operator.when(drum("3103025400"))  # type: ignore[arg-type]
    then(answer, Walking, OK, R.LINE_DONE, [Picked])
    told = facts_of(answer)[0].quantities[0]
    assert (told.quantity, told.net_weight, told.packages) == (kilograms("25.400"), kilograms("25.400"), 1)
    heavy = at_the_bin(acetone("50.9"), lines=(wanted,))
    then(heavy.when(drum("3103029000")), CountPick, STOP, R.NOT_SO_MANY)  # type: ignore[arg-type]
    part = at_the_bin(acetone("50"), lines=(replace(wanted, quantity=kilograms("2.5")),))
    then(part.when(drum()), CountPick, WARN, R.OPEN_IT)  # type: ignore[arg-type]
    then(part.enter("2.5"), Walking, OK, R.LINE_DONE, [Picked])


def test_one_weighed_case_is_one_case() -> None:
    operator = at_the_bin(flour(40), lines=(FLOUR_LINE,))
    operator.when(lot_label(more="3102002550"))
    assert operator.prompt.values.count == 1
    then(operator.enter(2), CountPick, STOP, R.NOT_SO_MANY)
    then(operator.enter(1), Taking, OK, R.PICKED, [Picked])


# -- stock that others wait for -----------------------------------------------------------------------------------------------------------


def test_stock_set_aside_for_another_order_is_not_offered() -> None:
    operator = walking(unit(BOXES[0]), unit(BOXES[1], in_bin(SECOND), LATER_LOT), OTHERS, THEIR_LINE, SET_ASIDE,
                       lines=(line(1),))  # fmt: skip
    prompt = operator.prompt
    assert (prompt.location, prompt.why and prompt.why.reason) == (SECOND, R.PASSED_SET_ASIDE)


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (replace(OTHERS, state=OrderState.SHIPPED), THEIR_LINE),
        (OTHERS, replace(THEIR_LINE, picked=Decimal(1))),
        (OTHERS, replace(THEIR_LINE, product=FLOUR)),
        (OTHERS,),
    ],
    ids=["no order", "shipped", "picked", "another product", "no line"],
)
def test_what_was_set_aside_for_nobody_who_still_waits_is_offered(rows: tuple[Order | OrderLine, ...]) -> None:
    operator = walking(unit(BOXES[0]), SET_ASIDE, *rows, lines=(line(1),))
    assert operator.prompt.location == BIN_CODE


def test_goods_set_aside_for_another_order_are_taken_with_a_warning_that_is_kept() -> None:
    rows = (unit(BOXES[0]), unit(BOXES[1], in_bin(SECOND), LATER_LOT), OTHERS, THEIR_LINE, SET_ASIDE)
    operator = at_the_bin(*rows, lines=(line(1),), place=SECOND)
    operator.when(label(BOXES[0]))
    answer = operator.when(CONFIRM)
    then(answer, Walking, WARN, R.WAS_SET_ASIDE, [Picked])
    assert [booking.warned for booking in answer.bookings] == [(Category.CONFLICT,)]


def test_flour_set_aside_for_another_order_warns_when_so_much_is_taken() -> None:
    their = replace(THEIR_LINE, product=FLOUR, quantity=pieces(8))
    rows = (flour(24), OTHERS, their, replace(SET_ASIDE, lot=FLOUR_LOT, quantity=pieces(8)))
    operator = at_the_bin(*rows, lines=(replace(FLOUR_LINE, quantity=pieces(16)),))
    then(operator.when(lot_label(more="3702", ai="02")), Walking, OK, R.LINE_DONE, [Picked])
    late = at_the_bin(flour(24), OTHERS, their, lines=(FLOUR_LINE,))
    late.rows.put(replace(SET_ASIDE, lot=FLOUR_LOT, quantity=pieces(8)))
    then(late.when(lot_label(more="3703", ai="02")), Walking, WARN, R.WAS_SET_ASIDE, [Picked])


def test_a_carton_that_stands_at_a_stage_is_neither_stock_nor_on_hold() -> None:
    stage = a_location(SECOND, LocationKind.STAGE)
    carton = unit(OTHER_CARTON, in_bin(SECOND), product=None, lot=None, disposition=Disposition.PICKED)
    inner = unit(BOXES[0], inside(OTHER_CARTON), disposition=Disposition.PICKED)
    operator = walking(stage, carton, inner, unit(BOXES[1], BIN, LATER_LOT), lines=(line(1),))
    assert (operator.prompt.location, operator.prompt.why) == (BIN_CODE, None)


def test_two_lines_of_one_product_are_not_sent_for_the_same_pack() -> None:
    operator = walking(unit(BOXES[0]), lines=(line(1), line(1, "2")))
    operator.when(ITS_BIN)
    then(operator.when(label(BOXES[0])), Walking, OK, R.LINE_DONE, [Picked])
    assert operator.prompt.ask is PickAsk.STAGE_CARTON
