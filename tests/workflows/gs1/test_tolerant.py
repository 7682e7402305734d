"""Tolerant mode: what scanners at the dock really send, line by line."""

import pytest

from tests.workflows.gs1.labels import GTIN, LABEL, SSCC, THIS_YEAR, accepted, pairs, refused
from workflows.gs1.codes import Kind, Problem, Repair
from workflows.gs1.dirt import DEFAULT_PROFILE, SAFE_SEPARATORS, DirtProfile
from workflows.gs1.element import GS
from workflows.gs1.elements import Elements, Malformed
from workflows.gs1.parse import parse

DATA = LABEL[3:]
UNIT = [("01", GTIN), ("17", "280331"), ("10", "ABC123"), ("21", "SN0001")]


def read(text: str, kind: Kind = Kind.SCAN, profile: DirtProfile = DEFAULT_PROFILE) -> Elements | Malformed:
    return parse(text, kind=kind, this_year=THIS_YEAR, profile=profile)


def repairs(result: Elements) -> list[Repair]:
    return [caution.code for caution in result.warnings]


def test_a_clean_label_is_read_without_a_word() -> None:
    elements = accepted(read(LABEL))
    assert pairs(elements) == UNIT
    assert elements.warnings == ()
    assert elements.symbology == "d2"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (DATA, [Repair.SYMBOLOGY_MISSING]),
        (GS + DATA, [Repair.LEADING_SEPARATOR, Repair.SYMBOLOGY_MISSING]),
        (f"]d2{GS}{DATA}", [Repair.LEADING_SEPARATOR]),
        (LABEL + "\r\n", [Repair.FRAMING_REMOVED]),
        (LABEL + "\t", [Repair.FRAMING_REMOVED]),
        (f"\x02{LABEL}\x03", [Repair.FRAMING_REMOVED]),
        (LABEL + GS, []),
        (LABEL.replace(GS, GS + GS), [Repair.DOUBLE_SEPARATOR]),
        (LABEL.replace("17280331", f"17280331{GS}"), []),
        (LABEL.replace(GS, "|"), [Repair.SEPARATOR_SUBSTITUTED]),
        (LABEL.replace(GS, "^"), [Repair.SEPARATOR_SUBSTITUTED]),
        (LABEL.replace(GS, "~"), [Repair.SEPARATOR_SUBSTITUTED]),
        (LABEL.replace(GS, "{GS}"), [Repair.SEPARATOR_SUBSTITUTED]),
        (
            "^" + DATA.replace(GS, "^"),
            [Repair.SEPARATOR_SUBSTITUTED, Repair.LEADING_SEPARATOR, Repair.SYMBOLOGY_MISSING],
        ),
        (LABEL.replace("]d2", "]d8"), []),
        (LABEL.replace("]d2", "]C0"), [Repair.NOT_GS1_CARRIER]),
        (LABEL.replace("]d2", "]d1"), [Repair.NOT_GS1_CARRIER]),
        (f"(01){GTIN}(17)280331(10)ABC123(21)SN0001", [Repair.BRACKETS_READ]),
        (f"]C0(01){GTIN}(17)280331(10)ABC123(21)SN0001", [Repair.BRACKETS_READ]),
        (LABEL + f"{GS}17280331", [Repair.REPEATED]),
    ],
)
def test_dirt_comes_off_and_is_reported(text: str, expected: list[Repair]) -> None:
    elements = accepted(read(text))
    assert pairs(elements) == UNIT
    assert repairs(elements) == expected
    assert elements.raw == text


def test_elements_are_read_in_any_order() -> None:
    assert pairs(accepted(read(f"]d210ABC123{GS}21SN0001{GS}17280331" + "01" + GTIN))) == [
        UNIT[2],
        UNIT[3],
        UNIT[1],
        UNIT[0],
    ]


def test_a_prefix_that_the_profile_knows_is_removed() -> None:
    elements = accepted(read("S" + LABEL, profile=DirtProfile(prefix="S")))
    assert pairs(elements) == UNIT
    assert repairs(elements) == [Repair.PREFIX_REMOVED]
    assert pairs(accepted(read(LABEL, profile=DirtProfile(prefix="S")))) == UNIT


def test_gs_as_text_is_a_separator_only_for_a_scanner_known_to_write_it() -> None:
    text = LABEL.replace(GS, "<GS>")
    suspicious = accepted(read(text))
    assert suspicious.lot == "ABC123<GS>21SN0001"
    assert repairs(suspicious) == [Repair.SEPARATOR_AS_TEXT]
    known = accepted(read(text, profile=DirtProfile(separators=(*SAFE_SEPARATORS, "<GS>"))))
    assert pairs(known) == UNIT
    assert repairs(known) == [Repair.SEPARATOR_SUBSTITUTED]


def test_a_profile_whose_substitute_is_absent_changes_nothing() -> None:
    assert (
        accepted(read(LABEL, profile=DirtProfile(separators=("<GS>", "")))).warnings == accepted(read(LABEL)).warnings
    )


