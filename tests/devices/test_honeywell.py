"""Honeywell scanners: their command replies stay out of the scans, and they beep on command."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.decode.framing import Dropped, Frame, Framed, Framer
from devices.decode.honeywell import HoneywellReplies, beep, menu_command
from devices.drivers.serial_port import SerialScanner
from devices.drivers.simulated import SimulatedScanner
from devices.feedback import Signal
from devices.profile import GENERIC, DeviceProfile, Protocol
from devices.scan import MisreadReason
from tests.devices.readings import LABEL, data_of, nothing_more

HONEYWELL = DeviceProfile(protocol=Protocol.HONEYWELL, baud=115_200, stale_ms=50)


def read(stream: bytes) -> list[Framed]:
    decoder = HoneywellReplies(Framer(GENERIC))
    return decoder.feed(stream, 0) + decoder.tick(GENERIC.stale_ms * 1_000_000)


@pytest.mark.parametrize("reply", [b"AIMID1\x06.", b"CBRENA?1\x06!", b"NOSUCH\x05.", b"SUFBK2990D\x15.", b"\x06!"])
def test_a_reply_is_no_scan_and_takes_nothing_from_the_code_behind_it(reply: bytes) -> None:
    assert read(reply) == []
    assert read(reply + LABEL + b"\r") == [Frame(LABEL)]
    assert read(reply * 3 + b"\r\n" + LABEL + b"\r") == [Frame(LABEL)]


def test_half_a_code_behind_a_reply_is_cut_off_as_ever() -> None:
    assert read(b"AIMID1\x06." + LABEL) == [Dropped(MisreadReason.CUT_OFF, LABEL)]


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1))
def test_no_code_of_printable_characters_is_taken_for_a_reply(text: str) -> None:
    assert read(text.encode() + b"\r") == [Frame(text.encode())]


def test_a_command_is_forgotten_at_power_off_unless_it_is_to_stay() -> None:
    assert menu_command("AIMID1") == b"\x16M\rAIMID1!"
    assert menu_command("AIMID1", permanent=True) == b"\x16M\rAIMID1."


def test_signals_are_told_apart_by_the_number_of_beeps() -> None:
    assert beep(Signal.GOOD) == b"\x16\x07\r"
    assert len({beep(signal) for signal in Signal}) == len(Signal)


async def test_on_a_real_line_replies_are_silent_and_scans_and_beeps_pass(hardware: SimulatedScanner) -> None:
    async with SerialScanner(hardware.path, HONEYWELL) as scanner:
        assert await scanner.signal(Signal.GOOD)
        assert hardware.heard() == beep(Signal.GOOD)
        readings = aiter(scanner)
        hardware.scan(LABEL)
        hardware.send(b"AIMID1\x06!")
        hardware.scan(b"next")
        assert await data_of(readings, 2) == [LABEL, b"next"]
        hardware.send(b"AIMID1\x06!")
        assert await nothing_more(readings)
