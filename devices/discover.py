"""Which scanners could be here, under names that survive replugging.

By id where the device has one of its own; by path for those that have none, or share it with a twin: udev gives the
name to whichever twin came last.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from devices.drivers.hid_scanner import hid_scanners
from devices.sysfs import SYSFS, ancestors, attribute, usb_ids


@dataclass(frozen=True, slots=True)
class FoundDevice:
    """A device found on this machine."""

    address: str
    """Stable address for configuration and `open_scanner`."""
    device: str
    """The node it leads to now, such as /dev/ttyACM0."""


def serial_devices(root: Path = Path("/dev/serial"), sysfs: Path = SYSFS) -> list[FoundDevice]:
    """Every serial device that udev has named, each once, in the order of their addresses; empty when none is there."""
    return _named("serial", root, "*", sysfs)


def keyboard_devices(root: Path = Path("/dev/input"), sysfs: Path = SYSFS) -> list[FoundDevice]:
    """Every keyboard that udev has named: scanners that type, and those with keys for people."""
    return _named("keys", root, "*-event-kbd", sysfs)


def hid_devices(root: Path = Path("/dev/scanner"), sysfs: Path = SYSFS) -> list[FoundDevice]:
    """Every HID POS scanner; by its node where the udev rules that name it (systemd/udev) are not installed."""
    named = {found.device: found for found in _named("hid", root, "*", sysfs)}
    nodes = [scanner.node for scanner in hid_scanners(sysfs)]
    return _in_order(named.get(node, FoundDevice(f"hid:{node}", node)) for node in nodes)


def all_devices() -> list[FoundDevice]:
    """Everything on this machine that could be a scanner: HID first, which says what it is, keyboards last."""
    return hid_devices() + serial_devices() + keyboard_devices()


def _named(kind: str, root: Path, pattern: str, sysfs: Path) -> list[FoundDevice]:
    by_id, by_path = (
        [(str(link.resolve()), f"{kind}:{link}") for link in sorted((root / folder).glob(pattern))]
        for folder in ("by-id", "by-path")
    )
    twins = _twins({node for node, _ in by_id + by_path}, sysfs)
    found: dict[str, str] = {}
    for node, address in [link for link in by_id if link[0] not in twins] + by_path + by_id:
        found.setdefault(node, address)
    return _in_order(FoundDevice(address, node) for node, address in found.items())


def _in_order(found: Iterable[FoundDevice]) -> list[FoundDevice]:
    return sorted(found, key=lambda it: it.address)


def _twins(nodes: set[str], sysfs: Path) -> set[str]:
    """The nodes whose id another node has as well."""
    ids = {node: _identity(Path(node).name, sysfs) for node in nodes}
    times = Counter(ids.values())
    return {node for node, identity in ids.items() if identity and times[identity] > 1}


def _identity(name: str, sysfs: Path) -> tuple[str, ...]:
    """What udev makes a name by id of: vendor, product, serial number, interface; empty where it is no USB device."""
    interface = ""
    for folder in ancestors(name, sysfs):
        interface = interface or attribute(folder / "bInterfaceNumber")
        if ids := usb_ids(folder):
            return (*ids, attribute(folder / "serial"), interface)
    return ()
