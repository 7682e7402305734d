"""Goods from another site of ours mark the shipment under which they were announced, as any receipt does."""

from tests.support.ledger import A, B, Ledger, an_entry_of, undone
from tests.support.names import BOX, CASE, FLOUR, FLOUR_LOT, OTHER_SITE, SUPPLIER, TRANSFER, entry_id
from workflows.rules.book import APPLIED, CONFLICT
from workflows.rules.entry import Entry
from workflows.rules.facts.movement import Shipped, TransferReceived, TransferShipped
from workflows.rules.facts.parts import Contents, ItemStep, LotQuantity
from workflows.rules.identity import After, inside, transfer_key
from workflows.rules.model.work import Shipment, ShipmentItem, ShipmentLot, ShipmentState
from workflows.rules.quantity import pieces
from workflows.rules.status import Evidence, PackLevel

KEY = transfer_key(OTHER_SITE, TRANSFER)
ROWS = (
    Shipment(KEY, SUPPLIER, ShipmentState.ANNOUNCED),
    ShipmentItem(KEY, CASE, "", PackLevel.CASE),
    ShipmentItem(KEY, BOX, CASE.text, PackLevel.UNIT),
    ShipmentLot(KEY, "", FLOUR, FLOUR_LOT, announced=pieces(8)),
)


def arrived(number: int) -> Entry:
    """A sealed case and some flour came from the other site."""
    flour, contents = (LotQuantity(FLOUR, FLOUR_LOT, pieces(5)),), (Contents(CASE, (BOX,)),)
    fact = TransferReceived(OTHER_SITE, TRANSFER, A, Evidence.SEEN, (ItemStep(CASE),), flour, contents)
    return an_entry_of(number, fact)


def lines(ledger: Ledger) -> dict[str, Evidence]:
    return {row.item.text: row.evidence for row in ledger.rows.every(ShipmentItem)}


def test_a_receipt_from_another_site_marks_its_shipment() -> None:
    ledger = Ledger(*ROWS)
    assert ledger.take(arrived(1)) == APPLIED
    assert lines(ledger) == {CASE.text: Evidence.SEEN, BOX.text: Evidence.INFERRED}
    assert [row.state for row in ledger.rows.every(Shipment)] == [ShipmentState.RECEIVING]
    assert [row.received for row in ledger.rows.every(ShipmentLot)] == [pieces(5)]


def test_taken_back_it_is_announced_and_not_here() -> None:
    ledger = Ledger(*ROWS)
    came = arrived(1)
    ledger.take(came, undone(2, came))
    assert set(lines(ledger).values()) == {Evidence.NONE}


def test_goods_that_went_to_the_other_site_come_back_with_what_is_in_them() -> None:
    ledger = Ledger(*ROWS)
    sent = TransferShipped(OTHER_SITE, TRANSFER, A, (ItemStep(CASE, After.entry(entry_id(1))),))
    back = arrived(3)
    ledger.take(arrived(1), an_entry_of(2, sent))
    assert ledger.take(back) == APPLIED
    assert (ledger.where(CASE), ledger.where(BOX)) == ((A, 3), (inside(CASE), 1))


def test_a_unit_that_was_unpacked_on_the_way_comes_back_inside_another_and_can_be_taken_back() -> None:
    ledger = Ledger(*ROWS)
    sent = TransferShipped(OTHER_SITE, TRANSFER, B, (ItemStep(BOX),))
    back = arrived(3)
    ledger.take(an_entry_of(2, sent))
    assert ledger.take(back) == APPLIED
    assert ledger.where(BOX) == (inside(CASE), 3)
    ledger.take(undone(4, back))
    row = ledger.item(BOX)
    assert row is not None
    assert (row.place.text, ledger.where(CASE)) == (f"transit:{OTHER_SITE}", None)


def test_what_was_sold_does_not_come_from_a_supplier_who_has_it_not() -> None:
    ledger = Ledger(*ROWS)
    sold = Shipped(SUPPLIER, A, items=(ItemStep(CASE, After.entry(entry_id(1))),))
    ledger.take(arrived(1), an_entry_of(2, sold))
    assert ledger.take(arrived(3)) == APPLIED, "goods of another site may have been with anybody in between"
    assert ledger.take(arrived(4)) == CONFLICT
