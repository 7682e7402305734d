"""Rows of work: what is announced, what is ordered, who holds which task, and what is in trouble."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from workflows.rules.exceptions import Category, ParkReason
from workflows.rules.identity import (
    EnrolmentId,
    EntryId,
    ItemId,
    LocationCode,
    LotCode,
    OrderKey,
    PartyKey,
    PersonId,
    ProductKey,
    ShipmentKey,
    TaskKey,
)
from workflows.rules.model.row import Row
from workflows.rules.quantity import Quantity
from workflows.rules.status import Evidence, PackLevel


class ShipmentState(Enum):
    """How far an inbound shipment is."""

    ANNOUNCED = "announced"
    RECEIVING = "receiving"
    CLOSED = "closed"
    CLOSED_SHORT = "closed_short"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Shipment(Row):
    """An inbound shipment: what a despatch advice (EPCIS or X12 856) or a purchase order announced."""

    NAME = "shipment"
    KEY = ("shipment",)
    shipment: ShipmentKey
    supplier: PartyKey
    state: ShipmentState
    due: date | None = None
    dock: LocationCode | None = None
    owner: PartyKey | None = None
    order: str = ""
    despatch_advice: str = ""
    statement: bool = False


@dataclass(frozen=True, slots=True)
class ShipmentItem(Row):
    """An item of a shipment: announced or not, inside which other (its text; empty at the top), and how it was found to be here."""

    NAME = "shipment_item"
    KEY = ("shipment", "item")
    FIND = ("shipment", "item", "inside")
    shipment: ShipmentKey
    item: ItemId
    inside: str
    level: PackLevel
    announced: bool = True
    evidence: Evidence = Evidence.NONE
    product: ProductKey | None = None
    lot: LotCode | None = None


@dataclass(frozen=True, slots=True)
class ShipmentLot(Row):
    """A lot of a shipment inside one handling unit (its text; empty at the top): the dates that were announced, and for goods without serials how much."""

    NAME = "shipment_lot"
    KEY = ("shipment", "inside", "product", "lot")
    FIND = ("shipment", "inside", "lot")
    shipment: ShipmentKey
    inside: str
    product: ProductKey
    lot: LotCode
    expiry: date | None = None
    day_given: bool = True
    manufactured: date | None = None
    announced: Quantity | None = None
    received: Quantity | None = None


class OrderState(Enum):
    """How far an outbound order is."""

    OPEN = "open"
    RELEASED = "released"
    PICKED = "picked"
    PACKED = "packed"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Order(Row):
    """An outbound order of a customer."""

    NAME = "order"
    KEY = ("order",)
    order: OrderKey
    customer: PartyKey
    state: OrderState
    due: date | None = None
    owner: PartyKey | None = None
    minimum_days: int | None = None


@dataclass(frozen=True, slots=True)
class OrderLine(Row):
    """One product of an order. `line` is a whole number in decimal, as the order numbers it."""

    NAME = "order_line"
    KEY = ("order", "line")
    FIND = ("order",)
    order: OrderKey
    line: str
    product: ProductKey
    quantity: Quantity
    picked: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Allocation(Row):
    """Stock that the server set aside for an order line: which lot, from where, how much."""

    NAME = "allocation"
    KEY = ("order", "line", "lot", "place")
    FIND = ("order", "place")
    order: OrderKey
    line: str
    lot: LotCode
    place: str
    quantity: Quantity


class TaskKind(Enum):
    """What a task asks for."""

    RECEIVE = "receive"
    PUT_AWAY = "put_away"
    PICK = "pick"
    SHIP = "ship"
    COUNT = "count"
    MOVE = "move"
    RESOLVE = "resolve"
    PACK = "pack"
    LOAD = "load"
    RETURN = "return"
    PRODUCE = "produce"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Task(Row):
    """Work with one holder. `subject` is the key of the shipment, order, location or exception it is about."""

    NAME = "task"
    KEY = ("task",)
    FIND = ("subject", "holder")
    task: TaskKey
    kind: TaskKind
    subject: str
    holder: EnrolmentId | None = None
    person: PersonId | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenException(Row):
    """Trouble that waits for somebody: a parked entry with its whole content, or a state that should not be. `name` is the entry's id or `<category>:<subject>`."""

    NAME = "exception"
    KEY = ("name",)
    FIND = ("subject", "reason")
    name: str
    category: Category
    subject: str
    entry: EntryId | None = None
    reason: ParkReason | None = None
    content: bytes = b""
    opened: datetime | None = None
    owner: PersonId | None = None
    count: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Waiting(Row):
    """A parked entry that waits on an item; settled by itself when its predecessor becomes the item's head (sync protocol, rule 13)."""

    NAME = "waiting"
    KEY = ("item", "entry")
    FIND = ("item", "entry")
    item: ItemId
    entry: EntryId
    order: str


class Ruling(Enum):
    """A verdict on an entry."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Decision(Row):
    """A verdict on an entry, remembered even before the entry is there; the first one stands (sync protocol, rule 14)."""

    NAME = "decision"
    KEY = ("entry",)
    entry: EntryId
    ruling: Ruling
    by: EntryId
