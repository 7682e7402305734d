"""A lost separator: both readings are shown, and ordinary lots raise no alarm."""

from time import process_time

import pytest

from tests.workflows.gs1.labels import GTIN, SSCC, THIS_YEAR, accepted, refused
from workflows.gs1.ambiguity import MOST_SPLITS, second_readings, splits
from workflows.gs1.codes import Repair
from workflows.gs1.element import Element
from workflows.gs1.elements import Elements
from workflows.gs1.parse import parse


def read(data: str) -> Elements:
    return accepted(parse("]d2" + data, this_year=THIS_YEAR))


def test_a_lot_that_ends_in_an_expiry_and_a_serial_is_doubted() -> None:
    elements = read(f"01{GTIN}10LOT7A1728063021SN01")
    [caution] = elements.warnings
    assert (caution.code, caution.ai, caution.value) == (
        Repair.POSSIBLE_MISSING_SEPARATOR,
        "10",
        "LOT7A1728063021SN01",
    )
    [second] = second_readings(elements)
    assert caution.reading == second.elements
    assert second.elements == (
        Element("01", GTIN),
        Element("10", "LOT7A"),
        Element("17", "280630"),
        Element("21", "SN01"),
    )
    assert second.raw == elements.raw


def test_the_first_reading_is_not_changed() -> None:
    assert read(f"01{GTIN}10LOT7A17280630").lot == "LOT7A17280630"


@pytest.mark.parametrize(
    "data",
    [
        f"01{GTIN}1728063010LOT7A17280630",
        f"01{GTIN}10LOT7A",
        f"01{GTIN}10LOT7A17281330",
        f"01{GTIN}10LOT7A17600630",
        f"01{GTIN}10LOT7A172806301",
        f"01{GTIN}10A1128063011280630",
        f"01{GTIN}10A111728063017280",
        f"01{GTIN}1017280630",
    ],
)
def test_an_ordinary_lot_is_not_doubted(data: str) -> None:
    elements = read(data)
    assert second_readings(elements) == ()
    assert elements.warnings == ()


def test_a_tail_must_not_repeat_what_the_label_already_says() -> None:
    assert second_readings(read(f"01{GTIN}11280101{'10'}A1128010117280630")) != ()
    assert [e.ai for r in second_readings(read(f"01{GTIN}1128010110A1128010117280630")) for e in r] == [
        "01",
        "11",
        "10",
        "17",
    ]


def test_a_value_too_long_to_be_one_is_refused_with_the_reading_that_fits() -> None:
    malformed = refused(parse(f"]d201{GTIN}10LOT7A1728063021SN00000001", this_year=THIS_YEAR))
    [caution] = malformed.kept.warnings
    assert Element("21", "SN00000001") in caution.reading
    assert Element("10", "LOT7A") in caution.reading


def test_a_count_run_into_an_sscc_is_taken_apart() -> None:
    malformed = refused(parse(f"]C102{GTIN}371200{SSCC}", this_year=THIS_YEAR))
    [caution] = [c for c in malformed.kept.warnings if c.code is Repair.POSSIBLE_MISSING_SEPARATOR]
    assert caution.reading == (Element("02", GTIN), Element("37", "12"), Element("00", SSCC))


def test_what_is_left_of_the_value_must_be_good_itself() -> None:
    malformed = refused(parse(f"]d201{GTIN}10LOT 7A1728063021SN00000001", this_year=THIS_YEAR))
    assert malformed.kept.warnings == ()


def test_a_gtin_at_the_end_of_a_lot_proves_itself_by_its_check_digit() -> None:
    assert [r.gtin and r.gtin.digits for r in second_readings(read(f"10LOT01{GTIN}"))] == [GTIN]


def test_every_way_to_read_a_value_is_found_however_many_separators_are_lost() -> None:
    elements = read(f"01{GTIN}10A21B3012").elements
    found = [[(e.ai, e.value) for e in split.reading[1:]] for split in splits(elements, THIS_YEAR)]
    assert found == [
        [("10", "A"), ("21", "B3012")],
        [("10", "A"), ("21", "B"), ("30", "12")],
        [("10", "A21B"), ("30", "12")],
    ]
    assert {split.doubted for split in splits(elements, THIS_YEAR)} == {Element("10", "A21B3012")}


def test_what_stands_behind_a_split_proves_the_whole() -> None:
    proven = {split.reading: split.proven for split in splits(read("10LOT7A21SN0117280630").elements, THIS_YEAR)}
    assert proven[(Element("10", "LOT7A"), Element("21", "SN0117280630"))] is False
    assert proven[(Element("10", "LOT7A"), Element("21", "SN01"), Element("17", "280630"))] is True


@pytest.mark.parametrize("value", ["1021" * 2_000, "21" * 4_000, "1" * 8_000, "10212137301030" * 500, "3711" * 5])
def test_no_value_has_more_splits_than_can_be_weighed_in_a_moment(value: str) -> None:
    elements = (Element("01", GTIN), Element("10", value), Element("37", "1"))
    started = process_time()
    assert len(list(splits(elements, THIS_YEAR))) <= MOST_SPLITS
    assert process_time() - started < 0.5
