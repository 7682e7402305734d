"""What, where, why and between whom: the dimensions of an EPCIS 2.0 event, read off each fact.

Refuses to know envelopes, times and documents. A fact that is not named in a table here is told by the fields it shares with the others.
"""

from datetime import datetime
from typing import Any

from server.exchange.epcis_parts import (
    Json,
    destination,
    epcs,
    ilmd,
    own_transaction,
    owner_uri,
    place_id,
    quantities,
    sensor_elements,
    site_id,
    source,
    temperature,
    transaction,
)
from server.exchange.uris import item_uri, location_uri, lot_uri, own_uri, party_uri
from workflows.gs1.values import parse_item
from workflows.rules.epcis_terms import (
    DISPOSITIONS,
    INSPECTED,
    TERMS,
    TRANSFORMING,
    BizStep,
    CbvDisposition,
    held_as,
    trouble_as,
)
from workflows.rules.facts import movement, state, work
from workflows.rules.facts.parts import Fact
from workflows.rules.identity import LotCode, Place, PlaceKind, ProductKey
from workflows.rules.model.master_data import Site
from workflows.rules.status import USABLE

_DEPARTURES = (movement.Loaded, movement.Shipped, movement.TransferShipped)


def objects(fact: Any) -> Json:
    """What an ObjectEvent or TransactionEvent is about; an empty epcList where the fact names no goods."""
    if isinstance(fact, state.HoldPlaced | state.HoldLifted):
        return _subjects(fact.subjects)
    if isinstance(fact, state.DocumentAttached | work.Refused):
        return _named((fact.item,) if fact.item else (), fact)
    if isinstance(fact, state.InspectionResult):
        return _named(fact.items, fact)
    if isinstance(fact, state.ConditionRead):
        return objects_of(epcs(fact.items), quantities(fact.quantities))
    if isinstance(fact, state.Adjusted):
        return objects_of(epcs(fact.found), quantities(lot for lot in fact.quantities if lot.quantity.amount > 0))
    if isinstance(fact, movement.ReceiptClosed):
        return {"epcList": []} | ({"parentID": item_uri(fact.inside)} if fact.inside else {})
    return objects_of(epcs(fact.items), quantities(getattr(fact, "quantities", ())))


def objects_of(items: list[str], classes: list[Json]) -> Json:
    """The what of an ObjectEvent; an empty epcList where there are no goods at all."""
    told: Json = {"epcList": items} if items or not classes else {}
    return told | ({"quantityList": classes} if classes else {})


def _named(items: Any, fact: state.DocumentAttached | work.Refused | state.InspectionResult) -> Json:
    """Items, and the whole lot that the fact names, without an amount."""
    whole = [{"epcClass": lot_uri(fact.product, fact.lot)}] if fact.product and fact.lot else []
    return objects_of(epcs(items), whole)


def _subjects(subjects: tuple[str, ...]) -> Json:
    items = [item for item in map(parse_item, subjects) if item]
    lots = [{"epcClass": lot_uri(*_lot_of(text))} for text in subjects if text.startswith("lot:")]
    return objects_of(epcs(items), lots)


def _lot_of(subject: str) -> tuple[ProductKey, LotCode]:
    """Product and lot of `lot:<product>|<lot>`."""
    product, _, lot = subject.removeprefix("lot:").rpartition("|")
    return ProductKey(product), LotCode(lot)


def aggregation(fact: movement.Packed | movement.Unpacked) -> Json:
    """The package and what went into it or came out of it."""
    parent = fact.into if isinstance(fact, movement.Packed) else fact.out_of
    return children(item_uri(parent), epcs(fact.items), quantities(fact.quantities))


def children(parent: str, items: list[str], classes: list[Json]) -> Json:
    """The what of an AggregationEvent."""
    told: Json = {"parentID": parent, "childEPCs": items}
    return told | ({"childQuantityList": classes} if classes else {})


def transformation(fact: state.Transformed | state.Relabelled) -> Json:
    """Inputs and outputs, with the master data of the new lot."""
    if isinstance(fact, state.Relabelled):
        told: Json = {"inputEPCList": epcs((fact.before,)), "outputEPCList": epcs((fact.after,))}
    else:
        made = fact.outputs + fact.co_products + fact.by_products
        told = {
            "inputEPCList": epcs(fact.input_items),
            "inputQuantityList": quantities(fact.inputs),
            "outputEPCList": epcs(fact.output_items),
            "outputQuantityList": quantities(made),
            "transformationID": own_uri("run", fact.run),
        }
    return {name: value for name, value in (told | _lot_data(fact)).items() if value}


def _lot_data(fact: Any) -> Json:
    data = ilmd(fact.lots)
    return {"ilmd": data} if data else {}


def commissioning(fact: movement.Commissioned) -> Json:
    """New items with the master data of their lot."""
    return objects(fact) | _lot_data(fact)


def where(fact: Any, site: Site) -> Json:
    """readPoint: where it was seen; bizLocation: where it is from now on, absent after a departure and inside a package."""
    if isinstance(fact, _DEPARTURES):
        return {"readPoint": place_id(fact.source, site) or site_id(site)}
    here = place_id(_place_of(fact), site)
    return {"readPoint": here or site_id(site)} | ({"bizLocation": here} if here else {})


