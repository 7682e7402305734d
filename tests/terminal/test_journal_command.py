"""`lotline journal`: a person looks through a terminal's journal, has it verified, and takes a copy along."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sync.board import Board
from sync.chain import Sealable
from sync.clock import SystemClock
from sync.errors import JournalDamaged
from sync.identity import write_identity
from sync.journal import Journal
from sync.journal_check import check_at_start
from sync.layout import DataFolder
from sync.status import Beat, LinkState, SyncStatus
from sync.verify_export import verify
from sync.waiting import Sent
from sync.wire.protocol import EntryOutcome
from terminal.cli import main
from tests.support.facts import EXAMPLES
from tests.support.names import HERE, entry_id
from tests.sync.cache.terminals import Terminal, move, moved
from tests.sync.cache.worlds import Sent as SentRow
from tests.sync.cache.worlds import row
from tests.sync.devices import bookings, commit
from tests.sync.journal.test_damage import meddle
from tests.sync.journal.test_export import Device
from workflows.rules.exceptions import Category, ParkReason
from workflows.rules.model.work import OpenException


def journal(*arguments: str) -> Result:
    """`lotline journal` with these arguments."""
    return CliRunner().invoke(main, ["journal", *arguments])


def listed(*arguments: str) -> list[dict[str, Any]]:
    """What `lotline journal list --json` prints."""
    done = journal("list", "--json", *arguments)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.output.splitlines()]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A terminal whose four moves are confirmed, parked, sent, and waiting; the daemon's last word is on the board."""
    terminal = Terminal.at(tmp_path)
    terminal.commit(*(move(number, number - 2) for number in range(2, 6)))
    terminal.fill()
    parked = OpenException(str(entry_id(3)), Category.CONFLICT, "box", entry_id(3), ParkReason.CONFLICT, b"its bytes")
    terminal.receive(
        row(11, moved(0, 2), sent=SentRow(entry_id(2))),
        row(12, parked, sent=SentRow(entry_id(3), 2, outcome=EntryOutcome.PARKED)),
    )
    assert terminal.journal.head is not None
    clock, board = SystemClock(), Board.open(DataFolder(tmp_path).sync)
    sent = Sent(terminal.journal.head.epoch, shown=2, told=3)
    board.show(Beat(SyncStatus(LinkState.OFFLINE), clock.boot, clock.boot_ms(), sent))
    board.close()
    terminal.close()
    return tmp_path


def test_entries_are_listed_newest_first_with_what_the_server_has_said_of_them(data: Path) -> None:
    entries = listed("--data", str(data))
    assert [(entry["number"], entry["standing"]) for entry in entries] == [
        (4, "waiting"),
        (3, "sent"),
        (2, "parked"),
        (1, "confirmed"),
    ]
    newest = entries[0]
    assert (newest["id"], newest["kind"], newest["person"]) == (str(entry_id(5)), "moved", "p-0007")
    assert (newest["goods"], newest["content"]["kind"]) == ("serial S003", "moved")


def test_a_person_reads_one_line_for_each_entry(data: Path) -> None:
    first, *_ = journal("list", "--data", str(data)).output.splitlines()
    words = ["4", "waiting", "2026-11-20", "12:00:00+00:00", "p-0007", "moved", str(entry_id(5)), "serial", "S003"]
    assert first.split() == words


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        (["--last", "2"], [4, 3]),
        (["--from", "2", "--to", "3"], [3, 2]),
        (["--to", "3", "--last", "1"], [3]),
        (["--from", "9"], []),
    ],
)
def test_a_range_of_entries_is_listed(data: Path, options: list[str], numbers: list[int]) -> None:
    assert [entry["number"] for entry in listed(*options, "--data", str(data))] == numbers


def test_without_a_cache_nothing_is_said_of_what_was_confirmed(data: Path) -> None:
    (data / "cache" / "current").unlink()
    assert [entry["standing"] for entry in listed("--data", str(data))] == ["unknown", "sent", "unknown", "unknown"]


def test_every_kind_of_fact_can_be_listed_and_bytes_that_nobody_can_read_too(tmp_path: Path) -> None:
    terminal = Terminal.at(tmp_path)
    terminal.commit(*EXAMPLES.values())
    terminal.journal.commit([Sealable(entry_id(1), b"\xff of a newer program")], "")
    terminal.close()
    entries = listed("--data", str(tmp_path))
    assert {entry.get("kind") for entry in entries} == {*EXAMPLES, None}
    assert "unreadable" in entries[0]
    assert "unreadable" in journal("list", "--data", str(tmp_path)).output


def test_a_journal_is_looked_through_while_the_terminal_writes_it(data: Path) -> None:
    with closing(Journal.open(data / "journal.db", HERE)) as writer:
        commit(writer)
        assert len(listed("--data", str(data))) == 5
        assert journal("verify", "--data", str(data)).exit_code == 0
        commit(writer)


