"""A "no" takes an entry out, or keeps it out before it comes; the first verdict on an entry stands, and there is no verdict on a verdict (rule 14)."""

from dataclasses import replace

import pytest

from tests.support.ledger import A, B, C, D, Ledger, an_entry_of, decided, moved, received, undone
from tests.support.names import BOX, CASE, FLOUR, FLOUR_LOT, HERE, OTHER_BOX, PERSON, TASK, THERE, entry_id, kilograms
from tests.workflows.rules.test_moves import read, sealed
from workflows.entry_codec import encode_entry
from workflows.rules.book import APPLIED, LATE, MISMATCH, REFUSED_BEFORE, apply
from workflows.rules.entry import Entry
from workflows.rules.exceptions import ParkReason
from workflows.rules.facts.movement import Received
from workflows.rules.facts.parts import Contents, ItemStep, LotQuantity
from workflows.rules.facts.state import Adjusted, HoldLifted
from workflows.rules.facts.work import Corrected, RuledEntry, SignedOut, TaskTakenOver
from workflows.rules.identity import HoldId, inside
from workflows.rules.model.goods import Displaced, Item, Stock
from workflows.rules.model.work import Decision, Ruling
from workflows.rules.quantity import pieces
from workflows.rules.rows import Overlay
from workflows.rules.status import Evidence


def counted(number: int, amount: int = 5) -> Entry:
    """A quantity was received."""
    return an_entry_of(number, Received(A, Evidence.SEEN, quantities=(LotQuantity(FLOUR, FLOUR_LOT, pieces(amount)),)))


def balance(ledger: Ledger) -> int:
    """What is booked of the lot."""
    return sum(int(row.quantity.amount) for row in ledger.rows.every(Stock))


# -- no -----------------------------------------------------------------------------------------------------------------------------------


def test_an_entry_that_is_the_head_is_taken_out_and_head_and_place_go_back() -> None:
    ledger = Ledger()
    last = moved(2, A, B, 1)
    assert ledger.take(received(1), last, undone(3, last)) == APPLIED
    assert ledger.where() == (A, 1)


def test_an_undo_is_not_the_plain_inverse_of_a_parked_move() -> None:
    """T2 picks S, T1 picks S and is parked, T1 undoes: S stays where T2 put it."""
    ledger = Ledger()
    loser = moved(3, A, C, 1)
    ledger.take(received(1), moved(2, A, B, 1), loser)
    assert ledger.take(undone(4, loser)) == APPLIED
    assert (ledger.where(), ledger.parked()) == ((B, 2), {})


def test_an_item_that_an_entry_has_read_and_told_as_content_too_is_taken_out_once() -> None:
    """A fact that says it twice is odd, and no reason to stop."""
    ledger = Ledger()
    both = Received(A, Evidence.SEEN, items=(ItemStep(BOX),), contents=(Contents(CASE, (BOX, OTHER_BOX)),))
    ledger.take(an_entry_of(1, both))
    assert ledger.take(undone(2, an_entry_of(1, both))) == APPLIED
    assert list(ledger.rows.every(Item)) == []


def test_a_count_that_is_taken_back_twice_is_taken_back_once() -> None:
    ledger = Ledger()
    count = counted(1)
    ledger.take(count, counted(2), undone(3, count))
    assert ledger.take(undone(4, count)) == APPLIED
    assert balance(ledger) == 5


def test_a_no_to_an_entry_that_something_was_built_on_comes_too_late_and_is_kept() -> None:
    ledger = Ledger()
    first = moved(2, A, B, 1)
    ledger.take(received(1), first, moved(3, B, C, 2))
    assert ledger.take(undone(4, first)) == LATE
    assert (ledger.where(), ledger.parked()) == ((C, 3), {4: ParkReason.LATE})
    assert list(ledger.rows.every(Decision)) == []


def test_a_no_to_an_entry_that_is_not_there_is_remembered_until_it_comes() -> None:
    """Restore: the supervisor's "no" is back before the entry. Dropped, the entry would be booked against a signed decision."""
    ledger = Ledger()
    e2 = moved(2, A, B, 1)
    assert ledger.take(received(1), decided(3, no=[e2])) == APPLIED
    assert ledger.take(e2) == REFUSED_BEFORE
    assert ledger.where() == (A, 1)