def _place_of(fact: Any) -> Place:
    subjects = [text for text in getattr(fact, "subjects", ()) if text.startswith("at:")]
    if subjects:
        return Place.from_text(subjects[0]) or Place(PlaceKind.NOWHERE)
    place: Place = getattr(fact, "destination", None) or getattr(fact, "place", None) or Place(PlaceKind.NOWHERE)
    return place


def why(fact: Any) -> Json:
    """bizStep, disposition and persistentDisposition."""
    told: Json = {}
    if step := _step(fact):
        told["bizStep"] = step.value
    if disposition := _disposition(fact):
        told["disposition"] = disposition.value
    return told | _persistent(fact)


def _step(fact: Any) -> BizStep | None:
    if isinstance(fact, state.Transformed):
        return TRANSFORMING[fact.kind]
    if isinstance(fact, state.StatusChanged):
        return BizStep.OTHER if fact.after in USABLE else BizStep.HOLDING
    return TERMS[type(fact)].step


def _disposition(fact: Any) -> CbvDisposition | None:
    if isinstance(fact, state.StatusChanged):
        return DISPOSITIONS[fact.after]
    if isinstance(fact, state.InspectionResult):
        return INSPECTED[fact.result]
    if isinstance(fact, work.Refused | work.ExceptionRaised):
        return trouble_as(fact.category)
    own = getattr(fact, "disposition", None)
    return DISPOSITIONS[own] if own else TERMS[type(fact)].disposition


def _persistent(fact: Any) -> Json:
    """Holds and completeness stay with the goods until they are unset (EPCIS 2.0, section 7.3.5.4)."""
    if isinstance(fact, state.HoldPlaced):
        return {"persistentDisposition": {"set": [held_as(fact.reason).value]}}
    if isinstance(fact, state.HoldLifted):
        return {"persistentDisposition": {"unset": [CbvDisposition.NON_SELLABLE_OTHER.value]}}
    if getattr(fact, "contents", ()):
        return {"persistentDisposition": {"set": [CbvDisposition.COMPLETENESS_INFERRED.value]}}
    return {}


def documents(fact: Any) -> list[Json]:
    """Business documents by their CBV types, then what only we number."""
    told = [transaction(document) for document in getattr(fact, "transactions", ())]
    for kind in ("shipment", "transfer", "order"):
        name = getattr(fact, kind, None)
        told += [own_transaction(kind, name)] if name else []
    told += [own_transaction("order", order) for order in getattr(fact, "orders", ())]
    if isinstance(fact, state.DocumentAttached):
        told.append(own_transaction("document", f"sha256:{fact.sha256}"))
    return told


def parties(fact: Fact, site: Site) -> Json:
    """sourceList and destinationList: who owned and owns, who had and has, from and to which place."""
    sources, destinations = _sources(fact, site), _destinations(fact, site)
    return ({"sourceList": sources} if sources else {}) | ({"destinationList": destinations} if destinations else {})


def _sources(fact: Any, site: Site) -> list[Json]:
    if isinstance(fact, movement.Received):
        seller = [source("owning_party", party_uri(fact.supplier))] if fact.supplier else []
        return seller + ([source("location", location_uri(fact.shipped_from))] if fact.shipped_from else [])
    if isinstance(fact, movement.Returned):
        return [source("possessing_party", party_uri(fact.customer))]
    if isinstance(fact, movement.TransferReceived):
        return [source("location", own_uri("site", fact.from_site))]
    if isinstance(fact, state.OwnerChanged):
        return [source("owning_party", owner_uri(fact.before, site))]
    if isinstance(fact, movement.Shipped):
        owner = source("owning_party", owner_uri(fact.owner, site))
        return [owner, source("possessing_party", party_uri(site.gln)), source("location", location_uri(site.gln))]
    if isinstance(fact, movement.TransferShipped):
        return [source("location", location_uri(site.gln))]
    return []


def _destinations(fact: Any, site: Site) -> list[Json]:
    if isinstance(fact, movement.Received):
        owner = destination("owning_party", owner_uri(fact.owner, site))
        return [owner, destination("location", location_uri(site.gln))]
    if isinstance(fact, movement.Returned | movement.TransferReceived):
        return [
            destination("possessing_party", party_uri(site.gln)),
            destination("location", location_uri(site.gln)),
        ]
    if isinstance(fact, state.OwnerChanged):
        return [destination("owning_party", owner_uri(fact.after, site))]
    if isinstance(fact, movement.Shipped):
        buyer = [destination("owning_party", party_uri(fact.customer))]
        return buyer + ([destination("location", location_uri(fact.ship_to))] if fact.ship_to else [])
    if isinstance(fact, movement.TransferShipped):
        return [destination("location", own_uri("site", fact.to_site))]
    return []


def sensors(fact: Any, occurred: datetime) -> list[Json]:
    """What was measured: a logger's readings, or the one thermometer of an arrival or a loading."""
    if isinstance(fact, state.ConditionRead):
        return sensor_elements(fact.readings, fact.logger)
    return temperature(getattr(fact, "temperature", None), occurred)
