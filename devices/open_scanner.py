"""From an address, as configuration writes it, to the driver that reads it.

serial:/dev/serial/by-id/usb-...-if00      serial:/dev/ttyS0?baud=115200      image:/srv/labels/pallet.png
camera:/dev/video0                         camera:/dev/v4l/by-id/...?size=1280x720
"""

import re
from dataclasses import replace

from devices.errors import BadSetting
from devices.profile import GENERIC, DeviceProfile
from devices.scanner import Scanner


def open_scanner(address: str, profile: DeviceProfile = GENERIC) -> Scanner:
    """The scanner for this address, to be entered as a context manager; raises BadSetting for any other text."""
    kind, _, rest = address.partition(":")
    if not rest.startswith("/") or kind not in {"serial", "image", "camera"}:
        raise BadSetting(
            f"{address!r} is no scanner address; write serial:/dev/... (with ?baud=9600 where needed), "
            "camera:/dev/video0 or image:/..."
        )
    if kind == "image":
        from devices.drivers.camera import ImageScanner

        return ImageScanner(rest)
    device, _, options = rest.partition("?")
    if kind == "camera":
        return _camera(address, device, options)
    from devices.drivers.serial_port import SerialScanner

    return SerialScanner(device, _with_options(address, profile, options))


def _camera(address: str, device: str, options: str) -> Scanner:
    from devices.drivers.live_camera import CameraScanner
    from devices.drivers.v4l2 import V4l2Source

    size = re.fullmatch(r"(?:size=(\d{2,4})x(\d{2,4}))?", options, re.ASCII)
    if size is None:
        raise BadSetting(f"{address!r}: {options!r} is not understood; the only option is size=WIDTHxHEIGHT")
    return CameraScanner(V4l2Source(device, (int(size[1]), int(size[2])) if size[1] else (640, 480)))


def _with_options(address: str, profile: DeviceProfile, options: str) -> DeviceProfile:
    for option in filter(None, options.split("&")):
        name, _, value = option.partition("=")
        if name != "baud" or not (value.isascii() and value.isdigit()):
            raise BadSetting(f"{address!r}: {option!r} is not understood; the only option is baud=NUMBER")
        profile = replace(profile, baud=int(value))
    return profile
