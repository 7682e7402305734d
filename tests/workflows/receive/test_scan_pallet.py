"""The SSCC of a pallet, or of another logistic unit, is scanned while a shipment is being received."""

from tests.support.builders import (
    ACETONE_LOT,
    DOCK_CODE,
    FAR,
    GONE,
    OTHER_DOCK,
    OTHER_LOT,
    OTHER_SHIPMENT,
    a_case,
    a_lot,
    a_mixed_case,
    a_pallet,
    a_shipment,
    a_unit,
    acetone,
    an_inner,
    an_sscc,
    flour,
    label,
    location_label,
    scanned,
)
from tests.support.names import DOCK, FLOUR, FLOUR_LOT, PALLET, SHIPMENT, SUPPLIER, TABLETS
from tests.support.receiver import BACK, CONFIRM, TAKE_AS_ANNOUNCED, Receiver, then
from tests.workflows.receive.docks import (
    MIXED,
    PALLET_1,
    PALLET_2,
    PARCEL,
    PARCEL_UNIT,
    at_the_dock,
    at_the_pallet,
)
from workflows.dialog import Reason
from workflows.receive.states import Receiving
from workflows.rules.entry import How
from workflows.rules.facts.movement import Received
from workflows.rules.facts.parts import Transaction, TransactionType
from workflows.rules.identity import FIRST, at, inside
from workflows.rules.model.goods import Stock
from workflows.rules.model.master_data import RecallScope
from workflows.rules.model.work import Shipment, ShipmentState
from workflows.rules.status import Evidence, PackLevel, Seal, Verdict


def test_an_announced_pallet_is_booked_at_the_dock_and_open_from_now_on() -> None:
    receiver = at_the_dock()
    answer = receiver.when(label(PALLET_1))
    then(answer, Receiving, Verdict.OK, Reason.HANDLING_UNIT_OPENED, [Received])
    assert receiver.prompt.handling_unit == PALLET_1
    assert receiver.item(PALLET_1).place == DOCK
    assert answer.values.total == 3


def test_the_fact_says_who_sold_the_goods_and_under_which_documents() -> None:
    (fact,) = at_the_dock().when(label(PALLET_1)).facts
    assert isinstance(fact, Received)
    assert (fact.shipment, fact.supplier, fact.evidence, fact.seal) == (
        SHIPMENT,
        SUPPLIER,
        Evidence.SEEN,
        Seal.UNCHECKED,
    )
    assert fact.transactions == (Transaction(TransactionType.PURCHASE_ORDER, "PO-7", SUPPLIER),)
    assert fact.items[0].after == FIRST


def test_opening_a_pallet_takes_nothing_on_it_as_here() -> None:
    receiver = at_the_pallet()
    assert {name for name, evidence in receiver.evidence().items() if evidence is not Evidence.NONE} == {
        PALLET_1.digits
    }


def test_the_first_goods_of_a_shipment_say_that_it_is_being_received() -> None:
    receiver = at_the_pallet()
    assert [row.state for row in receiver.rows.every(Shipment)] == [ShipmentState.RECEIVING]


def test_a_pallet_typed_from_its_label_is_known_as_typed() -> None:
    receiver = at_the_dock()
    receiver.when(label(PALLET_1, how=How.TYPED))
    assert receiver.item(PALLET_1).evidence is Evidence.TYPED


def test_the_open_pallet_scanned_again_counts_once() -> None:
    answer = at_the_pallet().when(label(PALLET_1))
    then(answer, Receiving, Verdict.WARN, Reason.ALREADY_COUNTED)
    assert answer.values.place == DOCK


def test_another_pallet_is_opened_instead_and_the_first_one_opens_again_without_a_second_fact() -> None:
    receiver = at_the_pallet()
    then(receiver.when(label(PALLET_2)), Receiving, Verdict.OK, Reason.HANDLING_UNIT_OPENED, [Received])
    then(receiver.when(label(PALLET_1)), Receiving, Verdict.OK, Reason.HANDLING_UNIT_OPENED)
    assert receiver.prompt.handling_unit == PALLET_1


