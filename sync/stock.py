"""The device's live view: the cache as of one moment, and over it what happened here and the server has not said yet (sync protocol, rules 6 and 7).

The same judge that the server runs books the unconfirmed entries over a copy-on-write layer, in journal order.
That is done anew only when the cache moved on; a scan adds one entry.
Refuses to know the network, and how the cache is filled.
"""

import logging
import sqlite3
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

from sync.cache import CacheFolder
from sync.cache_state import CacheState
from sync.chain import NOTHING, FilledFor, Head
from sync.healing import ServerKnows
from sync.journal_reader import Held
from sync.sqlite import open_reader
from sync.wire.cache_rows import CacheRows
from sync.wire.generation import FeedCursor, Origin, find_problem
from workflows.entry_codec import Unreadable, decode_entry
from workflows.plain import PlainError
from workflows.rules.book import Outcome, apply, park_unreadable
from workflows.rules.entry import Entry, FeedPosition
from workflows.rules.identity import DeviceEpoch, EntryId
from workflows.rules.model.row import Feed
from workflows.rules.rows import Overlay, Rows, Table

LOG = logging.getLogger(__name__)
PAGE_CACHE_KIB = 8 * 1024


class StockState(Enum):
    """What the view rests on: no cache that fits this journal, one that is older than what was purged here (rule 17), or one to work with.

    In the first two the rows are those of this device's own entries alone.
    """

    NO_CACHE = "no_cache"
    LOADING = "loading"
    READY = "ready"


class OwnEntries(Protocol):
    """What the view asks of the journal; `sync.journal_reader.JournalReader` answers it."""

    def held(self, after: int = 0) -> tuple[Held, ...]:
        """The entries that are held after a number, in journal order."""
        ...

    def purged_through(self) -> int:
        """The highest position ever purged."""
        ...

    def fits(self, filled_for: FilledFor) -> bool:
        """Whether a cache was filled for this very journal."""
        ...


@dataclass(frozen=True, slots=True)
class _Pending:
    """An unconfirmed entry; `entry` is None where this program can't read the bytes."""

    id: EntryId
    entry: Entry | None
    content: bytes


@dataclass(frozen=True, slots=True)
class _Generation:
    """An open generation."""

    path: Path
    connection: sqlite3.Connection
    rows: CacheRows
    state: CacheState


