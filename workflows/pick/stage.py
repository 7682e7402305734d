"""The end of an order: its carton goes to where orders are packed, what could not be picked is reported short, and the task is given back."""

from dataclasses import replace

from workflows.bins import scanned_bin
from workflows.cards import item_card
from workflows.claims import claim_of, giving_back
from workflows.dialog import Input, Notice, Scanned, Values
from workflows.pick.answer import Result, say
from workflows.pick.plan import open_lines
from workflows.pick.states import PickReason, PickStart, Walking
from workflows.rules.entry import How
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Moved
from workflows.rules.facts.parts import Fact, ItemStep
from workflows.rules.facts.work import ExceptionRaised
from workflows.rules.identity import After, LocationCode, Place, at
from workflows.rules.model.master_data import LocationKind
from workflows.rules.model.work import OrderLine, TaskKind
from workflows.rules.status import Verdict
from workflows.step import Booking, Context, Step

PACKING = frozenset({LocationKind.SHIPPING, LocationKind.STAGE})
MOST_SHORT = 8
"""Lines reported short in one step; more of them are named by the last report."""


def stage(state: Walking, given: Input, context: Context) -> Result:
    """Everything is picked that can be: a place where orders are packed is scanned."""
    place = scanned_bin(given, context.view)
    if place is None:
        return say(state, Verdict.WARN, PickReason.NOT_A_STAGE) if isinstance(given, Scanned) else Step(state)
    values = Values(location=place.location, text=state.round.order)
    if place.kind not in PACKING:
        return say(state, Verdict.STOP, PickReason.NOT_A_STAGE, None, values)
    if context.owed:
        return say(state, Verdict.STOP, PickReason.OWED_FIRST, None, replace(values, count=len(context.owed)))
    return _staged(state, place.location, values, context)


def _staged(state: Walking, location: LocationCode, values: Values, context: Context) -> Result:
    view, order = context.view, state.round.order
    short = open_lines(view, order)
    claim = claim_of(view, TaskKind.PICK, order, context.terminal)
    facts = (*_moved(state, at(location), context), *_reports(short, at(location)), *giving_back(claim, context))
    ids = context.ids[: len(facts)]
    bookings = tuple(Booking(entry, fact, How.SCANNED) for entry, fact in zip(ids, facts, strict=True))
    card = item_card(view, state.round.carton)
    told = replace(values, count=len(short))
    verdict, reason = (Verdict.WARN, PickReason.STAGED_SHORT) if short else (Verdict.OK, PickReason.STAGED)
    return Step(PickStart(), bookings, Notice(verdict, reason, card, told))


def _moved(state: Walking, target: Place, context: Context) -> tuple[Fact, ...]:
    row = context.view.item(state.round.carton)
    if row is None or row.place == target:
        return ()
    return (Moved(row.place, target, (ItemStep(row.item, After.entry(row.head)),), reason=state.round.order),)


def _reports(short: list[OrderLine], place: Place) -> tuple[Fact, ...]:
    """What is missing, line by line; a report is an exception that somebody decides."""
    reports = []
    for line in short[:MOST_SHORT]:
        missing = format(line.quantity.amount - line.picked, "f")
        subject = f"order:{line.order}/{line.line}"
        reports.append(ExceptionRaised(Category.SHORTAGE, subject, place, note=f"{missing} of {line.product}"))
    return tuple(reports)
