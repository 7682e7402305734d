"""One serial, two terminals: of two picks, or two receipts, one is booked and the other is an open exception, whichever comes first."""

from itertools import permutations

from tests.support.ledger import A, B, C, D, Ledger, an_entry_of, decided, moved, received
from tests.support.names import BOX, SUPPLIER, entry_id
from workflows.rules.book import APPLIED, CONFLICT
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category, ParkReason
from workflows.rules.facts.movement import Picked, PickRule, Received, Shipped
from workflows.rules.facts.parts import ItemStep
from workflows.rules.identity import After, OrderKey, Place
from workflows.rules.model.work import OpenException
from workflows.rules.status import Evidence


def picked(number: int, to: Place, after: int = 1) -> Entry:
    """The box is picked by somebody who last saw this entry of it."""
    step = ItemStep(BOX, After.entry(entry_id(after)))
    return an_entry_of(number, Picked(OrderKey("SO-1"), "1", A, to, PickRule.FEFO, (step,)))


def test_of_two_picks_one_wins_and_one_is_an_exception_about_the_item() -> None:
    for first, second in permutations((picked(2, B), picked(3, C))):
        ledger = Ledger()
        ledger.take(received(1))
        assert [ledger.take(first), ledger.take(second)] == [APPLIED, CONFLICT]
        (trouble,) = ledger.rows.every(OpenException)
        assert (trouble.category, trouble.subject, trouble.entry) == (Category.CONFLICT, BOX.text, second.id)


def test_a_decision_that_names_both_picks_ends_alike_in_every_order() -> None:
    one, other = picked(2, B), picked(3, C)
    ends = set()
    for order in permutations((received(1), one, other, decided(4, no=[one], yes=[other]))):
        ledger = Ledger()
        ledger.take(*order)
        ends.add((ledger.where(), frozenset(ledger.parked())))
    assert ends == {((C, 3), frozenset())}


def test_of_two_receipts_one_is_booked_and_one_is_an_exception() -> None:
    ledger = Ledger()
    assert [ledger.take(received(1, A)), ledger.take(received(2, B))] == [APPLIED, CONFLICT]
    assert (ledger.where(), ledger.parked()) == ((A, 1), {2: ParkReason.CONFLICT})


def test_what_lies_in_a_bin_can_not_come_in_once_more_at_the_dock_though_its_reader_knew_of_it() -> None:
    ledger = Ledger()
    ledger.take(received(1), moved(2, A, B, 1))
    assert ledger.take(received(3, D, after=2)) == CONFLICT
    assert ledger.where() == (B, 2)


def test_what_lies_at_the_dock_may_be_read_there_again() -> None:
    ledger = Ledger()
    assert ledger.take(received(1, A), received(2, A, after=1)) == APPLIED


def test_goods_that_went_missing_may_be_received_again() -> None:
    ledger = Ledger()
    ledger.take(received(1), moved(2, A, Place.from_text("nowhere:") or A, 1))
    assert ledger.take(received(3, D, after=2)) == APPLIED


def test_goods_that_were_shipped_come_back_from_whoever_has_them_and_from_nobody_else() -> None:
    shipped = an_entry_of(2, Shipped(SUPPLIER, A, items=(ItemStep(BOX, After.entry(entry_id(1))),)))
    stranger = an_entry_of(3, Received(D, Evidence.SEEN, items=(ItemStep(BOX),)))
    sender = an_entry_of(4, Received(D, Evidence.SEEN, None, SUPPLIER, items=(ItemStep(BOX),)))
    ledger = Ledger()
    ledger.take(received(1), shipped)
    assert ledger.take(stranger) == CONFLICT
    assert ledger.take(sender) == APPLIED
    assert ledger.where() == (D, 4)
