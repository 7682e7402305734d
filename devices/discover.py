"""Which scanners could be here: serial devices under names that survive replugging.

By id where the device has one of its own; by path for those that have none, or share it with a twin.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SerialDevice:
    """A serial device found on this machine."""

    address: str
    """Stable address for configuration and `open_scanner`."""
    device: str
    """The node it leads to now, such as /dev/ttyACM0."""


def serial_devices(root: Path = Path("/dev/serial")) -> list[SerialDevice]:
    """Every serial device that udev has named, each once, in the order of their addresses; empty when none is there."""
    found: dict[str, str] = {}
    for folder in ("by-id", "by-path"):
        for link in sorted((root / folder).glob("*")):
            found.setdefault(str(link.resolve()), f"serial:{link}")
    return sorted((SerialDevice(address, device) for device, address in found.items()), key=lambda it: it.address)
