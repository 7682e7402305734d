"""Facts of goods coming, moving and going."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from workflows.rules.facts.parts import Contents, Fact, ItemStep, LotDetails, LotQuantity, Transaction
from workflows.rules.identity import (
    EntryId,
    ItemId,
    LocationCode,
    LotCode,
    OrderKey,
    PartyKey,
    Place,
    ShipmentKey,
    SiteCode,
)
from workflows.rules.status import Disposition, Evidence, Seal


@dataclass(frozen=True, slots=True)
class Inspected(Fact):
    """The arrival check of a shipment. `temperature` in degrees Celsius."""

    KIND = "inspected"
    shipment: ShipmentKey
    place: Place
    items: tuple[ItemStep, ...] = ()
    carrier: str = ""
    vehicle: str = ""
    seal_number: str = ""
    seal: Seal = Seal.UNCHECKED
    pieces: int | None = None
    damage: str = ""
    temperature: Decimal | None = None
    transactions: tuple[Transaction, ...] = ()


@dataclass(frozen=True, slots=True)
class Received(Fact):
    """Goods accepted into our custody: the items read, what a sealed package among them is taken to hold, and the dates of their lots.

    `supplier` is who sold them, `shipped_from` the place they were sent from (FSMA 204: immediate previous source).
    """

    KIND = "received"
    place: Place
    evidence: Evidence
    shipment: ShipmentKey | None = None
    supplier: PartyKey | None = None
    shipped_from: PartyKey | None = None
    items: tuple[ItemStep, ...] = ()
    quantities: tuple[LotQuantity, ...] = ()
    contents: tuple[Contents, ...] = ()
    lots: tuple[LotDetails, ...] = ()
    seal: Seal = Seal.UNCHECKED
    disposition: Disposition = Disposition.INCOMING
    owner: PartyKey | None = None
    announced: bool = True
    transactions: tuple[Transaction, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiptClosed(Fact):
    """The receipt of a shipment, or of one handling unit of it, was closed with this outcome. Counts are of items; names say which are missing or extra."""

    KIND = "receipt_closed"
    shipment: ShipmentKey
    place: Place
    inside: ItemId | None = None
    announced: int = 0
    seen: int = 0
    inferred: int = 0
    missing: tuple[ItemId, ...] = ()
    extra: tuple[ItemId, ...] = ()
    missing_quantities: tuple[LotQuantity, ...] = ()
    extra_quantities: tuple[LotQuantity, ...] = ()
    hand_count: int | None = None
    transactions: tuple[Transaction, ...] = ()


@dataclass(frozen=True, slots=True)
class Commissioned(Fact):
    """Items that were given their identity here."""

    KIND = "commissioned"
    place: Place
    items: tuple[ItemStep, ...]
    lots: tuple[LotDetails, ...] = ()
    owner: PartyKey | None = None
    disposition: Disposition = Disposition.AVAILABLE


@dataclass(frozen=True, slots=True)
class OpeningBalance(Fact):
    """Stock that was here before Lotline counted it."""

    KIND = "opening_balance"
    place: Place
    items: tuple[ItemStep, ...] = ()
    quantities: tuple[LotQuantity, ...] = ()
    contents: tuple[Contents, ...] = ()
    lots: tuple[LotDetails, ...] = ()
    owner: PartyKey | None = None
    disposition: Disposition = Disposition.AVAILABLE


@dataclass(frozen=True, slots=True)
class Moved(Fact):
    """Goods went from one place of the site to another."""

    KIND = "moved"
    source: Place
    destination: Place
    items: tuple[ItemStep, ...] = ()
    quantities: tuple[LotQuantity, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PutAway(Fact):
    """Goods went into their storage bin; which bin was suggested, and why another was taken."""

    KIND = "put_away"
    source: Place
    destination: Place
    items: tuple[ItemStep, ...] = ()
    quantities: tuple[LotQuantity, ...] = ()
    suggested: LocationCode | None = None
    override: str = ""


@dataclass(frozen=True, slots=True)
class Packed(Fact):
    """Goods were put into a package; the package itself stays where it is."""

    KIND = "packed"
    into: ItemId
    source: Place
    place: Place
    items: tuple[ItemStep, ...] = ()
    quantities: tuple[LotQuantity, ...] = ()
    order: OrderKey | None = None
    transactions: tuple[Transaction, ...] = ()


@dataclass(frozen=True, slots=True)
class Unpacked(Fact):
    """Goods were taken out of a package and are now at `place`."""

    KIND = "unpacked"
    out_of: ItemId
    place: Place
    items: tuple[ItemStep, ...] = ()
    quantities: tuple[LotQuantity, ...] = ()


class PickRule(Enum):
    """Why this lot was picked."""

    FEFO = "fefo"
    FIFO = "fifo"
    ALLOCATED = "allocated"
    SWAPPED = "swapped"
    OVERRIDE = "override"


@dataclass(frozen=True, slots=True)
class PassedOver:
    """An earlier lot that was not picked, and why."""

    lot: LotCode
    reason: str
    expiry: date | None = None


@dataclass(frozen=True, slots=True)
class Picked(Fact):
    """Goods were taken for an order line, by which rule, and past which earlier lots."""

    KIND = "picked"
    order: OrderKey
    line: str
    source: Place
    destination: Place
    rule: PickRule
    items: tuple[ItemStep, ...] = ()
    quantities: tuple[LotQuantity, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Loaded(Fact):
    """Goods went onto a vehicle, under which seal, at which temperature in degrees Celsius; `taken_over_by` is a badge or licence number, never a name."""

    KIND = "loaded"
    source: Place
    vehicle: str
    orders: tuple[OrderKey, ...] = ()
    items: tuple[ItemStep, ...] = ()
    quantities: tuple[LotQuantity, ...] = ()
    seal_number: str = ""
    temperature: Decimal | None = None
    taken_over_by: str = ""
    carrier: str = ""
    transactions: tuple[Transaction, ...] = ()


@dataclass(frozen=True, slots=True)
class Shipped(Fact):
    """Goods left for a customer: the top packages are named, what is in them follows from containment at this moment.

    `customer` is who buys, `ship_to` the place they go to, `owner` whose they were where that is not us.
    """

    KIND = "shipped"
    customer: PartyKey
    source: Place
    orders: tuple[OrderKey, ...] = ()
    items: tuple[ItemStep, ...] = ()
    quantities: tuple[LotQuantity, ...] = ()
    transactions: tuple[Transaction, ...] = ()
    ship_to: PartyKey | None = None
    owner: PartyKey | None = None
    carrier: str = ""


@dataclass(frozen=True, slots=True)
class TransferShipped(Fact):
    """Goods left for another site of ours; hierarchy and quantities travel with the fact, the other site receives against them."""

    KIND = "transfer_shipped"
    to_site: SiteCode
    transfer: ShipmentKey
    source: Place
    items: tuple[ItemStep, ...] = ()
    quantities: tuple[LotQuantity, ...] = ()
    contents: tuple[Contents, ...] = ()
    lots: tuple[LotDetails, ...] = ()
    transactions: tuple[Transaction, ...] = ()


@dataclass(frozen=True, slots=True)
class TransferReceived(Fact):
    """Goods came from another site of ours."""

    KIND = "transfer_received"
    from_site: SiteCode
    transfer: ShipmentKey
    place: Place
    evidence: Evidence
    items: tuple[ItemStep, ...] = ()
    quantities: tuple[LotQuantity, ...] = ()
    contents: tuple[Contents, ...] = ()
    lots: tuple[LotDetails, ...] = ()
    seal: Seal = Seal.UNCHECKED
    disposition: Disposition = Disposition.INCOMING
    owner: PartyKey | None = None
    announced: bool = True
    transactions: tuple[Transaction, ...] = ()


@dataclass(frozen=True, slots=True)
class TransferArrived(Fact):
    """Goods that left for another site of ours have been received there, as the ledger of that site tells: `received` is its entry, `holder` the site as a party."""

    KIND = "transfer_arrived"
    at_site: SiteCode
    transfer: ShipmentKey
    holder: PartyKey
    received: EntryId
    items: tuple[ItemStep, ...] = ()
    quantities: tuple[LotQuantity, ...] = ()


class ReturnReason(Enum):
    """Why a customer sent goods back."""

    WRONG_ITEM = "wrong_item"
    DAMAGED = "damaged"
    REFUSED = "refused"
    RECALLED = "recalled"
    SHORT_DATED = "short_dated"
    ORDERED_IN_ERROR = "ordered_in_error"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Returned(Fact):
    """Goods came back from a customer; `storage_evidence` says what proves how they were kept."""

    KIND = "returned"
    customer: PartyKey
    place: Place
    reason: ReturnReason
    evidence: Evidence
    order: OrderKey | None = None
    items: tuple[ItemStep, ...] = ()
    quantities: tuple[LotQuantity, ...] = ()
    contents: tuple[Contents, ...] = ()
    lots: tuple[LotDetails, ...] = ()
    seal: Seal = Seal.UNCHECKED
    storage_evidence: str = ""
    disposition: Disposition = Disposition.RETURNED
    owner: PartyKey | None = None
    transactions: tuple[Transaction, ...] = ()
