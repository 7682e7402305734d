"""Stock that is set aside for other orders: still in its bin, and nobody else's to take."""

from decimal import Decimal

from workflows.rules.identity import LotCode, OrderKey, Place, ProductKey
from workflows.rules.model.work import Allocation, Order, OrderLine, OrderState
from workflows.rules.view import StockView

STILL_PICKED = frozenset({OrderState.OPEN, OrderState.RELEASED})
NONE = Decimal(0)


def set_aside_for_others(
    view: StockView, order: OrderKey, product: ProductKey, lot: LotCode | None, place: Place
) -> Decimal:
    """How much of a lot at a place other orders still wait for, in base units: no more than each line asks for beyond what was picked for it."""
    rows = (row for row in view.rows.find(Allocation, "place", place) if row.lot == lot and row.order != order)
    return sum((_waits_for(view, row, product) for row in rows), NONE)


def _waits_for(view: StockView, row: Allocation, product: ProductKey) -> Decimal:
    head = view.rows.get(Order, (row.order,))
    line = view.rows.get(OrderLine, (row.order, row.line))
    if head is None or line is None or head.state not in STILL_PICKED or line.product != product:
        return NONE
    return max(min(row.quantity.amount, line.quantity.amount - line.picked), NONE)
