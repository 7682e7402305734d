"""The conversation of the Scanner Doctor: asks for one symbol of the card after the other and takes what comes, in any order."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from devices.doctor.arrival import Arrival, explain
from devices.doctor.card import CARD, CardSymbol
from devices.doctor.judge import DOUBLE_WITHIN_NS
from devices.profile import GENERIC, DeviceProfile
from devices.scan import Misread, MisreadReason, Reading
from devices.scanner import Scanner

STALE_MS = 400
"""Silence after which a scan without suffix is taken as it is."""
TRIES = 3
"""So often something strange is taken in place of one symbol before the next is asked for."""


@dataclass(frozen=True, slots=True)
class Guide:
    """What is said while the card is read: the symbol to scan now, and what came (True when it is on the card)."""

    ask: Callable[[CardSymbol], None]
    heard: Callable[[Arrival, bool], None]


def listening(profile: DeviceProfile) -> DeviceProfile:
    """The profile without anything that would hide a fault: no mended prefix, suffix or separator."""
    return replace(
        profile,
        prefix=GENERIC.prefix,
        suffixes=GENERIC.suffixes,
        idle_gap_ms=None,
        stale_ms=STALE_MS,
        group_separator=GENERIC.group_separator,
    )


async def read_card(
    scanner: Scanner, guide: Guide, wait_s: float, skips: asyncio.Event, settle_s: float = DOUBLE_WITHIN_NS / 1e9
) -> tuple[Arrival, ...]:
    """Everything that came until each symbol was read, skipped (`skips` set) or waited for, and `settle_s` longer.

    Raises ScannerError.
    """
    queue: asyncio.Queue[Reading] = asyncio.Queue()
    async with scanner:
        pump = asyncio.create_task(_pump(scanner, queue))
        try:
            arrivals = await _ask_for_each(queue, pump, guide, wait_s, skips)
            await asyncio.sleep(settle_s)
            return (*arrivals, *(_arrival(queue.get_nowait()) for _ in range(queue.qsize())))
        finally:
            pump.cancel()
            await asyncio.gather(pump, return_exceptions=True)


async def _pump(scanner: Scanner, queue: asyncio.Queue[Reading]) -> None:
    async for reading in scanner:
        queue.put_nowait(reading)


async def _ask_for_each(
    queue: asyncio.Queue[Reading],
    pump: asyncio.Task[None],
    guide: Guide,
    wait_s: float,
    skips: asyncio.Event,
) -> list[Arrival]:
    arrivals: list[Arrival] = []
    missing, tries = list(CARD), 0
    while missing:
        guide.ask(missing[0])
        reading = await _next(queue, pump, wait_s, skips)
        arrival = _arrival(reading) if reading else None
        if arrival is not None:
            arrivals.append(arrival)
            found = explain(arrival)
            guide.heard(arrival, found is not None)
            tries += found is None
            missing = [symbol for symbol in missing if not found or symbol is not found.symbol]
        if reading is None or tries == TRIES:
            missing, tries = missing[1:], 0
    return arrivals


async def _next(
    queue: asyncio.Queue[Reading], pump: asyncio.Task[None], wait_s: float, skips: asyncio.Event
) -> Reading | None:
    """The next reading; None when it is skipped or does not come. Raises Lost when the scanner went away."""
    skips.clear()
    got, skipped = asyncio.create_task(queue.get()), asyncio.create_task(skips.wait())
    done, _ = await asyncio.wait({got, skipped, pump}, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
    skipped.cancel()
    if got in done:
        return got.result()
    got.cancel()
    if pump in done:
        pump.result()
    return None


def _arrival(reading: Reading) -> Arrival:
    """A frame that no suffix ended comes as cut off; on the card that only means that none is set. A report needs none: there it is cut off."""
    cut_off = isinstance(reading, Misread) and reading.reason is MisreadReason.CUT_OFF
    return Arrival(reading.data, reading.received, ended=not cut_off or reading.source.startswith("hid:"))
