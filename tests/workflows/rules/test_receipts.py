"""How far a shipment is: derived from what is here, so that it ends alike in every order of arrival (sync protocol, rule 15)."""

from itertools import permutations
from typing import Any

import pytest

from tests.support.builders import a_case, a_mixed_case, a_pallet, a_shipment, a_unit, flour
from tests.support.ledger import Ledger, an_entry_of, undone
from tests.support.names import BOX, DOCK, FLOUR, FLOUR_LOT, SHIPMENT, SUPPLIER, TABLET_LOT, TABLETS, kilograms
from tests.support.views import rows_of
from workflows.gs1.values import Sgtin
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Inspected, ReceiptClosed, Received
from workflows.rules.facts.parts import Contents, ItemStep, LotQuantity
from workflows.rules.identity import FIRST, After, ItemId, Place, ShipmentKey, inside
from workflows.rules.model.goods import Displaced, Item
from workflows.rules.model.work import OpenException, Shipment, ShipmentItem, ShipmentLot, ShipmentState
from workflows.rules.quantity import pieces
from workflows.rules.receipts import LotBalance, lot_balances
from workflows.rules.rows import RowChange
from workflows.rules.status import Evidence

PALLET, CASE = a_pallet(1).item, a_case("C1").item
UNITS = (a_unit("C1-1").item, a_unit("C1-2").item)
ROWS = a_shipment(a_pallet(1, a_case("C1", units=2)), a_mixed_case(4, flour(8)), state=ShipmentState.RECEIVING)
CLOSE = ReceiptClosed(SHIPMENT, DOCK)


def receipt(number: int, *items: ItemId, place: Place = DOCK, after: After = FIRST, **more: Any) -> Entry:
    """Items of the shipment are read."""
    steps = tuple(ItemStep(item, after, TABLETS, TABLET_LOT) for item in items)
    return an_entry_of(number, Received(place, Evidence.SEEN, SHIPMENT, SUPPLIER, items=steps, **more))


def sealed_case(number: int) -> Entry:
    """The case is read, its packs are inferred."""
    return receipt(number, CASE, place=inside(PALLET), contents=(Contents(CASE, UNITS, TABLETS, TABLET_LOT),))


def sealed_pallet(number: int) -> Entry:
    """The pallet is taken as announced."""
    contents = (Contents(PALLET, (CASE,), TABLETS, TABLET_LOT), Contents(CASE, UNITS, TABLETS, TABLET_LOT))
    return receipt(number, PALLET, contents=contents)


def counted(number: int, amount: int, place: Place = DOCK) -> Entry:
    """A quantity of the shipment is counted."""
    return receipt(number, place=place, quantities=(LotQuantity(FLOUR, FLOUR_LOT, pieces(amount)),))


def closed(number: int) -> Entry:
    """The shipment is closed, by somebody who may not know of every receipt."""
    return an_entry_of(number, CLOSE)


def evidence(ledger: Ledger) -> dict[str, Evidence]:
    """How each item of the shipment is known to be here."""
    return {_name(row.item): row.evidence for row in ledger.rows.every(ShipmentItem)}


def state(ledger: Ledger) -> ShipmentState:
    """How far the shipment is."""
    (row,) = ledger.rows.every(Shipment)
    return row.state


def troubles(ledger: Ledger) -> dict[Category, int]:
    """Shortage and overage with their counts."""
    rows = ledger.rows.every(OpenException)
    return {row.category: int(row.count.amount) for row in rows if row.count is not None}


# -- marks --------------------------------------------------------------------------------------------------------------------------------


def test_what_is_read_is_seen_and_what_it_holds_is_inferred() -> None:
    ledger = Ledger(*ROWS)
    ledger.take(sealed_case(1))
    marks = evidence(ledger)
    assert (marks["C1"], marks["C1-1"], marks["C1-2"]) == (Evidence.SEEN, Evidence.INFERRED, Evidence.INFERRED)


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
def test_case_pack_and_pallet_end_alike_in_every_order(order: tuple[int, ...]) -> None:
    entries = {1: sealed_case(1), 2: receipt(2, UNITS[0]), 3: sealed_pallet(3)}
    ledger = Ledger(*ROWS)
    ledger.take(*(entries[number] for number in order))
    assert evidence(ledger) | {
        "C1": Evidence.SEEN,
        "C1-1": Evidence.SEEN,
        "C1-2": Evidence.INFERRED,
        _name(PALLET): Evidence.SEEN,
    } == evidence(ledger)
    assert ledger.parked() == {}


def test_taking_a_read_back_leaves_what_another_entry_inferred() -> None:
    ledger = Ledger(*ROWS)
    read = receipt(2, UNITS[0])
    ledger.take(sealed_case(1), read)
    before = evidence(ledger)
    ledger.take(undone(3, read))
    assert evidence(ledger) == before | {"C1-1": Evidence.INFERRED}