def test_esc_leaves_the_pallet_and_then_the_shipment() -> None:
    receiver = at_the_pallet()
    receiver.when(BACK)
    assert receiver.state == receiver.when(scanned("x")).state
    assert receiver.prompt.handling_unit is None


def test_a_pallet_of_another_shipment_is_told_from_one_that_nobody_announced() -> None:
    receiver = at_the_dock(*a_shipment(a_pallet(77), key=OTHER_SHIPMENT))
    answer = receiver.when(label(an_sscc(77)))
    then(answer, Receiving, Verdict.STOP, Reason.OTHER_SHIPMENT)
    assert answer.values.shipment == OTHER_SHIPMENT
    then(receiver.when(label(PALLET)), Receiving, Verdict.STOP, Reason.UNKNOWN_HANDLING_UNIT)


def test_a_mixed_case_is_counted_and_each_pack_in_it_is_to_be_scanned() -> None:
    receiver = at_the_pallet()
    answer = receiver.when(label(MIXED))
    then(answer, Receiving, Verdict.OK, Reason.SCAN_EACH, [Received])
    assert answer.values.total == 2
    assert receiver.evidence()["M1-MIX"] is Evidence.NONE
    assert receiver.item(MIXED).place == inside(PALLET_1)


def test_a_parcel_of_one_lot_is_sealed_and_its_content_inferred() -> None:
    receiver = at_the_dock()
    answer = receiver.when(label(PARCEL))
    then(answer, Receiving, Verdict.OK, Reason.CONTENT_INFERRED, [Received])
    assert answer.values.inferred == 1
    assert (receiver.item(PARCEL).seal, receiver.item(PARCEL_UNIT).place) == (Seal.INTACT, inside(PARCEL))


def test_bundles_without_a_product_of_their_own_do_not_make_a_case_mixed() -> None:
    bundles = (a_mixed_case(21, a_unit("B1")), a_mixed_case(22, a_unit("B2")))
    receiver = Receiver(*a_shipment(a_mixed_case(20, *bundles)))
    then(receiver.when(label(an_sscc(20))), Receiving, Verdict.OK, Reason.CONTENT_INFERRED, [Received])
    assert set(receiver.evidence().values()) == {Evidence.SEEN, Evidence.INFERRED}


def test_a_parcel_that_stands_beside_the_pallets_is_booked_at_the_dock_even_while_a_pallet_is_open() -> None:
    receiver = at_the_pallet()
    receiver.when(label(PARCEL))
    assert receiver.item(PARCEL).place == at(DOCK_CODE)


def test_a_parcel_scanned_twice_counts_once() -> None:
    receiver = at_the_dock()
    receiver.when(label(PARCEL))
    then(receiver.when(label(PARCEL)), Receiving, Verdict.WARN, Reason.ALREADY_COUNTED)


def test_a_case_that_was_inferred_with_its_pallet_can_be_confirmed_by_its_sscc() -> None:
    receiver = Receiver(*a_shipment(a_pallet(1, a_mixed_case(5, a_unit("P1")))))
    receiver.when(label(PALLET_1), CONFIRM, TAKE_AS_ANNOUNCED)
    answer = receiver.when(label(PARCEL))
    then(answer, Receiving, Verdict.OK, Reason.CASE_CONFIRMED, [Received])
    assert receiver.evidence() == {
        PALLET_1.digits: Evidence.SEEN,
        PARCEL.digits: Evidence.SEEN,
        "P1": Evidence.INFERRED,
    }


def test_a_sealed_drum_with_an_sscc_brings_its_quantity() -> None:
    drum = a_mixed_case(9, acetone(25))
    receiver = Receiver(*a_shipment(drum))
    then(receiver.when(label(drum.item)), Receiving, Verdict.OK, Reason.COUNTED, [Received])
    assert [(row.place, row.lot, str(row.quantity.amount)) for row in receiver.rows.every(Stock)] == [
        (inside(drum.item), ACETONE_LOT, "25")
    ]


