"""Each content check by what it accepts and what it refuses, and where it points."""

import pytest

from tests.workflows.gs1.labels import THIS_YEAR, identifier
from workflows.gs1.codes import Problem
from workflows.gs1.linters import LINTERS

GOOD = {
    "csum": ["106141411234567897", "24012345678905"],
    "csumalpha": [
        "22",
        "!22",
        "1987654Ad4X4bL5ttr2310c2K",
        "12345678901234567890123NT",
        "12345_!\"%&'()*+,-./LC",
        "99999zzzzzzzzzzzzzzzzzzT2",
    ],
    "gcppos1": ["1234", "1234A"],
    "gcppos2": ["A1234", "01234567890128"],
    "hasnondigit": ["1A", "-"],
    "hh": ["00", "23"],
    "hhmi": ["0000", "2359"],
    "hyphen": ["-"],
    "iban": ["GB98MIDL07009312345678", "BE71096123456769", "MT90MALT011000012345MTLCAST001SABC"],
    "importeridx": list("-_09AZaz"),
    "iso3166": ["004", "276", "894"],
    "iso3166999": ["276", "999"],
    "iso3166alpha2": ["AD", "ZW"],
    "iso4217": ["008", "924", "978", "999"],
    "iso5218": list("0129"),
    "latitude": ["0000000000", "1800000000"],
    "longitude": ["0000000000", "3600000000"],
    "mediatype": ["01", "10", "80", "99"],
    "mi": ["00", "59"],
    "nonzero": ["1", "0009"],
    "nozeroprefix": ["1", "10"],
    "packagetype": ["1A", "8", "200", "ZZ"],
    "pcenc": ["ABC", "%00", "A%fFB%20"],
    "pieceoftotal": ["0101", "9899"],
    "posinseqslash": ["1/1", "9/9"],
    "ss": ["00", "59"],
    "winding": list("019"),
    "yesno": list("01"),
    "yymmd0": ["280630", "280600", "240229", "000229"],
    "yymmdd": ["280630", "760101"],
    "yyyymmdd": ["19760101", "20000229"],
    "zero": ["0"],
}

BAD = [
    ("csum", "106141411234567898", Problem.CHECK_DIGIT, 17),
    ("csumalpha", "33", Problem.CHECK_PAIR, 0),
    ("csumalpha", "2", Problem.CHECK_PAIR, 0),
    ("csumalpha", "1987654Ad4X4bL5ttr2310c2X", Problem.CHECK_PAIR, 23),
    ("gcppos1", "123", Problem.COMPANY_PREFIX, 3),
    ("gcppos1", "12A4", Problem.COMPANY_PREFIX, 2),
    ("gcppos2", "12A45", Problem.COMPANY_PREFIX, 2),
    ("hasnondigit", "123", Problem.NON_DIGIT_REQUIRED, 0),
    ("hh", "24", Problem.INVALID_TIME, 0),
    ("hhmi", "2400", Problem.INVALID_TIME, 0),
    ("hhmi", "2360", Problem.INVALID_TIME, 2),
    ("hyphen", "+", Problem.HYPHEN, 0),
    ("iban", "XX361234567890", Problem.IBAN, 0),
    ("iban", "BE71096123", Problem.IBAN, 4),
    ("iban", "LC14BOSLxx3456789012345678901230", Problem.IBAN, 4),
    ("iban", "BE71096123-56769", Problem.IBAN, 4),
    ("iban", "BE71096123456760", Problem.IBAN, 2),
    ("importeridx", "+", Problem.IMPORTER_INDEX, 0),
    ("iso3166", "999", Problem.COUNTRY, 0),
    ("iso3166999", "000", Problem.COUNTRY, 0),
    ("iso3166alpha2", "XX", Problem.COUNTRY, 0),
    ("iso4217", "191", Problem.CURRENCY, 0),
    ("iso5218", "3", Problem.BIOLOGICAL_SEX, 0),
    ("latitude", "1800000001", Problem.LATITUDE, 0),
    ("longitude", "3600000001", Problem.LONGITUDE, 0),
    ("mediatype", "11", Problem.MEDIA_TYPE, 0),
    ("mi", "60", Problem.INVALID_TIME, 0),
    ("nonzero", "000", Problem.ZERO, 0),
    ("nozeroprefix", "01", Problem.LEADING_ZERO, 0),
    ("packagetype", "00", Problem.PACKAGE_TYPE, 0),
    ("pcenc", "A%fg", Problem.PERCENT_CODING, 1),
    ("pcenc", "%20%2", Problem.PERCENT_CODING, 3),
    ("pieceoftotal", "0001", Problem.PIECE_OF_TOTAL, 0),
    ("pieceoftotal", "0100", Problem.PIECE_OF_TOTAL, 2),
    ("pieceoftotal", "0201", Problem.PIECE_OF_TOTAL, 0),
    ("posinseqslash", "1/x", Problem.POSITION_IN_SEQUENCE, 0),
    ("posinseqslash", "12", Problem.POSITION_IN_SEQUENCE, 0),
    ("posinseqslash", "/12", Problem.POSITION_IN_SEQUENCE, 0),
    ("posinseqslash", "0/1", Problem.LEADING_ZERO, 0),
    ("posinseqslash", "1/02", Problem.LEADING_ZERO, 2),
    ("posinseqslash", "2/1", Problem.POSITION_IN_SEQUENCE, 0),
    ("ss", "60", Problem.INVALID_TIME, 0),
    ("winding", "2", Problem.WINDING, 0),
    ("yesno", "2", Problem.YES_OR_NO, 0),
    ("yymmd0", "281300", Problem.INVALID_DATE, 2),
    ("yymmd0", "280632", Problem.INVALID_DATE, 4),
    ("yymmd0", "270229", Problem.INVALID_DATE, 4),
    ("yymmd0", "000000", Problem.INVALID_DATE, 2),
    ("yymmdd", "280600", Problem.INVALID_DATE, 4),
    ("yyyymmdd", "19761301", Problem.INVALID_DATE, 4),
    ("yyyymmdd", "19000229", Problem.INVALID_DATE, 6),
    ("zero", "1", Problem.NOT_ZERO, 0),
]


