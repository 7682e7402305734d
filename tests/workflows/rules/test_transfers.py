"""What a transfer between two sites of ours announces, from the sender's rows; and how that becomes the receiver's rows, however often it is told."""

from dataclasses import replace
from datetime import date

from tests.support.ledger import A, B, Ledger, an_entry_of
from tests.support.names import (
    BOX,
    CASE,
    CASE_GTIN,
    CLIENT,
    CUSTOMER,
    FLOUR,
    FLOUR_LOT,
    OTHER_BOX,
    OTHER_SITE,
    PALLET,
    SITE,
    TABLET_LOT,
    TABLETS,
    TOTE,
    TRANSFER,
    US,
    entry_id,
)
from workflows.entry_codec import encode_entry
from workflows.rules.announcing import announce
from workflows.rules.book import apply
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Moved, ReceiptClosed, Received, Shipped, TransferArrived, TransferShipped
from workflows.rules.facts.parts import Contents, Fact, ItemStep, LotDetails, LotQuantity
from workflows.rules.identity import FIRST, After, ItemId, PartyKey, Place, ShipmentKey, inside, transfer_key
from workflows.rules.model.goods import Item, Lot
from workflows.rules.model.master_data import Pack, Site
from workflows.rules.model.work import Shipment, ShipmentItem, ShipmentLot, ShipmentState
from workflows.rules.quantity import pieces
from workflows.rules.rows import Overlay
from workflows.rules.status import Disposition, Evidence, PackLevel
from workflows.rules.transfers import Announcement, announcement, site_party, sites_concerned

NORTH = Site(SITE, "North", US, "UTC")
SOUTH = Site(OTHER_SITE, "South", PartyKey(""), "UTC")
KEY = transfer_key(SITE, TRANSFER)
EXPIRY = date(2028, 6, 30)
CASE_PACK = Pack(CASE_GTIN, TABLETS, PackLevel.CASE, pieces(4).amount)
FLOUR_FIVE = LotQuantity(FLOUR, FLOUR_LOT, pieces(5))


def sender() -> Ledger:
    """A pallet with a case with a box, and a tote with flour, at A."""
    contents = (
        Contents(PALLET, (CASE, TOTE), TABLETS, TABLET_LOT),
        Contents(CASE, (BOX,), TABLETS, TABLET_LOT),
        Contents(TOTE, (), FLOUR, FLOUR_LOT, pieces(8)),
    )
    lots = (LotDetails(TABLETS, TABLET_LOT, EXPIRY),)
    ledger = Ledger(CASE_PACK)
    fact = Received(A, Evidence.SEEN, items=(ItemStep(PALLET),), contents=contents, lots=lots)
    ledger.take(an_entry_of(1, replace(fact, disposition=Disposition.AVAILABLE)))
    return ledger


def shipped(
    *items: ItemId,
    quantities: tuple[LotQuantity, ...] = (),
    contents: tuple[Contents, ...] = (),
    lots: tuple[LotDetails, ...] = (),
) -> TransferShipped:
    steps = tuple(ItemStep(item, After.entry(entry_id(1))) for item in items)
    return TransferShipped(OTHER_SITE, TRANSFER, A, steps, quantities, contents, lots)


def told_by(ledger: Ledger, *facts: TransferShipped) -> Announcement:
    """What the facts announce once they were booked."""
    for number, fact in enumerate(facts, start=20):
        ledger.take(an_entry_of(number, fact))
    return announcement(ledger.rows, NORTH, SOUTH, TRANSFER, facts)


def tree(told: Announcement) -> dict[str, tuple[str, PackLevel]]:
    return {line.item.text: (line.inside, line.level) for line in told.items}


def lots(told: Announcement) -> dict[tuple[str, str], ShipmentLot]:
    return {(line.inside, line.lot): line for line in told.lots}


# -- what is announced --------------------------------------------------------------------------------------------------------------------


def test_the_whole_hierarchy_is_announced_with_lots_quantities_and_dates() -> None:
    told = told_by(sender(), shipped(PALLET))
    assert tree(told) == {
        PALLET.text: ("", PackLevel.PALLET),
        CASE.text: (PALLET.text, PackLevel.CASE),
        BOX.text: (CASE.text, PackLevel.UNIT),
        TOTE.text: (PALLET.text, PackLevel.CASE),
    }
    assert lots(told)[CASE.text, TABLET_LOT].expiry == EXPIRY
    assert lots(told)[TOTE.text, FLOUR_LOT].announced == pieces(8)
    assert {(row.product, row.lot) for row in told.known} == {(TABLETS, TABLET_LOT), (FLOUR, FLOUR_LOT)}
    assert (told.shipment, told.supplier, told.owner) == (KEY, US, None)


