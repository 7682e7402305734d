"""Feeds: pages from a cursor, resets, positions without gaps whoever writes at once, and what a position reflects (sync protocol, rules 2, 5, 8, 18)."""

import multiprocessing
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from server.ledger.feed import page, reflected
from server.ledger.importing import CHANGES_PER_POSITION, import_rows
from server.ledger.rows import LedgerRows
from server.ledger.store import Store
from sync.wire.changes import UnreadableChange, from_wire
from sync.wire.protocol import (
    PROTOCOL,
    FeedRow,
    PageAnswer,
    ReflectedAnswer,
    ReflectedQuestion,
    ResetAnswer,
    ResetReason,
)
from tests.server.ledgers import Ledger
from tests.server.stories import BIN_A, DOCK, NORTH, Device, moved, new_store, purged, received, take, unit
from workflows.rules.facts.state import HoldPlaced
from workflows.rules.identity import HoldId, LocationCode
from workflows.rules.model.master_data import Location, LocationKind
from workflows.rules.model.registry import ROWS
from workflows.rules.model.row import Feed
from workflows.rules.rows import RowChange, Table
from workflows.rules.status import HoldReason

WRITERS, BATCHES, ENTRIES = 8, 6, 5


def test_a_page_holds_the_rows_after_the_cursor_and_says_when_it_is_the_last(store: Store) -> None:
    device = Device()
    ids = [device.write(received(unit(number))) for number in range(5)]
    start = the_page(store, 0).rows[-1].position
    take(store, device.upload())
    first, second = the_page(store, start, 3), the_page(store, start + 3, 3)
    assert [row.entry for row in (*first.rows, *second.rows)] == ids
    assert [row.position for row in first.rows] == [start + 1, start + 2, start + 3]
    assert (first.at_end, second.at_end) == (False, True)
    assert the_page(store, start + 5).rows == ()


def test_a_row_carries_the_envelope_so_that_marks_can_follow(store: Store) -> None:
    device = Device()
    device.write(received(unit(1)))
    take(store, device.upload())
    row = the_page(store, 0).rows[-1]
    assert (row.enrolment, row.epoch, row.seq, row.link) == (device.enrolment, device.epoch, 1, device.items[0].link)


@pytest.mark.parametrize(
    ("epoch", "position", "reason"),
    [
        (uuid4(), 0, ResetReason.OTHER_EPOCH),
        (None, 99, ResetReason.UNKNOWN_POSITION),
        (None, -1, ResetReason.UNKNOWN_POSITION),
    ],
)
def test_a_cursor_of_another_history_is_reset(
    store: Store, epoch: UUID | None, position: int, reason: ResetReason
) -> None:
    answer = any_page(store, epoch or store.identity.epoch, position)
    assert isinstance(answer, ResetAnswer)
    assert answer.reset is reason


