"""The two North American coupon codes, field by field."""

import pytest

from tests.workflows.gs1.labels import THIS_YEAR
from workflows.gs1.codes import Problem
from workflows.gs1.coupons import coupon_flaw, positive_offer_flaw

REQUIRED = "0" + "123456" + "123456" + "11" + "11" + "0" + "123"
"""Company of 6 digits, offer code, save value of 1, purchase requirement of 1, its code, family code."""


@pytest.mark.parametrize(
    "fields",
    [
        "",
        "1" + "0" + "11" + "0" + "123" + "9",
        "1" + "3" + "512345" + "9" + "123" + "0123456",
        "2" + "11" + "4" + "123" + "6123456789012",
        "3280331",
        "3280331" + "4280331",
        "4280331",
        "50123456",
        "61" + "1234567",
        "9" + "0000",
        "9" + "6291",
        "3280331" + "4260101" + "50123456" + "95101",
    ],
)
def test_a_coupon_may_carry_optional_fields_in_rising_order(fields: str) -> None:
    assert coupon_flaw(REQUIRED + fields, THIS_YEAR) is None


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "7123456123456" + REQUIRED[13:],
        REQUIRED[:12],
        REQUIRED[:13] + "0" + REQUIRED[14:],
        REQUIRED[:13] + "61" + REQUIRED[15:],
        REQUIRED[:-4] + "5123",
        REQUIRED[:-1],
        REQUIRED + "7",
        REQUIRED + "8",
        REQUIRED + "0",
        REQUIRED + "1",
        REQUIRED + "14" + "11" + "0" + "123" + "9",
        REQUIRED + "1" + "0" + "11" + "0" + "123" + "7",
        REQUIRED + "328033",
        REQUIRED + "3281331",
        REQUIRED + "3280300",
        REQUIRED + "4270229",
        REQUIRED + "3280331" + "4280401",
        REQUIRED + "4280331" + "3280331",
        REQUIRED + "5012345",
        REQUIRED + "60" + "123456",
        REQUIRED + "93000",
        REQUIRED + "90300",
        REQUIRED + "90002",
        REQUIRED + "9000",
    ],
)
def test_a_coupon_with_a_bad_field_is_refused(text: str) -> None:
    flaw = coupon_flaw(text, THIS_YEAR)
    assert flaw is not None
    assert flaw[0] is Problem.COUPON


@pytest.mark.parametrize(
    "text", ["001234561234560123456", "101234561234560123456", "061234567890121234569123456789012345"]
)
def test_a_positive_offer_names_format_funder_offer_and_serial(text: str) -> None:
    assert positive_offer_flaw(text, THIS_YEAR) is None


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("201234561234560123456", 0),
        ("0", 1),
        ("07", 1),
        ("0012345", 1),
        ("0012345612345", 8),
        ("00123456123456", 14),
        ("001234561234561123456", 14),
        ("0012345612345601234567", 21),
    ],
)
def test_a_positive_offer_is_refused_at_the_field_that_is_wrong(text: str, offset: int) -> None:
    assert positive_offer_flaw(text, THIS_YEAR) == (Problem.COUPON, offset)


def test_coupons_hold_digits_only() -> None:
    assert coupon_flaw("01a", THIS_YEAR) == (Problem.INVALID_CHARACTER, 2)
    assert positive_offer_flaw("a", THIS_YEAR) == (Problem.INVALID_CHARACTER, 0)
