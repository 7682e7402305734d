"""A scanner on a serial line: USB (CDC-ACM), an RS-232 cradle, Bluetooth SPP or a pseudo-terminal.

pyserial opens and configures the line; after that the event loop reads its file descriptor, which is several times
quicker than a reading thread. Knows no symbology: a frame's bytes become the scan as they are.
"""

import asyncio
import errno
import logging
import os
import termios
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from devices.decode.framing import Frame, Framed, Framer
from devices.errors import Lost, Reason, Unavailable
from devices.feedback import Signal
from devices.permission import permission_advice
from devices.profile import GENERIC, DeviceProfile
from devices.scan import Misread, Reading, Scan
from devices.scanner import ScannerState

if TYPE_CHECKING:
    from serial import Serial

log = logging.getLogger(__name__)

_CHUNK = 4_096
_FULL = 1_000
"""Readings waiting for their consumer; beyond this the line is left to fill, and the scanner waits."""


class SerialScanner:
    """Reads the serial device `device`, framed as its profile says."""

    def __init__(
        self, device: str, profile: DeviceProfile = GENERIC, clock: Callable[[], int] = time.monotonic_ns
    ) -> None:
        self.address = f"serial:{device}"
        self.state = ScannerState.OPENING
        self._device = device
        self._profile = profile
        self._clock = clock
        self._framer = Framer(profile)
        self._readings: deque[Reading] = deque()
        self._arrived = asyncio.Event()
        self._lost: Lost | None = None
        self._port: Serial | None = None
        self._watching = False
        self._timer: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        """Open and configure the line; raises Unavailable."""
        self._port = await asyncio.to_thread(_open, self.address, self._device, self._profile.baud)
        self.state = ScannerState.READY
        self._watch()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the line."""
        self._unwatch()
        if self._timer:
            self._timer.cancel()
        if self._port:
            self._port.close()
            self._port = None
        if self.state is not ScannerState.LOST:
            self.state = ScannerState.CLOSED

    async def __aiter__(self) -> AsyncIterator[Reading]:
        """The readings in order; raises Lost, but only after those that were complete."""
        while True:
            while self._readings:
                yield self._readings.popleft()
            if self._lost:
                raise self._lost
            self._arrived.clear()
            self._watch()
            await self._arrived.wait()

    async def signal(self, signal: Signal) -> bool:
        """Send the profile's bytes for the signal; False when it has none, or the line does not take them now."""
        code = dict(self._profile.signal_bytes).get(signal)
        if code is None or self._port is None or self._lost:
            return False
        try:
            return os.write(self._port.fileno(), code) == len(code)
        except BlockingIOError:
            return False

    def _watch(self) -> None:
        if self._port and not self._watching and not self._lost:
            asyncio.get_running_loop().add_reader(self._port.fileno(), self._read)
            self._watching = True

    def _unwatch(self) -> None:
        if self._port and self._watching:
            asyncio.get_running_loop().remove_reader(self._port.fileno())
            self._watching = False

    def _read(self) -> None:
        assert self._port is not None
        try:
            chunk = os.read(self._port.fileno(), _CHUNK)
        except BlockingIOError:
            return
        except OSError as error:
            self._lose(error.strerror or str(error))
            return
        if not chunk:
            self._lose("the line was hung up")
            return
        self._deliver(self._framer.feed(chunk, self._clock()))
        self._await_silence()
        if len(self._readings) >= _FULL:
            self._unwatch()

    def _deliver(self, framed: list[Framed]) -> None:
        now = self._clock()
        for item in framed:
            if isinstance(item, Frame):
                self._readings.append(Scan(item.data, self.address, now))
            else:
                log.warning("%s: %s after %d bytes", self.address, item.reason.value, len(item.data))
                self._readings.append(Misread(item.reason, item.data, self.address, now))
        if framed:
            self._arrived.set()

    def _await_silence(self) -> None:
        due = self._framer.due
        if due is not None and self._timer is None:
            delay = max(0, due - self._clock()) / 1e9
            self._timer = asyncio.get_running_loop().call_later(delay, self._silence)

    def _silence(self) -> None:
        self._timer = None
        self._deliver(self._framer.tick(self._clock()))
        self._await_silence()

    def _lose(self, detail: str) -> None:
        self._unwatch()  # at once: a dead line stays readable for ever
        self._deliver(self._framer.abandon())
        self._lost = Lost(self.address, detail)
        self.state = ScannerState.LOST
        self._arrived.set()


def _open(address: str, device: str, baud: int) -> "Serial":
    """Open the line raw, 8N1, DTR up, for this program alone (flock); raises Unavailable."""
    from serial import Serial, SerialException

    try:
        port = Serial(device, baudrate=baud, timeout=0, exclusive=True)
    except (SerialException, OSError, ValueError, termios.error) as error:
        raise _unavailable(address, device, error) from error
    # pyserial asks for VMIN 0, where "nothing there" and "hung up" both read as empty; with VMIN 1 they differ.
    settings = termios.tcgetattr(port.fileno())
    settings[6][termios.VMIN] = 1
    termios.tcsetattr(port.fileno(), termios.TCSANOW, settings)
    return port


_GONE = {errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.EIO, errno.ENOTDIR}


def _unavailable(address: str, device: str, error: Exception) -> Unavailable:
    number = getattr(error, "errno", None)
    if number in {errno.EACCES, errno.EPERM}:
        return Unavailable(address, Reason.PERMISSION, permission_advice(device))
    if number in {errno.EBUSY, errno.EAGAIN}:
        return Unavailable(address, Reason.BUSY, "another program is reading this scanner; close that one first.")
    if number in _GONE or not Path(device).exists():
        return Unavailable(address, Reason.MISSING, "not there; plug the scanner in or switch it on.")
    return Unavailable(address, Reason.UNUSABLE, f"not a serial line that can be read ({error}).")