def test_loose_quantities_of_several_facts_add_up_and_tell_whose_they_are() -> None:
    of_client = replace(FLOUR_FIVE, owner=CLIENT)
    told = told_by(sender(), shipped(quantities=(of_client,)), shipped(quantities=(of_client,)))
    assert lots(told)["", FLOUR_LOT].announced == pieces(10)
    assert told.owner == CLIENT


def test_goods_of_several_owners_tell_none() -> None:
    ledger = sender()
    ledger.rows.put(Item(OTHER_BOX, A, entry_id(1), Disposition.AVAILABLE, owner=CLIENT))
    assert told_by(ledger, shipped(PALLET, OTHER_BOX)).owner is None


def test_an_item_in_two_facts_is_told_once() -> None:
    told = told_by(sender(), shipped(PALLET), shipped(PALLET))
    assert len(told.items) == 4
    assert lots(told)[TOTE.text, FLOUR_LOT].announced == pieces(8)


def test_what_is_not_on_its_way_any_more_is_not_announced() -> None:
    ledger = sender()
    fact = shipped(PALLET, OTHER_BOX)
    assert announcement(ledger.rows, NORTH, SOUTH, TRANSFER, [fact]).items == ()
    ledger.take(an_entry_of(2, shipped(PALLET)))
    assert tree(announcement(ledger.rows, NORTH, SOUTH, TRANSFER, [fact])).keys() == {
        PALLET.text,
        CASE.text,
        BOX.text,
        TOTE.text,
    }


def test_what_arrived_there_is_still_announced() -> None:
    ledger = sender()
    fact = shipped(PALLET)
    arrived = TransferArrived(OTHER_SITE, TRANSFER, site_party(SOUTH), entry_id(9), (step_of(PALLET, 2),))
    ledger.take(an_entry_of(2, fact), an_entry_of(3, arrived))
    assert PALLET.text in tree(announcement(ledger.rows, NORTH, SOUTH, TRANSFER, [fact]))


def step_of(item: ItemId, after: int) -> ItemStep:
    return ItemStep(item, After.entry(entry_id(after)))


def test_what_the_fact_declares_and_the_sender_does_not_know_is_announced_as_declared() -> None:
    ledger = Ledger(CASE_PACK)
    ledger.take(an_entry_of(1, Received(A, Evidence.SEEN, items=(ItemStep(CASE),))))
    contents = (
        Contents(CASE, (BOX, OTHER_BOX), TABLETS, TABLET_LOT),
        Contents(CASE, (), FLOUR, FLOUR_LOT, pieces(3)),
        Contents(CASE, (TOTE,)),
        Contents(PALLET, (BOX,)),
    )
    dates = (LotDetails(TABLETS, TABLET_LOT, EXPIRY, origin="276"),)
    told = told_by(ledger, shipped(CASE, contents=contents, lots=dates))
    assert {text: line for text, (line, _) in tree(told).items()} == {
        CASE.text: "",
        BOX.text: CASE.text,
        OTHER_BOX.text: CASE.text,
        TOTE.text: CASE.text,
    }
    assert lots(told)[CASE.text, FLOUR_LOT].announced == pieces(3)
    assert lots(told)[CASE.text, TABLET_LOT].expiry == EXPIRY
    assert next(row.origin for row in told.known if row.product == TABLETS) == "276"


def test_what_the_sender_knows_goes_before_what_the_fact_declares() -> None:
    declared = (Contents(CASE, (BOX,), TABLETS, TABLET_LOT), Contents(TOTE, (), FLOUR, FLOUR_LOT, pieces(99)))
    told = told_by(sender(), shipped(PALLET, contents=declared))
    assert lots(told)[TOTE.text, FLOUR_LOT].announced == pieces(8)
    assert tree(told)[BOX.text] == (CASE.text, PackLevel.UNIT)


