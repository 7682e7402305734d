"""Backups of a server's ledger, their restoring, and which positions every one of them has.

A seam: what the server's own backup commands do is done here by copying the file, so that a control may do it wrongly.
"""

import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from tests.server.stories import NORTH

Row = tuple[int, str, str, int]


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that is kept, and the feed as it was: (position, entry, device epoch, seq)."""

    path: Path
    feed: tuple[Row, ...]

    @property
    def position(self) -> int:
        """How far its feed goes."""
        return self.feed[-1][0] if self.feed else 0

    @property
    def entries(self) -> frozenset[UUID]:
        """The entries that it has."""
        return frozenset(UUID(entry) for _, entry, _, _ in self.feed if entry)


def back_up(ledger: Path, folder: Path) -> Backup:
    """A copy of the ledger as it is now."""
    copy = folder / f"backup-{uuid4().hex[:8]}.db"
    with closing(sqlite3.connect(ledger)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return Backup(copy, read_feed(copy))


def restore(ledger: Path, backup: Backup, new_epoch: bool = True) -> None:
    """Put a backup in the place of a ledger that nobody has open, as a new history (rule 19)."""
    for suffix in ("", "-wal", "-shm"):
        ledger.with_name(ledger.name + suffix).unlink(missing_ok=True)
    shutil.copy(backup.path, ledger)
    if new_epoch:
        with closing(sqlite3.connect(ledger)) as connection, connection:
            connection.execute("UPDATE meta SET value = ? WHERE name = 'epoch'", (str(uuid4()),))


def read_feed(ledger: Path) -> tuple[Row, ...]:
    """The site's feed of a ledger file, without what its rows change."""
    sql = "SELECT position, coalesce(entry, ''), coalesce(epoch, ''), coalesce(seq, 0) FROM feed WHERE site = ? ORDER BY position"
    with closing(sqlite3.connect(ledger)) as connection:
        return tuple(connection.execute(sql, (NORTH,)).fetchall())


def durable_position(present: tuple[Row, ...], backups: Iterable[Backup]) -> int:
    """The highest position common to the present history and every backup that may still be restored (rule 16); 0 where there is none."""
    return min((_common(present, backup.feed) for backup in backups), default=0)


def _common(one: tuple[Row, ...], other: tuple[Row, ...]) -> int:
    common = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        common = mine[0]
    return common
