"""Goods without serials are scanned while a shipment is being received: they are known by lot, and counted or weighed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.support.builders import (
    ACETONE_LOT,
    DRUM_GTIN,
    FAR,
    GONE,
    MASTER_DATA,
    SOON,
    LotLine,
    a_mixed_case,
    a_pallet,
    a_shipment,
    acetone,
    an_sscc,
    flour,
    label,
    lot_label,
)
from tests.support.names import (
    DOCK,
    FLOUR,
    FLOUR_GTIN,
    FLOUR_LOT,
    SHIPMENT,
    SOLVENT,
    TABLET_LOT,
    UNIT_GTIN,
)
from tests.support.receiver import CONFIRM, Receiver, then
from tests.workflows.receive.docks import FLOUR_PALLET, MIXED, PALLET_1, at_the_dock, at_the_pallet
from workflows.dialog import Action, Reason
from workflows.gs1.values import Gtin
from workflows.receive.states import Counting, PutAside, ReceiveReason, Receiving
from workflows.rules.entry import How
from workflows.rules.facts.movement import Received
from workflows.rules.facts.work import Refused
from workflows.rules.identity import LotCode, Place, inside
from workflows.rules.model.goods import Lot, Stock
from workflows.rules.model.master_data import Product
from workflows.rules.model.row import Row
from workflows.rules.model.work import ShipmentItem, ShipmentLot
from workflows.rules.quantity import Unit, pieces
from workflows.rules.rows import RowChange
from workflows.rules.status import Disposition, Evidence, Verdict


def at_the_flour() -> Receiver:
    """The pallet of flour was read."""
    receiver = at_the_dock()
    receiver.when(label(FLOUR_PALLET))
    return receiver


def opened(line: LotLine, *more: Row) -> Receiver:
    """A shipment of loose goods is open."""
    receiver = Receiver(*a_shipment(line), *more)
    receiver.choose(SHIPMENT)
    return receiver


def stock(receiver: Receiver) -> dict[Place, Decimal]:
    """What is booked of goods by lot, by place."""
    return {row.place: row.quantity.amount for row in receiver.rows.every(Stock)}


def received(receiver: Receiver, lot: LotCode = FLOUR_LOT) -> dict[str, Decimal | None]:
    """What the shipment's lines of a lot say is here, by package."""
    lines = receiver.rows.find(ShipmentLot, "lot", lot)
    return {line.inside: line.received.amount if line.received else None for line in lines}


def test_a_label_without_a_count_asks_how_many_packages_there_are() -> None:
    answer = at_the_flour().when(lot_label())
    then(answer, Counting, Verdict.OK, Reason.LOT_READ)
    assert (answer.card.name, answer.card.lot, answer.card.expiry) == ("Wheat flour, 1 kg", FLOUR_LOT, FAR)


def test_a_label_that_counts_for_itself_is_booked_at_once() -> None:
    """AI 37 counts the trade items of AI 02 in a logistic unit."""
    receiver = at_the_flour()
    answer = receiver.when(lot_label(ai="02", more="3706"))
    then(answer, Receiving, Verdict.OK, Reason.COUNTED, [Received])
    assert stock(receiver) == {inside(FLOUR_PALLET): 48}
    assert answer.values.count == 6


def test_a_count_of_zero_on_a_label_is_no_count() -> None:
    then(at_the_flour().when(lot_label(ai="02", more="370")), Counting, Verdict.OK, Reason.LOT_READ)


def test_a_weighed_drum_is_booked_by_its_weight() -> None:
    """AI 3102: net weight in kilograms with two decimals."""
    receiver = at_the_dock()
    answer = receiver.when(lot_label(DRUM_GTIN, ACETONE_LOT, more="3102002550"))
    then(answer, Receiving, Verdict.OK, Reason.COUNTED, [Received])
    assert stock(receiver) == {DOCK: Decimal("25.5")}
    assert answer.card.quantity is not None
    assert answer.card.quantity.unit is Unit.KILOGRAM


def test_a_product_kept_in_grams_takes_a_weight_in_kilograms_for_what_it_is() -> None:
    receiver = opened(acetone(25), _kept_in(Unit.GRAM))
    receiver.when(lot_label(DRUM_GTIN, ACETONE_LOT, more="3102002550"))
    assert stock(receiver) == {DOCK: Decimal(25_500)}


@pytest.mark.parametrize("unit", [Unit.PIECE, Unit.LITRE, Unit.POUND])
def test_the_weight_of_goods_that_are_not_kept_by_weight_is_no_quantity(unit: Unit) -> None:
    receiver = opened(acetone(25), _kept_in(unit))
    answer = receiver.when(lot_label(DRUM_GTIN, ACETONE_LOT, more="3102002550"))
    then(answer, Counting, Verdict.OK, Reason.LOT_READ)


