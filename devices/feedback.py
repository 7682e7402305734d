"""Signals to the operator's ear and hand: which there are, how one is given, and who is tried first.

The screen says everything in words and colour too (that is not this file's), so a signal may be late or replaced by a
newer one, but giving one never holds up a scan, and a waiting BAD is never replaced by better news.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, runtime_checkable

log = logging.getLogger(__name__)


class Signal(Enum):
    """What the operator is told without looking."""

    GOOD = "good"
    BAD = "bad"
    ATTENTION = "attention"
    DUPLICATE = "duplicate"


class Beeper(Protocol):
    """A means of giving signals; every Scanner is one as well."""

    async def signal(self, signal: Signal) -> bool:
        """Give it; False when this means cannot. May raise OSError when it should have worked."""


@runtime_checkable
class KeptReady(Protocol):
    """A beeper that keeps something ready between signals, so that each starts at once."""

    def warm_up(self) -> None:
        """Get ready; called on the event loop, so it takes no time."""

    def close(self) -> None:
        """Let go of it, for good."""


class TextStream(Protocol):
    """The part of a text stream that a bell needs."""

    def write(self, text: str, /) -> object:
        """Take the text."""

    def flush(self) -> object:
        """Send what was taken."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a signal sounds: so many tones of one pitch. Count and pitch both differ, so that either tells it."""

    count: int
    hertz: int
    tone_ms: int
    gap_ms: int = 60


PATTERNS = {
    Signal.GOOD: Pattern(1, 2_600, 90),
    Signal.ATTENTION: Pattern(2, 1_300, 140),
    Signal.BAD: Pattern(3, 420, 220, 90),
    Signal.DUPLICATE: Pattern(4, 1_900, 70),
}
"""High and once is good, low and three times is bad; the longest takes 0.9 s."""
BELLS = {signal: pattern.count for signal, pattern in PATTERNS.items()}
"""For what has one pitch: told apart by the number alone."""


class TerminalBell:
    """Rings the terminal's bell: the fallback, since many kiosk terminals mute it. One pitch: only the count differs."""

    def __init__(self, stream: TextStream, gap_s: float = 0.12) -> None:
        self._stream = stream
        self._gap_s = gap_s

    async def signal(self, signal: Signal) -> bool:
        """Ring BELLS[signal] times, `gap_s` apart because terminals merge bells that come at once."""
        for left in reversed(range(BELLS[signal])):
            self._stream.write("\a")
            self._stream.flush()
            if left:
                await asyncio.sleep(self._gap_s)
        return True


class RecordingBeeper:
    """Keeps what it was asked to give, for tests and for `--headless` runs."""

    def __init__(self) -> None:
        self.given: list[Signal] = []

    async def signal(self, signal: Signal) -> bool:
        """Note the signal."""
        self.given.append(signal)
        return True


class Feedback:
    """Gives each signal by the first of its beepers that can; holds one signal in waiting: the newest, but a BAD stays."""

    def __init__(self, beepers: Sequence[Beeper], patience_s: float = 2.0) -> None:
        """A beeper that takes longer than `patience_s` (any pattern is shorter) is hung, and the next one is tried."""
        self._beepers = tuple(beepers)
        self._patience_s = patience_s
        self._waiting: Signal | None = None
        self._woken = asyncio.Event()

    def give(self, signal: Signal) -> None:
        """Ask for a signal and return at once; called on the event loop that runs `run`."""
        if self._waiting is not Signal.BAD:
            self._waiting = signal
        self._woken.set()

    async def run(self) -> None:
        """Give signals until cancelled; then let go of all that was kept ready."""
        kept = [beeper for beeper in self._beepers if isinstance(beeper, KeptReady)]
        try:
            for beeper in kept:
                beeper.warm_up()
            while True:
                await self._woken.wait()
                self._woken.clear()
                signal, self._waiting = self._waiting, None
                if signal is not None and not await self._given(signal):
                    log.warning("no means of giving the signal %s worked", signal.value)
        finally:
            for beeper in kept:
                beeper.close()

    async def _given(self, signal: Signal) -> bool:
        for beeper in self._beepers:
            try:
                async with asyncio.timeout(self._patience_s):
                    if await beeper.signal(signal):
                        return True
            except (OSError, ValueError) as error:  # TimeoutError is an OSError; a closed stream raises ValueError
                log.warning("%s could not give %s: %s", type(beeper).__name__, signal.value, error or "it hung")
        return False
