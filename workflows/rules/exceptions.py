"""The taxonomy of trouble: what an open exception is about and what state it is in.

Categories follow the five DSCSA exception categories of the HDA guideline (2023), with the cases a warehouse adds. A misalignment is not a suspect product by itself.
"""

from enum import Enum


class Category(Enum):
    """What kind of trouble an exception is."""

    NO_DATA = "no_data"
    OVERAGE = "overage"
    NOT_IN_PARENT = "not_in_parent"
    SHORTAGE = "shortage"
    SHIPMENT_MISSING = "shipment_missing"
    MASTER_DATA = "master_data"
    LOT_DIFFERS = "lot_differs"
    EXPIRY_DIFFERS = "expiry_differs"
    DATA_INVALID = "data_invalid"
    DUPLICATE_SERIAL = "duplicate_serial"
    LABEL = "label"
    SEAL_BROKEN = "seal_broken"
    DAMAGED = "damaged"
    TEMPERATURE = "temperature"
    EXPIRED = "expired"
    SHORT_DATED = "short_dated"
    MISDIRECTED = "misdirected"
    SUSPECT = "suspect"
    ILLEGITIMATE = "illegitimate"
    RETURN = "return"
    RECALLED = "recalled"
    HELD = "held"
    OWNER = "owner"
    PARTNER = "partner"
    CONFLICT = "conflict"
    WAITING = "waiting"
    LATE = "late"
    UNREADABLE = "unreadable"
    NEGATIVE_STOCK = "negative_stock"
    COUNT_DIFFERS = "count_differs"
    ORDER_CHANGED = "order_changed"
    ORDER_CANCELLED = "order_cancelled"
    DOCUMENTS = "documents"
    MISMATCH = "mismatch"
    OTHER = "other"


class ParkReason(Enum):
    """Why an entry was recorded but not booked (sync protocol, rules 12 to 14)."""

    CONFLICT = "conflict"
    WAITING = "waiting"
    LATE = "late"
    UNREADABLE = "unreadable"
    UNKNOWN_KIND = "unknown_kind"
    MISMATCH = "mismatch"
    OTHER = "other"


class Resolution(Enum):
    """How an exception was closed, or what it waits for."""

    ASK_SUPPLIER = "ask_supplier"
    RELEASE = "release"
    QUARANTINE = "quarantine"
    SEND_BACK = "send_back"
    DESTROY = "destroy"
    ACCEPT_DATA = "accept_data"
    CLOSE_SHORT = "close_short"
    KEEP_ON_HOLD = "keep_on_hold"
    CONFIRM = "confirm"
    REJECT = "reject"
    OTHER = "other"
