"""Snapshots: a whole generation from one read, which the device's own checks accept and which equals the ledger."""

import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from server.ledger import snapshot_files
from server.ledger import snapshots as snapshots_module
from server.ledger.rows import LedgerRows
from server.ledger.snapshot_files import Snapshot
from server.ledger.snapshots import Snapshots
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


def test_a_snapshot_that_is_a_little_behind_is_served_for_pages_bring_the_rest(
    store: SqliteStore, snapshots: Snapshots
) -> None:
    first = snapshots.current(NORTH)
    work(store)
    assert snapshots.current(NORTH) == first


def test_a_snapshot_that_is_far_behind_is_built_anew_unless_it_is_young(
    store: SqliteStore, snapshots: Snapshots, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = snapshots.current(NORTH)
    work(store)
    monkeypatch.setattr(snapshots_module, "FEW_ROWS", 3)
    assert snapshots.current(NORTH) == first
    grow_old(first.path, snapshots_module.FRESH_SECONDS + 1)
    second = snapshots.current(NORTH)
    assert second.site_position == first.site_position + 4
    assert first.path.is_file()


def test_no_snapshot_is_served_that_lacks_what_a_terminal_may_have_purged(
    store: SqliteStore, snapshots: Snapshots
) -> None:
    first = snapshots.current(NORTH)
    work(store)
    with store.writing() as unit_of_work:
        announced = (NORTH, 0, first.site_position + 1, bytes(32))
        unit_of_work.hot.run("INSERT INTO durable (site, position, announced, tail) VALUES (?, ?, ?, ?)", announced)
    assert snapshots.current(NORTH).site_position > first.site_position


def test_no_snapshot_is_served_behind_which_a_row_is_too_large_for_any_page(
    store: SqliteStore, snapshots: Snapshots, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = snapshots.current(NORTH)
    work(store)
    monkeypatch.setattr(snapshots_module, "LARGEST_ROW", 40)
    assert snapshots.current(NORTH).site_position > first.site_position


def test_a_server_that_starts_anew_serves_what_it_made_before(
    store: SqliteStore, snapshots: Snapshots, tmp_path: Path
) -> None:
    made = snapshots.current(NORTH)
    assert Snapshots(tmp_path / "snapshots", store).current(NORTH) == made


def test_a_file_whose_bytes_have_changed_since_is_thrown_away(
    store: SqliteStore, snapshots: Snapshots, tmp_path: Path
) -> None:
    made = snapshots.current(NORTH)
    made.path.write_bytes(made.path.read_bytes()[:-1])
    again = Snapshots(tmp_path / "snapshots", store).current(NORTH)
    assert hashlib.sha256(again.path.read_bytes()).digest() == again.sha256


def test_nothing_is_served_of_another_history(store: SqliteStore, snapshots: Snapshots, tmp_path: Path) -> None:
    before = snapshots.current(NORTH)
    other = new_store(tmp_path_in(tmp_path, "other"))
    after = Snapshots(tmp_path / "snapshots", other)
    assert after.kept(NORTH, before.sha256) is None
    assert after.current(NORTH).epoch == other.identity.epoch
    other.close()


def test_older_files_stay_for_who_has_a_part_of_them_and_go_in_the_end(
    store: SqliteStore, snapshots: Snapshots, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = snapshots.current(NORTH)
    monkeypatch.setattr(snapshots_module, "FEW_ROWS", 0)
    monkeypatch.setattr(snapshots_module, "FRESH_SECONDS", -1.0)
    work(store)
    second = snapshots.current(NORTH)
    assert snapshots.kept(NORTH, first.sha256) == first
    grow_old(first.path, snapshot_files.KEPT_SECONDS + 1)
    work(store)
    snapshots.current(NORTH)
    assert first.path.is_file(), "it was asked for a moment ago"
    grow_old(second.path, snapshot_files.KEPT_SECONDS + 1)
    work(store)
    with monkeypatch.context() as later:
        later.setattr(snapshot_files, "time", lambda: time.time() + snapshot_files.KEPT_SECONDS + 1)
        newest = snapshots.current(NORTH)
    assert list(newest.path.parent.iterdir()) == [newest.path]


def test_no_more_than_a_few_files_are_kept(
    store: SqliteStore, snapshots: Snapshots, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots_module, "FEW_ROWS", 0)
    monkeypatch.setattr(snapshots_module, "FRESH_SECONDS", -1.0)
    monkeypatch.setattr(snapshot_files, "KEPT", 2)
    for _ in range(4):
        work(store)
        newest = snapshots.current(NORTH)
    kept = list(newest.path.parent.iterdir())
    assert len(kept) == 2
    assert newest.path in kept


def test_what_a_killed_build_left_is_taken_away(store: SqliteStore, snapshots: Snapshots, tmp_path: Path) -> None:
    left = tmp_path_in(tmp_path, "snapshots") / "building-x"
    left.mkdir()
    (left / "plain.db").write_bytes(b"half")
    os.utime(left, (0, 0))
    made = snapshots.current(NORTH)
    assert list(made.path.parent.iterdir()) == [made.path]


def test_a_snapshot_file_that_was_deleted_is_built_again(store: SqliteStore, snapshots: Snapshots) -> None:
    snapshots.current(NORTH).path.unlink()
    assert snapshots.current(NORTH).path.is_file()


def grow_old(path: Path, seconds: float) -> None:
    """A file made so long ago."""
    then = time.time() - seconds
    os.utime(path, (then, then))


def tmp_path_in(folder: Path, name: str) -> Path:
    """A folder in a folder."""
    made = folder / name
    made.mkdir(exist_ok=True)
    return made


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
