"""Waiting for other processes: look again until it is so, never sleep and hope."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds; a machine that does other things at the same time is slow, not wrong."""
_PAUSE = 0.02


def until(what: str, look: Callable[[], T], seconds: float = PATIENCE) -> T:
    """The first true answer of `look`; AssertionError that names `what` when there is none in time."""
    end = time.monotonic() + seconds
    while not (answer := look()):
        assert time.monotonic() < end, f"waited {seconds:.0f} s in vain: {what}"
        time.sleep(_PAUSE)
    return answer
