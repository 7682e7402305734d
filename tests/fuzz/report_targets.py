"""What the decoder of HID reports promises, whatever the device says of itself and sends."""

from zlib import crc32

from devices.decode.framing import Frame
from devices.decode.hid_descriptor import parse_descriptor
from devices.decode.hid_pos import USUAL_LAYOUTS, HidPosDecoder, ReportLayout, report_layouts, signal_report
from devices.feedback import Signal
from devices.profile import GENERIC, DeviceProfile
from tests.fuzz.device_seeds import LABEL
from tests.fuzz.device_targets import LONG_AFTER, after
from tests.fuzz.engine import Target
from tests.fuzz.labels import label_seeds
from tests.fuzz.mutate import Seeds
from workflows.gs1.codes import Kind

REPORT = 64
LARGEST_DESCRIPTOR = 4_096
"""The kernel takes no longer one (HID_MAX_DESCRIPTOR_SIZE)."""
ROOM = 56
DESCRIPTOR = bytes.fromhex(
    "058C 0902 A101  0912 A102 8502 1500 26FF00 7508 9501 0501 093B 8102  058C 09FB 8102 09FC 8102 09FD 8102"
    "9538 09FE 820201  0666FF 9502 0904 8102  058C 2501 7501 9501 09FF 8102 9507 8103 C0"
    "0914 A102 8504 7501 9503 0985 0986 0987 9102 9505 9103 C0  C0"
)
"""As a Honeywell scanner describes itself: data in report 2, beeps in report 4."""
_PROFILES = (GENERIC, DeviceProfile(max_frame=70))


def report_of(part: bytes, goes_on: bool = False, identifier: bytes = b"]d2") -> bytes:
    """One report of the usual layout."""
    return (bytes([2, len(part)]) + identifier + part.ljust(ROOM, b"\0") + bytes([0x77, 0, goes_on]))[:REPORT]


def report_seeds() -> Seeds:
    """Labels in reports of 64 bytes, long ones in several."""
    good = []
    for label in label_seeds(Kind.SCAN).good[::3]:
        parts = [label[at : at + ROOM] for at in range(0, len(label), ROOM)]
        good.append(b"".join(report_of(part, part is not parts[-1]) for part in parts))
    return Seeds(
        good, [b"\x02", b"\x38", b"\x39", b"\xff", b"]Z6", b"\0" * REPORT, report_of(b"A"), report_of(b"B", True)]
    )


def judge_reports(data: bytes) -> bool:
    """Reports of 64 bytes, the last one shorter; tells whether there was a code."""
    profile = _PROFILES[crc32(data) % len(_PROFILES)]
    found = _frames(USUAL_LAYOUTS, profile, data)
    decoder = HidPosDecoder(USUAL_LAYOUTS, profile)
    for at in range(0, len(data), REPORT):
        decoder.feed(data[at : at + REPORT], 0)
    after(decoder, b"", report_of(LABEL), LABEL)
    return bool(found)


def descriptor_seeds() -> Seeds:
    """The descriptor of a scanner, whole and in parts."""
    parts = [DESCRIPTOR[at : at + 6] for at in range(0, len(DESCRIPTOR), 2)]
    counts = [
        b"\x95\x00",
        b"\x96\xff\xff",
        b"\x97\xff\xff\xff\xff",
        b"\x75\x00",
        b"\x77\xff\xff\xff\xff",
        b"\xa4",
        b"\xb4",
    ]
    return Seeds([DESCRIPTOR], [*parts, *counts, b"\xfe\xff", b"\x05\x8c", b"\x09\xfe", b"\x81\x02", b"\x85\x00"])


def judge_descriptor(data: bytes) -> bool:
    """A descriptor, and a good report read by it; tells whether it speaks of scanned data."""
    descriptor = parse_descriptor(data[:LARGEST_DESCRIPTOR])
    for signal in Signal:
        report = signal_report(descriptor, signal)
        assert report is None or 0 < len(report.data) <= 4_097, "a signal of no bytes or too many"
    layouts = report_layouts(descriptor)
    _frames(layouts, GENERIC, report_of(LABEL, goes_on=True) + report_of(LABEL))
    return bool(layouts)


def _frames(layouts: tuple[ReportLayout, ...], profile: DeviceProfile, data: bytes) -> list[Frame]:
    decoder = HidPosDecoder(layouts, profile)
    framed = [item for at in range(0, len(data), REPORT) for item in decoder.feed(data[at : at + REPORT], 0)]
    found = [item for item in [*framed, *decoder.tick(LONG_AFTER)] if isinstance(item, Frame)]
    assert all(0 < len(frame.data) <= profile.max_frame + 3 for frame in found), "a frame that is empty or too long"
    return found


TARGETS = (
    Target("hid reports", report_seeds, judge_reports, share=2),
    Target("hid descriptor", descriptor_seeds, judge_descriptor),
)
