"""Reading the journal: what is held, what is to be sent, how the chain stands. The daemon's view of a file that it never writes.

Every method is one short statement or one short read transaction, so that the writer's log is never held back.
"""

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from sync.asks import Ask, read_asks
from sync.chain import NO_EPOCH, FilledFor, Head, Linked, Mark
from sync.errors import JournalDamaged, JournalUnreadable
from sync.journal_schema import JOURNAL
from sync.migrations import version_of
from sync.scan_log import ScanLogLine, newest_scans
from sync.sqlite import data_version, open_reader, reading
from sync.wire.envelope import FIRST_LINK
from sync.wire.generation import Origin
from workflows.rules.identity import DeviceEpoch, EnrolmentId, EntryId


@dataclass(frozen=True, slots=True)
class Held:
    """An entry whose content the journal still has; `number` is journal order."""

    number: int
    id: EntryId
    content: bytes


@dataclass(frozen=True, slots=True)
class Numbered:
    """An entry that is held, by its place in journal order. A number is free again when the newest entries are purged."""

    number: int
    id: EntryId


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An envelope to send; `content` is None when it was purged."""

    link: Linked
    content: bytes | None


class JournalReader:
    """What can be asked of a journal, over a connection of its own or the writer's."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._version = data_version(connection)
        self._file = path.stat().st_ino

    @classmethod
    def open(cls, path: Path) -> Self | None:
        """A reader of the journal at `path`, or None while there is none of this program's version yet; raises StorageError."""
        try:
            if not path.exists():
                return None
            connection = open_reader(path)
            try:
                if version_of(connection, path, JOURNAL) == JOURNAL.version:
                    return cls(connection, path)
            except BaseException:
                connection.close()
                raise
        except (sqlite3.OperationalError, OSError) as error:
            # Not ours to read, locked, or a disk that fails: the journal may be whole.
            raise JournalUnreadable(path, getattr(error, "strerror", None) or str(error)) from error
        except sqlite3.DatabaseError as error:
            raise JournalDamaged(path, str(error)) from error
        connection.close()
        return None

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def changed(self) -> bool:
        """Whether another process has committed since this was last asked."""
        before, self._version = self._version, data_version(self._connection)
        return self._version != before

    def replaced(self) -> bool:
        """Whether another file lies at the path now: a journal was put back, and this reader must be opened anew."""
        with suppress(OSError):
            return self._path.stat().st_ino != self._file
        return True

    def head(self) -> Head | None:
        """The end of the newest chain, or None when there is no chain yet."""
        chain = self._connection.execute(_NEWEST_CHAIN).fetchone()
        if chain is None:
            return None
        number, enrolment, epoch = chain
        last = self._connection.execute(_LAST_LINK, (number,)).fetchone()
        return Head(EnrolmentId(UUID(bytes=enrolment)), DeviceEpoch(UUID(bytes=epoch)), Mark(*last) if last else Mark())

    def link_at(self, epoch: DeviceEpoch, seq: int) -> bytes | None:
        """h of a chain at `seq`, or None when the journal has no such envelope."""
        if seq == 0:
            return FIRST_LINK
        row = self._connection.execute(_LINK_AT, (epoch.bytes, seq)).fetchone()
        return None if row is None else bytes(row[0])

    def links(self, epoch: DeviceEpoch, after: int = 0) -> Iterator[Linked]:
        """The envelopes of a chain after a seq, in order."""
        return (_linked(row) for row in self._connection.execute(_LINKS, (epoch.bytes, after)))

    def outgoing(self, epoch: DeviceEpoch, after: int, entries: int, size: int) -> tuple[Outgoing, ...]:
        """The envelopes to send after a seq, in order: so many at most, and at most `size` bytes of content, but at least one."""
        batch: list[Outgoing] = []
        for *link, content in self._connection.execute(_OUTGOING, (epoch.bytes, after, entries)):
            size -= len(content or b"")
            if batch and size < 0:
                break
            batch.append(Outgoing(_linked(link), content))
        return tuple(batch)

    def oldest_held(self, epoch: DeviceEpoch) -> int | None:
        """The lowest seq of a chain whose content is held, or None when none is."""
        row = self._connection.execute(_OLDEST_HELD, (epoch.bytes,)).fetchone()
        return None if row is None else int(row[0])

    def held_ids(self) -> tuple[EntryId, ...]:
        """The ids of all entries that are held, in journal order."""
        return tuple(EntryId(UUID(bytes=row[0])) for row in self._connection.execute(_HELD_IDS))

    def held(self, after: int = 0) -> tuple[Held, ...]:
        """The entries that are held after a number, in journal order."""
        rows = self._connection.execute(_HELD, (after,))
        return tuple(Held(number, EntryId(UUID(bytes=entry)), content) for number, entry, content in rows)

    def numbered(self, after: int = 0, limit: int = -1) -> tuple[Numbered, ...]:
        """The entries that are held after a number, in journal order, without their content; all of them, or so many."""
        rows = self._connection.execute(_NUMBERED, (after, limit))
        return tuple(Numbered(number, EntryId(UUID(bytes=entry))) for number, entry in rows)

    def number(self, entry: EntryId) -> int | None:
        """The number of an entry, or None when the journal does not hold it."""
        row = self._connection.execute("SELECT number FROM entry WHERE id = ?", (entry.bytes,)).fetchone()
        return None if row is None else int(row[0])

    def settled(self, generation: str) -> int:
        """A number up to which every entry that is held is known to be confirmed in this generation; 0 where nothing is known."""
        row = self._connection.execute(_SETTLED, (generation,)).fetchone()
        return 0 if row is None else int(row[0])

    def holds(self, entries: Collection[EntryId]) -> frozenset[EntryId]:
        """Those of these entries that the journal holds."""
        found = (entry for entry in entries if self._connection.execute(_HOLDS, (entry.bytes,)).fetchone())
        return frozenset(found)

    def content(self, entry: EntryId) -> bytes | None:
        """The bytes of an entry, or None when the journal does not hold it."""
        row = self._connection.execute("SELECT content FROM entry WHERE id = ?", (entry.bytes,)).fetchone()
        return None if row is None else bytes(row[0])

    def newest_number(self) -> int:
        """The number of the newest entry that is held; 0 when none is."""
        return int(self._connection.execute("SELECT coalesce(max(number), 0) FROM entry").fetchone()[0])

    def purged_through(self, origin: Origin) -> int:
        """The highest position ever purged of what this server has of this site: a cache below it shows too little (rule 17)."""
        return int(self._connection.execute(_PURGED_THROUGH, (origin.server.bytes, origin.site)).fetchone()[0])

    def resume(self) -> str:
        """The state to resume from, as the last commit saved it; empty when none did."""
        return str(self._connection.execute("SELECT resume FROM state").fetchone()[0])

    def scans(self, limit: int) -> tuple[ScanLogLine, ...]:
        """The last scans, newest first."""
        return newest_scans(self._connection, limit)

    def asks(self) -> tuple[Ask, ...]:
        """What the screen wanted from the network lately, oldest first."""
        return read_asks(self._connection)

    def filled_for(self) -> FilledFor:
        """What a cache that is filled now says of its journal."""
        return self.at_fill()[0]

    def at_fill(self) -> tuple[FilledFor, tuple[EntryId, ...]]:
        """What a cache that is filled now says of its journal, and the entries to ask about: of one moment, so that no purge falls in between (rule 11)."""
        with reading(self._connection):
            stamp = self._connection.execute("SELECT value FROM stamp ORDER BY number DESC LIMIT 1").fetchone()
            head, held = self.head(), self.held_ids()
        epoch, mark = (head.epoch, head.mark) if head else (NO_EPOCH, Mark())
        return FilledFor(UUID(bytes=stamp[0]), epoch, mark), held

    def fits(self, filled_for: FilledFor) -> bool:
        """Whether a cache was filled for this very journal (rule 11); one that was not counts as absent."""
        with reading(self._connection):
            stamp = self._connection.execute(
                "SELECT 1 FROM stamp WHERE value = ?", (filled_for.stamp.bytes,)
            ).fetchone()
            return stamp is not None and self.link_at(filled_for.epoch, filled_for.mark.seq) == filled_for.mark.link


