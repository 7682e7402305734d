"""The serial driver with a scanner that speaks SSI, on a real serial line."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from devices.decode import ssi
from devices.drivers.serial_port import SerialScanner
from devices.drivers.simulated import SimulatedScanner
from devices.errors import Lost
from devices.feedback import Signal
from devices.profile import DeviceProfile, Protocol
from devices.scan import Misread, Scan
from tests.devices.readings import LABEL, data_of, nothing_more, take

SSI = DeviceProfile(protocol=Protocol.SSI)
ACK, NAK = ssi.packet(ssi.Opcode.ACK), ssi.packet(ssi.Opcode.NAK, b"\x01")


def code(data: bytes, status: int = 0) -> bytes:
    return ssi.packet(ssi.Opcode.DECODE_DATA, b"\x1b" + data, status, source=0)


class ZebraScanner:
    """Sends each code until it is acknowledged, as the real one does."""

    def __init__(self, hardware: SimulatedScanner) -> None:
        self._hardware = hardware
        self.sent_again = 0

    async def scan(self, data: bytes, damaged: bool = False) -> None:
        whole = code(data)
        self._hardware.send(whole[:9] + b"?" + whole[10:] if damaged else whole)
        while (answer := await self._answer()) != ACK:
            assert answer == NAK
            self.sent_again += 1
            self._hardware.send(code(data, ssi.Status.RETRANSMITTED))

    async def _answer(self) -> bytes:
        async with asyncio.timeout(5):
            while not (answer := self._hardware.heard()):
                await asyncio.sleep(0.0005)
        return answer


@pytest.fixture
async def opened(hardware: SimulatedScanner) -> AsyncIterator[SerialScanner]:
    async with SerialScanner(hardware.path, SSI) as scanner:
        yield scanner


async def test_every_code_is_acknowledged_and_arrives_once(hardware: SimulatedScanner, opened: SerialScanner) -> None:
    zebra = ZebraScanner(hardware)
    for number in range(100):
        await zebra.scan(LABEL + b"%d" % number)
    readings = aiter(opened)
    assert await data_of(readings, 100) == [LABEL + b"%d" % number for number in range(100)]
    assert await nothing_more(readings)
    assert zebra.sent_again == 0


async def test_a_damaged_packet_is_sent_again_until_it_is_whole(
    hardware: SimulatedScanner, opened: SerialScanner
) -> None:
    zebra = ZebraScanner(hardware)
    start = time.monotonic()
    await zebra.scan(LABEL, damaged=True)
    readings = await take(aiter(opened), 2)
    assert time.monotonic() - start < 0.5
    assert zebra.sent_again == 1
    assert [reading.data for reading in readings if isinstance(reading, Scan)] == [LABEL]


async def test_a_thousand_codes_back_to_back_arrive_in_order(hardware: SimulatedScanner, opened: SerialScanner) -> None:
    for number in range(1_000):
        hardware.send(code(LABEL + b"%04d" % number))
    readings = aiter(opened)
    arriving = asyncio.create_task(data_of(readings, 1_000))
    while not arriving.done():
        hardware.heard()  # a scanner reads its answers
        await asyncio.sleep(0.001)
    assert arriving.result() == [LABEL + b"%04d" % number for number in range(1_000)]


async def test_half_a_packet_is_never_delivered(hardware: SimulatedScanner, opened: SerialScanner) -> None:
    hardware.send(code(LABEL))
    hardware.send(code(b"half" * 20)[:50])
    readings = aiter(opened)
    assert await data_of(readings, 1) == [LABEL]
    hardware.close()
    [half] = await take(readings, 1)
    assert isinstance(half, Misread)
    with pytest.raises(Lost):
        await take(readings, 1)


async def test_the_scanner_beeps_by_packet(hardware: SimulatedScanner, opened: SerialScanner) -> None:
    assert await opened.signal(Signal.BAD)
    assert hardware.heard() == ssi.beep(Signal.BAD)


async def test_the_profiles_own_bytes_come_before_the_protocols_beep(hardware: SimulatedScanner) -> None:
    profile = DeviceProfile(protocol=Protocol.SSI, signal_bytes=((Signal.BAD, b"own"),))
    async with SerialScanner(hardware.path, profile) as scanner:
        assert await scanner.signal(Signal.BAD)
        assert hardware.heard() == b"own"
