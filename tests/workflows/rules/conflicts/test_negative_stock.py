"""Stock below zero is an exception that closes by itself, alike in every order; a fact that says less than nothing is kept and never booked."""

from itertools import permutations

import pytest

from tests.support.ledger import A, B, Ledger, an_entry_of, decided
from tests.support.names import CASE, CUSTOMER, FLOUR, FLOUR_LOT
from workflows.rules.book import APPLIED, LATE, MISMATCH
from workflows.rules.exceptions import Category, ParkReason
from workflows.rules.facts.movement import Moved, OpeningBalance, Received, Shipped
from workflows.rules.facts.parts import Contents, Fact, LotQuantity
from workflows.rules.facts.state import Adjusted, Counted, TransformationKind, Transformed
from workflows.rules.model.goods import Stock
from workflows.rules.quantity import pieces
from workflows.rules.status import Disposition, Evidence


def flour(amount: int) -> tuple[LotQuantity, ...]:
    return (LotQuantity(FLOUR, FLOUR_LOT, pieces(amount)),)


def test_more_is_taken_than_was_there_and_the_receipt_comes_later() -> None:
    ends = set()
    came = an_entry_of(1, Received(A, Evidence.SEEN, quantities=flour(5), disposition=Disposition.AVAILABLE))
    for order in permutations((came, an_entry_of(2, Moved(A, B, quantities=flour(3))))):
        ledger = Ledger()
        assert ledger.take(*order) == APPLIED
        ends.add((frozenset(ledger.rows.every(Stock)), frozenset(ledger.troubles())))
    assert len(ends) == 1
    assert ends.pop()[1] == frozenset()


def test_as_long_as_it_is_below_zero_both_sides_see_it() -> None:
    ledger = Ledger()
    ledger.take(an_entry_of(2, Moved(A, B, quantities=flour(3))))
    assert ledger.troubles() == {Category.NEGATIVE_STOCK}


@pytest.mark.parametrize(
    "fact",
    [
        Received(A, Evidence.SEEN, quantities=flour(-5)),
        Received(A, Evidence.SEEN, contents=(Contents(CASE, (), FLOUR, FLOUR_LOT, pieces(-5)),)),
        OpeningBalance(A, quantities=flour(-5)),
        Moved(A, B, quantities=flour(-5)),
        Shipped(CUSTOMER, A, quantities=flour(-5)),
        Transformed(TransformationKind.PRODUCE, A, "run 1", inputs=flour(-5)),
    ],
    ids=lambda fact: type(fact).__name__,
)
def test_a_fact_of_less_than_nothing_is_parked_with_its_bytes_and_no_yes_can_book_it(fact: Fact) -> None:
    ledger = Ledger()
    nonsense = an_entry_of(1, fact)
    assert ledger.take(nonsense) == MISMATCH
    assert (list(ledger.rows.every(Stock)), ledger.parked()) == ([], {1: ParkReason.MISMATCH})
    assert ledger.take(decided(2, yes=[nonsense])) == LATE
    assert ledger.take(decided(3, no=[nonsense])) == APPLIED
    assert set(ledger.parked()) == {2}


@pytest.mark.parametrize("fact", [Adjusted(A, "spilt", quantities=flour(-5)), Counted(A, True, expected=flour(-5))])
def test_a_correction_and_a_book_that_was_below_zero_may_say_so(fact: Fact) -> None:
    assert Ledger().take(an_entry_of(1, fact)) == APPLIED
