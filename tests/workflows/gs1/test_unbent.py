"""Labels typed through the wrong keyboard or with Caps Lock on: read as they were meant where that leaves no choice, else refused with every reading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.decode.keymap import Keymap
from devices.decode.layouts import LAYOUTS
from devices.profile import DeviceProfile, KeyboardLayout
from tests.devices.typing_scanner import CAPS, tap, typed
from tests.workflows.gs1.labels import GTIN, LABEL, SSCC, THIS_YEAR, accepted, pairs, refused
from workflows.gs1 import keyboards
from workflows.gs1.codes import Kind, Mode, Problem, Repair
from workflows.gs1.element import GS
from workflows.gs1.elements import Elements, Malformed
from workflows.gs1.parse import parse
from workflows.gs1.unbent import keyboard_of, readings_of
from workflows.gs1.values import CHARACTER_SET_82

US, DE, FR = KeyboardLayout.US, KeyboardLayout.DE, KeyboardLayout.FR
UNIT = [("01", GTIN), ("17", "280331"), ("10", "ABC123"), ("21", "SN0001")]
DIGITS_ONLY = f"]d201{GTIN}172803311012345{GS}21678"
LOT = "LOT-zY7"
WITH_LOT = f"]d201{GTIN}1728033110{LOT}"


def through(text: str, scanner: KeyboardLayout, computer: KeyboardLayout, caps: bool = False) -> str:
    """What a scanner's keys for this text come to at a computer, by the drivers' own keymaps."""
    keymap = Keymap(DeviceProfile(keyboard_layout=computer))
    keys = (tap(CAPS) if caps else []) + typed(text, scanner)
    return b"".join(keymap.event(code, value) for code, value in keys).decode().removesuffix("\r")


def read(text: str, kind: Kind = Kind.SCAN) -> Elements | Malformed:
    return parse(text, kind=kind, this_year=THIS_YEAR)


def lots(result: Elements | Malformed) -> list[str | None]:
    """The lots to choose from."""
    return [reading.lot for reading in readings_of(refused(result))]


PAIRS = [(US, FR), (US, DE), (FR, US), (DE, US)]


@pytest.mark.parametrize(("scanner", "computer"), PAIRS)
@pytest.mark.parametrize("caps", [False, True])
@pytest.mark.parametrize("text", [DIGITS_ONLY, f"]C100{SSCC}", "]E04006381333931", f"]I1{GTIN}"])
def test_a_label_of_digits_has_one_reading_only_whatever_keyboard_it_came_through(
    scanner: KeyboardLayout, computer: KeyboardLayout, caps: bool, text: str
) -> None:
    bent = through(text, scanner, computer, caps)
    elements = accepted(read(bent))
    assert pairs(elements) == pairs(accepted(read(text)))
    assert [caution.code for caution in elements.warnings] == [Repair.KEYBOARD_UNDONE]
    assert (elements.raw, elements.symbology) == (bent, text[1:3])


@pytest.mark.parametrize(("scanner", "computer"), [(US, FR), (FR, US)])
def test_letters_are_certain_where_the_digits_prove_the_keyboard_and_the_identifier_the_case(
    scanner: KeyboardLayout, computer: KeyboardLayout
) -> None:
    assert accepted(read(through(WITH_LOT, scanner, computer))).lot == LOT


def test_caps_lock_on_a_german_computer_shifts_the_digits_which_proves_it() -> None:
    assert accepted(read(through(WITH_LOT, US, DE, caps=True))).lot == LOT


def test_a_lot_that_caps_lock_or_the_scanner_itself_may_have_changed_has_two_readings() -> None:
    assert lots(read(through(WITH_LOT, US, US, caps=True))) == [LOT, LOT.swapcase()]
    assert lots(read("]D2" + LABEL[3:])) == ["abc123", "ABC123"]
    assert refused(read("]D2" + LABEL[3:])).code is Problem.CAPS_OR_SHIFT


def test_a_plus_before_the_data_may_be_of_another_keyboard_than_the_german_one() -> None:
    """A Spanish and an Italian one have it there too, and leave y and z where they are."""
    bent = f"+d201{GTIN}1728033110LOTY7"
    assert lots(read(bent)) == ["LOTZ7", "LOTY7"]
    assert refused(read(bent)).code is Problem.KEYBOARD_LAYOUT
    assert accepted(read(bent.replace("Y", "ß"))).lot == "LOT-7"


def test_signs_for_which_belgian_and_french_keyboards_differ_are_not_guessed() -> None:
    assert accepted(read(through("]d20104012345000054" + "10A1", US, FR))).lot == "A1"
    assert lots(read(through("]d20104012345000054" + "10A/1", US, FR))) == ["A/1", "A81"]
    with_eight = through("]d20100012345000058" + "10A/1", US, FR)
    assert accepted(read(with_eight)).lot == "A/1"


def test_caps_lock_for_letters_alone_turns_the_digits_of_an_azerty_keyboard_into_capitals() -> None:
    bent = "$D\u00c9" + through(f"01{GTIN}10ABC", US, FR).swapcase()
    assert accepted(read(bent)).lot == "ABC"


def test_without_an_identifier_nothing_tells_the_case_of_letters() -> None:
    bent = through(WITH_LOT[3:], US, FR)
    assert lots(read(bent)) == [LOT, LOT.swapcase()]
    assert lots(read(bent, Kind.RAW)) == [LOT, LOT.swapcase()]
    assert pairs(accepted(read(through(f"00{SSCC}", US, FR)))) == [("00", SSCC)]


def test_the_readings_carry_their_keyboard_and_the_text_as_it_came() -> None:
    bent = through(WITH_LOT.replace("-", ""), US, DE)
    readings = readings_of(refused(read(bent)))
    assert [keyboard_of(reading) for reading in readings] == ["QWERTZ", keyboards.AS_SENT]
    assert {(reading.raw, reading.symbology) for reading in readings} == {(bent, "d2")}


@pytest.mark.parametrize(
    "bent",
    [
        "+d210LOTZ7",
        f"+d201{GTIN[:-1]}3",
        f"+d201{GTIN}17281331",
        "+C1ABC123",
        "9d2",
        "-d@",
        "*D2",
        "]c0dock-1",
        "+A123BJC5D6E71G",
    ],
)
def test_what_has_no_check_digit_to_prove_it_or_fails_a_check_is_left_as_it_came(bent: str) -> None:
    assert readings_of(refused(read(bent))) == ()


def test_data_that_is_good_only_as_it_came_is_refused_all_the_same() -> None:
    malformed = refused(read(f"+d201{GTIN}10A'1"))
    assert (malformed.code, readings_of(malformed)) == (Problem.KEYBOARD_LAYOUT, ())


@pytest.mark.parametrize("text", [LABEL, LABEL[3:], "]E04006381333931", "]C0DOCK-1", "QWERTZ", f"(01){GTIN}", ""])
def test_a_text_that_shows_no_bend_is_not_looked_at(text: str) -> None:
    if any(character.isdigit() for character in text):
        assert list(keyboards.meant(text)) == []
    result = read(text)
    kept = result if isinstance(result, Elements) else result.kept
    assert Repair.KEYBOARD_UNDONE not in {caution.code for caution in kept.warnings}


def test_strict_mode_takes_a_bent_text_for_what_it_is() -> None:
    bent = through(DIGITS_ONLY, US, FR)
    assert refused(parse(bent, mode=Mode.STRICT, this_year=THIS_YEAR)).code is Problem.MISSING_SYMBOLOGY


@pytest.mark.parametrize(("scanner", "computer"), PAIRS)
@pytest.mark.parametrize("caps", [False, True])
def test_the_keyboards_agree_with_the_drivers_on_every_character_that_a_label_can_hold(
    scanner: KeyboardLayout, computer: KeyboardLayout, caps: bool
) -> None:
    for character in set(CHARACTER_SET_82) if scanner is US else set(CHARACTER_SET_82) - set("<>*'"):
        text = f"]d201{GTIN}10{character}"
        arrived = through(text, scanner, computer, caps)
        if len(arrived) == len(text) and LAYOUTS[computer].dead.isdisjoint(arrived[1:]):
            assert text in {meant.text for meant in keyboards.meant(arrived)}, (character, arrived)


@pytest.mark.parametrize(("scanner", "character"), [(FR, "<"), (FR, "*"), (DE, ">"), (DE, "'")])
def test_where_two_keys_of_the_scanner_write_the_same_nothing_is_read(scanner: KeyboardLayout, character: str) -> None:
    """A US keyboard has one key less: the one left of Z writes what the one above Enter does."""
    bent = through(f"]d201{GTIN}10A{character}1", scanner, US)
    assert readings_of(refused(read(bent))) == ()


lot_texts = st.text(st.sampled_from(sorted(set(CHARACTER_SET_82))), min_size=1, max_size=20)


@given(lot_texts, st.sampled_from([*PAIRS, (US, US)]), st.booleans())
def test_a_lot_is_never_read_as_another_one(lot: str, pair: tuple[KeyboardLayout, KeyboardLayout], caps: bool) -> None:
    """Whatever was bent: what comes out is the lot that is printed, or a refusal."""
    text = f"]d201{GTIN}1728033110{lot}"
    try:
        bent = through(text, *pair, caps)
    except ValueError:
        return  # a key that the scanner's keyboard hasn't got
    result = read(bent)
    assert not isinstance(result, Elements) or result.lot == lot