@pytest.mark.parametrize(
    ("text", "gtin"),
    [
        (f"]I1{GTIN}", GTIN),
        (f"]I0{GTIN}", GTIN),
        (GTIN, GTIN),
        ("]E04006381333931", "04006381333931"),
        ("4006381333931", "04006381333931"),
        ("]E0036000291452", "00036000291452"),
        ("036000291452", "00036000291452"),
        ("]E496385074", "00000096385074"),
        ("96385074", "00000096385074"),
        ("]E096385074", "00000096385074"),
        ("]E001234565", "00012345000065"),
        ("]E3400638133393112345", "04006381333931"),
    ],
)
def test_a_bare_trade_item_number_is_a_gtin(text: str, gtin: str) -> None:
    assert pairs(accepted(read(text))) == [("01", gtin)]


@pytest.mark.parametrize(
    ("upc_e", "upc_a"),
    [
        ("04252614", "042100005264"),
        ("01234133", "012300000413"),
        ("01234145", "012340000015"),
        ("01234558", "012345000058"),
    ],
)
def test_a_upc_e_is_expanded(upc_e: str, upc_a: str) -> None:
    result = read("]E0" + upc_e)
    assert pairs(accepted(result)) == [("01", upc_a.zfill(14))]


def test_an_add_on_is_set_aside() -> None:
    elements = accepted(read("]E3400638133393112"))
    assert [(caution.code, caution.value) for caution in elements.warnings] == [(Repair.ADD_ON_IGNORED, "12")]


def test_the_composite_part_of_an_ean_symbol_is_read_with_it() -> None:
    assert pairs(accepted(read(f"]E04006381333931|]e010LOT{GS}{GS}21S"))) == [
        ("01", "04006381333931"),
        ("10", "LOT"),
        ("21", "S"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", Problem.EMPTY),
        ("]d2", Problem.EMPTY),
        ("\r\n", Problem.EMPTY),
        (GS, Problem.EMPTY),
        ("]d217000000", Problem.EMPTY),
        ("}D201" + DATA, Problem.CAPS_OR_SHIFT),
        ("]D2" + DATA.lower(), Problem.CAPS_OR_SHIFT),
        ("]q3" + DATA, Problem.CAPS_OR_SHIFT),
        ('à&à_(àèààà&"\'"(é', Problem.AZERTY_DIGITS),
        ("[)>\x1e06\x1d9N110375286414\x1dSA\x1e\x04", Problem.NOT_GS1_ISO15434),
        ("]d1[)>\x1e06\x1d9N110375286414\x1dSA\x1e\x04\r", Problem.NOT_GS1_ISO15434),
        ("https://example.com/products", Problem.NOT_GS1),
        ("]Q1https://example.com/01", Problem.NOT_GS1),
        ("]A0A-12", Problem.NOT_GS1),
        ("]C0HELLO", Problem.NOT_GS1),
        ("]C010-03-02", Problem.NOT_GS1),
        ("]I1123456", Problem.NOT_GS1),
        ("]E112", Problem.NOT_GS1),
        ("]E254321", Problem.NOT_GS1),
        ("EMP-0042", Problem.NOT_GS1),
        ("éléphant à vendre", Problem.NOT_GS1),
        ("àçéè", Problem.NOT_GS1),
        ("3000 Main Street", Problem.NOT_GS1),
        ("https://id.gs1.org/gtin/" + GTIN, Problem.LINK_ALIAS),
        ("https://id.gs1.org/ARHKVAdpQg", Problem.LINK_COMPRESSED),
        ("]E04006381333932", Problem.CHECK_DIGIT),
        ("]E0+006381333931", Problem.INVALID_CHARACTER),
        ("]E0400638", Problem.TOO_SHORT),
        ("]E001234566", Problem.CHECK_DIGIT),
        ("]E4" + "9" * 20, Problem.TOO_LONG),
        ("]E4+6385074", Problem.INVALID_CHARACTER),
        ("]I1" + GTIN[:-1] + "9", Problem.CHECK_DIGIT),
        (f"01{GTIN[:-1]}9", Problem.CHECK_DIGIT),
        (f"]C001{GTIN[:-1]}9", Problem.CHECK_DIGIT),
        ("(01", Problem.BAD_BRACKETS),
        (f"]d27003280631990001{GTIN}", Problem.TOO_LONG),
        (f"]d28008280600{GS}01{GTIN}", Problem.INVALID_DATE),
        (f"]d270032806309900{GS}01{GTIN}", Problem.INVALID_TIME),
    ],
)
def test_what_is_no_label_is_refused_by_its_own_code(text: str, code: Problem) -> None:
    malformed = refused(read(text))
    assert malformed.code is code
    assert malformed.raw == text


def test_a_pallet_is_known_by_its_sscc_whatever_the_carrier() -> None:
    assert accepted(read(f"]C000{SSCC}")).sscc == accepted(read(f"]C100{SSCC}")).sscc
    assert pairs(accepted(read("]C0414" + "4000001000005"))) == [("414", "4000001000005")]


