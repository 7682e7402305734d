"""What to take next for an order: along the walk, from what the server set aside where it did, else first expired first out over what this terminal knows."""

from dataclasses import replace

from workflows.pick.states import Pick, Round
from workflows.rules.facts.movement import PassedOver, PickRule
from workflows.rules.fefo import Holding, PassedBy, Wanted, holdings, passed_over, usable
from workflows.rules.identity import LocationCode, OrderKey, Place, PlaceKind
from workflows.rules.model.work import Allocation, Order, OrderLine, OrderState
from workflows.rules.quantity import Quantity
from workflows.rules.view import StockView

PICKABLE = frozenset({OrderState.OPEN, OrderState.RELEASED})


def open_orders(view: StockView) -> list[Order]:
    """Orders with something left to pick, released ones first, then by due date."""
    rows = [row for row in view.rows.every(Order) if row.state in PICKABLE and any(open_lines(view, row.order))]
    return sorted(rows, key=lambda row: (row.state is not OrderState.RELEASED, str(row.due or ""), row.order))


def lines_of(view: StockView, order: OrderKey) -> list[OrderLine]:
    """The lines of an order as it numbers them."""
    return sorted(view.rows.find(OrderLine, "order", order), key=lambda row: (len(row.line), row.line))


def open_lines(view: StockView, order: OrderKey) -> list[OrderLine]:
    """The lines that ask for more than was picked."""
    return [row for row in lines_of(view, order) if row.quantity.amount > row.picked]


def wanted_of(view: StockView, line: OrderLine) -> Wanted:
    """What a line asks for."""
    order = view.rows.get(Order, (line.order,))
    product = view.product(line.product)
    owner = (order.owner if order else None) or (product.owner if product else None)
    return Wanted(line.product, owner, order.minimum_days if order else None)


def next_pick(view: StockView, round_: Round) -> Pick | None:
    """The nearest pick on the walk from the lines that are open; None when nothing can be picked any more."""
    picks = []
    for line in open_lines(view, round_.order):
        pick = pick_for(view, line, round_)
        if pick is not None:
            picks.append((_walk(view, pick.location), pick.location, pick.line, pick))
    return min(picks, key=lambda one: one[:3])[3] if picks else None


def pick_for(view: StockView, line: OrderLine, round_: Round) -> Pick | None:
    """The next pick of one line: the allocation that is still there, else the first of the holdings in FEFO order."""
    wanted = wanted_of(view, line)
    rows = holdings(view, wanted)
    free = usable(rows, round_.empty)
    if not free:
        return None
    allocated = _allocated(view, line, free)
    taken, rule = (allocated, PickRule.ALLOCATED) if allocated else (free[0], PickRule.FEFO)
    left = Quantity(min(line.quantity.amount - line.picked, taken.amount), line.quantity.unit)
    earlier = tuple(_told(row) for row in passed_over(rows, taken))
    return Pick(line.line, line.product, taken.lot, taken.location, left, rule, taken.expiry, earlier)


def again(view: StockView, round_: Round, pick: Pick) -> Pick | None:
    """The same pick as the order stands now; None when the order was cancelled, the line is gone, or asks for no more."""
    order = view.rows.get(Order, (round_.order,))
    line = view.rows.get(OrderLine, (round_.order, pick.line))
    if order is None or order.state not in PICKABLE or line is None:
        return None
    left = line.quantity.amount - line.picked
    if left <= 0:
        return None
    return replace(pick, quantity=Quantity(min(left, pick.quantity.amount), pick.quantity.unit))


def _allocated(view: StockView, line: OrderLine, free: list[Holding]) -> Holding | None:
    """What the server set aside for this line, where it can still be taken."""
    told = [row for row in view.rows.find(Allocation, "order", line.order) if row.line == line.line]
    places = {(row.lot, _location(row.place)) for row in told if row.quantity.amount > 0}
    return next((row for row in free if (row.lot, row.location) in places), None)


def _location(place: str) -> LocationCode | None:
    read = Place.from_text(place)
    return LocationCode(read.code) if read is not None and read.kind is PlaceKind.AT else None


def _told(row: Holding) -> PassedOver:
    return PassedOver(row.lot, (row.passed or PassedBy.NOT_REACHED).value, row.expiry)


def _walk(view: StockView, location: LocationCode) -> int:
    row = view.location(location)
    return row.walk if row else 0
