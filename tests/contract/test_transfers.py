"""Goods go from one site of ours to another: announced there with all that is in them, received as anything is, and on the way no longer.

Nothing is lost and nothing doubled, whatever is taken back, arrives late, or is done twice.
"""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from server.ledger.chores import Chores
from server.ledger.importing import import_rows
from server.ledger.verify import verify_chains
from server.trace.lot import trace_lot
from tests.contract.two_sites import (
    CASE,
    EXPIRY,
    FLOUR,
    FLOUR_LOT,
    KEY,
    NORTH_GLN,
    SOUTH,
    SOUTH_GLN,
    TRANSFER,
    TwoSites,
)
from tests.server.stories import BIN_A, DOCK, LOT, NORTH, PRODUCT, pallet, unit
from tests.support.builders import label
from tests.sync.devices import new_id
from workflows.dialog import Chosen, Input
from workflows.receive import workflow as receive
from workflows.receive.states import ReceiveState
from workflows.rules.facts.movement import ReceiptClosed, Received, TransferReceived, Unpacked
from workflows.rules.facts.parts import Fact, ItemStep
from workflows.rules.identity import FIRST, ShipmentKey, inside, with_party
from workflows.rules.model.goods import Lot
from workflows.rules.model.master_data import Licence, Party, PartyRole
from workflows.rules.model.work import ShipmentState
from workflows.rules.quantity import pieces
from workflows.rules.status import Disposition, Evidence, PackLevel
from workflows.rules.view import StockView
from workflows.step import Beside, Context, Done, Left

PALLET = pallet(1)
TRANSIT = "transit:SOUTH"


@pytest.fixture
async def sites(tmp_path: Path) -> TwoSites:
    return await TwoSites.begin(tmp_path / "world")


# -- announced ----------------------------------------------------------------------------------------------------------------------------


async def test_a_pallet_is_announced_with_its_hierarchy_its_lots_and_their_dates(sites: TwoSites) -> None:
    sites.north.ships(PALLET, flour=5)
    await sites.settle()
    shipment = sites.south.shipment()
    assert shipment is not None
    assert (shipment.state, shipment.supplier, shipment.despatch_advice) == (
        ShipmentState.ANNOUNCED,
        NORTH_GLN,
        TRANSFER,
    )
    lines = sites.south.lines()
    assert {text: (line.inside, line.level) for text, line in lines.items()} == {
        PALLET.text: ("", PackLevel.PALLET),
        CASE.text: (PALLET.text, PackLevel.CASE),
        unit(1).text: (CASE.text, PackLevel.UNIT),
        unit(2).text: (CASE.text, PackLevel.UNIT),
    }
    assert (lines[unit(1).text].product, lines[unit(1).text].lot) == (PRODUCT, LOT)
    lots = sites.south.lots()
    assert lots[CASE.text, LOT].expiry == EXPIRY
    assert lots[PALLET.text, FLOUR_LOT].announced == pieces(8)
    assert lots["", FLOUR_LOT].announced == pieces(5)
    with sites.south.view() as view:
        known, party = view.rows.get(Lot, (PRODUCT, LOT)), view.rows.get(Party, (NORTH_GLN,))
    assert known is not None
    assert known.expiry == EXPIRY
    assert party is not None
    assert party.licence is Licence.UNKNOWN, "somebody has told of that party already"


async def test_two_lorries_of_one_transfer_are_one_shipment(sites: TwoSites) -> None:
    sites.north.ships(PALLET)
    sites.north.ships(flour=2)
    await sites.settle()
    sites.north.ships(flour=3)
    await sites.settle()
    assert sites.south.lots()["", FLOUR_LOT].announced == pieces(5)
    assert PALLET.text in sites.south.lines()


async def test_what_was_packed_before_it_left_and_arrives_late_is_announced_too(sites: TwoSites) -> None:
    sites.north.does(Received(inside(PALLET), Evidence.SEEN, items=(ItemStep(unit(7), FIRST, PRODUCT, LOT),)))
    other = await sites.north.at(sites.world, "north-2", NORTH)
    other.ships(PALLET)
    await other.terminal.sync()
    await sites.south.terminal.sync()
    assert unit(7).text not in sites.south.lines()
    await sites.settle()
    assert sites.south.lines()[unit(7).text].inside == PALLET.text


