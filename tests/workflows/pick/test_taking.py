"""At the bin: what is scanned is judged against the pick, every wrong thing is refused by name, and what is taken is in the carton."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.builders import (
    BIN_CODE,
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
    PALLET,
    TABLET_LOT,
    TABLETS,
    UNIT_GTIN,
)
from tests.support.operator import BACK, CONFIRM, then
from tests.workflows.pick.aisles import (
    A_CASE,
    AN_ORDER,
    BOXES,
    CARTON,
    CASE,
    HOLD,
    INNER,
    ITS_BIN,
    LATER_LOT,
    OTHER_CARTON,
    SECOND,
    TWO_BOXES,
    R,
    at_the_bin,
    line,
    picked_line,
    pieces,
    unit,
    walking,
)
from workflows.dialog import Reason, Scanned, Wrote
from workflows.gs1.values import Gtin, Sgtin
from workflows.pick.states import (
    AskOpenCase,
    AskSwap,
    PickAsk,
    PickReason,
    Taking,
    Walking,
)
from workflows.rules.facts.movement import Picked, PickRule, Unpacked
from workflows.rules.facts.state import StatusChanged
from workflows.rules.facts.work import Refused
from workflows.rules.identity import at, inside, with_party
from workflows.rules.model.goods import Item, Lot
from workflows.rules.model.master_data import RecallScope
from workflows.rules.status import Disposition, Verdict

OK, WARN, STOP = Verdict.OK, Verdict.WARN, Verdict.STOP


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
    then(operator.when(CONFIRM), Taking, OK, R.CASE_OPENED, [Unpacked, StatusChanged])
    then(operator.when(label(INNER[0])), Taking, OK, R.PICKED, [Picked])


def test_a_pack_inside_a_closed_case_asks_for_the_case_to_be_opened() -> None:
    operator = at_the_bin(*A_CASE)
    then(operator.when(label(INNER[0])), AskOpenCase, WARN, R.ASK_OPEN)
    then(operator.when(CONFIRM), Taking, OK, R.CASE_OPENED, [Unpacked, StatusChanged])


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
