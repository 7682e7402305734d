"""The states of shipping, and its words."""

from dataclasses import dataclass
from decimal import Decimal

from workflows.dialog import Asking, Why
from workflows.rules.identity import ItemId, OrderKey


@dataclass(frozen=True, slots=True)
class ShipStart:
    """No order is open: one is chosen, or one of its cartons scanned."""


@dataclass(frozen=True, slots=True)
class ScanCartons:
    """Every carton of the order is scanned where it stands; `scanned` are those that were found good."""

    order: OrderKey
    scanned: tuple[ItemId, ...] = ()


@dataclass(frozen=True, slots=True)
class Handover:
    """What is asked at the truck, one after the other; `temperature` in degrees Celsius, `taken_over_by` a badge or licence number, never a name."""

    order: OrderKey
    cartons: tuple[ItemId, ...]
    vehicle: str = ""
    seal: str = ""
    temperature: Decimal | None = None
    taken_over_by: str = ""


@dataclass(frozen=True, slots=True)
class AskVehicle:
    """Which vehicle: its number plate or trip number is typed."""

    handover: Handover


@dataclass(frozen=True, slots=True)
class AskTemperature:
    """How cold the vehicle is, where something aboard has to be kept cold."""

    handover: Handover


@dataclass(frozen=True, slots=True)
class AskSeal:
    """The number of the seal that closes it."""

    handover: Handover


@dataclass(frozen=True, slots=True)
class AskTakenOver:
    """Who took over: a badge or licence number."""

    handover: Handover


@dataclass(frozen=True, slots=True)
class ConfirmShip:
    """Everything is said; ENT ships."""

    handover: Handover


ShipState = ShipStart | ScanCartons | AskVehicle | AskTemperature | AskSeal | AskTakenOver | ConfirmShip


class ShipAsk(Asking):
    """What shipping asks."""

    CHOOSE_ORDER = "ship_choose_order"
    SCAN_CARTONS = "ship_scan_cartons"
    VEHICLE = "ship_vehicle"
    TEMPERATURE = "ship_temperature"
    SEAL = "ship_seal"
    TAKEN_OVER = "ship_taken_over"
    CONFIRM = "ship_confirm"


class ShipReason(Why):
    """How shipping answers."""

    ORDER_OPENED = "ship_order_opened"
    CARTON_GOOD = "ship_carton_good"
    ALL_CARTONS = "ship_all_cartons"
    SHIPPED = "ship_shipped"
    SCANNED_ALREADY = "ship_scanned_already"
    CARTONS_FIRST = "ship_cartons_first"
    CLOSED_SOME = "ship_closed_some"
    SHORT = "ship_short"
    TYPE_IT = "ship_type_it"
    COMPARE = "ship_compare"
    NOTHING_PACKED = "ship_nothing_packed"
    ORDER_GONE = "ship_order_gone"
    NOT_OF_THIS_ORDER = "ship_not_of_this_order"
    OTHER_ORDERS_CARTON = "ship_other_orders_carton"
    NOT_A_CARTON = "ship_not_a_carton"
    MAY_NOT_LEAVE = "ship_may_not_leave"
    RECALLED = "ship_recalled"
    EXPIRED = "ship_expired"
    TOO_SHORT = "ship_too_short"
    NOT_HERE = "ship_not_here"
    TOO_WARM = "ship_too_warm"
    NOT_A_TEMPERATURE = "ship_not_a_temperature"
    OWED_FIRST = "ship_owed_first"
    CUSTOMER_NOT_AUTHORISED = "ship_customer_not_authorised"
