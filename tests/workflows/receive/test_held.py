"""Goods that are taken in and held: papers of their lot are wanting, or nobody sent data of them. Nobody has to put them aside."""

from datetime import date

import pytest

from tests.support.builders import (
    FAR,
    a_case,
    a_pallet,
    a_policy,
    a_product,
    a_shipment,
    a_unit,
    an_sscc,
    flour,
    label,
    lot_label,
    scanned,
    tablets_expire,
)
from tests.support.names import FLOUR, FLOUR_LOT, SHIPMENT, SUPPLIER, TABLET_LOT, TABLETS, UNIT_GTIN, entry_id
from tests.support.receiver import CONFIRM, TAKE_AS_ANNOUNCED, UNDO, Receiver, then
from workflows.dialog import Reason
from workflows.gs1.values import Sgtin
from workflows.receive.states import ChooseShipment, Counting, PutAside, ReceiveReason, Receiving
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import ReceiptClosed, Received
from workflows.rules.facts.work import Corrected, ExceptionRaised, Refused
from workflows.rules.identity import ProductKey, inside
from workflows.rules.model.goods import Item, Lot, LotDocument, Stock
from workflows.rules.model.master_data import Handling, Licence, Party, PartyRole
from workflows.rules.model.row import Row
from workflows.rules.model.work import OpenException
from workflows.rules.status import Disposition, Verdict

PALLET = a_pallet(1, a_case("C1", units=2), a_unit("U1"), tablets_expire(FAR))
CASE, UNIT = a_case("C1").item, a_unit("U1").item
PAPERS = a_policy(f"documents:{TABLETS}", "CoA, SDS")
COA, SDS = (LotDocument(TABLETS, TABLET_LOT, kind, "00") for kind in ("coa", "SDS"))
BLIND = a_policy("blind_receipt", "yes")


def at_work(*more: Row) -> Receiver:
    """The pallet of an announced shipment is open."""
    receiver = Receiver(*a_shipment(PALLET, flour(48)), *more)
    receiver.choose(SHIPMENT)
    receiver.when(label(PALLET.item))
    return receiver


def blind(*more: Row) -> Receiver:
    """A shipment of which only the order is known."""
    receiver = Receiver(*a_shipment(), BLIND, *more)
    receiver.choose(SHIPMENT)
    return receiver


def troubles(receiver: Receiver) -> list[tuple[Category, str]]:
    """The open exceptions."""
    return sorted((row.category, row.subject) for row in receiver.rows.every(OpenException))


# -- papers -------------------------------------------------------------------------------------------------------------------------------


def test_goods_of_a_lot_without_its_papers_are_counted_and_held_with_one_exception_for_the_lot() -> None:
    receiver = at_work(PAPERS)
    answer = receiver.when(label(UNIT))
    then(answer, Receiving, Verdict.WARN, ReceiveReason.PAPERS_MISSING, [Received, ExceptionRaised])
    assert (answer.values.lot, answer.values.text) == (TABLET_LOT, "CoA, SDS")
    assert receiver.item(UNIT).disposition is Disposition.HELD
    then(receiver.when(label(CASE)), Receiving, Verdict.WARN, ReceiveReason.PAPERS_MISSING, [Received])
    assert receiver.item(Sgtin(UNIT_GTIN, "C1-1")).disposition is Disposition.HELD
    assert troubles(receiver) == [(Category.DOCUMENTS, f"lot:{TABLETS}|{TABLET_LOT}")]


def test_only_what_is_wanting_is_named_and_with_all_papers_nothing_is() -> None:
    assert at_work(PAPERS, COA).when(label(UNIT)).values.text == "SDS"
    then(at_work(PAPERS, COA, SDS).when(label(UNIT)), Receiving, Verdict.OK, Reason.COUNTED, [Received])


def test_the_papers_of_another_product_with_the_same_lot_code_are_none() -> None:
    other = LotDocument(ProductKey("X"), TABLET_LOT, "CoA", "00")
    assert at_work(PAPERS, other).when(label(UNIT)).values.text == "CoA, SDS"


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ((a_policy("documents", "CoA"),), True),
        ((a_policy("documents:cool", "CoA"), a_product(handling=Handling.COOL)), True),
        ((a_policy("documents:cool", "CoA"),), False),
        ((a_policy("documents", "CoA"), a_policy(f"documents:{TABLETS}", "")), False),
    ],
    ids=["all", "class", "other class", "product needs none"],
)
def test_which_papers_is_told_of_the_product_else_of_its_class_else_of_all(more: tuple[Row, ...], wanted: bool) -> None:
    answer = at_work(*more).when(label(UNIT))
    assert answer.notice is not None
    assert (answer.notice.reason is ReceiveReason.PAPERS_MISSING) is wanted


def test_a_pallet_taken_as_announced_is_held_where_papers_are_wanting() -> None:
    receiver = at_work(PAPERS)
    answer = receiver.when(CONFIRM, TAKE_AS_ANNOUNCED)
    then(answer, Receiving, Verdict.WARN, ReceiveReason.PAPERS_MISSING, [Received, ExceptionRaised])
    assert receiver.item(UNIT).disposition is Disposition.HELD


