"""What a scan is of: a logistic unit, a serialized item, goods of a lot, a place, or nothing that goods work knows."""

from datetime import date
from decimal import Decimal

import pytest

from tests.support.builders import DOCK_CODE, FAR, an_sscc, label, lot_label, scanned
from tests.support.names import BOX, FLOUR_GTIN, FLOUR_LOT, TABLET_LOT
from tests.support.views import a_view
from workflows.gs1.elements import Malformed
from workflows.identify import Bin, LogisticUnit, LotGoods, NotGoods, SerialItem, Subject, identify

VIEW = a_view()


def subject(text: str, symbology: str = "]C1") -> Subject:
    """The subject of a scan."""
    return identify(scanned(text, symbology).reading, VIEW)


def test_an_sscc_is_a_logistic_unit_whatever_else_stands_beside_it() -> None:
    sscc = an_sscc(7)
    assert subject(f"00{sscc.digits}") == LogisticUnit(sscc)
    assert subject(f"00{sscc.digits}02{FLOUR_GTIN}3706") == LogisticUnit(sscc)


def test_a_gtin_with_a_serial_is_one_item() -> None:
    assert identify(label(BOX).reading, VIEW) == SerialItem(BOX, TABLET_LOT, FAR, True)


def test_an_expiry_without_a_day_is_the_last_of_its_month() -> None:
    """GS1 General Specifications 3.4.7."""
    assert identify(label(BOX, expiry="280200").reading, VIEW) == SerialItem(BOX, TABLET_LOT, date(2028, 2, 29), False)


def test_a_gtin_without_a_serial_is_goods_of_a_lot() -> None:
    assert identify(lot_label().reading, VIEW) == LotGoods(FLOUR_GTIN, FLOUR_LOT, FAR, True)


def test_a_label_that_says_only_its_product_is_goods_of_no_lot() -> None:
    assert subject(f"01{FLOUR_GTIN}") == LotGoods(FLOUR_GTIN, None, None, True)


def test_a_best_before_date_stands_for_an_expiry_and_an_expiry_goes_before_it() -> None:
    assert subject(f"01{FLOUR_GTIN}15280630") == LotGoods(FLOUR_GTIN, None, FAR, True)
    assert subject(f"01{FLOUR_GTIN}1528010117280630") == LotGoods(FLOUR_GTIN, None, FAR, True)


def test_what_a_label_counts_or_weighs_is_told() -> None:
    assert subject(f"02{FLOUR_GTIN}3706") == LotGoods(FLOUR_GTIN, None, None, True, packages=6)
    assert subject(f"01{FLOUR_GTIN}3102002550") == LotGoods(FLOUR_GTIN, None, None, True, weight=Decimal("25.50"))


def test_a_label_that_names_no_goods_is_not_goods() -> None:
    assert subject("4140361414000001") == NotGoods()


@pytest.mark.parametrize(("text", "symbology"), [(DOCK_CODE, "]C0"), (f" {DOCK_CODE} ", "]C0"), (DOCK_CODE, "")])
def test_a_plain_code_that_names_a_place_is_that_place(text: str, symbology: str) -> None:
    found = subject(text, symbology)
    assert isinstance(found, Bin)
    assert found.location.location == DOCK_CODE


def test_a_plain_code_that_names_nothing_is_what_it_was_read_as() -> None:
    found = subject("rubbish", "]C0")
    assert isinstance(found, Malformed)
