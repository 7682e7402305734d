"""A dock at its busiest: a hundred scans a second for ten seconds, from the wire to the parsed label."""

import time

import pytest

from devices.drivers.simulated import SimulatedScanner
from tests.devices.channel import open_channel, scan_at, serials


@pytest.mark.journey
async def test_ten_seconds_of_a_hundred_scans_each_are_all_parsed_in_order_and_none_twice() -> None:
    hardware = SimulatedScanner()
    try:
        async with open_channel(hardware) as channel:
            started = time.monotonic()
            await scan_at(hardware, serials(1_000), a_second=100)
            assert 9.9 < time.monotonic() - started < 15, "that was no hundred a second"
            assert await channel.all_of(1_000, timeout_s=1) == serials(1_000)
    finally:
        hardware.close()
