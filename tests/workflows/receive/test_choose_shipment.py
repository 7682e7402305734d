"""No shipment is open: one is chosen from the list, or found by scanning anything that it announces."""

from datetime import date
from itertools import chain

import pytest

from tests.support.builders import (
    DOCK_CODE,
    GONE,
    HOLD_CODE,
    OTHER_SHIPMENT,
    a_case,
    a_mixed_case,
    a_pallet,
    a_shipment,
    a_unit,
    an_sscc,
    flour,
    label,
    location_label,
    lot_label,
    scanned,
)
from tests.support.names import CASE_GTIN, SHIPMENT, SUPPLIER, UNIT_GTIN
from tests.support.receiver import BACK, Receiver, then
from workflows.dialog import Reason
from workflows.gs1.values import Sgtin
from workflows.receive.states import ChooseShipment, PutAside, Receiving
from workflows.rules.facts.movement import Received
from workflows.rules.facts.work import Refused
from workflows.rules.identity import LocationCode, PartyKey, ShipmentKey
from workflows.rules.model.master_data import Licence, Party
from workflows.rules.model.work import ShipmentState
from workflows.rules.status import Verdict

GOODS = (a_pallet(1, a_case("C1", units=2), flour(16)), a_mixed_case(2, a_unit("U1")))
ANNOUNCED = a_shipment(*GOODS)


def test_a_shipment_chosen_from_the_list_opens_at_its_dock() -> None:
    answer = Receiver(*ANNOUNCED).choose(SHIPMENT)
    then(answer, Receiving, Verdict.OK, Reason.SHIPMENT_OPENED)
    assert answer.state == Receiving(SHIPMENT, DOCK_CODE)
    assert answer.values.party == "Norda Pharma"


def test_a_shipment_without_a_dock_opens_at_the_first_dock_of_the_site() -> None:
    answer = Receiver(*a_shipment(dock=None)).choose(SHIPMENT)
    assert answer.state == Receiving(SHIPMENT, DOCK_CODE)


def test_a_shipment_that_nobody_knows_is_no_data() -> None:
    then(Receiver().choose("ASN-0"), ChooseShipment, Verdict.STOP, Reason.NO_DATA)


@pytest.mark.parametrize("state", [ShipmentState.CLOSED, ShipmentState.CLOSED_SHORT, ShipmentState.CANCELLED])
def test_a_shipment_that_is_done_cannot_be_opened(state: ShipmentState) -> None:
    answer = Receiver(*a_shipment(state=state)).choose(SHIPMENT)
    then(answer, ChooseShipment, Verdict.STOP, Reason.SHIPMENT_CLOSED)


@pytest.mark.parametrize("licence", [Licence.SUSPENDED, Licence.EXPIRED, Licence.UNKNOWN])
def test_goods_are_taken_from_authorised_trading_partners_only(licence: Licence) -> None:
    """DSCSA, section 582(c)(3) of the FD&C Act."""
    answer = Receiver(*ANNOUNCED, Party(SUPPLIER, "Norda Pharma", (), licence)).choose(SHIPMENT)
    then(answer, ChooseShipment, Verdict.STOP, Reason.PARTNER_NOT_AUTHORISED)


def test_a_supplier_of_whom_nothing_is_known_is_not_authorised() -> None:
    answer = Receiver(*a_shipment(supplier=PartyKey("4099999000005"))).choose(SHIPMENT)
    then(answer, ChooseShipment, Verdict.STOP, Reason.PARTNER_NOT_AUTHORISED)
    assert answer.values.party == "4099999000005"


def test_the_scan_of_an_announced_pallet_opens_its_shipment_and_the_pallet() -> None:
    answer = Receiver(*ANNOUNCED).when(label(an_sscc(1)))
    then(answer, Receiving, Verdict.OK, Reason.HANDLING_UNIT_OPENED, [Received])
    assert isinstance(answer.state, Receiving)
    assert answer.state.unit == an_sscc(1)


def test_the_scan_of_an_announced_unit_opens_its_shipment_and_counts_the_unit() -> None:
    answer = Receiver(*ANNOUNCED).when(label(Sgtin(UNIT_GTIN, "U1")))
    then(answer, Receiving, Verdict.OK, Reason.COUNTED, [Received])


