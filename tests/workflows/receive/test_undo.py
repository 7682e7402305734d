"""F3 takes the newest entry back by a compensating fact, as long as nothing else has happened to what it named."""

from tests.support.builders import a_shipment, a_unit, label, lot_label
from tests.support.names import BIN, DOCK, SHIPMENT, UNIT_GTIN
from tests.support.receiver import BACK, CONFIRM, TAKE_AS_ANNOUNCED, UNDO, Receiver, then
from tests.workflows.receive.docks import (
    CASE_1,
    CASE_3,
    FLOUR_PALLET,
    MIXED,
    PALLET_1,
    PALLET_2,
    UNIT,
    at_the_dock,
    at_the_pallet,
)
from workflows.dialog import Action, Reason
from workflows.gs1.values import Sgtin
from workflows.receive.states import KEEP, Closing, Receiving
from workflows.rules.entry import How
from workflows.rules.exceptions import Category, ParkReason
from workflows.rules.facts.movement import Moved
from workflows.rules.facts.parts import ItemStep
from workflows.rules.facts.work import Corrected
from workflows.rules.identity import UNKNOWN
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.work import OpenException, Ruling, ShipmentItem
from workflows.rules.status import Evidence, Verdict


def test_without_a_scan_there_is_nothing_to_take_back() -> None:
    then(at_the_dock().when(UNDO), Receiving, Verdict.WARN, Reason.NOTHING_TO_UNDO)


def test_a_counted_case_is_taken_back_with_all_that_was_inferred() -> None:
    receiver = at_the_pallet()
    before = receiver.evidence()
    receiver.when(label(CASE_1))
    answer = receiver.when(UNDO)
    then(answer, Receiving, Verdict.OK, Reason.UNDONE, [Corrected])
    assert answer.values.item == CASE_1
    assert receiver.evidence() == before
    assert [row.item for row in receiver.rows.every(Item)] == [PALLET_1]


def test_the_fact_names_the_entry_and_carries_its_content() -> None:
    """The entry may be purged here, or never have been where the decision is read."""
    receiver = at_the_pallet()
    receiver.when(label(CASE_1))
    (newest, content) = list(receiver.contents.items())[-1]
    (booking,) = receiver.step(UNDO).bookings
    assert isinstance(booking.fact, Corrected)
    assert (booking.fact.ruled.entry, booking.fact.ruled.content) == (newest, content)
    assert (booking.fact.ruled.ruling, booking.fact.items, booking.how) == (Ruling.NO, (CASE_1,), How.CHOSEN)


def test_what_was_taken_back_can_be_scanned_again() -> None:
    receiver = at_the_pallet()
    receiver.when(label(CASE_1), UNDO)
    receiver.when(label(CASE_1))
    assert receiver.evidence()["C1-1"] is Evidence.INFERRED


def test_entries_are_taken_back_one_by_one_newest_first() -> None:
    receiver = at_the_pallet()
    receiver.when(label(CASE_1), label(UNIT), UNDO)
    assert receiver.item(CASE_1).evidence is Evidence.SEEN
    receiver.when(UNDO, UNDO)
    assert list(receiver.rows.every(Item)) == []
    then(receiver.when(UNDO), Receiving, Verdict.WARN, Reason.NOTHING_TO_UNDO)


def test_a_confirmed_pack_that_is_taken_back_is_inferred_as_before_and_can_be_confirmed_again() -> None:
    receiver = at_the_pallet()
    receiver.when(label(CASE_1), label(UNIT), UNDO)
    assert (receiver.item(UNIT).evidence, receiver.line(UNIT).evidence) == (Evidence.INFERRED, Evidence.INFERRED)
    assert receiver.when(label(UNIT)).notice is not None
    assert receiver.line(UNIT).evidence is Evidence.SEEN


def test_taking_a_pallet_back_leaves_it_unopened() -> None:
    receiver = at_the_pallet()
    receiver.when(UNDO)
    assert receiver.prompt.handling_unit is None
    assert receiver.line(PALLET_1).evidence is Evidence.NONE


def test_taking_the_second_pallet_back_returns_to_the_first() -> None:
    receiver = at_the_pallet()
    receiver.when(label(PALLET_2), UNDO)
    assert receiver.prompt.handling_unit == PALLET_1


def test_taking_a_closed_pallet_back_opens_it_again() -> None:
    receiver = at_the_pallet()
    receiver.when(CONFIRM, CONFIRM)
    receiver.enter(0)
    assert receiver.prompt.handling_unit is None
    then(receiver.when(UNDO), Receiving, Verdict.OK, Reason.UNDONE, [Corrected])
    assert receiver.prompt.handling_unit == PALLET_1