def test_a_counted_quantity_is_held_where_papers_are_wanting() -> None:
    receiver = at_work(a_policy(f"documents:{FLOUR}", "CoA"))
    receiver.when(lot_label())
    then(receiver.enter(2), Receiving, Verdict.WARN, ReceiveReason.PAPERS_MISSING, [Received, ExceptionRaised])
    assert [row.disposition for row in receiver.rows.every(Stock)] == [Disposition.HELD]


# -- no data ------------------------------------------------------------------------------------------------------------------------------


def test_a_unit_without_data_is_taken_in_held_with_one_exception_for_the_shipment() -> None:
    receiver = blind()
    answer = receiver.when(label(UNIT))
    then(answer, Receiving, Verdict.WARN, ReceiveReason.NO_DATA_YET, [Received, ExceptionRaised])
    assert receiver.item(UNIT).disposition is Disposition.HELD
    then(receiver.when(label(CASE)), Receiving, Verdict.WARN, ReceiveReason.NO_DATA_YET, [Received])
    assert troubles(receiver) == [(Category.NO_DATA, f"shipment:{SHIPMENT}")]
    then(receiver.when(label(UNIT)), Receiving, Verdict.WARN, Reason.ALREADY_COUNTED)
    then(receiver.when(UNDO), Receiving, Verdict.OK, Reason.UNDONE, [Corrected])


def test_a_pallet_without_data_is_opened_and_holds_what_is_scanned_next() -> None:
    receiver = blind()
    pallet = an_sscc(7)
    then(receiver.when(label(pallet)), Receiving, Verdict.WARN, ReceiveReason.NO_DATA_YET, [Received, ExceptionRaised])
    receiver.when(label(UNIT))
    assert receiver.item(UNIT).place == inside(pallet)


def test_goods_without_serials_and_data_are_counted_and_held() -> None:
    receiver = blind()
    then(receiver.when(lot_label()), Counting, Verdict.OK, Reason.LOT_READ)
    then(receiver.enter(2), Receiving, Verdict.WARN, ReceiveReason.NO_DATA_YET, [Received, ExceptionRaised])
    (stock,) = receiver.rows.every(Stock)
    assert (stock.lot, stock.disposition) == (FLOUR_LOT, Disposition.HELD)


def test_a_blind_receipt_can_be_closed() -> None:
    receiver = blind()
    receiver.when(label(UNIT), CONFIRM)
    then(receiver.when(CONFIRM), ChooseShipment, Verdict.OK, Reason.RECEIPT_CLOSED, [ReceiptClosed])


def test_a_unit_that_is_in_stock_already_is_a_duplicate_without_data_too() -> None:
    known = Item(UNIT, inside(an_sscc(9)), entry_id(800), Disposition.AVAILABLE, product=TABLETS, lot=TABLET_LOT)
    then(blind(known).when(label(UNIT)), PutAside, Verdict.STOP, Reason.DUPLICATE_SERIAL, [Refused])


def test_a_pallet_that_is_here_already_is_not_taken_in_again() -> None:
    known = Item(an_sscc(7), inside(an_sscc(9)), entry_id(800), Disposition.AVAILABLE)
    then(blind(known).when(label(an_sscc(7))), Receiving, Verdict.STOP, Reason.UNKNOWN_HANDLING_UNIT)


@pytest.mark.parametrize("rows", [a_shipment(), a_shipment(a_unit("U2")), a_shipment(flour(8))])
def test_without_the_policy_or_with_data_what_was_not_announced_is_stopped(rows: list[Row]) -> None:
    more = (BLIND,) if len(rows) > 1 else ()
    receiver = Receiver(*rows, *more)
    receiver.choose(SHIPMENT)
    then(receiver.when(label(UNIT)), PutAside, Verdict.STOP, Reason.NOT_ANNOUNCED, [Refused, Received])


# -- partner, dates -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("checked", "days", "good"),
    [
        (date(2026, 11, 1), "30", True),
        (date(2026, 10, 1), "30", False),
        (None, "30", False),
        (None, "", True),
        (date(2020, 1, 1), "often", True),
    ],
)
def test_a_licence_that_was_checked_too_long_ago_stops_the_shipment(
    checked: date | None, days: str, good: bool
) -> None:
    """EU GDP chapter 5, DSCSA authorised trading partner: a licence is known to be valid only for so long."""
    party = Party(SUPPLIER, "Norda Pharma", (PartyRole.SUPPLIER,), Licence.VALID, checked)
    receiver = Receiver(*a_shipment(PALLET), party, a_policy("licence_days", days))
    answer = receiver.choose(SHIPMENT)
    assert answer.notice is not None
    assert (answer.notice.reason is ReceiveReason.LICENCE_TOO_OLD) is not good


def test_the_day_of_manufacture_and_the_suppliers_lot_are_kept_of_a_lot() -> None:
    receiver = at_work()
    receiver.when(scanned(f"01{UNIT_GTIN.digits}112606151728063010{TABLET_LOT}\x1d21U1"))
    (lot,) = receiver.rows.every(Lot)
    assert (lot.manufactured, lot.supplier_lot, lot.expiry) == (date(2026, 6, 15), TABLET_LOT, FAR)


def test_they_are_kept_of_goods_without_serials_too() -> None:
    receiver = at_work()
    receiver.when(lot_label(more="11260615"))
    receiver.enter(1)
    (lot,) = receiver.rows.every(Lot)
    assert (lot.manufactured, lot.supplier_lot) == (date(2026, 6, 15), FLOUR_LOT)
