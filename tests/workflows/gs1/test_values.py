"""GS1 keys and dates as values: what makes one, what does not, and how each is written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.gs1.values import (
    CHARACTER_SET_39,
    CHARACTER_SET_64,
    CHARACTER_SET_82,
    Expiry,
    Gln,
    Gtin,
    Sgtin,
    Sscc,
    check_digit,
    full_year,
    has_check_digit,
    in_character_set,
    is_lot,
    is_serial,
    parse_item,
)

GTIN = "09506000134352"
SSCC = "106141411234567897"


@pytest.mark.parametrize("key", ["96385074", "036000291452", "4006381333931", GTIN, SSCC, "0", "4000001000005"])
def test_a_published_key_has_the_check_digit_that_its_other_digits_call_for(key: str) -> None:
    assert has_check_digit(key)
    assert check_digit(key[:-1]) == key[-1]


@given(st.text("0123456789", min_size=1, max_size=20))
def test_exactly_one_digit_completes_any_number(digits: str) -> None:
    assert [last for last in "0123456789" if has_check_digit(digits + last)] == [check_digit(digits)]


def test_the_character_sets_have_the_sizes_that_name_them() -> None:
    assert [len(set(chars)) for chars in (CHARACTER_SET_82, CHARACTER_SET_39, CHARACTER_SET_64)] == [82, 39, 64]
    assert in_character_set("A/#9", CHARACTER_SET_39)
    assert not in_character_set("a", CHARACTER_SET_39)


@pytest.mark.parametrize("bare", ["96385074", "036000291452", "4006381333931", GTIN])
def test_a_gtin_of_any_length_is_held_as_14_digits(bare: str) -> None:
    gtin = Gtin.from_digits(bare)
    assert gtin == Gtin(bare.zfill(14))
    assert gtin is not None
    assert str(gtin) == gtin.text == bare.zfill(14)


@pytest.mark.parametrize("bad", ["", "09506000134353", "9506000134352", "0950600013435a", "０9506000134352", "1" * 11])
def test_no_gtin_comes_from_a_text_that_is_not_14_digits_with_a_good_check_digit(bad: str) -> None:
    assert Gtin.from_text(bad) is None


@pytest.mark.parametrize("bad", ["", "123", "95060001343", "96385075"])
def test_no_gtin_comes_from_digits_of_another_length_or_check(bad: str) -> None:
    assert Gtin.from_digits(bad) is None


def test_an_sscc_is_written_with_its_identifier() -> None:
    sscc = Sscc.from_digits(SSCC)
    assert sscc is not None
    assert str(sscc) == sscc.text == "00/" + SSCC
    assert Sscc.from_text(sscc.text) == sscc


@pytest.mark.parametrize(
    "bad", ["", SSCC, "01/" + SSCC, "00/" + SSCC[:-1], "00/106141411234567898", "00/" + SSCC + "0"]
)
def test_no_sscc_comes_from_a_text_that_is_not_canonical(bad: str) -> None:
    assert Sscc.from_text(bad) is None


def test_a_gln_is_13_digits() -> None:
    gln = Gln.from_text("4000001000005")
    assert gln is not None
    assert str(gln) == gln.text == "4000001000005"
    assert Gln.from_text("4000001000006") is None
    assert Gln.from_text("04000001000005") is None


def test_an_sgtin_is_written_with_its_serial_as_it_is() -> None:
    sgtin = Sgtin(Gtin(GTIN), "A/1%2")
    assert str(sgtin) == sgtin.text == f"01/{GTIN}/21/A/1%2"
    assert Sgtin.from_text(sgtin.text) == sgtin


@pytest.mark.parametrize(
    "bad",
    [
        "",
        f"01/{GTIN}",
        f"01/{GTIN}/21/",
        f"02/{GTIN}/21/A",
        f"01/{GTIN}/10/A",
        "01/09506000134353/21/A",
        f"01/{GTIN}/21/{'A' * 21}",
        f"01/{GTIN}/21/A B",
    ],
)
def test_no_sgtin_comes_from_a_text_that_is_not_canonical(bad: str) -> None:
    assert Sgtin.from_text(bad) is None


def test_an_item_is_an_sgtin_or_an_sscc_and_nothing_else() -> None:
    assert parse_item(f"01/{GTIN}/21/SN1") == Sgtin(Gtin(GTIN), "SN1")
    assert parse_item("00/" + SSCC) == Sscc(SSCC)
    assert parse_item(GTIN) is None


@given(st.text())
def test_any_text_that_makes_a_value_is_that_value_written_out(text: str) -> None:
    for made in (Gtin.from_text(text), Sscc.from_text(text), Gln.from_text(text), Sgtin.from_text(text)):
        assert made is None or made.text == text
    expiry = Expiry.from_text(text)
    assert expiry is None or expiry.text == text


def test_lots_and_serials_are_1_to_20_characters_of_set_82() -> None:
    assert is_lot("A" * 20)
    assert is_serial("!\"%&'()*+,-./<>?_")
    assert not is_lot("")
    assert not is_lot("A" * 21)
    assert not is_serial("A B")
    assert not is_serial("Ä")


@pytest.mark.parametrize(
    ("two_digits", "this_year", "year"),
    [(76, 2026, 2076), (77, 2026, 1977), (0, 2026, 2000), (26, 2026, 2026), (30, 2080, 2130), (31, 2080, 2031)],
)
def test_two_digits_mean_a_year_from_49_back_to_50_ahead(two_digits: int, this_year: int, year: int) -> None:
    assert full_year(two_digits, this_year) == year


@given(st.integers(0, 99), st.integers(1900, 2200))
def test_the_window_of_years_holds_every_two_digits_once(two_digits: int, this_year: int) -> None:
    year = full_year(two_digits, this_year)
    assert year % 100 == two_digits
    assert this_year - 49 <= year <= this_year + 50


def test_an_expiry_with_a_day_is_that_day() -> None:
    expiry = Expiry.from_yymmdd("280630", 2026)
    assert expiry == Expiry(date(2028, 6, 30), day_given=True)
    assert str(expiry) == "2028-06-30"


@pytest.mark.parametrize(
    ("digits", "last"), [("280600", date(2028, 6, 30)), ("280200", date(2028, 2, 29)), ("270200", date(2027, 2, 28))]
)
def test_an_expiry_without_a_day_is_the_last_of_its_month(digits: str, last: date) -> None:
    expiry = Expiry.from_yymmdd(digits, 2026)
    assert expiry == Expiry(last, day_given=False)
    assert str(expiry) == last.isoformat()[:7]


@pytest.mark.parametrize("bad", ["", "281301", "280001", "280631", "270229", "2806", "2806301", "28063x", "²80630"])
def test_no_expiry_comes_from_digits_that_are_no_date(bad: str) -> None:
    assert Expiry.from_yymmdd(bad, 2026) is None


def test_an_expiry_is_read_back_from_its_text() -> None:
    assert Expiry.from_text("2028-06-30") == Expiry(date(2028, 6, 30), day_given=True)
    assert Expiry.from_text("2028-06") == Expiry(date(2028, 6, 30), day_given=False)


@pytest.mark.parametrize(
    "bad", ["", "2028", "2028-06-", "2028-06-00", "2028-13-01", "0000-01-01", "2028/06/30", "2028-06/30", "2028-06-3x"]
)
def test_no_expiry_comes_from_a_text_in_another_form(bad: str) -> None:
    assert Expiry.from_text(bad) is None