def _linked(row: Sequence[Any]) -> Linked:
    seq, entry, content_hash, link = row
    return Linked(seq, EntryId(UUID(bytes=entry)), content_hash, link)


_NEWEST_CHAIN = "SELECT number, enrolment, epoch FROM chain ORDER BY number DESC LIMIT 1"
_LAST_LINK = "SELECT seq, link FROM envelope WHERE chain = ? ORDER BY seq DESC LIMIT 1"
_LINK_AT = "SELECT link FROM envelope WHERE chain = (SELECT number FROM chain WHERE epoch = ?) AND seq = ?"
_LINKS = """
SELECT seq, id, content_hash, link FROM envelope
WHERE chain = (SELECT number FROM chain WHERE epoch = ?) AND seq > ? ORDER BY seq"""
_OUTGOING = """
SELECT seq, envelope.id, envelope.content_hash, link, content FROM envelope LEFT JOIN entry ON entry.id = envelope.id
WHERE chain = (SELECT number FROM chain WHERE epoch = ?) AND seq > ? ORDER BY seq LIMIT ?"""
_OLDEST_HELD = """
SELECT seq FROM envelope JOIN entry ON entry.id = envelope.id
WHERE chain = (SELECT number FROM chain WHERE epoch = ?) ORDER BY seq LIMIT 1"""
_HOLDS = "SELECT 1 FROM entry WHERE id = ?"
_NUMBERED = "SELECT number, id FROM entry WHERE number > ? ORDER BY number LIMIT ?"
_PURGED_THROUGH = """
SELECT max(purged_through, coalesce((SELECT through FROM purged WHERE server = ? AND site = ?), 0)) FROM state"""
_SETTLED = "SELECT number FROM settled JOIN entry ON entry.id = settled.entry WHERE generation = ?"
_HELD_IDS = "SELECT id FROM entry ORDER BY number"
_HELD = "SELECT number, id, content FROM entry WHERE number > ? ORDER BY number"
