"""The demo site's rows by the questions that labels ask: what is inside what, what a package is called, which lot is in trouble."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from demo.labels import Trouble
from demo.site import DemoSite
from workflows.gs1.values import Gtin, Sgtin
from workflows.rules.facts.movement import OpeningBalance, Shipped
from workflows.rules.facts.parts import ItemStep
from workflows.rules.identity import LotCode, ProductKey, ShipmentKey
from workflows.rules.model.goods import Lot
from workflows.rules.model.master_data import Handling, Location, LocationKind, Pack, Product, RecallScope
from workflows.rules.model.row import Row
from workflows.rules.model.work import Shipment, ShipmentItem, ShipmentLot
from workflows.rules.quantity import Unit
from workflows.rules.status import PackLevel, Tracking

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Package:
    """A serialized package with what its label says of it; `inside` is the text of what it was announced in."""

    item: Sgtin
    product: ProductKey
    lot: LotCode
    inside: str = ""


def package_of(row: ShipmentItem | ItemStep) -> Package:
    """The package of a row that is known to be about one; ValueError for a logistic unit."""
    if not isinstance(row.item, Sgtin) or row.product is None or row.lot is None:
        raise ValueError(f"{row.item} is not a serialized package of one lot")
    return Package(row.item, row.product, row.lot, row.inside if isinstance(row, ShipmentItem) else "")


class SiteIndex:
    """A demo site that answers quickly; made once for many labels."""

    def __init__(self, site: DemoSite) -> None:
        self.site = site
        self._rows: dict[type[Row], list[Row]] = defaultdict(list)
        for row in site.rows:
            self._rows[type(row)].append(row)
        self.products = {row.product: row for row in self.every(Product)}
        self.shipments = {row.shipment: row for row in self.every(Shipment)}
        self.lots = {(row.product, row.lot): row for row in self.every(Lot)}
        self._packs = {(row.product, row.level): row for row in self.every(Pack)}
        self._recalls = {(row.product, row.lot): row.recall for row in self.every(RecallScope)}
        self._inside: dict[tuple[str, str], list[ShipmentItem]] = defaultdict(list)
        for item in self.every(ShipmentItem):
            self._inside[(item.shipment, item.inside)].append(item)

    def every(self, kind: type[R]) -> Iterator[R]:
        """All rows of a kind, in the order of the site."""
        return (row for row in self._rows[kind] if isinstance(row, kind))

    def inside(self, shipment: ShipmentKey, text: str) -> list[ShipmentItem]:
        """What the item of this text holds directly; with an empty text, what stands at the top."""
        return self._inside.get((shipment, text), [])

    def announced(self, shipment: ShipmentKey, level: PackLevel) -> Iterator[Package]:
        """The serialized packages of one level that a shipment announces."""
        rows = (row for row in self.every(ShipmentItem) if row.shipment == shipment and row.level is level)
        return (package_of(row) for row in rows if isinstance(row.item, Sgtin))

    def lots_of(self, shipment: ShipmentKey) -> Iterator[ShipmentLot]:
        """The announced lots of a shipment."""
        return (row for row in self.every(ShipmentLot) if row.shipment == shipment)

    def title(self, product: ProductKey) -> str:
        """The product as people say it: "Amoxicillin 500 mg"."""
        row = self.products[product]
        return f"{row.name} {row.strength}".strip()

    def is_food(self, product: ProductKey) -> bool:
        """Whether it is kept by lot and counted in pieces: labels then carry a best-before date."""
        row = self.products[product]
        return row.tracking is Tracking.LOT and row.unit is Unit.PIECE

    def gtin(self, product: ProductKey, level: PackLevel) -> Gtin | None:
        """The GTIN of a packaging level."""
        pack = self._packs.get((product, level))
        return pack.gtin if pack else None

    def holds(self, product: ProductKey, level: PackLevel) -> int:
        """How many base units a package of this level holds; 0 where there is no such level."""
        pack = self._packs.get((product, level))
        return int(pack.holds) if pack else 0

    def trouble(self, product: ProductKey, lot: LotCode) -> Trouble:
        """What stops goods of this lot."""
        if (product, lot) in self._recalls:
            return Trouble.RECALLED
        expiry = self.lots[(product, lot)].expiry
        return Trouble.EXPIRED if expiry and expiry < self.site.today else Trouble.NONE

    def recall(self, product: ProductKey, lot: LotCode) -> str:
        """The recall that names this lot, or an empty text."""
        return self._recalls.get((product, lot), "")

    def in_stock(self) -> Iterator[Package]:
        """Loose serialized units that are here, in the order of the opening balances; those that have left are not."""
        gone = {package.item for package in self.shipped()}
        steps = (step for fact in self._balances() for step in fact.items if self._is_unit(step))
        return (package_of(step) for step in steps if step.item not in gone)

    def shipped(self) -> Iterator[Package]:
        """Units that left for a customer."""
        return (package_of(step) for fact in self.site.opening if isinstance(fact, Shipped) for step in fact.items)

    def empty_bins(self, handling: Handling) -> Iterator[Location]:
        """Bins that offer this condition first of all and where nothing lies."""
        taken = {fact.place.code for fact in self._balances()}
        bins = (row for row in self.every(Location) if row.kind is LocationKind.BIN and row.location not in taken)
        return (row for row in bins if row.handling[-1] is handling)

    def _balances(self) -> Iterator[OpeningBalance]:
        return (fact for fact in self.site.opening if isinstance(fact, OpeningBalance))

    def _is_unit(self, step: ItemStep) -> bool:
        return isinstance(step.item, Sgtin) and step.item.gtin.text == step.product
