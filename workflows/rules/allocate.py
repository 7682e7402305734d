"""Setting stock aside for orders, before anybody walks: first expired first out over what nobody else has, so that two pickers are not sent to one pack.

A plan names lot and bin, never the serial: any of the lot in that bin will do. The same rows always give the same plan. What is picked is set aside
where it then lies by the pick itself (`workflows.rules.beside`); that is no part of a plan.
"""

from collections.abc import Iterator
from decimal import Decimal

from workflows.rules.derived.owners import owner_wanted
from workflows.rules.fefo import Wanted, holdings, usable
from workflows.rules.identity import LocationCode, LotCode, OrderKey, Place, PlaceKind, ProductKey, at
from workflows.rules.model.master_data import LocationKind
from workflows.rules.model.work import Allocation, Order, OrderLine, OrderState
from workflows.rules.quantity import Quantity
from workflows.rules.rows import Overlay
from workflows.rules.view import StockView

OPEN = frozenset({OrderState.OPEN, OrderState.RELEASED})
"""Orders for which stock is set aside."""
Taken = dict[tuple[ProductKey, LotCode, str], Decimal]
"""How much of a lot at a place others have, in base units."""


def plan(view: StockView, key: OrderKey) -> tuple[Allocation, ...]:
    """What to set aside for the open lines of an order: as much as there is, of the earliest lots that its owner and customer may have."""
    order = view.rows.get(Order, (key,))
    if order is None or order.state not in OPEN:
        return ()
    taken, planned = _taken(view, key), list[Allocation]()
    for line in lines_of(view, key):
        for part in _plan_line(view, order, line, taken):
            planned.append(part)
            place = (line.product, part.lot, part.place)
            taken[place] = taken.get(place, Decimal(0)) + part.quantity.amount
    return tuple(planned)


def set_aside(rows: Overlay, view: StockView, key: OrderKey) -> None:
    """Make an order's plan what it is now; only what differs is written. `view` is over the same rows."""
    wanted = {row.key: row for row in plan(view, key)}
    for row in tuple(planned_of(view, key)):
        if row.key not in wanted:
            rows.drop(row)
    for row in wanted.values():
        if rows.get(Allocation, row.key) != row:
            rows.put(row)


def planned_of(view: StockView, key: OrderKey) -> Iterator[Allocation]:
    """What is set aside in bins for an order; what was picked already lies elsewhere."""
    return (row for row in view.rows.find(Allocation, "order", key) if is_planned(view, row))


def is_planned(view: StockView, row: Allocation) -> bool:
    """Whether an allocation is one of a plan: goods in a bin."""
    place = Place.from_text(row.place)
    return place is not None and place.kind is PlaceKind.AT and _is_bin(view, LocationCode(place.code))


def _is_bin(view: StockView, code: LocationCode) -> bool:
    location = view.location(code)
    return location is not None and location.kind is LocationKind.BIN


def lines_of(view: StockView, key: OrderKey) -> list[OrderLine]:
    """The lines of an order as it numbers them."""
    return sorted(view.rows.find(OrderLine, "order", key), key=lambda row: (len(row.line), row.line))


def _taken(view: StockView, key: OrderKey) -> Taken:
    """What is set aside in bins for all other orders that are still to be picked."""
    taken: Taken = {}
    for row in view.rows.every(Allocation):
        if row.order == key or not is_planned(view, row):
            continue
        order, line = view.rows.get(Order, (row.order,)), view.rows.get(OrderLine, (row.order, row.line))
        if order is not None and order.state in OPEN and line is not None:
            place = (line.product, row.lot, row.place)
            taken[place] = taken.get(place, Decimal(0)) + row.quantity.amount
    return taken


def _plan_line(view: StockView, order: Order, line: OrderLine, taken: Taken) -> Iterator[Allocation]:
    left = line.quantity.amount - line.picked
    wanted = Wanted(line.product, owner_wanted(view.rows, order, line), order.minimum_days)
    for holding in usable(holdings(view, wanted)) if left > 0 else ():
        if not _is_bin(view, holding.location):
            continue
        place = at(holding.location).text
        free = holding.amount - taken.get((line.product, holding.lot, place), Decimal(0))
        part = min(free, left)
        if part > 0:
            left -= part
            yield Allocation(line.order, line.line, holding.lot, place, Quantity(part, line.quantity.unit))
