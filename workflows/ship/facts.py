"""The facts of a shipment that leaves: each carton closed, loaded, and handed over, each the predecessor of the next."""

from workflows.rules.facts.movement import Loaded, Packed, Shipped
from workflows.rules.facts.parts import Fact, ItemStep, LotQuantity
from workflows.rules.identity import After, EntryId, ItemId, Place, PlaceKind, inside
from workflows.rules.model.goods import Item, Stock
from workflows.rules.model.work import Order
from workflows.rules.on_hand import children
from workflows.rules.rows import Rows
from workflows.rules.status import Disposition
from workflows.rules.view import StockView
from workflows.ship.states import Handover

CLOSED_AT_ONCE = 20
"""Cartons that are closed in one step."""


def closing(view: StockView, order: Order, handover: Handover) -> tuple[Packed, ...]:
    """The cartons that are closed before the order can leave; what is closed already is not closed again."""
    packed = (_packed(view, order, carton) for carton in handover.cartons)
    return tuple(fact for fact in packed if fact.items or fact.quantities)


def shipping(view: StockView, order: Order, handover: Handover, ids: tuple[EntryId, ...]) -> tuple[Fact, ...]:
    """Everything that ENT books, in order; there must be an id for each carton to close, and two more for each place that cartons stand at."""
    facts: list[Fact] = [*closing(view, order, handover)]
    for source, rows in _by_place(view, handover.cartons).items():
        vehicle = Place(PlaceKind.ABOARD, handover.vehicle)
        loaded_id = ids[len(facts)]
        facts.append(_loaded(order, handover, source, rows))
        steps = tuple(ItemStep(row.item, After.entry(loaded_id)) for row in rows)
        facts.append(Shipped(order.customer, vehicle, (order.order,), steps, owner=order.owner))
    return tuple(facts)


def _packed(view: StockView, order: Order, carton: ItemId) -> Packed:
    """A carton is closed: what lies in it directly is packed from now on."""
    row = view.item(carton)
    assert row is not None
    items = [child for child in children(view.rows, carton, 1) if child.disposition is Disposition.PICKED]
    steps = tuple(ItemStep(child.item, After.entry(child.head), child.product, child.lot) for child in items)
    return Packed(carton, inside(carton), row.place, steps, _quantities(view.rows, carton), order.order)


def _quantities(rows: Rows, carton: ItemId) -> tuple[LotQuantity, ...]:
    found = sorted(rows.find(Stock, "place", inside(carton)), key=lambda row: row.key)
    picked = [row for row in found if row.disposition is Disposition.PICKED and row.quantity.amount > 0]
    return tuple(LotQuantity(row.product, row.lot, row.quantity, row.owner) for row in picked)


def _by_place(view: StockView, cartons: tuple[ItemId, ...]) -> dict[Place, list[Item]]:
    places: dict[Place, list[Item]] = {}
    for carton in cartons:
        row = view.item(carton)
        assert row is not None
        places.setdefault(row.place, []).append(row)
    return places


def _loaded(order: Order, handover: Handover, source: Place, rows: list[Item]) -> Loaded:
    return Loaded(
        source,
        handover.vehicle,
        (order.order,),
        tuple(ItemStep(row.item, After.entry(row.head)) for row in rows),
        seal_number=handover.seal,
        temperature=handover.temperature,
        taken_over_by=handover.taken_over_by,
    )
