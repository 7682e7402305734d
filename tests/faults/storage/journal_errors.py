"""The journal on a disk that fails: reads, writes and syncs that end in an error, and no room for a while. Then it works again, or the power goes.

Each failure comes as a StorageError and costs that one scan; whatever beeped before and after it is there.
"""

import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import apsw

from sync.errors import JournalFull, StorageError
from sync.journal import Journal
from sync.journal_check import verify
from tests.faults.chance import Chance, seeded_ids
from tests.faults.storage.as_sqlite3 import on_disk
from tests.faults.storage.disk import Disk, Event, Forget, Sync, Truncate, Unlink, Write, after_cut, lay_out
from tests.faults.storage.journal_cuts import ENROLMENT, JOURNAL
from tests.faults.tally import Tally
from tests.faults.world.template import quick_folder
from tests.sync.devices import SCAN, bookings
from workflows.rules.identity import EntryId

STEPS = 25
_KINDS: dict[str, tuple[tuple[type[Event], ...], type[apsw.Error]]] = {
    "EIO when writing": ((Write, Truncate), apsw.IOError),
    "EIO when syncing": ((Sync,), apsw.IOError),
    "EIO when reading": ((Write,), apsw.IOError),
    "no room": ((Write,), apsw.FullError),
    "EIO when unlinking": ((Unlink,), apsw.IOError),
}


@dataclass
class Trouble:
    """Steps that fail: after `left` of them that go well, so many. A failed sync may throw away what it was to write."""

    disk: Disk
    kind: str
    left: int
    times: int
    drops: bool
    happened: int = field(default=0)

    def __call__(self, event: Event) -> None:
        kinds, error = _KINDS[self.kind]
        reading = isinstance(event, Write) and not event.data
        if not isinstance(event, kinds) or reading != (self.kind == "EIO when reading"):
            return
        self.left -= 1
        if self.left >= 0 or self.left < -self.times:
            return
        self.happened += 1
        if isinstance(event, Sync) and self.drops:
            self.disk.do(Forget(event.file))
        raise error("made to fail")


@dataclass
class Life:
    """What beeped, and what came of the rest."""

    beeped: list[EntryId] = field(default_factory=list)
    resumes: list[str] = field(default_factory=list)
    refused: int = 0
    full: int = 0


def live_and_fail(seed: int | str) -> Tally:
    """A journal's life with one kind of trouble, then a power cut."""
    chance, life = Chance(f"errors {seed}"), Life()
    with tempfile.TemporaryDirectory(dir=quick_folder()) as name, seeded_ids(f"errors {seed}"):
        disk = Disk(Path(name))
        trouble = Trouble(
            disk, chance.one_of(list(_KINDS)), chance.between(0, 150), chance.between(1, 12), chance.often(0.5)
        )
        with on_disk(disk):
            _live(disk, trouble, chance, life)
        problem = _cut(disk, chance, life)
    findings = (f"journal errors {seed} ({trouble.kind}): {problem}",) if problem else ()
    return Tally(cuts=1, entries=len(life.beeped), lost=int("lost" in problem), findings=findings)


def _live(disk: Disk, trouble: Trouble, chance: Chance, life: Life) -> None:
    path = disk.root / JOURNAL
    journal = Journal.open(path, ENROLMENT)
    disk.before = trouble
    for step in range(STEPS):
        if chance.often(0.15):
            with suppress(StorageError):
                journal.checkpoint()
        if chance.often(0.1):
            journal.close()
            journal = _opened(lambda: Journal.open(path, ENROLMENT), life)
        _scan(journal, chance, life, f"step {step}")
    disk.before = lambda event: None
    _scan(journal, chance, life, "the last")
    journal.close()


def _opened(opening: Callable[[], Journal], life: Life) -> Journal:
    """The program is started until it starts."""
    for _ in range(60):
        try:
            return opening()
        except StorageError:
            life.refused += 1
    raise AssertionError("the journal can't be opened though its disk works again")


def _scan(journal: Journal, chance: Chance, life: Life, resume: str) -> None:
    facts = bookings(chance.between(1, 3))
    try:
        journal.commit(facts, resume, SCAN)
    except StorageError as error:
        life.refused += 1
        life.full += isinstance(error, JournalFull)
        return
    life.beeped += [one.id for one in facts]
    life.resumes.append(resume)


def _cut(disk: Disk, chance: Chance, life: Life) -> str:
    """The power goes when all is done; what is wrong then."""
    with tempfile.TemporaryDirectory(dir=quick_folder()) as name:
        lay_out(after_cut(disk.events, chance), disk.root, Path(name))
        path = Path(name) / JOURNAL
        try:
            journal = Journal.open(path, ENROLMENT)
        except StorageError as error:
            return f"lost: {error}"
        held, resume = journal.read.held_ids(), journal.read.resume()
        journal.close()
        faults = verify(path).faults
    if set(life.beeped) - set(held):
        return f"lost: {len(set(life.beeped) - set(held))} entries that beeped"
    if [entry for entry in held if entry in set(life.beeped)] != life.beeped:
        return "the order of the entries is another"
    if resume != life.resumes[-1]:
        return f"it resumes from {resume!r}, not {life.resumes[-1]!r}"
    return f"the journal does not hold together: {faults[0].text}" if faults else ""
