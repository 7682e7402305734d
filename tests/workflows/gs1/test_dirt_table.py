"""What scanners really send, one row a kind of dirt: what is accepted, what is said about it, and what is refused."""

from dataclasses import dataclass

import pytest

from tests.workflows.gs1.labels import GTIN, LABEL, SSCC, THIS_YEAR, pairs
from workflows.gs1.codes import Kind, Problem, Repair
from workflows.gs1.dirt import DEFAULT_PROFILE, SAFE_SEPARATORS, DirtProfile
from workflows.gs1.element import GS
from workflows.gs1.elements import Elements
from workflows.gs1.parse import parse

DATA = LABEL[3:]
UNIT = [("01", GTIN), ("17", "280331"), ("10", "ABC123"), ("21", "SN0001")]
UNDATED = [UNIT[0], *UNIT[2:]]
RUN_TOGETHER = f"]d201{GTIN}17280331" + "10ABC123" + "21SN0001"
LOT_INTO_DATE = f"]d201{GTIN}10ABC12317280331"
WRITES_GS = DirtProfile(separators=(*SAFE_SEPARATORS, "<GS>"))
RS, EOT = "\x1e", "\x04"


def on_azerty(text: str) -> str:
    """What a scanner set for a US keyboard types at a French computer."""
    return text.translate(str.maketrans("0123456789AQWZaqwzM-", "à&é\"'(-è_çQAZWqazw?)"))


@dataclass(frozen=True)
class Row:
    """One line of the table: what arrives, the elements that are good, the remarks on them, and why it is refused if it is."""

    what: str
    text: str
    elements: list[tuple[str, str]]
    remarks: tuple[Repair, ...] = ()
    refused: Problem | None = None
    profile: DirtProfile = DEFAULT_PROFILE
    kind: Kind = Kind.SCAN


def substituted(name: str, separator: str, profile: DirtProfile = DEFAULT_PROFILE) -> Row:
    text = LABEL.replace(GS, separator)
    return Row(f"GS as {name}", text, UNIT, (Repair.SEPARATOR_SUBSTITUTED,), profile=profile)


