"""The compact table of items, by the million: identity, place and head as numbers, and the trait that an item shares with many others."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sync.wire.cache_refs import Refs, RefWriter
from sync.wire.cache_schema import slot
from workflows.gs1.values import parse_item
from workflows.plain import PlainError
from workflows.rules.identity import EntryId, LotCode, PartyKey, Place, PlaceKind, ProductKey, inside
from workflows.rules.model.goods import Item
from workflows.rules.model.row import Key
from workflows.rules.status import Disposition, Evidence, Seal

_ITEM = (
    "SELECT i.gtin, i.serial, i.trait, i.place, e.entry, p.gtin, p.serial FROM item i"
    " LEFT JOIN entry_ref e ON e.ref = i.head LEFT JOIN item p ON p.ref = i.place"
)
_AT = f"{_ITEM} WHERE i.ref = ?"
_INSIDE = f"{_ITEM} WHERE i.place = ? AND i.head IS NOT NULL"
_EVERY = f"{_ITEM} WHERE i.head IS NOT NULL"
_PUT = (
    "INSERT INTO item (ref, gtin, serial, trait, place, head) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (ref) DO UPDATE"
    " SET trait = excluded.trait, place = excluded.place, head = excluded.head"
    " WHERE item.serial = excluded.serial AND item.gtin IS excluded.gtin"
)
_DROP = "UPDATE item SET trait = NULL, place = NULL, head = NULL WHERE ref = ?"


@dataclass(frozen=True, slots=True)
class ItemTrait:
    """What many items have in common: all of `Item` but its identity, place and head."""

    disposition: Disposition
    evidence: Evidence
    product: ProductKey | None
    lot: LotCode | None
    owner: PartyKey | None
    seal: Seal


class ItemReader:
    """Reads items."""

    def __init__(self, connection: sqlite3.Connection, refs: Refs) -> None:
        self._execute = connection.execute
        self._refs = refs

    def get(self, key: Key) -> Item | None:
        """The item of this key. The statement that finds it has all there is to it: this is asked at every scan."""
        item = parse_item(key[0])
        identity = None if item is None else self._refs.split(item)
        if identity is None:
            return None
        ref = slot(key[0].encode())
        while (found := self._execute(_AT, (ref,)).fetchone()) is not None:
            if found[:2] == identity:
                return None if found[4] is None else self._read(found)
            ref += 1
        return None

    def find(self, field: str, text: str) -> Iterator[Item]:
        """The items whose `place` has this text."""
        if field != "place":
            raise LookupError(f"items are not found by {field}")
        ref = place_ref(self._refs, text)
        return map(self._read, () if ref is None else self._execute(_INSIDE, (ref,)).fetchall())

    def every(self) -> Iterator[Item]:
        """All items, as they are read."""
        return map(self._read, self._execute(_EVERY))

    def _read(self, found: Any) -> Item:
        return read_item(self._refs, *found)


class ItemWriter:
    """Writes items, inside the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection, refs: RefWriter) -> None:
        self._execute = connection.execute
        self._refs = refs

    def put(self, row: Item) -> None:
        """Write an item under its identity."""
        value = (*self._refs.intern_split(row.item), *intern_state(self._refs, row))
        ref = slot(row.item.text.encode())
        while self._execute(_PUT, (ref, *value)).rowcount != 1:
            ref += 1

    def drop(self, key: Key) -> None:
        """Take an item away; its name stays, for others are found through it."""
        ref = self._refs.item_text_ref(key[0])
        if ref is not None:
            self._execute(_DROP, (ref,))


def read_item(
    refs: Refs,
    gtin: int | None,
    serial: str,
    trait_ref: int,
    place: int,
    head: bytes | None,
    parent_gtin: int | None,
    parent_serial: str | None,
) -> Item:
    """The item of these columns; `place` is a name's number when there is no parent. Raises PlainError."""
    if head is None or len(head) != 16:
        raise PlainError("item", f"no head of {serial!r:.40}")
    trait = refs.trait(ItemTrait, "item_trait", trait_ref)
    return Item(
        refs.item(gtin, serial),
        _place(refs.name(place)) if parent_serial is None else inside(refs.item(parent_gtin, parent_serial)),
        EntryId(UUID(bytes=head)),
        trait.disposition,
        trait.evidence,
        trait.product,
        trait.lot,
        trait.owner,
        trait.seal,
    )


def intern_state(refs: RefWriter, row: Item) -> tuple[int, int, int]:
    """The numbers of an item's trait, place and head."""
    trait = ItemTrait(row.disposition, row.evidence, row.product, row.lot, row.owner, row.seal)
    item = parse_item(row.place.code) if row.place.kind is PlaceKind.INSIDE else None
    place = refs.intern_name(row.place.text) if item is None else refs.intern_item(item)
    return refs.intern_trait("item_trait", trait), place, refs.intern_entry(row.head)


def place_ref(refs: Refs, text: str) -> int | None:
    """The number of a place's text: that of the item it is inside of, or of a name."""
    place = Place.from_text(text)
    if place is not None and place.kind is PlaceKind.INSIDE and parse_item(place.code) is not None:
        return refs.item_text_ref(place.code)
    return refs.name_ref(text)


@lru_cache(maxsize=8192)
def _place(text: str) -> Place:
    place = Place.from_text(text)
    if place is None:
        raise PlainError("item", f"no place: {text!r:.40}")
    return place
