"""Rule 16 on the device: what may go from the journal, what stays, and that the file stops growing."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sync.purge import PURGED_AT_ONCE, Purge, purge
from sync.sqlite import Durability, open_writer
from sync.wire.generation import FeedCursor, write_cursors
from tests.support.names import DOCK, NOON, entry_id
from tests.sync.cache.terminals import Terminal, move, moved, where
from tests.sync.cache.worlds import EPOCH, ORIGIN, Sent, opened, row
from tests.sync.devices import bookings, commit
from workflows.rules.exceptions import Category
from workflows.rules.identity import EntryId
from workflows.rules.model.work import OpenException


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    made = Terminal.at(tmp_path)
    yield made
    made.close()


def test_what_every_backup_has_goes_but_the_newest_entry(terminal: Terminal) -> None:
    entries = confirmed(terminal, 3, durable=100)
    assert purge(terminal.journal, terminal.folder, ORIGIN) == 2
    assert terminal.journal.read.held_ids() == (entries[-1],)


def test_what_lies_beyond_the_durable_position_stays(terminal: Terminal) -> None:
    entries = confirmed(terminal, 4, durable=12)
    assert purge(terminal.journal, terminal.folder, ORIGIN) == 2
    assert terminal.journal.read.held_ids() == tuple(entries[2:])
    assert terminal.journal.read.purged_through(ORIGIN) == 12


def test_without_a_backup_nothing_goes(terminal: Terminal) -> None:
    confirmed(terminal, 3, durable=0)
    assert purge(terminal.journal, terminal.folder, ORIGIN) == 0


def test_what_the_feed_has_not_shown_stays(terminal: Terminal) -> None:
    confirmed(terminal, 2, durable=100)
    unsent = commit(terminal.journal, 2)
    assert purge(terminal.journal, terminal.folder, ORIGIN) == 2
    assert terminal.journal.read.held_ids() == tuple(unsent)


def test_an_entry_whose_exception_is_open_stays(terminal: Terminal) -> None:
    parked, *_ = confirmed(terminal, 3, durable=100)
    terminal.receive(row(11, OpenException(str(parked), Category.DUPLICATE_SERIAL, "", parked)))
    set_durable(terminal, 100)
    assert purge(terminal.journal, terminal.folder, ORIGIN) == 1
    assert parked in terminal.journal.read.held_ids()


def test_nothing_goes_while_the_cache_waits_for_a_snapshot(terminal: Terminal) -> None:
    confirmed(terminal, 3, durable=100)
    with closing(opened(terminal.folder)) as cache:
        cache.await_snapshot()
    assert purge(terminal.journal, terminal.folder, ORIGIN) == 0


def test_nothing_goes_by_the_cache_of_another_journal(terminal: Terminal, tmp_path: Path) -> None:
    confirmed(terminal, 3, durable=100)
    (tmp_path / "other").mkdir()
    stranger = Terminal.at(tmp_path / "other")
    commit(stranger.journal, 3)
    assert purge(stranger.journal, terminal.folder, ORIGIN) == 0
    stranger.close()


def test_what_the_view_still_carries_stays_until_the_view_has_moved_on(terminal: Terminal) -> None:
    terminal.fill()
    terminal.commit(move(2, 0), move(3, 1))
    view = terminal.view()
    terminal.receive(row(11, moved(0, 2), sent=Sent(entry_id(2))), row(12, moved(1, 3), sent=Sent(entry_id(3), 2)))
    set_durable(terminal, 12)
    assert view.carries(entry_id(2))
    assert not Purge(terminal.journal, terminal.folder, ORIGIN, view.carries).step()
    assert len(terminal.journal.read.held_ids()) == 2
    view.refresh()
    Purge(terminal.journal, terminal.folder, ORIGIN, view.carries).step()
    assert terminal.journal.read.held_ids() == (entry_id(3),)
    assert where(view.rows, 0) == where(view.rows, 1) == DOCK


def test_a_step_is_bounded_and_the_walk_goes_on_where_it_was(terminal: Terminal) -> None:
    confirmed(terminal, 2 * PURGED_AT_ONCE + 10, durable=10_000)
    walk = Purge(terminal.journal, terminal.folder, ORIGIN)
    left = []
    while walk.step():
        left.append(len(terminal.journal.read.held_ids()))
    assert left == [PURGED_AT_ONCE + 10, 10]
    assert len(terminal.journal.read.held_ids()) == 1
    assert not walk.step()


def test_a_journal_that_is_purged_stops_growing_but_for_its_envelopes(terminal: Terminal, tmp_path: Path) -> None:
    sizes = []
    for _ in range(3):
        confirmed(terminal, 4_000, durable=10**9)
        purge(terminal.journal, terminal.folder, ORIGIN)
        terminal.journal.checkpoint()
        sizes.append((tmp_path / "journal.db").stat().st_size)
    assert (sizes[2] - sizes[1]) / 4_000 < 160


def confirmed(terminal: Terminal, count: int, durable: int) -> list[EntryId]:
    """So many entries that the feed has shown, from position 11 on."""
    entries = [sealed.id for sealed in terminal.journal.commit(bookings(count), "{}")]
    held = terminal.journal.read.held_ids()
    terminal.fill()
    with closing(written(terminal)) as cache:
        rows = [(entry.bytes, position) for position, entry in enumerate(held, start=11)]
        cache.executemany("INSERT INTO confirmed (entry, position) VALUES (?, ?)", rows)
    set_durable(terminal, durable)
    return entries


def set_durable(terminal: Terminal, durable: int) -> None:
    """The server announces a durable position."""
    with closing(written(terminal)) as cache:
        position = cache.execute("SELECT position FROM cursor WHERE feed = 'site'").fetchone()[0]
        write_cursors(cache, [FeedCursor("site", EPOCH, position, durable, NOON)])


def written(terminal: Terminal) -> sqlite3.Connection:
    path = terminal.folder.current()
    assert path is not None
    return open_writer(path, Durability.CRASH)
