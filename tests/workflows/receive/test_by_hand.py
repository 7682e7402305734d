"""Labels typed by hand: the end of a serial chooses what was announced, and what nobody announced is typed twice."""

from dataclasses import replace
from datetime import date

import pytest

from tests.support.builders import (
    FAR,
    OTHER_LOT,
    SOON,
    a_location,
    a_pallet,
    a_product,
    a_shipment,
    a_unit,
    an_sscc,
    flour,
    label,
    lot_label,
    scanned,
    tablets_expire,
)
from tests.support.names import SHIPMENT, TABLET_LOT, UNIT_GTIN
from tests.support.receiver import BACK, CONFIRM, Receiver, then
from workflows.dialog import Action, Chosen, Reason, Scanned
from workflows.gs1.values import Gtin, Sgtin
from workflows.receive.states import ChooseUnit, PutAside, ReceiveAsk, ReceiveReason, Receiving, TypeAgain
from workflows.rules.entry import How
from workflows.rules.facts.movement import Received
from workflows.rules.facts.work import Refused
from workflows.rules.identity import LocationCode, LotCode
from workflows.rules.model.master_data import LocationKind
from workflows.rules.model.row import Row
from workflows.rules.model.work import ShipmentItem, ShipmentLot
from workflows.rules.status import Evidence, Verdict

PALLET = an_sscc(1)
GOODS = (
    a_pallet(1, a_unit("SN-0001837"), a_unit("SN-0991837"), a_unit("SN-0004711"), tablets_expire(FAR)),
    a_pallet(2, a_unit("SN-7774711"), tablets_expire(FAR)),
    a_pallet(3, flour(48)),
    a_unit("SN-9999", OTHER_LOT),
)


def typed(text: str) -> Scanned:
    """A text that was typed."""
    return scanned(text, "", How.TYPED)


def by_hand(given: Scanned) -> Scanned:
    """A label typed whole."""
    return typed(given.reading.raw[3:])


def at_work(*more: Row) -> Receiver:
    """The shipment and its first pallet are open."""
    receiver = Receiver(*a_shipment(*GOODS), *more)
    receiver.choose(SHIPMENT)
    receiver.when(label(PALLET))
    return receiver


def item(serial: str) -> Sgtin:
    """A pack."""
    return Sgtin(UNIT_GTIN, serial)


# -- the end of a serial ------------------------------------------------------------------------------------------------------------------


def test_the_only_unit_with_an_ending_is_counted_at_once_as_typed_with_what_was_announced() -> None:
    receiver = at_work()
    then(receiver.when(typed("04711")), Receiving, Verdict.OK, Reason.COUNTED, [Received])
    assert receiver.line(item("SN-0004711")).evidence is Evidence.TYPED
    assert receiver.item(item("SN-0004711")).lot == TABLET_LOT


def test_capitals_do_not_matter() -> None:
    receiver = Receiver(*a_shipment(a_unit("SN-00AB"), tablets_expire(FAR)))
    receiver.choose(SHIPMENT)
    then(receiver.when(typed("00ab")), Receiving, Verdict.OK, Reason.COUNTED, [Received])


def test_an_ending_means_the_open_pallet_first_and_what_was_not_read_yet() -> None:
    receiver = at_work()
    then(receiver.when(typed("4711")), Receiving, Verdict.OK, Reason.COUNTED, [Received])
    assert receiver.line(item("SN-0004711")).evidence is Evidence.TYPED
    then(receiver.when(typed("4711")), Receiving, Verdict.WARN, Reason.NOT_ON_THIS_PALLET, [Received])
    then(receiver.when(typed("04711")), Receiving, Verdict.WARN, Reason.ALREADY_COUNTED)


def test_an_ending_that_several_units_have_asks_which_one() -> None:
    receiver = at_work()
    then(receiver.when(typed("1837")), ChooseUnit, Verdict.WARN, ReceiveReason.SEVERAL_END_SO)
    assert receiver.prompt.ask is ReceiveAsk.CHOOSE_UNIT
    cards = [choice.card for choice in receiver.prompt.choices]
    assert [card.item for card in cards if card] == [item("SN-0001837"), item("SN-0991837")]
    step = receiver.step(Chosen(item("SN-0991837").text))
    assert step.record == typed("1837").record
    then(receiver.choose(item("SN-0991837").text), Receiving, Verdict.OK, Reason.COUNTED, [Received])
    assert receiver.line(item("SN-0991837")).evidence is Evidence.TYPED


def test_the_question_is_left_by_esc_by_a_scan_and_by_nothing_else() -> None:
    receiver = at_work()
    receiver.when(typed("1837"))
    then(receiver.choose("nothing"), ChooseUnit)
    then(receiver.press(Action.CONFIRM), ChooseUnit)
    then(receiver.when(BACK), Receiving)
    receiver.when(typed("1837"))
    then(receiver.when(label(item("SN-0001837"))), Receiving, Verdict.OK, Reason.COUNTED, [Received])


def test_an_ending_that_nobody_announced_counts_nothing() -> None:
    answer = at_work().when(typed("0000"))
    then(answer, Receiving, Verdict.WARN, ReceiveReason.NO_SUCH_ENDING)
    assert answer.values.text == "0000"


