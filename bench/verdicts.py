"""Scans timed from outside: from the write to the scanner's line to the moment when the answer has left the program's screen."""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from bench.delivery import Piece
from bench.errors import NothingSeen
from bench.harness import Round
from bench.programs import SerialLine
from bench.screen import ProgramOnScreen, Wait

QUIET_SECONDS = 0.03
FIRST_SECONDS = 1.0
ATTEMPTS = 20
WARM_UP = 5


@dataclass(frozen=True, slots=True)
class Watched:
    """A running program, the line it reads, and what it must show for a piece."""

    screen: ProgramOnScreen
    line: SerialLine
    answer: Callable[[Piece], Wait]

    def seconds(self, piece: Piece, patience: float = FIRST_SECONDS) -> float:
        """From the write to the answer; raises NothingSeen."""
        self.screen.forget(QUIET_SECONDS)
        begun = time.perf_counter()
        self.line.scan(piece.label)
        return self.screen.when(self.answer(piece), patience) - begun

    def warm_up(self, pieces: Iterator[Piece]) -> None:
        """Scan until the program reads its line, and a few more times; raises NothingSeen."""
        for attempt in range(ATTEMPTS):
            try:
                self.seconds(next(pieces))
                break
            except NothingSeen:
                if attempt == ATTEMPTS - 1:
                    raise
        for piece in islice(pieces, WARM_UP):
            self.seconds(piece)


def in_turns(ours: Watched, theirs: Watched, pieces: Iterator[Piece]) -> Round:
    """The p50 of both over these pieces, in milliseconds; a person's pause between scans, never in step with the screen's clock."""
    pause = random.Random(len(ours.line.path))
    taken: list[tuple[float, float]] = []
    for piece in pieces:
        time.sleep(pause.uniform(0.01, 0.05))
        taken.append((ours.seconds(piece), theirs.seconds(piece)))
    mine, other = zip(*taken, strict=True)
    return Round(statistics.median(mine) * 1000, statistics.median(other) * 1000)
