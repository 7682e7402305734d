"""What a scan is of: a logistic unit, a serialized item, goods of a lot, a location, or nothing that goods work knows."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workflows.gs1.elements import Elements, Malformed
from workflows.gs1.values import Gtin, Sgtin, Sscc
from workflows.rules.identity import LotCode
from workflows.rules.model.master_data import Location
from workflows.rules.view import StockView


@dataclass(frozen=True, slots=True)
class LogisticUnit:
    """A label with an SSCC."""

    sscc: Sscc


@dataclass(frozen=True, slots=True)
class SerialItem:
    """A label with GTIN and serial."""

    item: Sgtin
    lot: LotCode | None
    expiry: date | None
    day_given: bool
    manufactured: date | None = None


@dataclass(frozen=True, slots=True)
class LotGoods:
    """A label with a GTIN but no serial: goods known by lot. `packages` where the label itself counts (AI 37), `weight` in kilograms (AI 310n)."""

    gtin: Gtin
    lot: LotCode | None
    expiry: date | None
    day_given: bool
    packages: int | None = None
    weight: Decimal | None = None
    manufactured: date | None = None


@dataclass(frozen=True, slots=True)
class Bin:
    """The label of a location."""

    location: Location


@dataclass(frozen=True, slots=True)
class NotGoods:
    """A readable GS1 label that names no goods."""


Subject = LogisticUnit | SerialItem | LotGoods | Bin | NotGoods | Malformed


def identify(reading: Elements | Malformed, view: StockView) -> Subject:
    """The subject of a scan. A plain code that names a location of the site is that location, even if it could be read as an element string."""
    location = view.location(_plain_text(reading))
    if location is not None:
        return Bin(location)
    if isinstance(reading, Malformed):
        return reading
    if reading.sscc is not None:
        return LogisticUnit(reading.sscc)
    gtin = reading.gtin or reading.content_gtin
    if gtin is None:
        return NotGoods()
    lot = None if reading.lot is None else LotCode(reading.lot)
    dated = reading.expiry or reading.best_before
    expiry, day_given = (dated.date, dated.day_given) if dated else (None, True)
    made = reading.production_date.date if reading.production_date else None
    if reading.sgtin is not None:
        return SerialItem(reading.sgtin, lot, expiry, day_given, made)
    return LotGoods(gtin, lot, expiry, day_given, reading.count, reading.net_weight, made)


def _plain_text(reading: Elements | Malformed) -> str:
    """The text without its symbology identifier (`]` and two characters)."""
    raw = reading.raw.strip()
    return (raw[3:] if raw.startswith("]") else raw).strip()
