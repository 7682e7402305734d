"""Keeps one scanner open for as long as the program runs: reopens what went away and says where it stands.

Knows no kind of scanner. What it delivers is whole: a frame that was under way when the line died is never finished
from another one.
"""

import asyncio
import logging
from collections.abc import Callable

from devices.errors import Lost, Reason, Unavailable
from devices.feedback import Signal
from devices.scan import Misread, Scan
from devices.scanner import Scanner, ScannerState, ScannerStatus

log = logging.getLogger(__name__)

_WATCH_S = 0.5
"""How often the place of a missing scanner is looked at: one failed open costs next to nothing."""
_LONGEST_S = 5.0
"""Between tries on one that is there but cannot be used, doubling from _WATCH_S up to this."""


class SupervisedScanner:
    """One scanner that comes back by itself; run `run` as one task, and use it as the Beeper of that scanner."""

    def __init__(
        self,
        address: str,
        make: Callable[[], Scanner],
        on_scan: Callable[[Scan], None],
        on_status: Callable[[ScannerStatus], None] = lambda status: None,
        on_misread: Callable[[Misread], None] = lambda misread: None,
    ) -> None:
        self.status = ScannerStatus(address, ScannerState.OPENING)
        self._make = make
        self._on_scan = on_scan
        self._on_status = on_status
        self._on_misread = on_misread
        self._open: Scanner | None = None

    async def run(self) -> None:
        """Read until cancelled, or until a source that can end has ended."""
        self._on_status(self.status)
        wait = _WATCH_S
        while True:
            try:
                await self._read()
                return
            except Lost as lost:
                self._report(ScannerState.LOST, Reason.MISSING, lost.detail)
                wait = _WATCH_S
            except Unavailable as unavailable:
                missing = unavailable.reason is Reason.MISSING
                state = ScannerState.LOST if missing else ScannerState.FAILED
                self._report(state, unavailable.reason, unavailable.advice)
                wait = _WATCH_S if missing else min(wait * 2, _LONGEST_S)
            await asyncio.sleep(wait)

    async def signal(self, signal: Signal) -> bool:
        """Give the signal at the scanner; False while it is not open or has no means for it."""
        return self._open is not None and await self._open.signal(signal)

    async def _read(self) -> None:
        try:
            async with self._make() as scanner:
                self._open = scanner
                self._report(ScannerState.READY)
                async for reading in scanner:
                    if isinstance(reading, Scan):
                        self._on_scan(reading)
                    else:
                        self._on_misread(reading)
        finally:
            self._open = None
        self._report(ScannerState.CLOSED)

    def _report(self, state: ScannerState, reason: Reason | None = None, advice: str = "") -> None:
        status = ScannerStatus(self.status.address, state, reason, advice)
        if (status.state, status.reason) == (self.status.state, self.status.reason):
            return
        log.info("scanner %s: %s %s", status.address, state.value, advice)
        self.status = status
        self._on_status(status)
