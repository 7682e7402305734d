"""From the wire to the parsed label: every scan of a burst, in order, none twice. The ten-second burst is a journey."""

import asyncio
import time

from devices.drivers.simulated import SimulatedScanner
from tests.devices.channel import label, open_channel, scan_at, serials


async def test_a_thousand_scans_back_to_back_are_all_parsed_in_order_and_none_twice(hardware: SimulatedScanner) -> None:
    async with open_channel(hardware) as channel:
        for serial in serials(1_000):
            hardware.scan(label(serial))
        assert await channel.all_of(1_000, timeout_s=10) == serials(1_000)


async def test_a_hundred_scans_a_second_are_all_parsed_in_order_and_none_twice(hardware: SimulatedScanner) -> None:
    async with open_channel(hardware) as channel:
        await scan_at(hardware, serials(100), a_second=100)
        assert await channel.all_of(100, timeout_s=5) == serials(100)


async def test_two_scanners_at_once_do_not_mix(hardware: SimulatedScanner) -> None:
    other = SimulatedScanner()
    try:
        async with open_channel(hardware) as one, open_channel(other) as two:
            odd, even = serials(600)[1::2], serials(600)[::2]
            await asyncio.gather(scan_at(hardware, odd, a_second=1_000), scan_at(other, even, a_second=1_000))
            assert await one.all_of(300, timeout_s=5) == odd
            assert await two.all_of(300, timeout_s=5) == even
    finally:
        other.close()


async def test_a_burst_goes_on_where_it_was_when_the_program_is_held_up(hardware: SimulatedScanner) -> None:
    async with open_channel(hardware) as channel:
        scanning = asyncio.create_task(scan_at(hardware, serials(300), a_second=300))
        for _ in range(3):
            await asyncio.sleep(0.1)
            _hold_up_the_loop()
        await scanning
        assert await channel.all_of(300, timeout_s=5) == serials(300)


def _hold_up_the_loop() -> None:
    time.sleep(0.15)
