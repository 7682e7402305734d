"""A "yes" books a parked entry with its parked predecessors before it, and waits with a lost one; closing exceptions by name (rule 14)."""

from tests.support.ledger import A, B, C, D, Ledger, an_entry_of, decided, moved, received, undone
from tests.support.names import BOX
from workflows.rules.book import APPLIED, LATE, REFUSED_BEFORE, WAITING
from workflows.rules.exceptions import Category, ParkReason
from workflows.rules.facts.movement import Received
from workflows.rules.facts.parts import ItemStep
from workflows.rules.model.goods import Displaced
from workflows.rules.model.work import OpenException
from workflows.rules.status import Evidence

# -- yes ----------------------------------------------------------------------------------------------------------------------------------


def test_a_yes_books_a_parked_move_over_what_is_there_and_remembers_what_it_displaced() -> None:
    ledger = Ledger()
    loser = moved(3, A, C, 1)
    ledger.take(received(1), moved(2, A, B, 1), loser)
    assert ledger.take(decided(4, yes=[loser])) == APPLIED
    assert (ledger.where(), ledger.parked()) == ((C, 3), {})
    (displaced,) = ledger.rows.every(Displaced)
    assert displaced.before is not None
    assert displaced.before.place == B


def test_what_followed_a_forced_entry_can_be_taken_back_but_not_the_forced_entry_itself() -> None:
    """m3 was booked by force and m4 followed it; m4 can be taken back, m3 has its verdict."""
    ledger = Ledger()
    m3, m4 = moved(3, A, C, 1), moved(4, C, D, 3)
    ledger.take(received(1), moved(2, A, B, 1), m3, m4, decided(6, yes=[m3]))
    assert ledger.where() == (D, 4)
    ledger.take(undone(7, m4))
    assert ledger.where() == (C, 3)
    assert ledger.take(decided(8, no=[m3])) == LATE


def test_a_yes_books_the_parked_predecessors_first() -> None:
    """Accept only the named: yes m4, yes m3 would end at m3's place."""
    ledger = Ledger()
    m3, m4 = moved(3, A, C, 1), moved(4, C, D, 3)
    ledger.take(received(1), moved(2, A, B, 1), m3, m4)
    ledger.take(decided(5, yes=[m4]), decided(6, yes=[m3]))
    assert (ledger.where(), ledger.parked()) == ((D, 4), {})


def test_entries_after_an_accepted_one_follow_it() -> None:
    ledger = Ledger()
    m3 = moved(3, A, C, 1)
    ledger.take(received(1), moved(2, A, B, 1), m3, moved(4, C, D, 3), decided(5, yes=[m3]))
    assert (ledger.where(), ledger.parked()) == ((D, 4), {})


def test_a_yes_waits_with_the_lost_one_before_it() -> None:
    ledger = Ledger()
    m3 = moved(3, B, C, 2)
    ledger.take(received(1), m3)
    assert ledger.take(decided(4, yes=[m3])) == APPLIED
    assert (ledger.where(), ledger.parked()) == ((A, 1), {3: ParkReason.WAITING})
    ledger.take(moved(2, A, B, 1))
    assert (ledger.where(), ledger.parked()) == ((C, 3), {})


def test_a_yes_that_waited_holds_when_the_lost_one_comes_and_loses() -> None:
    ledger = Ledger()
    m4 = moved(4, C, D, 3)
    ledger.take(received(1), moved(2, A, B, 1), m4, decided(5, yes=[m4]))
    ledger.take(moved(3, A, C, 1))
    assert (ledger.where(), ledger.parked()) == ((D, 4), {})


def test_to_go_on_without_the_lost_one_a_no_to_it_stands_in_the_same_decision() -> None:
    """Nobody has seen entry 2: the decision knows its number alone."""
    ledger = Ledger()
    m3 = moved(3, B, C, 2)
    assert ledger.take(received(1), m3) == WAITING
    assert ledger.take(decided(4, no=[2], yes=[m3])) == APPLIED
    assert (ledger.where(), ledger.parked()) == ((C, 3), {})
    assert ledger.take(moved(2, A, B, 1)) == REFUSED_BEFORE
    assert ledger.where() == (C, 3)


def test_a_no_to_the_lost_one_frees_a_yes_that_was_said_before() -> None:
    ledger = Ledger()
    m3 = moved(3, B, C, 2)
    ledger.take(received(1), m3, decided(4, yes=[m3]))
    ledger.take(decided(5, no=[2]))
    assert (ledger.where(), ledger.parked()) == ((C, 3), {})


