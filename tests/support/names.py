"""Names that examples share: valid GS1 keys, products, lots, places and parties of one small pharmacy wholesaler."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from workflows.gs1.values import Gtin, Sgtin, Sscc
from workflows.rules.identity import (
    EnrolmentId,
    EntryId,
    LocationCode,
    LotCode,
    PartyKey,
    PersonId,
    ProductKey,
    ShipmentKey,
    SiteCode,
    TaskKey,
    at,
)
from workflows.rules.quantity import Quantity, Unit

SITE = SiteCode("NORTH")
OTHER_SITE = SiteCode("SOUTH")

UNIT_GTIN = Gtin("00361414567894")
CASE_GTIN = Gtin("50361414567899")
FLOUR_GTIN = Gtin("00738123000453")
TABLETS = ProductKey("00361414567894")
FLOUR = ProductKey("00738123000453")
SOLVENT = ProductKey("0738123000002:SOLV-7")

TABLET_LOT = LotCode("B24-0917/A")
FLOUR_LOT = LotCode("M5501")
SOLVENT_LOT = LotCode("T 88")

BOX = Sgtin(UNIT_GTIN, "10045%7/Q")
OTHER_BOX = Sgtin(UNIT_GTIN, "100458")
NEW_BOX = Sgtin(UNIT_GTIN, "R-900001")
CASE = Sgtin(CASE_GTIN, "C0001")
PALLET = Sscc("003614140000012349")
TOTE = Sscc("103614140000000718")

US = PartyKey("0361414000001")
DOCK_OF_SUPPLIER = PartyKey("4012345009002")
SUPPLIER = PartyKey("4012345000016")
CUSTOMER = PartyKey("0361414001008")
CLIENT = PartyKey("0738123000002")
INTERNAL_PARTY = PartyKey("CARRIER/7 Süd")

DOCK = at(LocationCode("DOCK-1"))
BIN = at(LocationCode("A-01-02"))
OTHER_BIN = at(LocationCode("A-07-01"))
STAGE = at(LocationCode("SHIP-3"))
LINE = at(LocationCode("LINE-2"))

SHIPMENT = ShipmentKey("ASN-88123")
TRANSFER = ShipmentKey("TR-17")
TASK = TaskKey("task-55")
PERSON = PersonId("p-0007")
WITNESS = PersonId("p-0011")
HERE = EnrolmentId(UUID("5b0d6f0e-2a57-4f6e-9a1c-0d4f5a6b7c01"))
THERE = EnrolmentId(UUID("5b0d6f0e-2a57-4f6e-9a1c-0d4f5a6b7c02"))

NOON = datetime(2026, 11, 20, 12, 0, 0, 250000, tzinfo=UTC)


def entry_id(number: int) -> EntryId:
    """An id that says its number."""
    return EntryId(UUID(int=(0x0198A0B1_7000_7000_8000 << 48) + number))


def minutes_after_noon(minutes: int) -> datetime:
    """A moment of the day of the examples."""
    return NOON + timedelta(minutes=minutes)


def kilograms(amount: str) -> Quantity:
    """A weight."""
    return Quantity(Decimal(amount), Unit.KILOGRAM)
