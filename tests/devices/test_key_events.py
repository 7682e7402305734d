"""What a scanner types becomes the code that it read, on every keyboard it may pretend to be."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.decode.decoder import Answer, Decoded
from devices.decode.framing import Dropped, Frame
from devices.decode.key_events import EVENT, KeyEvents, lamps
from devices.profile import GENERIC, DeviceProfile, FunctionKey, KeyboardLayout
from devices.scan import MisreadReason
from tests.devices.typing_scanner import (
    ALT,
    ALT_GR,
    BRACKET,
    CAPS,
    CTRL,
    DOWN,
    ENTER,
    F8,
    KEYPAD,
    LOST_EVENTS,
    NUM,
    REPEATED,
    REPORT,
    SHIFT,
    TAB,
    UP,
    Keys,
    alt_typed,
    events,
    tap,
    typed,
)

MS = 1_000_000
US, DE, FR = KeyboardLayout.US, KeyboardLayout.DE, KeyboardLayout.FR
TEXT = "]d2010950600013435210Lot-7a/B\x1d21SN1"
DATA = TEXT.encode()
CHARSET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
SIGNS = "#$@[\\]^`{|}~ "


def on(layout: KeyboardLayout) -> DeviceProfile:
    return DeviceProfile(keyboard_layout=layout)


def read(keys: Keys | bytes, profile: DeviceProfile = GENERIC) -> list[Decoded]:
    stream = keys if isinstance(keys, bytes) else events(keys)
    decoded = KeyEvents(profile).feed(stream, now=0)
    return [item for item in decoded if not isinstance(item, Answer)]


def codes(keys: Keys | bytes, profile: DeviceProfile = GENERIC) -> list[bytes]:
    return [item.data for item in read(keys, profile) if isinstance(item, Frame)]


# fmt: off
RECORDED_US = [  # ]C100
    (27, 1), (27, 0), (42, 1), (46, 1), (46, 0), (42, 0), (2, 1), (2, 0), (11, 1), (11, 0), (11, 1), (11, 0),
    (28, 1), (28, 0),
]
RECORDED_FR = [  # 0195a: the digits are shifted, and a is where others have q
    (42, 1), (11, 1), (11, 0), (2, 1), (2, 0), (10, 1), (10, 0), (6, 1), (6, 0), (42, 0), (16, 1), (16, 0),
    (28, 1), (28, 0),
]
# fmt: on


@pytest.mark.parametrize("layout", KeyboardLayout)
def test_a_label_comes_back_with_its_gs(layout: KeyboardLayout) -> None:
    assert codes(typed(TEXT, layout), on(layout)) == [DATA]


@given(st.text(CHARSET_82 + SIGNS + "\x1d", min_size=1), st.sampled_from(KeyboardLayout))
def test_every_character_of_a_label_comes_back_on_every_layout(text: str, layout: KeyboardLayout) -> None:
    if len(set(text)) > 1:
        assert codes(typed(text, layout), on(layout)) == [text.encode()]


def test_recorded_scans_are_read() -> None:
    assert codes(RECORDED_US, on(US)) == [b"]C100"]
    assert codes(RECORDED_FR, on(FR)) == [b"0195a"]


def test_a_french_scan_read_with_the_us_layout_shows_what_it_looks_like() -> None:
    assert codes(typed("0195", FR), on(US)) == [b")!(%"]
    assert codes(typed("0195", US), on(FR)) == ["à&ç(".encode()]


def test_letters_beyond_ascii_are_utf_8_and_accents_wait_for_their_letter() -> None:
    dead_circumflex = tap(26)
    e, one = tap(18), tap(2, SHIFT)
    assert codes(dead_circumflex + e + tap(ENTER), on(FR)) == ["ê".encode()]
    assert codes(dead_circumflex + one + tap(ENTER), on(FR)) == [b"^1"]
    assert codes(typed("Käse-Größe", DE), on(DE)) == ["Käse-Größe".encode()]


@pytest.mark.parametrize("modifiers", [(ALT_GR,), (CTRL, ALT)], ids=["AltGr", "Ctrl and Alt"])
def test_brackets_of_a_german_keyboard_come_with_altgr(modifiers: tuple[int, ...]) -> None:
    assert codes(tap(9, *modifiers) + tap(10, *modifiers) + tap(ENTER), on(DE)) == [b"[]"]


@pytest.mark.parametrize("layout", KeyboardLayout)
def test_the_place_of_the_closing_bracket_with_ctrl_is_gs_on_every_layout(layout: KeyboardLayout) -> None:
    assert codes(tap(BRACKET, CTRL) + tap(BRACKET, 97) + tap(ENTER), on(layout)) == [b"\x1d\x1d"]


def test_ctrl_and_a_letter_is_a_control_character() -> None:
    rs, eot = tap(7, CTRL, SHIFT), tap(32, CTRL)
    assert codes(typed("a")[:-2] + rs + eot + tap(ENTER)) == [b"a\x1e\x04"]


@pytest.mark.parametrize("suffix", [tap(ENTER), tap(TAB), tap(96), tap(50, CTRL), tap(36, CTRL, SHIFT)])
def test_enter_tab_and_their_control_characters_end_a_scan(suffix: Keys) -> None:
    assert codes(typed(TEXT)[:-2] + suffix + typed("next")) == [DATA, b"next"]


def test_the_function_key_of_the_profile_is_gs_and_the_others_are_nothing() -> None:
    assert codes(typed(TEXT, gs=tap(F8))) == [DATA]
    f9 = DeviceProfile(gs_key=FunctionKey.F9)
    assert codes(typed(TEXT, gs=tap(F8)), f9) == [DATA.replace(b"\x1d", b"")]
    assert codes(typed(TEXT, gs=tap(67)), f9) == [DATA]


def test_caps_lock_toggled_by_the_scanner_swaps_letters_until_it_is_toggled_back() -> None:
    lower, upper = typed("lot")[:-2], typed("LOT")[:-2]
    assert codes(lower + tap(CAPS) + lower + upper + tap(CAPS) + lower + tap(ENTER)) == [b"lotLOTlotlot"]
    assert codes(tap(CAPS) + typed("10-lot")) == [b"10-LOT"]


def test_caps_lock_shifts_the_digits_of_a_french_keyboard_too() -> None:
    digits_unshifted = [event for code in (11, 2, 10, 6) for event in tap(code)]
    assert codes(tap(CAPS) + digits_unshifted + tap(CAPS) + tap(ENTER), on(FR)) == [b"0195"]


def test_a_scanner_that_counts_on_caps_lock_is_put_right_by_its_profile() -> None:
    assert codes(typed("lOT7A"), DeviceProfile(caps_lock=True)) == [b"Lot7a"]


def test_the_scanner_is_shown_the_caps_lock_that_it_toggled() -> None:
    decoded = KeyEvents(GENERIC).feed(events(tap(CAPS) + tap(CAPS)), 0)
    assert decoded == [Answer(lamps(True)), Answer(lamps(False))]


def test_a_scan_typed_as_alt_numbers_comes_back_byte_by_byte() -> None:
    assert codes(alt_typed(DATA)) == [DATA]
    assert codes(alt_typed(b"\xff\x80A")) == [b"\xff\x80A"]


@pytest.mark.parametrize("lock", [[], tap(NUM)])
def test_the_keypad_means_digits_whatever_num_lock_says(lock: Keys) -> None:
    digits = [event for digit in "0195" for event in tap(KEYPAD[digit])]
    assert codes(lock + digits + tap(ENTER)) == [b"0195"]


def test_alt_alone_and_numbers_beyond_unicode_harm_nothing() -> None:
    nines = [event for _ in range(30) for event in tap(KEYPAD["9"])]
    assert codes([(ALT, DOWN), (ALT, UP), *typed("ab")]) == [b"ab"]
    assert len(codes([(ALT, DOWN), *nines, (ALT, UP), *typed("ab")])) == 1


def test_auto_repeat_is_ignored() -> None:
    held = [(30, DOWN)] + [(30, REPEATED)] * 50 + [(30, UP)]
    assert codes(held + typed("bc")) == [b"abc"]


def test_a_run_of_one_character_is_a_stuck_key_and_the_next_scan_is_good() -> None:
    assert read(typed("0" * 40) + typed(TEXT)) == [Dropped(MisreadReason.STUCK_KEY, b"0" * 40), Frame(DATA)]
    assert codes(typed("0000000")) == [b"0000000"]


def test_a_code_longer_than_any_label_is_reported_once_and_the_next_one_is_read() -> None:
    flood = [event for _ in range(5_000) for event in tap(30) + tap(48)]
    assert read(flood + tap(ENTER) + typed(TEXT)) == [
        Dropped(MisreadReason.TOO_LONG, b"ab" * (GENERIC.max_frame // 2)),
        Frame(DATA),
    ]


def test_silence_ends_a_scan_only_where_the_profile_says_so() -> None:
    no_enter = typed(TEXT)[:-2]
    by_gap = KeyEvents(DeviceProfile(suffixes=b"", idle_gap_ms=80))
    by_gap.feed(events(no_enter), now=0)
    assert by_gap.tick(80 * MS) == [Frame(DATA)]
    by_suffix = KeyEvents(GENERIC)
    by_suffix.feed(events(no_enter), now=0)
    assert by_suffix.tick(80 * MS) == []
    assert by_suffix.tick(1_000 * MS) == [Dropped(MisreadReason.CUT_OFF, DATA)]


def test_events_that_the_kernel_lost_cost_the_scan_they_were_part_of_and_no_other() -> None:
    keys = typed(TEXT)
    torn = events(keys[:20]) + LOST_EVENTS + events(keys[30:40]) + REPORT + events(keys[40:])
    decoded = read(torn + events(typed("next")))
    assert [type(item) for item in decoded] == [Dropped, Frame]
    assert decoded[-1] == Frame(b"next")


def test_a_key_up_that_was_lost_does_not_shift_the_next_scan() -> None:
    decoder = KeyEvents(GENERIC)
    decoder.feed(events([(SHIFT, DOWN), *typed("ab")]), now=0)
    assert decoder.feed(events(typed("cd")), now=600 * MS) == [Frame(b"cd")]


def test_half_a_scan_is_given_up_when_the_device_goes() -> None:
    decoder = KeyEvents(GENERIC)
    decoder.feed(events(typed(TEXT)[:-2]), now=0)
    assert decoder.abandon() == [Dropped(MisreadReason.CUT_OFF, DATA)]


keys = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 0xFFFF), st.integers(-1, 3)),
        st.tuples(st.sampled_from([CTRL, SHIFT, ALT, ALT_GR, CAPS, NUM, ENTER, F8, 13, 26, 41]), st.integers(0, 1)),
        st.tuples(st.sampled_from([*KEYPAD.values()]), st.integers(0, 1)),
    ),
    max_size=80,
)


@given(keys, st.lists(st.integers(0, 4_000)), st.sampled_from(KeyboardLayout))
def test_the_cut_of_the_chunks_never_shows(pressed: Keys, cuts: list[int], layout: KeyboardLayout) -> None:
    stream = events(pressed)
    decoder = KeyEvents(on(layout))
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    cut = [item for start, end in pairwise(edges) for item in decoder.feed(stream[start:end], 0)]
    whole = KeyEvents(on(layout)).feed(stream, 0)
    assert [it for it in cut if isinstance(it, Frame)] == [it for it in whole if isinstance(it, Frame)]


@given(st.binary(max_size=40 * EVENT.size), st.sampled_from(KeyboardLayout))
def test_no_bytes_raise(noise: bytes, layout: KeyboardLayout) -> None:
    KeyEvents(on(layout)).feed(noise, 0)


@given(keys, st.sampled_from(KeyboardLayout))
def test_after_any_keys_and_a_rest_the_next_scan_is_good(pressed: Keys, layout: KeyboardLayout) -> None:
    decoder = KeyEvents(on(layout))
    settled = tap(CAPS) if sum(1 for key in pressed if key == (CAPS, DOWN)) % 2 else []
    decoder.feed(events(pressed), 0)
    decoded = decoder.feed(events(settled + typed(TEXT, layout)), 1_000 * MS)
    assert decoded[-1] == Frame(DATA)
