"""A journal as something to look through: entries, chains and envelopes, read in short pieces while the terminal works, and of a damaged file
whatever can still be reached. Knows every version of the tables that this program can read, and changes nothing.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from sync.chain import Linked
from sync.errors import JournalDamaged, StorageError
from sync.journal_schema import JOURNAL
from sync.migrations import version_of
from sync.sqlite import open_archive, reading
from workflows.rules.identity import DeviceEpoch, EnrolmentId, EntryId

AT_ONCE = 500
LONGEST_HOLE = 5_000
"""Rows that are tried one by one behind a page that can't be read, before the rest is given up."""


@dataclass(frozen=True, slots=True)
class ArchivedEntry:
    """An entry whose content is held, as it lies in the file; `content_hash` is the one beside it."""

    number: int
    id: EntryId
    content: bytes
    content_hash: bytes


@dataclass(frozen=True, slots=True)
class ArchivedChain:
    """A chain: one device epoch of one enrolment. The highest number is the one in use."""

    number: int
    enrolment: EnrolmentId
    epoch: DeviceEpoch


class Archive:
    """An open journal; `losses` counts the places where something could not be read."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.losses = 0

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a journal of any version that this program knows; raises StorageError when there is nothing to be read."""
        if not path.exists():
            raise StorageError(path, "there is no journal here. Give the terminal's folder with --data.")
        if not path.is_file():
            raise StorageError(path, "is no file. Move it away.")
        try:
            connection = open_archive(path)
            if version_of(connection, path, JOURNAL):
                return cls(connection)
        except sqlite3.DatabaseError as error:
            raise JournalDamaged(path, str(error)) from error
        connection.close()
        raise JournalDamaged(path, "the file is empty")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def chains(self) -> tuple[ArchivedChain, ...]:
        """All chains, oldest first."""
        rows = self._rows("SELECT number, enrolment, epoch FROM chain WHERE number > ? ORDER BY number LIMIT ?", ())
        return tuple(
            ArchivedChain(number, EnrolmentId(UUID(bytes=enrolment)), DeviceEpoch(UUID(bytes=epoch)))
            for number, enrolment, epoch in rows
        )

    def moment(self) -> tuple[int, tuple[tuple[ArchivedChain, int], ...]]:
        """The highest number of an entry, and each chain with its last seq, all at one moment: no entry up to that number is without an envelope."""
        with reading(self._connection):
            return self._last_number(), tuple((chain, self._last_seq(chain)) for chain in self.chains())

    def entries(self, after: int = 0) -> Iterator[ArchivedEntry]:
        """The entries that are held after a number, in journal order."""
        for number, entry, content, hashed in self._rows(_ENTRIES, (), after):
            yield ArchivedEntry(number, EntryId(UUID(bytes=entry)), bytes(content), bytes(hashed))

    def newest_entries(self) -> Iterator[ArchivedEntry]:
        """The entries that are held, newest first."""
        end = self._last_number()
        while end > 0:
            begin = max(0, end - AT_ONCE)
            yield from reversed([entry for entry in self._window(begin) if entry.number <= end])
            end = begin

    def envelopes(self, chain: ArchivedChain, after: int = 0) -> Iterator[Linked]:
        """The envelopes of a chain after a seq, in order."""
        for seq, entry, hashed, link in self._rows(_ENVELOPES, (chain.number,), after):
            yield Linked(seq, EntryId(UUID(bytes=entry)), bytes(hashed), bytes(link))

    def _last_number(self) -> int:
        try:
            return int(self._connection.execute("SELECT coalesce(max(number), 0) FROM entry").fetchone()[0])
        except sqlite3.DatabaseError:
            return max((entry.number for entry in self.entries()), default=0)

    def _last_seq(self, chain: ArchivedChain) -> int:
        try:
            return int(self._connection.execute(_LAST_SEQ, (chain.number,)).fetchone()[0])
        except sqlite3.DatabaseError:
            return max((envelope.seq for envelope in self.envelopes(chain)), default=0)

    def _window(self, after: int) -> Iterator[ArchivedEntry]:
        return islice(self.entries(after), AT_ONCE)

    def _rows(self, sql: str, fixed: tuple[int, ...], after: int = 0) -> Iterator[Any]:
        """The rows of a statement that is limited after a number in its first column; around a broken page as many as can be reached."""
        while True:
            try:
                rows = self._connection.execute(sql, (*fixed, after, AT_ONCE)).fetchall()
            except sqlite3.DatabaseError:
                self.losses += 1
                yield from self._one_by_one(sql, fixed, after)
                return
            yield from rows
            if len(rows) < AT_ONCE:
                return
            after = rows[-1][0]

    def _one_by_one(self, sql: str, fixed: tuple[int, ...], after: int) -> Iterator[Any]:
        hole = 0
        while hole < LONGEST_HOLE:
            try:
                row = self._connection.execute(sql, (*fixed, after, 1)).fetchone()
            except sqlite3.DatabaseError:
                hole, after = hole + 1, after + 1
                continue
            if row is None:
                return
            yield row
            hole, after = 0, row[0]


_ENTRIES = "SELECT number, id, content, content_hash FROM entry WHERE number > ? ORDER BY number LIMIT ?"
_LAST_SEQ = "SELECT coalesce(max(seq), 0) FROM envelope WHERE chain = ?"
_ENVELOPES = "SELECT seq, id, content_hash, link FROM envelope WHERE chain = ? AND seq > ? ORDER BY seq LIMIT ?"
