"""A unit is taken out of a pallet that has left: it is here, so it is booked, and that everybody was told otherwise is an exception."""

from tests.support.ledger import A, B, Ledger, an_entry_of, undone
from tests.support.names import BOX, CASE, CUSTOMER, FLOUR, FLOUR_LOT, PALLET, entry_id
from workflows.rules.book import APPLIED
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Loaded, Received, Returned, ReturnReason, Shipped, Unpacked
from workflows.rules.facts.parts import Contents, ItemStep, LotQuantity
from workflows.rules.identity import After, inside
from workflows.rules.model.holds import lot_subject
from workflows.rules.model.work import OpenException
from workflows.rules.quantity import pieces
from workflows.rules.status import Disposition, Evidence

FLOUR_INSIDE = (LotQuantity(FLOUR, FLOUR_LOT, pieces(8), disposition=Disposition.INCOMING),)


def a_pallet() -> Ledger:
    """A pallet with a case with a box, and flour beside the case."""
    contents = (Contents(PALLET, (CASE,)), Contents(CASE, (BOX,)))
    ledger = Ledger()
    ledger.take(an_entry_of(1, Received(A, Evidence.SEEN, items=(ItemStep(PALLET),), contents=contents)))
    ledger.take(an_entry_of(2, Received(inside(PALLET), Evidence.SEEN, quantities=FLOUR_INSIDE)))
    return ledger


def shipped(number: int = 3) -> Entry:
    return an_entry_of(number, Shipped(CUSTOMER, A, items=(ItemStep(PALLET, After.entry(entry_id(1))),)))


def unpacked(number: int = 4) -> Entry:
    return an_entry_of(number, Unpacked(CASE, B, (ItemStep(BOX, After.entry(entry_id(1))),)))


def troubles(ledger: Ledger) -> list[tuple[Category, str]]:
    return [(row.category, row.subject) for row in ledger.rows.every(OpenException)]


def test_it_is_booked_and_seen() -> None:
    ledger = a_pallet()
    assert ledger.take(shipped(), unpacked()) == APPLIED
    assert ledger.where() == (B, 4)
    assert troubles(ledger) == [(Category.NOT_IN_PARENT, BOX.text)]


def test_what_was_taken_out_before_the_pallet_left_is_no_trouble() -> None:
    ledger = a_pallet()
    ledger.take(unpacked(), shipped())
    assert troubles(ledger) == []


def test_what_is_taken_out_of_a_pallet_on_a_lorry_at_the_dock_is_no_trouble() -> None:
    ledger = a_pallet()
    loaded = an_entry_of(3, Loaded(A, "HH-LT 204", items=(ItemStep(PALLET, After.entry(entry_id(1))),)))
    ledger.take(loaded, unpacked())
    assert troubles(ledger) == []


def test_it_goes_when_the_unpacking_is_taken_back() -> None:
    ledger = a_pallet()
    out = unpacked()
    ledger.take(shipped(), out, undone(5, out))
    assert troubles(ledger) == []


def test_a_return_from_the_customer_is_no_trouble() -> None:
    ledger = a_pallet()
    step = ItemStep(BOX, After.entry(entry_id(1)))
    ledger.take(shipped(), an_entry_of(4, Returned(CUSTOMER, B, ReturnReason.DAMAGED, Evidence.SEEN, items=(step,))))
    assert troubles(ledger) == []


def test_quantities_are_seen_too() -> None:
    ledger = a_pallet()
    ledger.take(shipped(), an_entry_of(4, Unpacked(PALLET, B, quantities=FLOUR_INSIDE)))
    assert troubles(ledger) == [(Category.NOT_IN_PARENT, lot_subject(FLOUR, FLOUR_LOT))]


def test_a_unit_that_is_not_in_that_package_any_more_is_no_trouble() -> None:
    ledger = a_pallet()
    ledger.take(unpacked(4), shipped())
    again = an_entry_of(5, Unpacked(CASE, A, (ItemStep(BOX, After.entry(entry_id(4))),)))
    ledger.take(again)
    assert troubles(ledger) == []
