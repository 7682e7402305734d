"""The sound of a signal as a WAV file in memory: 16 bit, mono, made from its pattern."""

import io
import math
import struct
import wave
from functools import cache

from devices.feedback import PATTERNS, Signal

RATE = 16_000
_LOUD = 0.8 * 32_767
_RAMP_MS = 4
"""Rise and fall of a tone, so that it does not click."""


@cache
def wave_form(signal: Signal) -> bytes:
    """The whole file."""
    pattern = PATTERNS[signal]
    tone = _tone(pattern.hertz, pattern.tone_ms)
    gap = bytes(2 * (RATE * pattern.gap_ms // 1_000))
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(gap.join([tone] * pattern.count) + gap)
    return file.getvalue()


def _tone(hertz: int, milliseconds: int) -> bytes:
    length, ramp = RATE * milliseconds // 1_000, RATE * _RAMP_MS // 1_000
    samples = (
        int(_LOUD * min(1.0, at / ramp, (length - at) / ramp) * math.sin(2 * math.pi * hertz * at / RATE))
        for at in range(length)
    )
    return struct.pack(f"<{length}h", *samples)
