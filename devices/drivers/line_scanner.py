"""What every driver shares that reads one device file: the event loop watches it, a decoder makes frames of it.

Knows no wire: a subclass opens its kind of device and says which decoder reads it.
"""

import asyncio
import logging
import os
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from types import TracebackType
from typing import Protocol, Self

from devices.decode.decoder import Answer, Decoded, Decoder
from devices.decode.framing import Frame
from devices.errors import Lost
from devices.feedback import Signal
from devices.scan import Misread, MisreadReason, Reading, Scan
from devices.scanner import ScannerState

log = logging.getLogger(__name__)

_CHUNK = 8_192
"""Bytes a read; more than the longest HID report (4,096), of which one read yields exactly one."""
_SETTLED_NS = 40_000_000
"""A line that was silent for so long after it was opened was opened between two codes: within one, bytes, reports and
keys follow each other faster."""


class Line(Protocol):
    """An open device file."""

    def fileno(self) -> int:
        """Its descriptor, non-blocking."""

    def close(self) -> None:
        """Close it."""


class LineScanner(ABC):
    """One scanner behind one file descriptor."""

    _full = 1_000
    """Readings waiting for their consumer; beyond this the line is left to fill, and the scanner waits."""

    def __init__(self, address: str, clock: Callable[[], int] = time.monotonic_ns) -> None:
        self.address = address
        self.state = ScannerState.OPENING
        self._clock = clock
        self._readings: deque[Reading] = deque()
        self._arrived = asyncio.Event()
        self._lost: Lost | None = None
        self._line: Line | None = None
        self._decoder: Decoder | None = None
        self._watching = False
        self._timer: asyncio.TimerHandle | None = None
        self._settled = 0
        self._doubtful = True
        """Whether the next code may lack its beginning, because the line was opened in its middle."""

    @abstractmethod
    def _open(self) -> tuple[Line, Decoder]:
        """Open the device, on a thread of its own because some take long; raises Unavailable."""

    @abstractmethod
    async def signal(self, signal: Signal) -> bool:
        """Give the signal at the scanner itself; False when it has no means for it."""

    async def __aenter__(self) -> Self:
        """Open the device; raises Unavailable."""
        self._line, self._decoder = await asyncio.to_thread(self._open)
        self._settled = self._clock() + _SETTLED_NS
        self.state = ScannerState.READY
        self._watch()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the device."""
        self._unwatch()
        if self._timer:
            self._timer.cancel()
        if self._line:
            self._line.close()
            self._line = None
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

    def _send(self, data: bytes) -> bool:
        """Write to the device without waiting; False when it does not take it now."""
        if self._line is None or self._lost:
            return False
        try:
            return os.write(self._line.fileno(), data) == len(data)
        except BlockingIOError:
            return False

    def _watch(self) -> None:
        if self._line and not self._watching and not self._lost:
            asyncio.get_running_loop().add_reader(self._line.fileno(), self._read)
            self._watching = True

    def _unwatch(self) -> None:
        if self._line and self._watching:
            asyncio.get_running_loop().remove_reader(self._line.fileno())
            self._watching = False

    def _read(self) -> None:
        assert self._line is not None
        assert self._decoder is not None
        try:
            chunk = os.read(self._line.fileno(), _CHUNK)
        except BlockingIOError:
            return
        except OSError as error:
            self._lose(error.strerror or str(error))
            return
        if not chunk:
            self._lose("the line was hung up")
            return
        now = self._clock()
        if now >= self._settled and self._decoder.due is None:
            self._doubtful = False
        self._deliver(self._decoder.feed(chunk, now))
        self._await_silence()
        if len(self._readings) >= self._full:
            self._unwatch()

    def _deliver(self, decoded: Sequence[Decoded]) -> None:
        now = self._clock()
        for item in decoded:
            if isinstance(item, Answer):
                self._answer(item.data)
                continue
            if isinstance(item, Frame) and not self._doubtful:
                self._readings.append(Scan(item.data, self.address, now))
            else:
                reason = MisreadReason.CUT_OFF if isinstance(item, Frame) else item.reason
                log.warning("%s: %s after %d bytes", self.address, reason.value, len(item.data))
                self._readings.append(Misread(reason, item.data, self.address, now))
            self._doubtful = False
        if decoded:
            self._arrived.set()

    def _answer(self, data: bytes) -> None:
        try:
            if not self._send(data):
                log.warning("%s took no answer", self.address)
        except OSError as error:  # the next read tells whether the device is gone
            log.warning("%s took no answer: %s", self.address, error)

    def _await_silence(self) -> None:
        assert self._decoder is not None
        due = self._decoder.due
        if due is not None and self._timer is None:
            delay = max(0, due - self._clock()) / 1e9
            self._timer = asyncio.get_running_loop().call_later(delay, self._silence)

    def _silence(self) -> None:
        assert self._decoder is not None
        self._timer = None
        self._deliver(self._decoder.tick(self._clock()))
        self._await_silence()

    def _lose(self, detail: str) -> None:
        assert self._decoder is not None
        self._unwatch()  # at once: a dead line stays readable for ever
        self._deliver(self._decoder.abandon())
        self._lost = Lost(self.address, detail)
        self.state = ScannerState.LOST
        self._arrived.set()
