"""Zebra's Simple Serial Interface: packets from the scanner in, frames and acknowledgements out.

length | opcode | source | status | data ... | checksum, high byte first. The length counts all but the checksum, which
is the 16-bit two's complement of the sum of the bytes before it. The scanner sends each packet again until it is
acknowledged, so a packet that it marks as sent again and that was already taken is acknowledged and not told twice.
"""

from enum import IntEnum, IntFlag

from devices.decode.decoder import Answer, Decoded
from devices.decode.framing import Dropped, Frame
from devices.feedback import Signal
from devices.profile import DeviceProfile
from devices.scan import MisreadReason

_MILLISECOND = 1_000_000
_DECODER, _HOST = 0, 4
_HEADER, _CHECKSUM = 4, 2
_LOWEST_OPCODE = 0x80
"""Of those that a scanner sends; Bluetooth's segments (0x73) are not spoken here and show as garbled."""


class Opcode(IntEnum):
    """The commands that matter here, from either side."""

    PARAM_SEND = 0xC6
    ACK = 0xD0
    NAK = 0xD1
    BEEP = 0xE6
    LED_ON = 0xE7
    LED_OFF = 0xE8
    DECODE_DATA = 0xF3
    EVENT = 0xF6


class Status(IntFlag):
    """Bits of the status byte."""

    RETRANSMITTED = 1
    CONTINUES = 2


_ACKNOWLEDGED = frozenset({Opcode.PARAM_SEND, Opcode.DECODE_DATA, Opcode.EVENT})
_RESEND = b"\x01"
"""Reason of a NAK: the checksum failed."""

_BEEPS = {Signal.GOOD: 0x00, Signal.ATTENTION: 0x01, Signal.BAD: 0x11, Signal.DUPLICATE: 0x08}
"""One high, two high, three low and long, four low: told apart by count and pitch."""

_IDENTIFIERS = {
    0x0A: b"]E4", 0x0B: b"]E0", 0x0F: b"]C1", 0x30: b"]e0", 0x31: b"]e0", 0x32: b"]e0", 0xC1: b"]d2", 0xC2: b"]Q3",
}  # fmt: skip
"""Zebra's symbology code to the identifier (ISO/IEC 15424), only where the code leaves no doubt: 0x1B is Data Matrix of
either kind, 0x03 Code 128 of either kind."""


def packet(opcode: int, data: bytes = b"", status: int = 0, source: int = _HOST) -> bytes:
    """A whole packet; at most 251 bytes of data."""
    body = bytes([_HEADER + len(data), opcode, source, status]) + data
    return body + (-sum(body) & 0xFFFF).to_bytes(_CHECKSUM, "big")


def beep(signal: Signal) -> bytes:
    """Makes the scanner give the signal by its beeper."""
    return packet(Opcode.BEEP, bytes([_BEEPS[signal]]))


def led(lamps: int, on: bool) -> bytes:
    """Switches the lamps of a bit mask (bit 0 = decode lamp) on or off."""
    return packet(Opcode.LED_ON if on else Opcode.LED_OFF, bytes([lamps]))


