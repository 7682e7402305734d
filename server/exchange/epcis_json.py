"""Entries as EPCIS 2.0 events in JSON-LD: what trading partners, regulators and EPCIS repositories read.

`epcis_event` tells a fact as its one main event; `epcis_events` adds those that follow from it (packages that goods went into or came out of, what was found
missing). What EPCIS has no word for stands under our own namespace. People appear by their id only. docs/facts.md tells the mapping of every fact.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid5

from server.exchange.epcis_beside import beside
from server.exchange.epcis_dimensions import (
    aggregation,
    commissioning,
    documents,
    objects,
    parties,
    sensors,
    transformation,
    where,
    why,
)
from server.exchange.epcis_parts import Json, moment, zone_offset
from server.exchange.uris import event_uri
from workflows.entry_codec import Unreadable, decode_entry
from workflows.plain import to_plain
from workflows.rules.entry import Entry
from workflows.rules.epcis_terms import TERMS, Action, EventType
from workflows.rules.facts import movement, state, work
from workflows.rules.facts.parts import Fact
from workflows.rules.model.master_data import Site

NAMESPACE = "https://lotline.example/ns/"
CONTEXT: list[Any] = [
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {"lotline": NAMESPACE, "cbvmda": "urn:epcglobal:cbv:mda:"},
]

OWN_FIELDS: dict[type[Fact], tuple[str, ...]] = {
    movement.Inspected: ("carrier", "vehicle", "seal_number", "seal", "pieces", "damage"),
    movement.Received: ("evidence", "seal", "announced", "lots"),
    movement.ReceiptClosed: (
        *("announced", "seen", "inferred", "missing", "extra", "missing_quantities", "extra_quantities", "hand_count"),
    ),
    movement.Commissioned: ("owner", "lots"),
    movement.OpeningBalance: ("owner", "lots"),
    movement.Moved: ("reason",),
    movement.PutAway: ("suggested", "override"),
    movement.Picked: ("line", "rule", "passed_over", "reason"),
    movement.Loaded: ("vehicle", "carrier", "seal_number", "taken_over_by"),
    movement.Shipped: ("carrier",),
    movement.TransferShipped: ("lots",),
    movement.TransferReceived: ("evidence", "seal", "announced", "owner", "lots"),
    movement.Returned: ("reason", "evidence", "seal", "storage_evidence", "owner", "lots"),
    state.StatusChanged: ("before", "reason"),
    state.HoldPlaced: ("hold", "subjects", "reason", "recall", "note"),
    state.HoldLifted: ("hold", "subjects", "reason"),
    state.Adjusted: ("reason", "missing", "quantities", "owner", "lots", "count"),
    state.Counted: ("blind", "expected_items", "expected", "recount"),
    state.Relabelled: ("reason", "lots", "owner", "disposition"),
    state.Destroyed: ("reason", "certificate"),
    state.Transformed: (
        *("kind", "co_products", "by_products", "loss", "formula", "formula_version"),
        *("owner", "disposition", "lots"),
    ),
    state.DocumentAttached: ("document", "sha256", "media_type", "size", "number"),
    state.InspectionResult: ("result", "checks", "sample", "specification"),
    work.Refused: ("category", "expiry", "recall", "owner"),
    work.ExceptionRaised: ("category", "subject", "note", "photos"),
}
"""Fields that are told under our own namespace, in camel case; of an event type of our own it is all of them."""


def epcis_event(entry: Entry, site: Site, *, recorded: datetime | None = None) -> Json:
    """The main event of an entry. `recorded` is when the server took it, told as recordTime."""
    fact = entry.fact
    if isinstance(fact, work.Corrected) and (declared := _error_declaration(entry, fact, site)):
        return declared
    kind = _event_type(fact)
    event: Json = {"type": kind.value or f"lotline:{type(fact).__name__}", **_when(entry, recorded)}
    if kind is EventType.EXTENSION:
        return event | _own(fact, tuple(to_plain(fact)))
    event |= _what(fact, kind) | why(fact) | where(fact, site)
    lists = {"bizTransactionList": documents(fact), "sensorElementList": sensors(fact, entry.stamp.clock.occurred)}
    return (
        event
        | {name: told for name, told in lists.items() if told}
        | parties(fact, site)
        | _own(fact, OWN_FIELDS.get(type(fact), ()))
    )


def epcis_events(entry: Entry, site: Site, *, recorded: datetime | None = None) -> list[Json]:
    """The main event and those beside it, each with an id of its own that is the same every time."""
    events = [epcis_event(entry, site, recorded=recorded)]
    for number, told in enumerate(beside(entry.fact)):
        when = _when(entry, recorded) | {"eventID": event_uri(uuid5(entry.id, f"beside {number}"))}
        events.append(told | when | {"readPoint": where(entry.fact, site)["readPoint"]})
    return events


def epcis_document(events: Iterable[Json], *, created: datetime) -> Json:
    """Events as an EPCISDocument, ready for capture by any EPCIS 2.0 repository."""
    return {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": moment(created),
        "epcisBody": {"eventList": list(events)},
    }


def _event_type(fact: Fact) -> EventType:
    """The type of the fact's table row, but one of our own for a fact without the goods that its type demands."""
    kind = TERMS[type(fact)].type
    told = _what(fact, kind)
    empty = {
        EventType.AGGREGATION: not told.get("childEPCs")
        and "childQuantityList" not in told
        and isinstance(fact, movement.Packed | movement.Unpacked),
        EventType.TRANSFORMATION: not told.keys() - {"transformationID", "ilmd"},
        EventType.TRANSACTION: not documents(fact),
    }
    return EventType.EXTENSION if empty.get(kind) else kind


def _what(fact: Any, kind: EventType) -> Json:
    if kind is EventType.TRANSFORMATION:
        return transformation(fact)
    if kind is EventType.EXTENSION:
        return {}
    action = TERMS[type(fact)].action
    told = {"action": action.value} if action else {}
    if kind is EventType.AGGREGATION:
        return told | aggregation(fact)
    return told | (
        commissioning(fact) if action is Action.ADD and isinstance(fact, movement.Commissioned) else objects(fact)
    )


def _when(entry: Entry, recorded: datetime | None) -> Json:
    clock = entry.stamp.clock
    told = {
        "eventID": event_uri(entry.id),
        "eventTime": moment(clock.occurred),
        "eventTimeZoneOffset": zone_offset(clock.zone_minutes),
    }
    return told | ({"recordTime": moment(recorded)} if recorded else {})


def _own(fact: Fact, names: tuple[str, ...]) -> Json:
    """Fields as plain data under our namespace; what equals its default is left out."""
    plain = to_plain(fact)
    return {f"lotline:{_camel(name)}": plain[name] for name in names if name in plain}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _error_declaration(entry: Entry, fact: work.Corrected, site: Site) -> Json | None:
    """The event that is taken back, told again with an errorDeclaration (EPCIS 2.0, section 7.4.1.2); None where its content is not at hand."""
    wrong = decode_entry(fact.ruled.content)
    if isinstance(wrong, Unreadable):
        return None
    declaration = {
        "declarationTime": moment(entry.stamp.clock.occurred),
        "reason": "did_not_occur",
        "lotline:correction": event_uri(entry.id),
        "lotline:reason": fact.reason,
    }
    return epcis_event(wrong, site) | {"errorDeclaration": declaration}
