"""The cache: what the server said, one generation a file, written by `lotline sync` alone and by pages and snapshots alone.

A generation can be thrown away at any time without a count changing: what happened here is in the journal, and the next snapshot brings the rest.
Readers follow `current`; a file that is open is never replaced, because SQLite would put the log of one over the pages of another.
"""

import os
import re
import sqlite3
from collections.abc import Callable, Collection, Set
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import Self
from uuid import UUID

from sync.cache_changes import note_changes
from sync.cache_state import CacheState
from sync.errors import CacheDamaged
from sync.pages import CheckedPage, PageFault, check_page
from sync.sqlite import Durability, open_writer, writing
from sync.wire.cache_rows import CacheRows, CacheWriter
from sync.wire.generation import FeedCursor, Origin, find_broken_pages, find_problem, write_cursors, write_marks
from sync.wire.protocol import PageAnswer
from workflows.rules.identity import DeviceEpoch, EntryId
from workflows.rules.model.row import Feed

CURRENT = "current"
INCOMING = "incoming.db"
KEPT = 2
"""Generations that stay: the one in use, and the one before it for readers that have not looked yet.

Whoever still reads an older one has it open: its name goes, its pages stay until they let go.
"""

AGE_STEP = timedelta(seconds=15)
"""How exactly the age of the data is kept: an empty page a second would otherwise wear out the flash."""

_NAME = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}-\d+\.(?P<number>\d+)\.db")


class PageResult(Enum):
    """What became of a page; nothing is written unless it was applied."""

    APPLIED = "applied"
    STALE = "stale"
    OTHER_EPOCH = "other_epoch"
    OTHER_SERVER = "other_server"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class PageOutcome:
    """What became of a page: `confirmed` are the own entries in it, `problem` says in words for the log why it was not applied."""

    result: PageResult
    confirmed: frozenset[EntryId] = frozenset()
    problem: str = ""


