"""Numbers for what a generation says many times: names, entries, items and traits (see `cache_schema`).

`Refs` looks them up; `RefWriter` also makes them. What was read is remembered, because a number never changes its meaning within a file:
a writer whose transaction is rolled back must be thrown away with it.
"""

import sqlite3
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from sync.wire.cache_schema import slot
from workflows.gs1.values import Gtin, Sgtin, Sscc, is_serial, parse_item
from workflows.plain import PlainError, from_plain, to_plain
from workflows.rules.identity import EntryId, ItemId

T = TypeVar("T")

_REMEMBERED = 200_000


class Refs:
    """Numbers to values and back, over one generation. A number that leads nowhere raises PlainError: the file is damaged."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute
        self._names: dict[int, str] = {}
        self._name_refs: dict[str, int] = {}
        self._gtins: dict[int, Gtin] = {}
        self._traits: dict[tuple[str, int], Any] = {}

    def name(self, ref: int) -> str:
        """The name of a number."""
        known = self._names.get(ref)
        if known is not None:
            return known
        row = self._execute("SELECT text FROM name_ref WHERE ref = ?", (ref,)).fetchone()
        if row is None:
            raise PlainError("name_ref", f"no name {ref}")
        return self._learn(ref, row[0])

    def name_ref(self, text: str) -> int | None:
        """The number of a name, or None when no row of this generation says it."""
        known = self._name_refs.get(text)
        if known is not None:
            return known
        row = self._execute("SELECT ref FROM name_ref WHERE text = ?", (text,)).fetchone()
        if row is None:
            return None
        self._learn(row[0], text)
        return int(row[0])

    def _learn(self, ref: int, text: str) -> str:
        self._names[ref] = text
        self._name_refs[text] = ref
        return text

    def item(self, gtin: int | None, serial: str) -> ItemId:
        """The item of two columns; `gtin` is None for a logistic unit, whose 18 digits are its serial."""
        if gtin is None:
            unit = Sscc.from_digits(serial)
            if unit is None:
                raise PlainError("item", f"no SSCC: {serial!r:.40}")
            return unit
        if not is_serial(serial):
            raise PlainError("item", f"no serial: {serial!r:.40}")
        return Sgtin(self._gtins.get(gtin) or self._gtin(gtin), serial)

    def _gtin(self, ref: int) -> Gtin:
        gtin = Gtin.from_text(self.name(ref))
        if gtin is None:
            raise PlainError("item", f"no GTIN: {self.name(ref)!r:.40}")
        self._gtins[ref] = gtin
        return gtin

    def split(self, item: ItemId) -> tuple[int | None, str] | None:
        """The two columns of an item's identity, or None when no row can name it."""
        if isinstance(item, Sscc):
            return None, item.digits
        gtin = self.name_ref(item.gtin.digits)
        return None if gtin is None else (gtin, item.serial)

    def item_ref(self, item: ItemId) -> int | None:
        """The number of an item, or None when no row of this generation names it."""
        identity = self.split(item)
        if identity is None:
            return None
        return self._search("SELECT gtin, serial FROM item WHERE ref = ?", slot(item.text.encode()), identity)

    def entry_ref(self, entry: EntryId) -> int | None:
        """The number of an entry, or None when no row of this generation names it."""
        return self._search("SELECT entry FROM entry_ref WHERE ref = ?", slot(entry.bytes), (entry.bytes,))

    def item_text_ref(self, text: str) -> int | None:
        """The number of an item's text."""
        item = parse_item(text)
        return None if item is None else self.item_ref(item)

    def entry_text_ref(self, text: str) -> int | None:
        """The number of an entry's text."""
        try:
            return self.entry_ref(EntryId(UUID(text)))
        except ValueError:
            return None

    def _search(self, sql: str, ref: int, identity: tuple[object, ...]) -> int | None:
        while (row := self._execute(sql, (ref,)).fetchone()) is not None:
            if row == identity:
                return ref
            ref += 1
        return None

    def trait(self, kind: type[T], table: str, ref: int) -> T:
        """The trait of a number."""
        trait: T | None = self._traits.get((table, ref))
        if trait is None:
            row = self._execute(f"SELECT body FROM {table} WHERE ref = ?", (ref,)).fetchone()
            if row is None:
                raise PlainError(table, f"no trait {ref}")
            trait = read_json(kind, row[0])
            self._traits[table, ref] = trait
        return trait

    def thing_ref(self, text: str) -> int | None:
        """The number of an item's text, or else of a name."""
        item = parse_item(text)
        return self.name_ref(text) if item is None else self.item_ref(item)


