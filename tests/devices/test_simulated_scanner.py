"""The scanner without hardware: its reader and its outside writers come and go, and what is scanned arrives once."""

import asyncio
import os
import termios
from collections.abc import AsyncIterator

import pytest

from devices.drivers.pty_bridge import PtyBridge
from devices.drivers.serial_port import SerialScanner
from devices.drivers.simulated import SimulatedScanner, scan_into
from tests.devices.readings import LABEL, data_of, nothing_more, take


@pytest.fixture
async def inlet(hardware: SimulatedScanner) -> AsyncIterator[str]:
    """A path that any process may write to; what it writes is scanned by `hardware`."""
    bridge = PtyBridge(hardware)
    bridge.start()
    yield bridge.path
    bridge.close()


async def shell(command: str) -> None:
    process = await asyncio.create_subprocess_exec("sh", "-c", command)
    assert await process.wait() == 0


async def test_what_is_scanned_before_anybody_reads_arrives_when_somebody_does(hardware: SimulatedScanner) -> None:
    hardware.scan(LABEL)
    await asyncio.sleep(0.1)
    async with SerialScanner(hardware.path) as scanner:
        assert await data_of(aiter(scanner), 1) == [LABEL]


async def test_a_reader_that_comes_back_gets_what_was_scanned_meanwhile_and_nothing_twice(
    hardware: SimulatedScanner,
) -> None:
    async with SerialScanner(hardware.path) as scanner:
        hardware.scan(b"one")
        assert await data_of(aiter(scanner), 1) == [b"one"]
    hardware.scan(b"two")
    async with SerialScanner(hardware.path) as scanner:
        readings = aiter(scanner)
        assert await data_of(readings, 1) == [b"two"]
        assert await nothing_more(readings)


async def test_what_is_scanned_while_a_reader_is_still_opening_the_line_is_not_flushed_away(
    hardware: SimulatedScanner,
) -> None:
    fd = os.open(hardware.path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    hardware.scan(LABEL)
    await asyncio.sleep(0.01)
    termios.tcflush(fd, termios.TCIFLUSH)  # as pyserial does at the end of its open
    await asyncio.sleep(0.2)
    assert os.read(fd, 100) == LABEL + b"\r\n"
    os.close(fd)


async def test_a_reader_that_dies_inside_a_burst_does_not_stop_the_scanner(hardware: SimulatedScanner) -> None:
    async with SerialScanner(hardware.path) as scanner:
        for number in range(5_000):
            hardware.scan(LABEL + b"%d" % number)
        await data_of(aiter(scanner), 10)
    async with SerialScanner(hardware.path) as scanner:
        hardware.scan(b"last")
        readings = aiter(scanner)
        async with asyncio.timeout(10):
            while (await anext(readings)).data != b"last":
                pass
        assert await nothing_more(readings)


async def test_each_write_by_another_process_is_one_scan(hardware: SimulatedScanner, inlet: str) -> None:
    async with SerialScanner(hardware.path) as scanner:
        for number in range(10):
            await shell(f"printf ']d2{number}\\r\\n' > {inlet}")
        assert await data_of(aiter(scanner), 10) == [b"]d2%d" % number for number in range(10)]


async def test_a_write_without_a_suffix_is_a_scan_too(hardware: SimulatedScanner, inlet: str) -> None:
    async with SerialScanner(hardware.path) as scanner:
        readings = aiter(scanner)
        await shell(f"printf ']d20109506000134352' > {inlet}")
        assert await data_of(readings, 1) == [b"]d20109506000134352"]
        assert await nothing_more(readings)


async def test_the_inlet_changes_and_echoes_no_byte(hardware: SimulatedScanner, inlet: str) -> None:
    every_byte = bytes(byte for byte in range(1, 256) if byte not in b"\r\n\t\x03\x02")
    async with SerialScanner(hardware.path) as scanner:
        readings = aiter(scanner)
        await asyncio.to_thread(scan_into, inlet, every_byte)
        assert await data_of(readings, 1) == [every_byte]
        assert await nothing_more(readings)


async def test_a_burst_from_another_process_is_neither_cut_nor_reordered(
    hardware: SimulatedScanner, inlet: str
) -> None:
    async with SerialScanner(hardware.path) as scanner:
        writer = asyncio.create_task(shell(f"seq -f '{'x' * 100}%06.0f' 1 5000 > {inlet}"))
        expected = [b"x" * 100 + b"%06d" % number for number in range(1, 5_001)]
        assert await data_of(aiter(scanner), 5_000) == expected
        await writer


async def test_a_writer_whose_controlling_terminal_the_inlet_became_may_exit(
    hardware: SimulatedScanner, inlet: str
) -> None:
    """A shell that leads a session gets the first terminal that it opens, and takes it down when it ends."""
    async with SerialScanner(hardware.path) as scanner:
        readings = aiter(scanner)
        await shell(f"setsid -w sh -c ': <> {inlet}; sleep 0.05'")
        await shell(f"printf 'a\\035b\\r' > {inlet}")
        assert await data_of(readings, 1) == [b"a\x1db"]


async def test_many_bytes_wait_in_the_writer_while_nobody_reads(hardware: SimulatedScanner, inlet: str) -> None:
    writer = asyncio.create_task(asyncio.to_thread(scan_into, inlet, b"y" * 1_000_000 + b"\r" + LABEL))
    await asyncio.sleep(0.3)
    assert not writer.done()
    assert hardware.backlog < 100_000
    async with SerialScanner(hardware.path) as scanner:
        assert (await take(aiter(scanner), 2))[1].data == LABEL
        await writer
