"""The compact table of what entries displaced: a state of an item, kept for every read of an item whose presence was inferred before.

In the same numbers as the item itself a state takes about 35 bytes, as JSON it would be ten times that, for a million items.
"""

import sqlite3
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sync.wire.cache_items import intern_state, read_item
from sync.wire.cache_refs import Refs, RefWriter
from workflows.plain import PlainError
from workflows.rules.identity import EntryId
from workflows.rules.model.goods import Displaced
from workflows.rules.model.row import Key

_EVERY = (
    "SELECT c.entry, i.gtin, i.serial, b.gtin, b.serial, d.trait, d.place, h.entry, p.gtin, p.serial FROM displaced d"
    " LEFT JOIN entry_ref c ON c.ref = d.entry LEFT JOIN item i ON i.ref = d.item LEFT JOIN item b ON b.ref = d.before"
    " LEFT JOIN entry_ref h ON h.ref = d.head LEFT JOIN item p ON p.ref = d.place"
)
_AT = f"{_EVERY} WHERE d.entry = ? AND d.item = ?"
_FIND = {"entry": f"{_EVERY} WHERE d.entry = ?"}
_PUT = "INSERT OR REPLACE INTO displaced (entry, item, before, trait, place, head) VALUES (?, ?, ?, ?, ?, ?)"
_DROP = "DELETE FROM displaced WHERE entry = ? AND item = ?"


class DisplacedReader:
    """Reads what was displaced."""

    def __init__(self, connection: sqlite3.Connection, refs: Refs) -> None:
        self._execute = connection.execute
        self._refs = refs

    def get(self, key: Key) -> Displaced | None:
        """What an entry displaced of an item."""
        found = self._execute(_AT, _refs_of(self._refs, key)).fetchone()
        return None if found is None else self._read(found)

    def find(self, field: str, text: str) -> Iterator[Displaced]:
        """What an `entry` displaced."""
        sql = _FIND[field]
        ref = self._refs.entry_text_ref(text)
        return map(self._read, () if ref is None else self._execute(sql, (ref,)).fetchall())

    def every(self) -> Iterator[Displaced]:
        """All there is, as it is read."""
        return map(self._read, self._execute(_EVERY))

    def _read(self, found: Any) -> Displaced:
        entry, gtin, serial, before_gtin, before_serial, *state = found
        if entry is None or len(entry) != 16 or serial is None:
            raise PlainError("displaced", "no entry or no item of that number")
        before = None if before_serial is None else read_item(self._refs, before_gtin, before_serial, *state)
        return Displaced(EntryId(UUID(bytes=entry)), self._refs.item(gtin, serial), before)


class DisplacedWriter:
    """Writes what was displaced, inside the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection, refs: RefWriter) -> None:
        self._execute = connection.execute
        self._refs = refs

    def put(self, row: Displaced) -> None:
        """Write what an entry displaced of an item."""
        key = self._refs.intern_entry(row.entry), self._refs.intern_item(row.item)
        before: tuple[int | None, ...] = (None, None, None, None)
        if row.before is not None:
            before = (self._refs.intern_item(row.before.item), *intern_state(self._refs, row.before))
        self._execute(_PUT, (*key, *before))

    def drop(self, key: Key) -> None:
        """Forget what an entry displaced of an item."""
        self._execute(_DROP, _refs_of(self._refs, key))


def _refs_of(refs: Refs, key: Key) -> tuple[int | None, int | None]:
    return refs.entry_text_ref(key[0]), refs.item_text_ref(key[1])
