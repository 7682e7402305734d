"""A single pack is scanned while a shipment is being received, and what stops it."""

from datetime import date, timedelta

import pytest

from tests.support.builders import (
    FAR,
    GONE,
    HOLD_CODE,
    OTHER_SHIPMENT,
    SOON,
    TODAY,
    Package,
    a_location,
    a_policy,
    a_product,
    a_shipment,
    a_unit,
    flour,
    label,
    tablets_expire,
)
from tests.support.names import BIN, CUSTOMER, DOCK, TABLET_LOT, TABLETS, UNIT_GTIN, entry_id
from tests.support.receiver import CONFIRM, Receiver, then
from tests.workflows.receive.docks import (
    CASE_1,
    MIXED,
    MIXED_UNIT,
    PALLET_1,
    UNIT,
    at_the_dock,
    at_the_pallet,
)
from workflows.dialog import Action, Reason
from workflows.gs1.values import Gtin, Sgtin
from workflows.receive.states import PutAside, Receiving
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Received, Shipped
from workflows.rules.facts.parts import ItemStep
from workflows.rules.facts.work import Refused
from workflows.rules.identity import UNKNOWN, HoldId, LocationCode, LotCode, inside
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.holds import Hold, lot_subject
from workflows.rules.model.master_data import LocationKind, RecallScope
from workflows.rules.model.work import OpenException
from workflows.rules.quantity import pieces
from workflows.rules.status import Disposition, Evidence, HoldReason, PackLevel, Verdict

STRANGER = Sgtin(UNIT_GTIN, "SN-404")
RECALL = RecallScope("R-2026-014", TABLETS, TABLET_LOT)
HOLD = Hold(HoldId(entry_id(900)), lot_subject(TABLETS, TABLET_LOT), HoldReason.QUARANTINE)


def stocked(item: Sgtin = STRANGER) -> Item:
    """A pack that lies in a bin since long."""
    return Item(item, BIN, entry_id(800), Disposition.AVAILABLE, product=TABLETS, lot=TABLET_LOT)


def test_a_pack_of_an_opened_mixed_case_is_counted_inside_it() -> None:
    receiver = at_the_pallet()
    receiver.when(label(MIXED))
    then(receiver.when(label(MIXED_UNIT)), Receiving, Verdict.OK, Reason.COUNTED, [Received])
    assert receiver.item(MIXED_UNIT).place == inside(MIXED)


def test_a_pack_whose_case_was_not_read_is_booked_on_the_open_pallet() -> None:
    receiver = at_the_pallet()
    receiver.when(label(UNIT))
    assert receiver.item(UNIT).place == inside(PALLET_1)


def test_a_pack_scanned_twice_counts_once() -> None:
    receiver = at_the_pallet()
    receiver.when(label(UNIT))
    then(receiver.when(label(UNIT)), Receiving, Verdict.WARN, Reason.ALREADY_COUNTED)


def test_an_inferred_pack_is_confirmed_when_it_is_read() -> None:
    receiver = at_the_pallet()
    receiver.when(label(CASE_1))
    then(receiver.when(label(UNIT)), Receiving, Verdict.OK, Reason.CASE_CONFIRMED, [Received])
    assert (receiver.item(UNIT).place, receiver.item(UNIT).evidence) == (inside(CASE_1), Evidence.SEEN)


def test_a_product_that_is_in_no_list_is_stopped_and_nothing_is_owed() -> None:
    answer = at_the_pallet().when(label(Sgtin(Gtin("04012345123456"), "1")))
    then(answer, Receiving, Verdict.STOP, Reason.UNKNOWN_PRODUCT)
    assert answer.card.gtin == "04012345123456"


def test_a_pack_of_another_shipment_is_sent_there() -> None:
    receiver = at_the_dock(*a_shipment(a_unit("SN-404"), key=OTHER_SHIPMENT))
    answer = receiver.when(label(STRANGER))
    then(answer, Receiving, Verdict.STOP, Reason.OTHER_SHIPMENT)
    assert answer.values.shipment == OTHER_SHIPMENT


def test_a_pack_that_was_received_with_another_shipment_is_a_duplicate_here() -> None:
    receiver = at_the_dock(*a_shipment(a_unit("SN-404"), key=OTHER_SHIPMENT))
    receiver.press(Action.BACK)
    receiver.when(label(STRANGER))
    receiver.press(Action.BACK)
    receiver.choose("ASN-88123")
    then(receiver.when(label(STRANGER)), PutAside, Verdict.STOP, Reason.DUPLICATE_SERIAL, [Refused])


