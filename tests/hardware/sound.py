"""What a recording holds: the pitch of each tone in it, one after the other."""

import array
from itertools import pairwise
from pathlib import Path

_HEADER = 44
_LOUD = 8_000
_PIECES_A_SECOND = 100


def pitches(wav: Path, rate: int, channels: int = 1) -> list[float]:
    """In hertz, from how often a tone rises through zero; 16-bit samples behind a header that may not know its length."""
    data = wav.read_bytes()[_HEADER:]
    samples = array.array("h", data[: len(data) // (2 * channels) * 2 * channels])[::channels]
    step = rate // _PIECES_A_SECOND
    loud = [max(samples[at : at + step]) > _LOUD for at in range(0, len(samples), step)]
    found: list[float] = []
    start = 0
    for at, (before, now) in enumerate(pairwise([False, *loud, False])):
        if now and not before:
            start = at
        elif before and not now:
            tone = samples[(start + 1) * step : (at - 1) * step]  # without its ramps
            found += [sum(left < 0 <= right for left, right in pairwise(tone)) * rate / len(tone)] if tone else []
    return found