def test_goods_announced_on_the_open_pallet_are_booked_on_it() -> None:
    receiver = at_the_flour()
    receiver.when(lot_label())
    receiver.enter(6)
    assert stock(receiver) == {inside(FLOUR_PALLET): 48}
    assert received(receiver) == {FLOUR_PALLET.text: 48}


def test_goods_announced_loose_are_booked_at_the_dock_even_while_a_pallet_is_open() -> None:
    receiver = at_the_pallet()
    receiver.when(lot_label(DRUM_GTIN, ACETONE_LOT))
    receiver.enter(2)
    assert stock(receiver) == {DOCK: 50}
    assert received(receiver, ACETONE_LOT) == {"": 50}


def test_goods_of_a_pallet_that_was_read_and_left_still_belong_to_it() -> None:
    receiver = at_the_flour()
    receiver.press(Action.BACK)
    receiver.when(lot_label())
    receiver.enter(6)
    assert received(receiver) == {FLOUR_PALLET.text: 48}


def test_goods_of_a_pallet_that_was_never_read_are_booked_at_the_dock() -> None:
    receiver = at_the_dock()
    receiver.when(lot_label())
    receiver.enter(6)
    assert stock(receiver) == {DOCK: 48}
    assert received(receiver) == {FLOUR_PALLET.text: None, "": 48}


def test_goods_found_on_the_wrong_pallet_are_counted_there_with_a_warning() -> None:
    receiver = at_the_pallet()
    receiver.when(lot_label())
    answer = receiver.enter(6)
    then(answer, Receiving, Verdict.WARN, Reason.NOT_ON_THIS_PALLET, [Received])
    assert answer.values.item == FLOUR_PALLET
    assert stock(receiver) == {inside(PALLET_1): 48}


def test_goods_found_on_a_pallet_though_a_single_package_announced_them_name_that_package() -> None:
    receiver = Receiver(*a_shipment(a_pallet(1), a_mixed_case(4, flour(8))))
    receiver.when(label(PALLET_1), lot_label())
    assert receiver.enter(1).values.item == MIXED


def test_goods_of_a_case_on_the_pallet_that_was_read_are_booked_in_the_case() -> None:
    receiver = Receiver(*a_shipment(a_pallet(1, a_mixed_case(4, flour(8), flour(8, LotCode("OTHER"))))))
    receiver.when(label(PALLET_1), label(MIXED), lot_label())
    then(receiver.enter(1), Receiving, Verdict.OK, Reason.COUNTED, [Received])
    assert stock(receiver) == {inside(MIXED): 8}


def test_goods_of_a_case_on_the_pallet_that_was_not_read_raise_no_word() -> None:
    receiver = Receiver(*a_shipment(a_pallet(1, a_mixed_case(4, flour(8)))))
    receiver.when(label(PALLET_1), lot_label())
    then(receiver.enter(1), Receiving, Verdict.OK, Reason.COUNTED, [Received])


def test_a_lot_announced_in_two_packages_fills_the_one_that_is_not_full_yet() -> None:
    receiver = Receiver(*a_shipment(a_mixed_case(4, flour(8)), a_mixed_case(5, flour(8))))
    receiver.when(label(an_sscc(4)), label(an_sscc(5)))
    assert received(receiver) == {an_sscc(4).text: 8, an_sscc(5).text: 8}
    receiver.press(Action.UNDO)
    assert received(receiver) == {an_sscc(4).text: 8, an_sscc(5).text: None}
    receiver.when(lot_label())
    receiver.enter(1)
    assert received(receiver) == {an_sscc(4).text: 8, an_sscc(5).text: None, "": 8}


def test_a_lot_announced_in_a_package_that_no_line_names_is_still_counted() -> None:
    receiver = Receiver(*a_shipment(a_pallet(1), a_mixed_case(4, flour(8))))
    receiver.rows.accept([RowChange(ShipmentItem, ("ASN-88123", MIXED.text), None)])
    receiver.when(label(PALLET_1), lot_label())
    then(receiver.enter(1), Receiving, Verdict.WARN, Reason.NOT_ON_THIS_PALLET, [Received])


def test_goods_that_expire_soon_are_counted_with_a_warning() -> None:
    receiver = opened(flour(8, expiry=SOON))
    receiver.when(lot_label(expiry=SOON))
    answer = receiver.enter(1)
    then(answer, Receiving, Verdict.WARN, Reason.EXPIRES_SOON, [Received])
    assert answer.values.days == 56


