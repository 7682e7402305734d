"""Rules 11, 16 and 17: what every backup has may go, its envelope stays, and a cache fits the journal that it was filled for."""

import shutil
from pathlib import Path

from sync.chain import NO_EPOCH
from sync.journal_check import verify
from tests.sync.devices import bookings, commit, journal_in, new_enrolment


def test_an_entry_goes_when_every_backup_has_it_and_its_envelope_stays(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    ids = commit(journal, 3)
    positions = {ids[0]: 10, ids[1]: 11}
    assert journal.purge(10, positions, frozenset()) == 1
    assert list(journal.read.held_ids()) == ids[1:]
    assert journal.head is not None
    outgoing = journal.read.outgoing(journal.head.epoch, 0, 10, 10_000)
    assert [(one.link.id, one.content is None) for one in outgoing] == [
        (ids[0], True),
        (ids[1], False),
        (ids[2], False),
    ]
    assert journal.read.purged_through() == 10
    assert verify(tmp_path / "journal.db").faults == ()


def test_an_entry_whose_exception_is_open_stays(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    (entry,) = commit(journal)
    assert journal.purge(10, {entry: 1}, {entry}) == 0
    assert journal.read.held_ids() == (entry,)


def test_an_entry_that_the_feed_has_not_shown_stays(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    (entry,) = commit(journal)
    assert journal.purge(10, {}, frozenset()) == 0
    assert journal.read.held_ids() == (entry,)


def test_the_purge_mark_never_goes_back(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    first, second = commit(journal, 2)
    journal.purge(20, {first: 20}, frozenset())
    journal.purge(20, {second: 5}, frozenset())
    assert journal.read.purged_through() == 20


def test_a_large_purge_is_done_in_steps(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    positions = {sealed.id: 1 for sealed in journal.commit(bookings(1_500), "{}")}
    assert [journal.purge(1, positions, frozenset()) for _ in range(3)] == [1_000, 500, 0]


def test_a_cache_fits_the_journal_that_it_was_filled_for_and_its_later_states(tmp_path: Path) -> None:
    enrolment = new_enrolment()
    journal = journal_in(tmp_path, enrolment)
    empty = journal.read.filled_for()
    assert empty.epoch == NO_EPOCH
    commit(journal, 2)
    filled_for = journal.read.filled_for()
    commit(journal, 2)
    journal.close()
    journal = journal_in(tmp_path, enrolment)
    assert journal.read.fits(filled_for)
    assert journal.read.fits(empty)


def test_a_cache_of_another_journal_does_not_fit(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = journal_in(tmp_path / "other")
    assert not journal_in(tmp_path).read.fits(other.read.filled_for())


def test_a_cache_that_was_filled_after_a_purge_does_not_fit_the_journal_of_before(tmp_path: Path) -> None:
    enrolment = new_enrolment()
    journal = journal_in(tmp_path, enrolment)
    (entry,) = commit(journal)
    journal.close()
    old = tmp_path / "old"
    shutil.copytree(tmp_path, old)
    journal = journal_in(tmp_path, enrolment)
    journal.purge(5, {entry: 5}, frozenset())
    filled_for = journal.read.filled_for()
    assert journal.read.fits(filled_for)
    assert not journal_in(old, enrolment).read.fits(filled_for)


def test_what_a_cache_is_filled_for_and_what_is_asked_about_are_of_one_moment(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    kept, gone = commit(journal, 2)
    before, held = journal.read.at_fill()
    assert held == (kept, gone)
    journal.purge(5, {gone: 5}, frozenset())
    after, held = journal.read.at_fill()
    assert (held, after.stamp != before.stamp, after.mark == before.mark) == ((kept,), True, True)
