"""Two sites of one server hear of each other on every engine, whoever does the chores and however often."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from server.ledger.blocked import BlockedSince
from server.ledger.chores import Chores
from server.ledger.importing import import_rows
from server.ledger.rows import LedgerRows
from server.ledger.store import Store
from server.ledger.verify import verify_chains
from tests.server.stories import DOCK, LOT, NORTH, NOW, PRODUCT, Device, pallet, received, take, unit
from workflows.rules.derived.went_on import Told
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Received, TransferShipped
from workflows.rules.facts.parts import ItemStep
from workflows.rules.identity import After, EntryId, HoldId, PartyKey, ShipmentKey, SiteCode, inside, with_party
from workflows.rules.model.goods import Item
from workflows.rules.model.holds import Hold
from workflows.rules.model.master_data import RecallScope, Site
from workflows.rules.model.row import Row
from workflows.rules.model.work import OpenException, ShipmentItem
from workflows.rules.status import Evidence, HoldReason

SOUTH = SiteCode("SOUTH")
SOUTH_GLN = PartyKey("9521101000016")
KEY = ShipmentKey("NORTH/TR-1")


@pytest.fixture
def sites(store: Store) -> Store:
    """A ledger with two sites; a pallet with two packs leaves the first for the other."""
    told(store, SOUTH, Site(SOUTH, "South", SOUTH_GLN, "UTC"))
    device = Device()
    arrived = device.write(received(pallet(1)))
    for number in (1, 2):
        device.write(received(unit(number), inside(pallet(1))))
    step = ItemStep(pallet(1), After.entry(arrived))
    device.write(TransferShipped(SOUTH, ShipmentKey("TR-1"), DOCK, (step,)))
    take(store, device.upload())
    return store


def told(store: Store, site: SiteCode, *rows: Row) -> None:
    with store.writing() as work:
        import_rows(work.hot, site, rows)


def chores(store: Store) -> None:
    Chores(store, lambda: NOW).at_start()


def lines(store: Store) -> dict[str, Evidence]:
    with store.reading() as work:
        rows = LedgerRows(work.hot, SOUTH).find(ShipmentItem, "shipment", KEY)
        return {row.item.text: row.evidence for row in rows}


def place(store: Store) -> str:
    with store.reading() as work:
        row = LedgerRows(work.hot, NORTH).get(Item, (pallet(1).text,))
        assert row is not None
        return row.place.text


def receive_at_south(store: Store) -> EntryId:
    device = Device(site=SOUTH)
    entry = device.write(Received(DOCK, Evidence.SEEN, KEY, items=(ItemStep(pallet(1)),)))
    take(store, device.upload(), SOUTH)
    return entry


def test_a_transfer_is_announced_and_its_arrival_told_back(sites: Store) -> None:
    chores(sites)
    assert lines(sites) == dict.fromkeys((pallet(1).text, unit(1).text, unit(2).text), Evidence.NONE)
    assert place(sites) == "transit:SOUTH"
    receive_at_south(sites)
    chores(sites)
    assert place(sites) == with_party(SOUTH_GLN).text
    with sites.reading() as work:
        assert not verify_chains(work.hot).differences


def test_many_processes_at_once_do_it_once(sites: Store) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: chores(sites), range(12)))
    receive_at_south(sites)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: chores(sites), range(12)))
    assert place(sites) == with_party(SOUTH_GLN).text
    with sites.reading() as work:
        kinds = work.hot.rows(
            "SELECT kind, outcome FROM entry WHERE site = ? AND kind = ?", (NORTH, "transfer_arrived")
        )
    assert kinds == [("transfer_arrived", "applied")]


def test_a_site_that_nobody_knows_gets_nothing_and_stops_nothing(sites: Store) -> None:
    device = Device()
    arrived = device.write(received(unit(9)))
    lost = TransferShipped(SiteCode("MARS"), ShipmentKey("TR-2"), DOCK, (ItemStep(unit(9), After.entry(arrived)),))
    device.write(lost)
    take(sites, device.upload())
    chores(sites)
    assert len(lines(sites)) == 3


# -- recalls of all sites -----------------------------------------------------------------------------------------------------------------

RECALL = RecallScope("R-1", PRODUCT, LOT)


def recalled(store: Store, site: SiteCode) -> list[str]:
    with store.reading() as work:
        rows = LedgerRows(work.hot, site).every(OpenException)
        return [row.subject for row in rows if row.category is Category.RECALLED]


def test_a_recall_that_one_site_is_told_of_is_followed_at_every_site(sites: Store) -> None:
    chores(sites)
    told(sites, SOUTH, RECALL)
    assert recalled(sites, NORTH) == [f"lot:{PRODUCT}|{LOT}"], "its goods are on their way to the other site"
    assert recalled(sites, SOUTH) == [f"shipment:{KEY}"]


def test_since_when_goods_are_blocked_is_remembered_until_they_are_not(store: Store) -> None:
    hold = Hold(HoldId(unit_id(1)), f"lot:{PRODUCT}|{LOT}", HoldReason.DAMAGE)
    told(store, NORTH, hold, RECALL)
    first = told_since(store, hold)
    told(store, NORTH, replace(hold, note="told again"))
    assert first is not None
    assert (told_since(store, hold), first.position.feed) == (first, "site")
    recall = told_since(store, RECALL)
    assert recall is not None
    assert recall.position.feed == "control"
    assert told_since(store, replace(hold, subject="at:A")) is None


def unit_id(number: int) -> EntryId:
    return Device().entry(received(unit(number))).id


def told_since(store: Store, block: Hold | RecallScope) -> Told | None:
    with store.reading() as work:
        return BlockedSince(work.hot, NORTH).told(block)
