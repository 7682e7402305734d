"""Lot codes that may be misread: signs that look alike, one sign wrong, not as their supplier writes them."""

import pytest

from workflows.rules.identity import LotCode
from workflows.rules.lots import is_written_like, look_alike, nearest, one_edit_apart


@pytest.mark.parametrize(
    ("one", "other"), [("B0I2", "B012"), ("S5", "55"), ("8B", "BB"), ("2Z", "ZZ"), ("l1", "I1"), ("a7", "A7")]
)
def test_signs_that_are_taken_for_each_other_look_alike(one: str, other: str) -> None:
    assert look_alike(one, other)
    assert look_alike(other, one)


@pytest.mark.parametrize(("one", "other"), [("A7", "A8"), ("A7", "A77"), ("", "0")])
def test_others_do_not(one: str, other: str) -> None:
    assert not look_alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("A7K21", "A7K12"), ("A7K21", "A7K2"), ("A7K21", "A7K24"), ("7K21", "A7K21"), ("AK", "AXK")]
)
def test_one_sign_more_less_or_other_or_two_that_changed_places_are_one_edit(one: str, other: str) -> None:
    assert one_edit_apart(one, other)
    assert one_edit_apart(other, one)


@pytest.mark.parametrize(("one", "other"), [("A7K21", "A7K"), ("A7K21", "B7K22"), ("ABC", "CAB"), ("A", "BCD")])
def test_more_than_that_is_another_lot(one: str, other: str) -> None:
    assert not one_edit_apart(one, other)
    assert not one_edit_apart(other, one)


def test_what_looks_alike_is_nearer_than_one_edit_and_the_lot_itself_is_not_near() -> None:
    lots = [LotCode(lot) for lot in ("B013", "B0I2", "B012", "XYZ")]
    assert nearest("B012", lots) == "B0I2"
    assert nearest("B014", lots) == "B013"
    assert nearest("QQQQ", lots) is None


@pytest.mark.parametrize(
    ("lot", "mask", "fits"),
    [
        ("A7K21", "A9A99", True),
        ("A7K2I", "A9A99", False),
        ("L-2026/7", "L-9999/*", True),
        ("L-2026/", "L-9999/*", True),
        ("B24.1", "A99.9", True),
        ("B24x1", "A99.9", False),
        ("whatever", "", True),
    ],
)
def test_a_mask_says_how_a_supplier_writes_lots(lot: str, mask: str, fits: bool) -> None:
    assert is_written_like(lot, mask) is fits