async def test_what_was_taken_out_before_it_left_and_arrives_late_is_not_announced_any_more(sites: TwoSites) -> None:
    other = await sites.north.at(sites.world, "north-2", NORTH)
    sites.north.does(Unpacked(CASE, BIN_A, (sites.north.step(unit(1)),)))
    other.ships(PALLET)
    await other.terminal.sync()
    await sites.south.terminal.sync()
    assert unit(1).text in sites.south.lines()
    await sites.settle()
    assert unit(1).text not in sites.south.lines()
    assert "not_in_parent" in sites.north.troubles()


# -- received -----------------------------------------------------------------------------------------------------------------------------


async def test_what_is_received_is_on_its_way_no_more_and_each_site_has_what_it_has(sites: TwoSites) -> None:
    sites.north.ships(PALLET, flour=5)
    await sites.settle()
    assert sites.north.places()[PALLET.text] == TRANSIT
    assert sites.north.stock()[TRANSIT, Disposition.IN_TRANSIT] == 5
    sites.south.receives(PALLET)
    sites.south.receives(CASE, place=inside(PALLET))
    sites.south.receives(flour=5)
    await sites.settle()
    assert sites.south.places() == {PALLET.text: DOCK.text, CASE.text: f"in:{PALLET.text}"}
    north = sites.north.places()
    assert north[PALLET.text] == with_party(SOUTH_GLN).text
    assert north[CASE.text] == f"in:{PALLET.text}"
    assert sites.north.stock() == {
        (f"in:{PALLET.text}", Disposition.AVAILABLE): 8,
        (with_party(SOUTH_GLN).text, Disposition.SHIPPED): 5,
    }
    assert sites.south.shipment() is not None
    assert sites.north.troubles() == sites.south.troubles() == set()
    with sites.world.services.store.reading() as work:
        assert not verify_chains(work.hot).differences


async def test_units_that_are_read_before_their_pallet_arrive_each_for_itself(sites: TwoSites) -> None:
    sites.north.ships(PALLET)
    await sites.settle()
    sites.south.receives(unit(1))
    await sites.settle()
    north = sites.north.places()
    assert (north[unit(1).text], north[PALLET.text]) == (with_party(SOUTH_GLN).text, TRANSIT)
    sites.south.receives(PALLET)
    await sites.settle()
    north = sites.north.places()
    assert (north[unit(1).text], north[unit(2).text]) == (with_party(SOUTH_GLN).text, f"in:{CASE.text}")
    assert north[PALLET.text] == with_party(SOUTH_GLN).text


async def test_a_fact_of_a_transfer_does_as_well_as_any_receipt(sites: TwoSites) -> None:
    sites.north.ships(PALLET)
    await sites.settle()
    sites.south.does(TransferReceived(NORTH, TRANSFER, DOCK, Evidence.SEEN, (sites.south.step(PALLET),)))
    await sites.settle()
    assert sites.south.lines()[PALLET.text].evidence is Evidence.SEEN
    assert sites.north.places()[PALLET.text] == with_party(SOUTH_GLN).text


async def test_the_normal_workflow_receives_a_transfer_as_it_does_any_shipment(sites: TwoSites) -> None:
    with sites.world.services.store.writing() as work:
        import_rows(work.hot, NORTH, [Party(NORTH_GLN, "North", (PartyRole.SELF,), Licence.VALID)])
    sites.north.ships(PALLET)
    await sites.settle()
    facts = works_at_south(sites, Chosen(KEY), label(PALLET), label(CASE, LOT, EXPIRY))
    await sites.settle()
    assert facts == [Received, Received]
    evidence = {text: line.evidence for text, line in sites.south.lines().items()}
    assert evidence[PALLET.text] is evidence[CASE.text] is Evidence.SEEN
    assert evidence[unit(1).text] is evidence[unit(2).text] is Evidence.INFERRED
    assert sites.south.places()[unit(1).text] == f"in:{CASE.text}"
    assert sites.north.places()[PALLET.text] == with_party(SOUTH_GLN).text
    assert sites.north.troubles() == sites.south.troubles() == set()


