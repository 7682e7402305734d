"""The serial driver on a real serial line: every code once, in order, whole."""

import asyncio
import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.drivers.serial_port import SerialScanner
from devices.drivers.simulated import SimulatedScanner, open_raw_pty
from devices.errors import Lost, Reason, Unavailable
from devices.feedback import Signal
from devices.profile import DeviceProfile
from devices.scan import Misread, MisreadReason, Scan
from devices.scanner import ScannerState
from tests.devices.readings import LABEL, data_of, nothing_more, take

NOBODY = 65_534
QUIET_S = 0.06
"""After so long without a byte a line was not opened in the middle of a scan."""


def numbered(count: int) -> list[bytes]:
    return [LABEL + b"%06d" % number for number in range(count)]


async def test_a_scan_arrives_with_every_byte_its_source_and_its_time(hardware: SimulatedScanner) -> None:
    before = time.monotonic_ns()
    async with SerialScanner(hardware.path) as scanner:
        hardware.scan(LABEL)
        [reading] = await take(aiter(scanner), 1)
    assert isinstance(reading, Scan)
    assert (reading.data, reading.source) == (LABEL, f"serial:{hardware.path}")
    assert before < reading.received < time.monotonic_ns()


async def test_no_byte_is_changed_by_the_line(hardware: SimulatedScanner) -> None:
    every_byte = bytes(byte for byte in range(1, 256) if byte not in b"\r\n\t\x03\x02")
    async with SerialScanner(hardware.path) as scanner:
        hardware.scan(every_byte)
        assert await data_of(aiter(scanner), 1) == [every_byte]


async def test_a_thousand_scans_back_to_back_arrive_in_order_and_none_twice(hardware: SimulatedScanner) -> None:
    async with SerialScanner(hardware.path) as scanner:
        for label in numbered(1_000):
            hardware.scan(label)
        readings = aiter(scanner)
        assert await data_of(readings, 1_000) == numbered(1_000)
        assert await nothing_more(readings)


async def test_a_consumer_that_falls_behind_loses_nothing(hardware: SimulatedScanner) -> None:
    async with SerialScanner(hardware.path) as scanner:
        for label in numbered(5_000):
            hardware.scan(label)
        await asyncio.sleep(0.3)
        assert hardware.backlog > 0, "the line should be full and the scanner waiting"
        assert await data_of(aiter(scanner), 5_000) == numbered(5_000)


async def test_a_hundred_scans_a_second_arrive_in_order_and_none_twice(hardware: SimulatedScanner) -> None:
    async with SerialScanner(hardware.path) as scanner:
        readings = aiter(scanner)
        reading = asyncio.create_task(data_of(readings, 100))
        for label in numbered(100):
            hardware.scan(label)
            await asyncio.sleep(0.01)
        assert await reading == numbered(100)
        assert await nothing_more(readings)


async def test_a_scan_that_was_under_way_when_the_line_was_opened_is_told_and_not_delivered() -> None:
    """What was sent before is gone: the rest of a label can look like a whole one."""
    master, slave, path = open_raw_pty()
    async with SerialScanner(path) as scanner:
        os.write(master, LABEL[20:] + b"\r" + LABEL + b"\r")
        rest, whole = await take(aiter(scanner), 2)
    os.close(master)
    os.close(slave)
    assert isinstance(rest, Misread)
    assert (rest.reason, rest.data) == (MisreadReason.CUT_OFF, LABEL[20:])
    assert isinstance(whole, Scan)
    assert whole.data == LABEL


async def test_noise_nuls_and_bytes_of_no_character_set_leave_the_next_scan_good(hardware: SimulatedScanner) -> None:
    async with SerialScanner(hardware.path) as scanner:
        hardware.send(b"\0\0\0\r\xff\xfe\x80\xc3(\r\x1d\x1d\r")
        hardware.scan(LABEL)
        assert await data_of(aiter(scanner), 3) == [b"\xff\xfe\x80\xc3(", b"\x1d\x1d", LABEL]


async def test_megabytes_without_a_suffix_are_one_misread_and_the_next_scan_is_good(hardware: SimulatedScanner) -> None:
    async with SerialScanner(hardware.path) as scanner:
        hardware.send(b"x" * 3_000_000 + b"\r")
        hardware.scan(LABEL)
        misread, scan = await take(aiter(scanner), 2)
    assert isinstance(misread, Misread)
    assert misread.reason is MisreadReason.TOO_LONG
    assert scan.data == LABEL


async def test_a_code_whose_suffix_never_comes_is_told_as_cut_off(hardware: SimulatedScanner) -> None:
    async with SerialScanner(hardware.path, DeviceProfile(stale_ms=30)) as scanner:
        hardware.send(LABEL)
        [misread] = await take(aiter(scanner), 1)
    assert isinstance(misread, Misread)
    assert (misread.reason, misread.data) == (MisreadReason.CUT_OFF, LABEL)


