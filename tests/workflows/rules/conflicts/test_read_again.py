"""What an older program could not read is judged as soon as a newer one can, at a place of its own in the log: so everybody agrees on what came of it."""

from dataclasses import replace

from tests.support.ledger import A, B, Ledger, an_entry_of, decided, moved, received
from tests.support.names import BOX, OTHER_SITE, entry_id
from workflows.entry_codec import encode_entry
from workflows.rules.book import APPLIED, CONFLICT, park_unreadable
from workflows.rules.entry import Entry
from workflows.rules.exceptions import ParkReason
from workflows.rules.facts.work import Reread
from workflows.rules.rows import Overlay


def unread(ledger: Ledger, entry: Entry, content: bytes | None = None) -> None:
    """The entry arrives at a program that does not know its fact yet."""
    over = Overlay(ledger.rows)
    ledger.entries[entry.id] = park_unreadable(over, entry.id, encode_entry(entry) if content is None else content)
    ledger.rows.accept(over.changes())


def reread(number: int, target: int) -> Entry:
    return an_entry_of(number, Reread(entry_id(target)))


def test_it_is_booked_and_its_exception_goes() -> None:
    ledger = Ledger()
    unread(ledger, received(1))
    assert ledger.parked() == {1: ParkReason.UNREADABLE}
    assert ledger.take(reread(2, 1)) == APPLIED
    assert (ledger.where(), ledger.parked()) == ((A, 1), {})


def test_what_waited_for_it_follows() -> None:
    ledger = Ledger()
    unread(ledger, received(1))
    assert ledger.take(moved(3, A, B, 1)) == CONFLICT
    ledger.take(reread(4, 1))
    assert (ledger.where(), ledger.parked()) == ((B, 3), {})


def test_it_may_turn_out_to_be_a_conflict() -> None:
    ledger = Ledger()
    ledger.take(received(1))
    unread(ledger, received(2, B))
    ledger.take(reread(3, 2))
    assert ledger.parked() == {2: ParkReason.CONFLICT}


def test_what_still_can_not_be_read_stays_as_it_is() -> None:
    ledger = Ledger()
    unread(ledger, received(1), b"garbage")
    assert ledger.take(reread(2, 1)) == APPLIED
    assert ledger.parked() == {1: ParkReason.UNREADABLE}


def test_bytes_that_are_another_entry_or_of_another_site_stay_as_they_are() -> None:
    ledger = Ledger()
    unread(ledger, received(1), encode_entry(received(9)))
    unread(ledger, received(2), encode_entry(replace(received(2), site=OTHER_SITE)))
    ledger.take(reread(3, 1), reread(4, 2))
    assert set(ledger.parked()) == {1, 2}


def test_what_was_read_already_or_is_not_here_is_no_matter() -> None:
    ledger = Ledger()
    unread(ledger, received(1))
    assert ledger.take(reread(2, 1), reread(3, 1), reread(4, 99)) == APPLIED
    assert ledger.where(BOX) == (A, 1)


def test_what_a_supervisor_closed_is_not_opened_again() -> None:
    ledger = Ledger()
    first = received(1)
    unread(ledger, first)
    ledger.take(decided(2, no=[first]), reread(3, 1))
    assert (ledger.where(), ledger.parked()) == (None, {})
