"""RFID readers: each tag once while it is in sight, whatever the reader writes around the EPC."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.decode.epc_reader import EpcReader, epc_of
from devices.decode.framing import Dropped, Framer
from devices.drivers.keyboard_wedge import KeyboardWedge
from devices.drivers.rfid import rfid_reader
from devices.drivers.serial_port import SerialScanner
from devices.drivers.simulated import SimulatedScanner
from devices.open_scanner import open_scanner
from devices.profile import GENERIC
from devices.scan import MisreadReason, Scan
from tests.devices.readings import data_of, nothing_more, take

MS = 1_000_000
TAG = b"3074257BF7194E4000001A85"  # SGTIN-96
SGTIN_198 = b"3674257BF6B7A659B2C2BF1000000000000000000000000000" + b"00"


@pytest.mark.parametrize(
    "line",
    [
        TAG,
        TAG.lower(),
        b"3000" + TAG,
        b"3000" + TAG + b"F3A1",
        b"EPC:" + TAG + b",RSSI:-55,ANT:1",
        b"ANT=1 EPC = 3074 257B F719 4E40 0000 1A85 RSSI=-41",
        b"1," + TAG + b",-52",
    ],
)
def test_the_epc_is_found_in_what_readers_write(line: bytes) -> None:
    assert epc_of(line) == TAG


def test_an_sgtin_198_padded_to_whole_bytes_is_padded_to_the_words_of_the_tag() -> None:
    assert epc_of(SGTIN_198) == SGTIN_198
    assert epc_of(SGTIN_198[:50]) == SGTIN_198


@pytest.mark.parametrize("cut", [17, 18, 19, 21, 22, 23])
def test_a_line_cut_inside_a_word_is_a_misread(cut: int) -> None:
    assert epc_of(TAG[:cut]) == Dropped(MisreadReason.GARBLED, TAG[:cut])


@pytest.mark.parametrize("line", [b"READY", b"OK", b"antenna 1 connected", b"V1.20 2026-01-27", b"\xff\xfe"])
def test_what_a_reader_says_of_itself_is_no_tag(line: bytes) -> None:
    assert epc_of(line) is None


def tags(reader: EpcReader, lines: list[bytes], now: int = 0) -> list[bytes]:
    return [item.data for item in reader.feed(b"".join(line + b"\r\n" for line in lines), now)]


def test_a_tag_is_told_once_while_it_stays_in_sight_and_again_when_it_comes_back() -> None:
    reader = EpcReader(Framer(GENERIC), window_ms=3_000)
    told = [tags(reader, [TAG], now * MS) for now in (0, 100, 2_500, 5_000, 8_100)]
    assert told == [[b"]Z2" + TAG], [], [], [], [b"]Z2" + TAG]]


def test_a_pallet_of_tags_read_again_and_again_is_told_once_each_in_the_order_of_sight() -> None:
    reader = EpcReader(Framer(GENERIC), window_ms=3_000)
    pallet = [TAG[:-4] + b"%04X" % number for number in range(500)]
    assert tags(reader, pallet + pallet[::-1] + pallet) == [b"]Z2" + epc for epc in pallet]


def test_a_window_of_nothing_tells_every_reading() -> None:
    reader = EpcReader(Framer(GENERIC), window_ms=0)
    assert [tags(reader, [TAG], now) for now in (0, 1, 2)] == [[b"]Z2" + TAG]] * 3


@given(st.binary())
def test_no_line_raises(line: bytes) -> None:
    epc_of(line)


@given(st.integers(4, 31), st.data())
def test_every_epc_comes_through_bare_with_its_control_word_and_with_crc(words: int, data: st.DataObject) -> None:
    epc = data.draw(st.binary(min_size=2 * words, max_size=2 * words)).hex().upper().encode()
    control = b"%04X" % (words << 11)
    assert epc_of(control + epc) == epc
    assert epc_of(control + epc + b"ABCD") == epc


async def test_a_reader_on_a_real_line_is_a_scanner_like_any_other(hardware: SimulatedScanner) -> None:
    async with open_scanner(f"rfid:{hardware.path}?baud=115200") as scanner:
        for _ in range(3):
            hardware.scan(b"EPC:" + TAG)
        hardware.scan(TAG[:-1])
        readings = aiter(scanner)
        scan, misread = await take(readings, 2)
        hardware.scan(TAG[:-1] + b"6")
        assert await data_of(readings, 1) == [b"]Z2" + TAG[:-1] + b"6"]
        assert await nothing_more(readings)
    assert isinstance(scan, Scan)
    assert (scan.data, scan.symbology, scan.source) == (b"]Z2" + TAG, "]Z2", f"rfid:{hardware.path}")
    assert misread.data == TAG[:-1]


def test_a_reader_at_an_event_node_is_read_as_a_keyboard() -> None:
    assert isinstance(rfid_reader("/dev/input/by-id/usb-reader-event-kbd", GENERIC), KeyboardWedge)
    assert isinstance(rfid_reader("/dev/ttyUSB0", GENERIC), SerialScanner)
