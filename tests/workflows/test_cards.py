"""Goods as a person sees them: name, number, lot and expiry, from what is known; and what is left where nothing is."""

from datetime import date

from tests.support.builders import FAR, SOON, a_lot, a_product, an_sscc
from tests.support.names import BOX, CASE, CASE_GTIN, DOCK, SHIPMENT, TABLET_LOT, TABLETS, UNIT_GTIN, entry_id
from tests.support.views import a_view
from workflows.cards import item_card, line_card, product_card
from workflows.dialog import Card
from workflows.gs1.values import Gtin, Sgtin
from workflows.rules.identity import ProductKey
from workflows.rules.model.goods import Item
from workflows.rules.model.work import ShipmentItem
from workflows.rules.quantity import pieces
from workflows.rules.status import Disposition, PackLevel

STRANGE = Gtin("04012345123456")


def test_a_pack_is_shown_by_name_strength_form_and_pack_with_its_trade_number() -> None:
    card = item_card(a_view(), BOX, TABLET_LOT, FAR)
    assert (card.name, card.trade_number) == ("Ibuprofen 400 mg tablets, 50", "PZN 04859215")
    assert (card.item, card.level, card.gtin, card.product) == (BOX, PackLevel.UNIT, UNIT_GTIN.digits, TABLETS)
    assert (card.lot, card.expiry, card.day_given) == (TABLET_LOT, FAR, True)


def test_parts_of_a_name_that_are_empty_leave_no_gap() -> None:
    view = a_view(a_product(strength="", pack="", trade_number=""))
    card = item_card(view, BOX)
    assert (card.name, card.trade_number) == ("Ibuprofen tablets", f"GTIN {UNIT_GTIN.digits}")


def test_a_product_without_any_number_is_shown_by_its_key() -> None:
    key = ProductKey("0738123000002:RM-1")
    view = a_view(a_product(key, trade_number=""))
    assert product_card(view, key, None, None).trade_number == key


def test_the_level_is_that_of_the_gtin() -> None:
    assert item_card(a_view(), CASE).level is PackLevel.CASE
    assert product_card(a_view(), TABLETS, CASE_GTIN, None).level is PackLevel.CASE
    assert product_card(a_view(), TABLETS, STRANGE, None).level is None


def test_a_logistic_unit_is_shown_by_its_sscc_alone() -> None:
    assert item_card(a_view(), an_sscc(1)) == Card(item=an_sscc(1), level=PackLevel.PALLET)


def test_an_item_of_a_gtin_that_nobody_knows_keeps_what_its_label_says() -> None:
    item = Sgtin(STRANGE, "7")
    card = item_card(a_view(), item, TABLET_LOT, FAR, False)
    expected = Card(item, PackLevel.UNIT, STRANGE.digits, lot=TABLET_LOT, expiry=FAR, day_given=False)
    assert card == expected


def test_the_lot_of_an_item_that_is_here_is_looked_up() -> None:
    here = Item(BOX, DOCK, entry_id(1), Disposition.AVAILABLE, product=TABLETS, lot=TABLET_LOT)
    assert item_card(a_view(here), BOX).lot == TABLET_LOT
    assert item_card(a_view(), BOX).lot is None


def test_an_expiry_that_the_label_does_not_say_is_looked_up() -> None:
    known = a_lot(expiring=date(2028, 6, 30), day_given=False)
    card = item_card(a_view(known), BOX, TABLET_LOT)
    assert (card.expiry, card.day_given) == (FAR, False)


def test_an_expiry_that_the_label_says_is_shown_as_it_says_it() -> None:
    assert item_card(a_view(a_lot()), BOX, TABLET_LOT, SOON).expiry == SOON


def test_a_line_of_a_shipment_has_the_level_that_was_announced() -> None:
    line = ShipmentItem(SHIPMENT, an_sscc(1), "", PackLevel.CASE)
    assert line_card(a_view(), line) == Card(item=an_sscc(1), level=PackLevel.CASE)


def test_a_quantity_is_shown_with_its_goods() -> None:
    assert product_card(a_view(), TABLETS, None, None, quantity=pieces(6)).quantity == pieces(6)
    assert product_card(a_view(), None, None, None, quantity=pieces(6)) == Card(quantity=pieces(6))
