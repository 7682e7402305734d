"""The speaker that rugged terminals have as an input device (pcspkr): tones of a chosen pitch, without a sound card."""

import asyncio
import os
from pathlib import Path

from devices.beepers.input_events import EV_SND, SND_TONE, event, find_device
from devices.feedback import PATTERNS, Signal


class Speaker:
    """Sounds signals on an event node; on the first that can sound where none is named."""

    def __init__(self, device: str = "") -> None:
        self._device = Path(device) if device else None

    async def signal(self, signal: Signal) -> bool:
        """Sound it; False where there is no speaker. Raises OSError without permission."""
        device = self._device or find_device("snd", SND_TONE)
        if device is None or not device.exists():
            return False
        pattern = PATTERNS[signal]
        node = os.open(device, os.O_WRONLY | os.O_NONBLOCK)
        try:
            for _ in range(pattern.count):
                os.write(node, event(EV_SND, SND_TONE, pattern.hertz))
                await asyncio.sleep(pattern.tone_ms / 1_000)
                os.write(node, event(EV_SND, SND_TONE, 0))
                await asyncio.sleep(pattern.gap_ms / 1_000)
        finally:
            os.write(node, event(EV_SND, SND_TONE, 0))  # a tone that is not ended goes on for ever
            os.close(node)
        return True
