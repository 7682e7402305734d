"""The journal: the one door through which anything that happened here is written, and the only file that can't be fetched again.

One commit is one scan: its entries with their envelopes, the state to resume from and a line of the scan log in one transaction,
durable against a power cut before `commit` returns. One writer, the terminal program, which holds its own lock on the data folder.
Refuses to know what facts mean, and the network.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from uuid import uuid4

from sync.asks import Ask, write_ask
from sync.chain import Hashed, Head, Sealable, extend, seal
from sync.errors import JournalDamaged, JournalFull, JournalUnwritable, NotEnrolled, StorageError
from sync.healing import Healed, ServerKnows, Strays, nothing_confirmed
from sync.journal_check import Audit, check_at_start
from sync.journal_reader import JournalReader
from sync.journal_schema import JOURNAL
from sync.migrations import bring_up, create
from sync.scan_log import ScanLogLine, log_scan
from sync.sign_in_locks import SignInLock, read_sign_in_lock, write_sign_in_lock
from sync.sqlite import Durability, fold_log, open_writer, writing
from sync.wire.envelope import Sealed
from sync.wire.generation import Origin
from workflows.rules.identity import DeviceEpoch, EnrolmentId, EntryId, PersonId

ROOM = 64 * 1024 * 1024
"""Bytes that must be free before a scan is accepted: enough for the log, the next pages of the cache and a day's work."""

BUSY_MS = 1_000
"""Nobody else writes here. Where somebody has locked the file all the same, a person waits for the answer to a scan."""


