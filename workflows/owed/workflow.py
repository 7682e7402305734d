"""The flow of owed work. A test explores what can follow on what and compares it with these lines; each state may also stay as it is.

OwedList -> OwedWalk              a walk is chosen
OwedList -> Done                  ESC, or nothing is owed any more
OwedWalk -> OwedList              the goods are where they belong, or somebody moved them meanwhile, or ESC
"""

from typing import assert_never

from workflows.bins import confirms, scanned_bin
from workflows.cards import item_card
from workflows.dialog import Action, Chosen, Input, Notice, Pressed, Prompt, Scanned, Takes, Values
from workflows.dialog import Choice as Line
from workflows.owed.states import OwedAsk, OwedList, OwedReason, OwedState, OwedWalk
from workflows.rules.entry import How
from workflows.rules.facts.movement import Moved
from workflows.rules.facts.parts import ItemStep
from workflows.rules.identity import After, at
from workflows.rules.status import Verdict
from workflows.step import Booking, Context, Done, Owed, Step

Result = Step[OwedState | Done]


def begin() -> OwedState:
    """The list of what is owed."""
    return OwedList()


def waiting(context: Context) -> int:
    """How many walks are owed."""
    return len(context.owed)


def advance(state: OwedState, given: Input, context: Context) -> Result:
    """The next state, the facts to journal and the notice."""
    match state:
        case OwedList():
            return _list(state, given, context)
        case OwedWalk():
            return _walk(state, given, context)
        case _:
            assert_never(state)


def prompt(state: OwedState, context: Context) -> Prompt:
    """What the screen shows."""
    owed = _owed(state, context) if isinstance(state, OwedWalk) else None
    if owed is None:
        lines = tuple(_line(one, context) for one in context.owed)
        return Prompt(OwedAsk.CHOOSE_WALK, (Action.CONFIRM, Action.BACK), choices=lines, takes=Takes.CHOICE)
    card = item_card(context.view, owed.items[0]) if owed.items else None
    values = Values(location=owed.location, place=owed.place, count=len(owed.items) + len(owed.quantities))
    return Prompt(OwedAsk.SCAN_HOLD_LOCATION, (Action.BACK,), location=owed.location, card=card, values=values)


def _list(state: OwedList, given: Input, context: Context) -> Result:
    if given == Pressed(Action.BACK) or not context.owed:
        return Step(Done())
    if isinstance(given, Chosen) and any(str(one.entry) == given.code for one in context.owed):
        return Step(OwedWalk(next(one.entry for one in context.owed if str(one.entry) == given.code)))
    if isinstance(given, Scanned):
        found = scanned_bin(given, context.view)
        there = [one for one in context.owed if found is not None and one.location == found.location]
        return _arrived(there[0], context) if there else Step(state)
    return Step(state)


def _walk(state: OwedWalk, given: Input, context: Context) -> Result:
    owed = _owed(state, context)
    if owed is None or given == Pressed(Action.BACK):
        return Step(OwedList())
    if confirms(owed.location, given, context.view):
        return _arrived(owed, context)
    values = Values(location=owed.location)
    if scanned_bin(given, context.view) is not None:
        return Step(state, (), Notice(Verdict.WARN, OwedReason.OTHER_BIN, None, values))
    if isinstance(given, Scanned):
        return Step(state, (), Notice(Verdict.WARN, OwedReason.SCAN_THE_BIN, None, values))
    return Step(state)


def _arrived(owed: Owed, context: Context) -> Result:
    """The goods are where they belong: those of them that are still where they stood are moved, what somebody else moved stays where they put it."""
    view, values = context.view, Values(location=owed.location)
    here = [item for item in owed.items if (head := view.item(item)) is not None and head.place == owed.place]
    card = item_card(view, owed.items[0]) if owed.items else None
    if not here and not owed.quantities:
        notice = Notice(Verdict.OK, OwedReason.GONE_MEANWHILE, card, values)
        return Step(OwedList(), (), notice, walked=(owed.entry,))
    steps = tuple(ItemStep(item, After.entry(head.head)) for item in here if (head := view.item(item)) is not None)
    fact = Moved(owed.place, at(owed.location), steps, owed.quantities, owed.category.value)
    notice = Notice(Verdict.OK, OwedReason.WALKED, card, values)
    booking = Booking(context.ids[0], fact, How.SCANNED)
    return Step(OwedList(), (booking,), notice, walked=(owed.entry,))


def _owed(state: OwedWalk, context: Context) -> Owed | None:
    return next((one for one in context.owed if one.entry == state.owed), None)


def _line(owed: Owed, context: Context) -> Line:
    card = item_card(context.view, owed.items[0]) if owed.items else None
    return Line(str(owed.entry), card.name if card else "", owed.location, len(owed.items) + len(owed.quantities))