def test_a_site_without_a_gln_is_a_party_by_its_code() -> None:
    assert (site_party(NORTH), site_party(SOUTH)) == (US, PartyKey(OTHER_SITE))


def test_a_circle_of_packages_ends() -> None:
    ledger = Ledger()
    head = Item(PALLET, Place.from_text(f"transit:{OTHER_SITE}") or A, entry_id(1), Disposition.IN_TRANSIT)
    ledger.rows.put(head)
    ledger.rows.put(replace(head, item=CASE, place=inside(PALLET)))
    ledger.rows.put(replace(head, item=BOX, place=inside(CASE)))
    told = announcement(ledger.rows, NORTH, SOUTH, TRANSFER, [shipped(PALLET, BOX)])
    assert len(told.items) == 3


# -- what becomes of it at the receiver ---------------------------------------------------------------------------------------------------


def receives(ledger: Ledger, told: Announcement) -> Ledger:
    """The receiver is told."""
    over = Overlay(ledger.rows)
    announce(over, told)
    ledger.rows.accept(over.changes())
    return ledger


def nothing() -> Announcement:
    """Everything was taken back."""
    return Announcement(KEY, TRANSFER, US)


def lines(ledger: Ledger) -> dict[str, ShipmentItem]:
    return {row.item.text: row for row in ledger.rows.every(ShipmentItem)}


def state(ledger: Ledger) -> ShipmentState | None:
    row = ledger.rows.get(Shipment, (KEY,))
    return row.state if row else None


def came(
    number: int, item: ItemId = PALLET, key: ShipmentKey | None = KEY, quantities: tuple[LotQuantity, ...] = ()
) -> Entry:
    return an_entry_of(number, Received(B, Evidence.SEEN, key, US, items=(ItemStep(item),), quantities=quantities))


def test_an_announcement_is_a_shipment_with_its_lines() -> None:
    ledger = receives(Ledger(), told_by(sender(), shipped(PALLET)))
    row = ledger.rows.get(Shipment, (KEY,))
    assert row is not None
    assert (row.state, row.supplier, row.despatch_advice, row.statement) == (
        ShipmentState.ANNOUNCED,
        US,
        TRANSFER,
        True,
    )
    assert len(lines(ledger)) == 4
    assert ledger.rows.get(Lot, (TABLETS, TABLET_LOT)) is not None


def test_told_again_it_changes_nothing_and_keeps_what_was_received() -> None:
    told = told_by(sender(), shipped(PALLET))
    ledger = receives(Ledger(), told)
    ledger.take(came(1))
    over = Overlay(ledger.rows)
    announce(over, told)
    assert over.changes() == ()
    assert (lines(ledger)[PALLET.text].evidence, state(ledger)) == (Evidence.SEEN, ShipmentState.RECEIVING)


def test_what_is_withdrawn_before_it_came_is_gone() -> None:
    ledger = receives(Ledger(), told_by(sender(), shipped(PALLET, quantities=(FLOUR_FIVE,))))
    receives(ledger, nothing())
    assert (lines(ledger), list(ledger.rows.every(ShipmentLot)), state(ledger)) == ({}, [], ShipmentState.CANCELLED)


def test_what_is_withdrawn_after_it_came_is_what_nobody_announced() -> None:
    ledger = receives(Ledger(), told_by(sender(), shipped(PALLET, quantities=(FLOUR_FIVE,))))
    ledger.take(came(1, quantities=(FLOUR_FIVE,)), an_entry_of(2, ReceiptClosed(KEY, B)))
    receives(ledger, nothing())
    assert {text: line.announced for text, line in lines(ledger).items()} == {PALLET.text: False}
    assert [(row.announced, row.received) for row in ledger.rows.every(ShipmentLot)] == [(None, pieces(5))]
    assert Category.OVERAGE in ledger.troubles()


def test_one_withdrawn_part_leaves_what_was_received_of_the_other() -> None:
    north = sender()
    whole = told_by(north, shipped(PALLET, quantities=(FLOUR_FIVE,)))
    ledger = receives(Ledger(), whole)
    ledger.take(came(1, quantities=(FLOUR_FIVE,)))
    receives(ledger, replace(whole, items=(), lots=tuple(lot for lot in whole.lots if lot.inside == "")))
    assert {text: line.announced for text, line in lines(ledger).items()} == {PALLET.text: True}


