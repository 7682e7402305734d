"""How measurements are taken: ours and the peer's in turns, so that a noisy minute hits both; medians, so that one bad round counts little."""

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from bench.figure import Compared

Measure = Callable[[], float]
DISK = Path("/var/tmp")  # on disk wherever /tmp may be memory, where fdatasync would cost nothing


class Scale(Enum):
    """How much is measured: small for each change, full for what is written down."""

    SMALL = "small"
    FULL = "full"

    def pick(self, small: int, full: int) -> int:
        """The count for this scale."""
        return small if self is Scale.SMALL else full


@dataclass(frozen=True, slots=True)
class Round:
    """One round's result of ours and of the peer's, in one unit."""

    ours: float
    theirs: float


def take_turns(rounds: int, ours: Measure, theirs: Measure) -> Compared:
    """Measure both in each round, changing who goes first."""
    return compared([_turn(ours, theirs, theirs_first=bool(number % 2)) for number in range(rounds)])


def compared(rounds: Sequence[Round]) -> Compared:
    """The medians; the ratio is the median of the rounds' own ratios, because what disturbs a round disturbs both."""
    return Compared(
        statistics.median(taken.ours for taken in rounds),
        statistics.median(taken.theirs for taken in rounds),
        statistics.median(taken.ours / taken.theirs for taken in rounds),
    )


def _turn(ours: Measure, theirs: Measure, *, theirs_first: bool) -> Round:
    if not theirs_first:
        return Round(ours(), theirs())
    peer = theirs()
    return Round(ours(), peer)


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder on disk for a measurement, gone afterwards; TMPDIR moves it to the disk that is to be measured."""
    base = os.environ.get("TMPDIR") or (DISK if DISK.is_dir() else None)
    folder = Path(tempfile.mkdtemp(prefix="lotline-bench-", dir=base))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
