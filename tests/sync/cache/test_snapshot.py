"""The way of a snapshot from the download to use: everything is checked first, and the file in use stays untouched until then."""

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.cache import CacheFolder
from sync.chain import FilledFor, Mark
from sync.snapshot import Incoming, complete, open_snapshot
from sync.sqlite import open_reader
from sync.wire.cache_rows import CacheRows
from sync.wire.generation import ChainMark, GenerationProblem, Origin, RowCount, build_generation, count_rows
from sync.wire.packing import pack
from sync.wire.protocol import ReflectedAnswer, ReflectedEntry
from tests.support.names import CASE, HERE, OTHER_SITE, SITE, entry_id
from tests.sync.cache.any_row import any_row
from tests.sync.cache.worlds import (
    CHAIN,
    EMPTY_JOURNAL,
    EPOCH,
    ORIGIN,
    OTHER_EPOCH,
    SERVER,
    STAMP,
    arrive,
    build,
    cursors,
    fill,
    goods,
    opened,
)
from workflows.rules.model.goods import Item
from workflows.rules.model.row import Row

MARK = ChainMark(HERE, CHAIN, 7, b"7" * 32)


@pytest.fixture
def folder(tmp_path: Path) -> CacheFolder:
    return CacheFolder(tmp_path / "cache")


def reflected(position: int, epoch: UUID = EPOCH, at: int = 10) -> ReflectedAnswer:
    return ReflectedAnswer(SERVER, epoch, at, (ReflectedEntry(entry_id(2), position),))


def test_a_snapshot_says_where_it_stands_before_it_is_in_use(folder: CacheFolder) -> None:
    incoming = arrive(folder, build(folder, goods(), marks=[MARK]))
    assert isinstance(incoming, Incoming)
    assert (incoming.site.epoch, incoming.site.position, incoming.marks) == (EPOCH, 10, (MARK,))
    assert folder.current() is None


def test_what_is_in_use_has_the_rows_the_answers_and_the_journal_it_is_for(folder: CacheFolder) -> None:
    journal = FilledFor(STAMP, CHAIN, Mark(7, b"7" * 32))
    fill(folder, goods(), reflected=[entry_id(2)], filled_for=journal, marks=[MARK])
    with closing(opened(folder)) as cache:
        assert {item.item for item in cache.rows.every(Item)} == {item.item for item in goods()}
        assert cache.confirmed_through(10) == {entry_id(2): 10}
        assert cache.filled_for() == journal
        assert cache.mark(HERE, CHAIN) == Mark(7, b"7" * 32)


def test_a_fork_that_the_terminal_program_has_not_seen_yet_is_carried_over(folder: CacheFolder) -> None:
    incoming = arrive(folder, build(folder))
    assert isinstance(incoming, Incoming)
    complete(incoming, (), EMPTY_JOURNAL, [CHAIN], folder)
    with closing(opened(folder)) as cache:
        assert cache.forked() == {CHAIN}


def test_other_bytes_than_announced_are_not_even_unpacked(folder: CacheFolder) -> None:
    packed = build(folder, goods())
    problem = open_snapshot(packed, hashlib.sha256(b"other").digest(), folder, ORIGIN)
    assert problem == GenerationProblem("other bytes than the server announced")
    assert not folder.path.exists()


def test_a_bomb_goes_off_at_the_limit(folder: CacheFolder) -> None:
    folder.path.mkdir(parents=True)
    zeros, bomb = folder.path / "zeros", folder.path / "bomb.zst"
    with zeros.open("wb") as file:
        file.truncate(64 * 1024 * 1024)
    pack(zeros, bomb)
    problem = open_snapshot(bomb, hashlib.sha256(bomb.read_bytes()).digest(), folder, ORIGIN, limit=1024 * 1024)
    assert problem == GenerationProblem("unpacks to more than 1048576 bytes")
    assert list(folder.path.glob("*.db")) == []


