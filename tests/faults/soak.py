"""The fault laboratory for long: power cuts, seeded histories, and real programs that are killed on a bad network, until so much was broken.

    python -m tests.faults.soak --cuts 2000 --faults 500 --kills 200 [--minutes 30] [--db sqlite|postgres] [--seed 1]

Ends with one line; exit status 1 if anything was lost, doubled or falsely called an exception. Every seed is printed before it is used.
"""

import argparse
import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.histories import tell
from tests.faults.processes.runs import Wanted, run_processes
from tests.faults.storage import cache_cuts, journal_cuts
from tests.faults.tally import Tally
from tests.support.postgres import installations, running

CUTS_AT_ONCE = 200
KILLS_AT_ONCE, FAULTS_AT_ONCE = 40, 80
CACHE_SHARE = 4
"""Every so many rounds of cuts fall on the cache instead of the journal."""


@dataclass(frozen=True, slots=True)
class Soak:
    """How much is to be broken at least, and for how long at most, in minutes; 0 for as long as it takes."""

    cuts: int
    faults: int
    kills: int
    minutes: float
    database: str
    seed: int


def soak(wanted: Soak, say: Callable[[str], None] = print) -> Tally:
    """Break until all counts are reached or the time is over."""
    tally, seed, begun = Tally(), wanted.seed, time.monotonic()

    def goes_on() -> bool:
        over = wanted.minutes and time.monotonic() - begun > wanted.minutes * 60
        return not (over or _left(wanted, tally) == Tally() or tally.findings)

    with _database(wanted.database) as new_database:
        while goes_on():
            for part in (_cuts, _history, lambda todo, at: _processes(todo, at, new_database)):
                if goes_on():
                    made = part(_left(wanted, tally), seed)
                    tally += made
                    say(f"seed {seed}: {made.line}")
            seed += 1
    return tally


def _left(wanted: Soak, tally: Tally) -> Tally:
    """What is still to be broken."""
    return Tally(
        cuts=max(0, wanted.cuts - tally.cuts),
        wire_faults=max(0, wanted.faults - tally.wire_faults),
        kills=max(0, wanted.kills - tally.kills),
    )


def _cuts(todo: Tally, seed: int) -> Tally:
    if not todo.cuts:
        return Tally()
    cuts = cache_cuts.cuts if seed % CACHE_SHARE == 0 else journal_cuts.cuts
    return cuts(seed, min(CUTS_AT_ONCE, todo.cuts))


def _history(todo: Tally, seed: int) -> Tally:
    if not (todo.wire_faults or todo.kills):
        return Tally()
    logging.disable(logging.CRITICAL)
    try:
        return tell(seed).tally
    finally:
        logging.disable(logging.NOTSET)


def _processes(todo: Tally, seed: int, new_database: Callable[[], str]) -> Tally:
    if not (todo.wire_faults or todo.kills):
        return Tally()
    folder = Path(tempfile.mkdtemp(prefix="lotline-soak-"))
    kills, faults = min(KILLS_AT_ONCE, todo.kills), min(FAULTS_AT_ONCE, todo.wire_faults)
    made = run_processes(Wanted(seed, kills, faults, new_database()), folder)
    if made.clean:
        shutil.rmtree(folder, ignore_errors=True)
    return made


@contextmanager
def _database(engine: str) -> Iterator[Callable[[], str]]:
    """What gives the address of a new empty database for each run; an empty one for SQLite."""
    if engine == "sqlite":
        yield lambda: ""
        return
    with running(installations()[0]) as cluster:
        yield lambda: cluster.url(cluster.new_database())


def main(arguments: Sequence[str] | None = None) -> int:
    """From the command line."""
    parser = argparse.ArgumentParser(description="Break the storage, the network and the programs for long.")
    parser.add_argument("--cuts", type=int, default=2000)
    parser.add_argument("--faults", type=int, default=500)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--db", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    wanted = Soak(given.cuts, given.faults, given.kills, given.minutes, given.db, given.seed)
    tally = soak(wanted, lambda line: print(line, flush=True))
    print(*tally.findings[:20], tally.line, sep="\n")
    return 0 if tally.clean else 1


if __name__ == "__main__":
    raise SystemExit(main())