def test_a_recalled_lot_is_stopped_recorded_and_owed_to_the_hold_place() -> None:
    elsewhere = Stock(BIN, TABLETS, TABLET_LOT, None, Disposition.AVAILABLE, pieces(2))
    receiver = at_the_pallet(RECALL, elsewhere)
    answer = receiver.when(label(UNIT))
    then(answer, PutAside, Verdict.STOP, Reason.RECALLED, [Refused, Received])
    assert answer.values.recall == "R-2026-014"
    assert answer.values.location == HOLD_CODE
    assert answer.values.others_here == ((BIN, 2),)
    assert answer.notice is not None
    assert answer.notice.acknowledge


def test_a_refusal_opens_an_exception_and_the_pack_is_blocked_at_once_where_it_stands() -> None:
    receiver = at_the_pallet(RECALL)
    receiver.when(label(UNIT))
    (trouble,) = receiver.rows.every(OpenException)
    assert (trouble.category, trouble.subject) == (Category.RECALLED, UNIT.text)
    assert (receiver.item(UNIT).place, receiver.item(UNIT).disposition) == (inside(PALLET_1), Disposition.RECALLED)


def test_a_refusal_of_a_serial_that_is_taken_moves_nothing() -> None:
    receiver = at_the_pallet(stocked(UNIT))
    answer = receiver.when(label(UNIT))
    assert {change.kind for change in answer.changes} == {OpenException}
    assert receiver.item(UNIT).place == BIN


def test_a_recalled_pack_that_was_read_in_this_house_before_is_refused_and_not_taken_in_again() -> None:
    receiver = at_the_pallet(RECALL, stocked(UNIT))
    then(receiver.when(label(UNIT)), PutAside, Verdict.STOP, Reason.RECALLED, [Refused])
    assert receiver.item(UNIT).place == BIN


def test_a_lot_on_hold_is_stopped() -> None:
    then(at_the_pallet(HOLD).when(label(UNIT)), PutAside, Verdict.STOP, Reason.ON_HOLD, [Refused, Received])


def test_an_item_on_hold_is_stopped() -> None:
    hold = Hold(HOLD.hold, UNIT.text, HoldReason.SUSPECT)
    then(at_the_pallet(hold).when(label(UNIT)), PutAside, Verdict.STOP, Reason.ON_HOLD, [Refused, Received])


def test_a_recall_of_one_item_stops_that_item_alone() -> None:
    receiver = at_the_pallet(RecallScope("R-1", TABLETS, TABLET_LOT, UNIT.text))
    receiver.when(label(MIXED))
    then(receiver.when(label(MIXED_UNIT)), Receiving, Verdict.OK, Reason.COUNTED, [Received])
    then(receiver.when(label(UNIT)), PutAside, Verdict.STOP, Reason.RECALLED, [Refused, Received])


def test_a_recall_of_the_same_lot_code_of_another_product_means_nothing_here() -> None:
    receiver = at_the_pallet(RecallScope("R-1", flour(1).product, TABLET_LOT))
    then(receiver.when(label(UNIT)), Receiving, Verdict.OK, Reason.COUNTED, [Received])


def test_an_expired_pack_is_stopped_with_the_days() -> None:
    answer = at_the_pallet().when(label(UNIT, expiry=GONE))
    then(answer, PutAside, Verdict.STOP, Reason.EXPIRED, [Refused, Received])
    assert answer.values.days == -19


def test_the_last_day_is_still_a_day() -> None:
    then(at_the_pallet().when(label(UNIT, expiry=TODAY)), Receiving, Verdict.WARN, Reason.EXPIRES_SOON, [Received])
    yesterday = TODAY - timedelta(days=1)
    then(
        at_the_pallet().when(label(UNIT, expiry=yesterday)), PutAside, Verdict.STOP, Reason.EXPIRED, [Refused, Received]
    )


def test_less_shelf_life_than_the_product_needs_is_stopped() -> None:
    receiver = at_the_pallet(a_product(minimum_days_at_receipt=90))
    then(receiver.when(label(UNIT, expiry=SOON)), PutAside, Verdict.STOP, Reason.SHORT_DATED, [Refused, Received])


def test_danger_comes_first_a_recalled_and_expired_pack_is_recalled() -> None:
    receiver = at_the_pallet(RECALL, HOLD)
    then(receiver.when(label(UNIT, expiry=GONE)), PutAside, Verdict.STOP, Reason.RECALLED, [Refused, Received])


