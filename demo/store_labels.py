"""The labels in the store: on what lies in the bins, and on the empty cartons that orders are picked into."""

from collections.abc import Iterator
from itertools import islice

from demo.goods_labels import lot_elements, lot_note, package_elements
from demo.index import Package, SiteIndex, package_of
from demo.keys import OURSELVES
from demo.label_text import gs1_label
from demo.labels import DemoLabel, LabelKind, Symbology
from demo.site import DemoSite
from workflows.gs1.element import Element
from workflows.gs1.values import Gtin
from workflows.rules.facts.movement import OpeningBalance
from workflows.rules.facts.parts import Contents, ItemStep, LotQuantity
from workflows.rules.status import PackLevel

CARTONS = 8
CARTON_EXTENSION = 3
FIRST_CARTON = 900_001
UNITS_OF_A_BIN = 12
"""So many loose units of a bin, and of its first case, have a label in the tray."""


def store_labels(site: DemoSite, index: SiteIndex) -> Iterator[DemoLabel]:
    """Empty cartons, then what lies where, bin by bin."""
    for number in range(CARTONS):
        yield _carton(number)
    for fact in site.opening:
        if isinstance(fact, OpeningBalance):
            yield from _of_bin(fact, index)


def _carton(number: int) -> DemoLabel:
    sscc = OURSELVES.sscc(CARTON_EXTENSION, FIRST_CARTON + number)
    title = f"empty carton {number + 1} of {CARTONS}"
    return gs1_label(title, "for an order", LabelKind.CARTON, (Element("00", sscc.digits),), Symbology.GS1_128)


def _of_bin(fact: OpeningBalance, index: SiteIndex) -> Iterator[DemoLabel]:
    place = fact.place.code
    for content in fact.contents:
        yield from _case(content, place, index, units=content == fact.contents[0])
    for step in islice(fact.items, UNITS_OF_A_BIN):
        yield _package(package_of(step), place, "unit", LabelKind.UNIT, index)
    yield from (_lot(told, gtin, place, index) for told in fact.quantities if (gtin := _gtin(told, index)))


def _case(content: Contents, place: str, index: SiteIndex, *, units: bool) -> Iterator[DemoLabel]:
    case = ItemStep(content.inside, product=content.product, lot=content.lot)
    yield _package(package_of(case), place, f"case of {len(content.items)}", LabelKind.CASE, index)
    for item in islice(content.items, UNITS_OF_A_BIN if units else 0):
        unit = ItemStep(item, product=content.product, lot=content.lot)
        yield _package(package_of(unit), place, "unit in the case", LabelKind.UNIT, index)


def _package(package: Package, place: str, name: str, kind: LabelKind, index: SiteIndex) -> DemoLabel:
    return gs1_label(
        f"{name}, {index.title(package.product)}",
        f"{place}; {lot_note(index, package.product, package.lot)}",
        kind,
        package_elements(index, package),
        Symbology.GS1_DATAMATRIX,
        place=place,
    )


def _gtin(told: LotQuantity, index: SiteIndex) -> Gtin | None:
    """The GTIN on its packages; raw materials that only their owner has a code for have none."""
    return index.gtin(told.product, PackLevel.CASE) or index.gtin(told.product, PackLevel.UNIT)


def _lot(told: LotQuantity, gtin: Gtin, place: str, index: SiteIndex) -> DemoLabel:
    return gs1_label(
        f"case, {index.title(told.product)}",
        f"{place}; {lot_note(index, told.product, told.lot)}; all labels alike",
        LabelKind.CASE,
        (Element("01", gtin.text), *lot_elements(index, told.product, told.lot)),
        Symbology.GS1_128,
        place=place,
    )
