"""Small steps that every part of picking takes."""

from workflows.cards import product_card
from workflows.dialog import Card, Notice, Values
from workflows.pick.states import Pick, PickReason, PickState
from workflows.rules.status import Verdict
from workflows.rules.view import StockView
from workflows.step import Done, Left, Step

Result = Step[PickState | Done | Left[PickState]]
NO_VALUES = Values()
KEEP = 30


def say(
    state: PickState, verdict: Verdict, reason: PickReason, card: Card | None = None, values: Values = NO_VALUES
) -> Result:
    """An answer that books nothing."""
    return Step(state, (), Notice(verdict, reason, card, values))


def pick_card(view: StockView, pick: Pick) -> Card:
    """The goods that a pick asks for."""
    return product_card(view, pick.product, None, pick.lot, pick.expiry, quantity=pick.quantity)
