"""The packages on a pallet are counted by hand, once, when scans and announcement differ or policy wants it."""

import pytest

from tests.support.builders import a_pallet, a_policy, a_shipment, a_unit, flour, label, scanned
from tests.support.names import SHIPMENT
from tests.support.receiver import BACK, CONFIRM, Receiver, then
from tests.workflows.receive.docks import CASE_1, CASE_2, CASE_3, PALLET_2, at_the_dock, at_the_pallet
from workflows.dialog import Action, Reason, Takes
from workflows.receive.states import ChooseShipment, Closing, HandCount, ReceiveAsk, ReceiveReason, Receiving
from workflows.rules.facts.movement import ReceiptClosed, Received
from workflows.rules.status import Verdict


def asked() -> Receiver:
    """One of three packages was scanned, and the pallet is to be closed."""
    receiver = at_the_pallet()
    receiver.when(label(CASE_1), CONFIRM)
    then(receiver.when(CONFIRM), HandCount)
    return receiver


def test_the_number_is_asked_where_something_is_missing_and_kept_in_the_record() -> None:
    receiver = asked()
    assert (receiver.prompt.ask, receiver.prompt.takes) == (ReceiveAsk.HAND_COUNT, Takes.NUMBER)
    answer = receiver.enter(1)
    then(answer, Receiving, Verdict.WARN, Reason.CLOSED_SHORT, [ReceiptClosed])
    assert [fact.hand_count for fact in answer.facts if isinstance(fact, ReceiptClosed)] == [1]


def test_a_number_that_the_scans_contradict_is_asked_for_once_more_and_then_believed() -> None:
    receiver = asked()
    answer = receiver.enter(3)
    then(answer, HandCount, Verdict.WARN, ReceiveReason.HAND_COUNT_DIFFERS)
    assert answer.values.text == "3"
    then(receiver.enter(2), HandCount, Verdict.WARN, ReceiveReason.HAND_COUNT_DIFFERS)
    then(receiver.enter(2), Receiving, Verdict.WARN, Reason.CLOSED_SHORT, [ReceiptClosed])


def test_the_package_that_was_not_scanned_is_scanned_in_its_place() -> None:
    then(asked().when(label(CASE_2)), Receiving, Verdict.OK, Reason.CONTENT_INFERRED, [Received])


def test_esc_goes_back_and_other_keys_mean_nothing() -> None:
    receiver = asked()
    then(receiver.press(Action.LIST), HandCount)
    then(receiver.when(BACK), Closing)


@pytest.mark.parametrize("number", ["-1", "2.5", "1E+30", "NaN"])
def test_what_is_no_count_is_said_to_be_none(number: str) -> None:
    then(asked().enter(number), HandCount, Verdict.STOP, Reason.NOT_A_COUNT)


def test_what_can_not_be_read_is_said_while_counting_too() -> None:
    then(asked().when(scanned("rubbish", "]C0")), Receiving, Verdict.STOP, Reason.NOT_GS1)


def test_a_complete_pallet_is_counted_only_where_policy_wants_it() -> None:
    for more, state in (((), Receiving), ((a_policy("hand_count", "always"),), HandCount)):
        receiver = at_the_dock(*more)
        receiver.when(label(PALLET_2), label(CASE_3), CONFIRM, CONFIRM)
        assert isinstance(receiver.state, state)


def test_where_policy_never_wants_it_a_short_pallet_is_closed_at_once() -> None:
    receiver = at_the_pallet(a_policy("hand_count", "never"))
    then(receiver.when(CONFIRM, CONFIRM), Receiving, Verdict.WARN, Reason.CLOSED_SHORT, [ReceiptClosed])


def test_a_shipment_is_not_counted_as_a_whole() -> None:
    then(at_the_dock().when(CONFIRM, CONFIRM), ChooseShipment, Verdict.WARN, Reason.CLOSED_SHORT, [ReceiptClosed])


def test_the_number_on_a_pallet_of_goods_without_serials_is_kept_as_it_is() -> None:
    receiver = Receiver(*a_shipment(a_pallet(1, flour(48), a_unit("U1"))))
    receiver.choose(SHIPMENT)
    receiver.when(label(a_pallet(1).item), CONFIRM, CONFIRM)
    then(receiver.enter(6), Receiving, Verdict.WARN, Reason.CLOSED_SHORT, [ReceiptClosed])