async def test_goods_that_arrive_before_the_other_site_has_told_of_them_count_as_received(sites: TwoSites) -> None:
    other = await sites.north.at(sites.world, "north-2", NORTH)
    other.ships(PALLET)
    sites.south.receives(PALLET, key=None)
    await sites.south.terminal.sync()
    await other.terminal.sync()
    await sites.settle()
    assert sites.south.lines()[PALLET.text].evidence is Evidence.SEEN
    assert sites.north.places()[PALLET.text] == with_party(SOUTH_GLN).text


# -- taken back ---------------------------------------------------------------------------------------------------------------------------


async def test_a_transfer_that_is_taken_back_before_anything_came_is_withdrawn(sites: TwoSites) -> None:
    sent = sites.north.ships(PALLET, flour=5)
    await sites.settle()
    sites.north.takes_back(sent)
    await sites.settle()
    shipment = sites.south.shipment()
    assert shipment is not None
    assert shipment.state is ShipmentState.CANCELLED
    assert (sites.south.lines(), sites.south.lots()) == ({}, {})
    assert sites.north.places()[PALLET.text] == DOCK.text
    sites.north.ships(PALLET)
    await sites.settle()
    again = sites.south.shipment()
    assert again is not None
    assert again.state is ShipmentState.ANNOUNCED
    assert PALLET.text in sites.south.lines()


async def test_one_part_that_is_taken_back_leaves_the_other(sites: TwoSites) -> None:
    sites.north.ships(PALLET)
    part = sites.north.ships(flour=3)
    await sites.settle()
    sites.north.takes_back(part)
    await sites.settle()
    assert ("", FLOUR_LOT) not in sites.south.lots()
    assert PALLET.text in sites.south.lines()


async def test_a_transfer_can_not_be_taken_back_once_it_was_received_there(sites: TwoSites) -> None:
    sent = sites.north.ships(PALLET)
    await sites.settle()
    sites.south.receives(PALLET)
    await sites.settle()
    sites.north.takes_back(sent)
    await sites.settle()
    assert sites.north.troubles() == {"late"}
    assert sites.south.lines()[PALLET.text].evidence is Evidence.SEEN


async def test_taken_back_here_while_it_is_received_there_is_seen_on_both_sides(sites: TwoSites) -> None:
    sent = sites.north.ships(PALLET)
    await sites.settle()
    sites.south.receives(PALLET)
    sites.north.takes_back(sent)
    await sites.settle()
    assert sites.north.places()[PALLET.text] == DOCK.text
    assert sites.south.lines()[PALLET.text].announced is False
    sites.south.does(ReceiptClosed(KEY, DOCK))
    await sites.settle()
    assert "overage" in sites.south.troubles()


async def test_a_receipt_that_is_taken_back_puts_the_goods_on_their_way_again(sites: TwoSites) -> None:
    sites.north.ships(PALLET, flour=5)
    await sites.settle()
    came, flour = sites.south.receives(PALLET), sites.south.receives(flour=5)
    await sites.settle()
    sites.south.takes_back(came)
    sites.south.takes_back(flour)
    await sites.settle()
    assert sites.north.places()[PALLET.text] == TRANSIT
    assert sites.north.stock()[TRANSIT, Disposition.IN_TRANSIT] == 5
    assert sites.south.lines()[PALLET.text].evidence is Evidence.NONE
    sites.south.receives(PALLET)
    await sites.settle()
    assert sites.north.places()[PALLET.text] == with_party(SOUTH_GLN).text


# -- back and forth, doubled and interrupted ----------------------------------------------------------------------------------------------


