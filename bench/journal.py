"""journal.*: a journal of a million entries: what one more costs, what a start costs, and what it takes to look at all of it."""

import shutil
import statistics
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path

from bench.errors import CannotMeasure
from bench.figure import Better, Figure, Goal, Of
from bench.harness import Measure, Round, compared, seconds, take_turns
from bench.journals import Content, journal_of
from bench.scan import SETTLED, Write, writes_of
from bench.site import Workshop
from sync.journal import Journal
from sync.journal_archive import Archive
from sync.journal_check import verify
from workflows.rules.identity import EnrolmentId

ENTRIES = 1_000_000
FEW = 1_000


def large(workshop: Workshop) -> Figure:
    """A commit into the journal, beside one into an empty journal; p50 in microseconds."""
    path, enrolment = _journal(workshop, _many(workshop))
    ours, theirs = Journal.open(path, enrolment), Journal.open(workshop.new_folder() / "journal.db", enrolment)
    writes = writes_of(workshop.delivery)
    for _ in range(SETTLED):
        next(writes)(ours)
        next(writes)(theirs)
    rounds = [_commits(ours, theirs, writes, workshop.scale.pick(200, 1000)) for _ in range(5)]
    ours.close()
    theirs.close()
    return Figure("journal.large", "us", Better.LOWER, Goal(Of.RATIO, 1.15), "an empty journal", compared(rounds))


def start(workshop: Workshop) -> Figure:
    """Opening the journal, with all that is checked at a start, beside a small one; milliseconds."""
    ours, theirs = _opening(workshop, _many(workshop)), _opening(workshop, FEW)
    measured = take_turns(workshop.scale.pick(9, 25), ours, theirs)
    return Figure("journal.start", "ms", Better.LOWER, Goal(Of.VALUE, 150), f"one of {FEW} entries", measured)


def verified(workshop: Workshop) -> Figure:
    """What `lotline journal verify` takes: every page, link and content, beside the same where all contents are purged; seconds."""
    number = _many(workshop)
    held, purged = (_journal(workshop, number, content)[0] for content in Content)
    measured = take_turns(3, partial(_verify, held, number), partial(_verify, purged, number))
    return Figure("journal.verify", "s", Better.LOWER, Goal(Of.VALUE, 60), "where all contents are purged", measured)


def _many(workshop: Workshop) -> int:
    return workshop.scale.pick(100_000, ENTRIES)


def _journal(workshop: Workshop, entries: int, content: Content = Content.HELD) -> tuple[Path, EnrolmentId]:
    """A copy of a journal, which is made once, and whose it is."""
    made = workshop.folder / f"journal-{entries}-{content.value}.db"
    if not made.exists():
        journal_of(made, workshop.delivery[1], entries, content)
    path = workshop.new_folder() / "journal.db"
    shutil.copyfile(made, path)
    with closing(Archive.open(path)) as archive:
        return path, archive.chains()[0].enrolment


def _commits(ours: Journal, theirs: Journal, writes: Iterator[Write], number: int) -> Round:
    """So many commits into each, in turns."""
    mine, other = list[float](), list[float]()
    for write in islice(writes, number):
        mine.append(seconds(partial(write, ours)) * 1e6)
        other.append(seconds(partial(next(writes), theirs)) * 1e6)
    return Round(statistics.median(mine), statistics.median(other))


def _opening(workshop: Workshop, entries: int) -> Measure:
    path, enrolment = _journal(workshop, entries)

    def opened() -> float:
        begun = time.perf_counter()
        journal = Journal.open(path, enrolment)
        taken = time.perf_counter() - begun
        journal.close()
        return taken * 1000

    return opened


def _verify(path: Path, number: int) -> float:
    """Seconds for a million entries."""
    begun = time.perf_counter()
    checked = verify(path)
    taken = time.perf_counter() - begun
    if checked.faults:
        raise CannotMeasure(f"the journal is damaged: {checked.faults[0].text}")
    return taken * ENTRIES / number
