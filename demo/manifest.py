"""A despatch advice in the making: pallets, cases and units put into each other, as the rows that announce them.

Knows how things are packed; which things, the tables of `demo.inbound` say.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from demo.catalogue import Article
from demo.keys import Issuer
from demo.stock import units
from workflows.gs1.values import Sgtin, Sscc
from workflows.rules.identity import ItemId, LotCode, ShipmentKey
from workflows.rules.model.goods import Lot
from workflows.rules.model.work import ShipmentItem, ShipmentLot
from workflows.rules.status import PackLevel, Tracking


@dataclass(frozen=True, slots=True)
class Batch:
    """A lot as its supplier announces it. `day_given` false: the label says day 00, that is the end of the month."""

    article: Article
    lot: LotCode
    expiry: date
    day_given: bool = True

    @property
    def row(self) -> Lot:
        """What is known of the lot once its data has come."""
        return Lot(self.article.key, self.lot, self.expiry, self.day_given, supplier=self.article.maker)


class Manifest:
    """The rows of one shipment, growing from the outside in. Numbers of logistic units count up from `first`."""

    def __init__(self, shipment: ShipmentKey, issuer: Issuer, first: int, serials: Iterator[str]) -> None:
        self.shipment = shipment
        self._issuer = issuer
        self._next = first
        self._serials = serials
        self._inside: dict[str, str] = {}
        self._lots: dict[tuple[str, str, str], ShipmentLot] = {}
        self.items: list[ShipmentItem] = []
        self.batches: dict[tuple[str, str], Batch] = {}

    @property
    def lots(self) -> tuple[ShipmentLot, ...]:
        """The announced lots of each logistic unit."""
        return tuple(self._lots.values())

    def unit_load(self, level: PackLevel, inside: str = "") -> Sscc:
        """A pallet, or a case that is known by its SSCC because its content is mixed or not complete."""
        sscc = self._issuer.sscc(3, self._next)
        self._next += 1
        self._add(sscc, inside, level, None)
        return sscc

    def sealed_cases(self, inside: Sscc, batch: Batch, count: int, bundled: bool = False) -> None:
        """Full cases of one lot, known by case GTIN and serial; `bundled` ones hold inner packs with serials of their own."""
        article = batch.article
        for _ in range(count):
            case = Sgtin(article.gtin(PackLevel.CASE), next(self._serials))
            self._add(case, inside.text, PackLevel.CASE, batch)
            for parent, share in self._shares(case, batch, bundled):
                self.loose_units(parent, batch, share)

    def loose_units(self, inside: ItemId, batch: Batch, count: int) -> None:
        """Units that lie in a package one by one."""
        for unit in units(batch.article, count, self._serials):
            self._add(unit, inside.text, PackLevel.UNIT, batch)

    def by_lot(self, inside: str, batch: Batch, amount: int) -> None:
        """Goods without serials: so much of the base unit in a logistic unit, or loose in the shipment."""
        self._announce(inside, batch, amount)

    def _shares(self, case: Sgtin, batch: Batch, bundled: bool) -> Iterator[tuple[Sgtin, int]]:
        holds = batch.article.holds(PackLevel.CASE)
        if not bundled:
            yield case, holds
            return
        per_bundle = batch.article.holds(PackLevel.INNER)
        for _ in range(holds // per_bundle):
            bundle = Sgtin(batch.article.gtin(PackLevel.INNER), next(self._serials))
            self._add(bundle, case.text, PackLevel.INNER, batch)
            yield bundle, per_bundle

    def _add(self, item: ItemId, inside: str, level: PackLevel, batch: Batch | None) -> None:
        self._inside[item.text] = inside
        product, lot = (batch.article.key, batch.lot) if batch else (None, None)
        self.items.append(ShipmentItem(self.shipment, item, inside, level, product=product, lot=lot))
        if batch:
            for load in self._unit_loads_around(item.text):
                self._announce(load, batch, None)

    def _unit_loads_around(self, text: str) -> Iterator[str]:
        while text := self._inside[text]:
            if text.startswith("00/"):
                yield text

    def _announce(self, inside: str, batch: Batch, amount: int | None) -> None:
        self.batches[(batch.article.key, batch.lot)] = batch
        key = (inside, batch.article.key, batch.lot)
        if key not in self._lots:
            assert (amount is not None) is (batch.article.product.tracking is Tracking.LOT)
            announced = None if amount is None else batch.article.quantity(amount)
            self._lots[key] = ShipmentLot(
                self.shipment,
                inside,
                batch.article.key,
                batch.lot,
                batch.expiry,
                day_given=batch.day_given,
                announced=announced,
            )
