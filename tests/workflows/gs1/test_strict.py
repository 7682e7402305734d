"""Strict mode: the verdict of the GS1 syntax on scans, element strings, bracketed text and links."""

from random import Random

import pytest

from tests.workflows.gs1.labels import EVERY, GTIN, LABEL, SSCC, THIS_YEAR, accepted, good_value, pairs, refused
from workflows.gs1.application_identifiers import ApplicationIdentifier
from workflows.gs1.codes import Kind, Mode, Problem, Repair
from workflows.gs1.element import GS
from workflows.gs1.elements import Elements, Malformed
from workflows.gs1.parse import LONGEST_INPUT, parse


def strict(text: str, kind: Kind = Kind.SCAN) -> Elements | Malformed:
    return parse(text, kind=kind, mode=Mode.STRICT, this_year=THIS_YEAR)


def test_a_unit_is_read_with_its_product_expiry_lot_and_serial() -> None:
    elements = accepted(strict(LABEL))
    assert pairs(elements) == [("01", GTIN), ("17", "280331"), ("10", "ABC123"), ("21", "SN0001")]
    assert elements.symbology == "d2"
    assert elements.raw == LABEL
    assert elements.warnings == ()


@pytest.mark.parametrize("symbology", ["C1", "d2", "Q3", "e0", "J1"])
def test_every_gs1_symbology_carries_element_strings(symbology: str) -> None:
    assert pairs(accepted(strict(f"]{symbology}00{SSCC}"))) == [("00", SSCC)]


@pytest.mark.parametrize("text", [f"]C102{GTIN}3712{GS}00{SSCC}{GS}", f"]C102{GTIN}{GS}3712{GS}00{SSCC}"])
def test_a_separator_may_follow_any_element_once(text: str) -> None:
    assert pairs(accepted(strict(text))) == [("02", GTIN), ("37", "12"), ("00", SSCC)]


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("", Problem.MISSING_SYMBOLOGY, 0),
        (f"01{GTIN}", Problem.MISSING_SYMBOLOGY, 0),
        ("]d", Problem.MISSING_SYMBOLOGY, 0),
        (f"]C001{GTIN}", Problem.UNSUPPORTED_SYMBOLOGY, 0),
        (f"]I1{GTIN}", Problem.UNSUPPORTED_SYMBOLOGY, 0),
        (f"]d801{GTIN}", Problem.UNSUPPORTED_SYMBOLOGY, 0),
        ("]d1HELLO", Problem.NOT_GS1, 3),
        (f"]Q101{GTIN}", Problem.NOT_GS1, 3),
        ("]d2", Problem.EMPTY, 0),
        (f"]d2{GS}01{GTIN}", Problem.UNEXPECTED_SEPARATOR, 3),
        (f"]d201{GTIN}10A{GS}{GS}21B", Problem.UNEXPECTED_SEPARATOR, 23),
        (f"]d201{GTIN}\r\n", Problem.UNKNOWN_AI, 19),
        (f"]d201{GTIN}10A\t", Problem.INVALID_CHARACTER, 22),
        (f"]d201{GTIN}10A|21B", Problem.INVALID_CHARACTER, 22),
        (f"]d201{GTIN}0499", Problem.UNKNOWN_AI, 19),
        (f"]d201{GTIN[:-1]}9", Problem.CHECK_DIGIT, 18),
        (f"]d201{GTIN}17000000", Problem.INVALID_DATE, 23),
        (f"]d201{GTIN}30{GS}10A", Problem.EMPTY_VALUE, 21),
        (f"]d201{GTIN}10{'A' * 21}", Problem.TOO_LONG, 41),
        (f"]d201{GTIN}1728{GS}10A", Problem.TOO_SHORT, 23),
        (f"]d201{GTIN}21A{GS}21B", Problem.REPEATED_WITH_OTHER_VALUE, 25),
        ("]d210ABC", Problem.REQUIRED_AI_MISSING, 5),
        (f"]d201{GTIN}3712", Problem.EXCLUDED_AI_PRESENT, 5),
        (f"]d200{SSCC}3712", Problem.REQUIRED_AI_MISSING, 25),
    ],
)
def test_a_scan_that_breaks_the_syntax_is_refused_with_code_and_place(text: str, code: Problem, position: int) -> None:
    malformed = refused(strict(text))
    assert (malformed.code, malformed.position) == (code, position)
    assert malformed.raw == text
    assert list(malformed.kept) == []


def test_a_refusal_names_the_element_and_its_value() -> None:
    malformed = refused(strict(f"]d201{GTIN}17281331"))
    assert (malformed.ai, malformed.value, malformed.symbology) == ("17", "281331", "d2")


def test_the_same_element_may_come_twice_with_the_same_value() -> None:
    assert pairs(accepted(strict(f"]d201{GTIN}21A{GS}21A"))) == [("01", GTIN), ("21", "A"), ("21", "A")]


