"""USB scanners that this kernel plays itself: a gadget at one end of a cable that exists in software (dummy_hcd).

What a scanner sends is written to the gadget's end (/dev/ttyGS0, /dev/hidg0); the terminal's end is a USB device like
any other, with its driver, its names from udev and its true descriptors. Plugging in is giving the gadget a socket.
"""

import contextlib
import os
import select
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

CONFIG = Path("/sys/kernel/config/usb_gadget")
SOCKETS = ("dummy_udc.0", "dummy_udc.1")
HONEYWELL, HONEYWELL_MODEL = 0x0C2E, 0x0B6A
UNKNOWN_VENDOR, UNKNOWN_MODEL = 0x1234, 0x5678


@dataclass(frozen=True, slots=True)
class Serial:
    """A CDC-ACM function: a serial line over USB."""

    kind: str = "acm"
    settings: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hid:
    """A HID function with this report descriptor and reports of at most so many bytes."""

    descriptor: bytes
    report_length: int = 64
    keyboard: bool = False
    kind: str = "hid"

    @property
    def settings(self) -> dict[str, bytes]:
        """As configfs wants it; a keyboard is one to the BIOS too, as the keyboards of scanners are."""
        boot = b"1" if self.keyboard else b"0"
        length = str(self.report_length).encode()
        return {"protocol": boot, "subclass": boot, "report_length": length, "report_desc": self.descriptor}


@dataclass(frozen=True, slots=True)
class Model:
    """What a device says of itself when it is plugged in."""

    vendor: int = HONEYWELL
    product: int = HONEYWELL_MODEL
    maker: str = "Honeywell"
    name: str = "Xenon"
    serial: str = "20261120"


class Gadget:
    """One scanner; `plug_in` and `pull_out` as often as needed."""

    def __init__(self, function: Serial | Hid, model: Model, socket: int) -> None:
        self.socket = SOCKETS[socket]
        self._folder = CONFIG / f"scanner{socket}"
        self.cable = self._folder / "UDC"
        """Where the name of a socket plugs it in, and an empty line pulls it out."""
        self._function = self._folder / f"functions/{function.kind}.usb{socket}"
        strings, config = self._folder / "strings/0x409", self._folder / "configs/c.1"
        for folder in (strings, config, self._function):
            folder.mkdir(parents=folder is strings)
        (self._folder / "idVendor").write_text(f"{model.vendor:#06x}")
        (self._folder / "idProduct").write_text(f"{model.product:#06x}")
        for key, value in (("manufacturer", model.maker), ("product", model.name), ("serialnumber", model.serial)):
            if value:
                (strings / key).write_text(value)
        for key, setting in function.settings.items():
            (self._function / key).write_bytes(setting)
        (config / self._function.name).symlink_to(self._function)

    def plug_in(self) -> Self:
        """Connect it; the terminal's end is there when udev has seen to it."""
        self.cable.write_text(self.socket)
        return self

    def pull_out(self) -> None:
        """Cut the connection, at whatever point it is."""
        self.cable.write_text("\n")

    def remove(self) -> None:
        """Take everything back."""
        with contextlib.suppress(OSError):  # it was not plugged in
            self.pull_out()
        for folder in (
            self._folder / "configs/c.1" / self._function.name,
            self._folder / "configs/c.1",
            self._function,
            self._folder / "strings/0x409",
            self._folder,
        ):
            folder.unlink() if folder.is_symlink() else folder.rmdir()

    def send(self, *pieces: bytes) -> None:
        """What the scanner sends; over HID each piece is one report."""
        with self.line() as line:
            for piece in pieces:
                write_all(line, piece)

    @contextmanager
    def line(self) -> Iterator[int]:
        """The scanner's own end of the cable, non-blocking."""
        fd = os.open(self._own_end(), os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            if os.isatty(fd):
                tty.setraw(fd)
            yield fd
        finally:
            os.close(fd)

    def _own_end(self) -> Path:
        if (port := self._function / "port_num").exists():
            return Path(f"/dev/ttyGS{port.read_text().strip()}")
        minor = (self._function / "dev").read_text().strip().partition(":")[2]
        return Path(f"/dev/hidg{minor}")


@contextmanager
def plugged_in(function: Serial | Hid, model: Model = Model(), socket: int = 0) -> Iterator[Gadget]:
    """A scanner at this socket, taken away at the end."""
    gadget = Gadget(function, model, socket)
    try:
        yield gadget.plug_in()
    finally:
        gadget.remove()


def write_all(fd: int, data: bytes, within_s: float = 5) -> None:
    """All of it, as fast as the other side takes it."""
    end = time.monotonic() + within_s
    while data:
        assert select.select([], [fd], [], max(0, end - time.monotonic()))[1], "the terminal's end takes nothing"
        with contextlib.suppress(BlockingIOError):
            data = data[os.write(fd, data) :]


def heard(fd: int, within_s: float = 2) -> bytes:
    """What has come to the scanner; waits for the first of it."""
    select.select([fd], [], [], within_s)
    try:
        return os.read(fd, 4_096)
    except BlockingIOError:
        return b""
