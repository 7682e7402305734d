"""Journals of any size, made quickly: the same tables, chains and hashes as `sync.journal` writes, in few transactions."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from enum import Enum
from itertools import islice
from pathlib import Path
from uuid import UUID, uuid4

from bench.delivery import SOME_POSITIONS, Piece, entries_of
from sync.chain import Hashed, Head, extend
from sync.journal import Journal
from workflows.entry_codec import content_hash, encode_entry
from workflows.rules.identity import DeviceEpoch, EnrolmentId, EntryId

AT_ONCE = 20_000
FIRST_MILLISECOND = 1_760_000_000_000


class Content(Enum):
    """Whether the entries' content is still there, or only their envelopes: what every backup has is purged."""

    HELD = "held"
    PURGED = "purged"


def journal_of(path: Path, piece: Piece, number: int, content: Content = Content.HELD) -> EnrolmentId:
    """Make a journal of so many entries, all as one scan of `piece` leads to, and return whose it is."""
    enrolment = EnrolmentId(uuid4())
    Journal.open(path, enrolment).close()
    (entry,) = entries_of((piece,), SOME_POSITIONS)
    written = _written(encode_entry(entry), str(entry.id))
    head = Head(enrolment, DeviceEpoch(uuid4()))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("INSERT INTO chain VALUES (1, ?, ?)", (enrolment.bytes, head.epoch.bytes))
        for start in range(0, number, AT_ONCE):
            some = tuple(islice(written, min(AT_ONCE, number - start)))
            head = _write(connection, head, some, content)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return enrolment


def _written(template: bytes, name: str) -> Iterator[tuple[EntryId, bytes]]:
    """The same entry again and again, under ids as a terminal makes them, one a millisecond."""
    before, _, after = template.partition(name.encode())
    milliseconds = FIRST_MILLISECOND
    while True:
        milliseconds += 1
        entry = EntryId(UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62 | uuid4().int >> 66))
        yield entry, before + str(entry).encode() + after


def _write(
    connection: sqlite3.Connection, head: Head, some: tuple[tuple[EntryId, bytes], ...], content: Content
) -> Head:
    hashes = [content_hash(data) for _, data in some]
    links, after = extend(head, [Hashed(entry, hashed) for (entry, _), hashed in zip(some, hashes, strict=True)])
    connection.execute("BEGIN")
    if content is Content.HELD:
        rows = ((entry.bytes, data, hashed) for (entry, data), hashed in zip(some, hashes, strict=True))
        connection.executemany("INSERT INTO entry VALUES (NULL, ?, ?, ?)", rows)
    connection.executemany(
        "INSERT INTO envelope VALUES (1, ?, ?, ?, ?)",
        ((link.seq, link.id.bytes, link.content_hash, link.link) for link in links),
    )
    connection.execute("COMMIT")
    return after
