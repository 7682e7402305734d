"""The five shipments that wait at the dock, from a pallet for a few minutes by hand to eight pallets with 10,000 serials."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from demo.catalogue import Catalogue
from demo.keys import HALDEN, KEMIA, NORDA, SORREL, Issuer
from demo.lots import RECALLED_ARTICLE, RECALLED_LOTS
from demo.manifest import Batch, Manifest
from demo.stock import expiry_in
from workflows.rules.identity import LocationCode, LotCode, ShipmentKey
from workflows.rules.model.goods import Lot
from workflows.rules.model.work import Shipment, ShipmentItem, ShipmentLot, ShipmentState
from workflows.rules.status import PackLevel

BY_HAND = ShipmentKey("4711")
"""The shipment to try first."""
FULL_LOAD = ShipmentKey("4712")
FOODS = ShipmentKey("4713")
DRUMS = ShipmentKey("4714")
LAPSED = ShipmentKey("4715")
"""Its supplier's licence ran out."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A shipment as its despatch advice tells it."""

    shipment: Shipment
    items: tuple[ShipmentItem, ...]
    lots: tuple[ShipmentLot, ...]
    known: tuple[Lot, ...]


class Inbound:
    """Packs the shipments; serials come from one supply, so that no two things share one."""

    def __init__(self, catalogue: Catalogue, today: date, serials: Iterator[str]) -> None:
        self._catalogue = catalogue
        self._today = today
        self._serials = serials

    def shipments(self) -> tuple[Announced, ...]:
        """All five, the one to try first at the top."""
        return (self._by_hand(), self._full_load(), self._foods(), self._drums(), self._lapsed())

    def _by_hand(self) -> Announced:
        """One pallet of eight cases, and a parcel beside it that holds what must be stopped."""
        manifest = Manifest(BY_HAND, NORDA, 42, self._serials)
        first, second = (self._batch("Amoxicillin 500 mg", lot, 490) for lot in ("A7K21", "A7K22"))
        second = Batch(second.article, second.lot, second.expiry, day_given=False)
        ibuprofen = self._batch("Ibuprofen 400 mg", "L131", 560)
        pallet = manifest.unit_load(PackLevel.PALLET)
        manifest.sealed_cases(pallet, first, 4)
        manifest.sealed_cases(pallet, second, 3)
        mixed = manifest.unit_load(PackLevel.CASE, pallet.text)
        manifest.loose_units(mixed, second, 6)
        manifest.loose_units(mixed, ibuprofen, 4)
        parcel = manifest.unit_load(PackLevel.CASE)
        manifest.loose_units(parcel, ibuprofen, 1)
        manifest.loose_units(parcel, self._batch(RECALLED_ARTICLE, RECALLED_LOTS[0], 420), 2)
        manifest.loose_units(parcel, self._batch("Paracetamol 500 mg", "P0917", -21), 1)
        return self._announced(manifest, NORDA, "IN-01")

    def _full_load(self) -> Announced:
        """Eight pallets of 20 cases: one lot, two lots or two products on a pallet, one with bundles, one with opened cases."""
        manifest = Manifest(FULL_LOAD, NORDA, 101, self._serials)
        plain = (("Ibuprofen 400 mg", "L131"), ("Metformin 850 mg", "M5602"), ("Ramipril 5 mg", "R0512"))
        for title, lot in plain:
            manifest.sealed_cases(manifest.unit_load(PackLevel.PALLET), self._batch(title, lot, 560), 20)
        for mixture in _MIXED_PALLETS:
            pallet = manifest.unit_load(PackLevel.PALLET)
            for title, lot, cases in mixture:
                manifest.sealed_cases(pallet, self._batch(title, lot, 500), cases)
        bundled = manifest.unit_load(PackLevel.PALLET)
        manifest.sealed_cases(bundled, self._batch("Levothyroxine 50 micrograms", "LV330", 610), 20, bundled=True)
        self._opened_pallet(manifest)
        return self._announced(manifest, NORDA, "IN-02")

    def _opened_pallet(self, manifest: Manifest) -> None:
        pallet = manifest.unit_load(PackLevel.PALLET)
        atorvastatin, omeprazole = (
            self._batch("Atorvastatin 40 mg", "AT240", 530),
            self._batch("Omeprazole 20 mg", "OM790", 470),
        )
        manifest.sealed_cases(pallet, atorvastatin, 17)
        for shares in (((atorvastatin, 30), (omeprazole, 30)), ((atorvastatin, 23),), ((omeprazole, 41),)):
            case = manifest.unit_load(PackLevel.CASE, pallet.text)
            for batch, count in shares:
                manifest.loose_units(case, batch, count)

    def _foods(self) -> Announced:
        """Goods by lot on pallets, two lots on one of them, and eggs that came without a pallet."""
        manifest = Manifest(FOODS, SORREL, 201, self._serials)
        for load in _FOOD_PALLETS:
            pallet = manifest.unit_load(PackLevel.PALLET)
            for title, lot, days, amount in load:
                manifest.by_lot(pallet.text, self._batch(title, lot, days), amount)
        manifest.by_lot("", self._batch("Fresh eggs", "EG3128", 24), 48)
        return self._announced(manifest, KEMIA, "IN-03", owner=SORREL)

    def _drums(self) -> Announced:
        """Chemicals by weight: two pallets of drums, and two big drums with an SSCC each."""
        manifest = Manifest(DRUMS, KEMIA, 301, self._serials)
        for title, lot, days, amount in _DRUM_PALLETS:
            pallet = manifest.unit_load(PackLevel.PALLET)
            manifest.by_lot(pallet.text, self._batch(title, lot, days), amount)
        for _ in range(2):
            drum = manifest.unit_load(PackLevel.UNIT)
            manifest.by_lot(drum.text, self._batch("Sorbitol 70 %", "SO4410", 540), 275)
        return self._announced(manifest, KEMIA, "IN-04", 1, KEMIA)

    def _lapsed(self) -> Announced:
        """Two pallets of a supplier whose licence has run out."""
        manifest = Manifest(LAPSED, HALDEN, 401, self._serials)
        for title, lot in (("Cetirizine 10 mg", "CZ910"), ("Loratadine 10 mg", "LO455")):
            manifest.sealed_cases(manifest.unit_load(PackLevel.PALLET), self._batch(title, lot, 590), 16)
        return self._announced(manifest, HALDEN, "IN-02", 1)

    def _batch(self, title: str, lot: str, days: int) -> Batch:
        return Batch(self._catalogue[title], LotCode(lot), expiry_in(self._today, days))

    def _announced(
        self, manifest: Manifest, supplier: Issuer, dock: str, days: int = 0, owner: Issuer | None = None
    ) -> Announced:
        number = int(manifest.shipment)
        told = Shipment(
            manifest.shipment,
            supplier.gln,
            ShipmentState.ANNOUNCED,
            due=self._today + timedelta(days=days),
            dock=LocationCode(dock),
            owner=owner.gln if owner else None,
            order=f"PO-{number - 2500}",
            despatch_advice=f"DA-{number * 19}",
            statement=supplier is NORDA,
        )
        known = tuple(batch.row for batch in manifest.batches.values())
        return Announced(told, tuple(manifest.items), manifest.lots, known)


