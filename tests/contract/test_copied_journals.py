"""A journal that was copied or put back heals by itself and loses nothing; whichever way it is noticed, an alarm on the server says so."""

from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest

from server.ledger.alarms import Alarm, AlarmKind, alarms
from tests.contract.worlds import World
from tests.server.stories import NORTH


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.begin(tmp_path / "world")


def forks(world: World) -> list[Alarm]:
    """The alarms that are there; nothing but forks."""
    with world.services.store.reading() as unit:
        found = alarms(unit.hot, NORTH)
    assert {alarm.kind for alarm in found} <= {AlarmKind.FORK}
    return list(found)


def times(world: World, *entries: UUID) -> list[int]:
    """How often each entry is in the ledger."""
    counted = Counter(entry for entry, _ in world.ledger())
    return [counted[entry] for entry in entries]


async def test_a_terminal_that_never_was_copied_raises_no_alarm(world: World) -> None:
    terminal = await world.terminal()
    for _ in range(3):
        terminal.scan()
        await terminal.sync()
        terminal.restart_daemon()
    terminal.lose_cache()
    await terminal.sync()
    assert forks(world) == []


async def test_an_old_journal_that_is_put_back_is_alarmed_with_its_next_scan(world: World) -> None:
    terminal = await world.terminal()
    terminal.scan()
    await terminal.sync()
    old = terminal.copy_journal()
    lost_here = terminal.scan()
    await terminal.sync()
    terminal.put_journal_back(old)
    await terminal.sync()
    anew = terminal.scan()
    await terminal.sync()
    await terminal.sync()
    assert times(world, lost_here, anew) == [1, 1]
    assert len(forks(world)) == 1
    assert terminal.unconfirmed() == 0


async def test_an_old_journal_that_has_unsent_scans_is_alarmed_by_them(world: World) -> None:
    terminal = await world.terminal()
    terminal.scan()
    await terminal.sync()
    unsent = terminal.scan()
    old = terminal.copy_journal()
    terminal.scan()
    terminal.scan()
    await terminal.sync()
    terminal.put_journal_back(old)
    anew = terminal.scan()
    for _ in range(3):
        await terminal.sync()
    assert times(world, unsent, anew) == [1, 1]
    assert len(forks(world)) >= 1
    assert terminal.unconfirmed() == 0


async def test_a_clone_that_learns_of_its_original_from_the_feed_is_alarmed_though_it_never_sent_a_fork(
    world: World,
) -> None:
    first = await world.terminal()
    first.scan()
    await first.sync()
    second = first.cloned("t2")
    mine = first.scan()
    await first.sync()
    await second.sync()
    theirs = second.scan()
    for _ in range(2):
        await second.sync()
        await first.sync()
    assert "/v1/upload" in world.network.seen
    assert times(world, mine, theirs) == [1, 1]
    assert len(forks(world)) == 1
    assert first.unconfirmed() == second.unconfirmed() == 0


async def test_a_clone_that_sends_before_it_reads_is_alarmed_and_both_go_on(world: World) -> None:
    first = await world.terminal()
    first.scan()
    await first.sync()
    second = first.cloned("t2")
    await second.sync()
    mine, theirs = first.scan(), second.scan()
    assert await first.pump.push()
    assert not await second.pump.push()
    assert len(forks(world)) == 1
    for _ in range(2):
        await second.sync()
        await first.sync()
    assert times(world, mine, theirs) == [1, 1]


async def test_a_second_copy_of_the_same_journal_has_an_alarm_of_its_own(world: World) -> None:
    first = await world.terminal()
    first.scan()
    await first.sync()
    second, third = first.cloned("t2"), first.cloned("t3")
    first.scan()
    await first.sync()
    for clone in (second, third):
        await clone.sync()
        clone.scan()
        await clone.sync()
    assert len(forks(world)) == 2


async def test_a_server_that_was_restored_is_no_fork(world: World) -> None:
    terminal = await world.terminal()
    terminal.scan()
    await terminal.sync()
    backup = world.back_up()
    after = [terminal.scan() for _ in range(3)]
    await terminal.sync()
    world.restore(backup)
    await terminal.sync()
    await terminal.sync()
    assert times(world, *after) == [1, 1, 1]
    assert forks(world) == []


async def test_a_terminal_that_is_enrolled_again_is_no_fork(world: World) -> None:
    terminal = await world.terminal()
    terminal.scan()
    await terminal.sync()
    left = terminal.scan()
    again = await world.terminal("t1")
    again.heal()
    await again.sync()
    assert times(world, left) == [1]
    assert forks(world) == []
