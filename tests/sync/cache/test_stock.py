"""The live view: what the server said, and over it what happened here, each entry once at any moment."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.chain import Sealable
from sync.stock import StockState
from sync.wire.generation import Origin
from sync.wire.protocol import EntryOutcome
from tests.support.facts import entry_of
from tests.support.names import BIN, DOCK, PERSON, SITE, STAGE, THERE, entry_id
from tests.sync.cache.terminals import Terminal, counts, move, moved, where
from tests.sync.cache.worlds import CHAIN, EPOCH, IN_CASE, ORIGIN, OTHER_EPOCH, Sent, fill, goods, opened, row, unit
from workflows.entry_codec import encode_entry
from workflows.rules.book import OutcomeKind
from workflows.rules.exceptions import Category, ParkReason
from workflows.rules.facts.registry import FACT_BY_KIND
from workflows.rules.facts.work import SignedOut
from workflows.rules.model.work import OpenException

OURS = Sent(entry_id(2))


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal.at(tmp_path)
    yield terminal
    terminal.close()


def test_without_a_cache_only_what_happened_here_is_seen(terminal: Terminal) -> None:
    terminal.commit(move(2, 0))
    view = terminal.view()
    assert (view.state, view.positions, view.feeds) == (StockState.NO_CACHE, (), ())
    assert view.unconfirmed == 1


def test_the_cache_is_seen_with_what_happened_here_over_it(terminal: Terminal) -> None:
    terminal.fill()
    terminal.commit(move(2, 0), move(3, 1, STAGE))
    view = terminal.view()
    assert view.state is StockState.READY
    assert [where(view.rows, which) for which in range(3)] == [DOCK, STAGE, IN_CASE]
    assert [(place.feed, place.position) for place in view.positions] == [("control", 10), ("site", 10)]


def test_an_entry_is_seen_from_its_commit_on(terminal: Terminal) -> None:
    terminal.fill()
    view = terminal.view()
    entry = move(2, 0)
    terminal.commit(entry)
    outcome = view.append(entry, encode_entry(entry))
    assert outcome.kind is OutcomeKind.APPLIED
    assert (counts(view.rows), view.unconfirmed) == ((9, 1), 1)


def test_an_entry_is_counted_once_while_its_row_arrives(terminal: Terminal) -> None:
    terminal.fill()
    view = terminal.view()
    entry = move(2, 0)
    terminal.commit(entry)
    view.append(entry, encode_entry(entry))
    terminal.receive(row(11, moved(0, 2), sent=OURS))
    assert counts(view.rows) == (9, 1)
    assert view.refresh()
    assert (counts(view.rows), view.unconfirmed) == ((9, 1), 0)


def test_a_view_is_of_one_moment_until_it_is_refreshed(terminal: Terminal) -> None:
    terminal.fill()
    view = terminal.view()
    terminal.receive(row(11, moved(0, 7)))
    assert where(view.rows, 0) == IN_CASE
    view.refresh()
    assert where(view.rows, 0) == DOCK


def test_nothing_is_done_anew_while_the_cache_stands_still(terminal: Terminal) -> None:
    terminal.fill()
    view = terminal.view()
    rows = view.rows
    terminal.receive()
    assert not view.refresh()
    assert view.rows is rows


def test_how_old_the_data_is_follows_even_an_empty_page(terminal: Terminal) -> None:
    terminal.fill()
    view = terminal.view()
    before = view.feeds
    terminal.receive(row(11))
    view.refresh()
    assert view.feeds != before


def test_a_fork_is_noticed_though_no_row_has_changed(terminal: Terminal) -> None:
    terminal.fill()
    terminal.commit(move(2, 0))
    view = terminal.view()
    head = terminal.journal.head
    assert head is not None
    cache = opened(terminal.folder)
    cache.fork(head.epoch)
    cache.close()
    assert view.refresh()
    knows = view.server_knows(head)
    assert knows is not None
    assert knows.forked


def test_a_refused_entry_leaves_the_box_where_the_server_has_it(terminal: Terminal) -> None:
    """Somebody else was first: our move is parked, and the box is where theirs put it."""
    terminal.fill()
    terminal.commit(move(2, 0))
    view = terminal.view()
    theirs = row(11, unit(0, STAGE, head=9), sent=Sent(entry_id(9), enrolment=THERE))
    terminal.receive(theirs)
    view.refresh()
    assert where(view.rows, 0) == STAGE
    open_here = view.rows.get(OpenException, (str(entry_id(2)),))
    assert open_here is not None
    assert open_here.reason is ParkReason.CONFLICT
    terminal.receive(row(12, open_here, sent=Sent(entry_id(2), outcome=EntryOutcome.PARKED)), start=11)
    view.refresh()
    assert (view.unconfirmed, where(view.rows, 0)) == (0, STAGE)
    assert view.rows.get(OpenException, (str(entry_id(2)),)) == open_here


def test_entries_are_booked_in_the_order_of_the_journal(terminal: Terminal) -> None:
    terminal.fill()
    terminal.commit(move(2, 0), move(3, 0, STAGE, DOCK, after=2), move(4, 0, BIN, STAGE, after=3))
    assert where(terminal.view().rows, 0) == BIN


def test_an_entry_that_arrived_before_the_view_heard_of_it_is_not_counted_again(terminal: Terminal) -> None:
    terminal.fill()
    view = terminal.view()
    terminal.commit(move(2, 0))
    terminal.receive(row(11, moved(0, 2), sent=OURS))
    assert view.refresh()
    assert (counts(view.rows), view.unconfirmed) == ((9, 1), 0)


def test_bytes_that_nobody_can_read_are_an_exception_and_block_nothing(terminal: Terminal) -> None:
    terminal.fill()
    terminal.journal.commit([Sealable(entry_id(5), b"of a newer program")], "")
    terminal.commit(move(2, 0))
    view = terminal.view()
    unreadable = view.rows.get(OpenException, (str(entry_id(5)),))
    assert unreadable is not None
    assert unreadable.category is Category.UNREADABLE
    assert where(view.rows, 0) == DOCK


def test_what_an_older_program_could_not_read_is_booked_at_the_first_start_of_one_that_can(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer program wrote it, then the device went back to an older one for a while, and work went on there."""
    terminal.fill()
    terminal.commit(move(2, 0), move(3, 0, STAGE, DOCK, after=2))
    with monkeypatch.context() as older:
        older.delitem(FACT_BY_KIND, "moved")
        view = terminal.view()
        assert [view.rows.get(OpenException, (str(entry_id(n)),)) is not None for n in (2, 3)] == [True, True]
        assert where(view.rows, 0) == IN_CASE
        later = entry_of(SignedOut(PERSON), 4)
        terminal.commit(later)
        view.append(later, encode_entry(later))
        assert view.unconfirmed == 3
    again = terminal.view()
    assert (where(again.rows, 0), again.unconfirmed) == (STAGE, 3)
    assert list(again.rows.every(OpenException)) == []