def test_the_scan_of_expired_goods_opens_their_shipment_and_stops() -> None:
    answer = Receiver(*ANNOUNCED).when(label(Sgtin(UNIT_GTIN, "U1"), expiry=GONE))
    then(answer, PutAside, Verdict.STOP, Reason.EXPIRED, [Refused, Received])


def test_a_scan_never_opens_a_shipment_of_a_supplier_who_may_not_deliver() -> None:
    receiver = Receiver(*ANNOUNCED, Party(SUPPLIER, "Norda Pharma", ()))
    then(receiver.when(label(an_sscc(1))), ChooseShipment, Verdict.STOP, Reason.PARTNER_NOT_AUTHORISED)


def test_goods_announced_in_two_shipments_open_the_one_that_is_being_received() -> None:
    other = a_shipment(a_pallet(1), key=OTHER_SHIPMENT, state=ShipmentState.RECEIVING)
    answer = Receiver(*a_shipment(a_pallet(1)), *other).when(label(an_sscc(1)))
    assert isinstance(answer.state, Receiving)
    assert answer.state.shipment == OTHER_SHIPMENT


def test_goods_of_a_closed_shipment_are_told_from_goods_that_nobody_announced() -> None:
    answer = Receiver(*a_shipment(*GOODS, state=ShipmentState.CLOSED)).when(label(an_sscc(1)))
    then(answer, ChooseShipment, Verdict.STOP, Reason.SHIPMENT_CLOSED)
    assert answer.values.shipment == SHIPMENT


def test_a_unit_that_nobody_announced_is_stopped() -> None:
    answer = Receiver(*ANNOUNCED).when(label(Sgtin(CASE_GTIN, "STRANGE")))
    then(answer, ChooseShipment, Verdict.STOP, Reason.NOT_ANNOUNCED)


def test_an_sscc_that_nobody_announced_is_stopped() -> None:
    then(Receiver(*ANNOUNCED).when(label(an_sscc(99))), ChooseShipment, Verdict.STOP, Reason.UNKNOWN_HANDLING_UNIT)


def test_goods_known_by_lot_open_no_shipment() -> None:
    then(Receiver(*ANNOUNCED).when(lot_label()), ChooseShipment, Verdict.STOP, Reason.NOT_HERE)


def test_a_place_opens_no_shipment() -> None:
    then(Receiver(*ANNOUNCED).when(location_label(HOLD_CODE)), ChooseShipment, Verdict.STOP, Reason.NOT_HERE)


def test_a_label_that_names_no_goods_is_told_so() -> None:
    answer = Receiver(*ANNOUNCED).when(scanned("4140361414000001"))
    then(answer, ChooseShipment, Verdict.STOP, Reason.NOT_A_GOODS_LABEL)


def test_a_torn_label_is_unreadable() -> None:
    answer = Receiver(*ANNOUNCED).when(scanned("0036141400", "]C1"))
    then(answer, ChooseShipment, Verdict.STOP, Reason.UNREADABLE)


def test_esc_and_a_number_mean_nothing_before_a_shipment_is_open() -> None:
    receiver = Receiver(*ANNOUNCED)
    then(receiver.when(BACK), ChooseShipment)
    then(receiver.enter(3), ChooseShipment)


def test_the_list_shows_what_is_being_received_first_and_then_what_is_due_first() -> None:
    due = (("L", 23, "announced"), ("E", 21, "announced"), ("R", 30, "receiving"), ("X", 20, "closed"))
    shipments = [
        a_shipment(key=ShipmentKey(key), due=date(2026, 11, day), state=ShipmentState(state)) for key, day, state in due
    ]
    choices = Receiver(*chain(*shipments)).prompt.choices
    assert [(choice.code, choice.title) for choice in choices] == [(key, "Norda Pharma") for key in "REL"]
    assert choices[0].detail == "2026-11-30"


def test_a_location_code_is_only_a_text_to_the_list() -> None:
    then(Receiver(*ANNOUNCED).choose(LocationCode("DOCK-1")), ChooseShipment, Verdict.STOP, Reason.NO_DATA)
