"""Values and dataclasses as plain JSON data: one spelling each, and a clear word for everything else."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any, NewType
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.gs1.values import Gtin, Sgtin, Sscc
from workflows.plain import PlainError, from_plain, to_plain, union_from_plain, union_to_plain
from workflows.rules.identity import ItemId

Name = NewType("Name", str)


class Colour(Enum):
    """A pretend enum."""

    RED = "red"


@dataclass(frozen=True, slots=True)
class Inner:
    """One field."""

    item: ItemId


@dataclass(frozen=True, slots=True)
class Other:
    """A second member of a union."""

    count: int = 0


@dataclass(frozen=True, slots=True)
class Nothing:
    """No field at all."""


Member = Inner | Other | Nothing


@dataclass(frozen=True, slots=True)
class Everything:
    """A field of every kind."""

    name: Name
    colour: Colour
    amount: Decimal
    day: date
    moment: datetime
    id: UUID
    raw: bytes
    inner: Inner
    owner: str | None
    flag: bool = False
    whole: int = 0
    gtin: Gtin | None = None
    item: ItemId | None = None
    members: tuple[Member, ...] = ()
    member: Member | None = None
    names: tuple[str, ...] = field(default_factory=tuple)
    none: None = None


BOX = Sgtin(Gtin("00361414567894"), "1")
FULL = Everything(
    name=Name("Süd"),
    colour=Colour.RED,
    amount=Decimal("25.50"),
    day=date(2026, 2, 28),
    moment=datetime(2026, 2, 28, 12, 30, 15, 250999, tzinfo=timezone(timedelta(hours=2))),
    id=UUID("5b0d6f0e-2a57-4f6e-9a1c-0d4f5a6b7c01"),
    raw=b"\x1d\xff",
    inner=Inner(Sscc("003614140000012349")),
    owner=None,
    flag=True,
    whole=-7,
    gtin=Gtin("00361414567894"),
    item=BOX,
    members=(Inner(BOX), Other(2), Nothing()),
    member=Other(),
    names=("a", "b"),
)
PLAIN: dict[str, Any] = {
    "name": "Süd",
    "colour": "red",
    "amount": "25.5",
    "day": "2026-02-28",
    "moment": "2026-02-28T10:30:15.250Z",
    "id": "5b0d6f0e-2a57-4f6e-9a1c-0d4f5a6b7c01",
    "raw": "Hf8=",
    "inner": {"item": "00/003614140000012349"},
    "owner": None,
    "flag": True,
    "whole": -7,
    "gtin": "00361414567894",
    "item": "01/00361414567894/21/1",
    "members": [{"is": "Inner", "item": "01/00361414567894/21/1"}, {"is": "Other", "count": 2}, {"is": "Nothing"}],
    "member": {"is": "Other"},
    "names": ["a", "b"],
}


def test_every_kind_of_field_has_its_plain_form() -> None:
    assert to_plain(FULL) == PLAIN


def test_plain_data_becomes_the_same_value_again_with_its_moment_in_utc_and_cut_to_milliseconds() -> None:
    again = from_plain(Everything, PLAIN)
    assert again.moment == datetime(2026, 2, 28, 10, 30, 15, 250000, tzinfo=UTC)
    assert to_plain(again) == PLAIN
    assert from_plain(Everything, to_plain(again)) == again


@pytest.mark.parametrize(
    ("name", "value", "where"),
    [
        ("name", 1, "name: not a text"),
        ("name", "a\0", "name: not a text"),
        ("name", "\udc80", "name: not a text"),
        ("colour", "blue", "colour: no Colour: 'blue'"),
        ("colour", ["red"], "colour: no Colour: list"),
        ("amount", 25.5, "amount: not a decimal number"),
        ("amount", "25.50", "amount: not a decimal number"),
        ("amount", "1e3", "amount: not a decimal number"),
        ("amount", "NaN", "amount: not a decimal number"),
        ("amount", "-0", "amount: not a decimal number"),
        ("amount", "007", "amount: not a decimal number"),
        ("amount", "٣", "amount: not a decimal number"),
        ("amount", "9" * 31, "amount: not a decimal number"),
        ("day", "20260228", "day: not a day"),
        ("day", "2026-02-29", "day: not a day"),
        ("moment", "2026-02-28T10:30:15Z", "moment: not a moment"),
        ("moment", "2026-02-28T10:30:15.250+00:00", "moment: not a moment"),
        ("moment", "2026-02-28T24:00:00.000Z", "moment: not a moment"),
        ("moment", "2026-02-28T10:30:61.000Z", "moment: not a moment"),
        ("id", "{5b0d6f0e-2a57-4f6e-9a1c-0d4f5a6b7c01}", "id: not an id"),
        ("raw", "Hf9=", "raw: not base64 in its one spelling"),
        ("raw", "H", "raw: not base64"),
        ("raw", "ü", "raw: not base64"),
        ("raw", 5, "raw: not base64 in its one spelling"),
        ("inner", [], "inner: not a Inner"),
        ("inner", {}, "inner: field 'item' is missing"),
        ("inner", {"item": 3}, "inner.item: no Sgtin or Sscc: int"),
        ("flag", 1, "flag: not true or false"),
        ("flag", False, "flag: its default is written out"),
        ("whole", True, "whole: not a whole number"),
        ("whole", 2**53, "whole: not a whole number"),
        ("gtin", "361414567894", "gtin: no Gtin"),
        ("members", {}, "members: not a list"),
        ("members", [{"is": "Other"}, 7], "members[1]: none of Inner, Other, Nothing"),
        ("members", [{"is": "Inner", "item": "x"}], "members[0].item: no Sgtin or Sscc: 'x'"),
        ("members", [{"is": "Other", "is not": 1}], "members[0]: unknown field 'is not'"),
        ("none", 0, "none: not nothing"),
    ],
)
def test_what_a_field_can_not_be_is_refused_with_its_path(name: str, value: Any, where: str) -> None:
    with pytest.raises(PlainError) as caught:
        from_plain(Everything, {**PLAIN, name: value})
    assert str(caught.value).startswith(where)


def test_a_value_alone_is_refused_without_a_path() -> None:
    with pytest.raises(PlainError, match="value: not a Inner"):
        from_plain(Inner, "text")


def test_a_whole_number_beyond_53_bits_is_not_written() -> None:
    with pytest.raises(PlainError):
        to_plain(Other(2**53))


@pytest.mark.parametrize("kind", [Inner | Other | None, Gtin | None, Colour | None], ids=str)
def test_an_optional_value_may_be_nothing(kind: Any) -> None:
    assert union_to_plain(kind, None) is None
    assert union_from_plain(kind, None) is None


def test_a_union_says_which_member_it_holds() -> None:
    plain = union_to_plain(Member, Other(3))
    assert plain == {"is": "Other", "count": 3}
    assert union_from_plain(Member, plain) == Other(3)


@pytest.mark.parametrize("kind", [float, dict[str, int], tuple[int, str], set[str]])
def test_a_type_without_a_plain_form_is_the_programmer_s_mistake(kind: Any) -> None:
    with pytest.raises(TypeError):
        union_to_plain(kind, object())


@given(st.decimals(allow_nan=False, allow_infinity=False, places=12, min_value=-(10**20), max_value=10**20))
def test_equal_decimals_have_one_spelling(amount: Decimal) -> None:
    assert union_to_plain(Decimal, amount) == union_to_plain(Decimal, Decimal(f"{amount:f}000"))
    assert union_from_plain(Decimal, union_to_plain(Decimal, amount)) == amount


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1E+31", "1E-21", "9E+99999999", "1" * 31])
def test_a_decimal_beyond_what_can_be_written_is_refused(text: str) -> None:
    with pytest.raises(PlainError):
        union_to_plain(Decimal, Decimal(text))


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert union_from_plain(str, union_to_plain(str, text)) == text


@pytest.mark.parametrize("text", ["\0", "ü\0", "\ud800", "a\udfff"])
def test_text_that_no_database_can_hold_is_not_written(text: str) -> None:
    with pytest.raises(PlainError):
        union_to_plain(str, text)


def test_a_moment_without_a_time_zone_is_not_written() -> None:
    with pytest.raises(PlainError):
        union_to_plain(datetime, datetime(2026, 1, 1))  # noqa: DTZ001  # the mistake under test
