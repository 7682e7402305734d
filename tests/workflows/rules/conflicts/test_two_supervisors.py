"""Two supervisors decide differently: the first verdict stands, the contrary one is parked and seen, and until it is settled the goods can't be used."""

from itertools import permutations

from tests.support.ledger import A, B, C, D, Ledger, an_entry_of, decided, moved, received, undone
from tests.support.names import BOX, FLOUR, FLOUR_LOT, entry_id
from tests.support.views import view_of
from workflows.rules.book import APPLIED, CONFLICT, LATE
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category, ParkReason, Resolution
from workflows.rules.facts.movement import Received
from workflows.rules.facts.parts import ItemStep, LotQuantity
from workflows.rules.facts.state import HoldLifted, StatusChanged
from workflows.rules.facts.work import ExceptionResolved, RuledEntry
from workflows.rules.identity import After, HoldId
from workflows.rules.model.holds import Hold, lot_subject
from workflows.rules.model.work import Ruling
from workflows.rules.quantity import pieces
from workflows.rules.status import Disposition, Evidence


def is_held(ledger: Ledger) -> bool:
    """Whether the box may not be used, as every workflow asks it."""
    return any(hold.subject == BOX.text for hold in ledger.rows.every(Hold)) and bool(
        view_of(ledger.rows).holds(FLOUR, None, BOX)
    )


def changed(number: int, after: Disposition) -> Entry:
    """The box gets another disposition from somebody who saw its receipt last."""
    step = (ItemStep(BOX, After.entry(entry_id(1))),)
    return an_entry_of(number, StatusChanged(A, Disposition.HELD, after, "decided", step))


# -- verdicts on entries ------------------------------------------------------------------------------------------------------------------


def test_contrary_verdicts_on_a_double_pick_hold_the_goods_in_every_order_of_arrival() -> None:
    m2, m3 = moved(2, A, B, 1), moved(3, A, C, 1)
    entries = (received(1), m2, m3, decided(4, no=[m2], yes=[m3]), decided(5, no=[m3], yes=[m2]))
    for order in permutations(entries):
        ledger = Ledger()
        ledger.take(*order)
        first = next(entry for entry in order if entry.id in (entry_id(4), entry_id(5)))
        winner = (C, 3) if first.id == entry_id(4) else (B, 2)
        other = 9 - (first.id.int & 0xFF)
        assert (ledger.where(), ledger.parked()) == (winner, {other: ParkReason.LATE})
        assert is_held(ledger)


def test_a_no_after_a_yes_and_a_yes_after_a_no_both_hold_the_goods() -> None:
    e1 = received(1)
    for order in permutations((decided(2, yes=[e1]), decided(3, no=[e1]))):
        ledger = Ledger()
        assert ledger.take(e1, *order) == LATE
        assert is_held(ledger)


def test_once_the_contrary_verdict_is_settled_the_goods_are_free() -> None:
    ledger = Ledger()
    e1 = received(1)
    contrary = decided(3, no=[e1])
    ledger.take(e1, decided(2, yes=[e1]), contrary)
    assert ledger.take(decided(4, no=[contrary])) == APPLIED
    assert not is_held(ledger)
    assert list(ledger.rows.every(Hold)) == []


def test_a_verdict_on_quantities_holds_their_lot() -> None:
    ledger = Ledger()
    count = an_entry_of(1, Received(A, Evidence.SEEN, quantities=(LotQuantity(FLOUR, FLOUR_LOT, pieces(5)),)))
    ledger.take(count, decided(2, yes=[count]), decided(3, no=[count]))
    assert [row.subject for row in ledger.rows.every(Hold)] == [lot_subject(FLOUR, FLOUR_LOT)]


def test_a_supervisors_no_that_comes_too_late_holds_the_goods_and_an_authors_does_not() -> None:
    there, here = Ledger(), Ledger()
    first = moved(2, A, B, 1)
    for ledger, verdict in ((there, decided(4, no=[first])), (here, undone(4, first))):
        ledger.take(received(1), first, moved(3, B, D, 2))
        assert ledger.take(verdict) == LATE
    assert (is_held(there), is_held(here)) == (True, False)


