"""A scanner that speaks HID POS over USB or Bluetooth: /dev/hidrawN, read by the event loop, one report a read.

Its report descriptor comes from the kernel. hidapi only lists what is there: its reading would cost a thread, and its
libusb half takes the device away from the kernel.
"""

import fcntl
import os
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from devices.decode.decoder import Decoder
from devices.decode.hid_descriptor import Descriptor, Kind, parse_descriptor
from devices.decode.hid_pos import (
    BAR_CODE_PAGE,
    USUAL_LAYOUTS,
    HidPosDecoder,
    ReportLayout,
    report_layouts,
    signal_report,
)
from devices.drivers.line_scanner import Line, LineScanner
from devices.drivers.refusal import unavailable
from devices.errors import Reason, Unavailable
from devices.feedback import Signal
from devices.profile import GENERIC, DeviceProfile

SYSFS = Path("/sys")

_DESCRIPTOR_MAX = 4_096
_HIDIOCGRDESCSIZE = 0x8004_4801  # linux/hidraw.h
_HIDIOCGRDESC = 0x9004_4802
_HIDIOCSFEATURE = 0xC000_4806  # the size of the report goes into bits 16 to 29
_VENDOR_PAGES = 0xFF00


@dataclass(frozen=True, slots=True)
class HidDevice:
    """A HID device that says it is a bar code scanner."""

    node: str
    """Such as /dev/hidraw0."""
    name: str = ""


def open_raw(path: str) -> Line:
    """The device file, non-blocking, for reading and writing; raises OSError."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY), "r+b", buffering=0)


class HidScanner(LineScanner):
    """Reads the HID POS device `device`."""

    _full = 100_000
    """The kernel keeps 64 reports and then forgets: what a slow consumer leaves has to wait here."""

    def __init__(
        self,
        device: str,
        profile: DeviceProfile = GENERIC,
        clock: Callable[[], int] = time.monotonic_ns,
        open_line: Callable[[str], Line] = open_raw,
        sysfs: Path = SYSFS,
    ) -> None:
        super().__init__(f"hid:{device}", clock)
        self._device = device
        self._profile = profile
        self._open_line = open_line
        self._sysfs = sysfs
        self._descriptor = Descriptor((), ())

    async def signal(self, signal: Signal) -> bool:
        """Send the report that the descriptor has for the signal; False where it has none."""
        report = signal_report(self._descriptor, signal)
        if report is None or self._line is None:
            return False
        if report.kind is Kind.OUTPUT:
            return self._send(report.data)
        request = _HIDIOCSFEATURE | len(report.data) << 16
        fcntl.ioctl(self._line.fileno(), request, report.data)
        return True

    def _open(self) -> tuple[Line, Decoder]:
        try:
            line = self._open_line(self._device)
        except OSError as error:
            raise unavailable(self.address, self._device, error, "a HID device") from error
        try:
            raw = _read_descriptor(line.fileno(), self._device, self._sysfs)
            self._descriptor = parse_descriptor(raw)
            return line, HidPosDecoder(self._layouts(), self._profile)
        except Unavailable:
            line.close()
            raise

    def _layouts(self) -> tuple[ReportLayout, ...]:
        """As the device says; as most do, where it says nothing of use; raises Unavailable for what is no scanner."""
        if layouts := report_layouts(self._descriptor):
            return layouts
        pages = {usage >> 16 for usage in self._descriptor.applications}
        if all(page == BAR_CODE_PAGE or page >= _VENDOR_PAGES for page in pages):
            return USUAL_LAYOUTS
        raise Unavailable(
            self.address,
            Reason.UNUSABLE,
            "no bar code scanner in HID POS mode (it may be set up as a keyboard).\n"
            "Scan the programming code USB HID POS of its manual, or open it as keys:/dev/input/by-id/...",
        )


def _read_descriptor(fd: int, device: str, sysfs: Path) -> bytes:
    """From the open device, else from sysfs; empty where neither has it."""
    try:
        (size,) = struct.unpack("@i", fcntl.ioctl(fd, _HIDIOCGRDESCSIZE, bytes(4)))
        size = min(size, _DESCRIPTOR_MAX)
        answer = bytearray(struct.pack("@I", size) + bytes(_DESCRIPTOR_MAX))
        fcntl.ioctl(fd, _HIDIOCGRDESC, answer)
        return bytes(answer[4 : 4 + size])
    except OSError:
        return _descriptor_in_sysfs(sysfs, Path(device).resolve().name)


def _descriptor_in_sysfs(sysfs: Path, name: str) -> bytes:
    try:
        return (sysfs / "class/hidraw" / name / "device/report_descriptor").read_bytes()
    except OSError:
        return b""


def hid_scanners(sysfs: Path = SYSFS) -> list[HidDevice]:
    """The HID devices here that say they are bar code scanners, in the order of their nodes."""
    listed = _by_hidapi() if sysfs == SYSFS else None
    return sorted(_by_sysfs(sysfs) if listed is None else listed, key=lambda it: it.node)


def _by_hidapi() -> list[HidDevice] | None:
    """None where hidapi is not installed."""
    try:
        import hidraw as hidapi
    except ImportError:
        try:
            import hid as hidapi  # Debian's has the hidraw half under this name; PyPI's `hid` is another library
        except ImportError:
            return None
    if not hasattr(hidapi, "enumerate"):
        return None
    found = {
        os.fsdecode(item["path"]): item.get("product_string") or ""
        for item in hidapi.enumerate()
        if item.get("usage_page") == BAR_CODE_PAGE
    }
    return [HidDevice(node, name) for node, name in found.items() if node.startswith("/dev/hidraw")]


def _by_sysfs(sysfs: Path) -> list[HidDevice]:
    found = []
    for folder in (sysfs / "class/hidraw").glob("*"):
        descriptor = parse_descriptor(_descriptor_in_sysfs(sysfs, folder.name))
        if any(usage >> 16 == BAR_CODE_PAGE for usage in descriptor.applications):
            found.append(HidDevice(f"/dev/{folder.name}", _name(folder / "device/uevent")))
    return found


def _name(uevent: Path) -> str:
    try:
        lines = uevent.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    return next((line.removeprefix("HID_NAME=") for line in lines if line.startswith("HID_NAME=")), "")
