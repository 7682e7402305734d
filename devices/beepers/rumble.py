"""The vibration motor of a handheld, for halls in which nothing can be heard."""

import asyncio
import fcntl
import os
from collections.abc import Callable
from pathlib import Path

from devices.beepers.input_events import EV_FF, EVIOCSFF, FF_RUMBLE, effect_number, event, find_device, rumble_effect
from devices.feedback import PATTERNS, Pattern, Signal

_HIGH = 1_000
"""Hertz: a motor has no pitch, so low signals shake with the strong one of its two weights, high ones with the weak one."""
_SHORTEST_MS = 80
"""A motor needs that long to be felt at all."""
Load = Callable[[int, int, bytearray], object]


class Rumble:
    """Shakes signals on an event node; on the first that can where none is named."""

    def __init__(self, device: str = "", load: Load = fcntl.ioctl) -> None:
        self._device = Path(device) if device else None
        self._load = load

    async def signal(self, signal: Signal) -> bool:
        """Shake it; False where there is no motor. Raises OSError without permission."""
        device = self._device or find_device("ff", FF_RUMBLE)
        if device is None or not device.exists():
            return False
        pattern = PATTERNS[signal]
        node = await asyncio.to_thread(os.open, device, os.O_RDWR)
        try:
            effect = _effect(pattern)
            await asyncio.to_thread(self._load, node, EVIOCSFF, effect)
            for _ in range(pattern.count):
                os.write(node, event(EV_FF, effect_number(effect), 1))
                await asyncio.sleep((_length(pattern) + pattern.gap_ms) / 1_000)
        finally:
            os.close(node)  # which unloads the effect
        return True


def _length(pattern: Pattern) -> int:
    return max(_SHORTEST_MS, pattern.tone_ms)


def _effect(pattern: Pattern) -> bytearray:
    strong, weak = (0, 0xFFFF) if pattern.hertz >= _HIGH else (0xFFFF, 0)
    return rumble_effect(_length(pattern), strong, weak)
