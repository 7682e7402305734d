"""What the decoders of scanner bytes promise: the cut of the chunks never shows, and the next good scan is read."""

from collections.abc import Callable, Sequence
from itertools import filterfalse
from random import Random
from zlib import crc32

from devices.decode.decoder import Answer, Decoded, Decoder
from devices.decode.framing import Frame
from devices.decode.key_events import KeyEvents
from devices.decode.protocols import line_decoder
from devices.profile import GENERIC, DeviceProfile, KeyboardLayout, Protocol
from devices.scan import RFID_TAG
from tests.fuzz.device_seeds import (
    EVENT_SIZE,
    LABEL,
    TAG,
    as_events,
    frame_seeds,
    key_seeds,
    press,
    ssi_packet,
    ssi_seeds,
    tag_seeds,
)
from tests.fuzz.engine import Target

LONG_AFTER = 10_000_000_000
_IDENTIFIER = 3

_LINES = (
    GENERIC,
    DeviceProfile(max_frame=40),
    DeviceProfile(max_frame=12),
    DeviceProfile(suffixes=b"", idle_gap_ms=40),
    DeviceProfile(suffixes=b"\n", prefix=b"~~"),
    DeviceProfile(protocol=Protocol.HONEYWELL),
)
_SSI = (DeviceProfile(protocol=Protocol.SSI), DeviceProfile(protocol=Protocol.SSI, max_frame=40))
_RFID = DeviceProfile(protocol=Protocol.EPC)
_KEYBOARDS = tuple(DeviceProfile(keyboard_layout=layout) for layout in KeyboardLayout)


def judge_line(data: bytes) -> bool:
    """A text line, of a profile that the data itself picks; tells whether there was a frame."""
    profile = _picked(_LINES, data)
    found = judged(lambda: line_decoder(profile), data, profile.max_frame)
    assert not any(set(frame.data) & set(profile.suffixes) for frame in found), "a suffix inside a frame"
    if profile.max_frame > len(LABEL):
        end = profile.suffixes[:1]
        after(line_decoder(profile), data, end + LABEL + end, LABEL)
    return bool(found)


def judge_ssi(data: bytes) -> bool:
    """Zebra packets; tells whether one became a frame."""
    profile = _picked(_SSI, data)
    found = judged(lambda: line_decoder(profile), data, profile.max_frame + _IDENTIFIER)
    after(line_decoder(profile), data, ssi_packet(LABEL), LABEL)
    return bool(found)


def judge_tags(data: bytes) -> bool:
    """A radio reader's lines; tells whether there was a tag."""
    found = judged(lambda: line_decoder(_RFID), data, _RFID.max_frame)
    assert all(frame.data.startswith(RFID_TAG) and len(frame.data) % 4 == 3 for frame in found), "no whole EPC"
    after(line_decoder(_RFID), data, b"\r" + TAG + b"\r", RFID_TAG + TAG)
    return bool(found)


def judge_keys(data: bytes) -> bool:
    """Key events of a scanner that types; tells whether there was a frame."""
    profile = _picked(_KEYBOARDS, data)
    events = as_events(data)
    found = judged(lambda: KeyEvents(profile), events, profile.max_frame)
    if profile.keyboard_layout is KeyboardLayout.US:
        digits = LABEL[3:19]  # Caps Lock may be on after noise; digits are the same with it
        after(KeyEvents(profile), events, as_events(bytes(3) + press(digits.decode() + "\r")), digits)
    return bool(found)


def judged(make: Callable[[], Decoder], data: bytes, longest: int) -> list[Frame]:
    """The frames of the bytes, the same however they are cut, none empty or longer than allowed."""
    whole = _decoded(make(), [data])
    cut = _decoded(make(), chunks(data, Random(crc32(data))))
    # Within one chunk it is all the same whether an answer or a code is told first.
    assert [*filter(_is_answer, cut)] == [*filter(_is_answer, whole)], "the cut of the chunks shows in the answers"
    assert [*filterfalse(_is_answer, cut)] == [*filterfalse(_is_answer, whole)], "the cut shows in the frames"
    found = [item for item in whole if isinstance(item, Frame)]
    assert all(0 < len(frame.data) <= longest for frame in found), "a frame that is empty or too long"
    return found


def after(decoder: Decoder, data: bytes, good: bytes, wanted: bytes) -> None:
    """After any bytes and a silence the next good scan is read, whole and alone."""
    decoder.feed(data, 0)
    decoder.tick(LONG_AFTER)
    decoded = [*decoder.feed(good, 2 * LONG_AFTER), *decoder.tick(3 * LONG_AFTER)]
    found = [item for item in decoded if isinstance(item, Frame)]
    assert found == [Frame(wanted)], f"the next good scan became {found}"


def chunks(data: bytes, chance: Random) -> list[bytes]:
    """The bytes cut anywhere: into single ones, a few pieces, or with empty ones between."""
    pieces = []
    longest = chance.choice((1, 3, EVENT_SIZE, 64, 4_096) if len(data) < 300 else (EVENT_SIZE, 64, 4_096))
    at = 0
    while at < len(data):
        size = chance.randrange(longest + 1)
        pieces.append(data[at : at + size])
        at += size
    return pieces


def _is_answer(item: Decoded) -> bool:
    return isinstance(item, Answer)


def _decoded(decoder: Decoder, pieces: Sequence[bytes]) -> list[Decoded]:
    decoded = [item for piece in pieces for item in decoder.feed(piece, 0)]
    return [*decoded, *decoder.tick(LONG_AFTER)]


def _picked(profiles: Sequence[DeviceProfile], data: bytes) -> DeviceProfile:
    return profiles[crc32(data) % len(profiles)]


TARGETS = (
    Target("framing", frame_seeds, judge_line, share=4),
    Target("ssi", ssi_seeds, judge_ssi, share=2),
    Target("rfid lines", tag_seeds, judge_tags),
    Target("key events", key_seeds, judge_keys, share=2),
)
