"""The same batches make the same ledger on every engine: rows, feeds to the byte, snapshots, traces, alarms."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from server.ledger.alarms import alarms
from server.ledger.exporting import logged_entries
from server.ledger.feed import page, reflected
from server.ledger.people import add_enrolment, terminal_states
from server.ledger.rows import LedgerRows
from server.ledger.sites import all_sites, site_state
from server.ledger.snapshots import Snapshots
from server.ledger.store import ServerIdentity, Store, Unit
from server.ledger.verify import verify_chains
from server.trace.item import trace_serial, trace_sscc
from server.trace.lot import trace_lot
from sync.wire.cache_rows import CacheRows
from sync.wire.codec import encode
from sync.wire.generation import Origin, find_problem, read_cursors, read_marks
from sync.wire.packing import unpack
from sync.wire.protocol import PROTOCOL, Message, ReflectedQuestion, Upload
from tests.server.ledgers import SQLITE, Ledger
from tests.server.store.a_story import a_story
from tests.server.stories import LOT, NORTH, Device, pallet, take, unit
from workflows.rules.model.registry import ROWS
from workflows.rules.model.row import Feed, Row
from workflows.rules.rows import Rows

pytestmark = pytest.mark.usefixtures("postgres_only")
IDENTITY = ServerIdentity(UUID(int=1), UUID(int=2))
NOW = datetime(2026, 11, 21, tzinfo=UTC)
Pair = tuple[Store, Store]


@pytest.fixture(scope="module")
def story() -> tuple[Upload, ...]:
    return a_story()


@pytest.fixture
def pair(ledger: Ledger, story: tuple[Upload, ...], tmp_path: Path) -> Iterator[Pair]:
    """The story told to SQLite and to the engine of the test."""
    stores = tuple(one.create(identity=IDENTITY) for one in (Ledger(SQLITE, str(tmp_path / "other.db")), ledger))
    for store in stores:
        for message in story:
            take(store, message)
    yield stores[0], stores[1]
    for store in stores:
        store.close()


def test_every_batch_is_answered_alike(ledger: Ledger, story: tuple[Upload, ...], tmp_path: Path) -> None:
    stores = [one.create(identity=IDENTITY) for one in (Ledger(SQLITE, str(tmp_path / "other.db")), ledger)]
    told, other = ([take(store, message) for message in story] for store in stores)
    assert told == other
    words = {item.outcome.value for result in told for item in result.outcomes} | {one.result.value for one in told}
    assert words >= {"applied", "parked", "refused_before", "duplicate", "hole", "alarm", "ok", "gap", "fork"}
    for store in stores:
        store.close()


def test_the_rows_are_equal(pair: Pair) -> None:
    ours, theirs = (every_row(LedgerRows(work.hot, NORTH)) for work in units(pair))
    assert ours == theirs
    assert {type(row).NAME for row in ours} >= {"item", "stock", "displaced", "exception", "decision", "hold", "lot"}


def test_the_feeds_are_equal_to_the_byte(pair: Pair) -> None:
    ours, theirs = (
        [
            encode(page(work.hot, IDENTITY, NORTH, feed, IDENTITY.epoch, start, 7, NOW))
            for feed in Feed
            for start in range(50)
        ]
        for work in units(pair)
    )
    assert ours == theirs
    assert max(map(len, ours)) > 2000


def test_what_a_position_reflects_is_equal(pair: Pair, story: tuple[Upload, ...]) -> None:
    ids = tuple({item.id: None for message in story for item in message.items})
    answers: list[Message] = [
        reflected(work.hot, IDENTITY, NORTH, ReflectedQuestion(PROTOCOL, IDENTITY.epoch, 20, ids))
        for work in units(pair)
    ]
    assert encode(answers[0]) == encode(answers[1])


def test_snapshots_are_equal_but_for_the_moment_of_their_making(pair: Pair, tmp_path: Path) -> None:
    ours, theirs = (content(Snapshots(tmp_path / str(n), store), tmp_path / f"{n}.db") for n, store in enumerate(pair))
    assert ours == theirs


def test_traces_are_equal(pair: Pair) -> None:
    ours, theirs = (
        [
            trace_lot(work.hot, IDENTITY.server, LOT, None),
            *(trace_serial(work.hot, IDENTITY.server, unit(number).serial) for number in (1, 2, 22, 40)),
            *(trace_sscc(work.hot, IDENTITY.server, pallet(number).digits) for number in (1, 2)),
        ]
        for work in units(pair)
    )
    assert ours == theirs
    assert all(ours)


def test_alarms_states_chains_and_the_log_are_equal(pair: Pair) -> None:
    device = Device()
    for store in pair:
        with store.writing() as work:
            add_enrolment(work.hot, device.as_enrolled())
    ours, theirs = (
        [
            sorted(alarms(work.hot, NORTH), key=lambda alarm: (alarm.kind.value, alarm.subject)),
            [site_state(work.hot, site) for site in all_sites(work.hot)],
            terminal_states(work.hot, NORTH),
            verify_chains(work.hot),
            list(logged_entries(work.hot, NORTH)),
        ]
        for work in units(pair)
    )
    assert ours == theirs
    assert all(ours)


def units(pair: Pair) -> Iterator[Unit]:
    for store in pair:
        with store.reading() as work:
            yield work


def content(snapshots: Snapshots, plain: Path) -> list[object]:
    """What a snapshot holds."""
    unpack(snapshots.current(NORTH).path, plain)
    with closing(sqlite3.connect(plain)) as generation:
        assert find_problem(generation, Origin(IDENTITY.server, NORTH)) is None
        marks = sorted(read_marks(generation), key=lambda mark: (mark.enrolment, mark.epoch))
        cursors = [(cursor.feed, cursor.epoch, cursor.position, cursor.durable) for cursor in read_cursors(generation)]
        return [every_row(CacheRows(generation)), marks, cursors]


def every_row(rows: Rows) -> list[Row]:
    return [row for kind in ROWS for row in sorted(rows.every(kind), key=lambda row: row.key)]
