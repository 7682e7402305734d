"""Reports of a HID POS scanner become codes, wherever its descriptor puts them."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.decode.framing import Dropped, Frame, Framed
from devices.decode.hid_descriptor import LARGEST, Kind, parse_descriptor
from devices.decode.hid_pos import (
    USUAL_LAYOUTS,
    HidPosDecoder,
    ReportLayout,
    SignalReport,
    report_layouts,
    signal_report,
)
from devices.feedback import Signal
from devices.profile import GENERIC, DeviceProfile
from devices.scan import MisreadReason
from tests.devices.hid_reports import (
    GOOD_READ_REPORT,
    HONEYWELL_DESCRIPTOR,
    KEYBOARD_DESCRIPTOR,
    SMALL_DESCRIPTOR,
    report,
    reports,
)

MS = 1_000_000
DATA = b"010950600013435210LOT7A\x1d21SN1"
LONG = DATA + b"\x1d240" + b"X" * 200


def read(*packets: bytes, profile: DeviceProfile = GENERIC) -> list[Framed]:
    decoder = HidPosDecoder(USUAL_LAYOUTS, profile)
    return [item for packet in packets for item in decoder.feed(packet, now=0)] + decoder.tick(300 * MS)


def test_the_usual_table_is_what_the_descriptor_of_a_honeywell_scanner_says() -> None:
    assert report_layouts(parse_descriptor(HONEYWELL_DESCRIPTOR)) == USUAL_LAYOUTS[:1]


def test_a_device_without_report_ids_and_another_order_is_read_by_its_descriptor() -> None:
    layouts = report_layouts(parse_descriptor(SMALL_DESCRIPTOR))
    assert layouts == (ReportLayout(report=0, data=0, room=10, count=10, continued=(11, 1)),)
    decoder = HidPosDecoder(layouts, GENERIC)
    assert decoder.feed(b"0109506000" + b"\x0a\x01", 0) == []
    assert decoder.feed(b"134352\0\0\0\0" + b"\x06\x00", 0) == [Frame(b"0109506000134352")]


def test_a_keyboard_has_no_scanned_data() -> None:
    assert report_layouts(parse_descriptor(KEYBOARD_DESCRIPTOR)) == ()
    assert parse_descriptor(KEYBOARD_DESCRIPTOR).applications == (0x0001_0006,)


def test_a_code_comes_with_its_symbology_identifier_and_every_gs_but_without_padding() -> None:
    assert read(report(DATA)) == [Frame(b"]d2" + DATA)]


def test_a_code_of_several_reports_is_joined() -> None:
    packets = reports(LONG)
    assert len(packets) == 5
    assert read(*packets, report(b"next")) == [Frame(b"]d2" + LONG), Frame(b"]d2next")]


def test_a_lost_tail_is_told_after_200_ms_and_never_joined_to_the_next_code() -> None:
    decoder = HidPosDecoder(USUAL_LAYOUTS, GENERIC)
    assert decoder.feed(reports(LONG)[0], now=0) == []
    assert decoder.due == 200 * MS
    assert decoder.feed(report(DATA), now=200 * MS) == [
        Dropped(MisreadReason.CUT_OFF, b"]d2" + LONG[:56]),
        Frame(b"]d2" + DATA),
    ]
    assert decoder.due is None


def test_a_lost_tail_shows_at_once_when_a_code_of_another_symbology_follows() -> None:
    assert read(reports(LONG)[0], report(b"00", b"]C1")) == [
        Dropped(MisreadReason.CUT_OFF, b"]d2" + LONG[:56]),
        Frame(b"]C100"),
    ]


@pytest.mark.parametrize("count", [57, 255])
def test_a_report_that_claims_more_than_it_has_is_a_misread_and_the_next_one_is_good(count: int) -> None:
    misread, good = read(report(DATA, count=count), report(DATA))
    assert isinstance(misread, Dropped)
    assert misread.reason is MisreadReason.CUT_OFF
    assert good == Frame(b"]d2" + DATA)


def test_a_damaged_report_takes_the_whole_code_with_it() -> None:
    first, second, *rest = reports(LONG)
    damaged = second[:1] + b"\xff" + second[2:]
    misread, good = read(first, damaged, *rest, report(DATA))
    assert isinstance(misread, Dropped)
    assert good == Frame(b"]d2" + DATA)


def test_a_short_report_is_a_misread() -> None:
    assert read(report(DATA)[:20]) == [Dropped(MisreadReason.CUT_OFF, b"]d2" + DATA[:15])]


@pytest.mark.parametrize("identifier", [b"]X0", b"]Z6"])
def test_replies_to_commands_are_no_scans_and_disturb_none(identifier: bytes) -> None:
    first, *rest = reports(LONG)
    assert read(first, report(b"REV_SW", identifier), *rest) == [Frame(b"]d2" + LONG)]


def test_a_code_without_identifier_or_with_it_in_the_data_comes_as_it_is() -> None:
    assert read(report(DATA, b"")) == [Frame(DATA)]
    assert read(report(b"]d2" + DATA)) == [Frame(b"]d2" + DATA)]


def test_a_suffix_left_from_another_setting_is_taken_off() -> None:
    assert read(report(DATA + b"\r\n")) == [Frame(b"]d2" + DATA)]


def test_empty_reports_and_those_of_other_ids_are_nothing() -> None:
    assert read(b"", report(b""), b"\x09" + bytes(63)) == []


def test_a_microscan_report_is_read_by_the_table() -> None:
    assert read(b"\x01\x04" + b"1234".ljust(62, b"\0")) == [Frame(b"1234")]


def test_a_code_without_end_is_reported_once_at_the_longest_length() -> None:
    endless = [report(b"x" * 56, more=True)] * 10_000
    assert read(*endless, report(b"x"), report(DATA)) == [
        Dropped(MisreadReason.TOO_LONG, b"]d2" + b"x" * (GENERIC.max_frame - 3)),
        Frame(b"]d2" + DATA),
    ]


def test_what_is_held_when_the_device_goes_is_given_up() -> None:
    decoder = HidPosDecoder(USUAL_LAYOUTS, GENERIC)
    decoder.feed(reports(LONG)[0], now=0)
    assert decoder.abandon() == [Dropped(MisreadReason.CUT_OFF, b"]d2" + LONG[:56])]


def test_signals_are_the_indications_that_the_descriptor_has() -> None:
    descriptor = parse_descriptor(HONEYWELL_DESCRIPTOR)
    assert signal_report(descriptor, Signal.GOOD) == SignalReport(Kind.OUTPUT, bytes([GOOD_READ_REPORT, 0b0010]))
    assert signal_report(descriptor, Signal.BAD) == SignalReport(Kind.OUTPUT, bytes([GOOD_READ_REPORT, 0b0100]))
    assert signal_report(descriptor, Signal.ATTENTION) == SignalReport(Kind.OUTPUT, bytes([GOOD_READ_REPORT, 0b1000]))
    assert signal_report(parse_descriptor(SMALL_DESCRIPTOR), Signal.GOOD) is None


@given(st.binary(min_size=1, max_size=2_000), st.sampled_from([b"]d2", b"]C1", b"]Q3", b""]))
def test_every_code_of_any_length_comes_back_whole(data: bytes, identifier: bytes) -> None:
    plain = DeviceProfile(suffixes=b"", prefix=b"", idle_gap_ms=50)
    expected = data if identifier and data.startswith(identifier) else identifier + data
    assert read(*reports(data, identifier), profile=plain) == [Frame(expected)]


@given(st.lists(st.binary(max_size=80)))
def test_no_reports_raise_and_a_good_one_after_them_is_read(noise: list[bytes]) -> None:
    decoder = HidPosDecoder(USUAL_LAYOUTS, GENERIC)
    for packet in noise:
        decoder.feed(packet, now=0)
    assert decoder.feed(report(DATA), now=200 * MS)[-1] == Frame(b"]d2" + DATA)


@given(st.one_of(st.binary(), st.integers(0, len(HONEYWELL_DESCRIPTOR)).map(lambda n: HONEYWELL_DESCRIPTOR[:n])))
def test_no_descriptor_raises(raw: bytes) -> None:
    descriptor = parse_descriptor(raw)
    HidPosDecoder(report_layouts(descriptor), GENERIC).feed(report(DATA), 0)
    signal_report(descriptor, Signal.GOOD)


@given(st.integers(0, len(HONEYWELL_DESCRIPTOR) - 1), st.integers(0, 255))
def test_a_descriptor_with_one_wrong_byte_never_raises(at: int, byte: int) -> None:
    bent = HONEYWELL_DESCRIPTOR[:at] + bytes([byte]) + HONEYWELL_DESCRIPTOR[at + 1 :]
    descriptor = parse_descriptor(bent)
    decoder = HidPosDecoder(report_layouts(descriptor), GENERIC)
    for packet in reports(LONG):
        decoder.feed(packet, 0)
    signal_report(descriptor, Signal.BAD)


def test_a_descriptor_that_counts_to_four_billion_costs_nothing() -> None:
    descriptor = parse_descriptor(
        bytes.fromhex("058C 0902 A101 09FE 7508 97FFFFFFFF 8102 1900 2BFFFFFF00 8102 0986 9102 C0")
    )
    assert report_layouts(descriptor)[0].room == 4_096
    assert signal_report(descriptor, Signal.GOOD) is None


SCANNER = bytes.fromhex("058C 0902 A101 1500 26FF00 7508 9501")
"""The head of a descriptor: a bar code scanner, and fields of one byte."""
HOSTILE = {
    "a thousand fields of data": SCANNER + bytes.fromhex("09FE 8102") * 1_000,
    "as many fields of data as a megabyte holds": SCANNER + bytes.fromhex("09FE 8102") * 262_144,
    "as many usages as a megabyte holds": SCANNER + bytes.fromhex("09FE") * 524_288 + bytes.fromhex("8102"),
    "fields with all usages that there are": SCANNER + bytes.fromhex("1900 2AFFFF 8102") * 600,
    "data in every report": SCANNER + b"".join(b"\x85%c\x09\xfe\x81\x02" % (number % 256) for number in range(900)),
    "indications that are out of reach": SCANNER + bytes.fromhex("97FFFFFFFF 0986 9102") * 500,
    "sizes that no memory holds": SCANNER + bytes.fromhex("77FFFFFFFF 97FFFFFFFF 09FE 8102") * 300,
    "collections without end": SCANNER + bytes.fromhex("0902 A101") * 1_000,
    "states without end": SCANNER + bytes.fromhex("A4") * 4_000 + bytes.fromhex("B4") * 90_000,
    "long items": SCANNER + bytes.fromhex("FEFF00") * 1_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_descriptor_costs_neither_time_nor_memory(name: str) -> None:
    started = process_time()
    descriptor = parse_descriptor(HOSTILE[name])
    layouts = report_layouts(descriptor)
    told = [signal_report(descriptor, signal) for signal in Signal]
    assert process_time() - started < 0.2
    assert len(descriptor.fields) <= LARGEST // 2
    assert all(len(field.usages) <= 256 for field in descriptor.fields)
    assert len({layout.report for layout in layouts}) == len(layouts) <= 256
    assert all(report is None or len(report.data) <= 4_097 for report in told)


def test_the_same_field_said_twice_as_often_takes_twice_as_long_and_not_four_times() -> None:
    def taken(times: int) -> float:
        raw = SCANNER + bytes.fromhex("09FE 8102") * times
        started = process_time()
        for _ in range(20):
            report_layouts(parse_descriptor(raw))
        return process_time() - started

    assert min(taken(1_000) for _ in range(3)) < 8 * min(taken(250) for _ in range(3))


def test_what_stands_beyond_the_largest_descriptor_is_not_read() -> None:
    padded = bytes.fromhex("A4") * LARGEST + HONEYWELL_DESCRIPTOR
    assert report_layouts(parse_descriptor(padded)) == ()
    assert report_layouts(parse_descriptor(padded[len(HONEYWELL_DESCRIPTOR) :])) == USUAL_LAYOUTS[:1]
