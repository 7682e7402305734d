"""Whether a journal holds together: pages, tables, stamps, chains and content hashes. Reads only, so that a damaged file stays as it was found.

Three depths: at start what the next scan stands on, in idle moments every envelope and entry in small steps (`Audit`), and all at once by
`lotline journal verify`. No read takes long, so that the writer's log is never held back.
"""

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from sync.errors import JournalDamaged, StorageError
from sync.journal_schema import JOURNAL
from sync.migrations import version_of
from sync.sqlite import open_archive
from sync.wire.envelope import FIRST_LINK, next_link
from workflows.entry_codec import content_hash
from workflows.rules.identity import DeviceEpoch, EnrolmentId

TAIL = 500
"""Envelopes at the end of the newest chain that a start looks at."""
SMALL_FILE = 32 * 1024 * 1024
"""Bytes up to which every page is checked at start, in about 0.1 s. In a larger file the idle check reads what lies further back."""
AT_ONCE = 500
MOST_FAULTS = 20
"""A file that is wrong everywhere need not be told line by line."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong, in words; about `seq` of the chain `epoch` where it is about an envelope."""

    text: str
    epoch: DeviceEpoch | None = None
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything found wrong, the oldest chain first, and how much was looked at."""

    entries: int
    envelopes: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _Chain:
    """A chain, and where in it to go on: behind `seq`, whose link is `link`."""

    number: int
    enrolment: EnrolmentId
    epoch: DeviceEpoch
    seq: int = 0
    link: bytes = FIRST_LINK


def check_at_start(path: Path) -> None:
    """The quick check of an existing journal; raises JournalDamaged, NewerFile, ForeignFile, StorageError."""
    with closing(_opened(path)) as connection:
        try:
            if version_of(connection, path, JOURNAL) == 0:
                return
            fault = next(_at_start(connection, path), None)
        except sqlite3.DatabaseError as error:
            raise JournalDamaged(path, str(error)) from error
    if fault is not None:
        raise JournalDamaged(path, fault.text)


def verify(path: Path) -> Checked:
    """Every page, stamp, envelope and entry of a journal; raises StorageError when nothing of it can be read."""
    with closing(_opened(path)) as connection:
        try:
            version_of(connection, path, JOURNAL)
        except sqlite3.DatabaseError as error:
            raise JournalDamaged(path, str(error)) from error
        audit = Audit(connection)
        faults = [*_broken_pages(connection, path), *_broken_stamps(connection)]
        while not audit.done and len(faults) < MOST_FAULTS:
            faults += audit.step(1.0)
        return Checked(audit.entries, audit.envelopes, tuple(faults[:MOST_FAULTS]))


class Audit:
    """A walk through all chains and entries, in steps that take as long as there is time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._walk = self._faults()
        self._in_a_chain = bytearray()
        self.entries = 0
        self.envelopes = 0
        self.done = False

    def step(self, seconds: float) -> list[Fault]:
        """Look on for so long; what was found wrong."""
        end, found = time.monotonic() + seconds, list[Fault]()
        for fault in self._walk:
            if fault is not None:
                found.append(fault)
            if time.monotonic() >= end or len(found) >= MOST_FAULTS:
                return found
        self.done = True
        return found

    def _faults(self) -> Iterator[Fault | None]:
        """Every fault, and None after each read that found nothing."""
        try:
            chains = [_chain(*row) for row in self._connection.execute(_CHAINS)]
            held = self._connection.execute("SELECT coalesce(max(number), 0) FROM entry").fetchone()[0]
        except sqlite3.DatabaseError as error:
            yield Fault(f"what there is can't be read ({error})")
            return
        self._in_a_chain = bytearray(held + 1)
        for chain in chains:
            yield from self._of_chain(chain)
        yield from self._of_entries(held)

    def _of_chain(self, chain: _Chain) -> Iterator[Fault | None]:
        end = False
        while not end:
            try:
                rows = self._connection.execute(_ENVELOPES, (chain.number, chain.seq, AT_ONCE)).fetchall()
            except sqlite3.DatabaseError as error:
                yield Fault(f"the chain {chain.epoch} can't be read behind {chain.seq} ({error})", chain.epoch)
                return
            for row in rows:
                yield from _faults_of(chain, row)
                chain, number = replace(chain, seq=row[0], link=row[3]), row[4]
                if number is not None and number < len(self._in_a_chain):
                    self._in_a_chain[number] = 1
            self.envelopes += len(rows)
            end = len(rows) < AT_ONCE

    def _of_entries(self, last: int) -> Iterator[Fault | None]:
        """Entries that no chain has."""
        number = 0
        while number < last:
            try:
                rows = self._connection.execute(_ENTRIES, (number, last, AT_ONCE)).fetchall()
            except sqlite3.DatabaseError as error:
                yield Fault(f"entries can't be read behind number {number} ({error})")
                return
            alone = [entry for place, entry in rows if not self._in_a_chain[place] and not self._has_envelope(entry)]
            yield from (Fault(f"entry {UUID(bytes=entry)} has no envelope") for entry in alone)
            yield None
            self.entries += len(rows)
            number = rows[-1][0] if len(rows) == AT_ONCE else last

    def _has_envelope(self, entry: bytes) -> bool:
        """Looked up for the few that seem to have none: they may have come while the chains were walked."""
        found = self._connection.execute("SELECT 1 FROM envelope WHERE id = ? LIMIT 1", (entry,)).fetchone()
        return found is not None


