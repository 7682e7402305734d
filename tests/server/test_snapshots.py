"""Snapshots: a whole generation from one read, which the device's own checks accept and which equals the ledger."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from server.ledger.rows import LedgerRows
from server.ledger.snapshots import Snapshot, Snapshots
from server.ledger.sqlite import SqliteStore
from sync.wire.cache_rows import CacheRows
from sync.wire.generation import Origin, find_damage, find_problem, read_cursors, read_marks
from sync.wire.packing import unpack
from tests.server.stories import BIN_A, DOCK, NORTH, Device, moved, new_store, pallet, received, take, unit
from workflows.rules.identity import inside
from workflows.rules.model.registry import ROWS


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = new_store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def snapshots(store: SqliteStore, tmp_path: Path) -> Snapshots:
    return Snapshots(tmp_path / "snapshots", store)


def test_a_snapshot_holds_every_row_of_the_ledger(store: SqliteStore, snapshots: Snapshots, tmp_path: Path) -> None:
    work(store)
    with closing(unpacked(snapshots.current(NORTH), tmp_path)) as generation, store.reading() as unit_of_work:
        assert find_problem(generation, Origin(store.identity.server, NORTH)) is None
        assert find_damage(generation) is None
        ledger, cache = LedgerRows(unit_of_work.hot, NORTH), CacheRows(generation)
        for kind in ROWS:
            assert {row.key: row for row in cache.every(kind)} == {row.key: row for row in ledger.every(kind)}


def test_a_snapshot_says_how_far_the_feeds_and_chains_were(
    store: SqliteStore, snapshots: Snapshots, tmp_path: Path
) -> None:
    device = work(store)
    snapshot = snapshots.current(NORTH)
    with closing(unpacked(snapshot, tmp_path)) as generation:
        cursors = {cursor.feed: cursor for cursor in read_cursors(generation)}
        marks = read_marks(generation)
    assert {feed: cursor.position for feed, cursor in cursors.items()} == {
        "site": snapshot.site_position,
        "control": snapshot.control_position,
    }
    assert {cursor.epoch for cursor in cursors.values()} == {store.identity.epoch}
    assert [(mark.enrolment, mark.seq, mark.link) for mark in marks] == [(device.enrolment, 4, device.link(4))]


def test_a_snapshot_is_built_once_for_a_position_and_again_when_the_feed_has_moved_on(
    store: SqliteStore, snapshots: Snapshots
) -> None:
    first = snapshots.current(NORTH)
    assert snapshots.current(NORTH) is first
    work(store)
    second = snapshots.current(NORTH)
    assert second.site_position > first.site_position
    assert first.path.is_file()


def test_only_the_newest_files_are_kept(store: SqliteStore, snapshots: Snapshots, tmp_path: Path) -> None:
    for _ in range(4):
        work(store)
        newest = snapshots.current(NORTH)
    kept = list((tmp_path / "snapshots").iterdir())
    assert len(kept) == 2
    assert newest.path in kept


def test_a_snapshot_file_that_was_deleted_is_built_again(store: SqliteStore, snapshots: Snapshots) -> None:
    snapshots.current(NORTH).path.unlink()
    assert snapshots.current(NORTH).path.is_file()


def work(store: SqliteStore) -> Device:
    """A pallet with a pack, put into a bin, and something that nobody can read."""
    device, number = Device(), store_count(store)
    arrived = device.write(received(pallet(number)))
    device.write(received(unit(number), inside(pallet(number))))
    device.write(moved(pallet(number), DOCK, BIN_A, arrived))
    device.seal(device.boot, b"garbage")
    take(store, device.upload())
    return device


def store_count(store: SqliteStore) -> int:
    with store.reading() as unit_of_work:
        return len(unit_of_work.hot.rows("SELECT 1 FROM entry"))


def unpacked(snapshot: Snapshot, folder: Path) -> sqlite3.Connection:
    path = folder / "unpacked.db"
    assert unpack(snapshot.path, path) is None
    return sqlite3.connect(path)
