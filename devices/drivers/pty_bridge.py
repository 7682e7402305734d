"""An inlet for a simulated scanner: whatever any process writes to the pseudo-terminal `path` is scanned.

Bytes pass as they are. Only a write that ends without a suffix gets one, after a short silence, as a scanner would
send it. Writers may open and close the path for every write (`printf ... > path`).
"""

import asyncio
import logging
import os

from devices.drivers.simulated import SUFFIX, SimulatedScanner, open_raw_pty
from devices.profile import GENERIC

log = logging.getLogger(__name__)

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
        self._ended = True
        self._timer: asyncio.TimerHandle | None = None  # for the suffix while reading, for another look while paused

    def start(self) -> None:
        """Begin to pass bytes on."""
        asyncio.get_running_loop().add_reader(self._master, self._read)

    def close(self) -> None:
        """Stop; `path` vanishes. The scanner is left open."""
        self._cancel_timer()
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
        except OSError as error:
            log.error("the inlet %s was hung up by an administrator: %s", self.path, error)
            self.close()
            return
        self._scanner.send(chunk)
        self._ended = chunk[-1] in GENERIC.suffixes
        if self._scanner.backlog > _FULL:
            asyncio.get_running_loop().remove_reader(self._master)
            self._pause()
        else:
            self._await_suffix()

    def _await_suffix(self) -> None:
        self._cancel_timer()
        if not self._ended:
            self._timer = asyncio.get_running_loop().call_later(_SILENCE_S, self._end)

    def _end(self) -> None:
        self._ended = True
        self._scanner.send(SUFFIX)

    def _pause(self) -> None:
        self._cancel_timer()  # the silence of a paused inlet says nothing about its writer
        self._timer = asyncio.get_running_loop().call_later(_PAUSE_S, self._resume)

    def _resume(self) -> None:
        if self._scanner.backlog > _FULL:
            self._pause()
        else:
            self.start()
            self._await_suffix()

    def _cancel_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
