"""Parked moves settle by themselves when their predecessor arrives (sync protocol, rule 13), and a lost one is a conflict once it is there."""

from tests.support.ledger import A, B, C, D, Ledger, an_entry_of, decided, moved, received, undone
from tests.support.names import BOX, CASE, OTHER_BOX, entry_id
from tests.support.views import an_overlay
from tests.workflows.rules.test_moves import sealed
from workflows.entry_codec import encode_entry
from workflows.rules.book import APPLIED, CONFLICT, REFUSED_BEFORE, UNREADABLE, WAITING, apply, park_unreadable
from workflows.rules.exceptions import Category, ParkReason
from workflows.rules.facts.movement import Moved
from workflows.rules.facts.parts import ItemStep
from workflows.rules.identity import After, inside
from workflows.rules.model.work import OpenException, Waiting
from workflows.rules.rows import Overlay


def test_a_move_that_came_first_is_booked_when_its_predecessor_comes() -> None:
    """T1 moves S, T2 moves S on, restore, T2 is back first."""
    ledger = Ledger()
    ledger.take(received(1))
    assert ledger.take(moved(3, B, C, 2)) == WAITING
    assert ledger.take(moved(2, A, B, 1)) == APPLIED
    assert (ledger.where(), ledger.parked()) == ((C, 3), {})


def test_a_whole_chain_that_came_backwards_is_booked_in_its_order() -> None:
    ledger = Ledger()
    ledger.take(moved(4, C, D, 3), moved(3, B, C, 2), moved(2, A, B, 1))
    assert set(ledger.parked().values()) == {ParkReason.CONFLICT, ParkReason.WAITING}
    ledger.take(received(1))
    assert (ledger.where(), ledger.parked()) == ((D, 4), {})
    assert list(ledger.rows.every(Waiting)) == []


def test_what_waited_for_an_entry_that_came_and_lost_is_a_conflict() -> None:
    ledger = Ledger()
    ledger.take(received(1), moved(2, A, B, 1))
    assert ledger.take(moved(4, C, D, 3)) == WAITING
    assert ledger.take(moved(3, A, C, 1)) == CONFLICT
    assert ledger.parked() == {3: ParkReason.CONFLICT, 4: ParkReason.CONFLICT}


def test_a_move_of_what_was_inferred_settles_when_the_inference_comes() -> None:
    """T1 read a sealed case, T2 moved a pack of it; T2 is back first."""
    ledger = Ledger()
    assert ledger.take(moved(2, inside(CASE), B, 1)) == WAITING
    assert ledger.take(sealed(1)) == APPLIED
    assert (ledger.where(), ledger.parked()) == ((B, 2), {})


def test_the_loser_of_a_double_move_is_booked_when_the_winner_is_taken_back() -> None:
    ledger = Ledger()
    winner = moved(2, A, B, 1)
    ledger.take(received(1), winner, moved(3, A, C, 1))
    assert ledger.take(undone(4, winner)) == APPLIED
    assert (ledger.where(), ledger.parked()) == ((C, 3), {})


def test_of_two_that_may_settle_the_older_one_does() -> None:
    ledger = Ledger()
    winner = moved(2, A, B, 1)
    ledger.take(received(1), winner, moved(4, A, D, 1), moved(3, A, C, 1))
    ledger.take(undone(5, winner))
    assert (ledger.where(), ledger.parked()) == ((D, 4), {3: ParkReason.CONFLICT})


def test_an_entry_of_two_items_waits_for_both_predecessors() -> None:
    steps = (ItemStep(BOX, After.entry(entry_id(1))), ItemStep(OTHER_BOX, After.entry(entry_id(2))))
    ledger = Ledger()
    assert ledger.take(an_entry_of(3, Moved(A, B, items=steps))) == WAITING
    ledger.take(received(1))
    assert ledger.parked() == {3: ParkReason.WAITING}
    ledger.take(received(2, A, OTHER_BOX))
    assert (ledger.where(), ledger.where(OTHER_BOX), ledger.parked()) == ((B, 3), (B, 3), {})


