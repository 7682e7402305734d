"""The register: what several memories know together, and the durable position that follows (sync protocol, rule 16)."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from server.backup.records import Announced, Backup, Ladder, Register, Rung, merged
from server.backup.register import BackupRegister, dropped
from server.backup.retention import beyond
from tests.server.backup.kept_server import KeptServer, now
from tests.server.stories import NORTH, NOW

SERVER = UUID(int=1)


def a_backup(number: int, place: str = "/mnt/backups") -> Backup:
    """A backup whose number says when it was made."""
    rung = Rung(number, bytes([number]) * 32)
    return Backup(UUID(int=number), NOW + timedelta(hours=number), place, UUID(int=2), (Ladder(NORTH, (rung,)),))


def register(*backups: Backup, announced: int = 0) -> Register:
    """What one memory knows."""
    points = (Announced(NORTH, Rung(announced, bytes(32))),) if announced else ()
    return Register(SERVER, backups, points)


def test_together_two_memories_know_every_backup_oldest_first() -> None:
    assert merged(register(a_backup(3)), [register(a_backup(1), a_backup(3))]).backups == (a_backup(1), a_backup(3))


def test_what_was_dropped_anywhere_is_dropped() -> None:
    gone = replace(a_backup(1), dropped=NOW)
    for first, second in ((a_backup(1), gone), (gone, a_backup(1))):
        assert merged(register(first), [register(second)]).kept == ()


def test_the_highest_position_that_was_ever_announced_counts() -> None:
    one, other = register(announced=5), register(announced=9)
    assert [point.point.position for point in merged(one, [other]).announced] == [9]
    assert [point.point.position for point in merged(other, [one]).announced] == [9]


def test_the_backups_of_another_server_are_none_of_ours() -> None:
    theirs = replace(register(a_backup(1), announced=9), server=uuid4())
    assert merged(register(), [theirs]) == register()


@given(st.lists(st.sets(st.integers(1, 6)), min_size=1, max_size=4), st.sets(st.integers(1, 6)))
def test_the_order_of_memories_does_not_matter(known: list[set[int]], gone: set[int]) -> None:
    memories = [
        register(*(replace(a_backup(n), dropped=NOW) if n in gone else a_backup(n) for n in sorted(some)))
        for some in known
    ]
    shuffled = memories[::-1]
    assert merged(memories[0], memories[1:]) == merged(shuffled[0], shuffled[1:])


def test_a_backup_is_dropped_once() -> None:
    once = dropped(register(a_backup(1), a_backup(2)), {UUID(int=1)}, NOW)
    twice = dropped(once, {UUID(int=1)}, NOW + timedelta(days=1))
    assert [backup.id.int for backup in twice.kept] == [2]
    assert twice == once


def test_retention_counts_in_one_folder_only() -> None:
    here, there = [a_backup(n) for n in (1, 3, 5)], [a_backup(n, "/mnt/other") for n in (2, 4)]
    everything = merged(register(*here), [register(*there)])
    assert [backup.id.int for backup in beyond(everything, Path("/mnt/backups"), 2)] == [1]
    assert beyond(everything, Path("/mnt/other"), 2) == ()


# -- in a ledger --------------------------------------------------------------------------------------------------------------------------


def test_without_backups_nothing_is_durable(kept: KeptServer) -> None:
    assert kept.durable() == 0


def test_with_one_backup_its_end_is_durable_and_stays_so(kept: KeptServer) -> None:
    kept.back_up()
    end = kept.position()
    kept.work()
    assert kept.durable() == end < kept.position()


def test_the_oldest_kept_backup_holds_the_durable_position_until_it_is_dropped(kept: KeptServer) -> None:
    kept.back_up()
    first = kept.position()
    kept.work()
    kept.back_up()
    assert kept.durable() == first
    kept.drop(kept.register().kept[0])
    assert kept.durable() == kept.position()


def test_when_the_last_one_is_dropped_nothing_is_durable_but_what_was_announced_is_remembered(kept: KeptServer) -> None:
    kept.back_up()
    told = kept.durable()
    kept.drop(*kept.register().kept)
    assert kept.durable() == 0
    assert {one.site: one.point.position for one in kept.register().announced}[NORTH] == told


def test_a_backup_that_parts_from_the_present_counts_up_to_where_it_parts(kept: KeptServer) -> None:
    older = kept.back_up()
    shared = kept.position()
    kept.work()
    kept.back_up()
    kept.restore(older)
    kept.another_terminal()
    kept.work(5)
    kept.back_up()
    first, other, newest = kept.register().kept
    kept.drop(first)
    assert kept.durable() == shared
    with kept.services.store.reading() as transaction:
        here = BackupRegister(transaction.hot)
        assert (here.common(NORTH, other), here.common(NORTH, newest)) == (shared, newest.end(NORTH))


def test_where_two_histories_part_between_two_rungs_the_lower_rung_counts(kept: KeptServer) -> None:
    """A ledger that was put back by hand from a copy that no register knows."""
    backup = replace(a_backup(1), feeds=(Ladder(NORTH, (rung(kept, 1), Rung(kept.position(), bytes(32)))),))
    with kept.services.store.reading() as transaction:
        assert BackupRegister(transaction.hot).common(NORTH, backup) == 1


def test_a_site_that_came_after_a_backup_has_nothing_durable(kept: KeptServer) -> None:
    backup = replace(a_backup(1), feeds=())
    with kept.services.store.reading() as transaction:
        assert BackupRegister(transaction.hot).common(NORTH, backup) == 0


def test_a_backup_survives_its_way_through_the_ledger(kept: KeptServer) -> None:
    kept.back_up()
    (before,) = kept.register().backups
    kept.drop(before)
    (after,) = kept.register().backups
    assert replace(after, dropped=None) == before
    assert after.dropped is not None
    assert after.dropped <= now()


def rung(kept: KeptServer, position: int) -> Rung:
    from server.ledger.tails import tail_at

    with kept.services.store.reading() as transaction:
        return Rung(position, tail_at(transaction.hot, NORTH, position))
