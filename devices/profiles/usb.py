"""What the machine knows of the device behind an address: its wire and its USB ids."""

from dataclasses import dataclass
from pathlib import Path

from devices.sysfs import SYSFS, ancestors, device_class, usb_ids

RFID = "rfid"
_WIRES = {"tty": "serial", "hidraw": "hid", "input": "keyboard"}


@dataclass(frozen=True, slots=True)
class Connection:
    """A device's wire (serial, hid, keyboard, rfid, or empty) and its USB ids as four hexadecimal digits, empty when it has none."""

    wire: str = ""
    vendor: str = ""
    product: str = ""


def connection(address: str, sysfs: Path = SYSFS) -> Connection:
    """What is known of this address now; raises nothing: a device that is not there has no ids."""
    kind, _, rest = address.partition(":")
    node = rest.partition("?")[0]
    if not node.startswith("/dev/"):
        return Connection()
    try:
        name = Path(node).resolve().name
        wire = RFID if kind == RFID else _WIRES[device_class(name)]
        return Connection(wire, *_ids(ancestors(name, sysfs)))
    except (OSError, RuntimeError):
        return Connection()


def _ids(devices: list[Path]) -> tuple[str, str]:
    """From the USB device above, or from the HID_ID of a Bluetooth one (0005:0000VVVV:0000PPPP)."""
    for folder in devices:
        if found := usb_ids(folder):
            return found[0].lower(), found[1].lower()
        uevent = folder / "uevent"
        if uevent.is_file():
            for line in uevent.read_text().splitlines():
                if line.startswith("HID_ID=") and line.count(":") == 2:
                    _, vendor, product = line.split(":")
                    return vendor[-4:].lower(), product[-4:].lower()
    return "", ""