def test_taking_an_inference_back_leaves_what_another_entry_inferred() -> None:
    """Both terminals read something sealed around the packs; the second claimed nothing that the first had not."""
    ledger = Ledger(*ROWS)
    pallet = sealed_pallet(2)
    ledger.take(sealed_case(1), pallet)
    (line,) = (row for row in ledger.rows.every(ShipmentItem) if row.item == UNITS[1])
    assert line.evidence is Evidence.INFERRED
    ledger.take(undone(3, pallet))
    assert evidence(ledger)["C1-2"] is Evidence.INFERRED


def test_an_item_that_nobody_announced_is_an_extra_line_where_it_was_read() -> None:
    ledger = Ledger(*ROWS)
    ledger.take(receipt(1, BOX, place=inside(CASE)))
    (line,) = (row for row in ledger.rows.every(ShipmentItem) if not row.announced)
    assert (line.inside, line.product, line.lot, line.evidence) == (CASE.text, TABLETS, TABLET_LOT, Evidence.SEEN)


def test_an_extra_that_is_taken_back_leaves_no_line() -> None:
    ledger = Ledger(*ROWS)
    extra = receipt(1, BOX)
    ledger.take(extra, undone(2, extra))
    assert "10045%7/Q" not in evidence(ledger)


def test_an_extra_whose_line_is_gone_already_can_still_be_taken_back() -> None:
    ledger = Ledger(*ROWS)
    extra = receipt(1, BOX)
    ledger.take(extra)
    ledger.rows.accept([RowChange(ShipmentItem, (SHIPMENT, BOX.text), None)])
    ledger.take(undone(2, extra))
    assert ledger.where() is None


def test_a_receipt_without_a_shipment_marks_nothing() -> None:
    ledger = Ledger(*ROWS)
    ledger.take(an_entry_of(1, Received(DOCK, Evidence.SEEN, items=(ItemStep(CASE),))))
    assert set(evidence(ledger).values()) == {Evidence.NONE}


def test_a_receipt_of_a_shipment_that_is_in_no_list_is_booked_all_the_same() -> None:
    ledger = Ledger()
    ledger.take(receipt(1, BOX, contents=(Contents(CASE, UNITS),)))
    assert {row.announced for row in ledger.rows.every(ShipmentItem)} == {False}


def test_counts_add_up_on_the_line_that_announced_them() -> None:
    ledger = Ledger(*ROWS)
    place = inside(a_mixed_case(4).item)
    five = counted(1, 5, place)
    ledger.take(five, counted(2, 3, place))
    assert [row.received for row in ledger.rows.every(ShipmentLot)] == [pieces(8)]
    ledger.take(undone(3, five))
    assert [row.received for row in ledger.rows.every(ShipmentLot)] == [pieces(3)]


def test_a_count_that_is_taken_back_leaves_its_line_as_it_was_announced_or_no_line() -> None:
    ledger = Ledger(*ROWS)
    before = rows_of(ledger.rows, [ShipmentLot])
    inside_case, loose = counted(1, 5, inside(a_mixed_case(4).item)), counted(2, 5)
    ledger.take(inside_case, loose, undone(3, inside_case), undone(4, loose))
    assert rows_of(ledger.rows, [ShipmentLot]) == before


def test_a_count_in_another_unit_than_the_line_has_does_not_add_up_and_breaks_nothing() -> None:
    """The goods were put away meanwhile and the product's unit was changed."""
    ledger = Ledger(*ROWS, ShipmentLot(SHIPMENT, "", FLOUR, FLOUR_LOT, received=kilograms("3")))
    ledger.take(counted(1, 5))
    assert kilograms("3") in {row.received for row in ledger.rows.every(ShipmentLot)}


# -- how far ------------------------------------------------------------------------------------------------------------------------------


def test_the_first_receipt_or_the_inspection_says_that_a_shipment_is_being_received() -> None:
    for entry in (receipt(1, CASE), an_entry_of(1, Inspected(SHIPMENT, DOCK))):
        ledger = Ledger(*a_shipment(a_case("C1")))
        ledger.take(entry)
        assert state(ledger) is ShipmentState.RECEIVING


def test_a_cancelled_shipment_stays_cancelled() -> None:
    ledger = Ledger(*a_shipment(a_case("C1"), state=ShipmentState.CANCELLED))
    ledger.take(receipt(1, CASE))
    assert state(ledger) is ShipmentState.CANCELLED


