"""Devices without a cable: HID devices of uhid, keyboards, speakers and motors of uinput (linux/uhid.h, linux/uinput.h)."""

import contextlib
import fcntl
import os
import select
import struct
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from devices.beepers.input_events import EV_FF, EV_SND
from devices.decode.key_events import EVENT
from tests.devices.typing_scanner import Keys, events

USB, BLUETOOTH = 3, 5
HONEYWELL, MODEL = 0x0C2E, 0x0B6A
EV_KEY, EV_LED, EV_REP, EV_UINPUT = 0x01, 0x11, 0x14, 0x0101

_UHID_DESTROY, _UHID_CREATE2, _UHID_INPUT2, _UHID_OUTPUT = 1, 11, 12, 6
_UHID_SET_REPORT, _UHID_SET_REPORT_REPLY = 13, 14
_UHID_EVENT = 4_380
_UI_DEV_CREATE, _UI_DEV_DESTROY, _UI_DEV_SETUP = 0x5501, 0x5502, 0x405C_5503
_UI_SET = {EV_KEY: 0x4004_5565, EV_LED: 0x4004_5569, EV_SND: 0x4004_556A, EV_FF: 0x4004_556B}
_UI_SET_EVBIT, _UI_GET_SYSNAME = 0x4004_5564, 0x8040_552C
_UI_BEGIN_FF_UPLOAD, _UI_END_FF_UPLOAD = 0xC068_55C8, 0x4068_55C9
_UI_FF_UPLOAD, _UI_BEGIN_FF_ERASE, _UI_END_FF_ERASE = 1, 0xC00C_55CA, 0x400C_55CB
_FF_UPLOAD = 104
"""sizeof(struct uinput_ff_upload): request id, return value, two effects."""


class HidDevice:
    """A HID device that this process plays; `reports` are those that the terminal has sent it."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self.reports: list[bytes] = []

    def send(self, *reports: bytes) -> None:
        """Input reports, as the device sends them."""
        for report in reports:
            os.write(self._fd, struct.pack("=IH", _UHID_INPUT2, len(report)) + report.ljust(4_096, b"\0"))

    def destroy(self) -> None:
        """The device goes away."""
        os.write(self._fd, struct.pack("=I", _UHID_DESTROY))

    def serve(self, stop: threading.Event) -> None:
        """Take what the kernel asks of the device, so that nobody waits for an answer."""
        while not stop.is_set():
            if not select.select([self._fd], [], [], 0.05)[0]:
                continue
            event = os.read(self._fd, _UHID_EVENT)
            (kind,) = struct.unpack_from("=I", event)
            if kind == _UHID_OUTPUT:
                (size,) = struct.unpack_from("=H", event, 4 + 4_096)
                self.reports.append(event[4 : 4 + size])
            elif kind == _UHID_SET_REPORT:
                request, _, _, size = struct.unpack_from("=IBBH", event, 4)
                self.reports.append(event[12 : 12 + size])
                os.write(self._fd, struct.pack("=IIH", _UHID_SET_REPORT_REPLY, request, 0))


@contextmanager
def hid_device(descriptor: bytes, unique: str, bus: int = BLUETOOTH) -> Iterator[HidDevice]:
    """A HID device on this bus with this address, taken away at the end."""
    fd = os.open("/dev/uhid", os.O_RDWR | os.O_NONBLOCK)
    texts = struct.pack("128s64s64s", b"Scanner", b"", unique.encode())
    numbers = struct.pack("=HHIIII", len(descriptor), bus, HONEYWELL, MODEL, 0, 0)
    stop = threading.Event()
    device = HidDevice(fd)
    server = threading.Thread(target=device.serve, args=(stop,))
    try:
        os.write(fd, struct.pack("=I", _UHID_CREATE2) + texts + numbers + descriptor.ljust(4_096, b"\0"))
        server.start()
        yield device
    finally:
        stop.set()
        server.join()
        os.close(fd)


class InputDevice:
    """An input device that this process plays."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._folder = Path("/sys/class/input", _name_of(fd))
        self.shaken: list[int] = []

    def nodes(self) -> list[str]:
        """Its event node, as soon as there is one."""
        names = [path.name for path in self._folder.glob("event*")]
        return [f"/dev/input/{name}" for name in names if Path("/dev/input", name).exists()]

    def lamps(self) -> list[Path]:
        """What stands for its lamps in /sys/class/leds."""
        return sorted(self._folder.glob("*::*"))

    def press(self, keys: Keys) -> None:
        """Key events, all at once."""
        os.write(self._fd, events(keys))

    def unplug(self) -> None:
        """The device goes away."""
        fcntl.ioctl(self._fd, _UI_DEV_DESTROY)

    def told(self) -> list[tuple[int, int, int]]:
        """What programs have sent to the device: (type, code, value)."""
        found: list[tuple[int, int, int]] = []
        with contextlib.suppress(BlockingIOError):
            while data := os.read(self._fd, 64 * EVENT.size):
                found += [(kind, code, value) for _, _, kind, code, value in EVENT.iter_unpack(data)]
        return found

    def answer(self, code: int, request: int, loaded: list[bytes]) -> None:
        """Accept that a program loads a rumble effect, which goes to `loaded`, or takes one back."""
        if code == _UI_FF_UPLOAD:
            upload = bytearray(struct.pack("=I", request).ljust(_FF_UPLOAD, b"\0"))
            fcntl.ioctl(self._fd, _UI_BEGIN_FF_UPLOAD, upload)
            loaded.append(bytes(upload[8:56]))
            fcntl.ioctl(self._fd, _UI_END_FF_UPLOAD, upload)
        else:
            erase = bytearray(struct.pack("=IiI", request, 0, 0))
            fcntl.ioctl(self._fd, _UI_BEGIN_FF_ERASE, erase)
            fcntl.ioctl(self._fd, _UI_END_FF_ERASE, erase)


@contextmanager
def input_device(abilities: Iterable[tuple[int, Iterable[int]]], effects: int = 0) -> Iterator[InputDevice]:
    """An input device with these event types and their codes, taken away at the end."""
    fd = os.open("/dev/uinput", os.O_RDWR | os.O_NONBLOCK)
    try:
        for kind, codes in abilities:
            fcntl.ioctl(fd, _UI_SET_EVBIT, kind)
            for code in codes:
                fcntl.ioctl(fd, _UI_SET[kind], code)
        fcntl.ioctl(fd, _UI_DEV_SETUP, struct.pack("=HHHH80sI", USB, HONEYWELL, MODEL, 1, b"Scanner", effects))
        fcntl.ioctl(fd, _UI_DEV_CREATE)
        yield InputDevice(fd)
    finally:
        os.close(fd)


@contextmanager
def keyboard(*more: tuple[int, Iterable[int]]) -> Iterator[InputDevice]:
    """A keyboard with all usual keys, and with Num, Caps and Scroll lamps."""
    with input_device([(EV_KEY, range(1, 128)), (EV_LED, range(3)), *more]) as device:
        yield device


def _name_of(fd: int) -> str:
    return fcntl.ioctl(fd, _UI_GET_SYSNAME, bytes(64)).rstrip(b"\0").decode()
