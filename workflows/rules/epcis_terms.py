"""Our words as those of GS1 EPCIS 2.0 and its Core Business Vocabulary 2.0: event type, action, business step and disposition of each fact.

Short names as in CBV 2.0 sections 7.1 (bizStep) and 7.2 (disposition). Refuses to know JSON, XML and URIs.
"""

from dataclasses import dataclass
from enum import Enum

from workflows.rules.exceptions import Category
from workflows.rules.facts import movement, state, work
from workflows.rules.facts.parts import Fact
from workflows.rules.status import Disposition, HoldReason


class EventType(Enum):
    """What kind of EPCIS event a fact is told as; EXTENSION is an event type of our own (EPCIS 2.0, section 7.1)."""

    OBJECT = "ObjectEvent"
    AGGREGATION = "AggregationEvent"
    TRANSACTION = "TransactionEvent"
    TRANSFORMATION = "TransformationEvent"
    EXTENSION = ""


class Action(Enum):
    """How an event touches the life of its objects (EPCIS 2.0, section 7.3.2)."""

    ADD = "ADD"
    OBSERVE = "OBSERVE"
    DELETE = "DELETE"


class BizStep(Enum):
    """The business steps that our facts are (CBV 2.0, section 7.1)."""

    ACCEPTING = "accepting"
    ARRIVING = "arriving"
    COMMISSIONING = "commissioning"
    CREATING_CLASS_INSTANCE = "creating_class_instance"
    CYCLE_COUNTING = "cycle_counting"
    DESTROYING = "destroying"
    HOLDING = "holding"
    INSPECTING = "inspecting"
    LOADING = "loading"
    OTHER = "other"
    PACKING = "packing"
    PICKING = "picking"
    RECEIVING = "receiving"
    REPACKAGING = "repackaging"
    REPAIRING = "repairing"
    SENSOR_REPORTING = "sensor_reporting"
    SHIPPING = "shipping"
    STOCK_TAKING = "stock_taking"
    STORING = "storing"
    UNPACKING = "unpacking"


class CbvDisposition(Enum):
    """The dispositions that ours become (CBV 2.0, section 7.2)."""

    ACTIVE = "active"
    COMPLETENESS_INFERRED = "completeness_inferred"
    COMPLETENESS_VERIFIED = "completeness_verified"
    CONFORMANT = "conformant"
    CONTAINER_CLOSED = "container_closed"
    DAMAGED = "damaged"
    DESTROYED = "destroyed"
    EXPIRED = "expired"
    INACTIVE = "inactive"
    IN_PROGRESS = "in_progress"
    IN_TRANSIT = "in_transit"
    MISMATCH_CLASS = "mismatch_class"
    MISMATCH_INSTANCE = "mismatch_instance"
    MISMATCH_QUANTITY = "mismatch_quantity"
    NO_PEDIGREE_MATCH = "no_pedigree_match"
    NON_CONFORMANT = "non_conformant"
    NON_SELLABLE_OTHER = "non_sellable_other"
    RECALLED = "recalled"
    RETURNED = "returned"
    SELLABLE_ACCESSIBLE = "sellable_accessible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Terms:
    """How a fact is told; `step` and `disposition` are absent where the fact itself decides or has none."""

    type: EventType
    action: Action | None = None
    step: BizStep | None = None
    disposition: CbvDisposition | None = None


_OBJECT, _AGGREGATION, _TRANSACTION = EventType.OBJECT, EventType.AGGREGATION, EventType.TRANSACTION
_ADD, _OBSERVE, _DELETE = Action.ADD, Action.OBSERVE, Action.DELETE
_OWN = Terms(EventType.EXTENSION)

