"""Events that follow from a fact beside its main one: packages that goods went into or came out of, what sealed packages hold, what was found missing.

Refuses to know when and where: the main event's time and readPoint are put on them by `epcis_json`.
"""

from collections.abc import Iterator
from typing import Any

from server.exchange.epcis_dimensions import children, objects_of
from server.exchange.epcis_parts import Json, epcs, quantities
from server.exchange.uris import item_uri
from workflows.gs1.values import parse_item
from workflows.rules.epcis_terms import TERMS, Action, BizStep, CbvDisposition, EventType
from workflows.rules.facts import movement, state
from workflows.rules.facts.parts import Contents, Fact, LotQuantity
from workflows.rules.identity import PlaceKind


def beside(fact: Fact) -> Iterator[Json]:
    """The type, what and why of each further event of a fact, always in the same order."""
    yield from _into_and_out_of(fact)
    yield from _inside_others(fact)
    yield from _missing(fact)


def _into_and_out_of(fact: Any) -> Iterator[Json]:
    """Moves and picks whose place is a package are packing and unpacking too."""
    ways = (
        (getattr(fact, "source", None), Action.DELETE, BizStep.UNPACKING),
        (getattr(fact, "destination", None), Action.ADD, BizStep.PACKING),
    )
    for place, action, step in ways:
        package = parse_item(place.code) if place is not None and place.kind is PlaceKind.INSIDE else None
        if package and not isinstance(fact, movement.Packed) and (fact.items or fact.quantities):
            goods = children(item_uri(package), epcs(fact.items), quantities(fact.quantities))
            yield _event(EventType.AGGREGATION, action, step) | goods


def _inside_others(fact: Any) -> Iterator[Json]:
    """What sealed packages are taken to hold, each package as a whole."""
    for content in getattr(fact, "contents", ()):
        classes = quantities(_lots_of(content))
        if content.items or classes:
            goods = children(item_uri(content.inside), epcs(content.items), classes)
            yield _event(EventType.AGGREGATION, Action.OBSERVE, TERMS[type(fact)].step or BizStep.OTHER) | goods


def _lots_of(content: Contents) -> tuple[LotQuantity, ...]:
    if content.product is None or content.lot is None or content.quantity is None:
        return ()
    return (LotQuantity(content.product, content.lot, content.quantity),)


def _missing(fact: Fact) -> Iterator[Json]:
    """The other half of an adjustment: goods that are not where the book had them."""
    if not isinstance(fact, state.Adjusted):
        return
    less = quantities(lot for lot in fact.quantities if lot.quantity.amount < 0)
    if fact.missing or less:
        event = _event(EventType.OBJECT, Action.OBSERVE, BizStep.STOCK_TAKING)
        yield event | {"disposition": CbvDisposition.UNKNOWN.value} | objects_of(epcs(fact.missing), less)


def _event(kind: EventType, action: Action, step: BizStep) -> Json:
    return {"type": kind.value, "action": action.value, "bizStep": step.value}
