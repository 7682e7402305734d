"""The typed getters that workflows use."""

from datetime import date
from decimal import Decimal

from tests.workflows.gs1.labels import GTIN, LABEL, SSCC, THIS_YEAR, accepted, refused
from workflows.gs1.element import GS
from workflows.gs1.elements import Elements
from workflows.gs1.parse import parse
from workflows.gs1.values import Expiry, Gtin, Sgtin, Sscc


def read(data: str) -> Elements:
    return accepted(parse("]C1" + data, this_year=THIS_YEAR))


def test_a_unit_has_product_lot_serial_and_expiry() -> None:
    unit = accepted(parse(LABEL, this_year=THIS_YEAR))
    assert unit.gtin == Gtin(GTIN)
    assert (unit.lot, unit.serial) == ("ABC123", "SN0001")
    assert unit.sgtin == Sgtin(Gtin(GTIN), "SN0001")
    assert unit.expiry == Expiry(date(2028, 3, 31), day_given=True)
    assert unit.link == f"/01/{GTIN}/10/ABC123/21/SN0001?17=280331"
    assert len(unit) == 4


def test_a_pallet_has_an_sscc_and_what_is_on_it() -> None:
    pallet = read(f"00{SSCC}02{GTIN}37120{GS}10A")
    assert pallet.sscc == Sscc(SSCC)
    assert pallet.content_gtin == Gtin(GTIN)
    assert pallet.count == 120
    assert pallet.gtin is None
    assert pallet.sgtin is None


def test_a_drum_has_a_weight_to_the_decimals_that_its_identifier_says() -> None:
    assert read(f"01{GTIN}3103000195").net_weight == Decimal("0.195")
    assert read(f"01{GTIN}3100000195").net_weight == Decimal(195)


def test_food_has_its_dates_and_a_variable_count() -> None:
    food = read(f"01{GTIN}152806001126010130120")
    assert food.best_before == Expiry(date(2028, 6, 30), day_given=False)
    assert food.production_date == Expiry(date(2026, 1, 1), day_given=True)
    assert food.variable_count == 120


def test_what_a_label_does_not_say_is_none() -> None:
    nothing = read("90X")
    assert (nothing.gtin, nothing.content_gtin, nothing.sscc, nothing.lot, nothing.serial) == (None,) * 5
    assert (nothing.expiry, nothing.best_before, nothing.production_date) == (None,) * 3
    assert (nothing.count, nothing.variable_count, nothing.net_weight, nothing.link) == (None,) * 4


def test_a_refusal_knows_the_text_and_the_symbology() -> None:
    malformed = refused(parse("]d204", this_year=THIS_YEAR))
    assert (malformed.raw, malformed.symbology) == ("]d204", "d2")
