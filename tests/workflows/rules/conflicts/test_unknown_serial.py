"""Goods that nobody ever received are moved or picked: the fact is booked, and where they come from is an open question until somebody tells."""

from itertools import permutations

from tests.support.ledger import A, B, Ledger, an_entry_of, decided, received, undone
from tests.support.names import BOX, CUSTOMER, FLOUR, FLOUR_LOT, OTHER_BOX, TOTE
from workflows.gs1.values import Sgtin, Sscc
from workflows.rules.book import APPLIED, CONFLICT
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Moved, Packed, Picked, PickRule, Returned, ReturnReason, Shipped
from workflows.rules.facts.parts import ItemStep, LotQuantity
from workflows.rules.identity import OrderKey
from workflows.rules.model.work import OpenException
from workflows.rules.quantity import pieces
from workflows.rules.status import Evidence


def picked(number: int) -> Entry:
    """A box is picked that the picker's terminal has never heard of."""
    return an_entry_of(number, Picked(OrderKey("SO-1"), "1", A, B, PickRule.FEFO, (ItemStep(BOX),)))


def shipped(number: int, item: Sgtin | Sscc = TOTE) -> Entry:
    """Something leaves that nobody has named before."""
    return an_entry_of(number, Shipped(CUSTOMER, B, items=(ItemStep(item),)))


def packed(number: int) -> Entry:
    """A box goes into the tote."""
    return an_entry_of(number, Packed(TOTE, B, B, (ItemStep(OTHER_BOX),)))


def test_a_pick_of_an_unknown_serial_is_booked_and_asked_about() -> None:
    ledger = Ledger()
    assert ledger.take(picked(1)) == APPLIED
    (trouble,) = ledger.rows.every(OpenException)
    assert (trouble.category, trouble.subject) == (Category.NO_DATA, BOX.text)
    row = ledger.item()
    assert row is not None
    assert row.evidence is Evidence.NONE


def test_a_pick_that_is_taken_back_is_no_question_any_more() -> None:
    ledger = Ledger()
    pick = picked(1)
    ledger.take(pick, undone(2, pick))
    assert ledger.troubles() == set()


def test_once_its_receipt_is_accepted_the_serial_is_known() -> None:
    ledger = Ledger()
    receipt = received(2)
    ledger.take(picked(1))
    assert ledger.take(receipt) == CONFLICT
    assert ledger.troubles() == {Category.NO_DATA}
    ledger.take(decided(3, yes=[receipt]))
    assert ledger.troubles() == set()


def test_a_return_of_goods_sold_before_anybody_counted_is_an_arrival() -> None:
    ledger = Ledger()
    back = Returned(CUSTOMER, A, ReturnReason.DAMAGED, Evidence.SEEN, items=(ItemStep(BOX),))
    ledger.take(an_entry_of(1, back))
    assert ledger.troubles() == set()


def test_a_carton_that_leaves_is_known_by_what_was_packed_into_it_in_every_order() -> None:
    ends = set()
    for order in permutations((received(1, B, OTHER_BOX), shipped(3))):
        ledger = Ledger()
        ledger.take(*order)
        flour = (LotQuantity(FLOUR, FLOUR_LOT, pieces(5)),)
        ledger.take(an_entry_of(4, Packed(TOTE, B, B, quantities=flour)))
        ends.add(frozenset(ledger.troubles()))
    assert ends == {frozenset({Category.NEGATIVE_STOCK})}


def test_a_carton_that_leaves_with_nothing_known_inside_is_a_question() -> None:
    ledger = Ledger()
    ledger.take(shipped(1))
    assert ledger.troubles() == {Category.NO_DATA}


def test_an_empty_tote_that_is_carried_about_is_none() -> None:
    ledger = Ledger()
    ledger.take(an_entry_of(1, Moved(A, B, items=(ItemStep(TOTE),))))
    assert ledger.troubles() == set()


def test_a_serial_that_is_packed_before_it_was_received_is_one() -> None:
    ledger = Ledger()
    ledger.take(packed(1))
    assert [row.subject for row in ledger.rows.every(OpenException)] == [OTHER_BOX.text]
