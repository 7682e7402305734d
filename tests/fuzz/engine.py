"""Throws inputs at a target and judges what comes back: no exception, no broken promise, no input that takes too long.

Inputs come in blocks. A block is made from the seed, the target's name and its number alone, so a run says the same
whatever the number of processes, and one block can be run again by itself.
"""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from random import Random
from types import FrameType

from tests.fuzz.mutate import Mutator, Seeds, mutate

BLOCK = 1_000
SLOWEST_S = 0.1
"""For one input; the slowest honest one takes a few milliseconds, and a collector or a busy machine may come between."""
HANGS_S = 10.0
_SHRINK_TRIES = 3_000


@dataclass(frozen=True, slots=True)
class Target:
    """Something that takes foreign bytes. `check` raises when a promise is broken, and tells whether the input was taken."""

    name: str
    seeds: Callable[[], Seeds]
    check: Callable[[bytes], bool]
    mutate: Mutator = mutate
    share: int = 1
    """Of all inputs, in proportion to the other targets."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that broke a promise, as small as it could be made."""

    target: str
    data: bytes
    what: str


@dataclass(frozen=True, slots=True)
class Tally:
    """What a block came to; `seconds` counts the target's own work, `slowest` is one input's."""

    target: str
    inputs: int
    accepted: int
    seconds: float
    slowest: float
    failure: Failure | None = None


class TooSlow(Exception):
    """One input took longer than any may."""


def run_block(target: Target, seed: int, number: int, size: int) -> Tally:
    """Inputs `number` * BLOCK and following, `size` of them; stops at the first failure."""
    chance = Random(f"{seed} {target.name} {number}")
    seeds = _seeds_of(target)
    accepted, seconds, slowest = 0, 0.0, 0.0
    with _alarm():
        for done in range(size):
            data = target.mutate(chance, seeds)
            started = time.perf_counter()
            what, taken = _outcome(target, data)
            spent = time.perf_counter() - started
            accepted, seconds, slowest = accepted + taken, seconds + spent, max(slowest, spent)
            if what is None and spent > SLOWEST_S:
                what = _slow(target, data)
            if what is not None:
                failure = Failure(target.name, shrink(target, data, what), what)
                return Tally(target.name, done + 1, accepted, seconds, slowest, failure)
    return Tally(target.name, size, accepted, seconds, slowest)


def fault_of(target: Target, data: bytes) -> str | None:
    """What this input breaks, or None."""
    with _alarm():
        return _outcome(target, data)[0] or _slow(target, data)


def shrink(target: Target, data: bytes, what: str) -> bytes:
    """A smaller input that fails in the same way: pieces cut out as long as that works, then bytes made plain."""
    kind = what.split(":")[0]
    left = _SHRINK_TRIES if kind != TooSlow.__name__ else 30

    def still_fails(candidate: bytes) -> bool:
        nonlocal left
        left -= 1
        found = _outcome(target, candidate)[0] or (_slow(target, candidate) if kind == TooSlow.__name__ else None)
        return found is not None and found.split(":")[0] == kind

    step = max(1, len(data) // 2)
    while left > 0:
        smaller = next((cut for cut in _cuts(data, step) if left > 0 and still_fails(cut)), None)
        if smaller is not None:
            data = smaller
        elif step > 1:
            step //= 2
        else:
            break
    for at in range(len(data)):
        plainer = data[:at] + b"0" + data[at + 1 :]
        if left > 0 and plainer != data and still_fails(plainer):
            data = plainer
    return data


def _cuts(data: bytes, step: int) -> Iterator[bytes]:
    for start in range(0, len(data), step):
        yield data[:start] + data[start + step :]


def _outcome(target: Target, data: bytes) -> tuple[str | None, bool]:
    signal.setitimer(signal.ITIMER_REAL, HANGS_S)
    try:
        return None, target.check(data)
    except Exception as error:  # whatever it is, it is the finding
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = f" ({place.tb_frame.f_code.co_name}, line {place.tb_lineno})" if place else ""
        return f"{type(error).__name__}: {error}{where}"[:300], False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _slow(target: Target, data: bytes) -> str | None:
    """The best of three says whether it was the input, or the machine that was busy elsewhere."""
    best = min(_timed(target, data) for _ in range(3))
    return f"{TooSlow.__name__}: {best:.2f} s for {len(data)} bytes" if best > SLOWEST_S else None


def _timed(target: Target, data: bytes) -> float:
    started = time.perf_counter()
    _outcome(target, data)
    return time.perf_counter() - started


@cache
def _seeds_of(target: Target) -> Seeds:
    return target.seeds()


@contextmanager
def _alarm() -> Iterator[None]:
    """While inside, an input that hangs ends in TooSlow."""

    def ring(number: int, frame: FrameType | None) -> None:
        raise TooSlow(f"no answer in {HANGS_S:.0f} s")

    before = signal.signal(signal.SIGALRM, ring)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
