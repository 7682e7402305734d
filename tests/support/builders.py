"""Small builders of what is announced and known at the dock of the examples, and of the labels on it.

A shipment is built as it is packed: `a_shipment(a_pallet(1, a_case("C1", units=3), flour(48)))`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from tests.support.names import (
    CASE_GTIN,
    FLOUR,
    FLOUR_GTIN,
    FLOUR_LOT,
    SHIPMENT,
    SITE,
    SOLVENT,
    SUPPLIER,
    TABLET_LOT,
    TABLETS,
    UNIT_GTIN,
    US,
)
from workflows.dialog import Scanned
from workflows.gs1.element import GS
from workflows.gs1.parse import parse
from workflows.gs1.values import Gtin, Sgtin, Sscc, check_digit
from workflows.rules.entry import How, ScanRecord
from workflows.rules.identity import ItemId, LocationCode, LotCode, PartyKey, ProductKey, ShipmentKey
from workflows.rules.model.goods import Lot
from workflows.rules.model.master_data import (
    Licence,
    Location,
    LocationKind,
    Pack,
    Party,
    PartyRole,
    Policy,
    Product,
    Site,
)
from workflows.rules.model.row import Row
from workflows.rules.model.work import Shipment, ShipmentItem, ShipmentLot, ShipmentState
from workflows.rules.quantity import Quantity, Unit
from workflows.rules.status import PackLevel, Tracking

TODAY = date(2026, 11, 20)
FAR = date(2028, 6, 30)
SOON = date(2027, 1, 15)
GONE = date(2026, 11, 1)

DOCK_CODE = LocationCode("DOCK-1")
OTHER_DOCK = LocationCode("DOCK-2")
HOLD_CODE = LocationCode("HOLD-1")
BIN_CODE = LocationCode("A-01-02")
INNER_GTIN = Gtin("10361414567891")
DRUM_GTIN = Gtin("00738123000460")
OTHER_LOT = LotCode("B24-0918")
ACETONE_LOT = LotCode("T88")
OTHER_SHIPMENT = ShipmentKey("ASN-88124")


def a_product(key: ProductKey = TABLETS, **changes: Any) -> Product:
    """A serialized medicine, unless told otherwise."""
    return replace(
        Product(key, "Ibuprofen", Tracking.SERIAL, Unit.PIECE, "400 mg", "tablets", "50", "PZN 04859215"), **changes
    )


def a_lot(
    lot: LotCode = TABLET_LOT, product: ProductKey = TABLETS, *, expiring: date | None = FAR, **changes: Any
) -> Lot:
    """What is known of a lot."""
    return replace(Lot(product, lot, expiring), **changes)


def a_location(code: LocationCode, kind: LocationKind = LocationKind.BIN, walk: int = 0) -> Location:
    """A place of the site."""
    return Location(code, kind, "77", walk=walk)


def a_policy(name: str, value: str, site: str = SITE) -> Policy:
    """A setting of the site, or of all sites."""
    return Policy(site, name, value, "policy-4")


MASTER_DATA: tuple[Row, ...] = (
    Site(SITE, "North", US, "Europe/Berlin"),
    Party(SUPPLIER, "Norda Pharma", (PartyRole.SUPPLIER,), Licence.VALID),
    a_product(),
    Product(FLOUR, "Wheat flour", Tracking.LOT, Unit.PIECE, pack="1 kg"),
    Product(SOLVENT, "Acetone", Tracking.LOT, Unit.KILOGRAM, pack="25 kg drum"),
    Pack(UNIT_GTIN, TABLETS, PackLevel.UNIT, Decimal(1)),
    Pack(INNER_GTIN, TABLETS, PackLevel.INNER, Decimal(2)),
    Pack(CASE_GTIN, TABLETS, PackLevel.CASE, Decimal(4)),
    Pack(FLOUR_GTIN, FLOUR, PackLevel.CASE, Decimal(8)),
    Pack(DRUM_GTIN, SOLVENT, PackLevel.UNIT, Decimal(25)),
    a_location(DOCK_CODE, LocationKind.DOCK, 1),
    a_location(OTHER_DOCK, LocationKind.STAGE, 2),
    a_location(HOLD_CODE, LocationKind.HOLD, 3),
    a_location(BIN_CODE),
)
"""The site with its supplier, three products and four places; no stock."""


# -- what is announced --------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Package:
    """A package as a despatch advice tells it, with what it holds."""

    item: ItemId
    level: PackLevel
    holds: tuple["Package | LotLine", ...] = ()
    product: ProductKey | None = None
    lot: LotCode | None = None


@dataclass(frozen=True, slots=True)
class LotLine:
    """A quantity of a lot as a despatch advice tells it; None where only its date is told."""

    product: ProductKey
    lot: LotCode
    announced: Quantity | None
    expiry: date | None = FAR


def an_sscc(number: int) -> Sscc:
    """The logistic unit of this number."""
    digits = f"0361414{number:010d}"
    return Sscc(digits + check_digit(digits))


def a_unit(serial: str, lot: LotCode = TABLET_LOT) -> Package:
    """One pack of tablets."""
    return Package(Sgtin(UNIT_GTIN, serial), PackLevel.UNIT, (), TABLETS, lot)


def an_inner(serial: str, *units: Package, lot: LotCode = TABLET_LOT) -> Package:
    """A bundle of packs."""
    return Package(Sgtin(INNER_GTIN, serial), PackLevel.INNER, units, TABLETS, lot)


def a_case(serial: str, units: int = 0, lot: LotCode = TABLET_LOT, holds: tuple[Package, ...] = ()) -> Package:
    """A sealed case of one lot; its units are called <serial>-1 and so on."""
    inside = tuple(a_unit(f"{serial}-{number}", lot) for number in range(1, units + 1))
    return Package(Sgtin(CASE_GTIN, serial), PackLevel.CASE, inside + holds, TABLETS, lot)


def a_mixed_case(number: int, *holds: "Package | LotLine") -> Package:
    """A case known by its SSCC."""
    return Package(an_sscc(number), PackLevel.CASE, holds)


def a_pallet(number: int, *holds: "Package | LotLine") -> Package:
    """A pallet."""
    return Package(an_sscc(number), PackLevel.PALLET, holds)


def flour(pieces: int | None, lot: LotCode = FLOUR_LOT, expiry: date | None = FAR) -> LotLine:
    """Flour by the piece."""
    return LotLine(FLOUR, lot, None if pieces is None else Quantity(Decimal(pieces), Unit.PIECE), expiry)


def acetone(kilograms: int) -> LotLine:
    """Acetone by weight."""
    return LotLine(SOLVENT, ACETONE_LOT, Quantity(Decimal(kilograms), Unit.KILOGRAM))


def tablets_expire(expiry: date, lot: LotCode = TABLET_LOT) -> LotLine:
    """The date of a lot of tablets, as the advice tells it."""
    return LotLine(TABLETS, lot, None, expiry)


def a_shipment(
    *holds: Package | LotLine, key: ShipmentKey = SHIPMENT, supplier: PartyKey = SUPPLIER, **changes: Any
) -> list[Row]:
    """The rows of an inbound shipment."""
    head = replace(Shipment(key, supplier, ShipmentState.ANNOUNCED, dock=DOCK_CODE, order="PO-7"), **changes)
    return [head, *_rows(key, "", holds)]


def _rows(key: ShipmentKey, inside: str, holds: tuple[Package | LotLine, ...]) -> Iterator[Row]:
    for one in holds:
        if isinstance(one, LotLine):
            yield ShipmentLot(key, inside, one.product, one.lot, one.expiry, announced=one.announced)
        else:
            yield ShipmentItem(key, one.item, inside, one.level, product=one.product, lot=one.lot)
            yield from _rows(key, one.item.text, one.holds)


# -- labels -------------------------------------------------------------------------------------------------------------------------------


def scanned(text: str, symbology: str = "]d2", how: How = How.SCANNED) -> Scanned:
    """What a scanner sends, read."""
    data = symbology + text
    return Scanned(parse(data, this_year=TODAY.year), ScanRecord("dock scanner", data.encode(), symbology[1:]), how)


def label(
    item: ItemId, lot: LotCode | None = TABLET_LOT, expiry: date | str | None = FAR, how: How = How.SCANNED
) -> Scanned:
    """The label of an item: its SSCC, or product, expiry (a date, or six digits), lot and serial."""
    if isinstance(item, Sscc):
        return scanned(f"00{item.digits}", "]C1", how)
    dated = _element("17", _digits(expiry)) + _lot(lot)
    return scanned(f"01{item.gtin.digits}{dated}21{item.serial}", how=how)


def lot_label(
    gtin: Gtin = FLOUR_GTIN,
    lot: LotCode | None = FLOUR_LOT,
    expiry: date | None = FAR,
    *,
    ai: str = "01",
    more: str = "",
) -> Scanned:
    """The label of goods known by lot; `ai` is 02 where it is on a unit that holds several, `more` is raw element strings such as 37 with a count."""
    return scanned(f"{ai}{gtin.digits}{_element('17', _digits(expiry))}{_lot(lot)}{more}", "]C1")


def location_label(code: str) -> Scanned:
    """The label of a place."""
    return scanned(code, "]C0")


def _digits(day: date | str | None) -> str:
    return day.strftime("%y%m%d") if isinstance(day, date) else day or ""


def _element(ai: str, value: str) -> str:
    return ai + value if value else ""


def _lot(lot: LotCode | None) -> str:
    return f"10{lot}{GS}" if lot else ""
