"""An entry: one fact with its stamp, as it is written to the journal and kept by the ledger for ever.

The content (id, fact, stamp) never changes. Its envelope (enrolment, device epoch, sequence, chain hash) is apart and lives in `sync.wire.protocol`:
after a fork, a restored journal or a new enrolment the same content gets a new envelope. The stamp says what the fact was judged against, so that
"did not know" and "ignored" can be told apart for ever.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from workflows.rules.exceptions import Category
from workflows.rules.facts.parts import Fact
from workflows.rules.identity import EnrolmentId, EntryId, PersonId, SiteCode, TaskKey


class How(Enum):
    """How the goods of a fact were identified."""

    SCANNED = "scanned"
    TYPED = "typed"
    INFERRED = "inferred"
    CHOSEN = "chosen"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class ScanRecord:
    """One read that led to the fact: which scanner, the AIM symbology identifier, and the raw bytes with every separator.

    `unsafe` is the fault of this scanner, as the Scanner Doctor names it, in spite of which a supervisor took the read; empty for every other read.
    """

    scanner: str
    raw: bytes
    symbology: str = ""
    unsafe: str = ""


@dataclass(frozen=True, slots=True)
class FeedPosition:
    """How far a feed had been read: (server epoch, feed, position). Positions are gapless per feed; the epoch changes when a server is restored."""

    epoch: UUID
    feed: str
    position: int


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """What the verdict rested on: cache positions, versions of policy and people bundle, and the program that judged.

    `day` is the site's local date that expiry was judged on: never earlier than the newest server time seen, so it may differ from the wall clock's.
    """

    positions: tuple[FeedPosition, ...]
    policy: str
    people: str
    program: str
    protocol: int
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """When: wall times as the device had them, and enough to correct them. `boot_ms` is milliseconds since the boot that `boot` names; order never comes from clocks.

    `offset_ms` is server time minus wall time as last measured; `trusted` says whether that was measured in this boot and recently enough.
    """

    occurred: datetime
    recorded: datetime
    zone_minutes: int
    boot: UUID
    boot_ms: int
    trusted: bool
    offset_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who, how, when, and judged against what. `late` is why something was recorded after it happened, in words; `witness` a second person.

    `warned`: the troubles that the person was shown and went on in spite of. `terminal` made the entry, whatever envelope it travels in
    (21 CFR 11.10(h)); None where the server did.
    """

    how: How
    judged: JudgedBy
    clock: Clock
    person: PersonId | None = None
    sign_in: EntryId | None = None
    witness: PersonId | None = None
    task: TaskKey | None = None
    scans: tuple[ScanRecord, ...] = ()
    late: str = ""
    warned: tuple[Category, ...] = ()
    terminal: EnrolmentId | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact that happened at a site, with its id and stamp."""

    id: EntryId
    site: SiteCode
    fact: Fact
    stamp: Stamp
