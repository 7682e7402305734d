"""Rows of a cache generation, read and written: the same code fills a snapshot on the server and a cache on the device.

`CacheRows` is `workflows.rules.rows.Rows` over a file; it raises PlainError where the file holds what is no row. Neither class begins or ends a transaction.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, Protocol, TypeVar, cast

from sync.wire.cache_displaced import DisplacedReader, DisplacedWriter
from sync.wire.cache_items import ItemReader, ItemWriter
from sync.wire.cache_refs import Refs, RefWriter, read_json, write_json
from sync.wire.cache_schema import COMPACT, columns
from sync.wire.cache_shipments import ShipmentItemReader, ShipmentItemWriter
from workflows.rules.model.goods import Displaced, Item
from workflows.rules.model.registry import ROWS
from workflows.rules.model.row import Key, Row, key_text
from workflows.rules.model.work import ShipmentItem
from workflows.rules.rows import RowChange

R = TypeVar("R", bound=Row)

_SMALL = tuple(kind for kind in ROWS if kind not in COMPACT)


def _key_is(kind: type[Row]) -> str:
    return " AND ".join(f'"{name}" = ?' for name in kind.KEY)


def _put_sql(kind: type[Row]) -> str:
    names = "".join(f'"{name}", ' for name in columns(kind))
    return f'INSERT OR REPLACE INTO "{kind.NAME}" ({names}body) VALUES ({"?, " * len(columns(kind))}?)'


_EVERY = {kind: f'SELECT body FROM "{kind.NAME}"' for kind in _SMALL}
_GET = {kind: f"{_EVERY[kind]} WHERE {_key_is(kind)}" for kind in _SMALL}
_FIND = {(kind, field): f'{_EVERY[kind]} WHERE "{field}" = ?' for kind in _SMALL for field in kind.FIND}
_PUT = {kind: _put_sql(kind) for kind in _SMALL}
_DROP = {kind: f'DELETE FROM "{kind.NAME}" WHERE {_key_is(kind)}' for kind in _SMALL}


class _CompactReader(Protocol):
    def get(self, key: Key) -> Row | None: ...
    def find(self, field: str, text: str) -> Iterator[Row]: ...
    def every(self) -> Iterator[Row]: ...


class CacheRows:
    """The rows of one generation, as the connection's transaction sees them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute
        refs = Refs(connection)
        self._compact: dict[type[Row], _CompactReader] = {
            Item: ItemReader(connection, refs),
            Displaced: DisplacedReader(connection, refs),
            ShipmentItem: ShipmentItemReader(connection, refs),
        }

    def get(self, kind: type[R], key: Key) -> R | None:
        """The row of this key, or None."""
        compact = self._compact.get(kind)
        if compact is not None:
            return cast("R | None", compact.get(key))
        found = self._execute(_GET[kind], key).fetchone()
        return None if found is None else _read(kind, found[0])

    def find(self, kind: type[R], field: str, value: object) -> Iterator[R]:
        """The rows whose field has this value; LookupError for a field that is not in `FIND`."""
        compact = self._compact.get(kind)
        if compact is not None:
            return cast("Iterator[R]", compact.find(field, key_text(value)))
        return (_read(kind, body) for (body,) in self._execute(_FIND[kind, field], (key_text(value),)).fetchall())

    def every(self, kind: type[R]) -> Iterator[R]:
        """All rows of a kind, as they are read."""
        compact = self._compact.get(kind)
        if compact is not None:
            return cast("Iterator[R]", compact.every())
        return (_read(kind, body) for (body,) in self._execute(_EVERY[kind]))


class CacheWriter:
    """Writes rows inside the caller's transaction. Make a new one for each: after a rollback it would remember numbers that are gone."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute
        refs = RefWriter(connection)
        self._items = ItemWriter(connection, refs)
        self._displaced = DisplacedWriter(connection, refs)
        self._shipments = ShipmentItemWriter(connection, refs)
        self._drops: dict[type[Row], Callable[[Key], None]] = {
            Item: self._items.drop,
            Displaced: self._displaced.drop,
            ShipmentItem: self._shipments.drop,
        }

    def put(self, row: Row) -> None:
        """Write a row under its key."""
        if isinstance(row, Item):
            self._items.put(row)
        elif isinstance(row, ShipmentItem):
            self._shipments.put(row)
        elif isinstance(row, Displaced):
            self._displaced.put(row)
        else:
            texts = [key_text(getattr(row, name)) for name in columns(type(row))]
            self._execute(_PUT[type(row)], (*texts, write_json(row)))

    def drop(self, kind: type[Row], key: Key) -> None:
        """Take the row of a key away, if there is one."""
        drop = self._drops.get(kind)
        if drop is not None:
            drop(key)
        else:
            self._execute(_DROP[kind], key)

    def put_many(self, rows: Iterable[Row]) -> None:
        """Write many rows, in any order."""
        for row in rows:
            self.put(row)

    def accept(self, change: RowChange) -> None:
        """Make a key what a change says it is."""
        if change.row is None:
            self.drop(change.kind, change.key)
        else:
            self.put(change.row)


@lru_cache(maxsize=4096)
def _decoded(kind: type[Row], body: str) -> Row:
    """A row is a pure function of its JSON, so what verdicts ask for again and again is read once."""
    return read_json(kind, body)


def _read(kind: type[R], body: str) -> R:
    known: Callable[[Any, str], Row] = _decoded
    return cast(R, known(kind, body))