_MIXED_PALLETS: tuple[tuple[tuple[str, str, int], ...], ...] = (
    (("Amlodipine 5 mg", "AM601", 12), ("Amlodipine 5 mg", "AM602", 8)),
    (("Bisoprolol 2.5 mg", "BI220", 10), ("Bisoprolol 2.5 mg", "BI221", 10)),
    (("Pantoprazole 40 mg", "PZ115", 14), ("Ibuprofen 600 mg", "L140", 6)),
)
"""Article, lot and cases of each pallet."""

_FOOD_PALLETS: tuple[tuple[tuple[str, str, int, int], ...], ...] = (
    (("Rolled oats", "RO2266", 300, 480),),
    (("Chickpeas", "CH9001", 700, 360), ("Chickpeas", "CH9004", 720, 240)),
    (("Red lentils", "RL3300", 520, 600), ("Acacia honey", "AH0221", 800, 90)),
    (("Soft cheese", "SC0894", 35, 288),),
)
"""Article, lot, days to its best-before date, pieces."""

_DRUM_PALLETS: tuple[tuple[str, str, int, int], ...] = (
    ("Citric acid anhydrous", "CA7790", 700, 1_000),
    ("Sodium hydroxide 98 %", "SH1201", 650, 600),
)
"""Article, lot, days to its expiry, kilograms."""
