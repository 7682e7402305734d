"""Which keys of a generation changed lately, so that a view need not be made anew for a page. Kept beside the snapshot's tables, on the device alone.

It is a list with a bound: who looks too late is told so, and starts over. Nothing here begins or ends a transaction.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from workflows.plain import PlainError
from workflows.rules.identity import EntryId
from workflows.rules.model.registry import ROW_BY_NAME
from workflows.rules.model.row import Key, Row
from workflows.rules.rows import RowChange

KEPT = 50_000
"""Lines: some twenty full pages."""
_ENTRY = ""

_TABLE = (
    'CREATE TABLE IF NOT EXISTS changed (number INTEGER PRIMARY KEY, "row" TEXT NOT NULL, "key" TEXT NOT NULL) STRICT'
)
_THERE = "SELECT 1 FROM sqlite_schema WHERE name = 'changed'"


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since a line: keys of rows, and the own entries that are in the rows now."""

    keys: frozenset[tuple[type[Row], Key]] = frozenset()
    arrived: frozenset[EntryId] = frozenset()


def note_changes(connection: sqlite3.Connection, changes: Iterable[RowChange], arrived: Iterable[EntryId]) -> None:
    """Keep what a page changes, inside the transaction that writes it."""
    connection.execute(_TABLE)
    lines = [(change.kind.NAME, json.dumps(change.key)) for change in changes]
    lines += ((_ENTRY, str(entry)) for entry in arrived)
    connection.executemany('INSERT INTO changed ("row", "key") VALUES (?, ?)', lines)
    connection.execute("DELETE FROM changed WHERE number <= (SELECT max(number) FROM changed) - ?", (KEPT,))


def last_change(connection: sqlite3.Connection) -> int:
    """The number of the newest line; 0 where no page came yet."""
    if connection.execute(_THERE).fetchone() is None:
        return 0
    return int(connection.execute("SELECT coalesce(max(number), 0) FROM changed").fetchone()[0])


def changes_since(connection: sqlite3.Connection, number: int) -> Changes | None:
    """What changed after a line, or None when that is not known any more; raises PlainError for lines that nobody wrote."""
    if last_change(connection) == number:
        return Changes()
    first = int(connection.execute("SELECT min(number) FROM changed").fetchone()[0])
    if first > number + 1:
        return None
    lines = connection.execute('SELECT "row", "key" FROM changed WHERE number > ?', (number,)).fetchall()
    try:
        return Changes(
            frozenset((ROW_BY_NAME[row], tuple(json.loads(key))) for row, key in lines if row != _ENTRY),
            frozenset(EntryId(UUID(key)) for row, key in lines if row == _ENTRY),
        )
    except (ValueError, LookupError) as error:
        raise PlainError("changed", "no line of ours") from error
