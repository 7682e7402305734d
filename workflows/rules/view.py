"""The questions that a workflow may ask of the rows as they are now; answers only, nothing is changed here."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workflows.gs1.values import Gtin, Sgtin
from workflows.rules.booking import item_row
from workflows.rules.identity import (
    ItemId,
    LocationCode,
    LotCode,
    PartyKey,
    Place,
    PlaceKind,
    ProductKey,
    ShipmentKey,
    with_party,
)
from workflows.rules.model.goods import Item, Lot, Stock
from workflows.rules.model.holds import Hold, lot_subject
from workflows.rules.model.master_data import (
    Licence,
    Location,
    LocationKind,
    Pack,
    Party,
    Policy,
    Product,
    RecallScope,
    Site,
)
from workflows.rules.model.work import Shipment, ShipmentItem, ShipmentLot, ShipmentState
from workflows.rules.receipts import CLOSED
from workflows.rules.rows import Rows
from workflows.rules.status import PackLevel

MAX_DEPTH = 12


@dataclass(frozen=True)
class StockView:
    """What is known at this moment, at a site, on a day (the site's local date)."""

    rows: Rows
    site: str
    today: date

    def product(self, key: ProductKey | None) -> Product | None:
        """Master data of a product."""
        return None if key is None else self.rows.get(Product, (key,))

    def pack(self, gtin: Gtin) -> Pack | None:
        """The packaging level that a GTIN names."""
        return self.rows.get(Pack, (gtin.text,))

    def party_name(self, party: PartyKey | None) -> str:
        """The name of a party, or its key where it is unknown."""
        row = None if party is None else self.rows.get(Party, (party,))
        return row.name if row else party or ""

    def may_deliver(self, party: PartyKey) -> bool:
        """Whether a supplier is known and its licence is valid (DSCSA authorised trading partner)."""
        row = self.rows.get(Party, (party,))
        return row is not None and row.licence is Licence.VALID

    def setting(self, name: str, default: str) -> str:
        """A policy of this site, else of all sites, else the default."""
        for site in (self.site, ""):
            row = self.rows.get(Policy, (site, name))
            if row is not None:
                return row.value
        return default

    def has_data(self) -> bool:
        """Whether the site's own data has arrived at all."""
        return self.rows.get(Site, (self.site,)) is not None

    def location(self, code: str) -> Location | None:
        """A location by its code."""
        return self.rows.get(Location, (code,))

    def first_location(self, kind: LocationKind) -> LocationCode | None:
        """The first location of a kind on the walk, by code where two are equal."""
        found = sorted((row.walk, row.location) for row in self.rows.every(Location) if row.kind is kind)
        return found[0][1] if found else None

    def item(self, item: ItemId) -> Item | None:
        """The head of an item."""
        return item_row(self.rows, item)

    def whereabouts(self, item: ItemId) -> Place | None:
        """Where an item is in the end, through all packages it is in; None when nothing is known of it."""
        head = self.item(item)
        for _ in range(MAX_DEPTH):
            if head is None or head.place.kind is not PlaceKind.INSIDE:
                break
            outer = self.rows.get(Item, (head.place.code,))
            if outer is None:
                break
            head = outer
        return head.place if head else None

    def comes_back(self, shipment: ShipmentKey, item: ItemId) -> bool:
        """Whether an item was here before and is with the very party that sends this shipment: goods that come back are no duplicate."""
        row = self.shipment(shipment)
        return row is not None and self.whereabouts(item) == with_party(row.supplier)

    def lot(self, product: ProductKey, lot: LotCode) -> Lot | None:
        """What is known of a lot."""
        return self.rows.get(Lot, (product, lot))

    def holds(self, product: ProductKey, lot: LotCode | None, item: ItemId | None) -> list[Hold]:
        """The holds that name a lot or an item."""
        subjects = [item.text] if item else []
        if lot is not None:
            subjects.append(lot_subject(product, lot))
        return [hold for subject in subjects for hold in self.rows.find(Hold, "subject", subject)]

    def recall(self, product: ProductKey, lot: LotCode | None, item: ItemId | None) -> RecallScope | None:
        """The recall that names a lot, or one item of it."""
        for scope in self.rows.find(RecallScope, "lot", lot) if lot is not None else ():
            if scope.product == product and scope.item in ("", item.text if item else ""):
                return scope
        return None

    def lot_elsewhere(self, product: ProductKey, lot: LotCode) -> tuple[tuple[Place, int], ...]:
        """Where else stock of a lot without serials lies, and how much, largest first; at most three places."""
        counts: Counter[Place] = Counter()
        for row in self.rows.find(Stock, "product", product):
            if row.lot == lot and row.place.kind is PlaceKind.AT:
                counts[row.place] += int(row.quantity.amount)
        return tuple(counts.most_common(3))

    def shipment(self, key: ShipmentKey) -> Shipment | None:
        """An inbound shipment."""
        return self.rows.get(Shipment, (key,))

    def open_shipments(self) -> list[Shipment]:
        """Shipments that can be received, those being received first, then by due date."""
        done = CLOSED | {ShipmentState.CANCELLED}
        rows = [row for row in self.rows.every(Shipment) if row.state not in done]
        return sorted(rows, key=lambda row: (row.state.value != "receiving", row.due or date.max, row.shipment))

    def announced(self, shipment: ShipmentKey, item: ItemId) -> ShipmentItem | None:
        """An item's line in a shipment, announced or extra."""
        return self.line(shipment, item.text)

    def line(self, shipment: ShipmentKey, item: str) -> ShipmentItem | None:
        """A line of a shipment by its item's text."""
        return self.rows.get(ShipmentItem, (shipment, item))

    def announced_elsewhere(self, item: ItemId) -> list[ShipmentItem]:
        """The lines of an item in all shipments that announced it, in order of shipment."""
        rows = [row for row in self.rows.find(ShipmentItem, "item", item) if row.announced]
        return sorted(rows, key=lambda row: row.shipment)

    def packages_of(self, line: ShipmentItem) -> Iterator[ShipmentItem]:
        """The packages that a line was announced in, nearest first."""
        for _ in range(MAX_DEPTH):
            outer = self.line(line.shipment, line.inside)
            if outer is None:
                return
            yield outer
            line = outer

    def holds_nothing(self, line: ShipmentItem) -> bool:
        """Whether a line is a single unit by its GTIN: nothing can be inside it. A drum with an SSCC is a unit that holds something."""
        return line.level is PackLevel.UNIT and isinstance(line.item, Sgtin)

    def content(self, shipment: ShipmentKey, inside: str) -> list[ShipmentItem]:
        """What a shipment's package holds; inside the empty text are its topmost units. In order of identity."""
        rows = [row for row in self.rows.find(ShipmentItem, "inside", inside) if row.shipment == shipment]
        return sorted(rows, key=lambda row: row.item.text)

    def below(self, shipment: ShipmentKey, inside: str, depth: int = MAX_DEPTH) -> Iterator[ShipmentItem]:
        """Everything inside, each package before its content, at most so many levels deep."""
        for row in self.content(shipment, inside):
            yield row
            if depth > 1 and not self.holds_nothing(row):
                yield from self.below(shipment, row.item.text, depth - 1)

    def lots_inside(self, shipment: ShipmentKey, inside: str) -> list[ShipmentLot]:
        """The lots announced directly inside a package."""
        rows = [row for row in self.rows.find(ShipmentLot, "inside", inside) if row.shipment == shipment]
        return sorted(rows, key=lambda row: (row.product, row.lot))

    def announced_lots(
        self, shipment: ShipmentKey, product: ProductKey, lot: LotCode | None = None
    ) -> list[ShipmentLot]:
        """A product's lots in a shipment, or one of them; in order of lot and package."""
        rows = self.rows.find(ShipmentLot, "shipment", shipment)
        fitting = [row for row in rows if row.product == product and lot in (None, row.lot)]
        return sorted(fitting, key=lambda row: (row.lot, row.inside))

    def earliest_expiry(self, product: ProductKey, lot: LotCode) -> date | None:
        """The earliest expiry that anybody has told of a lot: on a label, or in the despatch advice of a shipment."""
        known = self.lot(product, lot)
        told = [row.expiry for row in self.rows.find(ShipmentLot, "lot", lot) if row.product == product]
        return min((day for day in (*told, known.expiry if known else None) if day is not None), default=None)

    def per_package(self, gtin: Gtin) -> Decimal:
        """How many base units a package of this GTIN holds; 1 where the GTIN is unknown."""
        pack = self.pack(gtin)
        return pack.holds if pack else Decimal(1)