TERMS: dict[type[Fact], Terms] = {
    movement.Inspected: Terms(_OBJECT, _OBSERVE, BizStep.ARRIVING, CbvDisposition.IN_PROGRESS),
    movement.Received: Terms(_OBJECT, _OBSERVE, BizStep.RECEIVING),
    movement.ReceiptClosed: Terms(_TRANSACTION, _OBSERVE, BizStep.ACCEPTING),
    movement.Commissioned: Terms(_OBJECT, _ADD, BizStep.COMMISSIONING),
    movement.OpeningBalance: Terms(_OBJECT, _OBSERVE, BizStep.STOCK_TAKING),
    movement.Moved: Terms(_OBJECT, _OBSERVE, BizStep.STORING),
    movement.PutAway: Terms(_OBJECT, _OBSERVE, BizStep.STORING),
    movement.Packed: Terms(_AGGREGATION, _ADD, BizStep.PACKING, CbvDisposition.IN_PROGRESS),
    movement.Unpacked: Terms(_AGGREGATION, _DELETE, BizStep.UNPACKING, CbvDisposition.IN_PROGRESS),
    movement.Picked: Terms(_OBJECT, _OBSERVE, BizStep.PICKING, CbvDisposition.IN_PROGRESS),
    movement.Loaded: Terms(_OBJECT, _OBSERVE, BizStep.LOADING, CbvDisposition.IN_PROGRESS),
    movement.Shipped: Terms(_OBJECT, _OBSERVE, BizStep.SHIPPING, CbvDisposition.IN_TRANSIT),
    movement.TransferShipped: Terms(_OBJECT, _OBSERVE, BizStep.SHIPPING, CbvDisposition.IN_TRANSIT),
    movement.TransferReceived: Terms(_OBJECT, _OBSERVE, BizStep.RECEIVING),
    movement.TransferArrived: _OWN,
    movement.Returned: Terms(_OBJECT, _OBSERVE, BizStep.RECEIVING),
    state.StatusChanged: Terms(_OBJECT, _OBSERVE),
    state.HoldPlaced: Terms(_OBJECT, _OBSERVE, BizStep.HOLDING),
    state.HoldLifted: Terms(_OBJECT, _OBSERVE, BizStep.HOLDING),
    state.Adjusted: Terms(_OBJECT, _OBSERVE, BizStep.STOCK_TAKING),
    state.Counted: Terms(_OBJECT, _OBSERVE, BizStep.CYCLE_COUNTING),
    state.OwnerChanged: Terms(_OBJECT, _OBSERVE, BizStep.ACCEPTING),
    state.Relabelled: Terms(EventType.TRANSFORMATION, None, BizStep.REPACKAGING, CbvDisposition.ACTIVE),
    state.Destroyed: Terms(_OBJECT, _DELETE, BizStep.DESTROYING, CbvDisposition.DESTROYED),
    state.Transformed: Terms(EventType.TRANSFORMATION, None, None, CbvDisposition.ACTIVE),
    state.ConditionRead: Terms(_OBJECT, _OBSERVE, BizStep.SENSOR_REPORTING),
    state.DocumentAttached: Terms(_TRANSACTION, _ADD),
    state.InspectionResult: Terms(_OBJECT, _OBSERVE, BizStep.INSPECTING),
    work.TaskClaimed: _OWN,
    work.TaskReleased: _OWN,
    work.TaskTakenOver: _OWN,
    work.Refused: Terms(_OBJECT, _OBSERVE, BizStep.INSPECTING),
    work.ExceptionRaised: Terms(_OBJECT, _OBSERVE, BizStep.INSPECTING),
    work.ExceptionResolved: _OWN,
    work.Corrected: _OWN,
    work.Reread: _OWN,
    work.SignedIn: _OWN,
    work.SignedOut: _OWN,
    work.Locked: _OWN,
    work.Signed: _OWN,
}

