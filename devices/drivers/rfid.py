"""A UHF RFID reader that sends each tag's EPC as a line of text, over a serial line or as a keyboard.

The wires are those of any scanner; only the lines mean something else (devices/decode/epc_reader.py).
"""

from dataclasses import replace
from pathlib import PurePosixPath

from devices.drivers.keyboard_wedge import KeyboardWedge
from devices.drivers.serial_port import SerialScanner
from devices.profile import DeviceProfile, Protocol
from devices.scanner import Scanner

_EVENT_NODES = PurePosixPath("/dev/input")


def rfid_reader(device: str, profile: DeviceProfile) -> Scanner:
    """The reader at an event node, or else at a serial line."""
    tags = replace(profile, protocol=Protocol.EPC)
    address = f"rfid:{device}"
    if PurePosixPath(device).is_relative_to(_EVENT_NODES):
        return KeyboardWedge(device, tags, address=address)
    return SerialScanner(device, tags, address=address)
