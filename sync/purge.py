"""Dropping content from the journal by what the cache in use says (sync protocol, rule 16). For idle moments of the terminal program."""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

from sync.cache import CacheFolder
from sync.cache_state import CacheState
from sync.journal import Journal
from sync.sqlite import open_reader
from sync.wire.cache_rows import CacheRows
from sync.wire.generation import Origin, find_problem
from workflows.rules.model.row import Feed
from workflows.rules.model.work import OpenException

LOG = logging.getLogger(__name__)


def purge(journal: Journal, folder: CacheFolder, origin: Origin) -> int:
    """Drop content that every backup of the server has; returns how many entries went. Not while a snapshot is being fetched."""
    connection = _fitting(journal, folder.current(), origin)
    if connection is None:
        return 0
    with closing(connection):
        state = CacheState(connection)
        durable = state.feed(Feed.SITE).durable
        still_open = {row.entry for row in CacheRows(connection).every(OpenException) if row.entry is not None}
        return journal.purge(durable, state.confirmed_through(durable), still_open)


def _fitting(journal: Journal, path: Path | None, origin: Origin) -> sqlite3.Connection | None:
    """A generation in a read transaction, or None when it was not filled for this very journal or can't be read."""
    if path is None:
        return None
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
