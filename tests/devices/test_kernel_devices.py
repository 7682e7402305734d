"""The HID and keyboard drivers on real kernel devices, made by uhid and uinput where this machine has them."""

import asyncio
import fcntl
import os
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from devices.drivers.hid_scanner import HidScanner, hid_scanners
from devices.drivers.keyboard_wedge import KeyboardWedge
from devices.errors import Lost, Reason, Unavailable
from tests.devices.hid_reports import HONEYWELL_DESCRIPTOR, reports
from tests.devices.readings import LABEL, data_of, take
from tests.devices.typing_scanner import events, typed

UHID_DESTROY, UHID_CREATE2, UHID_INPUT2 = 1, 11, 12  # linux/uhid.h
UI_DEV_CREATE, UI_DEV_SETUP, UI_SET_EVBIT, UI_SET_KEYBIT = 0x5501, 0x405C_5503, 0x4004_5564, 0x4004_5565
UI_GET_SYSNAME = 0x8040_552C  # 64 bytes; linux/uinput.h
BUS_USB, HONEYWELL, MODEL = 3, 0x0C2E, 0x0B6A
UNIQUE = "lotline-test-scanner"
QUIET_S = 0.1
"""What comes sooner after a device was opened may be the rest of a scan."""


@contextmanager
def opened(path: str) -> Iterator[int]:
    """The kernel's door for making devices; the test is skipped where there is none."""
    try:
        fd = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    except OSError as error:
        pytest.skip(f"{path} cannot be used here: {error.strerror}")
    try:
        yield fd
    finally:
        os.close(fd)


async def until_there(find: Callable[[], list[str]]) -> str:
    async with asyncio.timeout(5):
        while not (found := find()):
            await asyncio.sleep(0.02)
    return found[0]


def hidraw_nodes() -> list[str]:
    uevents = Path("/sys/class/hidraw").glob("*/device/uevent")
    names = [path.parent.parent.name for path in uevents if f"HID_UNIQ={UNIQUE}" in path.read_text()]
    return [f"/dev/{name}" for name in names if Path("/dev", name).exists()]


async def test_a_hid_scanner_of_the_kernel_is_listed_read_and_missed_when_it_goes() -> None:
    with opened("/dev/uhid") as uhid:
        texts = struct.pack("128s64s64s", b"Scanner", b"", UNIQUE.encode())
        numbers = struct.pack("=HHIIII", len(HONEYWELL_DESCRIPTOR), BUS_USB, HONEYWELL, MODEL, 0, 0)
        create = struct.pack("=I", UHID_CREATE2) + texts + numbers + HONEYWELL_DESCRIPTOR.ljust(4_096, b"\0")
        os.write(uhid, create)
        node = await until_there(hidraw_nodes)
        assert node in [found.node for found in hid_scanners()]
        async with HidScanner(node) as scanner:
            readings = aiter(scanner)
            await asyncio.sleep(QUIET_S)
            for packet in reports(LABEL.removeprefix(b"]d2") * 5):
                os.write(uhid, struct.pack("=IH", UHID_INPUT2, len(packet)) + packet.ljust(4_096, b"\0"))
            assert await data_of(readings, 1) == [b"]d2" + LABEL.removeprefix(b"]d2") * 5]
            os.write(uhid, struct.pack("=I", UHID_DESTROY))
            with pytest.raises(Lost):
                await take(readings, 1)


async def test_a_keyboard_of_the_kernel_is_taken_and_read() -> None:
    with opened("/dev/uinput") as uinput:
        fcntl.ioctl(uinput, UI_SET_EVBIT, 1)
        for key in range(1, 128):
            fcntl.ioctl(uinput, UI_SET_KEYBIT, key)
        setup = struct.pack("=HHHH80sI", BUS_USB, HONEYWELL, MODEL, 1, UNIQUE.encode(), 0)
        fcntl.ioctl(uinput, UI_DEV_SETUP, setup)
        fcntl.ioctl(uinput, UI_DEV_CREATE)
        name = fcntl.ioctl(uinput, UI_GET_SYSNAME, bytes(64)).rstrip(b"\0").decode()
        folder = Path("/sys/class/input", name)
        node = await until_there(lambda: [f"/dev/input/{it.name}" for it in folder.glob("event*")])
        async with KeyboardWedge(node) as scanner:
            keys = typed(LABEL.decode())
            await asyncio.sleep(QUIET_S)
            for at in range(0, len(keys), 8):  # the kernel keeps 64 events for a reader
                os.write(uinput, events(keys[at : at + 8]))
                await asyncio.sleep(0.005)
            assert await data_of(aiter(scanner), 1) == [LABEL]
            with pytest.raises(Unavailable) as refused:
                async with KeyboardWedge(node):
                    pass
            assert refused.value.reason is Reason.BUSY
