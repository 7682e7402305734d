"""An inlet for a simulated scanner: whatever any process writes to the pseudo-terminal `path` is scanned.

Bytes pass as they are. Only a write that ends without a suffix gets one, after a short silence, as a scanner would
send it. Writers may open and close the path for every write (`printf ... > path`).
"""

import asyncio
import os
import tty

from devices.drivers.simulated import SUFFIX, SimulatedScanner, open_raw_pty
from devices.profile import GENERIC

_CHUNK = 4_096
_SILENCE_S = 0.2
_FULL = 65_536
"""Bytes waiting at the scanner; beyond this the inlet is left to fill, and its writers wait."""
_PAUSE_S = 0.05


class PtyBridge:
    """Feeds `scanner` from outside; runs from `start` to `close` on the scanner's event loop."""

    def __init__(self, scanner: SimulatedScanner) -> None:
        # The slave stays open here, so that the last writer's close is no hang-up.
        self._master, self._slave, self.path = open_raw_pty()
        self._scanner = scanner
        self._suffix: asyncio.TimerHandle | None = None
        self._pause: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to pass bytes on."""
        asyncio.get_running_loop().add_reader(self._master, self._read)

    def close(self) -> None:
        """Stop; `path` vanishes. The scanner is left open."""
        for timer in (self._suffix, self._pause):
            if timer:
                timer.cancel()
        if self._master >= 0:
            asyncio.get_running_loop().remove_reader(self._master)
            os.close(self._slave)
            os.close(self._master)
            self._master = self._slave = -1

    def _read(self) -> None:
        try:
            chunk = os.read(self._master, _CHUNK)
        except BlockingIOError:
            return
        except OSError:
            self._hold_again()
            return
        self._scanner.send(chunk)
        self._expect_suffix(ended=chunk[-1] in GENERIC.suffixes)
        if self._scanner.backlog > _FULL:
            asyncio.get_running_loop().remove_reader(self._master)
            self._pause = asyncio.get_running_loop().call_later(_PAUSE_S, self._resume)

    def _hold_again(self) -> None:
        """Open the slave anew: a writer whose controlling terminal it was has exited, which hangs up every holder."""
        os.close(self._slave)
        self._slave = os.open(self.path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        tty.setraw(self._slave)

    def _expect_suffix(self, ended: bool) -> None:
        if self._suffix:
            self._suffix.cancel()
        loop = asyncio.get_running_loop()
        self._suffix = None if ended else loop.call_later(_SILENCE_S, self._scanner.send, SUFFIX)

    def _resume(self) -> None:
        if self._scanner.backlog > _FULL:
            self._pause = asyncio.get_running_loop().call_later(_PAUSE_S, self._resume)
        else:
            self._pause = None
            self.start()