class SsiDecoder:
    """Finds packets in the bytes, answers them, and joins the data of those that continue."""

    def __init__(self, profile: DeviceProfile) -> None:
        self._profile = profile
        self._gap = profile.stale_ms * _MILLISECOND
        self._last_byte = 0
        self._held = bytearray()  # not yet a packet
        self._garbage = bytearray()  # no packet, not yet reported
        self._code = bytearray()  # of packets that continue
        self._symbology: int | None = None  # of the code under way; None when none is
        self._skipping = False  # the rest of an over-long code, already reported
        self._last_packet = b""
        self._refused = False

    @property
    def due(self) -> int | None:
        """When silence will settle what is held, in monotonic nanoseconds."""
        waiting = self._held or self._garbage or self._symbology is not None
        return self._last_byte + self._gap if waiting else None

    def feed(self, chunk: bytes, now: int) -> list[Decoded]:
        """The codes that the chunk completes, and the answer to each packet."""
        decoded = self.tick(now)
        self._last_byte = now
        self._held += chunk
        self._take_packets(decoded)
        return decoded

    def tick(self, now: int) -> list[Decoded]:
        """After silence: what looked like the start of a long packet may hide a whole one."""
        if self.due is None or now < self.due:
            return []
        decoded: list[Decoded] = []
        while self._held:
            self._skip()
            self._take_packets(decoded)
        return decoded + self.abandon()

    def abandon(self) -> list[Decoded]:
        """Give up what is held, because the line is gone or the rest never came."""
        decoded: list[Decoded] = []
        self._garbage += self._held
        self._held.clear()
        self._report_garbage(decoded)
        self._give_up_code(decoded, MisreadReason.CUT_OFF)
        self._skipping = False
        return decoded

    def _take_packets(self, decoded: list[Decoded]) -> None:
        while self._held:
            end = self._held[0] + _CHECKSUM
            if not _may_be_a_packet(self._held):
                self._skip()
            elif len(self._held) < end:
                return
            else:
                self._take(bytes(self._held[:end]), decoded)

    def _take(self, whole: bytes, decoded: list[Decoded]) -> None:
        if (sum(whole[:-_CHECKSUM]) + int.from_bytes(whole[-_CHECKSUM:], "big")) & 0xFFFF:
            self._refuse(decoded)
            return
        del self._held[: len(whole)]
        self._refused = False
        self._report_garbage(decoded)
        if whole[1] in _ACKNOWLEDGED:
            decoded.append(Answer(packet(Opcode.ACK)))
        if whole[1] == Opcode.DECODE_DATA:
            self._take_code(whole, decoded)

    def _refuse(self, decoded: list[Decoded]) -> None:
        """Ask for it again, once for as long as nothing whole comes."""
        if not self._refused:
            decoded.append(Answer(packet(Opcode.NAK, _RESEND)))
        self._refused = True
        self._last_packet = b""  # what comes again now was not taken, even if it equals the packet before
        self._skip()

    def _take_code(self, whole: bytes, decoded: list[Decoded]) -> None:
        status, data = Status(whole[3]), whole[_HEADER:-_CHECKSUM]
        content = bytes([whole[3] & ~Status.RETRANSMITTED]) + data
        again = Status.RETRANSMITTED in status and content == self._last_packet
        self._last_packet = content
        if again or not data:
            return
        symbology, part = data[0], data[1:]
        if self._symbology not in {None, symbology}:
            self._give_up_code(decoded, MisreadReason.CUT_OFF)  # the rest of another code never came
        self._symbology = symbology
        self._add(part, decoded)
        if Status.CONTINUES not in status:
            self._end_code(decoded)

    def _add(self, part: bytes, decoded: list[Decoded]) -> None:
        if self._skipping:
            return
        self._code += part
        if len(self._code) > self._profile.max_frame:
            del self._code[self._profile.max_frame :]
            symbology = self._symbology
            self._give_up_code(decoded, MisreadReason.TOO_LONG)
            self._symbology, self._skipping = symbology, True

    def _end_code(self, decoded: list[Decoded]) -> None:
        data = bytes(self._code).rstrip(self._profile.suffixes)
        if data and self._symbology is not None:
            identifier = _IDENTIFIERS.get(self._symbology, b"")
            decoded.append(Frame(data if data[:1] == b"]" else identifier + data))
        self._code.clear()
        self._symbology, self._skipping = None, False

    def _give_up_code(self, decoded: list[Decoded], reason: MisreadReason) -> None:
        if self._code:
            decoded.append(Dropped(reason, bytes(self._code)))
        self._code.clear()
        self._symbology, self._skipping = None, False

    def _skip(self) -> None:
        """One byte is the start of no packet; a megabyte of them is remembered as far as it is worth reporting."""
        if len(self._garbage) < self._profile.max_frame:
            self._garbage.append(self._held[0])
        del self._held[0]

    def _report_garbage(self, decoded: list[Decoded]) -> None:
        # A NUL wakes a sleeping side and is no garbage.
        if garbage := bytes(self._garbage[: self._profile.max_frame]).strip(b"\0"):
            decoded.append(Dropped(MisreadReason.GARBLED, garbage))
        self._garbage.clear()


def _may_be_a_packet(start: bytearray) -> bool:
    """Whether the first bytes can be a header from the scanner: text is none, so damage is told from it at once."""
    opcode = start[1] if len(start) > 1 else _LOWEST_OPCODE
    source = start[2] if len(start) > 2 else _DECODER
    return start[0] >= _HEADER and opcode >= _LOWEST_OPCODE and source == _DECODER
