"""The walks to the cage that a receipt still owes: nothing is closed before they are done, and the way to them is offered."""

from workflows.dialog import Scanned
from workflows.owed import workflow as owed
from workflows.owed.states import OwedList
from workflows.receive.answer import Result
from workflows.receive.states import ReceiveState, Receiving
from workflows.rules.facts.parts import LotQuantity
from workflows.rules.identity import ItemId, Place, inside
from workflows.rules.view import StockView
from workflows.step import Beside, Context, Owed, Step

CARRY = "owed"
"""The choice "carry it to the cage now"."""


def owed_here(state: Receiving, context: Context) -> tuple[Owed, ...]:
    """The walks that are owed of the open pallet, or of the shipment if none is open."""
    return tuple(one for one in context.owed if _is_of(state, one, context.view))


def _is_of(state: Receiving, one: Owed, view: StockView) -> bool:
    items = any(_item_is_of(state, item, one.place, view) for item in one.items)
    return items or any(_quantity_is_of(state, quantity, one.place, view) for quantity in one.quantities)


def _item_is_of(state: Receiving, item: ItemId, place: Place, view: StockView) -> bool:
    line = view.announced(state.shipment, item)
    if line is None or state.unit is None:
        return line is not None
    return place == inside(state.unit) or any(outer.item == state.unit for outer in view.packages_of(line))


def _quantity_is_of(state: Receiving, quantity: LotQuantity, place: Place, view: StockView) -> bool:
    if state.unit is not None:
        return place == inside(state.unit)
    return bool(view.announced_lots(state.shipment, quantity.product, quantity.lot))


def carry(state: ReceiveState) -> Result:
    """The list of walks goes first."""
    return Step(Beside(state, OwedList()))


def arrived(state: ReceiveState, given: Scanned, context: Context) -> Result:
    """The label of the place that a walk leads to was scanned: that walk is done, and receiving goes on."""
    done = owed.advance(OwedList(), given, context)
    return Step(state, done.bookings, done.notice, walked=done.walked)
