"""A journal that does not hold together is refused with what to do, and left as it was found."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sync.errors import ForeignFile, JournalDamaged, JournalFull, NewerFile, StorageError
from sync.journal import Journal
from sync.journal_check import verify
from sync.journal_schema import JOURNAL
from tests.support.mounts import small_disk
from tests.sync.devices import SCAN, bookings, commit, journal_in, new_enrolment


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal with a few hundred entries, closed."""
    journal = journal_in(tmp_path)
    journal.commit(bookings(300), "{}", SCAN)
    journal.close()
    return tmp_path / "journal.db"


def meddle(path: Path, script: str) -> None:
    """Change a journal as only somebody with a database tool can."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.executescript(script)


def cut_in_the_middle(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def garbage_in_a_page(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[3 * 4096 : 4 * 4096] = b"\xa5" * 4096
    path.write_bytes(data)


def other_content(path: Path) -> None:
    meddle(path, "UPDATE entry SET content = CAST(replace(content, 'test', 'tost') AS BLOB) WHERE number = 299")


def other_link(path: Path) -> None:
    meddle(path, "UPDATE envelope SET link = zeroblob(32) WHERE seq = 298")


def envelope_gone(path: Path) -> None:
    meddle(path, "DELETE FROM envelope WHERE seq = 250")


DAMAGES = [cut_in_the_middle, empty, garbage_in_a_page, other_content, other_link, envelope_gone]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_journal_is_refused_and_left_as_it_was(path: Path, damage: Callable[[Path], None]) -> None:
    damage(path)
    before = path.read_bytes()
    with pytest.raises(JournalDamaged, match="Copy the data folder away"):
        Journal.open(path, new_enrolment())
    assert path.read_bytes() == before


def test_a_journal_whose_log_was_half_folded_in_when_the_power_went_is_whole(tmp_path: Path) -> None:
    """The header says already how long the file will be, its last pages are still in the log alone."""
    enrolment = new_enrolment()
    journal = journal_in(tmp_path, enrolment)
    path, log = tmp_path / "journal.db", tmp_path / "journal.db-wal"
    length = path.stat().st_size
    journal.commit(bookings(50), "{}" + " " * 40_000, SCAN)
    written = log.read_bytes()
    journal.checkpoint()
    half = tmp_path / "half"
    half.mkdir()
    (half / path.name).write_bytes(path.read_bytes()[:length])
    (half / log.name).write_bytes(written)
    journal.close()
    again = journal_in(half, enrolment)
    assert len(again.read.held_ids()) == 50
    again.close()


def test_a_log_without_its_journal_is_not_begun_anew(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    commit(journal, 3)
    (tmp_path / "journal.db").rename(tmp_path / "aside.db")
    with pytest.raises(JournalDamaged, match="its log is there"):
        Journal.open(tmp_path / "journal.db", new_enrolment())
    assert not (tmp_path / "journal.db").exists()


def test_verify_finds_an_old_entry_that_a_start_does_not_look_at(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.commit(bookings(2_000), "{}")
    journal.close()
    path = tmp_path / "journal.db"
    assert verify(path).faults == ()
    assert (verify(path).entries, verify(path).envelopes) == (2_000, 2_000)
    meddle(path, "UPDATE entry SET content = x'00' WHERE number = 3")
    Journal.open(path, new_enrolment()).close()
    (fault,) = verify(path).faults
    assert ("was altered" in fault.text, fault.seq) == (True, 3)


def test_a_journal_of_a_newer_program_is_refused(path: Path) -> None:
    meddle(path, f"PRAGMA user_version = {JOURNAL.version + 1}")
    before = path.read_bytes()
    with pytest.raises(NewerFile, match="Update the program"):
        Journal.open(path, new_enrolment())
    assert path.read_bytes() == before


def test_a_file_of_another_program_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "journal.db")) as connection:
        connection.execute("CREATE TABLE shopping (item)")
    with pytest.raises(ForeignFile, match="Move it aside"):
        Journal.open(tmp_path / "journal.db", new_enrolment())


def test_text_in_place_of_a_journal_is_refused(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_text("this is no database, and it is long enough to be read as a header" * 20)
    with pytest.raises(StorageError):
        Journal.open(tmp_path / "journal.db", new_enrolment())


def test_a_half_made_journal_of_a_killed_first_start_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "journal.db.new").write_bytes(b"half")
    commit(journal_in(tmp_path), 1)
    assert verify(tmp_path / "journal.db").entries == 1


@pytest.fixture
def disk() -> Iterator[Path]:
    with small_disk(megabytes=4) as folder:
        yield folder


def test_a_full_disk_books_nothing_and_keeps_what_was_booked(disk: Path) -> None:
    journal = journal_in(disk)
    kept = commit(journal, 5)
    with pytest.raises(JournalFull, match="Free some space"):
        for _ in range(1_000):
            kept += [sealed.id for sealed in journal.commit(bookings(50), "{}", SCAN)]
    assert list(journal.read.held_ids()) == kept
    assert not journal.room()
    journal.close()
    assert verify(disk / "journal.db").entries == len(kept)


def test_work_goes_on_when_a_full_disk_has_room_again(disk: Path) -> None:
    ballast = disk / "ballast"
    journal = journal_in(disk)
    commit(journal, 2)
    ballast.write_bytes(b"")
    with pytest.raises(OSError), ballast.open("ab", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    with pytest.raises(JournalFull):
        for _ in range(500):
            journal.commit(bookings(50), "{}", SCAN)
    ballast.unlink()
    commit(journal, 2)
    assert verify(disk / "journal.db").faults == ()