@pytest.mark.parametrize(
    "spoil",
    [lambda good: b"", lambda good: b"no zstd", lambda good: good[: len(good) // 2]],
    ids=["empty", "other", "cut"],
)
def test_what_is_no_whole_archive_is_refused_and_leaves_the_present_one_in_use(
    folder: CacheFolder, spoil: Callable[[bytes], bytes]
) -> None:
    present = fill(folder, goods())
    packed = build(folder, goods(), position=20)
    packed.write_bytes(spoil(packed.read_bytes()))
    assert isinstance(arrive(folder, packed), GenerationProblem)
    assert folder.current() == present


HARMS = {
    "a row less than was counted": "DELETE FROM shipment_item WHERE item IN (SELECT item FROM shipment_item LIMIT 1);"
    "DELETE FROM item WHERE ref IN (SELECT ref FROM item LIMIT 1)",
    "never completed": "DELETE FROM meta WHERE name = 'complete'",
    "a table of its own": "CREATE TABLE extra (x)",
    "a view in place of a table": "DROP TABLE lot; CREATE VIEW lot AS SELECT 1 AS product, 2 AS lot, 3 AS body",
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON confirmed BEGIN DELETE FROM confirmed; END",
    "no cursor of a feed": "DELETE FROM cursor WHERE feed = 'site'",
    "a feed of its own": "INSERT INTO cursor SELECT 'prices', epoch, position, durable, as_of FROM cursor LIMIT 1",
    "a cursor of no moment": "UPDATE cursor SET as_of = 'yesterday'",
    "an epoch of no bytes": "UPDATE cursor SET epoch = x'00'",
    "another program's file": "PRAGMA application_id = 7",
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_file_that_is_not_what_it_says_is_refused(folder: CacheFolder, tmp_path: Path, harm: str) -> None:
    made = tmp_path / "made.db"
    build_generation(made, goods(), ORIGIN, cursors(), ())
    with closing(sqlite3.connect(made)) as connection:
        connection.executescript(HARMS[harm])
    pack(made, tmp_path / "made.zst")
    assert isinstance(arrive(folder, tmp_path / "made.zst"), GenerationProblem)
    assert folder.current() is None


@pytest.mark.parametrize("origin", [Origin(EPOCH, SITE), Origin(SERVER, OTHER_SITE), Origin(SERVER, SITE, protocol=2)])
def test_a_snapshot_of_another_server_site_or_protocol_is_refused(folder: CacheFolder, origin: Origin) -> None:
    packed = build(folder, goods())
    answer = open_snapshot(packed, hashlib.sha256(packed.read_bytes()).digest(), folder, origin)
    assert isinstance(answer, GenerationProblem)


@pytest.mark.parametrize("answer", [reflected(5, at=11), reflected(5, epoch=OTHER_EPOCH), reflected(11), reflected(-1)])
def test_answers_about_another_moment_do_not_put_it_in_use(folder: CacheFolder, answer: ReflectedAnswer) -> None:
    incoming = arrive(folder, build(folder, goods()))
    assert isinstance(incoming, Incoming)
    assert isinstance(complete(incoming, [answer], EMPTY_JOURNAL, (), folder), GenerationProblem)
    assert folder.current() is None


def test_a_generation_counts_its_rows_and_not_its_names(tmp_path: Path) -> None:
    """The case is unknown here, but its boxes are inside it: eleven names, ten items."""
    counts = build_generation(tmp_path / "made.db", goods()[1:], ORIGIN, cursors(), ())
    assert RowCount("item", 10) in counts
    with closing(open_reader(tmp_path / "made.db")) as connection:
        assert count_rows(connection) == counts
        assert CacheRows(connection).get(Item, (CASE.text,)) is None


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(any_row(), min_size=20, max_size=40, unique_by=lambda row: (type(row), row.key)))
def test_rows_of_any_kind_survive_the_way(folder: CacheFolder, rows: list[Row]) -> None:
    fill(folder, rows)
    with closing(opened(folder)) as cache:
        assert [cache.rows.get(type(row), row.key) for row in rows] == rows
