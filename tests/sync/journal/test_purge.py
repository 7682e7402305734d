"""Rules 11, 16 and 17: what every backup has may go, its envelope stays, and a cache fits the journal that it was filled for."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from sync.chain import NO_EPOCH
from sync.errors import StorageError
from sync.journal_check import verify
from sync.wire.generation import Origin
from tests.sync.devices import commit, journal_in, new_enrolment
from workflows.rules.identity import SiteCode

HERE = Origin(UUID(int=1), SiteCode("NORTH"))
"""The server and the site that this terminal works for."""


def test_content_goes_and_its_envelope_stays(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    ids = commit(journal, 3)
    journal.purge(HERE, {ids[0]: 10})
    assert list(journal.read.held_ids()) == ids[1:]
    assert journal.head is not None
    outgoing = journal.read.outgoing(journal.head.epoch, 0, 10, 10_000)
    assert [(one.link.id, one.content is None) for one in outgoing] == [
        (ids[0], True),
        (ids[1], False),
        (ids[2], False),
    ]
    assert verify(tmp_path / "journal.db").faults == ()


def test_how_far_was_purged_never_goes_back(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    first, second = commit(journal, 2)
    journal.purge(HERE, {first: 20})
    journal.purge(HERE, {second: 5})
    assert journal.read.purged_through(HERE) == 20
    with (
        pytest.raises(sqlite3.IntegrityError, match="come back"),
        closing(sqlite3.connect(tmp_path / "journal.db")) as it,
    ):
        it.execute("UPDATE purged SET through = 3")


@pytest.mark.parametrize("elsewhere", [replace(HERE, server=UUID(int=2)), replace(HERE, site=SiteCode("SOUTH"))])
def test_positions_of_one_server_and_site_say_nothing_of_anothers(tmp_path: Path, elsewhere: Origin) -> None:
    journal = journal_in(tmp_path)
    (entry,) = commit(journal)
    journal.purge(HERE, {entry: 20})
    assert (journal.read.purged_through(HERE), journal.read.purged_through(elsewhere)) == (20, 0)


def test_what_was_purged_before_servers_were_told_apart_counts_for_each(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.close()
    with closing(sqlite3.connect(tmp_path / "journal.db")) as connection, connection:
        connection.executescript("DROP TABLE purged; PRAGMA user_version = 2; UPDATE state SET purged_through = 7")
    again = journal_in(tmp_path)
    assert again.read.purged_through(HERE) == 7


def test_a_purge_that_fails_leaves_everything(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    ids = commit(journal, 2)
    with closing(sqlite3.connect(tmp_path / "journal.db")) as connection, connection:
        connection.execute("CREATE TRIGGER broken BEFORE INSERT ON stamp BEGIN SELECT RAISE(ABORT, 'broken'); END")
    with pytest.raises(StorageError):
        journal.purge(HERE, {ids[0]: 1})
    assert list(journal.read.held_ids()) == ids
    assert journal.read.purged_through(HERE) == 0


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
    journal.purge(HERE, {entry: 5})
    filled_for = journal.read.filled_for()
    assert journal.read.fits(filled_for)
    assert not journal_in(old, enrolment).read.fits(filled_for)


def test_what_a_cache_is_filled_for_and_what_is_asked_about_are_of_one_moment(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    kept, gone = commit(journal, 2)
    before, held = journal.read.at_fill()
    assert held == (kept, gone)
    journal.purge(HERE, {gone: 5})
    after, held = journal.read.at_fill()
    assert (held, after.stamp != before.stamp, after.mark == before.mark) == ((kept,), True, True)
