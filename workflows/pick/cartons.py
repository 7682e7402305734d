"""The cartons of a round: an empty one is begun, one of this order is gone on with, a full one is followed by the next."""

from dataclasses import replace

from workflows.cards import item_card
from workflows.dialog import Notice, Values
from workflows.gs1.values import Sscc
from workflows.pick.states import PickReason, Round
from workflows.rules.entry import How
from workflows.rules.facts.movement import Commissioned
from workflows.rules.facts.parts import ItemStep
from workflows.rules.identity import ItemId, OrderKey, PlaceKind, at, inside
from workflows.rules.model.goods import Item
from workflows.rules.model.work import Allocation
from workflows.rules.on_hand import children, stock_inside
from workflows.rules.policy import shipping_location
from workflows.rules.status import Disposition, Verdict
from workflows.rules.view import StockView
from workflows.step import Booking, Context


def is_empty_carton(view: StockView, row: Item) -> bool:
    """Whether a logistic unit that is known is an empty carton here."""
    empty = not any(children(view.rows, row.item)) and not stock_inside(view.rows, row.item)
    return empty and _is_carton(row)


def is_carton_of(view: StockView, row: Item, order: OrderKey) -> bool:
    """Whether a carton holds goods of this order alone, all of them still open: whoever takes the order over may go on with it."""
    told = [one for one in view.rows.find(Allocation, "place", inside(row.item)) if one.quantity.amount > 0]
    found = {one.disposition for one in children(view.rows, row.item)}
    found |= {one.disposition for one in stock_inside(view.rows, row.item)}
    still_open = found <= {Disposition.PICKED}
    return bool(told) and {one.order for one in told} == {order} and still_open and _is_carton(row)


def _is_carton(row: Item) -> bool:
    return row.place.kind is PlaceKind.AT and row.disposition is Disposition.PICKED


def begun(sscc: Sscc, order: OrderKey, context: Context) -> tuple[tuple[Booking, ...], Notice] | None:
    """The facts and the answer when a carton is begun or gone on with for an order; None where the number is in use for something else."""
    view = context.view
    row, card, values = view.item(sscc), item_card(view, sscc), Values(text=order)
    if row is None:
        place = at(shipping_location(view))
        fact = Commissioned(place, (ItemStep(sscc),), disposition=Disposition.PICKED)
        notice = Notice(Verdict.OK, PickReason.CARTON_STARTED, card, values)
        return (Booking(context.ids[0], fact, How.SCANNED),), notice
    if is_empty_carton(view, row):
        return (), Notice(Verdict.OK, PickReason.CARTON_STARTED, card, values)
    if is_carton_of(view, row, order):
        return (), Notice(Verdict.OK, PickReason.CARTON_GONE_ON_WITH, card, values)
    return None


def next_carton(round_: Round, sscc: Sscc, context: Context) -> tuple[Round, tuple[Booking, ...], Notice]:
    """Go on with an empty carton: the one before is full and goes to be packed with it. Only for what `begun` takes."""
    done = begun(sscc, round_.order, context)
    assert done is not None
    full = tuple(one for one in (*round_.full, round_.carton) if one != sscc)
    return replace(round_, carton=sscc, full=full), *done


def cartons(round_: Round) -> tuple[ItemId, ...]:
    """All cartons of a round, the one in hand last."""
    return (*round_.full, round_.carton)
