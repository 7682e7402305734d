"""A journal that can't be used now: read-only, locked by somebody else, a folder in its place, not ours. Each is said in words, and nothing is lost."""

import multiprocessing
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from sync import journal_check
from sync.errors import JournalDamaged, JournalUnwritable, StorageError
from sync.journal import Journal
from sync.journal_check import check_at_start, verify
from sync.journal_reader import Held, JournalReader
from tests.support.command import NO_OVERRIDE
from tests.support.journey import HERE, LOTLINE
from tests.support.mounts import small_disk
from tests.sync.devices import SCAN, bookings, commit, journal_in, new_enrolment
from tests.sync.journal.test_damage import (
    cut_in_the_middle,
    empty,
    envelope_gone,
    other_content,
    other_link,
)
from workflows.rules.identity import EnrolmentId

LONGEST_WAIT = 3.0
"""Seconds that a person waits at most for the answer to a scan while somebody else has the journal locked."""


@pytest.fixture
def disk() -> Iterator[Path]:
    with small_disk(megabytes=16) as folder:
        yield folder


def remount(disk: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(disk)], check=True)


def test_on_a_read_only_disk_a_start_says_so_and_leaves_the_journal_as_it_was(disk: Path) -> None:
    enrolment = new_enrolment()
    journal = journal_in(disk, enrolment)
    kept = commit(journal, 3)
    journal.close()
    remount(disk, "ro")
    before = (disk / "journal.db").read_bytes()
    with pytest.raises(JournalUnwritable, match="the disk is read-only"):
        Journal.open(disk / "journal.db", enrolment)
    assert (disk / "journal.db").read_bytes() == before
    assert verify(disk / "journal.db").entries == 3
    remount(disk, "rw")
    with closing(Journal.open(disk / "journal.db", enrolment)) as again:
        assert list(again.read.held_ids()) == kept


def hold_lock(path: Path, pipe: Connection) -> None:
    """Somebody with a database tool: locks the journal until told to stop."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        pipe.send("locked")
        pipe.recv()
        connection.execute("ROLLBACK")


def test_a_journal_that_somebody_else_has_locked_refuses_the_scan_soon_and_takes_the_next(tmp_path: Path) -> None:
    with closing(journal_in(tmp_path)) as journal:
        kept = commit(journal, 2)
        ours, theirs = multiprocessing.Pipe()
        other = multiprocessing.get_context("spawn").Process(target=hold_lock, args=(tmp_path / "journal.db", theirs))
        other.start()
        assert ours.recv() == "locked"
        begun = time.monotonic()
        with pytest.raises(JournalUnwritable, match="locked"):
            journal.commit(bookings(1), "{}", SCAN)
        assert time.monotonic() - begun < LONGEST_WAIT
        ours.send("stop")
        other.join()
        kept += commit(journal)
        assert list(journal.read.held_ids()) == kept
    assert verify(tmp_path / "journal.db").faults == ()


def test_a_folder_in_the_journals_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "journal.db").mkdir()
    with pytest.raises(StorageError, match="is a folder"):
        Journal.open(tmp_path / "journal.db", new_enrolment())
    assert (tmp_path / "journal.db").is_dir()


def said_without_override(*command: str) -> tuple[int, str]:
    """Exit status and standard error of a command, run by somebody to whom permission bits apply."""
    done = subprocess.run(
        (*(NO_OVERRIDE if os.geteuid() == 0 else ()), *command),
        cwd=HERE,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr


OPEN_IT = """
import sys
from pathlib import Path
from uuid import UUID
from sync.errors import StorageError
from sync.journal import Journal
try:
    Journal.open(Path(sys.argv[1]), UUID(sys.argv[2]))
except StorageError as error:
    sys.exit(f"{type(error).__name__}: {error}")
"""


@pytest.mark.parametrize("mode", [0o000, 0o400])
def test_a_journal_of_somebody_else_is_refused_and_left_as_it_was(tmp_path: Path, mode: int) -> None:
    enrolment: EnrolmentId = new_enrolment()
    journal = journal_in(tmp_path, enrolment)
    commit(journal, 2)
    journal.close()
    path = tmp_path / "journal.db"
    before = path.read_bytes()
    path.chmod(mode)
    status, said = said_without_override(sys.executable, "-c", OPEN_IT, str(path), str(enrolment))
    assert (status, said.count("\n")) == (1, 1), said
    assert "who owns the data folder" in said or "can't be written" in said
    path.chmod(0o600)
    assert path.read_bytes() == before


def test_commands_say_that_the_journal_is_not_theirs_to_read(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    commit(journal)
    journal.close()
    (tmp_path / "journal.db").chmod(0)
    for command in ("list", "verify"):
        status, said = said_without_override(*LOTLINE, "journal", command, "--data", str(tmp_path))
        assert (status, said.count("\n"), said.startswith("lotline: ")) == (1, 1, True), said


@pytest.mark.parametrize("damage", [cut_in_the_middle, empty, other_content, other_link, envelope_gone])
def test_a_large_journal_that_is_damaged_where_the_next_scan_stands_is_refused_at_start(
    tmp_path: Path, damage: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _large(tmp_path, monkeypatch)
    assert callable(damage)
    damage(path)
    with pytest.raises(JournalDamaged):
        check_at_start(path)


def test_damage_far_back_in_a_large_journal_is_found_by_verify_and_does_not_keep_anybody_from_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _large(tmp_path, monkeypatch, entries=3_000)
    data = bytearray(path.read_bytes())
    page = data.index(next(iter(journal_held(path))).content) // 4096 * 4096
    data[page : page + 4096] = b"\xa5" * 4096
    path.write_bytes(data)
    check_at_start(path)
    assert verify(path).faults


def journal_held(path: Path) -> tuple[Held, ...]:
    """What a journal holds."""
    reader = JournalReader.open(path)
    assert reader is not None
    with closing(reader):
        return reader.held()


def _large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entries: int = 300) -> Path:
    """A journal that counts as a large one."""
    monkeypatch.setattr(journal_check, "SMALL_FILE", 0)
    journal = journal_in(tmp_path)
    journal.commit(bookings(entries), "{}", SCAN)
    journal.close()
    return tmp_path / "journal.db"