@pytest.mark.parametrize(("text", "gtin"), [("]E04006381333931", "04006381333931"), ("]E496385074", "00000096385074")])
def test_an_ean_symbol_holds_a_gtin(text: str, gtin: str) -> None:
    assert pairs(accepted(strict(text))) == [("01", gtin)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("]E0400638133393", Problem.TOO_SHORT),
        ("]E04006381333932", Problem.CHECK_DIGIT),
        ("]E0400638133393A", Problem.INVALID_CHARACTER),
        ("]E0+006381333931", Problem.INVALID_CHARACTER),
        ("]E040063813339310", Problem.TOO_LONG),
        ("]E4+6385074", Problem.INVALID_CHARACTER),
        ("]E112", Problem.UNSUPPORTED_SYMBOLOGY),
        ("]E254321", Problem.UNSUPPORTED_SYMBOLOGY),
        ("]E34006381333931", Problem.TOO_SHORT),
        ("]E340063813339311", Problem.TOO_SHORT),
        ("]E34006381333931123", Problem.TOO_SHORT),
        ("]E34006381333931123456", Problem.TOO_LONG),
        ("]E340063813339311A", Problem.INVALID_CHARACTER),
        ("]E3400638133393212", Problem.CHECK_DIGIT),
        ("]E34006381333931|]e010LOT", Problem.INVALID_CHARACTER),
        ("]E04006381333931|]e099", Problem.EMPTY_VALUE),
    ],
)
def test_an_ean_symbol_of_another_form_is_refused(text: str, code: Problem) -> None:
    assert refused(strict(text)).code is code


@pytest.mark.parametrize("add_on", ["12", "54321"])
def test_an_ean_symbol_with_its_add_on_is_the_same_gtin(add_on: str) -> None:
    elements = accepted(strict(f"]E34006381333931{add_on}"))
    assert pairs(elements) == [("01", "04006381333931")]
    assert [(caution.code, caution.value) for caution in elements.warnings] == [(Repair.ADD_ON_IGNORED, add_on)]


def test_the_gtin_of_an_ean_symbol_serves_its_composite_component() -> None:
    elements = accepted(strict(f"]E04006381333931|]e010LOT{GS}21S"))
    assert pairs(elements) == [("01", "04006381333931"), ("10", "LOT"), ("21", "S")]


def test_more_elements_than_any_label_holds_are_refused() -> None:
    many = GS.join(f"{90 + n % 10}{n}" for n in range(65))
    assert refused(strict("]C1" + many)).code is Problem.TOO_MANY_ELEMENTS
    bracketed = "".join(f"({90 + n % 10}){n}" for n in range(65))
    assert refused(strict(bracketed, Kind.BRACKETED)).code is Problem.TOO_MANY_ELEMENTS


@pytest.mark.parametrize("mode", Mode)
def test_a_text_without_end_is_refused_unread(mode: Mode) -> None:
    malformed = refused(parse("]C110" + "A" * LONGEST_INPUT, mode=mode, this_year=THIS_YEAR))
    assert malformed.code is Problem.INPUT_TOO_LONG


def test_raw_element_strings_need_no_symbology() -> None:
    assert pairs(accepted(strict(f"01{GTIN}10A{GS}21B", Kind.RAW))) == [("01", GTIN), ("10", "A"), ("21", "B")]
    assert refused(strict(f"{GS}01{GTIN}", Kind.RAW)).code is Problem.UNEXPECTED_SEPARATOR
    assert refused(strict("", Kind.RAW)).code is Problem.EMPTY


def test_brackets_of_data_are_escaped() -> None:
    elements = accepted(strict(f"(01){GTIN}(10)A\\(1)\\(\\((21)B", Kind.BRACKETED))
    assert pairs(elements) == [("01", GTIN), ("10", "A(1)(("), ("21", "B")]


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("", Problem.EMPTY, 0),
        ("01", Problem.BAD_BRACKETS, 0),
        ("(", Problem.BAD_BRACKETS, 0),
        ("(01", Problem.BAD_BRACKETS, 0),
        ("()1", Problem.UNKNOWN_AI, 2),
        ("(1)1", Problem.UNKNOWN_AI, 3),
        ("(012)1", Problem.UNKNOWN_AI, 5),
        (f"(01){GTIN}(10)", Problem.EMPTY_VALUE, 22),
        ("(10)(01)1", Problem.EMPTY_VALUE, 4),
        (f"(01){GTIN} (10)A", Problem.TOO_LONG, 18),
        ("(17)9(90)217", Problem.TOO_SHORT, 5),
        (f"(01){GTIN}(10)A\\", Problem.INVALID_CHARACTER, 23),
        (f"(01){GTIN}(10)A{GS}", Problem.INVALID_CHARACTER, 23),
    ],
)
def test_bracketed_text_that_breaks_the_syntax_is_refused(text: str, code: Problem, position: int) -> None:
    malformed = refused(strict(text, Kind.BRACKETED))
    assert (malformed.code, malformed.position) == (code, position)


def test_a_plain_symbol_may_hold_a_digital_link() -> None:
    elements = accepted(strict(f"]Q1https://example.com/01/{GTIN}?17=280331"))
    assert pairs(elements) == [("01", GTIN), ("17", "280331")]
    malformed = refused(strict(f"]d1https://example.com/01/{GTIN[:-1]}0"))
    assert (malformed.code, malformed.position) == (Problem.CHECK_DIGIT, 39)
    assert refused(strict("]J0https://example.com/")).code is Problem.LINK_WITHOUT_KEY


@pytest.mark.parametrize("known", EVERY, ids=lambda known: str(known.ai))
def test_no_identifier_takes_a_value_too_short_too_long_or_of_foreign_characters(known: ApplicationIdentifier) -> None:
    value = good_value(known.ai, Random(known.ai))
    assert known.flaw(value, THIS_YEAR) is None
    assert known.flaw(value[: known.minimum - 1], THIS_YEAR) is not None
    assert known.flaw(value.ljust(known.maximum, "1") + "1", THIS_YEAR) == (Problem.TOO_LONG, known.maximum)
    for foreign in (" ", "|", "ä", "٣", "\x00", GS):
        flaw = known.flaw(foreign + value[1:], THIS_YEAR)
        assert flaw == (Problem.INVALID_CHARACTER, 0)