class Cache(CacheState):
    """The one writing connection of a generation."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self.rows = CacheRows(connection)

    @classmethod
    def open(cls, path: Path, origin: Origin) -> Self:
        """The generation in a file, for writing; raises CacheDamaged when it is damaged, or none of this server, site and protocol."""
        try:
            connection = open_writer(path, Durability.CRASH)
        except sqlite3.Error as error:
            raise CacheDamaged(path, str(error)) from error
        problem = find_problem(connection, origin) or find_broken_pages(connection)
        if problem is not None:
            connection.close()
            raise CacheDamaged(path, problem.problem)
        return cls(connection)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def apply_page(self, page: PageAnswer, held: Callable[[Collection[EntryId]], Set[EntryId]]) -> PageOutcome:
        """Take a page if it continues this very generation (sync protocol, rule 5): rows, confirmed ids, marks and cursor in one transaction.

        `held` says which of these entries the journal holds: such an entry is confirmed by its row, whoever's envelope that has (rule 6).
        """
        checked = check_page(page)
        if isinstance(checked, PageFault):
            return PageOutcome(PageResult.MALFORMED, problem=checked.problem)
        own = held({arrived.id for arrived in checked.arrived})
        with writing(self._connection):
            misfit = self._misfit(checked)
            if misfit is None:
                self._write(checked, own)
        return misfit or PageOutcome(PageResult.APPLIED, frozenset(own))

    def fork(self, epoch: DeviceEpoch) -> None:
        """Remember that the server has another chain of this device epoch (rule 10); the terminal program opens a new one when it sees this."""
        with writing(self._connection):
            self._connection.execute("INSERT OR IGNORE INTO forked (device_epoch) VALUES (?)", (epoch.bytes,))

    def await_snapshot(self) -> None:
        """Remember that this generation is to be replaced, also for the terminal program and for the next start."""
        if not self.awaits_snapshot():
            with writing(self._connection):
                self._connection.execute("INSERT OR IGNORE INTO meta (name, value) VALUES ('awaits_snapshot', 'yes')")

    def _misfit(self, page: CheckedPage) -> PageOutcome | None:
        server = self._connection.execute("SELECT value FROM meta WHERE name = 'server'").fetchone()[0]
        cursor = self.feed(page.feed)
        if server != str(page.server):
            return PageOutcome(PageResult.OTHER_SERVER, problem="a page of another server")
        if cursor.epoch != page.epoch:
            return PageOutcome(PageResult.OTHER_EPOCH, problem="a page of another epoch")
        if cursor.position != page.start:
            problem = f"a page after {page.start}, the cursor is at {cursor.position}"
            return PageOutcome(PageResult.STALE, problem=problem)
        return None

    def _write(self, page: CheckedPage, own: Set[EntryId]) -> None:
        cursor = self.feed(page.feed)
        as_of = page.as_of or cursor.as_of
        if (page.end, page.durable) == (
            cursor.position,
            cursor.durable,
        ) and timedelta() <= as_of - cursor.as_of < AGE_STEP:
            return
        writer = CacheWriter(self._connection)
        for change in page.changes:
            writer.accept(change)
        self._connection.executemany(
            "INSERT OR REPLACE INTO confirmed (entry, position) VALUES (?, ?)",
            ((arrived.id.bytes, arrived.position) for arrived in page.arrived if arrived.id in own),
        )
        note_changes(self._connection, page.changes, own)
        write_marks(self._connection, page.marks)
        write_cursors(
            self._connection, [FeedCursor(page.feed.value, page.epoch, page.end, page.durable, as_of, page.tail)]
        )


class CacheFolder:
    """The generations on this device, called `<server epoch>-<position>.<number>.db`.

    The number only grows, so that no name comes again while somebody has the old file: two logs would share one path. It begins at random, because the
    whole folder may be taken away under a program that has a generation open, or has noted something about it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def current(self) -> Path | None:
        """The generation in use, or None."""
        try:
            name = (self.path / CURRENT).read_text(encoding="ascii").strip()
        except (FileNotFoundError, UnicodeDecodeError):
            return None
        path = self.path / name
        return path if _NAME.fullmatch(name) and path.exists() else None

    def incoming(self) -> Path:
        """Where the next generation is made; whatever a crash left there, or between renaming and use, is taken away."""
        self.path.mkdir(parents=True, exist_ok=True)
        current = self.current()
        for path in self.path.glob("*.db") if current else ():
            if _number(path) > _number(current):
                _unlink(path)
        _unlink(self.path / INCOMING)
        return self.path / INCOMING

    def publish(self, new: Path) -> Path:
        """Put a closed, complete generation in use: from here on readers open it. It is durable, or the old one is still in use."""
        # The mode is set now: later, a reader that holds its moment would keep the writer from it. Closing empties the log and takes it away.
        with closing(open_writer(new, Durability.CRASH)) as connection:
            site = CacheState(connection).feed(Feed.SITE)
        path = self.path / _name(site.epoch, site.position, self._newest() + 1)
        _sync(new)
        new.rename(path)
        pointer = self.path / f"{CURRENT}.new"
        pointer.write_text(f"{path.name}\n", encoding="ascii")
        _sync(pointer)
        _sync(self.path)
        pointer.rename(self.path / CURRENT)
        _sync(self.path)
        return path

    def discard(self) -> None:
        """Put no generation in use: the one there does not fit the journal, or is damaged."""
        (self.path / CURRENT).unlink(missing_ok=True)
        _sync(self.path)

    def prune(self) -> None:
        """Take away what is neither in use nor the last that was."""
        current = self.current()
        generations = sorted((path for path in self.path.glob("*.db") if _number(path)), key=_number)
        kept = {current, *[path for path in generations if path != current][-(KEPT - 1) :]}
        for path in generations:
            if path not in kept:
                _unlink(path)

    def _newest(self) -> int:
        newest = max(map(_number, self.path.glob("*.db")), default=0)
        return newest or int.from_bytes(os.urandom(5), "big")


def _name(epoch: UUID, position: int, number: int) -> str:
    return f"{epoch}-{position}.{number}.db"


def _number(path: Path | None) -> int:
    """Which generation this is; 0 for no generation."""
    match = _NAME.fullmatch(path.name) if path else None
    return int(match["number"]) if match else 0


def _unlink(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