def test_an_expiry_of_zeros_costs_the_expiry_and_nothing_else() -> None:
    elements = accepted(read(LABEL.replace("280331", "000000")))
    assert pairs(elements) == [UNIT[0], UNIT[2], UNIT[3]]
    assert elements.expiry is None
    assert [(c.code, c.ai, c.value) for c in elements.warnings] == [(Repair.DATE_NOT_GIVEN, "17", "000000")]
    bracketed = accepted(read(f"(01){GTIN}(17)000000", Kind.BRACKETED))
    assert repairs(bracketed) == [Repair.DATE_NOT_GIVEN]


def test_one_bad_element_leaves_the_good_ones() -> None:
    malformed = refused(read(LABEL.replace("280331", "281331")))
    assert (malformed.code, malformed.ai, malformed.position) == (Problem.INVALID_DATE, "17", 23)
    assert pairs(malformed.kept) == [UNIT[0], UNIT[2], UNIT[3]]


def test_reading_goes_on_after_the_next_separator_when_its_place_is_lost() -> None:
    malformed = refused(read(f"]d201{GTIN}04XX17280331{GS}17A8033110X{GS}21SN0001"))
    assert malformed.code is Problem.UNKNOWN_AI
    assert pairs(malformed.kept) == [UNIT[0], UNIT[3]]


def test_two_values_for_one_element_leave_neither() -> None:
    malformed = refused(read(f"]d201{GTIN}21A{GS}21B{GS}10L"))
    assert malformed.code is Problem.REPEATED_WITH_OTHER_VALUE
    assert (malformed.ai, malformed.value, malformed.position) == ("21", "B", 25)
    assert pairs(malformed.kept) == [("01", GTIN), ("10", "L")]


@pytest.mark.parametrize(
    ("text", "position"),
    [
        (LABEL.replace("280331", "281331"), 23),
        ("\x02" + LABEL.replace("280331", "281331"), 24),
        (GS + DATA.replace("280331", "281331"), 21),
        (f"]d2{GS}10AB{{GS}}21S|17281331", 20),
        ("]d2(01)X", 7),
        ("]Q1HTTP://a/01/X", 15),
    ],
)
def test_the_place_of_a_fault_is_counted_in_the_text_as_it_came(text: str, position: int) -> None:
    malformed = refused(read(text if "01)" not in text else text.replace("]d2", "]d1")))
    assert malformed.position == position


def test_a_value_cut_short_at_the_end_is_placed_at_the_end() -> None:
    assert refused(read("\x0201095060\r")).position == 9


def test_companions_are_a_remark_because_they_may_be_on_another_label() -> None:
    elements = accepted(read("]C110ABC"))
    assert [(c.code, c.ai, c.value) for c in elements.warnings] == [
        (Repair.REQUIRED_AI_MISSING, "10", "01,02,03,8006,8026")
    ]
    assert repairs(accepted(read(f"]C101{GTIN}3712"))) == [
        Repair.EXCLUDED_AI_PRESENT,
        Repair.REQUIRED_AI_MISSING,
        Repair.REQUIRED_AI_MISSING,
    ]
    assert Repair.SERIAL_REQUIRED in repairs(accepted(read(f"]C12534000001000005{GS}8030AAAA")))


def test_raw_text_is_not_asked_for_an_identifier_of_its_symbology() -> None:
    elements = accepted(read(DATA, Kind.RAW))
    assert pairs(elements) == UNIT
    assert elements.warnings == ()
    assert refused(read("HELLO", Kind.RAW)).code is Problem.UNKNOWN_AI


def test_text_typed_from_a_label_may_hold_blanks_and_short_gtins() -> None:
    elements = accepted(read("(01) 4006381333931 (10) A\\(1) ", Kind.BRACKETED))
    assert pairs(elements) == [("01", "04006381333931"), ("10", "A(1)")]
    assert repairs(elements) == [
        Repair.FRAMING_REMOVED,
        Repair.BLANKS_REMOVED,
        Repair.GTIN_PADDED,
        Repair.BLANKS_REMOVED,
    ]


def test_a_scanned_web_address_is_a_link_if_it_has_a_key() -> None:
    assert pairs(accepted(read(f"]Q1https://a.example/01/{GTIN}"))) == [("01", GTIN)]
    assert repairs(accepted(read(f"HTTPS://A.EXAMPLE/01/{GTIN}"))) == [Repair.SYMBOLOGY_MISSING]


def test_a_tag_read_by_radio_is_the_thing_that_its_epc_names() -> None:
    elements = accepted(read("]Z23074257BF7194E4000001A85"))
    assert pairs(elements) == [("01", "80614141123458"), ("21", "6789")]
    assert (elements.symbology, elements.warnings) == ("Z2", ())
    assert refused(read("]Z2E2801160600002054C0A6B4A")).code is Problem.NOT_GS1
    assert refused(read("]Z23074257BF7194E4000001A8")).code is Problem.NOT_GS1