def test_an_entry_of_two_items_is_a_conflict_when_the_second_predecessor_came_and_lost() -> None:
    steps = (ItemStep(BOX, After.entry(entry_id(1))), ItemStep(OTHER_BOX, After.entry(entry_id(4))))
    ledger = Ledger()
    ledger.take(received(1), received(2, A, OTHER_BOX), moved(3, A, C, 2, OTHER_BOX))
    assert ledger.take(an_entry_of(5, Moved(A, B, items=steps))) == WAITING
    ledger.take(moved(4, A, B, 2, OTHER_BOX))
    assert ledger.parked() == {4: ParkReason.CONFLICT, 5: ParkReason.CONFLICT}


def test_booking_one_item_of_a_pair_lets_the_next_entry_on_the_other_follow() -> None:
    steps = (ItemStep(BOX, After.entry(entry_id(1))), ItemStep(OTHER_BOX, After.entry(entry_id(2))))
    ledger = Ledger()
    ledger.take(received(2, A, OTHER_BOX), moved(4, B, D, 3, OTHER_BOX), an_entry_of(3, Moved(A, B, items=steps)))
    assert set(ledger.parked()) == {3, 4}
    ledger.take(received(1))
    assert (ledger.where(), ledger.where(OTHER_BOX), ledger.parked()) == ((B, 3), (D, 4), {})


def test_what_waited_for_an_entry_that_was_refused_before_it_came_is_a_conflict() -> None:
    ledger = Ledger()
    lost = moved(2, A, B, 1)
    ledger.take(received(1), moved(3, B, C, 2), decided(4, no=[lost]))
    assert ledger.take(lost) == REFUSED_BEFORE
    assert (ledger.where(), ledger.parked()) == ((A, 1), {3: ParkReason.CONFLICT})


def test_what_waited_for_an_entry_that_nobody_can_read_is_a_conflict() -> None:
    ledger = Ledger()
    ledger.take(received(1), moved(3, B, C, 2))
    over = Overlay(ledger.rows)
    assert park_unreadable(over, entry_id(2), b"\xff") == UNREADABLE
    ledger.rows.accept(over.changes())
    assert ledger.parked() == {2: ParkReason.UNREADABLE, 3: ParkReason.CONFLICT}
    (kept,) = (row for row in ledger.rows.every(OpenException) if row.category is Category.UNREADABLE)
    assert kept.content == b"\xff"


def test_what_waits_for_another_entry_too_goes_on_waiting_beside_an_unreadable_one() -> None:
    steps = (ItemStep(BOX, After.entry(entry_id(2))), ItemStep(OTHER_BOX, After.entry(entry_id(9))))
    ledger = Ledger()
    ledger.take(an_entry_of(3, Moved(A, B, items=steps)))
    over = Overlay(ledger.rows)
    park_unreadable(over, entry_id(2), b"\xff")
    ledger.rows.accept(over.changes())
    assert ledger.parked()[3] is ParkReason.WAITING


def test_a_parked_entry_is_kept_whole_with_the_moment_and_the_item_it_is_about() -> None:
    ledger = Ledger()
    late = moved(3, A, C, 1)
    ledger.take(received(1), moved(2, A, B, 1), late)
    (row,) = ledger.rows.every(OpenException)
    assert (row.name, row.subject, row.entry) == (str(late.id), BOX.text, late.id)
    assert (row.content, row.opened, row.category) == (encode_entry(late), late.stamp.clock.occurred, Category.CONFLICT)


def test_a_view_that_cannot_look_into_the_ledger_takes_every_other_entry_as_there() -> None:
    late = moved(3, A, C, 1)
    assert apply(an_overlay(), late, encode_entry(late), 1) == CONFLICT


def test_an_exception_with_bytes_that_nobody_can_read_settles_nothing() -> None:
    broken = OpenException(str(entry_id(3)), Category.CONFLICT, BOX.text, entry_id(3), ParkReason.CONFLICT, b"?")
    ledger = Ledger(broken, Waiting(BOX, entry_id(3), "1"), Waiting(BOX, entry_id(4), "2"))
    assert ledger.take(received(1)) == APPLIED
    assert ledger.parked() == {3: ParkReason.CONFLICT}


def test_a_waiting_exception_with_bytes_that_nobody_can_read_stays_as_it_is() -> None:
    broken = OpenException(str(entry_id(3)), Category.WAITING, BOX.text, entry_id(3), ParkReason.WAITING, b"?")
    ledger = Ledger(broken, Waiting(BOX, entry_id(3), "1"))
    ledger.take(received(1), decided(5, no=[7]))
    assert ledger.parked() == {3: ParkReason.WAITING}
