"""The labels on the goods of a shipment, from the pallet inward: what a person at the dock would find to scan."""

from collections.abc import Iterator
from itertools import islice

from demo.index import Package, SiteIndex, package_of
from demo.label_text import gs1_label, in_words, link, plain_label, six_digits
from demo.labels import DemoLabel, LabelKind, Symbology, Trouble
from workflows.gs1.element import Element
from workflows.gs1.values import Gtin, Sscc
from workflows.rules.identity import LotCode, ProductKey, ShipmentKey
from workflows.rules.model.work import ShipmentItem, ShipmentLot
from workflows.rules.status import PackLevel

UNITS_OF_A_SEALED_CASE = 2
"""So many units are printed of the first sealed case of each pallet, for whoever opens it."""


def lot_elements(index: SiteIndex, product: ProductKey, lot: LotCode) -> tuple[Element, ...]:
    """Date and lot as labels carry them: use by (AI 17), for food best before (AI 15); then AI 10."""
    known = index.lots[(product, lot)]
    assert known.expiry is not None
    return (
        Element("15" if index.is_food(product) else "17", six_digits(known.expiry, known.day_given)),
        Element("10", lot),
    )


def package_elements(index: SiteIndex, package: Package) -> tuple[Element, ...]:
    """The four elements of a serialized package: GTIN, expiry, lot, serial."""
    item = package.item
    dated = lot_elements(index, package.product, package.lot)
    return (Element("01", item.gtin.text), *dated, Element("21", item.serial))


def lot_note(index: SiteIndex, product: ProductKey, lot: LotCode) -> str:
    """Lot and date in words, and what is wrong with the lot."""
    known = index.lots[(product, lot)]
    assert known.expiry is not None
    day, recall = in_words(known.expiry, known.day_given), index.recall(product, lot)
    if recall:
        return f"lot {lot} is under recall {recall}"
    if known.expiry < index.site.today:
        return f"lot {lot}, expired {day}"
    return f"lot {lot}, {'best before' if index.is_food(product) else 'expires'} {day}"


def goods_labels(index: SiteIndex, shipment: ShipmentKey) -> Iterator[DemoLabel]:
    """All labels on the goods of this shipment, good and bad, as they would be come across."""
    return _Walk(index, shipment).labels()


