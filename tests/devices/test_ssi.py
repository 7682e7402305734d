"""Zebra SSI packets become codes: each acknowledged, none told twice, damage asked for again."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.decode import ssi
from devices.decode.decoder import Answer, Decoded
from devices.decode.framing import Dropped, Frame
from devices.decode.ssi import Opcode, SsiDecoder, packet
from devices.feedback import Signal
from devices.profile import DeviceProfile, Protocol
from devices.scan import MisreadReason

MS = 1_000_000
SSI = DeviceProfile(protocol=Protocol.SSI)
DATA = b"010950600013435210LOT7A\x1d21SN1"
ACK, NAK = Answer(bytes.fromhex("04D00400FF28")), Answer(bytes.fromhex("05D1040001FF25"))
DATA_MATRIX, GS1_128, QR = 0x1B, 0x0F, 0x1C
RETRANSMITTED, CONTINUES = 1, 2


def code(data: bytes, symbology: int = DATA_MATRIX, status: int = 0) -> bytes:
    """A DECODE_DATA packet as the scanner sends it."""
    return packet(Opcode.DECODE_DATA, bytes([symbology]) + data, status, source=0)


def packets(data: bytes, symbology: int = QR) -> bytes:
    """The packets of one code, however long."""
    parts = [data[at : at + 200] for at in range(0, len(data), 200)]
    return b"".join(code(part, symbology, CONTINUES if part is not parts[-1] else 0) for part in parts)


def read(stream: bytes) -> list[Decoded]:
    decoder = SsiDecoder(SSI)
    return decoder.feed(stream, now=0) + decoder.tick(5_000 * MS)


def scans(decoded: list[Decoded]) -> list[bytes]:
    return [item.data for item in decoded if isinstance(item, Frame)]


def test_a_packet_is_built_as_the_guide_writes_it() -> None:
    assert packet(Opcode.BEEP, b"\x00") == bytes.fromhex("05E6040000FF11")


def test_a_code_is_delivered_and_acknowledged() -> None:
    assert read(code(b"]d2" + DATA)) == [ACK, Frame(b"]d2" + DATA)]


@pytest.mark.parametrize(
    ("symbology", "identifier"), [(GS1_128, b"]C1"), (0x32, b"]e0"), (0xC1, b"]d2"), (0x0B, b"]E0"), (DATA_MATRIX, b"")]
)
def test_zebras_own_code_becomes_an_identifier_only_where_it_leaves_no_doubt(symbology: int, identifier: bytes) -> None:
    assert scans(read(code(DATA, symbology))) == [identifier + DATA]


def test_the_identifier_that_the_scanner_sends_itself_is_the_one_that_counts() -> None:
    assert scans(read(code(b"]C0" + DATA, GS1_128))) == [b"]C0" + DATA]


def test_a_code_of_several_packets_is_joined_and_each_is_acknowledged() -> None:
    long = DATA * 30
    assert read(packets(long)) == [ACK] * 5 + [Frame(long)]


def test_a_damaged_packet_is_asked_for_again_and_then_read() -> None:
    good = code(b"]d2" + DATA)
    bad = good[:9] + b"?" + good[10:]
    decoded = read(bad + good)
    assert decoded.count(NAK) == 1
    assert scans(decoded) == [b"]d2" + DATA]


def test_a_packet_sent_again_because_its_acknowledgement_was_lost_is_not_told_twice() -> None:
    again = code(DATA, status=RETRANSMITTED)
    assert read(code(DATA) + again) == [ACK, Frame(DATA), ACK]


def test_the_same_label_scanned_twice_is_told_twice() -> None:
    assert scans(read(code(DATA) * 2)) == [DATA, DATA]


def test_the_second_scan_of_a_label_that_was_damaged_and_sent_again_is_told() -> None:
    again = code(DATA, status=RETRANSMITTED)
    damaged = code(DATA)[:-1] + b"\0"
    assert scans(read(code(DATA) + damaged + again)) == [DATA, DATA]


def test_a_code_whose_rest_never_comes_is_given_up_and_not_joined_to_the_next() -> None:
    decoder = SsiDecoder(SSI)
    assert decoder.feed(code(b"first half", QR, CONTINUES), now=0) == [ACK]
    assert decoder.feed(code(DATA), now=1_000 * MS) == [Dropped(MisreadReason.CUT_OFF, b"first half"), ACK, Frame(DATA)]


def test_a_code_of_another_symbology_ends_the_one_under_way() -> None:
    decoded = read(code(b"first half", QR, CONTINUES) + code(DATA))
    assert decoded == [ACK, ACK, Dropped(MisreadReason.CUT_OFF, b"first half"), Frame(DATA)]


def test_events_and_parameters_are_acknowledged_and_replies_to_commands_are_not() -> None:
    talk = [packet(opcode, b"\x01", source=0) for opcode in (Opcode.EVENT, Opcode.PARAM_SEND, Opcode.ACK, Opcode.NAK)]
    assert read(b"".join(talk)) == [ACK, ACK]


def test_nuls_that_wake_the_line_are_nothing() -> None:
    assert read(b"\0\0" + code(DATA) + b"\0") == [ACK, Frame(DATA)]


def test_a_scanner_that_speaks_plain_text_is_told_as_garbled() -> None:
    assert scans(read(b"]d2" + DATA + b"\r\n")) == []
    assert any(isinstance(item, Dropped) and item.reason is MisreadReason.GARBLED for item in read(DATA + b"\r\n"))


def test_a_packet_hidden_behind_a_false_start_is_found_after_a_silence() -> None:
    decoder = SsiDecoder(SSI)
    false_start = b"\xfe\xf3\x00"
    assert scans(decoder.feed(false_start + code(DATA), now=0)) == []
    assert scans(decoder.tick(1_000 * MS)) == [DATA]


def test_an_endless_code_is_reported_once_and_the_next_one_is_read() -> None:
    endless = code(b"x" * 200, QR, CONTINUES) * 100 + code(b"x", QR)
    decoded = [item for item in read(endless + code(DATA)) if not isinstance(item, Answer)]
    assert decoded == [Dropped(MisreadReason.TOO_LONG, b"x" * SSI.max_frame), Frame(DATA)]


def test_a_megabyte_of_noise_leaves_the_next_code_good() -> None:
    decoder = SsiDecoder(SSI)
    decoder.feed(b"\x00\xff\x80\r" * 250_000, now=0)
    assert scans(decoder.feed(code(DATA), now=1_000 * MS)) == [DATA]


def test_signals_are_beeps_told_apart_by_code_and_lamps_can_be_switched() -> None:
    assert len({ssi.beep(signal) for signal in Signal}) == len(Signal)
    assert ssi.led(1, on=True) == packet(Opcode.LED_ON, b"\x01")
    assert ssi.led(1, on=False) == packet(Opcode.LED_OFF, b"\x01")


streams = st.lists(
    st.one_of(st.binary(max_size=9), st.binary(min_size=1, max_size=400).map(packets), st.just(code(DATA)[:-1] + b"?"))
).map(b"".join)


@given(streams, st.lists(st.integers(0, 1_500)))
def test_the_cut_of_the_chunks_never_shows(stream: bytes, cuts: list[int]) -> None:
    decoder = SsiDecoder(SSI)
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    cut = [item for start, end in pairwise(edges) for item in decoder.feed(stream[start:end], 0)]
    assert cut + decoder.tick(5_000 * MS) == read(stream)


@given(st.binary())
def test_no_bytes_raise_and_a_good_packet_after_them_is_read(noise: bytes) -> None:
    decoder = SsiDecoder(SSI)
    decoder.feed(noise, now=0)
    assert scans(decoder.feed(code(DATA), now=1_000 * MS))[-1] == DATA