class RefWriter(Refs):
    """Makes the numbers that are missing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._slots: dict[object, int] = {}
        self._trait_refs: dict[tuple[str, str], int] = {}
        self._last_name = int(self._execute("SELECT coalesce(min(ref), 0) FROM name_ref").fetchone()[0])

    def intern_name(self, text: str) -> int:
        """The number of a name, new if need be."""
        ref = self.name_ref(text)
        if ref is None:
            self._last_name = ref = self._last_name - 1
            self._execute("INSERT INTO name_ref (ref, text) VALUES (?, ?)", (ref, text))
            self._learn(ref, text)
        return ref

    def intern_split(self, item: ItemId) -> tuple[int | None, str]:
        """The two columns of an item's identity."""
        return (None, item.digits) if isinstance(item, Sscc) else (self.intern_name(item.gtin.digits), item.serial)

    def intern_item(self, item: ItemId) -> int:
        """The number of an item; one that has no row here yet is kept as a name only."""
        return self._remembered(item, self._new_item)

    def intern_entry(self, entry: EntryId) -> int:
        """The number of an entry."""
        return self._remembered(entry, self._new_entry)

    def intern_thing(self, text: str) -> int:
        """The number of an item's text, or else of a name."""
        item = parse_item(text)
        return self.intern_name(text) if item is None else self.intern_item(item)

    def intern_trait(self, table: str, trait: Hashable) -> int:
        """The number of a trait."""
        body = _trait_json(trait)
        ref = self._trait_refs.get((table, body))
        if ref is None:
            row = self._execute(f"SELECT ref FROM {table} WHERE body = ?", (body,)).fetchone()
            if row is None:
                row = self._execute(f"INSERT INTO {table} (body) VALUES (?) RETURNING ref", (body,)).fetchone()
            self._trait_refs[table, body] = ref = int(row[0])
        return ref

    def _remembered(self, value: ItemId | UUID, make: Callable[..., int]) -> int:
        ref = self._slots.get(value)
        if ref is None:
            if len(self._slots) >= _REMEMBERED:
                self._slots.clear()
            self._slots[value] = ref = make(value)
        return ref

    def _new_item(self, item: ItemId) -> int:
        gtin, serial = self.intern_split(item)
        ref = slot(item.text.encode())
        while self._execute(_INSERT_ITEM_NAME, (ref, gtin, serial)).rowcount != 1:
            if self._execute("SELECT gtin, serial FROM item WHERE ref = ?", (ref,)).fetchone() == (gtin, serial):
                break
            ref += 1
        return ref

    def _new_entry(self, entry: EntryId) -> int:
        ref = slot(entry.bytes)
        while self._execute(_INSERT_ENTRY, (ref, entry.bytes)).rowcount != 1:
            if self._execute("SELECT entry FROM entry_ref WHERE ref = ?", (ref,)).fetchone() == (entry.bytes,):
                break
            ref += 1
        return ref


def read_json(kind: type[T], body: str) -> T:
    """The value of its JSON; raises PlainError."""
    try:
        return from_plain(kind, msgspec.json.decode(body))
    except msgspec.DecodeError as error:
        raise PlainError(kind.__name__, "no JSON") from error


def write_json(value: object) -> str:
    """The JSON of a value."""
    return msgspec.json.encode(to_plain(value)).decode()


@lru_cache(maxsize=8192)
def _trait_json(trait: Hashable) -> str:
    return write_json(trait)


_INSERT_ITEM_NAME = "INSERT INTO item (ref, gtin, serial) VALUES (?, ?, ?) ON CONFLICT (ref) DO NOTHING"
_INSERT_ENTRY = "INSERT INTO entry_ref (ref, entry) VALUES (?, ?) ON CONFLICT (ref) DO NOTHING"
