"""The journal without power: `sync.journal.Journal` works on a disk that takes note of everything; then the power goes at any step, and it is opened again.

What it said is done is there, whole; what it was at when the power went is there or not, and never half.
"""

import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from sync.asks import Ask, SyncNowAsk
from sync.chain import Mark
from sync.errors import StorageError
from sync.healing import ServerKnows
from sync.journal import Journal
from sync.journal_check import verify
from sync.sign_in_locks import SignInLock
from sync.wire.generation import Origin
from tests.faults.chance import Chance, seeded_ids
from tests.faults.storage.as_sqlite3 import Rewrite, on_disk
from tests.faults.storage.disk import Disk, Event, Note, after_cut, lay_out
from tests.faults.storage.dumps import Dump, dump
from tests.faults.tally import Tally
from tests.faults.world.template import quick_folder
from tests.sync.devices import NOON, NORTH, SCAN, booking, bookings
from workflows.rules.identity import EnrolmentId, PersonId

JOURNAL = "journal.db"
ENROLMENT = EnrolmentId(UUID(int=5))
ORIGIN = Origin(UUID(int=6), NORTH)
STEPS = 30
_SOME_PAGES = 4096


@dataclass(frozen=True, slots=True)
class Recording:
    """A journal's life: all that happened to its disk, between them notes of what was committed."""

    root: Path
    events: tuple[Event, ...]
    entries: int

    def committed(self) -> int:
        """How many commits there were."""
        return sum(isinstance(event, Note) for event in self.events)


def record(seed: int | str, rewrite: Rewrite = lambda sql: sql, steps: int = STEPS) -> Recording:
    """Let a journal live through some steps; `rewrite` changes statements, for controls."""
    chance = Chance(f"journal {seed}")
    with tempfile.TemporaryDirectory(dir=quick_folder()) as name, seeded_ids(f"journal {seed}"):
        disk = Disk(Path(name))
        with on_disk(disk, rewrite, dump):
            entries = _live(disk.root / JOURNAL, chance, steps)
        return Recording(disk.root, tuple(disk.events), entries)


def cut_and_open(recording: Recording, at: int, chance: Chance) -> str:
    """Cut the power before a step and open what is left; what is wrong then, or nothing."""
    acknowledged, next_one = _notes_around(recording.events, at)
    files = after_cut(recording.events[:at], chance)
    with tempfile.TemporaryDirectory(dir=quick_folder()) as name:
        lay_out(files, recording.root, Path(name))
        return _wrong(Path(name) / JOURNAL, acknowledged, next_one)


def cuts(seed: int, count: int, each: int = 60, rewrite: Rewrite = lambda sql: sql) -> Tally:
    """So many cuts, `each` of one journal's life."""
    findings: list[str] = []
    entries = lives = done = 0
    while done < count:
        recording, chance = record(f"{seed}/{lives}", rewrite), Chance(f"cuts {seed}/{lives}")
        for _ in range(min(each, count - done)):
            at = chance.between(1, len(recording.events))
            problem = cut_and_open(recording, at, chance)
            if problem:
                findings.append(f"journal {seed}/{lives}, cut before step {at}: {problem}")
            done += 1
        entries += recording.entries
        lives += 1
    lost = sum("lost" in finding for finding in findings)
    return Tally(cuts=done, entries=entries, lost=lost, findings=tuple(findings))


def _live(path: Path, chance: Chance, steps: int) -> int:
    journal, entries = Journal.open(path, ENROLMENT), 0
    for _ in range(steps):
        kind = chance.weighted(
            {"scan": 10, "big": 1, "ask": 1, "lock": 1, "heal": 1, "fork": 0.5, "purge": 1, "fold": 2, "anew": 1}
        )
        if kind in ("scan", "big"):
            entries += _scan(journal, chance, _SOME_PAGES * 5 if kind == "big" else 0)
        elif kind == "anew":
            journal.close()
            journal = Journal.open(path, ENROLMENT)
        else:
            _do(journal, kind, chance)
    journal.close()
    return entries


def _scan(journal: Journal, chance: Chance, resume: int) -> int:
    """One scan; now and then its state to resume from fills some pages."""
    facts = bookings(chance.between(1, 3))
    journal.commit(facts, f"state {chance.between(0, 10**6)}" + "." * resume, SCAN)
    return len(facts)


def _do(journal: Journal, kind: str, chance: Chance) -> None:
    head = journal.head
    if kind == "ask":
        journal.ask(Ask(uuid4(), SyncNowAsk(), NOON, NOON + timedelta(minutes=1)))
    elif kind == "lock":
        journal.save_sign_in_lock(SignInLock(PersonId("0007"), chance.between(1, 5)))
    elif kind == "fold":
        journal.checkpoint()
    elif kind == "purge":
        gone = journal.read.held_ids()[: chance.between(0, 4)]
        if gone:
            journal.purge(ORIGIN, {entry: number for number, entry in enumerate(gone, start=1)})
    elif head is not None:
        behind = chance.between(0, head.mark.seq)
        link = journal.read.link_at(head.epoch, behind)
        journal.heal(ServerKnows("made up", Mark(behind, link or b""), kind == "fork"))


def _notes_around(events: Sequence[Event], at: int) -> tuple[Dump, Dump]:
    """What was committed last before a step, and what was committed next."""
    before = [event.what for event in events[:at] if isinstance(event, Note)]
    after = [event.what for event in events[at:] if isinstance(event, Note)]
    last = before[-1] if before else ()
    assert isinstance(last, tuple)
    following = after[0] if after else last
    assert isinstance(following, tuple)
    return last, following


def _wrong(path: Path, acknowledged: Dump, next_one: Dump) -> str:
    if not path.exists() and not _holds_entries(acknowledged):
        return ""
    try:
        journal = Journal.open(path, ENROLMENT)
    except StorageError as error:
        return f"lost: {error}" if _holds_entries(acknowledged) else f"it can't be opened ({error})"
    try:
        found = _without_last_stamp(_dump_of(path))
        if found not in (acknowledged, next_one):
            return _told(found, acknowledged)
        journal.commit((booking(),), "after the cut")
    finally:
        journal.close()
    faults = verify(path).faults
    return f"the journal does not hold together: {faults[0]}" if faults else ""


def _without_last_stamp(found: Dump) -> Dump:
    """Opening adds a stamp."""
    return tuple((name, rows - {max(rows)} if name == "stamp" else rows) for name, rows in found)


def _holds_entries(found: Dump) -> bool:
    return any(rows for name, rows in found if name == "entry")


def _dump_of(path: Path) -> Dump:
    with closing(sqlite3.connect(path)) as connection:
        return dump(connection)


def _told(found: Dump, acknowledged: Dump) -> str:
    there, expected = dict(found), dict(acknowledged)
    missing = [name for name in expected if expected[name] - there.get(name, frozenset())]
    if missing:
        return f"lost: acknowledged rows of {', '.join(missing)}"
    return "something half is there"