def test_a_pack_that_nobody_announced_is_stopped() -> None:
    answer = at_the_pallet().when(label(STRANGER))
    then(answer, PutAside, Verdict.STOP, Reason.NOT_ANNOUNCED, [Refused, Received])
    assert answer.values.shipment == "ASN-88123"


def test_a_serial_that_is_in_stock_already_is_a_duplicate() -> None:
    answer = at_the_pallet(stocked()).when(label(STRANGER))
    then(answer, PutAside, Verdict.STOP, Reason.DUPLICATE_SERIAL, [Refused])
    assert answer.values.place == BIN


def test_an_announced_serial_that_is_in_stock_already_is_a_duplicate_too() -> None:
    then(at_the_pallet(stocked(UNIT)).when(label(UNIT)), PutAside, Verdict.STOP, Reason.DUPLICATE_SERIAL, [Refused])


def test_a_pack_whose_sealed_case_has_left_the_house_cannot_arrive_once_more() -> None:
    receiver = at_the_pallet()
    receiver.when(label(CASE_1))
    receiver.journal(Shipped(CUSTOMER, inside(PALLET_1), items=(ItemStep(CASE_1, UNKNOWN),)))
    then(receiver.when(label(UNIT)), PutAside, Verdict.STOP, Reason.DUPLICATE_SERIAL, [Refused])


@pytest.mark.parametrize(
    ("lot", "expiry", "reason"),
    [(None, FAR, Reason.NO_LOT), (TABLET_LOT, None, Reason.NO_EXPIRY), (None, None, Reason.NO_LOT)],
)
def test_a_pack_without_lot_or_expiry_is_no_product_identifier(
    lot: LotCode | None, expiry: date | None, reason: Reason
) -> None:
    """DSCSA, section 581(14): the product identifier is GTIN, serial, lot and expiry."""
    then(at_the_pallet().when(label(UNIT, lot, expiry), CONFIRM), PutAside, Verdict.STOP, reason, [Refused])


def test_a_product_that_does_not_expire_needs_no_date() -> None:
    receiver = at_the_pallet(a_product(dated=False))
    then(receiver.when(label(UNIT, expiry=None)), Receiving, Verdict.OK, Reason.COUNTED, [Received])


def test_an_expiry_other_than_the_announced_one_is_stopped() -> None:
    receiver = Receiver(*a_shipment(a_unit("U1"), tablets_expire(FAR)))
    answer = receiver.when(label(a_unit("U1").item, expiry=date(2028, 5, 31)))
    then(answer, PutAside, Verdict.STOP, Reason.EXPIRY_DIFFERS, [Refused, Received])
    assert (answer.values.expiry, answer.values.expected_expiry) == (date(2028, 5, 31), FAR)


def test_the_announced_expiry_is_good() -> None:
    receiver = Receiver(*a_shipment(a_unit("U1"), tablets_expire(FAR)))
    then(receiver.when(label(a_unit("U1").item)), Receiving, Verdict.OK, Reason.COUNTED, [Received])


def test_an_item_announced_without_a_lot_takes_the_lot_of_its_label() -> None:
    item = a_unit("U1").item
    receiver = Receiver(*a_shipment(Package(item, PackLevel.UNIT)))
    then(receiver.when(label(item)), Receiving, Verdict.OK, Reason.COUNTED, [Received])
    assert receiver.item(item).lot == TABLET_LOT


def test_the_hold_place_is_a_policy_else_the_first_hold_location_on_the_walk() -> None:
    nearer = a_location(LocationCode("HOLD-0"), LocationKind.HOLD, walk=1)
    cage = a_policy("hold_location", "CAGE")
    places = [
        at_the_pallet(RECALL, *more).when(label(UNIT)).values.location for more in ((), (nearer,), (nearer, cage))
    ]
    assert places == [HOLD_CODE, LocationCode("HOLD-0"), LocationCode("CAGE")]


def test_a_refused_pack_is_recorded_where_it_was_read() -> None:
    receiver = at_the_dock(RECALL)
    fact, _ = receiver.when(label(UNIT)).facts
    assert isinstance(fact, Refused)
    assert (fact.place, fact.item, fact.lot, fact.recall) == (DOCK, UNIT, TABLET_LOT, "R-2026-014")


def test_a_pack_that_is_stopped_while_choosing_leaves_its_shipment_open() -> None:
    receiver = Receiver(*a_shipment(a_unit("U1")), RECALL)
    receiver.when(label(a_unit("U1").item))
    receiver.press(Action.CONFIRM)
    assert isinstance(receiver.state, Receiving)
    assert receiver.item(a_unit("U1").item).place == DOCK
