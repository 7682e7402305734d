"""Moments of one cache generation: what its file held when a read transaction began. Two of them may be open at once, an old view's and a new one's.

A moment that is not ended holds the writer's log back, so that nobody keeps one longer than until the next. Refuses to know whether a generation is ours.
"""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sync.cache_changes import last_change
from sync.cache_state import CacheState
from sync.sqlite import open_reader
from sync.wire.cache_rows import CacheRows
from sync.wire.generation import FeedCursor
from workflows.plain import PlainError
from workflows.rules.identity import DeviceEpoch
from workflows.rules.model.row import Feed, Key, Row
from workflows.rules.rows import Rows

PAGE_CACHE_KIB = 4 * 1024
BROKEN = (sqlite3.DatabaseError, PlainError)
"""How a damaged generation shows itself."""

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of a generation; `change` is the newest line of what changed lately (`sync.cache_changes`)."""

    connection: sqlite3.Connection
    rows: CacheRows
    state: CacheState
    feeds: tuple[FeedCursor, ...]
    forked: frozenset[DeviceEpoch]
    change: int

    @property
    def position(self) -> int:
        """How far the site's feed was read."""
        return next(cursor.position for cursor in self.feeds if cursor.feed == Feed.SITE.value)

    def is_same(self, other: "Moment") -> bool:
        """Whether nothing at all was written between the two."""
        return (self.feeds, self.forked, self.change) == (other.feeds, other.forked, other.change)

    def has_same_rows(self, other: "Moment") -> bool:
        """Whether no row changed between the two: rows change together with a cursor's position, a later `as_of` alone changes none."""
        return [_place(cursor) for cursor in self.feeds] == [_place(cursor) for cursor in other.feeds]


class Generation:
    """An open generation; raises sqlite3.Error and PlainError where the file is none or damaged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: list[tuple[sqlite3.Connection, CacheRows]] = []
        self._all: list[sqlite3.Connection] = []

    def begin(self) -> Moment:
        """The newest moment."""
        connection, rows = self._idle.pop() if self._idle else self._open()
        connection.execute("BEGIN")
        state = CacheState(connection)
        return Moment(connection, rows, state, state.feeds(), state.forked(), last_change(connection))

    def end(self, moment: Moment) -> None:
        """Let go of a moment; nothing may be read of it any more."""
        if moment.connection.in_transaction:
            moment.connection.execute("ROLLBACK")
        self._idle.append((moment.connection, moment.rows))

    def close(self) -> None:
        """Let go of the file, and of every moment."""
        for connection in self._all:
            connection.close()

    def _open(self) -> tuple[sqlite3.Connection, CacheRows]:
        connection = open_reader(self.path)
        self._all.append(connection)
        connection.execute(f"PRAGMA cache_size = -{PAGE_CACHE_KIB}")
        return connection, CacheRows(connection)


class Watched:
    """Rows of which somebody wants to hear when they turn out to be damaged; whoever reads them hears it too."""

    def __init__(self, rows: Rows, hear: Callable[[Exception], None]) -> None:
        self._rows = rows
        self._hear = hear

    def get(self, kind: type[R], key: Key) -> R | None:
        """The row of this key, or None."""
        try:
            return self._rows.get(kind, key)
        except BROKEN as error:
            self._hear(error)
            raise

    def find(self, kind: type[R], field: str, value: object) -> Iterator[R]:
        """The rows whose field has this value."""
        try:
            yield from self._rows.find(kind, field, value)
        except BROKEN as error:
            self._hear(error)
            raise

    def every(self, kind: type[R]) -> Iterator[R]:
        """All rows of a kind."""
        try:
            yield from self._rows.every(kind)
        except BROKEN as error:
            self._hear(error)
            raise


def _place(cursor: FeedCursor) -> tuple[object, ...]:
    return cursor.feed, cursor.epoch, cursor.position