def test_a_row_that_no_terminal_could_take_in_a_page_sends_it_to_a_snapshot(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    device, start = Device(), the_page(store, 0).rows[-1].position
    for number in range(2):
        device.write(received(unit(number)))
    device.write(HoldPlaced(HoldId(uuid4()), tuple(unit(n).text for n in range(200)), HoldReason.RECALL))
    take(store, device.upload())
    monkeypatch.setattr("server.ledger.feed.LARGEST_ROW", 20_000)
    first, then = the_page(store, start), any_page(store, store.identity.epoch, start + 2)
    assert ([row.seq for row in first.rows], first.at_end) == ([1, 2], False)
    assert isinstance(then, ResetAnswer)
    assert then.reset is ResetReason.PRUNED


def test_master_data_goes_to_its_feed_in_positions_of_bounded_size(tmp_path: Path) -> None:
    bins = [Location(LocationCode(f"C-{number:04d}"), LocationKind.BIN, "11") for number in range(1200)]
    store = new_store(tmp_path, bins)
    site, control = the_page(store, 0), the_page(store, 0, feed=Feed.CONTROL)
    assert [len(row.changes) for row in site.rows] == [CHANGES_PER_POSITION, CHANGES_PER_POSITION, 205]
    assert {change.row for row in control.rows for change in row.changes} == {"product", "pack", "party"}
    assert all(row.entry is None and row.outcome is None and row.link == "" for row in site.rows)
    store.close()


def test_a_page_ends_early_rather_than_grow_without_bound_and_cuts_no_position(tmp_path: Path) -> None:
    bins = [Location(LocationCode(f"C-{number:05d}"), LocationKind.BIN, "1" * 500) for number in range(6000)]
    store = new_store(tmp_path, bins)
    first = the_page(store, 0)
    assert not first.at_end
    assert {len(row.changes) for row in first.rows} == {CHANGES_PER_POSITION}
    assert the_page(store, first.rows[-1].position).rows[0].position == first.rows[-1].position + 1
    store.close()


def test_a_later_row_of_the_same_key_wins(store: Store) -> None:
    rows = [Location(LocationCode("A-01-1"), LocationKind.BIN, digits) for digits in ("01", "02")]
    with store.writing() as unit_of_work:
        assert import_rows(unit_of_work.hot, NORTH, rows) == 1
    with store.reading() as unit_of_work:
        assert LedgerRows(unit_of_work.hot, NORTH).get(Location, ("A-01-1",)) == rows[1]


def test_whoever_applies_both_feeds_has_exactly_the_rows_of_the_ledger(store: Store) -> None:
    device = Device()
    arrived = [device.write(received(unit(number))) for number in range(4)]
    device.write(moved(unit(0), DOCK, BIN_A, arrived[0]))
    device.write(moved(unit(0), DOCK, BIN_A, arrived[0]))
    device.seal(uuid4(), b"garbage")
    take(store, device.upload(1, 3))
    take(store, device.upload(4))
    table = Table()
    for feed in Feed:
        for row in the_page(store, 0, feed=feed).rows:
            table.accept(changes_of(row))
    with store.reading() as unit_of_work:
        ledger = LedgerRows(unit_of_work.hot, NORTH)
        for kind in ROWS:
            assert by_key(table.every(kind)) == by_key(ledger.every(kind))


def test_reflected_names_what_the_state_at_a_position_holds_and_where(store: Store) -> None:
    device = Device()
    ids = [UUID(str(device.write(received(unit(number))))) for number in range(3)]
    message = device.upload()
    take(store, replace(message, items=(message.items[0], purged(message.items[1]), message.items[2])))
    head = the_page(store, 0).rows[-1].position
    asked = (*ids, uuid4())
    assert reflected_at(store, head, asked) == {ids[0]: head - 2, ids[2]: head}
    assert reflected_at(store, head - 1, asked) == {ids[0]: head - 2}


def test_reflected_names_the_newest_row_of_an_entry(store: Store) -> None:
    device = Device()
    entry = UUID(str(device.write(received(unit(1)))))
    take(store, device.upload())
    take(store, device.reopened().upload())
    head = the_page(store, 0).rows[-1].position
    assert reflected_at(store, head, (entry,)) == {entry: head}


def test_positions_have_no_gap_for_a_reader_while_eight_processes_write(ledger: Ledger, store: Store) -> None:
    start = the_page(store, 0).rows[-1].position
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write_batches, args=(ledger, number)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    seen: list[int] = []
    while any(writer.is_alive() for writer in writers):
        seen += [row.position for row in the_page(store, start + len(seen), 7).rows]
        writers[0].join(0.01)
    while rows := the_page(store, start + len(seen)).rows:
        seen += [row.position for row in rows]
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    assert seen == list(range(start + 1, start + 1 + WRITERS * BATCHES * ENTRIES))


def write_batches(ledger: Ledger, number: int) -> None:
    """What each of the eight processes does."""
    store, device = ledger.open(), Device()
    for batch in range(BATCHES):
        for entry in range(ENTRIES):
            device.write(received(unit(number * 1000 + batch * ENTRIES + entry)))
        take(store, device.upload(batch * ENTRIES + 1))
    store.close()


# -- builders -----------------------------------------------------------------------------------------------------------------------------


def any_page(
    store: Store, epoch: UUID, position: int, limit: int = 500, feed: Feed = Feed.SITE
) -> PageAnswer | ResetAnswer:
    with store.reading() as unit_of_work:
        return page(unit_of_work.hot, store.identity, NORTH, feed, epoch, position, limit, datetime.now(UTC))


def the_page(store: Store, position: int, limit: int = 500, feed: Feed = Feed.SITE) -> PageAnswer:
    answer = any_page(store, store.identity.epoch, position, limit, feed)
    assert isinstance(answer, PageAnswer)
    return answer


def changes_of(row: FeedRow) -> list[RowChange]:
    changes = [from_wire(change) for change in row.changes]
    readable = [change for change in changes if not isinstance(change, UnreadableChange)]
    assert len(readable) == len(changes)
    return readable


def by_key(rows: object) -> dict[object, object]:
    assert hasattr(rows, "__iter__")
    return {row.key: row for row in rows}


def reflected_at(store: Store, position: int, ids: tuple[UUID, ...]) -> dict[UUID, int]:
    question = ReflectedQuestion(PROTOCOL, store.identity.epoch, position, ids)
    with store.reading() as unit_of_work:
        answer = reflected(unit_of_work.hot, store.identity, NORTH, question)
    assert isinstance(answer, ReflectedAnswer)
    return {entry.entry: entry.position for entry in answer.entries}
