"""The labels that must be stopped or looked at: each trouble that reaches a dock, made from the goods of the shipment at hand."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from demo.goods_labels import UNITS_OF_A_SEALED_CASE, lot_elements, lot_note, package_elements
from demo.index import Package, SiteIndex
from demo.keys import HALDEN
from demo.label_text import gs1_label, plain_label
from demo.labels import DemoLabel, LabelKind, Symbology, Trouble
from workflows.gs1.element import GS, Element
from workflows.gs1.values import Gtin, Sgtin
from workflows.rules.identity import ShipmentKey
from workflows.rules.model.work import ShipmentItem
from workflows.rules.status import PackLevel

NOBODY = HALDEN.sscc(9, 999_000_001)
"""An SSCC that no despatch advice names."""
RS, EOT = "\x1e", "\x04"


class BadLabels:
    """Makes them for one shipment. Serials below 10,000 are given to nobody else, so those made up here name no real unit."""

    def __init__(self, index: SiteIndex, shipment: ShipmentKey) -> None:
        self._index = index
        self._shipment = shipment
        units = islice(index.announced(shipment, PackLevel.UNIT), UNITS_OF_A_SEALED_CASE, None)
        self._sample = next(units, None) or next(index.in_stock())
        """A unit of the shipment that has no good label here, or one from the shelf where the shipment has no serials."""

    def labels(self, present: frozenset[Trouble]) -> Iterator[DemoLabel]:
        """One or two of each trouble; recalled and expired ones from the shelf unless they are present among the goods."""
        for trouble in (Trouble.RECALLED, Trouble.EXPIRED):
            if trouble not in present:
                yield self._from_the_shelf(trouble)
        yield from self._duplicates()
        yield from self._strangers()
        yield from self._lost_separators()
        yield self._torn()
        yield self._other_standard()
        yield self._wrong_check_digit()
        yield self._already_shipped()

    def _from_the_shelf(self, trouble: Trouble) -> DemoLabel:
        package = next(
            unit for unit in self._index.in_stock() if self._index.trouble(unit.product, unit.lot) is trouble
        )
        note = f"{self._lot(package)}; it came back from the shelf"
        return self._bad(trouble, self._title(package), note, package_elements(self._index, package))

    def _duplicates(self) -> Iterator[DemoLabel]:
        for case in islice(self._index.announced(self._shipment, PackLevel.CASE), 1):
            title, note = f"copy of the label of case 1, {self._title(case)}", "scan case 1 first, then this one"
            yield self._bad(Trouble.DUPLICATE, title, note, package_elements(self._index, case))
        stocked = next(self._index.in_stock())
        title, note = (
            f"serial that is in stock already, {self._title(stocked)}",
            f"{self._lot(stocked)}; it lies in a bin",
        )
        yield self._bad(Trouble.DUPLICATE, title, note, package_elements(self._index, stocked))

    def _strangers(self) -> Iterator[DemoLabel]:
        announced = {row.product for row in self._index.lots_of(self._shipment)}
        stranger = next(unit for unit in self._index.in_stock() if unit.product not in announced)
        stranger = replace(stranger, item=Sgtin(stranger.item.gtin, "SN0000101"))
        note = f"{self._lot(stranger)}; this shipment announces none"
        yield self._bad(Trouble.WRONG_PRODUCT, self._title(stranger), note, package_elements(self._index, stranger))
        others = (key for key in self._index.shipments if key != self._shipment)
        case = next(case for key in others for case in self._index.announced(key, PackLevel.CASE))
        title = f"case of another shipment, {self._title(case)}"
        yield self._bad(Trouble.OTHER_SHIPMENT, title, self._lot(case), package_elements(self._index, case))
        element = Element("00", NOBODY.digits)
        yield self._bad(
            Trouble.NOT_ANNOUNCED,
            "pallet that nobody announced",
            "its SSCC is in no despatch advice",
            (element,),
            Symbology.GS1_128,
        )
        extra = replace(self._sample, item=Sgtin(self._sample.item.gtin, "SN0000102"))
        title = f"unit that nobody announced, {self._title(extra)}"
        yield self._bad(Trouble.NOT_ANNOUNCED, title, self._lot(extra), package_elements(self._index, extra))

    def _lost_separators(self) -> Iterator[DemoLabel]:
        """FNC1 forgotten by the label's designer: legal syntax, wrong content (General Specifications 7.8.5)."""
        package = self._sample
        gtin, (expiry, lot) = (
            Element("01", package.item.gtin.text),
            lot_elements(self._index, package.product, package.lot),
        )
        run_on = Element("10", f"{lot.value}21{package.item.serial}")
        title = f"separator lost, {self._title(package)}"
        note = f"lot {lot.value} and serial {package.item.serial} run together"
        yield self._bad(Trouble.GS_LOST, title, note, (gtin, expiry, run_on))
        run_on = Element("10", f"{lot.value}{expiry.ai}{expiry.value}")
        note = f"lot {lot.value} and its expiry run together"
        yield self._bad(Trouble.GS_LOST, title, note, (gtin, run_on))

    def _torn(self) -> DemoLabel:
        """A reader that sends what it could make out: a third of the digits are gone."""
        top = self._index.inside(self._shipment, "")[0]
        whole = gs1_label("", "", LabelKind.PALLET, (_sscc_element(top),), Symbology.GS1_128)
        torn = self._bad(Trouble.TORN, "torn label of the pallet", "part of it is missing", (), Symbology.GS1_128)
        return replace(torn, data=whole.data[:14], bracketed=whole.bracketed)

    def _other_standard(self) -> DemoLabel:
        """IFA coding: a PPN in ISO/IEC 15434 format 06, as on medicines in Germany."""
        content = (
            f"[)>{RS}06{GS}9N111234567842{GS}1T{self._sample.lot}{GS}D270331{GS}S{self._sample.item.serial}{RS}{EOT}"
        )
        title, note = "label of another standard", "IFA coding (PPN), no GS1"
        symbology, trouble = Symbology.DATAMATRIX, Trouble.OTHER_STANDARD
        return plain_label(title, note, LabelKind.BAD, content, symbology, shipment=self._shipment, trouble=trouble)

    def _wrong_check_digit(self) -> DemoLabel:
        digits = self._sample.item.gtin.digits
        wrong = Gtin(digits[:-1] + str((int(digits[-1]) + 1) % 10))
        package = replace(self._sample, item=Sgtin(wrong, self._sample.item.serial))
        title = f"wrong check digit, {self._title(package)}"
        return self._bad(Trouble.WRONG_CHECK_DIGIT, title, self._lot(package), package_elements(self._index, package))

    def _already_shipped(self) -> DemoLabel:
        package = next(self._index.shipped())
        title = f"shipped already, {self._title(package)}"
        note = f"{self._lot(package)}; it left for a customer and nobody announced a return"
        return self._bad(Trouble.ALREADY_SHIPPED, title, note, package_elements(self._index, package))

    def _title(self, package: Package) -> str:
        return self._index.title(package.product)

    def _lot(self, package: Package) -> str:
        return lot_note(self._index, package.product, package.lot)

    def _bad(
        self,
        trouble: Trouble,
        title: str,
        note: str,
        elements: tuple[Element, ...],
        symbology: Symbology = Symbology.GS1_DATAMATRIX,
    ) -> DemoLabel:
        return gs1_label(title, note, LabelKind.BAD, elements, symbology, shipment=self._shipment, trouble=trouble)


def _sscc_element(row: ShipmentItem) -> Element:
    return Element("00", row.item.text.removeprefix("00/"))
