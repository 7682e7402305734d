"""The write door: entries, envelopes, resume state and scan log in one durable transaction."""

import hashlib
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from sync.chain import Sealable
from sync.errors import JournalUnwritable, NotEnrolled
from sync.journal import Journal
from sync.journal_check import verify
from sync.journal_reader import JournalReader
from sync.scan_log import log_scan
from sync.wire.envelope import FIRST_LINK, next_link
from tests.sync.devices import SCAN, booking, bookings, commit, journal_in, new_enrolment


def test_what_was_committed_is_there_after_a_restart(tmp_path: Path) -> None:
    enrolment, two = new_enrolment(), bookings(2)
    journal = journal_in(tmp_path, enrolment)
    sealed = journal.commit(two, '{"line": 7}', SCAN)
    journal.close()
    journal = journal_in(tmp_path, enrolment)
    assert [(held.id, held.content) for held in journal.read.held()] == [(one.id, one.content) for one in two]
    assert journal.read.resume() == '{"line": 7}'
    assert journal.read.scans(10) == (SCAN,)
    assert journal.head is not None
    assert journal.head.mark.link == sealed[-1].envelope.link


def test_envelopes_are_chained_as_the_protocol_says(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    link = FIRST_LINK
    for seq, one in enumerate(bookings(3), start=1):
        (sealed,) = journal.commit((one,), "{}")
        envelope = sealed.envelope
        link = next_link(link, envelope.enrolment, envelope.epoch, seq, hashlib.sha256(one.content).digest())
        assert (envelope.seq, envelope.link) == (seq, link)


def test_a_scan_that_books_nothing_still_saves_where_to_resume_and_its_line(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    assert journal.commit((), '{"line": 1}', replace(SCAN, reason="not_gs1")) == ()
    assert journal.read.resume() == '{"line": 1}'
    assert [line.reason for line in journal.read.scans(10)] == ["not_gs1"]
    assert journal.head is None


def test_a_commit_that_fails_leaves_nothing_and_the_chain_goes_on(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    one, two, three = bookings(3)
    journal.commit((one,), "before")
    with pytest.raises(JournalUnwritable, match="Nothing was booked"):
        journal.commit((two, Sealable(one.id, b"other content")), "after", SCAN)
    assert journal.read.resume() == "before"
    assert journal.read.scans(10) == ()
    assert journal.commit((three,), "{}")[0].envelope.seq == 2
    assert verify(tmp_path / "journal.db").faults == ()


def test_a_terminal_that_is_not_enrolled_books_nothing(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.db", None)
    with pytest.raises(NotEnrolled, match="setup code"):
        journal.commit((booking(),), "{}", SCAN)
    assert journal.read.held_ids() == ()
    journal.enrolled(new_enrolment())
    assert len(journal.commit((booking(),), "{}", SCAN)) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET content = x'00'",
        "DELETE FROM entry",
        "UPDATE envelope SET seq = 9",
        "DELETE FROM envelope",
        "DELETE FROM chain",
        "UPDATE stamp SET value = zeroblob(16)",
    ],
)
def test_the_file_itself_refuses_to_have_its_history_changed(tmp_path: Path, statement: str) -> None:
    commit(journal_in(tmp_path))
    with (
        closing(sqlite3.connect(tmp_path / "journal.db")) as connection,
        pytest.raises(sqlite3.IntegrityError, match="change|stay|purge"),
    ):
        connection.execute(statement)


def test_every_commit_waits_for_the_disk(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    settings = [journal._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    assert settings == ["wal", 2]


def test_the_scan_log_has_a_bound(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    for number in range(300):
        log_scan(journal._connection, replace(SCAN, reason=str(number)), size=100)
    kept = journal.read.scans(1000)
    assert [line.reason for line in kept[:2]] == ["299", "298"]
    assert 100 <= len(kept) < 164


def test_the_write_ahead_log_stays_bounded(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    for _ in range(40):
        journal.commit((), os.urandom(200_000).hex())
    assert (tmp_path / "journal.db-wal").stat().st_size < 16 * 1024 * 1024


def test_there_is_no_room_when_the_disk_is_nearly_full(tmp_path: Path) -> None:
    assert journal_in(tmp_path).room()
    assert not Journal.open(tmp_path / "journal.db", None, room=2**62).room()


def test_a_reader_in_another_process_sees_that_something_was_committed(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    reader = JournalReader.open(tmp_path / "journal.db")
    assert reader is not None
    assert not reader.changed()
    ids = commit(journal, 2)
    assert reader.changed()
    assert not reader.changed()
    assert list(reader.held_ids()) == ids


def test_a_reader_notices_that_another_file_was_put_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    assert JournalReader.open(path) is None
    journal_in(tmp_path).close()
    reader = JournalReader.open(path)
    assert reader is not None
    assert not reader.replaced()
    path.rename(tmp_path / "aside.db")
    assert reader.replaced()
    journal_in(tmp_path).close()
    assert reader.replaced()
