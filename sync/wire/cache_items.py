"""The two compact tables: items, and the items of shipments, by the million.

What a row shares with many others (its trait) is JSON that is kept once, checked once when read and then remembered; the rest is numbers (`cache_refs`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from sync.wire.cache_refs import Refs, RefWriter
from sync.wire.cache_schema import slot
from workflows.gs1.values import parse_item
from workflows.plain import PlainError, from_plain, to_plain
from workflows.rules.identity import EntryId, LotCode, PartyKey, Place, PlaceKind, ProductKey, ShipmentKey, inside
from workflows.rules.model.goods import Item
from workflows.rules.model.row import Key
from workflows.rules.model.work import ShipmentItem
from workflows.rules.status import Disposition, Evidence, PackLevel, Seal

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ItemTrait:
    """What many items have in common: all of `Item` but its identity, place and head."""

    disposition: Disposition
    evidence: Evidence
    product: ProductKey | None
    lot: LotCode | None
    owner: PartyKey | None
    seal: Seal


@dataclass(frozen=True, slots=True)
class ShipmentTrait:
    """What many items of a shipment have in common: all of `ShipmentItem` but its identity and what it is inside of."""

    level: PackLevel
    announced: bool
    evidence: Evidence
    product: ProductKey | None
    lot: LotCode | None


_ITEM = (
    "SELECT i.gtin, i.serial, i.trait, i.place, e.entry, p.gtin, p.serial FROM item i"
    " LEFT JOIN entry_ref e ON e.ref = i.head LEFT JOIN item p ON p.ref = i.place"
)
_ITEM_AT = f"{_ITEM} WHERE i.ref = ?"
_ITEMS_IN = f"{_ITEM} WHERE i.place = ? AND i.head IS NOT NULL"
_ITEMS = f"{_ITEM} WHERE i.head IS NOT NULL"
_SHIPPED = (
    "SELECT i.gtin, i.serial, s.shipment, s.inside, s.trait, p.gtin, p.serial FROM shipment_item s"
    " LEFT JOIN item i ON i.ref = s.item LEFT JOIN item p ON p.ref = s.inside"
)
_SHIPPED_AT = f"{_SHIPPED} WHERE s.shipment = ? AND s.item = ?"
_SHIPPED_BY = {field: f"{_SHIPPED} WHERE s.{field} = ?" for field in ("shipment", "item", "inside")}
_PUT_ITEM = (
    "INSERT INTO item (ref, gtin, serial, trait, place, head) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (ref) DO UPDATE"
    " SET trait = excluded.trait, place = excluded.place, head = excluded.head"
    " WHERE item.serial = excluded.serial AND item.gtin IS excluded.gtin"
)
_DROP_ITEM = "UPDATE item SET trait = NULL, place = NULL, head = NULL WHERE ref = ?"
_PUT_SHIPPED = "INSERT OR REPLACE INTO shipment_item (shipment, item, inside, trait) VALUES (?, ?, ?, ?)"
_DROP_SHIPPED = "DELETE FROM shipment_item WHERE shipment = ? AND item = ?"


class ItemRows:
    """Reads both tables. Texts in, rows out."""

    def __init__(self, connection: sqlite3.Connection, refs: Refs) -> None:
        self._execute = connection.execute
        self._refs = refs
        self._traits: dict[tuple[str, int], Any] = {}

    def item(self, text: str) -> Item | None:
        """The item of this text."""
        item = parse_item(text)
        identity = None if item is None else self._refs.split(item)
        if identity is None:
            return None
        ref = slot(text.encode())
        while (found := self._execute(_ITEM_AT, (ref,)).fetchone()) is not None:
            if found[:2] == identity:
                return None if found[4] is None else self._read_item(found)
            ref += 1
        return None

    def items_at(self, place: str) -> Iterator[Item]:
        """The items whose place has this text."""
        ref = self._place_ref(place)
        found = () if ref is None else self._execute(_ITEMS_IN, (ref,)).fetchall()
        return map(self._read_item, found)

    def every_item(self) -> Iterator[Item]:
        """All items, as they are read."""
        return map(self._read_item, self._execute(_ITEMS))

    def shipped(self, shipment: str, text: str) -> ShipmentItem | None:
        """The item of this text as part of a shipment."""
        item, ref = self._item_ref(text), self._refs.name_ref(shipment)
        if item is None or ref is None:
            return None
        found = self._execute(_SHIPPED_AT, (ref, item)).fetchone()
        return None if found is None else self._read_shipped(found)

    def shipped_by(self, field: str, text: str) -> Iterator[ShipmentItem]:
        """The items of shipments by `shipment`, by `item`, or by what they are `inside` of."""
        ref = self._refs.name_ref(text) if field == "shipment" else self._refs.thing_ref(text)
        found = () if ref is None else self._execute(_SHIPPED_BY[field], (ref,)).fetchall()
        return map(self._read_shipped, found)

    def every_shipped(self) -> Iterator[ShipmentItem]:
        """All items of all shipments, as they are read."""
        return map(self._read_shipped, self._execute(_SHIPPED))

    def _item_ref(self, text: str) -> int | None:
        item = parse_item(text)
        return None if item is None else self._refs.item_ref(item)

    def _place_ref(self, text: str) -> int | None:
        place = Place.from_text(text)
        if place is not None and place.kind is PlaceKind.INSIDE and parse_item(place.code) is not None:
            return self._item_ref(place.code)
        return self._refs.name_ref(text)

    def _read_item(self, found: Any) -> Item:
        gtin, serial, trait_ref, place_ref, head, parent_gtin, parent_serial = found
        trait = self._trait(ItemTrait, "item_trait", trait_ref)
        if head is None or len(head) != 16:
            raise PlainError("item", f"no head of {serial!r:.40}")
        if parent_serial is not None:
            place = inside(self._refs.item(parent_gtin, parent_serial))
        else:
            place = _place(self._refs.name(place_ref))
        return Item(
            self._refs.item(gtin, serial),
            place,
            EntryId(UUID(bytes=head)),
            trait.disposition,
            trait.evidence,
            trait.product,
            trait.lot,
            trait.owner,
            trait.seal,
        )

    def _read_shipped(self, found: Any) -> ShipmentItem:
        gtin, serial, shipment, inside_ref, trait_ref, parent_gtin, parent_serial = found
        trait = self._trait(ShipmentTrait, "shipment_trait", trait_ref)
        if serial is None:
            raise PlainError("shipment_item", "no item of that number")
        if parent_serial is not None:
            container = self._refs.item(parent_gtin, parent_serial).text
        else:
            container = self._refs.name(inside_ref)
        return ShipmentItem(
            ShipmentKey(self._refs.name(shipment)),
            self._refs.item(gtin, serial),
            container,
            trait.level,
            trait.announced,
            trait.evidence,
            trait.product,
            trait.lot,
        )

    def _trait(self, kind: type[T], table: str, ref: int) -> T:
        trait: T | None = self._traits.get((table, ref))
        if trait is None:
            row = self._execute(f"SELECT body FROM {table} WHERE ref = ?", (ref,)).fetchone()
            if row is None:
                raise PlainError(table, f"no trait {ref}")
            trait = from_plain(kind, msgspec.json.decode(row[0]))
            self._traits[table, ref] = trait
        return trait


class ItemWriter:
    """Writes both tables, inside the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection, refs: RefWriter) -> None:
        self._execute = connection.execute
        self._refs = refs

    def put_item(self, row: Item) -> None:
        """Write an item under its identity."""
        trait = ItemTrait(row.disposition, row.evidence, row.product, row.lot, row.owner, row.seal)
        gtin, serial = self._refs.intern_split(row.item)
        value = (
            gtin,
            serial,
            self._refs.intern_trait("item_trait", _body(trait)),
            self._intern_place(row.place),
            self._refs.intern_entry(row.head),
        )
        ref = slot(row.item.text.encode())
        while self._execute(_PUT_ITEM, (ref, *value)).rowcount != 1:
            ref += 1

    def drop_item(self, key: Key) -> None:
        """Take an item away; its name stays, for others are found through it."""
        item = parse_item(key[0])
        ref = None if item is None else self._refs.item_ref(item)
        if ref is not None:
            self._execute(_DROP_ITEM, (ref,))

    def put_shipped(self, row: ShipmentItem) -> None:
        """Write an item of a shipment."""
        trait = ShipmentTrait(row.level, row.announced, row.evidence, row.product, row.lot)
        value = (
            self._refs.intern_name(row.shipment),
            self._refs.intern_item(row.item),
            self._refs.intern_thing(row.inside),
            self._refs.intern_trait("shipment_trait", _body(trait)),
        )
        self._execute(_PUT_SHIPPED, value)

    def drop_shipped(self, key: Key) -> None:
        """Take an item out of a shipment."""
        item = parse_item(key[1])
        ref = None if item is None else self._refs.item_ref(item)
        self._execute(_DROP_SHIPPED, (self._refs.name_ref(key[0]), ref))

    def _intern_place(self, place: Place) -> int:
        item = parse_item(place.code) if place.kind is PlaceKind.INSIDE else None
        return self._refs.intern_name(place.text) if item is None else self._refs.intern_item(item)


@lru_cache(maxsize=8192)
def _body(trait: ItemTrait | ShipmentTrait) -> str:
    return msgspec.json.encode(to_plain(trait)).decode()


@lru_cache(maxsize=8192)
def _place(text: str) -> Place:
    place = Place.from_text(text)
    if place is None:
        raise PlainError("item", f"no place: {text!r:.40}")
    return place