def test_a_pallet_taken_as_announced_is_taken_back_to_its_bare_label() -> None:
    receiver = at_the_dock()
    receiver.when(label(PALLET_2))
    before = receiver.evidence()
    receiver.when(CONFIRM, TAKE_AS_ANNOUNCED, UNDO)
    assert receiver.evidence() == before
    receiver.when(label(CASE_3))
    assert receiver.evidence()["C3"] is Evidence.SEEN


def test_a_count_is_taken_back_to_the_piece() -> None:
    receiver = at_the_dock()
    receiver.when(label(FLOUR_PALLET), lot_label())
    receiver.enter(4)
    receiver.when(lot_label())
    receiver.enter(1)
    then(receiver.when(UNDO), Receiving, Verdict.OK, Reason.UNDONE, [Corrected])
    assert [str(row.quantity.amount) for row in receiver.rows.every(Stock)] == ["32"]
    receiver.when(UNDO)
    assert list(receiver.rows.every(Stock)) == []


def test_goods_that_somebody_moved_meanwhile_cannot_be_taken_back() -> None:
    receiver = at_the_pallet()
    receiver.when(label(CASE_1))
    receiver.journal(Moved(receiver.item(CASE_1).place, BIN, items=(ItemStep(CASE_1, UNKNOWN),)))
    answer = receiver.when(UNDO)
    then(answer, Receiving, Verdict.WARN, Reason.CANNOT_UNDO)
    assert answer.values.item == CASE_1


def test_a_case_of_which_a_pack_was_read_elsewhere_cannot_be_taken_back() -> None:
    receiver = at_the_pallet()
    receiver.when(label(CASE_1))
    receiver.journal(Moved(receiver.item(UNIT).place, BIN, items=(ItemStep(UNIT, UNKNOWN),)))
    then(receiver.when(UNDO), Receiving, Verdict.WARN, Reason.CANNOT_UNDO)


def test_an_entry_whose_content_is_gone_cannot_be_taken_back() -> None:
    receiver = at_the_pallet()
    receiver.when(label(CASE_1))
    receiver.contents.popitem()
    then(receiver.when(UNDO), Receiving, Verdict.WARN, Reason.CANNOT_UNDO)


def test_an_entry_that_the_server_parked_is_taken_back_by_closing_its_exception() -> None:
    receiver = at_the_pallet()
    receiver.when(label(CASE_1))
    entry, content = list(receiver.contents.items())[-1]
    row = receiver.item(CASE_1)
    receiver.rows.put(Item(CASE_1, DOCK, next(iter(receiver.contents)), row.disposition))
    receiver.rows.put(OpenException(str(entry), Category.CONFLICT, CASE_1.text, entry, ParkReason.CONFLICT, content))
    then(receiver.when(UNDO), Receiving, Verdict.OK, Reason.UNDONE, [Corrected])
    assert list(receiver.rows.every(OpenException)) == []


def test_putting_an_extra_aside_is_taken_back_with_its_line() -> None:
    receiver = at_the_pallet()
    stranger = Sgtin(UNIT_GTIN, "SN-404")
    receiver.when(label(stranger), CONFIRM, UNDO)
    assert list(receiver.rows.find(ShipmentItem, "item", stranger)) == []


def test_f3_means_nothing_on_the_closing_screen() -> None:
    receiver = at_the_pallet()
    receiver.when(CONFIRM)
    then(receiver.when(UNDO), Closing)


def test_leaving_a_shipment_ends_what_can_be_taken_back() -> None:
    receiver = at_the_pallet()
    receiver.when(BACK, BACK)
    receiver.choose(SHIPMENT)
    then(receiver.when(UNDO), Receiving, Verdict.WARN, Reason.NOTHING_TO_UNDO)


def test_only_the_newest_entries_can_be_taken_back() -> None:
    units = [a_unit(f"U{number}") for number in range(KEEP + 2)]
    receiver = Receiver(*a_shipment(*units))
    receiver.when(*(label(unit.item) for unit in units))
    for _ in range(KEEP):
        then(receiver.when(UNDO), Receiving, Verdict.OK, Reason.UNDONE, [Corrected])
    then(receiver.when(UNDO), Receiving, Verdict.WARN, Reason.NOTHING_TO_UNDO)
    assert len(list(receiver.rows.every(Item))) == 2


def test_the_key_is_offered_only_when_there_is_something_to_take_back() -> None:
    receiver = at_the_dock()
    assert Action.UNDO not in receiver.prompt.actions
    receiver.when(label(MIXED))
    assert Action.UNDO in receiver.prompt.actions
