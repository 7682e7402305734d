"""Where a device node hangs, as the kernel tells it: its class and the USB device above it."""

from pathlib import Path

SYSFS = Path("/sys")


def device_class(name: str) -> str:
    """The class in sysfs of the node /dev/.../`name`: hidraw, input or tty."""
    if name.startswith("hidraw"):
        return "hidraw"
    return "input" if name.startswith("event") else "tty"


def ancestors(name: str, sysfs: Path = SYSFS) -> list[Path]:
    """The folders of the devices that the node hangs on, the nearest first."""
    nearest = (sysfs / "class" / device_class(name) / name / "device").resolve()
    return [nearest, *nearest.parents]


def usb_ids(folder: Path) -> tuple[str, str] | None:
    """Vendor and product, four hexadecimal digits each, where the folder is a USB device."""
    vendor, product = folder / "idVendor", folder / "idProduct"
    if vendor.is_file() and product.is_file():
        return vendor.read_text().strip(), product.read_text().strip()
    return None
