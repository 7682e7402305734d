"""What a thing may be used for: dispositions, evidence, and the reasons for which it is held."""

from enum import Enum


class Disposition(Enum):
    """The business condition of stock; each maps to one CBV 2.0 disposition (section 7.2), see `workflows/rules/epcis_terms.py`."""

    AVAILABLE = "available"
    INCOMING = "incoming"
    HELD = "held"
    QUARANTINED = "quarantined"
    SUSPECT = "suspect"
    RECALLED = "recalled"
    EXPIRED = "expired"
    DAMAGED = "damaged"
    RETURNED = "returned"
    IN_PROCESS = "in_process"
    PICKED = "picked"
    PACKED = "packed"
    SHIPPED = "shipped"
    IN_TRANSIT = "in_transit"
    CONSUMED = "consumed"
    DESTROYED = "destroyed"
    MISSING = "missing"


USABLE = frozenset({Disposition.AVAILABLE, Disposition.INCOMING})
"""Dispositions under which stock may be allocated, picked, packed and shipped, if no hold names it."""

OUTWARD = frozenset({Disposition.PICKED, Disposition.PACKED, Disposition.SHIPPED, Disposition.IN_TRANSIT})
"""Dispositions of stock on its way out, or gone from here to somebody else."""


class Evidence(Enum):
    """How we know that an item is here: read by a scanner, typed from its label, or inferred from the sealed package it is in."""

    NONE = "none"
    SEEN = "seen"
    TYPED = "typed"
    INFERRED = "inferred"


READ = frozenset({Evidence.SEEN, Evidence.TYPED})
"""Evidence of an item's own label."""


class Seal(Enum):
    """The state of a package's closure; contents are inferred from an intact one only."""

    INTACT = "intact"
    BROKEN = "broken"
    OPENED = "opened"
    UNCHECKED = "unchecked"


class HoldReason(Enum):
    """Why a hold is in force. Holds are a set by id: each is lifted by its own release."""

    RECALL = "recall"
    QUARANTINE = "quarantine"
    SUSPECT = "suspect"
    ILLEGITIMATE = "illegitimate"
    INSPECTION = "inspection"
    DOCUMENTS = "documents"
    TEMPERATURE = "temperature"
    DAMAGE = "damage"
    PENDING_DATA = "pending_data"
    CUSTOMER = "customer"
    LEGAL = "legal"
    EXPIRED = "expired"
    RETURN = "return"
    COUNT = "count"
    LABEL = "label"
    OTHER = "other"


class PackLevel(Enum):
    """The packaging level that a GTIN names."""

    UNIT = "unit"
    INNER = "inner"
    CASE = "case"
    PALLET = "pallet"


class Tracking(Enum):
    """How a product's goods are told apart: each by serial, or by lot and quantity."""

    SERIAL = "serial"
    LOT = "lot"


class Verdict(Enum):
    """The answer to a scan; the word itself is shown with it."""

    OK = "ok"
    WARN = "warn"
    STOP = "stop"