@pytest.mark.parametrize(("check", "text"), [(check, text) for check, texts in GOOD.items() for text in texts])
def test_a_good_component_passes_its_check(check: str, text: str) -> None:
    assert LINTERS[check](text, THIS_YEAR) is None


@pytest.mark.parametrize(("check", "text", "problem", "offset"), BAD)
def test_a_bad_component_is_named_and_pointed_at(check: str, text: str, problem: Problem, offset: int) -> None:
    assert LINTERS[check](text, THIS_YEAR) == (problem, offset)


def test_every_check_is_shown_both_ways() -> None:
    coupons = {"couponcode", "couponposoffer"}
    assert GOOD.keys() | coupons == LINTERS.keys()
    assert {check for check, *_ in BAD} | coupons == LINTERS.keys()


@pytest.mark.parametrize("value", ["123", "12", "12=", "1==", "Ab-_"])
def test_base64_may_be_padded_or_not(value: str) -> None:
    assert identifier("8030").flaw(value, THIS_YEAR) is None


@pytest.mark.parametrize(
    ("value", "problem", "offset"),
    [
        ("===", Problem.PADDING, 0),
        ("123=", Problem.PADDING, 3),
        ("1=3", Problem.INVALID_CHARACTER, 1),
        ("1+3", Problem.INVALID_CHARACTER, 1),
    ],
)
def test_base64_with_wrong_padding_or_characters_is_refused(value: str, problem: Problem, offset: int) -> None:
    assert identifier("8030").flaw(value, THIS_YEAR) == (problem, offset)


@pytest.mark.parametrize(
    ("ai", "value", "problem", "offset"),
    [
        ("10", "", Problem.EMPTY_VALUE, 0),
        ("10", "A" * 21, Problem.TOO_LONG, 20),
        ("10", "AB C", Problem.INVALID_CHARACTER, 2),
        ("01", "0950600013435", Problem.TOO_SHORT, 13),
        ("01", "0950600013435A", Problem.INVALID_CHARACTER, 13),
        ("8008", "28063010301", Problem.TOO_SHORT, 11),
        ("8008", "2806302430", Problem.INVALID_TIME, 6),
        ("7040", "1AA+", Problem.IMPORTER_INDEX, 3),
        ("423", "276999", Problem.COUNTRY, 3),
        ("8010", "12a4", Problem.INVALID_CHARACTER, 2),
    ],
)
def test_a_value_is_judged_component_by_component(ai: str, value: str, problem: Problem, offset: int) -> None:
    assert identifier(ai).flaw(value, THIS_YEAR) == (problem, offset)


@pytest.mark.parametrize("value", ["28063010", "2806301030", "280630103059"])
def test_optional_components_may_be_left_out_from_the_end(value: str) -> None:
    assert identifier("8008").flaw(value, THIS_YEAR) is None
