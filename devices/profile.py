"""How one kind of scanner speaks: its framing, its line settings, how it is made to beep.

A profile is data. Where profiles are kept (TOML, built in) is none of its business.
"""

from dataclasses import dataclass
from enum import Enum

from devices.errors import BadSetting
from devices.feedback import Signal

INSIDE_CODES = b"\x1d\x1e\x04"
"""GS, RS and EOT belong to the data (GS1 General Specifications 7.8; ISO/IEC 15434): no frame may end on them."""


class Protocol(Enum):
    """What a scanner speaks on its line."""

    TEXT = "text"
    """Codes with a suffix or a silence between them."""
    HONEYWELL = "honeywell"
    """Text, with replies to menu commands in between."""
    SSI = "ssi"
    """Zebra's Simple Serial Interface: packets with checksum, each acknowledged."""
    EPC = "epc"
    """A UHF RFID reader: one tag's EPC in hexadecimal digits per line."""


class KeyboardLayout(Enum):
    """The keyboard that a scanner pretends to be; not the console's."""

    US = "us"
    DE = "de"
    FR = "fr"


class FunctionKey(Enum):
    """A key that no label can hold, free to stand for GS."""

    F1 = "f1"
    F2 = "f2"
    F3 = "f3"
    F4 = "f4"
    F5 = "f5"
    F6 = "f6"
    F7 = "f7"
    F8 = "f8"
    F9 = "f9"
    F10 = "f10"
    F11 = "f11"
    F12 = "f12"


@dataclass(frozen=True, slots=True)
class DeviceProfile:
    """The settings that a driver needs to read one kind of scanner; the defaults suit most as they come."""

    name: str = "generic"
    suffixes: bytes = b"\r\n\t\x03"
    """Each of these bytes ends a frame, and so does CR LF: the empty frame between them is nothing."""
    prefix: bytes = b"\x02"
    """Taken off a frame that begins with it; STX unless the scanner was programmed otherwise."""
    idle_gap_ms: int | None = None
    """Silence that ends a frame, for scanners without a suffix: 30 to 50 on USB, ten characters' time on RS-232."""
    stale_ms: int = 1_000
    """Silence after which a frame that should have had a suffix is given up as cut off."""
    max_frame: int = 8_192
    """Bytes; anything longer is no label (a QR code holds at most 7,089 digits)."""
    group_separator: bytes = b"\x1d"
    """What the scanner sends for FNC1: some are set up to send `|` or `^`. The parser maps it; the raw bytes stay."""
    baud: int = 9_600
    """RS-232 cradles care (8N1); USB does not."""
    signal_bytes: tuple[tuple[Signal, bytes], ...] = ()
    """What to send to the scanner to make it give a signal; where it is silent the protocol's own beeps serve."""
    protocol: Protocol = Protocol.TEXT
    """What it speaks on a serial line, or as a keyboard; HID POS needs none, its reports describe themselves."""
    keyboard_layout: KeyboardLayout = KeyboardLayout.US
    """For keyboard scanners: the layout set in the scanner, which must agree with it."""
    gs_key: FunctionKey = FunctionKey.F8
    """For keyboard scanners: the function key sent for GS, beside Ctrl+] and Alt+029, which always mean it."""
    caps_lock: bool = False
    """For keyboard scanners: whether the scanner counts on Caps Lock being on."""
    rfid_window_ms: int = 3_000
    """For RFID readers: a tag is told again only when it was out of sight for this long."""

    def __post_init__(self) -> None:
        """Refuse what would cut labels in two or never end a frame; raises BadSetting."""
        if any(byte in INSIDE_CODES for byte in self.suffixes):
            raise BadSetting(f"profile {self.name}: GS, RS and EOT are part of the data and cannot be a suffix")
        if not self.suffixes and self.idle_gap_ms is None:
            raise BadSetting(f"profile {self.name}: without a suffix an idle gap (idle_gap_ms) must end the frames")
        if self.idle_gap_ms is not None and self.idle_gap_ms <= 0:
            raise BadSetting(f"profile {self.name}: idle_gap_ms must be more than 0")
        if self.max_frame <= 0 or self.stale_ms <= 0 or self.baud <= 0:
            raise BadSetting(f"profile {self.name}: max_frame, stale_ms and baud must be more than 0")
        if self.rfid_window_ms < 0:
            raise BadSetting(f"profile {self.name}: rfid_window_ms must not be negative")


GENERIC = DeviceProfile()
"""A scanner about which nothing is known: any usual suffix ends its frames."""
