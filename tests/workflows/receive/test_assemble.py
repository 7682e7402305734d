"""Labels split over several codes are put together, whatever code comes first, and the screen says what is missing (GS1 General Specifications 6.6)."""

import pytest

from tests.support.builders import (
    FAR,
    a_pallet,
    a_product,
    a_shipment,
    a_unit,
    an_sscc,
    flour,
    label,
    location_label,
    lot_label,
    scanned,
)
from tests.support.names import FLOUR, FLOUR_GTIN, FLOUR_LOT, SHIPMENT, TABLET_LOT, UNIT_GTIN
from tests.support.receiver import BACK, CONFIRM, Receiver, then
from tests.workflows.receive.docks import UNIT, at_the_pallet
from workflows.dialog import Action, Detail, Reason, Scanned
from workflows.receive.states import Assembling, Counting, PutAside, ReceiveAsk, ReceiveReason, Receiving
from workflows.rules.facts.movement import Received
from workflows.rules.facts.work import Refused
from workflows.rules.status import Verdict

CONTENT = scanned(f"02{FLOUR_GTIN.digits}3706", "]C1")
LOT = scanned(f"10{FLOUR_LOT}", "]C1")
DATE = scanned("17280630", "]C1")
PALLET = an_sscc(1)
SSCC = label(PALLET)


def at_work() -> Receiver:
    """A pallet of flour was announced, and its shipment is open."""
    receiver = Receiver(*a_shipment(a_pallet(1, flour(48)), a_unit("U1")))
    receiver.choose(SHIPMENT)
    return receiver


def missing(receiver: Receiver) -> list[str]:
    """What the screen shows to be missing."""
    return [line.label for line in receiver.prompt.details if line.value == "?"]


@pytest.mark.parametrize("codes", [(CONTENT, LOT, DATE), (DATE, CONTENT, LOT), (LOT, DATE, CONTENT)])
def test_content_lot_and_date_in_three_codes_count_when_the_last_of_them_is_read(codes: tuple[Scanned, ...]) -> None:
    receiver = at_work()
    receiver.when(SSCC)
    for code in codes[:-1]:
        then(receiver.when(code), Assembling, Verdict.WARN, ReceiveReason.PART_OF_A_LABEL)
        assert receiver.prompt.ask is ReceiveAsk.OTHER_CODE
    answer = receiver.when(codes[-1])
    then(answer, Receiving, Verdict.OK, Reason.COUNTED, [Received])
    (fact,) = answer.facts
    assert isinstance(fact, Received)
    assert [(told.product, told.lot, told.packages) for told in fact.quantities] == [(FLOUR, FLOUR_LOT, 6)]


def test_the_screen_says_what_is_still_missing() -> None:
    receiver = at_work()
    receiver.when(DATE)
    assert missing(receiver) == ["product", "lot", "serial"]
    receiver.when(CONTENT)
    assert receiver.prompt.details == (
        Detail("product", "Wheat flour"),
        Detail("lot", "?"),
        Detail("expires", FAR.isoformat()),
    )


def test_a_medicine_lacks_its_serial_too_until_that_is_read() -> None:
    receiver = at_the_pallet()
    receiver.when(lot_label(UNIT_GTIN, TABLET_LOT, None))
    assert missing(receiver) == ["expires", "serial"]
    receiver.when(DATE)
    then(receiver.when(scanned(f"21{UNIT.serial}", "]C1")), Receiving, Verdict.OK, Reason.COUNTED, [Received])


def test_of_goods_that_do_not_expire_no_date_is_missing() -> None:
    receiver = at_the_pallet(a_product(dated=False))
    receiver.when(lot_label(UNIT_GTIN, TABLET_LOT, None))
    assert missing(receiver) == ["serial"]


def test_the_pallets_own_code_may_come_in_between() -> None:
    receiver = at_work()
    receiver.when(CONTENT)
    then(receiver.when(SSCC), Assembling, Verdict.OK, Reason.HANDLING_UNIT_OPENED, [Received])
    receiver.when(LOT)
    then(receiver.when(DATE), Receiving, Verdict.OK, Reason.COUNTED, [Received])
    assert receiver.prompt.handling_unit == PALLET


def test_a_place_and_a_torn_label_in_between_are_answered_and_lose_nothing() -> None:
    receiver = at_work()
    receiver.when(CONTENT)
    then(receiver.when(location_label("DOCK-2")), Assembling, Verdict.OK, Reason.PLACE_SET)
    then(receiver.when(scanned("004")), Assembling, Verdict.STOP, Reason.UNREADABLE)
    assert missing(receiver) == ["lot", "expires"]


def test_a_code_read_twice_changes_nothing_and_a_later_one_goes_before_an_earlier() -> None:
    receiver = at_work()
    receiver.when(CONTENT, LOT, LOT, scanned("10OTHER", "]C1"))
    assert receiver.prompt.details[1] == Detail("lot", "OTHER")


def test_goods_of_another_product_begin_anew() -> None:
    receiver = at_work()
    receiver.when(CONTENT)
    then(receiver.when(label(a_unit("U1").item)), Receiving, Verdict.OK, Reason.COUNTED, [Received])


def test_ent_says_that_there_is_no_other_code_and_the_part_is_judged_as_it_is() -> None:
    receiver = at_work()
    receiver.when(CONTENT)
    assert receiver.step(CONFIRM).record == CONTENT.record
    then(receiver.when(CONFIRM), PutAside, Verdict.STOP, Reason.NO_LOT, [Refused])
    receiver = at_work()
    receiver.when(LOT)
    then(receiver.when(CONFIRM), Receiving, Verdict.STOP, Reason.NOT_A_GOODS_LABEL)


def test_esc_leaves_it_out_and_other_keys_mean_nothing() -> None:
    receiver = at_work()
    receiver.when(CONTENT)
    then(receiver.press(Action.LIST), Assembling)
    then(receiver.when(BACK), Receiving)


def test_a_label_that_counts_nothing_is_counted_by_hand_when_it_is_whole() -> None:
    receiver = at_work()
    receiver.when(SSCC, lot_label(lot=None))
    then(receiver.when(LOT), Counting, Verdict.OK, Reason.LOT_READ)


def test_a_label_that_names_neither_goods_nor_a_part_of_them_is_no_part() -> None:
    then(at_work().when(scanned("4140361414000001")), Receiving, Verdict.STOP, Reason.NOT_A_GOODS_LABEL)