async def test_silence_ends_the_scan_of_a_scanner_without_suffix(hardware: SimulatedScanner) -> None:
    async with SerialScanner(hardware.path, DeviceProfile(suffixes=b"", idle_gap_ms=30)) as scanner:
        readings = aiter(scanner)
        hardware.send(LABEL)
        [first] = await take(readings, 1)
        hardware.send(b"next")
        [second] = await take(readings, 1)
    assert isinstance(first, Scan)
    assert [first.data, second.data] == [LABEL, b"next"]


async def test_pulling_the_cable_is_noticed_at_once_and_whole_scans_before_it_still_arrive(
    hardware: SimulatedScanner,
) -> None:
    async with SerialScanner(hardware.path) as scanner:
        readings = aiter(scanner)
        hardware.scan(LABEL)
        await take(readings, 1)
        hardware.scan(b"whole")
        hardware.send(b"half")
        await asyncio.sleep(0.05)
        hardware.close()
        pulled = time.monotonic()
        whole, half = await take(readings, 2)
        with pytest.raises(Lost):
            await take(readings, 1)
        assert time.monotonic() - pulled < 0.5
        assert scanner.state is ScannerState.LOST
    assert (type(whole), whole.data) == (Scan, b"whole")
    assert (type(half), half.data) == (Misread, b"half")


async def test_a_line_whose_bytes_another_program_took_is_not_lost(hardware: SimulatedScanner) -> None:
    """Readable, and then nothing there: that must not look like the end of the line."""
    async with SerialScanner(hardware.path) as scanner:
        thief = os.open(hardware.path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        asyncio.get_running_loop().add_reader(thief, _take_all, thief)
        for _ in range(20):
            hardware.scan(LABEL)
            await asyncio.sleep(0.005)
        asyncio.get_running_loop().remove_reader(thief)
        os.close(thief)
        hardware.scan(b"last")
        readings = aiter(scanner)
        async with asyncio.timeout(5):
            while (await anext(readings)).data != b"last":
                pass


def _take_all(fd: int) -> None:
    with contextlib.suppress(BlockingIOError):
        os.read(fd, 4_096)


async def test_the_same_line_can_be_closed_and_opened_again(hardware: SimulatedScanner) -> None:
    for number in range(3):
        async with SerialScanner(hardware.path) as scanner:
            opened = scanner.state
            await asyncio.sleep(QUIET_S)
            hardware.scan(LABEL + b"%d" % number)
            assert await data_of(aiter(scanner), 1) == [LABEL + b"%d" % number]
        assert [opened, scanner.state] == [ScannerState.READY, ScannerState.CLOSED]


async def test_a_signal_is_sent_to_a_scanner_that_has_a_means_for_it(hardware: SimulatedScanner) -> None:
    profile = DeviceProfile(signal_bytes=((Signal.BAD, b"\x16\x07\r"),))
    async with SerialScanner(hardware.path, profile) as scanner:
        assert await scanner.signal(Signal.BAD)
        assert hardware.heard() == b"\x16\x07\r"
        assert not await scanner.signal(Signal.GOOD)
    assert not await scanner.signal(Signal.BAD)


async def reason_for(device: str) -> tuple[Reason, str]:
    with pytest.raises(Unavailable) as refused:
        async with SerialScanner(device):
            pass
    return refused.value.reason, str(refused.value)


async def test_a_scanner_that_is_not_there_is_missing() -> None:
    reason, words = await reason_for("/dev/serial/by-id/usb-none-if00")
    assert reason is Reason.MISSING
    assert "plug the scanner in" in words


async def test_a_scanner_that_another_program_reads_is_busy(hardware: SimulatedScanner) -> None:
    async with SerialScanner(hardware.path):
        reason, words = await reason_for(hardware.path)
    assert reason is Reason.BUSY
    assert "another program" in words


async def test_a_file_is_no_serial_line(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a scanner")
    assert (await reason_for(str(path)))[0] is Reason.UNUSABLE
    assert path.read_text() == "not a scanner"


@pytest.fixture
def forbidden(hardware: SimulatedScanner) -> Iterator[str]:
    """The path of a line that this process may not open, as root gives up its rights for a while."""
    Path(hardware.path).chmod(0)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    yield hardware.path
    if root:
        os.seteuid(0)


async def test_a_line_that_may_not_be_opened_names_its_group_and_the_rule_that_helps(forbidden: str) -> None:
    reason, words = await reason_for(forbidden)
    assert reason is Reason.PERMISSION
    assert "its group (" in words
    assert 'GROUP="dialout"' in words