def test_a_verdict_on_what_is_parked_and_of_which_no_copy_came_holds_it_too() -> None:
    ledger = Ledger()
    loser = moved(3, A, C, 9)
    yes = an_entry_of(4, ExceptionResolved("x", Resolution.CONFIRM, rulings=(RuledEntry(loser.id, Ruling.YES),)))
    no = an_entry_of(5, ExceptionResolved("x", Resolution.REJECT, rulings=(RuledEntry(loser.id, Ruling.NO),)))
    assert ledger.take(received(1), loser, yes, no) == LATE
    assert is_held(ledger)


def test_a_contrary_verdict_on_what_nobody_knows_holds_nothing() -> None:
    ledger = Ledger()
    assert ledger.take(decided(4, yes=[99]), decided(5, no=[99])) == LATE
    assert list(ledger.rows.every(Hold)) == []


def test_the_release_of_such_a_hold_counts_though_it_comes_first() -> None:
    ledger = Ledger()
    e1 = received(1)
    lifted = an_entry_of(4, HoldLifted(HoldId(entry_id(3)), (BOX.text,), "settled"))
    ledger.take(e1, lifted, decided(2, yes=[e1]), decided(3, no=[e1]))
    assert not is_held(ledger)


# -- dispositions -------------------------------------------------------------------------------------------------------------------------


def test_released_by_one_and_quarantined_by_the_other_can_not_be_used_in_either_order() -> None:
    released, quarantined = changed(2, Disposition.AVAILABLE), changed(3, Disposition.QUARANTINED)
    for order in permutations((released, quarantined)):
        ledger = Ledger()
        assert ledger.take(received(1), *order) == CONFLICT
        row = ledger.item()
        assert row is not None
        assert row.disposition is Disposition.QUARANTINED or is_held(ledger)


def test_a_quarantine_that_waits_for_what_came_before_it_holds_the_goods_until_it_is_booked() -> None:
    ledger = Ledger()
    quarantined = changed(3, Disposition.QUARANTINED)
    ledger.take(quarantined)
    assert is_held(ledger)
    ledger.take(received(1))
    row = ledger.item()
    assert row is not None
    assert (row.disposition, is_held(ledger)) == (Disposition.QUARANTINED, False)


def of_lot(number: int, after: Disposition) -> Entry:
    """Ten of the flour that is held get another disposition."""
    told = (LotQuantity(FLOUR, FLOUR_LOT, pieces(10)),)
    return an_entry_of(number, StatusChanged(A, Disposition.HELD, after, "decided", quantities=told))


def test_a_quantity_that_one_releases_and_the_other_quarantines_can_not_be_used_in_any_order() -> None:
    told = (LotQuantity(FLOUR, FLOUR_LOT, pieces(10)),)
    came = an_entry_of(1, Received(A, Evidence.SEEN, quantities=told, disposition=Disposition.HELD))
    for order in permutations((came, of_lot(2, Disposition.AVAILABLE), of_lot(3, Disposition.QUARANTINED))):
        ledger = Ledger()
        ledger.take(*order)
        assert [(row.subject, row.note) for row in ledger.rows.every(Hold)] == [
            (lot_subject(FLOUR, FLOUR_LOT), "disputed")
        ]
        assert ledger.troubles() == {Category.NEGATIVE_STOCK}


def test_once_one_of_the_two_is_taken_back_the_lot_is_free() -> None:
    told = (LotQuantity(FLOUR, FLOUR_LOT, pieces(10)),)
    release, quarantine = of_lot(2, Disposition.AVAILABLE), of_lot(3, Disposition.QUARANTINED)
    ledger = Ledger()
    ledger.take(an_entry_of(1, Received(A, Evidence.SEEN, quantities=told, disposition=Disposition.HELD)))
    ledger.take(release, quarantine, undone(4, release))
    assert (list(ledger.rows.every(Hold)), ledger.troubles()) == ([], set())


# -- no dispute ---------------------------------------------------------------------------------------------------------------------------


def test_two_who_decide_alike_are_no_dispute() -> None:
    ledger = Ledger()
    e1 = received(1)
    assert ledger.take(e1, decided(2, yes=[e1]), decided(3, yes=[e1])) == APPLIED
    assert list(ledger.rows.every(Hold)) == []
