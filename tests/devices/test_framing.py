"""Bytes become frames: one scan each, whatever the chunks, the suffix or the noise."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.decode.framing import Dropped, Frame, Framed, Framer
from devices.errors import BadSetting
from devices.profile import GENERIC, DeviceProfile
from devices.scan import MisreadReason
from tests.devices.readings import LABEL

MS = 1_000_000
SMALL = DeviceProfile(max_frame=12)
NO_SUFFIX = DeviceProfile(suffixes=b"", idle_gap_ms=40)

noise = st.lists(
    st.one_of(st.sampled_from([b"\r", b"\n", b"\r\n", b"\t", b"\x02", b"\x03", b"\0", b"\x1d"]), st.binary(max_size=9))
).map(b"".join)


def frames(stream: bytes, profile: DeviceProfile = GENERIC) -> list[Framed]:
    return Framer(profile).feed(stream, now=0)


def in_chunks(stream: bytes, cuts: list[int], profile: DeviceProfile) -> list[Framed]:
    framer = Framer(profile)
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    framed = [item for start, end in pairwise(edges) for item in framer.feed(stream[start:end], 0)]
    return framed + framer.tick(10_000 * MS)


@pytest.mark.parametrize("suffix", [b"\r", b"\n", b"\r\n", b"\t", b"\x03"], ids=["CR", "LF", "CRLF", "TAB", "ETX"])
def test_any_usual_suffix_ends_a_frame(suffix: bytes) -> None:
    assert frames(LABEL + suffix + b"next" + suffix) == [Frame(LABEL), Frame(b"next")]


@pytest.mark.parametrize("separator", [b"\x1d", b"\x1e", b"\x04"], ids=["GS", "RS", "EOT"])
def test_separators_inside_a_code_never_end_a_frame(separator: bytes) -> None:
    assert frames(b"[)>" + separator + b"06" + separator + b"\r") == [Frame(b"[)>" + separator + b"06" + separator)]


def test_a_profile_that_would_cut_codes_at_gs_is_refused() -> None:
    with pytest.raises(BadSetting, match="part of the data"):
        DeviceProfile(suffixes=b"\r\x1d")


def test_a_profile_without_suffix_needs_an_idle_gap() -> None:
    with pytest.raises(BadSetting, match="idle_gap_ms"):
        DeviceProfile(suffixes=b"")


def test_stx_and_a_programmed_prefix_are_taken_off() -> None:
    assert frames(b"\x02" + LABEL + b"\x03") == [Frame(LABEL)]
    assert frames(b"~~" + LABEL + b"\r", DeviceProfile(prefix=b"~~")) == [Frame(LABEL)]


def test_a_code_that_comes_without_the_programmed_prefix_is_kept_whole() -> None:
    assert frames(LABEL + b"\r", DeviceProfile(prefix=b"~")) == [Frame(LABEL)]


def test_nuls_before_a_code_are_padding_and_nuls_inside_stay_for_the_parser() -> None:
    assert frames(b"\0\0" + b"a\0b" + b"\r\0\0\r") == [Frame(b"a\0b")]


@given(noise, st.lists(st.integers(0, 200)), st.sampled_from([GENERIC, SMALL, NO_SUFFIX]))
def test_the_cut_of_the_chunks_never_shows_in_the_frames(
    stream: bytes, cuts: list[int], profile: DeviceProfile
) -> None:
    assert in_chunks(stream, cuts, profile) == in_chunks(stream, [], profile)


@given(noise)
def test_no_bytes_raise_and_no_frame_is_empty_too_long_or_holds_a_suffix(stream: bytes) -> None:
    for item in frames(stream, SMALL):
        assert 0 < len(item.data) <= SMALL.max_frame
        assert isinstance(item, Dropped) or not set(item.data) & set(SMALL.suffixes)


@given(noise)
def test_a_good_code_after_any_noise_and_one_suffix_is_read(stream: bytes) -> None:
    assert frames(stream + b"\r" + LABEL + b"\r")[-1] == Frame(LABEL)


def test_an_over_long_frame_is_reported_once_and_the_next_one_is_read() -> None:
    flood = b"x" * 3_000_000
    framer = Framer(GENERIC)
    reported = [item for start in range(0, len(flood), 4096) for item in framer.feed(flood[start : start + 4096], 0)]
    assert reported == [Dropped(MisreadReason.TOO_LONG, b"x" * GENERIC.max_frame)]
    assert framer.feed(b"\r" + LABEL + b"\r", 0) == [Frame(LABEL)]


def test_a_frame_of_exactly_the_longest_length_is_read() -> None:
    assert frames(b"x" * 12 + b"\r" + b"y" * 13 + b"\r", SMALL) == [
        Frame(b"x" * 12),
        Dropped(MisreadReason.TOO_LONG, b"y" * 12),
    ]


def test_a_flood_that_just_stops_does_not_swallow_the_next_code() -> None:
    framer = Framer(GENERIC)
    framer.feed(b"x" * 10_000, now=0)
    assert framer.feed(LABEL + b"\r", now=GENERIC.stale_ms * MS) == [Frame(LABEL)]


def test_silence_ends_a_frame_of_a_scanner_without_suffix() -> None:
    framer = Framer(NO_SUFFIX)
    assert framer.feed(LABEL[:5], now=0) == []
    assert framer.feed(LABEL[5:], now=30 * MS) == []
    assert framer.due == 70 * MS
    assert framer.tick(69 * MS) == []
    assert framer.tick(70 * MS) == [Frame(LABEL)]
    assert framer.due is None


def test_the_next_code_after_a_silence_nobody_ticked_is_a_frame_of_its_own() -> None:
    framer = Framer(NO_SUFFIX)
    framer.feed(b"one", now=0)
    assert framer.feed(b"two", now=50 * MS) == [Frame(b"one")]
    assert framer.tick(90 * MS) == [Frame(b"two")]


def test_half_a_code_is_never_finished_by_the_next_one() -> None:
    framer = Framer(GENERIC)
    framer.feed(LABEL[:9], now=0)
    assert framer.feed(LABEL + b"\r", now=GENERIC.stale_ms * MS) == [
        Dropped(MisreadReason.CUT_OFF, LABEL[:9]),
        Frame(LABEL),
    ]


def test_a_slow_line_may_pause_inside_a_code_that_has_a_suffix() -> None:
    framer = Framer(GENERIC)
    framer.feed(LABEL[:9], now=0)
    assert framer.feed(LABEL[9:] + b"\r", now=900 * MS) == [Frame(LABEL)]


def test_what_is_held_when_the_line_dies_is_given_up_and_reported() -> None:
    framer = Framer(GENERIC)
    framer.feed(LABEL[:9], now=0)
    assert framer.abandon() == [Dropped(MisreadReason.CUT_OFF, LABEL[:9])]
    assert framer.abandon() == []
