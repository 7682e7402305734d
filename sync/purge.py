"""Dropping content from the journal by what the cache in use says (sync protocol, rule 16). For idle moments of the terminal program.

An entry may go when every backup of the server has its newest row, its exception is closed, and the view does not need it any more; none goes while
the cache waits for a snapshot, for then the server has another history than the one that the cache tells of. The newest entry stays, so that numbers
in journal order never come again.
"""

import logging
import sqlite3
from collections.abc import Callable, Set
from contextlib import closing
from pathlib import Path

from sync.cache import CacheFolder
from sync.cache_state import CacheState
from sync.journal import Journal
from sync.sqlite import open_reader
from sync.wire.cache_rows import CacheRows
from sync.wire.generation import Origin, find_problem
from workflows.rules.identity import EntryId
from workflows.rules.model.row import Feed
from workflows.rules.model.work import OpenException

LOG = logging.getLogger(__name__)
LOOKED_AT_ONCE = 1000
PURGED_AT_ONCE = 250
"""Bounds of a step: a scan that comes meanwhile waits for it."""


class Purge:
    """A walk through the journal in small steps; anew when more has become durable. `carries`: the view still needs this entry."""

    def __init__(
        self,
        journal: Journal,
        folder: CacheFolder,
        origin: Origin,
        carries: Callable[[EntryId], bool] = lambda _: False,
    ) -> None:
        self._journal = journal
        self._folder = folder
        self._origin = origin
        self._carries = carries
        self._walk: tuple[str, int] = ("", 0)
        self._looked_through = 0

    def step(self) -> bool:
        """Drop some; True when there may be more. Raises StorageError, and then nothing went."""
        path = self._folder.current()
        connection = None if path is None else _fitting(self._journal, path, self._origin)
        if path is None or connection is None:
            return False
        with closing(connection):
            state = CacheState(connection)
            durable = state.feed(Feed.SITE).durable
            if durable == 0 or state.awaits_snapshot():
                return False
            if self._walk != (path.name, durable):
                self._walk, self._looked_through = (path.name, durable), 0
            return self._purge(connection, state, durable)

    def _purge(self, connection: sqlite3.Connection, state: CacheState, durable: int) -> bool:
        newest = self._journal.read.newest_number()
        still_open: Set[EntryId] | None = None
        gone: dict[EntryId, int] = {}
        looked_at = self._journal.read.numbered(self._looked_through, LOOKED_AT_ONCE)
        for own in looked_at:
            if own.number == newest or len(gone) == PURGED_AT_ONCE:
                break
            self._looked_through = own.number
            position = state.confirmed_at(own.id)
            if position is None or position > durable or self._carries(own.id):
                continue
            still_open = _with_open_exception(connection) if still_open is None else still_open
            if own.id not in still_open:
                gone[own.id] = position
        if gone:
            self._journal.purge(self._origin, gone)
        return len(gone) == PURGED_AT_ONCE or len(looked_at) == LOOKED_AT_ONCE


def purge(journal: Journal, folder: CacheFolder, origin: Origin) -> int:
    """Drop whatever may go; how many entries went. Raises StorageError."""
    before, walk = len(journal.read.held_ids()), Purge(journal, folder, origin)
    while walk.step():
        pass
    return before - len(journal.read.held_ids())


def _with_open_exception(connection: sqlite3.Connection) -> Set[EntryId]:
    return {row.entry for row in CacheRows(connection).every(OpenException) if row.entry is not None}


def _fitting(journal: Journal, path: Path, origin: Origin) -> sqlite3.Connection | None:
    """A generation in a read transaction, or None when it was not filled for this very journal or can't be read."""
    try:
        connection = open_reader(path)
    except sqlite3.Error as error:
        LOG.warning("%s counts as absent: %s", path.name, error)
        return None
    try:
        connection.execute("BEGIN")
        filled_for = None if find_problem(connection, origin) else CacheState(connection).filled_for()
        if filled_for is not None and journal.read.fits(filled_for):
            return connection
    except sqlite3.DatabaseError as error:
        LOG.warning("%s counts as absent: %s", path.name, error)
    connection.close()
    return None
