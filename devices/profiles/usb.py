"""What the machine knows of the device behind an address: its wire and its USB ids, read from sysfs."""

from dataclasses import dataclass
from pathlib import Path

SERIAL, HID, KEYBOARD = "serial", "hid", "keyboard"
_CLASSES = {SERIAL: "tty", HID: "hidraw", KEYBOARD: "input"}


@dataclass(frozen=True, slots=True)
class Connection:
    """A device's wire (serial, hid, keyboard, or empty) and its USB ids as four hexadecimal digits, empty when it has none."""

    wire: str = ""
    vendor: str = ""
    product: str = ""


def connection(address: str, sysfs: Path = Path("/sys")) -> Connection:
    """What is known of this address now; raises nothing: a device that is not there has no ids."""
    node = address.partition(":")[2].partition("?")[0]
    if not node.startswith("/dev/"):
        return Connection()
    try:
        name = Path(node).resolve().name
        wire = HID if name.startswith("hidraw") else KEYBOARD if node.startswith("/dev/input/") else SERIAL
        return Connection(wire, *_ids((sysfs / "class" / _CLASSES[wire] / name / "device").resolve()))
    except (OSError, RuntimeError):
        return Connection()


def _ids(device: Path) -> tuple[str, str]:
    """From the USB device above, or from the HID_ID of a Bluetooth one (0005:0000VVVV:0000PPPP)."""
    for folder in (device, *device.parents):
        vendor, product = folder / "idVendor", folder / "idProduct"
        if vendor.is_file() and product.is_file():
            return vendor.read_text().strip().lower(), product.read_text().strip().lower()
        uevent = folder / "uevent"
        if uevent.is_file():
            for line in uevent.read_text().splitlines():
                if line.startswith("HID_ID=") and line.count(":") == 2:
                    _, wide_vendor, wide_product = line.split(":")
                    return wide_vendor[-4:].lower(), wide_product[-4:].lower()
    return "", ""