def test_what_was_here_before_anybody_told_of_it_counts_as_received() -> None:
    ledger = Ledger()
    ledger.take(came(1, key=None))
    receives(ledger, told_by(sender(), shipped(PALLET)))
    assert lines(ledger)[PALLET.text].evidence is Evidence.SEEN
    assert state(ledger) is ShipmentState.RECEIVING


def test_what_was_here_and_has_left_is_still_to_come() -> None:
    ledger = Ledger()
    gone = Shipped(CUSTOMER, B, items=(step_of(PALLET, 1),))
    ledger.take(came(1, key=None), an_entry_of(2, gone))
    receives(ledger, told_by(sender(), shipped(PALLET)))
    assert lines(ledger)[PALLET.text].evidence is Evidence.NONE


def test_a_shipment_that_was_closed_is_short_of_what_is_announced_afterwards() -> None:
    north = sender()
    ledger = receives(Ledger(), told_by(north, shipped(CASE)))
    ledger.take(came(1, CASE), came(3, BOX), an_entry_of(2, ReceiptClosed(KEY, B)))
    receives(ledger, told_by(sender(), shipped(PALLET)))
    assert (state(ledger), Category.SHORTAGE in ledger.troubles()) == (ShipmentState.CLOSED_SHORT, True)


def test_a_cancelled_transfer_that_leaves_after_all_is_announced_again() -> None:
    told = told_by(sender(), shipped(PALLET))
    ledger = receives(receives(receives(Ledger(), told), nothing()), told)
    assert state(ledger) is ShipmentState.ANNOUNCED


def test_nothing_that_nobody_was_told_of_is_withdrawn() -> None:
    assert state(receives(Ledger(), nothing())) is None


def test_a_shipment_of_goods_that_came_and_are_withdrawn_keeps_its_owner() -> None:
    told = replace(told_by(sender(), shipped(PALLET)), owner=CLIENT)
    ledger = receives(Ledger(), told)
    ledger.take(came(1))
    receives(ledger, nothing())
    row = ledger.rows.get(Shipment, (KEY,))
    assert row is not None
    assert row.owner == CLIENT


# -- whom an entry concerns ---------------------------------------------------------------------------------------------------------------


def concerned(ledger: Ledger, fact: Fact, number: int = 20) -> set[str]:
    """The sites that a fact concerns once it is booked."""
    over, entry = Overlay(ledger.rows), an_entry_of(number, fact)
    apply(over, entry, encode_entry(entry), number)
    return set(sites_concerned(ledger.rows, over, over.changes()))


def test_goods_that_leave_for_a_site_concern_it_and_so_does_what_is_put_into_them() -> None:
    ledger = sender()
    assert concerned(ledger, shipped(PALLET)) == {OTHER_SITE}
    ledger.take(an_entry_of(20, shipped(PALLET)))
    late = Received(inside(CASE), Evidence.SEEN, items=(ItemStep(OTHER_BOX, FIRST),))
    assert concerned(ledger, late, 21) == {OTHER_SITE}
    assert concerned(ledger, Moved(inside(CASE), A, (step_of(BOX, 1),)), 22) == {OTHER_SITE}


def test_quantities_that_leave_directly_or_in_a_package_concern_it() -> None:
    ledger = sender()
    assert concerned(ledger, shipped(quantities=(FLOUR_FIVE,))) == {OTHER_SITE}
    ledger.take(an_entry_of(20, shipped(PALLET)))
    into = Received(inside(TOTE), Evidence.SEEN, quantities=(FLOUR_FIVE,))
    assert concerned(ledger, into, 21) == {OTHER_SITE}
    assert concerned(ledger, Received(inside(OTHER_BOX), Evidence.SEEN, quantities=(FLOUR_FIVE,)), 22) == set()


def test_a_receipt_of_a_transfer_concerns_its_sender_and_any_other_receipt_nobody() -> None:
    ledger = receives(Ledger(), told_by(sender(), shipped(PALLET)))
    assert concerned(ledger, came(1).fact) == {SITE}
    assert concerned(ledger, came(1, TOTE, None).fact) == set()


def test_goods_that_stay_concern_nobody() -> None:
    ledger = sender()
    assert concerned(ledger, Moved(A, B, quantities=(FLOUR_FIVE,)), 21) == set()
    assert concerned(ledger, Moved(A, B, (step_of(PALLET, 1),))) == set()
