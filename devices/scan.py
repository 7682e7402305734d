"""What a scanner hands over: one code as raw bytes, or the news that a reading came to nothing.

Knows the symbology identifier (ISO/IEC 15424, "AIM id") because readers put it before the data; knows nothing of what
the data means. The bytes are never changed: the parser judges them and the scan log keeps them.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

_SYMBOLOGY_IDENTIFIER = re.compile(rb"\][A-Za-z][0-9A-Za-z]")

RFID_TAG = b"]Z2"
"""Begins the data of a tag read by radio: ISO/IEC 15424 keeps ]Z for what is no bar code, and gives radio no digit of
its own; this one is Lotline's. Bar code readers send ]Z6 for their command replies, which never become scans."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One code read by a scanner."""

    data: bytes
    """The payload exactly as read: symbology identifier first where the reader sends one, every GS (0x1D) in place.

    An RFID tag is RFID_TAG and then its EPC in upper-case hexadecimal digits, four to each 16-bit word.
    """
    source: str
    """Address of the scanner, such as `serial:/dev/serial/by-id/usb-...-if00`."""
    received: int
    """Monotonic clock in nanoseconds when the code was complete."""

    @property
    def symbology(self) -> str | None:
        """The symbology identifier that the data begins with, such as "]d2"; None when the reader sends none."""
        found = _SYMBOLOGY_IDENTIFIER.match(self.data)
        return found.group().decode("ascii") if found else None

    @property
    def text(self) -> str:
        """The whole payload as text, identifier included: UTF-8, or Latin-1 where it is not; never raises."""
        try:
            return self.data.decode("utf-8")
        except UnicodeDecodeError:
            return self.data.decode("latin-1")


class MisreadReason(Enum):
    """Why bytes from a scanner became no scan."""

    TOO_LONG = "too_long"
    CUT_OFF = "cut_off"
    NO_CODE = "no_code"
    DARK = "dark"
    GARBLED = "garbled"
    """Bytes that the scanner's protocol has no meaning for, or of which some were lost: a checksum that fails, a line that is no EPC,
    keys of which the kernel has forgotten some."""
    STUCK_KEY = "stuck_key"
    """Nothing but one character, over and over."""


@dataclass(frozen=True, slots=True)
class Misread:
    """A reading that came to nothing: the operator is told, and the next good scan works."""

    reason: MisreadReason
    data: bytes
    """What was there of it, at most one frame; empty when a picture held no code."""
    source: str
    received: int
    """Monotonic clock in nanoseconds."""


Reading: TypeAlias = Scan | Misread
