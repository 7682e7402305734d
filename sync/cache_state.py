"""What a cache generation says beside its rows: how far each feed is, which own entries it has, what the server has of each chain, and which journal it was filled for.

Both programs read it; `sync.cache.Cache` writes it. Nothing here begins or ends a transaction.
"""

import sqlite3
from collections.abc import Iterable
from uuid import UUID

from sync.chain import FilledFor, Mark
from sync.wire.generation import FeedCursor, read_cursors
from workflows.rules.identity import DeviceEpoch, EnrolmentId, EntryId
from workflows.rules.model.row import Feed

_ASKED_AT_ONCE = 500


class CacheState:
    """The bookkeeping of one generation, as the connection's transaction sees it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def feeds(self) -> tuple[FeedCursor, ...]:
        """How far each feed was read."""
        return read_cursors(self._connection)

    def feed(self, feed: Feed) -> FeedCursor:
        """How far one feed was read."""
        return next(cursor for cursor in self.feeds() if cursor.feed == feed.value)

    def is_confirmed(self, entry: EntryId) -> bool:
        """Whether an own entry is in the rows (sync protocol, rule 6)."""
        return self.confirmed_at(entry) is not None

    def confirmed_at(self, entry: EntryId) -> int | None:
        """The position of an own entry's newest row, or None while it is not in the rows."""
        found = self._connection.execute("SELECT position FROM confirmed WHERE entry = ?", (entry.bytes,)).fetchone()
        return None if found is None else int(found[0])

    def confirmed(self, entries: Iterable[EntryId]) -> frozenset[EntryId]:
        """Those of these entries that are in the rows."""
        asked = [entry.bytes for entry in entries]
        found: list[bytes] = []
        for start in range(0, len(asked), _ASKED_AT_ONCE):
            some = asked[start : start + _ASKED_AT_ONCE]
            sql = f"SELECT entry FROM confirmed WHERE entry IN ({', '.join('?' * len(some))})"
            found += (row[0] for row in self._connection.execute(sql, some))
        return frozenset(EntryId(UUID(bytes=entry)) for entry in found)

    def confirmed_through(self, position: int) -> dict[EntryId, int]:
        """The own entries whose newest row is at this position or before, and where: with the durable position, those that may be purged (rule 16)."""
        found = self._connection.execute("SELECT entry, position FROM confirmed WHERE position <= ?", (position,))
        return {EntryId(UUID(bytes=entry)): at for entry, at in found}

    def mark(self, enrolment: EnrolmentId, epoch: DeviceEpoch) -> Mark | None:
        """What the server has of a chain, or None when it knows nothing of it."""
        sql = "SELECT seq, link FROM mark WHERE enrolment = ? AND device_epoch = ?"
        found = self._connection.execute(sql, (enrolment.bytes, epoch.bytes)).fetchone()
        return None if found is None else Mark(*found)

    def forked(self) -> frozenset[DeviceEpoch]:
        """The device epochs that the server answered `fork` to: no chain of theirs is sent again (rule 10)."""
        found = self._connection.execute("SELECT device_epoch FROM forked")
        return frozenset(DeviceEpoch(UUID(bytes=epoch)) for (epoch,) in found)

    def awaits_snapshot(self) -> bool:
        """Whether this generation is to be replaced: the server has another history than the one it tells of (nothing is purged then, rule 16)."""
        return self._connection.execute("SELECT 1 FROM meta WHERE name = 'awaits_snapshot'").fetchone() is not None

    def filled_for(self) -> FilledFor | None:
        """The journal that this generation was filled for (rule 11); None in a snapshot that was never completed."""
        sql = "SELECT stamp, device_epoch, seq, link FROM filled_for"
        found = self._connection.execute(sql).fetchone()
        if found is None:
            return None
        stamp, epoch, seq, link = found
        return FilledFor(UUID(bytes=stamp), DeviceEpoch(UUID(bytes=epoch)), Mark(seq, link))
