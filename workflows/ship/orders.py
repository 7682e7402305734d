"""What is ready to leave: which cartons are of which order, and whether they may leave at this moment."""

from dataclasses import dataclass

from workflows.rules.checks import Trouble
from workflows.rules.identity import ItemId, OrderKey, Place, PlaceKind
from workflows.rules.model.goods import Item
from workflows.rules.model.master_data import Handling
from workflows.rules.model.work import Allocation, Order, OrderLine, OrderState
from workflows.rules.on_hand import Blocked, blocked, children, expiry_of, is_here, product_of, stock_inside
from workflows.rules.view import StockView
from workflows.ship.states import ShipReason

SHIPPABLE = frozenset({OrderState.OPEN, OrderState.RELEASED, OrderState.PICKED, OrderState.PACKED})
COLD = frozenset({Handling.COOL, Handling.FROZEN})


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a carton may not leave: the reason, and what it is about."""

    reason: ShipReason
    blocked: Blocked | None = None


def cartons_of(view: StockView, order: OrderKey) -> tuple[ItemId, ...]:
    """The cartons in which goods of an order lie, in order of their numbers."""
    places = {row.place for row in view.rows.find(Allocation, "order", order) if row.quantity.amount > 0}
    items = (_item_at(view, place) for place in places)
    return tuple(sorted((item for item in items if item is not None), key=lambda item: item.text))


def orders_in(view: StockView, carton: ItemId) -> tuple[OrderKey, ...]:
    """The orders whose goods lie in a carton."""
    place = Place(PlaceKind.INSIDE, carton.text).text
    return tuple(sorted({row.order for row in view.rows.find(Allocation, "place", place) if row.quantity.amount > 0}))


def ready(view: StockView) -> list[Order]:
    """Orders of which something is packed and nothing has left yet, by due date."""
    rows = [row for row in view.rows.every(Order) if row.state in SHIPPABLE and _waits(view, row.order)]
    return sorted(rows, key=lambda row: (str(row.due or ""), row.order))


def short_lines(view: StockView, order: OrderKey) -> list[OrderLine]:
    """The lines of which less was picked than ordered."""
    rows = [row for row in view.rows.find(OrderLine, "order", order) if row.picked < row.quantity.amount]
    return sorted(rows, key=lambda row: (len(row.line), row.line))


def hindrance(view: StockView, order: Order, carton: ItemId) -> Hindrance | None:
    """Why a carton may not leave now: it is not here, something in it is blocked, or lasts too short for this customer."""
    row = view.item(carton)
    if row is None or not is_here(view, carton):
        return Hindrance(ShipReason.NOT_HERE)
    fault = blocked(view, row)
    if fault is not None:
        return Hindrance(_NAMED.get(fault.finding.trouble, ShipReason.MAY_NOT_LEAVE), fault)
    return Hindrance(ShipReason.TOO_SHORT) if _lasts_too_short(view, order, carton) else None


def needs_cold(view: StockView, cartons: tuple[ItemId, ...]) -> bool:
    """Whether anything in the cartons has to be kept cold."""
    for carton in cartons:
        keys = {product_of(view, row) for row in children(view.rows, carton)}
        keys |= {row.product for row in stock_inside(view.rows, carton)}
        products = (view.product(key) for key in keys)
        if any(product is not None and product.handling in COLD for product in products):
            return True
    return False


def _lasts_too_short(view: StockView, order: Order, carton: ItemId) -> bool:
    if order.minimum_days is None:
        return False
    lots = {(product_of(view, row), row.lot) for row in children(view.rows, carton)}
    lots |= {(row.product, row.lot) for row in stock_inside(view.rows, carton)}
    ends = (expiry_of(view, product, lot) for product, lot in lots)
    return any(end is not None and (end - view.today).days < order.minimum_days for end in ends)


def _waits(view: StockView, order: OrderKey) -> bool:
    return any(is_here(view, carton) for carton in cartons_of(view, order))


def _item_at(view: StockView, text: str) -> ItemId | None:
    place = Place.from_text(text)
    if place is None or place.kind is not PlaceKind.INSIDE:
        return None
    row = view.rows.get(Item, (place.code,))
    return row.item if row is not None else None


_NAMED = {Trouble.RECALLED: ShipReason.RECALLED, Trouble.EXPIRED: ShipReason.EXPIRED}
