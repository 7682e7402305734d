"""A scanner that types, over USB or Bluetooth: its event node, taken for this program alone.

Taken (EVIOCGRAB), its keys reach no console and no other program; closing the node gives them back. Needs no library:
the node yields `struct input_event`.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Callable

from devices.decode.decoder import Decoder
from devices.decode.epc_reader import EpcReader
from devices.decode.key_events import KeyEvents, lamps
from devices.drivers.hid_scanner import open_raw
from devices.drivers.line_scanner import Line, LineScanner
from devices.drivers.refusal import unavailable
from devices.feedback import Signal
from devices.profile import GENERIC, DeviceProfile, Protocol

_EVIOCGRAB = 0x4004_4590  # linux/input.h


def grab(fd: int, held: bool) -> None:
    """Take the event node for this program alone, or give it back; raises OSError."""
    fcntl.ioctl(fd, _EVIOCGRAB, int(held))


class KeyboardWedge(LineScanner):
    """Reads the event node `device`, such as /dev/input/by-id/usb-...-event-kbd."""

    _full = 100_000
    """The kernel keeps 64 events and then forgets: what a slow consumer leaves has to wait here."""

    def __init__(
        self,
        device: str,
        profile: DeviceProfile = GENERIC,
        clock: Callable[[], int] = time.monotonic_ns,
        address: str | None = None,
        open_line: Callable[[str], Line] = open_raw,
        take: Callable[[int, bool], None] = grab,
    ) -> None:
        super().__init__(address or f"keys:{device}", clock)
        self._device = device
        self._profile = profile
        self._open_line = open_line
        self._take = take

    async def signal(self, signal: Signal) -> bool:
        """A keyboard has no beeper that a host can sound."""
        return False

    def _open(self) -> tuple[Line, Decoder]:
        try:
            line = self._open_line(self._device)
        except OSError as error:
            raise unavailable(self.address, self._device, error, "an event node") from error
        try:
            self._take(line.fileno(), True)
        except OSError as error:
            line.close()
            raise unavailable(self.address, self._device, error, "an event node") from error
        with contextlib.suppress(OSError):  # a scanner without lamps types all the same
            os.write(line.fileno(), lamps(self._profile.caps_lock))
        return _Taken(line, self._take), self._reader()

    def _reader(self) -> Decoder:
        keys = KeyEvents(self._profile)
        return EpcReader(keys, self._profile.rfid_window_ms) if self._profile.protocol is Protocol.EPC else keys


class _Taken:
    """An event node that is given back when it is closed."""

    def __init__(self, line: Line, take: Callable[[int, bool], None]) -> None:
        self._line = line
        self._take = take

    def fileno(self) -> int:
        return self._line.fileno()

    def close(self) -> None:
        with contextlib.suppress(OSError):  # unplugged: nothing left to give back
            self._take(self._line.fileno(), False)
        self._line.close()
