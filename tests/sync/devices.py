"""Builders for the device's side: entries with little in them, a journal in a folder."""

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from sync.chain import Sealable, sealable
from sync.journal import Journal
from sync.scan_log import ScanLogLine
from workflows.rules.entry import Clock, Entry, How, JudgedBy, Stamp
from workflows.rules.facts.parts import Fact
from workflows.rules.facts.work import SignedOut
from workflows.rules.identity import EnrolmentId, EntryId, PersonId, SiteCode
from workflows.rules.status import Verdict

NORTH = SiteCode("NORTH")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
BOOT = UUID(int=7)
SCAN = ScanLogLine(NOON, "dock scanner", b"]d20109521101001003\x1d17261120", Verdict.OK, "counted", "]d2")


def new_enrolment() -> EnrolmentId:
    """An enrolment that no server knows."""
    return EnrolmentId(uuid4())


def new_id() -> EntryId:
    """A time-ordered id, as a terminal makes them."""
    return EntryId(
        UUID(int=(time.time_ns() // 1_000_000) << 80 | 7 << 76 | 2 << 62 | int.from_bytes(os.urandom(7), "big"))
    )


def entry_of(fact: Fact, entry: EntryId | None = None) -> Entry:
    """A fact as an entry of this device."""
    judged = JudgedBy((), "", "", "test", 1)
    stamp = Stamp(How.SCANNED, judged, Clock(NOON, NOON, 0, BOOT, 1, trusted=True))
    return Entry(entry or new_id(), NORTH, fact, stamp)


def booking(fact: Fact | None = None) -> Sealable:
    """Something to journal."""
    return sealable(entry_of(fact or SignedOut(PersonId("0007"))))


def bookings(count: int) -> tuple[Sealable, ...]:
    """So many things to journal."""
    return tuple(booking() for _ in range(count))


def journal_in(folder: Path, enrolment: EnrolmentId | None = None) -> Journal:
    """The journal of a folder, opened, of this or of a new enrolment."""
    return Journal.open(folder / "journal.db", enrolment or new_enrolment())


def commit(journal: Journal, count: int = 1) -> list[EntryId]:
    """So many scans with one entry each; their ids."""
    return [journal.commit((one,), "{}", SCAN)[0].id for one in bookings(count)]


@dataclass
class StoppedClock:
    """A device clock that a test moves."""

    now: datetime = NOON
    boot: UUID = BOOT
    since_boot: int = 1_000_000

    def wall(self) -> datetime:
        """The wall clock."""
        return self.now

    def boot_ms(self) -> int:
        """Milliseconds since boot."""
        return self.since_boot

    def passes(self, time: timedelta) -> None:
        """Time passes on both clocks."""
        self.now += time
        self.since_boot += round(time / timedelta(milliseconds=1))

    def reboots(self) -> None:
        """Another boot; the wall clock goes on."""
        self.boot, self.since_boot = uuid4(), 1_000
