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
    vendor, product = attribute(folder / "idVendor"), attribute(folder / "idProduct")
    return (vendor, product) if vendor and product else None


def attribute(path: Path) -> str:
    """What the kernel says in this file; empty where it has none, or where the device goes away at this very moment."""
    try:
        return path.read_text(errors="replace").strip()
    except OSError:
        return ""
