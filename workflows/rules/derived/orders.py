"""Orders that changed after goods were picked for them: cancelled, or asking for less than was picked. Both follow from the order's rows alone."""

from decimal import Decimal

from workflows.rules.derived.keeping import derived
from workflows.rules.exceptions import Category
from workflows.rules.identity import OrderKey
from workflows.rules.model.work import Order, OrderLine, OrderState
from workflows.rules.quantity import Unit, pieces
from workflows.rules.rows import Overlay

TOLERANCE = Decimal("1.1")
"""Weighed goods rarely meet an ordered amount: a tenth more is no trouble. Pieces are counted."""


def derive_order(rows: Overlay, key: OrderKey) -> None:
    """Open or close what follows from an order and what was picked for it: the count is how many of its lines are concerned."""
    order, lines = rows.get(Order, (key,)), list(rows.find(OrderLine, "order", key))
    cancelled = order is not None and order.state is OrderState.CANCELLED
    picked = sum(line.picked > 0 for line in lines) if cancelled else 0
    over = 0 if cancelled else sum(_is_over(line) for line in lines)
    for category, count in ((Category.ORDER_CANCELLED, picked), (Category.ORDER_CHANGED, over)):
        derived(rows, category, key, f"order:{key}", count > 0, pieces(count))


def _is_over(line: OrderLine) -> bool:
    most = line.quantity.amount if line.quantity.unit is Unit.PIECE else line.quantity.amount * TOLERANCE
    return line.picked > most