def _at_start(connection: sqlite3.Connection, path: Path) -> Iterator[Fault]:
    """What the next scan stands on: the file is whole, of a small one every page, the stamps, and the end of the newest chain."""
    if path.stat().st_size <= SMALL_FILE:
        yield from _broken_pages(connection, path)
    else:
        yield from _cut_off(connection, path)
    yield from _broken_stamps(connection)
    newest = connection.execute(f"{_CHAINS} DESC LIMIT 1").fetchone()
    if newest is None:
        return
    chain = _chain(*newest)
    last = connection.execute("SELECT max(seq) FROM envelope WHERE chain = ?", (chain.number,)).fetchone()[0] or 0
    before = connection.execute(_LINK, (chain.number, last - TAIL)).fetchone()
    if before is not None:
        chain = replace(chain, seq=last - TAIL, link=before[0])
    for row in connection.execute(_ENVELOPES, (chain.number, chain.seq, TAIL)).fetchall():
        yield from (fault for fault in _faults_of(chain, row) if fault is not None)
        chain = replace(chain, seq=row[0], link=row[3])


def _faults_of(chain: _Chain, row: Sequence[Any]) -> Iterator[Fault | None]:
    """What is wrong with the envelope behind a point of its chain, and with its entry where that is held; a row of `_ENVELOPES`."""
    seq, entry, hashed, link, _, content, beside = row
    expected = next_link(chain.link, chain.enrolment, chain.epoch, chain.seq + 1, hashed)
    if (seq, link) != (chain.seq + 1, expected):
        yield Fault(f"the chain {chain.epoch} is broken at {chain.seq + 1}", chain.epoch, chain.seq + 1)
    elif content is not None and not content_hash(content) == beside == hashed:
        yield Fault(f"entry {UUID(bytes=entry)} was altered, at {seq} of the chain {chain.epoch}", chain.epoch, seq)
    else:
        yield None


def _broken_pages(connection: sqlite3.Connection, path: Path) -> Iterator[Fault]:
    yield from _cut_off(connection, path)
    try:
        said = [str(row[0]) for row in connection.execute("PRAGMA quick_check(10)")]
    except sqlite3.DatabaseError as error:
        said = [str(error)]
    yield from (Fault(line) for line in said if line != "ok")


def _cut_off(connection: sqlite3.Connection, path: Path) -> Iterator[Fault]:
    """The end of the file is missing: its own header says how long it is, unless pages are still in the log alone."""
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    pages = int.from_bytes(_header(path)[28:32], "big")
    missing = range(path.stat().st_size // size + 1, pages + 1)
    if missing and not _pages_in_log(path, size).issuperset(missing):
        yield Fault(f"the file has {path.stat().st_size} of {pages * size} bytes")


def _pages_in_log(path: Path, size: int) -> set[int]:
    """The numbers of the pages in the log: when the power goes while it is folded into the file, the header may be written and the end not yet."""
    log = path.with_name(f"{path.name}-wal")
    if not log.exists():
        return set()
    with log.open("rb") as file:
        salts, pages = file.read(32)[16:24], set()
        while len(frame := file.read(24)) == 24 and frame[8:16] == salts:
            pages.add(int.from_bytes(frame[:4], "big"))
            file.seek(size, os.SEEK_CUR)
    return pages


def _header(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(100)


def _broken_stamps(connection: sqlite3.Connection) -> Iterator[Fault]:
    """One is added at each start and none ever goes, so that they are numbered without a gap."""
    try:
        last, number = connection.execute("SELECT coalesce(max(number), 0), count(*) FROM stamp").fetchone()
    except sqlite3.DatabaseError as error:
        yield Fault(f"the stamps can't be read ({error})")
        return
    if last != number:
        yield Fault(f"of {last} stamps there are {number}")


def _opened(path: Path) -> sqlite3.Connection:
    """A reader of what may be damaged; raises StorageError."""
    if path.is_dir():
        raise StorageError(path, "is a folder, where the journal should be. Move it away.")
    if path.stat().st_size == 0:
        raise JournalDamaged(path, "the file is empty")
    try:
        connection = open_archive(path)
    except sqlite3.OperationalError as error:
        raise StorageError(path, f"can't be opened ({error}). Check who owns the data folder.") from error
    except sqlite3.DatabaseError as error:
        raise JournalDamaged(path, str(error)) from error
    return connection


def _chain(number: int, enrolment: bytes, epoch: bytes) -> _Chain:
    return _Chain(number, EnrolmentId(UUID(bytes=enrolment)), DeviceEpoch(UUID(bytes=epoch)))


_CHAINS = "SELECT number, enrolment, epoch FROM chain ORDER BY number"
_LINK = "SELECT link FROM envelope WHERE chain = ? AND seq = ?"
_ENVELOPES = """
SELECT seq, envelope.id, envelope.content_hash, link, number, content, entry.content_hash
FROM envelope LEFT JOIN entry ON entry.id = envelope.id WHERE chain = ? AND seq > ? ORDER BY seq LIMIT ?"""
_ENTRIES = "SELECT number, id FROM entry WHERE number > ? AND number <= ? ORDER BY number LIMIT ?"
