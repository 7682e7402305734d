"""What is booked can be taken out again without a trace in stock, for every fact there is."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from tests.support.builders import FAR
from tests.support.facts import EXAMPLES, MINIMAL
from tests.support.ledger import A, B, Ledger, an_entry_of, moved, received, undone
from tests.support.names import (
    BIN,
    BOX,
    CASE,
    CUSTOMER,
    DOCK,
    FLOUR,
    FLOUR_LOT,
    OTHER_BOX,
    OTHER_SITE,
    PALLET,
    SHIPMENT,
    SOLVENT,
    SOLVENT_LOT,
    STAGE,
    SUPPLIER,
    TABLET_LOT,
    TABLETS,
    TASK,
    TRANSFER,
    entry_id,
    kilograms,
)
from tests.support.views import rows_of
from workflows.entry_codec import encode_entry
from workflows.rules.beside import can_take_out_beside, take_out_beside
from workflows.rules.book import APPLIED, apply
from workflows.rules.booking import book, can_take_out, item_row, take_out
from workflows.rules.effects import effects_of
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import PutAway, Received, Returned, ReturnReason
from workflows.rules.facts.parts import Contents, ItemStep, LotDetails, LotQuantity
from workflows.rules.facts.registry import FACTS
from workflows.rules.facts.state import HoldLifted, StatusChanged
from workflows.rules.facts.work import TaskReleased, TaskTakenOver
from workflows.rules.identity import FIRST, NOWHERE, UNKNOWN, After, EntryId, OrderKey, inside, transfer_key
from workflows.rules.model.goods import Displaced, Item, Lot, LotDocument, Stock
from workflows.rules.model.holds import Hold
from workflows.rules.model.row import Row
from workflows.rules.model.work import (
    OpenException,
    Order,
    OrderLine,
    OrderState,
    Shipment,
    ShipmentItem,
    ShipmentLot,
    ShipmentState,
    Task,
    TaskKind,
)
from workflows.rules.parked import book_entry
from workflows.rules.quantity import pieces
from workflows.rules.rows import Overlay, Table
from workflows.rules.status import Disposition, Evidence, PackLevel, Seal

COMING = transfer_key(OTHER_SITE, TRANSFER)
KINDS = (
    Item,
    Stock,
    Displaced,
    Hold,
    Shipment,
    ShipmentItem,
    ShipmentLot,
    Order,
    OrderLine,
    Task,
    LotDocument,
    OpenException,
)
"""What a taking out leaves as it was before. What was learnt of lots, and that a hold was released, stays known."""
MADE = date(2026, 6, 30)
ONE_WAY = (HoldLifted, TaskReleased, TaskTakenOver)
"""Facts that do not tell what was before."""


def world(entry: Entry) -> Table:
    """A site in which this entry fits: each item is where the fact says it comes from, under the predecessor that it names."""
    table = Table(_site())
    for move in effects_of(entry.fact).moves:
        after, item = move.step.after, move.step.item
        if after != FIRST and not (after == UNKNOWN and move.source in (None, NOWHERE)):
            head = entry_id(77) if after == UNKNOWN else EntryId(UUID(after.text))
            place, before = move.source or STAGE, move.before or Disposition.HELD
            table.put(Item(item, place, head, before, Evidence.TYPED, TABLETS, TABLET_LOT, SUPPLIER, Seal.BROKEN))
            for line in tuple(table.find(ShipmentItem, "item", item)):
                table.put(replace(line, evidence=Evidence.TYPED))
    return table


def _site() -> list[Row]:
    return [
        Shipment(SHIPMENT, SUPPLIER, ShipmentState.RECEIVING),
        ShipmentItem(SHIPMENT, PALLET, "", PackLevel.PALLET),
        ShipmentItem(SHIPMENT, CASE, PALLET.text, PackLevel.CASE, product=TABLETS, lot=TABLET_LOT),
        ShipmentItem(SHIPMENT, BOX, CASE.text, PackLevel.UNIT, product=TABLETS, lot=TABLET_LOT),
        ShipmentLot(SHIPMENT, PALLET.text, FLOUR, FLOUR_LOT, announced=pieces(8)),
        Shipment(COMING, SUPPLIER, ShipmentState.RECEIVING),
        ShipmentItem(COMING, PALLET, "", PackLevel.PALLET),
        ShipmentItem(COMING, CASE, PALLET.text, PackLevel.CASE, product=TABLETS, lot=TABLET_LOT),
        Order(OrderKey("SO-4711"), CUSTOMER, OrderState.PACKED),
        OrderLine(OrderKey("SO-4711"), "10", SOLVENT, kilograms("30")),
        Task(TASK, TaskKind.RECEIVE, SHIPMENT),
        Stock(BIN, SOLVENT, SOLVENT_LOT, None, Disposition.AVAILABLE, kilograms("100")),
    ]


@pytest.mark.parametrize("entry", [*EXAMPLES.values(), *MINIMAL.values()], ids=lambda entry: entry.fact.KIND)
def test_taking_out_what_was_booked_leaves_the_rows_as_they_were(entry: Entry) -> None:
    rows = Overlay(world(entry))
    before = rows_of(rows, KINDS)
    effects = effects_of(entry.fact)
    book_entry(rows, entry)
    if isinstance(entry.fact, ONE_WAY):
        assert not can_take_out_beside(entry)
        return
    assert can_take_out(rows, entry.id, effects)
    assert can_take_out_beside(entry)
    take_out(rows, entry.id, effects)
    take_out_beside(rows, entry)
    left = rows_of(rows, KINDS)
    left[OpenException] = {row for row in left[OpenException] if getattr(row, "entry", None) != entry.id}
    assert left == before


@pytest.mark.parametrize("entry", [*EXAMPLES.values(), *MINIMAL.values()], ids=lambda entry: entry.fact.KIND)
def test_every_fact_is_judged_without_an_error_even_where_nothing_of_it_is_known(entry: Entry) -> None:
    outcome = apply(Overlay(Table()), entry, encode_entry(entry), 1)
    assert outcome.kind


@pytest.mark.parametrize("entry", EXAMPLES.values(), ids=lambda entry: entry.fact.KIND)
def test_what_an_entry_moves_has_it_as_head_afterwards(entry: Entry) -> None:
    rows = Overlay(world(entry))
    effects = effects_of(entry.fact)
    book(rows, entry.id, effects)
    for move in effects.moves:
        row = item_row(rows, move.step.item)
        assert row is not None
        assert (row.head, row.place) == (entry.id, move.destination)


def test_the_examples_hold_every_fact() -> None:
    assert {fact.KIND for fact in FACTS} == set(EXAMPLES)


# -- what is displaced --------------------------------------------------------------------------------------------------------------------


def displaced(ledger: Ledger) -> list[Displaced]:
    """What is remembered of what was before."""
    return list(ledger.rows.every(Displaced))


def test_a_plain_move_remembers_nothing_because_the_fact_tells_what_was_before() -> None:
    ledger = Ledger()
    ledger.take(received(1), moved(2, A, B, 1))
    assert displaced(ledger) == []


def test_a_move_that_tells_the_product_of_an_item_that_had_none_remembers_that() -> None:
    ledger = Ledger()
    ledger.take(received(1))
    step = ItemStep(BOX, After.entry(entry_id(1)), TABLETS, TABLET_LOT)
    ledger.take(an_entry_of(2, PutAway(A, B, items=(step,))))
    (row,) = displaced(ledger)
    assert row.before is not None
    assert row.before.product is None


def test_what_is_held_stays_held_wherever_it_is_put() -> None:
    ledger = Ledger()
    held = Received(DOCK, Evidence.SEEN, items=(ItemStep(BOX),), disposition=Disposition.HELD)
    ledger.take(an_entry_of(1, held))
    ledger.take(an_entry_of(2, PutAway(DOCK, BIN, items=(ItemStep(BOX, After.entry(entry_id(1))),))))
    row = ledger.item()
    assert row is not None
    assert (row.place, row.disposition) == (BIN, Disposition.HELD)


def test_a_quantity_of_another_status_than_the_plain_one_keeps_it() -> None:
    ledger = Ledger()
    told = LotQuantity(FLOUR, FLOUR_LOT, pieces(5), disposition=Disposition.DAMAGED)
    ledger.take(an_entry_of(1, Received(DOCK, Evidence.SEEN, quantities=(told,))))
    ledger.take(an_entry_of(2, PutAway(DOCK, BIN, quantities=(told,))))
    assert [(row.place, row.disposition) for row in ledger.rows.every(Stock)] == [(BIN, Disposition.DAMAGED)]


def test_a_move_under_another_status_than_the_plain_one_remembers_it() -> None:
    ledger = Ledger()
    step = ItemStep(BOX, After.entry(entry_id(1)))
    ledger.take(an_entry_of(1, Received(DOCK, Evidence.SEEN, items=(ItemStep(BOX),), disposition=Disposition.HELD)))
    put_away = an_entry_of(2, PutAway(DOCK, BIN, items=(step,)))
    assert ledger.take(put_away) == APPLIED
    (row,) = displaced(ledger)
    assert row.before is not None
    assert row.before.disposition is Disposition.HELD


def test_every_handling_of_what_was_only_inferred_is_remembered() -> None:
    ledger = Ledger()
    contents = (Contents(CASE, (BOX,)),)
    ledger.take(an_entry_of(1, Received(DOCK, Evidence.SEEN, items=(ItemStep(CASE),), contents=contents)))
    ledger.take(moved(2, inside(CASE), BIN, 1))
    assert [row.item for row in displaced(ledger)] == [BOX]


def test_a_return_of_goods_that_were_never_here_is_an_arrival() -> None:
    ledger = Ledger()
    fact = Returned(CUSTOMER, DOCK, ReturnReason.OTHER, Evidence.SEEN, items=(ItemStep(BOX),))
    assert ledger.take(an_entry_of(1, fact)) == APPLIED
    assert displaced(ledger) == []


def test_a_status_change_keeps_the_place() -> None:
    ledger = Ledger()
    ledger.take(an_entry_of(1, Received(DOCK, Evidence.SEEN, items=(ItemStep(BOX),))))
    step = ItemStep(BOX, After.entry(entry_id(1)))
    change = StatusChanged(DOCK, Disposition.INCOMING, Disposition.QUARANTINED, "odd smell", items=(step,))
    ledger.take(an_entry_of(2, change))
    row = ledger.item()
    assert row is not None
    assert (row.place, row.disposition) == (DOCK, Disposition.QUARANTINED)


def test_what_is_taken_to_be_in_a_package_keeps_the_place_that_it_has_already() -> None:
    ledger = Ledger()
    contents = (Contents(CASE, (BOX, OTHER_BOX)),)
    ledger.take(
        received(1, B), an_entry_of(2, Received(DOCK, Evidence.SEEN, items=(ItemStep(CASE),), contents=contents))
    )
    assert (ledger.where(BOX), ledger.where(OTHER_BOX)) == ((B, 1), (inside(CASE), 2))


# -- what is learnt of lots ---------------------------------------------------------------------------------------------------------------


def told(number: int, **details: Any) -> Entry:
    """A label tells something of the lot."""
    lots = (LotDetails(TABLETS, TABLET_LOT, **details),)
    return an_entry_of(number, Received(A, Evidence.SEEN, lots=lots))


def lot(ledger: Ledger) -> Lot:
    """What is known of the lot."""
    (row,) = ledger.rows.every(Lot)
    return row


def test_each_detail_of_a_lot_is_learnt_once_and_a_blank_overwrites_nothing() -> None:
    ledger = Ledger()
    ledger.take(told(1, manufactured=MADE), told(2, expiry=FAR, day_given=False), told(3), told(4, origin="276"))
    assert lot(ledger) == Lot(TABLETS, TABLET_LOT, FAR, False, MADE, origin="276")


def test_what_is_known_already_is_not_written_again() -> None:
    ledger = Ledger()
    ledger.take(told(1, expiry=FAR))
    over = Overlay(ledger.rows)
    again = told(2, expiry=FAR)
    apply(over, again, encode_entry(again), 2)
    assert over.changes() == ()


def test_two_expiries_of_one_lot_are_trouble_that_somebody_has_to_look_at() -> None:
    ledger = Ledger()
    ledger.take(told(1, expiry=FAR), told(2, expiry=MADE))
    assert lot(ledger).expiry == FAR
    assert ledger.troubles() == {Category.EXPIRY_DIFFERS}


def test_what_was_learnt_of_a_lot_stays_known_when_its_entry_is_taken_out() -> None:
    ledger = Ledger()
    first = told(1, expiry=FAR)
    ledger.take(first, undone(2, first))
    assert lot(ledger).expiry == FAR