DISPOSITIONS: dict[Disposition, CbvDisposition] = {
    Disposition.AVAILABLE: CbvDisposition.SELLABLE_ACCESSIBLE,
    Disposition.INCOMING: CbvDisposition.IN_PROGRESS,
    Disposition.HELD: CbvDisposition.NON_SELLABLE_OTHER,
    Disposition.QUARANTINED: CbvDisposition.NON_SELLABLE_OTHER,
    Disposition.SUSPECT: CbvDisposition.NON_SELLABLE_OTHER,
    Disposition.RECALLED: CbvDisposition.RECALLED,
    Disposition.EXPIRED: CbvDisposition.EXPIRED,
    Disposition.DAMAGED: CbvDisposition.DAMAGED,
    Disposition.RETURNED: CbvDisposition.RETURNED,
    Disposition.IN_PROCESS: CbvDisposition.IN_PROGRESS,
    Disposition.PICKED: CbvDisposition.IN_PROGRESS,
    Disposition.PACKED: CbvDisposition.CONTAINER_CLOSED,
    Disposition.SHIPPED: CbvDisposition.IN_TRANSIT,
    Disposition.IN_TRANSIT: CbvDisposition.IN_TRANSIT,
    Disposition.CONSUMED: CbvDisposition.INACTIVE,
    Disposition.DESTROYED: CbvDisposition.DESTROYED,
    Disposition.MISSING: CbvDisposition.UNKNOWN,
}

TRANSFORMING: dict[state.TransformationKind, BizStep] = {
    state.TransformationKind.PRODUCE: BizStep.CREATING_CLASS_INSTANCE,
    state.TransformationKind.BLEND: BizStep.CREATING_CLASS_INSTANCE,
    state.TransformationKind.SPLIT: BizStep.CREATING_CLASS_INSTANCE,
    state.TransformationKind.MERGE: BizStep.CREATING_CLASS_INSTANCE,
    state.TransformationKind.REWORK: BizStep.REPAIRING,
    state.TransformationKind.REPACK: BizStep.REPACKAGING,
    state.TransformationKind.RECLASSIFY: BizStep.CREATING_CLASS_INSTANCE,
}

INSPECTED: dict[state.Result, CbvDisposition] = {
    state.Result.PASS: CbvDisposition.CONFORMANT,
    state.Result.FAIL: CbvDisposition.NON_CONFORMANT,
    state.Result.PENDING: CbvDisposition.IN_PROGRESS,
}

_HELD_AS = {HoldReason.RECALL: CbvDisposition.RECALLED, HoldReason.DAMAGE: CbvDisposition.DAMAGED}
_TROUBLE = {
    Category.RECALLED: CbvDisposition.RECALLED,
    Category.EXPIRED: CbvDisposition.EXPIRED,
    Category.DAMAGED: CbvDisposition.DAMAGED,
    Category.RETURN: CbvDisposition.RETURNED,
    Category.NO_DATA: CbvDisposition.NO_PEDIGREE_MATCH,
    Category.NOT_IN_PARENT: CbvDisposition.MISMATCH_INSTANCE,
    Category.DUPLICATE_SERIAL: CbvDisposition.MISMATCH_INSTANCE,
    Category.MISDIRECTED: CbvDisposition.MISMATCH_INSTANCE,
    Category.LOT_DIFFERS: CbvDisposition.MISMATCH_CLASS,
    Category.EXPIRY_DIFFERS: CbvDisposition.MISMATCH_CLASS,
    Category.OVERAGE: CbvDisposition.MISMATCH_QUANTITY,
    Category.SHORTAGE: CbvDisposition.MISMATCH_QUANTITY,
    Category.COUNT_DIFFERS: CbvDisposition.MISMATCH_QUANTITY,
}


def held_as(reason: HoldReason) -> CbvDisposition:
    """The persistent disposition that a hold sets."""
    return _HELD_AS.get(reason, CbvDisposition.NON_SELLABLE_OTHER)


def trouble_as(category: Category) -> CbvDisposition:
    """The disposition of goods that are in this trouble."""
    return _TROUBLE.get(category, CbvDisposition.NON_SELLABLE_OTHER)
