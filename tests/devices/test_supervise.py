"""A scanner that goes away comes back by itself, and nothing half read is delivered."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from devices.drivers.simulated import SimulatedScanner
from devices.errors import Reason
from devices.feedback import Signal
from devices.open_scanner import open_scanner
from devices.profile import DeviceProfile
from devices.scan import Misread, Scan
from devices.scanner import ScannerState, ScannerStatus
from devices.supervise import SupervisedScanner
from tests.devices.readings import LABEL

READY, LOST, FAILED, OPENING = ScannerState.READY, ScannerState.LOST, ScannerState.FAILED, ScannerState.OPENING


class Dock:
    """A place that a scanner is plugged into: its stable name, and all that the supervisor said about it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.hardware: SimulatedScanner | None = None
        self.scans: list[bytes] = []
        self.misreads: list[bytes] = []
        self.states: list[ScannerState] = []
        self.statuses: list[ScannerStatus] = []
        profile = DeviceProfile(signal_bytes=((Signal.GOOD, b"\x07"),))
        address = f"serial:{path}"
        self.supervised = SupervisedScanner(
            address, lambda: open_scanner(address, profile), self._scan, self._status, self._misread
        )

    def plug_in(self) -> SimulatedScanner:
        self.hardware = SimulatedScanner()
        self.path.symlink_to(self.hardware.path)
        return self.hardware

    def pull_out(self) -> None:
        if self.hardware:
            self.hardware.close()
            self.path.unlink()
            self.hardware = None

    async def until(self, condition: Callable[[], bool], within_s: float = 5) -> float:
        """Wait for the condition; the seconds that it took."""
        start = time.monotonic()
        async with asyncio.timeout(within_s):
            while not condition():
                await asyncio.sleep(0.005)
        return time.monotonic() - start

    def _scan(self, scan: Scan) -> None:
        self.scans.append(scan.data)

    def _misread(self, misread: Misread) -> None:
        self.misreads.append(misread.data)

    def _status(self, status: ScannerStatus) -> None:
        self.states.append(status.state)
        self.statuses.append(status)


@pytest.fixture
async def dock(tmp_path: Path) -> AsyncIterator[Dock]:
    dock = Dock(tmp_path / "usb-scanner-if00")
    task = asyncio.create_task(dock.supervised.run())
    yield dock
    task.cancel()
    dock.pull_out()


async def test_a_scanner_that_is_not_there_yet_is_found_when_it_comes(dock: Dock) -> None:
    await dock.until(lambda: dock.states == [OPENING, LOST])
    assert dock.statuses[-1].reason is Reason.MISSING
    dock.plug_in().scan(LABEL)
    assert await dock.until(lambda: dock.scans == [LABEL]) < 1
    assert dock.states == [OPENING, LOST, READY]


async def test_an_unplugged_scanner_is_noticed_in_half_a_second_and_comes_back_by_itself(dock: Dock) -> None:
    dock.plug_in()
    await dock.until(lambda: dock.states[-1:] == [READY])
    dock.pull_out()
    assert await dock.until(lambda: dock.states[-1:] == [LOST]) < 0.5
    dock.plug_in().scan(LABEL)
    await dock.until(lambda: dock.scans == [LABEL])
    assert dock.states[-3:] == [READY, LOST, READY]


async def test_half_a_scan_is_not_finished_by_the_scanner_that_comes_back(dock: Dock) -> None:
    hardware = dock.plug_in()
    await dock.until(lambda: dock.states[-1:] == [READY])
    hardware.scan(b"first")
    await dock.until(lambda: dock.scans == [b"first"])
    hardware.send(LABEL[:12])
    await asyncio.sleep(0.02)
    dock.pull_out()
    await dock.until(lambda: dock.states[-1:] == [LOST])
    dock.plug_in().scan(LABEL)
    await dock.until(lambda: len(dock.scans) == 2)
    assert (dock.scans, dock.misreads) == ([b"first", LABEL], [LABEL[:12]])


async def test_a_scanner_that_another_program_reads_is_taken_when_that_one_ends(dock: Dock) -> None:
    hardware = SimulatedScanner()
    async with open_scanner(f"serial:{hardware.path}"):
        dock.hardware = hardware
        dock.path.symlink_to(hardware.path)
        await dock.until(lambda: dock.states[-1:] == [FAILED])
        assert dock.statuses[-1].reason is Reason.BUSY
    await dock.until(lambda: dock.states[-1:] == [READY])


async def test_a_lasting_trouble_is_reported_once(dock: Dock) -> None:
    await dock.until(lambda: dock.states == [OPENING, LOST])
    await asyncio.sleep(1.2)
    assert dock.states == [OPENING, LOST]


async def test_signals_reach_the_scanner_only_while_it_is_there(dock: Dock) -> None:
    assert not await dock.supervised.signal(Signal.GOOD)
    hardware = dock.plug_in()
    await dock.until(lambda: dock.states[-1:] == [READY])
    assert await dock.supervised.signal(Signal.GOOD)
    assert hardware.heard() == b"\x07"


async def test_a_source_that_ends_ends_its_supervision(tmp_path: Path) -> None:
    """A picture is read once."""
    from devices.drivers.zxing import Symbology, draw_gs1

    path = tmp_path / "label.png"
    draw_gs1("(01)09506000134352", Symbology.DATA_MATRIX).save(path)
    scans: list[Scan] = []
    supervised = SupervisedScanner(f"image:{path}", lambda: open_scanner(f"image:{path}"), scans.append)
    await asyncio.wait_for(supervised.run(), 10)
    assert [scan.data for scan in scans] == [b"]d20109506000134352"]
    assert supervised.status.state is ScannerState.CLOSED
