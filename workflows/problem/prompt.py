"""What the screen shows while a problem is reported."""

from typing import assert_never

from workflows.cards import item_card, product_card
from workflows.dialog import Action, Choice, Prompt, Takes, Values
from workflows.problem.states import CODE, MENU, ProblemAsk, ProblemCount, ProblemMenu, ProblemScan, ProblemState
from workflows.step import Context


def prompt(state: ProblemState, context: Context) -> Prompt:
    """The prompt of a state."""
    view = context.view
    match state:
        case ProblemMenu():
            choices = tuple(Choice(f"{CODE}{category.value}", "") for category in MENU)
            return Prompt(ProblemAsk.WHAT, (Action.BACK,), choices=choices)
        case ProblemScan():
            item = state.about.item
            actions = (Action.CONFIRM, Action.BACK) if item is not None else (Action.BACK,)
            card = item_card(view, item, state.about.lot) if item is not None else None
            return Prompt(ProblemAsk.SCAN_GOODS, actions, card=card, values=Values(code=state.category.value))
        case ProblemCount():
            most = int(state.available.amount // state.per_package.amount)
            return Prompt(
                ProblemAsk.COUNT,
                (Action.CONFIRM, Action.BACK, Action.CLEAR),
                card=product_card(view, state.product, None, state.lot),
                values=Values(count=most),
                takes=Takes.NUMBER,
            )
        case _:
            assert_never(state)