def test_too_many_units_with_an_ending_are_not_offered() -> None:
    receiver = Receiver(*a_shipment(*(a_unit(f"{number}-1234") for number in range(10)), tablets_expire(FAR)))
    receiver.choose(SHIPMENT)
    answer = receiver.when(typed("1234"))
    then(answer, Receiving, Verdict.WARN, ReceiveReason.TYPE_MORE)
    assert answer.values.count == 10


def test_the_end_of_an_sscc_chooses_a_pallet() -> None:
    receiver = Receiver(*a_shipment(*GOODS))
    receiver.choose(SHIPMENT)
    then(receiver.when(typed(PALLET.digits[-5:])), Receiving, Verdict.OK, Reason.HANDLING_UNIT_OPENED, [Received])


@pytest.mark.parametrize("more", [(), (a_product(dated=False),)], ids=["dated", "not dated"])
def test_a_unit_whose_date_was_not_announced_needs_its_whole_label(more: tuple[Row, ...]) -> None:
    answer = at_work(*more).when(typed("9999"))
    reason = Reason.COUNTED if more else ReceiveReason.TYPE_ALL
    assert answer.notice is not None
    assert answer.notice.reason is reason


def test_a_unit_whose_lot_was_not_announced_needs_its_whole_label() -> None:
    line = a_unit("SN-5555")
    receiver = Receiver(
        *(row if not isinstance(row, ShipmentItem) else replace(row, lot=None) for row in a_shipment(line))
    )
    receiver.choose(SHIPMENT)
    then(receiver.when(typed("5555")), Receiving, Verdict.WARN, ReceiveReason.TYPE_ALL)


def test_day_00_and_a_bracket_in_a_serial_come_back_as_they_were_announced() -> None:
    rows = a_shipment(a_unit("SN(7)77"), tablets_expire(date(2028, 6, 30)))
    receiver = Receiver(*(replace(row, day_given=False) if isinstance(row, ShipmentLot) else row for row in rows))
    receiver.choose(SHIPMENT)
    (fact,) = receiver.when(typed("(7)77")).facts
    assert isinstance(fact, Received)
    assert [(lot.expiry, lot.day_given) for lot in fact.lots] == [(date(2028, 6, 30), False)]


def test_a_place_that_is_called_as_short_as_an_ending_is_a_place() -> None:
    receiver = at_work(a_location(LocationCode("D-42"), LocationKind.DOCK))
    then(receiver.when(typed("D-42")), Receiving, Verdict.OK, Reason.PLACE_SET)


# -- typed twice --------------------------------------------------------------------------------------------------------------------------

ANNOUNCED = [label(item("SN-0004711")), label(PALLET), lot_label(), label(item("SN-0004711"), expiry=None)]
NEWS = [
    label(item("SN-404")),
    label(item("SN-0004711"), lot=OTHER_LOT),
    label(item("SN-0004711"), expiry=SOON),
    lot_label(lot=LotCode("NEW-1")),
    lot_label(expiry=SOON),
    lot_label(Gtin("04012345123456")),
]


@pytest.mark.parametrize("given", [*ANNOUNCED, scanned("rubbish", "]C0"), lot_label(lot=None)])
def test_what_was_announced_and_what_is_no_goods_is_typed_once(given: Scanned) -> None:
    assert not isinstance(at_work().when(by_hand(given)).state, TypeAgain)


@pytest.mark.parametrize("given", NEWS)
def test_what_was_not_announced_is_typed_twice_and_then_judged(given: Scanned) -> None:
    receiver, scanner = at_work(), at_work()
    then(receiver.when(by_hand(given)), TypeAgain, Verdict.WARN, ReceiveReason.TYPE_AGAIN)
    assert receiver.prompt.ask is ReceiveAsk.TYPE_AGAIN
    answer, same = receiver.when(by_hand(given)), scanner.when(given)
    assert answer.notice is not None
    assert same.notice is not None
    assert (type(answer.state), answer.notice.reason) == (type(same.state), same.notice.reason)


def test_another_text_has_to_be_typed_twice_itself() -> None:
    receiver = at_work()
    receiver.when(by_hand(NEWS[0]))
    then(receiver.when(by_hand(NEWS[1])), TypeAgain, Verdict.WARN, ReceiveReason.TYPED_DIFFERS)
    then(receiver.when(by_hand(NEWS[1])), PutAside, Verdict.STOP, Reason.LOT_DIFFERS, [Refused, Received])


def test_a_scan_the_end_of_a_serial_and_esc_lead_on() -> None:
    receiver = at_work()
    receiver.when(by_hand(NEWS[0]))
    then(receiver.when(typed("04711")), Receiving, Verdict.OK, Reason.COUNTED, [Received])
    receiver.when(by_hand(NEWS[0]))
    then(receiver.when(label(item("SN-0001837"))), Receiving, Verdict.OK, Reason.COUNTED, [Received])
    receiver.when(by_hand(NEWS[0]))
    then(receiver.when(CONFIRM), TypeAgain)
    then(receiver.when(BACK), Receiving)
