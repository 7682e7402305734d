"""Snapshots for many at once: one build for all, nobody waits for long, and who has a part gets the rest of the same."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.api import snapshot_desk
from server.api.snapshot_desk import SnapshotDesk
from server.identity.refusal import Refusal
from server.ledger import snapshots as snapshots_module
from server.ledger.snapshot_files import Snapshot
from server.ledger.snapshots import Snapshots
from server.ledger.sqlite import SqliteStore
from sync.wire.protocol import PROTOCOL, Problem
from tests.server.stories import NORTH, Device, new_store, received, take, unit
from workflows.rules.identity import SiteCode

SOUTH, EAST = SiteCode("SOUTH"), SiteCode("EAST")


class Counting(Snapshots):
    """Counts its builds, and lets a test hold them up."""

    def __init__(self, folder: Path, store: SqliteStore) -> None:
        super().__init__(folder, store)
        self.builds = 0
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def _build(self, site: SiteCode, protocol: int) -> Snapshot:
        self.builds += 1
        assert self.may_go_on.wait(10)
        return super()._build(site, protocol)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = new_store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def snapshots(store: SqliteStore, tmp_path: Path) -> Counting:
    return Counting(tmp_path / "snapshots", store)


async def test_a_shift_that_comes_back_shares_one_build(snapshots: Counting) -> None:
    desk = SnapshotDesk(snapshots)
    found = await asyncio.gather(*(desk.get(NORTH, PROTOCOL) for _ in range(50)))
    assert snapshots.builds == 1
    assert len({one.path for one in found if isinstance(one, Snapshot)}) == 1
    assert not any(isinstance(one, Refusal) for one in found)


async def test_what_takes_longer_is_built_all_the_same_while_the_terminals_come_back(
    snapshots: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot_desk, "WAIT_SECONDS", 0.05)
    snapshots.may_go_on.clear()
    desk = SnapshotDesk(snapshots)
    first = await asyncio.gather(*(desk.get(NORTH, PROTOCOL) for _ in range(50)))
    assert all(isinstance(one, Refusal) and one.status == 503 and one.retry_after for one in first)
    assert {one.code for one in first if isinstance(one, Refusal)} == {Problem.BUSY}
    snapshots.may_go_on.set()
    monkeypatch.setattr(snapshot_desk, "WAIT_SECONDS", 5.0)
    assert isinstance(await desk.get(NORTH, PROTOCOL), Snapshot)
    assert snapshots.builds == 1


async def test_only_a_few_sites_are_built_at_once(snapshots: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot_desk, "WAIT_SECONDS", 0.05)
    snapshots.may_go_on.clear()
    desk = SnapshotDesk(snapshots)
    await asyncio.gather(desk.get(NORTH, PROTOCOL), desk.get(SOUTH, PROTOCOL))
    third = await desk.get(EAST, PROTOCOL)
    assert isinstance(third, Refusal)
    assert (third.status, third.retry_after) == (503, 15)
    assert snapshots.builds == 2
    snapshots.may_go_on.set()
    monkeypatch.setattr(snapshot_desk, "WAIT_SECONDS", 5.0)
    await desk.get(NORTH, PROTOCOL)
    await desk.get(SOUTH, PROTOCOL)
    assert isinstance(await desk.get(EAST, PROTOCOL), Snapshot)


async def test_a_build_that_fails_is_begun_anew_by_the_next_who_asks(
    snapshots: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = SnapshotDesk(snapshots)
    with monkeypatch.context() as broken:
        broken.setattr(snapshots_module, "pack", lambda plain, packed: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await desk.get(NORTH, PROTOCOL)
    assert isinstance(await desk.get(NORTH, PROTOCOL), Snapshot)


async def test_who_has_a_part_gets_the_rest_of_the_same_file_though_there_is_a_newer_one(
    store: SqliteStore, snapshots: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = SnapshotDesk(snapshots)
    first = await desk.get(NORTH, PROTOCOL)
    assert isinstance(first, Snapshot)
    monkeypatch.setattr(snapshots_module, "FEW_ROWS", 0)
    monkeypatch.setattr(snapshots_module, "FRESH_SECONDS", -1.0)
    device = Device()
    device.write(received(unit(1)))
    take(store, device.upload())
    newer = await desk.get(NORTH, PROTOCOL)
    assert isinstance(newer, Snapshot)
    assert newer.site_position > first.site_position
    assert await desk.get(NORTH, PROTOCOL, part_of=first.sha256) == first
    first.path.unlink()
    assert await desk.get(NORTH, PROTOCOL, part_of=first.sha256) == newer
