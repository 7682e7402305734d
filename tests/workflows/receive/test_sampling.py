"""A sample of the sealed cases is opened and scanned before a pallet is closed, as many as policy says."""

import pytest

from tests.support.builders import a_policy, label
from tests.support.names import SUPPLIER, UNIT_GTIN
from tests.support.receiver import CONFIRM, Receiver, then
from tests.workflows.receive.docks import CASE_1, CASE_3, PALLET_2, at_the_dock
from workflows.dialog import Reason
from workflows.gs1.values import Sgtin
from workflows.receive.states import Closing, ReceiveReason, Receiving
from workflows.rules.facts.movement import ReceiptClosed
from workflows.rules.model.row import Row
from workflows.rules.status import Verdict

PIECES = [Sgtin(UNIT_GTIN, f"C3-{number}") for number in (1, 2)]


def closing(*more: Row) -> Receiver:
    """A pallet with one sealed case on it, complete, is to be closed."""
    receiver = at_the_dock(*more)
    receiver.when(label(PALLET_2), label(CASE_3), CONFIRM)
    return receiver


@pytest.mark.parametrize("name", ["sampling", f"sampling:{SUPPLIER}"])
def test_a_sealed_case_has_to_be_opened_and_each_piece_scanned(name: str) -> None:
    receiver = closing(a_policy(name, "2"))
    answer = receiver.when(CONFIRM)
    then(answer, Closing, Verdict.WARN, ReceiveReason.SAMPLE_FIRST)
    assert answer.values.count == 1
    receiver.when(label(PIECES[0]), CONFIRM)
    then(receiver.when(CONFIRM), Closing, Verdict.WARN, ReceiveReason.SAMPLE_FIRST)
    receiver.when(label(PIECES[1]), CONFIRM)
    then(receiver.when(CONFIRM), Receiving, Verdict.OK, Reason.HANDLING_UNIT_COMPLETE, [ReceiptClosed])


@pytest.mark.parametrize("value", ["0", "", "many", "-1", "99999"])
def test_without_a_number_nothing_is_sampled(value: str) -> None:
    receiver = closing(a_policy("sampling", value))
    then(receiver.when(CONFIRM), Receiving, Verdict.OK, Reason.HANDLING_UNIT_COMPLETE, [ReceiptClosed])


def test_the_suppliers_own_number_goes_before_the_common_one() -> None:
    receiver = closing(a_policy("sampling", "1"), a_policy(f"sampling:{SUPPLIER}", "0"))
    then(receiver.when(CONFIRM), Receiving, Verdict.OK, Reason.HANDLING_UNIT_COMPLETE, [ReceiptClosed])


def test_of_the_shipment_too_and_a_case_that_was_not_read_is_no_sample() -> None:
    receiver = at_the_dock(a_policy("sampling", "1"))
    receiver.when(label(CASE_1), CONFIRM)
    then(receiver.when(CONFIRM), Closing, Verdict.WARN, ReceiveReason.SAMPLE_FIRST)
