"""Goods in trouble were stopped: they are blocked at once, ENT says that the STOP was seen, and the walk to the cage is owed."""

import pytest

from tests.support.builders import (
    DOCK_CODE,
    FAR,
    GONE,
    HOLD_CODE,
    OTHER_LOT,
    SOON,
    a_product,
    a_shipment,
    a_unit,
    label,
    location_label,
    lot_label,
    scanned,
    tablets_expire,
)
from tests.support.names import BIN, DOCK, FLOUR, FLOUR_LOT, SHIPMENT, TABLET_LOT, TABLETS, UNIT_GTIN, entry_id
from tests.support.operator import an_owed_walk
from tests.support.receiver import BACK, CONFIRM, UNDO, Receiver, then
from tests.workflows.receive.docks import CASE_1, FLOUR_PALLET, PALLET_1, PALLET_2, UNIT, at_the_dock, at_the_pallet
from workflows.dialog import Choice, Chosen, Input, Reason, Scanned
from workflows.gs1.values import Sgtin
from workflows.owed.states import OwedList, OwedReason
from workflows.receive.carry import CARRY, owed_here
from workflows.receive.close import INFER
from workflows.receive.states import ChooseShipment, Closing, PutAside, ReceiveReason, Receiving
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Moved, ReceiptClosed, Received
from workflows.rules.facts.parts import LotDetails, LotQuantity
from workflows.rules.facts.work import Corrected, Refused
from workflows.rules.identity import HoldId, ItemId, Place, at, inside
from workflows.rules.model.goods import Item, Lot
from workflows.rules.model.holds import Hold, lot_subject
from workflows.rules.model.master_data import RecallScope
from workflows.rules.model.row import Row
from workflows.rules.model.work import OpenException
from workflows.rules.quantity import pieces
from workflows.rules.status import Disposition, Evidence, HoldReason, Verdict
from workflows.step import Owed

RECALL = RecallScope("R-1", TABLETS, TABLET_LOT)
HOLD = Hold(HoldId(entry_id(900)), lot_subject(TABLETS, TABLET_LOT), HoldReason.QUARANTINE)
STRANGER = Sgtin(UNIT_GTIN, "SN-404")


def stopped(*more: Row, item: Sgtin = UNIT) -> Receiver:
    """A pack of a recalled lot was stopped."""
    receiver = at_the_pallet(RECALL, *more)
    receiver.when(label(item))
    return receiver


def test_the_goods_are_blocked_where_they_stand_before_anything_is_pressed() -> None:
    receiver = stopped()
    row = receiver.item(UNIT)
    assert (row.place, row.disposition) == (inside(PALLET_1), Disposition.RECALLED)


def test_ent_only_says_that_the_stop_was_seen_and_that_the_walk_is_owed() -> None:
    receiver = stopped()
    answer = receiver.when(CONFIRM)
    then(answer, Receiving, Verdict.OK, ReceiveReason.BLOCKED)
    assert answer.values.location == HOLD_CODE
    (owed,) = receiver.owed
    assert (owed.items, owed.place, owed.location) == ((UNIT,), inside(PALLET_1), HOLD_CODE)
    assert owed.category is Category.RECALLED


def test_goods_put_aside_count_as_seen() -> None:
    receiver = stopped()
    receiver.when(CONFIRM)
    assert receiver.line(UNIT).evidence is Evidence.SEEN
    then(receiver.when(label(UNIT)), Receiving, Verdict.WARN, Reason.ALREADY_COUNTED)


@pytest.mark.parametrize("given", [label(CASE_1), label(UNIT), lot_label(), scanned("rubbish", "]C0")])
def test_every_scan_before_that_is_answered_and_counts_nothing(given: Scanned) -> None:
    receiver = stopped()
    answer = receiver.when(given)
    then(answer, PutAside, Verdict.STOP, Reason.OWED_FIRST)
    assert answer.notice is not None
    assert answer.notice.acknowledge


def test_esc_does_not_lead_around_it() -> None:
    then(stopped().when(BACK), PutAside)


def test_the_card_shows_the_goods_that_are_owed_and_not_the_ones_just_scanned() -> None:
    receiver = stopped()
    assert receiver.when(label(CASE_1)).card.item == UNIT


def test_what_a_case_is_said_to_hold_is_blocked_with_it() -> None:
    receiver = stopped(item=CASE_1)
    receiver.when(CONFIRM)
    assert (receiver.item(UNIT).place, receiver.item(UNIT).disposition) == (inside(CASE_1), Disposition.RECALLED)
    assert receiver.line(UNIT).evidence is Evidence.INFERRED


