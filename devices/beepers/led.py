"""The lamps of a terminal: one for what may go on and one for what must stop, blinked as often as the signal says."""

import asyncio
from pathlib import Path

from devices.feedback import PATTERNS, Signal

_STOP = frozenset({Signal.BAD, Signal.ATTENTION})
_SHORTEST_MS = 120


class Led:
    """Blinks `go` for good and duplicate, `stop` for bad and attention; names as in /sys/class/leds."""

    def __init__(self, go: str, stop: str = "", folder: Path = Path("/sys/class/leds")) -> None:
        self._go = folder / go
        self._stop = folder / (stop or go)

    async def signal(self, signal: Signal) -> bool:
        """Blink it; False where there is no such lamp. Raises OSError without permission."""
        lamp = self._stop if signal in _STOP else self._go
        if not (lamp / "brightness").exists():
            return False
        pattern = PATTERNS[signal]
        before, full = _read(lamp / "brightness"), _read(lamp / "max_brightness")
        try:
            for _ in range(pattern.count):
                _write(lamp, full)
                await asyncio.sleep(max(_SHORTEST_MS, pattern.tone_ms) / 1_000)
                _write(lamp, "0")
                await asyncio.sleep(pattern.gap_ms / 1_000)
        finally:
            _write(lamp, before)
        return True


def _read(file: Path) -> str:
    return file.read_text(encoding="ascii").strip()


def _write(lamp: Path, brightness: str) -> None:
    (lamp / "brightness").write_text(brightness, encoding="ascii")
