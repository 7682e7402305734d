"""A terminal moved to another site brings what it had not sent: it enters the ledger of the site where it happened, once, and whatever is forged does not."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from server.ledger.importing import import_rows
from server.ledger.people import add_enrolment
from server.ledger.rows import LedgerRows
from server.ledger.store import Store
from server.ledger.verify import verify_chains
from tests.server.stories import DOCK, NORTH, Device, outcomes, received, take, unit
from workflows.entry_codec import encode_entry
from workflows.rules.identity import DeviceEpoch, EnrolmentId, EntryId, PartyKey, SiteCode
from workflows.rules.model.goods import Item
from workflows.rules.model.master_data import Site

SOUTH = SiteCode("SOUTH")


@pytest.fixture
def moved_store(store: Store) -> Store:
    """A ledger with two sites."""
    with store.writing() as work:
        import_rows(work.hot, SOUTH, [Site(SOUTH, "South", PartyKey("9521101000016"), "UTC")])
    return store


def enrolled(store: Store, device: Device) -> Device:
    with store.writing() as work:
        add_enrolment(work.hot, device.as_enrolled())
    return device


def moved(store: Store, device: Device) -> Device:
    """The same terminal, the same keys, taken in at the other site: its entries get new envelopes there."""
    again = replace(device, site=SOUTH, enrolment=EnrolmentId(uuid4()), epoch=DeviceEpoch(uuid4()), items=[])
    enrolled(store, again)
    for item in device.items:
        again.seal(item.id, (item.content or "").encode())
    return again


def ids(store: Store, site: SiteCode) -> list[tuple[str, str]]:
    with store.reading() as work:
        return work.hot.rows("SELECT id, outcome FROM entry WHERE site = ? ORDER BY position", (site,))


def feed(store: Store, site: SiteCode) -> list[tuple[str, str]]:
    sql = "SELECT entry, outcome FROM feed WHERE site = ? AND entry IS NOT NULL ORDER BY position"
    with store.reading() as work:
        return work.hot.rows(sql, (site,))


def test_unsent_entries_enter_the_ledger_of_their_site_and_are_known_at_the_new_one(moved_store: Store) -> None:
    device = enrolled(moved_store, Device())
    old = [device.write(received(unit(number))) for number in range(3)]
    here = moved(moved_store, device)
    new = here.write(received(unit(9)))
    assert outcomes(take(moved_store, here.upload(), SOUTH)) == ["duplicate"] * 3 + ["applied"]
    assert ids(moved_store, NORTH) == [(str(entry), "applied") for entry in old]
    assert ids(moved_store, SOUTH) == [(str(new), "applied")]
    assert feed(moved_store, SOUTH) == [*((str(entry), "duplicate") for entry in old), (str(new), "applied")]
    with moved_store.reading() as work:
        assert LedgerRows(work.hot, NORTH).get(Item, (unit(0).text,)) is not None
        assert LedgerRows(work.hot, SOUTH).get(Item, (unit(0).text,)) is None
        assert not verify_chains(work.hot).differences


def test_what_the_old_site_has_already_is_not_taken_in_again(moved_store: Store) -> None:
    device = enrolled(moved_store, Device())
    device.write(received(unit(1)))
    take(moved_store, device.upload())
    device.write(received(unit(2)))
    here = moved(moved_store, device)
    for _ in range(2):
        assert outcomes(take(moved_store, here.upload(), SOUTH)) == ["duplicate", "duplicate"]
    assert [outcome for _, outcome in feed(moved_store, NORTH)] == ["applied", "applied"]
    assert len(ids(moved_store, NORTH)) == 2


def test_several_batches_and_several_moved_terminals_lengthen_chains_of_their_own(moved_store: Store) -> None:
    for start in (10, 20):
        device = enrolled(moved_store, Device())
        for number in range(start, start + 4):
            device.write(received(unit(number)))
        here = moved(moved_store, device)
        take(moved_store, here.upload(1, 2), SOUTH)
        take(moved_store, here.upload(3), SOUTH)
    assert len(ids(moved_store, NORTH)) == 8
    with moved_store.reading() as work:
        assert not verify_chains(work.hot).differences


def test_a_terminal_that_was_never_there_brings_nothing_there(moved_store: Store) -> None:
    stranger = enrolled(moved_store, Device(site=SOUTH))
    entry = replace(stranger.entry(received(unit(1))), site=NORTH)
    stranger.seal(UUID(str(entry.id)), encode_entry(entry))
    result = take(moved_store, stranger.upload(), SOUTH)
    assert [(item.outcome.value, item.reason) for item in result.outcomes] == [("parked", "unreadable")]
    assert ids(moved_store, NORTH) == []


def test_other_content_under_an_id_that_the_old_site_has_is_an_alarm_there(moved_store: Store) -> None:
    device = enrolled(moved_store, Device())
    entry = device.write(received(unit(1)))
    take(moved_store, device.upload())
    here = moved(moved_store, replace(device, items=[]))
    forged = replace(device.entry(received(unit(2), DOCK)), id=EntryId(UUID(str(entry))))
    here.seal(UUID(str(entry)), encode_entry(forged))
    take(moved_store, here.upload(), SOUTH)
    with moved_store.reading() as work:
        kinds = [kind for (kind,) in work.hot.rows("SELECT kind FROM alarm WHERE site = ?", (NORTH,))]
    assert kinds == ["other_content"]
    assert len(ids(moved_store, NORTH)) == 1


def test_a_chain_of_nobody_who_was_taken_in_brings_nothing_elsewhere(moved_store: Store) -> None:
    unknown = Device(site=SOUTH)
    entry = replace(unknown.entry(received(unit(1))), site=NORTH)
    unknown.seal(UUID(str(entry.id)), encode_entry(entry))
    assert outcomes(take(moved_store, unknown.upload(), SOUTH)) == ["parked"]
