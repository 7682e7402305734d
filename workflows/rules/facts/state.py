"""Facts that change what goods are, how much there is, whose they are, or what is known of them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum

from workflows.rules.facts.parts import Fact, ItemStep, LotDetails, LotQuantity, Transaction
from workflows.rules.identity import EntryId, HoldId, ItemId, LotCode, PartyKey, Place, ProductKey, ShipmentKey
from workflows.rules.quantity import Quantity
from workflows.rules.status import Disposition, HoldReason


@dataclass(frozen=True, slots=True)
class StatusChanged(Fact):
    """Goods were given another disposition where they are."""

    KIND = "status_changed"
    place: Place
    before: Disposition
    after: Disposition
    reason: str
    items: tuple[ItemStep, ...] = ()
    quantities: tuple[LotQuantity, ...] = ()


@dataclass(frozen=True, slots=True)
class HoldPlaced(Fact):
    """A hold came into force on these subjects: `lot:<product>|<lot>`, an item's text, or `at:<location>`."""

    KIND = "hold_placed"
    hold: HoldId
    subjects: tuple[str, ...]
    reason: HoldReason
    recall: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class HoldLifted(Fact):
    """A hold ended; it counts even if it arrives before the hold."""

    KIND = "hold_lifted"
    hold: HoldId
    subjects: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Adjusted(Fact):
    """The book was corrected to what is there. Quantities are signed differences; `count` is the entry of the count that found it."""

    KIND = "adjusted"
    place: Place
    reason: str
    found: tuple[ItemStep, ...] = ()
    missing: tuple[ItemStep, ...] = ()
    quantities: tuple[LotQuantity, ...] = ()
    lots: tuple[LotDetails, ...] = ()
    disposition: Disposition = Disposition.AVAILABLE
    owner: PartyKey | None = None
    count: EntryId | None = None


@dataclass(frozen=True, slots=True)
class Counted(Fact):
    """What a count found at a place; it changes nothing by itself. `blind`: the counter was not shown the book."""

    KIND = "counted"
    place: Place
    blind: bool
    items: tuple[ItemId, ...] = ()
    quantities: tuple[LotQuantity, ...] = ()
    expected_items: int | None = None
    expected: tuple[LotQuantity, ...] = ()
    recount: bool = False


@dataclass(frozen=True, slots=True)
class OwnerChanged(Fact):
    """Goods changed hands without moving; an owner of None is the site's own company, as in every row."""

    KIND = "owner_changed"
    place: Place
    before: PartyKey | None
    after: PartyKey | None
    items: tuple[ItemStep, ...] = ()
    quantities: tuple[LotQuantity, ...] = ()
    transactions: tuple[Transaction, ...] = ()


@dataclass(frozen=True, slots=True)
class Relabelled(Fact):
    """An item got a new identity; the old one ends here."""

    KIND = "relabelled"
    place: Place
    before: ItemStep
    after: ItemStep
    reason: str
    lots: tuple[LotDetails, ...] = ()
    disposition: Disposition = Disposition.AVAILABLE
    owner: PartyKey | None = None


@dataclass(frozen=True, slots=True)
class Destroyed(Fact):
    """Goods are no more; the witness stands in the stamp."""

    KIND = "destroyed"
    place: Place
    reason: str
    items: tuple[ItemStep, ...] = ()
    quantities: tuple[LotQuantity, ...] = ()
    certificate: str = ""


class TransformationKind(Enum):
    """What kind of change of lot it was."""

    PRODUCE = "produce"
    BLEND = "blend"
    SPLIT = "split"
    MERGE = "merge"
    REWORK = "rework"
    REPACK = "repack"
    RECLASSIFY = "reclassify"


@dataclass(frozen=True, slots=True)
class Transformed(Fact):
    """Inputs became outputs: genealogy. `run` names the production order or batch; `loss` is what is in none of the outputs."""

    KIND = "transformed"
    kind: TransformationKind
    place: Place
    run: str
    inputs: tuple[LotQuantity, ...] = ()
    input_items: tuple[ItemStep, ...] = ()
    outputs: tuple[LotQuantity, ...] = ()
    output_items: tuple[ItemStep, ...] = ()
    co_products: tuple[LotQuantity, ...] = ()
    by_products: tuple[LotQuantity, ...] = ()
    loss: Quantity | None = None
    formula: str = ""
    formula_version: str = ""
    lots: tuple[LotDetails, ...] = ()
    owner: PartyKey | None = None
    disposition: Disposition = Disposition.AVAILABLE


class Measure(Enum):
    """What a sensor measured; values are the GS1 Web Vocabulary measurement types that EPCIS 2.0 uses in sensorReport."""

    TEMPERATURE = "Temperature"
    RELATIVE_HUMIDITY = "RelativeHumidity"


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of a sensor: degrees Celsius, or per cent."""

    measure: Measure
    value: Decimal
    moment: datetime


@dataclass(frozen=True, slots=True)
class ConditionRead(Fact):
    """What a logger or thermometer said of goods, of a shipment or of a place."""

    KIND = "condition_read"
    place: Place
    readings: tuple[Reading, ...]
    items: tuple[ItemId, ...] = ()
    quantities: tuple[LotQuantity, ...] = ()
    shipment: ShipmentKey | None = None
    logger: str = ""


@dataclass(frozen=True, slots=True)
class DocumentAttached(Fact):
    """A document belongs to a lot, an item or a shipment. Its bytes are stored under their SHA-256 (hex), not here; `size` in bytes."""

    KIND = "document_attached"
    document: str
    sha256: str
    media_type: str
    size: int
    product: ProductKey | None = None
    lot: LotCode | None = None
    item: ItemId | None = None
    shipment: ShipmentKey | None = None
    number: str = ""


class Result(Enum):
    """The outcome of an inspection or of one check of it."""

    PASS = "pass"
    FAIL = "fail"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Check:
    """One characteristic that was inspected, its value as reported, and its outcome."""

    name: str
    result: Result
    value: str = ""
    limit: str = ""


@dataclass(frozen=True, slots=True)
class InspectionResult(Fact):
    """A lot, or part of it, was inspected against its specification."""

    KIND = "inspection_result"
    product: ProductKey
    lot: LotCode
    result: Result
    place: Place
    checks: tuple[Check, ...] = ()
    sample: Quantity | None = None
    items: tuple[ItemId, ...] = ()
    specification: str = ""
