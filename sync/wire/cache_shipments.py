"""The compact table of the items of shipments, which a despatch advice announces by the hundred thousand."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sync.wire.cache_refs import Refs, RefWriter
from workflows.plain import PlainError
from workflows.rules.identity import LotCode, ProductKey, ShipmentKey
from workflows.rules.model.row import Key
from workflows.rules.model.work import ShipmentItem
from workflows.rules.status import Evidence, PackLevel

_EVERY = (
    "SELECT i.gtin, i.serial, s.shipment, s.inside, s.trait, p.gtin, p.serial FROM shipment_item s"
    " LEFT JOIN item i ON i.ref = s.item LEFT JOIN item p ON p.ref = s.inside"
)
_AT = f"{_EVERY} WHERE s.shipment = ? AND s.item = ?"
_FIND = {field: f"{_EVERY} WHERE s.{field} = ?" for field in ("shipment", "item", "inside")}
_PUT = "INSERT OR REPLACE INTO shipment_item (shipment, item, inside, trait) VALUES (?, ?, ?, ?)"
_DROP = "DELETE FROM shipment_item WHERE shipment = ? AND item = ?"


@dataclass(frozen=True, slots=True)
class ShipmentTrait:
    """What many items of shipments have in common: all of `ShipmentItem` but its identity and what it is inside of."""

    level: PackLevel
    announced: bool
    evidence: Evidence
    product: ProductKey | None
    lot: LotCode | None


class ShipmentItemReader:
    """Reads items of shipments."""

    def __init__(self, connection: sqlite3.Connection, refs: Refs) -> None:
        self._execute = connection.execute
        self._refs = refs

    def get(self, key: Key) -> ShipmentItem | None:
        """The item of a shipment."""
        found = self._execute(_AT, (self._refs.name_ref(key[0]), self._refs.item_text_ref(key[1]))).fetchone()
        return None if found is None else self._read(found)

    def find(self, field: str, text: str) -> Iterator[ShipmentItem]:
        """The items of shipments by `shipment`, by `item`, or by what they are `inside` of."""
        sql = _FIND[field]
        ref = self._refs.name_ref(text) if field == "shipment" else self._refs.thing_ref(text)
        return map(self._read, () if ref is None else self._execute(sql, (ref,)).fetchall())

    def every(self) -> Iterator[ShipmentItem]:
        """All items of all shipments, as they are read."""
        return map(self._read, self._execute(_EVERY))

    def _read(self, found: Any) -> ShipmentItem:
        gtin, serial, shipment, container, trait_ref, parent_gtin, parent_serial = found
        if serial is None:
            raise PlainError("shipment_item", "no item of that number")
        trait = self._refs.trait(ShipmentTrait, "shipment_trait", trait_ref)
        parent = None if parent_serial is None else self._refs.item(parent_gtin, parent_serial)
        return ShipmentItem(
            ShipmentKey(self._refs.name(shipment)),
            self._refs.item(gtin, serial),
            self._refs.name(container) if parent is None else parent.text,
            trait.level,
            trait.announced,
            trait.evidence,
            trait.product,
            trait.lot,
        )


class ShipmentItemWriter:
    """Writes items of shipments, inside the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection, refs: RefWriter) -> None:
        self._execute = connection.execute
        self._refs = refs

    def put(self, row: ShipmentItem) -> None:
        """Write an item of a shipment."""
        trait = ShipmentTrait(row.level, row.announced, row.evidence, row.product, row.lot)
        value = (
            self._refs.intern_name(row.shipment),
            self._refs.intern_item(row.item),
            self._refs.intern_thing(row.inside),
            self._refs.intern_trait("shipment_trait", trait),
        )
        self._execute(_PUT, value)

    def drop(self, key: Key) -> None:
        """Take an item out of a shipment."""
        self._execute(_DROP, (self._refs.name_ref(key[0]), self._refs.item_text_ref(key[1])))
