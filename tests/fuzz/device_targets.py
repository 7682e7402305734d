"""What the decoders of scanner bytes promise: the cut of the chunks never shows, and the next good scan is read."""

from random import Random
from zlib import crc32

from devices.decode.framing import Frame, Framed, Framer
from devices.profile import GENERIC, DeviceProfile
from tests.fuzz.engine import Target
from tests.fuzz.labels import label_seeds
from tests.fuzz.mutate import Seeds
from workflows.gs1.codes import Kind

_LABEL = b"]d20109506000134352172803311021SN1"
_PROFILES = (
    GENERIC,
    DeviceProfile(max_frame=12),
    DeviceProfile(suffixes=b"", idle_gap_ms=40),
    DeviceProfile(suffixes=b"\n", prefix=b"~~"),
)
_LONG_AFTER = 10_000_000_000


def frame_seeds() -> Seeds:
    """Labels as scanners put them on a line: with prefix, suffix, NULs, or several in a row."""
    labels = label_seeds(Kind.SCAN)
    ends = (b"\r", b"\n", b"\r\n", b"\t", b"\x03", b"")
    starts = (b"", b"\x02", b"\0\0", b"~~")
    good = [starts[number % len(starts)] + label + ends[number % len(ends)] for number, label in enumerate(labels.good)]
    return Seeds(good, [*labels.pieces[:40], *ends[:5], *starts[1:], b"x" * 500])


def judge_frames(data: bytes) -> bool:
    """The frames of a line, cut in two ways; tells whether there was one."""
    chance = Random(crc32(data))
    profile = chance.choice(_PROFILES)
    whole = _framed([data], profile)
    assert _framed(chunks(data, chance), profile) == whole, "the cut of the chunks shows in the frames"
    for item in whole:
        assert 0 < len(item.data) <= profile.max_frame, "a frame that is empty or too long"
        assert not set(item.data) & set(profile.suffixes) or not isinstance(item, Frame), "a suffix inside a frame"
    end = profile.suffixes[:1]
    if end and profile.max_frame > len(_LABEL):
        assert _framed([data, end + _LABEL + end], profile)[-1] == Frame(_LABEL), "the next good scan was lost"
    return any(isinstance(item, Frame) for item in whole)


def chunks(data: bytes, chance: Random) -> list[bytes]:
    """The bytes cut anywhere: into single ones, a few pieces, or with empty ones between."""
    pieces = []
    longest = chance.choice((1, 3, 64, 4_096))
    while data:
        size = chance.randrange(longest + 1)
        pieces.append(data[:size])
        data = data[size:]
    return pieces


def _framed(pieces: list[bytes], profile: DeviceProfile) -> list[Framed]:
    framer = Framer(profile)
    framed = [item for piece in pieces for item in framer.feed(piece, 0)]
    return framed + framer.tick(_LONG_AFTER)


TARGETS = (Target("framing", frame_seeds, judge_frames, share=4),)
