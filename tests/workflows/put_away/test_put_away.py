"""Putting away: what is taken is judged, the bin is suggested and proven, another bin is said why."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from tests.support.builders import (
    BIN_CODE,
    DOCK_CODE,
    DRUM_GTIN,
    FAR,
    HOLD_CODE,
    a_location,
    label,
    location_label,
    lot_label,
    scanned,
)
from tests.support.names import BIN, BOX, CASE, DOCK, FLOUR, FLOUR_LOT, OTHER_BOX, PALLET, TABLET_LOT, TABLETS
from tests.support.operator import BACK, CONFIRM, UNDO, Operator, then
from tests.workflows.put_away.stores import (
    COLD,
    MIXED_PALLET,
    SECOND,
    STAGE_CODE,
    flour,
    here,
    storing,
)
from workflows.dialog import Action, Chosen, Reason, Scanned, Takes, Wrote
from workflows.gs1.values import Gtin, Sgtin, Sscc
from workflows.home import Home
from workflows.put_away import cart, flow
from workflows.put_away.states import (
    Carrying,
    CountLoad,
    OverrideReason,
    PutAwayAsk,
    PutAwayReason,
    PutAwayStart,
    WhyOtherBin,
)
from workflows.rules.facts.movement import Moved, PutAway, Received
from workflows.rules.facts.parts import ItemStep
from workflows.rules.facts.work import Corrected
from workflows.rules.identity import NOWHERE, After, HoldId, LotCode, at, inside, with_party
from workflows.rules.model.goods import Lot, Stock
from workflows.rules.model.holds import Hold, lot_subject
from workflows.rules.model.master_data import Handling, RecallScope
from workflows.rules.model.work import TaskKind
from workflows.rules.on_hand import children, product_of
from workflows.rules.status import Disposition, Evidence, HoldReason, Verdict

ANOTHER = Sgtin(BOX.gtin, "2")
OK, WARN, STOP = Verdict.OK, Verdict.WARN, Verdict.STOP
R = PutAwayReason


def carrying(*rows: object, item: Sgtin | Sscc = BOX) -> Operator:
    """Somebody with one thing on the cart."""
    operator = storing(*(rows or (here(),)))  # type: ignore[arg-type]
    operator.when(label(item))
    return operator


# -- taking -------------------------------------------------------------------------------------------------------------------------------


def test_goods_that_came_in_go_on_the_cart_and_a_bin_is_named_with_the_reason() -> None:
    operator = storing(here(), here(ANOTHER, BIN, Disposition.AVAILABLE))
    then(operator.when(label(BOX)), Carrying, OK, R.ON_THE_CART)
    prompt = operator.prompt
    assert (prompt.ask, prompt.location) == (PutAwayAsk.GO_TO_BIN, BIN_CODE)
    assert prompt.why is not None
    assert prompt.why.reason is R.SAME_LOT


def test_an_empty_bin_goes_before_another_lot_of_the_product_and_the_nearest_first() -> None:
    other_lot = here(ANOTHER, BIN, Disposition.AVAILABLE, lot=LotCode("L2"))
    prompt = carrying(here(), other_lot).prompt
    assert (prompt.location, prompt.why and prompt.why.reason) == (SECOND, R.EMPTY)


def test_where_no_bin_is_empty_the_product_s_own_bin_goes_first_then_any_with_room() -> None:
    other_lot = here(ANOTHER, BIN, Disposition.AVAILABLE, lot=LotCode("L2"))
    prompt = carrying(here(), other_lot, flour(place=at(SECOND))).prompt
    assert (prompt.location, prompt.why and prompt.why.reason) == (BIN_CODE, R.SAME_PRODUCT)
    full = here(Sgtin(BOX.gtin, "3"), BIN, Disposition.AVAILABLE, lot=LotCode("L2"))
    prompt = carrying(here(), other_lot, full, flour(place=at(SECOND))).prompt
    assert (prompt.location, prompt.why and prompt.why.reason) == (SECOND, R.ROOM)


def test_goods_go_only_where_their_condition_is_offered() -> None:
    operator = storing(here())
    product = operator.view.product(TABLETS)
    assert product is not None
    operator.rows.put(replace(product, handling=Handling.COOL))
    operator.when(label(BOX))
    assert operator.prompt.location == COLD
    then(operator.when(location_label(SECOND)), Carrying, STOP, R.WRONG_CONDITION)


def test_where_no_bin_fits_the_person_chooses_one_or_asks() -> None:
    operator = storing(here())
    product = operator.view.product(TABLETS)
    assert product is not None
    operator.rows.put(replace(product, handling=Handling.FROZEN))
    then(operator.when(label(BOX)), Carrying, WARN, R.NO_BIN_FITS)
    assert (operator.prompt.ask, operator.prompt.why) == (PutAwayAsk.SCAN_A_PLACE, None)


def test_several_things_travel_together_and_are_booked_in_one_fact_for_each_place_they_came_from() -> None:
    operator = storing(here(), here(ANOTHER), here(OTHER_BOX, at(STAGE_CODE)))
    operator.when(label(BOX), label(ANOTHER), label(OTHER_BOX))
    then(operator.when(location_label(BIN_CODE)), Carrying, WARN, R.BIN_HAS_NO_ROOM)
    answer = operator.when(location_label(SECOND))
    then(answer, PutAwayStart, OK, R.STORED, [PutAway, PutAway])
    assert {operator.item(item).place for item in (BOX, ANOTHER, OTHER_BOX)} == {at(SECOND)}
    assert {operator.item(item).disposition for item in (BOX, ANOTHER)} == {Disposition.AVAILABLE}


def test_what_came_from_many_places_is_booked_in_several_steps_to_the_same_bin() -> None:
    boxes = [Sgtin(BOX.gtin, f"M{number}") for number in range(12)]
    operator = storing(*(here(box, inside(Sgtin(CASE.gtin, f"C{n}"))) for n, box in enumerate(boxes)),
                       *(here(Sgtin(CASE.gtin, f"C{n}")) for n in range(12)))  # fmt: skip
    operator.when(*(label(box) for box in boxes), location_label(BIN_CODE))
    then(operator.when(location_label(SECOND)), Carrying, OK, R.STORED, [PutAway] * 10)
    then(operator.when(location_label(SECOND)), PutAwayStart, OK, R.STORED, [PutAway] * 2)


def test_a_mixed_pallet_goes_where_its_most_demanding_content_may_be() -> None:
    operator = storing(*MIXED_PALLET)
    product = operator.view.product(TABLETS)
    assert product is not None
    operator.rows.put(replace(product, handling=Handling.COOL))
    then(operator.when(label(PALLET)), Carrying, OK, R.ON_THE_CART)
    assert operator.prompt.location == COLD


def test_a_pallet_of_which_nothing_is_known_inside_has_no_bin_suggested() -> None:
    then(carrying(here(PALLET, product=None, lot=None), item=PALLET).when(CONFIRM), Carrying)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (here(OTHER_BOX), R.NOT_IN_THE_HOUSE),
        (here(BOX, with_party("X")), R.NOT_IN_THE_HOUSE),  # type: ignore[arg-type]
        (here(BOX, BIN, Disposition.PICKED), R.PICKED_FOR_ORDER),
    ],
    ids=["never received", "left", "picked"],
)
def test_goods_that_can_t_be_taken_are_refused_by_name(row: object, reason: PutAwayReason) -> None:
    then(storing(row).when(label(BOX)), PutAwayStart, STOP, reason)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "trouble",
    [
        (here(disposition=Disposition.QUARANTINED),),
        (here(disposition=Disposition.RECALLED),),
        (here(), RecallScope("R-1", TABLETS, TABLET_LOT)),
        (here(), Hold(HoldId(UUID(int=7)), lot_subject(TABLETS, TABLET_LOT), HoldReason.QUARANTINE)),
        (here(), Lot(TABLETS, TABLET_LOT, FAR.replace(year=2020))),
    ],
    ids=["quarantined", "recalled state", "recall", "hold", "expired"],
)
def test_blocked_goods_go_to_the_cage_and_nowhere_else(trouble: tuple[object, ...]) -> None:
    operator = storing(*trouble)  # type: ignore[arg-type]
    then(operator.when(label(BOX)), Carrying, WARN, R.BLOCKED_TO_CAGE)
    assert (operator.prompt.ask, operator.prompt.location) == (PutAwayAsk.TO_THE_CAGE, HOLD_CODE)
    then(operator.when(location_label(SECOND)), Carrying, STOP, R.NEEDS_CAGE)
    then(operator.when(location_label(HOLD_CODE)), PutAwayStart, OK, R.STORED, [Moved])
    assert operator.item(BOX).disposition is not Disposition.AVAILABLE


def test_a_package_with_something_blocked_inside_goes_to_the_cage_too() -> None:
    blocked_inside = replace(MIXED_PALLET[2], disposition=Disposition.HELD)
    then(storing(*MIXED_PALLET[:2], blocked_inside).when(label(PALLET)), Carrying, WARN, R.BLOCKED_TO_CAGE)
    held = flour(place=inside(CASE), disposition=Disposition.HELD)
    then(storing(here(CASE), held).when(label(CASE)), Carrying, WARN, R.BLOCKED_TO_CAGE)
    then(storing(here(CASE), flour(place=inside(CASE))).when(label(CASE)), Carrying, OK, R.ON_THE_CART)


def test_blocked_goods_and_others_don_t_travel_together() -> None:
    operator = carrying(here(), here(ANOTHER, disposition=Disposition.HELD))
    then(operator.when(label(ANOTHER)), Carrying, STOP, R.NEEDS_CAGE)


def test_the_same_thing_is_taken_once_and_a_cart_holds_only_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    operator = carrying(here(), here(ANOTHER))
    then(operator.when(label(BOX)), Carrying, WARN, R.ON_THE_CART_ALREADY)
    monkeypatch.setattr(cart, "MOST_ON_CART", 1)
    then(operator.when(label(ANOTHER)), Carrying, STOP, R.CART_FULL)


@pytest.mark.parametrize(
    ("given", "verdict", "reason"),
    [
        (location_label(BIN_CODE), WARN, R.GOODS_FIRST),
        (scanned("99X", "]C1"), STOP, R.NOT_A_LABEL_FOR_THIS),
        (scanned("0112345678901234"), STOP, Reason.UNREADABLE),
        (lot_label(), STOP, R.NOTHING_OF_IT_HERE),
        (lot_label(DRUM_GTIN, lot=None), STOP, R.NOTHING_OF_IT_HERE),
        (scanned("01095060001343521010ABC"), STOP, R.NOTHING_OF_IT_HERE),
    ],
    ids=["bin", "no goods", "torn", "no stock", "no lot", "unknown product"],
)
def test_the_wrong_label_is_answered_by_name(given: Scanned, verdict: Verdict, reason: PutAwayReason) -> None:
    then(storing(here()).when(given), PutAwayStart, verdict, reason)


# -- goods without serials ----------------------------------------------------------------------------------------------------------------


def test_goods_without_serials_are_counted_onto_the_cart() -> None:
    operator = storing(flour(40), flour(16, BIN, Disposition.AVAILABLE))
    then(operator.when(lot_label()), CountLoad, OK, R.HOW_MUCH)
    assert (operator.prompt.takes, operator.prompt.values.count) == (Takes.NUMBER, 5)
    then(operator.enter(9), CountLoad, STOP, R.MORE_THAN_IS_HERE)
    then(operator.enter("NaN"), CountLoad, STOP, R.MORE_THAN_IS_HERE)
    then(operator.when(lot_label()), CountLoad, WARN, R.COUNT_THE_LOAD_FIRST)
    then(operator.when(CONFIRM), CountLoad)
    then(operator.enter(3), Carrying, OK, R.ON_THE_CART)
    assert operator.prompt.card is not None
    then(operator.when(location_label(BIN_CODE)), PutAwayStart, OK, R.STORED, [PutAway])
    amounts = {(row.place, row.disposition): row.quantity.amount for row in operator.rows.every(Stock)}
    assert amounts == {(DOCK, Disposition.INCOMING): Decimal(16), (BIN, Disposition.AVAILABLE): Decimal(40)}


def test_back_from_counting_leaves_the_cart_as_it_was() -> None:
    then(storing(flour()).when(lot_label(), BACK), PutAwayStart)
    operator = carrying(here(), flour())
    then(operator.when(lot_label(), BACK), Carrying)


def test_stock_that_is_on_the_cart_is_not_taken_twice() -> None:
    operator = storing(flour(8))
    operator.when(lot_label())
    operator.enter(1)
    then(operator.when(lot_label()), Carrying, STOP, R.NOTHING_OF_IT_HERE)


def test_blocked_flour_goes_to_the_cage() -> None:
    operator = storing(flour(8, BIN, Disposition.HELD))
    operator.when(lot_label())
    then(operator.enter(1), Carrying, WARN, R.BLOCKED_TO_CAGE)
    then(operator.when(location_label(HOLD_CODE)), PutAwayStart, OK, R.STORED, [Moved])


def test_goods_of_a_recalled_lot_without_serials_go_to_the_cage() -> None:
    operator = storing(flour(8, BIN, Disposition.AVAILABLE), RecallScope("R-1", FLOUR, FLOUR_LOT))
    operator.when(lot_label())
    then(operator.enter(1), Carrying, WARN, R.BLOCKED_TO_CAGE)


# -- the bin ------------------------------------------------------------------------------------------------------------------------------


def test_the_check_digits_of_the_suggested_bin_prove_it_too() -> None:
    operator = carrying()
    digits = next(row.check_digits for row in operator.rows.every(type(a_location(SECOND))) if row.location == BIN_CODE)
    then(operator.when(Wrote(digits)), PutAwayStart, OK, R.STORED, [PutAway])
    then(carrying().when(Wrote("no")), Carrying)


def test_another_bin_is_said_why_and_that_is_kept() -> None:
    operator = carrying()
    then(operator.when(location_label(SECOND)), WhyOtherBin)
    assert [choice.code for choice in operator.prompt.choices] == [reason.value for reason in OverrideReason]
    then(operator.when(label(BOX)), WhyOtherBin, WARN, R.SAY_WHY_FIRST)
    then(operator.when(Chosen("because")), WhyOtherBin)
    then(operator.when(BACK), Carrying)
    operator.when(location_label(SECOND))
    answer = operator.choose(OverrideReason.BIN_FULL.value)
    then(answer, PutAwayStart, OK, R.STORED, [PutAway])
    fact = answer.facts[0]
    assert isinstance(fact, PutAway)
    assert (fact.suggested, fact.override, fact.destination) == (BIN_CODE, "bin_full", at(SECOND))


@pytest.mark.parametrize("place", [DOCK_CODE, HOLD_CODE], ids=["dock", "cage"])
def test_good_goods_that_came_in_are_kept_in_bins_only(place: str) -> None:
    then(carrying().when(location_label(place)), Carrying, STOP, R.NOT_A_STORE)


def test_a_full_bin_is_not_suggested_again() -> None:
    rows = (here(), here(ANOTHER, BIN, Disposition.AVAILABLE), here(OTHER_BOX))
    operator = carrying(*rows)
    operator.when(label(OTHER_BOX))
    then(operator.when(location_label(BIN_CODE)), Carrying, WARN, R.BIN_HAS_NO_ROOM)
    assert operator.prompt.location == SECOND
    operator.press(Action.UNDO)
    assert operator.prompt.location == SECOND
    operator.when(label(OTHER_BOX))
    assert operator.prompt.location == SECOND


# -- moving what lies in a bin ------------------------------------------------------------------------------------------------------------


def test_goods_that_lie_in_a_bin_are_moved_where_the_person_says() -> None:
    operator = carrying(here(BOX, BIN, Disposition.AVAILABLE))
    assert operator.prompt.ask is PutAwayAsk.SCAN_A_PLACE
    then(operator.when(location_label(STAGE_CODE)), PutAwayStart, OK, R.STORED, [Moved])
    assert (operator.item(BOX).place, operator.item(BOX).disposition) == (at(STAGE_CODE), Disposition.AVAILABLE)


# -- taking back --------------------------------------------------------------------------------------------------------------------------


def test_undo_on_the_way_takes_the_last_thing_off_the_cart_and_books_nothing() -> None:
    operator = carrying(here(), here(ANOTHER))
    operator.when(label(ANOTHER))
    then(operator.when(UNDO), Carrying, OK, R.TAKEN_OFF)
    then(operator.when(BACK), PutAwayStart, OK, R.TAKEN_OFF)


def test_undo_after_the_bin_takes_the_booking_back_as_long_as_nothing_else_happened() -> None:
    operator = carrying()
    operator.when(location_label(BIN_CODE))
    then(operator.when(UNDO), PutAwayStart, OK, R.PUT_AWAY_UNDONE, [Corrected])
    assert (operator.item(BOX).place, operator.item(BOX).disposition) == (DOCK, Disposition.INCOMING)
    then(operator.when(UNDO), PutAwayStart, WARN, R.PUT_AWAY_NOTHING_TO_UNDO)


def test_undo_of_goods_that_somebody_moved_since_is_for_a_supervisor() -> None:
    operator = carrying()
    operator.when(location_label(BIN_CODE))
    head = operator.item(BOX).head
    operator.journal(Moved(BIN, at(SECOND), (ItemStep(BOX, After.entry(head)),)))
    then(operator.when(UNDO), PutAwayStart, WARN, R.PUT_AWAY_CANNOT_UNDO)
    operator.contents.clear()
    then(operator.when(UNDO), PutAwayStart, WARN, R.PUT_AWAY_CANNOT_UNDO)


# -- among other work ---------------------------------------------------------------------------------------------------------------------


def test_what_waits_is_counted_and_a_scan_of_it_at_the_list_begins_putting_away() -> None:
    operator = Operator(here(), flour(), here(ANOTHER, BIN, Disposition.AVAILABLE))
    assert {line.code: line.count for line in operator.prompt.choices}[TaskKind.PUT_AWAY.value] == 2
    then(operator.when(label(BOX)), Carrying, OK, R.ON_THE_CART)
    assert flow.FLOW.opened_by(label(ANOTHER), operator.context) is None
    assert flow.FLOW.opened_by(lot_label(), operator.context) is None


def test_back_with_empty_hands_ends_it() -> None:
    then(storing().when(CONFIRM), PutAwayStart)
    operator = storing()
    operator.shift = replace(operator.shift, under=(Home(),))
    then(operator.when(BACK), Home)


def test_a_problem_is_about_what_was_loaded_last() -> None:
    operator = carrying()
    about = flow.FLOW.about(operator.work, operator.context)
    assert about is not None
    assert (about.item, about.place) == (BOX, DOCK)
    operator.when(location_label(SECOND))
    assert flow.FLOW.about(operator.work, operator.context) == about
    empty = flow.FLOW.about(PutAwayStart(), operator.context)
    assert empty is not None
    assert empty.place == NOWHERE


def test_received_goods_are_put_away_as_they_were_received() -> None:
    operator = storing()
    operator.journal(Received(DOCK, Evidence.SEEN, items=(ItemStep(BOX, product=TABLETS, lot=TABLET_LOT),)))
    operator.when(label(BOX))
    then(operator.when(location_label(BIN_CODE)), PutAwayStart, OK, R.STORED, [PutAway])


def test_with_empty_hands_the_prompt_says_how_much_waits_and_offers_undo_only_where_there_is_something() -> None:
    operator = storing(here(), flour())
    assert (operator.prompt.ask, operator.prompt.values.count) == (PutAwayAsk.SCAN_GOODS, 2)
    assert Action.UNDO not in operator.prompt.actions
    operator.when(label(BOX), location_label(BIN_CODE))
    assert Action.UNDO in operator.prompt.actions


def test_an_item_received_without_product_and_lot_is_known_by_its_gtin() -> None:
    row = here(product=None, lot=None)
    operator = storing(row)
    assert product_of(operator.view, row) == TABLETS
    then(operator.when(label(BOX)), Carrying, OK, R.ON_THE_CART)
    stranger = here(Sgtin(Gtin("09506000134352"), "1"), product=None, lot=None)
    assert product_of(operator.view, stranger) is None


def test_only_so_many_packages_deep_is_looked() -> None:
    operator = storing(*MIXED_PALLET)
    assert [row.item for row in children(operator.rows, PALLET, 1)] == [CASE]
