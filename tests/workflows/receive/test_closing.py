"""The open pallet, or the whole shipment, is about to be closed: what is missing and extra is shown by name first."""

from dataclasses import replace

from tests.support.builders import (
    ACETONE_LOT,
    DRUM_GTIN,
    GONE,
    HOLD_CODE,
    OTHER_LOT,
    a_case,
    a_lot,
    a_mixed_case,
    a_pallet,
    a_shipment,
    a_unit,
    flour,
    label,
    location_label,
    lot_label,
    scanned,
)
from tests.support.names import FLOUR, FLOUR_LOT, SHIPMENT, TABLETS, UNIT_GTIN
from tests.support.receiver import BACK, CONFIRM, TAKE_AS_ANNOUNCED, UNDO, Receiver, then
from tests.workflows.receive.docks import (
    CASE_1,
    CASE_2,
    CASE_3,
    FLOUR_PALLET,
    MIXED,
    MIXED_UNIT,
    OTHER_UNIT,
    PALLET_1,
    PALLET_2,
    PARCEL,
    at_the_dock,
    at_the_pallet,
)
from workflows.dialog import Ask, Chosen, LevelCount, Reason
from workflows.gs1.values import Sgtin
from workflows.receive.states import ChooseShipment, Closing, Counting, HandCount, PutAside, Receiving
from workflows.rules.entry import How
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import ReceiptClosed, Received
from workflows.rules.facts.parts import LotQuantity
from workflows.rules.facts.work import Refused
from workflows.rules.model.goods import Stock
from workflows.rules.model.master_data import RecallScope
from workflows.rules.model.work import OpenException, Shipment, ShipmentItem, ShipmentState
from workflows.rules.quantity import pieces
from workflows.rules.rows import RowChange
from workflows.rules.status import Evidence, PackLevel, Verdict


def closing_the_pallet() -> Receiver:
    """The second pallet was read, and ENT was pressed."""
    receiver = at_the_dock()
    receiver.when(label(PALLET_2), CONFIRM)
    return receiver


def everything(receiver: Receiver) -> Receiver:
    """All goods of the shipment are received."""
    receiver.when(label(PALLET_1), label(CASE_1), label(CASE_2), label(MIXED))
    receiver.when(label(MIXED_UNIT), label(OTHER_UNIT, OTHER_LOT), label(PALLET_2), label(CASE_3))
    receiver.when(label(FLOUR_PALLET), lot_label())
    receiver.enter(6)
    receiver.when(BACK, label(PARCEL), lot_label(DRUM_GTIN, ACETONE_LOT))
    receiver.enter(2)
    return receiver


def troubles(receiver: Receiver) -> dict[Category, int]:
    """The derived exceptions with their counts."""
    rows = receiver.rows.every(OpenException)
    return {row.category: int(row.count.amount) for row in rows if row.count is not None}


# -- a pallet -----------------------------------------------------------------------------------------------------------------------------


def test_ent_shows_what_is_missing_before_anything_is_closed() -> None:
    receiver = at_the_pallet()
    receiver.when(label(CASE_1))
    then(receiver.when(CONFIRM), Closing)
    prompt = receiver.prompt
    assert (prompt.ask, prompt.done, prompt.total) == (Ask.CONFIRM_CLOSE, 1, 3)
    assert [named.card.item for named in prompt.missing] == [MIXED, CASE_2]


def test_a_complete_pallet_closes_ok_and_the_next_one_can_come() -> None:
    receiver = at_the_dock()
    receiver.when(label(PALLET_2), label(CASE_3), CONFIRM)
    answer = receiver.when(CONFIRM)
    then(answer, Receiving, Verdict.OK, Reason.HANDLING_UNIT_COMPLETE, [ReceiptClosed])
    assert (answer.values.item, answer.values.total) == (PALLET_2, 1)
    assert receiver.prompt.handling_unit is None


def test_the_fact_of_a_closed_pallet_counts_and_names() -> None:
    receiver = at_the_pallet()
    receiver.when(label(CASE_1), label(MIXED), label(MIXED_UNIT), CONFIRM)
    then(receiver.when(CONFIRM), HandCount)
    (fact,) = receiver.enter(2).facts
    assert isinstance(fact, ReceiptClosed)
    assert (fact.inside, fact.announced, fact.seen, fact.inferred) == (PALLET_1, 9, 3, 2)
    assert fact.hand_count == 2
    assert fact.missing == (OTHER_UNIT, CASE_2)


