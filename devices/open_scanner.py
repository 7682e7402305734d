"""From an address, as configuration writes it, to the driver that reads it.

serial:/dev/serial/by-id/usb-...-if00         a serial line, Bluetooth SPP (/dev/rfcomm0) too; ?baud=115200 may follow
hid:/dev/hidraw0                              HID POS, over USB or Bluetooth
keys:/dev/input/by-id/usb-...-event-kbd       a scanner that types, over USB or Bluetooth
rfid:/dev/ttyUSB0                             a UHF RFID reader, on a serial line or an event node
camera:/dev/video0                            a camera, read all the time; ?size=1280x720 may follow
image:/srv/labels/pallet.png                  the codes in a picture
"""

import re
from dataclasses import replace

from devices.errors import BadSetting
from devices.profile import GENERIC, DeviceProfile
from devices.scanner import Scanner

_WITH_BAUD = frozenset({"serial", "rfid"})


def open_scanner(address: str, profile: DeviceProfile = GENERIC) -> Scanner:
    """The scanner for this address, to be entered as a context manager; raises BadSetting for any other text."""
    kind, _, rest = address.partition(":")
    device, _, options = rest.partition("?") if kind in _WITH_BAUD else (rest, "", "")
    scanner = _driver(kind, device, _with_options(address, profile, options)) if rest.startswith("/") else None
    if scanner is None:
        raise BadSetting(
            f"{address!r} is no scanner address; write serial:/dev/... (with ?baud=9600 where needed), hid:/dev/..., "
            "keys:/dev/input/..., rfid:/dev/..., camera:/dev/video0 or image:/..."
        )
    return scanner


def _driver(kind: str, device: str, profile: DeviceProfile) -> Scanner | None:
    """Imported when it is asked for: most machines need one, and Pillow is slow."""
    match kind:
        case "serial":
            from devices.drivers.serial_port import SerialScanner

            return SerialScanner(device, profile)
        case "hid":
            from devices.drivers.hid_scanner import HidScanner

            return HidScanner(device, profile)
        case "keys":
            from devices.drivers.keyboard_wedge import KeyboardWedge

            return KeyboardWedge(device, profile)
        case "rfid":
            from devices.drivers.rfid import rfid_reader

            return rfid_reader(device, profile)
        case "camera":
            return _camera(device)
        case "image":
            from devices.drivers.camera import ImageScanner

            return ImageScanner(device)
    return None


def _camera(path: str) -> Scanner:
    from devices.drivers.live_camera import CameraScanner
    from devices.drivers.v4l2 import V4l2Source

    device, _, options = path.partition("?")
    size = re.fullmatch(r"(?:size=([0-9]{2,4})x([0-9]{2,4}))?", options)
    if size is None:
        raise BadSetting(f"camera:{path}: {options!r} is not understood; the only option is size=WIDTHxHEIGHT")
    return CameraScanner(V4l2Source(device, (int(size[1]), int(size[2])) if size[1] else (640, 480)))


def _with_options(address: str, profile: DeviceProfile, options: str) -> DeviceProfile:
    for option in filter(None, options.split("&")):
        name, _, value = option.partition("=")
        if name != "baud" or not (value.isascii() and value.isdigit()):
            raise BadSetting(f"{address!r}: {option!r} is not understood; the only option is baud=NUMBER")
        profile = replace(profile, baud=int(value))
    return profile
