"""Rows of what is here: lots, items with an identity of their own, and quantities of goods without one."""

from dataclasses import dataclass
from datetime import date

from workflows.rules.identity import EntryId, ItemId, LotCode, PartyKey, Place, ProductKey
from workflows.rules.model.row import Feed, Row
from workflows.rules.quantity import Quantity
from workflows.rules.status import Disposition, Evidence, Seal


@dataclass(frozen=True, slots=True)
class Lot(Row):
    """What we know of a lot. `day_given` is false where the label says day 00: the expiry is then the last day of that month (GS1 General Specifications 3.4.7).

    `source`, `source_reference`: who made the traceability lot code, or where that is told (21 CFR 1.1310); `origin`: the country, ISO 3166 numeric.
    """

    NAME = "lot"
    KEY = ("product", "lot")
    FIND = ("lot",)
    FEED = Feed.SITE
    product: ProductKey
    lot: LotCode
    expiry: date | None = None
    day_given: bool = True
    manufactured: date | None = None
    supplier: PartyKey | None = None
    supplier_lot: LotCode | None = None
    best_before: date | None = None
    retest: date | None = None
    packed: date | None = None
    source: PartyKey | None = None
    source_reference: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Item(Row):
    """The head of an item's chain of entries: where it is and since which entry. An SSCC has no product or lot of its own when its content is mixed."""

    NAME = "item"
    KEY = ("item",)
    FIND = ("place",)
    item: ItemId
    place: Place
    head: EntryId
    disposition: Disposition
    evidence: Evidence = Evidence.SEEN
    product: ProductKey | None = None
    lot: LotCode | None = None
    owner: PartyKey | None = None
    seal: Seal = Seal.UNCHECKED


@dataclass(frozen=True, slots=True)
class Stock(Row):
    """A balance of goods without serials. It may go below zero: that is an exception derived from state, not a reason to drop a fact."""

    NAME = "stock"
    KEY = ("place", "product", "lot", "owner", "disposition")
    FIND = ("place", "product")
    place: Place
    product: ProductKey
    lot: LotCode
    owner: PartyKey | None
    disposition: Disposition
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Displaced(Row):
    """Where an item was and what its head was before an entry was booked, so that a "no" to that entry can put both back (sync protocol, rule 14)."""

    NAME = "displaced"
    KEY = ("entry", "item")
    FIND = ("entry",)
    entry: EntryId
    item: ItemId
    before: Item | None


@dataclass(frozen=True, slots=True)
class LotDocument(Row):
    """A document that a lot has: certificate of analysis, safety data sheet, release; `sha256` in hex names the bytes."""

    NAME = "lot_document"
    KEY = ("product", "lot", "kind", "sha256")
    FIND = ("lot",)
    product: ProductKey
    lot: LotCode
    kind: str
    sha256: str
