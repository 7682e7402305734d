"""The write-ahead log stays bounded: no reader of ours holds it back, and what a foreign one made it grow to is given back."""

import inspect
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from sync.chain import FilledFor, Mark
from sync.journal import Journal
from sync.journal_reader import JournalReader
from sync.sqlite import LARGEST_WAL, open_reader
from sync.waiting import Sent, count_waiting
from sync.wire.generation import Origin
from tests.sync.devices import NORTH, bookings, commit, journal_in
from workflows.rules.identity import DeviceEpoch, EntryId

NOBODY = EntryId(uuid4())
ORIGIN = Origin(uuid4(), NORTH)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(journal_in(tmp_path)) as journal:
        journal.commit(bookings(1_200), "{}")
        yield journal


@pytest.fixture
def reader(journal: Journal, tmp_path: Path) -> Iterator[JournalReader]:
    reader = JournalReader.open(tmp_path / "journal.db")
    assert reader is not None
    with closing(reader):
        yield reader


def epoch_of(reader: JournalReader) -> DeviceEpoch:
    head = reader.head()
    assert head is not None
    return head.epoch


READS: dict[str, Callable[[JournalReader], object]] = {
    "changed": lambda reader: reader.changed(),
    "replaced": lambda reader: reader.replaced(),
    "head": lambda reader: reader.head(),
    "link_at": lambda reader: reader.link_at(epoch_of(reader), 3),
    "links": lambda reader: list(reader.links(epoch_of(reader))),
    "outgoing": lambda reader: reader.outgoing(epoch_of(reader), 0, 500, 10_000),
    "oldest_held": lambda reader: reader.oldest_held(epoch_of(reader)),
    "held_ids": lambda reader: reader.held_ids(),
    "held": lambda reader: reader.held(),
    "numbered": lambda reader: reader.numbered(),
    "number": lambda reader: reader.number(NOBODY),
    "settled": lambda reader: reader.settled("none"),
    "holds": lambda reader: reader.holds({NOBODY, reader.numbered(0, 1)[0].id}),
    "content": lambda reader: reader.content(reader.numbered(0, 1)[0].id),
    "newest_number": lambda reader: reader.newest_number(),
    "purged_through": lambda reader: reader.purged_through(ORIGIN),
    "resume": lambda reader: reader.resume(),
    "scans": lambda reader: reader.scans(10),
    "asks": lambda reader: reader.asks(),
    "filled_for": lambda reader: reader.filled_for(),
    "at_fill": lambda reader: reader.at_fill(),
    "fits": lambda reader: reader.fits(FilledFor(UUID(int=0), epoch_of(reader), Mark())),
}


def test_every_way_to_read_the_journal_is_looked_at_here() -> None:
    public = {name for name, _ in inspect.getmembers(JournalReader, inspect.isfunction) if not name.startswith("_")}
    assert public - {"close"} == set(READS)


@pytest.mark.parametrize("name", READS)
def test_after_no_way_of_reading_is_the_log_held_back(journal: Journal, reader: JournalReader, name: str) -> None:
    READS[name](reader)
    commit(journal)
    assert emptied(journal)


def test_counting_the_queue_does_not_hold_the_log_back(journal: Journal, reader: JournalReader) -> None:
    count_waiting(reader, Sent())
    commit(journal)
    assert emptied(journal)


def test_control_a_reader_that_stays_in_its_moment_holds_the_log_back(journal: Journal, tmp_path: Path) -> None:
    with closing(open_reader(tmp_path / "journal.db")) as long:
        long.execute("BEGIN")
        long.execute("SELECT count(*) FROM entry").fetchone()
        commit(journal)
        assert not emptied(journal)


def test_what_a_long_reader_made_the_log_grow_to_is_given_back_when_it_has_gone(
    journal: Journal, tmp_path: Path
) -> None:
    log = tmp_path / "journal.db-wal"
    with closing(open_reader(tmp_path / "journal.db")) as long:
        long.execute("BEGIN")
        long.execute("SELECT count(*) FROM entry").fetchone()
        while log.stat().st_size < 2 * LARGEST_WAL:
            journal.commit(bookings(500), "{}")
        journal.checkpoint()
        assert log.stat().st_size >= 2 * LARGEST_WAL
    journal.checkpoint()
    assert log.stat().st_size == 0
    commit(journal)


def test_in_daily_work_the_log_keeps_its_length_so_that_it_is_written_in_place(
    journal: Journal, tmp_path: Path
) -> None:
    commit(journal, 5)
    before = (tmp_path / "journal.db-wal").stat().st_size
    journal.checkpoint()
    assert (tmp_path / "journal.db-wal").stat().st_size == before > 0


def emptied(journal: Journal) -> bool:
    """Whether the whole log could be moved into the file and cut off: nobody reads in it."""
    connection: sqlite3.Connection = journal._connection
    connection.execute("PRAGMA busy_timeout = 0")
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