def test_closing_one_pallet_leaves_the_shipment_as_it_is() -> None:
    ledger = Ledger(*ROWS)
    one = an_entry_of(1, ReceiptClosed(SHIPMENT, DOCK, inside=PALLET))
    ledger.take(one)
    assert (state(ledger), troubles(ledger)) == (ShipmentState.RECEIVING, {})
    ledger.take(undone(2, one))
    assert state(ledger) is ShipmentState.RECEIVING


def test_closing_a_shipment_that_is_in_no_list_is_kept() -> None:
    ledger = Ledger()
    close = closed(1)
    ledger.take(close, undone(2, close))
    assert troubles(ledger) == {}


def test_what_is_missing_when_a_shipment_is_closed_is_a_shortage() -> None:
    ledger = Ledger(*ROWS)
    ledger.take(closed(1))
    assert (state(ledger), troubles(ledger)) == (ShipmentState.CLOSED_SHORT, {Category.SHORTAGE: 3})


@pytest.mark.parametrize("order", list(permutations((1, 2, 3, 4))))
def test_shortage_and_overage_are_derived_alike_in_every_order_of_arrival(order: tuple[int, ...]) -> None:
    """One terminal closes without knowing of the other's receipts; the state says what is here, not what it saw."""
    entries = {1: sealed_case(1), 2: counted(2, 8), 3: closed(3), 4: receipt(4, BOX)}
    ledger = Ledger(*ROWS)
    ledger.take(*(entries[number] for number in order))
    assert state(ledger) is ShipmentState.CLOSED
    assert troubles(ledger) == {Category.OVERAGE: 1}


def test_a_shortage_closes_by_itself_when_the_goods_turn_up_and_opens_again_when_they_are_taken_back() -> None:
    ledger = Ledger(*ROWS)
    case = sealed_case(2)
    ledger.take(counted(3, 8), closed(1), case)
    assert (state(ledger), troubles(ledger)) == (ShipmentState.CLOSED, {})
    ledger.take(undone(4, case))
    assert (state(ledger), troubles(ledger)) == (ShipmentState.CLOSED_SHORT, {Category.SHORTAGE: 2})


def test_a_closing_that_is_taken_back_opens_the_shipment_and_ends_its_shortage() -> None:
    ledger = Ledger(*ROWS)
    close = closed(1)
    ledger.take(close, undone(2, close))
    assert (state(ledger), troubles(ledger)) == (ShipmentState.RECEIVING, {})


def test_two_closings_are_one() -> None:
    ledger = Ledger(*ROWS)
    ledger.take(closed(1), closed(2))
    assert troubles(ledger) == {Category.SHORTAGE: 3}


# -- lots ---------------------------------------------------------------------------------------------------------------------------------


def line(inside_of: str = "", announced: Any = None, got: Any = None) -> ShipmentLot:
    """A line of flour."""
    return ShipmentLot(SHIPMENT, inside_of, FLOUR, FLOUR_LOT, announced=announced, received=got)


@pytest.mark.parametrize(
    ("lines", "short", "over"),
    [
        ([line(announced=pieces(8))], pieces(8), False),
        ([line(announced=pieces(8), got=pieces(5))], pieces(3), False),
        ([line(announced=pieces(8), got=pieces(8))], None, False),
        ([line(announced=pieces(8), got=pieces(9))], None, True),
        ([line(got=pieces(1))], None, True),
        ([line("00/1", pieces(8)), line("00/2", pieces(8), pieces(16))], None, False),
        ([line("00/1", pieces(8)), line("", None, pieces(8))], None, False),
        ([line("00/1", pieces(8)), line("00/2", kilograms("5"), pieces(8))], None, False),
        ([line(announced=pieces(8), got=kilograms("8"))], pieces(8), True),
    ],
)
def test_a_lot_is_short_or_over_by_its_sum_wherever_it_was_counted(
    lines: list[ShipmentLot], short: Any, over: bool
) -> None:
    (balance,) = lot_balances(lines)
    assert (balance.short, balance.over) == (short, over)


def test_a_lot_of_which_only_the_date_was_told_has_no_balance() -> None:
    assert lot_balances([line()]) == ()
    assert LotBalance(FLOUR, FLOUR_LOT, None, None).short is None


def test_another_shipment_is_not_touched() -> None:
    ledger = Ledger(*ROWS, *a_shipment(a_case("C1"), key=ShipmentKey("OTHER")))
    ledger.take(sealed_case(1), closed(2))
    others = [row for row in ledger.rows.every(ShipmentItem) if row.shipment == "OTHER"]
    assert [row.evidence for row in others] == [Evidence.NONE]
    assert list(ledger.rows.every(Displaced)) == []
    assert list(ledger.rows.find(Item, "place", DOCK)) == []


def _name(item: ItemId) -> str:
    return item.serial if isinstance(item, Sgtin) else item.digits
