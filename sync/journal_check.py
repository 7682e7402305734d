"""Whether a journal holds together: pages, tables, chains and content hashes. Reads only, so that a damaged file stays as it was found."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from sync.chain import Head, Linked, Mark, first_break
from sync.errors import JournalDamaged, StorageError
from sync.journal_schema import JOURNAL
from sync.migrations import version_of
from sync.sqlite import open_reader, reading
from workflows.entry_codec import content_hash
from workflows.rules.identity import DeviceEpoch, EnrolmentId, EntryId

TAIL = 500
"""Envelopes at the end of the newest chain that a start looks at; `lotline journal verify` looks at all of all chains."""
SMALL_FILE = 32 * 1024 * 1024
"""Bytes up to which every page is checked at start: about 0.1 s."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything found wrong, in words, and how much there is (0 after the check at start, which does not count)."""

    entries: int
    envelopes: int
    faults: tuple[str, ...]


def check_at_start(path: Path) -> None:
    """The quick check of an existing journal; raises JournalDamaged, NewerFile, ForeignFile."""
    checked = _check(path, TAIL, path.stat().st_size <= SMALL_FILE)
    if checked.faults:
        raise JournalDamaged(path, checked.faults[0])


def verify(path: Path) -> Checked:
    """Every page, envelope and entry of a journal; raises StorageError when it can't be read at all."""
    return _check(path, None, True)


def _check(path: Path, tail: int | None, pages: bool) -> Checked:
    if path.stat().st_size == 0:
        raise JournalDamaged(path, "the file is empty")
    try:
        connection = open_reader(path)
        try:
            if version_of(connection, path, JOURNAL) == 0:
                return Checked(0, 0, ())
            with reading(connection):
                return _look(connection, tail, pages)
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        raise StorageError(path, f"can't be opened ({error}). Check who owns the data folder.") from error
    except sqlite3.DatabaseError as error:
        raise JournalDamaged(path, str(error)) from error


def _look(connection: sqlite3.Connection, tail: int | None, pages: bool) -> Checked:
    faults: list[str] = []
    if pages:
        faults += (str(row[0]) for row in connection.execute("PRAGMA quick_check(10)") if row[0] != "ok")
    chains = connection.execute("SELECT * FROM chain ORDER BY number DESC LIMIT ?", (-1 if tail is None else 1,))
    for number, enrolment, epoch in chains.fetchall():
        head = Head(EnrolmentId(UUID(bytes=enrolment)), DeviceEpoch(UUID(bytes=epoch)))
        faults += _chain_faults(connection, number, _start(connection, number, head, tail))
    if tail is not None:
        return Checked(0, 0, tuple(faults))
    faults += (f"entry {UUID(bytes=row[0])} has no envelope" for row in connection.execute(_WITHOUT_ENVELOPE))
    entries, envelopes = connection.execute(_COUNTS).fetchone()
    return Checked(entries, envelopes, tuple(faults))


def _start(connection: sqlite3.Connection, chain: int, head: Head, tail: int | None) -> Head:
    """The point of a chain from which to look: its beginning, or `tail` envelopes before its end."""
    last = connection.execute("SELECT coalesce(max(seq), 0) FROM envelope WHERE chain = ?", (chain,)).fetchone()[0]
    before = last - tail if tail is not None else 0
    link = connection.execute("SELECT link FROM envelope WHERE chain = ? AND seq = ?", (chain, before)).fetchone()
    return replace(head, mark=Mark(before, link[0])) if link else head


def _chain_faults(connection: sqlite3.Connection, chain: int, head: Head) -> Iterator[str]:
    for seq, entry, hashed, link, content in connection.execute(_ENVELOPES, (chain, head.mark.seq)):
        linked = Linked(seq, EntryId(UUID(bytes=entry)), hashed, link)
        if first_break(head, (linked,)) is not None:
            yield f"the chain is broken at {seq} of {head.epoch}"
        if content is not None and content_hash(content) != hashed:
            yield f"entry {linked.id} was altered"
        head = replace(head, mark=Mark(seq, link))


_ENVELOPES = """
SELECT seq, envelope.id, envelope.content_hash, link, content FROM envelope LEFT JOIN entry ON entry.id = envelope.id
WHERE chain = ? AND seq > ? ORDER BY seq"""
_WITHOUT_ENVELOPE = "SELECT id FROM entry WHERE id NOT IN (SELECT id FROM envelope) LIMIT 10"
_COUNTS = "SELECT (SELECT count(*) FROM entry), (SELECT count(*) FROM envelope)"
