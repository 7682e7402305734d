"""What is remembered of backups beside the ledger, which does not know those made after it. Values and how two memories become one; no files, no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Rung:
    """A point of a feed: the running hash there tells whether another history goes through it (`server.ledger.tails`)."""

    position: int
    tail: bytes


@dataclass(frozen=True, slots=True)
class Ladder:
    """What a backup has of a feed: its end is the last rung, below it are the ends of the backups that were kept when it was made."""

    site: str
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup of this server. It may be restored as long as it was not dropped. `place` is the folder that it was written to."""

    id: UUID
    made: datetime
    place: str
    epoch: UUID
    feeds: tuple[Ladder, ...]
    dropped: datetime | None = None

    @property
    def short(self) -> str:
        """Enough of the id for people."""
        return self.id.hex[:8]

    def rungs(self, site: str) -> tuple[Rung, ...]:
        """The rungs of a feed, lowest first; none where the backup is older than the site."""
        return next((ladder.rungs for ladder in self.feeds if ladder.site == site), ())

    def end(self, site: str) -> int:
        """How far the backup's feed goes."""
        rungs = self.rungs(site)
        return rungs[-1].position if rungs else 0


@dataclass(frozen=True, slots=True)
class Announced:
    """The highest durable position that terminals were ever told of a feed: what lies at or below it they may have purged."""

    site: str
    point: Rung


@dataclass(frozen=True, slots=True)
class Register:
    """Every backup of a server that is known somewhere, and what was announced. `server` says whose."""

    server: UUID
    backups: tuple[Backup, ...] = ()
    announced: tuple[Announced, ...] = ()

    @property
    def kept(self) -> tuple[Backup, ...]:
        """The backups that may still be restored, oldest first."""
        return tuple(backup for backup in self.backups if backup.dropped is None)


def merged(first: Register, others: Iterable[Register]) -> Register:
    """One register from several memories: each knows something that the others may not. Dropped anywhere is dropped; of two points at a position the first's counts."""
    backups: dict[UUID, Backup] = {}
    announced: dict[str, Announced] = {}
    for register in (first, *others):
        if register.server != first.server:
            continue
        for backup in register.backups:
            known = backups.get(backup.id)
            if known is None or (known.dropped is None and backup.dropped is not None):
                backups[backup.id] = backup
        for one in register.announced:
            known_point = announced.get(one.site)
            if known_point is None or known_point.point.position < one.point.position:
                announced[one.site] = one
    oldest_first = sorted(backups.values(), key=lambda backup: (backup.made, backup.id))
    return Register(first.server, tuple(oldest_first), tuple(announced.values()))