def test_what_a_sealed_case_holds_is_not_inferred_when_a_lot_in_it_is_recalled() -> None:
    recall = RecallScope("R-1", TABLETS, OTHER_LOT)
    receiver = Receiver(*a_shipment(a_mixed_case(5, a_unit("P1", OTHER_LOT))), recall)
    answer = receiver.when(label(PARCEL))
    then(answer, Receiving, Verdict.WARN, Reason.CONTENT_IN_TROUBLE, [Received])
    assert (answer.values.recall, answer.values.lot, answer.values.code) == ("R-1", OTHER_LOT, "recalled")
    assert receiver.evidence()["P1"] is Evidence.NONE


def test_what_a_sealed_case_holds_is_not_inferred_when_the_shipment_itself_announced_it_as_expired() -> None:
    receiver = Receiver(*a_shipment(a_mixed_case(5, flour(8, expiry=GONE))))
    answer = receiver.when(label(PARCEL))
    then(answer, Receiving, Verdict.WARN, Reason.CONTENT_IN_TROUBLE, [Received])
    assert answer.values.code == "expired"


def test_the_earliest_date_that_anybody_told_of_a_lot_decides() -> None:
    known = a_lot(FLOUR_LOT, FLOUR, expiring=GONE)
    receiver = Receiver(*a_shipment(a_mixed_case(5, flour(8, expiry=FAR))), known)
    then(receiver.when(label(PARCEL)), Receiving, Verdict.WARN, Reason.CONTENT_IN_TROUBLE, [Received])


def test_goods_of_a_product_that_nobody_knows_are_inferred_as_announced() -> None:
    receiver = Receiver(*a_shipment(a_mixed_case(5, a_case("C9"), a_mixed_case(6))))
    then(receiver.when(label(PARCEL)), Receiving, Verdict.OK, Reason.CONTENT_INFERRED, [Received])


def test_a_units_place_is_the_nearest_package_that_was_read() -> None:
    bundle = an_inner("I1", a_unit("U1"), a_unit("U2", OTHER_LOT))
    receiver = Receiver(*a_shipment(a_pallet(1, a_mixed_case(4, bundle))))
    receiver.when(label(PALLET_1), label(MIXED), label(a_unit("U1").item))
    assert receiver.item(a_unit("U1").item).place == inside(MIXED)


def test_the_label_of_a_dock_or_a_stage_says_where_goods_are_booked_from_now_on() -> None:
    receiver = at_the_dock()
    answer = receiver.when(location_label(OTHER_DOCK))
    then(answer, Receiving, Verdict.OK, Reason.PLACE_SET)
    receiver.when(label(PALLET_1))
    assert receiver.item(PALLET_1).place == at(OTHER_DOCK)


def test_goods_that_arrive_are_not_booked_straight_into_a_bin() -> None:
    answer = at_the_dock().when(location_label("A-01-02"))
    then(answer, Receiving, Verdict.STOP, Reason.NOT_ALLOWED)


def test_a_label_that_names_no_goods_is_told_so() -> None:
    then(at_the_dock().when(scanned("4140361414000001")), Receiving, Verdict.STOP, Reason.NOT_A_GOODS_LABEL)


def test_a_despatch_advice_that_puts_two_packages_into_each_other_is_read_to_some_depth_only() -> None:
    first, second = a_mixed_case(1).item, a_mixed_case(2).item
    rows = a_shipment(a_mixed_case(1, a_mixed_case(2)), a_unit("U9"))
    rows += [row for row in a_shipment(a_mixed_case(2, a_mixed_case(1))) if getattr(row, "inside", "") == second.text]
    receiver = Receiver(*rows)
    then(receiver.when(label(first)), Receiving, Verdict.OK, Reason.CONTENT_INFERRED, [Received])
    assert receiver.prompt.total >= 1


def test_the_level_of_a_logistic_unit_is_shown_as_it_was_announced() -> None:
    assert at_the_pallet().when(label(MIXED)).card.level is PackLevel.CASE
