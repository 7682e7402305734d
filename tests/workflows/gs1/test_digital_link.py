"""Digital Links: read from any domain, written in canonical form."""

import pytest

from tests.workflows.gs1.labels import GTIN, SSCC, THIS_YEAR, accepted, pairs, refused
from workflows.gs1.codes import Kind, Mode, Problem, Repair
from workflows.gs1.digital_link import write
from workflows.gs1.element import Element
from workflows.gs1.elements import Elements, Malformed
from workflows.gs1.parse import parse


def read(uri: str, mode: Mode = Mode.STRICT) -> Elements | Malformed:
    return parse(uri, kind=Kind.LINK, mode=mode, this_year=THIS_YEAR)


@pytest.mark.parametrize(
    "uri",
    [
        f"https://id.gs1.org/01/{GTIN}",
        f"http://a/01/{GTIN}",
        f"HTTPS://ID.EXAMPLE.COM/01/{GTIN}",
        f"HTTP://a.b:8080/any/stem/01/{GTIN}",
        f"https://[2001:db8::1]/01/{GTIN}#part/21/X",
        f"https://a/00/faux/01/{GTIN}?linkType=gs1:pip&x",
    ],
)
def test_a_link_may_have_any_domain_and_stem(uri: str) -> None:
    assert pairs(accepted(read(uri))) == [("01", GTIN)]


def test_key_and_qualifiers_stand_in_the_path_and_attributes_in_the_query() -> None:
    elements = accepted(read(f"https://a/01/{GTIN}/22/2A/10/ABC/21/1%2F2?17=280331&&3103=000195"))
    assert pairs(elements) == [
        ("01", GTIN),
        ("22", "2A"),
        ("10", "ABC"),
        ("21", "1/2"),
        ("17", "280331"),
        ("3103", "000195"),
    ]


def test_the_alternative_qualifier_chain_is_read() -> None:
    assert pairs(accepted(read(f"https://a/01/{GTIN}/235/T"))) == [("01", GTIN), ("235", "T")]


def test_a_percent_sign_that_codes_nothing_is_data() -> None:
    assert accepted(read(f"https://a/01/{GTIN}/21/%zz%4")).serial == "%zz%4"


def test_a_short_gtin_in_the_query_is_padded() -> None:
    assert pairs(accepted(read("https://a/8004/1234A?01=4006381333931")))[1] == ("01", "04006381333931")


@pytest.mark.parametrize(
    ("uri", "code", "position"),
    [
        ("", Problem.LINK_SCHEME, 0),
        (f"ftp://a/01/{GTIN}", Problem.LINK_SCHEME, 0),
        (f"HtTp://a/01/{GTIN}", Problem.LINK_SCHEME, 0),
        (f"https://a/01/{GTIN}/10/A B", Problem.LINK_CHARACTER, 32),
        (f"https://a/01/{GTIN}/10/Ä", Problem.LINK_CHARACTER, 31),
        ("https://a", Problem.LINK_DOMAIN, 8),
        (f"https:///01/{GTIN}", Problem.LINK_DOMAIN, 8),
        (f"https://a$/01/{GTIN}", Problem.LINK_DOMAIN, 8),
        ("https://a/", Problem.LINK_WITHOUT_KEY, 8),
        ("https://a/b", Problem.LINK_WITHOUT_KEY, 8),
        (f"https://a/01/{GTIN}/", Problem.LINK_WITHOUT_KEY, 8),
        (f"https://a/01/{GTIN}/x/y", Problem.LINK_WITHOUT_KEY, 8),
        ("https://a/10/ABC", Problem.LINK_WITHOUT_KEY, 8),
        (f"https://a/gtin/{GTIN}", Problem.LINK_ALIAS, 8),
        (f"https://a/gtin/{GTIN}/lot/A", Problem.LINK_ALIAS, 8),
        ("https://id.gs1.org/ARHKVAdpQg", Problem.LINK_COMPRESSED, 8),
        ("https://a/products-and-more", Problem.LINK_WITHOUT_KEY, 8),
        ("https://a/ARHKVAdpQh~", Problem.LINK_WITHOUT_KEY, 8),
        ("https://a/AQAAAAAAAAA", Problem.LINK_COMPRESSED, 8),
        ("https://a/Af__________", Problem.LINK_WITHOUT_KEY, 8),
        ("https://a/gBMAAAAAAA", Problem.LINK_WITHOUT_KEY, 8),
        ("https://a/EAAAAAAAAA", Problem.LINK_WITHOUT_KEY, 8),
        ("https://a/01/", Problem.EMPTY_VALUE, 13),
        (f"https://a/01/{GTIN[1:]}", Problem.TOO_SHORT, 26),
        (f"https://a/01/{GTIN}/21/A/10/B", Problem.LINK_KEY_ORDER, 13),
        (f"https://a/01/{GTIN}/10/A/10/A", Problem.LINK_KEY_ORDER, 13),
        (f"https://a/01/{GTIN}/10/A/235/B", Problem.LINK_KEY_ORDER, 13),
        (f"https://a/01/{GTIN}?04=1", Problem.UNKNOWN_AI, 28),
        (f"https://a/01/{GTIN}?17=", Problem.EMPTY_VALUE, 31),
        (f"https://a/01/{GTIN}?17=281331", Problem.INVALID_DATE, 33),
        (f"https://a/01/{GTIN}?400=a+b", Problem.INVALID_CHARACTER, 33),
        (f"https://a/01/{GTIN}?17=280331&17=280331", Problem.LINK_REPEATED, 41),
        (f"https://a/01/{GTIN}?8014=1", Problem.LINK_NOT_AN_ATTRIBUTE, 33),
        (f"https://a/01/{GTIN}/21/A?10=B", Problem.LINK_BELONGS_IN_PATH, 36),
        (f"https://a/00/{SSCC}?37=12", Problem.REQUIRED_AI_MISSING, 35),
    ],
)
def test_a_uri_that_is_no_good_link_is_refused(uri: str, code: Problem, position: int) -> None:
    malformed = refused(read(uri))
    assert (malformed.code, malformed.position) == (code, position)