def test_an_inferred_pack_that_is_recalled_meanwhile_is_blocked_in_its_case() -> None:
    receiver = at_the_pallet()
    receiver.when(label(CASE_1))
    receiver.rows.put(RECALL)
    receiver.when(label(UNIT), CONFIRM)
    assert (receiver.item(UNIT).place, receiver.item(UNIT).disposition) == (inside(CASE_1), Disposition.RECALLED)


@pytest.mark.parametrize(
    ("more", "given", "kept_as"),
    [
        ([RECALL], label(UNIT), Disposition.RECALLED),
        ([HOLD], label(UNIT), Disposition.HELD),
        ([], label(UNIT, expiry=GONE), Disposition.EXPIRED),
        ([a_product(minimum_days_at_receipt=90)], label(UNIT, expiry=SOON), Disposition.HELD),
        ([], label(UNIT, lot=OTHER_LOT), Disposition.HELD),
        ([], label(STRANGER), Disposition.HELD),
    ],
    ids=["recalled", "on hold", "expired", "short dated", "other lot", "not announced"],
)
def test_goods_are_blocked_for_their_trouble(more: list[Row], given: Scanned, kept_as: Disposition) -> None:
    receiver = at_the_pallet(*more)
    receiver.when(given, CONFIRM)
    (owed,) = receiver.owed
    assert [receiver.item(item).disposition for item in owed.items] == [kept_as]


def test_an_expiry_that_contradicts_the_announced_one_is_not_learnt_of_the_lot() -> None:
    receiver = Receiver(*a_shipment(a_unit("U1"), a_unit("U2"), tablets_expire(FAR)))
    _, fact = receiver.when(label(a_unit("U1").item, expiry=SOON)).facts
    receiver.when(CONFIRM)
    assert isinstance(fact, Received)
    assert fact.lots == ()
    then(receiver.when(label(a_unit("U2").item)), Receiving, Verdict.OK, Reason.COUNTED, [Received])
    assert list(receiver.rows.every(Lot)) == [Lot(TABLETS, TABLET_LOT, FAR, supplier_lot=TABLET_LOT)]


def test_goods_that_nobody_announced_are_extra_where_they_were_found() -> None:
    receiver = at_the_pallet()
    _, fact = receiver.when(label(STRANGER)).facts
    assert isinstance(fact, Received)
    assert (fact.announced, fact.lots) == (False, (LotDetails(TABLETS, TABLET_LOT, FAR, supplier_lot=TABLET_LOT),))
    line = receiver.line(STRANGER)
    assert (line.announced, line.inside, line.evidence, line.lot) == (False, PALLET_1.text, Evidence.SEEN, TABLET_LOT)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (label(STRANGER), Reason.DUPLICATE_SERIAL),
        (label(UNIT, lot=None), Reason.NO_LOT),
        (label(UNIT, expiry=None), Reason.NO_EXPIRY),
        (lot_label(UNIT_GTIN, TABLET_LOT), Reason.NO_SERIAL),
    ],
)
def test_goods_without_an_identity_of_their_own_are_put_aside_but_not_booked(given: Scanned, reason: Reason) -> None:
    receiver = at_the_pallet(Item(STRANGER, BIN, entry_id(800), Disposition.AVAILABLE))
    codes = () if reason is Reason.DUPLICATE_SERIAL else (CONFIRM,)
    then(receiver.when(given, *codes), PutAside, Verdict.STOP, reason, [Refused])
    then(receiver.when(CONFIRM), Receiving, Verdict.OK, Reason.PUT_ASIDE_DONE)
    assert receiver.owed == ()


def test_goods_known_by_lot_are_put_aside_but_not_booked_because_nobody_counted_them() -> None:
    receiver = at_the_dock()
    receiver.when(label(FLOUR_PALLET), lot_label(expiry=GONE))
    then(receiver.when(CONFIRM), Receiving, Verdict.OK, Reason.PUT_ASIDE_DONE)


def test_f3_takes_the_blocked_goods_and_the_walk_back_and_the_refusal_stays_on_record() -> None:
    receiver = stopped()
    receiver.when(CONFIRM)
    then(receiver.when(UNDO), Receiving, Verdict.OK, Reason.UNDONE, [Corrected])
    assert receiver.view.item(UNIT) is None
    assert receiver.owed == ()
    assert [row.category for row in receiver.rows.every(OpenException)] == [Category.RECALLED]