TABLE = (
    Row("no symbology identifier", DATA, UNIT, (Repair.SYMBOLOGY_MISSING,)),
    Row("GS before the first element", f"]d2{GS}{DATA}", UNIT, (Repair.LEADING_SEPARATOR,)),
    Row("CR LF at the end", LABEL + "\r\n", UNIT, (Repair.FRAMING_REMOVED,)),
    Row("TAB at the end", LABEL + "\t", UNIT, (Repair.FRAMING_REMOVED,)),
    Row("GS at the end", LABEL + GS, UNIT),
    Row("two GS", LABEL.replace(GS, GS + GS), UNIT, (Repair.DOUBLE_SEPARATOR,)),
    Row("GS after an element of fixed length", LABEL.replace("280331", f"280331{GS}"), UNIT),
    substituted("a bar", "|"),
    substituted("a caret", "^"),
    substituted("a tilde", "~"),
    substituted("{GS}", "{GS}"),
    substituted("<GS> by a scanner known to write it", "<GS>", WRITES_GS),
    substituted("a sign that only the profile knows", "$", DirtProfile(separators=("$",))),
    Row(
        "<GS> by a scanner not known to write it",
        LABEL.replace(GS, "<GS>"),
        [*UNIT[:2], ("10", "ABC123<GS>21SN0001")],
        (Repair.SEPARATOR_AS_TEXT,),
    ),
    Row("GS lost before a serial (only what is known can tell)", RUN_TOGETHER, [*UNIT[:2], ("10", "ABC12321SN0001")]),
    Row(
        "GS lost before an expiry",
        LOT_INTO_DATE,
        [UNIT[0], ("10", "ABC12317280331")],
        (Repair.POSSIBLE_MISSING_SEPARATOR,),
    ),
    Row("STX and ETX", f"\x02{LABEL}\x03", UNIT, (Repair.FRAMING_REMOVED,)),
    Row(
        "a prefix that the profile knows", "S" + LABEL, UNIT, (Repair.PREFIX_REMOVED,), profile=DirtProfile(prefix="S")
    ),
    Row(
        "Caps Lock on a lot with letters: two readings to choose from",
        "]D2" + DATA.swapcase(),
        [],
        (Repair.KEYBOARD_UNDONE, Repair.KEYBOARD_UNDONE),
        Problem.CAPS_OR_SHIFT,
    ),
    Row("Caps Lock on a label without letters", f"]c100{SSCC}", [("00", SSCC)], (Repair.KEYBOARD_UNDONE,)),
    Row("Shift held", "}D2" + DATA, [], refused=Problem.CAPS_OR_SHIFT),
    Row("digits of an AZERTY keyboard, damaged", 'à&à_(àèààà&"\'"(é', [], refused=Problem.AZERTY_DIGITS),
    Row(
        "an AZERTY keyboard",
        f"$dé{on_azerty(DATA)}",
        UNIT,
        (Repair.KEYBOARD_UNDONE,),
    ),
    Row(
        "a QWERTZ keyboard, of whose bends the data has none",
        f"+d2{DATA}",
        UNIT,
        (Repair.KEYBOARD_UNDONE,),
    ),
    Row(
        "a QWERTZ keyboard that has bent the lot: two readings to choose from",
        f"+d2{DATA.replace('ABC', 'XYZ')}",
        [],
        (Repair.KEYBOARD_UNDONE, Repair.KEYBOARD_UNDONE),
        Problem.KEYBOARD_LAYOUT,
    ),
    Row("expiry without a day", LABEL.replace("280331", "280600"), [UNIT[0], ("17", "280600"), *UNIT[2:]]),
    Row("expiry of zeros", LABEL.replace("280331", "000000"), UNDATED, (Repair.DATE_NOT_GIVEN,)),
    Row("day 00 in 7003", f"]d201{GTIN}70032806001200", [UNIT[0]], refused=Problem.INVALID_DATE),
    Row("day 00 in 8008", f"]d201{GTIN}800828060012", [UNIT[0]], refused=Problem.INVALID_DATE),
    Row("hour 99 in 7003", f"]d201{GTIN}70032806309900", [UNIT[0]], refused=Problem.INVALID_TIME),
    Row("any order", f"]d210ABC123{GS}21SN0001{GS}17280331" + "01" + GTIN, [UNIT[2], UNIT[3], UNIT[1], UNIT[0]]),
    Row("an element twice, same value", f"{LABEL}{GS}10ABC123", UNIT, (Repair.REPEATED,)),
    Row(
        "an element twice, other value",
        f"{LABEL}{GS}10OTHER",
        [UNIT[0], UNIT[1], UNIT[3]],
        refused=Problem.REPEATED_WITH_OTHER_VALUE,
    ),
    Row(
        "wrong check digit of the GTIN",
        LABEL.replace(GTIN, GTIN[:-1] + "3"),
        UNIT[1:],
        (Repair.REQUIRED_AI_MISSING,) * 3,
        Problem.CHECK_DIGIT,
    ),
    Row("pasted brackets", f"(01){GTIN}(10)A\\(1)", [UNIT[0], ("10", "A(1)")], (Repair.BRACKETS_READ,)),
    Row("web address in a plain QR code", f"]Q1https://a.example/01/{GTIN}/10/A", [UNIT[0], ("10", "A")]),
    Row("web address in a plain DataMatrix", f"]d1https://a.example/01/{GTIN}", [UNIT[0]]),
    Row("web address in large letters", f"]Q1HTTPS://ID.GS1.ORG/01/{GTIN}", [UNIT[0]]),
    Row("web address with a word for its key", f"]Q1https://a.example/gtin/{GTIN}", [], refused=Problem.LINK_ALIAS),
    Row("compressed web address", "]Q1https://id.gs1.org/ARHKVAdpQg", [], refused=Problem.LINK_COMPRESSED),
    Row("ITF-14", f"]I1{GTIN}", [UNIT[0]]),
    Row("EAN-13", "]E04006381333931", [("01", "04006381333931")]),
    Row("UPC-A of twelve digits", "]E0036000291452", [("01", "00036000291452")]),
    Row("EAN-8", "]E496385074", [("01", "00000096385074")]),
    Row("EAN-13 with an add-on", "]E3400638133393112", [("01", "04006381333931")], (Repair.ADD_ON_IGNORED,)),
    Row("Code 128 that is not GS1-128", f"]C000{SSCC}", [("00", SSCC)], (Repair.NOT_GS1_CARRIER,)),
    Row("rectangular DataMatrix", LABEL.replace("]d2", "]d8"), UNIT),
    Row(
        "ISO 15434 of format 06",
        f"]d1[)>{RS}06{GS}9N110375286414{GS}1TA{RS}{EOT}",
        [],
        refused=Problem.NOT_GS1_ISO15434,
    ),
    Row("ISO 15434 of format 05", f"]d1[)>{RS}05{GS}{DATA}{RS}{EOT}", UNIT, (Repair.FRAMING_REMOVED,)),
)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.what)
def test_the_dirt_table_line_by_line(row: Row) -> None:
    result = parse(row.text, kind=row.kind, this_year=THIS_YEAR, profile=row.profile)
    kept = result if isinstance(result, Elements) else result.kept
    assert (None if isinstance(result, Elements) else result.code) is row.refused
    assert pairs(kept) == row.elements
    assert tuple(caution.code for caution in kept.warnings) == row.remarks
    assert kept.raw == row.text


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        (f"[)>{RS}05{GS}01{GTIN}{GS}17280331{GS}10ABC{GS}{RS}{EOT}\r\n", [UNIT[0], UNIT[1], ("10", "ABC")]),
        (f"[)>{RS}06{GS}1TA{RS}05{GS}01{GTIN}{RS}{EOT}", [UNIT[0]]),
        (f"[)>{RS}05{GS}01{GTIN}", [UNIT[0]]),
        (f"S]d1[)>{RS}05{GS}01{GTIN}{RS}{EOT}", [UNIT[0]]),
    ],
)
def test_gs1_data_is_found_in_an_iso_15434_envelope(text: str, elements: list[tuple[str, str]]) -> None:
    result = parse(text, this_year=THIS_YEAR)
    assert isinstance(result, Elements)
    assert pairs(result) == elements


@pytest.mark.parametrize("end", ["", EOT, RS + EOT])
def test_an_envelope_without_data_says_that_it_is_empty(end: str) -> None:
    result = parse(f"[)>{RS}05{GS}{end}", this_year=THIS_YEAR)
    assert not isinstance(result, Elements)
    assert result.code is Problem.EMPTY


def test_a_fault_inside_an_envelope_is_placed_in_the_text_as_it_came() -> None:
    text = f"]d1[)>{RS}05{GS}01{GTIN}{GS}17281331{RS}{EOT}"
    result = parse(text, this_year=THIS_YEAR)
    assert not isinstance(result, Elements)
    assert (result.code, result.position) == (Problem.INVALID_DATE, text.index("1331"))


def test_an_expiry_without_a_day_is_the_end_of_that_month() -> None:
    result = parse(LABEL.replace("280331", "280600"), this_year=THIS_YEAR)
    assert isinstance(result, Elements)
    assert result.expiry is not None
    assert (result.expiry.date.isoformat(), result.expiry.day_given) == ("2028-06-30", False)