def test_a_pallet_with_goods_missing_closes_with_a_warning() -> None:
    receiver = at_the_pallet()
    receiver.when(label(CASE_1), CONFIRM, CONFIRM)
    answer = receiver.enter(1)
    then(answer, Receiving, Verdict.WARN, Reason.CLOSED_SHORT, [ReceiptClosed])
    assert answer.values.count == 2


def test_goods_known_by_lot_are_missing_by_their_quantity() -> None:
    receiver = at_the_dock()
    receiver.when(label(FLOUR_PALLET), lot_label())
    receiver.enter(4)
    receiver.when(CONFIRM, CONFIRM)
    answer = receiver.enter(1)
    then(answer, Receiving, Verdict.WARN, Reason.CLOSED_SHORT, [ReceiptClosed])
    (fact,) = answer.facts
    assert isinstance(fact, ReceiptClosed)
    assert fact.missing_quantities == (LotQuantity(FLOUR, FLOUR_LOT, pieces(16)),)


def test_goods_of_which_nothing_came_are_missing_whole() -> None:
    receiver = at_the_dock()
    receiver.when(label(FLOUR_PALLET), CONFIRM, CONFIRM)
    (fact,) = receiver.enter(0).facts
    assert isinstance(fact, ReceiptClosed)
    assert fact.missing_quantities == (LotQuantity(FLOUR, FLOUR_LOT, pieces(48)),)


def test_closing_a_pallet_leaves_the_shipment_open() -> None:
    receiver = closing_the_pallet()
    receiver.when(CONFIRM)
    assert [row.state for row in receiver.rows.every(Shipment)] == [ShipmentState.RECEIVING]
    assert troubles(receiver) == {}


def test_esc_goes_back_to_the_open_pallet() -> None:
    receiver = closing_the_pallet()
    then(receiver.when(BACK), Receiving)
    assert receiver.prompt.handling_unit == PALLET_2


def test_a_scan_goes_on_receiving() -> None:
    receiver = closing_the_pallet()
    then(receiver.when(label(CASE_3)), Receiving, Verdict.OK, Reason.CONTENT_INFERRED, [Received])


def test_a_scan_may_lead_to_a_count_or_to_a_stop() -> None:
    then(closing_the_pallet().when(lot_label(DRUM_GTIN, ACETONE_LOT)), Counting, Verdict.OK, Reason.LOT_READ)
    stopped = closing_the_pallet().when(label(CASE_3, expiry=GONE))
    then(stopped, PutAside, Verdict.STOP, Reason.EXPIRED, [Refused, Received])


def test_a_bad_scan_and_a_place_are_answered_as_while_receiving() -> None:
    then(closing_the_pallet().when(scanned("004")), Receiving, Verdict.STOP, Reason.UNREADABLE)
    then(closing_the_pallet().when(location_label("DOCK-2")), Receiving, Verdict.OK, Reason.PLACE_SET)


def test_other_keys_and_choices_mean_nothing_here() -> None:
    then(closing_the_pallet().when(UNDO), Closing)
    then(closing_the_pallet().when(Chosen("something")), Closing)
    then(closing_the_pallet().enter(3), Closing)


# -- taken as announced -------------------------------------------------------------------------------------------------------------------


def test_an_untouched_pallet_may_be_taken_as_announced() -> None:
    receiver = closing_the_pallet()
    assert [choice.code for choice in receiver.prompt.choices] == ["infer"]
    answer = receiver.when(TAKE_AS_ANNOUNCED)
    then(answer, Receiving, Verdict.OK, Reason.CONTENT_INFERRED, [Received])
    assert (answer.values.item, answer.values.inferred) == (PALLET_2, 3)
    assert {receiver.evidence()[name] for name in ("C3", "C3-1", "C3-2")} == {Evidence.INFERRED}
    assert receiver.item(PALLET_2).evidence is Evidence.SEEN


def test_what_is_taken_as_announced_is_marked_as_inferred_in_the_stamp() -> None:
    (booking,) = closing_the_pallet().step(TAKE_AS_ANNOUNCED).bookings
    assert booking.how is How.INFERRED


def test_the_pallet_itself_stays_known_as_it_was_read() -> None:
    receiver = at_the_dock()
    receiver.when(label(PALLET_2, how=How.TYPED), CONFIRM, TAKE_AS_ANNOUNCED)
    assert receiver.item(PALLET_2).evidence is Evidence.TYPED