class _Walk:
    def __init__(self, index: SiteIndex, shipment: ShipmentKey) -> None:
        self._index = index
        self._shipment = shipment

    def labels(self) -> Iterator[DemoLabel]:
        top = self._index.inside(self._shipment, "")
        pallets = [row for row in top if row.level is PackLevel.PALLET]
        for number, row in enumerate(pallets, start=1):
            yield from self._pallet(row, f"pallet {number} of {len(pallets)}")
        for number, row in enumerate((row for row in top if row not in pallets), start=1):
            yield from self._beside(row, number)
        yield from self._by_lot("", "loose")

    def _pallet(self, row: ShipmentItem, name: str) -> Iterator[DemoLabel]:
        cases = self._index.inside(self._shipment, row.item.text)
        content = f"{len(cases)} cases" if cases else "goods by lot"
        yield self._sscc(row, f"{name}, {content}", "scan it first", LabelKind.PALLET)
        where = "" if name == "pallet 1 of 1" else f"{name.rpartition(' of ')[0]}, "
        for number, case in enumerate(cases, start=1):
            yield from self._case(case, f"{where}case {number} of {len(cases)}", units=number == 1)
        yield from self._by_lot(row.item.text, name)

    def _case(self, row: ShipmentItem, name: str, *, units: bool) -> Iterator[DemoLabel]:
        if isinstance(row.item, Sscc):
            yield from self._by_sscc(row, name)
            return
        case = package_of(row)
        holds = self._index.holds(case.product, PackLevel.CASE)
        yield self._serialized(case, name, f"sealed, {holds} packs", LabelKind.CASE)
        if units:
            for number, unit in enumerate(islice(self._units(row), UNITS_OF_A_SEALED_CASE), start=1):
                yield self._serialized(unit, f"unit {number} in {name}", "in a sealed case", LabelKind.UNIT)

    def _by_sscc(self, row: ShipmentItem, name: str) -> Iterator[DemoLabel]:
        units = list(self._units(row))
        content = "mixed" if len({(unit.product, unit.lot) for unit in units}) > 1 else "partly filled"
        yield self._sscc(row, f"{name}, {content}", f"holds {len(units)} packs, each has its label", LabelKind.CASE)
        for number, unit in enumerate(units, start=1):
            unit_name = f"unit {number} of {len(units)} in {name}"
            good = self._index.trouble(unit.product, unit.lot) is Trouble.NONE
            if number == len(units) and good:
                yield self._as_link(unit, unit_name)
            else:
                yield self._serialized(unit, unit_name, "", LabelKind.UNIT)

    def _beside(self, row: ShipmentItem, number: int) -> Iterator[DemoLabel]:
        if row.level is PackLevel.UNIT:
            yield self._sscc(row, f"drum {number}, by its own SSCC", "stands on no pallet", LabelKind.CASE)
            yield from self._by_lot(row.item.text, f"drum {number}")
        else:
            yield from self._by_sscc(row, "the parcel beside the pallet")

    def _units(self, case: ShipmentItem) -> Iterator[Package]:
        for row in self._index.inside(self._shipment, case.item.text):
            if row.level is PackLevel.INNER:
                yield from self._units(row)
            else:
                yield package_of(row)

    def _by_lot(self, inside: str, name: str) -> Iterator[DemoLabel]:
        for row in self._index.lots_of(self._shipment):
            if row.inside == inside and row.announced is not None:
                yield self._lot(row, name)

    def _lot(self, row: ShipmentLot, name: str) -> DemoLabel:
        gtin, package = self._package(row.product)
        assert row.announced is not None
        return gs1_label(
            f"{package}, {self._index.title(row.product)}",
            f"{lot_note(self._index, row.product, row.lot)}; {name}: {_amount(row, self._index)}, all labels alike",
            LabelKind.CASE,
            (Element("01", gtin.text), *lot_elements(self._index, row.product, row.lot)),
            Symbology.GS1_128,
            shipment=self._shipment,
            inside=row.inside,
        )

    def _package(self, product: ProductKey) -> tuple[Gtin, str]:
        case = self._index.gtin(product, PackLevel.CASE)
        if case:
            return case, f"case of {self._index.holds(product, PackLevel.CASE)}"
        unit = self._index.gtin(product, PackLevel.UNIT)
        assert unit is not None
        return unit, self._index.products[product].pack

    def _sscc(self, row: ShipmentItem, title: str, note: str, kind: LabelKind) -> DemoLabel:
        assert isinstance(row.item, Sscc)
        element = Element("00", row.item.digits)
        return gs1_label(title, note, kind, (element,), Symbology.GS1_128, shipment=self._shipment, inside=row.inside)

    def _serialized(self, package: Package, name: str, note: str, kind: LabelKind) -> DemoLabel:
        trouble = self._index.trouble(package.product, package.lot)
        told = lot_note(self._index, package.product, package.lot)
        title = self._index.title(package.product)
        return gs1_label(
            f"{name}, {title}" if trouble is Trouble.NONE else f"{trouble.value}: {title}, {name}",
            f"{told}; {note}" if note else told,
            kind,
            package_elements(self._index, package),
            Symbology.GS1_DATAMATRIX,
            shipment=self._shipment,
            inside=package.inside,
            trouble=trouble,
        )

    def _as_link(self, package: Package, name: str) -> DemoLabel:
        return plain_label(
            f"{name}, {self._index.title(package.product)}",
            f"{lot_note(self._index, package.product, package.lot)}; a QR code with a web address",
            LabelKind.UNIT,
            link(package_elements(self._index, package)),
            Symbology.QR_CODE,
            shipment=self._shipment,
            inside=package.inside,
        )


def _amount(row: ShipmentLot, index: SiteIndex) -> str:
    assert row.announced is not None
    return f"{row.announced.amount} {'pieces' if index.is_food(row.product) else 'kg'}"