def test_a_label_that_can_be_read_in_two_ways_is_to_be_compared_before_anybody_counts() -> None:
    lot = LotCode("M5517280630")
    receiver = opened(flour(8, lot, expiry=None), replace(_product(FLOUR), dated=False))
    answer = receiver.when(lot_label(lot=lot, expiry=None))
    then(answer, Counting, Verdict.WARN, Reason.POSSIBLE_MISSING_SEPARATOR)


def test_a_lot_that_was_not_announced_is_stopped_with_the_lot_that_was() -> None:
    answer = at_the_flour().when(lot_label(lot=LotCode("M5502")))
    then(answer, PutAside, Verdict.STOP, ReceiveReason.LOT_LOOKS_ALIKE, [Refused])
    assert answer.values.expected_lot == FLOUR_LOT


def test_a_product_that_was_not_announced_is_stopped() -> None:
    stopped = opened(flour(8)).when(lot_label(DRUM_GTIN, ACETONE_LOT))
    then(stopped, PutAside, Verdict.STOP, Reason.NOT_ANNOUNCED, [Refused])


@pytest.mark.parametrize(
    ("lot", "expiry", "reason"),
    [(None, FAR, Reason.NO_LOT), (FLOUR_LOT, None, Reason.NO_EXPIRY)],
)
def test_a_label_that_says_too_little_and_has_no_other_code_is_stopped(
    lot: LotCode | None, expiry: date | None, reason: Reason
) -> None:
    answer = at_the_flour().when(lot_label(lot=lot, expiry=expiry), CONFIRM)
    then(answer, PutAside, Verdict.STOP, reason, [Refused])


def test_a_label_that_says_something_bad_is_stopped() -> None:
    then(at_the_flour().when(lot_label(expiry=GONE)), PutAside, Verdict.STOP, Reason.EXPIRED, [Refused])


def test_a_best_before_date_is_as_good_as_an_expiry() -> None:
    """Food carries AI 15."""
    text = lot_label(expiry=None, more="15280630")
    then(at_the_flour().when(text), Counting, Verdict.OK, Reason.LOT_READ)


def test_an_expiry_other_than_the_announced_one_is_stopped() -> None:
    answer = at_the_flour().when(lot_label(expiry=SOON))
    then(answer, PutAside, Verdict.STOP, Reason.EXPIRY_DIFFERS, [Refused])
    assert answer.values.expected_expiry == FAR


def test_a_medicine_read_by_its_retail_code_lacks_its_serial() -> None:
    answer = at_the_pallet().when(lot_label(UNIT_GTIN, TABLET_LOT), CONFIRM)
    then(answer, PutAside, Verdict.STOP, Reason.NO_SERIAL, [Refused])


def test_a_gtin_that_is_in_no_list_is_an_unknown_product() -> None:
    answer = at_the_flour().when(lot_label(Gtin("04012345123456")))
    then(answer, Receiving, Verdict.STOP, Reason.UNKNOWN_PRODUCT)


def test_a_gtin_whose_product_is_in_no_list_is_an_unknown_product() -> None:
    receiver = at_the_dock()
    receiver.rows.accept([RowChange(Product, (FLOUR,), None)])
    then(receiver.when(lot_label()), Receiving, Verdict.STOP, Reason.UNKNOWN_PRODUCT)


def test_what_a_label_says_of_its_lot_is_learnt_when_it_is_counted() -> None:
    receiver = at_the_flour()
    receiver.when(lot_label())
    assert list(receiver.rows.every(Lot)) == []
    receiver.enter(1)
    assert list(receiver.rows.every(Lot)) == [Lot(FLOUR, FLOUR_LOT, FAR, supplier_lot=FLOUR_LOT)]


def test_the_fact_says_how_it_was_counted() -> None:
    """FSMA 204: quantity and unit of measure."""
    receiver = at_the_flour()
    receiver.when(lot_label())
    (fact,) = receiver.enter(6).facts
    assert isinstance(fact, Received)
    (told,) = fact.quantities
    assert (told.packages, told.pack, told.quantity, fact.evidence) == (6, FLOUR_GTIN, pieces(48), Evidence.SEEN)
    assert fact.disposition is Disposition.INCOMING


def test_a_lot_typed_from_its_label_is_known_as_typed() -> None:
    receiver = at_the_flour()
    receiver.when(replace(lot_label(), how=How.TYPED))
    (fact,) = receiver.enter(6).facts
    assert isinstance(fact, Received)
    assert fact.evidence is Evidence.TYPED


def _kept_in(unit: Unit) -> Product:
    return replace(_product(SOLVENT), unit=unit)


def _product(key: str) -> Product:
    return next(row for row in MASTER_DATA if isinstance(row, Product) and row.product == key)
