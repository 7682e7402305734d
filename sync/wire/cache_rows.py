"""Rows of a cache generation, read and written: the same code fills a snapshot on the server and a cache on the device.

`CacheRows` is `workflows.rules.rows.Rows` over a file; it raises PlainError where the file holds what is no row. Neither class begins or ends a transaction.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from typing import Any, TypeVar, cast

import msgspec

from sync.wire.cache_items import ItemRows, ItemWriter
from sync.wire.cache_refs import Refs, RefWriter
from sync.wire.cache_schema import COMPACT, columns
from workflows.plain import PlainError, from_plain, to_plain
from workflows.rules.model.goods import Item
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
_FIND = {(kind, field): f'{_EVERY[kind]} WHERE "{field}" = ?' for kind in _SMALL for field in columns(kind)}
_PUT = {kind: _put_sql(kind) for kind in _SMALL}
_DROP = {kind: f'DELETE FROM "{kind.NAME}" WHERE {_key_is(kind)}' for kind in _SMALL}


class CacheRows:
    """The rows of one generation, as the connection's transaction sees them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute
        self._items = ItemRows(connection, Refs(connection))
        self._find_compact: dict[tuple[type[Row], str], Callable[[str], Iterator[Row]]] = {
            (Item, "place"): self._items.items_at,
            (ShipmentItem, "shipment"): partial(self._items.shipped_by, "shipment"),
            (ShipmentItem, "item"): partial(self._items.shipped_by, "item"),
            (ShipmentItem, "inside"): partial(self._items.shipped_by, "inside"),
        }

    def get(self, kind: type[R], key: Key) -> R | None:
        """The row of this key, or None."""
        if kind is Item:
            return cast("R | None", self._items.item(key[0]))
        if kind is ShipmentItem:
            return cast("R | None", self._items.shipped(*key))
        found = self._execute(_GET[kind], key).fetchone()
        return None if found is None else _read(kind, found[0])

    def find(self, kind: type[R], field: str, value: object) -> Iterator[R]:
        """The rows whose key or find field has this value; LookupError for any other field."""
        if kind in COMPACT:
            return cast("Iterator[R]", self._find_compact[kind, field](key_text(value)))
        return (_read(kind, body) for (body,) in self._execute(_FIND[kind, field], (key_text(value),)).fetchall())

    def every(self, kind: type[R]) -> Iterator[R]:
        """All rows of a kind, as they are read."""
        if kind is Item:
            return cast("Iterator[R]", self._items.every_item())
        if kind is ShipmentItem:
            return cast("Iterator[R]", self._items.every_shipped())
        return (_read(kind, body) for (body,) in self._execute(_EVERY[kind]))


class CacheWriter:
    """Writes rows inside the caller's transaction. Make a new one for each: after a rollback it would remember numbers that are gone."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute
        self._items = ItemWriter(connection, RefWriter(connection))

    def put(self, row: Row) -> None:
        """Write a row under its key."""
        if isinstance(row, Item):
            self._items.put_item(row)
        elif isinstance(row, ShipmentItem):
            self._items.put_shipped(row)
        else:
            texts = [key_text(getattr(row, name)) for name in columns(type(row))]
            self._execute(_PUT[type(row)], (*texts, msgspec.json.encode(to_plain(row)).decode()))

    def drop(self, kind: type[Row], key: Key) -> None:
        """Take the row of a key away, if there is one."""
        if kind is Item:
            self._items.drop_item(key)
        elif kind is ShipmentItem:
            self._items.drop_shipped(key)
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
    """A row is a pure function of its JSON, so what a verdict asks for again and again is read once."""
    try:
        data: Any = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise PlainError(kind.NAME, "no JSON") from error
    return from_plain(kind, data)


def _read(kind: type[R], body: str) -> R:
    known: Callable[[Any, str], Row] = _decoded
    return cast(R, known(kind, body))
