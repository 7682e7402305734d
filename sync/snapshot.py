"""The first fill, and every later one: a downloaded snapshot becomes the generation in use (sync protocol, rule 8).

Two steps, because the server is asked in between which of our entries are in the snapshot: `open_snapshot` checks everything that came over the wire,
`complete` writes the answers into the new file and puts it in use. The file in use is not touched by either.
"""

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sync.cache import CacheFolder
from sync.chain import FilledFor
from sync.sqlite import Durability, open_reader, open_writer, writing
from sync.wire.generation import (
    ChainMark,
    FeedCursor,
    GenerationProblem,
    Origin,
    find_damage,
    find_problem,
    read_cursors,
    read_marks,
)
from sync.wire.packing import LARGEST_GENERATION, unpack
from sync.wire.protocol import ReflectedAnswer
from workflows.rules.identity import DeviceEpoch
from workflows.rules.model.row import Feed


@dataclass(frozen=True, slots=True)
class Incoming:
    """A checked snapshot that is not in use yet: how far its feeds are, and what the server had of each chain there."""

    path: Path
    cursors: tuple[FeedCursor, ...]
    marks: tuple[ChainMark, ...]

    @property
    def site(self) -> FeedCursor:
        """The position that `reflected` asks about, and its epoch."""
        return next(cursor for cursor in self.cursors if cursor.feed == Feed.SITE.value)


def open_snapshot(
    packed: Path, sha256: bytes, folder: CacheFolder, origin: Origin, limit: int = LARGEST_GENERATION
) -> Incoming | GenerationProblem:
    """Check a downloaded file against its hash (of the bytes as sent, before they are unpacked), unpack it and check what is in it."""
    if _digest(packed) != sha256:
        return GenerationProblem("other bytes than the server announced")
    path = folder.incoming()
    problem = unpack(packed, path, limit) or _look_over(path, origin)
    if problem is not None:
        folder.incoming()
        return problem
    with closing(open_reader(path)) as connection:
        return Incoming(path, read_cursors(connection), read_marks(connection))


def complete(
    incoming: Incoming,
    answers: Iterable[ReflectedAnswer],
    filled_for: FilledFor,
    forked: Iterable[DeviceEpoch],
    folder: CacheFolder,
) -> Path | GenerationProblem:
    """Write what the server said of our entries and which journal this was filled for, then put the file in use.

    `filled_for` must be read before the ids were asked for. `forked`: what the generation before knew, for the terminal program may not have seen it yet.
    """
    answers = tuple(answers)
    for answer in answers:
        if (answer.server_epoch, answer.position) != (incoming.site.epoch, incoming.site.position):
            return GenerationProblem("reflected at another position than the snapshot's")
        if any(not 0 <= entry.position <= answer.position for entry in answer.entries):
            return GenerationProblem("reflected at a position after the snapshot's")
    with closing(open_writer(incoming.path, Durability.CRASH)) as connection, writing(connection):
        _write(connection, answers, filled_for, forked)
    path = folder.publish(incoming.path)
    folder.prune()
    return path


def _look_over(path: Path, origin: Origin) -> GenerationProblem | None:
    try:
        with closing(open_reader(path)) as connection:
            return find_problem(connection, origin) or find_damage(connection)
    except sqlite3.DatabaseError as error:
        return GenerationProblem(f"unreadable: {error}")


def _write(
    connection: sqlite3.Connection,
    answers: tuple[ReflectedAnswer, ...],
    filled_for: FilledFor,
    forked: Iterable[DeviceEpoch],
) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO confirmed (entry, position) VALUES (?, ?)",
        ((entry.entry.bytes, entry.position) for answer in answers for entry in answer.entries),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO forked (device_epoch) VALUES (?)", ((epoch.bytes,) for epoch in forked)
    )
    mark = filled_for.mark
    connection.execute(
        "INSERT OR REPLACE INTO filled_for (one, stamp, device_epoch, seq, link) VALUES (1, ?, ?, ?, ?)",
        (filled_for.stamp.bytes, filled_for.epoch.bytes, mark.seq, mark.link),
    )


def _digest(path: Path) -> bytes:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").digest()
