"""The terminal's side: a supervised scanner and all that came of it, and what it is to be an ordinary account."""

import asyncio
import grp
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from devices.open_scanner import open_scanner
from devices.profile import GENERIC, DeviceProfile
from devices.scan import Misread, Scan
from devices.scanner import Scanner, ScannerState, ScannerStatus
from devices.supervise import SupervisedScanner

ACCOUNT = 1_000
QUIET_S = 0.1
"""What comes sooner after a line was opened may be the rest of a scan; nobody scans that soon."""


class Supervised:
    """One scanner as the terminal keeps it: what it scanned, what it misread, where it stood."""

    def __init__(self, address: str) -> None:
        self.scans: list[bytes] = []
        self.misreads: list[bytes] = []
        self.statuses: list[ScannerStatus] = []
        self.scanner = SupervisedScanner(
            address,
            lambda: open_scanner(address),
            self._scan,
            self.statuses.append,
            self._misread,
        )

    @property
    def state(self) -> ScannerState:
        """Where the scanner stands."""
        return self.statuses[-1].state

    async def until(self, condition: Callable[[], bool], within_s: float = 10) -> float:
        """Wait for the condition; the seconds that it took."""
        start = time.monotonic()
        async with asyncio.timeout(within_s):
            while not condition():
                await asyncio.sleep(0.002)
        return time.monotonic() - start

    async def until_state(self, state: ScannerState, within_s: float = 10) -> float:
        """Wait until it stands there; the seconds that it took. A scanner that is ready may then be scanned with."""
        seconds = await self.until(lambda: bool(self.statuses) and self.state is state, within_s)
        print(f"{state.value} after {seconds * 1_000:.0f} ms")
        await asyncio.sleep(QUIET_S if state is ScannerState.READY else 0)
        return seconds

    def _scan(self, scan: Scan) -> None:
        self.scans.append(scan.data)

    def _misread(self, misread: Misread) -> None:
        self.misreads.append(misread.data)


@asynccontextmanager
async def opened(address: str, profile: DeviceProfile = GENERIC) -> AsyncIterator[Scanner]:
    """The scanner at this address, open and ready to be scanned with."""
    async with open_scanner(address, profile) as scanner:
        await asyncio.sleep(QUIET_S)
        yield scanner


@asynccontextmanager
async def supervised(address: str) -> AsyncIterator[Supervised]:
    """The scanner at this address, ready."""
    terminal = Supervised(address)
    task = asyncio.create_task(terminal.scanner.run())
    try:
        await terminal.until_state(ScannerState.READY)
        yield terminal
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@contextmanager
def account(*groups: str) -> Iterator[None]:
    """An ordinary account in these groups, not root, for all threads of this process."""
    os.setgroups([grp.getgrnam(name).gr_gid for name in groups])
    os.setegid(ACCOUNT)
    os.seteuid(ACCOUNT)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups([])