def test_a_no_to_a_parked_predecessor_frees_a_yes_to_its_follower() -> None:
    ledger = Ledger()
    m3, m4 = moved(3, B, C, 2), moved(4, C, D, 3)
    ledger.take(received(1), m3, m4, decided(5, yes=[m4]))
    assert set(ledger.parked()) == {3, 4}
    ledger.take(decided(6, no=[m3]))
    assert (ledger.where(), ledger.parked()) == ((D, 4), {})


def test_a_yes_before_the_entry_is_remembered_until_it_comes() -> None:
    """Restore: the decision is back before the entry that it is about."""
    ledger = Ledger()
    m3 = moved(3, A, C, 1)
    ledger.take(received(1), moved(2, A, B, 1))
    assert ledger.take(decided(4, yes=[m3])) == APPLIED
    assert ledger.take(m3) == APPLIED
    assert (ledger.where(), ledger.parked()) == ((C, 3), {})


def test_a_yes_to_what_is_booked_already_changes_nothing() -> None:
    ledger = Ledger()
    e1 = received(1)
    assert ledger.take(e1, moved(2, A, B, 1), decided(3, yes=[e1])) == APPLIED
    assert ledger.where() == (B, 2)


def test_who_wins_a_double_move_is_named_yes_and_the_other_no() -> None:
    for order in ((2, 3), (3, 2)):
        ledger = Ledger()
        moves = {2: moved(2, A, B, 1), 3: moved(3, A, C, 1)}
        ledger.take(received(1), *(moves[number] for number in order))
        ledger.take(decided(4, no=[moves[2]], yes=[moves[3]]))
        assert (ledger.where(), ledger.parked()) == ((C, 3), {})


def test_of_three_that_moved_one_serial_the_named_one_wins_and_the_third_stays_visible() -> None:
    """Settled between the no and the yes, the third would slip in and be displaced again."""
    ledger = Ledger()
    m2, m4 = moved(2, A, B, 1), moved(4, A, D, 1)
    ledger.take(received(1), m2, moved(3, A, C, 1), m4)
    ledger.take(decided(5, no=[m2], yes=[m4]))
    assert (ledger.where(), ledger.parked()) == ((D, 4), {3: ParkReason.CONFLICT})
    assert list(ledger.rows.every(Displaced)) == []


def test_predecessors_that_name_each_other_are_no_endless_chain() -> None:
    ledger = Ledger()
    m2, m3 = moved(2, A, B, 3), moved(3, B, A, 2)
    ledger.take(received(1), m2, m3, decided(4, yes=[m3]))
    assert ledger.parked() == {}
    assert ledger.item() is not None


def test_a_yes_cannot_book_what_can_never_be_booked() -> None:
    ledger = Ledger()
    twice = an_entry_of(1, Received(A, Evidence.SEEN, items=(ItemStep(BOX), ItemStep(BOX))))
    assert ledger.take(twice, decided(2, yes=[twice])) == APPLIED
    assert (ledger.where(), ledger.parked()) == (None, {1: ParkReason.CONFLICT})


# -- exceptions ---------------------------------------------------------------------------------------------------------------------------


def test_resolving_an_exception_by_name_closes_it() -> None:
    ledger = Ledger(OpenException("shortage:A", Category.SHORTAGE, "shipment:A"))
    assert ledger.take(decided(1, name="shortage:A")) == APPLIED
    assert list(ledger.rows.every(OpenException)) == []


def test_resolving_an_exception_that_is_gone_changes_nothing() -> None:
    assert Ledger().take(decided(1, name="shortage:A")) == APPLIED


def test_a_parked_move_is_never_closed_by_name_alone() -> None:
    """Its fact would be dropped without anybody having said no to it."""
    ledger = Ledger()
    loser = moved(3, A, C, 1)
    ledger.take(received(1), moved(2, A, B, 1), loser, decided(4, name=str(loser.id)))
    assert ledger.parked() == {3: ParkReason.CONFLICT}


def test_a_decision_names_the_exception_and_rules_on_its_entry() -> None:
    ledger = Ledger()
    loser = moved(3, A, C, 1)
    ledger.take(received(1), moved(2, A, B, 1), loser, decided(4, no=[loser], name=str(loser.id)))
    assert ledger.parked() == {}