def test_after_that_the_pallet_is_complete() -> None:
    receiver = closing_the_pallet()
    receiver.when(TAKE_AS_ANNOUNCED, CONFIRM)
    assert receiver.prompt.choices == ()
    then(receiver.when(CONFIRM), Receiving, Verdict.OK, Reason.HANDLING_UNIT_COMPLETE, [ReceiptClosed])


def test_quantities_of_a_sealed_pallet_are_taken_as_announced_too() -> None:
    receiver = at_the_dock()
    receiver.when(label(FLOUR_PALLET), CONFIRM, TAKE_AS_ANNOUNCED)
    assert [row.quantity for row in receiver.rows.every(Stock)] == [pieces(48)]


def test_a_pallet_of_which_anything_was_read_is_not_taken_as_announced() -> None:
    receiver = at_the_pallet()
    receiver.when(label(Sgtin(UNIT_GTIN, "C1-1")), CONFIRM)
    assert receiver.prompt.choices == ()
    then(receiver.when(TAKE_AS_ANNOUNCED), Closing)


def test_a_pallet_of_which_anything_was_counted_is_not_taken_as_announced() -> None:
    receiver = at_the_dock()
    receiver.when(label(FLOUR_PALLET), lot_label())
    receiver.enter(1)
    then(receiver.when(CONFIRM, TAKE_AS_ANNOUNCED), Closing)


def test_a_pallet_that_announces_nothing_cannot_be_taken_as_announced() -> None:
    receiver = Receiver(*a_shipment(a_pallet(1)))
    receiver.when(label(PALLET_1), CONFIRM)
    assert receiver.prompt.choices == ()
    then(receiver.when(TAKE_AS_ANNOUNCED), Closing)


def test_a_shipment_as_a_whole_is_never_taken_as_announced() -> None:
    receiver = at_the_dock()
    receiver.when(CONFIRM)
    then(receiver.when(TAKE_AS_ANNOUNCED), Closing)


def test_a_pallet_with_recalled_goods_is_not_taken_as_announced() -> None:
    receiver = Receiver(
        *a_shipment(a_pallet(1, a_case("C1", units=2, lot=OTHER_LOT))), RecallScope("R-7", TABLETS, OTHER_LOT)
    )
    answer = receiver.when(label(PALLET_1), CONFIRM, TAKE_AS_ANNOUNCED)
    then(answer, Receiving, Verdict.STOP, Reason.CONTENT_IN_TROUBLE)
    assert (answer.values.lot, answer.values.recall, answer.values.code) == (OTHER_LOT, "R-7", "recalled")


def test_a_pallet_with_expired_goods_is_not_taken_as_announced() -> None:
    receiver = Receiver(*a_shipment(a_pallet(1, a_case("C1", lot=OTHER_LOT))), a_lot(OTHER_LOT, expiring=GONE))
    answer = receiver.when(label(PALLET_1), CONFIRM, TAKE_AS_ANNOUNCED)
    then(answer, Receiving, Verdict.STOP, Reason.CONTENT_IN_TROUBLE)


def test_a_pallet_whose_line_is_gone_cannot_be_taken_as_announced() -> None:
    receiver = closing_the_pallet()
    receiver.rows.accept([RowChange(ShipmentItem, (SHIPMENT, PALLET_2.text), None)])
    then(receiver.when(TAKE_AS_ANNOUNCED), Receiving, Verdict.STOP, Reason.NO_DATA)


def test_a_pallet_that_somebody_took_back_meanwhile_counts_as_seen_once_more() -> None:
    receiver = closing_the_pallet()
    receiver.rows.put(replace(receiver.line(PALLET_2), evidence=Evidence.NONE))
    receiver.when(TAKE_AS_ANNOUNCED)
    assert receiver.item(PALLET_2).evidence is Evidence.SEEN


# -- the whole shipment -------------------------------------------------------------------------------------------------------------------


def test_a_complete_shipment_closes_and_the_next_one_is_chosen() -> None:
    receiver = everything(at_the_dock())
    receiver.when(CONFIRM)
    assert receiver.prompt.missing == ()
    answer = receiver.when(CONFIRM)
    then(answer, ChooseShipment, Verdict.OK, Reason.RECEIPT_CLOSED, [ReceiptClosed])
    assert [row.state for row in receiver.rows.every(Shipment)] == [ShipmentState.CLOSED]
    assert troubles(receiver) == {}


