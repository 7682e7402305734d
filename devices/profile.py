"""How one kind of scanner speaks: its framing, its line settings, how it is made to beep.

A profile is data. Where profiles are kept (TOML, built in) is none of its business.
"""

from dataclasses import dataclass

from devices.errors import BadSetting
from devices.feedback import Signal

INSIDE_CODES = b"\x1d\x1e\x04"
"""GS, RS and EOT belong to the data (GS1 General Specifications 7.8; ISO/IEC 15434): no frame may end on them."""


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
    """What to send to the scanner to make it give a signal; nothing for one that cannot."""

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


GENERIC = DeviceProfile()
"""A scanner about which nothing is known: any usual suffix ends its frames."""
