"""The number of a pallet is used again: fine once the old pallet has left, an exception as long as it is here."""

from itertools import permutations

from tests.support.ledger import A, B, Ledger, an_entry_of, undone
from tests.support.names import BOX, CUSTOMER, FLOUR, FLOUR_LOT, OTHER_BOX, PALLET, entry_id
from workflows.rules.book import APPLIED, CONFLICT
from workflows.rules.entry import Entry
from workflows.rules.facts.movement import Received, Shipped
from workflows.rules.facts.parts import Contents, ItemStep, LotQuantity
from workflows.rules.identity import FIRST, After, ItemId, inside, with_party
from workflows.rules.model.goods import Item, Stock
from workflows.rules.quantity import pieces
from workflows.rules.status import Disposition, Evidence

FLOUR_INSIDE = (LotQuantity(FLOUR, FLOUR_LOT, pieces(8)),)


def pallet(number: int, *boxes: ItemId, after: After = FIRST) -> Entry:
    """A pallet arrives; what it holds is inferred."""
    contents = (Contents(PALLET, boxes),) if boxes else ()
    return an_entry_of(number, Received(A, Evidence.SEEN, items=(ItemStep(PALLET, after),), contents=contents))


def filled(number: int) -> Entry:
    """Flour is counted on the pallet."""
    return an_entry_of(number, Received(inside(PALLET), Evidence.SEEN, quantities=FLOUR_INSIDE))


def shipped(number: int, after: int) -> Entry:
    """The pallet leaves for the customer."""
    return an_entry_of(number, Shipped(CUSTOMER, A, items=(ItemStep(PALLET, After.entry(entry_id(after))),)))


def test_a_number_that_has_left_is_a_new_pallet() -> None:
    ledger = Ledger()
    ledger.take(pallet(1), shipped(2, 1))
    assert ledger.take(pallet(3)) == APPLIED
    row = ledger.item(PALLET)
    assert row is not None
    assert (row.place, row.disposition) == (A, Disposition.INCOMING)


def test_a_number_that_is_here_is_an_exception_and_settles_by_itself_when_the_old_pallet_has_left() -> None:
    ledger = Ledger()
    ledger.take(pallet(1))
    assert ledger.take(pallet(3)) == CONFLICT
    ledger.take(shipped(2, 1))
    assert (ledger.where(PALLET), ledger.parked()) == ((A, 3), {})


def test_old_and_new_pallet_end_alike_in_every_order_in_which_the_old_one_came_first() -> None:
    ends = set()
    for order in permutations((shipped(2, 1), pallet(3))):
        ledger = Ledger()
        ledger.take(pallet(1, BOX), *order)
        ends.add((ledger.where(PALLET), ledger.where(BOX)))
    assert ends == {((A, 3), (with_party(CUSTOMER), 1))}


def test_what_was_on_the_old_pallet_stays_with_the_customer() -> None:
    ledger = Ledger()
    ledger.take(pallet(1, BOX), filled(4), shipped(2, 1), pallet(3, OTHER_BOX))
    assert ledger.where(BOX) == (with_party(CUSTOMER), 1)
    assert ledger.where(OTHER_BOX) == (inside(PALLET), 3)
    assert [row.place for row in ledger.rows.every(Stock)] == [with_party(CUSTOMER)]


def test_when_the_new_pallet_is_taken_back_the_old_one_is_with_the_customer_again() -> None:
    ledger = Ledger()
    new = pallet(3, OTHER_BOX)
    ledger.take(pallet(1, BOX), shipped(2, 1), new, undone(5, new))
    assert ledger.where(PALLET) == (with_party(CUSTOMER), 2)
    assert {row.item for row in ledger.rows.every(Item)} == {PALLET, BOX}


def test_the_number_of_a_serialized_item_is_never_used_again() -> None:
    ledger = Ledger()
    box = an_entry_of(1, Received(A, Evidence.SEEN, items=(ItemStep(BOX),)))
    gone = an_entry_of(2, Shipped(CUSTOMER, A, items=(ItemStep(BOX, After.entry(box.id)),)))
    again = an_entry_of(3, Received(B, Evidence.SEEN, items=(ItemStep(BOX),)))
    assert ledger.take(box, gone, again) == CONFLICT
