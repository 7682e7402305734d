"""A view of many unsent entries: made a little at a time, carried on by what changed, and never a mixture of two moments."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import sync.cache_changes
from sync.cache_changes import changes_since, last_change
from sync.journal import Journal
from sync.journal_reader import Numbered
from sync.stock import AT_ONCE, Stock, StockState
from sync.wire.generation import ChainMark
from tests.support.facts import entry_of
from tests.support.names import BIN, DOCK, FLOUR, FLOUR_LOT, HERE, STAGE, entry_id
from tests.sync.cache.terminals import Terminal, counts, move, moved, where
from tests.sync.cache.worlds import IN_CASE, Sent, fill, goods, opened, row, unit
from tests.sync.devices import bookings
from workflows.entry_codec import encode_entry
from workflows.rules.entry import Entry
from workflows.rules.facts.movement import Moved
from workflows.rules.facts.parts import LotQuantity
from workflows.rules.identity import Place
from workflows.rules.model.goods import Item
from workflows.rules.model.goods import Stock as StockRow
from workflows.rules.quantity import Quantity, pieces
from workflows.rules.status import Disposition

MANY = AT_ONCE + 100
OTHERS = 9_000
"""Entries of another terminal."""


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal.at(tmp_path)
    yield terminal
    terminal.close()


def in_slices(terminal: Terminal) -> Stock:
    """The view as the terminal program has it, that does one entry at a time."""
    stock = Stock(terminal.folder, terminal.journal.read, terminal.origin, slice_seconds=0)
    terminal.views.append(stock)
    return stock


def there_and_back(number: int) -> list[Entry]:
    """So many moves of one box, each after the one before it."""
    places: list[Place] = [DOCK, STAGE]
    entries = [move(2, 0)]
    for entry in range(3, 2 + number):
        entries.append(move(entry, 0, places[entry % 2 == 0], places[entry % 2], after=entry - 1))
    return entries


def until_ready(view: Stock) -> int:
    """Look until the view that is being made is in use; how often that was."""
    looks = 1
    while view.busy:
        view.refresh()
        looks += 1
    return looks


def test_the_first_view_is_made_while_the_screen_lives(terminal: Terminal) -> None:
    terminal.fill()
    terminal.commit(*there_and_back(50))
    view = in_slices(terminal)
    assert (view.state, view.busy, view.unconfirmed) == (StockState.PREPARING, True, 50)
    assert list(view.rows.every(Item)) == []
    assert until_ready(view) > 40
    assert (view.state, view.unconfirmed, where(view.rows, 0)) == (StockState.READY, 50, DOCK)


def test_what_is_scanned_while_the_first_view_is_made_is_in_it(terminal: Terminal) -> None:
    terminal.fill()
    terminal.commit(*there_and_back(10))
    view = in_slices(terminal)
    for entry in (move(40, 1), move(41, 1, STAGE, DOCK, after=40)):
        view.refresh()
        terminal.commit(entry)
        view.append(entry, encode_entry(entry))
    assert view.unconfirmed == 12
    until_ready(view)
    assert (view.unconfirmed, where(view.rows, 1)) == (12, STAGE)


def test_before_the_first_view_is_ready_what_the_server_has_of_the_chain_is_known(terminal: Terminal) -> None:
    terminal.commit(*there_and_back(5))
    head = terminal.journal.head
    assert head is not None
    mark = ChainMark(HERE, head.epoch, head.mark.seq, head.mark.link)
    fill(terminal.folder, goods(), filled_for=terminal.journal.read.filled_for(), marks=[mark])
    view = in_slices(terminal)
    knows = view.server_knows(head)
    assert view.state is StockState.PREPARING
    assert knows is not None
    assert knows.mark == head.mark


def test_another_generation_is_taken_when_its_view_is_whole_and_the_old_one_stays_till_then(terminal: Terminal) -> None:
    terminal.fill()
    terminal.commit(*there_and_back(20))
    view = in_slices(terminal)
    until_ready(view)
    terminal.fill([*goods()[1:], unit(9, STAGE, head=OTHERS)], position=30)
    seen = set()
    view.refresh()
    while view.busy:
        seen.add((where(view.rows, 9), view.positions[1].position, view.unconfirmed))
        view.refresh()
    assert seen == {(IN_CASE, 10, 20)}
    assert (where(view.rows, 9), view.positions[1].position) == (STAGE, 30)


def test_a_scan_on_the_old_view_is_in_the_new_one_too(terminal: Terminal) -> None:
    terminal.fill()
    terminal.commit(*there_and_back(20))
    view = in_slices(terminal)
    until_ready(view)
    terminal.fill(position=30)
    view.refresh()
    entry = move(60, 3)
    terminal.commit(entry)
    view.append(entry, encode_entry(entry))
    assert where(view.rows, 3) == DOCK
    until_ready(view)
    assert (view.unconfirmed, where(view.rows, 3)) == (21, DOCK)


def test_a_page_that_reaches_few_entries_is_taken_at_once(terminal: Terminal) -> None:
    terminal.fill()
    terminal.commit(*there_and_back(MANY))
    view = in_slices(terminal)
    until_ready(view)
    terminal.receive(row(11, unit(4, BIN, head=OTHERS)))
    assert view.refresh()
    assert not view.busy
    assert (where(view.rows, 4), view.unconfirmed) == (BIN, MANY)


def test_the_echo_of_own_entries_reaches_no_other(terminal: Terminal) -> None:
    terminal.fill()
    terminal.commit(*there_and_back(MANY))
    view = in_slices(terminal)
    until_ready(view)
    terminal.receive(row(11, moved(0, 2), sent=Sent(entry_id(2))))
    assert view.refresh()
    assert not view.busy
    assert view.unconfirmed == MANY - 1


def carried(number: int) -> Entry:
    """A sack of flour goes from its bin to the dock."""
    return entry_of(Moved(BIN, DOCK, quantities=(LotQuantity(FLOUR, FLOUR_LOT, pieces(1)),)), number)


def sacks(many: int) -> StockRow:
    """So many sacks in the bin."""
    return StockRow(BIN, FLOUR, FLOUR_LOT, None, Disposition.AVAILABLE, pieces(many))


def in_the_bin(view: Stock) -> Quantity:
    """How many sacks the view has in the bin."""
    row = view.rows.get(StockRow, sacks(0).key)
    assert row is not None
    return row.quantity


def test_a_page_that_reaches_many_entries_is_taken_in_slices(terminal: Terminal) -> None:
    """Each entry has taken a sack from the balance that the one before it left; now somebody else brings twenty."""
    terminal.fill([sacks(1_000)])
    terminal.commit(*(carried(number) for number in range(MANY)))
    view = in_slices(terminal)
    until_ready(view)
    terminal.receive(row(11, sacks(1_020)))
    assert not view.refresh()
    assert (view.busy, in_the_bin(view)) == (True, pieces(1_000 - MANY))
    until_ready(view)
    assert in_the_bin(view) == pieces(1_020 - MANY)


def test_who_looks_too_late_to_be_told_what_changed_makes_the_view_anew(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync.cache_changes, "KEPT", 2)
    terminal.fill()
    terminal.commit(move(2, 0))
    view = in_slices(terminal)
    until_ready(view)
    terminal.receive(row(11, unit(4, BIN, head=OTHERS)))
    terminal.receive(*(row(12 + n, unit(5, BIN, head=OTHERS + n)) for n in range(5)), start=11)
    view.refresh()
    until_ready(view)
    assert [where(view.rows, which) for which in (0, 4, 5)] == [DOCK, BIN, BIN]


def test_what_changed_is_kept_line_by_line_and_lines_that_are_not_ours_count_as_damage(terminal: Terminal) -> None:
    path = terminal.fill()
    view = in_slices(terminal)
    until_ready(view)
    with closing(opened(terminal.folder)) as cache:
        connection: sqlite3.Connection = cache._connection
        assert last_change(connection) == 0
        assert changes_since(connection, 0) is not None
    terminal.receive(row(11, unit(4, BIN, head=OTHERS)))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE changed SET \"row\" = 'no row'")
    view.refresh()
    until_ready(view)
    assert view.state is StockState.NO_CACHE


def test_a_cache_that_turns_out_to_be_damaged_counts_as_absent_and_no_entry_is_lost(
    terminal: Terminal, caplog: pytest.LogCaptureFixture
) -> None:
    path = terminal.fill()
    terminal.commit(*there_and_back(5))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE item SET trait = 999")
    view = in_slices(terminal)
    until_ready(view)
    assert (view.state, view.unconfirmed) == (StockState.NO_CACHE, 5)
    assert "counts as absent" in caplog.text
    terminal.fill(position=20)
    view.refresh()
    until_ready(view)
    assert (view.state, view.unconfirmed, where(view.rows, 0)) == (StockState.READY, 5, STAGE)


def test_a_scan_that_meets_the_damage_is_in_the_journal_and_in_the_next_view(terminal: Terminal) -> None:
    path = terminal.fill()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE item SET trait = 999")
    view = in_slices(terminal)
    until_ready(view)
    entry = move(2, 0)
    terminal.commit(entry)
    view.append(entry, encode_entry(entry))
    view.refresh()
    until_ready(view)
    assert (view.state, view.unconfirmed, view.damaged()) == (StockState.NO_CACHE, 1, path.name)
    assert view.damaged() == ""


# -- the shortcut for a journal of many confirmed entries ------------------------------------------------------------------------------------


def settled_terminal(terminal: Terminal) -> tuple[Stock, int]:
    """A terminal with ten entries, of which the first eight are confirmed, and its idle moment has passed."""
    terminal.fill()
    terminal.commit(*(move(number, number - 2) for number in range(2, 12)))
    rows = (row(11 + n, moved(n, n + 2), sent=Sent(entry_id(n + 2), seq=n + 1)) for n in range(8))
    terminal.receive(*rows)
    view = terminal.view()
    settled = view.settled()
    assert settled is not None
    terminal.journal.settle(*settled)
    return view, settled[1]


def test_a_start_looks_only_at_entries_after_the_last_of_which_all_were_confirmed(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, number = settled_terminal(terminal)
    assert number == 8
    looked: list[int] = []
    real = terminal.journal.read.numbered

    def watched(after: int = 0, limit: int = -1) -> tuple[Numbered, ...]:
        looked.append(after)
        return real(after, limit)

    monkeypatch.setattr(terminal.journal.read, "numbered", watched)
    view = terminal.view()
    assert looked == [8]
    assert (view.unconfirmed, counts(view.rows)) == (before.unconfirmed, counts(before.rows)) == (2, (0, 10))


def test_of_another_generation_the_shortcut_says_nothing(terminal: Terminal) -> None:
    settled_terminal(terminal)
    terminal.fill(position=12)
    assert terminal.view().unconfirmed == 10


def test_the_shortcut_goes_with_the_entry_that_it_names(terminal: Terminal) -> None:
    settled_terminal(terminal)
    assert terminal.origin is not None
    terminal.journal.purge(terminal.origin, {entry_id(9): 5})
    assert terminal.journal.read.settled(str(terminal.folder.current())) == 0
    assert terminal.view().unconfirmed == 2


def test_where_nothing_is_unconfirmed_the_next_scan_is_seen_after_a_restart(tmp_path: Path) -> None:
    terminal = Terminal.at(tmp_path)
    terminal.fill()
    terminal.commit(move(2, 0))
    terminal.receive(row(11, moved(0, 2), sent=Sent(entry_id(2))))
    settled = terminal.view().settled()
    assert settled is not None
    terminal.journal.settle(*settled)
    terminal.commit(move(3, 1))
    terminal.journal.commit(bookings(1), "")
    terminal.close()
    again = Terminal(terminal.folder, Journal.open(tmp_path / "journal.db", HERE))
    assert again.view().unconfirmed == 2
    again.close()