def test_after_a_no_later_entries_of_that_terminal_stay_parked_each_for_itself() -> None:
    ledger = Ledger()
    lost = moved(3, A, C, 1)
    ledger.take(received(1), moved(2, A, B, 1), lost, moved(4, C, D, 3), moved(5, D, A, 4))
    ledger.take(decided(6, no=[lost]))
    assert (ledger.where(), set(ledger.parked())) == ((B, 2), {4, 5})


def test_a_sealed_case_is_taken_out_with_what_was_inferred_in_it() -> None:
    ledger = Ledger()
    case = sealed(1, BOX, OTHER_BOX)
    ledger.take(case, undone(2, case))
    assert (ledger.where(CASE), ledger.where(), ledger.where(OTHER_BOX)) == (None, None, None)


def test_a_sealed_case_of_which_a_pack_was_read_since_cannot_be_taken_out() -> None:
    ledger = Ledger()
    case = sealed(1)
    assert ledger.take(case, read(2, B), undone(3, case)) == LATE


def test_once_the_read_pack_is_taken_out_it_is_inferred_again_and_the_case_can_follow() -> None:
    ledger = Ledger()
    case, pack = sealed(1), read(2, B)
    ledger.take(case, pack, undone(3, pack))
    assert ledger.where() == (inside(CASE), 1)
    assert ledger.take(undone(4, case)) == APPLIED
    assert ledger.where() is None


def test_a_case_is_taken_out_though_a_pack_that_it_claimed_was_taken_out_before_it() -> None:
    ledger = Ledger()
    case, pack = sealed(1), read(2, B)
    ledger.take(pack, case, undone(3, pack))
    assert ledger.take(undone(4, case)) == APPLIED


def test_a_blind_move_that_is_taken_out_leaves_the_item_where_it_really_was() -> None:
    """Displaced not kept: S would be where it never was."""
    ledger = Ledger()
    blind = moved(2, A, B, None)
    ledger.take(received(1), blind)
    assert len(list(ledger.rows.every(Displaced))) == 1
    ledger.take(undone(3, blind))
    assert (ledger.where(), list(ledger.rows.every(Displaced))) == ((A, 1), [])


def test_a_no_without_a_copy_of_what_it_names_cannot_be_carried_out_on_a_booked_entry() -> None:
    ledger = Ledger()
    e1 = received(1)
    assert ledger.take(e1, decided(2, no=[e1], copies=False)) == LATE


def test_a_copy_of_another_entry_takes_nothing_out_even_where_nobody_can_look_it_up() -> None:
    """A device that has purged the entry knows no hash of it."""
    ledger = Ledger()
    wrong = RuledEntry(entry_id(1), Ruling.NO, encode_entry(received(2, A, OTHER_BOX)))
    ledger.take(received(1), received(2, A, OTHER_BOX))
    mixed_up = an_entry_of(3, Corrected(wrong, "mixed up"))
    assert apply(Overlay(ledger.rows), mixed_up, encode_entry(mixed_up), 3) == LATE


def test_a_copy_that_is_not_what_the_ledger_has_is_no_verdict_and_is_kept() -> None:
    """Somebody's program is broken, or worse: other bytes under the same id."""
    ledger = Ledger()
    forged = RuledEntry(entry_id(1), Ruling.NO, encode_entry(received(1, A, OTHER_BOX)))
    ledger.take(received(1), received(2, A, OTHER_BOX))
    assert ledger.take(an_entry_of(3, Corrected(forged, "mixed up"))) == MISMATCH
    assert (ledger.where(), ledger.parked()) == ((A, 1), {3: ParkReason.MISMATCH})


def test_an_author_takes_back_and_never_accepts_his_own_entry() -> None:
    ledger = Ledger()
    loser = moved(3, A, C, 1)
    ledger.take(received(1), moved(2, A, B, 1), loser)
    accepting = RuledEntry(loser.id, Ruling.YES, encode_entry(loser))
    assert ledger.take(an_entry_of(4, Corrected(accepting, "mine"))) == MISMATCH
    assert (ledger.where(), set(ledger.parked())) == ((B, 2), {3, 4})


def test_a_parked_entry_is_closed_by_a_no_without_a_copy_too() -> None:
    ledger = Ledger()
    loser = moved(3, A, C, 1)
    ledger.take(received(1), moved(2, A, B, 1), loser)
    assert ledger.take(decided(4, no=[loser], copies=False)) == APPLIED
    assert ledger.parked() == {}


