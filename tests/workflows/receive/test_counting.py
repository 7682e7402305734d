"""Goods without serials were read: how many packages are there?"""

from decimal import Decimal

import pytest

from tests.support.builders import ACETONE_LOT, DRUM_GTIN, a_shipment, flour, label, lot_label, scanned
from tests.support.names import FLOUR, FLOUR_GTIN, FLOUR_LOT, SHIPMENT
from tests.support.receiver import BACK, CONFIRM, UNDO, Receiver, then
from tests.workflows.receive.docks import CASE_1, FLOUR_PALLET, at_the_dock
from workflows.dialog import Action, Ask, Chosen, Entered, Pressed, Reason
from workflows.receive.states import Counting, Receiving
from workflows.rules.entry import How
from workflows.rules.facts.movement import Received
from workflows.rules.model.goods import Stock
from workflows.rules.model.master_data import Pack, Product
from workflows.rules.quantity import pieces
from workflows.rules.rows import RowChange
from workflows.rules.status import Verdict


def counting() -> Receiver:
    """A pallet announced with 48 pieces of flour is open, and the label of a case of 8 was read."""
    receiver = at_the_dock()
    receiver.when(label(FLOUR_PALLET), lot_label())
    return receiver


def test_the_number_of_packages_is_booked_in_base_units() -> None:
    receiver = counting()
    answer = receiver.enter(6)
    then(answer, Receiving, Verdict.OK, Reason.COUNTED, [Received])
    assert [row.quantity for row in receiver.rows.every(Stock)] == [pieces(48)]
    assert (answer.values.count, answer.card.quantity) == (6, pieces(48))


def test_counts_of_one_lot_add_up() -> None:
    receiver = counting()
    receiver.enter(4)
    receiver.when(lot_label())
    receiver.enter(2)
    assert [row.quantity for row in receiver.rows.every(Stock)] == [pieces(48)]


def test_what_was_scanned_is_booked_with_the_number_and_with_nothing_else() -> None:
    receiver = counting()
    assert receiver.step(Entered(Decimal(6))).record == lot_label().record
    assert receiver.step(Entered(Decimal(0))).record is None
    assert receiver.step(BACK).record is None


@pytest.mark.parametrize("number", ["0", "-1", "2.5", "1000000", "1E+40", "NaN", "Infinity", "sNaN"])
def test_only_a_whole_number_above_zero_is_a_count(number: str) -> None:
    receiver = counting()
    answer = receiver.enter(number)
    then(answer, Counting, Verdict.STOP, Reason.NOT_A_COUNT)
    assert answer.values.text == str(Decimal(number))
    then(receiver.enter("6.0"), Receiving, Verdict.OK, Reason.COUNTED, [Received])


def test_more_than_ten_times_what_was_announced_is_asked_for_again_and_then_believed() -> None:
    receiver = counting()
    answer = receiver.enter(61)
    then(answer, Counting, Verdict.WARN, Reason.COUNT_AGAIN)
    assert answer.values.count == 61
    then(receiver.enter(61), Receiving, Verdict.OK, Reason.COUNTED, [Received])


def test_ten_times_what_was_announced_is_believed_at_once() -> None:
    then(counting().enter(60), Receiving, Verdict.OK, Reason.COUNTED, [Received])


def test_another_unlikely_number_is_asked_for_again_too() -> None:
    receiver = counting()
    receiver.enter(61)
    then(receiver.enter(610), Counting, Verdict.WARN, Reason.COUNT_AGAIN)
    then(receiver.enter(6), Receiving, Verdict.OK, Reason.COUNTED, [Received])


def test_without_an_announced_quantity_no_number_is_unlikely() -> None:
    receiver = Receiver(*a_shipment(flour(None)))
    receiver.choose(SHIPMENT)
    receiver.when(lot_label())
    then(receiver.enter(999_999), Receiving, Verdict.OK, Reason.COUNTED, [Received])


def test_a_scan_is_answered_and_not_taken_for_a_number() -> None:
    receiver = counting()
    for given in (label(CASE_1), lot_label(), scanned("12", "]C0")):
        answer = receiver.when(given)
        then(answer, Counting, Verdict.WARN, Reason.COUNT_FIRST)
        assert answer.card.lot == FLOUR_LOT


def test_esc_leaves_the_goods_uncounted() -> None:
    then(counting().when(BACK), Receiving)


@pytest.mark.parametrize("given", [CONFIRM, UNDO, Pressed(Action.CLEAR), Chosen("infer")])
def test_other_keys_mean_nothing_here(given: Pressed | Chosen) -> None:
    then(counting().when(given), Counting)


def test_a_product_that_left_the_list_meanwhile_cannot_be_counted() -> None:
    receiver = counting()
    receiver.rows.accept([RowChange(Product, (FLOUR,), None)])
    then(receiver.enter(6), Counting, Verdict.STOP, Reason.NOT_A_COUNT)


def test_a_package_that_left_the_list_meanwhile_counts_as_one_unit() -> None:
    receiver = counting()
    receiver.rows.accept([RowChange(Pack, (FLOUR_GTIN.text,), None)])
    receiver.enter(6)
    assert [row.quantity for row in receiver.rows.every(Stock)] == [pieces(6)]


def test_the_number_is_known_as_typed() -> None:
    receiver = counting()
    step = receiver.step(Entered(Decimal(6)))
    assert [booking.how for booking in step.bookings] == [How.TYPED]


def test_the_prompt_says_what_one_package_holds() -> None:
    prompt = counting().prompt
    assert (prompt.ask, prompt.values.count) == (Ask.ENTER_QUANTITY, 8)
    assert prompt.card is not None
    assert prompt.card.name == "Wheat flour, 1 kg"


def test_a_label_of_drums_counts_in_kilograms() -> None:
    receiver = at_the_dock()
    receiver.when(lot_label(DRUM_GTIN, ACETONE_LOT))
    receiver.enter(2)
    assert [str(row.quantity.amount) for row in receiver.rows.every(Stock)] == ["50"]
