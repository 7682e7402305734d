"""After an update the server judges what it could not read before: at a new position, so that every cache follows, and once."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import pytest

from server.ledger.feed import page
from server.ledger.rereading import read_again
from server.ledger.rows import LedgerRows
from server.ledger.store import Store
from server.ledger.verify import verify_chains
from server.trace.lot import trace_lot
from sync.wire.protocol import PageAnswer
from tests.server.stories import BIN_A, LOT, NORTH, NOW, Device, moved, outcomes, received, take, unit
from workflows.entry_codec import encode_entry
from workflows.rules.facts import registry
from workflows.rules.facts.parts import Fact
from workflows.rules.model.goods import Item
from workflows.rules.model.row import Feed
from workflows.rules.model.work import OpenException


@pytest.fixture
def old_program(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A program that does not know the fact of receiving yet."""
    monkeypatch.delitem(registry.FACT_BY_KIND, "received")
    return monkeypatch


def test_what_an_older_program_parked_is_booked_by_a_newer_one(store: Store, old_program: pytest.MonkeyPatch) -> None:
    device = Device()
    entry = device.write(received(unit(1)))
    assert outcomes(take(store, device.upload())) == ["parked"]
    assert read_again(store, "old", NOW) == 0
    old_program.undo()
    assert read_again(store, "new", NOW) == 1
    assert read_again(store, "new", NOW) == 0
    with store.reading() as work:
        rows = LedgerRows(work.hot, NORTH)
        head = rows.get(Item, (unit(1).text,))
        assert head is not None
        assert head.head == entry
        assert list(rows.every(OpenException)) == []
        assert not verify_chains(work.hot).differences


def test_every_terminal_learns_of_it_by_the_feed(store: Store, old_program: pytest.MonkeyPatch) -> None:
    device = Device()
    entry = device.write(received(unit(1)))
    take(store, device.upload())
    with store.reading() as work:
        before = page(work.hot, store.identity, NORTH, Feed.SITE, store.identity.epoch, 0, 500, NOW)
    old_program.undo()
    read_again(store, "new", NOW)
    with store.reading() as work:
        assert isinstance(before, PageAnswer)
        start = before.rows[-1].position
        after = page(work.hot, store.identity, NORTH, Feed.SITE, store.identity.epoch, start, 500, NOW)
    assert isinstance(after, PageAnswer)
    (row,) = after.rows
    told = {(change.row, change.key[0]): change.value for change in row.changes}
    assert told["exception", str(entry)] is None
    assert told["item", unit(1).text] is not None


def test_what_waited_for_it_follows_and_the_trace_tells_both(store: Store, old_program: pytest.MonkeyPatch) -> None:
    device = Device()
    entry = device.write(received(unit(1)))
    device.write(moved(unit(1), received(unit(1)).place, BIN_A, entry))
    assert outcomes(take(store, device.upload())) == ["parked", "parked"]
    old_program.undo()
    read_again(store, "new", NOW)
    with store.reading() as work:
        (answer,) = trace_lot(work.hot, store.identity.server, LOT, None)
    assert [step.kind for step in answer.origins] == ["received"]
    assert [holding.place for holding in answer.holdings] == [BIN_A.text]


def test_bytes_that_nobody_will_ever_read_stay_as_they_are(store: Store) -> None:
    device = Device()
    device.seal(UUID(int=9), b"garbage")
    take(store, device.upload())
    assert read_again(store, "new", NOW) == 0


@dataclass(frozen=True, slots=True)
class Weighed(Fact):
    """A fact that is only known later."""

    KIND: ClassVar[str] = "weighed"
    note: str


def test_a_fact_of_a_kind_that_is_new_is_kept_until_it_is_known(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    device = Device()
    entry = device.entry(Weighed("ten"))
    device.seal(UUID(str(entry.id)), encode_entry(entry))
    assert outcomes(take(store, device.upload())) == ["parked"]
    monkeypatch.setitem(registry.FACT_BY_KIND, "weighed", Weighed)
    assert read_again(store, "new", NOW) == 1