def test_the_pallet_stays_open_while_goods_are_put_aside() -> None:
    receiver = stopped()
    receiver.when(CONFIRM)
    assert receiver.prompt.handling_unit is not None


# -- the walk -----------------------------------------------------------------------------------------------------------------------------


def test_neither_pallet_nor_shipment_is_closed_while_something_of_it_is_owed() -> None:
    receiver = stopped()
    receiver.when(CONFIRM)
    answer = receiver.when(CONFIRM, CONFIRM)
    then(answer, Closing, Verdict.STOP, ReceiveReason.OWED_HERE)
    assert (answer.values.count, answer.values.location) == (1, HOLD_CODE)
    receiver.when(BACK, BACK)
    then(receiver.when(CONFIRM, CONFIRM), Closing, Verdict.STOP, ReceiveReason.OWED_HERE)


def test_another_pallet_can_be_closed_meanwhile() -> None:
    receiver = stopped()
    receiver.when(CONFIRM, BACK, label(PALLET_2), CONFIRM)
    assert receiver.prompt.choices == (Choice(INFER, "", count=1),)
    receiver.when(CONFIRM)
    then(receiver.enter(0), Receiving, Verdict.WARN, Reason.CLOSED_SHORT, [ReceiptClosed])


def test_the_way_to_the_walk_is_offered_where_closing_is_refused_and_comes_back() -> None:
    receiver = stopped()
    receiver.when(CONFIRM, CONFIRM)
    assert receiver.prompt.choices == (Choice(CARRY, "", count=1),)
    then(receiver.choose(CARRY), Closing)
    assert receiver.first == OwedList()


def test_the_choice_means_nothing_where_nothing_is_owed() -> None:
    receiver = at_the_pallet()
    then(receiver.when(CONFIRM, Chosen(CARRY)), Closing)
    assert receiver.first is None


@pytest.mark.parametrize("keys", [(), (CONFIRM,)], ids=["receiving", "closing"])
def test_at_the_cage_its_label_books_the_walk_and_receiving_goes_on(keys: tuple[Input, ...]) -> None:
    receiver = stopped()
    receiver.when(CONFIRM, *keys)
    then(receiver.when(location_label(HOLD_CODE)), Receiving, Verdict.OK, OwedReason.WALKED, [Moved])
    assert (receiver.item(UNIT).place, receiver.item(UNIT).disposition) == (at(HOLD_CODE), Disposition.RECALLED)
    assert receiver.owed == ()
    receiver.when(CONFIRM, CONFIRM)
    then(receiver.enter(0), Receiving, Verdict.WARN, Reason.CLOSED_SHORT, [ReceiptClosed])


def test_the_cage_is_no_place_for_goods_that_arrive_where_nothing_is_owed_to_it() -> None:
    then(at_the_dock().when(location_label(HOLD_CODE)), Receiving, Verdict.STOP, Reason.NOT_ALLOWED)


def test_a_walk_of_another_shipment_does_not_hinder_this_one() -> None:
    receiver = at_the_dock()
    receiver.owed = (an_owed_walk(STRANGER),)
    then(receiver.when(CONFIRM, CONFIRM), ChooseShipment, Verdict.WARN, Reason.CLOSED_SHORT, [ReceiptClosed])


@pytest.mark.parametrize(
    ("place", "unit", "hindered"),
    [
        (DOCK, None, True),
        (inside(FLOUR_PALLET), FLOUR_PALLET, True),
        (DOCK, FLOUR_PALLET, False),
    ],
)
def test_goods_without_serials_that_are_owed_hinder_where_they_belong(
    place: Place, unit: ItemId | None, hindered: bool
) -> None:
    receiver = at_the_dock()
    bad = LotQuantity(FLOUR, FLOUR_LOT, pieces(2))
    receiver.owed = (Owed(entry_id(900), Category.DAMAGED, place, HOLD_CODE, (), (bad,)),)
    receiver.when(*([label(unit)] if unit else []), CONFIRM)
    assert bool(owed_here(Receiving(SHIPMENT, DOCK_CODE, unit), receiver.context)) is hindered
    answer = receiver.when(CONFIRM)
    said = answer.notice.reason if answer.notice else None
    assert (said is ReceiveReason.OWED_HERE) is hindered