class Stock:
    """The view of one terminal. Everything that is read between two calls of `refresh` is of one moment. One thread."""

    def __init__(self, folder: CacheFolder, journal: OwnEntries, origin: Origin | None) -> None:
        """`origin` is None where the terminal is not enrolled: then no cache is ours."""
        self._folder = folder
        self._journal = journal
        self._origin = origin
        self._generation: _Generation | None = None
        self._tried: Path | None = None
        self._pending: dict[EntryId, _Pending] = {}
        self._read_through = 0
        self._order = 0
        self._feeds: tuple[FeedCursor, ...] = ()
        self._forked: frozenset[DeviceEpoch] = frozenset()
        self._rows = Overlay(Table())
        self.state = StockState.NO_CACHE
        self._reload()

    @property
    def rows(self) -> Rows:
        """The rows as they are now. Ask again after each `refresh`."""
        return self._rows

    @property
    def feeds(self) -> tuple[FeedCursor, ...]:
        """How far each feed is and since when that was all (`as_of`); empty without a cache."""
        return self._feeds

    @property
    def positions(self) -> tuple[FeedPosition, ...]:
        """What a verdict rests on, for the stamp: no position of a cache whose rows are not shown yet."""
        shown = self._feeds if self.state is StockState.READY else ()
        return tuple(FeedPosition(cursor.epoch, cursor.feed, cursor.position) for cursor in shown)

    @property
    def unconfirmed(self) -> int:
        """How many own entries the server has not said yet."""
        return len(self._pending)

    def refresh(self) -> bool:
        """Move on to the newest moment; True when rows may differ or a chain was forked. Costs microseconds when nothing happened."""
        if self._folder.current() != self._tried:
            self._reload()
            return True
        if self._generation is None:
            return False
        before, forked = self._feeds, self._forked
        try:
            self._begin(self._generation)
        except (sqlite3.DatabaseError, PlainError) as error:
            self._refuse(self._generation.path, str(error))
            self._start_over()
            return True
        if not _moved(before, self._feeds):
            return forked != self._forked
        self._forget_confirmed(self._generation.state)
        self._rebuild()
        return True

    def append(self, entry: Entry, content: bytes) -> Outcome:
        """Book one more own entry, right after its commit; the cost does not depend on how many there are."""
        self._pending[entry.id] = _Pending(entry.id, entry, content)
        return self._book(self._pending[entry.id])

    def server_knows(self, head: Head | None) -> ServerKnows | None:
        """What the server has of a chain, as of this view's moment (rule 10); None where there is no cache. Of a chain not begun it has nothing."""
        if self._generation is None:
            return None
        name, state = self._generation.path.name, self._generation.state
        mark = state.mark(head.enrolment, head.epoch) if head else None
        return ServerKnows(name, mark or NOTHING, head is not None and head.epoch in self._forked, state.confirmed)

    def close(self) -> None:
        """Let go of the cache."""
        if self._generation is not None:
            self._generation.connection.close()
            self._generation = None

    def _reload(self) -> None:
        """Open the generation in use, whatever was open before."""
        self.close()
        self._feeds = ()
        self._tried = self._folder.current()
        if self._tried is not None:
            self._open(self._tried)
        self._start_over()

    def _start_over(self) -> None:
        """Read every entry that is held: what one generation had confirmed, another may have lost."""
        self._pending.clear()
        self._read_through = 0
        self._rebuild()

    def _open(self, path: Path) -> None:
        try:
            connection = open_reader(path)
        except sqlite3.Error as error:
            self._refuse(path, str(error))
            return
        generation = _Generation(path, connection, CacheRows(connection), CacheState(connection))
        self._generation = generation
        try:
            connection.execute(f"PRAGMA cache_size = -{PAGE_CACHE_KIB}")
            self._begin(generation)
            problem = self._misfit(generation)
        except (sqlite3.DatabaseError, PlainError) as error:
            problem = str(error)
        if problem:
            self._refuse(path, problem)

    def _misfit(self, generation: _Generation) -> str:
        if self._origin is None:
            return "this terminal is not enrolled"
        problem = find_problem(generation.connection, self._origin)
        if problem is not None:
            return problem.problem
        filled_for = generation.state.filled_for()
        fits = filled_for is not None and self._journal.fits(filled_for)
        return "" if fits else "filled for another journal"

    def _refuse(self, path: Path, problem: str) -> None:
        LOG.warning("%s counts as absent: %s", path.name, problem)
        self.close()
        self._feeds = ()

    def _begin(self, generation: _Generation) -> None:
        """A new read transaction; its first read fixes the moment."""
        if generation.connection.in_transaction:
            generation.connection.execute("ROLLBACK")
        generation.connection.execute("BEGIN")
        self._feeds = generation.state.feeds()
        self._forked = generation.state.forked()

    def _forget_confirmed(self, state: CacheState) -> None:
        """Within a generation confirmations only grow."""
        for entry in state.confirmed(self._pending):
            del self._pending[entry]

    def _rebuild(self) -> None:
        """The cache's moment is fixed by now; what the journal has beyond it is read after (rule 7)."""
        self._read_journal()
        self.state = self._judge_state()
        base: Rows = Table()
        if self._generation is not None and self.state is StockState.READY:
            base = self._generation.rows
        self._rows = Overlay(base)
        self._order = next((cursor.position for cursor in self._feeds if cursor.feed == Feed.SITE.value), 0)
        later = set(self._pending)
        for pending in self._pending.values():
            later.discard(pending.id)
            self._book(pending, later)

    def _read_journal(self) -> None:
        state = self._generation.state if self._generation else None
        for held in self._journal.held(self._read_through):
            self._read_through = held.number
            if held.id not in self._pending and not (state and state.is_confirmed(held.id)):
                entry = decode_entry(held.content)
                readable = None if isinstance(entry, Unreadable) else entry
                self._pending[held.id] = _Pending(held.id, readable, held.content)

    def _judge_state(self) -> StockState:
        if self._generation is None:
            return StockState.NO_CACHE
        position = next(cursor.position for cursor in self._feeds if cursor.feed == Feed.SITE.value)
        return StockState.READY if position >= self._journal.purged_through() else StockState.LOADING

    def _book(self, pending: _Pending, later: set[EntryId] | frozenset[EntryId] = frozenset()) -> Outcome:
        self._order += 1
        if pending.entry is None:
            return park_unreadable(self._rows, pending.id, pending.content)
        return apply(self._rows, pending.entry, pending.content, self._order, lambda entry: entry not in later)


def _moved(before: tuple[FeedCursor, ...], after: tuple[FeedCursor, ...]) -> bool:
    """Rows change together with a cursor's position, in one transaction; a later `as_of` alone changes no row."""
    return [(c.feed, c.epoch, c.position) for c in before] != [(c.feed, c.epoch, c.position) for c in after]