@pytest.mark.parametrize(
    ("uri", "repair"),
    [
        (f"id.gs1.org/01/{GTIN}", Repair.LINK_COMPLETED),
        (f"/01/{GTIN}", Repair.LINK_COMPLETED),
        (f"HtTps://a/01/{GTIN}", Repair.LINK_COMPLETED),
        (f"https://a/01/{GTIN.lstrip('0')}", Repair.GTIN_PADDED),
    ],
)
def test_a_warehouse_reads_links_that_are_nearly_right(uri: str, repair: Repair) -> None:
    elements = accepted(read(uri, Mode.TOLERANT))
    assert pairs(elements) == [("01", GTIN)]
    assert [caution.code for caution in elements.warnings] == [repair]


def test_a_warehouse_reads_a_link_with_a_slash_at_its_end() -> None:
    assert pairs(accepted(read(f"https://a/01/{GTIN}/", Mode.TOLERANT))) == [("01", GTIN)]


def test_a_warehouse_reads_lot_and_serial_from_the_query() -> None:
    elements = accepted(read(f"https://a/01/{GTIN}?10=A&21=B", Mode.TOLERANT))
    assert (elements.lot, elements.serial) == ("A", "B")
    assert [(caution.code, caution.ai) for caution in elements.warnings] == [
        (Repair.LINK_COMPLETED, "10"),
        (Repair.LINK_COMPLETED, "21"),
    ]


@pytest.mark.parametrize("uri", ["https://a/", "https://a", f"https://a/01/{GTIN}?17=280331&17=280331"])
def test_even_a_warehouse_reads_no_link_without_key_domain_or_sense(uri: str) -> None:
    refused(read(uri, Mode.TOLERANT))


@pytest.mark.parametrize(
    ("elements", "path"),
    [
        ([("01", GTIN), ("17", "280331"), ("10", "ABC"), ("21", "123")], f"/01/{GTIN}/10/ABC/21/123?17=280331"),
        ([("10", "A"), ("01", GTIN), ("3103", "000195"), ("17", "280331")], f"/01/{GTIN}/10/A?17=280331&3103=000195"),
        ([("00", SSCC), ("02", GTIN), ("37", "12")], f"/00/{SSCC}?02={GTIN}&37=12"),
        ([("01", GTIN), ("235", "T")], f"/01/{GTIN}/235/T"),
        ([("01", GTIN), ("21", "a/b%c(d)"), ("21", "a/b%c(d)")], f"/01/{GTIN}/21/a%2Fb%25c%28d%29"),
    ],
)
def test_the_canonical_path_does_not_depend_on_the_order_on_the_label(
    elements: list[tuple[str, str]], path: str
) -> None:
    assert write([Element(ai, value) for ai, value in elements]) == path


def test_elements_without_a_key_make_no_link() -> None:
    assert write([Element("10", "ABC")]) is None
    assert write([Element("04", "?")]) is None


def test_an_element_that_has_no_place_in_a_link_makes_none() -> None:
    assert write([Element("01", GTIN), Element("8014", "X")]) is None
    assert write([Element("01", GTIN), Element("04", "X")]) is None
