"""The drill: a server is restored from a backup while terminals go on. Nothing that a terminal still holds is lost, nothing comes twice (rules 16 to 19)."""

from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest

from server.backup.kept import drop
from server.backup.manifest import read_manifest
from server.backup.records import Backup
from server.backup.register import BackupRegister
from server.errors import RestoreRefused
from server.ledger.durable import durable_position
from server.ledger.moments import utc_now
from server.ledger.rows import LedgerRows
from sync.cache_state import CacheState
from sync.purge import purge
from sync.sqlite import open_reader
from sync.stock import StockState
from sync.wire.cache_rows import CacheRows
from tests.contract.worlds import Terminal, World
from tests.server.stories import NORTH, received, unit
from workflows.rules.model.registry import ROWS
from workflows.rules.model.row import Feed


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.begin(tmp_path / "world")


async def test_a_server_that_goes_back_to_the_older_of_two_backups_has_every_entry_again_once(world: World) -> None:
    first, second = await world.terminal("t1"), await world.terminal("t2")
    before = await work(first, second)
    older = world.make_backup()
    await work(first, second)
    world.make_backup()
    await work(first, second)
    purged = first.purge() + second.purge()
    unsent = first.scan(received(unit(900)))
    world.restore_backup(older)
    assert [UUID(int=entry.int) for entry, _ in world.ledger()] == before
    await settle(first, second)
    everything = {entry: hash_of for one in (first, second) for entry, hash_of in journaled(one).items()}
    assert purged > 0
    assert unsent in everything
    assert in_ledger(world) == Counter(everything.items())
    for terminal in (first, second):
        assert terminal.unconfirmed() == 0
        assert is_like_the_ledger(world, terminal)


async def test_terminals_see_that_it_is_another_history_and_take_new_data(world: World) -> None:
    terminal = await world.terminal()
    await work(terminal)
    backup, before = world.make_backup(), epoch_of(terminal)
    world.restore_backup(backup)
    hello = await terminal.pump.greet()
    await settle(terminal)
    assert before != epoch_of(terminal) == hello.server_epoch == world.services.store.identity.epoch


async def test_a_terminal_that_was_away_for_all_of_it_brings_its_entries_into_the_new_history(world: World) -> None:
    away, here = await world.terminal("t1"), await world.terminal("t2")
    await work(away, here)
    backup = world.make_backup()
    taken = await work(here)
    offline = [away.scan() for _ in range(20)]
    world.restore_backup(backup)
    await work(here)
    offline += [away.scan() for _ in range(20)]
    await settle(away, here)
    counted = Counter(entry for entry, _ in world.ledger())
    assert [counted[entry] for entry in (*offline, *taken)] == [1] * 42
    assert is_like_the_ledger(world, away)


async def test_restored_twice_to_either_side_of_a_fork_in_its_history(world: World) -> None:
    first, second = await world.terminal("t1"), await world.terminal("t2")
    await work(first, second)
    older = world.make_backup()
    await work(first, second)
    newer = world.make_backup()
    await work(first, second)
    for backup in (older, newer, older):
        world.restore_backup(backup)
        await settle(second)
        await work(first, second)
        first.purge()
        second.purge()
        second.lose_cache()
        world.make_backup()
    await settle(first, second)
    everything = {entry: hash_of for one in (first, second) for entry, hash_of in journaled(one).items()}
    assert in_ledger(world) == Counter(everything.items())
    assert alarms(world) == set()


async def test_nothing_beyond_the_oldest_kept_backup_is_durable_whatever_was_restored_in_between(world: World) -> None:
    first, second = await world.terminal("t1"), await world.terminal("t2")
    await work(first, second)
    older = world.make_backup()
    shared = world_position(world)
    await work(first, second)
    world.make_backup()
    world.restore_backup(older)
    await settle(second, first)
    await work(second)
    world.make_backup()
    assert durable(world) == shared
    one, other, newest = kept(world)
    give_up(world, one)
    assert durable(world) == shared, "the one made before the restore parts from this history there"
    give_up(world, other)
    assert durable(world) == newest.end(NORTH) == world_position(world)
    give_up(world, newest)
    assert durable(world) == 0


async def test_a_history_that_is_made_again_row_by_row_is_the_same_history(world: World) -> None:
    terminal = await world.terminal()
    older = world.make_backup()
    await work(terminal)
    world.make_backup()
    position = world_position(world)
    world.restore_backup(older)
    await settle(terminal)
    give_up(world, kept(world)[0])
    assert durable(world) == position


async def test_a_dropped_backup_is_refused_and_says_what_it_would_lose(world: World) -> None:
    terminal = await world.terminal()
    await work(terminal)
    older = world.make_backup()
    await work(terminal)
    world.make_backup()
    give_up(world, kept(world)[0])
    with pytest.raises(RestoreRefused, match=r"was dropped.*--accept-loss"):
        world.restore_backup(older)
    await settle(terminal)
    assert alarms(world) == set()


async def test_a_loss_that_was_accepted_leaves_holes_and_alarms_and_terminals_that_work(world: World) -> None:
    terminal = await world.terminal()
    await work(terminal)
    older = world.make_backup()
    lost = (await work(terminal))[0]
    await work(terminal)
    world.make_backup()
    await work(terminal)
    give_up(world, kept(world)[0])
    await settle(terminal)
    assert terminal.purge() > 2
    restored = world.restore_backup(older, accept_loss=True)
    assert [loss.site for loss in restored.plan.lost] == [NORTH]
    await settle(terminal)
    anew = terminal.scan()
    await settle(terminal)
    there = {entry for entry, _ in world.ledger()}
    assert (lost in there, anew in there, alarms(world)) == (False, True, {"hole"})
    stock = terminal.stock()
    assert stock.state is StockState.READY
    stock.close()