async def test_goods_that_come_back_are_received_as_new_with_what_is_in_them(sites: TwoSites) -> None:
    sites.north.ships(PALLET)
    await sites.settle()
    sites.south.receives(PALLET)
    await sites.settle()
    back = ShipmentKey("TR-2")
    sites.south.ships(PALLET, transfer=back, to=NORTH)
    await sites.settle()
    assert PALLET.text in sites.north.lines(ShipmentKey("SOUTH/TR-2"))
    sites.north.receives(PALLET, key=ShipmentKey("SOUTH/TR-2"))
    await sites.settle()
    assert sites.north.places()[PALLET.text] == DOCK.text
    assert sites.south.places()[PALLET.text] == with_party(NORTH_GLN).text
    assert sites.north.troubles() == sites.south.troubles() == set()


async def test_doing_it_all_again_changes_nothing(sites: TwoSites) -> None:
    sites.north.ships(PALLET, flour=5)
    await sites.settle()
    sites.south.receives(PALLET, flour=5)
    await sites.settle()
    before = (positions(sites), sites.north.places(), sites.south.lines(), sites.north.stock())
    with sites.world.services.store.writing() as work:
        work.hot.run("DELETE FROM news_mark WHERE site <> ''")
    chores(sites).at_start()
    await sites.settle()
    assert (positions(sites), sites.north.places(), sites.south.lines(), sites.north.stock()) == before


async def test_what_was_left_undone_is_done_at_the_next_start(sites: TwoSites, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(Chores, "after", lambda *_: None)
        sites.north.ships(PALLET)
        await sites.settle()
    assert sites.south.shipment() is None
    chores(sites).at_start()
    await sites.settle()
    assert PALLET.text in sites.south.lines()


async def test_news_that_fail_harm_no_batch(sites: TwoSites, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a broken world")

    with monkeypatch.context() as failing:
        failing.setattr("server.ledger.chores.follow_transfers", broken)
        sites.north.ships(PALLET)
        await sites.settle()
    assert sites.north.places()[PALLET.text] == TRANSIT
    sites.north.ships(flour=1)
    await sites.settle()
    assert PALLET.text in sites.south.lines()


async def test_several_processes_at_once_do_it_once(sites: TwoSites, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(Chores, "after", lambda *_: None)
        sites.north.ships(PALLET, flour=5)
        await sites.settle()
        sites.south.receives(PALLET, flour=5, key=KEY)
        await sites.settle()
    await asyncio.gather(*(asyncio.to_thread(chores(sites).at_start) for _ in range(4)))
    await sites.settle()
    assert sites.south.lots()["", FLOUR_LOT].announced == pieces(5)
    assert sites.north.places()[PALLET.text] == with_party(SOUTH_GLN).text


async def test_a_trace_tells_the_goods_once(sites: TwoSites) -> None:
    sites.north.ships(PALLET, flour=5)
    await sites.settle()
    sites.south.receives(PALLET)
    sites.south.receives(flour=5)
    await sites.settle()
    with sites.world.services.store.reading() as work:
        (answer,) = trace_lot(work.hot, sites.world.services.store.identity.server, FLOUR_LOT, FLOUR)
    assert answer.recipients == ()
    assert [(holding.site, int(holding.amount)) for holding in answer.holdings] == [(SOUTH, 5)]


# -- helpers ------------------------------------------------------------------------------------------------------------------------------


def works_at_south(sites: TwoSites, *inputs: Input) -> list[type[Fact]]:
    """What the receive workflow books for these inputs, over what the terminal there knows."""
    state: ReceiveState = receive.begin()
    booked: list[type[Fact]] = []
    for given in inputs:
        with sites.south.view() as stock:
            view = StockView(stock.rows, SOUTH, date(2026, 11, 20))
            step = receive.advance(state, given, Context(view, tuple(new_id() for _ in range(12)), lambda _: b""))
        assert not isinstance(step.state, Done | Left | Beside)
        state = step.state
        booked += [type(sites.south.does(booking.fact).fact) for booking in step.bookings]
    return booked


def chores(sites: TwoSites) -> Chores:
    return Chores(sites.world.services.store, lambda: datetime.now(UTC))


def positions(sites: TwoSites) -> list[tuple[str, int]]:
    with sites.world.services.store.reading() as work:
        return work.hot.rows("SELECT site, position FROM feed_counter ORDER BY site")