# -- an undo of an undo, and other verdicts that stand ------------------------------------------------------------------------------------


def test_an_undo_cannot_be_undone_the_first_verdict_stands() -> None:
    ledger = Ledger()
    e1 = received(1)
    undo = undone(2, e1)
    assert ledger.take(e1, undo, undone(3, undo)) == LATE
    assert (ledger.where(), ledger.parked()) == (None, {3: ParkReason.LATE})


def test_an_undo_of_an_undo_is_no_verdict_even_where_it_arrives_first() -> None:
    ledger = Ledger()
    e1 = received(1)
    undo = undone(2, e1)
    ledger.take(e1, undone(3, undo))
    assert ledger.take(undo) == APPLIED
    assert (ledger.where(), ledger.parked()) == (None, {3: ParkReason.LATE})


def test_a_contrary_verdict_is_kept_as_late() -> None:
    ledger = Ledger()
    loser = moved(3, A, C, 1)
    ledger.take(received(1), moved(2, A, B, 1), loser, decided(4, no=[loser]))
    assert ledger.take(decided(5, yes=[loser])) == LATE
    assert (ledger.where(), ledger.parked()) == ((B, 2), {5: ParkReason.LATE})


def test_the_same_verdict_again_changes_nothing() -> None:
    ledger = Ledger()
    loser = moved(3, A, C, 1)
    ledger.take(received(1), moved(2, A, B, 1), loser, decided(4, yes=[loser]))
    assert ledger.take(decided(5, yes=[loser])) == APPLIED
    assert ledger.where() == (C, 3)


def test_a_decision_that_says_yes_and_no_to_one_entry_is_no_decision() -> None:
    ledger = Ledger()
    e1 = received(1)
    assert ledger.take(e1, decided(2, no=[e1], yes=[e1])) == LATE
    assert ledger.where() == (A, 1)


def test_a_decision_of_which_one_verdict_comes_too_late_is_given_back_whole() -> None:
    ledger = Ledger()
    first, other = moved(2, A, B, 1), received(5, A, OTHER_BOX)
    ledger.take(received(1), first, moved(3, B, C, 2), other)
    assert ledger.take(decided(6, no=[other, first])) == LATE
    assert ledger.where(OTHER_BOX) == (A, 5)


def test_a_late_decision_is_closed_by_a_no_to_it() -> None:
    ledger = Ledger()
    e1 = received(1)
    undo = undone(2, e1)
    late = undone(3, undo)
    ledger.take(e1, undo, late)
    assert ledger.take(decided(4, no=[late])) == APPLIED
    assert ledger.parked() == {}


def test_a_yes_cannot_make_a_late_decision_hold() -> None:
    ledger = Ledger()
    e1 = received(1)
    undo = undone(2, e1)
    late = undone(3, undo)
    assert ledger.take(e1, undo, late, decided(4, yes=[late])) == LATE


def test_a_no_to_a_fact_that_did_nothing_is_simply_remembered() -> None:
    ledger = Ledger()
    bye = an_entry_of(1, SignedOut(PERSON))
    assert ledger.take(bye, undone(2, bye)) == APPLIED


@pytest.mark.parametrize(
    "fact",
    [HoldLifted(HoldId(entry_id(50)), (), "released"), TaskTakenOver(TASK, HERE, THERE)],
    ids=["release", "take-over"],
)
def test_what_does_not_tell_what_was_before_cannot_be_taken_back(fact: HoldLifted | TaskTakenOver) -> None:
    ledger = Ledger()
    done = an_entry_of(1, fact)
    assert ledger.take(done, undone(2, done)) == LATE


# -- quantities ---------------------------------------------------------------------------------------------------------------------------


def test_a_quantity_is_taken_out_whatever_came_after_it() -> None:
    ledger = Ledger()
    first = counted(1, 5)
    loss = Adjusted(A, "spilt", quantities=(LotQuantity(FLOUR, FLOUR_LOT, -pieces(2)),))
    ledger.take(first, counted(2, 7), an_entry_of(3, loss), undone(4, first))
    assert balance(ledger) == 5


def test_a_quantity_whose_unit_was_changed_meanwhile_cannot_be_taken_out() -> None:
    ledger = Ledger()
    first = counted(1)
    ledger.take(first)
    (row,) = ledger.rows.every(Stock)
    ledger.rows.put(replace(row, quantity=kilograms("1")))
    assert ledger.take(undone(2, first)) == LATE