class NewestBackupOnly(BackupRegister):
    """Wrong on purpose: as if only the newest backup could ever be restored."""

    def durable(self, site: str, kept: tuple[Backup, ...]) -> int:
        """What the newest backup has."""
        return max((self.common(site, backup) for backup in kept), default=0)


async def test_without_the_rule_an_older_backup_that_is_restored_loses_entries(world: World) -> None:
    terminal = await world.terminal()
    await work(terminal)
    older = world.make_backup()
    purged = await work(terminal)
    world.make_backup()
    with world.services.store.writing() as transaction:
        NewestBackupOnly(transaction.hot).announce()
    await work(terminal)
    assert terminal.purge() >= len(purged)
    with pytest.raises(RestoreRefused, match="older than every one"):
        world.restore_backup(older)
    world.restore_backup(older, accept_loss=True)
    await settle(terminal)
    assert not {entry for entry, _ in world.ledger()} & set(purged)
    assert alarms(world) == {"hole"}


async def test_with_the_rule_the_same_story_loses_nothing(world: World) -> None:
    terminal = await world.terminal()
    await work(terminal)
    older = world.make_backup()
    kept_back = await work(terminal)
    world.make_backup()
    await work(terminal)
    terminal.purge()
    world.restore_backup(older)
    await settle(terminal)
    assert {entry for entry, _ in world.ledger()} >= set(kept_back)
    assert alarms(world) == set()


async def test_nothing_is_purged_from_when_the_restored_server_was_noticed_until_its_data_is_there(
    world: World,
) -> None:
    terminal = await world.terminal()
    await work(terminal)
    backup = world.make_backup()
    await settle(terminal)
    world.restore_backup(backup)
    await terminal.pump.greet()
    terminal.restart_daemon()
    assert purge(terminal.journal, terminal.folder, terminal.origin) == 0
    assert terminal.pump.loading
    await settle(terminal)
    assert purge(terminal.journal, terminal.folder, terminal.origin) > 0


async def test_a_terminal_that_belongs_to_another_server_now_is_not_kept_waiting_by_what_it_purged_before(
    world: World, tmp_path: Path
) -> None:
    terminal = await world.terminal()
    for _ in range(5):
        await work(terminal)
    world.make_backup()
    await settle(terminal)
    assert terminal.purge() > 0
    elsewhere = World.begin(tmp_path / "elsewhere")
    moved = await elsewhere.terminal("t1")
    moved.journal.close()
    moved.data.journal.unlink()
    terminal.journal.close()
    moved.data.journal.write_bytes(terminal.data.journal.read_bytes())
    moved = Terminal(elsewhere, moved.data, moved.identity)
    await settle(moved)
    stock = moved.stock()
    assert world_position(elsewhere) < world_position(world)
    assert stock.state is StockState.READY
    stock.close()


# -- the story --------------------------------------------------------------------------------------------------------------------------


async def work(*terminals: Terminal) -> list[UUID]:
    """Each terminal scans two things and syncs; the ids."""
    scanned = [terminal.scan() for terminal in terminals for _ in range(2)]
    await settle(*terminals)
    return [UUID(int=entry.int) for entry in scanned]


async def settle(*terminals: Terminal) -> None:
    """Everybody syncs, and learns what came of it."""
    for _ in range(2):
        for terminal in terminals:
            await terminal.sync()


def kept(world: World) -> tuple[Backup, ...]:
    with world.services.store.reading() as transaction:
        return BackupRegister(transaction.hot).read().kept


def give_up(world: World, backup: Backup) -> None:
    drop(world.folder, world.services.store, [backup.id], utc_now())


def durable(world: World) -> int:
    with world.services.store.reading() as transaction:
        return durable_position(transaction.hot, NORTH)


def world_position(world: World) -> int:
    with world.services.store.reading() as transaction:
        row = transaction.hot.first("SELECT position FROM feed_counter WHERE site = ?", (NORTH,))
    return int(row[0]) if row else 0


def alarms(world: World) -> set[str]:
    with world.services.store.reading() as transaction:
        return {kind for (kind,) in transaction.hot.rows("SELECT kind FROM alarm", ())}


def in_ledger(world: World) -> Counter[tuple[UUID, bytes]]:
    """Every entry of the ledger with its hash, and how often."""
    with world.services.store.reading() as transaction:
        rows = transaction.hot.rows("SELECT id, content_hash FROM entry WHERE site = ?", (NORTH,))
    return Counter((UUID(entry), bytes(hashed)) for entry, hashed in rows)


def journaled(terminal: Terminal) -> dict[UUID, bytes]:
    """Every entry that was ever journaled, by its envelopes: these stay."""
    head = terminal.journal.head
    assert head is not None
    return {UUID(int=link.id.int): link.content_hash for link in terminal.journal.read.links(head.epoch)}


def epoch_of(terminal: Terminal) -> UUID:
    path = terminal.folder.current()
    assert path is not None
    connection = open_reader(path)
    try:
        return CacheState(connection).feed(Feed.SITE).epoch
    finally:
        connection.close()


def is_like_the_ledger(world: World, terminal: Terminal) -> bool:
    """Whether each row of the cache is the ledger's, and none is missing."""
    path = terminal.folder.current()
    assert path is not None
    connection = open_reader(path)
    try:
        with world.services.store.reading() as transaction:
            ledger, cache = LedgerRows(transaction.hot, NORTH), CacheRows(connection)
            return all(set(ledger.every(kind)) == set(cache.every(kind)) for kind in ROWS)
    finally:
        connection.close()


def test_a_backup_says_of_itself_how_far_it_goes(world: World) -> None:
    backup = world.make_backup()
    assert read_manifest(backup).backup.end(NORTH) == world_position(world)
