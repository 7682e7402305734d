"""The whole scan channel in one process: a scanner's line, the driver, its supervisor, and the parser behind them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from devices.drivers.simulated import SimulatedScanner
from devices.open_scanner import open_scanner
from devices.scan import Misread, Scan
from devices.scanner import ScannerState
from devices.supervise import SupervisedScanner
from workflows.gs1.elements import Elements
from workflows.gs1.parse import parse

QUIET_S = 0.1


class Channel:
    """What came out at the far end, in order: the serial number of each label, or what it was instead."""

    def __init__(self) -> None:
        self.arrived: list[str] = []
        self.ready = asyncio.Event()

    def scan(self, scan: Scan) -> None:
        """One scan, read as the terminal reads it."""
        elements = parse(scan.text, this_year=2026)
        clean = isinstance(elements, Elements) and not elements.warnings
        self.arrived.append(str(elements.value("21")) if isinstance(elements, Elements) and clean else repr(scan))

    def misread(self, misread: Misread) -> None:
        """Nothing may come to this here."""
        self.arrived.append(repr(misread))

    async def all_of(self, count: int, timeout_s: float) -> list[str]:
        """What has arrived once there are `count`, and a moment more for those that came twice."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                while len(self.arrived) < count:
                    await asyncio.sleep(0.01)
        await asyncio.sleep(QUIET_S)
        return self.arrived


@asynccontextmanager
async def open_channel(hardware: SimulatedScanner) -> AsyncIterator[Channel]:
    """The channel, reading."""
    channel = Channel()
    scanner = SupervisedScanner(
        f"serial:{hardware.path}",
        lambda: open_scanner(f"serial:{hardware.path}"),
        channel.scan,
        lambda status: channel.ready.set() if status.state is ScannerState.READY else None,
        channel.misread,
    )
    running = asyncio.create_task(scanner.run())
    try:
        async with asyncio.timeout(5):
            await channel.ready.wait()
        yield channel
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def serials(count: int) -> list[str]:
    """So many serial numbers, all different."""
    return [f"SN{number:06}" for number in range(count)]


def label(serial: str) -> bytes:
    """A unit's label: product, expiry, lot, serial."""
    return b"]d201095060001343521728063010LOT7A\x1d21" + serial.encode()


async def scan_at(hardware: SimulatedScanner, labels: list[str], a_second: int) -> None:
    """Scan them at a steady rate; a late one does not make the others later."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    for number, serial in enumerate(labels):
        await asyncio.sleep(start + number / a_second - loop.time())
        hardware.scan(label(serial))
