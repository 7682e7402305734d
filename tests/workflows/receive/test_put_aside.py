"""Goods in trouble were stopped: nothing goes on before they are at the hold place."""

import pytest

from tests.support.builders import (
    FAR,
    GONE,
    HOLD_CODE,
    OTHER_LOT,
    SOON,
    a_product,
    a_shipment,
    a_unit,
    label,
    lot_label,
    scanned,
    tablets_expire,
)
from tests.support.names import BIN, TABLET_LOT, TABLETS, UNIT_GTIN, entry_id
from tests.support.receiver import BACK, CONFIRM, UNDO, Receiver, then
from tests.workflows.receive.docks import CASE_1, FLOUR_PALLET, UNIT, at_the_dock, at_the_pallet
from workflows.dialog import Reason, Scanned
from workflows.gs1.values import Sgtin
from workflows.receive.states import PutAside, Receiving
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Received
from workflows.rules.facts.parts import LotDetails
from workflows.rules.facts.work import Corrected, Refused
from workflows.rules.identity import HoldId, at, inside
from workflows.rules.model.goods import Item, Lot
from workflows.rules.model.holds import Hold, lot_subject
from workflows.rules.model.master_data import RecallScope
from workflows.rules.model.row import Row
from workflows.rules.model.work import OpenException
from workflows.rules.status import Disposition, Evidence, HoldReason, Verdict

RECALL = RecallScope("R-1", TABLETS, TABLET_LOT)
HOLD = Hold(HoldId(entry_id(900)), lot_subject(TABLETS, TABLET_LOT), HoldReason.QUARANTINE)
STRANGER = Sgtin(UNIT_GTIN, "SN-404")


def stopped(*more: Row, item: Sgtin = UNIT) -> Receiver:
    """A pack of a recalled lot was stopped."""
    receiver = at_the_pallet(RECALL, *more)
    receiver.when(label(item))
    return receiver


def test_ent_books_the_goods_at_the_hold_place_as_what_they_are() -> None:
    receiver = stopped()
    answer = receiver.when(CONFIRM)
    then(answer, Receiving, Verdict.OK, Reason.PUT_ASIDE_DONE, [Received])
    row = receiver.item(UNIT)
    assert (row.place, row.disposition) == (at(HOLD_CODE), Disposition.RECALLED)
    assert answer.values.location == HOLD_CODE


def test_what_was_scanned_is_booked_with_the_goods_put_aside() -> None:
    receiver = stopped()
    assert receiver.step(CONFIRM).record == label(UNIT).record


def test_goods_put_aside_count_as_seen() -> None:
    receiver = stopped()
    receiver.when(CONFIRM)
    assert receiver.line(UNIT).evidence is Evidence.SEEN
    then(receiver.when(label(UNIT)), Receiving, Verdict.WARN, Reason.ALREADY_COUNTED)


@pytest.mark.parametrize("given", [label(CASE_1), label(UNIT), lot_label(), scanned("rubbish", "]C0")])
def test_every_scan_before_that_is_answered_and_counts_nothing(given: Scanned) -> None:
    answer = stopped().when(given)
    then(answer, PutAside, Verdict.STOP, Reason.OWED_FIRST)
    assert answer.notice is not None
    assert answer.notice.acknowledge


def test_esc_does_not_lead_around_it() -> None:
    then(stopped().when(BACK), PutAside)


def test_the_card_shows_the_goods_that_are_owed_and_not_the_ones_just_scanned() -> None:
    receiver = stopped()
    assert receiver.when(label(CASE_1)).card.item == UNIT


def test_what_a_case_is_said_to_hold_goes_to_the_hold_place_with_it() -> None:
    receiver = stopped(item=CASE_1)
    receiver.when(CONFIRM)
    assert (receiver.item(UNIT).place, receiver.item(UNIT).disposition) == (inside(CASE_1), Disposition.RECALLED)
    assert receiver.line(UNIT).evidence is Evidence.INFERRED


def test_an_inferred_pack_that_is_recalled_meanwhile_moves_out_of_its_case() -> None:
    receiver = at_the_pallet()
    receiver.when(label(CASE_1))
    receiver.rows.put(RECALL)
    receiver.when(label(UNIT), CONFIRM)
    assert (receiver.item(UNIT).place, receiver.item(UNIT).disposition) == (at(HOLD_CODE), Disposition.RECALLED)


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
def test_goods_at_the_hold_place_are_blocked_for_their_trouble(
    more: list[Row], given: Scanned, kept_as: Disposition
) -> None:
    receiver = at_the_pallet(*more)
    receiver.when(given, CONFIRM)
    assert kept_as in {row.disposition for row in receiver.rows.every(Item) if row.place == at(HOLD_CODE)}


def test_an_expiry_that_contradicts_the_announced_one_is_not_learnt_of_the_lot() -> None:
    receiver = Receiver(*a_shipment(a_unit("U1"), a_unit("U2"), tablets_expire(FAR)))
    receiver.when(label(a_unit("U1").item, expiry=SOON))
    (fact,) = receiver.when(CONFIRM).facts
    assert isinstance(fact, Received)
    assert fact.lots == ()
    then(receiver.when(label(a_unit("U2").item)), Receiving, Verdict.OK, Reason.COUNTED, [Received])
    assert list(receiver.rows.every(Lot)) == [Lot(TABLETS, TABLET_LOT, FAR)]


def test_goods_that_nobody_announced_are_extra_at_the_hold_place() -> None:
    receiver = at_the_pallet()
    receiver.when(label(STRANGER))
    (fact,) = receiver.when(CONFIRM).facts
    assert isinstance(fact, Received)
    assert (fact.announced, fact.lots) == (False, (LotDetails(TABLETS, TABLET_LOT, FAR),))
    line = receiver.line(STRANGER)
    assert (line.announced, line.inside, line.evidence, line.lot) == (False, "", Evidence.SEEN, TABLET_LOT)


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
    then(receiver.when(given), PutAside, Verdict.STOP, reason, [Refused])
    then(receiver.when(CONFIRM), Receiving, Verdict.OK, Reason.PUT_ASIDE_DONE)


def test_goods_known_by_lot_are_put_aside_but_not_booked_because_nobody_counted_them() -> None:
    receiver = at_the_dock()
    receiver.when(label(FLOUR_PALLET), lot_label(expiry=GONE))
    then(receiver.when(CONFIRM), Receiving, Verdict.OK, Reason.PUT_ASIDE_DONE)


def test_f3_takes_the_putting_aside_back_and_the_refusal_stays_on_record() -> None:
    receiver = stopped()
    receiver.when(CONFIRM)
    then(receiver.when(UNDO), Receiving, Verdict.OK, Reason.UNDONE, [Corrected])
    assert receiver.view.item(UNIT) is None
    assert [row.category for row in receiver.rows.every(OpenException)] == [Category.RECALLED]


def test_the_pallet_stays_open_while_goods_are_put_aside() -> None:
    receiver = stopped()
    receiver.when(CONFIRM)
    assert receiver.prompt.handling_unit is not None
