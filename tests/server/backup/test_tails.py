"""The running hash of a feed: the same where the rows are the same, however they came; another from the first row that differs."""

from pathlib import Path
from uuid import UUID

import pytest

from server.backup.leaving import parting
from server.ledger.chains import lock_feed
from server.ledger.importing import import_rows
from server.ledger.log_tables import CONTROL_SITE
from server.ledger.sqlite import SqliteStore, create_store
from server.ledger.store import ServerIdentity
from server.ledger.tails import FIRST_TAIL, tail_at
from tests.server.stories import NORTH, Device, master_data, received, take, unit
from workflows.rules.model.row import Row

IDENTITY = ServerIdentity(UUID(int=1), UUID(int=2))


def store_in(folder: Path, name: str) -> SqliteStore:
    """A ledger with the same master data as the others."""
    store = create_store(folder / f"{name}.db", IDENTITY)
    rows: list[Row] = list(master_data())
    with store.writing() as transaction:
        import_rows(transaction.hot, NORTH, rows)
    return store


def tails(store: SqliteStore, site: str = NORTH) -> list[bytes]:
    """The tail at each position."""
    with store.reading() as transaction:
        row = transaction.hot.first("SELECT position FROM feed_counter WHERE site = ?", (site,))
        assert row is not None
        return [tail_at(transaction.hot, site, position) for position in range(row[0] + 1)]


def test_it_begins_with_nothing_and_changes_with_each_row(tmp_path: Path) -> None:
    device, store = Device(), store_in(tmp_path, "one")
    for number in range(3):
        device.write(received(unit(number)))
    take(store, device.upload())
    told = tails(store)
    assert told[0] == FIRST_TAIL
    assert len(set(told)) == len(told) == 5
    store.close()


def test_how_rows_were_batched_makes_no_difference(tmp_path: Path) -> None:
    device, one, other = Device(), store_in(tmp_path, "one"), store_in(tmp_path, "other")
    for number in range(6):
        device.write(received(unit(number)))
    take(one, device.upload())
    for first in (1, 3, 4):
        take(other, device.upload(first, {1: 2, 3: 3, 4: 6}[first]))
    assert tails(one) == tails(other)
    assert tails(one, CONTROL_SITE) == tails(other, CONTROL_SITE)
    one.close()
    other.close()


def test_two_feeds_part_where_their_rows_do_and_never_meet_again(tmp_path: Path) -> None:
    devices = [Device(), Device()]
    stores = [store_in(tmp_path, "one"), store_in(tmp_path, "other")]
    for number, device in enumerate(devices):
        for item in range(3):
            device.write(received(unit(10 * number + item)))
    take(stores[0], devices[0].upload(1, 2))
    take(stores[1], devices[0].upload(1, 2))
    take(stores[0], devices[0].upload(3))
    take(stores[1], devices[1].upload())
    take(stores[0], devices[1].upload())
    take(stores[1], devices[0].upload(3))
    first, second = (tails(store) for store in stores)
    same = [one == other for one, other in zip(first, second, strict=True)]
    assert same == [True] * 4 + [False] * 4
    with stores[0].reading() as one, stores[1].reading() as other:
        assert parting(one.hot, other.hot, NORTH) == 3
    for store in stores:
        store.close()


def test_a_feed_whose_tail_was_never_kept_has_one_all_the_same(tmp_path: Path) -> None:
    """A ledger of before: the tail is made from the rows."""
    device, store = Device(), store_in(tmp_path, "one")
    device.write(received(unit(1)))
    take(store, device.upload())
    before = tails(store)
    with store.writing() as transaction:
        lock_feed(transaction.hot, NORTH)
        transaction.hot.run("DELETE FROM feed_tail")
    assert tails(store) == before
    device.write(received(unit(2)))
    take(store, device.upload(2))
    assert tails(store)[:-1] == before
    store.close()


def test_a_position_that_a_feed_has_not_reached_has_no_tail(tmp_path: Path) -> None:
    store = store_in(tmp_path, "one")
    with store.reading() as transaction, pytest.raises(ValueError, match="no position"):
        tail_at(transaction.hot, NORTH, 99)
    store.close()