class Journal:
    """The open journal of this terminal; `read` asks it, every other method writes."""

    def __init__(self, connection: sqlite3.Connection, path: Path, enrolment: EnrolmentId | None, room: int) -> None:
        self._connection = connection
        self._path = path
        self._room = room
        self._enrolment = enrolment
        self.read = JournalReader(connection, path)
        self._chain, self._head = self._present_chain()
        self._strays = Strays(connection)
        self._resume = self.read.resume()

    @classmethod
    def open(cls, path: Path, enrolment: EnrolmentId | None, room: int = ROOM) -> Self:
        """Open the journal, or begin one where there is none; raises StorageError and then has changed nothing."""
        if not path.exists():
            _begin(path)
        check_at_start(path)
        if not all(os.access(place, os.W_OK) for place in (path, path.parent)):
            raise JournalUnwritable(path, "the disk is read-only, or the data folder is somebody else's")
        with _in_words(path):
            connection = open_writer(path, Durability.POWER_CUT, BUSY_MS)
            try:
                bring_up(connection, path, JOURNAL)
                with writing(connection):
                    _stamp(connection)
                return cls(connection, path, enrolment, room)
            except BaseException:
                connection.close()
                raise

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @property
    def head(self) -> Head | None:
        """The end of the chain that the next entry goes to, or None before the first."""
        return self._head

    def enrolled(self, enrolment: EnrolmentId) -> None:
        """This terminal belongs to this enrolment from now on; another one than before begins a new chain."""
        self._enrolment = enrolment
        self._chain, self._head = self._present_chain()

    def room(self) -> bool:
        """Whether there is space for more work; ask before a scan is accepted."""
        disk = os.statvfs(self._path.parent)
        return disk.f_bavail * disk.f_frsize >= self._room

    def commit(self, bookings: Sequence[Sealable], resume: str, scan: ScanLogLine | None = None) -> tuple[Sealed, ...]:
        """Write what one scan led to; durable when it returns, undone when it raises (StorageError, NotEnrolled)."""
        with _in_words(self._path):
            head = self._ready_head() if bookings else self._head
        sealed, after = seal(head, bookings) if head else ((), None)
        with self._writing():
            for entry in sealed:
                self._connection.execute(_INSERT_ENTRY, (entry.id.bytes, entry.content, entry.content_hash))
                envelope = entry.envelope
                values = (self._chain, envelope.seq, entry.id.bytes, entry.content_hash, envelope.link)
                self._connection.execute(_INSERT_ENVELOPE, values)
            if resume != self._resume:
                self._connection.execute("UPDATE state SET resume = ?", (resume,))
            if scan is not None:
                log_scan(self._connection, scan)
        self._head, self._resume = after, resume
        return sealed

    def ask(self, ask: Ask) -> None:
        """Want something of the network."""
        with self._writing():
            write_ask(self._connection, ask)

    def sign_in_lock(self, person: PersonId) -> SignInLock:
        """How often this person's PIN was wrong here."""
        return read_sign_in_lock(self._connection, person)

    def save_sign_in_lock(self, lock: SignInLock) -> None:
        """Keep how often a person's PIN was wrong."""
        with self._writing():
            write_sign_in_lock(self._connection, lock)

    def heal(self, knows: ServerKnows | None) -> Healed:
        """See that every entry the server lacks is on its way: at start, and whenever the cache has changed (rule 10).

        A fork, or a mark that is not ours, opens a new random device epoch; any unconfirmed entry that lies at or below the mark
        or in an older chain gets a fresh envelope, in journal order. `knows` is None where no cache fits this journal.
        """
        head = self._head
        if head is None:
            needed = self._enrolment is not None and bool(self.read.held_ids())
            return self._new_chain(knows) if needed else Healed()
        if knows is None:
            return Healed()
        if knows.forked or self.read.link_at(head.epoch, knows.mark.seq) != knows.mark.link:
            return self._new_chain(knows)
        stray = self._strays.of(self._chain, knows)
        if stray:
            self._reseal(stray)
        return Healed(resealed=len(stray))

    def purge(self, origin: Origin, gone: Mapping[EntryId, int]) -> None:
        """Drop the content of entries that every backup of this server has, by the position of their newest row there (rule 16); envelopes stay.

        Which ones may go is for `sync.purge` to say.
        """
        with self._writing():
            self._connection.execute("UPDATE state SET purging = 1")
            self._connection.executemany("DELETE FROM entry WHERE id = ?", [(entry.bytes,) for entry in gone])
            self._connection.execute("UPDATE state SET purging = 0")
            self._connection.execute(_PURGED, (origin.server.bytes, origin.site, max(gone.values())))
            _stamp(self._connection)

    def settle(self, generation: str, number: int) -> None:
        """Remember for the next start that every entry that is held up to a number is confirmed in this generation; for idle moments."""
        with self._writing():
            self._connection.execute(_SETTLE, (generation, number))

    def audit(self) -> Audit:
        """A walk through everything that is in the file, to be gone in small steps."""
        return Audit(self._connection)

    def checkpoint(self) -> None:
        """Move the log into the file, as far as nobody reads it; for idle moments. Raises StorageError."""
        with _in_words(self._path):
            fold_log(self._connection, self._path)

    def _present_chain(self) -> tuple[int, Head | None]:
        """The newest chain if it is of the present enrolment."""
        head = self.read.head()
        if head is None or head.enrolment != self._enrolment:
            return 0, None
        return int(self._connection.execute("SELECT max(number) FROM chain").fetchone()[0]), head

    def _ready_head(self) -> Head:
        if self._head is None:
            self._new_chain(None)
        assert self._head is not None
        return self._head

    def _new_chain(self, knows: ServerKnows | None) -> Healed:
        """A new random device epoch with an envelope for every entry that is not known to be confirmed."""
        if self._enrolment is None:
            raise NotEnrolled("This terminal is not enrolled. Scan a setup code first.")
        head = Head(self._enrolment, DeviceEpoch(uuid4()))
        confirmed, settled = (knows.confirmed, knows.settled) if knows else (nothing_confirmed, 0)
        stray = self._strays.all_but(confirmed, settled)
        with self._writing():
            ids = (head.enrolment.bytes, head.epoch.bytes)
            chain = self._connection.execute("INSERT INTO chain VALUES (NULL, ?, ?)", ids).lastrowid
            after = self._write_envelopes(chain, head, stray)
        self._chain, self._head = int(chain or 0), after
        return Healed(resealed=len(stray), new_chain=True)

    def _reseal(self, stray: Sequence[Hashed]) -> None:
        assert self._head is not None
        with self._writing():
            after = self._write_envelopes(self._chain, self._head, stray)
        self._head = after

    def _write_envelopes(self, chain: int | None, head: Head, entries: Sequence[Hashed]) -> Head:
        links, after = extend(head, entries)
        rows = [(chain, link.seq, link.id.bytes, link.content_hash, link.link) for link in links]
        self._connection.executemany(_INSERT_ENVELOPE, rows)
        return after

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with _in_words(self._path), writing(self._connection):
            yield


def _begin(path: Path) -> None:
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise JournalDamaged(path, "the file is gone, but its log is there")
    with _in_words(path):
        create(path, JOURNAL)


def _stamp(connection: sqlite3.Connection) -> None:
    """A value that no older copy of this journal has (rule 11)."""
    connection.execute("INSERT INTO stamp VALUES (NULL, ?)", (uuid4().bytes,))


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """SQLite's errors as what a person can do about them."""
    try:
        yield
    except sqlite3.Error as error:
        raise _named(path, error) from error
    except OSError as error:
        raise JournalUnwritable(path, error.strerror or str(error)) from error


def _named(path: Path, error: sqlite3.Error) -> StorageError:
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_FULL:
        return JournalFull(path)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return JournalDamaged(path, str(error))
    return JournalUnwritable(path, str(error))


_PURGED = """
INSERT INTO purged (server, site, through) VALUES (?, ?, ?)
ON CONFLICT (server, site) DO UPDATE SET through = max(through, excluded.through)"""
_INSERT_ENTRY = "INSERT INTO entry VALUES (NULL, ?, ?, ?)"
_SETTLE = """
INSERT OR REPLACE INTO settled (only, generation, entry)
SELECT 1, ?, id FROM entry WHERE number <= ? ORDER BY number DESC LIMIT 1"""
_INSERT_ENVELOPE = "INSERT INTO envelope VALUES (?, ?, ?, ?, ?)"
