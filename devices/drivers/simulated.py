"""A scanner without hardware: bytes put into a pseudo-terminal that the real serial driver opens.

The reader may be another process, and may come, go and come back. While nobody has the line open, what is scanned is
held and sent once somebody does; what the kernel holds when a reader dies is gone, as with real hardware.
"""

import asyncio
import os
import select
import tty

SUFFIX = b"\r\n"

_CHUNK = 4_096
_RETRY_S = 0.05
"""How often an absent reader is looked for while something waits."""
_LOOKS = 3
"""A reader seen so often in a row has opened its line, flushed it, and waited for a silence in it."""


def open_raw_pty() -> tuple[int, int, str]:
    """A pseudo-terminal that changes no byte and echoes none: (master, never blocking; slave; path of the slave)."""
    master, slave = os.openpty()
    tty.setraw(slave)
    os.set_blocking(master, False)
    return master, slave, os.ttyname(slave)


def scan_into(path: str, data: bytes) -> None:
    """Scan `data` from any process: write it, with the suffix, to a simulated scanner's inlet; raises OSError."""
    # O_NOCTTY: a daemon that opens a terminal must not get it as its controlling one.
    fd = os.open(path, os.O_WRONLY | os.O_NOCTTY)
    try:
        left = memoryview(data + SUFFIX)
        while left:
            left = left[os.write(fd, left) :]
    finally:
        os.close(fd)


class SimulatedScanner:
    """The scanner's end of a serial line whose other end is `path`; lives on one event loop."""

    def __init__(self, suffix: bytes = SUFFIX) -> None:
        self._master, slave, self.path = open_raw_pty()
        # Only a reader may keep the slave open: that is how its presence is known (no POLLHUP on the master).
        os.close(slave)
        self._suffix = suffix
        self._waiting = bytearray()
        self._looks = 0
        self._retry: asyncio.TimerHandle | None = None
        self._writing = False

    @property
    def backlog(self) -> int:
        """Bytes scanned but not yet on the line."""
        return len(self._waiting)

    def scan(self, data: bytes) -> None:
        """Scan one label; returns at once."""
        self.send(data + self._suffix)

    def send(self, raw: bytes) -> None:
        """Put raw bytes on the line, with no suffix: noise, half a frame, another framing."""
        self._waiting += raw
        if not self._retry and not self._writing:
            self._flush()

    def heard(self) -> bytes:
        """What the reader has sent to the scanner since the last call."""
        try:
            return os.read(self._master, _CHUNK)
        except OSError:  # nothing there, or no reader
            return b""

    def close(self) -> None:
        """Pull the cable: the reader sees its line die and `path` vanishes."""
        if self._retry:
            self._retry.cancel()
            self._retry = None
        self._stop_writing()
        self._waiting.clear()
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def _flush(self) -> None:
        self._retry = None
        if self._settled():
            self._write()
        elif self._waiting:
            self._stop_writing()
            self._retry = asyncio.get_running_loop().call_later(_RETRY_S, self._flush)

    def _settled(self) -> bool:
        """Whether a reader has been there for long enough: one that just came takes what is sent for half a scan."""
        self._looks = self._looks + 1 if _has_reader(self._master) else 0
        return self._looks >= _LOOKS

    def _write(self) -> None:
        while self._waiting:
            try:
                del self._waiting[: os.write(self._master, self._waiting[:_CHUNK])]
            except BlockingIOError:
                if not self._writing:
                    asyncio.get_running_loop().add_writer(self._master, self._flush)
                    self._writing = True
                return
        self._stop_writing()

    def _stop_writing(self) -> None:
        if self._writing:
            asyncio.get_running_loop().remove_writer(self._master)
            self._writing = False


def _has_reader(master: int) -> bool:
    poll = select.poll()
    poll.register(master, 0)
    return not any(events & select.POLLHUP for _, events in poll.poll(0))