def test_a_shipment_of_which_nothing_came_closes_short_and_names_its_packages_only() -> None:
    receiver = at_the_dock()
    receiver.when(CONFIRM)
    answer = receiver.when(CONFIRM)
    then(answer, ChooseShipment, Verdict.WARN, Reason.CLOSED_SHORT, [ReceiptClosed])
    (fact,) = answer.facts
    assert isinstance(fact, ReceiptClosed)
    assert fact.missing == (PALLET_1, PALLET_2, FLOUR_PALLET, PARCEL)
    assert [row.state for row in receiver.rows.every(Shipment)] == [ShipmentState.CLOSED_SHORT]


def test_the_shortage_counts_the_smallest_things_that_were_announced() -> None:
    receiver = at_the_dock()
    receiver.when(CONFIRM, CONFIRM)
    assert troubles(receiver) == {Category.SHORTAGE: 8 + 1 + 2}


def test_a_missing_case_of_which_no_content_was_announced_is_a_shortage_too() -> None:
    receiver = Receiver(*a_shipment(a_pallet(1, a_case("C1"), a_case("C2"))))
    receiver.when(label(PALLET_1), label(CASE_1), BACK, CONFIRM, CONFIRM)
    assert troubles(receiver) == {Category.SHORTAGE: 1}


def test_goods_that_nobody_announced_are_an_overage() -> None:
    receiver = at_the_dock()
    receiver.when(label(Sgtin(UNIT_GTIN, "SN-404")), CONFIRM, location_label(HOLD_CODE))
    everything(receiver)
    receiver.when(CONFIRM)
    assert receiver.prompt.extra[0].card.item == Sgtin(UNIT_GTIN, "SN-404")
    (fact,) = receiver.when(CONFIRM).facts
    assert isinstance(fact, ReceiptClosed)
    assert fact.extra == (Sgtin(UNIT_GTIN, "SN-404"),)
    assert troubles(receiver) == {Category.OVERAGE: 1}


def test_a_lot_counted_on_the_wrong_pallet_is_neither_short_nor_over() -> None:
    receiver = Receiver(*a_shipment(a_pallet(1, flour(8)), a_pallet(2, a_case("C1"))))
    receiver.when(label(PALLET_1), label(PALLET_2), label(CASE_1), lot_label())
    receiver.enter(1)
    receiver.when(BACK, CONFIRM, CONFIRM)
    assert troubles(receiver) == {}


def test_more_of_a_lot_than_was_announced_is_an_overage() -> None:
    receiver = Receiver(*a_shipment(flour(8)))
    receiver.choose(SHIPMENT)
    receiver.when(lot_label())
    receiver.enter(2)
    then(receiver.when(CONFIRM, CONFIRM), ChooseShipment, Verdict.OK, Reason.RECEIPT_CLOSED, [ReceiptClosed])
    assert troubles(receiver) == {Category.OVERAGE: 1}


def test_a_package_whose_content_is_all_here_is_not_missing_though_nobody_read_its_label() -> None:
    receiver = Receiver(*a_shipment(a_pallet(1, a_mixed_case(4, a_unit("M1-MIX"), a_unit("M2-MIX", OTHER_LOT)))))
    receiver.when(label(PALLET_1), label(MIXED_UNIT), label(OTHER_UNIT, OTHER_LOT), CONFIRM)
    then(receiver.when(CONFIRM), Receiving, Verdict.OK, Reason.HANDLING_UNIT_COMPLETE, [ReceiptClosed])


def test_the_counts_of_a_pallet_are_by_level() -> None:
    receiver = at_the_pallet()
    receiver.when(label(CASE_1), CONFIRM)
    counts = receiver.prompt.counts
    assert counts.announced == (LevelCount(PackLevel.CASE, 3), LevelCount(PackLevel.UNIT, 6))
    assert counts.seen == (LevelCount(PackLevel.CASE, 1),)
    assert counts.inferred == (LevelCount(PackLevel.UNIT, 2),)
    assert counts.missing == (LevelCount(PackLevel.CASE, 2),)


def test_a_package_found_where_nothing_was_announced_in_it_is_judged_by_its_own_label() -> None:
    receiver = Receiver(*a_shipment(a_pallet(1, a_case("C1"))))
    stray = a_unit("X").item
    receiver.when(label(PALLET_1))
    receiver.rows.put(ShipmentItem(SHIPMENT, stray, CASE_1.text, PackLevel.UNIT, False, Evidence.SEEN))
    receiver.when(CONFIRM)
    assert [named.card.item for named in receiver.prompt.missing] == [CASE_1]
    assert [named.card.item for named in receiver.prompt.extra] == [stray]
