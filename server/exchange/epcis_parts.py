"""The parts that EPCIS 2.0 JSON events are made of: objects, quantities, places, documents, parties, master data of lots, sensor values.

Refuses to know which fact has which part. Decimals become JSON numbers here, at the edge, as the EPCIS schema demands.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from server.exchange.uris import item_uri, location_uri, lot_uri, own_uri, party_uri
from workflows.rules.facts.parts import ItemStep, LotDetails, LotQuantity, Transaction
from workflows.rules.facts.state import Measure, Reading
from workflows.rules.identity import ItemId, PartyKey, Place, PlaceKind
from workflows.rules.model.master_data import Site
from workflows.rules.quantity import Unit

Json = dict[str, Any]

UNITS = {Measure.TEMPERATURE: "CEL", Measure.RELATIVE_HUMIDITY: "P1"}
"""UN/ECE Recommendation 20 codes of what our sensors report: degree Celsius, per cent."""


def moment(value: datetime) -> str:
    """A moment in UTC with milliseconds."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def zone_offset(minutes: int) -> str:
    """`+01:00` of 60 minutes."""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"


def number(value: Decimal) -> int | float:
    """A JSON number."""
    return int(value) if value == value.to_integral_value() else float(value)


def epcs(items: Iterable[ItemStep | ItemId]) -> list[str]:
    """Each item once, in order."""
    return list(dict.fromkeys(item_uri(item.item if isinstance(item, ItemStep) else item) for item in items))


def quantities(lots: Iterable[LotQuantity]) -> list[Json]:
    """Class-level objects; the unit is left out for pieces (EPCIS 2.0, section 7.3.3.3)."""
    return [_quantity(lot) for lot in lots]


def _quantity(lot: LotQuantity) -> Json:
    element: Json = {"epcClass": lot_uri(lot.product, lot.lot), "quantity": number(abs(lot.quantity.amount))}
    if lot.quantity.unit is not Unit.PIECE:
        element["uom"] = lot.quantity.unit.value
    return element


def place_id(place: Place, site: Site) -> Json | None:
    """The place inside the site, or None where it is no location of it."""
    return {"id": location_uri(site.gln, place.code)} if place.kind is PlaceKind.AT else None


def site_id(site: Site) -> Json:
    """The site as a whole."""
    return {"id": location_uri(site.gln)}


def transaction(document: Transaction) -> Json:
    """A business document: its CBV type, and a name made of its issuer and number."""
    issuer = document.party or ""
    return {
        "type": document.type.value,
        "bizTransaction": own_uri(f"bt:{document.type.value}", issuer, document.number),
    }


def own_transaction(kind: str, name: str) -> Json:
    """A document that only we number: shipment, order, transfer, file."""
    return {"type": f"lotline:{kind}", "bizTransaction": own_uri(kind, name)}


def source(kind: str, uri: str) -> Json:
    """One entry of a sourceList."""
    return {"type": kind, "source": uri}


def destination(kind: str, uri: str) -> Json:
    """One entry of a destinationList."""
    return {"type": kind, "destination": uri}


def owner_uri(owner: PartyKey | None, site: Site) -> str:
    """An owner; none is the site's own company."""
    return party_uri(owner or site.gln)


def ilmd(lots: tuple[LotDetails, ...]) -> Json:
    """Instance or lot master data of one lot (CBV 2.0, section 9.4); of several lots it can't be told in one event."""
    if len(lots) != 1:
        return {}
    lot = lots[0]
    dates = {
        "cbvmda:itemExpirationDate": lot.expiry,
        "cbvmda:bestBeforeDate": lot.best_before,
        "cbvmda:productionDate": lot.manufactured,
    }
    told = {name: day.isoformat() for name, day in dates.items() if day is not None}
    return {"cbvmda:lotNumber": lot.lot, **told} | ({"cbvmda:countryOfOrigin": lot.origin} if lot.origin else {})


def sensor_elements(readings: Iterable[Reading], logger: str = "") -> list[Json]:
    """One element with a report for each reading (EPCIS 2.0, section 7.3.7)."""
    reports = [
        {
            "type": f"{reading.measure.value}",
            "value": number(reading.value),
            "uom": UNITS[reading.measure],
            "time": moment(reading.moment),
        }
        for reading in readings
    ]
    metadata = {"sensorMetadata": {"deviceID": own_uri("logger", logger)}} if logger else {}
    return [{**metadata, "sensorReport": reports}] if reports else []


def temperature(value: Decimal | None, when: datetime) -> list[Json]:
    """The sensor element of one hand-held thermometer."""
    return sensor_elements([Reading(Measure.TEMPERATURE, value, when)]) if value is not None else []
