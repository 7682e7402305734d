"""Builders and readers that the device tests share."""

import asyncio
from collections.abc import AsyncIterator

from devices.scan import Reading, Scan

LABEL = b"]d2010950600013435210LOT7A\x1d21SN1"
"""A GS1 DataMatrix as a reader sends it: symbology identifier, GTIN, lot, GS, serial."""


async def take(readings: AsyncIterator[Reading], count: int) -> list[Reading]:
    """The next `count` readings, which must come within ten seconds."""
    async with asyncio.timeout(10):
        return [await anext(readings) for _ in range(count)]


async def data_of(readings: AsyncIterator[Reading], count: int) -> list[bytes]:
    """The bytes of the next `count` readings, all of which must be scans."""
    taken = await take(readings, count)
    assert all(isinstance(reading, Scan) for reading in taken), taken
    return [reading.data for reading in taken]


async def nothing_more(readings: AsyncIterator[Reading], within_s: float = 0.1) -> bool:
    """Whether the scanner stays silent for a while; the iterator is used up by asking."""
    try:
        async with asyncio.timeout(within_s):
            await anext(readings)
    except TimeoutError:
        return True
    return False
