"""Values as people read them."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from terminal import formats
from tests.support.frames import PALLET, UNIT
from workflows.rules.identity import NOWHERE, Place, PlaceKind, inside
from workflows.rules.quantity import Quantity, Unit, pieces
from workflows.rules.status import PackLevel


def test_a_date_is_day_month_and_year_and_without_day_where_the_label_has_none() -> None:
    assert formats.day(date(2027, 3, 31)) == "31 MAR 2027"
    assert formats.day(date(2027, 3, 31), day_given=False) == "MAR 2027"
    assert formats.day(None) == ""


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (timedelta(seconds=9), "9 s"),
        (timedelta(minutes=4, seconds=59), "4 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=2, minutes=5), "2 h 5 min"),
        (timedelta(days=2, hours=4, minutes=9), "2 d 4 h"),
        (timedelta(days=3), "3 d"),
        (timedelta(seconds=-5), "0 s"),
        (None, ""),
    ],
)
def test_an_age_has_two_units_at_most(given: timedelta | None, text: str) -> None:
    assert formats.age(given) == text


def test_a_quantity_always_has_its_unit() -> None:
    assert formats.quantity(pieces(6), pack="50") == "6 packs of 50"
    assert formats.quantity(pieces(1)) == "1 pack"
    assert formats.quantity(pieces(12), PackLevel.CASE) == "12 cases"
    assert formats.quantity(Quantity(Decimal("25.500"), Unit.KILOGRAM)) == "25.5 kg"
    assert formats.quantity(Quantity(Decimal("1E+3"), Unit.LITRE)) == "1000 L"


def test_every_unit_and_every_level_has_a_name() -> None:
    assert all(formats.quantity(Quantity(Decimal(2), unit)).split()[1] for unit in Unit)
    assert all(formats.level(level) != formats.level(level, 2) for level in PackLevel)


def test_an_item_is_named_by_what_is_printed_on_it() -> None:
    assert formats.item(UNIT) == "serial SN0001837"
    assert formats.item(PALLET) == "SSCC 395060001343500428"
    assert formats.short_item(PALLET) == "..0428"


def test_every_kind_of_place_has_words() -> None:
    assert formats.place(NOWHERE) == "a place not known"
    assert formats.place(inside(PALLET)) == "in pallet or case ..0428"
    assert all(formats.place(Place(kind, "X")) for kind in PlaceKind)


def test_a_day_in_a_list_is_written_like_every_other_day() -> None:
    assert formats.day_of("2026-11-20") == "20 NOV 2026"
    assert formats.day_of("before noon") == "before noon"


def test_days_are_singular_plural_or_none() -> None:
    assert [formats.days(count) for count in (0, 1, -1, 12)] == ["", "1 day", "1 day", "12 days"]


def test_a_moment_is_day_month_and_time_in_the_zone_of_the_site() -> None:
    noon = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    assert formats.moment(noon) == "20 NOV 12:00"
    assert formats.moment(noon, timezone(timedelta(hours=-6))) == "20 NOV 06:00"
    assert formats.moment_of("2026-11-20T12:00:00+00:00") == noon


@pytest.mark.parametrize("text", ["2026-11-20", "2026-11-20T12:00:00", "HOLD-01", ""])
def test_a_day_and_a_text_are_no_moment(text: str) -> None:
    assert formats.moment_of(text) is None
