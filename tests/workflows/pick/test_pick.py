"""Picking: the order is claimed, the lot is chosen by expiry and says why, every wrong thing is refused by name, and what is taken is in the carton."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from tests.support.builders import (
    BIN_CODE,
    DOCK_CODE,
    HOLD_CODE,
    TODAY,
    a_location,
    a_policy,
    label,
    location_label,
    lot_label,
    scanned,
)
from tests.support.names import (
    BIN,
    CLIENT,
    FLOUR,
    FLOUR_GTIN,
    FLOUR_LOT,
    NOON,
    PALLET,
    TABLET_LOT,
    TABLETS,
    UNIT_GTIN,
)
from tests.support.operator import BACK, CONFIRM, UNDO, Operator, an_owed_walk, then
from tests.workflows.pick.aisles import (
    A_CASE,
    AN_ORDER,
    BOXES,
    CARTON,
    CASE,
    EARLY,
    INNER,
    LATER_LOT,
    ORDER,
    OTHER_CARTON,
    OURS,
    SECOND,
    SHIP,
    TASK,
    THEIRS,
    TWO_BOXES,
    at_the_bin,
    flour,
    in_bin,
    line,
    picking,
    pieces,
    unit,
    walking,
)
from workflows.dialog import Action, Chosen, Input, Reason, Scanned, Takes, Wrote
from workflows.gs1.values import Gtin, Sgtin
from workflows.home import Home
from workflows.pick import flow, stage
from workflows.pick.states import (
    AskOpenCase,
    AskSwap,
    AskTakeOver,
    CountPick,
    PickAsk,
    PickReason,
    PickStart,
    ShortReason,
    TakeCarton,
    Taking,
    Walking,
    WhyShort,
)
from workflows.rules.facts.movement import Commissioned, Moved, Picked, PickRule, Unpacked
from workflows.rules.facts.parts import ItemStep
from workflows.rules.facts.work import Corrected, ExceptionRaised, Refused, TaskClaimed, TaskReleased, TaskTakenOver
from workflows.rules.identity import NOWHERE, After, HoldId, LotCode, OrderKey, at, inside, with_party
from workflows.rules.model.goods import Item, Lot, Stock
from workflows.rules.model.holds import Hold, lot_subject
from workflows.rules.model.master_data import LocationKind, RecallScope
from workflows.rules.model.work import Allocation, Order, OrderLine, OrderState
from workflows.rules.quantity import Quantity, Unit
from workflows.rules.rows import RowChange
from workflows.rules.status import Disposition, HoldReason, Verdict

OK, WARN, STOP = Verdict.OK, Verdict.WARN, Verdict.STOP
R = PickReason
FLOUR_LINE = OrderLine(ORDER, "1", FLOUR, pieces(24))
HOLD = Hold(HoldId(UUID(int=7)), lot_subject(TABLETS, TABLET_LOT), HoldReason.QUARANTINE)
ITS_BIN = location_label(BIN_CODE)


def picked_line(operator: Operator, number: str = "1") -> Decimal:
    """How much of a line is picked."""
    row = operator.rows.get(OrderLine, (ORDER, number))
    assert row is not None
    return row.picked


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


# -- at the bin ---------------------------------------------------------------------------------------------------------------------------


def test_the_bin_is_proven_before_anything_is_taken() -> None:
    operator = walking(*TWO_BOXES)
    then(operator.when(label(BOXES[0])), Walking, WARN, R.BIN_FIRST)
    then(operator.when(location_label(SECOND)), Walking, WARN, R.OTHER_BIN)
    then(operator.enter(1), Walking)
    digits = a_location(BIN_CODE).check_digits
    then(operator.when(Wrote(digits)), Taking, OK, R.AT_THE_BIN)
    then(operator.when(ITS_BIN), Taking, OK, R.AT_THE_BIN)
    then(operator.when(location_label(SECOND)), Taking, WARN, R.OTHER_BIN)
    then(operator.when(BACK), Walking)


def test_each_pack_goes_into_the_carton_until_the_line_is_done() -> None:
    operator = at_the_bin(*TWO_BOXES)
    then(operator.when(label(BOXES[0])), Taking, OK, R.PICKED, [Picked])
    assert operator.prompt.quantity == pieces(1)
    then(operator.when(label(BOXES[0])), Taking, WARN, R.ALREADY_PICKED)
    then(operator.when(label(CARTON)), Taking, WARN, R.ALREADY_PICKED)
    then(operator.when(label(BOXES[1])), Walking, OK, R.LINE_DONE, [Picked])
    assert operator.item(BOXES[1]).place == inside(CARTON)
    assert operator.item(BOXES[1]).disposition is Disposition.PICKED
    assert picked_line(operator) == 2
    assert operator.prompt.ask is PickAsk.STAGE_CARTON


def test_a_whole_case_counts_with_what_it_holds() -> None:
    operator = at_the_bin(*A_CASE, lines=(line(8),))
    then(operator.when(label(CASE)), Walking, OK, R.LINE_DONE, [Picked])
    assert picked_line(operator) == 4


def test_a_case_that_holds_more_than_is_wanted_is_opened_only_after_a_question() -> None:
    operator = at_the_bin(*A_CASE)
    then(operator.when(label(CASE)), AskOpenCase, WARN, R.ASK_OPEN)
    assert operator.prompt.ask is PickAsk.OPEN_CASE
    then(operator.when(label(CASE)), AskOpenCase, WARN, R.ANSWER_FIRST)
    then(operator.enter(1), AskOpenCase)
    then(operator.when(BACK), Taking)
    operator.when(label(CASE))
    then(operator.when(CONFIRM), Taking, OK, R.CASE_OPENED, [Unpacked])
    then(operator.when(label(INNER[0])), Taking, OK, R.PICKED, [Picked])


def test_a_pack_inside_a_closed_case_asks_for_the_case_to_be_opened() -> None:
    operator = at_the_bin(*A_CASE)
    then(operator.when(label(INNER[0])), AskOpenCase, WARN, R.ASK_OPEN)
    then(operator.when(CONFIRM), Taking, OK, R.CASE_OPENED, [Unpacked])


def test_a_case_of_which_no_content_is_known_and_that_is_too_much_is_refused() -> None:
    then(at_the_bin(unit(CASE)).when(label(CASE)), Taking, STOP, R.TOO_MUCH)


def test_a_whole_pallet_of_one_product_may_be_taken() -> None:
    pallet = (unit(PALLET, product=None, lot=TABLET_LOT), *(unit(box, inside(PALLET)) for box in BOXES[:2]))
    operator = at_the_bin(*pallet)
    then(operator.when(label(PALLET)), Walking, OK, R.LINE_DONE, [Picked])
    mixed = at_the_bin(*TWO_BOXES, unit(PALLET, product=None, lot=None))
    then(mixed.when(label(PALLET)), Taking, STOP, R.WRONG_PRODUCT)


@pytest.mark.parametrize(
    ("rows", "given", "reason"),
    [
        ((), label(Sgtin(UNIT_GTIN, "STRANGER")), R.UNKNOWN_SERIAL),
        ((), label(PALLET), R.UNKNOWN_SERIAL),
        ((), label(Sgtin(Gtin("09506000134352"), "1")), R.WRONG_PRODUCT),
        ((unit(BOXES[5], with_party(CLIENT), disposition=Disposition.SHIPPED),), label(BOXES[5]), R.NOT_IN_STOCK),
        (
            (unit(BOXES[5], inside(OTHER_CARTON), disposition=Disposition.PICKED),),
            label(BOXES[5]),
            R.OTHER_ORDERS_CARTON,
        ),
        ((unit(BOXES[5], owner=CLIENT),), label(BOXES[5]), R.OTHER_OWNER),
        ((unit(BOXES[5], product=FLOUR),), label(BOXES[5]), R.WRONG_PRODUCT),
        ((), scanned("99X", "]C1"), R.NOT_GOODS),
        ((), scanned("0112345678901234"), Reason.UNREADABLE),
        ((), lot_label(), R.WRONG_PRODUCT),
        ((), scanned("01095060001343521010ABC"), R.WRONG_PRODUCT),
    ],
    ids=["serial", "sscc", "stranger", "gone", "other carton", "owner", "product", "no goods", "torn", "flour", "gtin"],
)
def test_the_wrong_thing_is_refused_by_name_and_nothing_moves(
    rows: tuple[Item, ...], given: Scanned, reason: PickReason
) -> None:
    operator = at_the_bin(*TWO_BOXES, *rows)
    before = set(operator.rows.every(Item))
    then(operator.when(given), Taking, STOP, reason)
    assert set(operator.rows.every(Item)) == before


def test_goods_too_short_for_this_customer_are_refused_even_when_they_are_scanned() -> None:
    order = replace(AN_ORDER, minimum_days=200)
    operator = at_the_bin(unit(BOXES[0]), unit(BOXES[1], BIN, LATER_LOT), order)
    then(operator.when(label(BOXES[0])), Taking, STOP, R.TOO_SHORT_FOR_CUSTOMER)


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (RecallScope("R-1", TABLETS, TABLET_LOT), R.RECALLED_GOODS),
        (HOLD, R.MAY_NOT_BE_USED),
        (Lot(TABLETS, TABLET_LOT, TODAY - timedelta(days=1)), R.EXPIRED_GOODS),
    ],
    ids=["recall", "hold", "expired"],
)
def test_goods_that_may_not_be_used_are_stopped_recorded_and_owed_to_the_cage(
    trouble: RecallScope, reason: PickReason
) -> None:
    operator = at_the_bin(unit(BOXES[0]), unit(BOXES[1], BIN, LATER_LOT), trouble)
    then(operator.when(label(BOXES[0])), Taking, STOP, reason, [Refused])
    assert [(owed.items, owed.location) for owed in operator.shift.owed] == [((BOXES[0],), HOLD_CODE)]
    assert operator.item(BOXES[0]).place == BIN


def test_a_pack_that_was_booked_in_another_bin_is_taken_with_a_warning() -> None:
    operator = at_the_bin(unit(BOXES[0]), unit(BOXES[1], at(SECOND)), lines=(line(2),))
    assert operator.prompt.quantity == pieces(1)
    wide = at_the_bin(*TWO_BOXES, unit(BOXES[2], at(SECOND)))
    then(wide.when(label(BOXES[2])), Taking, WARN, R.WAS_ELSEWHERE, [Picked])


def test_another_lot_is_taken_only_after_a_question_and_where_policy_allows() -> None:
    operator = at_the_bin(unit(BOXES[0]), unit(BOXES[1], BIN, LATER_LOT), lines=(line(1),))
    then(operator.when(label(BOXES[1], LATER_LOT)), AskSwap, WARN, R.ASK_SWAP)
    assert operator.prompt.values.lot == LATER_LOT
    then(operator.when(label(BOXES[0])), AskSwap, WARN, R.ANSWER_FIRST)
    then(operator.enter(1), AskSwap)
    then(operator.when(BACK), Taking)
    operator.when(label(BOXES[1], LATER_LOT))
    answer = operator.when(CONFIRM)
    then(answer, Walking, OK, R.LINE_DONE, [Picked])
    fact = answer.facts[0]
    assert isinstance(fact, Picked)
    assert (fact.rule, fact.reason) == (PickRule.SWAPPED, f"instead of {TABLET_LOT}")


def test_where_policy_forbids_it_another_lot_is_refused() -> None:
    rows = (unit(BOXES[0]), unit(BOXES[1], BIN, LATER_LOT), a_policy("lot_swap", "no"))
    then(at_the_bin(*rows).when(label(BOXES[1], LATER_LOT)), Taking, STOP, R.WRONG_LOT)


# -- goods without serials ----------------------------------------------------------------------------------------------------------------


def test_goods_without_serials_are_counted_into_the_carton() -> None:
    operator = at_the_bin(flour(40), lines=(FLOUR_LINE,))
    then(operator.when(lot_label()), CountPick, OK, R.LOT_READ)
    assert (operator.prompt.takes, operator.prompt.values.count) == (Takes.NUMBER, 3)
    for wrong in (4, 0, -1, "0.5", "NaN"):
        then(operator.enter(wrong), CountPick, STOP, R.NOT_SO_MANY)
    then(operator.when(lot_label()), CountPick, WARN, R.COUNT_FIRST)
    then(operator.when(CONFIRM), CountPick)
    then(operator.enter(2), Taking, OK, R.PICKED, [Picked])
    then(operator.when(lot_label(more="3701", ai="02")), Walking, OK, R.LINE_DONE, [Picked])
    amounts = {(row.place, row.disposition): row.quantity.amount for row in operator.rows.every(Stock)}
    assert amounts == {(BIN, Disposition.AVAILABLE): 16, (inside(CARTON), Disposition.PICKED): 24}


def test_more_than_lies_in_the_bin_is_not_taken() -> None:
    operator = at_the_bin(flour(8), flour(40, at(SECOND)), lines=(FLOUR_LINE,))
    assert operator.prompt.quantity == pieces(8)
    operator.when(lot_label())
    then(operator.enter(2), CountPick, STOP, R.NOT_SO_MANY)
    operator.rows.put(flour(0))
    then(operator.enter(1), CountPick, STOP, R.NOT_SO_MANY)
    then(operator.when(BACK), Taking)


def test_another_lot_of_goods_without_serials_is_refused() -> None:
    then(at_the_bin(flour(), lines=(FLOUR_LINE,)).when(lot_label(lot=LotCode("X"))), Taking, STOP, R.WRONG_LOT)


def test_the_weight_on_the_label_is_kept_beside_the_count() -> None:
    operator = at_the_bin(flour(40, disposition=Disposition.INCOMING), lines=(FLOUR_LINE,))
    operator.when(lot_label(more="3102002550"))
    fact = operator.enter(1).facts[0]
    assert isinstance(fact, Picked)
    told = fact.quantities[0]
    assert told.net_weight == Quantity(Decimal("25.5"), Unit.KILOGRAM)
    assert (told.pack, told.packages, told.disposition) == (FLOUR_GTIN, 1, Disposition.INCOMING)


# -- trouble ------------------------------------------------------------------------------------------------------------------------------


def test_fewer_than_booked_is_reported_in_one_key_and_other_stock_is_looked_for() -> None:
    operator = at_the_bin(unit(BOXES[0]), unit(BOXES[1], at(SECOND)))
    then(operator.press(Action.LIST), WhyShort)
    assert [choice.code for choice in operator.prompt.choices] == [reason.value for reason in ShortReason]
    then(operator.when(label(BOXES[0])), WhyShort, WARN, R.ANSWER_FIRST)
    then(operator.choose("so"), WhyShort)
    then(operator.when(BACK), Taking)
    operator.press(Action.LIST)
    then(operator.choose("short_bin_empty"), Walking, WARN, R.CLOSED_LINE_SHORT, [ExceptionRaised])
    assert operator.prompt.location == SECOND


def test_damage_is_its_own_kind_of_short() -> None:
    operator = at_the_bin(unit(BOXES[0]))
    operator.press(Action.LIST)
    fact = operator.choose("short_damaged").facts[0]
    assert isinstance(fact, ExceptionRaised)
    assert fact.category.value == "damaged"


def test_an_order_that_shrank_or_was_cancelled_meanwhile_asks_for_no_more() -> None:
    operator = at_the_bin(*TWO_BOXES)
    operator.rows.put(line(1, picked=Decimal(1)))
    then(operator.when(label(BOXES[0])), Walking, WARN, R.ORDER_SHRANK)
    cancelled = at_the_bin(*TWO_BOXES)
    cancelled.rows.put(replace(AN_ORDER, state=OrderState.CANCELLED))
    then(cancelled.when(label(BOXES[0])), Walking, WARN, R.ORDER_SHRANK)
    less = at_the_bin(*TWO_BOXES)
    less.rows.put(line(1))
    then(less.when(label(BOXES[0])), Walking, OK, R.LINE_DONE, [Picked])


def test_undo_takes_the_newest_pick_back() -> None:
    operator = at_the_bin(*TWO_BOXES)
    then(operator.when(UNDO), Walking, WARN, R.NOTHING_TO_UNDO)
    operator = at_the_bin(*TWO_BOXES)
    operator.when(label(BOXES[0]))
    assert Action.UNDO in operator.prompt.actions
    then(operator.when(UNDO), Walking, OK, R.UNDONE, [Corrected])
    assert operator.item(BOXES[0]).place == BIN
    assert picked_line(operator) == 0
    operator.when(ITS_BIN, label(BOXES[0]))
    head = operator.item(BOXES[0]).head
    operator.journal(Moved(inside(CARTON), at(SECOND), (ItemStep(BOXES[0], After.entry(head)),)))
    then(operator.when(UNDO), Walking, WARN, R.CANNOT_UNDO)


# -- the end ------------------------------------------------------------------------------------------------------------------------------


def finished(*rows: object) -> Operator:
    """Somebody who has picked all there is."""
    operator = at_the_bin(*TWO_BOXES, *rows)  # type: ignore[arg-type]
    operator.when(label(BOXES[0]), label(BOXES[1]))
    return operator


def test_the_full_carton_goes_to_a_packing_place_and_the_task_is_given_back() -> None:
    operator = finished(OURS, a_location(SECOND))
    assert (operator.prompt.ask, operator.prompt.location) == (PickAsk.STAGE_CARTON, SHIP)
    then(operator.when(label(BOXES[0])), Walking, WARN, R.NOT_A_STAGE)
    then(operator.enter(1), Walking)
    then(operator.when(ITS_BIN), Walking, STOP, R.NOT_A_STAGE)
    then(operator.when(location_label(SHIP)), PickStart, OK, R.STAGED, [TaskReleased])
    assert operator.item(CARTON).place == at(SHIP)
    assert operator.prompt.choices == ()


def test_a_carton_that_goes_elsewhere_to_be_packed_is_moved_there() -> None:
    other = a_location(SECOND, LocationKind.STAGE)
    then(finished(other).when(location_label(SECOND)), PickStart, OK, R.STAGED, [Moved])
    gone = finished(other)
    gone.rows.accept([RowChange(Item, (CARTON.text,), None)])
    then(gone.when(location_label(SECOND)), PickStart, OK, R.STAGED)


def test_what_is_owed_to_the_cage_goes_first() -> None:
    operator = finished()
    operator.shift = replace(operator.shift, owed=(an_owed_walk(),))
    then(operator.when(location_label(SHIP)), Walking, STOP, R.OWED_FIRST)


def test_what_could_not_be_picked_is_reported_short() -> None:
    operator = walking(unit(BOXES[0]), lines=(line(3),))
    operator.when(ITS_BIN, label(BOXES[0]))
    assert operator.prompt.ask is PickAsk.STAGE_CARTON
    answer = operator.when(location_label(SHIP))
    then(answer, PickStart, WARN, R.STAGED_SHORT, [ExceptionRaised])
    fact = answer.facts[0]
    assert isinstance(fact, ExceptionRaised)
    assert (fact.subject, fact.note) == (f"order:{ORDER}/1", f"2 of {TABLETS}")
    assert stage.MOST_SHORT < 12


# -- among other work ---------------------------------------------------------------------------------------------------------------------


def test_an_order_with_picks_is_put_down_on_its_line_and_one_without_is_given_back() -> None:
    operator = walking(*TWO_BOXES, OURS)
    then(operator.when(BACK), PickStart, facts=[TaskReleased])
    operator = at_the_bin(*TWO_BOXES)
    operator.when(label(BOXES[0]), BACK)
    then(operator.when(BACK), Home)
    assert operator.shift.put_down == (Walking(operator.shift.put_down[0].round),)  # type: ignore[union-attr]
    assert operator.prompt.choices[0].title == ORDER
    then(operator.choose("put_down:0"), Walking)


def test_back_in_the_list_ends_picking() -> None:
    operator = picking()
    operator.shift = replace(operator.shift, under=(Home(),))
    then(operator.when(BACK), Home)


def test_orders_are_counted_in_the_list_of_work_and_opened_by_their_label() -> None:
    operator = Operator(AN_ORDER, line())
    assert {choice.code: choice.count for choice in operator.prompt.choices}["pick"] == 1
    then(operator.when(scanned(ORDER, "]C0")), TakeCarton, OK, R.ORDER_OPENED)
    assert flow.FLOW.opened_by(label(CARTON), operator.context) is None


def test_a_problem_is_about_the_goods_that_are_to_be_taken() -> None:
    operator = walking(*TWO_BOXES)
    about = flow.FLOW.about(operator.work, operator.context)
    assert about is not None
    assert (about.place, about.product, about.lot, about.order) == (BIN, TABLETS, TABLET_LOT, ORDER)
    operator.when(ITS_BIN)
    assert flow.FLOW.about(operator.work, operator.context) == about
    operator.press(Action.LIST)
    assert flow.FLOW.about(operator.work, operator.context) == about
    assert flow.FLOW.about(finished().work, finished().context) is None
    assert flow.FLOW.about(PickStart(), operator.context) is None


def test_stock_at_the_dock_is_nobody_s_to_pick() -> None:
    operator = walking(unit(BOXES[0], at(DOCK_CODE)))
    assert operator.prompt.ask is PickAsk.STAGE_CARTON