def test_a_whole_journal_is_verified(data: Path) -> None:
    done = journal("verify", "--data", str(data))
    assert (done.exit_code, done.output) == (0, "the journal is whole: 4 entries in 4 envelopes\n")
    told = json.loads(journal("verify", "--json", "--data", str(data)).output)
    assert told == {"ok": True, "entries": 4, "envelopes": 4, "first_wrong": None, "problems": []}


def test_the_first_seq_that_is_wrong_is_named(data: Path) -> None:
    meddle(data / "journal.db", "UPDATE entry SET content = x'00' WHERE number >= 3")
    done = journal("verify", "--json", "--data", str(data))
    told = json.loads(done.output)
    assert (done.exit_code, told["ok"], told["first_wrong"]["seq"], len(told["problems"])) == (1, False, 3, 2)
    text = journal("verify", "--data", str(data)).output
    assert "was altered, at 3 of the chain" in text.splitlines()[1]


def stamp_gone(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO stamp VALUES (NULL, randomblob(16))")
    connection.execute("DELETE FROM stamp WHERE number = 1")


def chain_gone(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM envelope WHERE seq = 1")


def hash_beside_changed(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE entry SET content_hash = zeroblob(32) WHERE number = 2")


def envelope_taken_from_the_end(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM envelope WHERE seq = 4")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (stamp_gone, "stamps there are"),
        (chain_gone, "is broken at 1"),
        (hash_beside_changed, "was altered, at 2"),
        (envelope_taken_from_the_end, "has no envelope"),
    ],
)
def test_what_was_taken_away_or_changed_behind_our_back_is_found(
    data: Path, harm: Callable[[sqlite3.Connection], None], said: str
) -> None:
    path = data / "journal.db"
    meddle(path, "")
    with closing(sqlite3.connect(path)) as connection, connection:
        harm(connection)
    done = journal("verify", "--data", str(data))
    assert (done.exit_code, said in done.output) == (1, True), done.output


def test_of_a_damaged_journal_is_listed_what_can_be_reached(tmp_path: Path) -> None:
    terminal = Terminal.at(tmp_path)
    for _ in range(4):
        terminal.journal.commit(bookings(500), "")
    terminal.close()
    path = tmp_path / "journal.db"
    whole = [entry["number"] for entry in listed("--data", str(tmp_path))]
    data = bytearray(path.read_bytes())
    for page in range(100, 110):
        data[page * 4096 : (page + 1) * 4096] = b"\xa5" * 4096
    path.write_bytes(data)
    done = journal("list", "--json", "--data", str(tmp_path))
    numbers = [json.loads(line)["number"] for line in done.output.splitlines() if line.startswith("{")]
    assert done.exit_code == 1
    assert "some of the journal could not be read" in done.stderr
    assert numbers == sorted(numbers, reverse=True)
    assert 0.8 * len(whole) < len(numbers) < len(whole)
    with pytest.raises(JournalDamaged):
        check_at_start(path)


@pytest.mark.parametrize("command", [("list",), ("verify",), ("export", "copy.zip")])
def test_where_there_is_no_journal_that_is_said_in_one_line(tmp_path: Path, command: tuple[str, ...]) -> None:
    done = journal(*command, "--data", str(tmp_path))
    assert (done.exit_code, done.stderr.count("\n"), "there is no journal" in done.stderr) == (2, 1, True)


def test_a_folder_in_the_journals_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "journal.db").mkdir()
    for command in (("list",), ("verify",)):
        done = journal(*command, "--data", str(tmp_path))
        assert (done.exit_code, done.stderr.count("\n"), "is no file" in done.stderr) == (1, 1, True)


def test_the_journal_is_exported_and_can_be_verified_by_others(tmp_path: Path) -> None:
    device = Device(tmp_path / "device")
    device.journal.commit(bookings(3), "{}")
    write_identity(device.keys, device.identity)
    target = tmp_path / "copy.zip"
    done = journal("export", str(target), "--data", str(device.folder), "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.output) == {"file": str(target), "entries": 3, "envelopes": 3, "losses": 0}
    assert "3 entries" in verify(target, device.authority.fingerprint)
    again = journal("export", str(target), "--data", str(device.folder))
    assert (again.exit_code, "exists" in again.stderr) == (2, True)


def test_a_terminal_that_is_not_enrolled_exports_nothing(data: Path, tmp_path: Path) -> None:
    done = journal("export", str(tmp_path / "copy.zip"), "--data", str(data))
    assert (done.exit_code, "belongs to no server" in done.stderr) == (2, True)
    assert not (tmp_path / "copy.zip").exists()
