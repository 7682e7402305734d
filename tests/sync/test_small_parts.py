"""Schema steps, waits, sign-in locks, asks and the board: each in a sentence or two."""

import os
import random
import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from sync.asks import Answer, AnswerState, Ask, EnrolAsk, SyncNowAsk
from sync.backoff import LONGEST_SECONDS, Backoff
from sync.board import Board
from sync.errors import NotEnrolled
from sync.identity import Identity, read_identity, write_identity
from sync.migrations import Schema, bring_up, create
from sync.sign_in_locks import SignInLock
from sync.status import Beat, LinkState, SyncStatus, read_beat
from tests.sync.devices import BOOT, NOON, NORTH, journal_in, new_enrolment
from workflows.rules.identity import PersonId

ONE = Schema(7, ("CREATE TABLE one (a)",))
TWO = Schema(7, (*ONE.steps, "ALTER TABLE one ADD COLUMN b; INSERT INTO one VALUES (1, 2)"))
BROKEN = Schema(7, (*ONE.steps, "INSERT INTO one VALUES (5); CREATE TABLE one (again)"))


def test_a_file_is_brought_up_step_by_step_and_only_once(tmp_path: Path) -> None:
    path = tmp_path / "file.db"
    create(path, ONE)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        bring_up(connection, path, TWO)
        bring_up(connection, path, TWO)
        assert connection.execute("SELECT * FROM one").fetchall() == [(1, 2)]
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "file.db"
    create(path, ONE)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        with pytest.raises(sqlite3.OperationalError):
            bring_up(connection, path, BROKEN)
        assert connection.execute("SELECT * FROM one").fetchall() == []
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)


def test_waits_double_up_to_a_minute_are_never_in_step_and_never_end() -> None:
    backoff, other = Backoff(random.Random(1)), Backoff(random.Random(2))
    waits = [backoff.next_wait() for _ in range(200)]
    assert all(wait <= min(2.0**number, LONGEST_SECONDS) for number, wait in enumerate(waits))
    assert max(waits) > 50
    assert waits[:5] != [other.next_wait() for _ in range(5)]


def test_a_wait_is_never_shorter_than_the_server_asked_for_and_a_success_begins_anew() -> None:
    backoff = Backoff(random.Random(1))
    assert all(90.0 < Backoff(random.Random(seed)).next_wait(asked=90.0) <= 91.0 for seed in range(20))
    for _ in range(10):
        backoff.next_wait()
    backoff.reset()
    assert backoff.next_wait() <= 1.0


def test_wrong_pins_are_counted_across_a_restart(tmp_path: Path) -> None:
    person, enrolment = PersonId("0007"), new_enrolment()
    journal = journal_in(tmp_path, enrolment)
    assert journal.sign_in_lock(person) == SignInLock(person)
    locked = SignInLock(person, 3, NOON + timedelta(minutes=5))
    journal.save_sign_in_lock(locked)
    journal.close()
    assert journal_in(tmp_path, enrolment).sign_in_lock(person) == locked


def test_asks_are_kept_in_order_until_a_day_after_their_deadline(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    first = Ask(uuid4(), EnrolAsk("https://lotline.test", "code"), NOON, NOON + timedelta(minutes=1))
    second = Ask(uuid4(), SyncNowAsk(), NOON, NOON + timedelta(minutes=1))
    journal.ask(first)
    journal.ask(second)
    assert journal.read.asks() == (first, second)
    tomorrow = NOON + timedelta(days=2)
    third = replace(second, id=uuid4(), created=tomorrow, deadline=tomorrow + timedelta(minutes=1))
    journal.ask(third)
    assert journal.read.asks() == (third,)


def test_an_answer_is_read_by_its_ask(tmp_path: Path) -> None:
    board = Board.open(tmp_path / "sync.db")
    answer = Answer(uuid4(), AnswerState.FAILED, "This setup code has expired.")
    board.answer(answer)
    assert board.is_answered(answer.ask)
    assert not board.is_answered(uuid4())


def test_a_board_that_is_damaged_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "sync.db"
    path.write_bytes(b"no database at all " * 100)
    assert read_beat(path) is None
    beat = Beat(SyncStatus(LinkState.ONLINE), BOOT, 5)
    board = Board.open(path)
    board.show(beat)
    board.close()
    assert read_beat(path) == beat


def test_an_identity_is_kept_whole_and_for_this_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "identity"
    assert read_identity(folder) is None
    identity = Identity(new_enrolment(), NORTH, "H-001", uuid4(), "https://lotline.test")
    write_identity(folder, identity)
    assert read_identity(folder) == identity
    (folder / "enrolment.json").write_text('{"enrolment": 7}')
    with pytest.raises(NotEnrolled, match="unsent scans stay"):
        read_identity(folder)


def test_an_identity_survives_a_power_cut_because_its_folder_is_written_after_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[list[str]] = []
    sync = os.fsync

    def noted(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            names.append(os.listdir(descriptor))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    write_identity(tmp_path, Identity(new_enrolment(), NORTH, "H-001", uuid4(), "https://lotline.test"))
    assert names == [["enrolment.json"]]
