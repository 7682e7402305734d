"""An operator puts an old ledger in its place without `lotline-server restore`: no new epoch says so. It is found out all the same (sync protocol, section 8)."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from server.backup.high_water import FILE, note
from server.backup.making import is_there
from server.backup.register import BackupRegister
from tests.contract.test_restore_drill import alarms, durable, in_ledger, is_like_the_ledger, journaled, settle, work
from tests.contract.worlds import World
from tests.server.stories import received, unit


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.begin(tmp_path / "world")


async def test_at_the_next_start_the_server_takes_a_new_epoch_by_itself_and_raises_an_alarm(world: World) -> None:
    terminal = await world.terminal()
    await work(terminal)
    old, epoch = world.back_up(), world.services.store.identity.epoch
    await work(terminal)
    note(world.folder, world.services.store)
    put_back(world, old)
    assert world.services.store.identity.epoch != epoch
    assert alarms(world) == {"put_back"}
    await settle(terminal)
    assert in_ledger(world) == Counter(journaled(terminal).items())
    world.restart()
    assert len(put_back_alarms(world)) == 1, "it is said once"


async def test_backups_that_were_made_after_it_are_still_known_to_it(world: World) -> None:
    terminal = await world.terminal()
    await work(terminal)
    old = world.back_up()
    await work(terminal)
    backup = world.make_backup()
    note(world.folder, world.services.store)
    put_back(world, old)
    with world.services.store.reading() as transaction:
        register = BackupRegister(transaction.hot).read()
    assert [is_there(one, register.server) for one in register.kept] == [backup]


async def test_what_terminals_have_purged_and_it_lacks_is_named_and_its_positions_stay_empty(world: World) -> None:
    terminal = await world.terminal()
    await work(terminal)
    old = world.back_up()
    purged = await work(terminal)
    world.make_backup()
    reached = durable(world)
    await work(terminal)
    assert terminal.purge() >= len(purged)
    note(world.folder, world.services.store)
    put_back(world, old)
    assert "are lost" in put_back_alarms(world)[0]
    await settle(terminal)
    scanned = terminal.scan(received(unit(77)))
    await settle(terminal)
    assert not {entry for entry, _ in in_ledger(world)} & set(purged)
    with world.services.store.reading() as transaction:
        row = transaction.hot.first("SELECT position FROM entry WHERE id = ?", (str(scanned),))
    assert row is not None
    assert row[0] > reached


async def test_a_server_that_only_grew_while_nobody_looked_is_itself(world: World) -> None:
    terminal = await world.terminal()
    await work(terminal)
    note(world.folder, world.services.store)
    await work(terminal)
    epoch = world.services.store.identity.epoch
    world.restart()
    assert (world.services.store.identity.epoch, alarms(world)) == (epoch, set())


async def test_a_mark_that_can_not_be_read_stops_no_server(world: World) -> None:
    (world.folder / FILE).write_text("{")
    world.restart()
    assert alarms(world) == set()


async def test_a_terminal_that_has_read_further_than_the_ledger_goes_takes_new_data(world: World) -> None:
    """The whole folder is put back, as with a virtual machine: nothing on the server remembers."""
    terminal = await world.terminal()
    await work(terminal)
    old = world.back_up()
    await work(terminal)
    put_back(world, old)
    assert alarms(world) == set()
    await settle(terminal)
    assert in_ledger(world) == Counter(journaled(terminal).items())
    assert (alarms(world), is_like_the_ledger(world, terminal)) == ({"put_back"}, True)


async def test_a_terminal_that_has_read_other_rows_at_its_position_takes_new_data(world: World) -> None:
    """The ledger has grown past the terminal's cursor again before it comes: position and epoch look right."""
    idle, busy = await world.terminal("t1"), await world.terminal("t2")
    await work(busy)
    old = world.back_up()
    lost_here = await work(busy)
    await settle(idle)
    put_back(world, old)
    stranger = await world.terminal("t3")
    await work(stranger)
    await work(stranger)
    await settle(idle)
    assert alarms(world) == {"put_back"}
    assert is_like_the_ledger(world, idle)
    await settle(busy, idle)
    assert {entry for entry, _ in in_ledger(world)} >= set(lost_here)
    assert is_like_the_ledger(world, idle)


def put_back(world: World, copy: Path) -> None:
    """The server is stopped, a file copied over its ledger, and the server started."""
    world.services.store.close()
    ledger = world.folder / "ledger.db"
    for suffix in ("-wal", "-shm"):
        ledger.with_name(ledger.name + suffix).unlink(missing_ok=True)
    shutil.copy(copy, ledger)
    world.restart()


def put_back_alarms(world: World) -> list[str]:
    with world.services.store.reading() as transaction:
        return [
            detail
            for (detail,) in transaction.hot.rows("SELECT detail FROM alarm WHERE kind = 'put_back' AND site <> '*'")
        ]
