"""What goods are outlives where they are put: what is held, quarantined or damaged stays so until somebody says otherwise."""

from uuid import UUID

import pytest

from tests.support.ledger import A, B, Ledger, an_entry_of
from tests.support.names import BOX, TABLET_LOT, TABLETS
from workflows.gs1.values import Sscc
from workflows.rules.book import APPLIED, CONFLICT
from workflows.rules.facts.movement import Loaded, Moved, Packed, Picked, PickRule, PutAway, Received
from workflows.rules.facts.parts import Fact, ItemStep, LotQuantity
from workflows.rules.facts.state import HoldLifted, HoldPlaced, Relabelled
from workflows.rules.identity import After, HoldId, OrderKey, PartyKey, Place, PlaceKind, inside
from workflows.rules.model.goods import Stock
from workflows.rules.model.holds import Hold
from workflows.rules.quantity import pieces
from workflows.rules.status import Disposition, Evidence, HoldReason

CARTON = Sscc("003614140000012349")
HOLD = HoldId(UUID(int=77))


def step(ledger: Ledger) -> ItemStep:
    head = ledger.item()
    assert head is not None
    return ItemStep(BOX, After.entry(head.head))


def received(disposition: Disposition) -> Ledger:
    ledger = Ledger()
    ledger.take(an_entry_of(1, Received(A, Evidence.SEEN, items=(ItemStep(BOX),), disposition=disposition)))
    return ledger


def goes_on(ledger: Ledger, kind: str) -> Fact:
    facts: dict[str, Fact] = {
        "put away": PutAway(A, B, (step(ledger),)),
        "picked": Picked(OrderKey("O-1"), "1", A, B, PickRule.FEFO, (step(ledger),)),
        "packed": Packed(CARTON, A, A, (step(ledger),)),
        "moved": Moved(A, B, (step(ledger),)),
        "loaded": Loaded(A, "HH-LK 77", items=(step(ledger),)),
    }
    return facts[kind]


@pytest.mark.parametrize("kind", ["put away", "picked", "packed", "moved", "loaded"])
@pytest.mark.parametrize("was", [Disposition.QUARANTINED, Disposition.HELD, Disposition.DAMAGED, Disposition.RECALLED])
def test_blocked_goods_stay_blocked_wherever_they_go(kind: str, was: Disposition) -> None:
    ledger = received(was)
    assert ledger.take(an_entry_of(2, goes_on(ledger, kind))) == APPLIED
    head = ledger.item()
    assert head is not None
    assert head.disposition is was


def test_incoming_goods_become_available_when_they_are_put_away() -> None:
    ledger = received(Disposition.INCOMING)
    ledger.take(an_entry_of(2, goes_on(ledger, "put away")))
    head = ledger.item()
    assert head is not None
    assert head.disposition is Disposition.AVAILABLE


def test_a_quantity_keeps_the_disposition_that_it_was_told_with() -> None:
    ledger = Ledger()
    damaged = LotQuantity(TABLETS, TABLET_LOT, pieces(5), disposition=Disposition.DAMAGED)
    ledger.take(an_entry_of(1, Received(A, Evidence.SEEN, quantities=(damaged,))))
    ledger.take(an_entry_of(2, PutAway(A, B, quantities=(damaged,))))
    balances = {(row.place, row.disposition): row.quantity for row in ledger.rows.every(Stock)}
    assert balances == {(B, Disposition.DAMAGED): pieces(5)}


def test_goods_aboard_a_vehicle_are_at_no_site() -> None:
    ledger = received(Disposition.AVAILABLE)
    ledger.take(an_entry_of(2, goes_on(ledger, "loaded")))
    head = ledger.item()
    assert head is not None
    assert head.place == Place(PlaceKind.ABOARD, "HH-LK 77")


def test_a_new_label_keeps_owner_and_disposition() -> None:
    ledger = received(Disposition.QUARANTINED)
    new = ItemStep(CARTON)
    told = Relabelled(A, step(ledger), new, "torn", (), Disposition.QUARANTINED, PartyKey("CLIENT"))
    ledger.take(an_entry_of(2, told))
    head = ledger.item(CARTON)
    assert head is not None
    assert (head.disposition, head.owner) == (Disposition.QUARANTINED, PartyKey("CLIENT"))


def test_lifting_a_hold_from_one_lot_leaves_it_on_the_other() -> None:
    ledger = Ledger()
    ledger.take(an_entry_of(1, HoldPlaced(HOLD, ("lot:P|A", "lot:P|B"), HoldReason.RECALL)))
    ledger.take(an_entry_of(2, HoldLifted(HOLD, ("lot:P|A",), "narrowed")))
    assert {row.subject for row in ledger.rows.every(Hold)} == {"lot:P|B"}


def test_a_package_does_not_go_into_itself() -> None:
    ledger = Ledger()
    outer, inner = CARTON, BOX
    ledger.take(an_entry_of(1, Received(A, Evidence.SEEN, items=(ItemStep(outer),))))
    ledger.take(an_entry_of(2, Received(inside(outer), Evidence.SEEN, items=(ItemStep(inner),))))
    head = ledger.item(outer)
    assert head is not None
    loop = Packed(inner, A, A, (ItemStep(outer, After.entry(head.head)),))
    assert ledger.take(an_entry_of(3, loop)) == CONFLICT
    assert ledger.where(outer) == (A, 1)