def test_throwing_the_cache_away_and_filling_it_again_changes_no_count(terminal: Terminal) -> None:
    terminal.fill()
    terminal.commit(*(move(number, number - 2) for number in range(2, 6)))
    view = terminal.view()
    before = counts(view.rows)
    terminal.folder.discard()
    assert view.refresh()
    assert (view.state, view.unconfirmed) == (StockState.NO_CACHE, 4)
    terminal.fill([*goods(), moved(0, 2), moved(1, 3)], position=12, reflected=(2, 3))
    assert view.refresh()
    assert (view.state, view.unconfirmed, counts(view.rows)) == (StockState.READY, 2, before)


def test_a_snapshot_from_before_an_entry_was_confirmed_brings_it_back_into_view(terminal: Terminal) -> None:
    """The server was restored: what it had said of the entry, it does not know any more."""
    terminal.fill()
    terminal.commit(move(2, 0))
    view = terminal.view()
    terminal.receive(row(11, moved(0, 2), sent=OURS))
    view.refresh()
    assert view.unconfirmed == 0
    fill(terminal.folder, goods(), 10, OTHER_EPOCH, filled_for=terminal.journal.read.filled_for())
    view.refresh()
    assert (view.unconfirmed, counts(view.rows)) == (1, (9, 1))


def test_a_cache_that_was_filled_for_another_journal_counts_as_absent(terminal: Terminal, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    stranger = Terminal.at(other)
    stranger.folder = terminal.folder
    stranger.fill()
    stranger.close()
    view = terminal.view()
    assert view.state is StockState.NO_CACHE
    assert where(view.rows, 0) is None
    assert not view.refresh()


def test_a_cache_older_than_what_was_purged_is_still_loading(terminal: Terminal) -> None:
    terminal.fill()
    terminal.commit(move(2, 0))
    terminal.receive(row(11, moved(0, 2), sent=OURS))
    terminal.journal.purge(ORIGIN, {entry_id(2): 11})
    terminal.fill(position=10)
    view = terminal.view()
    assert (view.state, where(view.rows, 0)) == (StockState.LOADING, None)
    assert (view.positions, len(view.feeds)) == ((), 2)
    terminal.receive(row(11, moved(0, 2)))
    assert view.refresh()
    assert (view.state, where(view.rows, 0)) == (StockState.READY, DOCK)


@pytest.mark.parametrize("origin", [None, Origin(EPOCH, SITE), Origin(ORIGIN.server, SITE, protocol=2)])
def test_a_cache_of_another_server_or_protocol_counts_as_absent(terminal: Terminal, origin: Origin | None) -> None:
    terminal.fill()
    terminal.origin = origin
    assert terminal.view().state is StockState.NO_CACHE


@pytest.mark.parametrize("harm", [b"", b"no database", b"\0" * 9000])
def test_a_damaged_cache_counts_as_absent_until_the_next_one(terminal: Terminal, harm: bytes) -> None:
    path = terminal.fill()
    path.write_bytes(harm)
    view = terminal.view()
    states = [view.state]
    terminal.fill(position=20)
    assert view.refresh()
    assert [*states, view.state] == [StockState.NO_CACHE, StockState.READY]


def test_the_view_knows_what_the_server_has_of_our_chain(terminal: Terminal) -> None:
    terminal.fill()
    terminal.commit(move(2, 0))
    head = terminal.journal.head
    assert head is not None
    view = terminal.view()
    terminal.receive(row(11, moved(0, 2), sent=Sent(entry_id(2), epoch=head.epoch)))
    view.refresh()
    knows = view.server_knows(head)
    assert knows is not None
    assert (knows.mark.seq, knows.forked, head.epoch != CHAIN) == (1, False, True)
    assert knows.confirmed([entry_id(2), entry_id(3)]) == {entry_id(2)}


def test_of_a_chain_that_has_not_begun_the_server_has_nothing_but_the_view_knows_what_is_confirmed(
    terminal: Terminal,
) -> None:
    assert terminal.view().server_knows(None) is None
    terminal.fill()
    terminal.commit(move(2, 0))
    terminal.receive(row(11, moved(0, 2), sent=Sent(entry_id(2))))
    knows = terminal.view().server_knows(None)
    assert knows is not None
    assert (knows.mark.seq, knows.forked) == (0, False)
    assert knows.confirmed([entry_id(2), entry_id(3)]) == {entry_id(2)}
